//! Nix text → JSON, by the parser rnix. Anything but a literal is refused.

use rnix::ast::{self, Attr, AttrSet, Expr, HasEntry as _, InterpolPart, LiteralKind, UnaryOpKind};
use serde_json::{Map, Value};

/// What a text evaluates to.
pub fn eval(text: &str) -> Result<Value, String> {
    let parse = rnix::Root::parse(text);
    if !parse.errors().is_empty() {
        return Err(format!("{:?}", parse.errors()));
    }
    parse.tree().expr().ok_or("no expression".into()).and_then(|e| value(&e))
}

fn value(expr: &Expr) -> Result<Value, String> {
    match expr {
        Expr::Str(s) => string(s).map(Value::String),
        Expr::Literal(l) => match l.kind() {
            LiteralKind::Integer(i) => i.value().map(Value::from).map_err(|e| e.to_string()),
            _ => Err(format!("a literal that is never printed: {}", l)),
        },
        Expr::Paren(p) => p.expr().ok_or("an empty pair of parentheses".into()).and_then(|e| value(&e)),
        Expr::UnaryOp(op) if op.operator() == Some(UnaryOpKind::Negate) => negative(op),
        Expr::Ident(i) => match i.to_string().as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            other => Err(format!("a variable: {other}")),
        },
        Expr::PathRel(p) if p.parts().len() == 1 => Ok(Value::String(p.to_string())),
        Expr::List(l) => l.items().map(|e| value(&e)).collect(),
        Expr::AttrSet(set) => attributes(set),
        other => Err(format!("not a literal: {}", other)),
    }
}

fn negative(op: &ast::UnaryOp) -> Result<Value, String> {
    match op.expr().map(|e| value(&e)) {
        Some(Ok(Value::Number(n))) => n.as_i64().map(|i| Value::from(-i)).ok_or("not a whole number".into()),
        _ => Err("a minus before something else".into()),
    }
}

fn string(s: &ast::Str) -> Result<String, String> {
    let mut out = String::new();
    for part in s.normalized_parts() {
        match part {
            InterpolPart::Literal(text) => out.push_str(&text),
            InterpolPart::Interpolation(i) => return Err(format!("an interpolation: {}", i)),
        }
    }
    Ok(out)
}

fn attributes(set: &AttrSet) -> Result<Value, String> {
    if set.rec_token().is_some() || set.inherits().next().is_some() {
        return Err("`rec` or `inherit`".into());
    }
    let mut out = Map::new();
    for entry in set.attrpath_values() {
        let path = entry.attrpath().ok_or("no path")?.attrs().map(|a| name(&a)).collect::<Result<Vec<_>, _>>()?;
        let inner = entry.value().ok_or("no value".into()).and_then(|e| value(&e))?;
        put(&mut out, &path, inner)?;
    }
    Ok(Value::Object(out))
}

fn name(attr: &Attr) -> Result<String, String> {
    match attr {
        Attr::Ident(i) => Ok(i.to_string()),
        Attr::Str(s) => string(s),
        Attr::Dynamic(d) => Err(format!("a dynamic attribute: {}", d)),
    }
}

fn put(map: &mut Map<String, Value>, path: &[String], value: Value) -> Result<(), String> {
    let (first, rest) = path.split_first().ok_or("an empty path")?;
    if rest.is_empty() {
        return match map.insert(first.clone(), value) {
            None => Ok(()),
            Some(_) => Err(format!("{first} is set twice")),
        };
    }
    match map.entry(first.clone()).or_insert_with(|| Value::Object(Map::new())) {
        Value::Object(inner) => put(inner, rest, value),
        _ => Err(format!("{first} is set twice")),
    }
}

/// The checker itself refuses what it must.
#[test]
fn only_literals_pass() {
    for bad in [
        "\"${x}\"",
        "a",
        "{ a = b; }",
        "{ \"${x}\" = 1; }",
        "{ ${x} = 1; }",
        "rec { a = 1; }",
        "{ inherit a; }",
        "[ (x: x) ]",
        "import ./a.nix",
        "''${x}''",
        "1 + 1",
        "{ a = 1; a = 2; }",
        "./${x}",
        "<nixpkgs>",
        "\"a",
        "1.5",
    ] {
        assert!(eval(bad).is_err(), "{bad} gave {:?}", eval(bad));
    }
    let good = "# x\n{\n  a.\"b c\" = [\n    \"\\${x}\"\n    (-1)\n    ./f\n    true\n  ];\n}\n";
    assert_eq!(eval(good), Ok(serde_json::json!({ "a": { "b c": ["${x}", -1, "./f", true] } })));
}
