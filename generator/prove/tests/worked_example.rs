//! The committed hosts are read without a fault.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[test]
fn the_worked_example_is_read() {
    let hosts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hosts");
    let mut tree = BTreeMap::new();
    for host in fs::read_dir(&hosts).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()) {
        for file in fs::read_dir(&host).unwrap().map(|e| e.unwrap().path()) {
            let path = file.strip_prefix(&hosts).unwrap().to_str().unwrap().to_owned();
            tree.insert(path, fs::read(&file).unwrap());
        }
    }
    let input = palisade_prove::read_tree(&tree).unwrap();
    assert_eq!(input.hosts.len(), 18);
}
