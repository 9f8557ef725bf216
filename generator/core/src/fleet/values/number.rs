//! Numbers with a range: ports, hosts, users.

use std::fmt;

use toml::de::DeValue;

use crate::spec::{Form, Refused, Scalar};

/// A port: 1 to 65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port(u16);

impl Port {
    /// A port that the program itself names.
    pub(crate) const fn known(port: u16) -> Self {
        Self(port)
    }
    /// Its number.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Scalar for Port {
    const EXPECTS: &'static str = "a port from 1 to 65535";
    const FORM: Form = Form::Whole(1, 65_535);
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        match u16::scalar(value)? {
            0 => Err(Refused::value("0 is not a port")),
            port => Ok(Self(port)),
        }
    }
}

/// A host's number: 1 to 65535, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(u16);

impl Number {
    /// The number.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Scalar for Number {
    const EXPECTS: &'static str = "a number from 1 to 65534";
    const FORM: Form = Form::Whole(1, 65_534);
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        match u16::scalar(value)? {
            0 | u16::MAX => Err(Refused::value("0 and 65535 are no addresses of hosts")),
            n => Ok(Self(n)),
        }
    }
}

/// A person's user number on hosts: 3000 to 3999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uid(u16);

impl Uid {
    /// A number that the program itself names.
    pub(crate) const fn known(uid: u16) -> Self {
        Self(uid)
    }
    /// The number.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

impl Scalar for Uid {
    const EXPECTS: &'static str = "a user number from 3000 to 3999";
    const FORM: Form = Form::Whole(3000, 3999);
    fn scalar(value: &DeValue<'_>) -> Result<Self, Refused> {
        match u16::scalar(value)? {
            uid @ 3000..=3999 => Ok(Self(uid)),
            uid => Err(Refused::value(format!("{uid} is not from 3000 to 3999"))),
        }
    }
}
