//! `naru selections`: which companies of a call go along, how a panel has judged them, and why.

use std::path::PathBuf;
use std::time::Duration;

use prost_types::FieldMask;
use uuid::Uuid;

use crate::proto::{
    Audience, CandidateStanding, Date, ExplainSelectionRequest, ExplainSelectionResponse,
    GetSelectionRequest, Key, Kind, ListSelectionsRequest, ListSelectionsResponse, MatchFilter,
    Selection, SelectionOutcome, SelectionRound, Shortlist, ShortlistStanding,
    ShortlistStartupsRequest, ShortlistedStartup, UpdateSelectionRequest,
};

use super::client::Client;
use super::data::spinner;
use super::delegations::{Names, score};
use super::language::Speech;
use super::output::{Look, clean};
use super::{Context, Outcome, ranking, readable, records, words};

/// How long proposing may take unless told otherwise: as long as the server lets any call take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Choose which companies of a call go along: what the service proposes, what the panel decided, and why
///
/// The panel decides, not the service. A selection is the record of a call: candidates, criteria, the points that
/// evaluators gave, conflicts of interest, and rounds of decisions with a reason for each candidate. It is written as
/// JSON, for `naru import` to store; once there is a round, what it rests on does not change any more.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(ListArgs),
    Shortlist(ShortlistArgs),
    Decide(DecideArgs),
    Explain(ExplainArgs),
}

/// List selections
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru selections list
  naru selections list --startup startups/nuribeam     the calls to which it applied
  naru import selections.jsonl                         store new ones, one JSON object a line")]
struct ListArgs {
    /// Only those of this delegation: delegations/ID
    #[arg(long, value_name = "NAME", value_parser = records::delegation)]
    delegation: Option<Key>,
    /// Only those of which this start-up is a candidate: startups/ID
    #[arg(long, value_name = "NAME", value_parser = records::startup)]
    startup: Option<Key>,
    /// Deleted ones too
    #[arg(long)]
    show_deleted: bool,
}

/// Propose which candidates to take along
///
/// A meeting is worth as much as the two fit better than average; of one partner the second candidate counts half, the
/// third a third, so that not all are of one kind. Looked at are the delegation's hosts, or, with filters or without
/// hosts, the partners at its destination. The panel's points play no part. `--save` keeps the proposal in the record;
/// importing the whole call again takes it away, so import the points first.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru selections shortlist selections/bay-area-2026
  naru selections shortlist selections/bay-area-2026 --places 4 --require startups/nuribeam
  naru selections shortlist selections/bay-area-2026 --partner-kind venture-capital --partner-kind lab
  naru selections shortlist selections/bay-area-2026 --save      keep it in the record, for the panel")]
struct ShortlistArgs {
    /// The selection: selections/ID
    #[arg(value_name = "SELECTION", value_parser = selection)]
    name: Key,
    /// How many to propose [default: as many as the selection has places]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(i32).range(1..=500))]
    places: Option<i32>,
    /// A candidate that goes in any case: startups/ID; may be repeated
    #[arg(long, value_name = "STARTUP", value_parser = records::startup)]
    require: Vec<Key>,
    /// A candidate that does not go in any case: startups/ID; may be repeated
    #[arg(long, value_name = "STARTUP", value_parser = records::startup)]
    exclude: Vec<Key>,
    /// With how many of its best partners each candidate counts
    #[arg(long, value_name = "NUMBER", default_value_t = 8, value_parser = clap::value_parser!(i32).range(1..=50))]
    meetings: i32,
    /// How many candidates of one partner count
    #[arg(long, value_name = "NUMBER", default_value_t = 4, value_parser = clap::value_parser!(i32).range(1..=16))]
    per_host: i32,
    /// Partners of this kind in place of the delegation's hosts; may be repeated
    #[arg(long, value_parser = words::partner_kind_parser())]
    partner_kind: Vec<i32>,
    /// Day for which to judge: nothing dated after it counts [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = ranking::day)]
    as_of: Option<Date>,
    /// Keep the proposal in the selection, in place of an earlier one
    #[arg(long)]
    save: bool,
}

/// Record what the panel decided: a round for all candidates, each with a reason
///
/// A later round takes the place of the one before, and both stay in the record. From the
/// first one on nothing changes any more that it rests on. The file is one round as JSON:
///
///   {"date": {"year": 2026, "month": 1, "day": 28}, "decidedBy": "Selection panel",
///    "decisions": [{"startup": "startups/ID", "outcome": "SELECTION_OUTCOME_SELECTED",
///                   "reason": {"en": "By points"}}, ...]}
///
/// The outcomes are SELECTION_OUTCOME_SELECTED, ..._RESERVE (with its `reserveRank`),
/// ..._NOT_SELECTED, ..._INELIGIBLE and ..._WITHDRAWN.
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  naru selections decide selections/bay-area-2026 examples/fictional-trip/decision.json"
)]
struct DecideArgs {
    /// The selection: selections/ID
    #[arg(value_name = "SELECTION", value_parser = selection)]
    name: Key,
    /// The round as JSON
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Show how candidates stand by the record, and why: all of them, or one
///
/// It answers `why not us?` from the panel's own record. For a start-up other candidates, single evaluators and the
/// service's proposal are left out.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru selections explain selections/bay-area-2026
  naru selections explain selections/bay-area-2026 startups/nuribeam
  naru selections explain selections/bay-area-2026 startups/nuribeam --for startup --lang ko")]
struct ExplainArgs {
    /// The selection: selections/ID
    #[arg(value_name = "SELECTION", value_parser = selection)]
    name: Key,
    /// One candidate: startups/ID
    #[arg(value_name = "STARTUP", value_parser = records::startup)]
    startup: Option<Key>,
    /// Who will read it: what is not for them is left out
    #[arg(long = "for", value_name = "READER", default_value = "officer", value_parser = ["officer", "startup"])]
    audience: String,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    match args.command {
        Command::List(args) => list(args, context).await,
        Command::Shortlist(args) => shortlist(args, context).await,
        Command::Decide(args) => decide(args, context).await,
        Command::Explain(args) => explain(args, context).await,
    }
}

fn selection(text: &str) -> Result<Key, String> {
    records::named(text, Kind::Selection)
}

async fn list(args: ListArgs, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let name = |key: Option<Key>| key.map(|key| key.to_string()).unwrap_or_default();
    let request = ListSelectionsRequest {
        show_deleted: args.show_deleted,
        delegation: name(args.delegation),
        startup: name(args.startup),
        ..ListSelectionsRequest::default()
    };
    let reply: ListSelectionsResponse =
        records::list_all(&client, Kind::Selection, &request).await?;
    if context.options.json {
        context.output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let row = |it: &Selection| {
        let decided = it.decision_rounds.last().and_then(|round| round.date.as_ref());
        vec![
            clean(&it.name),
            clean(&context.speech.text(it.display_name.as_ref())),
            it.candidates.len().to_string(),
            it.places.to_string(),
            decided.map(readable::date).unwrap_or_default(),
        ]
    };
    let rows = reply.selections.iter().map(row).collect();
    context.show_list(
        Kind::Selection,
        ["name", "display_name", "candidates", "places", "decided"],
        ["ID", "이름", "후보", "자리", "결정일"],
        ["ID", "name", "candidates", "places", "decided"],
        rows,
    )
}

async fn shortlist(args: ShortlistArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let client = Client::connect(&context.options.server, context.timeout(TIMEOUT), speech).await?;
    let mut partner_kinds = args.partner_kind;
    partner_kinds.sort_unstable();
    partner_kinds.dedup();
    let filter = MatchFilter { partner_kinds, ..MatchFilter::default() };
    let names = |keys: &[Key]| keys.iter().map(Key::to_string).collect();
    let request = ShortlistStartupsRequest {
        name: args.name.to_string(),
        places: args.places.unwrap_or_default(),
        filter: Some(filter).filter(|it| !it.partner_kinds.is_empty()),
        meetings_per_startup: args.meetings,
        startups_per_host: args.per_host,
        required_startups: names(&args.require),
        excluded_startups: names(&args.exclude),
        as_of_date: args.as_of,
        ..ShortlistStartupsRequest::default()
    };
    let etag = match args.save {
        true => read(&client, &args.name).await?.etag,
        false => String::new(),
    };
    let working = spinner(speech.say("후보를 살펴보는 중", "looking at the candidates"));
    let call =
        async || client.selections().shortlist_startups(client.request(request.clone())).await;
    let reply = client.once_indexed(call).await;
    working.finish_and_clear();
    let reply = reply?;
    let proposed = reply.shortlist.clone().unwrap_or_default();
    if args.save {
        save(&client, &args.name, etag, &proposed).await?;
    }
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    show_proposal(&client, &proposed, context).await?;
    let name = args.name.to_string();
    if args.save {
        output.notes([speech.say(
            format!("{name}에 제안을 저장했습니다"),
            format!("the proposal is kept in {name}"),
        )])?;
    }
    Ok(Outcome::Fine)
}

/// Keeps a proposal, unless the selection has changed since it was asked for.
async fn save(
    client: &Client,
    name: &Key,
    etag: String,
    proposed: &Shortlist,
) -> anyhow::Result<()> {
    let request = UpdateSelectionRequest {
        selection: Some(Selection {
            name: name.to_string(),
            etag,
            shortlist: Some(proposed.clone()),
            ..Selection::default()
        }),
        update_mask: Some(FieldMask { paths: vec!["shortlist".to_owned()] }),
        request_id: Uuid::new_v4().to_string(),
    };
    let call = async || client.selections().update_selection(client.request(request.clone())).await;
    client.once_available(call).await?;
    Ok(())
}

async fn read(client: &Client, name: &Key) -> anyhow::Result<Selection> {
    let request = GetSelectionRequest { name: name.to_string(), ..GetSelectionRequest::default() };
    let call = async || client.selections().get_selection(client.request(request.clone())).await;
    Ok(client.once_available(call).await?.selection.unwrap_or_default())
}

async fn decide(args: DecideArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let round: SelectionRound = records::read(&args.file, "round of decisions")?;
    let client = context.connect().await?;
    let name = args.name.to_string();
    let selection = read(&client, &args.name).await?;
    // Whoever has changed it since has seen another record than this round rests on.
    let (etag, mut decision_rounds) = (selection.etag, selection.decision_rounds);
    decision_rounds.push(round.clone());
    let number = decision_rounds.len();
    let request = UpdateSelectionRequest {
        selection: Some(Selection {
            name: name.clone(),
            etag,
            decision_rounds,
            ..Selection::default()
        }),
        update_mask: Some(FieldMask { paths: vec!["decision_rounds".to_owned()] }),
        request_id: Uuid::new_v4().to_string(),
    };
    let call = async || client.selections().update_selection(client.request(request.clone())).await;
    let reply = client.once_available(call).await?;
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let of = |outcome: SelectionOutcome| {
        round.decisions.iter().filter(|it| it.outcome() == outcome).count()
    };
    let (selected, reserves) = (of(SelectionOutcome::Selected), of(SelectionOutcome::Reserve));
    output.line(speech.say(
        format!("{name}: {number}차 결정 기록, 선정 {selected}곳, 예비 {reserves}곳"),
        format!("{name}: round {number} is recorded, {selected} selected, {reserves} in reserve"),
    ))?;
    Ok(Outcome::Fine)
}

async fn show_proposal(
    client: &Client,
    proposed: &Shortlist,
    context: &Context,
) -> anyhow::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    if !output.is_terminal {
        let row = |it: &ShortlistedStartup| {
            let standing = it.standing().as_str_name().trim_start_matches("SHORTLIST_STANDING_");
            vec![
                clean(&it.startup),
                standing.to_lowercase().replace('_', "-"),
                milli(it.value_alone_milli),
                milli(it.value_added_milli),
            ]
        };
        let rows: Vec<Vec<String>> = proposed.startups.iter().map(row).collect();
        output.table(&["startup", "standing", "alone", "added"], &rows)?;
        return Ok(());
    }
    let startups = proposed.startups.iter().map(|it| &it.startup);
    let names = Names::read(client, startups, speech).await.unwrap_or_default();
    let row = |(at, it): (usize, &ShortlistedStartup)| {
        let place = match it.standing() {
            ShortlistStanding::Required | ShortlistStanding::Proposed => (at + 1).to_string(),
            _ => "-".to_owned(),
        };
        vec![
            place,
            names.of(&it.startup),
            words::value(it.standing().as_str_name(), speech).to_owned(),
            milli(it.value_alone_milli),
            milli(it.value_added_milli),
            clean(&speech.text(it.sentence.as_ref())),
        ]
    };
    let rows: Vec<Vec<String>> = proposed.startups.iter().enumerate().map(row).collect();
    if !rows.is_empty() {
        let header = speech.say(
            ["순서", "기업", "결과", "단독", "추가", "이유"],
            ["place", "start-up", "standing", "alone", "adds", "because"],
        );
        output.table(&header, &rows)?;
    }
    let (hosts, value, most) =
        (proposed.total_hosts, milli(proposed.value_milli), milli(proposed.value_max_milli));
    let mut notes = Vec::new();
    notes.push(speech.say(
        format!("파트너 {hosts}곳 기준, 제안 전체 가치 {value} (최대 {most})"),
        format!("of {hosts} partners; worth {value} together, at most {most} can be had"),
    ));
    if proposed.startups.is_empty() {
        notes.push(speech.say("후보가 없습니다".to_owned(), "there are no candidates".to_owned()));
    }
    notes.push(speech.say(
        "결정은 심사위원회가 합니다".to_owned(),
        "a proposal only: the panel decides".to_owned(),
    ));
    output.notes(notes)?;
    Ok(())
}

async fn explain(args: ExplainArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let client = context.connect().await?;
    let request = ExplainSelectionRequest {
        name: args.name.to_string(),
        startup: args.startup.as_ref().map(Key::to_string).unwrap_or_default(),
        audience: match args.audience.as_str() {
            "startup" => Audience::Startup,
            _ => Audience::Officer,
        }
        .into(),
        ..ExplainSelectionRequest::default()
    };
    let reply = client.selections().explain_selection(client.request(request)).await?.into_inner();
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let named = reply.standings.iter().map(|it| &it.startup);
    let names = Names::read(&client, named, speech).await.unwrap_or_default();
    if !output.is_terminal {
        let row = |it: &CandidateStanding| {
            let outcome = match it.outcome() {
                SelectionOutcome::Unspecified => "open",
                decided => decided.as_str_name().trim_start_matches("SELECTION_OUTCOME_"),
            };
            vec![
                clean(&it.startup),
                rank(it),
                points(it),
                outcome.to_lowercase().replace('_', "-"),
                clean(&speech.text(it.reason.as_ref())),
            ]
        };
        let rows: Vec<Vec<String>> = reply.standings.iter().map(row).collect();
        output.table(&["startup", "rank", "points", "outcome", "reason"], &rows)?;
        return Ok(Outcome::Fine);
    }
    match (&args.startup, reply.standings.first()) {
        (Some(_), Some(standing)) => {
            output.line(output.style(&names.of(&standing.startup), Look::Strong))?;
            for line in answer(standing, &reply, speech) {
                output.lines(output.wrap("  ", &line))?;
            }
        }
        _ => {
            let row = |it: &CandidateStanding| {
                vec![
                    rank(it),
                    names.of(&it.startup),
                    points(it),
                    outcome_of(it, speech),
                    clean(&speech.text(it.reason.as_ref())),
                ]
            };
            let rows: Vec<Vec<String>> = reply.standings.iter().map(row).collect();
            if !rows.is_empty() {
                let header = speech.say(
                    ["순위", "기업", "점수", "결정", "이유"],
                    ["rank", "start-up", "points", "decision", "because"],
                );
                output.table(&header, &rows)?;
            }
            let (candidates, places, most) =
                (reply.total_candidates, reply.places, reply.points_max);
            output.notes([speech.say(
                format!("후보 {candidates}곳, 자리 {places}개, {most}점 만점"),
                format!("{candidates} candidates for {places} places, {most} points at most"),
            )])?;
        }
    }
    Ok(Outcome::Fine)
}

/// How one candidate stands, line by line.
fn answer(
    standing: &CandidateStanding,
    reply: &ExplainSelectionResponse,
    speech: Speech,
) -> Vec<String> {
    let mut lines = vec![match standing.outcome() {
        SelectionOutcome::Unspecified => {
            speech.say("아직 결정되지 않았습니다", "nothing is decided yet").to_owned()
        }
        _ => {
            let day = standing.decision_date.as_ref().map(readable::date).unwrap_or_default();
            let (outcome, why) =
                (outcome_of(standing, speech), clean(&speech.text(standing.reason.as_ref())));
            format!("{outcome} ({day}): {why}")
        }
    }];
    let (most, total) = (reply.points_max, reply.total_candidates);
    let counted = standing.sheets_counted;
    if counted > 0 {
        let (rank, points) = (rank(standing), points(standing));
        lines.push(speech.say(
            format!(
                "평균 {points}/{most}점, {rank}위(후보 {total}곳), 평가위원 {counted}명 반영"
            ),
            format!("{points} of {most} points, rank {rank}, {total} candidates, by {counted} evaluators"),
        ));
    } else {
        lines.push(speech.say("반영된 점수가 없습니다", "nobody's points count").to_owned());
    }
    if standing.is_below_pass {
        lines.push(speech.say("과락 기준 미달", "below the pass mark").to_owned());
    }
    for it in &standing.criteria {
        let name = clean(&speech.text(it.display_name.as_ref()));
        let (points, most) = (hundredths(it.average_hundredths), it.points_max);
        lines.push(format!("{name}: {points}/{most}"));
    }
    if let Some(behind) = standing.behind_last_selected_hundredths {
        let points = hundredths(behind.abs());
        lines.push(match behind >= 0 {
            true => speech.say(
                format!("선정된 기업 중 최저 점수보다 {points}점 낮음"),
                format!("{points} points below the lowest one selected"),
            ),
            false => speech.say(
                format!("선정된 기업 중 최저 점수보다 {points}점 높음: 점수와 다른 결정"),
                format!(
                    "{points} points above the lowest one selected: the panel decided otherwise"
                ),
            ),
        });
    }
    for (count, ko, en) in [
        (
            standing.sheets_conflicted,
            "이해충돌로 제외된 평가",
            "left out for a conflict of interest",
        ),
        (standing.sheets_dropped, "최고·최저로 제외된 평가", "left out as highest and lowest"),
    ] {
        if count > 0 {
            lines.push(format!("{}: {count}", speech.say(ko, en)));
        }
    }
    for it in &standing.conflicts {
        let (who, kind) = (clean(&it.evaluator), words::value(it.kind().as_str_name(), speech));
        lines.push(format!("{}: {who}, {kind}", speech.say("이해충돌", "conflict of interest")));
    }
    for it in &standing.earlier {
        let day = it.date.as_ref().map(readable::date).unwrap_or_default();
        let outcome = outcome(it.outcome(), it.reserve_rank, speech);
        let why = clean(&speech.text(it.reason.as_ref()));
        lines.push(format!("{}: {outcome} ({day}): {why}", speech.say("이전 결정", "before")));
    }
    if let Some(it) = &standing.proposal {
        let standing = words::value(it.standing().as_str_name(), speech);
        let why = clean(&speech.text(it.sentence.as_ref()));
        lines.push(format!("{}: {standing}. {why}", speech.say("시스템 제안", "proposal")));
        let hosts = it.best_hosts.iter();
        let hosts =
            hosts.map(|host| format!("{} {}", clean(&host.partner), score(host.score_milli)));
        let hosts = hosts.collect::<Vec<_>>().join(", ");
        if !hosts.is_empty() {
            lines.push(format!("{}: {hosts}", speech.say("가장 잘 맞는 파트너", "fits best")));
        }
    }
    lines
}

/// What was decided, with the place on the waiting list.
fn outcome_of(standing: &CandidateStanding, speech: Speech) -> String {
    outcome(standing.outcome(), standing.reserve_rank, speech)
}

fn outcome(outcome: SelectionOutcome, reserve_rank: i32, speech: Speech) -> String {
    let word = match outcome {
        SelectionOutcome::Unspecified => speech.say("미정", "open"),
        outcome => words::value(outcome.as_str_name(), speech),
    };
    match reserve_rank {
        0 => word.to_owned(),
        rank => speech.say(format!("{word} {rank}순위"), format!("{word} {rank}")),
    }
}

fn rank(standing: &CandidateStanding) -> String {
    if standing.rank > 0 { standing.rank.to_string() } else { "-".to_owned() }
}

fn points(standing: &CandidateStanding) -> String {
    match standing.sheets_counted {
        0 => "-".to_owned(),
        _ => hundredths(standing.average_hundredths),
    }
}

fn hundredths(number: i32) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

fn milli(number: i64) -> String {
    format!("{}.{:03}", number / 1_000, number % 1_000)
}
