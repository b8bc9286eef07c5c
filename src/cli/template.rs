//! `naru template`: writes a file to fill in, a workbook of profiles or JSON lines of what is kept in no workbook.

use std::path::{Path, PathBuf};

use crate::proto::Kind;
use crate::spreadsheet;
use crate::text::Language;

use super::formats::{self, Format};
use super::language::Choice;
use super::records::Record;
use super::{Context, Outcome, files};

/// Write a file to fill in, for `naru import`: a workbook of profiles, or programs, applications or delegations
///
/// The headers of a workbook are Korean unless `--lang en` is given; they carry an example each, and columns with a
/// fixed set of values a list to choose from. The first sheet tells what to write in each column.
///
/// The others are JSON lines, invented records with the fields that are usual, which import as they are. Before the
/// record itself stand the profiles and the program that it names: leave those lines out where yours are stored
/// already. What a field means stands in the contract, proto/naru/v1. A file that is there is not overwritten.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru template startups.xlsx
  naru template investors.xlsx --kind partners --lang en
  naru template applications.jsonl           with a program to apply for
  jq . applications.jsonl                    to read it; jq -c . makes it one record a line again")]
pub(super) struct Args {
    /// File to write: .xlsx for profiles, .jsonl for all else
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// For which kind of record [default: as the name of the file says]
    #[arg(long, value_parser = formats::kind_parser(KINDS))]
    kind: Option<Kind>,
}

/// Of what there are templates.
const KINDS: [Kind; 5] =
    [Kind::Startup, Kind::Partner, Kind::Delegation, Kind::Program, Kind::Application];

const STARTUP: &str = include_str!("templates/startup.json");
const PARTNER: &str = include_str!("templates/partner.json");
const DELEGATION: &str = include_str!("templates/delegation.json");
const PROGRAM: &str = include_str!("templates/program.json");
const APPLICATION: &str = include_str!("templates/application.json");

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let shown = args.file.display();
    let kind = args.kind.or_else(|| of_name(&args.file)).ok_or_else(|| {
        anyhow::anyhow!(
            "{shown} names no kind of record; add --kind startups, --kind programs or another"
        )
    })?;
    let records = records(kind);
    let (format, ending) = match records {
        [] => (Format::Xlsx, "xlsx"),
        _ => (Format::Jsonl, "jsonl"),
    };
    anyhow::ensure!(
        Format::of_path(&args.file) == Some(format),
        "a template of {} is written as .{ending}; let the name of the file end so",
        kind.collection()
    );
    anyhow::ensure!(!args.file.exists(), "{shown} is there already; choose another name");
    let bytes = match records {
        [] => workbook(kind, context)?,
        _ => lines(records).into_bytes(),
    };
    files::replace(&args.file, &bytes)?;
    Ok(Outcome::Fine)
}

/// The records of a template of JSON lines, whom others name first; none where it is a workbook.
fn records(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Delegation => &[PARTNER, STARTUP, DELEGATION],
        Kind::Program => &[PARTNER, PROGRAM],
        Kind::Application => &[PARTNER, STARTUP, PROGRAM, APPLICATION],
        _ => &[],
    }
}

fn lines(records: &[&str]) -> String {
    let record = |json: &&str| Record::from_json(json).expect("a record of the contract");
    records.iter().map(|json| record(json).to_json(false) + "\n").collect()
}

fn workbook(kind: Kind, context: &Context) -> anyhow::Result<Vec<u8>> {
    let language = match context.options.lang {
        Some(Choice::En) => Language::English,
        _ => Language::Korean,
    };
    Ok(spreadsheet::write_workbook(&spreadsheet::template(kind, language), language)?)
}

fn of_name(path: &Path) -> Option<Kind> {
    let stem = path.file_stem()?.to_str()?;
    KINDS.into_iter().find(|kind| stem.contains(kind.collection()))
}
