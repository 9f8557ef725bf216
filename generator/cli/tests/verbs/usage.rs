//! The command line itself, and `palisade explain`.

use palisade_core::problem::CODES;

use super::{base, fine, run};

#[test]
fn a_wrong_command_line_ends_with_2() {
    let folder = base();
    for line in [
        &[][..],
        &["chekc"],
        &["check", "--colour"],
        &["check", "--format", "xml"],
        &["generate", "--check", "--force"],
        &["graph"],
        &["keys"],
        &["chain", "import"],
        &["keys", "new", "--insecure-lab", "--drop-private", "--secrets", "x"],
        &["explain"],
    ] {
        let said = run(folder.path(), line);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{line:?}: {said:?}");
        assert!(!said.err.is_empty());
    }
    let near = run(folder.path(), &["chekc"]);
    assert!(near.err.contains("'check'"), "{}", near.err);
}

#[test]
fn help_and_version_end_with_0() {
    let folder = base();
    let help = fine(folder.path(), &["--help"]);
    for verb in
        ["init", "check", "generate", "graph", "budget", "chain", "keys", "lab", "schema", "completions", "explain"]
    {
        assert!(help.out.contains(&format!("\n  {verb} ")), "{verb}: {}", help.out);
    }
    assert_eq!(fine(folder.path(), &["--version"]).out, format!("palisade {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn shells_are_told_every_verb() {
    let folder = base();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = fine(folder.path(), &["completions", shell]);
        for verb in ["check", "generate", "chain", "import", "insecure-lab"] {
            assert!(said.out.contains(verb), "{shell}: {verb}");
        }
    }
    // What bash makes of it, not only that it is text.
    let script = fine(folder.path(), &["completions", "bash"]).out;
    let asks =
        "COMP_WORDS=(palisade ch); COMP_CWORD=1; _palisade palisade ch palisade; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let bash =
        std::process::Command::new("bash").args(["--norc", "-c", &format!("{script}\n{asks}")]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&bash.stdout), "check\nchain\n", "{}", String::from_utf8_lossy(&bash.stderr));
}

#[test]
fn every_code_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    for (code, text) in CODES {
        let said = fine(folder.path(), &["explain", &code.to_string()]);
        let end = said.out.strip_prefix(text).unwrap_or_else(|| panic!("{code}: {}", said.out));
        assert!(end.starts_with("\nAccepting it: ") && end.lines().count() <= 3, "{code}: {end}");
        assert_eq!(said.err, "");
    }
    assert_eq!(fine(folder.path(), &["explain", "p12"]), fine(folder.path(), &["explain", "P012"]));
    let unknown = run(folder.path(), &["explain", "P999"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
    assert!(unknown.err.contains("no problem has the code \"P999\""), "{}", unknown.err);
}
