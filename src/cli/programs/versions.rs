//! `naru program versions`: what a program was before it was changed.

use prost_reflect::ReflectMessage as _;

use crate::cli::output::clean;
use crate::cli::{Context, Outcome, readable};
use crate::proto::{GetProgramVersionRequest, Key, ListProgramVersionsRequest, ProgramVersion};

/// List the versions of a program, or show one of them
///
/// Every change of a program makes a new version, and the former ones stay as long as the program does. What is checked
/// names the version by which it was; `naru program check --version` checks by it again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru program versions programs/ID
  naru program versions programs/ID --show 1f                   readable; elsewhere than on a terminal as JSON
  diff <(naru program versions programs/ID --show 1f | jq .) <(naru get programs/ID | jq .)")]
pub(super) struct Args {
    /// The program: programs/ID
    #[arg(value_name = "PROGRAM", value_parser = super::program)]
    program: Key,
    /// The version to show, as the list names it
    #[arg(long, value_name = "VERSION")]
    show: Option<String>,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let Context { speech, output, options, .. } = context;
    let client = context.connect().await?;
    let name = args.program.to_string();
    if let Some(etag) = args.show {
        let request = GetProgramVersionRequest { name, etag, ..Default::default() };
        let reply = client.programs().get_program_version(client.request(request)).await?;
        let reply = reply.into_inner();
        let program = reply.program.clone().unwrap_or_default().transcode_to_dynamic();
        if options.json {
            output.json(&reply)?;
        } else if output.is_terminal {
            output.lines(readable::message(&program, *speech, output))?;
        } else {
            output.value(&program)?;
        }
        return Ok(Outcome::Fine);
    }
    let request = ListProgramVersionsRequest { name, ..Default::default() };
    let reply = client.programs().list_program_versions(client.request(request)).await?;
    let reply = reply.into_inner();
    if options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let row = |it: &ProgramVersion| {
        let since = it.update_time.map(|it| it.to_string()).unwrap_or_default();
        vec![clean(&it.etag), since]
    };
    let rows: Vec<Vec<String>> = reply.versions.iter().map(row).collect();
    match output.is_terminal {
        true => output.table(&speech.say(["버전", "시작 시각"], ["version", "since"]), &rows)?,
        false => output.table(&["version", "since"], &rows)?,
    }
    Ok(Outcome::Fine)
}
