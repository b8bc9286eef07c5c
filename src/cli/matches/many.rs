//! `naru match-all`: who should meet many start-ups.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use super::options::{self, Asked, Listing};
use crate::cli::client::Client;
use crate::cli::failure::Usage;
use crate::cli::language::{Speech, counted};
use crate::cli::output::{Look, Output};
use crate::cli::{Context, Outcome, ranking, records};
use crate::proto::{Key, Kind, StreamMatchesRequest, StreamMatchesResponse, Variety};

/// How long the whole of it may take unless told otherwise: as long as the server lets any call take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// No line of a file of names is longer.
const LINE_BYTES_MAX: u64 = 4096;

/// For so many start-ups the service answers at once, as the contract says of `StreamMatchesRequest.startups`.
const STARTUPS_AT_ONCE: usize = 10_000;

/// No file of names has more lines.
const LINES_MAX: usize = 100_000;

/// Rank partners for many start-ups, so that their lists differ
///
/// The lists come one by one, in the order of the names. A partner that would stand in many of them stands lower in all,
/// and is told so, lest they all propose the same few; --no-variety makes each list as `naru match` would. Of more than
/// 10,000 start-ups about as many are asked for at a time, and variety looks at those together, each at the revision of
/// then.
///
/// Off a terminal the output is one table with tabs between the cells. Its first column is the start-up, its second
/// what the row is: `match`, or `nobody` for a start-up that has none, with the reason. With --json each start-up is a
/// line.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru match-all --limit 5                                  for all start-ups of the service
  naru match-all startups/nuribeam startups/maekgyeol --destination US-CA
  naru match-all --from delegation.txt --per-kind 2 > lists.tsv
  naru match-all --json | jq -r '[.startup, .matches[0].name] | @tsv'")]
pub(in crate::cli) struct Args {
    /// Start-ups to find partners for: startups/ID [default: all]
    #[arg(value_name = "NAME", value_parser = records::startup)]
    names: Vec<Key>,
    /// File with a name a line, or `-` for standard input; empty lines and those that begin with # are skipped
    #[arg(long, value_name = "FILE", conflicts_with = "names")]
    from: Option<PathBuf>,
    #[command(flatten)]
    listing: Listing,
    /// Let each list be as if it were asked for alone
    #[arg(long)]
    no_variety: bool,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, timeout) = (context.speech, context.timeout(TIMEOUT));
    let named = match &args.from {
        Some(path) => Some(read(path)?),
        None if args.names.is_empty() => None,
        None => Some(args.names.iter().map(Key::to_string).collect()),
    };
    let client = Client::connect(&context.options.server, timeout, speech).await?;
    let startups = match named {
        Some(startups) => startups,
        None => all(&client).await?,
    };
    if startups.is_empty() {
        let nobody = speech.say("등록된 스타트업이 없습니다", "there are no start-ups");
        context.output.notes([nobody])?;
        return Ok(Outcome::Fine);
    }
    let progress = progress(startups.len(), speech);
    let client = client.beside(&progress);
    let variety = if args.no_variety { Variety::Off } else { Variety::On };
    let options = args.listing.options(speech);
    let asked = Asked::of(&options, Kind::Partner);
    let requests = pieces(&startups).map(|startups| StreamMatchesRequest {
        startups: startups.to_vec(),
        options: Some(options.clone()),
        variety: variety.into(),
    });
    let told = tell_all(&client, requests, &asked, &progress, context).await;
    progress.finish_and_clear();
    let told = told?;
    if !context.options.json {
        context.output.notes([told.in_words(speech)])?;
        if let Some(unknown) = &told.unknown_names {
            context.output.notes(context.output.wrap("", unknown))?;
        }
    }
    Ok(Outcome::Fine)
}

/// How many start-ups were told of.
#[derive(Debug, Default)]
struct Told {
    startups: usize,
    without_matches: usize,
    /// Names of the request that are of nobody, in words.
    unknown_names: Option<String>,
}

/// As many start-ups at once as the service takes, in pieces about as large: variety has little to look at in a small one.
fn pieces(startups: &[String]) -> impl Iterator<Item = &[String]> {
    let pieces = startups.len().div_ceil(STARTUPS_AT_ONCE).max(1);
    startups.chunks(startups.len().div_ceil(pieces).max(1))
}

/// Prints each list as it comes.
async fn tell_all(
    client: &Client,
    requests: impl Iterator<Item = StreamMatchesRequest>,
    asked: &Asked,
    progress: &ProgressBar,
    context: &Context,
) -> anyhow::Result<Told> {
    let mut told = Told::default();
    let is_table = !context.options.json && !context.output.is_terminal;
    for (piece, request) in requests.enumerate() {
        let call = async || client.matches().stream_matches(client.request(request.clone())).await;
        let mut replies = client.once_indexed(call).await?;
        if is_table && piece == 0 {
            let header = [&["startup", "row"], &ranking::PLAIN_HEADER[..]].concat();
            context.output.table::<Vec<String>>(&header, &[])?;
        }
        while let Some(reply) = replies.message().await? {
            progress.suspend(|| tell(&reply, asked, context))?;
            if told.unknown_names.is_none() {
                let summary = reply.summary.clone().unwrap_or_default();
                told.unknown_names = options::unknown_names(&summary, context.speech);
            }
            progress.inc(1);
            told.startups += 1;
            told.without_matches += usize::from(reply.matches.is_empty());
        }
    }
    Ok(told)
}

fn tell(reply: &StreamMatchesResponse, asked: &Asked, context: &Context) -> io::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    if context.options.json {
        output.json(reply)
    } else if output.is_terminal {
        tell_people(reply, asked, speech, output)
    } else {
        output.rows(&plain_rows(reply, asked, speech))
    }
}

fn tell_people(
    reply: &StreamMatchesResponse,
    asked: &Asked,
    speech: Speech,
    output: &Output,
) -> io::Result<()> {
    output.line(output.style(&reply.startup, Look::Strong))?;
    if !reply.matches.is_empty() {
        output.table(&ranking::header(speech), &ranking::rows(&reply.matches, speech))?;
    }
    let summary = reply.summary.clone().unwrap_or_default();
    output.lines(match asked.why_nobody(&summary, speech) {
        Some(why) => output.wrap("", &why),
        None => ranking::summary(&summary, speech, output),
    })?;
    if let Some(cut) = asked.cut(reply.matches.len(), &summary, speech) {
        output.lines(output.wrap("", &cut))?;
    }
    output.line("")
}

/// The matches of a start-up for programs, or why it has none.
fn plain_rows(reply: &StreamMatchesResponse, asked: &Asked, speech: Speech) -> Vec<Vec<String>> {
    let row = |row: &str, cells: Vec<String>| {
        [vec![reply.startup.clone(), row.to_owned()], cells].concat()
    };
    if reply.matches.is_empty() {
        let summary = reply.summary.clone().unwrap_or_default();
        let why = asked.why_nobody(&summary, speech);
        let why = why.unwrap_or_else(|| ranking::why_nobody(&summary, speech).to_owned());
        return vec![row("nobody", ranking::plain_row("", None, &why, speech))];
    }
    let matches = ranking::plain_rows(&reply.matches, speech).into_iter();
    matches.map(|cells| row("match", cells)).collect()
}

impl Told {
    fn in_words(&self, speech: Speech) -> String {
        let Self { startups, without_matches, .. } = *self;
        speech.say(
            format!("스타트업 {startups}곳: 추천 없음 {without_matches}곳"),
            format!(
                "{}: {without_matches} without a match",
                counted(i128::try_from(startups).unwrap_or_default(), "start-up", "start-ups")
            ),
        )
    }
}

/// The names in a file, each once and in its order.
fn read(path: &Path) -> anyhow::Result<Vec<String>> {
    let name = path.display();
    let file: Box<dyn Read> = match path == Path::new("-") {
        true => Box::new(io::stdin()),
        false => Box::new(File::open(path).with_context(|| format!("cannot open {name}"))?),
    };
    names_in(file, &name.to_string())
}

fn names_in(file: impl Read, name: &str) -> anyhow::Result<Vec<String>> {
    let mut reader = BufReader::new(file);
    let (mut names, mut seen) = (Vec::new(), HashSet::new());
    for line in 1.. {
        let mut bytes = Vec::new();
        let read = reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut bytes);
        if read.with_context(|| format!("reading {name}"))? == 0 {
            break;
        }
        anyhow::ensure!(line <= LINES_MAX, "{name} has more than {LINES_MAX} lines");
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let key = records::startup(text);
        let key = key.map_err(|why| Usage(format!("{name}:{line}: {why}")))?.to_string();
        if seen.insert(key.clone()) {
            names.push(key);
        }
    }
    if names.is_empty() {
        return Err(Usage(format!("{name} names no start-up")).into());
    }
    Ok(names)
}

/// The names of all start-ups.
async fn all(client: &Client) -> anyhow::Result<Vec<String>> {
    let (mut names, mut page_token) = (Vec::new(), String::new());
    loop {
        let page = records::list(client, Kind::Startup, page_token).await?;
        names.extend(page.records.iter().map(|startup| startup.name().to_owned()));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(names);
        }
    }
}

/// A bar over the start-ups; hidden elsewhere than on a terminal.
fn progress(startups: usize, speech: Speech) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
    let style = style.expect("a template that is correct");
    let word = speech.say("매칭하는 중", "matching");
    ProgressBar::new(startups as u64).with_style(style).with_message(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_for_one_request_is_asked_for_in_even_pieces() {
        for (startups, expected) in [
            (1, vec![1]),
            (10_000, vec![10_000]),
            (10_001, vec![5_001, 5_000]),
            (25_000, vec![8_334, 8_334, 8_332]),
        ] {
            let names: Vec<String> = (0..startups).map(|at| format!("startups/s{at}")).collect();
            let pieces: Vec<&[String]> = pieces(&names).collect();
            assert_eq!(pieces.iter().map(|it| it.len()).collect::<Vec<_>>(), expected);
            assert_eq!(pieces.concat(), names);
        }
    }

    #[test]
    fn a_file_names_each_startup_once() {
        let read = |text: &str| names_in(text.as_bytes(), "a.txt").map_err(|it| it.to_string());
        let names = read("\u{feff}startups/b\r\n# first\n\n startups/a \nstartups/b");
        assert_eq!(names, Ok(vec!["startups/b".to_owned(), "startups/a".to_owned()]));
        let told = [
            ("startups/a\npartners/p\n", "a.txt:2: write startups/ID"),
            ("", "a.txt names no start-up"),
            ("\u{0}", "a.txt:1: write startups/ID"),
        ];
        for (text, message) in told {
            assert_eq!(read(text), Err(message.to_owned()));
        }
        assert!(read(&"x".repeat(100_000)).is_err());
    }
}
