//! `naru delegations`: trips, matching days and forums, who meets whom on them, what goes out of them, when those that
//! recur are held, what came of them and what is due.

mod due;
mod export;
mod occurrences;
mod reports;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::proto::{
    Delegation, GetDelegationRequest, Key, Kind, ListDelegationsRequest, ListDelegationsResponse,
    MatchFilter, MeetingChange, MeetingChangeKind, MeetingObstacle, MeetingStatus, PlanEnding,
    PlanMeetingsRequest, PlanMeetingsResponse, PlannedMeeting, PlannedParty, RecordedMeeting,
    RequestSide, ShortfallProof, SuggestHostsRequest, SuggestedHost,
};

use super::client::Client;
use super::data::spinner;
use super::failure::Usage;
use super::language::{Speech, counted};
use super::output::{Look, clean};
use super::{Context, Outcome, plans, readable, records, words};

/// How long a plan may take unless told otherwise: as long as the server lets any call take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// List trips, matching days and forums, find whom to invite, plan who meets whom, write what goes out, tell what came of it
///
/// A delegation is written as JSON, for `naru import` to store; docs/delegations.md tells how. `naru get
/// delegations/ID` shows one, `naru export --kind delegations` writes them all.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(ListArgs),
    Hosts(HostsArgs),
    Plan(PlanArgs),
    Export(export::Args),
    Occurrences(occurrences::ListArgs),
    Open(occurrences::OpenArgs),
    Report(reports::Args),
    Due(due::Args),
}

/// List delegations, the latest first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru delegations list
  naru delegations list --startup startups/nuribeam")]
struct ListArgs {
    /// Only those with this participant: startups/ID
    #[arg(long, value_name = "NAME", value_parser = records::startup)]
    startup: Option<Key>,
    /// Only those with this host: partners/ID
    #[arg(long, value_name = "NAME", value_parser = records::partner)]
    partner: Option<Key>,
    /// Deleted ones too
    #[arg(long)]
    show_deleted: bool,
}

/// Find whom to invite: the partners at the destination that fit the participants best
///
/// Without a destination all partners are looked at. Hosts of the delegation are left out. A partner stands the higher the better its three best participants fit it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru delegations hosts delegations/bay-area-2026
  naru delegations hosts delegations/bay-area-2026 --limit 50 --kind lab --kind university")]
struct HostsArgs {
    /// The delegation: delegations/ID
    #[arg(value_name = "NAME", value_parser = records::delegation)]
    name: Key,
    /// How many partners
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(i32).range(1..=200))]
    limit: i32,
    /// Only this kind of partner; may be repeated
    #[arg(long, value_parser = words::partner_kind_parser())]
    kind: Vec<i32>,
}

/// Plan who meets whom and when
///
/// As many floors as can be are filled first, then fit and requests count most, then little waiting. What cannot be is
/// proved: who limits whom. Nothing is stored: this tries a plan out, and `naru plans create` keeps one. With `--json`
/// a file keeps it too, which `--after-file` takes back once something has changed, so that what was agreed on stays
/// where it can.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru delegations plan delegations/bay-area-2026
  naru delegations plan delegations/bay-area-2026 --after plans/bay-area-2026-v1   after a host has cancelled
  naru delegations plan delegations/bay-area-2026 --json > plan.json
  naru delegations plan delegations/bay-area-2026 --after-file plan.json")]
struct PlanArgs {
    /// The delegation: delegations/ID
    #[arg(value_name = "NAME", value_parser = records::delegation)]
    name: Key,
    /// An earlier plan that was not kept, as `--json` wrote it: keep what can be kept, and tell what changes
    #[arg(long, value_name = "FILE", conflicts_with = "after")]
    after_file: Option<PathBuf>,
    #[command(flatten)]
    wishes: plans::Wishes,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    match args.command {
        Command::List(args) => list(args, context).await,
        Command::Hosts(args) => hosts(args, context).await,
        Command::Plan(args) => plan(args, context).await,
        Command::Export(args) => export::run(args, context).await,
        Command::Occurrences(args) => occurrences::list(args, context).await,
        Command::Open(args) => occurrences::open(args, context).await,
        Command::Report(args) => reports::report(args, context).await,
        Command::Due(args) => due::list(args, context).await,
    }
}

async fn list(args: ListArgs, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let name = |key: Option<Key>| key.map(|key| key.to_string()).unwrap_or_default();
    let request = ListDelegationsRequest {
        show_deleted: args.show_deleted,
        startup: name(args.startup),
        partner: name(args.partner),
        ..ListDelegationsRequest::default()
    };
    let mut reply: ListDelegationsResponse =
        records::list_all(&client, Kind::Delegation, &request).await?;
    if context.options.json {
        context.output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let day = |it: &Delegation| it.start_date.map(|date| (date.year, date.month, date.day));
    reply.delegations.sort_by(|a, b| (day(b), &a.name).cmp(&(day(a), &b.name)));
    let (speech, output) = (context.speech, &context.output);
    let row = |it: &Delegation| {
        let kind = match output.is_terminal {
            true => words::value(it.kind().as_str_name(), speech).to_owned(),
            false => it.kind().as_str_name().trim_start_matches("DELEGATION_KIND_").to_lowercase(),
        };
        let date = |date: &Option<_>| date.as_ref().map(readable::date).unwrap_or_default();
        vec![
            clean(&it.name),
            date(&it.start_date),
            date(&it.end_date),
            kind,
            clean(&speech.text(it.display_name.as_ref())),
            it.participants.len().to_string(),
            it.hosts.len().to_string(),
        ]
    };
    let rows = reply.delegations.iter().map(row).collect();
    context.show_list(
        Kind::Delegation,
        ["name", "start_date", "end_date", "kind", "display_name", "participants", "hosts"],
        ["ID", "첫날", "마지막 날", "종류", "이름", "참가 기업", "상대 파트너"],
        ["ID", "first day", "last day", "kind", "name", "participants", "hosts"],
        rows,
    )
}

async fn hosts(args: HostsArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let mut partner_kinds = args.kind;
    partner_kinds.sort_unstable();
    partner_kinds.dedup();
    let client = context.connect().await?;
    let request = SuggestHostsRequest {
        name: args.name.to_string(),
        max_results: args.limit,
        filter: Some(MatchFilter { partner_kinds, ..MatchFilter::default() }),
        ..SuggestHostsRequest::default()
    };
    let call = async || client.delegations().suggest_hosts(client.request(request.clone())).await;
    let reply = client.once_indexed(call).await?;
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let fits = reply.hosts.iter().flat_map(|it| &it.fits).map(|it| &it.startup);
    let names = Names::read(&client, fits.chain(&reply.startups_without), speech).await?;
    if !output.is_terminal {
        let row = |it: &SuggestedHost| {
            let fits = it.fits.iter();
            let fits =
                fits.map(|fit| format!("{} {}", clean(&fit.startup), score(fit.score_milli)));
            vec![
                clean(&it.partner),
                clean(&speech.text(it.display_name.as_ref())),
                score(it.score_milli),
                fits.collect::<Vec<_>>().join(", "),
            ]
        };
        let rows: Vec<Vec<String>> = reply.hosts.iter().map(row).collect();
        output.table(&["partner", "display_name", "score", "startups"], &rows)?;
    } else if !reply.hosts.is_empty() {
        let row = |it: &SuggestedHost| {
            let name = clean(&speech.text(it.display_name.as_ref()));
            let kind = words::partner_kind(it.partner_kind(), speech);
            let fits = it
                .fits
                .iter()
                .map(|fit| format!("{} {}", score(fit.score_milli), names.of(&fit.startup)));
            vec![
                score(it.score_milli),
                format!("{name}\n{kind}\n{}", clean(&it.partner)),
                fits.collect::<Vec<_>>().join("\n"),
            ]
        };
        let header = speech
            .say(["점수", "파트너", "잘 맞는 기업"], ["score", "partner", "start-ups that fit"]);
        output.table(&header, &reply.hosts.iter().map(row).collect::<Vec<_>>())?;
    }
    let count = u64::try_from(reply.hosts.len()).unwrap_or(u64::MAX);
    let mut notes =
        vec![speech.say(format!("파트너 {count}곳"), counted(count, "partner", "partners"))];
    if reply.hosts.is_empty() {
        notes.push(speech.say(
            "이미 초청 대상인 파트너 말고는 목적지에 맞는 파트너가 없습니다".to_owned(),
            "beside those that are hosts already nobody at the destination fits".to_owned(),
        ));
    } else if !reply.startups_without.is_empty() {
        let without = names.all(&reply.startups_without);
        notes.push(speech.say(
            format!("이 목록에 맞는 파트너가 없는 기업: {without}"),
            format!("nobody of the list fits: {without}"),
        ));
    }
    output.notes(notes)?;
    Ok(Outcome::Fine)
}

/// A score as people read it.
pub(super) fn score(milli: i32) -> String {
    format!("{:+.2}", f64::from(milli) / 1_000.0)
}

async fn plan(args: PlanArgs, context: &Context) -> anyhow::Result<Outcome> {
    let earlier = args.after_file.as_deref().map(|path| earlier(path, &args.name));
    let earlier_meetings = earlier.transpose()?.unwrap_or_default();
    let (speech, timeout) = (context.speech, context.timeout(TIMEOUT));
    let spinner = spinner(speech.say("계획하는 중", "planning"));
    let client = Client::connect(&context.options.server, timeout, speech).await?.beside(&spinner);
    let name = |key: Option<Key>| key.map(|key| key.to_string()).unwrap_or_default();
    let request = PlanMeetingsRequest {
        name: args.name.to_string(),
        work_max: args.wishes.work.unwrap_or_default(),
        seed: args.wishes.seed,
        earlier_meetings,
        earlier_plan: name(args.wishes.after),
        match_list: name(args.wishes.match_list),
        ..PlanMeetingsRequest::default()
    };
    let call = async || client.delegations().plan_meetings(client.request(request.clone())).await;
    let reply = client.once_indexed(call).await;
    spinner.finish_and_clear();
    let reply = reply?;
    if context.options.json {
        context.output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    // A plan is worth having without names too.
    let names = Names::of_plan(&client, &reply, context.speech).await.unwrap_or_default();
    tell(&reply, &names, context)?;
    Ok(Outcome::Fine)
}

/// The meetings of an earlier reply for this delegation.
fn earlier(path: &Path, of: &Key) -> anyhow::Result<Vec<PlannedMeeting>> {
    let reply: PlanMeetingsResponse = records::read(path, "plan as `--json` writes it")?;
    if reply.name != of.to_string() {
        let (path, name) = (path.display(), clean(&reply.name));
        return Err(Usage(format!("{path}: is a plan of `{name}` and not of {of}")).into());
    }
    // Nothing else of them is read, and a request is limited in size.
    let read = |it: PlannedMeeting| PlannedMeeting {
        startup: it.startup,
        partner: it.partner,
        date: it.date,
        start_time: it.start_time,
        ..PlannedMeeting::default()
    };
    Ok(reply.meetings.into_iter().map(read).collect())
}

/// What parties, and the venues of a plan, are called.
#[derive(Default)]
pub(super) struct Names(HashMap<String, String>);

impl Names {
    /// The names of those of a plan, and of those that it drops or that must meet without being in it.
    pub(super) async fn of_plan(
        client: &Client,
        reply: &PlanMeetingsResponse,
        speech: Speech,
    ) -> anyhow::Result<Self> {
        let changed = reply.changes.iter().filter_map(|it| it.pair.as_ref());
        let pairs = changed.chain(&reply.missed_musts).chain(&reply.unlisted_musts);
        let aside = reply.set_aside.iter().flat_map(|it| [&it.startup, &it.partner]);
        let others = pairs.flat_map(|it| [&it.startup, &it.partner]).chain(aside);
        let parties = reply.participants.iter().chain(&reply.hosts).map(|it| &it.party);
        let mut names = Self::read(client, parties.chain(others), speech).await?;
        let name = reply.name.clone();
        let request = GetDelegationRequest { name, ..GetDelegationRequest::default() };
        // Of a delegation that is deleted nobody knows what its venues were called.
        let found = client.delegations().get_delegation(client.request(request)).await;
        let delegation = found.ok().and_then(|reply| reply.into_inner().delegation);
        for venue in delegation.unwrap_or_default().venues {
            names.0.insert(venue.id, clean(&speech.text(venue.display_name.as_ref())));
        }
        Ok(names)
    }

    /// The names of those whom a list names, where a person looks: programs read ids. A list is worth having without
    /// names too.
    pub(super) async fn for_people(
        client: &Client,
        parties: impl Iterator<Item = &String>,
        context: &Context,
    ) -> Self {
        if !context.output.is_terminal {
            return Self::default();
        }
        Self::read(client, parties, context.speech).await.unwrap_or_default()
    }

    pub(super) async fn read(
        client: &Client,
        parties: impl Iterator<Item = &String>,
        speech: Speech,
    ) -> anyhow::Result<Self> {
        let all: BTreeSet<Key> = parties.filter_map(|it| Key::parse(it)).collect();
        let mut names = HashMap::new();
        for kind in Kind::PROFILES {
            let asked = all.iter().filter(|key| key.kind == kind).map(Key::to_string).collect();
            for profile in records::batch_get(client, kind, asked).await?.records {
                let name =
                    speech.text(records::part(&profile.to_dynamic(), "display_name").as_ref());
                names.insert(profile.name().to_owned(), clean(&name));
            }
        }
        Ok(Self(names))
    }

    /// What a party or a venue is called; its ID where nobody knows.
    pub(super) fn of(&self, party: &str) -> String {
        let known = self.0.get(party).filter(|name| !name.is_empty());
        known.cloned().unwrap_or_else(|| clean(party))
    }

    fn all(&self, parties: &[String]) -> String {
        parties.iter().map(|it| self.of(it)).collect::<Vec<_>>().join(", ")
    }
}

/// Tells who meets whom, and what is to be said of that.
pub(super) fn tell(
    reply: &PlanMeetingsResponse,
    names: &Names,
    context: &Context,
) -> anyhow::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    if !output.is_terminal {
        let row = |it: &PlannedMeeting| {
            vec![
                it.date.as_ref().map(readable::date).unwrap_or_default(),
                it.start_time.clone(),
                it.end_time.clone(),
                clean(&it.startup),
                clean(&it.partner),
                clean(&it.venue),
                clean(&it.interpreter),
            ]
        };
        let rows: Vec<Vec<String>> = reply.meetings.iter().map(row).collect();
        let header =
            ["date", "start_time", "end_time", "startup", "partner", "venue", "interpreter"];
        output.table(&header, &rows)?;
        return Ok(output.notes(notes(reply, names, speech))?);
    }
    for day in reply.meetings.chunk_by(|one, other| one.date == other.date) {
        let date = day[0].date.as_ref().map(readable::date).unwrap_or_default();
        output.line(output.style(&date, Look::Strong))?;
        let row = |it: &PlannedMeeting| {
            vec![
                format!("{}-{}", it.start_time, it.end_time),
                names.of(&it.startup),
                names.of(&it.partner),
                names.of(&it.venue),
                asked(it, speech),
                clean(&it.interpreter),
            ]
        };
        let header = speech.say(
            ["시간", "스타트업", "파트너", "장소", "신청", "통역"],
            ["time", "start-up", "host", "venue", "asked by", "interpreter"],
        );
        output.table(&header, &day.iter().map(row).collect::<Vec<_>>())?;
        output.line("")?;
    }
    let row = |it: &PlannedParty| {
        let missing = if it.missing > 0 { format!("-{}", it.missing) } else { String::new() };
        vec![names.of(&it.party), it.meetings.to_string(), missing]
    };
    for (ko, en, parties) in
        [("스타트업", "start-up", &reply.participants), ("파트너", "host", &reply.hosts)]
    {
        let header = speech.say([ko, "미팅", "최소 미달"], [en, "meetings", "below floor"]);
        output.table(&header, &parties.iter().map(row).collect::<Vec<_>>())?;
        output.line("")?;
    }
    output.lines(notes(reply, names, speech))?;
    Ok(())
}

/// What is to be said of a plan besides who meets whom.
fn notes(reply: &PlanMeetingsResponse, names: &Names, speech: Speech) -> Vec<String> {
    let meetings = u64::try_from(reply.meetings.len()).unwrap_or(u64::MAX);
    let least = reply.least_served;
    let mut lines = vec![speech.say(
        format!("미팅 {meetings}건, 가장 적은 기업 {least}건"),
        format!(
            "{}; the least served start-up has {least}",
            counted(meetings, "meeting", "meetings")
        ),
    )];
    for it in &reply.requests {
        let sides: Vec<&str> =
            it.sides().map(|side| words::value(side.as_str_name(), speech)).collect();
        let (sides, asked, met) = (sides.join(speech.say("·", " and ")), it.asked, it.met);
        lines.push(speech.say(
            format!("신청({sides}): {asked}건 중 {met}건 반영"),
            format!("wanted by {sides}: {met} of {asked} meet"),
        ));
    }
    for pair in &reply.missed_musts {
        let (startup, partner) = (names.of(&pair.startup), names.of(&pair.partner));
        lines.push(speech.say(
            format!("필수 미팅을 넣지 못했습니다: {startup} - {partner}"),
            format!("must meet and do not: {startup} and {partner}"),
        ));
    }
    for pair in &reply.unlisted_musts {
        let (startup, partner) = (names.of(&pair.startup), names.of(&pair.partner));
        lines.push(speech.say(
            format!("매칭 목록에 없지만 필수 미팅입니다: {startup} - {partner}"),
            format!("must meet though not in the match list: {startup} and {partner}"),
        ));
    }
    lines.extend(reply.set_aside.iter().map(|it| set_aside(it, names, speech)));
    if reply.set_aside.iter().any(|it| it.status() == MeetingStatus::Cancelled) {
        lines.push(speech.say(
            "취소한 미팅을 다시 계획하려면 `naru meetings record 코드 --delegation 사절단 --status planned`로 기록하세요".to_owned(),
            "to plan again what was called off, record it: `naru meetings record CODE --delegation NAME --status planned`".to_owned(),
        ));
    }
    if reply.shortfall > 0 {
        let (missing, least) = (reply.shortfall, reply.shortfall_min);
        lines.push(speech.say(
            format!(
                "최소 미팅 수에 {missing}건 모자랍니다(어떻게 계획해도 {least}건은 모자랍니다)"
            ),
            format!("floors are missed by {missing}; every plan misses them by {least} at least"),
        ));
    }
    lines.extend(reply.proofs.iter().map(|proof| reason(proof, names, speech)));
    if !reply.vetoed.is_empty() {
        let count = u64::try_from(reply.total_vetoed).unwrap_or_default();
        lines.push(speech.say(
            format!(
                "제안하면 안 되는 조합 {count}개는 계획하지 않았습니다(이유: naru match --with)"
            ),
            format!(
                "left out: {} that matching vetoes; `naru match --with` says why",
                counted(count, "pair", "pairs")
            ),
        ));
    }
    lines.extend(impossible(reply, names, speech));
    lines.extend(reply.changes.iter().map(|it| change(it, names, speech)));
    lines.push(ending(reply, speech));
    lines
}

/// A meeting that keeps its pair from being planned.
fn set_aside(meeting: &RecordedMeeting, names: &Names, speech: Speech) -> String {
    let (startup, partner) = (names.of(&meeting.startup), names.of(&meeting.partner));
    let code = clean(&meeting.code);
    let (ko, en) = match meeting.status() {
        MeetingStatus::Held => ("개최되었습니다", "was held"),
        MeetingStatus::NoShow => ("불참으로 기록되었습니다", "was missed"),
        MeetingStatus::Cancelled => ("취소되었습니다", "was called off"),
        MeetingStatus::Planned | MeetingStatus::Unspecified => {
            ("직접 잡은 미팅입니다", "was arranged by hand")
        }
    };
    speech.say(
        format!("계획에서 뺐습니다: {startup} - {partner} ({code}: {ko})"),
        format!("not planned: {startup} and {partner}: {code} {en}"),
    )
}

/// Who cannot meet, by what stands in the way: hosts without time by their names alone.
fn impossible(reply: &PlanMeetingsResponse, names: &Names, speech: Speech) -> Vec<String> {
    let mut told: BTreeSet<String> = BTreeSet::new();
    for it in &reply.impossible {
        let pair = it.pair.clone().unwrap_or_default();
        let (startup, partner) = (names.of(&pair.startup), names.of(&pair.partner));
        let why = words::value(it.obstacle().as_str_name(), speech);
        told.insert(match it.obstacle() {
            MeetingObstacle::HostTime => speech.say(
                format!("미팅 불가: {partner} ({why})"),
                format!("cannot meet: {partner}: {why}"),
            ),
            _ => speech.say(
                format!("미팅 불가: {startup} - {partner} ({why})"),
                format!("cannot meet: {startup} and {partner}: {why}"),
            ),
        });
    }
    told.into_iter().collect()
}

fn reason(proof: &ShortfallProof, names: &Names, speech: Speech) -> String {
    let ShortfallProof { needed, places, others, .. } = *proof;
    let parties = names.all(&proof.parties);
    if proof.limiting.is_empty() {
        return speech.say(
            format!("이유: {parties}의 최소 미팅은 {needed}건이지만 시간과 상대로는 {others}건까지만 됩니다"),
            format!("because {parties} should have {needed} and can have {others} at most, by their time and by whom they may meet"),
        );
    }
    let limiting = names.all(&proof.limiting);
    speech.say(
        format!("이유: {parties}의 최소 미팅은 모두 {needed}건이지만 {limiting}의 자리는 {places}개, 그 밖의 조합은 {others}개뿐입니다"),
        format!("because {parties} should have {needed} together, {limiting} can have {places} at most, and {others} other pairs could meet"),
    )
}

/// What has become of a meeting.
pub(super) fn change(change: &MeetingChange, names: &Names, speech: Speech) -> String {
    let pair = change.pair.clone().unwrap_or_default();
    let at = |date: &Option<_>, time: &str| {
        let date = date.as_ref().map(readable::date).unwrap_or_default();
        format!("{date} {time}")
    };
    let now = at(&change.date, &change.start_time);
    let before = at(&change.earlier_date, &change.earlier_start_time);
    let kind = words::value(change.kind().as_str_name(), speech);
    let when = match change.kind() {
        MeetingChangeKind::Moved => format!("{before} → {now}"),
        MeetingChangeKind::New => now,
        MeetingChangeKind::Dropped | MeetingChangeKind::Unspecified => before,
    };
    let (startup, partner) = (names.of(&pair.startup), names.of(&pair.partner));
    speech.say(
        format!("{kind}: {startup} - {partner}, {when}"),
        format!("{kind}: {startup} and {partner}, {when}"),
    )
}

/// How good the plan is at least.
fn ending(reply: &PlanMeetingsResponse, speech: Speech) -> String {
    let words = words::value(reply.ending().as_str_name(), speech);
    if reply.ending() == PlanEnding::Best {
        return speech.say(format!("계획의 가치: {words}"), format!("value: {words}"));
    }
    let gap = f64::from(reply.gap_basis_points) / 100.0;
    speech.say(
        format!("계획의 가치는 최선보다 많아야 {gap:.2}% 낮습니다({words})"),
        format!("the value is at most {gap:.2}% below the best there can be ({words})"),
    )
}

/// Which sides wanted a meeting.
fn asked(meeting: &PlannedMeeting, speech: Speech) -> String {
    let sides: Vec<&str> = meeting
        .requested_by()
        .filter(|side| *side != RequestSide::Unspecified)
        .map(|side| words::value(side.as_str_name(), speech))
        .collect();
    sides.join(speech.say("·", ", "))
}
