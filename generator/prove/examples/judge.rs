//! tmp
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "x")]
use std::{fs, path::Path, collections::BTreeMap};
fn tree(d: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut m = BTreeMap::new();
    for h in fs::read_dir(d).unwrap() { let h = h.unwrap().path();
        if h.is_dir() { for f in fs::read_dir(&h).unwrap() { let f = f.unwrap().path(); m.insert(f.strip_prefix(d).unwrap().to_str().unwrap().to_owned(), fs::read(&f).unwrap()); } } }
    m
}
fn main() {
    let d = std::env::args().nth(1).unwrap();
    let t = std::time::Instant::now();
    let input = palisade_prove::read_tree(&tree(Path::new(&d))).unwrap();
    println!("read {:?}", t.elapsed());
    let p = palisade_prove::prove(&input).unwrap();
    println!("prove {:?}", t.elapsed());
    for v in &p.violations { println!("{v}"); if let Some(e) = &v.evidence { println!("   {}", e.packet); for s in &e.trace.steps[..0] { if s.outcome != palisade_prove::nft::Outcome::NoMatch { println!("     {:?} {:?} {}", s.place.as_ref().map(|p| format!("{}:{}", p.file, p.line)), s.outcome, s.rule); } } } }
    println!("{} violations, {} reach, {} stateful", p.violations.len(), p.reach.len(), p.stateful.len());
    for o in p.owned.iter() { println!("{:?} shards {:?} sshd {} sign {} asked {} gains {}", o.hosts, o.shards, o.sshd_of_cosigners.len(), o.signing_ports.len(), o.asked_by.len(), o.gains.len()); }
}
