//! The integration tests: one binary, one module a noun.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod postgres;
mod store;
