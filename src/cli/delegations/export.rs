//! Writing what goes out of a delegation: schedules, briefings, profiles, the report, the match list, the workbook and
//! calendars.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::cli::client::Client;
use crate::cli::failure::Usage;
use crate::cli::files::replace;
use crate::cli::language::{Choice, Speech, counted};
use crate::cli::output::clean;
use crate::cli::{Context, Outcome, records, words};
use crate::proto::render_document_response::Part;
use crate::proto::{
    DocumentHeader, DocumentKind, GetDelegationRequest, Key, Kind, Language, ListMatchListsRequest,
    ListMeetingsRequest, ListMeetingsResponse, RenderDocumentRequest,
};

/// Write what goes out: schedules, briefings, profiles, the report, the match list, a workbook and calendars
///
/// All but the workbook and calendars are HTML for A4: open them in a browser to print them or to save them as PDF.
/// Meetings are the recorded ones unless a plan is named; the match list is the latest one that is approved, else the
/// latest draft, unless one is named. Without --kind all documents are written into a folder, a calendar for each party
/// that has meetings. In documents for parties stands nothing that is the organiser's alone, as the match list, the
/// report and the workbook are; in none stand notes and ratings.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru delegations export delegations/bay-area-2026 --output trip/ --lang ko
  naru delegations export delegations/bay-area-2026 --output trip/ --lang both    in Korean and in English
  naru delegations export delegations/bay-area-2026 --kind schedule --party startups/nuribeam
  naru delegations export delegations/bay-area-2026 --plan plans/bay-area-2026-v2 --output draft/
  naru delegations export delegations/bay-area-2026 --kind match-list --lang ko
  naru delegations export delegations/bay-area-2026 --kind workbook --output trip.xlsx --force")]
pub(super) struct Args {
    /// The delegation: delegations/ID
    #[arg(value_name = "NAME", value_parser = records::delegation)]
    name: Key,
    /// Which document; may be repeated [default: all]
    #[arg(long, value_parser = words::document_kind_parser())]
    kind: Vec<i32>,
    /// Only for this start-up or partner [default: for all, each on pages of its own]
    #[arg(long, value_name = "NAME", value_parser = party)]
    party: Option<Key>,
    /// The meetings of this plan, and those around which it was made, in place of the recorded ones: plans/ID
    #[arg(long, value_name = "NAME", value_parser = plan)]
    plan: Option<Key>,
    /// The match list that is told in itself and in the workbook: matchLists/ID [default: the latest one, approved ones first]
    #[arg(long, value_name = "NAME", value_parser = match_list)]
    match_list: Option<Key>,
    /// File for one document, or folder for any number; one whose name ends with / is made [default: the one you are in]
    #[arg(long, short, value_name = "FILE_OR_FOLDER")]
    output: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long)]
    force: bool,
}

/// A document to be asked for.
#[derive(Clone)]
struct Wanted {
    kind: DocumentKind,
    party: String,
    language: Language,
}

/// A file that was written, as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    file: String,
    media_type: String,
    size_bytes: i64,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let speech = context.speech;
    let client = Client::connect(&context.options.server, context.timeout(super::TIMEOUT), speech);
    let client = client.await?;
    let language = speech.say(Language::Korean, Language::English);
    let mut wanted = wanted(&args, language, &client).await?;
    if context.options.lang == Some(Choice::Both) {
        let language = speech.say(Language::English, Language::Korean);
        let others = wanted.iter().map(|it| Wanted { language, ..it.clone() });
        wanted.extend(others.collect::<Vec<_>>());
    }
    let target = Target::of(args.output.as_deref(), wanted.len())?;
    let progress = progress(wanted.len(), speech);
    let export = Export { client: client.beside(&progress), args: &args, target };
    let files = export.read_all(&wanted, &progress).await;
    progress.finish_and_clear();
    // All have come: only now is anything written in place.
    let mut all = Vec::new();
    for (path, bytes, written) in files? {
        replace(&path, &bytes)?;
        all.push(written);
    }
    if context.options.json {
        context.output.value(&serde_json::json!({ "files": all }))?;
        return Ok(Outcome::Fine);
    }
    context.output.lines(all.iter().map(|it| clean(&it.file)))?;
    let count = u64::try_from(all.len()).unwrap_or(u64::MAX);
    context.output.notes([speech.say(
        format!("파일 {count}개를 저장했습니다"),
        format!("{} written", counted(count, "file", "files")),
    )])?;
    Ok(Outcome::Fine)
}

/// Which documents are meant: those that are named, else all that there are for the party or of the plan.
async fn wanted(args: &Args, language: Language, client: &Client) -> anyhow::Result<Vec<Wanted>> {
    let party = args.party.as_ref().map(Key::to_string).unwrap_or_default();
    let of = |kind| Wanted { kind, party: party.clone(), language };
    let named = args.kind.iter().filter_map(|&kind| DocumentKind::try_from(kind).ok());
    let mut kinds: Vec<DocumentKind> = named.collect();
    kinds.sort_unstable();
    kinds.dedup();
    if !kinds.is_empty() {
        return Ok(kinds.into_iter().map(of).collect());
    }
    let mut kinds = match args.party.as_ref().map(|key| key.kind) {
        Some(Kind::Startup) => {
            vec![DocumentKind::Schedule, DocumentKind::Profile, DocumentKind::Calendar]
        }
        Some(_) => vec![DocumentKind::Schedule, DocumentKind::Briefing, DocumentKind::Calendar],
        None => vec![
            DocumentKind::Workbook,
            DocumentKind::Schedule,
            DocumentKind::Briefing,
            DocumentKind::Profile,
            DocumentKind::Report,
        ],
    };
    if args.plan.is_some() {
        let tells_meetings =
            [DocumentKind::Schedule, DocumentKind::Briefing, DocumentKind::Calendar];
        kinds.retain(|kind| tells_meetings.contains(kind));
    }
    let mut wanted: Vec<Wanted> = kinds.into_iter().map(of).collect();
    if args.party.is_none() {
        if args.plan.is_none() && has_match_lists(args, client).await? {
            wanted.push(of(DocumentKind::MatchList));
        }
        let request = GetDelegationRequest { name: args.name.to_string(), ..Default::default() };
        let reply = client.delegations().get_delegation(client.request(request)).await?;
        let delegation = reply.into_inner().delegation.unwrap_or_default();
        let startups = delegation.participants.into_iter().map(|it| it.startup);
        let hosts = delegation.hosts.into_iter().map(|it| it.partner);
        let mut parties: Vec<String> = startups.chain(hosts).collect();
        if args.plan.is_none() {
            // Meetings may be arranged by hand with others too.
            let delegation = args.name.to_string();
            let request = ListMeetingsRequest { delegation, ..ListMeetingsRequest::default() };
            let reply: ListMeetingsResponse =
                records::list_all(client, Kind::Meeting, &request).await?;
            let met = reply.meetings.into_iter().flat_map(|it| [it.startup, it.partner]);
            let others: BTreeSet<String> = met.filter(|it| !parties.contains(it)).collect();
            parties.extend(others);
        }
        let kind = DocumentKind::Calendar;
        wanted.extend(parties.into_iter().map(|party| Wanted { kind, party, language }));
    }
    Ok(wanted)
}

async fn has_match_lists(args: &Args, client: &Client) -> anyhow::Result<bool> {
    let delegation = args.name.to_string();
    let request = ListMatchListsRequest { delegation, page_size: 1, ..Default::default() };
    let reply = client.match_lists().list_match_lists(client.request(request)).await?;
    Ok(!reply.into_inner().match_lists.is_empty())
}

/// Where the files go.
enum Target {
    File(PathBuf),
    Folder(PathBuf),
}

impl Target {
    fn of(output: Option<&Path>, documents: usize) -> anyhow::Result<Self> {
        let Some(output) = output else { return Ok(Self::Folder(PathBuf::from("."))) };
        let is_meant = output.as_os_str().as_encoded_bytes().ends_with(b"/");
        if !is_meant && !output.is_dir() {
            if documents > 1 {
                let why = "there are several documents, which need a folder; end its name with /";
                return Err(Usage(format!("{}: {why}", output.display())).into());
            }
            return Ok(Self::File(output.to_owned()));
        }
        let cannot = || format!("cannot make the folder {}", output.display());
        std::fs::create_dir_all(output).with_context(cannot)?;
        Ok(Self::Folder(output.to_owned()))
    }

    fn path(&self, file_name: &str) -> anyhow::Result<PathBuf> {
        match self {
            Self::File(path) => Ok(path.clone()),
            Self::Folder(folder) => {
                // A server must not choose the folder.
                let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '.';
                anyhow::ensure!(
                    file_name.chars().all(is_plain) && !file_name.starts_with('.'),
                    "the server calls the file `{}`, which is no plain name; name a file",
                    clean(file_name)
                );
                Ok(folder.join(file_name))
            }
        }
    }
}

struct Export<'a> {
    client: Client,
    args: &'a Args,
    target: Target,
}

impl Export<'_> {
    /// Reads all files into temporary ones beside their places.
    async fn read_all(
        &self,
        wanted: &[Wanted],
        progress: &ProgressBar,
    ) -> anyhow::Result<Vec<Received>> {
        let mut files: Vec<Received> = Vec::new();
        for document in wanted {
            let received = self.read(document).await?;
            if let Some((path, ..)) = &received {
                let is_taken = files.iter().any(|(other, ..)| other == path);
                let path = path.display();
                anyhow::ensure!(
                    !is_taken,
                    "two files would be {path}; write one of them by --party"
                );
            }
            files.extend(received);
            progress.inc(1);
        }
        Ok(files)
    }

    /// One file; none for the calendar of a party that nothing stands in.
    async fn read(&self, wanted: &Wanted) -> anyhow::Result<Option<Received>> {
        let name = |key: &Option<Key>| key.as_ref().map(Key::to_string).unwrap_or_default();
        let tells_list = matches!(wanted.kind, DocumentKind::Workbook | DocumentKind::MatchList);
        let request = RenderDocumentRequest {
            delegation: self.args.name.to_string(),
            kind: wanted.kind.into(),
            party: wanted.party.clone(),
            language: wanted.language.into(),
            plan: name(&self.args.plan),
            match_list: if tells_list { name(&self.args.match_list) } else { String::new() },
            ..RenderDocumentRequest::default()
        };
        let client = &self.client;
        let call =
            async || client.documents().render_document(client.request(request.clone())).await;
        let mut parts = client.once_indexed(call).await?;
        let header = match parts.message().await?.and_then(|it| it.part) {
            Some(Part::Header(header)) => header,
            _ => anyhow::bail!("the server sends a file without its name; upgrade it"),
        };
        let DocumentHeader { file_name, media_type, size_bytes, .. } = header;
        let path = self.target.path(&file_name)?;
        if path.exists() && !self.args.force {
            anyhow::bail!("{} is there already; replace it with --force", path.display());
        }
        let (mut bytes, mut has_events) = (Vec::new(), false);
        while let Some(part) = parts.message().await? {
            let Some(Part::Chunk(chunk)) = part.part else { continue };
            has_events |= chunk.windows(EVENT.len()).any(|it| it == EVENT);
            bytes.extend(chunk);
        }
        let received = bytes.len();
        anyhow::ensure!(
            i64::try_from(received).is_ok_and(|it| it == size_bytes),
            "{file_name} has {received} of {size_bytes} bytes; try again"
        );
        let is_asked_for = !self.args.kind.is_empty() || self.args.party.is_some();
        if wanted.kind == DocumentKind::Calendar && !has_events && !is_asked_for {
            return Ok(None);
        }
        let written = Written { file: path.display().to_string(), media_type, size_bytes };
        Ok(Some((path, bytes, written)))
    }
}

/// Where a file goes, what is in it, and what is told of it.
type Received = (PathBuf, Vec<u8>, Written);

/// How an entry of a calendar begins. Calendars of a party without any are short and come in one part.
const EVENT: &[u8] = b"BEGIN:VEVENT";

fn party(text: &str) -> Result<Key, String> {
    let key = records::startup(text).or_else(|_| records::partner(text));
    key.map_err(|_| "write startups/ID or partners/ID".to_owned())
}

fn plan(text: &str) -> Result<Key, String> {
    records::named(text, Kind::Plan)
}

fn match_list(text: &str) -> Result<Key, String> {
    records::named(text, Kind::MatchList)
}

/// A bar over the files; hidden elsewhere than on a terminal.
fn progress(files: usize, speech: Speech) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
    let style = style.expect("a template that is correct");
    let word = speech.say("문서를 만드는 중", "making documents");
    ProgressBar::new(files as u64).with_style(style).with_message(word)
}
