//! The command line. Every command is a gRPC client and nothing more, but for `serve`, `demo`, and for
//! `backup` and `restore`, which work on the database itself.
//!
//! | file | what it is for |
//! | --- | --- |
//! | `serve`, `demo`, `import`, `export`, `template`, `search`, `suggest`, `get`, `merge`, `delete`, `engagements`, `delegations`, `selections`, `match_lists`, `plans`, `meetings`, `agreements`, `programs`, `sectors` | one command each |
//! | `matches` | the commands that match: `match`, `match-all`, `pairs` |
//! | `evaluate`, `measures` | how good the answers are, by a judged collection |
//! | `temporary` | a server for one command |
//! | `backup`, `restore`, `verify` | the commands of those who keep the data, one each |
//! | `data` | which data `backup` and `restore` are about |
//! | `client` | the connection to a server |
//! | `records`, `schema` | what is stored, of any kind, and what the contract says of a kind |
//! | `lines`, `json_faults` | records as JSON, one a line |
//! | `formats`, `files`, `downloads` | which files are read and written, and how |
//! | `ranking`, `readable`, `words` | what people see of matches, profiles, fields and enums |
//! | `language`, `output`, `failure` | in which language, how it looks, what went wrong |

use std::ffi::OsStr;
use std::process::ExitCode;
use std::time::Duration;

use clap::builder::Resettable;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::proto::Kind;
use crate::telemetry::{self, Format};

mod agreements;
mod backup;
pub mod client;
mod data;
mod delegations;
mod delete;
mod demo;
mod downloads;
mod engagements;
mod evaluate;
mod export;
mod facets;
pub mod failure;
mod files;
mod formats;
mod get;
mod import;
mod json_faults;
pub mod language;
pub mod lines;
mod match_lists;
mod matches;
mod measures;
mod meetings;
mod merge;
pub mod output;
mod plans;
mod programs;
pub mod ranking;
pub mod readable;
pub mod records;
mod restore;
mod schema;
mod search;
mod sectors;
mod selections;
mod serve;
mod suggest;
mod template;
mod temporary;
mod verify;
pub mod words;

use client::Client;
use failure::EXIT_CODES;
use language::{Choice, Speech};
use output::Output;

/// Matches start-ups with investors and labs, and says why
#[derive(Debug, Parser)]
#[command(name = "naru", version, after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  naru demo                                  look around with fictional companies
  naru serve                                 keep profiles in your data folder
  naru template startups.xlsx                a workbook to fill in
  naru import startups.xlsx partners.jsonl   store or replace profiles
  naru search 자율주행 라이다 --kind startups
  naru match startups/nuribeam               who should they meet, and why
  naru match-all --destination US-CA         the same for all start-ups of a delegation
  naru merge startups/b --into startups/a    one profile of two; startups/a stays
  naru delete applications/a                 naru undelete brings it back
  naru engagements list --startup startups/a what happened with whom
  naru delegations plan delegations/trip     who meets whom on a trip, and when
  naru delegations due                       what is due, and what is late
  naru meetings list --status held           what came of it
  naru program check programs/call           who qualifies for a program, and why not
  naru sectors 자율주행                      which ids a profile may name
  naru backup naru-backup.db                 while the service runs or not";

/// How long a call may take unless told otherwise.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What all commands understand.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Options of every command")]
struct Options {
    /// Address of the server
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "NARU_SERVER",
        default_value = "http://127.0.0.1:50051",
        hide_env_values = true
    )]
    server: String,
    /// Print the server's reply as JSON, in both languages unless `--lang` names one
    #[arg(long, global = true)]
    json: bool,
    /// Seconds a call may take [default: 30, for match-all, verify, plans, checks, rankings, allocations and documents
    /// 300]
    #[arg(
        long,
        global = true,
        value_name = "SECONDS",
        env = "NARU_TIMEOUT",
        hide_env_values = true,
        value_parser = seconds
    )]
    timeout: Option<Duration>,
    /// Language for people [default: from LANG]; both: of names and sentences, all else as LANG says
    #[arg(long, global = true, value_enum, hide_possible_values = true, value_name = "ko|en|both")]
    lang: Option<Choice>,
    /// Which log lines to write, such as `info` or `warn,naru=debug` [default: info for serve, else warn]
    #[arg(long, global = true, value_name = "FILTER", env = "NARU_LOG", hide_env_values = true)]
    log: Option<String>,
    /// How to write log lines [default: text on a terminal, else json]
    #[arg(
        long,
        global = true,
        value_enum,
        hide_possible_values = true,
        value_name = "text|json",
        env = "NARU_LOG_FORMAT",
        hide_env_values = true
    )]
    log_format: Option<Format>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Demo(demo::Args),
    Import(import::Args),
    Export(export::Args),
    Template(template::Args),
    Search(search::Args),
    Suggest(suggest::Args),
    Match(Box<matches::Args>),
    MatchAll(Box<matches::many::Args>),
    Pairs(matches::pairs::Args),
    Get(get::Args),
    Merge(merge::Args),
    Delete(delete::DeleteArgs),
    Undelete(delete::UndeleteArgs),
    Engagements(engagements::Args),
    Delegations(delegations::Args),
    Selections(selections::Args),
    #[command(visible_alias = "programs")]
    Program(programs::Args),
    MatchLists(match_lists::Args),
    Plans(plans::Args),
    Meetings(meetings::Args),
    Agreements(agreements::Args),
    Sectors(sectors::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Verify(verify::Args),
    Evaluate(evaluate::Args),
}

/// How a command ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Fine,
    Refused,
}

/// What all commands work with.
struct Context {
    options: Options,
    speech: Speech,
    output: Output,
}

impl Context {
    async fn connect(&self) -> anyhow::Result<Client> {
        Client::connect(&self.options.server, self.timeout(TIMEOUT), self.speech).await
    }

    fn timeout(&self, default: Duration) -> Duration {
        self.options.timeout.unwrap_or(default)
    }

    /// Prints what was listed of a kind, and how much there was: under one header for programs, else under the one in
    /// the language spoken.
    fn show_list<const N: usize>(
        &self,
        kind: Kind,
        plain: [&str; N],
        korean: [&str; N],
        english: [&str; N],
        rows: Vec<Vec<String>>,
    ) -> anyhow::Result<Outcome> {
        if !self.output.is_terminal {
            self.output.table(&plain, &rows)?;
        } else if !rows.is_empty() {
            self.output.table(&self.speech.say(korean, english), &rows)?;
        }
        let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        self.output.notes([words::noun(kind).counted(count, self.speech)])?;
        Ok(Outcome::Fine)
    }
}

impl Cli {
    /// Reads the command line and the environment, in which an empty variable counts as none. Ends the process where
    /// they are not understood.
    #[must_use]
    pub fn read() -> Self {
        let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
        let command = Self::command().mut_args(|arg| match arg.get_env() {
            Some(name) if is_empty(name) => arg.env(Resettable::Reset),
            _ => arg,
        });
        Self::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
    }
}

/// Runs the command and answers the exit code.
pub async fn run(cli: Cli) -> ExitCode {
    // What a program reads must not depend on the locale.
    let language = cli.options.lang.or(cli.options.json.then_some(Choice::Both));
    let speech = Speech::choose(language, |name| std::env::var(name).ok());
    let context = Context { options: cli.options, speech, output: Output::stdout() };
    match dispatch(cli.command, &context).await {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::FAILURE,
        Err(error) => {
            if !failure::is_broken_pipe(&error) {
                failure::describe(&error, speech).into_iter().for_each(output::complain);
            }
            ExitCode::from(failure::exit_code(&error))
        }
    }
}

async fn dispatch(command: Command, context: &Context) -> anyhow::Result<Outcome> {
    // The server's own filter may stand in its configuration file, which `serve` reads first.
    if !matches!(command, Command::Serve(_)) {
        let filter = context.options.log.as_deref().unwrap_or("warn");
        telemetry::init(filter, context.options.log_format)?;
    }
    match command {
        Command::Serve(args) => serve::run(args, context).await,
        Command::Demo(args) => demo::run(args, context).await,
        Command::Import(args) => import::run(args, context).await,
        Command::Export(args) => export::run(args, context).await,
        Command::Template(args) => template::run(&args, context),
        Command::Search(args) => search::run(args, context).await,
        Command::Suggest(args) => suggest::run(args, context).await,
        Command::Match(args) => matches::run(*args, context).await,
        Command::MatchAll(args) => matches::many::run(*args, context).await,
        Command::Pairs(args) => matches::pairs::run(args, context).await,
        Command::Get(args) => get::run(args, context).await,
        Command::Merge(args) => merge::run(args, context).await,
        Command::Delete(args) => delete::run(args, context).await,
        Command::Undelete(args) => delete::undelete(args, context).await,
        Command::Engagements(args) => engagements::run(args, context).await,
        Command::Delegations(args) => delegations::run(args, context).await,
        Command::Selections(args) => selections::run(args, context).await,
        Command::Program(args) => programs::run(args, context).await,
        Command::MatchLists(args) => match_lists::run(args, context).await,
        Command::Plans(args) => plans::run(args, context).await,
        Command::Meetings(args) => meetings::run(args, context).await,
        Command::Agreements(args) => agreements::run(args, context).await,
        Command::Sectors(args) => sectors::run(args, context).await,
        Command::Backup(args) => backup::run(&args, context).await,
        Command::Restore(args) => restore::run(&args, context).await,
        Command::Verify(args) => verify::run(&args, context).await,
        Command::Evaluate(args) => evaluate::run(&args, context).await,
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| "write seconds, such as 30 or 0.5".to_owned())?;
    if !(0.001..=86_400.0).contains(&number) {
        return Err("choose 0.001 to 86400 seconds".to_owned());
    }
    Ok(Duration::from_secs_f64(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn timeouts_are_seconds() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        assert!(seconds("0").is_err() && seconds("soon").is_err() && seconds("NaN").is_err());
    }
}
