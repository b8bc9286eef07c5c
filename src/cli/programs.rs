//! `naru program`: programs that start-ups apply for, who qualifies, and where each file stands.

mod allocate;
mod applications;
mod check;
mod export;
mod pipeline;
mod rank;
mod versions;

use crate::proto::{Key, Kind, ListProgramsRequest, ListProgramsResponse, Program};

use super::output::clean;
use super::{Context, Outcome, readable, records};

/// Programs that start-ups apply for: who qualifies and what would change it
///
/// A program is a resource like any other: rules as data, each with its text, its source and the days on which it is in
/// force. It is written as JSON, for `naru import` to store, and so are the applications to it. docs/programs.md walks
/// through one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru template applications.jsonl        a program and an application to it, to fill in
  naru import applications.jsonl          store them
  naru program list                       which programs there are
  naru program check programs/ID          who of the applicants qualifies
  naru program pipeline programs/ID       what is to be done next
  naru delete applications/ID             naru undelete brings it back")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(ListArgs),
    Versions(versions::Args),
    Check(check::Args),
    Rank(rank::Args),
    Pipeline(pipeline::Args),
    Applications(applications::Args),
    Allocate(allocate::Args),
    Allocations(allocate::ListArgs),
    ExplainAllocation(allocate::ExplainArgs),
    VerifyAllocation(allocate::VerifyArgs),
    Export(export::Args),
}

/// List programs
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru program list
  naru program list --year 2026
  naru import programs.jsonl applications.jsonl        store new ones, one JSON object a line
  naru get programs/ID                                 one of them, with its rules")]
struct ListArgs {
    /// Only those in which this operator has a quota: partners/ID
    #[arg(long, value_name = "NAME", value_parser = records::partner)]
    operator: Option<Key>,
    /// Only those of this year; may be repeated
    #[arg(long, value_name = "YEAR")]
    year: Vec<i32>,
    /// Deleted ones too
    #[arg(long)]
    show_deleted: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    match args.command {
        Command::List(args) => list(args, context).await,
        Command::Versions(args) => versions::run(args, context).await,
        Command::Check(args) => check::run(args, context).await,
        Command::Rank(args) => rank::run(args, context).await,
        Command::Export(args) => export::run(args, context).await,
        Command::Pipeline(args) => pipeline::run(args, context).await,
        Command::Applications(args) => applications::run(args, context).await,
        Command::Allocate(args) => allocate::run(args, context).await,
        Command::Allocations(args) => allocate::list(args, context).await,
        Command::ExplainAllocation(args) => allocate::explain(args, context).await,
        Command::VerifyAllocation(args) => allocate::verify(args, context).await,
    }
}

fn program(text: &str) -> Result<Key, String> {
    records::named(text, Kind::Program)
}

async fn list(args: ListArgs, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let request = ListProgramsRequest {
        show_deleted: args.show_deleted,
        partner: args.operator.map(|key| key.to_string()).unwrap_or_default(),
        years: args.year,
        ..ListProgramsRequest::default()
    };
    let reply: ListProgramsResponse = records::list_all(&client, Kind::Program, &request).await?;
    if context.options.json {
        context.output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let row = |it: &Program| {
        vec![
            clean(&it.name),
            clean(&context.speech.text(it.display_name.as_ref())),
            it.year.to_string(),
            it.rules.len().to_string(),
            it.apply_until_date.as_ref().map(readable::date).unwrap_or_default(),
        ]
    };
    let rows = reply.programs.iter().map(row).collect();
    context.show_list(
        Kind::Program,
        ["name", "display_name", "year", "rules", "apply_until"],
        ["ID", "이름", "연도", "규칙", "신청 마감일"],
        ["ID", "name", "year", "rules", "applications until"],
        rows,
    )
}
