//! Where the data lives: a database URL.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use super::Error;

/// A database, parsed from its URL: `sqlite:PATH` or `postgres://USER@HOST/DATABASE`.
/// Printing it leaves the password out.
#[derive(Clone)]
pub struct Location(pub(super) Place);

#[derive(Clone)]
pub(super) enum Place {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

impl Location {
    /// A SQLite database in the file at `path`.
    pub fn sqlite(path: impl Into<PathBuf>) -> Location {
        Location(Place::Sqlite(path.into()))
    }

    /// The file of the database; none on PostgreSQL.
    pub fn sqlite_file(&self) -> Option<&Path> {
        match &self.0 {
            Place::Sqlite(path) => Some(path),
            Place::Postgres(_) => None,
        }
    }
}

impl FromStr for Location {
    type Err = Error;

    fn from_str(url: &str) -> Result<Location, Error> {
        let refuse = |why: &str| Err(Error::Location(why.to_owned()));
        let Some((scheme, rest)) = url.split_once(':') else {
            return refuse("it has no scheme");
        };
        match scheme {
            "sqlite" => match rest.strip_prefix("//").unwrap_or(rest) {
                "" => refuse("the path is missing"),
                ":memory:" => refuse("a database in memory cannot be shared by connections"),
                path if path.contains('?') => refuse("a sqlite url takes no options"),
                path => Ok(Location::sqlite(path)),
            },
            "postgres" | "postgresql" => {
                const MALFORMED: &str = "the postgres url is malformed; in a password write %2F for /, %23 for #, \
                                         %3F for ? and %25 for %";
                if splits_the_password(rest) {
                    return refuse(MALFORMED);
                }
                match url.parse() {
                    Ok(options) => Ok(Location(Place::Postgres(Box::new(options)))),
                    Err(_) => refuse(MALFORMED),
                }
            }
            _ => refuse("the scheme is neither sqlite nor postgres"),
        }
    }
}

/// Whether an `@` stands behind the part that it ends: then a mark in the password has cut it, and the rest of the
/// password would be taken for the name of a database, which is printed.
fn splits_the_password(rest: &str) -> bool {
    let rest = rest.trim_start_matches('/');
    rest.find(['/', '?', '#']).is_some_and(|end| rest[end..].contains('@'))
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Place::Postgres(options) => write!(
                f,
                "postgres://{}@{}:{}/{}",
                options.get_username(),
                options.get_host(),
                options.get_port(),
                options.get_database().unwrap_or_default(),
            ),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read_and_printed_without_the_password() {
        for (url, printed) in [
            ("sqlite:naru.db", "sqlite:naru.db"),
            ("sqlite:///var/lib/naru/naru.db", "sqlite:/var/lib/naru/naru.db"),
            ("postgres://me:secret@db:5433/naru", "postgres://me@db:5433/naru"),
            ("postgresql://me@db:5432/naru", "postgres://me@db:5432/naru"),
        ] {
            assert_eq!(url.parse::<Location>().unwrap().to_string(), printed);
        }
    }

    #[test]
    fn what_is_no_database_url_is_refused_with_the_reason() {
        for (url, reason) in [
            ("naru.db", "no scheme"),
            ("sqlite:", "path is missing"),
            ("sqlite::memory:", "in memory"),
            ("sqlite:naru.db?mode=ro", "no options"),
            ("mysql://db/naru", "neither sqlite nor postgres"),
            ("postgres://me:secret@db:port/naru", "malformed"),
            ("postgres://me:sec/ret@db/naru", "%2F"),
            // All three can be read as a host `me` with the port 1234.
            ("postgres://me:1234/secret@db/naru", "%2F"),
            ("postgres://me:1234?secret@db/naru", "%2F"),
            ("postgres://me:1234#secret@db/naru", "%2F"),
        ] {
            let refusal = url.parse::<Location>().unwrap_err().to_string();
            assert!(refusal.contains(reason) && !refusal.contains("secret"), "{url}: {refusal}");
        }
    }
}
