//! P057, P059: the release that the network runs is the one that is built, and hosts are as strong as their chain needs.

use std::collections::BTreeMap;

use crate::fleet::Spec;
use crate::fleet::chain::{Chain, Needs};
use crate::fleet::names::{ChainName, Daemon, HardwareName};
use crate::fleet::places::Hardware;
use crate::fleet::values::{Fact, Release};
use crate::plan::hardware_name;
use crate::plan::topology::chain_of;
use crate::problem::{MachineProblem, Need, Problem};
use crate::span::At;

/// What packages/pins.json builds, where the spec has a word for it. A test holds the two together.
pub const BUILT: &[(Daemon, &str)] = &[(Daemon::Gaiad, "28.0.0"), (Daemon::Wasmd, "0.60.0")];

pub(super) fn check(spec: &Spec) -> Vec<Problem> {
    let mut out: Vec<Problem> = spec.chain.iter().filter_map(|(name, chain)| release(name, chain)).collect();
    for ((hardware, chain), hosts) in nodes(spec) {
        let (Some(machine), Some(needs)) =
            (spec.hardware.get_key_value(hardware), spec.chain.get(chain).and_then(|c| c.needs.as_ref()))
        else {
            continue;
        };
        let lacks = lacks(needs, machine.1);
        if !lacks.is_empty() {
            let (span, hardware, chain) = (machine.1.key, hardware.to_string(), chain.to_string());
            out.push(MachineProblem::Weak { span, hardware, chain, lacks, hosts }.into());
        }
    }
    out
}

/// Releases of one line work together: chains change what all must agree on with the first number, and before 1.0 with the
/// second one.
fn release(name: &ChainName, chain: &Chain) -> Option<Problem> {
    let told = chain.release.as_ref()?;
    let Fact::Known(runs) = &told.value else { return None };
    let (_, text) = BUILT.iter().find(|(daemon, _)| *daemon == chain.daemon.value)?;
    let built = Release::new(text)?;
    (runs.line() != built.line()).then(|| {
        MachineProblem::Release {
            span: told.span,
            chain: name.to_string(),
            daemon: (chain.daemon.span, chain.daemon.to_string()),
            runs: runs.to_string(),
            built: text,
            is_older: built.line() < runs.line(),
        }
        .into()
    })
}

/// Nodes of a chain, by what they are made of.
fn nodes(spec: &Spec) -> BTreeMap<(&HardwareName, &ChainName), Vec<String>> {
    let mut out: BTreeMap<_, Vec<String>> = BTreeMap::new();
    let hosts = spec.hosts();
    for host in &hosts {
        if let (Some(hardware), Some(chain)) = (hardware_name(spec, host), chain_of(host)) {
            out.entry((&hardware.value, chain)).or_default().push(host.name.to_string());
        }
    }
    out
}

fn lacks(needs: &Needs, has: &Hardware) -> Vec<Need> {
    let wide = |at: &At<u16>| At { value: u32::from(at.value), span: at.span };
    let line = has.bandwidth_mbit.as_ref().map(|at| At { value: at.value.get(), span: at.span });
    let all = [
        ("cpus", needs.cpus.as_ref().map(wide), Some(wide(&has.cpus))),
        ("memory-gib", needs.memory_gib, Some(has.memory_gib)),
        ("disk-gb", needs.disk_gb, Some(has.disk.size_gb)),
        ("iops", needs.iops, has.disk.iops),
        ("bandwidth-mbit", needs.bandwidth_mbit, line),
    ];
    let short = |(key, needed, has): (&'static str, Option<At<u32>>, Option<At<u32>>)| {
        let needed = needed?;
        has.is_none_or(|has| has.value < needed.value).then(|| Need {
            key,
            needed: (needed.value, needed.span),
            has: has.map(|has| (has.value, has.span)),
        })
    };
    all.into_iter().filter_map(short).collect()
}
