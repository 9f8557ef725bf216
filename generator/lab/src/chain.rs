//! The running chain as a stranger sees it: heights, and whose signatures the commits carry.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::enter::{living, rpc};
use crate::error::{LabError, Result};
use crate::process::Process;
use crate::record::Lab;

/// A stranger's own RPC.
const RPC: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 26657);

/// A view of the chain through one stranger.
pub(crate) struct Chain {
    stranger: Process,
    validator: String,
    /// Whether the commit of a height carries our signature; a commit in a block never changes.
    seen: BTreeMap<u64, bool>,
}

impl Chain {
    /// The first stranger's view.
    pub(crate) fn of(state: &Path, lab: &Lab) -> Result<Self> {
        let name = lab.strangers.first().ok_or(LabError::NetworkOnly)?;
        Ok(Self { stranger: living(state, name)?, validator: lab.validator.clone(), seen: BTreeMap::new() })
    }

    /// The latest block.
    pub(crate) fn height(&self) -> Result<u64> {
        let status = rpc(self.stranger, RPC, "status")?;
        let height = &status["sync_info"]["latest_block_height"];
        height.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| unexpected("status", &status))
    }

    /// Whether the commit of a block carries our validator's signature. It must stand in a later block already: the
    /// latest one's commit is only what this node happened to see.
    pub(crate) fn signed(&mut self, height: u64) -> Result<bool> {
        if let Some(known) = self.seen.get(&height) {
            return Ok(*known);
        }
        let commit = rpc(self.stranger, RPC, &format!("commit?height={height}"))?;
        if commit["canonical"].as_bool() != Some(true) {
            return Err(unexpected("commit", &commit));
        }
        let signatures = commit["signed_header"]["commit"]["signatures"].as_array();
        let signatures = signatures.ok_or_else(|| unexpected("commit", &commit))?;
        // Flag 2 is a vote for this very block; absent and nil votes are 1 and 3.
        let ours = signatures.iter().any(|signature| {
            signature["validator_address"].as_str() == Some(&self.validator)
                && signature["block_id_flag"].as_u64() == Some(2)
        });
        self.seen.insert(height, ours);
        Ok(ours)
    }

    /// The heights in a range whose commits carry our signature.
    pub(crate) fn signed_in(&mut self, range: std::ops::RangeInclusive<u64>) -> Result<Vec<u64>> {
        let mut found = Vec::new();
        for height in range {
            if self.signed(height)? {
                found.push(height);
            }
        }
        Ok(found)
    }

    /// Waits until the commit of this height stands in a block.
    pub(crate) fn wait_for(&self, height: u64, limit: Duration) -> Result<()> {
        let begin = Instant::now();
        loop {
            let now = self.height();
            if matches!(now, Ok(now) if now > height) {
                return Ok(());
            }
            if begin.elapsed() > limit {
                let detail = now.map_or_else(|error| error.to_string(), |now| format!("the chain is at {now}"));
                return Err(LabError::Late { what: format!("block {height}"), seconds: limit.as_secs(), detail });
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

fn unexpected(what: &str, answer: &serde_json::Value) -> LabError {
    LabError::Command { command: format!("GET {what}"), output: format!("unexpected answer {answer}") }
}
