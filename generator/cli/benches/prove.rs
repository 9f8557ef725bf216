//! How long the proof of a fleet of 18, 60, 200 and 400 hosts takes, of files that lie in memory.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a measuring program: a fault ends it, and nothing reads its docs"
)]

mod fleet;

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use palisade_core::Tree;
use palisade_prove::{prove, read_tree};

fn emitted(hosts: usize) -> Tree {
    let texts = fleet::texts(fleet::cells(hosts));
    let fleet = palisade_core::validate(&palisade_core::parse(&texts).unwrap()).unwrap();
    palisade_core::emit(&palisade_core::plan(&fleet).unwrap())
}

fn sizes(c: &mut Criterion) {
    for hosts in [18, 60, 200, 400] {
        let tree = emitted(hosts);
        let input = read_tree(&tree).unwrap();
        let proof = prove(&input).unwrap();
        assert!(proof.violations.is_empty(), "a lawful fleet is measured: {}", proof.violations[0]);
        let bytes: usize = tree.iter().filter(|(path, _)| path.contains('/')).map(|(_, bytes)| bytes.len()).sum();
        eprintln!(
            "{} hosts, {} kB of files, {} pairs that reach each other",
            input.hosts.len(),
            bytes / 1000,
            proof.reach.len()
        );
        let mut group = c.benchmark_group(format!("prove {hosts} hosts"));
        group.sample_size(10).warm_up_time(Duration::from_millis(1)).measurement_time(Duration::from_secs(1));
        group.bench_function(BenchmarkId::from_parameter("read"), |b| b.iter(|| read_tree(&tree).unwrap()));
        group.bench_function(BenchmarkId::from_parameter("read and prove"), |b| {
            b.iter(|| prove(&read_tree(&tree).unwrap()).unwrap().reach.len());
        });
        group.finish();
    }
}

criterion_group!(benches, sizes);
criterion_main!(benches);
