//! The rule of choice is told once more as it is written, and small problems are tried against all matchings and lists.

mod apportioned;
mod checks;
mod choices;
mod contradicted;
mod examples;
mod exhaustive;
mod large;
mod rules;
mod small;
