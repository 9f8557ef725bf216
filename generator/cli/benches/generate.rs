//! How long a fleet of 18, 60, 200 and 1,000 hosts takes, beside `cp -r` of the same bytes.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a measuring program: a fault ends it, and nothing reads its docs"
)]

mod fleet;

use std::fs;
use std::path::Path;
use std::process::Command;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use palisade::diff::{Side, compare};
use palisade::disk::{self, Overwrite};
use palisade_core::{Fleet, Texts};

fn read(texts: &Texts) -> Fleet {
    palisade_core::validate(&palisade_core::parse(texts).unwrap()).unwrap()
}

fn sizes(c: &mut Criterion) {
    for hosts in [18, 60, 200, 1000] {
        let texts = fleet::texts(fleet::cells(hosts));
        let fleet = read(&texts);
        let plan = palisade_core::plan(&fleet).unwrap();
        let tree = palisade_core::emit(&plan);
        let mut group = c.benchmark_group(format!("{hosts} hosts"));
        group.sample_size(10);
        group.bench_function(BenchmarkId::from_parameter("check"), |b| {
            b.iter(|| palisade_core::check(&read(&texts)).len());
        });
        group.bench_function(BenchmarkId::from_parameter("plan"), |b| b.iter(|| palisade_core::plan(&fleet).unwrap()));
        group.bench_function(BenchmarkId::from_parameter("emit"), |b| b.iter(|| palisade_core::emit(&plan)));
        group.bench_function(BenchmarkId::from_parameter("diff, without a proof"), |b| {
            let after = Texts::from_iter(texts.clone().into_iter().map(|(path, text)| {
                let other = text.replace("syn-per-second = 50", "syn-per-second = 60");
                (path, other)
            }));
            b.iter(|| {
                let [a, b] = [&texts, &after].map(|it| Side::read(it.clone(), false).unwrap());
                assert_eq!(compare(&a, &b).changes.len(), 1);
            });
        });
        let folder = tempfile::tempdir().unwrap();
        group.bench_function(BenchmarkId::from_parameter("generate into an empty folder"), |b| {
            b.iter_batched(
                || drop(fs::remove_dir_all(folder.path().join("hosts"))),
                |()| {
                    let tree = palisade_core::emit(&palisade_core::plan(&read(&texts)).unwrap());
                    disk::write(&tree, folder.path(), Overwrite::Ours).unwrap()
                },
                BatchSize::PerIteration,
            );
        });
        disk::write(&tree, folder.path(), Overwrite::Ours).unwrap();
        group.bench_function(BenchmarkId::from_parameter("generate, nothing changed"), |b| {
            b.iter(|| {
                let tree = palisade_core::emit(&palisade_core::plan(&read(&texts)).unwrap());
                disk::write(&tree, folder.path(), Overwrite::Ours).unwrap()
            });
        });
        group.bench_function(BenchmarkId::from_parameter("cp -r of the same bytes"), |b| {
            let to = folder.path().join("copy");
            b.iter_batched(
                || drop(fs::remove_dir_all(&to)),
                |()| copy(&folder.path().join("hosts"), &to),
                BatchSize::PerIteration,
            );
        });
        group.finish();
    }
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-r").arg(from).arg(to).status().unwrap().success());
}

criterion_group!(benches, sizes);
criterion_main!(benches);
