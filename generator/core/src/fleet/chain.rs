//! `[chain.X]` and `[cluster.X]`: what is signed, and by whom.

use super::names::{ChainId, ChainName, Daemon, Engine};
use super::values::{Duration, Fact, GasPrices, PeerAddress, Release, Sha256, Share, Word};
use crate::span::At;
use crate::spec::{Key, Read, Reader, Shape, TableReader, table};

table! {
    /// A chain, under an alias of your own.
    pub struct Chain {
        /// The chain's own id, such as `cosmoshub-4`.
        need id: At<ChainId> = "id";
        /// The dialect of config.toml.
        need engine: At<Engine> = "engine";
        /// The program that runs a node of this chain.
        need daemon: At<Daemon> = "daemon";
        /// Seeds that public nodes ask for peers: `id@host:port`.
        list seeds: Vec<At<PeerAddress>> = "seeds";
        /// Least gas prices of the nodes' mempool, such as `0.005uatom`.
        may gas_prices: At<GasPrices> = "min-gas-prices";
        /// Prefix of the chain's addresses, such as `cosmos`.
        may bech32_prefix: At<Word> = "bech32-prefix";
        /// sha256 of genesis.json, or `"unknown"`.
        may genesis_sha256: At<Fact<Sha256>> = "genesis-sha256";
        /// Time between blocks, or `"unknown"`.
        may block_time: At<Fact<Duration>> = "block-time";
        /// The release of the daemon that the network runs now, such as `v28.0.0`, or `"unknown"`. It is compared with what is
        /// packaged, and chooses nothing.
        may release: At<Fact<Release>> = "release";
        /// What a node of this chain needs of its machine.
        may needs: Needs = "needs";
        /// Parameters of x/slashing.
        may slashing: Slashing = "slashing";
        /// Timeouts of consensus, where the chain lets a node set them.
        may consensus: Consensus = "consensus";
    }
}

table! {
    /// What a node of a chain needs of its machine, in the words of `[hardware.X]`; what is not said is not asked for.
    pub struct Needs {
        /// Processors (threads).
        may cpus: At<u16> = "cpus";
        /// Memory, in GiB.
        may memory_gib: At<u32> = "memory-gib";
        /// Size of the disk, in GB (10^9 bytes).
        may disk_gb: At<u32> = "disk-gb";
        /// Operations per second that the disk sustains.
        may iops: At<u32> = "iops";
        /// What the line carries outwards, in Mbit/s (10^6 bits).
        may bandwidth_mbit: At<u32> = "bandwidth-mbit";
    }
}

table! {
    /// The chain's slashing parameters; each may be `"unknown"`.
    pub struct Slashing {
        /// Blocks that are looked back on.
        may window: At<Fact<u64>> = "signed-blocks-window";
        /// Share of the window that must be signed.
        may min_signed: At<Fact<Share>> = "min-signed-per-window";
        /// Time in jail after downtime.
        may jail: At<Fact<Duration>> = "downtime-jail-duration";
        /// Share of the stake that a double signature costs.
        may slash_double_sign: At<Fact<Share>> = "slash-fraction-double-sign";
        /// Share of the stake that downtime costs.
        may slash_downtime: At<Fact<Share>> = "slash-fraction-downtime";
    }
}

table! {
    /// Timeouts of consensus, in config.toml's words. Absent: CometBFT's defaults.
    pub struct Consensus {
        /// How long a proposal is waited for in round 0.
        may propose: At<Duration> = "timeout-propose";
        /// How long is waited after two thirds of the prevotes.
        may prevote: At<Duration> = "timeout-prevote";
        /// How long is waited after two thirds of the precommits.
        may precommit: At<Duration> = "timeout-precommit";
        /// How long is waited after a commit before the next height.
        may commit: At<Duration> = "timeout-commit";
    }
}

/// `[cluster.X]`: cosigners that sign together.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// Where the table stands.
    pub span: crate::span::Span,
    /// The chains that it signs.
    pub chains: Vec<At<ChainName>>,
    /// How many cosigners make a signature.
    pub threshold: At<u16>,
    /// The program that signs.
    pub signer: Signer,
}

/// The signer of a cluster, with its own settings.
#[derive(Debug, Clone)]
pub enum Signer {
    /// `[cluster.X.horcrux]`: upstream Horcrux v3.3.2, archived, with known open flaws.
    Horcrux(Horcrux),
    /// `[cluster.X.horcrux-fork]`: the maintained fork gnolang/horcrux.
    HorcruxFork(Horcrux),
}

impl Signer {
    /// The tables of which a cluster has exactly one.
    pub const TABLES: &'static [&'static str] = &["horcrux", "horcrux-fork"];

    /// The word used in the spec and in options.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Horcrux(_) => "horcrux",
            Self::HorcruxFork(_) => "horcrux-fork",
        }
    }
    /// Settings that both have.
    #[must_use]
    pub fn horcrux(&self) -> &Horcrux {
        match self {
            Self::Horcrux(h) | Self::HorcruxFork(h) => h,
        }
    }
}

table! {
    /// Settings of Horcrux.
    pub struct Horcrux {
        /// How long one cosigner waits for another's answer. Absent: 500ms.
        may grpc_timeout: At<Duration> = "grpc-timeout";
        /// Raft's election timeout. Absent: 500ms.
        may raft_timeout: At<Duration> = "raft-timeout";
    }
}

impl crate::spec::Table for Cluster {
    const ABOUT: &'static str = "Cosigners that sign together.";
    const KEYS: crate::spec::Keys = &[
        Key::of::<Vec<At<ChainName>>>("chains", true, "The chains that it signs, by alias."),
        Key::of::<At<u16>>("threshold", true, "How many cosigners make a signature: more than half."),
        Key::of::<Horcrux>("horcrux", false, "Upstream Horcrux, with known open flaws (exactly one signer table)."),
        Key::of::<Horcrux>("horcrux-fork", false, "The maintained fork (exactly one signer table)."),
    ];
    const ONE_OF: &'static [&'static str] = Signer::TABLES;
    fn fields(t: &mut TableReader<'_, '_>) -> Option<Self> {
        let chains = t.required("chains");
        let threshold = t.required("threshold");
        let one = t.exactly_one(Signer::TABLES);
        let upstream: Option<Option<Horcrux>> = t.optional("horcrux");
        let fork: Option<Option<Horcrux>> = t.optional("horcrux-fork");
        let signer = match (one, upstream, fork) {
            (true, Some(h), _) => h.map(Signer::Horcrux),
            (true, _, Some(h)) => h.map(Signer::HorcruxFork),
            _ => None,
        };
        Some(Self { span: t.span, chains: chains?, threshold: threshold?, signer: signer? })
    }
}

impl Read for Cluster {
    const EXPECTS: &'static str = "a table";
    const SHAPE: Shape = Shape::table::<Self>();
    fn read(value: &toml::Spanned<toml::de::DeValue<'_>>, path: &str, r: &mut Reader) -> Option<Self> {
        crate::spec::read_table(value, path, r)
    }
}
