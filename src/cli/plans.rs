//! `naru plans`: plans of meetings that are kept, compared and published.

use std::time::Duration;

use uuid::Uuid;

use crate::proto::{
    ComparePlansRequest, CreatePlanRequest, DeletePlanRequest, GetPlanRequest, Key, Kind,
    ListPlansRequest, ListPlansResponse, LocalizedText, Plan, PlanMeetingsResponse,
    PublishPlanRequest,
};

use super::client::Client;
use super::data::spinner;
use super::delegations::{Names, change, tell};
use super::language::{Speech, counted};
use super::output::clean;
use super::{Context, Outcome, records, words};

/// How long a plan may take unless told otherwise: as long as the server lets any call take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Keep plans of meetings, compare them, and publish the one that everybody goes by
///
/// A plan is made of a delegation as it stands, and never changes: what changes is made as a new version after it, which
/// keeps every meeting that it can. `naru delegations plan` tries one out without keeping it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Create(CreateArgs),
    List(ListArgs),
    /// Show who meets whom by a plan, and what is to be said of it
    Show(NameArgs),
    Compare(CompareArgs),
    Publish(PublishArgs),
    /// Delete a draft
    Delete(NameArgs),
}

/// Make a plan and keep it as a draft
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru plans create delegations/bay-area-2026
  naru plans create delegations/bay-area-2026 --match-list matchLists/bay-area-2026-v1   what was approved
  naru plans create delegations/bay-area-2026 --after plans/bay-area-2026-v1   once a host has cancelled")]
struct CreateArgs {
    /// What to plan: delegations/ID
    #[arg(value_name = "DELEGATION", value_parser = records::delegation)]
    delegation: Key,
    #[command(flatten)]
    wishes: Wishes,
    /// The office that makes it; no name of a person
    #[arg(long, value_name = "OFFICE", default_value = "")]
    by: String,
    /// What is special about it
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

/// What a plan is made of and how, whether it is kept or not.
#[derive(Debug, clap::Args)]
pub(super) struct Wishes {
    /// An earlier plan, plans/ID: keep what can be kept; of the published one as its meetings are recorded now
    #[arg(long, value_name = "PLAN", value_parser = plan)]
    pub(super) after: Option<Key>,
    /// An approved match list, matchLists/ID: plan its pairs alone, in its order, and those that must meet
    #[arg(long, value_name = "LIST", value_parser = match_list)]
    pub(super) match_list: Option<Key>,
    /// Where the search begins: another number may find another plan of like value
    #[arg(long, value_name = "NUMBER", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
    pub(super) seed: i64,
    /// How long is looked for a better plan: ten to a hundred million units a second [default: 100000000]
    #[arg(long, value_name = "UNITS", value_parser = clap::value_parser!(i64).range(1..=2_000_000_000))]
    pub(super) work: Option<i64>,
}

/// List plans, the latest first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru plans list delegations/bay-area-2026")]
struct ListArgs {
    /// Only those of this delegation: delegations/ID
    #[arg(value_name = "DELEGATION", value_parser = records::delegation)]
    delegation: Option<Key>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru plans show plans/bay-area-2026-v1 --lang ko
  naru plans delete plans/bay-area-2026-v2")]
struct NameArgs {
    /// The plan: plans/ID
    #[arg(value_name = "PLAN", value_parser = plan)]
    name: Key,
}

/// Tell how one plan differs from another of the same delegation
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru plans compare plans/bay-area-2026-v1 plans/bay-area-2026-v2")]
struct CompareArgs {
    /// The one: plans/ID
    #[arg(value_name = "EARLIER", value_parser = plan)]
    earlier: Key,
    /// The other one: plans/ID
    #[arg(value_name = "LATER", value_parser = plan)]
    later: Key,
}

/// Publish a plan and arrange the delegation's meetings by it
///
/// The plan that was published before is superseded. Meetings get codes such as M07, which they keep. What was held or
/// missed stays as it is recorded, and so does what was arranged by hand.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru plans publish plans/bay-area-2026-v1")]
struct PublishArgs {
    /// The plan: plans/ID
    #[arg(value_name = "PLAN", value_parser = plan)]
    name: Key,
    /// The office that publishes it; no name of a person
    #[arg(long, value_name = "OFFICE", default_value = "")]
    by: String,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    match args.command {
        Command::Create(args) => create(args, context).await,
        Command::List(args) => list(args, context).await,
        Command::Show(args) => show(&context.connect().await?, args.name, context).await,
        Command::Compare(args) => compare(args, context).await,
        Command::Publish(args) => publish(args, context).await,
        Command::Delete(args) => delete(args, context).await,
    }
}

async fn create(args: CreateArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, timeout) = (context.speech, context.timeout(TIMEOUT));
    let spinner = spinner(speech.say("계획하는 중", "planning"));
    let client = Client::connect(&context.options.server, timeout, speech).await?.beside(&spinner);
    let name = |key: Option<Key>| key.map(|key| key.to_string()).unwrap_or_default();
    let request = CreatePlanRequest {
        delegation: args.delegation.to_string(),
        earlier_plan: name(args.wishes.after),
        match_list: name(args.wishes.match_list),
        work_max: args.wishes.work.unwrap_or_default(),
        seed: args.wishes.seed,
        author: args.by,
        note: args.note.map(|text| in_own_language(text, speech)),
        request_id: Uuid::new_v4().to_string(),
        ..CreatePlanRequest::default()
    };
    let left = left_list(&client, &request).await;
    let call = async || client.plans().create_plan(client.request(request.clone())).await;
    let reply = client.once_indexed(call).await;
    spinner.finish_and_clear();
    let name = reply?.result.unwrap_or_default().name;
    let key = plan(&name).map_err(anyhow::Error::msg)?;
    if !context.options.json {
        context.output.notes([speech.say(
            format!("{name}(으)로 저장했습니다. `naru plans publish {name}`로 공개합니다"),
            format!("kept as {name}; `naru plans publish {name}` publishes it"),
        )])?;
        context.output.notes(left.map(|list| {
            speech.say(
                format!("이전 일정은 {list}을(를) 따랐으나 이 일정은 아닙니다. 따르려면 --match-list {list}"),
                format!("the earlier plan was by {list}, this one is not; --match-list {list} plans by it"),
            )
        }))?;
    }
    show(&client, key, context).await
}

/// The match list by which the earlier plan was made, where the new one is made by none.
async fn left_list(client: &Client, request: &CreatePlanRequest) -> Option<String> {
    if request.earlier_plan.is_empty() || !request.match_list.is_empty() {
        return None;
    }
    let name = request.earlier_plan.clone();
    let request = GetPlanRequest { name, ..GetPlanRequest::default() };
    // Where it cannot be read, the plan that is asked for says why.
    let earlier = client.plans().get_plan(client.request(request)).await.ok()?;
    let list = earlier.into_inner().plan?.match_list;
    Some(clean(&list)).filter(|list| !list.is_empty())
}

async fn list(args: ListArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let client = context.connect().await?;
    let request = ListPlansRequest {
        delegation: args.delegation.map(|key| key.to_string()).unwrap_or_default(),
        ..ListPlansRequest::default()
    };
    let mut reply: ListPlansResponse = records::list_all(&client, Kind::Plan, &request).await?;
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    reply.plans.sort_by(|a, b| (&a.delegation, b.version).cmp(&(&b.delegation, a.version)));
    let row = |it: &Plan| {
        let outcome = it.outcome.clone().unwrap_or_default();
        let meetings: i32 = outcome.participants.iter().map(|it| it.meetings).sum();
        let state = match output.is_terminal {
            true => words::value(it.state().as_str_name(), speech).to_owned(),
            false => it.state().as_str_name().trim_start_matches("PLAN_STATE_").to_lowercase(),
        };
        let cells = [it.name.as_str(), &it.delegation, &it.earlier_plan, &it.author];
        let [name, delegation, earlier, author] = cells.map(clean);
        let numbers = [meetings, outcome.least_served, outcome.shortfall].map(|it| it.to_string());
        let [meetings, least, shortfall] = numbers;
        vec![name, delegation, state, meetings, least, shortfall, earlier, author]
    };
    let rows = reply.plans.iter().map(row).collect();
    context.show_list(
        Kind::Plan,
        [
            "name",
            "delegation",
            "state",
            "meetings",
            "least_served",
            "shortfall",
            "earlier_plan",
            "author",
        ],
        ["ID", "사절단", "상태", "미팅", "최소 기업", "최소 미달", "이전 일정", "작성"],
        ["ID", "delegation", "state", "meetings", "least", "below floors", "after", "by"],
        rows,
    )
}

async fn show(client: &Client, name: Key, context: &Context) -> anyhow::Result<Outcome> {
    let plan = get(client, &name).await?;
    if context.options.json {
        context.output.json(&plan)?;
        return Ok(Outcome::Fine);
    }
    let speech = context.speech;
    let outcome = plan.outcome.clone().unwrap_or_default();
    // A plan is worth having without names too.
    let names = Names::of_plan(client, &outcome, speech).await.unwrap_or_default();
    tell(&outcome, &names, context)?;
    context.output.notes([headline(&plan, speech)])?;
    Ok(Outcome::Fine)
}

/// What a plan is, in a line.
fn headline(plan: &Plan, speech: Speech) -> String {
    let state = words::value(plan.state().as_str_name(), speech);
    let (name, version) = (clean(&plan.name), plan.version);
    let mut line = speech.say(
        format!("{name}: {version}차 ({state})"),
        format!("{name}: version {version}, {state}"),
    );
    let note = speech.text(plan.note.as_ref());
    let list = match plan.match_list.as_str() {
        "" => String::new(),
        list => speech.say(format!("매칭 목록 {list}"), format!("by {list}")),
    };
    for part in
        [clean(&list), clean(&plan.author), clean(&note)].into_iter().filter(|it| !it.is_empty())
    {
        line = format!("{line}; {part}");
    }
    line
}

async fn compare(args: CompareArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let client = context.connect().await?;
    let request = ComparePlansRequest {
        earlier: args.earlier.to_string(),
        later: args.later.to_string(),
        ..ComparePlansRequest::default()
    };
    let reply = client.plans().compare_plans(client.request(request)).await?.into_inner();
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let later = get(&client, &args.later).await?.outcome.unwrap_or_default();
    let told = PlanMeetingsResponse { changes: reply.changes, ..later };
    let names = Names::of_plan(&client, &told, speech).await.unwrap_or_default();
    output.lines(told.changes.iter().map(|it| change(it, &names, speech)))?;
    let count = |number: i32| u64::try_from(number).unwrap_or_default();
    let changed = u64::try_from(told.changes.len()).unwrap_or(u64::MAX);
    let unchanged = count(reply.unchanged);
    output.notes([speech.say(
        format!("달라진 미팅 {changed}건, 그대로인 미팅 {unchanged}건"),
        format!("{} differ, {unchanged} stay as they are", counted(changed, "meeting", "meetings")),
    )])?;
    Ok(Outcome::Fine)
}

async fn publish(args: PublishArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let client = context.connect().await?;
    let name = args.name.to_string();
    let request = PublishPlanRequest {
        name: name.clone(),
        publisher: args.by,
        request_id: Uuid::new_v4().to_string(),
        ..PublishPlanRequest::default()
    };
    let call = async || client.plans().publish_plan(client.request(request.clone())).await;
    let reply = client.once_available(call).await?;
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let (created, changed) = (reply.meetings_created, reply.meetings_changed);
    output.line(speech.say(
        format!("{name} 공개: 새 미팅 {created}건, 바뀐 미팅 {changed}건"),
        format!(
            "{name} is published: {} arranged anew, {changed} changed",
            counted(u64::try_from(created).unwrap_or_default(), "meeting", "meetings")
        ),
    ))?;
    Ok(Outcome::Fine)
}

async fn delete(args: NameArgs, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let name = args.name.to_string();
    let request_id = Uuid::new_v4().to_string();
    let request = DeletePlanRequest { name: name.clone(), request_id, ..Default::default() };
    let call = async || client.plans().delete_plan(client.request(request.clone())).await;
    let reply = client.once_available(call).await?;
    if context.options.json {
        context.output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let line = context.speech.say(format!("{name} 삭제"), format!("{name} is deleted"));
    context.output.line(line)?;
    Ok(Outcome::Fine)
}

async fn get(client: &Client, name: &Key) -> anyhow::Result<Plan> {
    let request = GetPlanRequest { name: name.to_string(), ..GetPlanRequest::default() };
    let reply = client.plans().get_plan(client.request(request)).await?;
    Ok(reply.into_inner().plan.unwrap_or_default())
}

/// A text in the language in which the command line is used.
fn in_own_language(text: String, speech: Speech) -> LocalizedText {
    let (ko, en) = speech.say((text.clone(), String::new()), (String::new(), text));
    LocalizedText { ko, en }
}

fn plan(text: &str) -> Result<Key, String> {
    records::named(text, Kind::Plan)
}

fn match_list(text: &str) -> Result<Key, String> {
    records::named(text, Kind::MatchList)
}
