//! Values with a grammar or a unit.

mod number;
mod reach;
mod time;

pub use number::{Number, Port, Uid};
pub use reach::is_public;
pub use time::{Date, Duration};

use std::fmt;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use toml::de::DeValue;

use crate::spec::{Form, Refused, Scalar, is_unseen, quoted, text};

/// Free prose: one line, at most 200 characters, nothing that cannot be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// The prose.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Scalar for Text {
    const EXPECTS: &'static str = "one line of at most 200 characters that can all be seen";
    const FORM: Form = Form::Text("^[^\\u0000-\\u001f\\u007f]*$", 200);
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        let prose = text(value)?;
        if prose.chars().any(is_unseen) {
            return Err(Refused::value(format!(
                "{} holds control characters or marks that change how it is read",
                quoted(prose)
            )));
        }
        if prose.chars().count() > 200 {
            return Err(Refused::value(format!("{} is longer than 200 characters", quoted(prose))));
        }
        Ok(Self(prose.to_owned()))
    }
}

/// A chain's fact that nobody may invent: known, or `"unknown"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact<T> {
    /// Known.
    Known(T),
    /// Not known; `check` says so.
    Unknown,
}

impl<T: Scalar> Scalar for Fact<T> {
    const EXPECTS: &'static str = T::EXPECTS;
    const FORM: Form = Form::OrUnknown(&T::FORM);
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        if value.as_str() == Some("unknown") {
            return Ok(Self::Unknown);
        }
        T::scalar(value).map(Self::Known)
    }
}

impl Scalar for IpAddr {
    const EXPECTS: &'static str = "an IPv4 or IPv6 address";
    const FORM: Form = Form::Text("^([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$", 45);
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        let word = text(value)?;
        word.parse().map_err(|_| Refused::value(format!("{} is not an address", quoted(word))))
    }
}

impl Scalar for IpNet {
    const EXPECTS: &'static str = "an address with its prefix length such as `198.51.100.21/26`";
    const FORM: Form = Form::Text("^([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)/[0-9]{1,3}$", 49);
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        let word = text(value)?;
        word.parse().map_err(|_| Refused::value(format!("{} is not an address with a prefix length", quoted(word))))
    }
}

macro_rules! checked {
    ($($(#[doc = $doc:literal])* $name:ident $expects:literal $form:literal $longest:literal $check:expr;)*) => { $(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The value as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl Scalar for $name {
            const EXPECTS: &'static str = $expects;
            const FORM: Form = Form::Text($form, $longest);
            fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
                let word = text(value)?;
                let check: fn(&str) -> bool = $check;
                if check(word) {
                    Ok(Self(word.to_owned()))
                } else {
                    Err(Refused::value(format!("{} is not {}", quoted(word), $expects)))
                }
            }
        }
    )* };
}

checked! {
    /// A WireGuard public key.
    WireguardKey "a WireGuard public key (44 characters of base64)" "^[A-Za-z0-9+/]{43}=$" 44 |w| base64_of(w, 32);
    /// An ed25519 public key, in base64.
    Ed25519Key "an ed25519 public key (44 characters of base64)" "^[A-Za-z0-9+/]{43}=$" 44 |w| base64_of(w, 32);
    /// An ECIES public key on secp256k1, uncompressed, in base64.
    EciesKey "an uncompressed secp256k1 public key (65 bytes in base64)" "^B[A-Za-z0-9+/]{86}=$" 88 ecies_key;
    /// An SSH public key line without its comment.
    SshKey "an SSH public key such as `ssh-ed25519 AAAA…`" "^(ssh-ed25519|sk-ssh-ed25519@openssh\\.com|ecdsa-sha2-nistp256|sk-ecdsa-sha2-nistp256@openssh\\.com) [A-Za-z0-9+/]+={0,2}$" 1100 ssh_key;
    /// An age recipient.
    AgeRecipient "an age recipient such as `age1…`" "^age1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{58}$" 62 age_recipient;
    /// A sha256 digest in lower-case hex.
    Sha256 "a sha256 digest (64 characters of lower-case hex)" "^[0-9a-f]{64}$" 64 |w| w.len() == 64 && w.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    /// A node's id: the first 20 bytes of the sha256 of its key, in lower-case hex.
    NodeId "a node id (40 characters of lower-case hex)" "^[0-9a-f]{40}$" 40 |w| w.len() == 40 && w.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    /// A seed or peer outside the fleet: `id@host:port`.
    PeerAddress "a peer such as `<40 hex>@seed.example.org:26656`" "^[0-9a-f]{40}@(\\[[0-9A-Fa-f:.]+\\]|[0-9A-Fa-f:.]+|[a-z0-9.-]+):[0-9]{1,5}$" 320 peer_address;
    /// Least gas prices, such as `0.005uatom`.
    GasPrices "gas prices such as `0.005uatom`" "^[0-9]+(\\.[0-9]+)?[A-Za-z][A-Za-z0-9/:._-]{2,127}(,[0-9]+(\\.[0-9]+)?[A-Za-z][A-Za-z0-9/:._-]{2,127})*$" 200 |w| w.len() <= 200 && w.split(',').all(gas_price);
    /// A DNS name.
    DnsName "a DNS name such as `dns.quad9.net`" "^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$" 253 dns_name;
    /// An https address.
    HttpsUrl "an https address such as `https://cache.example.org`" "^https://[a-z0-9.-]+(/[A-Za-z0-9._/-]*)?$" 470 |w| w.strip_prefix("https://").is_some_and(|rest| {
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        dns_name(host) && path.len() <= 200 && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/".contains(&b))
    });
    /// A binary cache's public key: `name:base64`.
    CacheKey "a cache's public key such as `cache.example.org-1:…`" "^[a-z0-9.-]+:[A-Za-z0-9+/]{43}=$" 300 |w| w.split_once(':').is_some_and(|(n, k)| dns_name(n) && base64_of(k, 32));
    /// A device's path under /dev.
    DevicePath "a device such as `/dev/disk/by-id/nvme-…`" "^/dev/[A-Za-z0-9._:/+-]+$" 200 |w| w.strip_prefix("/dev/").is_some_and(|rest| !rest.is_empty() && w.len() <= 200 && !w.contains("..") && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:/+".contains(&b)));
    /// A network card's hardware address.
    Mac "a hardware address such as `02:00:00:00:00:15`" "^[0-9a-f]{2}(:[0-9a-f]{2}){5}$" 17 |w| w.len() == 17 && w.split(':').count() == 6 && w.split(':').all(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
    /// A card's path or driver, as systemd.link matches it.
    LinkMatch "a path such as `pci-0000:00:03.0` or a driver such as `virtio_net`" "^[A-Za-z0-9._:-]+$" 100 |w| !w.is_empty() && w.len() <= 100 && w.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:".contains(&b));
    /// A word of a chain, such as a bech32 prefix.
    Word "a word of lower-case letters and digits" "^[a-z0-9]+$" 40 |w| !w.is_empty() && w.len() <= 40 && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    /// A share between 0 and 1, written as a string so that nothing rounds it: `"0.05"`.
    Share "a share between 0 and 1 in quotes, such as `\"0.05\"`" "^(1|0\\.[0-9]{1,20})$" 22 |w| w == "1" || (w.starts_with("0.") && w.len() <= 22 && w.len() > 2 && w.bytes().skip(2).all(|b| b.is_ascii_digit()));
    /// How often a year something happens, written as a string so that nothing rounds it: `"0.5"`.
    Rate "a number per year in quotes, such as `\"0.5\"`" "^[0-9]{1,6}(\\.[0-9]{1,6})?$" 13 rate;
    /// A release of a program, such as `v28.0.0`.
    Release "a release such as `v28.0.0`" "^v?[0-9]{1,6}(\\.[0-9]{1,6}){0,2}(-[A-Za-z0-9.-]+)?$" 60 release;
    /// A code of a problem, as in `[[accept]]`.
    ProblemCode "a code such as `P014`" "^P[0-9]{3}$" 4 |w| w.len() == 4 && w.starts_with('P') && w.bytes().skip(1).all(|b| b.is_ascii_digit());
}

fn base64_of(word: &str, bytes: usize) -> bool {
    word.len() < 200 && STANDARD.decode(word).is_ok_and(|b| b.len() == bytes)
}

/// An uncompressed point begins with the byte 4.
fn ecies_key(word: &str) -> bool {
    base64_of(word, 65) && STANDARD.decode(word).is_ok_and(|b| b.first() == Some(&4))
}

/// RFC 4253: an SSH key is a row of fields, each with its length before it; the first repeats the algorithm.
fn ssh_key(word: &str) -> bool {
    let Some((algorithm, body)) = word.split_once(' ') else { return false };
    let fields = match algorithm {
        "ssh-ed25519" => 2,
        "sk-ssh-ed25519@openssh.com" | "ecdsa-sha2-nistp256" => 3,
        "sk-ecdsa-sha2-nistp256@openssh.com" => 4,
        _ => return false,
    };
    if body.len() > 1000 {
        return false;
    }
    let Ok(bytes) = STANDARD.decode(body) else { return false };
    let found = ssh_fields(&bytes).unwrap_or_default();
    found.len() == fields
        && found.first().is_some_and(|f| *f == algorithm.as_bytes())
        && (!algorithm.contains("ed25519") || found.get(1).is_some_and(|key| key.len() == 32))
}

fn ssh_fields(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut out = Vec::new();
    while let Some((len, rest)) = bytes.split_first_chunk::<4>() {
        let (field, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*len)).ok()?)?;
        out.push(field);
        bytes = rest;
    }
    bytes.is_empty().then_some(out)
}

fn age_recipient(word: &str) -> bool {
    word.len() == 62
        && word
            .strip_prefix("age1")
            .is_some_and(|w| w.bytes().all(|b| b"qpzry9x8gf2tvdw0s3jn54khce6mua7l".contains(&b)))
}

fn dns_name(word: &str) -> bool {
    word.len() <= 253
        && word.contains('.')
        && word.split('.').all(|l| {
            !l.is_empty()
                && l.len() <= 63
                && !l.starts_with('-')
                && !l.ends_with('-')
                && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        })
}

/// An amount and a denomination, as the SDK reads them (types/coin.go).
fn gas_price(word: &str) -> bool {
    let amount = word.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let (amount, denomination) = word.split_at(amount);
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, "0"));
    let digits = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && (3..=128).contains(&denomination.len())
        && denomination.starts_with(|c: char| c.is_ascii_alphabetic())
        && denomination.bytes().all(|b| b.is_ascii_alphanumeric() || b"/:._-".contains(&b))
}

fn release(word: &str) -> bool {
    let (numbers, rest) = word.split_once('-').unwrap_or((word, "0"));
    let parts: Vec<&str> = numbers.strip_prefix('v').unwrap_or(numbers).split('.').collect();
    let number = |p: &&str| (1..=6).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit());
    word.len() <= 60
        && parts.len() <= 3
        && parts.iter().all(number)
        && !rest.is_empty()
        && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
}

impl Release {
    /// Reads one.
    #[must_use]
    pub fn new(word: &str) -> Option<Self> {
        release(word).then(|| Self(word.to_owned()))
    }
    /// The numbers that change when nodes must: the first one, and before 1.0 the second as well.
    #[must_use]
    pub fn line(&self) -> (u32, u32) {
        let numbers = self.0.trim_start_matches('v').split('-').next().unwrap_or_default();
        let mut parts = numbers.split('.').map(|p| p.parse().unwrap_or(0));
        match (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) {
            (0, minor) => (0, minor),
            (major, _) => (major, 0),
        }
    }
}

fn rate(word: &str) -> bool {
    let (whole, fraction) = word.split_once('.').unwrap_or((word, "0"));
    [whole, fraction].iter().all(|part| (1..=6).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
}

fn peer_address(word: &str) -> bool {
    let Some((id, place)) = word.split_once('@') else { return false };
    let Some((host, port)) = place.rsplit_once(':') else { return false };
    let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    id.len() == 40
        && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        && port.parse::<u16>().is_ok_and(|p| p > 0)
        && (bare.parse::<IpAddr>().is_ok() || dns_name(host))
}

impl Ed25519Key {
    /// The 32 bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        STANDARD.decode(&self.0).unwrap_or_default()
    }
}

impl NodeId {
    /// From 20 bytes.
    pub(crate) fn from_bytes(bytes: impl Iterator<Item = u8>) -> Self {
        Self(bytes.map(|b| format!("{b:02x}")).collect())
    }
}
