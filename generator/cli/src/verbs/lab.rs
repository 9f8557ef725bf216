//! `palisade lab`: keys and hosts of a fleet into the user's state folder, and from there into running daemons.
//!
//! Nothing is written beside fleet.toml: the lab's fleet commits neither keys nor hosts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use palisade_core::fleet::names::FleetName;
use palisade_core::spec::FLEET;
use palisade_lab::{LabError, SignerBinary, UpOptions};

use super::keys::{make, state_folder};
use super::{fleet, planned, told};
use crate::args::{Lab, LabUp};
use crate::disk::{self, Overwrite};
use crate::keygen::PrivateHalves;
use crate::load::{Folder, load};
use crate::outcome::{Code, Outcome};
use crate::render::Colour;

/// The folders of a fleet's lab.
struct Places {
    /// keys/ and hosts/.
    emitted: PathBuf,
    /// Private halves.
    secrets: PathBuf,
    /// The lab's own.
    lab: PathBuf,
}

/// Carries out a verb of `lab`.
#[must_use]
pub fn run(path: &Path, verb: &Lab, colour: Colour) -> Outcome {
    // These two are the lab's own processes: they know their place already.
    match verb {
        Lab::Supervise { state } => return ended(palisade_lab::supervise(state)),
        Lab::Host => return ended(palisade_lab::host()),
        _ => {}
    }
    carry_out(path, verb, colour).unwrap_or_else(|outcome| outcome)
}

fn carry_out(path: &Path, verb: &Lab, colour: Colour) -> Result<Outcome, Outcome> {
    // Of the lab's fleet only the text counts: a change of its keys is a new lab.
    let mut folder = load(path)?;
    folder.texts.retain(|path, _| path == FLEET);
    let state = state_folder(&name(&folder, colour)?)?;
    let places = Places { emitted: state.join("emitted"), secrets: state.join("secrets"), lab: state.join("lab") };
    match verb {
        Lab::Up(args) => up(&places, &folder, args, colour),
        Lab::Status => palisade_lab::status(&places.lab).map(|s| Outcome::fine(format!("{s}\n"))).map_err(world),
        Lab::Down => down(&places),
        Lab::Exec { host, command } => palisade_lab::exec(&places.lab, host, command).map(exited).map_err(world),
        Lab::Stop { host, service } => {
            palisade_lab::stop(&places.lab, host, service.as_deref()).map_err(world)?;
            Ok(Outcome::fine(""))
        }
        Lab::Start { host, service } => {
            palisade_lab::start(&places.lab, host, service.as_deref()).map_err(world)?;
            Ok(Outcome::fine(""))
        }
        Lab::Verify => verify(&places),
        Lab::Supervise { .. } | Lab::Host => Ok(Outcome::fine("")),
    }
}

/// The fleet's name, also out of a spec that has become faulty: a lab that is up must be found again.
fn name(folder: &Folder, colour: Colour) -> Result<String, Outcome> {
    let spec = folder.texts.get(FLEET).and_then(|text| text.parse::<toml::Table>().ok());
    let name = spec.as_ref().and_then(|t| t.get("fleet")?.get("name")?.as_str()).filter(|n| FleetName::new(n).is_ok());
    match name {
        Some(name) => Ok(name.to_owned()),
        None => fleet(&folder.texts).map(|f| f.spec.fleet.name.to_string()).map_err(|p| told(folder, p, colour)),
    }
}

fn up(places: &Places, folder: &Folder, args: &LabUp, colour: Colour) -> Result<Outcome, Outcome> {
    let fleet = fleet(&folder.texts).map_err(|p| told(folder, p, colour))?;
    if places.lab.exists() {
        return Err(world(LabError::InUse(places.lab.clone())));
    }
    clear(places)?;
    fs::create_dir_all(&places.emitted).map_err(|e| Outcome::world(format!("{}: {e}", places.emitted.display())))?;
    make(&fleet, &places.emitted, PrivateHalves::Folder(&places.secrets))?;
    let with_spec = places.emitted.join(FLEET);
    let spec = folder.texts.get(FLEET).map_or("", String::as_str);
    fs::write(&with_spec, spec).map_err(|e| Outcome::world(format!("{}: {e}", with_spec.display())))?;
    // Problems are told of the spec that the operator wrote, not of its copy.
    let with_keys = Folder { fleet: folder.fleet.clone(), ..load(&with_spec)? };
    let plan = planned(&with_keys, colour)?;
    disk::write(&palisade_core::emit(&plan), &places.emitted, Overwrite::Everything).map_err(Outcome::world)?;
    let options = UpOptions {
        tree: places.emitted.join("hosts"),
        secrets: places.secrets.clone(),
        state: places.lab.clone(),
        blocks: args.blocks,
        signer: signer(args)?,
        program: std::env::current_exe().map_err(|e| Outcome::world(format!("cannot find this program: {e}")))?,
    };
    let mut progress = |line: &str| eprintln!("{line}");
    if args.no_daemons {
        let hosts = palisade_lab::network(&options, &mut progress).map_err(world)?;
        return Ok(Outcome::fine(format!("the network of {hosts} hosts is up\n")));
    }
    let report = palisade_lab::up(&options, &mut progress).map_err(world)?;
    Ok(Outcome::fine(format!("{report}\n")))
}

fn signer(args: &LabUp) -> Result<Option<SignerBinary>, Outcome> {
    match (&args.signer, &args.signer_sha256) {
        (Some(path), Some(sha256)) => Ok(Some(SignerBinary { path: path.clone(), sha256: sha256.clone() })),
        (None, None) => Ok(None),
        _ => Err(Outcome::usage("--signer and --signer-sha256 belong together")),
    }
}

fn down(places: &Places) -> Result<Outcome, Outcome> {
    palisade_lab::down(&places.lab).map_err(world)?;
    clear(places)?;
    Ok(Outcome::fine("the lab is gone\n"))
}

/// Removes the keys and hosts of an earlier lab.
fn clear(places: &Places) -> Result<(), Outcome> {
    for folder in [&places.emitted, &places.secrets] {
        match fs::remove_dir_all(folder) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(Outcome::world(format!("cannot remove {}: {e}", folder.display())));
            }
            _ => {}
        }
    }
    Ok(())
}

fn verify(places: &Places) -> Result<Outcome, Outcome> {
    let verdict = palisade_lab::verify(&places.lab, &mut |line| eprintln!("{line}")).map_err(world)?;
    let code = if verdict.held() { Code::Fine } else { Code::Problems };
    Ok(Outcome { out: format!("{verdict}\n"), err: String::new(), code })
}

fn world(e: LabError) -> Outcome {
    Outcome::world(e)
}

fn ended(result: palisade_lab::Result<()>) -> Outcome {
    result.map_or_else(world, |()| Outcome::fine(""))
}

/// The exit of a command inside a host is our own where we have a word for it.
fn exited(status: ExitStatus) -> Outcome {
    let code = match status.code() {
        Some(0) => Code::Fine,
        Some(1) => Code::Problems,
        _ => Code::World,
    };
    let err = if code == Code::World { format!("palisade: the command ended with {status}\n") } else { String::new() };
    Outcome { out: String::new(), err, code }
}
