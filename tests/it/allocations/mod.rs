//! What the service of allocations promises.

mod commands;
mod parties;
mod records;
mod results;

use naru::proto::explain_allocation_response::About;
use naru::proto::program_rule::Kind as RuleKind;
use naru::proto::{
    Allocation, AllocationInputs, AllocationOutcome, ApplicantExplanation, Application,
    ApplicationEvent, ApplicationStatus, CreateAllocationRequest, CreateApplicationRequest,
    CreateProgramRequest, ExplainAllocationRequest, GetAllocationRequest, LocalizedText,
    OperatorExplanation, Place, Program, ProgramQuota, ProgramReserve, ProgramRule, RegionClass,
    RegionRule, RuleEffect, Startup, TrlRule, VerifyAllocationRequest, VerifyAllocationResponse,
};
use tonic::Status;

use crate::app::{App, partner, startup, text};
use crate::delegations::day;

const PROGRAM: &str = "programs/one";
const SEOUL: &str = "KR-11";

/// One who applies: id, readiness, where its seat is, and its list.
type Applicant<'a> = (&'a str, i32, &'a str, &'a [&'a str]);

fn rule(id: &str, effect: RuleEffect, kind: RuleKind) -> ProgramRule {
    ProgramRule {
        id: id.to_owned(),
        text: text("규칙", "Rule"),
        effect: effect.into(),
        bonus_points: if effect == RuleEffect::Bonus { 100 } else { 0 },
        kind: Some(kind),
        ..ProgramRule::default()
    }
}

fn region(class: &str, effect: RuleEffect) -> ProgramRule {
    let kind = RegionRule { region_class: class.to_owned(), is_outside: false };
    rule(class, effect, RuleKind::Region(kind))
}

fn readiness(trl_min: i32, effect: RuleEffect) -> ProgramRule {
    let kind = RuleKind::Trl(TrlRule { trl_min, trl_max: 0 });
    rule(&format!("trl-{trl_min}"), effect, kind)
}

fn quota(id: &str, places: i32) -> ProgramQuota {
    ProgramQuota { partner: format!("partners/{id}"), places, ..ProgramQuota::default() }
}

fn reserve(id: &str, rule: &str, within: &str, basis_points: i32, places: i32) -> ProgramReserve {
    ProgramReserve {
        id: id.to_owned(),
        display_name: text(&format!("예비 {id}"), &format!("Reserve {id}")),
        rule: rule.to_owned(),
        within: within.to_owned(),
        basis_points,
        places,
        ..ProgramReserve::default()
    }
}

/// A seat in Korea is required. Each two levels of readiness give 100 points, which no match outweighs.
fn program(quotas: Vec<ProgramQuota>) -> Program {
    let class = |id: &str, codes: &[&str]| RegionClass {
        id: id.to_owned(),
        display_name: text(id, id),
        place_codes: codes.iter().map(|&code| code.to_owned()).collect(),
    };
    Program {
        name: PROGRAM.to_owned(),
        display_name: text("시험 사업", "Trial program"),
        sponsor: text("가상시", "Nowhere City"),
        year: 2026,
        quotas,
        region_classes: vec![
            class("korea", &["KR"]),
            class("honam", &["KR-29", "KR-46"]),
            class("gwangju", &["KR-29"]),
        ],
        rules: vec![
            region("korea", RuleEffect::Hard),
            readiness(2, RuleEffect::Bonus),
            readiness(4, RuleEffect::Bonus),
            readiness(6, RuleEffect::Bonus),
            readiness(8, RuleEffect::Bonus),
            region("honam", RuleEffect::Part),
            region("gwangju", RuleEffect::Part),
        ],
        is_official: true,
        as_of_date: day(1),
        ..Program::default()
    }
}

fn applicant((id, trl, seat, _): Applicant<'_>) -> Startup {
    let place = Place {
        country_code: seat.split('-').next().unwrap_or_default().to_owned(),
        region_code: if seat.contains('-') { seat.to_owned() } else { String::new() },
        ..Place::default()
    };
    Startup {
        trl: Some(trl).filter(|&it| it > 0),
        place: Some(place).filter(|it| !it.country_code.is_empty()),
        ..startup(id)
    }
}

fn turn(status: ApplicationStatus) -> ApplicationEvent {
    ApplicationEvent {
        status: status.into(),
        date: day(1),
        actor: "Agency".to_owned(),
        reason: text("이유", "Reason"),
    }
}

/// The file of a start-up, named like it.
fn application(id: &str, preferences: &[&str]) -> Application {
    Application {
        name: format!("applications/{id}"),
        program: PROGRAM.to_owned(),
        startup: format!("startups/{id}"),
        preferences: preferences.iter().map(|it| format!("partners/{it}")).collect(),
        history: vec![turn(ApplicationStatus::Applied)],
        ..Application::default()
    }
}

async fn apply(app: &mut App, application: Application) {
    let request = CreateApplicationRequest { application: Some(application), ..Default::default() };
    app.applications.create_application(request).await.unwrap();
}

/// The program with its operators, start-ups and applications.
async fn with(mut app: App, program: Program, applicants: &[Applicant<'_>]) -> App {
    for quota in &program.quotas {
        let id = quota.partner.trim_start_matches("partners/");
        app.create_partner(partner(id)).await;
    }
    create_program(&mut app, program).await;
    for &it in applicants {
        app.create_startup(applicant(it)).await;
        apply(&mut app, application(it.0, it.3)).await;
    }
    app
}

async fn create_program(app: &mut App, program: Program) {
    let request = CreateProgramRequest { program: Some(program), ..Default::default() };
    app.programs.create_program(request).await.unwrap();
}

fn request() -> CreateAllocationRequest {
    CreateAllocationRequest { program: PROGRAM.to_owned(), ..Default::default() }
}

/// An allocation that is not kept.
async fn tried(app: &mut App, request: CreateAllocationRequest) -> Result<Allocation, Status> {
    let request = CreateAllocationRequest { validate_only: true, ..request };
    let reply = app.allocations.create_allocation(request).await?.into_inner();
    assert_eq!(reply.result, None);
    Ok(reply.allocation.unwrap())
}

/// Keeps an allocation and answers its name.
async fn kept(app: &mut App, request: CreateAllocationRequest) -> Result<String, Status> {
    let reply = app.allocations.create_allocation(request).await?.into_inner();
    assert_eq!(reply.allocation, None);
    Ok(reply.result.unwrap().name)
}

async fn get(app: &mut App, name: &str) -> Result<Allocation, Status> {
    let request =
        GetAllocationRequest { name: name.to_owned(), include_inputs: true, ..Default::default() };
    Ok(app.allocations.get_allocation(request).await?.into_inner().allocation.unwrap())
}

async fn verify(app: &mut App, name: &str) -> VerifyAllocationResponse {
    let request = VerifyAllocationRequest { name: name.to_owned(), ..Default::default() };
    app.allocations.verify_allocation(request).await.unwrap().into_inner()
}

async fn about(app: &mut App, name: &str, whom: &str) -> Result<About, Status> {
    let (startup, partner) = match whom.starts_with("startups/") {
        true => (whom.to_owned(), String::new()),
        false => (String::new(), whom.to_owned()),
    };
    let request =
        ExplainAllocationRequest { name: name.to_owned(), startup, partner, ..Default::default() };
    Ok(app.allocations.explain_allocation(request).await?.into_inner().about.unwrap())
}

async fn of_startup(app: &mut App, name: &str, id: &str) -> ApplicantExplanation {
    match about(app, name, &format!("startups/{id}")).await.unwrap() {
        About::Applicant(it) => it,
        About::Operator(it) => panic!("{it:?}"),
    }
}

async fn of_operator(app: &mut App, name: &str, id: &str) -> OperatorExplanation {
    match about(app, name, &format!("partners/{id}")).await.unwrap() {
        About::Operator(it) => it,
        About::Applicant(it) => panic!("{it:?}"),
    }
}

fn parts(allocation: &Allocation) -> (AllocationInputs, AllocationOutcome) {
    (allocation.inputs.clone().unwrap(), allocation.outcome.clone().unwrap())
}

/// Who goes where: `a-q 1` goes by its first choice, `d` goes nowhere.
fn placed(outcome: &AllocationOutcome) -> Vec<String> {
    let told = outcome.placements.iter().map(|it| {
        let startup = it.startup.trim_start_matches("startups/");
        match it.partner.strip_prefix("partners/") {
            Some(partner) => format!("{startup}-{partner} {}", it.choice),
            None => startup.to_owned(),
        }
    });
    told.collect()
}

/// The start-ups in the order of an operator.
fn order(inputs: &AllocationInputs, operator: usize) -> Vec<&str> {
    let startup =
        |at: &i32| inputs.applicants[*at as usize].startup.trim_start_matches("startups/");
    inputs.operators[operator].order.iter().map(startup).collect()
}

fn said(sentence: Option<LocalizedText>) -> [String; 2] {
    let LocalizedText { ko, en } = sentence.unwrap();
    [ko, en]
}

/// Points as sentences say them.
fn points(milli: i32) -> String {
    format!("{}.{}", (milli + 50) / 1_000, (milli + 50) % 1_000 / 100)
}

/// Four applicants, in the order a, b, c, d at both operators, of which `p` has one place and `q` two.
///
/// a goes to q and b to p, their first choices. c wants p, where b stands before it, and gets the other place of q. d
/// wants q, where a and c stand before it, then p, where b does: nothing is left for it.
const EXAMPLE: [Applicant<'static>; 4] = [
    ("a", 8, SEOUL, &["q", "p"]),
    ("b", 6, SEOUL, &["p", "q"]),
    ("c", 4, SEOUL, &["p", "q"]),
    ("d", 2, SEOUL, &["q", "p"]),
];
