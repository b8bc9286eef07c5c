//! Naru matches start-ups with investors and labs.

pub mod access;
pub mod cli;
pub mod config;
pub mod errors;
pub mod matching;
pub mod proto;
pub mod search;
pub mod server;
pub mod services;
pub mod store;
pub mod taxonomy;
pub mod telemetry;
pub mod text;
pub mod transport;
pub mod validation;
