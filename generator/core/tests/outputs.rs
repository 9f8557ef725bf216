//! What is emitted, as parsers that are not ours read it: the printer's text, whole trees, and hostile specs.

#[path = "outputs/emitted.rs"]
mod emitted;
#[path = "outputs/eval.rs"]
mod eval;
#[path = "outputs/hostile.rs"]
mod hostile;
#[path = "outputs/printer.rs"]
mod printer;
