//! Hostile strings in every place of the spec that holds a string, and as every name: each is refused with its place,
//! or stands in the emitted files as the text that it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use palisade_core::problem::sorted;
use palisade_core::{Problem, Texts, Tree, emit, parse, plan, validate};
use serde_json::{Value as Json, json};
use toml::{Table, Value};

use super::emitted;
use super::eval::eval;

/// Stands in every hostile string, and nowhere else.
const MARK: &str = "zqx";

fn hostile() -> Vec<String> {
    let mut all: Vec<String> = [
        "${builtins.abort \"zqx\"}",
        "''${zqx}''",
        "zqx${",
        "\"; zqx = \"",
        "zqx\"\naccept\n\"",
        "zqx\n[person.eve]\nuid = 3009",
        "zqx\r",
        "zqx\0",
        "zqx\u{1b}[31m",
        "zqx\u{202e}edoc",
        "zqx\u{200b}",
        "zqx\u{feff}",
        "zqx } table inet filter { }",
        "zqx; flush ruleset",
        "zqx # comment",
        "zqx\\",
        "zqx'",
        "<script>zqx</script>",
        "&zqx;",
        "]]>zqx<!--",
        "../../zqx",
        "/etc/zqx",
        "%zqx%n",
        "zqx ä 😀 e\u{301}",
        " zqx ",
        "ZQX",
    ]
    .map(str::to_owned)
    .into();
    all.push(MARK.repeat((1 << 20) / MARK.len()));
    all
}

/// The worked example, with what it does not use.
fn everything() -> Texts {
    let mut texts = emitted::texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    let fleet = texts.get_mut("fleet.toml").unwrap();
    fleet.push_str(
        r#"
[hypervisor.hv-1]
controlled-by = ["ana"]
[filter]
allow = ["198.18.0.0/24"]
deny = ["198.18.1.0/24"]
[overlay]
base = ["10.64.0.0/12", "fd12:3456:789a::/48"]
[chain.hub.consensus]
timeout-commit = "5s"
[[accept]]
code = "P035"
subject = "cluster.main"
until = 2027-01-01
reason = "for this test"
who = "ana"
"#,
    );
    for (old, new) in [
        ("[region.ap]", "[region.ap]\ntitle = \"Asia and the Pacific\""),
        ("[provider.ovh]", "[provider.ovh]\ntitle = \"OVH\""),
        ("uid = 3001", "uid = 3001\ntitle = \"Ana\""),
        ("[cluster.main.horcrux-fork]", "[cluster.main.horcrux]"),
        ("cpus = 16", "cpus = 16\nboot = \"uefi\"\nplatform = \"x86_64-linux\""),
        ("[escrow.one]", "[escrow.one]\nage = \"age1x3wenwkrz26xl3srfe28k3eans6lsmgnku8rcqdwa0kn09e6s32qwese04\""),
        (
            "{ n = 21, ",
            "{ n = 21, hypervisor = \"hv-1\", peers = [\"public-fra-1\", \"public-nyc-1\"], nic-match = { mac = \"02:00:00:00:00:15\" }, ",
        ),
        ("{ n = 11, ", "{ n = 11, p2p = { send-rate = 5120000 }, "),
    ] {
        assert_eq!(fleet.matches(old).count(), 1, "{old}");
        *fleet = fleet.replace(old, new);
    }
    texts
}

/// A way through a table: a key, or the first item of a list.
type Way = Vec<String>;

/// Every string, and every table whose keys are names; one of each kind (all sentries are one kind).
fn places(table: &Table) -> (Vec<Way>, Vec<Way>) {
    let (mut strings, mut names) = (BTreeMap::new(), BTreeMap::new());
    walk(&Value::Table(table.clone()), &mut Vec::new(), &mut Vec::new(), &mut strings, &mut names);
    (strings.into_values().collect(), names.into_values().collect())
}

fn walk(
    value: &Value,
    way: &mut Way,
    kind: &mut Way,
    strings: &mut BTreeMap<Way, Way>,
    names: &mut BTreeMap<Way, Way>,
) {
    const NAMED: &[&str] = &[
        "chain",
        "region",
        "provider",
        "hypervisor",
        "site",
        "hardware",
        "person",
        "ca",
        "cache",
        "backup",
        "escrow",
        "cluster",
        "public",
        "sentry",
        "cosigner",
        "monitor",
        "bastion",
        "latency-ms",
        "retired",
    ];
    match value {
        Value::String(_) => drop(strings.entry(kind.clone()).or_insert_with(|| way.clone())),
        Value::Array(items) => {
            if let Some(first) = items.first() {
                way.push("0".into());
                walk(first, way, kind, strings, names);
                way.pop();
            }
        }
        Value::Table(table) => {
            for (key, inner) in table {
                let named = kind.last().is_some_and(|k| NAMED.contains(&k.as_str()))
                    && kind.first() != Some(&"defaults".into());
                way.push(key.clone());
                if named {
                    names.entry(kind.clone()).or_insert_with(|| way.clone());
                }
                kind.push(if named { "*".into() } else { key.clone() });
                walk(inner, way, kind, strings, names);
                kind.pop();
                way.pop();
            }
        }
        _ => {}
    }
}

fn at<'v>(value: &'v mut Value, way: &[String]) -> &'v mut Value {
    way.iter().fold(value, |value, step| match value {
        Value::Array(items) => &mut items[0],
        Value::Table(table) => table.get_mut(step).unwrap(),
        other => panic!("{step} in {other}"),
    })
}

fn put(table: &Table, way: &Way, text: &str) -> String {
    let mut whole = Value::Table(table.clone());
    *at(&mut whole, way) = Value::String(text.to_owned());
    toml::to_string(&whole).unwrap()
}

fn rename(table: &Table, way: &Way, name: &str) -> String {
    let (key, parent) = way.split_last().unwrap();
    let mut whole = Value::Table(table.clone());
    let inner = at(&mut whole, parent).as_table_mut().unwrap();
    let value = inner.remove(key).unwrap();
    inner.insert(name.to_owned(), value);
    toml::to_string(&whole).unwrap()
}

fn pipeline(texts: &Texts) -> Result<Tree, Vec<Problem>> {
    let fleet = validate(&parse(texts)?)?;
    drop(palisade_core::check(&fleet));
    plan(&fleet).map(|plan| emit(&plan))
}

/// What a file holds, without its strings; `None` for nftables, which has no parser here.
fn shape(path: &str, text: &str) -> Option<Json> {
    fn bare(value: Json) -> Json {
        match value {
            Json::String(_) => Json::from("a string"),
            Json::Array(items) => items.into_iter().map(bare).collect(),
            Json::Object(map) => map.into_iter().map(|(k, v)| (k, bare(v))).collect(),
            other => other,
        }
    }
    let whole = match path.rsplit_once('.').map_or("", |(_, e)| e) {
        "nix" => eval(text).unwrap_or_else(|e| panic!("{path}: {e}\n{text}")),
        "json" => serde_json::from_str(text).unwrap_or_else(|e| panic!("{path}: {e}\n{text}")),
        "toml" => json!(text.parse::<Table>().unwrap_or_else(|e| panic!("{path}: {e}\n{text}"))),
        "svg" => {
            let doc = roxmltree::Document::parse(text).unwrap_or_else(|e| panic!("{path}: {e}\n{text}"));
            json!(doc.descendants().filter(roxmltree::Node::is_element).count())
        }
        "nft" => return None,
        other => panic!("{path}: no parser for .{other}"),
    };
    Some(bare(whole))
}

#[derive(Default, Debug)]
struct Seen {
    tried: usize,
    refused: usize,
    accepted: usize,
    /// Files in which a hostile string stands, as the text that it is.
    carried: BTreeSet<String>,
}

fn look(what: &str, text: &str, texts: &Texts, file: &str, good: &Tree, seen: &mut Seen) {
    seen.tried += 1;
    match pipeline(texts) {
        Ok(tree) => {
            seen.accepted += 1;
            for (path, bytes) in &tree {
                let now = std::str::from_utf8(bytes).unwrap();
                if !now.contains(MARK) {
                    continue;
                }
                let same = good.get(path).and_then(|b| shape(path, std::str::from_utf8(b).unwrap()));
                assert!(same.is_some() && same == shape(path, now), "{what}: {text:?} is syntax in {path}:\n{now}");
                seen.carried.insert(path.clone());
            }
        }
        Err(problems) => {
            seen.refused += 1;
            let source = &texts[file];
            let told = sorted(problems);
            for d in &told {
                assert!(d.title.len() < 600 && d.help.len() < 600, "{what}: a message of {} bytes", d.title.len());
                let said = format!("{}{}{}{}", d.title, d.why, d.help, d.primary.text);
                let unseen = said.chars().find(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(c));
                assert_eq!(unseen, None, "{what}: {said:?}");
            }
            // The place that is told is the place of the string, or lies in its line.
            let place = source.find(MARK).or_else(|| source.find("ZQX")).unwrap();
            let line = source[..place].rfind('\n').map_or(0, |n| n + 1);
            let end = source[place..].find('\n').map_or(source.len(), |n| place + n);
            let index = texts.keys().position(|k| k == file).unwrap();
            let here = |d: &palisade_core::problem::Description| {
                let s = d.primary.span;
                s.file.0 as usize == index && s.start <= end && s.end >= line
            };
            assert!(told.iter().any(here), "{what}: {text:?} is not pointed at: {:?}", told.first());
        }
    }
}

#[test]
fn every_string_is_refused_in_its_place_or_stays_text() {
    let texts = everything();
    let good = pipeline(&texts).unwrap_or_else(|p| panic!("{:?}", sorted(p)));
    let mut seen = Seen::default();
    for file in ["fleet.toml", "keys/cosigner-fra-1.toml", "keys/sentry-fra-1.toml", "keys/chain.hub.toml"] {
        let table: Table = texts[file].parse().unwrap();
        let (strings, names) = places(&table);
        for text in hostile() {
            for way in &strings {
                let texts = with(&texts, file, put(&table, way, &text));
                look(&format!("{file} {}", way.join(".")), &text, &texts, file, &good, &mut seen);
            }
            for way in &names {
                let texts = with(&texts, file, rename(&table, way, &text));
                look(&format!("{file} the name {}", way.join(".")), &text, &texts, file, &good, &mut seen);
            }
        }
    }
    assert!(seen.tried > 2000 && seen.refused > 1500 && seen.accepted > 20, "{seen:?}");
    eprintln!(
        "{} tried, {} refused, {} accepted; carried by {:?}",
        seen.tried, seen.refused, seen.accepted, seen.carried
    );
}

fn with(texts: &Texts, file: &str, text: String) -> Texts {
    let mut texts = texts.clone();
    texts.insert(file.to_owned(), text);
    texts
}
