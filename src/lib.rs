//! Naru (나루, a ferry landing) matches start-ups on one bank with investors and labs on the other: a gRPC service that
//! keeps their profiles, finds them in Korean and English, ranks who should meet whom and says why.
//!
//! **Transport admits, services decide, matching judges, planning arranges, search finds, store remembers, proto names.**
//!
//! | module | question it answers | may use |
//! | --- | --- | --- |
//! | [`proto`] | what is a profile, what can be asked | nothing |
//! | [`text`] | what are the words of a Korean or English text | nothing |
//! | [`taxonomy`] | which sectors, technologies and places are there | `text` |
//! | [`calendar`] | on which days is something held again, which time zones are there | nothing |
//! | [`validation`] | what is wrong with a profile or a request, all at once | `taxonomy`, `text`, `calendar`, `panels` |
//! | [`matching`] | who should meet whom, and why | `taxonomy`, `text` |
//! | [`eligibility`] | who qualifies for a program, and what would change it | `taxonomy`, `text`, `calendar`, `matching` (its rates) |
//! | [`routes`] | how long does it take from one venue to another | nothing |
//! | [`panels`] | how the points of a panel add up | nothing |
//! | [`planning`] | who meets whom on a trip, and when | `routes` |
//! | [`allocation`] | who goes to whom where a program assigns its places, and why that is stable | nothing |
//! | [`documents`] | what goes out of a delegation, as files for people | `taxonomy`, `text`, `calendar`, `routes`, `validation` (times of day) |
//! | [`store`] | what was written, in which order | nothing |
//! | [`search`] | what is found, at which revision | `store` (its feed), `matching` (its columns), `taxonomy`, `text` |
//! | [`spreadsheet`] | what do the cells of a spreadsheet say, and which cells say it | `taxonomy`, `text` |
//! | [`access`] | who is calling, what may they do | nothing |
//! | [`errors`] | how does a failure look on the wire | the error types of `validation`, `store`, `search` |
//! | [`services`] | how is a call answered | all of the above |
//! | [`transport`] | what does every call pass first | `access`, `errors` |
//! | [`server`] | how is everything wired, opened and drained | all of the above |
//! | [`config`] | what is the server told | `calendar` (its time zones) |
//! | [`telemetry`] | what does the server tell | nothing |
//! | [`cli`] | how do people use it: a client of the service like any other | `server` and `config`, to start one; `spreadsheet` for files; `taxonomy` and `text` for words; `store`, to back it up and restore it |
//!
//! A test keeps these walls (`tests/it/walls.rs`).
//!
//! # Invariants
//!
//! - The proto is the model: the stored document is the message itself, and a field is documented once, in `proto/`.
//! - One door: gRPC is the only way in, for the command line too. Validation, access and audit exist once. Backups and
//!   restores alone work on the database itself: by whoever may read its file, so that contacts travel over no wire.
//! - Commit order is revision order. What was acknowledged is never lost; what was not is never half there.
//! - The index is derived from the store, always; it can be thrown away at any moment. It holds engagements for what
//!   matching can learn of them, and of other records whom they name; nothing that finds or counts profiles sees them.
//! - `text`, `taxonomy`, `calendar`, `validation`, `matching`, `eligibility`, `routes`, `panels`, `planning`, `allocation`
//!   and `documents` have no I/O, no clock, no async and no randomness but a seed that is passed in.
//! - Personal data lives in one table and passes through one service; a merge moves it from profile to profile. It
//!   never reaches the index, a log or an error.
//!
//! # Two walks
//!
//! **A match request**: the contract (`proto/naru/v1/match_service.proto`) → [`transport`] gives it a deadline and a
//! caller → `services/matches.rs` validates, waits until the index is as fresh as demanded, takes a snapshot → on a
//! computing thread, [`matching::rank`] scores every candidate from the snapshot's columns → the winners' public
//! profiles are read from the store → the reply names the revision, the day and the model that it was made from.
//!
//! **A write becomes searchable**: `services/resource_writes.rs` validates and hands a deciding function to the
//! [`store`]'s writer → the writer runs it on the last commit, within a group that is committed as one → the caller
//! gets a token of the revision → the follower in [`search`] pages through what is newer than its cursor, indexes it,
//! builds columns for new segments and publishes a snapshot → a search that carries the token has been waiting for it.

pub mod access;
pub mod allocation;
pub mod calendar;
pub mod cli;
pub mod config;
pub mod documents;
pub mod eligibility;
pub mod errors;
pub mod matching;
pub mod panels;
pub mod planning;
pub mod proto;
pub mod routes;
pub mod search;
pub mod server;
pub mod services;
pub mod spreadsheet;
pub mod store;
pub mod taxonomy;
pub mod telemetry;
pub mod text;
pub mod transport;
pub mod validation;
