//! `naru template`: writes a workbook to fill in.

use std::path::{Path, PathBuf};

use crate::proto::Kind;
use crate::spreadsheet;
use crate::text::Language;

use super::formats::Collection;
use super::language::Choice;
use super::{Context, Outcome, files};

/// Write a workbook to fill in, for `naru import`
///
/// Its headers are Korean unless `--lang en` is given; they carry an example each, and columns with a fixed set of
/// values a list to choose from. The first sheet tells what to write in each column. A file that is there is not
/// overwritten.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru template startups.xlsx
  naru template investors.xlsx --kind partners --lang en")]
pub(super) struct Args {
    /// File to write
    #[arg(value_name = "FILE.xlsx")]
    file: PathBuf,
    /// For which kind of profile [default: as the name of the file says]
    #[arg(long, value_enum)]
    kind: Option<Collection>,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let kind = args.kind.map(Collection::kind).or_else(|| of_name(&args.file));
    let kind = kind.ok_or_else(|| {
        anyhow::anyhow!(
            "{} names no kind of profile; add --kind startups or --kind partners",
            args.file.display()
        )
    })?;
    anyhow::ensure!(
        !args.file.exists(),
        "{} is there already; choose another name",
        args.file.display()
    );
    let language = match context.options.lang {
        Some(Choice::En) => Language::English,
        _ => Language::Korean,
    };
    let sheets = spreadsheet::template(kind, language);
    files::replace(&args.file, &spreadsheet::write_workbook(&sheets, language)?)?;
    Ok(Outcome::Fine)
}

fn of_name(path: &Path) -> Option<Kind> {
    let stem = path.file_stem()?.to_str()?;
    Kind::PROFILES.into_iter().find(|kind| stem.contains(kind.collection()))
}
