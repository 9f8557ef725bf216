//! Turns git's index into the files below `hosts/` that a flake would not see.

use std::path::Path;
use std::process::{Command, Stdio};

use super::HOSTS;

/// Files below `hosts/` that git does not track yet, ignored ones too: Nix leaves them out of a flake in a git
/// checkout. Paths are relative to the folder that holds `fleet.toml`; none when there is no git or no checkout.
#[must_use]
pub fn untracked(root: &Path) -> Vec<String> {
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    let answer = Command::new("git")
        .arg("-C")
        .arg(root)
        // A checkout's own settings may name a program to run.
        .args(["-c", "core.fsmonitor=false", "ls-files", "--others", "-z", "--", HOSTS])
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let Ok(output) = answer else {
        return Vec::new();
    };
    if !output.status.success() {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let mut paths: Vec<String> = text.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
    paths.sort();
    paths
}
