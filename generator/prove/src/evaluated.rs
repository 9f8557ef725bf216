//! Turns `palisade.effective` of evaluated NixOS systems, as JSON, into [`Input`].

#[cfg(test)]
mod tests;

use crate::fault::Fault;
use crate::input::{FORMAT, Input};
use crate::place;

/// Reads `{ "format": …, "hosts": { NAME: palisade.effective } }`, as `nix eval --json` prints it. `file` names it in
/// the fault.
///
/// # Errors
/// The first key that is missing, unknown or not of its type, by its path and its place within the file.
pub fn read_evaluated(file: &str, json: &[u8]) -> Result<Input, Fault> {
    let mut from = serde_json::Deserializer::from_slice(json);
    let read: Result<Input, _> = serde_path_to_error::deserialize(&mut from);
    let mut input = read.map_err(|error| {
        let Fault { path, place, detail } = place::json(file, error.inner());
        Fault { path, place, detail: format!("`{}`: {detail}", error.path()) }
    })?;
    from.end().map_err(|error| place::json(file, &error))?;
    if input.format != FORMAT {
        let detail = format!("format {}, but only format {FORMAT} is known: evaluate with these modules", input.format);
        return Err(Fault::new(file, detail));
    }
    input.hosts.values_mut().for_each(|host| host.sort());
    Ok(input)
}
