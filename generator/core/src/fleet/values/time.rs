//! Spans of time, and days.

use std::fmt;

use toml::de::DeValue;

use crate::spec::{Form, Refused, Scalar, quoted, text};

/// A span of time, written as Go writes it: `500ms`, `1s`, `1m30s`, `2h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration {
    millis: u64,
}

impl Duration {
    /// From milliseconds.
    #[must_use]
    pub const fn millis(millis: u64) -> Self {
        Self { millis }
    }
    /// As it is written: `1m30s`.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        Self::parse(text).map(Self::millis)
    }
    /// In milliseconds.
    #[must_use]
    pub fn as_millis(self) -> u64 {
        self.millis
    }
    /// Whole seconds, rounded up.
    #[must_use]
    pub fn as_secs(self) -> u64 {
        self.millis.div_ceil(1000)
    }
    fn parse(word: &str) -> Option<u64> {
        let mut rest = word;
        let mut total: u64 = 0;
        if rest.is_empty() || rest.len() > 32 {
            return None;
        }
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let number: u64 = rest.get(..digits)?.parse().ok()?;
            rest = rest.get(digits..)?;
            let letters = rest.bytes().take_while(u8::is_ascii_lowercase).count();
            let unit = match rest.get(..letters)? {
                "ms" => 1,
                "s" => 1000,
                "m" => 60_000,
                "h" => 3_600_000,
                _ => return None,
            };
            rest = rest.get(letters..)?;
            total = total.checked_add(number.checked_mul(unit)?)?;
        }
        (total < 1_000_000_000_000).then_some(total)
    }
}

impl fmt::Display for Duration {
    /// The shortest form that Go reads back: `1s`, `1500ms`, `168h0m0s` is never needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.millis;
        match () {
            () if ms.is_multiple_of(3_600_000) && ms > 0 => write!(f, "{}h", ms / 3_600_000),
            () if ms.is_multiple_of(60_000) && ms > 0 => write!(f, "{}m", ms / 60_000),
            () if ms.is_multiple_of(1000) => write!(f, "{}s", ms / 1000),
            () => write!(f, "{ms}ms"),
        }
    }
}

impl Scalar for Duration {
    const EXPECTS: &'static str = "a span of time such as `500ms`, `3s` or `1h30m`";
    const FORM: Form = Form::Text("^([0-9]+(ms|s|m|h))+$", 32);
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        let word = text(value)?;
        Self::parse(word)
            .map(Self::millis)
            .ok_or_else(|| Refused::value(format!("{} is not a span of time", quoted(word))))
    }
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month.
    pub day: u8,
}

impl Date {
    /// Reads `2027-06-30`; only days that there are.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let found: toml::value::Datetime = text.parse().ok()?;
        match (found.date, found.time, found.offset) {
            (Some(d), None, None) => Some(Self { year: d.year, month: d.month, day: d.day }),
            _ => None,
        }
    }
    /// Days since 1970-01-01, in the Gregorian calendar.
    #[must_use]
    pub fn number(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        // Years begin in March, so that the day that comes and goes is the last one.
        let year = i64::from(self.year) - i64::from(month <= 2);
        let past = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + past - 719_468
    }
    /// The day that is so many days after 1970-01-01; `None` beyond the years 1 to 9999.
    #[must_use]
    pub fn of_number(number: i64) -> Option<Self> {
        let year = u16::try_from(1970 + number.div_euclid(366)).ok()?;
        let first = |year| Self { year, month: 1, day: 1 };
        let year = (year..=9999).take(40).take_while(|y| first(*y).number() <= number).last()?;
        let month = (1..=12).rev().find(|month| Self { year, month: *month, day: 1 }.number() <= number)?;
        let day = u8::try_from(number - Self { year, month, day: 1 }.number() + 1).ok()?;
        Some(Self { year, month, day })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Scalar for Date {
    const EXPECTS: &'static str = "a date such as 2027-06-30 (without quotes)";
    const FORM: Form = Form::Day;
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        let when = value.as_datetime().ok_or(Refused::Type)?;
        match (when.date, when.time) {
            (Some(d), None) => Ok(Self { year: d.year, month: d.month, day: d.day }),
            _ => Err(Refused::value("a time of day has no place here")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_numbered() {
        for (text, number) in [
            ("1970-01-01", 0),
            ("1970-12-31", 364),
            ("2000-02-29", 11_016),
            ("2000-03-01", 11_017),
            ("2026-11-28", 20_785),
        ] {
            let day = Date::parse(text).unwrap();
            assert_eq!((day.number(), day.to_string().as_str()), (number, text));
        }
        let mut last = Date::parse("1999-12-31").unwrap();
        for number in last.number() + 1..40_000 {
            let day = Date::of_number(number).unwrap();
            assert!(day.number() == number && day > last, "{day}");
            assert_eq!(Date::parse(&day.to_string()), Some(day));
            last = day;
        }
        for text in ["2026-02-30", "2026-13-01", "2026-11-28T10:00:00", "", "x", "07:32:00"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}
