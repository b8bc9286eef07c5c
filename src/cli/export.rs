//! `naru export`: writes all that can be imported again as JSON lines, profiles as a workbook or as CSV.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tonic::Code;

use crate::proto::{Contacts, GetContactsRequest, Key, Kind};
use crate::spreadsheet::{self, Form};

use super::client::Client;
use super::files::Replacement;
use super::formats::{self, Format};
use super::language::Speech;
use super::output::complain;
use super::records::{self, Record};
use super::{Context, Outcome, words};

/// Write all that can be imported again as JSON lines, or all profiles as a workbook or as CSV
///
/// JSON lines hold the profiles first, then engagements, delegations, selections, meetings, agreements, programs and
/// applications, with their confidential notes. An output that is a folder gets a file for each kind, such as
/// startups.jsonl. Plans, match lists and allocations are written only where `--kind` names them, each whole, with all
/// that it was made of; they are not imported again.
///
/// A workbook has one sheet for each kind of profile and one for each list in them. A CSV file holds one kind; what
/// does not fit into a cell stands in a column of JSON. Both import again to the same profiles. Cells that a
/// spreadsheet would take for formulas begin with an apostrophe, which an import takes off.
///
/// A spreadsheet holds profiles alone. Contacts, which are personal data, are left out unless `--contacts` is given.
///
/// Without `--metadata` the lines hold what people wrote, so that two exports of the same profiles read the same and
/// an import of them writes unconditionally.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru export --output all.xlsx
  naru export --kind startups --output startups.csv
  naru export --kind startups | grep KR-29
  naru export --output backup/               startups.jsonl, partners.jsonl and so on
  naru export --kind allocations             who went where, with what it was made of
  naru export | naru --server URL import -   copy to another server")]
pub(super) struct Args {
    /// Only one kind
    #[arg(long, value_parser = formats::kind_parser(Kind::ALL))]
    kind: Option<Kind>,
    /// File to write, replaced when all is read, or folder that is there [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How to write [default: as the name of the file ends, else jsonl]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Also the contact persons, on a sheet of a workbook
    #[arg(long)]
    contacts: bool,
    /// With etag and times, in JSON lines; an import of such a line is refused if the profile has changed since
    #[arg(long)]
    metadata: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let of_path = args.output.as_deref().and_then(Format::of_path);
    let has_ending = |path: &PathBuf| path.extension().is_some();
    anyhow::ensure!(
        args.format.or(of_path).is_some() || !args.output.as_ref().is_some_and(has_ending),
        "nothing is written by this name; let it end with .xlsx, .csv or .jsonl, or name the --format"
    );
    let format = args.format.or(of_path).unwrap_or(Format::Jsonl);
    let is_tsv = |path: &PathBuf| path.extension().is_some_and(|it| it.eq_ignore_ascii_case("tsv"));
    anyhow::ensure!(
        format != Format::Csv || !args.output.as_ref().is_some_and(is_tsv),
        "CSV is written with commas; let the name of the file end with .csv"
    );
    anyhow::ensure!(
        format == Format::Jsonl || !args.metadata,
        "--metadata is for JSON lines alone"
    );
    anyhow::ensure!(
        format == Format::Xlsx || !args.contacts,
        "--contacts needs a workbook: write to a file that ends with .xlsx"
    );
    anyhow::ensure!(
        format != Format::Csv || args.kind.is_some(),
        "a CSV file holds one kind of profile; add --kind startups or --kind partners"
    );
    let are_profiles = args.kind.is_none_or(Kind::is_profile);
    anyhow::ensure!(
        format == Format::Jsonl || are_profiles,
        "only profiles are written otherwise than as JSON lines; add --format jsonl"
    );
    let is_written = |kind: &Kind| kind.is_profile() || format == Format::Jsonl;
    let all = Kind::ALL.into_iter().filter(|kind| records::is_imported(*kind) && is_written(kind));
    let export = Export {
        client: context.connect().await?,
        kinds: args.kind.map_or(all.collect(), |kind| vec![kind]),
        format,
        contacts: args.contacts,
        metadata: args.metadata,
    };
    let exported = match &args.output {
        Some(folder) if folder.is_dir() => export.write_into(folder, context).await?,
        None => export.write(&mut BufWriter::new(io::stdout()), context).await?,
        Some(path) => {
            // A file that is there stays whole until the new one is.
            let mut file = Replacement::of(path)?;
            let exported = export.write(&mut BufWriter::new(file.writer()), context).await?;
            file.finish()?;
            exported
        }
    };
    if exported.changed {
        complain(context.speech.say(
            "참고: 내보내는 동안 저장된 내용이 변경되어 일부 변경 내용이 빠졌을 수 있습니다",
            "note: something changed during the export; some of the changes may be missing",
        ));
    }
    if args.output.is_some() {
        complain(told(&exported, context.speech));
    }
    Ok(Outcome::Fine)
}

struct Export {
    client: Client,
    kinds: Vec<Kind>,
    format: Format,
    contacts: bool,
    metadata: bool,
}

#[derive(Default)]
struct Exported {
    counts: BTreeMap<Kind, u64>,
    changed: bool,
}

/// How much was exported: profiles where there is nothing else, and all of which there is any.
fn told(exported: &Exported, speech: Speech) -> String {
    let mut parts: Vec<(words::Noun, u64)> = Vec::new();
    for (&kind, &count) in &exported.counts {
        let noun = words::noun(kind);
        match parts.last_mut() {
            Some((last, sum)) if *last == noun => *sum += count,
            _ => parts.push((noun, count)),
        }
    }
    if parts.is_empty() {
        parts.push((words::noun(Kind::Startup), 0));
    }
    let parts = parts.into_iter().map(|(noun, count)| noun.counted(count, speech));
    let parts: Vec<String> = parts.collect();
    let en = match parts.as_slice() {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        all => all.concat(),
    };
    speech.say(format!("{}를 내보냈습니다", parts.join(", ")), format!("{en} exported"))
}

impl Export {
    /// Writes a file for each kind into a folder.
    async fn write_into(&self, folder: &Path, context: &Context) -> anyhow::Result<Exported> {
        anyhow::ensure!(
            self.format == Format::Jsonl,
            "{} is a folder, which gets JSON lines alone; name a file",
            folder.display()
        );
        let mut all = Exported::default();
        for &kind in &self.kinds {
            let mut file = Replacement::of(&folder.join(format!("{}.jsonl", kind.collection())))?;
            let of_kind = Self { client: self.client.clone(), kinds: vec![kind], ..*self };
            let exported = of_kind.write(&mut BufWriter::new(file.writer()), context).await?;
            file.finish()?;
            all.counts.extend(exported.counts);
            all.changed |= exported.changed;
        }
        Ok(all)
    }

    async fn write(&self, writer: &mut impl Write, context: &Context) -> anyhow::Result<Exported> {
        let exported = match self.format {
            Format::Jsonl => {
                let line = |record: Record| writeln!(writer, "{}", record.to_json(self.metadata));
                self.read(line).await?
            }
            Format::Xlsx | Format::Csv => {
                let mut all = Vec::new();
                let exported = self.read(|record| {
                    all.push(record);
                    Ok(())
                });
                let exported = exported.await?;
                writer.write_all(&self.spreadsheet(&all, context).await?)?;
                exported
            }
        };
        writer.flush()?;
        Ok(exported)
    }

    /// Reads everything page by page.
    async fn read(
        &self,
        mut take: impl FnMut(Record) -> io::Result<()>,
    ) -> anyhow::Result<Exported> {
        let mut exported = Exported::default();
        for &kind in &self.kinds {
            let mut page_token = String::new();
            loop {
                let page = records::list(&self.client, kind, page_token).await?;
                exported.changed |= page.changed;
                for record in page.records {
                    let Some(record) = self.whole(record).await? else {
                        exported.changed = true;
                        continue;
                    };
                    take(record)?;
                    *exported.counts.entry(kind).or_default() += 1;
                }
                page_token = page.next_page_token;
                if page_token.is_empty() {
                    break;
                }
            }
        }
        Ok(exported)
    }

    /// The whole of a record that was listed: of what is kept in versions a list tells a part alone. None: it has been
    /// deleted since.
    async fn whole(&self, listed: Record) -> anyhow::Result<Option<Record>> {
        let Some(key) = Key::parse(listed.name()).filter(|it| !records::is_imported(it.kind))
        else {
            return Ok(Some(listed));
        };
        match records::get_whole(&self.client, &key).await {
            Err(status) if status.code() == Code::NotFound => Ok(None),
            record => Ok(Some(record?)),
        }
    }

    async fn spreadsheet(&self, all: &[Record], context: &Context) -> anyhow::Result<Vec<u8>> {
        let language = context.speech.language;
        let messages: Vec<_> = all.iter().map(Record::to_dynamic).collect();
        if self.format == Format::Csv {
            let sheets = spreadsheet::sheets_of(&messages, &[], Form::Csv, language);
            return Ok(sheets.first().map(spreadsheet::write_csv).unwrap_or_default());
        }
        let contacts = if self.contacts { self.contacts_of(all).await? } else { Vec::new() };
        let sheets = spreadsheet::sheets_of(&messages, &contacts, Form::Workbook, language);
        Ok(spreadsheet::write_workbook(&sheets, language)?)
    }

    async fn contacts_of(&self, all: &[Record]) -> anyhow::Result<Vec<Contacts>> {
        let mut contacts = Vec::new();
        for profile in all {
            let name = format!("{}/contacts", profile.name());
            let request = GetContactsRequest { name, ..GetContactsRequest::default() };
            let reply = self.client.contacts().get_contacts(self.client.request(request)).await?;
            contacts.extend(reply.into_inner().contacts);
        }
        Ok(contacts)
    }
}
