//! Plans are checked against the rules in other words, and small ones against all plans that there are.

mod contradicted;
mod examples;
mod exhaustive;
mod properties;
mod rules;
mod small;
