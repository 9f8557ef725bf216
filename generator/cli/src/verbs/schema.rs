//! `palisade schema`: the JSON Schema of fleet.toml.

use palisade_core::fleet::Spec;
use palisade_core::spec::Table as _;
use palisade_core::spec::schema::json_schema;

use crate::outcome::Outcome;

/// Prints the schema.
#[must_use]
pub fn run() -> Outcome {
    let schema =
        json_schema("fleet.toml", "A fleet of Palisade: one typed description of a validator's hosts.", Spec::KEYS);
    Outcome::fine(format!("{schema:#}\n"))
}
