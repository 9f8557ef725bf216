//! What is written at a line: its purpose, ports and way.

use super::buses::{Bus, Sense};
use super::geometry::{Px, width};

/// Size of labels.
pub(super) const SIZE: Px = 12;
/// Between two lines of a label.
pub(super) const LINE: Px = 16;

/// A label of several lines; the first one is the purpose.
#[derive(Debug, Clone)]
pub(super) struct Stack {
    pub(super) lines: Vec<String>,
}

impl Stack {
    pub(super) fn width(&self) -> Px {
        self.lines.iter().map(|l| width(l, SIZE)).max().unwrap_or(0)
    }
}

/// The label of a line in a gutter: above it the purpose, below it the ports and the way.
pub(super) fn stack(bus: &Bus) -> Stack {
    Stack { lines: vec![bus.purpose.to_string(), bus.port_words(), bus.way.interface().to_owned()] }
}

/// The label of a line inside a zone.
pub(super) fn loop_stack(bus: &Bus) -> Stack {
    let whom = match bus.sense {
        Sense::EachToEach => ", each other",
        Sense::OneWay => "",
    };
    Stack { lines: vec![bus.purpose.to_string(), bus.port_words(), format!("{}{whom}", bus.way.interface())] }
}

/// The label of a line above or below the zones, in one row.
pub(super) fn row(bus: &Bus) -> String {
    format!("{} {} {}", bus.purpose, bus.port_words(), bus.way.interface())
}

/// A text in lines of at most `longest` characters.
pub(super) fn wrap(text: &str, longest: usize) -> Vec<String> {
    let all: Vec<char> = text.chars().collect();
    all.chunks(longest).map(|line| line.iter().collect()).collect()
}
