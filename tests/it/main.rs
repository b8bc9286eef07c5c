//! The integration tests: one binary, one module a noun.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[macro_use]
mod app;
mod agreements;
mod allocations;
mod backups;
mod batches;
mod call_samples;
#[expect(dead_code, reason = "the crash loop needs the rest of it")]
mod child;
mod cold_profiles;
mod commands;
mod confidences;
mod contacts;
mod corrections;
mod damage;
mod delegations;
mod deletions;
mod derived_engagements;
mod documents;
mod eligibility;
mod engagements;
mod erasures;
mod evaluations;
mod facets;
mod freshness;
mod match_commands;
mod match_lists;
mod match_streams;
mod matches;
mod meeting_records;
mod meetings;
mod merges;
mod model;
mod occurrences;
mod operation;
mod outages;
mod outcome_commands;
mod pipelines;
mod plans;
mod postgres;
mod profiles;
mod program_samples;
mod programs;
mod rankings;
mod report_commands;
mod reports;
mod samples;
mod search;
mod selections;
mod spreadsheets;
mod store;
mod stored_plans;
mod suggestions;
mod taxonomy;
mod templates;
mod tutorials;
mod verification;
mod walls;
mod wishes;
