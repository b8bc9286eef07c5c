//! The integration tests: one binary, one module a noun.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod app;
mod batches;
mod commands;
mod contacts;
mod damage;
mod freshness;
mod matches;
mod operation;
mod postgres;
mod profiles;
mod samples;
mod search;
mod store;
mod walls;
