//! The host's own /run and /var/lib/palisade, and its secrets in memory.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

use rustix::mount::{MountFlags, mount, mount_bind, mount_remount};

use crate::error::{At, Result};
use crate::plan::Plan;

/// Mounts everything; the secrets are read first, since what is mounted may hide where they came from.
pub(super) fn make(plan: &Plan) -> Result<()> {
    let mut secrets = Vec::new();
    for secret in &plan.secrets {
        secrets.push((secret, fs::read(&secret.source).at("reading", &secret.source)?));
    }
    mount("sysfs", "/sys", "sysfs", MountFlags::RDONLY, None).at("mounting", "/sys")?;
    tmpfs("/run")?;
    tmpfs("/var/lib")?;
    bind("../../bin", "/run/palisade-lab/bin", MountFlags::RDONLY)?;
    if Path::new("tree").exists() {
        bind("tree", "/run/palisade-lab/tree", MountFlags::RDONLY)?;
    }
    bind("var", "/var/lib/palisade", MountFlags::empty())?;
    for (secret, bytes) in secrets {
        write(&secret.target, &bytes, secret.uid)?;
    }
    Ok(())
}

fn tmpfs(target: &str) -> Result<()> {
    let flags = MountFlags::NOSUID | MountFlags::NODEV;
    mount("tmpfs", target, "tmpfs", flags, Some(c"mode=0755,size=64m")).at("mounting", target)
}

fn bind(source: &str, target: &str, flags: MountFlags) -> Result<()> {
    fs::create_dir_all(target).at("creating", target)?;
    mount_bind(source, target).at("mounting", target)?;
    let flags = flags | MountFlags::BIND | MountFlags::NOSUID | MountFlags::NODEV;
    mount_remount(target, flags, "").at("mounting", target)
}

/// A secret as systemd gives it to a unit: a folder and a file that only the unit's user reads.
fn write(target: &Path, bytes: &[u8], uid: u32) -> Result<()> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).at("creating", folder)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o500)).at("setting the mode of", folder)?;
        chown(folder, Some(uid), Some(uid)).at("changing the owner of", folder)?;
    }
    fs::write(target, bytes).at("writing", target)?;
    fs::set_permissions(target, fs::Permissions::from_mode(0o400)).at("setting the mode of", target)?;
    chown(target, Some(uid), Some(uid)).at("changing the owner of", target)
}
