//! `keys/*.toml`: public halves, one file per host; and the numbers that are never used again.

use std::collections::BTreeMap;

use super::names::HostName;
use super::values::{Date, EciesKey, Ed25519Key, Number, SshKey, WireguardKey};
use crate::span::{At, Entry, Span};
use crate::spec::table;

table! {
    /// `keys/<host>.toml`: the public halves of one host's keys.
    pub struct HostKeys {
        /// The format's number.
        need format: At<i64> = "format";
        /// The host's number, as in the spec.
        need n: At<Number> = "n";
        /// True for throw-away keys.
        may insecure_lab: At<bool> = "insecure-lab";
        /// WireGuard.
        need wireguard: WireguardKeys = "wireguard";
        /// SSH.
        need ssh: SshKeys = "ssh";
        /// Node key of a public node or sentry.
        may p2p: P2pKeys = "p2p";
        /// Keys of a cosigner.
        may signer: SignerKeys = "signer";
    }
}

table! {
    /// WireGuard public keys, one per interface.
    pub struct WireguardKeys {
        /// Of wg-fleet.
        need fleet: At<WireguardKey> = "fleet";
        /// Of wg-sign; sentries and cosigners have it.
        may sign: At<WireguardKey> = "sign";
    }
}

table! {
    /// SSH.
    pub struct SshKeys {
        /// The host key.
        need host: At<SshKey> = "host";
    }
}

table! {
    /// The node's key.
    pub struct P2pKeys {
        /// Its public half; the node id is derived from it.
        need pubkey: At<Ed25519Key> = "pubkey";
    }
}

table! {
    /// A cosigner's keys.
    pub struct SignerKeys {
        /// The public half with which shares are encrypted to it.
        need ecies: At<EciesKey> = "ecies";
    }
}

table! {
    /// `keys/chain.<alias>.toml`: the consensus public key.
    pub struct ChainKeys {
        /// The format's number.
        need format: At<i64> = "format";
        /// True for a throw-away key.
        may insecure_lab: At<bool> = "insecure-lab";
        /// The public key.
        need pubkey: At<Ed25519Key> = "pubkey";
    }
}

table! {
    /// `keys/retired.toml`: numbers never to be used again.
    pub struct Retired {
        /// The format's number.
        need format: At<i64> = "format";
        /// By the name that the host had.
        list retired: BTreeMap<HostName, Entry<RetiredHost>> = "retired";
    }
}

table! {
    /// A host that is no more.
    pub struct RetiredHost {
        /// Its number.
        need n: At<Number> = "n";
        /// The day on which it was retired.
        may on: At<Date> = "on";
    }
}

/// `keys/<host>.toml.sig`: a detached SSH signature, as `ssh-keygen -Y sign -n palisade-keys` writes it.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Its place.
    pub span: Span,
    /// The signature in OpenSSH's armour.
    pub armour: String,
    /// What it is said to sign: the bytes of the key file.
    pub signed: String,
}
