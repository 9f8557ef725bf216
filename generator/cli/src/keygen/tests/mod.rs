//! What keys must be, and where they must never go.

mod formats;
mod requests;
mod storing;

use std::collections::BTreeMap;
use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};

use super::{Cluster, Host, Material, Request, Role, generate};

/// Not random at all: hashes of a counter, or bytes that are set.
struct Dice {
    seed: u8,
    counter: u64,
}

impl TryRng for Dice {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        use sha2::{Digest as _, Sha256};
        self.counter += 1;
        let digest = Sha256::digest([&[self.seed], self.counter.to_be_bytes().as_slice()].concat());
        bytes.copy_from_slice(&digest[..bytes.len()]);
        Ok(())
    }
}

impl TryCryptoRng for Dice {}

fn host(name: &str, n: u16, role: Role) -> Host {
    Host { name: name.to_owned(), n, role }
}

/// One host per role, but three cosigners.
fn hosts() -> Vec<Host> {
    vec![
        host("public-a", 1, Role::Public),
        host("sentry-a", 21, Role::Sentry),
        host("cosigner-a", 41, Role::Cosigner),
        host("cosigner-b", 42, Role::Cosigner),
        host("cosigner-c", 43, Role::Cosigner),
        host("monitor-a", 61, Role::Monitor),
        host("bastion-a", 81, Role::Bastion),
    ]
}

/// Shards in another order than names.
fn cluster() -> Cluster {
    let cosigners = [(1, "cosigner-c"), (2, "cosigner-a"), (3, "cosigner-b")];
    Cluster { name: "main".to_owned(), cosigners: cosigners.map(|(shard, host)| (shard, host.to_owned())).into() }
}

fn request() -> Request {
    Request::new(hosts(), vec![cluster()], vec!["hub".to_owned()]).unwrap()
}

fn material(seed: u8) -> Material {
    generate(&mut Dice { seed, counter: 0 }, &request()).unwrap()
}

/// All private halves as text.
fn private(material: &Material) -> BTreeMap<&str, &str> {
    let text = |bytes| std::str::from_utf8(bytes).unwrap();
    material.private.iter().map(|(path, secret)| (path.as_str(), text(secret.expose()))).collect()
}
