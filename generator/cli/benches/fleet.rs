//! A fleet of any size, in the example's proportions: cells of 3 public nodes, 6 sentries and 5 cosigners, each with a
//! chain of its own, beside two monitors and two bastions. Passes every rule.

use std::fmt::Write as _;

use palisade::keygen::generate;
use palisade::verbs::keys::request;
use palisade_core::Texts;

/// The worked example; what stands above its hosts serves for all sizes.
const EXAMPLE: &str = include_str!("../../../fleet.toml");

/// Texts of a fleet of `14 × cells + 4` hosts, with throw-away public keys.
pub fn texts(cells: usize) -> Texts {
    let mut texts = Texts::from([("fleet.toml".to_owned(), spec(cells))]);
    let fleet = palisade_core::validate(&palisade_core::parse(&texts).unwrap()).unwrap();
    let keys = generate(&mut getrandom::SysRng, &request(&fleet).unwrap()).unwrap();
    texts.extend(keys.public);
    texts
}

/// Cells for a number of hosts.
pub fn cells(hosts: usize) -> usize {
    hosts.saturating_sub(4).div_ceil(14).max(1)
}

fn spec(cells: usize) -> String {
    let head = EXAMPLE.split("# ---- hosts").next().unwrap();
    let (before, rest) = head.split_once("[chain.hub]").unwrap();
    let (_, after) = rest.split_once("# ---- where hosts stand").unwrap();
    let mut out = before.to_owned();
    for i in 0..cells {
        let _ = writeln!(
            out,
            "[chain.c{i}]\nid = \"chain-{i}\"\nengine = \"cometbft-0.38\"\ndaemon = \"gaiad\"\nmin-gas-prices = \"0.1uatom\"\n\
             [cluster.c{i}]\nchains = [\"c{i}\"]\nthreshold = 3\n[cluster.c{i}.horcrux-fork]\n"
        );
    }
    out.push_str(&opened(after, cells));
    let mut n = 0;
    role(&mut out, "public", cells, 3, &["fra-b", "nyc-b", "tyo-b"], &mut n);
    role(&mut out, "sentry", cells, 6, &["fra-b", "rbx-b", "nyc-b", "chi-b", "tyo-b", "osa-b"], &mut n);
    role(&mut out, "cosigner", cells, 5, &["fra-a", "rbx-a", "nyc-a", "chi-a", "tyo-a"], &mut n);
    role(&mut out, "monitor", 1, 2, &["rbx-b", "chi-b"], &mut n);
    role(&mut out, "bastion", 1, 2, &["fra-b", "nyc-b"], &mut n);
    out
}

/// The authorities of the example, each for the same places in every cell: none opens three cosigners of one.
fn opened(text: &str, cells: usize) -> String {
    let mut places = [&[0, 1][..], &[2, 3], &[4]].into_iter();
    let mut line = |line: &str| match line.starts_with("opens = [\"cosigner-") {
        false => line.to_owned(),
        true => {
            let places = places.next().unwrap();
            let hosts = (0..cells).flat_map(|cell| places.iter().map(move |i| format!("\"cosigner-c{cell}-{i}\"")));
            format!("opens = [{}]", hosts.collect::<Vec<_>>().join(", "))
        }
    };
    text.lines().map(|l| line(l) + "\n").collect()
}

fn role(out: &mut String, role: &str, cells: usize, each: usize, sites: &[&str], n: &mut usize) {
    let _ = writeln!(out, "[{role}]");
    for cell in 0..cells {
        for (i, site) in sites.iter().enumerate().take(each) {
            *n += 1;
            let (a, b) = (*n / 250, *n % 250 + 1);
            let v4 = format!("23.{a}.{b}.2");
            let v6 = format!("2a00:{:x}::2", *n + 0x100);
            let more = match role {
                "public" => format!("chain = \"c{cell}\", public = [\"{v4}\", \"{v6}\"]"),
                "sentry" => format!("chain = \"c{cell}\""),
                "cosigner" => format!("cluster = \"c{cell}\", shard = {}", i + 1),
                _ => "public = []".to_owned(),
            };
            let _ = writeln!(
                out,
                "c{cell}-{i} = {{ n = {n}, site = \"{site}\", nic = [\"{v4}/24\", \"{v6}/64\"], gateway = [\"23.{a}.{b}.1\", \"fe80::1\"], {more} }}"
            );
        }
    }
}
