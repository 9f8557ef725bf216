//! `palisade check`: exit codes, both forms, colours.

use std::fs::{self, File};

use super::{base, edit, fine, on_a_terminal, palisade, run};

#[test]
fn a_good_fleet_passes() {
    let folder = base();
    let said = fine(folder.path(), &["check"]);
    assert_eq!(said.out, "base: 12 hosts in 4 regions, main signs 3 of 4; no problem\n");
    assert_eq!(said.err, "");
}

#[test]
fn a_fault_ends_with_1_and_all_are_told() {
    let folder = base();
    edit(folder.path(), "fleet.toml", "threshold = 3", "threshold = 2");
    edit(folder.path(), "fleet.toml", "n = 22, site", "n = 21, site");
    let said = run(folder.path(), &["check"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    for code in ["P013", "P022", "P026"] {
        assert!(said.err.contains(&format!("error[{code}]")), "{code}: {}", said.err);
    }
    assert!(said.err.ends_with("palisade: 3 problems; `palisade explain CODE` tells more\n"), "{}", said.err);
}

#[test]
fn warnings_alone_end_with_0() {
    let folder = base();
    edit(folder.path(), "fleet.toml", "block-time = \"6s\"\n", "");
    let said = fine(folder.path(), &["check"]);
    assert!(said.err.contains("warning[P040]"), "{}", said.err);
    assert!(said.out.ends_with("no problem; 1 warning\n"), "{}", said.out);
}

#[test]
fn near_names_are_offered() {
    let folder = base();
    edit(folder.path(), "fleet.toml", "raft-timeout", "raft-timeuot");
    let said = run(folder.path(), &["check"]);
    assert!(said.err.contains("= help: Did you mean `raft-timeout`?"), "{}", said.err);
}

#[test]
fn json_has_line_and_column() {
    let folder = base();
    edit(folder.path(), "fleet.toml", "threshold = 3", "threshold = \"ä\" # 3");
    let said = run(folder.path(), &["check", "--format", "json"]);
    assert_eq!((said.code, said.err.as_str()), (1, ""));
    let told: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((told["faults"].as_u64(), told["warnings"].as_u64()), (Some(1), Some(0)));
    let problem = &told["problems"][0];
    assert_eq!(problem["code"], "P004");
    let place = &problem["place"];
    assert_eq!(place["file"], "fleet.toml");
    let text = fs::read_to_string(folder.path().join("fleet.toml")).unwrap();
    let line = text.lines().position(|l| l.starts_with("threshold")).unwrap() + 1;
    assert_eq!((place["line"].as_u64(), place["column"].as_u64()), (Some(line as u64), Some(13)));
    let at = |key: &str| place[key].as_u64().unwrap() as usize;
    assert_eq!(&text[at("start")..at("end")], "\"ä\"");

    let good = run(base().path(), &["check", "--format", "json"]);
    assert_eq!((good.code, good.out.contains("\"problems\": []")), (0, true), "{good:?}");
}

#[test]
fn what_cannot_be_read_ends_with_3() {
    let folder = base();
    let fleet = folder.path().join("fleet.toml");
    fs::remove_file(&fleet).unwrap();
    let said = run(folder.path(), &["check"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("`palisade init` writes one"), "{}", said.err);

    fs::write(&fleet, b"[fleet]\nname = \"\xff\"\n").unwrap();
    assert_eq!(run(folder.path(), &["check"]).code, 3, "not UTF-8");

    let large = File::create(&fleet).unwrap();
    large.set_len(1 << 30).unwrap();
    assert_eq!(run(folder.path(), &["check"]).code, 3, "a gigabyte");

    fs::remove_file(&fleet).unwrap();
    fs::create_dir(&fleet).unwrap();
    let said = run(folder.path(), &["check"]);
    assert_eq!((said.code, said.out.as_str()), (3, ""));
    assert_eq!(said.err.lines().count(), 1, "one clear error: {}", said.err);
}

#[test]
fn colours_only_on_a_terminal() {
    let folder = base();
    edit(folder.path(), "fleet.toml", "threshold = 3", "threshold = 2");
    let escape = "\u{1b}[";
    assert!(!run(folder.path(), &["check"]).err.contains(escape), "into a pipe");
    let check = |no_color: &[(&str, &str)]| {
        let mut command = palisade(folder.path(), &["check"]);
        command.envs(no_color.iter().copied());
        on_a_terminal(command, 80)
    };
    let seen = check(&[]);
    assert!(seen.contains(escape) && seen.contains("P013"), "{seen:?}");
    assert!(check(&[("NO_COLOR", "")]).contains(escape), "an empty NO_COLOR means nothing");
    let plain = check(&[("NO_COLOR", "1")]);
    assert!(!plain.contains(escape) && plain.contains("P013"), "{plain:?}");
}

/// What stands in a file reaches the terminal as text, never as commands to it.
#[test]
fn a_spec_cannot_speak_to_the_terminal() {
    let folder = base();
    let hostile = "fra\u{1b}[2J\u{202e}\u{7}";
    edit(folder.path(), "fleet.toml", "[hypervisor.hv-1]", &format!("[hypervisor.\"{hostile}\"]"));
    fs::write(folder.path().join("keys").join(format!("{hostile}.toml")), "format = 1\n").unwrap();
    for line in [&["check"][..], &["check", "--format", "json"]] {
        let said = run(folder.path(), line);
        assert_eq!(said.code, 1);
        let all = said.out + &said.err;
        let bad: Vec<char> = all.chars().filter(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}').collect();
        assert!(bad.is_empty(), "{bad:?} in {all}");
    }
}

/// A text that is made to be wrong in many ways, or deep, takes neither long nor much to tell of.
#[test]
fn an_absurd_spec_is_told_of_in_short() {
    let folder = base();
    let fleet = folder.path().join("fleet.toml");
    let text = fs::read_to_string(&fleet).unwrap();
    let many: String = (0..300).map(|i| format!("nothing-{i} = 1\n")).collect();
    fs::write(&fleet, format!("{many}{text}")).unwrap();
    let said = run(folder.path(), &["check"]);
    assert_eq!((said.code, said.err.matches("error[P002]").count()), (1, 100));
    assert!(said.err.contains("… and 200 more; mend these first"), "{}", &said.err[said.err.len() - 200..]);
    let told: serde_json::Value =
        serde_json::from_str(&run(folder.path(), &["check", "--format", "json"]).out).unwrap();
    assert_eq!((told["problems"].as_array().unwrap().len(), told["faults"].as_u64()), (300, Some(300)));

    let deep = 100_000;
    for text in [
        format!("a = {}", "[".repeat(deep)),
        format!("a = {}", "{a=".repeat(deep)),
        format!("{}a = 1\n", "a.".repeat(deep)),
        format!("[{}a]\n", "a.".repeat(deep)),
        format!("a = \"{}\"\n", "x".repeat(1 << 20)),
        "\u{feff}\u{feff}".into(),
        String::new(),
    ] {
        fs::write(&fleet, &text).unwrap();
        let said = run(folder.path(), &["check"]);
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{}", &text[..text.len().min(20)]);
        assert!(said.err.contains("error[P00") && said.err.len() < 10_000, "{} bytes", said.err.len());
    }
}
