//! What can stop the lab, in words that say what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Why the lab could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// Namespaces, bridges and firewalls are the kernel's.
    #[error(
        "the lab needs root: it makes network, mount and process namespaces. Run it with sudo, or in a container with CAP_SYS_ADMIN and CAP_NET_ADMIN"
    )]
    NotRoot,
    /// A program of the system is missing.
    #[error("`{program}` is not on PATH: install {package}")]
    NoProgram {
        /// The program.
        program: &'static str,
        /// Debian's package that has it.
        package: &'static str,
    },
    /// wireguard-go needs it.
    #[error("/dev/net/tun is missing: wireguard-go cannot make its interfaces")]
    NoTun,
    /// Go is missing and a daemon must be built.
    #[error("Go is not on PATH, and {daemon} {version} has yet to be built: install Go 1.25 or newer, or put it into {}", place.display())]
    NoGo {
        /// The daemon to be built.
        daemon: &'static str,
        /// Its pinned version.
        version: &'static str,
        /// Where Go is looked for besides PATH.
        place: PathBuf,
    },
    /// A file could not be read or written.
    #[error("{doing} {}: {source}", path.display())]
    Io {
        /// What was being done, such as "reading".
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's own words.
        source: io::Error,
    },
    /// A program of the system or a daemon's tool failed.
    #[error("`{command}` failed: {output}")]
    Command {
        /// Its command line (never with a secret in it).
        command: String,
        /// What it said.
        output: String,
    },
    /// The emitted tree cannot be read.
    #[error("the emitted tree cannot be read:\n{}", lines(.0))]
    Tree(Vec<palisade_prove::Fault>),
    /// The tree is fine, but this lab cannot run it.
    #[error("{0}")]
    Unfit(String),
    /// The state directory is in use.
    #[error("a lab is up, or was not taken down, in {}: run `lab down` (with the same `--fleet`) first", .0.display())]
    InUse(PathBuf),
    /// The state directory holds something else.
    #[error("{} is not empty and is no lab's state: it is left alone; name another directory", .0.display())]
    Foreign(PathBuf),
    /// Nothing is up.
    #[error("no lab is up in {}: run `lab up`, or name its fleet with `--fleet`", .0.display())]
    NotUp(PathBuf),
    /// A chain is asked of a lab that has no daemons.
    #[error("this lab is the network alone: run `lab down`, then `lab up` without `--no-daemons`")]
    NetworkOnly,
    /// A host's first process has ended.
    #[error("host {0} is down: see its host.log and the supervisor's log; only `lab down` and `lab up` bring it back")]
    Down(String),
    /// No such host or service.
    #[error("no `{wanted}` in the lab; there are: {known}")]
    NoSuch {
        /// What was asked for.
        wanted: String,
        /// What there is.
        known: String,
    },
    /// Something of the lab ended too early.
    #[error("{what} ended; {log}")]
    Died {
        /// The supervisor or a host.
        what: String,
        /// The end of its log.
        log: String,
    },
    /// Something did not happen in time.
    #[error("{what} did not happen within {seconds} s: {detail}")]
    Late {
        /// What was waited for.
        what: String,
        /// For how long.
        seconds: u64,
        /// What is known.
        detail: String,
    },
    /// Something of the lab is still there.
    #[error("the lab is not gone: {0}")]
    Remains(String),
}

/// The lab's result.
pub type Result<T> = std::result::Result<T, LabError>;

/// Names the file in an I/O error.
pub(crate) trait At<T> {
    /// The error says what was being done to which file.
    fn at(self, doing: &'static str, path: impl AsRef<Path>) -> Result<T>;
}

impl<T, E: Into<io::Error>> At<T> for std::result::Result<T, E> {
    fn at(self, doing: &'static str, path: impl AsRef<Path>) -> Result<T> {
        self.map_err(|source| LabError::Io { doing, path: path.as_ref().to_owned(), source: source.into() })
    }
}

fn lines(faults: &[palisade_prove::Fault]) -> String {
    faults.iter().map(|fault| format!("  {fault}")).collect::<Vec<_>>().join("\n")
}
