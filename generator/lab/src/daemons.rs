//! Builds the real daemons from pinned Go modules, once, into the user's cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::command;
use crate::error::{At, LabError, Result};

/// A daemon: its program and the Go module of ours that pins it.
pub(crate) struct Daemon {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    package: &'static str,
    ldflags: &'static str,
    /// `CGO_ENABLED`. Without C, Horcrux' secp256k1 panics at the first shard that it encrypts.
    cgo: &'static str,
    go_mod: &'static str,
    go_sum: &'static str,
    tools: &'static str,
}

/// The files of `daemons/<name>/`.
macro_rules! module {
    ($name:literal, $file:literal) => {
        include_str!(concat!("../daemons/", $name, "/", $file))
    };
}

/// The chain's daemon.
pub(crate) const COMETBFT: Daemon = Daemon {
    name: "cometbft",
    version: "v0.38.25",
    package: "github.com/cometbft/cometbft/cmd/cometbft",
    ldflags: "-s -w",
    cgo: "0",
    go_mod: module!("cometbft", "go.mod"),
    go_sum: module!("cometbft", "go.sum"),
    tools: module!("cometbft", "tools.go"),
};

/// The signer: upstream, because the fork's source cannot be had here.
pub(crate) const HORCRUX: Daemon = Daemon {
    name: "horcrux",
    version: "v3.3.2",
    package: "github.com/strangelove-ventures/horcrux/v3/cmd/horcrux",
    ldflags: "-s -w -X github.com/strangelove-ventures/horcrux/v3/cmd/horcrux/cmd.Version=v3.3.2",
    cgo: "1",
    go_mod: module!("horcrux", "go.mod"),
    go_sum: module!("horcrux", "go.sum"),
    tools: module!("horcrux", "tools.go"),
};

/// The overlay in user space, for kernels without WireGuard.
pub(crate) const WIREGUARD: Daemon = Daemon {
    name: "wireguard-go",
    version: "v0.0.0-20250521234502-f333402bd9cb",
    package: "golang.zx2c4.com/wireguard",
    ldflags: "-s -w",
    cgo: "0",
    go_mod: module!("wireguard-go", "go.mod"),
    go_sum: module!("wireguard-go", "go.sum"),
    tools: module!("wireguard-go", "tools.go"),
};

/// The cache of this user.
pub(crate) fn cache() -> Result<PathBuf> {
    let set = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    let base = base.ok_or_else(|| LabError::Unfit("neither XDG_CACHE_HOME nor HOME is set to a path".into()))?;
    Ok(base.join("palisade"))
}

/// The daemon's program, built when the cache does not have it yet.
pub(crate) fn built(daemon: &Daemon, cache: &Path, progress: &mut dyn FnMut(&str)) -> Result<PathBuf> {
    let digest = hex(&Sha256::digest([daemon.go_sum, daemon.ldflags, daemon.cgo].concat()));
    let folder = cache.join("daemons").join(format!("{}-{}-{}", daemon.name, daemon.version, &digest[..12]));
    let program = folder.join(daemon.name);
    if program.is_file() {
        return Ok(program);
    }
    let go = find_go(daemon, cache)?;
    if daemon.cgo == "1" && command::find("cc").or_else(|| command::find("gcc")).is_none() {
        return Err(LabError::NoProgram { program: "gcc", package: "gcc" });
    }
    progress(&format!("building {} {} from its Go module (once; a minute or two)", daemon.name, daemon.version));
    fs::create_dir_all(&folder).at("creating", &folder)?;
    // Built beside its place and moved there whole: a build that is broken off leaves nothing that looks finished.
    let work = tempfile::Builder::new().prefix(".build-").tempdir_in(&folder).at("creating a folder in", &folder)?;
    for (file, text) in [("go.mod", daemon.go_mod), ("go.sum", daemon.go_sum), ("tools.go", daemon.tools)] {
        let path = work.path().join(file);
        fs::write(&path, text).at("writing", &path)?;
    }
    let made = work.path().join(daemon.name);
    let mut build = Command::new(go);
    build.current_dir(work.path()).args(["build", "-trimpath", "-mod=readonly", "-buildvcs=false"]);
    build.args(["-ldflags", daemon.ldflags, "-o"]).arg(&made).arg(daemon.package);
    build.env("CGO_ENABLED", daemon.cgo).env("GOTOOLCHAIN", "local").env("GOWORK", "off").env_remove("GOFLAGS");
    command::finish(&mut build)?;
    fs::rename(&made, &program).at("writing", &program)?;
    Ok(program)
}

/// Go on PATH, in our cache, or where its own archive is unpacked.
fn find_go(daemon: &Daemon, cache: &Path) -> Result<PathBuf> {
    let own = cache.join("go/bin/go");
    let others = [own.clone(), PathBuf::from("/usr/local/go/bin/go")];
    let found = command::find("go").or_else(|| others.into_iter().find(|path| path.is_file()));
    found.ok_or(LabError::NoGo { daemon: daemon.name, version: daemon.version, place: own })
}

/// A signer that the operator hands in, with the digest that it must have.
#[derive(Debug, Clone)]
pub struct SignerBinary {
    /// The program.
    pub path: PathBuf,
    /// SHA-256 of the program, as 64 hex digits.
    pub sha256: String,
}

/// Copies a program into the lab's own folder; what is checked is the copy, which nobody else can change.
pub(crate) fn install(from: &Path, to: &Path, sha256: Option<&str>) -> Result<()> {
    let bytes = fs::read(from).at("reading", from)?;
    let found = hex(&Sha256::digest(&bytes));
    if let Some(wanted) = sha256.filter(|wanted| !wanted.eq_ignore_ascii_case(&found)) {
        let path = from.display();
        return Err(LabError::Unfit(format!("the signer {path} has SHA-256 {found}, not the {wanted} that was named")));
    }
    fs::write(to, bytes).at("writing", to)?;
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(to, mode).at("setting the mode of", to)
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signer_that_is_not_the_named_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("signer"), folder.path().join("installed"));
        fs::write(&from, "abc").unwrap();
        let right = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert!(install(&from, &to, Some(&right.replace('b', "c"))).is_err());
        assert!(!to.exists(), "a refused program is not installed");
        install(&from, &to, Some(right)).unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"abc");
    }

    #[test]
    fn the_versions_are_those_of_the_modules() {
        for daemon in [COMETBFT, HORCRUX, WIREGUARD] {
            let pinned = daemon.go_mod.lines().find(|line| line.starts_with("require ")).unwrap();
            assert!(pinned.ends_with(&format!(" {}", daemon.version)), "{}: {pinned}", daemon.name);
            assert!(daemon.tools.contains(&format!("\"{}\"", daemon.package)), "{}", daemon.name);
        }
        assert!(HORCRUX.ldflags.ends_with(HORCRUX.version));
    }
}
