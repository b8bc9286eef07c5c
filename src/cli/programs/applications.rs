//! `naru program applications`: the files of programs, where each stands, since when, by whom and why.

use crate::cli::output::clean;
use crate::cli::{Context, Outcome, readable, records, words};
use crate::proto::{
    Application, ApplicationStatus, Key, Kind, ListApplicationsRequest, ListApplicationsResponse,
};

/// List the files of programs: where each stands, since when, by whom and why
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru program applications programs/ID
  naru program applications programs/ID --status recommended --operator partners/ID
  naru program applications --startup startups/ID            of all programs
  naru get applications/ID                                   one of them, with all of its turns")]
pub(super) struct Args {
    /// The program: programs/ID [default: all]
    #[arg(value_name = "PROGRAM", value_parser = super::program)]
    program: Option<Key>,
    /// Only those of this start-up: startups/ID
    #[arg(long, value_name = "NAME", value_parser = records::startup)]
    startup: Option<Key>,
    /// Only those with this operator: partners/ID
    #[arg(long, value_name = "NAME", value_parser = records::partner)]
    operator: Option<Key>,
    /// Only those that stand here; may be repeated
    #[arg(long, value_parser = words::application_status_parser())]
    status: Vec<i32>,
    /// Deleted ones too
    #[arg(long)]
    show_deleted: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let speech = context.speech;
    let client = context.connect().await?;
    let name = |key: Option<Key>| key.map(|key| key.to_string()).unwrap_or_default();
    let request = ListApplicationsRequest {
        program: name(args.program),
        startup: name(args.startup),
        operator: name(args.operator),
        statuses: args.status,
        show_deleted: args.show_deleted,
        ..ListApplicationsRequest::default()
    };
    let reply: ListApplicationsResponse =
        records::list_all(&client, Kind::Application, &request).await?;
    if context.options.json {
        context.output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let row = |it: &Application| {
        let last = it.history.last().cloned().unwrap_or_default();
        vec![
            clean(&it.name),
            clean(&it.startup),
            clean(&it.track),
            clean(&it.operator),
            standing(last.status(), context),
            last.date.as_ref().map(readable::date).unwrap_or_default(),
            clean(&last.actor),
            clean(&speech.text(last.reason.as_ref())),
        ]
    };
    let rows = reply.applications.iter().map(row).collect();
    context.show_list(
        Kind::Application,
        ["name", "startup", "track", "operator", "status", "since", "by", "reason"],
        ["ID", "기업", "유형", "운영사", "상태", "처리일", "처리 기관", "이유"],
        ["ID", "start-up", "track", "operator", "status", "since", "by", "reason"],
        rows,
    )
}

/// Where a file stands, for people in words and for programs as flags take it.
fn standing(status: ApplicationStatus, context: &Context) -> String {
    let word = status.as_str_name();
    match context.output.is_terminal {
        true => words::value(word, context.speech).to_owned(),
        false => word.trim_start_matches("APPLICATION_STATUS_").to_lowercase().replace('_', "-"),
    }
}
