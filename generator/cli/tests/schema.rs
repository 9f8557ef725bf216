//! The JSON Schema of fleet.toml, as an editor would use it: good fleets pass, mistakes are refused at their place, and
//! nothing that `check` takes is refused.

#[path = "mutations/accident.rs"]
mod accident;
#[path = "mutations/fleets.rs"]
mod fleets;
#[path = "schema/mistakes.rs"]
mod mistakes;
#[path = "mutations/random.rs"]
mod random;
#[path = "schema/taplo.rs"]
mod taplo;

use jsonschema::Validator;
use palisade::verbs;
use palisade_core::spec::FLEET;
use palisade_core::{Texts, parse, validate};
use random::Random;
use serde_json::Value;

/// The schema as the command prints it.
fn schema() -> Value {
    serde_json::from_str(&verbs::schema::run().out).unwrap()
}

fn validator() -> Validator {
    jsonschema::draft7::new(&schema()).unwrap()
}

/// TOML as editors hand it to a schema: a day is its text.
fn json(text: &str) -> Option<Value> {
    fn value(of: toml::Value) -> Value {
        match of {
            toml::Value::Datetime(day) => day.to_string().into(),
            toml::Value::Table(table) => table.into_iter().map(|(key, inner)| (key, value(inner))).collect(),
            toml::Value::Array(list) => list.into_iter().map(value).collect(),
            plain => serde_json::to_value(plain).unwrap(),
        }
    }
    text.parse::<toml::Table>().ok().map(|table| value(toml::Value::Table(table)))
}

/// Where it is refused: paths such as `/site/fra/region`.
fn refused(validator: &Validator, text: &str) -> Vec<String> {
    let json = json(text).unwrap();
    validator.iter_errors(&json).map(|e| e.instance_path().to_string()).collect()
}

#[test]
fn good_fleets_pass() {
    let validator = validator();
    assert!(jsonschema::draft7::meta::is_valid(&schema()), "the schema itself");
    let base = mistakes::base();
    for (name, text) in [
        ("the worked example", &fleets::worked_example()[FLEET]),
        ("examples/local", &fleets::local()[FLEET]),
        ("init", &verbs::init::SPEC.to_owned()),
        ("base", &base),
    ] {
        assert_eq!(refused(&validator, text), Vec::<String>::new(), "{name}");
    }
}

/// Whatever happens to a fleet: what the reader takes, the schema takes. And most of what the reader refuses, it refuses too.
#[test]
fn nothing_that_is_good_is_refused() {
    let validator = validator();
    let (mut good, mut both, mut late) = (0, 0, 0);
    for (fleet, seed) in [(fleets::worked_example(), 1), (fleets::local(), 2)] {
        for number in 0..3000 {
            let mut random = Random::new(seed, number);
            let mut texts: Texts =
                fleet.iter().filter(|(path, _)| *path == FLEET).map(|(p, t)| (p.clone(), t.clone())).collect();
            accident::happens(&mut texts, &mut random);
            let Some(text) = texts.get(FLEET) else { continue };
            let Some(json) = json(text) else { continue };
            let Ok(raw) = parse(&texts) else { continue };
            match (validate(&raw).is_ok(), validator.is_valid(&json)) {
                (true, true) => good += 1,
                (true, false) => panic!("refused, and good:\n{:?}", refused(&validator, text)),
                (false, false) => both += 1,
                (false, true) => late += 1,
            }
        }
    }
    eprintln!("{good} good ones pass; of {} bad ones the schema refuses {both}", both + late);
    assert!(good > 200 && both > 20 * late, "{good} {both} {late}");
}
