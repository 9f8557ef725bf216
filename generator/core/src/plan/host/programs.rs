//! Settings of the programs that sign: the chain node and the signer.

use std::net::IpAddr;

use super::ChainRef;
use crate::fleet::values::{Duration, GasPrices, NodeId, PeerAddress, Port};

/// A chain node's settings, in the order of config.toml.
#[derive(Debug, Clone)]
pub struct Node {
    /// The chain.
    pub chain: ChainRef,
    /// Where it listens for its signer; sentries only.
    pub privval: Option<(IpAddr, Port)>,
    /// Where its RPC listens.
    pub rpc: (IpAddr, Port),
    /// Where it listens for peers: an address, or all of them.
    pub p2p: (Option<IpAddr>, Port),
    /// What strangers should dial.
    pub external: Option<(IpAddr, Port)>,
    /// Seeds.
    pub seeds: Vec<PeerAddress>,
    /// Own nodes that it keeps connected to.
    pub persistent: Vec<(NodeId, IpAddr, Port)>,
    /// Own nodes that no limit applies to.
    pub unconditional: Vec<NodeId>,
    /// Own nodes that it never tells others about.
    pub private: Vec<NodeId>,
    /// Does it exchange peers?
    pub pex: bool,
    /// Peers.
    pub p2p_settings: P2pPlan,
    /// Consensus timeouts: propose, prevote, precommit, commit.
    pub timeouts: [Duration; 4],
    /// Where its metrics listen (loopback).
    pub metrics: Port,
    /// Least gas prices.
    pub gas_prices: Option<GasPrices>,
    /// Does it keep snapshots for others?
    pub snapshots: bool,
}

/// How a node talks to its peers.
#[derive(Debug, Clone, Copy)]
pub struct P2pPlan {
    /// Strangers that may be connected at once.
    pub max_inbound: u16,
    /// Peers that it dials itself.
    pub max_outbound: u16,
    /// Bytes per second to each peer.
    pub send_rate: u64,
    /// Bytes per second from each peer.
    pub recv_rate: u64,
    /// Largest payload, in bytes.
    pub max_packet_payload: u32,
    /// May one address hold several connections?
    pub allow_duplicate_ip: bool,
    /// Keep only routable addresses?
    pub addr_book_strict: bool,
}

/// A cosigner's settings.
#[derive(Debug, Clone)]
pub struct SignerPlan {
    /// `horcrux` or `horcrux-fork`.
    pub program: &'static str,
    /// Its own shard.
    pub shard: u16,
    /// How many cosigners make a signature.
    pub threshold: u16,
    /// All cosigners: shard and address.
    pub cosigners: Vec<(u16, IpAddr)>,
    /// Port between cosigners.
    pub port: Port,
    /// Timeout between cosigners.
    pub grpc_timeout: Duration,
    /// Raft's election timeout.
    pub raft_timeout: Duration,
    /// The sentries that it serves.
    pub sentries: Vec<IpAddr>,
    /// Their port.
    pub privval: Port,
    /// Where its metrics listen (loopback).
    pub metrics: Port,
}
