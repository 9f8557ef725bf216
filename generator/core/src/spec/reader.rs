//! Reads typed values out of a table as written, collecting every problem on the way.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::scalar::{Refused, nearest};
use super::{Scalar, Shape};
use crate::problem::{Problem, ReadingProblem};
use crate::span::{At, Entry, FileId, Span};

/// Collects problems while one file is read.
#[derive(Debug)]
pub struct Reader {
    /// The file that spans point into.
    pub file: FileId,
    /// What was found wrong so far.
    pub problems: Vec<Problem>,
    /// The key under which the value that is read next stands.
    pub(crate) key: Option<Span>,
}

impl Reader {
    /// Begins to read a file.
    pub(crate) fn new(file: FileId) -> Self {
        Self { file, problems: Vec::new(), key: None }
    }

    pub(crate) fn span<T>(&self, at: &Spanned<T>) -> Span {
        Span::new(self.file, at.span())
    }

    pub(crate) fn fault(&mut self, problem: ReadingProblem) {
        self.problems.push(problem.into());
    }

    fn wrong_type(&mut self, span: Span, path: &str, found: &'static str, expects: &'static str) {
        self.fault(ReadingProblem::WrongType { span, path: path.to_owned(), found, expects });
    }
}

/// A type that is read from a value of any shape. `None` means: a problem was told.
pub trait Read: Sized {
    /// What is expected, for messages.
    const EXPECTS: &'static str;
    /// What is inside it, for the reference and for editors.
    const SHAPE: Shape;
    /// Reads it.
    fn read(value: &Spanned<DeValue<'_>>, path: &str, r: &mut Reader) -> Option<Self>;
}

impl<T: Scalar> Read for At<T> {
    const EXPECTS: &'static str = T::EXPECTS;
    const SHAPE: Shape = Shape::Plain(T::FORM);
    fn read(value: &Spanned<DeValue<'_>>, path: &str, r: &mut Reader) -> Option<Self> {
        let span = r.span(value);
        match T::scalar(value.get_ref()) {
            Ok(value) => Some(Self { value, span }),
            Err(Refused::Type) => {
                r.wrong_type(span, path, article(value.get_ref()), T::EXPECTS);
                None
            }
            Err(Refused::Value(reason, near)) => {
                r.fault(ReadingProblem::BadValue { span, path: path.to_owned(), reason, expects: T::EXPECTS, near });
                None
            }
        }
    }
}

impl<T: Read> Read for Vec<T> {
    const EXPECTS: &'static str = "a list";
    const SHAPE: Shape = Shape::List(T::EXPECTS, &T::SHAPE);
    fn read(value: &Spanned<DeValue<'_>>, path: &str, r: &mut Reader) -> Option<Self> {
        let Some(items) = value.get_ref().as_array() else {
            let span = r.span(value);
            r.wrong_type(span, path, article(value.get_ref()), Self::EXPECTS);
            return None;
        };
        // Every item is read, so that every bad one is told.
        let mut read_one = |v| {
            r.key = None;
            T::read(v, path, r)
        };
        let read: Vec<Option<T>> = items.iter().map(&mut read_one).collect();
        read.into_iter().collect()
    }
}

impl<K: Scalar + Ord, T: Read> Read for BTreeMap<K, Entry<T>> {
    const EXPECTS: &'static str = "a table";
    const SHAPE: Shape = Shape::Named(K::EXPECTS, K::FORM, T::EXPECTS, &T::SHAPE);
    fn read(value: &Spanned<DeValue<'_>>, path: &str, r: &mut Reader) -> Option<Self> {
        let span = r.span(value);
        let Some(table) = value.get_ref().as_table() else {
            r.wrong_type(span, path, article(value.get_ref()), Self::EXPECTS);
            return None;
        };
        let mut whole = true;
        let mut out = Self::new();
        for (key, value) in table.iter() {
            let at = r.span(key);
            let name = DeValue::String(key.get_ref().clone());
            r.key = Some(at);
            let inner = T::read(value, &format!("{path}.{}", bare(key.get_ref())), r);
            match (K::scalar(&name), inner) {
                (Ok(name), Some(value)) => {
                    out.insert(name, Entry { key: at, value });
                }
                (Err(refused), _) => {
                    whole = false;
                    let reason = match refused {
                        Refused::Value(reason, _) => reason,
                        Refused::Type => String::from("not a name"),
                    };
                    r.fault(ReadingProblem::BadValue {
                        span: at,
                        path: path.to_owned(),
                        reason,
                        expects: K::EXPECTS,
                        near: None,
                    });
                }
                _ => whole = false,
            }
        }
        whole.then_some(out)
    }
}

/// A table that is being read key by key; what nobody asked for is an unknown key.
#[derive(Debug)]
pub struct TableReader<'r, 't> {
    table: &'r DeTable<'t>,
    /// Where the table stands.
    pub span: Span,
    /// The key that names it, else where it stands: a whole table is too much to point at.
    name: Span,
    path: String,
    asked: Vec<&'static str>,
    /// Keys that must be there and are not, with what they expect.
    missing: Vec<(&'static str, &'static str)>,
    /// Keys of which exactly one must be there, and none is.
    none_of: Vec<&'static [&'static str]>,
    /// The problems, shared with the whole file.
    pub reader: &'r mut Reader,
}

impl<'r, 't> TableReader<'r, 't> {
    /// Begins to read a table.
    pub fn new(table: &'r DeTable<'t>, span: Span, path: &str, reader: &'r mut Reader) -> Self {
        let name = reader.key.take().unwrap_or(span);
        let (missing, none_of) = (Vec::new(), Vec::new());
        Self { table, span, name, path: path.to_owned(), asked: Vec::new(), missing, none_of, reader }
    }

    /// The path of a key of this table.
    fn path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// How messages name this table.
    fn title(&self) -> String {
        if self.path.is_empty() { "the file".into() } else { format!("`[{}]`", self.path) }
    }

    /// A key that must be there.
    pub fn required<T: Read>(&mut self, key: &'static str) -> Option<T> {
        if let Some(found) = self.optional(key) {
            return found;
        }
        self.missing.push((key, T::EXPECTS));
        None
    }

    /// A key that may be absent: outer `None` when it is, inner `None` when it was refused.
    pub fn optional<T: Read>(&mut self, key: &'static str) -> Option<Option<T>> {
        self.asked.push(key);
        let path = self.path(key);
        let (name, value) = self.table.get_key_value(key)?;
        self.reader.key = Some(self.reader.span(name));
        Some(T::read(value, &path, self.reader))
    }

    /// Whether a key stands there, and where.
    pub fn place(&mut self, key: &'static str) -> Option<Span> {
        self.asked.push(key);
        self.table.get_key_value(key).map(|(k, _)| self.reader.span(k))
    }

    /// Tells that not exactly one of some keys stands there.
    pub fn exactly_one(&mut self, of: &'static [&'static str]) -> bool {
        let found: Vec<&'static str> = of.iter().copied().filter(|k| self.table.contains_key(*k)).collect();
        self.asked.extend(of);
        if found.len() == 1 {
            return true;
        }
        if found.is_empty() {
            self.none_of.push(of);
        } else {
            self.not_exactly_one(of, found);
        }
        false
    }

    fn not_exactly_one(&mut self, of: &'static [&'static str], found: Vec<&'static str>) {
        self.reader.fault(ReadingProblem::NotExactlyOne { span: self.name, table: self.title(), of, found });
    }

    /// Ends the table: every key that was not asked for is a problem, and so is every key that is missing, unless
    /// one that was not asked for looks like it.
    pub fn finish(mut self) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let span = self.reader.span(key);
            let mut known = self.asked.clone();
            known.sort_unstable();
            known.dedup();
            let absent = known.iter().copied().filter(|k| !self.table.contains_key(*k));
            let near = nearest(name, absent);
            if let Some(near) = &near {
                self.missing.retain(|(key, _)| key != near);
                self.none_of.retain(|of| !of.contains(&near.as_str()));
            }
            let table = self.title();
            self.reader.fault(ReadingProblem::UnknownKey { span, key: bare(name), table, near, known });
        }
        for (key, expects) in std::mem::take(&mut self.missing) {
            let (table_span, table) = (self.name, self.title());
            self.reader.fault(ReadingProblem::MissingKey { table_span, table, key, expects });
        }
        for of in std::mem::take(&mut self.none_of) {
            self.not_exactly_one(of, Vec::new());
        }
    }
}

/// The value's type with an article.
pub(crate) fn article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A key as messages may show it: short, without control characters.
pub(crate) fn bare(key: &str) -> String {
    let mut out: String =
        key.chars().take(60).map(|c| if super::scalar::is_unseen(c) { '\u{fffd}' } else { c }).collect();
    if key.chars().nth(60).is_some() {
        out.push('…');
    }
    out
}
