//! `naru import`: stores profiles from JSON lines.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use tonic_types::RpcStatusExt as _;

use crate::proto::{Change, SearchRequest, WriteResult};

use super::client::Client;
use super::language::Speech;
use super::lines::{Batch, Batches, Line, read};
use super::output::{clean, complain};
use super::profiles::{Malformed, Profile, WriteMode, Written};
use super::{Context, Outcome};

/// Store or replace profiles from JSON lines, one profile a line
///
/// A line is a profile in the proto's JSON form; its kind follows from its `name`, `startups/ID` or `partners/ID`.
/// Contacts are not imported. Importing a file again changes nothing.
///
/// Lines that are refused are named with file, line and field and do not hold up the others. Of a line whose JSON does
/// not fit the contract all such faults are named; what else is wrong the service tells once they are mended. A line
/// with an `etag` is refused if the profile has changed since; one without overwrites.
///
/// While the service is unavailable, each batch is sent up to five times within some seconds; nothing is stored twice.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru import startups.jsonl partners.jsonl
  naru import --dry-run startups.jsonl       what would happen
  naru export | naru --server URL import -   copy to another server")]
pub(super) struct Args {
    /// Files to read; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write nothing if any line is refused; then batches of up to 500 profiles, each whole or not at all
    #[arg(long)]
    atomic: bool,
    /// Check everything and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// What became of the lines.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    dry_run: bool,
    created: u64,
    updated: u64,
    unchanged: u64,
    refused: u64,
    #[serde(skip_serializing_if = "String::is_empty")]
    consistency_token: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refusals: Vec<Refusal>,
}

/// One thing that is wrong with a line.
#[derive(Debug, Serialize)]
struct Refusal {
    file: String,
    line: usize,
    #[serde(skip_serializing_if = "String::is_empty")]
    field: String,
    message: String,
}

struct Import<'a> {
    client: Client,
    progress: ProgressBar,
    report: Report,
    context: &'a Context,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let report = Report { dry_run: args.dry_run, ..Report::default() };
    let progress = progress(&args.files, context.speech);
    let client = context.connect().await?.beside(&progress);
    let mut import = Import { client, progress, report, context };
    let result = match args.atomic {
        true => import.all_or_none(&args.files, args.dry_run).await,
        false => import.each_line(&args.files, args.dry_run).await,
    };
    if result.is_ok() {
        import.wait_for_index().await;
    }
    import.progress.finish_and_clear();
    // What was done until then is told even where the rest failed.
    let report = import.report;
    if result.is_ok() || report.lines() > 0 {
        match context.options.json {
            true => context.output.value(&report)?,
            false => context.output.line(summary(&report, context.speech))?,
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
            let (file, reader) = open(path, &self.progress)?;
            for line in read(reader) {
                let line = line.with_context(|| format!("reading {file}"))?;
                let full = self.parse(&file, line).and_then(|line| batches.push(line));
                if let Some(batch) = full {
                    self.write(&batch, mode, true).await?;
                }
            }
        }
        for batch in batches.finish() {
            self.write(&batch, mode, true).await?;
        }
        Ok(())
    }

    /// A request is atomic, several are not: so everything is checked before anything is written.
    async fn all_or_none(&mut self, files: &[PathBuf], dry_run: bool) -> anyhow::Result<()> {
        let mut batches = Batches::default();
        let mut all = Vec::new();
        for path in files {
            let (file, reader) = open(path, &self.progress)?;
            for line in read(reader) {
                let line = line.with_context(|| format!("reading {file}"))?;
                all.extend(self.parse(&file, line).and_then(|line| batches.push(line)));
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
        Ok(())
    }

    /// Ends when what was written can be found, so that a search in the next line of a script finds it.
    async fn wait_for_index(&self) {
        let token = &self.report.consistency_token;
        if token.is_empty() {
            return;
        }
        let request =
            SearchRequest { at_least_as_fresh: token.clone(), page_size: 1, ..Default::default() };
        if let Err(status) = self.client.find(&request).await {
            // Everything is stored all the same; the index catches up by itself.
            tracing::warn!(%status, "the index has not caught up yet");
        }
    }

    fn parse(
        &mut self,
        file: &Arc<str>,
        (number, text): (usize, Result<String, Malformed>),
    ) -> Option<Line> {
        match text.map_err(|fault| vec![fault]).and_then(|text| Profile::from_json(&text)) {
            Ok(profile) => Some(Line { file: Arc::clone(file), number, profile }),
            Err(faults) => {
                let each = faults.into_iter().map(|Malformed { field, message }| {
                    let file = file.to_string();
                    Refusal { file, line: number, field, message }
                });
                self.refuse(each.collect());
                None
            }
        }
    }

    async fn write(&mut self, batch: &Batch, mode: WriteMode, counts: bool) -> anyhow::Result<()> {
        let written = batch.write(&self.client, mode).await.with_context(|| place(batch))?;
        let Written { results, consistency_token } = written;
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
                Err(error) => self.refuse(refusals(line, &error)),
            }
        }
        Ok(())
    }

    /// Counts one refused line and tells what is wrong with it.
    fn refuse(&mut self, refusals: Vec<Refusal>) {
        self.report.refused += 1;
        if self.context.options.json {
            self.report.refusals.extend(refusals);
            return;
        }
        self.progress.suspend(|| refusals.iter().map(told).for_each(complain));
    }
}

impl Report {
    fn lines(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.refused
    }

    fn count(&mut self, written: &WriteResult) {
        match written.change() {
            Change::Created => self.created += 1,
            Change::Unchanged => self.unchanged += 1,
            _ => self.updated += 1,
        }
    }
}

fn told(refusal: &Refusal) -> String {
    let Refusal { file, line, field, message } = refusal;
    let field = if field.is_empty() { String::new() } else { format!("{}: ", clean(field)) };
    format!("{file}:{line}: {field}{}", clean(message))
}

/// One refusal a violation, its path relative to the profile: the place in the batch means nothing to people.
fn refusals(line: &Line, error: &tonic_types::pb::Status) -> Vec<Refusal> {
    let refusal = |field: &str, message: &str| Refusal {
        file: line.file.to_string(),
        line: line.number,
        field: field.to_owned(),
        message: message.to_owned(),
    };
    let bad_request = error.get_details_bad_request();
    let violations = bad_request.map(|it| it.field_violations).unwrap_or_default();
    if violations.is_empty() {
        let info = error.get_details_error_info();
        let is_stale = info.is_some_and(|info| info.reason == "ETAG_MISMATCH");
        let remedy =
            if is_stale { ", or leave `etag` out of the line to overwrite it" } else { "" };
        return vec![refusal("", &format!("{}{remedy}", error.message))];
    }
    let each = violations.iter();
    each.map(|violation| refusal(&as_in_file(&violation.field), &violation.description)).collect()
}

/// `startups[3].place.country_code` is `place.countryCode`.
fn as_in_file(field: &str) -> String {
    let is_item = field.starts_with("startups[") || field.starts_with("partners[");
    let field = match field.split_once(']') {
        Some((_, rest)) if is_item => rest.trim_start_matches('.'),
        _ => field,
    };
    let mut path = String::new();
    let mut begins_word = false;
    for letter in field.chars() {
        match letter {
            '_' => begins_word = true,
            _ if std::mem::take(&mut begins_word) => path.push(letter.to_ascii_uppercase()),
            _ => path.push(letter),
        }
    }
    path
}

fn place(batch: &Batch) -> String {
    let at = |line: &Line| format!("{}:{}", line.file, line.number);
    match (batch.lines.first(), batch.lines.last()) {
        (Some(first), Some(last)) => format!("writing lines {} to {}", at(first), at(last)),
        _ => "writing nothing".to_owned(),
    }
}

fn summary(report: &Report, speech: Speech) -> String {
    let Report { created, updated, unchanged, refused, .. } = report;
    let counts = speech.say(
        format!("생성 {created} · 갱신 {updated} · 변경 없음 {unchanged} · 거절 {refused}"),
        format!("{created} created, {updated} updated, {unchanged} unchanged, {refused} refused"),
    );
    if report.dry_run {
        speech.say(
            format!("저장하지 않고 확인만 했습니다: {counts}"),
            format!("checked, nothing written: {counts}"),
        )
    } else {
        counts
    }
}

fn open(path: &Path, progress: &ProgressBar) -> anyhow::Result<(Arc<str>, Box<dyn BufRead>)> {
    if path == Path::new("-") {
        return Ok(("-".into(), Box::new(BufReader::new(progress.wrap_read(io::stdin())))));
    }
    let name: Arc<str> = path.display().to_string().into();
    let file = File::open(path).with_context(|| format!("cannot open {name}"))?;
    Ok((name, Box::new(BufReader::new(progress.wrap_read(file)))))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_the_place_in_the_batch_and_are_spelled_as_json_is() {
        let cases = [
            ("startups[3].place.city", "place.city"),
            ("partners[0].portfolio[2].company_name", "portfolio[2].companyName"),
            ("startups[1]", ""),
            ("startups[1].round_sought.amount.currency_code", "roundSought.amount.currencyCode"),
            ("rounds[1].stage", "rounds[1].stage"),
        ];
        for (field, path) in cases {
            assert_eq!(as_in_file(field), path);
        }
    }
}
