//! The `naru` program.

fn main() {}
