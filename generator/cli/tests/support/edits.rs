//! `edit.toml`: what a case changes in a fleet's texts.

use std::fs;
use std::path::Path;

use palisade_core::Texts;
use serde::Deserialize;

/// What is changed in the base fleet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edits {
    /// What `check` takes for today.
    today: Option<String>,
    #[serde(default)]
    edit: Vec<Edit>,
    #[serde(default)]
    add: Vec<Add>,
    #[serde(default)]
    remove: Vec<Remove>,
}

/// Words that stand exactly once in a file, and what comes in their place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    #[serde(default = "fleet")]
    file: String,
    old: String,
    new: String,
}

/// A file more.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    file: String,
    text: String,
}

/// A file less; `keys/*` means all of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Remove {
    file: String,
}

fn fleet() -> String {
    "fleet.toml".into()
}

/// The day that a case plays on, if it says one, and the texts with its changes; each of them must fit.
pub fn apply(name: &str, file: &Path, mut texts: Texts) -> (Option<String>, Texts) {
    let edits: Edits =
        toml::from_str(&fs::read_to_string(file).unwrap()).unwrap_or_else(|e| panic!("{name}/edit.toml: {e}"));
    for Remove { file } in edits.remove {
        let before = texts.len();
        match file.strip_suffix('*') {
            Some(stem) => texts.retain(|path, _| !path.starts_with(stem)),
            None => texts.retain(|path, _| *path != file),
        }
        assert!(texts.len() < before, "{name}: there is no {file} to remove");
    }
    for Add { file, text } in edits.add {
        assert!(texts.insert(file.clone(), text).is_none(), "{name}: {file} is in the base already");
    }
    for Edit { file, old, new } in edits.edit {
        let text = texts.get_mut(&file).unwrap_or_else(|| panic!("{name}: the base has no {file}"));
        assert_eq!(text.matches(&old).count(), 1, "{name}: {old:?} must stand exactly once in {file}");
        *text = text.replace(&old, &new);
    }
    (edits.today, texts)
}
