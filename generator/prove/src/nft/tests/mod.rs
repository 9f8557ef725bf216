//! Tests of the evaluator: sets against brute force, rules against hand-written outcomes, faults with their places.

mod refusals;
mod rules;
mod sets;
