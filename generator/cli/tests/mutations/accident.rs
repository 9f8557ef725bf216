//! What can happen to a text: a slip of the hand, a bad merge, a hostile author.

use palisade_core::Texts;

use super::random::Random;

/// What happens to some text of a fleet.
type Accident = fn(&mut Texts, &mut Random);

/// Strings that mean something somewhere.
const HOSTILE: &[&str] = &[
    "${",
    "''${x}",
    "\"",
    "'''",
    "\"\"\"",
    "\n",
    "\r",
    "\0",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{feff}",
    "\u{2028}",
    "😀",
    "e\u{301}",
    "\\u0000",
    "\\uD83D",
    "]",
    "[",
    "{",
    "}",
    "=",
    ".",
    ",",
    "#",
    "; drop",
    "<b>",
    "&x;",
    "[[accept]]\n",
    "[",
    "[a.b]\n",
    "nan",
    "inf",
    "1979-05-27T07:32:00Z",
    "0x",
    "unknown",
    "\t",
    "..",
    "/",
    "@",
    ":",
    "-",
    "--",
];

/// Numbers at the ends of ranges, and words that are no numbers.
const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "-0",
    "1",
    "2",
    "255",
    "256",
    "65534",
    "65535",
    "65536",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "99999999999999999999999",
    "1.5",
    "1e400",
    "nan",
    "-inf",
    "0xffff",
    "0b1",
    "1_000",
    "007",
    "true",
    "\"3\"",
    "[]",
    "{}",
];

/// Lets one accident happen, and says which.
pub fn happens(texts: &mut Texts, random: &mut Random) -> &'static str {
    let kinds: &[(&str, Accident)] = &[
        ("a byte flipped", |t, r| bytes(t, r, |b, at, r| b[at] ^= 1 << r.below(8))),
        ("a byte replaced", |t, r| bytes(t, r, |b, at, r| b[at] = u8::try_from(r.below(256)).unwrap())),
        ("some bytes deleted", |t, r| bytes(t, r, |b, at, r| drop(b.drain(at..b.len().min(at + 1 + r.below(40)))))),
        ("some bytes twice", twice),
        ("a file cut short", |t, r| bytes(t, r, |b, at, _| b.truncate(at))),
        ("a hostile string", |t, r| insert(t, r, |r| (*r.one(HOSTILE)).to_owned())),
        ("a long string", |t, r| insert(t, r, |r| "x".repeat(1 << (8 + r.below(6))))),
        ("lines swapped", |t, r| lines(t, r, |l, a, b| l.swap(a, b))),
        ("a line twice", |t, r| lines(t, r, |l, a, b| l.insert(b, l[a].clone()))),
        ("a line deleted", |t, r| lines(t, r, |l, a, _| drop(l.remove(a)))),
        ("a line moved", |t, r| {
            lines(t, r, |l, a, b| {
                let line = l.remove(a);
                l.insert(b.min(l.len()), line);
            })
        }),
        ("words swapped", words),
        ("a word copied", words_copied),
        ("a number at an end", numbers),
        ("a number of another", numbers_copied),
        ("a file removed", |t, r| drop(name(t, r).and_then(|n| t.remove(&n)))),
        ("files swapped", files),
        ("a file renamed", renamed),
    ];
    // Slips inside one value get furthest: they come more often.
    let often = [11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 14];
    let chosen = random.below(kinds.len() + often.len());
    let (what, act) = kinds[if chosen < kinds.len() { chosen } else { often[chosen - kinds.len()] }];
    act(texts, random);
    what
}

/// The spec half the time, else any file; a key file, when the spec is never to go.
fn any(texts: &Texts, random: &mut Random) -> String {
    if random.below(2) == 0 {
        "fleet.toml".into()
    } else {
        texts.keys().nth(random.below(texts.len())).unwrap().clone()
    }
}

fn name(texts: &Texts, random: &mut Random) -> Option<String> {
    let keys: Vec<&String> = texts.keys().filter(|n| *n != "fleet.toml").collect();
    if keys.is_empty() { None } else { Some((*random.one(&keys)).clone()) }
}

fn change(texts: &mut Texts, random: &mut Random, act: impl FnOnce(String, &mut Random) -> String) {
    let file = any(texts, random);
    let text = texts.remove(&file).unwrap();
    texts.insert(file, act(text, random));
}

fn bytes(texts: &mut Texts, random: &mut Random, act: impl FnOnce(&mut Vec<u8>, usize, &mut Random)) {
    change(texts, random, |text, random| {
        let mut bytes = text.into_bytes();
        if !bytes.is_empty() {
            let at = random.below(bytes.len());
            act(&mut bytes, at, random);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    });
}

fn twice(texts: &mut Texts, random: &mut Random) {
    bytes(texts, random, |bytes, at, random| {
        let part = bytes[at..bytes.len().min(at + 1 + random.below(200))].to_vec();
        let to = random.below(bytes.len());
        bytes.splice(to..to, part);
    });
}

fn insert(texts: &mut Texts, random: &mut Random, what: impl FnOnce(&mut Random) -> String) {
    change(texts, random, |mut text, random| {
        let mut at = random.below(text.len() + 1);
        // Inside quotes more often than not: elsewhere it is only a syntax error.
        if let (true, Some(next)) = (random.below(3) > 0, text.get(at..).and_then(|rest| rest.find('"'))) {
            at += next + 1;
        }
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.insert_str(at, &what(random));
        text
    });
}

fn lines(texts: &mut Texts, random: &mut Random, act: impl FnOnce(&mut Vec<String>, usize, usize)) {
    change(texts, random, |text, random| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if !lines.is_empty() {
            let (a, b) = (random.below(lines.len()), random.below(lines.len()));
            act(&mut lines, a, b);
        }
        lines.join("\n") + "\n"
    });
}

/// Where words stand: quoted strings, or numbers outside quotes.
fn found(text: &str, numbers: bool) -> Vec<(usize, usize)> {
    let (mut out, mut open, mut start) = (Vec::new(), None, None);
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        match (open, c) {
            (None, '"') => open = Some(at),
            (Some(from), '"') => {
                open = None;
                if !numbers {
                    out.push((from, at + 1));
                }
            }
            (Some(_), '\n') => open = None,
            (None, '0'..='9') if numbers => start = start.or(Some(at)),
            (None, _) => {
                out.extend(start.take().map(|from| (from, at)));
            }
            _ => {}
        }
    }
    out
}

fn replaced(texts: &mut Texts, file: &str, (from, to): (usize, usize), with: &str) {
    if let Some(text) = texts.get_mut(file) {
        text.replace_range(from..to, with);
    }
}

fn words(texts: &mut Texts, random: &mut Random) {
    let file = any(texts, random);
    let text = texts[&file].clone();
    let all = found(&text, false);
    if all.len() > 1 {
        let (mut a, mut b) = (*random.one(&all), *random.one(&all));
        if a > b {
            std::mem::swap(&mut a, &mut b);
        }
        if a != b {
            replaced(texts, &file, b, &text[a.0..a.1]);
            replaced(texts, &file, a, &text[b.0..b.1]);
        }
    }
}

fn copied(texts: &mut Texts, random: &mut Random, numbers: bool) {
    let (from, to) = (any(texts, random), any(texts, random));
    let (source, target) = (found(&texts[&from], numbers), found(&texts[&to], numbers));
    if !source.is_empty() && !target.is_empty() {
        let (a, b) = *random.one(&source);
        let word = texts[&from][a..b].to_owned();
        replaced(texts, &to, *random.one(&target), &word);
    }
}

fn words_copied(texts: &mut Texts, random: &mut Random) {
    copied(texts, random, false);
}

fn numbers_copied(texts: &mut Texts, random: &mut Random) {
    copied(texts, random, true);
}

fn numbers(texts: &mut Texts, random: &mut Random) {
    let file = any(texts, random);
    let all = found(&texts[&file], true);
    if !all.is_empty() {
        let number: &str = random.one::<&str>(NUMBERS);
        replaced(texts, &file, *random.one(&all), number);
    }
}

fn files(texts: &mut Texts, random: &mut Random) {
    if let (Some(a), Some(b)) = (name(texts, random), name(texts, random)) {
        let (one, other) = (texts[&a].clone(), texts[&b].clone());
        texts.insert(a, other);
        texts.insert(b, one);
    }
}

fn renamed(texts: &mut Texts, random: &mut Random) {
    const NAMES: &[&str] = &[
        "retired",
        "chain.",
        "chain.hub",
        "chain.Ä",
        "sentry-",
        "sentry-fra-9",
        "cosigner-fra-1",
        "nobody-1",
        "",
        " ",
        "\u{1b}[31m",
        "x\ny",
        "\u{202e}",
    ];
    if let Some(old) = name(texts, random) {
        let text = texts.remove(&old).unwrap();
        texts.insert(format!("keys/{}.toml", random.one(NAMES)), text);
    }
}
