//! Where keys go, where they must not, and that none is overwritten.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{cluster, host, hosts, material, request};
use crate::disk::DiskError;
use crate::keygen::{KeygenError, PrivateHalves, Request, Role, make, store};

/// Path to mode and content, of folders and files.
fn contents(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            let mode = path.metadata().unwrap().permissions().mode() & 0o7777;
            found.insert(name, (mode, std::fs::read(&path).unwrap_or_default()));
            if path.is_dir() {
                open.push(path);
            }
        }
    }
    found
}

fn places() -> (tempfile::TempDir, tempfile::TempDir) {
    (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap())
}

#[test]
fn both_halves_are_written_and_only_the_user_reads_the_private_ones() {
    let (root, state) = places();
    let folder = state.path().join("deep/secrets");
    let made = make(request(), root.path(), PrivateHalves::Folder(&folder)).unwrap();
    assert_eq!((made.public.len(), made.private.len()), (8, 24));
    for (name, (mode, bytes)) in contents(state.path()) {
        let file = !bytes.is_empty();
        assert_eq!(mode, if file { 0o600 } else { 0o700 }, "{name}");
    }
    let written: Vec<String> =
        contents(&folder).into_iter().filter(|(_, (_, bytes))| !bytes.is_empty()).map(|(name, _)| name).collect();
    assert_eq!(written, made.private);
    let keys = contents(&root.path().join("keys"));
    assert!(keys.len() == 8 && keys.values().all(|(mode, _)| *mode == 0o644));
}

#[test]
fn a_second_run_makes_nothing_and_a_new_host_gets_its_own() {
    let (root, state) = places();
    make(request(), root.path(), PrivateHalves::Folder(state.path())).unwrap();
    let before = (contents(&root.path().join("keys")), contents(state.path()));
    let made = make(request(), root.path(), PrivateHalves::Folder(state.path())).unwrap();
    assert!(made.public.is_empty() && made.private.is_empty());
    assert_eq!((contents(&root.path().join("keys")), contents(state.path())), before);

    let more = [hosts(), vec![host("sentry-b", 22, Role::Sentry)]].concat();
    let more = Request::new(more, vec![cluster()], vec!["hub".to_owned()]).unwrap();
    let made = make(more, root.path(), PrivateHalves::Folder(state.path())).unwrap();
    assert_eq!(made.public, ["keys/sentry-b.toml"]);
    assert_eq!(made.private.len(), 4);
    let after = contents(&root.path().join("keys"));
    assert!(before.0.iter().all(|(name, file)| after[name] == *file));
}

#[test]
fn private_halves_can_be_nowhere() {
    let (root, _) = places();
    let made = make(request(), root.path(), PrivateHalves::Nowhere).unwrap();
    assert_eq!((made.public.len(), made.private.len()), (8, 0));
    let outside_keys = contents(root.path()).into_keys().filter(|name| !name.starts_with("keys"));
    assert_eq!(outside_keys.collect::<Vec<_>>(), [".palisade", ".palisade/.gitignore", ".palisade/lock"]);
}

#[test]
fn half_a_cluster_is_refused_and_nothing_is_written() {
    let (root, state) = places();
    std::fs::create_dir(root.path().join("keys")).unwrap();
    std::fs::write(root.path().join("keys/cosigner-b.toml"), "mine\n").unwrap();
    let answer = make(request(), root.path(), PrivateHalves::Folder(state.path()));
    assert!(matches!(answer, Err(KeygenError::HalfCluster { .. })), "{answer:?}");
    assert_eq!(contents(&root.path().join("keys")).len(), 1);
    assert!(contents(state.path()).is_empty());
}

#[test]
fn a_private_half_is_never_overwritten() {
    let (root, state) = places();
    let orphan = state.path().join("sentry-a/node_key.json");
    std::fs::create_dir(orphan.parent().unwrap()).unwrap();
    std::fs::write(&orphan, "mine\n").unwrap();
    let answer = make(request(), root.path(), PrivateHalves::Folder(state.path()));
    assert!(matches!(&answer, Err(KeygenError::Orphan { path }) if *path == orphan), "{answer:?}");
    assert!(!root.path().join("keys").exists());
    let files = contents(state.path()).into_iter().filter(|(_, (_, bytes))| !bytes.is_empty());
    assert_eq!(files.map(|(name, _)| name).collect::<Vec<_>>(), ["sentry-a/node_key.json"]);
}

#[test]
fn a_public_half_is_never_overwritten_and_no_private_one_is_left_over() {
    let (root, state) = places();
    std::fs::create_dir(root.path().join("keys")).unwrap();
    std::fs::write(root.path().join("keys/sentry-a.toml"), "mine\n").unwrap();
    let answer = store(&material(1), root.path(), PrivateHalves::Folder(state.path()));
    assert!(matches!(answer, Err(KeygenError::Disk(DiskError::Exists { .. }))), "{answer:?}");
    let keys = contents(&root.path().join("keys"));
    assert_eq!(
        keys.into_iter().map(|(name, (_, bytes))| (name, bytes)).collect::<Vec<_>>(),
        [("sentry-a.toml".to_owned(), b"mine\n".to_vec())]
    );
    assert!(contents(state.path()).values().all(|(_, bytes)| bytes.is_empty()));
}

#[test]
fn private_halves_stay_out_of_checkouts_and_flakes() {
    for mark in [".git", "flake.nix"] {
        let (root, state) = places();
        std::fs::write(state.path().join(mark), "").unwrap();
        let inside = state.path().join("a/secrets");
        let link = root.path().join("link");
        let inner = state.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        std::os::unix::fs::symlink(&inner, &link).unwrap();
        for folder in [inside, link.join("secrets")] {
            let answer = make(request(), root.path(), PrivateHalves::Folder(&folder));
            assert!(matches!(answer, Err(KeygenError::InTree { .. })), "{mark}: {answer:?}");
            assert!(!folder.exists() && !root.path().join("keys").exists());
        }
    }
}
