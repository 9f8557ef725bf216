//! The files' formats, and which host gets which.

use std::convert::Infallible;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand_core::{TryCryptoRng, TryRng};

use super::{cluster, material, private};
use crate::keygen::{cometbft, horcrux, secret::random, ssh, wireguard};

/// The bytes that it was given, again and again, plus one each time.
struct Given([u8; 32]);

impl TryRng for Given {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.copy_from_slice(&self.0);
        for byte in self.0.iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
        Ok(())
    }
}

impl TryCryptoRng for Given {}

/// RFC 8032, 7.1, test 1.
fn rfc8032() -> Given {
    let seed = STANDARD.decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").unwrap();
    Given(seed.try_into().unwrap())
}

const RFC8032_PUBLIC: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

#[test]
fn node_key_as_cometbft_writes_it() {
    let (public, file) = cometbft::node_key(&mut rfc8032()).unwrap();
    let wanted = r#"{"priv_key":{"type":"tendermint/PrivKeyEd25519","value":"nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg=="}}"#;
    assert_eq!((public.as_str(), file.expose()), (RFC8032_PUBLIC, wanted.as_bytes()));
}

#[test]
fn validator_key_as_cometbft_writes_it() {
    let (public, file) = cometbft::validator_key(&mut rfc8032()).unwrap();
    let wanted = r#"{
  "address": "21FE31DFA154A261626BF854046FD2271B7BED4B",
  "pub_key": {
    "type": "tendermint/PubKeyEd25519",
    "value": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
  },
  "priv_key": {
    "type": "tendermint/PrivKeyEd25519",
    "value": "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg=="
  }
}"#;
    assert_eq!((public.as_str(), file.expose()), (RFC8032_PUBLIC, wanted.as_bytes()));
}

#[test]
fn wireguard_key_as_wg_writes_it() {
    // `wg pubkey` (wireguard-tools) gave the public half.
    let (public, file) = wireguard::key(&mut rfc8032()).unwrap();
    assert_eq!(file.expose(), b"mGGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n");
    assert_eq!(public, "t1XO1k1KJ84yr88Znxij7R8xiXAosP9uVRkepEnbJkQ=");
}

#[test]
fn ssh_key_reads_back() {
    let (public, file) = ssh::host_key(&mut rfc8032(), "sentry-a").unwrap();
    let read = ssh_key::PrivateKey::from_openssh(file.expose()).unwrap();
    assert_eq!(read.comment(), "sentry-a");
    assert_eq!(format!("{public} sentry-a"), read.public_key().to_openssh().unwrap());
    let point = STANDARD.decode(RFC8032_PUBLIC).unwrap();
    assert_eq!(read.public_key().key_data().ed25519().unwrap().as_ref().as_slice(), point);
}

#[test]
fn horcrux_file_lists_the_cluster_by_shard() {
    let keys = horcrux::keys(&mut Given([7; 32]), &cluster()).unwrap();
    let publics: Vec<&str> = ["cosigner-c", "cosigner-a", "cosigner-b"].map(|host| keys[host].public.as_str()).to_vec();
    for (shard, host) in cluster().cosigners {
        let text = std::str::from_utf8(keys[&host].file.expose()).unwrap();
        let file: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(file["id"], shard);
        assert_eq!(file["eciesPubs"], serde_json::json!(publics));
        // Neither space nor newline, and this order: as Go's encoder writes it.
        assert_eq!(text, file.to_string());
        assert_eq!(file.as_object().unwrap().keys().collect::<Vec<_>>(), ["eciesKey", "eciesPubs", "id"]);
        let secret = STANDARD.decode(file["eciesKey"].as_str().unwrap()).unwrap();
        let point = k256::SecretKey::from_slice(&secret).unwrap().public_key().to_sec1_bytes();
        assert_eq!(
            k256::PublicKey::from_sec1_bytes(&STANDARD.decode(publics[usize::from(shard) - 1]).unwrap())
                .unwrap()
                .to_sec1_bytes(),
            point
        );
    }
}

#[test]
fn coordinates_keep_their_leading_zeros() {
    let mut start = [0; 32];
    start[31] = 1;
    let mut numbers = Given(start);
    let one = crate::keygen::Cluster { name: "one".into(), cosigners: [(1, "a".to_owned())].into() };
    let mut short = 0;
    for _ in 0..400 {
        let keys = &horcrux::keys(&mut numbers, &one).unwrap()["a"];
        let point = STANDARD.decode(&keys.public).unwrap();
        assert_eq!((point.len(), point[0]), (65, 4));
        assert!(k256::PublicKey::from_sec1_bytes(&point).is_ok());
        short += usize::from(point[1] == 0 || point[33] == 0);
        let file: serde_json::Value = serde_json::from_slice(keys.file.expose()).unwrap();
        let private = STANDARD.decode(file["eciesKey"].as_str().unwrap()).unwrap();
        assert!(private.len() <= 2, "as Go writes a small number");
    }
    assert!(short > 0, "no short coordinate among these: the test shows nothing");
}

#[test]
fn each_role_gets_its_own_tables_and_files() {
    let made = material(1);
    let tables = |host: &str| -> Vec<String> {
        let text = &made.public[&format!("keys/{host}.toml")];
        let file: toml::Table = toml::from_str(text).unwrap();
        let keys = |table: &toml::Table| table.keys().cloned().collect::<Vec<_>>();
        assert!(keys(&file).is_sorted(), "{text}");
        let inner = file.iter().filter_map(|(name, value)| Some((name, value.as_table()?)));
        inner.flat_map(|(name, table)| keys(table).into_iter().map(move |key| format!("{name}.{key}"))).collect()
    };
    let all = ["p2p.pubkey", "ssh.host", "wireguard.fleet", "wireguard.sign"];
    assert_eq!(tables("public-a"), all[..3]);
    assert_eq!(tables("sentry-a"), all);
    assert_eq!(tables("cosigner-a"), ["signer.ecies", "ssh.host", "wireguard.fleet", "wireguard.sign"]);
    assert_eq!(tables("monitor-a"), all[1..3]);
    assert_eq!(tables("bastion-a"), all[1..3]);
    let files = |host: &str| -> Vec<&str> {
        let prefix = format!("{host}/");
        made.private.keys().filter_map(|path| path.strip_prefix(&prefix)).collect()
    };
    assert_eq!(files("public-a"), ["node_key.json", "ssh_host_ed25519_key", "wg-fleet.key"]);
    assert_eq!(files("sentry-a"), ["node_key.json", "ssh_host_ed25519_key", "wg-fleet.key", "wg-sign.key"]);
    assert_eq!(files("cosigner-b"), ["ecies_keys.json", "ssh_host_ed25519_key", "wg-fleet.key", "wg-sign.key"]);
    assert_eq!(files("monitor-a"), ["ssh_host_ed25519_key", "wg-fleet.key"]);
    assert_eq!(files("chain.hub"), ["priv_validator_key.json"]);
    assert_eq!(made.public.len(), 8);
}

#[test]
fn public_files_say_what_they_are() {
    let made = material(1);
    let text = &made.public["keys/cosigner-a.toml"];
    let head = "# Public halves of the keys of cosigner-a. Throw-away keys: for laboratories and examples only.\n\
                format = 1\ninsecure-lab = true\nn = 41\n\n[signer]\necies = \"B";
    assert!(text.starts_with(head), "{text}");
    let chain = &made.public["keys/chain.hub.toml"];
    let head = "# Consensus key of chain hub, public half. A throw-away key: for laboratories and examples only.\n\
                format = 1\ninsecure-lab = true\npubkey = \"";
    assert!(chain.starts_with(head) && chain.ends_with("=\"\n"), "{chain}");
}

#[test]
fn same_bytes_same_keys_and_no_key_twice() {
    let (one, again, other) = (material(1), material(1), material(2));
    assert_eq!((&one.public, private(&one)), (&again.public, private(&again)));
    let halves: Vec<&str> = private(&one).into_values().chain(private(&other).into_values()).collect();
    let different: std::collections::BTreeSet<_> = halves.iter().collect();
    assert_eq!(different.len(), halves.len());
}

#[test]
fn no_private_half_shows_in_debug_output_or_a_public_file() {
    let made = material(1);
    let shown = format!("{made:?}{:?}", horcrux::keys(&mut rfc8032(), &cluster()).unwrap());
    assert!(shown.contains("Secret(…)"));
    for text in private(&made).into_values() {
        for piece in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '+' && c != '/').filter(|p| p.len() > 40) {
            let is_public = made.public.values().any(|public| public.contains(piece));
            // Only the halves that are public anyway stand in both.
            assert!(is_public || !shown.contains(piece), "{piece}");
        }
    }
    let wireguard = private(&made)["sentry-a/wg-sign.key"];
    assert!(!made.public.values().any(|public| public.contains(wireguard.trim_end())));
}

#[test]
fn a_source_that_fails_makes_no_key() {
    struct Broken;
    impl TryRng for Broken {
        type Error = std::fmt::Error;
        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Err(std::fmt::Error)
        }
        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            Err(std::fmt::Error)
        }
        fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
            Err(std::fmt::Error)
        }
    }
    impl TryCryptoRng for Broken {}
    assert!(random(&mut Broken).is_err());
}
