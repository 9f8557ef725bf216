//! The printer: any string, any name, any comment, any value.

use palisade_core::emit::nix::{Entry, Value, file};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use rnix::ast::Expr;

use super::eval::eval;

/// Text out of pieces that mean something to Nix, and of any characters at all.
fn text() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "${",
        "$",
        "$$",
        "$${",
        "{",
        "}",
        "\"",
        "''",
        "'",
        "''${",
        "'''",
        "\\",
        "\\\\",
        "\\n",
        "\n",
        "\r",
        "\r\n",
        "\t",
        "\0",
        "\u{1b}[0m",
        "\u{7f}",
        "\u{202e}",
        "\u{feff}",
        "\u{2028}",
        "builtins.abort \"x\"",
        "//",
        "#",
        "/*",
        "*/",
        ";",
        " ",
        "=",
        ".",
        "😀",
        "e\u{301}",
        "\u{10ffff}",
        "let in",
        "or",
        "${\"${",
        "\\${",
        "\\\\${",
    ];
    let piece = prop_oneof![
        4 => (0..PIECES.len()).prop_map(|i| PIECES[i].to_owned()),
        2 => any::<char>().prop_map(String::from),
        1 => "[a-z0-9-]{0,6}",
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Nix strings hold no NUL.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        text().prop_map(Value::String),
        any::<i64>().prop_filter("Nix has no such literal", |i| *i > i64::MIN).prop_map(Value::Int),
        any::<bool>().prop_map(Value::Bool),
        text().prop_map(|t| Value::file(&t)).prop_filter("a file has a name", |f| *f != Value::File(String::new())),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::List),
            btree_map(text().prop_map(|t| without_nul(&t)), (inner, proptest::option::of(text()), any::<bool>()), 0..6)
                .prop_map(|entries| {
                    let mut first = true;
                    let entry = |(name, (value, comment, apart))| Entry {
                        path: vec![name],
                        value,
                        comment,
                        // nixfmt takes away an empty line behind a brace.
                        apart: !std::mem::take(&mut first) && apart,
                    };
                    Value::Set(entries.into_iter().map(entry).collect())
                }),
        ]
    })
}

/// What Nix must make of it: NUL becomes U+FFFD.
fn expected(value: &Value) -> serde_json::Value {
    let text = serde_json::to_string(&value.to_json()).unwrap().replace("\\u0000", "\u{fffd}");
    serde_json::from_str(&text).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_string_is_one_string(s in text()) {
        let printed = file("header", &Value::string(&s));
        let parse = rnix::Root::parse(&printed);
        prop_assert!(parse.errors().is_empty(), "{printed:?}: {:?}", parse.errors());
        prop_assert!(matches!(parse.tree().expr(), Some(Expr::Str(_))), "{printed:?}");
        prop_assert_eq!(eval(&printed).unwrap(), serde_json::Value::String(without_nul(&s)));
    }

    #[test]
    fn any_name_is_one_name(path in vec(text(), 1..4), s in text()) {
        let entry = Entry { path: path.clone(), value: Value::string(&s), comment: None, apart: false };
        let printed = file("header", &Value::Set(vec![entry]));
        let mut want = serde_json::Value::String(without_nul(&s));
        for name in path.iter().rev() {
            want = serde_json::json!({ without_nul(name): want });
        }
        prop_assert_eq!(eval(&printed), Ok(want), "{}", printed);
    }

    #[test]
    fn any_comment_is_only_a_comment(header in text(), comment in text()) {
        let entry = Entry { path: vec!["a".into()], value: Value::Int(1), comment: Some(comment), apart: false };
        let printed = file(&header, &Value::Set(vec![entry]));
        prop_assert_eq!(eval(&printed), Ok(serde_json::json!({ "a": 1 })), "{}", printed);
    }

    #[test]
    fn any_file_name_stays_beside_the_file(name in text()) {
        let value = Value::file(&name);
        let Value::File(safe) = &value else { panic!("{value:?}") };
        prop_assert!(safe.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-'), "{safe}");
        prop_assert!(!safe.contains('/'));
    }

    #[test]
    fn any_value_comes_back(v in value()) {
        let printed = file("header", &v);
        prop_assert_eq!(eval(&printed), Ok(expected(&v)), "{}", printed);
    }
}

#[test]
fn a_megabyte_comes_back() {
    let long = "${a}\"\\\n''".repeat(1 << 17);
    assert!(long.len() > 1 << 20);
    let printed = file("header", &Value::string(&long));
    assert_eq!(eval(&printed), Ok(serde_json::Value::String(long)));
}

/// Names that look like identifiers and are not.
#[test]
fn keywords_and_odd_names_are_quoted() {
    for name in
        ["if", "or", "rec", "let", "inherit", "1a", "a b", "a.b", "", "-a", "'a", "ä", "${x}", "true", "__curPos"]
    {
        let entry = Entry { path: vec![name.into()], value: Value::Int(1), comment: None, apart: false };
        let printed = file("header", &Value::Set(vec![entry]));
        assert_eq!(eval(&printed), Ok(serde_json::json!({ name: 1 })), "{printed}");
    }
}
