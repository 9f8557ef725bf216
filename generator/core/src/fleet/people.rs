//! People and every hat that they can wear: CAs, caches, backups, deploys, escrows, acceptances.

use std::net::IpAddr;

use super::names::{HostName, PersonName, RegionName, Role};
use super::values::{AgeRecipient, CacheKey, Date, HttpsUrl, ProblemCode, SshKey, Text, Uid};
use crate::span::At;
use crate::spec::{Form, Refused, Scalar, quoted, table, text};

table! {
    /// A person. Hats are references from elsewhere: admins, custodians, holders, signers.
    pub struct Person {
        /// Their number as a user of hosts, for ever: 3000 to 3999.
        need uid: At<Uid> = "uid";
        /// How others call them.
        may title: At<Text> = "title";
        /// Their SSH public keys, for certificates to be made from.
        list ssh: Vec<At<SshKey>> = "ssh";
        /// Their age recipients, for secrets to be encrypted to.
        list age: Vec<At<AgeRecipient>> = "age";
    }
}

/// What a CA opens: one host, or every host of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opens {
    /// All hosts of a role.
    Role(Role),
    /// One host.
    Host(HostName),
}

impl Scalar for Opens {
    const EXPECTS: &'static str = "a role such as `sentry` or a host such as `cosigner-fra-1`";
    const FORM: Form = Form::Text("^(public|sentry|cosigner|monitor|bastion)(-[a-z][a-z0-9]*(-[a-z0-9]+)*)?$", 49);
    fn scalar(value: &toml::de::DeValue<'_>) -> Result<Self, Refused> {
        let word = text(value)?;
        if let Some(role) = Role::ALL.into_iter().find(|r| r.as_str() == word) {
            return Ok(Self::Role(role));
        }
        HostName::new(word)
            .map(Self::Host)
            .map_err(|_| Refused::value(format!("{} is neither a role nor a host's name", quoted(word))))
    }
}

table! {
    /// An SSH certificate authority: whoever holds it can log in where it opens.
    pub struct Ca {
        /// Its public key.
        need public_key: At<SshKey> = "public-key";
        /// Who can issue certificates with it.
        need holders: Vec<At<PersonName>> = "holders";
        /// The hosts, or roles, that trust it.
        need opens: Vec<At<Opens>> = "opens";
        /// The day by which it must be replaced.
        may rotate_by: At<Date> = "rotate-by";
    }
}

table! {
    /// A binary cache: whoever holds its key can make code run on every host that trusts it.
    pub struct Cache {
        /// Where it is.
        need url: At<HttpsUrl> = "url";
        /// Its public key.
        need public_key: At<CacheKey> = "public-key";
        /// True for a cache of others, such as cache.nixos.org.
        need public: At<bool> = "public";
        /// Who holds its secret key, where that is known.
        list controlled_by: Vec<At<PersonName>> = "controlled-by";
        /// Its addresses; only hosts' firewalls need them, and without them no host may fetch from it.
        list addresses: Vec<At<IpAddr>> = "addresses";
    }
}

table! {
    /// A backup store.
    pub struct Backup {
        /// Where it is.
        need url: At<HttpsUrl> = "url";
        /// Where it stands.
        need region: At<RegionName> = "region";
        /// Who can read or delete what it holds.
        need controlled_by: Vec<At<PersonName>> = "controlled-by";
        /// Its addresses, for hosts' firewalls.
        need addresses: Vec<At<IpAddr>> = "addresses";
    }
}

table! {
    /// Who must agree before a cosigner's new system becomes active.
    pub struct Deploy {
        /// People whose signatures count.
        need signers: Vec<At<PersonName>> = "signers";
        /// How many of them must sign.
        need threshold: At<u16> = "threshold";
    }
}

table! {
    /// The account with which an automation (a rollout, ansible) logs in.
    pub struct Automation {
        /// Who can use it.
        need controlled_by: Vec<At<PersonName>> = "controlled-by";
        /// The roles that it may log in to.
        need opens: Vec<At<Opens>> = "opens";
    }
}

table! {
    /// A place where a copy of a secret is kept for the worst case.
    pub struct Escrow {
        /// Who can open it.
        need holders: Vec<At<PersonName>> = "holders";
        /// The age recipient that shards are encrypted to.
        may age: At<AgeRecipient> = "age";
    }
}

table! {
    /// The days by which keys are to be replaced, each a date. `palisade check` tells when one has passed, or does so within 30 days.
    pub struct Rotation {
        /// WireGuard keys of all hosts.
        may wireguard: At<Date> = "wireguard-by";
        /// SSH host keys.
        may ssh_host: At<Date> = "ssh-host-by";
        /// Keys of mutual TLS.
        may tls: At<Date> = "tls-by";
        /// ECIES keys between cosigners.
        may ecies: At<Date> = "ecies-by";
        /// Node keys of public nodes and sentries.
        may node: At<Date> = "node-by";
    }
}

table! {
    /// A problem that somebody accepts, in the open, until a day. `palisade explain CODE` ends with whether it can be.
    pub struct Accept {
        /// The problem's code.
        need code: At<ProblemCode> = "code";
        /// What it is accepted for, such as `cluster.main`: `palisade explain CODE` says what it looks like.
        need subject: At<Text> = "subject";
        /// The day by which it is to be looked at again: `palisade check` does not pass after it.
        need until: At<Date> = "until";
        /// Why it is bearable.
        need reason: At<Text> = "reason";
        /// Who accepts it.
        need who: At<PersonName> = "who";
    }
}
