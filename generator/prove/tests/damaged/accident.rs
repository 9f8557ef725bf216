//! Small accidents to a text, to bytes and to a JSON value, the same each time for a seed.

use std::mem::discriminant;

use serde_json::{Value, json};

/// Random numbers, the same each time (splitmix64).
pub struct Rng(pub u64);

impl Rng {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end.max(1) as u64).unwrap()
    }

    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A line or a word removed, swapped, doubled or replaced, a letter changed, or the rest cut off.
pub fn to_text(text: &str, words: &[&str], rng: &mut Rng) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if lines.is_empty() {
        return String::new();
    }
    let (at, other) = (rng.below(lines.len()), rng.below(lines.len()));
    let mut parts: Vec<&str> = lines[at].split_inclusive(' ').collect();
    let part = rng.below(parts.len());
    match rng.below(8) {
        0 => drop(lines.remove(at)),
        1 => lines.swap(at, other),
        2 => lines.insert(at, lines[other].clone()),
        3 if !parts.is_empty() => {
            parts.remove(part);
            lines[at] = parts.concat();
        }
        4 if !parts.is_empty() => {
            let new = format!("{} ", rng.one(words));
            parts[part] = &new;
            lines[at] = parts.concat();
        }
        5 => lines[at] = format!("{} {}", lines[at], rng.one(words)),
        6 => lines.truncate(at),
        _ => lines[at] = letter(&lines[at], rng),
    }
    lines.join("\n")
}

fn letter(line: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = line.chars().collect();
    if !letters.is_empty() {
        let at = rng.below(letters.len());
        letters[at] = char::from(u8::try_from(32 + rng.below(95)).unwrap());
    }
    letters.into_iter().collect()
}

/// Cut off anywhere, emptied, or with bytes that are no text.
pub fn to_bytes(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let at = rng.below(bytes.len() + 1);
    match rng.below(3) {
        0 => bytes.truncate(at),
        1 => bytes.clear(),
        _ => drop(bytes.splice(at..at, *rng.one(&[[0xff, 0xfe], [0xc3, 0x28], [0xed, 0xa0]]))),
    }
}

/// Values that could stand somewhere, and some that could not.
fn values() -> Vec<Value> {
    let texts =
        ["", "::/0", "0.0.0.0/0", "10.64.0.0/12", "255.255.255.255/32", "::ffff:10.66.0.21", "fe80::1", "tcp://:0"];
    let more =
        ["wg-sign", "wg-fleet", "cosigner", "public", "chain", "signer", "192.0.2.1:51820", "\u{0}é", "lo", "up0"];
    let mut all = vec![json!(null), json!(true), json!([]), json!({}), json!(0), json!(1), json!(-1), json!(22)];
    all.extend([
        json!(65535),
        json!(65536),
        json!(u32::MAX),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e308),
        json!(0.5),
    ]);
    all.extend(texts.into_iter().chain(more).map(Value::from));
    all
}

/// One value of a JSON document replaced, by another of the same document, mostly of its own type, or by a strange one; doubled,
/// or removed.
/// A text that is no JSON stays as it is.
pub fn to_json(text: &str, rng: &mut Rng) -> String {
    let Ok(mut whole) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    let mut places = Vec::new();
    list(&whole, String::new(), &mut places);
    let place = rng.one(&places).clone();
    let at = |place: &String| whole.pointer(place).unwrap();
    let like = |other: &&String| discriminant(at(other)) == discriminant(at(&place));
    let alike: Vec<&String> = places.iter().filter(like).collect();
    let (like, other) = (at(alike[rng.below(alike.len())]).clone(), at(rng.one(&places)).clone());
    let value = whole.pointer_mut(&place).unwrap();
    match (rng.below(8), value) {
        (0, Value::Array(items)) if !items.is_empty() => items.push(rng.one(items).clone()),
        (1, Value::Array(items)) if !items.is_empty() => drop(items.remove(rng.below(items.len()))),
        (1, Value::Object(keys)) if !keys.is_empty() => {
            let key = keys.keys().nth(rng.below(keys.len())).unwrap().clone();
            keys.remove(&key);
        }
        (2, Value::Array(items)) => items.push(other),
        (2, value) => *value = other,
        (3, Value::Number(number)) => *number = (number.as_u64().unwrap_or_default() ^ (1 << rng.below(16))).into(),
        (3..6, value) => *value = like,
        (_, value) => *value = rng.one(&values()).clone(),
    }
    format!("{whole:#}\n")
}

/// Every value by its JSON pointer.
fn list(value: &Value, at: String, places: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Array(items) => items.iter().enumerate().for_each(|(n, it)| list(it, format!("{at}/{n}"), places)),
        Value::Object(keys) => keys.iter().for_each(|(key, it)| list(it, format!("{at}/{}", escaped(key)), places)),
        _ => {}
    }
    places.push(at);
}
