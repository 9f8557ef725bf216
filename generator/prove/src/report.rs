//! What was found, for people (text that fits a terminal) and for machines (JSON).

mod json;
mod matrix;
mod text;

pub use json::json;
pub use text::{owned, text, way_of};
