//! The list of codes with their long explanations; a code is never used for anything else later.

use std::fmt;

/// A stable code of a problem, shown as `P012`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(pub u16);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "P{:03}", self.0)
    }
}

macro_rules! codes {
    ($($code:ident)*) => {
        /// Every code with its long explanation (Markdown, first line is the title).
        pub const CODES: &[(Code, &str)] = &[ $((
            Code(number(stringify!($code))),
            include_str!(concat!("explain/", stringify!($code), ".md")),
        )),* ];
    };
}

codes! {
    P001 P002 P003 P004 P005 P006 P007 P008
    P010 P011 P012 P013 P014 P015 P016 P017 P018 P019
    P020 P021 P022 P023 P024 P025 P026 P027 P028 P029
    P030 P031 P032 P033 P034 P035 P036 P037 P038
    P040 P041 P042 P043 P044 P045 P046 P047 P048 P049
    P050 P051 P052 P053 P054 P055 P056 P057 P058 P059
    P060 P061 P062
}

/// The number in `P012`.
const fn number(code: &str) -> u16 {
    let digits = code.as_bytes();
    let mut n = 0;
    let mut i = 1;
    while i < digits.len() {
        n = n * 10 + (digits[i] - b'0') as u16;
        i += 1;
    }
    n
}

/// The long explanation of a code given as `P012`, `p12` or `12`.
#[must_use]
pub fn explain(code: &str) -> Option<(Code, &'static str)> {
    let digits = code.trim_start_matches(['P', 'p']);
    let number: u16 = digits.parse().ok()?;
    CODES.iter().find(|(c, _)| c.0 == number).copied()
}
