//! The lab's verbs without the rest of the command line, for work on this crate.

use std::path::PathBuf;
use std::process::ExitCode;

use palisade_lab::{LabError, UpOptions};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).skip_while(|word| *word == "lab").collect();
    match run(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(3)
        }
    }
}

fn run(words: &[&str]) -> Result<ExitCode, LabError> {
    match words {
        ["supervise", state] => palisade_lab::supervise(state.as_ref())?,
        ["host"] => palisade_lab::host()?,
        ["up", tree, secrets, state, blocks] => {
            let options = UpOptions {
                tree: tree.into(),
                secrets: secrets.into(),
                state: state.into(),
                blocks: blocks.parse().unwrap_or(20),
                signer: None,
                program: std::env::current_exe().unwrap_or_else(|_| PathBuf::from("/proc/self/exe")),
            };
            eprintln!("{}", palisade_lab::up(&options, &mut |line| eprintln!("{line}"))?);
        }
        ["down", state] => palisade_lab::down(state.as_ref())?,
        ["status", state] => eprintln!("{}", palisade_lab::status(state.as_ref())?),
        ["verify", state] => {
            let verdict = palisade_lab::verify(state.as_ref(), &mut |line| eprintln!("{line}"))?;
            eprintln!("{verdict}");
            return Ok(if verdict.held() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        ["stop", state, host] => palisade_lab::stop(state.as_ref(), host, None)?,
        ["start", state, host] => palisade_lab::start(state.as_ref(), host, None)?,
        ["exec", state, host, command @ ..] => {
            let command: Vec<_> = command.iter().map(Into::into).collect();
            let status = palisade_lab::exec(state.as_ref(), host, &command)?;
            return Ok(ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)));
        }
        _ => {
            eprintln!(
                "lab up TREE SECRETS STATE BLOCKS | down|status|verify STATE | stop|start STATE HOST | exec STATE HOST COMMAND…"
            );
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}
