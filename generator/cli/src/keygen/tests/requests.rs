//! What may be asked for, and what is left when some keys are there.

use std::collections::BTreeSet;

use super::{cluster, host, hosts, request};
use crate::keygen::{Cluster, KeygenError, Request, Role};

fn refused(hosts: Vec<crate::keygen::Host>, clusters: Vec<Cluster>, chains: &[&str]) -> KeygenError {
    Request::new(hosts, clusters, chains.iter().map(|alias| (*alias).to_owned()).collect()).unwrap_err()
}

#[test]
fn clusters_must_fit_the_cosigners() {
    assert!(matches!(refused(hosts(), vec![], &[]), KeygenError::Alone { host } if host == "cosigner-a"));
    assert!(matches!(refused(hosts(), vec![cluster(), cluster()], &[]), KeygenError::Member { .. }));
    let mut gap = cluster();
    let last = gap.cosigners.remove(&3).unwrap();
    gap.cosigners.insert(4, last);
    assert!(matches!(refused(hosts(), vec![gap], &[]), KeygenError::Shards { .. }));
    let mut stranger = cluster();
    stranger.cosigners.insert(3, "sentry-a".to_owned());
    assert!(matches!(refused(hosts(), vec![stranger], &[]), KeygenError::Member { host, .. } if host == "sentry-a"));
}

#[test]
fn names_must_be_files_of_their_own() {
    for name in ["", "../x", "a/b", "a\nb", ".hidden", "a b", "público"] {
        let answer = refused(vec![host(name, 1, Role::Monitor)], vec![], &[]);
        assert!(matches!(answer, KeygenError::Name { .. }), "{name}");
    }
    let twice = vec![host("monitor-a", 1, Role::Monitor), host("monitor-a", 2, Role::Monitor)];
    assert!(matches!(refused(twice, vec![], &[]), KeygenError::Name { .. }));
    assert!(matches!(refused(vec![], vec![], &["../hub"]), KeygenError::Name { .. }));
}

#[test]
fn only_what_is_missing_is_left() {
    let existing = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<BTreeSet<_>>();
    let cosigners = ["keys/cosigner-a.toml", "keys/cosigner-b.toml", "keys/cosigner-c.toml"];
    let left =
        request().without(&existing(&[&cosigners[..], &["keys/chain.hub.toml", "keys/x.toml"]].concat())).unwrap();
    let names: Vec<&str> = left.hosts().iter().map(|host| host.name.as_str()).collect();
    assert_eq!(names, ["public-a", "sentry-a", "monitor-a", "bastion-a"]);
    assert!(left.clusters().is_empty() && left.chains().is_empty());
    assert_eq!(request().without(&existing(&["keys/chain.other.toml"])).unwrap(), request());

    let half = request().without(&existing(&cosigners[..1])).unwrap_err();
    assert!(matches!(half, KeygenError::HalfCluster { .. }));
    let text = half.to_string();
    let wanted = "of cluster `main`, `cosigner-a` already have keys and `cosigner-c`, `cosigner-b` have none; each one's \
                  ecies_keys.json holds the public keys of all, so a set can only be made as a whole.";
    assert!(text.starts_with(wanted), "{text}");
}
