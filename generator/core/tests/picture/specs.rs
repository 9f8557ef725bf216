//! Makes fleets of any size that keep every rule: the text of fleet.toml, and key files.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use palisade_core::{Plan, Texts};

/// What a fleet shall have.
#[derive(Debug, Clone)]
pub struct Shape {
    pub regions: usize,
    pub chains: usize,
    /// For each chain.
    pub public: usize,
    pub sentries: usize,
    pub cosigners: usize,
    /// For the whole fleet.
    pub monitors: usize,
    pub bastions: usize,
    /// Length of host labels and other names; 0: short ones.
    pub long: usize,
    /// Whether each sentry names two public nodes of its own choice.
    pub peers: bool,
    /// Whether every third host of the open roles has no IPv4.
    pub families: bool,
}

impl Shape {
    pub const SMALL: Self = Self {
        regions: 3,
        chains: 1,
        public: 3,
        sentries: 6,
        cosigners: 5,
        monitors: 2,
        bastions: 2,
        long: 0,
        peers: false,
        families: false,
    };

    /// How many hosts.
    pub fn hosts(&self) -> usize {
        self.chains * (self.public + self.sentries + self.cosigners) + self.monitors + self.bastions
    }

    /// The plan.
    pub fn plan(&self) -> Plan {
        plan(&Writer::new(self).texts())
    }
}

/// The plan of texts, or the problems.
pub fn plan(texts: &Texts) -> Plan {
    let told = |p: Vec<palisade_core::Problem>| format!("{p:#?}");
    let raw = palisade_core::parse(texts).map_err(told).unwrap();
    let fleet = palisade_core::validate(&raw).map_err(told).unwrap();
    palisade_core::plan(&fleet).map_err(told).unwrap()
}

struct Writer<'s> {
    shape: &'s Shape,
    texts: Texts,
    toml: String,
    sites: String,
    n: usize,
}

impl<'s> Writer<'s> {
    fn new(shape: &'s Shape) -> Self {
        Self { shape, texts: Texts::new(), toml: String::new(), sites: String::new(), n: 0 }
    }

    /// A name, padded to the longest that its kind may have.
    fn name(&self, stem: &str, longest: usize) -> String {
        let long = self.shape.long.min(longest);
        if stem.len() + 2 > long { stem.into() } else { format!("{stem}-{}", "x".repeat(long - stem.len() - 1)) }
    }

    fn region(&self, i: usize) -> String {
        self.name(&format!("r{}", i % self.shape.regions), 20)
    }

    fn chain(&self, c: usize) -> String {
        self.name(&format!("c{c}"), 20)
    }

    fn texts(mut self) -> Texts {
        self.head();
        for c in 0..self.shape.chains {
            self.chain_and_cluster(c);
        }
        self.hosts();
        let sites = format!("[site]\n{}", self.sites);
        self.toml.push_str(&sites);
        self.texts.insert("fleet.toml".into(), self.toml);
        self.texts
    }

    fn head(&mut self) {
        let mut t = String::from(
            "[fleet]\nformat = 1\nname = \"generated\"\n\n[ssh]\nadmin-networks = [\"192.0.2.224/29\"]\n\n",
        );
        let server = |word: &str, owner: &str| format!("{}.{owner}.example", self.name(word, 40));
        let (a, b, c) = (server("dns-a", "a"), server("dns-b", "b"), server("time-c", "b"));
        writeln!(t, "[dns]\nservers = [\n  {{ address = \"9.9.9.9\", name = \"{a}\", owner = \"A\" }},").unwrap();
        writeln!(t, "  {{ address = \"2620:fe::fe\", name = \"{a}\", owner = \"A\" }},").unwrap();
        writeln!(t, "  {{ address = \"1.1.1.1\", name = \"{b}\", owner = \"B\" }},\n]\n[time]\nservers = [").unwrap();
        writeln!(t, "  {{ address = \"2606:4700:f1::1\", name = \"{a}\", owner = \"A\", nts = true }},").unwrap();
        writeln!(t, "  {{ address = \"192.53.103.108\", name = \"{c}\", owner = \"B\", nts = true }},\n]").unwrap();
        t.push_str("[provider]\n");
        for i in 0..self.shape.cosigners.max(1) {
            writeln!(t, "p{i} = {{}}").unwrap();
        }
        // Public nodes have providers of their own, so that no sentry dials only one.
        for i in 0..self.shape.public {
            writeln!(t, "w{i} = {{}}").unwrap();
        }
        t.push_str("[region]\n");
        for i in 0..self.shape.regions {
            let far: Vec<String> =
                (i + 1..self.shape.regions).map(|j| format!("{} = {}", self.region(j), 10 * (j - i))).collect();
            writeln!(t, "{} = {{ latency-ms = {{ {} }} }}", self.region(i), far.join(", ")).unwrap();
        }
        t.push_str("[hardware.node]\ncpus = 8\nmemory-gib = 32\ndisk = { device = \"/dev/vda\", size-gb = 1000 }\nnic-match = { driver = \"virtio_net\" }\n");
        for role in ["public", "sentry", "cosigner", "monitor", "bastion"] {
            writeln!(t, "[defaults.{role}]\nhardware = \"node\"").unwrap();
        }
        t.push_str("[defaults.public.p2p]\nmax-inbound = 4000\n");
        t.push_str("[cache.own]\nurl = \"https://cache.example.org\"\npublic-key = \"cache.example.org-1:4+jvQ7Q8qhy8byRR64bOX4FHBdcUGNubu/NU4WUhYBo=\"\npublic = false\naddresses = [\"192.0.2.250\"]\n");
        writeln!(t, "[backup.store]\nurl = \"https://backup.example.org\"\nregion = \"{}\"\ncontrolled-by = [\"u0\"]\naddresses = [\"192.0.2.251\"]", self.region(0)).unwrap();
        t.push_str("[person]\n");
        for i in 0..self.shape.cosigners.max(2) {
            writeln!(t, "u{i} = {{ uid = {} }}", 3001 + i).unwrap();
        }
        t.push_str("[deploy]\nsigners = [\"u0\", \"u1\"]\nthreshold = 2\n");
        self.toml = t;
    }

    fn chain_and_cluster(&mut self, c: usize) {
        let alias = self.chain(c);
        let t = &mut self.toml;
        writeln!(t, "[chain.{alias}]\nid = \"chain-{c}\"\nengine = \"cometbft-0.38\"\ndaemon = \"cometbft-kvstore\"")
            .unwrap();
        let threshold = self.shape.cosigners / 2 + 1;
        writeln!(t, "[cluster.k{c}]\nchains = [\"{alias}\"]\nthreshold = {threshold}\n[cluster.k{c}.horcrux-fork]")
            .unwrap();
        let key = key(b"chain", c, 32);
        self.texts.insert(
            format!("keys/chain.{alias}.toml"),
            format!("format = 1\ninsecure-lab = true\npubkey = \"{key}\"\n"),
        );
    }

    fn hosts(&mut self) {
        for (role, per_chain) in
            [("public", self.shape.public), ("sentry", self.shape.sentries), ("cosigner", self.shape.cosigners)]
        {
            writeln!(self.toml, "[{role}]").unwrap();
            for c in 0..self.shape.chains {
                for i in 0..per_chain {
                    self.host(role, c, i);
                }
            }
        }
        for (role, all) in [("monitor", self.shape.monitors), ("bastion", self.shape.bastions)] {
            writeln!(self.toml, "[{role}]").unwrap();
            for i in 0..all {
                self.host(role, 0, i);
            }
        }
    }

    /// One line, a site of its own, and a key file.
    fn host(&mut self, role: &str, c: usize, i: usize) {
        self.n += 1;
        let n = self.n;
        let label = self.label(c, i);
        let site = self.name(&format!("s{n}"), 30);
        let owner = i % self.shape.cosigners.max(1);
        let (provider, asn) =
            if role == "public" { (format!("w{i}"), 64_000 + i) } else { (format!("p{owner}"), 64_512 + owner) };
        let region = self.region(i);
        let site_line = format!(
            "{site} = {{ region = \"{region}\", provider = \"{provider}\", as = {asn}, admins = [\"u{owner}\"] }}"
        );
        writeln!(self.sites, "{site_line}").unwrap();
        let (hi, lo) = (n / 250, n % 250);
        let v4 = (format!("11.{hi}.{lo}.2/24"), format!("11.{hi}.{lo}.1"));
        let v6 = (format!("2001:db8:{n:x}::2/64"), "fe80::1".to_owned());
        let only_v6 = self.shape.families && i % 3 == 2 && matches!(role, "monitor" | "bastion");
        let families: Vec<_> = if only_v6 { vec![&v6] } else { vec![&v4, &v6] };
        let list = |of: Vec<&String>| of.iter().map(|a| format!("\"{a}\"")).collect::<Vec<_>>().join(", ");
        let nic = list(families.iter().map(|f| &f.0).collect());
        let gateway = list(families.iter().map(|f| &f.1).collect());
        let more = match role {
            "public" => format!("chain = \"{}\", public = [\"11.{hi}.{lo}.2\"], ", self.chain(c)),
            "sentry" => format!("chain = \"{}\", {}", self.chain(c), self.peers(c, i)),
            "cosigner" => format!("cluster = \"k{c}\", shard = {}, custodian = \"u{owner}\", ", i + 1),
            _ => String::new(),
        };
        writeln!(self.toml, "{label} = {{ n = {n}, site = \"{site}\", {more}nic = [{nic}], gateway = [{gateway}] }}")
            .unwrap();
        self.texts.insert(format!("keys/{role}-{label}.toml"), keys(role, n));
    }

    fn label(&self, c: usize, i: usize) -> String {
        self.name(&if self.shape.chains > 1 { format!("c{c}-{i}") } else { format!("h{i}") }, 40)
    }

    /// Two public nodes of two regions, others for each sentry.
    fn peers(&self, c: usize, i: usize) -> String {
        if !self.shape.peers {
            return String::new();
        }
        let all = self.shape.public;
        let (a, b) = (i % all, (i + 1 + i / all % (self.shape.regions - 1)) % all);
        format!("peers = [\"public-{}\", \"public-{}\"], ", self.label(c, a), self.label(c, b))
    }
}

/// A key file with throw-away keys.
fn keys(role: &str, n: usize) -> String {
    let mut out = format!("format = 1\ninsecure-lab = true\nn = {n}\n");
    if matches!(role, "public" | "sentry") {
        writeln!(out, "\n[p2p]\npubkey = \"{}\"", key(b"p2p", n, 32)).unwrap();
    }
    if role == "cosigner" {
        writeln!(out, "\n[signer]\necies = \"{}\"", key(b"\x04ecies", n, 65)).unwrap();
    }
    let mut ssh = b"\0\0\0\x0bssh-ed25519\0\0\0\x20".to_vec();
    ssh.extend(bytes(b"ssh", n, 32));
    writeln!(out, "\n[ssh]\nhost = \"ssh-ed25519 {}\"", STANDARD.encode(ssh)).unwrap();
    writeln!(out, "\n[wireguard]\nfleet = \"{}\"", key(b"fleet", n, 32)).unwrap();
    if matches!(role, "sentry" | "cosigner") {
        writeln!(out, "sign = \"{}\"", key(b"sign", n, 32)).unwrap();
    }
    out
}

fn bytes(what: &[u8], n: usize, len: usize) -> Vec<u8> {
    let mut out = what.to_vec();
    out.extend(n.to_be_bytes());
    out.resize(len, 7);
    out
}

fn key(what: &[u8], n: usize, len: usize) -> String {
    STANDARD.encode(bytes(what, n, len))
}
