//! One TOML value → one typed value.

use std::num::NonZeroU32;

use toml::de::DeValue;

/// Why a value was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It is of another TOML type.
    Type,
    /// Its type is right and its content is not: the reason, and perhaps a near valid word.
    Value(String, Option<String>),
}

impl Refused {
    /// A refused content.
    pub fn value(reason: impl Into<String>) -> Self {
        Self::Value(reason.into(), None)
    }
}

/// What a value looks like, for editors: never stricter than the reader, which has the last word.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// A string that a regular expression finds, of at most so many characters.
    Text(&'static str, u16),
    /// One of some words.
    Words(&'static [&'static str]),
    /// A whole number from one to another.
    Whole(i64, i64),
    /// True or false.
    Flag,
    /// A day without a time.
    Day,
    /// This, or the word `unknown`.
    OrUnknown(&'static Self),
}

/// A type that is read from a single TOML value.
pub trait Scalar: Sized {
    /// What is expected, with an article: "an IPv4 or IPv6 address".
    const EXPECTS: &'static str;
    /// What it looks like.
    const FORM: Form;
    /// Reads the value.
    ///
    /// # Errors
    /// When type or content are refused.
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused>;
}

/// The text of a string value.
pub(crate) fn text<'v>(value: &'v DeValue<'_>) -> Result<&'v str, Refused> {
    value.as_str().ok_or(Refused::Type)
}

/// A value as a message may quote it: at most 60 characters, control characters replaced.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out: String = text.chars().take(60).map(|c| if is_unseen(c) { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        out.push('…');
    }
    format!("`{out}`")
}

/// Control characters, and the marks that change the order or width of what is read.
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The nearest of some words, when at most two letters away; one letter for words so short that two are half of them.
pub(crate) fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<String> {
    if word.len() > 80 {
        return None;
    }
    words
        .into_iter()
        .map(|w| (strsim::damerau_levenshtein(word, w), w))
        .filter(|(d, w)| *d <= if w.len() < 6 { 1 } else { 2 })
        .min()
        .map(|(_, w)| w.to_owned())
}

impl Scalar for bool {
    const EXPECTS: &'static str = "true or false";
    const FORM: Form = Form::Flag;
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        value.as_bool().ok_or(Refused::Type)
    }
}

/// Any whole number that fits 64 bits.
impl Scalar for i64 {
    const EXPECTS: &'static str = "a whole number";
    const FORM: Form = Form::Whole(i64::MIN, i64::MAX);
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        let digits = value.as_integer().ok_or(Refused::Type)?;
        i64::from_str_radix(digits.as_str(), digits.radix())
            .map_err(|_| Refused::value("the number does not fit 64 bits"))
    }
}

macro_rules! unsigned {
    ($($type:ty, $most:expr => $expects:literal),*) => { $(
        impl Scalar for $type {
            const EXPECTS: &'static str = $expects;
            const FORM: Form = Form::Whole(0, $most);
            fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
                let number = i64::scalar(value)?;
                <$type>::try_from(number).map_err(|_| Refused::value(format!("{number} is out of range")))
            }
        }
    )* };
}
unsigned!(
    u16, u16::MAX as i64 => "a whole number from 0 to 65535",
    u32, u32::MAX as i64 => "a whole number from 0 to 4294967295",
    u64, i64::MAX => "a whole number, not negative"
);

impl Scalar for NonZeroU32 {
    const EXPECTS: &'static str = "a whole number from 1 to 4294967295";
    const FORM: Form = Form::Whole(1, u32::MAX as i64);
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        Self::new(u32::scalar(value)?).ok_or_else(|| Refused::value("0 is out of range"))
    }
}
