//! The long explanations: each has a title with its code, says why, and shows TOML that a reader can copy.

use palisade_core::problem::{CODES, explain};

/// Indented blocks, each with the line before it.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let (mut before, mut open) = ("", false);
    for line in text.lines() {
        match line.strip_prefix("    ") {
            Some(code) => {
                if !open {
                    out.push((before.to_owned(), String::new()));
                }
                open = true;
                let block = &mut out.last_mut().unwrap().1;
                block.push_str(code);
                block.push('\n');
            }
            None if line.is_empty() && open => out.last_mut().unwrap().1.push('\n'),
            None => {
                open = false;
                if !line.is_empty() {
                    before = line;
                }
            }
        }
    }
    out
}

#[test]
fn each_says_what_why_and_how() {
    for (code, text) in CODES {
        let title = text.lines().next().unwrap();
        let word = title.strip_prefix(&format!("# {code}: ")).unwrap_or_default();
        assert!(!word.is_empty() && !word.ends_with('.'), "{code}: the first line is {title:?}");
        assert!((12..=40).contains(&text.lines().count()), "{code} has {} lines", text.lines().count());
        assert!(text.contains("\nWhy it matters: "), "{code} does not say why it matters");
        assert!(!blocks(text).is_empty() && text.contains("\nBefore"), "{code} shows nothing from before");
        assert!(text.contains("\nAfter"), "{code} shows nothing of the way out");
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{code}: the end of the file");
    }
}

/// What is shown is TOML (`…` stands for the rest of a line), but what shows that something is not.
#[test]
fn what_it_shows_is_toml() {
    let mut seen = 0;
    for (code, text) in CODES {
        for (before, block) in blocks(text) {
            if block.starts_with("$ ") || (code.to_string() == "P001" && before.starts_with("Before")) {
                continue;
            }
            let whole = block.replace(", … }", " }").replace("{ …, ", "{ ");
            assert!(whole.parse::<toml::Table>().is_ok(), "{code}: {:?}\n{whole}", whole.parse::<toml::Table>());
            seen += 1;
        }
    }
    assert!(seen > 60, "only {seen} blocks were looked at");
}

#[test]
fn a_code_is_found_however_it_is_written() {
    for way in ["P012", "p012", "P12", "12", "012"] {
        assert_eq!(explain(way).map(|(code, _)| code.to_string()).as_deref(), Some("P012"), "{way}");
    }
    for way in ["", "P", "P999", "E012", "P0x12", "-12", "P012 "] {
        assert!(explain(way).is_none(), "{way:?}");
    }
}
