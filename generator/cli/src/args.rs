//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use palisade_core::fleet::values::{Date, Duration};

/// One typed description of a Cosmos validator's fleet becomes hardened NixOS hosts.
#[derive(Debug, Parser)]
#[command(name = "palisade", version)]
pub struct Cli {
    /// The spec; keys/ and hosts/ stand beside it.
    #[arg(long, global = true, value_name = "FILE", default_value = "fleet.toml")]
    pub fleet: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Write a commented fleet.toml, a flake.nix and a .gitignore, where they are not there yet. Asks on a terminal for what is not
    /// given.
    Init(Init),
    /// Check the spec and its keys against every rule.
    Check {
        /// For people, or for machines.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// The day that counts as today for what runs out, such as 2027-01-31. Absent: the machine's day, in UTC.
        #[arg(long, value_name = "DAY", value_parser = day)]
        today: Option<Date>,
    },
    /// Emit hosts/ from the spec.
    Generate(Generate),
    /// Prove who can reach whom, by the emitted files alone, and that the law holds.
    ///
    /// Of the spec only `[ports]` is read, where it is there: ports for programs that no host runs yet.
    Prove(Prove),
    /// Compare two states of a fleet: what a change does to security, and what it costs. Exit 1: something weakens.
    Diff(Diff),
    /// Draw the fleet: hosts by chain, region and role, with flows by purpose.
    Graph {
        /// Where to (`-`: standard output).
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Minutes to jail, what a step of maintenance may cost, and what a year is expected to cost.
    Budget(Budget),
    /// Facts about the chains that are signed.
    #[command(subcommand)]
    Chain(Chain),
    /// Public halves of the hosts' keys.
    #[command(subcommand)]
    Keys(Keys),
    /// Run the emitted files of a fleet with real daemons, in namespaces of this machine.
    #[command(subcommand)]
    Lab(Lab),
    /// Print the JSON Schema of fleet.toml, with which an editor completes and checks.
    Schema,
    /// Print what a shell needs to complete this command line.
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Explain a problem's code at length.
    Explain {
        /// Such as P012.
        code: String,
    },
}

/// The form of what is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With excerpts, for people.
    Text,
    /// One JSON document, for machines.
    Json,
}

/// Options of `init`.
#[derive(Debug, Default, Args)]
pub struct Init {
    /// The fleet's name.
    #[arg(long)]
    pub name: Option<String>,
    /// Three people, one per site of the cosigners.
    #[arg(long, value_delimiter = ',', num_args = 1, value_name = "A,B,C")]
    pub people: Vec<String>,
    /// Networks from which people reach the bastion, such as `192.0.2.224/29`.
    #[arg(long, value_delimiter = ',', num_args = 1, value_name = "NET,…")]
    pub admin_networks: Vec<String>,
    /// Ask nothing; what is not given keeps its CHANGE mark.
    #[arg(long)]
    pub no_questions: bool,
}

/// Options of `budget`.
#[derive(Debug, Args)]
pub struct Budget {
    /// Only this chain, by its alias.
    #[arg(long, value_name = "ALIAS")]
    pub chain: Option<String>,
    /// Blocks of the window that are missed already (`missed_blocks_counter` of the chain).
    #[arg(long, value_name = "BLOCKS", default_value_t = 0)]
    pub missed: u64,
    /// How long nothing is signed in a step of maintenance, such as 90s; may be given again.
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub step: Vec<Duration>,
    /// For people, or for machines.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "not a day such as 2027-01-31".into())
}

fn span(text: &str) -> Result<Duration, String> {
    Duration::new(text).ok_or_else(|| "not a span of time such as 500ms, 90s or 1h30m".into())
}

/// Options of `generate`.
#[derive(Debug, Args)]
pub struct Generate {
    /// Write nothing; fail when hosts/ is not what would be emitted, and show the difference.
    #[arg(long, conflicts_with = "force")]
    pub check: bool,
    /// Overwrite also what was changed or added by hand.
    #[arg(long)]
    pub force: bool,
    /// Write nothing to hosts/; put what Nix must evaluate each default.nix to, as JSON, into this folder.
    #[arg(long, value_name = "DIR", hide = true)]
    pub expected: Option<PathBuf>,
}

/// Options of `diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The state before: a fleet.toml, its folder, or a git revision.
    pub before: String,
    /// The state after; absent: fleet.toml as it is now.
    pub after: Option<String>,
    /// For a terminal, for machines, or for a pull request.
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub format: DiffFormat,
    /// Say nothing of who reaches whom: faster with hundreds of hosts.
    #[arg(long)]
    pub no_prove: bool,
    /// Width of the text; absent: the terminal's, else 100.
    #[arg(long, value_name = "N")]
    pub columns: Option<usize>,
}

/// The form of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people, on a terminal.
    Text,
    /// One JSON document, for machines.
    Json,
    /// For a pull request.
    Markdown,
}

/// Options of `prove`.
#[derive(Debug, Args)]
pub struct Prove {
    /// Prove evaluated systems, not the emitted files: a file with `{ "format": 1, "hosts": { NAME: palisade.effective } }`, or
    /// a folder of them.
    #[arg(long, value_name = "FILE")]
    pub evaluated: Option<PathBuf>,
    /// For people, or for machines.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Tell what an attacker gains who owns these hosts together.
    #[arg(long, value_name = "HOST", value_delimiter = ',', conflicts_with = "explain")]
    pub owned: Vec<String>,
    /// Walk the first packet of a connection through every rule: two hosts (or `internet`, or an address), and a port such as
    /// 26656 or udp/51820.
    #[arg(long, num_args = 3, value_names = ["FROM", "TO", "PORT"])]
    pub explain: Vec<String>,
}

/// Verbs of `chain`.
#[derive(Debug, Subcommand)]
pub enum Chain {
    /// Take a chain.json of the Cosmos chain registry into fleet.toml; again: bring up to date what was taken before.
    Import {
        /// The chain.json.
        file: PathBuf,
        /// The chain's alias in fleet.toml. Absent: that of the chain with this id, else the registry's name.
        #[arg(long = "as", value_name = "ALIAS")]
        alias: Option<String>,
    },
}

/// Verbs of `keys`.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make throw-away keys for every host that has none.
    New {
        /// Say that you know they are throw-away ones.
        #[arg(long, required = true)]
        insecure_lab: bool,
        /// Where the private halves go; the user's state folder when absent.
        #[arg(long, value_name = "DIR", conflicts_with = "drop_private")]
        secrets: Option<PathBuf>,
        /// Keep no private half at all.
        #[arg(long)]
        drop_private: bool,
    },
    /// Retire a host that the spec no longer has: remove its key file, reserve its number.
    Retire {
        /// Its name.
        host: String,
    },
}

/// Verbs of `lab`.
#[derive(Debug, Subcommand)]
pub enum Lab {
    /// Start the fleet and wait for blocks.
    Up(LabUp),
    /// Show hosts, daemons and heights.
    Status,
    /// End the lab and remove all that is its own.
    Down,
    /// Run a command inside a host.
    Exec {
        /// The host's name.
        host: String,
        /// The command and its arguments.
        #[arg(last = true, required = true)]
        command: Vec<OsString>,
    },
    /// Stop a host's services, or one of them.
    Stop {
        /// The host's name.
        host: String,
        /// The service; absent: all of them.
        service: Option<String>,
    },
    /// Start a host's services again, or one of them.
    Start {
        /// The host's name.
        host: String,
        /// The service; absent: all of them.
        service: Option<String>,
    },
    /// Look at the running daemons: do they keep what the files promise? Disturbs the fleet; takes ten minutes.
    Verify,
    /// The lab's own: its supervisor.
    #[command(hide = true)]
    Supervise {
        /// Its state folder.
        state: PathBuf,
    },
    /// The lab's own: a host's first process.
    #[command(hide = true)]
    Host,
}

/// Options of `lab up`.
#[derive(Debug, Args)]
pub struct LabUp {
    /// How many blocks to wait for.
    #[arg(long, default_value_t = 20)]
    pub blocks: u64,
    /// The network alone: links, firewalls and tunnels of any fleet, and one stranger; no daemon is built or started.
    #[arg(long, conflicts_with_all = ["blocks", "signer"])]
    pub no_daemons: bool,
    /// Another Horcrux than upstream v3.3.2, such as the fork's.
    #[arg(long, value_name = "FILE", requires = "signer_sha256")]
    pub signer: Option<PathBuf>,
    /// The sha256 of that file.
    #[arg(long, value_name = "HEX", requires = "signer")]
    pub signer_sha256: Option<String>,
}
