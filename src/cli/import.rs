//! `naru import`: stores profiles from JSON lines, workbooks and CSV, and all from JSON lines.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `inputs` | what does a file hold |
//! | `rows` | how do the rows of a spreadsheet become profiles |
//! | `directory` | which profiles are stored, by number and name |
//! | `report` | what became of everything |

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinHandle;
use tonic::Status;

use crate::proto::Kind;
use crate::spreadsheet::{self, Layout, Problem, Sheet};

use super::client::Client;
use super::failure;
use super::formats::{Collection, Format};
use super::language::Speech;
use super::lines::{Batch, Batches, Line, read};
use super::output::complain;
use super::records::{Malformed, Record, WriteMode, Written};
use super::{Context, Outcome, files};

mod directory;
mod inputs;
mod report;
mod rows;

use inputs::Input;
use report::{Finding, Report};
use rows::Waiting;

/// Store or replace profiles from workbooks, CSV files and JSON lines, and all other records from JSON lines
///
/// A row of a spreadsheet changes the fields that it has a value for and leaves the others as they are; a sheet of
/// entries, such as rounds, replaces that list of the profiles in it. A row is known by its ID, else by its business or
/// corporate registration number. Headers and values may be Korean or English; docs/spreadsheets.md lists them.
///
/// A JSON line is a whole profile, engagement, delegation, selection, meeting, agreement, program or application in
/// the proto's JSON form; its kind follows from its `name`, such as `startups/ID` or `meetings/ID`. A line with an
/// `etag` is refused if what it replaces has changed since; one without overwrites. Whatever the order of lines,
/// profiles are stored first, then engagements, delegations, selections, meetings, agreements, programs and
/// applications, for what they name must exist then: with `--dry-run` and `--atomic` what only the same import would
/// store counts as missing. `naru template` writes some to begin with.
///
/// What is refused is named with its place and does not hold up the others: of rows with sheet, cell, value, reason and
/// remedy, of lines with line and field. Of a line whose JSON does not fit the contract all such faults are named; what
/// else is wrong the service tells once they are mended. Importing a file again changes nothing.
///
/// Contact persons are imported from a sheet of contacts alone: it replaces all contacts of the profiles in it, after
/// the profiles are stored.
///
/// While the service is unavailable, each batch is sent up to five times within some seconds; nothing is stored twice.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru import startups.xlsx partners.csv
  naru import --dry-run startups.xlsx        what would happen
  naru import startups.xlsx --errors bad.xlsx
  naru import engagements.jsonl              of profiles that are stored
  naru export | naru --server URL import -   copy to another server")]
pub(super) struct Args {
    /// Files to read; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the files are [default: as their names end, else as their first bytes say]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Whose rows they are, where the name of the sheet does not say so
    #[arg(long, value_enum)]
    kind: Option<Collection>,
    /// Which headers mean which fields, for spreadsheets of another layout
    #[arg(long, value_name = "FILE.toml")]
    mapping: Option<PathBuf>,
    /// Where to write the workbook with the bad cells marked, replacing one that is there; only for one workbook or CSV
    /// file
    #[arg(long, value_name = "FILE.xlsx")]
    errors: Option<PathBuf>,
    /// Write nothing if anything is refused; then batches of up to 500 profiles, each whole or not at all. A
    /// spreadsheet must be the only file
    #[arg(long)]
    atomic: bool,
    /// Check everything and write nothing; contacts are only read, and a spreadsheet must be the only file
    #[arg(long)]
    dry_run: bool,
}

struct Import<'a> {
    client: Client,
    progress: ProgressBar,
    report: Report,
    context: &'a Context,
    format: Option<Format>,
    kind: Option<Kind>,
    layout: Layout,
    errors: Option<PathBuf>,
    /// Whether a spreadsheet can be read: its rows are put into what is stored, as all files before it must be then.
    takes_sheets: bool,
    waiting: Vec<Waiting>,
    /// The batches under way, in the order in which they were sent.
    sent: VecDeque<Sent>,
    /// The last spreadsheet, and what is to be told of all.
    sheets: Option<Arc<Vec<Sheet>>>,
    problems: Vec<Problem>,
}

/// A batch that is being written.
struct Sent {
    batch: Arc<Batch>,
    mode: WriteMode,
    reply: JoinHandle<Result<Written, Status>>,
}

/// The most batches under way: one is written while the next is on its way.
const UNDER_WAY_MAX: usize = 2;

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    anyhow::ensure!(
        args.errors.is_none() || args.files.len() == 1,
        "--errors marks one workbook or CSV file; import the files one by one"
    );
    if let Some(errors) = &args.errors {
        let is_errors = |file: &PathBuf| file == errors || is_same_file(file, errors);
        anyhow::ensure!(
            !args.files.iter().any(is_errors),
            "{} is the file to import; name another for --errors",
            errors.display()
        );
    }
    let layout = match &args.mapping {
        None => Layout::default(),
        Some(path) => {
            let cannot = || format!("cannot read {}", path.display());
            Layout::parse(&std::fs::read_to_string(path).with_context(cannot)?)
                .with_context(cannot)?
        }
    };
    let progress = progress(&args.files, context.speech);
    let mut import = Import {
        client: context.connect().await?.beside(&progress),
        progress,
        report: Report { dry_run: args.dry_run, ..Report::default() },
        context,
        format: args.format,
        kind: args.kind.map(Collection::kind),
        layout,
        errors: args.errors,
        takes_sheets: args.files.len() == 1 || !(args.atomic || args.dry_run),
        waiting: Vec::new(),
        sent: VecDeque::new(),
        sheets: None,
        problems: Vec::new(),
    };
    let mut result = match args.atomic {
        true => import.all_or_none(&args.files, args.dry_run).await,
        false => import.each_line(&args.files, args.dry_run).await,
    };
    // What is still under way is written all the same, and counts; a second failure is no reason to hide the first.
    while !import.sent.is_empty() {
        let received = import.receive().await;
        if let (Err(_), Err(also)) = (&result, &received) {
            failure::describe(also, context.speech).into_iter().for_each(complain);
        }
        result = result.and(received);
    }
    if result.is_ok() && !import.report.consistency_token.is_empty() {
        import.client.until_indexed(&import.report.consistency_token).await;
    }
    import.progress.finish_and_clear();
    let result = result.and(import.mark());
    // What was done until then is told even where the rest failed.
    let report = import.report;
    if result.is_ok() || report.lines() > 0 {
        match context.options.json {
            true => context.output.value(&report)?,
            false => context.output.line(report.summary(context.speech))?,
        }
    }
    result?;
    Ok(if report.refused == 0 { Outcome::Fine } else { Outcome::Refused })
}

impl Import<'_> {
    async fn each_line(&mut self, files: &[PathBuf], validate_only: bool) -> anyhow::Result<()> {
        let mode = WriteMode { atomic: false, validate_only };
        let mut batches = Batches::default();
        for path in files {
            match self.open(path)? {
                (file, Input::Lines(reader)) => {
                    for line in read(reader) {
                        let line = line.with_context(|| format!("reading {file}"))?;
                        let full = self.parse(&file, line).and_then(|line| batches.push(line));
                        if let Some(batch) = full {
                            self.send(batch, mode).await?;
                        }
                    }
                }
                (file, Input::Sheets(sheets)) => {
                    // Rows are put into what is stored, so that all before them must be.
                    for batch in batches.take_profiles() {
                        self.write(&batch, mode, true).await?;
                    }
                    for line in self.profiles_of(&file, sheets).await? {
                        if let Some(batch) = batches.push(line) {
                            self.send(batch, mode).await?;
                        }
                    }
                }
            }
        }
        for batch in batches.finish() {
            self.write(&batch, mode, true).await?;
        }
        if validate_only { Ok(()) } else { self.write_contacts().await }
    }

    /// A request is atomic, several are not: so everything is checked before anything is written.
    async fn all_or_none(&mut self, files: &[PathBuf], dry_run: bool) -> anyhow::Result<()> {
        let mut batches = Batches::default();
        let mut all = Vec::new();
        for path in files {
            match self.open(path)? {
                (file, Input::Lines(reader)) => {
                    for line in read(reader) {
                        let line = line.with_context(|| format!("reading {file}"))?;
                        all.extend(self.parse(&file, line).and_then(|line| batches.push(line)));
                    }
                }
                (file, Input::Sheets(sheets)) => {
                    let lines = self.profiles_of(&file, sheets).await?;
                    all.extend(lines.into_iter().filter_map(|line| batches.push(line)));
                }
            }
        }
        all.extend(batches.finish());
        for batch in &all {
            let mode = WriteMode { atomic: false, validate_only: true };
            self.write(batch, mode, dry_run).await?;
        }
        if dry_run || self.report.refused > 0 {
            return Ok(());
        }
        for batch in &all {
            let mode = WriteMode { atomic: true, validate_only: false };
            self.write(batch, mode, true).await?;
            anyhow::ensure!(
                self.report.refused == 0,
                "somebody else changed some of the profiles meanwhile; import again"
            );
        }
        self.write_contacts().await
    }

    fn parse(
        &mut self,
        file: &Arc<str>,
        (number, text): (usize, Result<String, Malformed>),
    ) -> Option<Line> {
        match text.map_err(|fault| vec![fault]).and_then(|text| Record::from_json(&text)) {
            Ok(record) => Some(Line { file: Arc::clone(file), number, record, rows: None }),
            Err(faults) => {
                let each = faults.into_iter().map(|Malformed { field, message }| {
                    let file = file.to_string();
                    Finding { file, line: Some(number), field, message, ..Finding::default() }
                });
                self.refuse(each.collect());
                None
            }
        }
    }

    /// Begins to write a batch, so that the next one can be read meanwhile.
    async fn send(&mut self, batch: Batch, mode: WriteMode) -> anyhow::Result<()> {
        // Of two batches under way either may be written first, and of two states of a profile the later must win.
        let meets = |sent: &Sent| sent.batch.names().any(|name| batch.has(name));
        let beside = if self.sent.iter().any(meets) { 0 } else { UNDER_WAY_MAX - 1 };
        while self.sent.len() > beside {
            self.receive().await?;
        }
        let batch = Arc::new(batch);
        let (client, sent) = (self.client.clone(), Arc::clone(&batch));
        let reply = tokio::spawn(async move { sent.write(&client, mode).await });
        self.sent.push_back(Sent { batch, mode, reply });
        Ok(())
    }

    /// Takes the reply to the batch that was sent first.
    async fn receive(&mut self) -> anyhow::Result<()> {
        let Some(Sent { batch, mode, reply }) = self.sent.pop_front() else { return Ok(()) };
        let written = reply.await.context("a batch was given up")?;
        self.take(&batch, written, mode, true)
    }

    /// Writes a batch after all that were sent, so that its consistency token includes them.
    async fn write(&mut self, batch: &Batch, mode: WriteMode, counts: bool) -> anyhow::Result<()> {
        while !self.sent.is_empty() {
            self.receive().await?;
        }
        let written = batch.write(&self.client, mode).await;
        self.take(batch, written, mode, counts)
    }

    /// Takes note of what became of a batch.
    fn take(
        &mut self,
        batch: &Batch,
        written: Result<Written, Status>,
        mode: WriteMode,
        counts: bool,
    ) -> anyhow::Result<()> {
        let Written { results, consistency_token } = written.with_context(|| place(batch))?;
        if !mode.validate_only {
            self.report.consistency_token = consistency_token;
        }
        anyhow::ensure!(
            results.len() == batch.lines.len(),
            "the server answered {} results for {} profiles",
            results.len(),
            batch.lines.len()
        );
        for (line, result) in batch.lines.iter().zip(results) {
            match result {
                Ok(written) if counts => self.report.count(&written),
                Ok(_) => {}
                Err(error) => match &line.rows {
                    None => self.refuse(report::of_line(line, &error)),
                    Some(rows) => {
                        self.report.refused += 1;
                        for problem in report::of_rows(rows, &error) {
                            self.tell(&line.file, problem);
                        }
                    }
                },
            }
        }
        Ok(())
    }

    /// Counts one refused line and tells what is wrong with it.
    fn refuse(&mut self, findings: Vec<Finding>) {
        self.report.refused += 1;
        for finding in findings {
            self.say(finding, true);
        }
    }

    /// Tells of a cell, a row or a sheet.
    fn tell(&mut self, file: &str, problem: Problem) {
        let finding = Finding::of_problem(file, &problem, self.context.speech);
        self.say(finding, problem.refuses);
        self.problems.push(problem);
    }

    fn say(&mut self, finding: Finding, refuses: bool) {
        if self.context.options.json {
            let findings =
                if refuses { &mut self.report.refusals } else { &mut self.report.notices };
            findings.push(finding);
            return;
        }
        let start = match refuses {
            true => "",
            false => self.context.speech.say("참고: ", "note: "),
        };
        self.progress.suspend(|| complain(format!("{start}{}", finding.told())));
    }

    /// Writes the spreadsheet with its bad cells marked, if that is asked for and there are any.
    fn mark(&self) -> anyhow::Result<()> {
        let (Some(path), Some(sheets)) = (&self.errors, &self.sheets) else { return Ok(()) };
        // A file that is there would go on telling of problems that are mended.
        if self.problems.is_empty() && !path.exists() {
            return Ok(());
        }
        let language = self.context.speech.language;
        files::replace(path, &spreadsheet::marked(sheets, &self.problems, language)?)
    }

    fn open(&self, path: &Path) -> anyhow::Result<(Arc<str>, Input)> {
        let (file, input) = inputs::open(path, self.format, &self.progress, self.context.speech)?;
        anyhow::ensure!(
            self.errors.is_none() || matches!(input, Input::Sheets(_)),
            "--errors marks a workbook or a CSV file, and {file} holds JSON lines"
        );
        anyhow::ensure!(
            self.takes_sheets || matches!(input, Input::Lines(_)),
            "with --atomic and --dry-run a spreadsheet is imported alone; import the files one by one"
        );
        Ok((file, input))
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(one).is_some() && real(one) == real(other)
}

fn place(batch: &Batch) -> String {
    let at = |line: &Line| format!("{}:{}", line.file, line.number);
    match (batch.lines.first(), batch.lines.last()) {
        (Some(first), Some(last)) => format!("writing lines {} to {}", at(first), at(last)),
        _ => "writing nothing".to_owned(),
    }
}

/// A bar over the bytes of all files; for standard input, whose length nobody knows, a count. Hidden elsewhere than on
/// a terminal.
fn progress(files: &[PathBuf], speech: Speech) -> ProgressBar {
    let size = |path: &PathBuf| path.metadata().ok().filter(|data| data.is_file());
    let sizes: Option<Vec<u64>> =
        files.iter().map(|path| size(path).map(|data| data.len())).collect();
    let word = speech.say("가져오는 중", "importing");
    let (bar, template) = match sizes {
        Some(sizes) => {
            (ProgressBar::new(sizes.iter().sum()), "{msg} {wide_bar} {bytes}/{total_bytes} {eta}")
        }
        None => (ProgressBar::new_spinner(), "{spinner} {msg} {bytes}"),
    };
    let style = ProgressStyle::with_template(template).expect("a template that is correct");
    bar.with_style(style).with_message(word)
}
