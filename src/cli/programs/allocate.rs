//! `naru program allocate`: who goes to which operator, and why; and the allocations that are kept.

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use crate::cli::client::Client;
use crate::cli::data::spinner;
use crate::cli::language::Speech;
use crate::cli::output::{clean, complain};
use crate::cli::{Context, Outcome, ranking, readable, records, words};
use crate::proto::explain_allocation_response::About;
use crate::proto::{
    Allocation, AllocationExclusion, AllocationInputs, AllocationPlacement, AllocationTaken,
    CreateAllocationRequest, Date, ExplainAllocationRequest, GetAllocationRequest, Key, Kind,
    ListAllocationsRequest, ListAllocationsResponse, LocalizedText, OperatorAllocation,
    OperatorExplanation, ReserveFill, VerifyAllocationRequest, VerifyAllocationResponse,
};
use crate::text::points_words;

/// How long an allocation may take unless told otherwise: as long as the server lets any call take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Allocate the applicants of a program to its operators, all at once, and keep the result
///
/// Each applicant goes as high on its own list as the operators' orders allow: nobody could rightly claim another place,
/// and no other list would have served it better. Operators order applicants by the points of `naru program rank`, and
/// lots drawn from the seed break ties. Nothing is decided by it: applications stay as they are.
///
/// Off a terminal each applicant is a line with tabs between the cells.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru program allocate programs/ID --dry-run              tried out, and not kept
  naru program allocate programs/ID --as-of 2026-06-29 --seed 20260629 --by \"Program office\"
  naru program explain-allocation allocations/ID-v1        what is kept, whole")]
pub(super) struct Args {
    /// The program: programs/ID
    #[arg(value_name = "PROGRAM", value_parser = super::program)]
    program: Key,
    /// The day by which all is judged, files as they stood then [default: today in the server's time zone]
    #[arg(long, value_name = "DATE", value_parser = ranking::day)]
    as_of: Option<Date>,
    /// What lots are drawn from: tell it before anybody could try others
    #[arg(long, value_name = "NUMBER", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
    seed: i64,
    /// Let those take part too of whom it is not known whether they qualify
    #[arg(long)]
    with_undecided: bool,
    /// Keep nothing
    #[arg(long)]
    dry_run: bool,
    /// The office that makes it; no name of a person [default: nobody is told]
    #[arg(long, value_name = "OFFICE", default_value = "", hide_default_value = true)]
    by: String,
}

/// List the allocations that are kept
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru program allocations
  naru program allocations programs/ID
  naru export --kind allocations          all that is kept of them, as JSON")]
pub(super) struct ListArgs {
    /// Only those of this program: programs/ID [default: of all]
    #[arg(value_name = "PROGRAM", value_parser = super::program)]
    program: Option<Key>,
}

/// Show an allocation, or why a start-up is where it is, or whom an operator takes
///
/// Of a start-up it tells what stands in the way of each operator to which it would rather go. Of an operator it tells
/// who waits, and who would move if it had one place more. It names applicants to one another: it is for the program's
/// staff alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru program explain-allocation allocations/ID-v1
  naru program explain-allocation allocations/ID-v1 --startup startups/ID --lang ko
  naru program explain-allocation allocations/ID-v1 --operator partners/ID")]
pub(super) struct ExplainArgs {
    /// The allocation: allocations/ID
    #[arg(value_name = "ALLOCATION", value_parser = allocation)]
    name: Key,
    /// Of this start-up: startups/ID
    #[arg(long, value_name = "NAME", value_parser = records::startup, conflicts_with = "operator")]
    startup: Option<Key>,
    /// Of this operator: partners/ID
    #[arg(long, value_name = "NAME", value_parser = records::partner)]
    operator: Option<Key>,
}

/// Check an allocation against what it was made of
///
/// The lots are drawn and the applicants ordered and allocated again; whether anybody could rightly claim another place
/// is judged by another way than that by which it was made.
///
/// The exit code is 0 where nothing is wrong and 1 where something is.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru program verify-allocation allocations/ID-v1")]
pub(super) struct VerifyArgs {
    /// The allocation: allocations/ID
    #[arg(value_name = "ALLOCATION", value_parser = allocation)]
    name: Key,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, timeout) = (context.speech, context.timeout(TIMEOUT));
    let working = spinner(speech.say("배정하는 중", "allocating"));
    let client = Client::connect(&context.options.server, timeout, speech).await?.beside(&working);
    let request = CreateAllocationRequest {
        program: args.program.to_string(),
        as_of_date: args.as_of,
        seed: args.seed,
        includes_undecided: args.with_undecided,
        author: args.by,
        validate_only: args.dry_run,
        request_id: Uuid::new_v4().to_string(),
        ..CreateAllocationRequest::default()
    };
    let call =
        async || client.allocations().create_allocation(client.request(request.clone())).await;
    let reply = client.once_indexed(call).await;
    working.finish_and_clear();
    let reply = reply?;
    let allocation = match reply.allocation {
        Some(allocation) => allocation,
        None => get(&client, reply.result.unwrap_or_default().name).await?,
    };
    if let Some(warning) = still_open(&allocation, speech) {
        complain(warning);
    }
    show(allocation, context)
}

/// That applications were still taken after the day of an allocation.
fn still_open(allocation: &Allocation, speech: Speech) -> Option<String> {
    let program = allocation.inputs.as_ref()?.program.as_ref()?;
    let (until, on) = (program.apply_until_date.as_ref()?, allocation.as_of_date.as_ref()?);
    let day = |it: &Date| (it.year, it.month, it.day);
    let is_open = day(until) > day(on);
    let (name, until, on) = (clean(&program.name), readable::date(until), readable::date(on));
    let said = speech.say(
        format!("참고: {name}의 신청 마감일({until})이 기준일({on})보다 늦어 신청이 더 들어올 수 있습니다"),
        format!("note: {name} takes applications until {until}, after the day of this allocation, {on}: more may come"),
    );
    is_open.then_some(said)
}

pub(super) async fn list(args: ListArgs, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let request = ListAllocationsRequest {
        program: args.program.map(|key| key.to_string()).unwrap_or_default(),
        ..ListAllocationsRequest::default()
    };
    let mut reply: ListAllocationsResponse =
        records::list_all(&client, Kind::Allocation, &request).await?;
    if context.options.json {
        context.output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    reply.allocations.sort_by(|a, b| (&a.program, b.version).cmp(&(&b.program, a.version)));
    let row = |it: &Allocation| {
        let outcome = it.outcome.clone().unwrap_or_default();
        let day = it.as_of_date.as_ref().map(readable::date).unwrap_or_default();
        let numbers = [outcome.total_applicants, outcome.total_placed, outcome.total_unused];
        let [applicants, placed, unused] = numbers.map(|it| it.to_string());
        let (name, program, author) = (clean(&it.name), clean(&it.program), clean(&it.author));
        vec![name, program, day, it.seed.to_string(), applicants, placed, unused, author]
    };
    let rows = reply.allocations.iter().map(row).collect();
    context.show_list(
        Kind::Allocation,
        ["name", "program", "as_of", "seed", "applicants", "placed", "unused", "author"],
        ["ID", "지원사업", "기준일", "시드", "참여", "배정", "남은 자리", "작성"],
        ["ID", "program", "as of", "seed", "applicants", "placed", "unused", "by"],
        rows,
    )
}

pub(super) async fn explain(args: ExplainArgs, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let name = |key: Option<Key>| key.map(|key| key.to_string()).unwrap_or_default();
    let allocation = args.name.to_string();
    let (startup, partner) = (name(args.startup), name(args.operator));
    if startup.is_empty() && partner.is_empty() {
        return show(get(&client, allocation).await?, context);
    }
    let at_least_as_fresh = String::new();
    let request =
        ExplainAllocationRequest { name: allocation.clone(), startup, partner, at_least_as_fresh };
    let call = client.allocations().explain_allocation(client.request(request)).await;
    let reply = call?.into_inner();
    let (speech, output) = (context.speech, &context.output);
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let said = |text: &Option<LocalizedText>| clean(&speech.text(text.as_ref()));
    match reply.about {
        Some(About::Applicant(it)) => {
            output.line(said(&it.sentence))?;
            output.lines(it.refusals.iter().map(|it| said(&it.sentence)))?;
        }
        Some(About::Operator(it)) => {
            let inputs = get(&client, allocation).await?.inputs.unwrap_or_default();
            show_operator(&it, &Names::read(&inputs, speech), context)?;
        }
        None => {}
    }
    Ok(Outcome::Fine)
}

pub(super) async fn verify(args: VerifyArgs, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let request = VerifyAllocationRequest {
        name: args.name.to_string(),
        ..VerifyAllocationRequest::default()
    };
    let reply = client.allocations().verify_allocation(client.request(request)).await?.into_inner();
    let (speech, output) = (context.speech, &context.output);
    if context.options.json {
        output.json(&reply)?;
    } else {
        let nowhere = speech.say("미배정", "nowhere");
        let place = |name: &str| if name.is_empty() { nowhere.to_owned() } else { clean(name) };
        let differing = reply
            .differences
            .iter()
            .map(|it| vec![clean(&it.startup), place(&it.stored_partner), place(&it.partner)]);
        let differing: Vec<Vec<String>> = differing.collect();
        if !differing.is_empty() {
            let header = speech.say(["기업", "저장", "재현"], ["start-up", "stored", "made again"]);
            output.table(&header, &differing)?;
        }
        let sentences = reply.violations.iter().map(|it| speech.text(it.sentence.as_ref()));
        output.lines(sentences.map(|it| clean(&it)))?;
        output.lines(verdict(&reply, speech))?;
    }
    let is_sound = reply.inputs_agree && reply.outcome_agrees && reply.total_violations == 0;
    Ok(if is_sound { Outcome::Fine } else { Outcome::Refused })
}

fn verdict(reply: &VerifyAllocationResponse, speech: Speech) -> [String; 3] {
    let (differ, wrong) = (reply.total_differences, reply.total_violations);
    let inputs = match reply.inputs_agree {
        true => speech.say(
            "추첨과 순위, 우선 배정 자리가 함께 저장된 시드와 점수, 사업 정보로 다시 구한 것과 같습니다",
            "lots, orders and reserved places follow from the seed, the points and the program",
        ),
        false => speech.say(
            "추첨이나 순위, 우선 배정 자리가 함께 저장된 시드와 점수, 사업 정보로 다시 구한 것과 다릅니다",
            "lots, orders or reserved places do not follow from the seed, the points and the program",
        ),
    };
    let outcome = match reply.outcome_agrees {
        true => speech.say(
            "다시 배정한 결과가 같습니다".to_owned(),
            "allocated again it is the same".to_owned(),
        ),
        false => speech.say(
            format!("다시 배정한 결과가 다릅니다(다른 곳에 배정되는 기업 {differ}곳)"),
            format!("allocated again it is not the same; start-ups that go elsewhere: {differ}"),
        ),
    };
    [inputs.to_owned(), outcome, judged(wrong, speech)]
}

/// What the independent judgement says.
fn judged(violations: i32, speech: Speech) -> String {
    match violations {
        0 => speech.say(
            "다른 자리를 정당하게 요구할 수 있는 기업이 없습니다(독립 검증)".to_owned(),
            "nobody could rightly claim another place (judged independently)".to_owned(),
        ),
        count => speech.say(
            format!("독립 검증에서 발견된 위반 {count}건"),
            format!("violations found by the independent judgement: {count}"),
        ),
    }
}

fn show(mut allocation: Allocation, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let inputs = allocation.inputs.take().unwrap_or_default();
    if context.options.json {
        output.json(&allocation)?;
        return Ok(Outcome::Fine);
    }
    let outcome = allocation.outcome.clone().unwrap_or_default();
    let names = Names::read(&inputs, speech);
    if !output.is_terminal {
        let header = [
            "row",
            "startup",
            "operator",
            "choice",
            "rank",
            "points",
            "reserve",
            "application",
            "why",
        ];
        let applications = inputs.applicants.iter().map(|it| it.application.as_str());
        let placements = outcome.placements.iter().zip(applications);
        let placed = placements.map(|(it, application)| {
            let row = if it.choice > 0 { "placed" } else { "unplaced" };
            let mut cells = vec![row.to_owned(), clean(&it.startup), clean(&it.partner)];
            cells.extend(standing(it, &inputs));
            cells.extend([clean(&it.reserve), clean(application), String::new()]);
            cells
        });
        let excluded = outcome.excluded.iter().map(|it| {
            let mut cells = vec!["excluded".to_owned(), clean(&it.startup)];
            cells.resize(header.len() - 2, String::new());
            cells.extend([clean(&it.application), why(it, speech)]);
            cells
        });
        let rows: Vec<Vec<String>> = placed.chain(excluded).collect();
        output.table(&header, &rows)?;
        return Ok(output
            .notes(notes(&allocation, &inputs, &names, speech))
            .map(|()| Outcome::Fine)?);
    }
    let nowhere = speech.say("미배정", "nowhere");
    let placed = outcome.placements.iter().map(|it| {
        let to = if it.choice > 0 { names.of(&it.partner) } else { nowhere.to_owned() };
        let mut cells = vec![names.of(&it.startup), to];
        cells.extend(standing(it, &inputs));
        cells.push(names.of(&it.reserve));
        cells
    });
    let header = speech.say(
        ["기업", "운영사", "지망", "순위", "점수", "우선 배정"],
        ["start-up", "operator", "choice", "rank", "points", "reserve"],
    );
    output.table(&header, &placed.collect::<Vec<_>>())?;
    let row = |it: &OperatorAllocation| {
        let numbers = [it.places, it.taken, it.unused, it.total_waiting].map(|it| it.to_string());
        [names.of(&it.partner)].into_iter().chain(numbers).collect::<Vec<String>>()
    };
    let header = speech.say(
        ["운영사", "정원", "배정", "남음", "대기"],
        ["operator", "places", "taken", "unused", "waiting"],
    );
    output.table(&header, &outcome.operators.iter().map(row).collect::<Vec<_>>())?;
    if !outcome.excluded.is_empty() {
        let row = |it: &AllocationExclusion| {
            let name = clean(&speech.text(it.display_name.as_ref()));
            vec![if name.is_empty() { clean(&it.startup) } else { name }, why(it, speech)]
        };
        let header = speech.say(["제외 기업", "이유"], ["took no part", "because"]);
        output.table(&header, &outcome.excluded.iter().map(row).collect::<Vec<_>>())?;
    }
    output.lines(notes(&allocation, &inputs, &names, speech))?;
    Ok(Outcome::Fine)
}

/// Choice, rank and points of somebody who is placed.
fn standing(placement: &AllocationPlacement, inputs: &AllocationInputs) -> [String; 3] {
    let operator = inputs.operators.iter().find(|it| it.partner == placement.partner);
    let at = usize::try_from(placement.place - 1).ok();
    let milli = operator.and_then(|it| it.points_milli.get(at?)).copied();
    let number = |number: i32| if number > 0 { number.to_string() } else { String::new() };
    let points = milli.map(points_words).unwrap_or_default();
    [number(placement.choice), number(placement.place), points]
}

fn why(exclusion: &AllocationExclusion, speech: Speech) -> String {
    let reason = words::value(exclusion.reason().as_str_name(), speech).to_owned();
    match exclusion.rules.is_empty() {
        true => reason,
        false => clean(&format!("{reason}: {}", exclusion.rules.join(", "))),
    }
}

/// What is to be said of an allocation besides who goes where.
fn notes(
    allocation: &Allocation,
    inputs: &AllocationInputs,
    names: &Names,
    speech: Speech,
) -> Vec<String> {
    let outcome = allocation.outcome.clone().unwrap_or_default();
    let day = allocation.as_of_date.as_ref().map(readable::date).unwrap_or_default();
    let (name, seed) = (clean(&allocation.name), allocation.seed);
    let name = match name.as_str() {
        "" => speech.say("저장하지 않음", "not kept"),
        name => name,
    };
    let mut head = speech.say(
        format!("{name}: 기준일 {day}, 시드 {seed}"),
        format!("{name}: as of {day}, seed {seed}"),
    );
    if !allocation.author.is_empty() {
        head = format!("{head}; {}", clean(&allocation.author));
    }
    let (applicants, placed) = (outcome.total_applicants, outcome.total_placed);
    let (first, excluded) = (outcome.total_first_choices, outcome.total_excluded);
    let (nowhere, unused) = (applicants - placed, outcome.total_unused);
    let mut lines = vec![
        head,
        speech.say(
            format!(
                "참여 {applicants}곳: 배정 {placed}곳(제출한 1지망 {first}곳), 미배정 {nowhere}곳; 제외 {excluded}곳, \
                 남은 자리 {unused}곳"
            ),
            format!(
                "took part: {applicants}; placed: {placed}, {first} of them at the first choice that they gave; nowhere: \
                 {nowhere}; took no part: {excluded}; places unused: {unused}"
            ),
        ),
    ];
    lines.extend(outcome.reserves.iter().map(|it| fill(it, names, speech)));
    let filled = inputs.operators.iter().filter(|it| it.filled_before > 0);
    lines.extend(filled.map(|it| {
        let (operator, count) = (names.of(&it.partner), it.filled_before);
        speech.say(
            format!("{operator}: 이전에 확정된 신청 {count}건. 정원에서 빼지 않았습니다"),
            format!("{operator}: {count} filled before, which is not subtracted from its places"),
        )
    }));
    let sentences = outcome.violations.iter().map(|it| speech.text(it.sentence.as_ref()));
    lines.extend(sentences.map(|it| clean(&it)));
    lines.push(judged(outcome.total_violations, speech));
    lines
}

fn fill(fill: &ReserveFill, names: &Names, speech: Speech) -> String {
    let ReserveFill { places, taken, missing, .. } = fill;
    let reserve = names.of(&fill.reserve);
    speech.say(
        format!("우선 배정 {reserve}: {places}자리, 해당 기업 {taken}곳, 부족 {missing}곳"),
        format!(
            "reserve {reserve}: places: {places}; placed who count for it: {taken}; missing: {missing}"
        ),
    )
}

fn show_operator(
    told: &OperatorExplanation,
    names: &Names,
    context: &Context,
) -> anyhow::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    let said = |text: &Option<LocalizedText>| clean(&speech.text(text.as_ref()));
    output.line(said(&told.sentence))?;
    let row = |it: &AllocationTaken| {
        let (place, choice) = (it.place.to_string(), it.choice.to_string());
        let reserve = names.of(&it.reserve);
        vec![place, names.of(&it.startup), points_words(it.points_milli), choice, reserve]
    };
    let header = speech.say(
        ["순위", "기업", "점수", "지망", "우선 배정"],
        ["rank", "start-up", "points", "choice", "reserve"],
    );
    if !told.taken.is_empty() {
        output.table(&header, &told.taken.iter().map(row).collect::<Vec<_>>())?;
    }
    let outcome = told.outcome.clone().unwrap_or_default();
    if !outcome.waiting.is_empty() {
        let waiting: Vec<String> = outcome.waiting.iter().map(|it| names.of(it)).collect();
        let waiting = waiting.join(", ");
        output.line(speech.say(format!("대기: {waiting}"), format!("waiting: {waiting}")))?;
    }
    let head = match told.moves.is_empty() {
        true => speech.say(
            "자리가 하나 더 있어도 배정은 달라지지 않습니다",
            "with one place more nobody would move",
        ),
        false => speech.say("자리가 하나 더 있으면:", "with one place more:"),
    };
    output.line(head)?;
    output.lines(told.moves.iter().map(|it| said(&it.sentence)))?;
    Ok(())
}

/// What the parties of an allocation and its reserves were called.
struct Names(HashMap<String, String>);

impl Names {
    fn read(inputs: &AllocationInputs, speech: Speech) -> Self {
        let startups = inputs.applicants.iter().map(|it| (&it.startup, &it.display_name));
        let partners = inputs.operators.iter().map(|it| (&it.partner, &it.display_name));
        let reserves = inputs.program.iter().flat_map(|it| &it.reserves);
        let reserves = reserves.map(|it| (&it.id, &it.display_name));
        let all = startups.chain(partners).chain(reserves);
        let called = |text: &Option<LocalizedText>| clean(&speech.text(text.as_ref()));
        Self(all.map(|(name, text)| (name.clone(), called(text))).collect())
    }

    /// What somebody was called; the ID where nobody knows.
    fn of(&self, name: &str) -> String {
        let known = self.0.get(name).filter(|it| !it.is_empty());
        known.cloned().unwrap_or_else(|| clean(name))
    }
}

async fn get(client: &Client, name: String) -> anyhow::Result<Allocation> {
    let request = GetAllocationRequest { name, include_inputs: true, ..Default::default() };
    let reply = client.allocations().get_allocation(client.request(request)).await?;
    Ok(reply.into_inner().allocation.unwrap_or_default())
}

pub(super) fn allocation(text: &str) -> Result<Key, String> {
    records::named(text, Kind::Allocation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::Program;
    use crate::text::Language;

    #[test]
    fn while_applications_are_taken_it_is_told_so() {
        let day = |day| Some(Date { year: 2026, month: 6, day });
        let told = |until| {
            let program = Program {
                name: "programs/a".to_owned(),
                apply_until_date: until,
                ..Program::default()
            };
            let inputs = AllocationInputs { program: Some(program), ..AllocationInputs::default() };
            let (inputs, as_of_date) = (Some(inputs), day(20));
            let allocation = Allocation { inputs, as_of_date, ..Allocation::default() };
            [Language::Korean, Language::English]
                .map(|language| still_open(&allocation, Speech { language, both: false }))
        };
        let [ko, en] = told(day(21)).map(Option::unwrap);
        assert_eq!(
            ko,
            "참고: programs/a의 신청 마감일(2026-06-21)이 기준일(2026-06-20)보다 늦어 신청이 더 들어올 수 있습니다"
        );
        assert_eq!(
            en,
            "note: programs/a takes applications until 2026-06-21, after the day of this allocation, 2026-06-20: more may come"
        );
        assert_eq!((told(day(20)), told(None)), ([None, None], [None, None]));
    }
}
