//! What a server is told from outside, and where each value may come from.
//!
//! Later sources win: defaults, the TOML file, environment variables `NARU_*`, flags. An empty variable counts as none.
//! Keys are the same everywhere: `data_dir` in the file, `NARU_DATA_DIR` in the environment, `--data-dir` as a flag.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use figment::error::Kind;
use figment::providers::{Env, Format as _, Serialized, Toml};
use figment::value::magic::RelativePathBuf;
use figment::{Figment, Provider};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::calendar;

/// Where a server listens, and a client looks for it, unless told otherwise.
pub const DEFAULT_ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 50051);

/// What an address looks like.
const ADDRESS_FORM: &str = "IP address and a port, such as 127.0.0.1:50051";

/// How long deleted profiles can be undeleted unless told otherwise.
const UNDELETE_DAYS: u32 = 30;

/// The most days that may be set: ten years. Personal data must not be kept for ever by a slip of the finger.
const UNDELETE_DAYS_MAX: u32 = 3650;

/// The keys, as they are spelt in the file.
const KEYS: [&str; 8] = [
    "listen",
    "data_dir",
    "database",
    "rates_file",
    "taxonomy_file",
    "time_zone",
    "undelete_days",
    "log",
];

/// The settings of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The address to listen on: a loopback address; port 0 takes a free port.
    pub listen: SocketAddr,
    /// The absolute folder of the index and, unless `database` says otherwise, the database.
    pub data_dir: PathBuf,
    /// The URL of the database; `None`: SQLite in the data folder.
    pub database: Option<String>,
    /// The absolute path of a TOML file of currency rates; `None`: the built-in rates.
    pub rates_file: Option<PathBuf>,
    /// The absolute path of a TOML file of concepts and names to add to the taxonomy; `None`: no additions.
    pub taxonomy_file: Option<PathBuf>,
    /// By which day it is today. One that is not known, as that of a machine that does not tell its own, is as UTC.
    pub time_zone: TimeZone,
    /// For how many days a deleted profile can be undeleted.
    pub undelete_days: u32,
    /// Which log lines are written, such as `info` or `warn,naru=debug`.
    pub log: String,
}

/// The flags that override everything else.
#[derive(Debug, Clone, Default, Serialize, clap::Args)]
pub struct Flags {
    /// Address to listen on; loopback only [default: 127.0.0.1:50051]
    #[arg(long, value_name = "ADDR", value_parser = address)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// Where the data lies.
    #[command(flatten)]
    #[serde(flatten)]
    pub data: DataFlags,
    /// TOML file of currency rates [default: built-in rates]
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rates_file: Option<PathBuf>,
    /// TOML file of sectors, technologies and synonyms to add to the built-in ones [default: none]
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxonomy_file: Option<PathBuf>,
    /// Time zone that says which day it is today, such as Asia/Seoul [default: that of this machine]
    #[arg(long, value_name = "ZONE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Days for which a deleted profile can be undeleted, 1 to 3650 [default: 30]
    #[arg(long, value_name = "DAYS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undelete_days: Option<u32>,
    /// The filter of the global flag `--log`.
    #[arg(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
}

/// Those of the flags that say where the data lies.
#[derive(Debug, Clone, Default, Serialize, clap::Args)]
pub struct DataFlags {
    /// Folder for the database and the index [default: the user's data folder]
    #[arg(long, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// Database URL: `sqlite:PATH` or `postgres://USER@HOST/DATABASE` [default: SQLite in the data folder]
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
}

/// Why no settings could be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file that was asked for cannot be read.
    #[error("cannot read configuration file {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why it cannot be read.
        source: io::Error,
    },
    /// Values that cannot be read, with their sources.
    #[error("{0}")]
    Values(String),
    /// An address that other machines could reach.
    #[error(
        "`listen` is {listen} ({origin}), which other machines could reach, and naru cannot tell callers apart yet; \
         listen on 127.0.0.1 or [::1] and let an SSH tunnel or an authenticating proxy connect to it"
    )]
    NotLoopback {
        /// The address.
        listen: SocketAddr,
        /// Where it was set.
        origin: String,
    },
    /// A number outside its range.
    #[error("`undelete_days` is {days} ({origin}); choose 1 to {UNDELETE_DAYS_MAX}")]
    UndeleteDays {
        /// The number.
        days: u32,
        /// Where it was set.
        origin: String,
    },
    /// What is no name of a time zone.
    #[error(
        "`time_zone` is `{zone}` ({origin}), which is no name of the IANA time zone database such as Asia/Seoul"
    )]
    TimeZone {
        /// The name.
        zone: String,
        /// Where it was set.
        origin: String,
    },
    /// No folder was given, and the user has no home.
    #[error("cannot tell where your data folder is; give one by --data-dir or NARU_DATA_DIR")]
    NoDataDir,
    /// A path that cannot be made absolute.
    #[error("`{key}` is no usable path: {source}")]
    Path {
        /// The key.
        key: &'static str,
        /// Why not.
        source: io::Error,
    },
}

impl Settings {
    /// The defaults, in a folder of the caller's choice.
    #[must_use]
    pub fn in_folder(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            listen: DEFAULT_ADDRESS,
            data_dir: data_dir.into(),
            database: None,
            rates_file: None,
            taxonomy_file: None,
            time_zone: TimeZone::system(),
            undelete_days: UNDELETE_DAYS,
            log: "info".to_owned(),
        }
    }

    /// Reads all sources. `file` must exist where it is given; else `naru.toml` in the user's configuration folder is
    /// read if it is there.
    ///
    /// # Errors
    ///
    /// A file that cannot be read; unknown keys and bad values, with their source; an address that is not loopback.
    pub fn load(file: Option<&Path>, flags: &Flags) -> Result<Self, Error> {
        // Other variables that begin alike belong to the commands that are clients.
        let environment = Env::prefixed("NARU_").only(&KEYS).filter(|key| {
            let variable = format!("NARU_{}", key.as_str().to_ascii_uppercase());
            std::env::var_os(variable).is_none_or(|value| !value.is_empty())
        });
        Self::read(&sources(file, environment, flags)?)
    }

    fn read(sources: &Figment) -> Result<Self, Error> {
        let values: Values = sources.extract().map_err(|error| Error::Values(describe(error)))?;
        let data_dir = match values.data_dir {
            Some(dir) => dir.relative(),
            None => project_dirs().ok_or(Error::NoDataDir)?.data_dir().to_owned(),
        };
        if !values.listen.ip().to_canonical().is_loopback() {
            let origin = origin(sources, "listen");
            return Err(Error::NotLoopback { listen: values.listen, origin });
        }
        if !(1..=UNDELETE_DAYS_MAX).contains(&values.undelete_days) {
            let origin = origin(sources, "undelete_days");
            return Err(Error::UndeleteDays { days: values.undelete_days, origin });
        }
        let time_zone = match values.time_zone {
            None => TimeZone::system(),
            Some(zone) => calendar::zone(&zone).ok_or_else(|| {
                let origin = origin(sources, "time_zone");
                Error::TimeZone { zone, origin }
            })?,
        };
        let file = |key: &'static str, path: Option<RelativePathBuf>| {
            path.map(|path| absolute(key, &path.relative())).transpose()
        };
        Ok(Self {
            listen: values.listen,
            data_dir: absolute("data_dir", &data_dir)?,
            database: values.database.filter(|url| !url.is_empty()),
            rates_file: file("rates_file", values.rates_file)?,
            taxonomy_file: file("taxonomy_file", values.taxonomy_file)?,
            time_zone,
            undelete_days: values.undelete_days,
            log: values.log,
        })
    }

    /// The file of the database, where `database` does not name another.
    #[must_use]
    pub fn database_file(&self) -> PathBuf {
        self.data_dir.join("naru.db")
    }

    /// The URL of the database for people to read, with the default filled in and without a password. Not every path
    /// can be read back from it.
    #[must_use]
    pub fn database_url(&self) -> String {
        match &self.database {
            Some(url) => without_password(url),
            None => format!("sqlite:{}", self.database_file().display()),
        }
    }
}

/// Reads an address from a command line.
///
/// # Errors
///
/// What is no IP address with a port.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("write an {ADDRESS_FORM}"))
}

/// The settings as the sources spell them. Paths in the file are relative to the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Values {
    listen: SocketAddr,
    data_dir: Option<RelativePathBuf>,
    database: Option<String>,
    rates_file: Option<RelativePathBuf>,
    taxonomy_file: Option<RelativePathBuf>,
    time_zone: Option<String>,
    undelete_days: u32,
    log: String,
}

#[derive(Serialize)]
struct Defaults {
    listen: SocketAddr,
    undelete_days: u32,
    log: &'static str,
}

fn sources(
    file: Option<&Path>,
    environment: impl Provider,
    flags: &Flags,
) -> Result<Figment, Error> {
    let defaults = Defaults { listen: DEFAULT_ADDRESS, undelete_days: UNDELETE_DAYS, log: "info" };
    let mut sources = Figment::from(Serialized::defaults(defaults));
    if let Some(path) = file {
        // Read here once more than needed, for the system's own words about what is wrong.
        let readable = std::fs::File::open(path);
        readable.map_err(|source| Error::File { path: path.to_owned(), source })?;
        sources = sources.merge(Toml::file_exact(path));
    } else if let Some(path) = project_dirs().map(|dirs| dirs.config_dir().join("naru.toml"))
        && path.exists()
    {
        sources = sources.merge(Toml::file_exact(path));
    }
    Ok(sources.merge(environment).merge(Serialized::defaults(flags)))
}

fn project_dirs() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "naru")
}

fn absolute(key: &'static str, path: &Path) -> Result<PathBuf, Error> {
    std::path::absolute(path).map_err(|source| Error::Path { key, source })
}

/// One clause for every bad value: key, source, what is wrong.
fn describe(errors: figment::Error) -> String {
    let clauses = errors.into_iter().map(|error| {
        let place = error.metadata.as_ref().map_or_else(|| "flags or defaults".to_owned(), name);
        let path = error.path.join(".");
        match &error.kind {
            Kind::UnknownField(key, known) => {
                format!("`{key}` in {place} is no setting; there are {}", known.join(", "))
            }
            kind if path.is_empty() => format!("{place}: {kind}"),
            kind if path == "listen" => {
                format!("`listen` in {place}: {kind}; write an {ADDRESS_FORM}")
            }
            kind => format!("`{path}` in {place}: {kind}"),
        }
    });
    clauses.collect::<Vec<_>>().join("; ")
}

/// `postgres://naru:secret@db/naru` without the secret, also where it stands as a parameter.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split_once(':').map_or(user, |(user, _)| user);
            format!("{user}@{host}")
        }
        None => authority.to_owned(),
    };
    let (path, parameters) = path.split_once('?').unwrap_or((path, ""));
    let shown: Vec<&str> =
        parameters.split('&').filter(|it| !it.is_empty() && !it.contains("password")).collect();
    let parameters = if shown.is_empty() { String::new() } else { format!("?{}", shown.join("&")) };
    format!("{scheme}://{authority}{path}{parameters}")
}

fn origin(sources: &Figment, key: &str) -> String {
    sources.find_metadata(key).map_or_else(|| "default".to_owned(), name)
}

fn name(source: &figment::Metadata) -> String {
    match source.source.as_ref().and_then(figment::Source::file_path) {
        Some(path) => path.display().to_string(),
        None if source.name.contains("environment") => "the environment (NARU_*)".to_owned(),
        None => "the flags".to_owned(),
    }
}

#[cfg(test)]
mod tests;
