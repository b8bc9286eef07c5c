//! Logs, to standard error: lines for people on a terminal, JSON lines for machines elsewhere.
//!
//! Contacts and the texts of profiles are never put into a log: what is logged of a request is its method, names of
//! profiles, counts and times.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::filter::{EnvFilter, ParseError};
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Why logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The filter cannot be read.
    #[error("log filter `{filter}` cannot be read: {source}; write `info` or `warn,naru=debug`")]
    Filter {
        /// The filter as given.
        filter: String,
        /// What is wrong with it.
        source: ParseError,
    },
    /// Something has set up logging already.
    #[error("logging is set up already")]
    AlreadySet(#[from] TryInitError),
}

/// Starts logging for the whole process. Without a `format`, text on a terminal and JSON elsewhere.
///
/// # Errors
///
/// A filter that cannot be read, or a second call.
pub fn init(filter: &str, format: Option<Format>) -> Result<(), Error> {
    let directives = EnvFilter::try_new(filter)
        .map_err(|source| Error::Filter { filter: filter.to_owned(), source })?;
    let terminal = io::stderr().is_terminal();
    // A line that cannot be written, as on a full disk, is lost. Saying so on standard error would fail too, and panic.
    let lines = tracing_subscriber::fmt()
        .log_internal_errors(false)
        .with_env_filter(directives)
        .with_writer(io::stderr);
    match format.unwrap_or(if terminal { Format::Text } else { Format::Json }) {
        Format::Text => lines.with_ansi(terminal && wants_colour()).finish().try_init()?,
        Format::Json => {
            lines.json().flatten_event(true).with_span_list(false).finish().try_init()?
        }
    }
    Ok(())
}

/// Whether the environment allows colours: <https://no-color.org>.
#[must_use]
pub fn wants_colour() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_filter_is_quoted() {
        let error = init("naru=loud", None).expect_err("`loud` is no level");
        assert!(error.to_string().contains("`naru=loud`"), "{error}");
    }
}
