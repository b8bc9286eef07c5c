//! `naru program export`: writing what goes out of a program.

use std::path::PathBuf;
use std::time::Duration;

use crate::cli::client::Client;
use crate::cli::downloads::{self, Target, progress};
use crate::cli::failure::Spoken;
use crate::cli::language::Choice;
use crate::cli::{Context, Outcome, ranking, records};
use crate::proto::{
    Date, DocumentKind, Key, Kind, Language, ListAllocationsRequest, ListAllocationsResponse,
    RenderDocumentRequest,
};

/// How long the whole of it may take unless told otherwise: as long as the server lets any call take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Write what goes out of a program: how each applicant stands, whom each operator would take, what is to be
/// done, an allocation, a workbook
///
/// The pages are HTML for A4: open them in a browser to print them or to save them as PDF. What is told of an applicant
/// can be handed to that applicant; all else is for the program's staff alone. What is told of an allocation was kept with
/// it and does not change.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru program export programs/ID --output files/ --lang ko
  naru program export programs/ID --output files/ --lang both          in Korean and in English
  naru program export programs/ID --kind eligibility --party startups/ID
  naru program export programs/ID --kind operator-list --party partners/ID
  naru program export programs/ID --allocation allocations/ID --output files/
  naru program export programs/ID --kind allocation --output files/    the latest one
  naru program export programs/ID --kind workbook --output call.xlsx --force")]
pub(super) struct Args {
    /// The program: programs/ID
    #[arg(value_name = "PROGRAM", value_parser = super::program)]
    name: Key,
    /// Which document; may be repeated [default: all, or those for the party]
    #[arg(long, value_parser = ["eligibility", "operator-list", "pipeline", "allocation", "workbook"])]
    kind: Vec<String>,
    /// Only for this applicant or operator: startups/ID or partners/ID [default: for all, each on pages of its own]
    #[arg(long, value_name = "NAME", value_parser = records::party)]
    party: Option<Key>,
    /// The allocation that is told in itself and in the workbook: allocations/ID [default: with --kind allocation the
    /// latest one of the program, else none]
    #[arg(long, value_name = "NAME", value_parser = super::allocate::allocation)]
    allocation: Option<Key>,
    /// The day by which all is judged [default: today in the server's time zone]
    #[arg(long, value_name = "DATE", value_parser = ranking::day)]
    as_of: Option<Date>,
    /// File for one document, or folder for any number; one whose name ends with / is made [default: the one you are in]
    #[arg(long, short, value_name = "FILE_OR_FOLDER")]
    output: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let speech = context.speech;
    let client = Client::connect(&context.options.server, context.timeout(TIMEOUT), speech).await?;
    let mut languages = vec![speech.say(Language::Korean, Language::English)];
    if context.options.lang == Some(Choice::Both) {
        languages.push(speech.say(Language::English, Language::Korean));
    }
    let kinds = kinds(&args);
    let allocation = match &args.allocation {
        Some(key) => key.to_string(),
        None if kinds.contains(&DocumentKind::Allocation) => latest(&client, &args.name).await?,
        None => String::new(),
    };
    let wanted: Vec<(DocumentKind, Language)> = languages
        .iter()
        .flat_map(|&language| kinds.iter().map(move |&kind| (kind, language)))
        .collect();
    let target = Target::of(args.output.as_deref(), wanted.len())?;
    let progress = progress(wanted.len(), speech);
    let client = client.beside(&progress);
    let mut files = Vec::new();
    for (kind, language) in wanted {
        let request = RenderDocumentRequest {
            program: args.name.to_string(),
            kind: kind.into(),
            party: args.party.as_ref().map(Key::to_string).unwrap_or_default(),
            language: language.into(),
            as_of_date: args.as_of,
            allocation: match kind {
                DocumentKind::Allocation | DocumentKind::Workbook => allocation.clone(),
                _ => String::new(),
            },
            ..RenderDocumentRequest::default()
        };
        files.push(downloads::read(&client, request, &target, args.force).await?);
        progress.inc(1);
    }
    progress.finish_and_clear();
    downloads::save(files, context)
}

/// The latest allocation of a program.
async fn latest(client: &Client, program: &Key) -> anyhow::Result<String> {
    let request = ListAllocationsRequest {
        program: program.to_string(),
        ..ListAllocationsRequest::default()
    };
    let kept: ListAllocationsResponse =
        records::list_all(client, Kind::Allocation, &request).await?;
    let latest = kept.allocations.into_iter().max_by_key(|it| it.version);
    let latest = latest.ok_or_else(|| Spoken {
        ko: format!("{program}: 저장된 배정이 없습니다"),
        en: format!("no allocation of {program} is kept"),
        advice: (
            format!("`naru program allocate {program}`으로 먼저 배정하세요"),
            format!("make one with `naru program allocate {program}`"),
        ),
    })?;
    Ok(latest.name)
}

/// The documents that are named, else all that there are for the party.
fn kinds(args: &Args) -> Vec<DocumentKind> {
    let of_party = args.party.as_ref().map(|key| key.kind);
    let all = [
        ("eligibility", DocumentKind::Eligibility, Some(Kind::Startup)),
        ("operator-list", DocumentKind::OperatorList, Some(Kind::Partner)),
        ("pipeline", DocumentKind::Pipeline, None),
        ("allocation", DocumentKind::Allocation, None),
        ("workbook", DocumentKind::Workbook, None),
    ];
    let is_wanted = |(word, _, kind): &(&str, DocumentKind, Option<Kind>)| match args.kind.len() {
        0 if *word == "allocation" => of_party.is_none() && args.allocation.is_some(),
        0 => of_party.is_none() || *kind == of_party,
        _ => args.kind.iter().any(|it| it == word),
    };
    all.into_iter().filter(is_wanted).map(|(_, kind, _)| kind).collect()
}
