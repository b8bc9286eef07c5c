//! Writing what goes out of a delegation: schedules, briefings, profiles, the report, the match list, the workbook and
//! calendars.

use std::collections::BTreeSet;
use std::path::PathBuf;

use indicatif::ProgressBar;

use crate::cli::client::Client;
use crate::cli::downloads::{self, Received, Target, progress};
use crate::cli::language::Choice;
use crate::cli::{Context, Outcome, records, words};
use crate::proto::{
    DocumentKind, GetDelegationRequest, Key, Kind, Language, ListMatchListsRequest,
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
    #[arg(long, value_name = "NAME", value_parser = records::party)]
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
    downloads::save(files?, context)
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
            if let Some(Received { path, .. }) = &received {
                let is_taken = files.iter().any(|other| other.path == *path);
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
        let received =
            downloads::read(&self.client, request, &self.target, self.args.force).await?;
        let is_asked_for = !self.args.kind.is_empty() || self.args.party.is_some();
        let has_events = received.bytes.windows(EVENT.len()).any(|it| it == EVENT);
        if wanted.kind == DocumentKind::Calendar && !has_events && !is_asked_for {
            return Ok(None);
        }
        Ok(Some(received))
    }
}

/// How an entry of a calendar begins.
const EVENT: &[u8] = b"BEGIN:VEVENT";

fn plan(text: &str) -> Result<Key, String> {
    records::named(text, Kind::Plan)
}

fn match_list(text: &str) -> Result<Key, String> {
    records::named(text, Kind::MatchList)
}
