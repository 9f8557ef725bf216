//! A place in a list of tokens, and what can be taken from there.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::spelling;
use crate::fault::Fault;
use crate::nft::lex::{Kind, Place, Token, tokens};
use crate::nft::syntax::Spelling;

/// A place in a file.
pub(super) struct Cursor<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    /// What is missing at the end is missing behind this.
    end: Place,
    /// Which constructs have been read.
    pub(super) used: BTreeSet<&'static str>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(file: Arc<str>, text: &'a str) -> Result<Self, Fault> {
        let tokens = tokens(&file, text)?;
        // braces behind the last statement may be of the table around an emitted body: no line of the file has them
        let says = |token: &&Token| !matches!(token.kind, Kind::Newline | Kind::Sign("}"));
        let last = tokens.iter().rev().find(says).map(|token| token.place.clone());
        let end = last.unwrap_or(Place { file, line: 1, column: 1 });
        Ok(Self { text, tokens, at: 0, end, used: BTreeSet::new() })
    }

    pub(super) fn place(&self) -> Place {
        self.tokens.get(self.at).map_or_else(|| self.end.clone(), |token| token.place.clone())
    }

    fn kind(&self, ahead: usize) -> Option<&Kind> {
        self.tokens.get(self.at + ahead).map(|token| &token.kind)
    }

    /// The word that comes, or the one behind it.
    pub(super) fn peek(&self, ahead: usize) -> Option<&str> {
        match self.kind(ahead) {
            Some(Kind::Word(word)) => Some(word),
            _ => None,
        }
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    /// Takes these words, one space between each, if they come.
    pub(super) fn takes(&mut self, words: &str) -> bool {
        let count = words.split(' ').count();
        let come = words.split(' ').enumerate().all(|(i, word)| self.peek(i) == Some(word));
        self.at += if come { count } else { 0 };
        come
    }

    pub(super) fn takes_sign(&mut self, sign: &str) -> bool {
        let comes = matches!(self.kind(0), Some(Kind::Sign(found)) if *found == sign);
        self.at += usize::from(comes);
        comes
    }

    /// Gives back what was taken last.
    pub(super) fn skip_back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    pub(super) fn expect(&mut self, word: &str) -> Result<(), Fault> {
        if self.takes(word) { Ok(()) } else { Err(self.place().fault(format!("`{word}` is missing here"))) }
    }

    pub(super) fn sign(&mut self, sign: &str) -> Result<(), Fault> {
        if self.takes_sign(sign) { Ok(()) } else { Err(self.place().fault(format!("`{sign}` is missing here"))) }
    }

    /// A word, or what stands in quotes.
    pub(super) fn word(&mut self, what: &str) -> Result<Spelling, Fault> {
        let found = self.tokens.get(self.at).and_then(|token| spelling(&token.kind, &token.place));
        let found = found.ok_or_else(|| self.place().fault(format!("{what} is missing here")))?;
        self.at += 1;
        Ok(found)
    }

    /// The name of a table, a chain or a set.
    pub(super) fn name(&mut self, what: &str) -> Result<String, Fault> {
        let word = self.word(&format!("the name of {what}"))?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        if word.text.starts_with(|c: char| c.is_ascii_alphabetic()) && word.text.chars().all(plain) {
            return Ok(word.text);
        }
        Err(word.place.fault(format!("this is not the name of {what}")))
    }

    pub(super) fn quoted(&mut self) -> Result<(), Fault> {
        let quoted = matches!(self.kind(0), Some(Kind::Quoted(_)));
        self.at += usize::from(quoted);
        if quoted { Ok(()) } else { Err(self.place().fault("a quotation is missing here")) }
    }

    pub(super) fn number(&mut self) -> Result<u64, Fault> {
        let word = self.word("a number")?;
        word.text.parse().map_err(|_| word.place.fault("this is not a number"))
    }

    /// `1d2h3m4s`, or seconds.
    pub(super) fn duration(&mut self) -> Result<(), Fault> {
        let word = self.word("a time")?;
        let mut pieces = word.text.split_inclusive(|c: char| c.is_ascii_alphabetic());
        let piece = |text: &str| {
            let digits = text.trim_end_matches(['d', 'h', 'm', 's']);
            !digits.is_empty() && digits.len() + 1 >= text.len() && digits.bytes().all(|b| b.is_ascii_digit())
        };
        if pieces.all(piece) { Ok(()) } else { Err(word.place.fault("this is not a time")) }
    }

    /// Whether `{` comes; what ends lines behind it is taken too.
    pub(super) fn opens(&mut self) -> bool {
        let opens = self.takes_sign("{");
        if opens {
            self.skip_ends();
        }
        opens
    }

    pub(super) fn open(&mut self) -> Result<(), Fault> {
        if self.opens() { Ok(()) } else { Err(self.place().fault("`{` is missing here")) }
    }

    /// Whether `}` comes, after ends of lines.
    pub(super) fn closes(&mut self) -> Result<bool, Fault> {
        if self.skip_ends() { Ok(self.takes_sign("}")) } else { Err(self.place().fault("a `}` is missing")) }
    }

    /// Skips ends of lines and `;`; false at the end of the file.
    pub(super) fn skip_ends(&mut self) -> bool {
        while matches!(self.kind(0), Some(Kind::Newline | Kind::Sign(";"))) {
            self.at += 1;
        }
        self.at < self.tokens.len()
    }

    pub(super) fn skip_lines(&mut self) {
        while self.kind(0) == Some(&Kind::Newline) {
            self.at += 1;
        }
    }

    /// Whether a statement, a rule or a command can end here.
    pub(super) fn at_end(&self) -> bool {
        matches!(self.kind(0), None | Some(Kind::Newline | Kind::Sign(";" | "}")))
    }

    pub(super) fn end(&mut self) -> Result<(), Fault> {
        if self.at_end() { Ok(()) } else { Err(self.unknown("this")) }
    }

    /// The text from a token that has been taken up to here, in one line.
    pub(super) fn text_since(&self, from: usize) -> String {
        let start = self.tokens.get(from).map_or(0, |token| token.span.0);
        let end = self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(start, |token| token.span.1);
        let lines = self.text[start..end.max(start)].lines().map(|line| line.split(" #").next().unwrap_or(line).trim());
        lines.collect::<Vec<_>>().join(" ")
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// What comes here is not of the dialect.
    pub(super) fn unknown(&self, what: &str) -> Fault {
        let found = match self.kind(0) {
            None => "the end of the file".to_owned(),
            Some(Kind::Newline) => "the end of the line".to_owned(),
            Some(Kind::Word(text) | Kind::Quoted(text)) => format!("`{text}`"),
            Some(Kind::Sign(sign)) => format!("`{sign}`"),
        };
        self.place().fault(format!("{found} is not of the dialect as {what}"))
    }

    /// A fault at what was taken last.
    pub(super) fn before(&self, detail: &str) -> Fault {
        let token = self.at.checked_sub(1).and_then(|last| self.tokens.get(last));
        token.map_or_else(|| self.end.clone(), |token| token.place.clone()).fault(detail)
    }
}
