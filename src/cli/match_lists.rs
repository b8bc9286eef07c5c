//! `naru match-lists`: whom each company of a delegation should meet, drafted, changed and approved.

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use crate::proto::{
    ApproveMatchListRequest, Audience, CreateMatchListRequest, DeleteMatchListRequest,
    EditMatchListRequest, GetMatchListRequest, Key, Kind, ListMatchListsRequest,
    ListMatchListsResponse, ListedPair, MatchList, MatchListEdit, MatchListEditKind, MatchListSide,
    PartyList, ReviewMatchListRequest, WriteResult,
};

use super::client::Client;
use super::data::spinner;
use super::delegations::{Names, score};
use super::language::Speech;
use super::output::{Look, clean};
use super::{Context, Outcome, readable, records, words};

/// How long drafting may take unless told otherwise: as long as the server lets any call take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// The reasons that are told of a pair.
const REASONS_MAX: usize = 3;

/// Draft whom each company of a delegation should meet, change it, and have it approved
///
/// The service proposes; officers add, remove and move, each time with a reason; an approved list never changes. A list
/// keeps the scores and the delegation that it was made of.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Create(CreateArgs),
    List(ListArgs),
    Show(ShowArgs),
    /// Put a pair into the lists of both
    Add(EditArgs),
    /// Take a pair out of the lists of both
    Remove(RemoveArgs),
    /// Move somebody to another place in one party's list
    Move(EditArgs),
    /// Say that you have read a list and agree
    Review(AgreeArgs),
    /// Make a reviewed list final
    Approve(AgreeArgs),
    /// Delete a list that is not approved
    Delete(NameArgs),
}

/// Draft a list from a delegation as it stands
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru match-lists create delegations/bay-area-2026
  naru match-lists create delegations/bay-area-2026 --after matchLists/bay-area-2026-v1   with the changes made to that")]
struct CreateArgs {
    /// Of what: delegations/ID
    #[arg(value_name = "DELEGATION", value_parser = records::delegation)]
    delegation: Key,
    /// How many others each party chooses at most; who is chosen by another stands in both lists
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = clap::value_parser!(i32).range(1..=50))]
    limit: i32,
    /// An earlier list, matchLists/ID, whose changes are made to this one too
    #[arg(long, value_name = "LIST", value_parser = match_list)]
    after: Option<Key>,
    /// The office that makes it; no name of a person
    #[arg(long, value_name = "OFFICE", default_value = "")]
    by: String,
}

/// List match lists, the latest first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru match-lists list delegations/bay-area-2026")]
struct ListArgs {
    /// Only those of this delegation: delegations/ID
    #[arg(value_name = "DELEGATION", value_parser = records::delegation)]
    delegation: Option<Key>,
}

/// Show a list with its reasons
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru match-lists show matchLists/bay-area-2026-v1
  naru match-lists show matchLists/bay-area-2026-v1 --party startups/nuribeam --for startup")]
struct ShowArgs {
    /// The list: matchLists/ID
    #[arg(value_name = "LIST", value_parser = match_list)]
    name: Key,
    /// Only the list of this party: startups/ID or partners/ID
    #[arg(long, value_name = "NAME")]
    party: Option<String>,
    /// Who will read it: what is not for them is left out
    #[arg(long = "for", value_name = "READER", default_value = "officer", value_parser = words::audience_parser())]
    audience: i32,
}

/// What is added or moved.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru match-lists add matchLists/bay-area-2026-v1 startups/nuribeam partners/voltharrow --reason \"the adviser knows them\"
  naru match-lists move matchLists/bay-area-2026-v1 startups/nuribeam partners/voltharrow --list startup --place 1 --reason \"they asked twice\"")]
struct EditArgs {
    #[command(flatten)]
    pair: PairArgs,
    /// Whose list the place is in
    #[arg(long, value_name = "SIDE", requires = "place", value_parser = ["startup", "host"])]
    list: Option<String>,
    /// Where the other party is to stand in that list, from 1 on [default for additions: by its score]
    #[arg(long, value_name = "NUMBER", requires = "list", value_parser = clap::value_parser!(i32).range(1..))]
    place: Option<i32>,
}

/// What is removed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru match-lists remove matchLists/bay-area-2026-v1 startups/nuribeam partners/voltharrow --reason \"no time\"")]
struct RemoveArgs {
    #[command(flatten)]
    pair: PairArgs,
}

#[derive(Debug, clap::Args)]
struct PairArgs {
    /// The list: matchLists/ID
    #[arg(value_name = "LIST", value_parser = match_list)]
    name: Key,
    /// The start-up: startups/ID
    #[arg(value_name = "STARTUP", value_parser = records::startup)]
    startup: Key,
    /// The host: partners/ID
    #[arg(value_name = "PARTNER", value_parser = records::partner)]
    partner: Key,
    /// Why: whoever defends the list will be asked
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The office that changes it; no name of a person
    #[arg(long, value_name = "OFFICE", default_value = "")]
    by: String,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru match-lists review matchLists/bay-area-2026-v1 --etag 4d --by \"Trade desk\"
  naru match-lists approve matchLists/bay-area-2026-v1 --etag 4e --by \"Mayor's office\"   the etag that review answers")]
struct AgreeArgs {
    /// The list: matchLists/ID
    #[arg(value_name = "LIST", value_parser = match_list)]
    name: Key,
    /// The office that agrees; no name of a person
    #[arg(long, value_name = "OFFICE", default_value = "")]
    by: String,
    /// The etag of the state that was read, as `naru match-lists show` tells it: what has changed since is not agreed to
    #[arg(long, value_name = "ETAG")]
    etag: String,
}

#[derive(Debug, clap::Args)]
struct NameArgs {
    /// The list: matchLists/ID
    #[arg(value_name = "LIST", value_parser = match_list)]
    name: Key,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    match args.command {
        Command::Create(args) => create(args, context).await,
        Command::List(args) => list(args, context).await,
        Command::Show(args) => {
            let client = context.connect().await?;
            let request = GetMatchListRequest {
                name: args.name.to_string(),
                audience: args.audience,
                party: args.party.unwrap_or_default(),
                ..GetMatchListRequest::default()
            };
            show(&client, request, context).await
        }
        Command::Add(args) => edit(MatchListEditKind::Add, args, context).await,
        Command::Remove(args) => {
            let args = EditArgs { pair: args.pair, list: None, place: None };
            edit(MatchListEditKind::Remove, args, context).await
        }
        Command::Move(args) => edit(MatchListEditKind::Move, args, context).await,
        Command::Review(args) => review(args, context).await,
        Command::Approve(args) => approve(args, context).await,
        Command::Delete(args) => delete(args, context).await,
    }
}

async fn create(args: CreateArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, timeout) = (context.speech, context.timeout(TIMEOUT));
    let spinner = spinner(speech.say("목록을 만드는 중", "drafting"));
    let client = Client::connect(&context.options.server, timeout, speech).await?.beside(&spinner);
    let request = CreateMatchListRequest {
        delegation: args.delegation.to_string(),
        max_per_party: args.limit,
        earlier_list: args.after.map(|key| key.to_string()).unwrap_or_default(),
        author: args.by,
        request_id: Uuid::new_v4().to_string(),
        ..CreateMatchListRequest::default()
    };
    let call =
        async || client.match_lists().create_match_list(client.request(request.clone())).await;
    let reply = client.once_indexed(call).await;
    spinner.finish_and_clear();
    let name = reply?.result.unwrap_or_default().name;
    if !context.options.json {
        context.output.notes([speech.say(
            format!(
                "{name}(으)로 저장했습니다. 검토는 `naru match-lists review {name} --etag ETAG`"
            ),
            format!(
                "kept as {name}; `naru match-lists review {name} --etag ETAG` says that you agree"
            ),
        )])?;
    }
    let request = GetMatchListRequest { name, ..GetMatchListRequest::default() };
    show(&client, request, context).await
}

async fn list(args: ListArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let client = context.connect().await?;
    let request = ListMatchListsRequest {
        delegation: args.delegation.map(|key| key.to_string()).unwrap_or_default(),
        ..ListMatchListsRequest::default()
    };
    let mut reply: ListMatchListsResponse =
        records::list_all(&client, Kind::MatchList, &request).await?;
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let lists = &mut reply.match_lists;
    lists.sort_by(|a, b| (&a.delegation, b.version).cmp(&(&b.delegation, a.version)));
    let row = |it: &MatchList| {
        let state = match output.is_terminal {
            true => words::value(it.state().as_str_name(), speech).to_owned(),
            false => {
                it.state().as_str_name().trim_start_matches("MATCH_LIST_STATE_").to_lowercase()
            }
        };
        let day = it.as_of_date.as_ref().map(readable::date).unwrap_or_default();
        let [name, delegation, author] = [&it.name, &it.delegation, &it.author].map(|it| clean(it));
        vec![name, delegation, state, day, it.edits.len().to_string(), author]
    };
    let rows = lists.iter().map(row).collect();
    context.show_list(
        Kind::MatchList,
        ["name", "delegation", "state", "as_of_date", "edits", "author"],
        ["ID", "사절단", "상태", "기준일", "변경", "작성"],
        ["ID", "delegation", "state", "as of", "changes", "by"],
        rows,
    )
}

async fn show(
    client: &Client,
    request: GetMatchListRequest,
    context: &Context,
) -> anyhow::Result<Outcome> {
    let has_scores = matches!(request.audience(), Audience::Unspecified | Audience::Officer);
    let list = get(client, request).await?;
    if context.options.json {
        context.output.json(&list)?;
        return Ok(Outcome::Fine);
    }
    let aside = list.set_aside.iter().flat_map(|it| [&it.startup, &it.partner]);
    let edits = list.edits.iter().chain(&list.dropped_edits);
    let edited = edits.flat_map(|it| [&it.startup, &it.partner]);
    let listed = list.pairs.iter().flat_map(|it| [&it.startup, &it.partner]);
    let owners = list.startups.iter().chain(&list.hosts).map(|it| &it.party);
    let all = listed.chain(owners).chain(aside).chain(edited);
    // A list is worth having without names too.
    let names = Names::read(client, all, context.speech).await.unwrap_or_default();
    let told = Told { list: &list, names: &names, has_scores, context };
    told.lists()?;
    context.output.notes(told.notes())?;
    Ok(Outcome::Fine)
}

/// A list and what its parties are called.
struct Told<'a> {
    list: &'a MatchList,
    names: &'a Names,
    /// Whether its reader is told them.
    has_scores: bool,
    context: &'a Context,
}

impl Told<'_> {
    fn lists(&self) -> anyhow::Result<()> {
        let (speech, output) = (self.context.speech, &self.context.output);
        let pairs: HashMap<(&str, &str), &ListedPair> =
            self.list.pairs.iter().map(|it| ((&*it.startup, &*it.partner), it)).collect();
        let rows = |list: &PartyList, of_startup: bool| -> Vec<(String, Option<&ListedPair>)> {
            let row = |other: &String| {
                let key = match of_startup {
                    true => (&*list.party, &**other),
                    false => (&**other, &*list.party),
                };
                (other.clone(), pairs.get(&key).copied())
            };
            list.others.iter().map(row).collect()
        };
        let all = self.list.startups.iter().map(|it| (it, true));
        let all = all.chain(self.list.hosts.iter().map(|it| (it, false)));
        if !output.is_terminal {
            let lines = all.flat_map(|(list, of_startup)| {
                rows(list, of_startup).into_iter().enumerate().map(|(at, (other, pair))| {
                    let pair = pair.cloned().unwrap_or_default();
                    let place = (at + 1).to_string();
                    let score = self.has_scores.then(|| score(pair.score_milli));
                    let row = [clean(&list.party), place, clean(&other)].into_iter();
                    row.chain(score).collect()
                })
            });
            let lines: Vec<Vec<String>> = lines.collect();
            let header = ["party", "place", "other", "score"];
            output.table(if self.has_scores { &header } else { &header[..3] }, &lines)?;
            return Ok(());
        }
        for (list, of_startup) in all {
            output.line(output.style(&self.names.of(&list.party), Look::Strong))?;
            let row = |(at, (other, pair)): (usize, (String, Option<&ListedPair>))| {
                let pair = pair.cloned().unwrap_or_default();
                let score = self.has_scores.then(|| score(pair.score_milli));
                let row = [(at + 1).to_string(), self.names.of(&other)].into_iter();
                row.chain(score).chain([reasons(&pair, speech)]).collect()
            };
            let lines: Vec<Vec<String>> =
                rows(list, of_startup).into_iter().enumerate().map(row).collect();
            if lines.is_empty() {
                output.line(speech.say("  없음", "  nobody"))?;
            } else {
                let [place, who, score, because] = speech
                    .say(["순위", "상대", "점수", "이유"], ["place", "who", "score", "because"]);
                let score = self.has_scores.then_some(score);
                let header: Vec<&str> =
                    [place, who].into_iter().chain(score).chain([because]).collect();
                output.table(&header, &lines)?;
            }
            output.line("")?;
        }
        Ok(())
    }

    /// What is to be said of a list besides who should meet whom.
    fn notes(&self) -> Vec<String> {
        let speech = self.context.speech;
        let list = self.list;
        let state = words::value(list.state().as_str_name(), speech);
        let (name, version, etag) = (clean(&list.name), list.version, clean(&list.etag));
        let mut lines = vec![speech.say(
            format!("{name}: {version}차 ({state}), etag {etag}"),
            format!("{name}: version {version}, {state}, etag {etag}"),
        )];
        for (ko, en, office) in [
            ("작성", "made by", &list.author),
            ("검토", "reviewed by", &list.reviewer),
            ("승인", "approved by", &list.approver),
        ] {
            if !office.is_empty() {
                let office = clean(office);
                lines.push(speech.say(format!("{ko}: {office}"), format!("{en} {office}")));
            }
        }
        let pair = |startup: &str, partner: &str| {
            let (startup, partner) = (self.names.of(startup), self.names.of(partner));
            speech.say(format!("{startup} - {partner}"), format!("{startup} and {partner}"))
        };
        for it in &list.set_aside {
            let why = it.vetoes.iter().map(|veto| clean(&speech.text(veto.sentence.as_ref())));
            let partners = speech.say("이미 파트너", "partners already").to_owned();
            let never = speech.say("만나지 않겠다는 신청", "a request says never").to_owned();
            let why = why.chain(it.already_partners.then_some(partners));
            let why = why.chain(it.is_never.then_some(never)).collect::<Vec<_>>();
            let (pair, why) = (pair(&it.startup, &it.partner), why.join("; "));
            lines.push(
                speech.say(format!("제외: {pair} ({why})"), format!("set aside: {pair}: {why}")),
            );
        }
        for (edits, word) in [
            (&list.edits, speech.say("변경", "changed")),
            (&list.dropped_edits, speech.say("반영 못 한 변경", "change that could not be made")),
        ] {
            for it in edits {
                let kind = words::value(it.kind().as_str_name(), speech);
                let (pair, reason) = (pair(&it.startup, &it.partner), clean(&it.reason));
                let by = Some(clean(&it.author)).filter(|by| !by.is_empty());
                let by = by.map(|by| format!(" ({by})")).unwrap_or_default();
                lines.push(format!("{word}: {pair}, {kind}: {reason}{by}"));
            }
        }
        lines
    }
}

/// The weightiest reasons of a pair, or that an officer wants it.
fn reasons(pair: &ListedPair, speech: Speech) -> String {
    let told = pair.reasons.iter().take(REASONS_MAX);
    let told: Vec<String> = told.map(|it| clean(&speech.text(it.sentence.as_ref()))).collect();
    match (told.is_empty(), pair.is_added) {
        (true, true) => speech.say("담당자 추가", "added by an officer").to_owned(),
        _ => told.join("\n"),
    }
}

async fn edit(
    kind: MatchListEditKind,
    args: EditArgs,
    context: &Context,
) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let list = match args.list.as_deref() {
        None => MatchListSide::Unspecified,
        Some("startup") => MatchListSide::Startup,
        Some(_) => MatchListSide::Host,
    };
    let edit = MatchListEdit {
        kind: kind.into(),
        startup: args.pair.startup.to_string(),
        partner: args.pair.partner.to_string(),
        list: list.into(),
        place: args.place.unwrap_or_default(),
        reason: args.pair.reason,
        author: args.pair.by,
        edit_time: None,
    };
    let name = args.pair.name.to_string();
    let request = EditMatchListRequest {
        name: name.clone(),
        edits: vec![edit],
        request_id: Uuid::new_v4().to_string(),
        ..EditMatchListRequest::default()
    };
    let call = async || client.match_lists().edit_match_list(client.request(request.clone())).await;
    let reply = client.once_available(call).await?;
    tell(&reply, (&name, "변경", "changed"), context)
}

async fn review(args: AgreeArgs, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let name = args.name.to_string();
    let request = ReviewMatchListRequest {
        name: name.clone(),
        etag: args.etag,
        reviewer: args.by,
        request_id: Uuid::new_v4().to_string(),
    };
    let call =
        async || client.match_lists().review_match_list(client.request(request.clone())).await;
    let reply = client.once_available(call).await?;
    tell(&reply, (&name, "검토", "reviewed"), context)
}

async fn approve(args: AgreeArgs, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let name = args.name.to_string();
    let request = ApproveMatchListRequest {
        name: name.clone(),
        etag: args.etag,
        approver: args.by,
        request_id: Uuid::new_v4().to_string(),
    };
    let call =
        async || client.match_lists().approve_match_list(client.request(request.clone())).await;
    let reply = client.once_available(call).await?;
    tell(&reply, (&name, "승인", "approved"), context)
}

async fn delete(args: NameArgs, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let name = args.name.to_string();
    let request_id = Uuid::new_v4().to_string();
    let request = DeleteMatchListRequest { name: name.clone(), request_id, ..Default::default() };
    let call =
        async || client.match_lists().delete_match_list(client.request(request.clone())).await;
    let reply = client.once_available(call).await?;
    tell(&reply, (&name, "삭제", "deleted"), context)
}

/// Tells what was done to a list.
fn tell(
    reply: &impl prost_reflect::ReflectMessage,
    (name, ko, en): (&str, &str, &str),
    context: &Context,
) -> anyhow::Result<Outcome> {
    if context.options.json {
        context.output.json(reply)?;
    } else {
        let result: Option<WriteResult> = records::part(&reply.transcode_to_dynamic(), "result");
        let etag = result.unwrap_or_default().etag;
        context.output.line(context.speech.say(
            format!("{name} {ko} 완료, etag {etag}"),
            format!("{name} is {en}, etag {etag}"),
        ))?;
    }
    Ok(Outcome::Fine)
}

async fn get(client: &Client, request: GetMatchListRequest) -> anyhow::Result<MatchList> {
    let reply = client.match_lists().get_match_list(client.request(request)).await?;
    Ok(reply.into_inner().match_list.unwrap_or_default())
}

fn match_list(text: &str) -> Result<Key, String> {
    records::named(text, Kind::MatchList)
}
