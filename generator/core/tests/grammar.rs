//! Each value's grammar, at its edges: what is let in, and what is not.

use ipnet::IpNet;
use palisade_core::fleet::names::{ChainId, ChainName, Daemon, HostName, PersonName, SiteName};
use palisade_core::fleet::people::Opens;
use palisade_core::fleet::values::{
    AgeRecipient, CacheKey, Date, DevicePath, DnsName, Duration, EciesKey, Ed25519Key, Fact, GasPrices, HttpsUrl,
    LinkMatch, Mac, Number, PeerAddress, Port, ProblemCode, Sha256, Share, SshKey, Text, Uid, WireguardKey,
};
use palisade_core::spec::{Refused, Scalar};

fn read<T: Scalar>(toml: &str) -> Result<T, Refused> {
    let text = format!("x = {toml}");
    let table = toml::de::DeTable::parse(&text).unwrap_or_else(|e| panic!("{toml}: {e}"));
    T::scalar(table.get_ref().get("x").unwrap().get_ref())
}

#[track_caller]
fn holds<T: Scalar>(good: &[&str], bad: &[&str]) {
    for toml in good {
        assert!(read::<T>(toml).is_ok(), "{toml} is refused: {:?}", read::<T>(toml).err());
    }
    for toml in bad {
        assert!(read::<T>(toml).is_err(), "{toml} is let in");
    }
    assert!(matches!(read::<T>("[]"), Err(Refused::Type)), "a list is no such value");
    assert!(!T::EXPECTS.is_empty());
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

#[test]
fn names() {
    let bad =
        ["\"\"", "\"Fra\"", "\"fra_1\"", "\"1fra\"", "\"-fra\"", "\"fra-\"", "\"fra--1\"", "\"fra.1\"", "\"frä\"", "1"];
    holds::<SiteName>(&["\"f\"", "\"fra-1\"", "\"fra1\""], &bad);
    holds::<PersonName>(&["\"ana\""], &bad);
    holds::<ChainName>(&[&quoted(&"a".repeat(20))], &[&quoted(&"a".repeat(21))]);
    holds::<HostName>(
        &["\"sentry-fra-1\"", "\"bastion-a\""],
        &["\"sentry\"", "\"sentry-\"", "\"nobody-fra\"", "\"sentry_fra\"", "\"Sentry-fra\"", "\"sentry-../x\""],
    );
    holds::<ChainId>(
        &["\"cosmoshub-4\"", "\"Oraichain\"", "\"neutron_1.2\"", &quoted(&"a".repeat(50))],
        &["\"\"", "\"..\"", "\"-a\"", "\"a/b\"", "\"a b\"", &quoted(&"a".repeat(51))],
    );
    holds::<Opens>(&["\"sentry\"", "\"cosigner-fra-1\""], &["\"sentries\"", "\"*\"", "\"root\""]);
    holds::<Daemon>(&["\"gaiad\"", "\"cometbft-kvstore\""], &["\"gaia\"", "\"\""]);
    assert_eq!(
        read::<Daemon>("\"gaia\"").err(),
        Some(Refused::Value("`gaia` is none of the words known here".into(), Some("gaiad".into())))
    );
}

#[test]
fn numbers() {
    holds::<Port>(&["1", "65535", "0xffff"], &["0", "65536", "-1", "\"1\"", "1.0", "9223372036854775808"]);
    holds::<Number>(&["1", "65534"], &["0", "65535", "-1", "true"]);
    holds::<Uid>(&["3000", "3999"], &["2999", "4000", "0", "-1"]);
    holds::<Share>(
        &["\"0.05\"", "\"1\"", "\"0.00010\""],
        &["\"1.5\"", "\"0.\"", "\".5\"", "\"5%\"", "\"-0.1\"", "0.05", "\"1e-3\""],
    );
}

#[test]
fn times() {
    holds::<Duration>(
        &["\"500ms\"", "\"1s\"", "\"1h30m\"", "\"0s\""],
        &[
            "\"\"",
            "\"1\"",
            "\"1.5s\"",
            "\"s\"",
            "\"1S\"",
            "\"-1s\"",
            "\"1 s\"",
            "\"1d\"",
            "5",
            "\"99999999999999999999h\"",
        ],
    );
    for (written, shown) in
        [("1500ms", "1500ms"), ("60s", "1m"), ("90s", "90s"), ("1h30m", "90m"), ("7200s", "2h"), ("0s", "0s")]
    {
        let read = read::<Duration>(&quoted(written)).unwrap();
        assert_eq!(read.to_string(), shown);
        assert_eq!(super_read(&read.to_string()), read, "what is shown is read back as the same");
    }
    holds::<Date>(&["2027-06-30"], &["\"2027-06-30\"", "2027-06-30T07:32:00Z", "07:32:00"]);
    holds::<Fact<Duration>>(&["\"unknown\"", "\"6s\""], &["\"Unknown\"", "\"soon\""]);
}

fn super_read(text: &str) -> Duration {
    read(&quoted(text)).unwrap()
}

#[test]
fn places() {
    holds::<IpNet>(
        &["\"198.51.100.21/26\"", "\"2001:db8::1/64\""],
        &["\"198.51.100.21\"", "\"198.51.100.21/33\"", "\"::/129\"", "\"a/8\""],
    );
    holds::<DnsName>(
        &["\"dns.quad9.net\"", "\"a.b\""],
        &[
            "\"localhost\"",
            "\"a..b\"",
            "\"-a.b\"",
            "\"a-.b\"",
            "\"A.b\"",
            "\"a b.c\"",
            "\".a.b\"",
            "\"a.b.\"",
            "\"ä.de\"",
        ],
    );
    holds::<HttpsUrl>(
        &["\"https://cache.example.org\"", "\"https://a.b/c/d_e\""],
        &[
            "\"http://a.b\"",
            "\"https://a\"",
            "\"https://a.b/?x\"",
            "\"https://u@a.b\"",
            "\"https://a.b/$x\"",
            "\"https://a.b/ x\"",
        ],
    );
    let id = "ade4d8bc8cbe014af6ebdf3cb7b1e9ad36f412c0";
    let peer = |rest: &str| quoted(&format!("{id}{rest}"));
    holds::<PeerAddress>(
        &[&peer("@seed.example.org:26656"), &peer("@198.51.100.1:1"), &peer("@[2001:db8::1]:26656")],
        &[
            &peer("@seed.example.org"),
            &peer("@seed.example.org:0"),
            &peer("@seed.example.org:65536"),
            &peer(":26656"),
            "\"x@a.b:1\"",
            &peer("@a.b:1,x"),
        ],
    );
    holds::<DevicePath>(
        &["\"/dev/vda\"", "\"/dev/disk/by-id/nvme-x_1\""],
        &["\"/dev/\"", "\"vda\"", "\"/dev/../etc\"", "\"/dev/a b\"", "\"/dev/$x\""],
    );
    holds::<Mac>(
        &["\"02:00:00:00:00:15\""],
        &["\"02:00:00:00:00\"", "\"02-00-00-00-00-15\"", "\"02:00:00:00:00:1g\"", "\"02:00:00:00:00:1F\""],
    );
    holds::<LinkMatch>(&["\"virtio_net\"", "\"pci-0000:02:00.0\""], &["\"\"", "\"a b\"", "\"a*\"", "\"a\\nb\""]);
}

#[test]
fn keys() {
    let b64 = |n: usize| format!("{}{}", "A".repeat(n.div_ceil(3) * 4 - (3 - n % 3) % 3), "=".repeat((3 - n % 3) % 3));
    let (ok, short, long) = (quoted(&b64(32)), quoted(&b64(31)), quoted(&b64(33)));
    holds::<WireguardKey>(&[&ok], &[&short, &long, "\"\"", &quoted(&ok[1..44]), &quoted(&"-".repeat(44))]);
    holds::<Ed25519Key>(&[&ok], &[&short, &long]);
    holds::<EciesKey>(
        &[&quoted(&format!("BA{}", &b64(65)[2..]))],
        &[&quoted(&b64(64)), &quoted(&b64(66)), &ok, &quoted(&b64(65))],
    );
    holds::<Sha256>(
        &[&quoted(&"0f".repeat(32))],
        &[&quoted(&"0F".repeat(32)), &quoted(&"0f".repeat(31)), &quoted(&"0g".repeat(32))],
    );
    let ssh = "AAAAC3NzaC1lZDI1NTE5AAAAIOUKWlpWo1QvBSg/sobaOrkFttJsuj8sHUoUEv0oEH9l";
    holds::<SshKey>(
        &[&quoted(&format!("ssh-ed25519 {ssh}"))],
        &[
            &quoted(ssh),
            &quoted(&format!("ssh-rsa {ssh}")),
            &quoted(&format!("ecdsa-sha2-nistp256 {ssh}")),
            &quoted(&format!("ssh-ed25519 {ssh} ana")),
            &quoted(&format!("ssh-ed25519 {}", &ssh[..60])),
        ],
    );
    holds::<AgeRecipient>(
        &["\"age1x3wenwkrz26xl3srfe28k3eans6lsmgnku8rcqdwa0kn09e6s32qwese04\""],
        &[
            "\"age1\"",
            "\"AGE1X3WENWKRZ26XL3SRFE28K3EANS6LSMGNKU8RCQDWA0KN09E6S32QWESE04\"",
            "\"age1b3wenwkrz26xl3srfe28k3eans6lsmgnku8rcqdwa0kn09e6s32qwese04\"",
        ],
    );
    holds::<CacheKey>(
        &[&quoted(&format!("cache.example.org-1:{}", b64(32)))],
        &[&quoted(&b64(32)), &quoted(&format!("a b:{}", b64(32)))],
    );
    holds::<ProblemCode>(&["\"P014\""], &["\"P14\"", "\"p014\"", "\"P0145\"", "\"\""]);
}

#[test]
fn prose_and_prices() {
    holds::<Text>(
        &["\"\"", "\"a \\\"b\\\" ${c}\"", "\"ä 😀\"", &quoted(&"x".repeat(200))],
        &[
            &quoted(&"x".repeat(201)),
            "\"a\\nb\"",
            "\"a\\tb\"",
            "\"\\u202E\"",
            "\"\\u200B\"",
            "\"\\u0000\"",
            "\"\\u007F\"",
            "\"\\uFEFF\"",
            "\"\\u0085\"",
        ],
    );
    holds::<GasPrices>(
        &[
            "\"0.005uatom\"",
            "\"0.1ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2,1uosmo\"",
            "\"0factory.x-y_z\"",
        ],
        &[
            "\"\"",
            "\"uatom\"",
            "\"0.005\"",
            "\"0.uatom\"",
            "\".5uatom\"",
            "\"0.005ua\"",
            "\"0.005uatom,\"",
            "\"0.005 uatom\"",
            "\"../../zqx\"",
            "\"-1uatom\"",
        ],
    );
}
