//! `palisade prove`: the worked example holds; what breaks the law is told with a packet and the rule to change.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::{on_a_terminal, palisade, run};

/// The worked example's hosts, with one text in one file replaced.
fn with(file: &str, from: &str, to: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hosts"), &folder.path().join("hosts"));
    let path = folder.path().join("hosts").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &name);
        } else {
            fs::copy(&path, &name).unwrap();
        }
    }
}

/// Breaks the law in one place, and wants to be told these words.
fn broken(file: &str, from: &str, to: &str, wanted: &[&str]) {
    let folder = with(file, from, to);
    let said = run(folder.path(), &["prove"]);
    assert_eq!(said.code, 1, "{said:?}");
    for words in wanted {
        assert!(said.out.contains(words), "{words:?} is not in:\n{}", said.out);
    }
}

#[test]
fn the_worked_example_holds_and_fits_a_terminal() {
    let folder = with("sentry-fra-1/host.json", "\"n\"", "\"n\"");
    let said = run(folder.path(), &["prove"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.ends_with("18 hosts, IPv4 and IPv6, every packet: the law holds.\n"), "{}", said.out);
    let matrix = said.out.split("\n\n").next().unwrap();
    assert!(matrix.lines().all(|line| line.chars().count() <= 80), "{matrix}");

    let shown = on_a_terminal(palisade(folder.path(), &["prove"]), 80).replace("\r\n", "\n");
    assert!(shown.starts_with(&format!("{matrix}\n\n")), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    assert!(shown.split_whitespace().eq(said.out.split_whitespace()), "{shown}");
}

#[test]
fn a_port_of_a_cosigner_that_strangers_reach_is_told_first() {
    broken(
        "cosigner-fra-1/nftables.nft",
        "chain up0_in {\n",
        "chain up0_in {\n\ttcp dport 2222 goto pass\n",
        &[
            "breach: cosigner-fra-1: lets in from strangers (such as ",
            "over `up0`: tcp 2222, which the law does not know",
            "change  hosts/cosigner-fra-1/nftables.nft:",
        ],
    );
}

#[test]
fn what_must_pass_and_does_not_is_told_with_the_rule_that_stops_it() {
    broken(
        "sentry-fra-1/nftables.nft",
        "} tcp dport 1234 goto pass",
        "} tcp dport 1234 goto refused",
        &["sentry-fra-1: does not let pass what must: privval cosigner-", "stops   hosts/sentry-fra-1/nftables.nft:"],
    );
}

#[test]
fn a_host_in_bootstrap_is_lawful_and_loud() {
    let (from, to) = ("chain bootstrap {\n}", "chain bootstrap {\n\tip saddr 198.51.100.5 tcp dport 22 goto pass\n}");
    let folder = with("monitor-chi-1/nftables.nft", from, to);
    let said = run(folder.path(), &["prove"]);
    assert_eq!(said.code, 0, "{said:?}");
    let loud = "\nBOOTSTRAP: bastions get in by the underlay, without a tunnel: monitor-chi-1\n";
    assert!(said.out.contains(loud), "{}", said.out);
    broken(
        "monitor-chi-1/nftables.nft",
        from,
        &to.replace("198.51.100.5", "198.51.100.2"),
        &["lets in from public-fra-1 (198.51.100.2) over `up0`: tcp 22, which the law does not know"],
    );
}

#[test]
fn only_the_chains_daemon_dials_strangers() {
    broken(
        "public-fra-1/nftables.nft",
        "meta skuid 610 ip daddr",
        "ip daddr",
        &["public-fra-1: lets out to strangers (such as "],
    );
}

#[test]
fn another_label_and_another_peer_are_told() {
    broken(
        "bastion-fra-1/host.json",
        "\"role\": \"bastion\"",
        "\"role\": \"monitor\"",
        &["its label is `monitor`, and it has"],
    );
    broken(
        "sentry-fra-1/overlay.json",
        "\"10.67.0.44/32\"",
        "\"10.67.0.44/32\",\n            \"10.67.0.200/32\"",
        &["`wg-sign` lets cosigner-chi-1 speak for 10.67.0.200/32, which is not its address there"],
    );
}

#[test]
fn a_statement_that_is_not_known_is_a_fault_with_its_place() {
    let folder =
        with("monitor-chi-1/nftables.nft", "chain icmp_in {\n", "chain icmp_in {\n\tfib daddr type local accept\n");
    let said = run(folder.path(), &["prove"]);
    assert_eq!(said.code, 1);
    assert!(said.err.starts_with("hosts/monitor-chi-1/nftables.nft:"), "{}", said.err);
    assert!(said.err.ends_with("palisade: nothing is proved of what is not understood\n"), "{}", said.err);
}

#[test]
fn a_packet_is_walked_through_both_hosts() {
    let folder = with("sentry-fra-1/host.json", "\"n\"", "\"n\"");
    let said = run(folder.path(), &["prove", "--explain", "cosigner-fra-1", "sentry-fra-1", "1234"]);
    assert_eq!(said.code, 0, "{said:?}");
    let over = |words: &str| said.out.split("\n\n").find(|part| part.contains(words)).unwrap_or_default().to_owned();
    assert!(over("over wg-sign").ends_with("It passes."), "{}", said.out);
    assert!(over("over up0").ends_with("It does not pass."), "{}", said.out);
    let said = run(folder.path(), &["prove", "--explain", "nobody", "sentry-fra-1", "1234"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("nobody: is no host of this fleet"), "{}", said.err);
    assert_eq!(run(folder.path(), &["prove", "--explain", "internet", "sentry-fra-1", "ssh"]).code, 2);
}

#[test]
fn owning_hosts_is_said_in_numbers() {
    let folder = with("sentry-fra-1/host.json", "\"n\"", "\"n\"");
    let said = run(folder.path(), &["prove", "--owned", "cosigner-fra-1,cosigner-nyc-1,cosigner-tyo-1"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("SIGNS for cosmoshub-4: 3 of the 3 shards that it takes, of 5"), "{}", said.out);
    let said = run(folder.path(), &["prove", "--owned", "monitor-chi-1,nobody"]);
    assert_eq!((said.code, said.err.lines().next()), (1, Some("nobody: is no host of this fleet")), "{said:?}");
    let said = run(folder.path(), &["prove", "--owned", "monitor-chi-1"]);
    assert!(said.out.starts_with("monitor-chi-1: no shard; opens push on 1"), "{}", said.out);
}

#[test]
fn machines_get_json() {
    let folder = with("sentry-fra-1/host.json", "\"n\"", "\"n\"");
    let said = run(folder.path(), &["prove", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((json["format"].as_u64(), json["violations"].as_array().map(Vec::len)), (Some(1), Some(0)));
    assert_eq!(json["owned"].as_array().map(Vec::len), Some(18));
}
