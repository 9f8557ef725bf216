//! Every example passes every rule, and its emitted files keep the law. All but the lab's accept no problem.

use std::fs;
use std::path::Path;

use palisade::keygen::generate;
use palisade::load::load;
use palisade::verbs::keys::request;
use palisade_core::problem::Problem;
use palisade_prove::{prove, read_tree};

/// Example → its hosts.
const EXAMPLES: [(&str, usize); 4] = [("local", 14), ("sixty", 60), ("smallest", 11), ("two-chains", 25)];
/// Without keys; and facts that only a chain can tell.
const WARNINGS: [&str; 2] = ["P025", "P040"];

#[test]
fn every_example_is_lawful() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut seen: Vec<String> =
        fs::read_dir(&root).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    seen.sort();
    assert_eq!(seen, EXAMPLES.map(|(name, _)| name));
    for (name, hosts) in EXAMPLES {
        let mut texts = load(&root.join(name).join("fleet.toml")).unwrap().texts;
        assert_eq!(name == "local", texts["fleet.toml"].contains("[[accept]]"), "{name}");
        let fleet = palisade_core::validate(&palisade_core::parse(&texts).unwrap()).unwrap();
        let told: Vec<String> = palisade_core::check(&fleet)
            .iter()
            .map(Problem::describe)
            .map(|it| format!("{} {}", it.code, it.title))
            .filter(|it| !WARNINGS.iter().any(|code| it.starts_with(code)))
            .collect();
        // into the lab's namespaces one does not log in
        let known: &[&str] = if name == "local" { &["P042 nobody may log in to any host"] } else { &[] };
        assert_eq!(told, known, "{name}");
        texts.extend(generate(&mut getrandom::SysRng, &request(&fleet).unwrap()).unwrap().public);
        let fleet = palisade_core::validate(&palisade_core::parse(&texts).unwrap()).unwrap();
        let tree = palisade_core::emit(&palisade_core::plan(&fleet).unwrap());
        let input = read_tree(&tree).unwrap();
        assert_eq!(input.hosts.len(), hosts, "{name}");
        let proof = prove(&input).unwrap();
        assert!(proof.violations.is_empty(), "{name}: {} {}", proof.violations[0].host, proof.violations[0].what);
    }
}
