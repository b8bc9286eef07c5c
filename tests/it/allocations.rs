//! What the service of allocations promises.

use std::collections::{BTreeMap, BTreeSet};

use naru::allocation::lots;
use naru::proto::explain_allocation_response::About;
use naru::proto::program_rule::Kind as RuleKind;
use naru::proto::{
    Allocation, AllocationExclusionReason, AllocationInputs, AllocationOutcome,
    AllocationRefusalReason, AllocationViolationKind, ApplicantExplanation, Application,
    ApplicationEvent, ApplicationStatus, BatchUpsertApplicationsRequest, CreateAllocationRequest,
    CreateApplicationRequest, CreateProgramRequest, DeleteAllocationRequest, DeletePartnerRequest,
    DeleteStartupRequest, ExplainAllocationRequest, GetAllocationRequest, Key,
    ListAllocationsRequest, LocalizedText, MergeStartupRequest, OperatorExplanation, Partner,
    Place, Program, ProgramQuota, ProgramReserve, ProgramRule, ProgramStage, ProgramTrack,
    RegionClass, RegionRule, RuleAnswer, RuleEffect, ScorePairsRequest, Startup, StartupExclusions,
    TrlRule, UpdateApplicationRequest, UpdateProgramRequest, UpdateStartupRequest,
    VerifyAllocationRequest, VerifyAllocationResponse,
};
use naru::server::system_clock;
use naru::services::FORMAT;
use naru::store::{Location, Options, Request, Store, Target};
use prost::Message as _;
use prost_types::FieldMask;
use tonic::{Code, Status};

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::batches::upsert;
use crate::commands::{err, naru, out, run};
use crate::delegations::day;

on_either_database!(
    an_example_by_hand_is_allocated_and_explained,
    an_allocation_is_repeated_and_kept_whatever_changes,
    writes_are_repeated_safely_and_versions_counted,
    lots_break_ties_and_nothing_else,
    lists_are_their_own_or_in_the_order_of_the_match,
    vetoed_pairs_come_together_in_no_case,
    reserves_are_filled_for_those_who_count,
    where_there_is_no_place_for_somebody_it_hears_why,
    who_takes_no_part_is_told,
    files_take_part_as_they_stood,
    what_cannot_be_allocated_says_why,
    many_wait_and_the_first_are_told,
);

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

async fn an_example_by_hand_is_allocated_and_explained(app: App) {
    let mut app = with(app, program(vec![quota("p", 1), quota("q", 2)]), &EXAMPLE).await;
    let name = kept(&mut app, request()).await.unwrap();
    let allocation = get(&mut app, &name).await.unwrap();
    let (inputs, outcome) = parts(&allocation);
    assert_eq!(placed(&outcome), ["a-q 1", "b-p 1", "c-q 2", "d"]);
    for operator in 0..2 {
        assert_eq!(order(&inputs, operator), ["a", "b", "c", "d"]);
    }
    let places: Vec<i32> = outcome.placements.iter().map(|it| it.place).collect();
    assert_eq!(places, [1, 2, 3, 0]);
    let totals = (outcome.total_applicants, outcome.total_placed, outcome.total_first_choices);
    assert_eq!(totals, (4, 3, 2));
    assert_eq!((outcome.total_excluded, outcome.total_unused, outcome.total_violations), (0, 0, 0));
    let [p, q] = &outcome.operators[..] else { panic!() };
    assert_eq!(
        (p.places, p.taken, &p.waiting[..]),
        (1, 1, &["startups/c", "startups/d"].map(str::to_owned)[..])
    );
    assert_eq!((q.places, q.taken, &q.waiting[..]), (2, 2, &["startups/d".to_owned()][..]));
    assert_eq!((p.placed_better, q.placed_better, p.not_naming, p.vetoed), (1, 1, 0, 0));

    let own =
        |operator: usize, place: usize| points(inputs.operators[operator].points_milli[place]);
    let c = of_startup(&mut app, &name, "c").await;
    assert_eq!(c.placement.as_ref(), Some(&outcome.placements[2]));
    let in_q = own(1, 2);
    assert_eq!(
        said(c.sentence),
        [
            format!(
                "Startup c는 2지망인 Partner q에 배정되었습니다. 그 운영사의 순위에서 3위({in_q}점)이며 일반 자리를 받았습니다."
            ),
            format!(
                "Startup c goes to Partner q, its 2nd choice. It is 3rd in that operator's order, with {in_q} \
                 points, and takes a place for all."
            ),
        ]
    );
    let [refusal] = &c.refusals[..] else { panic!("{:?}", c.refusals) };
    assert_eq!((&*refusal.partner, refusal.choice, refusal.place), ("partners/p", 1, 3));
    assert_eq!(
        (refusal.reason(), refusal.waiting_place),
        (AllocationRefusalReason::OthersBefore, 1)
    );
    let last = refusal.last.as_ref().unwrap();
    assert_eq!((&*last.startup, last.place, last.choice), ("startups/b", 2, 1));
    let (of_b, of_c) = (own(0, 1), own(0, 2));
    assert_eq!(
        said(refusal.sentence.clone()),
        [
            format!(
                "1지망 Partner p: 받을 수 있는 자리가 모두 순위가 앞선 기업에 배정되었습니다. 그중 순위가 가장 뒤인 \
                 기업은 Startup b(2위, {of_b}점)이고, Startup c는 3위({of_c}점)입니다. 대기 순번은 1번입니다."
            ),
            format!(
                "1st choice, Partner p: all places that it could take went to companies before it, last to \
                 Startup b (2nd, {of_b} points); it is 3rd with {of_c} points. It is 1st on the waiting list."
            ),
        ]
    );
    let d = of_startup(&mut app, &name, "d").await;
    let refusals: Vec<(&str, i32, i32)> =
        d.refusals.iter().map(|it| (&*it.partner, it.choice, it.waiting_place)).collect();
    assert_eq!(refusals, [("partners/q", 1, 1), ("partners/p", 2, 2)]);
    assert_eq!(
        said(d.sentence),
        [
            "Startup d는 배정되지 않았습니다. 순위에 있는 모든 운영사에서 받을 수 있는 자리가 없거나 제안이 금지되어 있습니다.",
            "Startup d goes nowhere. Each operator on its list has no place left that it could take, or is vetoed with it.",
        ]
    );
    assert_eq!(of_startup(&mut app, &name, "a").await.refusals, []);

    // With one place more at p, c would go there and leave its own at q to d.
    let p = of_operator(&mut app, &name, "p").await;
    assert_eq!(p.outcome.as_ref(), Some(&outcome.operators[0]));
    assert_eq!(
        said(p.sentence),
        [
            "Partner p는 정원 1곳 중 1곳을 채웠습니다. 대기 2곳.",
            "Partner p takes 1 of at most 1. 2 on the waiting list.",
        ]
    );
    let taken: Vec<(&str, i32)> = p.taken.iter().map(|it| (&*it.startup, it.place)).collect();
    assert_eq!(taken, [("startups/b", 2)]);
    let moves: Vec<[String; 2]> = p.moves.iter().map(|it| said(it.sentence.clone())).collect();
    assert_eq!(
        moves,
        [
            [
                "Startup c가 Partner q 대신 Partner p에 배정됩니다.",
                "Startup c would go to Partner p rather than to Partner q.",
            ],
            [
                "배정되지 않은 Startup d가 Partner q에 배정됩니다.",
                "Startup d, which goes nowhere, would go to Partner q.",
            ],
        ]
    );
    let moves: Vec<(&str, &str)> =
        p.moves.iter().map(|it| (&*it.from_partner, &*it.to_partner)).collect();
    assert_eq!(moves, [("partners/q", "partners/p"), ("", "partners/q")]);

    for whom in ["startups/x", "partners/x"] {
        let refused = about(&mut app, &name, whom).await.unwrap_err();
        let field = &whom[..whom.find('/').unwrap() - 1];
        assert_eq!(violated_fields(&refused), [field]);
    }
}

async fn an_allocation_is_repeated_and_kept_whatever_changes(app: App) {
    let mut app = with(app, program(vec![quota("p", 1), quota("q", 2)]), &EXAMPLE).await;
    let asked = CreateAllocationRequest {
        seed: 7,
        as_of_date: day(2),
        author: "Program office".to_owned(),
        note: text("첫 배정", "first run"),
        ..request()
    };
    let tried_out = tried(&mut app, asked.clone()).await.unwrap();
    assert_eq!((&*tried_out.name, tried_out.version), ("", 0));
    assert_eq!(tried(&mut app, asked.clone()).await.unwrap(), tried_out, "the same twice");
    let name = kept(&mut app, asked.clone()).await.unwrap();
    assert_eq!(name, "allocations/one-v1");
    let allocation = get(&mut app, &name).await.unwrap();
    let bare = Allocation {
        name: String::new(),
        version: 0,
        etag: String::new(),
        create_time: None,
        update_time: None,
        ..allocation.clone()
    };
    assert_eq!(bare, tried_out);
    let told = (allocation.seed, allocation.as_of_date, &*allocation.author);
    assert_eq!(told, (7, day(2), "Program office"));
    let (inputs, _) = parts(&allocation);
    let frozen = inputs.program.unwrap();
    assert_eq!((&frozen.etag, &*frozen.name), (&allocation.program_etag, PROGRAM));

    // Everything that it was made of changes.
    let patch = |path: &str| Some(FieldMask { paths: vec![path.to_owned()] });
    let c = UpdateStartupRequest {
        startup: Some(applicant(("c", 9, SEOUL, &[]))),
        update_mask: patch("trl"),
        ..Default::default()
    };
    app.startups.update_startup(c).await.unwrap();
    let more = UpdateProgramRequest {
        program: Some(program(vec![quota("p", 3), quota("q", 2)])),
        update_mask: patch("quotas"),
        ..Default::default()
    };
    app.programs.update_program(more).await.unwrap();
    let mut back = application("a", &["q", "p"]);
    back.history.push(turn(ApplicationStatus::Withdrawn));
    let back = UpdateApplicationRequest {
        application: Some(back),
        update_mask: patch("history"),
        ..Default::default()
    };
    app.applications.update_application(back).await.unwrap();
    app.create_startup(startup("new-b")).await;
    let merge = MergeStartupRequest {
        name: "startups/new-b".to_owned(),
        duplicate: "startups/b".to_owned(),
        ..MergeStartupRequest::default()
    };
    app.startups.merge_startup(merge).await.unwrap();
    let gone = DeleteStartupRequest { name: "startups/d".to_owned(), ..Default::default() };
    app.startups.delete_startup(gone).await.unwrap();

    let mut app = app.restart().await;
    assert_eq!(get(&mut app, &name).await.unwrap(), allocation);
    let verified = verify(&mut app, &name).await;
    assert!(verified.inputs_agree && verified.outcome_agrees, "{verified:?}");
    assert_eq!((verified.total_differences, verified.total_violations), (0, 0));
    for id in ["b", "new-b"] {
        assert_eq!(of_startup(&mut app, &name, id).await.startup, "startups/b");
    }
    assert_eq!(of_startup(&mut app, &name, "d").await.refusals.len(), 2);

    let again = tried(&mut app, asked).await.unwrap();
    assert_eq!(placed(&again.outcome.unwrap()), ["c-p 1", "new-b-p 1"]);
}

async fn writes_are_repeated_safely_and_versions_counted(app: App) {
    let mut app = with(app, program(vec![quota("p", 1)]), &[("a", 2, SEOUL, &[])]).await;
    let once = CreateAllocationRequest { request_id: "r1".to_owned(), ..request() };
    tried(&mut app, once.clone()).await.unwrap();
    let all = ListAllocationsRequest::default;
    let listed = async |app: &mut App, request: ListAllocationsRequest| {
        app.allocations.list_allocations(request).await.unwrap().into_inner().allocations
    };
    assert_eq!(listed(&mut app, all()).await, [], "what was tried out is not kept");

    assert_eq!(kept(&mut app, once.clone()).await.unwrap(), "allocations/one-v1");
    assert_eq!(kept(&mut app, once.clone()).await.unwrap(), "allocations/one-v1");
    let other = CreateAllocationRequest { seed: 1, ..once };
    let reused = kept(&mut app, other).await;
    assert_refused(reused, Code::FailedPrecondition, "REQUEST_ID_REUSED");
    let (mut one, mut two) = (app.allocations.clone(), app.allocations.clone());
    let (one, two) =
        tokio::join!(one.create_allocation(request()), two.create_allocation(request()));
    let names: BTreeSet<String> =
        [one, two].map(|it| it.unwrap().into_inner().result.unwrap().name).into_iter().collect();
    assert!(names.iter().eq(["allocations/one-v2", "allocations/one-v3"]), "{names:?}");

    let of = |program: &str| ListAllocationsRequest { program: program.to_owned(), ..all() };
    let found = listed(&mut app, of(PROGRAM)).await;
    assert_eq!(found.iter().map(|it| it.version).collect::<Vec<_>>(), [1, 2, 3]);
    let outcome = found[0].outcome.clone().unwrap();
    assert_eq!((outcome.total_applicants, outcome.total_placed), (1, 1));
    assert_eq!((outcome.placements.len(), outcome.operators.len()), (0, 0));
    assert_eq!((&found[0].inputs, found[0].seed), (&None, 0));
    assert_eq!(listed(&mut app, of("programs/two")).await, []);

    let name = "allocations/one-v3".to_owned();
    let gone = DeleteAllocationRequest { name: name.clone(), ..Default::default() };
    app.allocations.delete_allocation(gone).await.unwrap();
    assert_refused(get(&mut app, &name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_eq!(listed(&mut app, of(PROGRAM)).await.len(), 2);
    assert_eq!(kept(&mut app, request()).await.unwrap(), "allocations/one-v4");
}

async fn lots_break_ties_and_nothing_else(app: App) {
    let alike = ["b", "c", "d", "e", "f"].map(|id| (id, 2, SEOUL, &[][..]));
    let applicants = [&[("a", 4, SEOUL, &[][..])][..], &alike[..]].concat();
    let mut app = with(app, program(vec![quota("p", 3)]), &applicants).await;
    let mut orders = BTreeMap::new();
    for seed in 0..8 {
        let asked = CreateAllocationRequest { seed, ..request() };
        let allocation = tried(&mut app, asked.clone()).await.unwrap();
        assert_eq!(tried(&mut app, asked).await.unwrap(), allocation);
        let (inputs, outcome) = parts(&allocation);
        let drawn: Vec<u64> = inputs.applicants.iter().map(|it| it.lot).collect();
        assert_eq!(drawn, lots(seed as u64, 6), "in the order of the start-ups' names");
        let startups: Vec<&str> = inputs.applicants.iter().map(|it| &it.startup[9..]).collect();
        assert_eq!(startups, ["a", "b", "c", "d", "e", "f"]);

        let points = &inputs.operators[0].points_milli;
        assert!(
            points[0] > points[1] && points[1..].iter().all(|it| *it == points[1]),
            "{points:?}"
        );
        let order = order(&inputs, 0);
        assert_eq!(order[0], "a", "no lot outweighs points");
        let lot = |id: &str| drawn[startups.iter().position(|it| *it == id).unwrap()];
        assert!(order[1..].is_sorted_by_key(|id| lot(id)), "{order:?}");
        let taken: BTreeSet<String> =
            placed(&outcome).into_iter().filter(|it| it.len() > 1).collect();
        let first: BTreeSet<String> = order[..3].iter().map(|id| format!("{id}-p 1")).collect();
        assert_eq!(taken, first);
        orders.insert(seed, order.into_iter().map(str::to_owned).collect::<Vec<_>>());
    }
    assert!(orders.values().collect::<BTreeSet<_>>().len() > 1, "{orders:?}");

    let name = kept(&mut app, request()).await.unwrap();
    let (inputs, _) = parts(&get(&mut app, &name).await.unwrap());
    let (last, first) = (order(&inputs, 0)[2], order(&inputs, 0)[3]);
    let same = points(inputs.operators[0].points_milli[3]);
    let told = of_startup(&mut app, &name, first).await;
    assert_eq!(
        said(told.refusals[0].sentence.clone()),
        [
            format!(
                "매칭 1순위 Partner p: 받을 수 있는 자리가 모두 순위가 앞선 기업에 배정되었습니다. 그중 순위가 가장 뒤인 \
                 기업은 Startup {last}(3위, {same}점)이고, Startup {first}는 4위({same}점)입니다. 점수가 같아 \
                 추첨으로 정했습니다. 대기 순번은 1번입니다."
            ),
            format!(
                "1st by match score, Partner p: all places that it could take went to companies before it, last to \
                 Startup {last} (3rd, {same} points); it is 4th with {same} points, which the lot decided. It is \
                 1st on the waiting list."
            ),
        ]
    );
}

async fn lists_are_their_own_or_in_the_order_of_the_match(app: App) {
    let mut app = app;
    for (id, sectors) in [("p", &["lidar"][..]), ("q", &["fintech"]), ("r", &[])] {
        let sectors = sectors.iter().map(|&it| it.to_owned()).collect();
        app.create_partner(Partner { sectors, ..partner(id) }).await;
    }
    create_program(&mut app, program(vec![quota("q", 1), quota("p", 1)])).await;
    for (id, preferences) in [("own", &["q", "r"][..]), ("none", &[]), ("foreign", &["r"])] {
        let lidar = Startup { sectors: vec!["lidar".to_owned()], ..applicant((id, 4, SEOUL, &[])) };
        app.create_startup(lidar).await;
        apply(&mut app, application(id, preferences)).await;
    }
    let allocation = tried(&mut app, request()).await.unwrap();
    let (inputs, outcome) = parts(&allocation);
    let asked = ScorePairsRequest {
        startups: inputs.applicants.iter().map(|it| it.startup.clone()).collect(),
        partners: inputs.operators.iter().map(|it| it.partner.clone()).collect(),
        as_of_date: allocation.as_of_date,
        ..ScorePairsRequest::default()
    };
    let scored = app.matches.score_pairs(asked).await.unwrap().into_inner();
    assert_eq!(allocation.model_version, scored.model_version);
    for (operator, it) in inputs.operators.iter().enumerate() {
        for (&at, &points) in it.order.iter().zip(&it.points_milli) {
            let score = scored.rows[at as usize].pairs[operator].score_milli;
            let bonus = inputs.applicants[at as usize].bonus_points;
            assert_eq!((points, bonus), (50_000 + 10 * score + 1_000 * bonus, 200));
        }
    }
    let [foreign, none, own] = &inputs.applicants[..] else { panic!() };
    assert!(scored.rows[1].pairs[1].score_milli > scored.rows[1].pairs[0].score_milli);
    assert_eq!((&none.preferences[..], none.has_own_list), (&[1, 0][..], false), "p fits better");
    assert_eq!(
        (&own.preferences[..], own.has_own_list, own.foreign_preferences),
        (&[0][..], true, 1)
    );
    assert_eq!((&foreign.preferences[..], foreign.foreign_preferences), (&[][..], 1));
    assert_eq!(placed(&outcome), ["foreign", "none-p 1", "own-q 1"]);

    let name = kept(&mut app, request()).await.unwrap();
    let [_, en] = said(of_startup(&mut app, &name, "foreign").await.sentence);
    assert_eq!(
        en,
        "Startup foreign goes nowhere. Its application names nobody with a quota in the program."
    );
    let [_, en] = said(of_startup(&mut app, &name, "none").await.sentence);
    let head = "Startup none gave no list and goes to Partner p, 1st by its match scores.";
    assert!(en.starts_with(head), "{en}");
}

async fn vetoed_pairs_come_together_in_no_case(app: App) {
    let mut app = app;
    for id in ["p", "q"] {
        app.create_partner(partner(id)).await;
    }
    create_program(&mut app, program(vec![quota("p", 2), quota("q", 2)])).await;
    let excluding: [(&str, &[&str], &[&str]); 4] = [
        ("a", &["p"], &["p", "q"]),
        ("b", &["p"], &[]),
        ("c", &["p", "q"], &[]),
        ("d", &[], &["q"]),
    ];
    for (id, excluded, preferences) in excluding {
        let partners = excluded.iter().map(|it| format!("partners/{it}")).collect();
        let exclusions = StartupExclusions { partners, ..StartupExclusions::default() };
        let startup = Startup { exclusions: Some(exclusions), ..applicant((id, 4, SEOUL, &[])) };
        app.create_startup(startup).await;
        apply(&mut app, application(id, preferences)).await;
    }
    let name = kept(&mut app, request()).await.unwrap();
    let (inputs, outcome) = parts(&get(&mut app, &name).await.unwrap());
    assert_eq!(order(&inputs, 0), ["d"]);
    assert_eq!(order(&inputs, 1).iter().collect::<BTreeSet<_>>().len(), 3);
    let lists: Vec<&[i32]> = inputs.applicants.iter().map(|it| &it.preferences[..]).collect();
    assert_eq!(lists, [&[0, 1][..], &[1], &[1]], "a list of its own stays as it stands");
    let [excluded] = &outcome.excluded[..] else { panic!("{:?}", outcome.excluded) };
    assert_eq!(excluded.reason(), AllocationExclusionReason::Vetoed);
    assert_eq!((&*excluded.startup, &*excluded.application), ("startups/c", "applications/c"));
    let p = &outcome.operators[0];
    assert_eq!((p.taken, p.unused, p.not_naming, p.vetoed), (0, 2, 1, 1));

    let a = of_startup(&mut app, &name, "a").await;
    let vetoed = a.refusals.iter().find(|it| it.partner == "partners/p").unwrap();
    assert_eq!(vetoed.reason(), AllocationRefusalReason::Vetoed);
    assert_eq!((vetoed.place, vetoed.waiting_place, &vetoed.last), (0, 0, &None));
    assert_eq!(
        said(vetoed.sentence.clone()),
        [
            "1지망 Partner p: 매칭에서 서로 제안이 금지되어 있습니다.",
            "1st choice, Partner p: matching vetoes the two.",
        ]
    );
    let c = of_startup(&mut app, &name, "c").await;
    assert_eq!((c.placement, c.exclusion.as_ref()), (None, Some(excluded)));
    assert_eq!(
        said(c.sentence),
        [
            "Startup c는 배정에서 제외되었습니다. 모든 운영사와 매칭에서 제안이 금지되어 있습니다.",
            "Startup c took no part: matching vetoes it with every operator.",
        ]
    );
    let p = of_operator(&mut app, &name, "p").await;
    assert_eq!(
        said(p.sentence),
        [
            "Partner p는 정원 2곳 중 0곳을 채웠습니다. 남은 자리 2곳. 받을 수 있는 기업 중 0곳은 더 희망하는 운영사에 \
             배정되었고, 1곳은 이 운영사를 희망하지 않았습니다. 희망했으나 제안이 금지된 기업은 1곳입니다.",
            "Partner p takes 0 of at most 2. 2 unused. Of those it would take, 0 went where they would rather go and \
             1 did not name it. Vetoed with it, of those who named it: 1.",
        ]
    );
    assert_eq!(p.moves, []);
}

/// Of five places of one operator two are for Honam, one of these for Gwangju, and two for what is all but ready.
///
/// In the order s1, s2, j, g, u: g gets the place for Gwangju, j the other one for Honam, s1 one of those for what is
/// ready, s2 the one place for all. g would count for readiness too, but counts for what stands first. Nobody is left
/// for the second of those, so that u gets it, of whom nobody knows whether it is in Honam. w waits.
async fn reserves_are_filled_for_those_who_count(app: App) {
    let mut of_program = program(vec![quota("p", 5)]);
    of_program.rules.push(readiness(7, RuleEffect::Part));
    of_program.reserves = vec![
        reserve("honam", "honam", "", 4_000, 0),
        reserve("gwangju", "gwangju", "honam", 0, 1),
        reserve("ready", "trl-7", "", 0, 2),
    ];
    let applicants: [Applicant<'_>; 6] = [
        ("g", 8, "KR-29", &["p"]),
        ("j", 3, "KR-46", &["p"]),
        ("s1", 9, SEOUL, &["p"]),
        ("s2", 6, SEOUL, &["p"]),
        ("u", 2, "KR", &["p"]),
        ("w", 1, SEOUL, &["p"]),
    ];
    let mut app = with(app, of_program, &applicants).await;
    let name = kept(&mut app, request()).await.unwrap();
    let (inputs, outcome) = parts(&get(&mut app, &name).await.unwrap());
    let told: Vec<(&str, Option<i32>, i32)> =
        inputs.reserves.iter().map(|it| (&*it.id, it.within, it.places)).collect();
    assert_eq!(told, [("honam", None, 2), ("gwangju", Some(0), 1), ("ready", None, 2)]);
    assert_eq!(inputs.operators[0].reserved_places, [2, 1, 2]);
    let counted: Vec<&[i32]> = inputs.applicants.iter().map(|it| &it.reserves[..]).collect();
    assert_eq!(counted, [&[0, 1][..], &[0], &[2], &[], &[], &[]]);
    let open: Vec<&[i32]> = inputs.applicants.iter().map(|it| &it.undecided_reserves[..]).collect();
    assert_eq!(open, [&[][..], &[], &[], &[], &[0, 1], &[]]);

    let by: Vec<&str> = outcome.placements.iter().map(|it| it.reserve.as_str()).collect();
    assert_eq!(placed(&outcome), ["g-p 1", "j-p 1", "s1-p 1", "s2-p 1", "u-p 1", "w"]);
    assert_eq!(by, ["gwangju", "honam", "ready", "", "", ""]);
    let fills = |fills: &[naru::proto::ReserveFill]| {
        fills.iter().map(|it| (it.places, it.taken, it.missing)).collect::<Vec<_>>()
    };
    let expected = [(2, 2, 0), (1, 1, 0), (2, 1, 1)];
    assert_eq!(fills(&outcome.reserves), expected);
    assert_eq!(fills(&outcome.operators[0].reserves), expected);

    let [ko, en] = said(of_startup(&mut app, &name, "g").await.sentence);
    assert!(ko.ends_with("우선 배정 자리(예비 gwangju)를 받았습니다."), "{ko}");
    assert!(en.ends_with("and takes a place reserved for Reserve gwangju."), "{en}");
    let w = of_startup(&mut app, &name, "w").await;
    let last = w.refusals[0].last.as_ref().unwrap();
    assert_eq!(
        (&*last.startup, &*last.reserve),
        ("startups/u", ""),
        "the last of the places for all"
    );
}

/// p has no places, and the one of q is kept for Honam.
async fn where_there_is_no_place_for_somebody_it_hears_why(app: App) {
    let mut of_program = program(vec![quota("p", 0), quota("q", 1)]);
    of_program.reserves = vec![reserve("honam", "honam", "", 0, 1)];
    let applicants: [Applicant<'_>; 2] = [("g", 1, "KR-29", &["q"]), ("s", 9, SEOUL, &["p", "q"])];
    let mut app = with(app, of_program, &applicants).await;
    let name = kept(&mut app, request()).await.unwrap();
    let (inputs, outcome) = parts(&get(&mut app, &name).await.unwrap());
    assert_eq!(
        (placed(&outcome), order(&inputs, 1)),
        (vec!["g-q 1".to_owned(), "s".to_owned()], vec!["s", "g"])
    );
    let s = of_startup(&mut app, &name, "s").await;
    let told: Vec<(AllocationRefusalReason, [String; 2])> =
        s.refusals.into_iter().map(|it| (it.reason(), said(it.sentence))).collect();
    let no_place = AllocationRefusalReason::NoPlace;
    let sentences = [
        [
            "1지망 Partner p: 자리가 없습니다. 대기 순번은 1번입니다.",
            "1st choice, Partner p: it has no places. It is 1st on the waiting list.",
        ],
        [
            "2지망 Partner q: 이 기업이 해당하지 않는 우선 배정 대상 기업이 모든 자리를 받았습니다. 대기 순번은 1번입니다.",
            "2nd choice, Partner q: all its places went to companies of reserves for which it does not count. It is 1st \
             on the waiting list.",
        ],
    ];
    assert_eq!(told, sentences.map(|it| (no_place, it.map(str::to_owned))));
}

async fn who_takes_no_part_is_told(app: App) {
    let mut of_program = program(vec![quota("p", 9)]);
    let track = |id: &str| ProgramTrack { id: id.to_owned(), display_name: text(id, id) };
    of_program.tracks = vec![track("general")];
    let mut app = with(app, of_program, &[]).await;
    let general = |id: &str| Application { track: "general".to_owned(), ..application(id, &[]) };
    for (id, seat, application) in [
        ("abroad", "US-CA", general("abroad")),
        ("gone", SEOUL, general("gone")),
        ("home", SEOUL, general("home")),
        ("lost", SEOUL, application("lost", &[])),
        ("unknown", "", general("unknown")),
    ] {
        app.create_startup(applicant((id, 2, seat, &[]))).await;
        apply(&mut app, application).await;
    }
    use ApplicationStatus::{
        Applied, DocumentReview, Invested, Objected, Panel, Recommended, Rejected, Selected,
        Withdrawn,
    };
    for (id, turns) in [
        ("z1", &[Applied, DocumentReview][..]),
        ("z2", &[Applied, Panel]),
        ("z3", &[Applied, Invested, DocumentReview]),
        ("z4", &[Applied, Recommended]),
        ("z5", &[Applied, Selected]),
        ("z6", &[Applied, Rejected]),
        ("z7", &[Applied, Withdrawn]),
        ("z8", &[Applied, Rejected, Objected]),
        ("z9", &[Applied]),
    ] {
        app.create_startup(applicant((id, 2, SEOUL, &[]))).await;
        // Nobody has z1 and z2; z9 was placed by hand.
        let operator = if ["z1", "z2"].contains(&id) { "" } else { "partners/p" };
        let file = Application {
            operator: operator.to_owned(),
            history: turns.iter().map(|&it| turn(it)).collect(),
            ..general(id)
        };
        apply(&mut app, file).await;
    }
    let gone = DeleteStartupRequest { name: "startups/gone".to_owned(), ..Default::default() };
    app.startups.delete_startup(gone).await.unwrap();

    let name = kept(&mut app, request()).await.unwrap();
    let (inputs, outcome) = parts(&get(&mut app, &name).await.unwrap());
    assert_eq!(placed(&outcome), ["home-p 1", "z1-p 1", "z2-p 1"]);
    assert_eq!(inputs.operators[0].filled_before, 4, "z3, z4, z5 and z9");
    let excluded: Vec<(&str, AllocationExclusionReason, &[String])> =
        outcome.excluded.iter().map(|it| (&it.startup[9..], it.reason(), &it.rules[..])).collect();
    use AllocationExclusionReason as Reason;
    let korea = ["korea".to_owned()];
    assert_eq!(
        excluded,
        [
            ("abroad", Reason::NotEligible, &korea[..]),
            ("gone", Reason::Deleted, &[]),
            ("lost", Reason::UnknownTrack, &[]),
            ("unknown", Reason::Undecided, &korea),
        ]
    );
    assert_eq!(outcome.total_excluded, 4);
    for (id, sentence) in [
        ("abroad", "Startup abroad took no part: it does not qualify (failed: “Rule”)."),
        ("gone", "startups/gone took no part: its profile is deleted."),
        (
            "lost",
            "Startup lost took no part: its application names no track of the program, by which it could be judged.",
        ),
        (
            "unknown",
            "Startup unknown took no part: it is not known whether it qualifies (not known: “Rule”).",
        ),
    ] {
        assert_eq!(said(of_startup(&mut app, &name, id).await.sentence)[1], sentence);
    }

    let all = CreateAllocationRequest { includes_undecided: true, ..request() };
    let (inputs, outcome) = parts(&tried(&mut app, all).await.unwrap());
    assert_eq!(placed(&outcome), ["home-p 1", "unknown-p 1", "z1-p 1", "z2-p 1"]);
    assert_eq!(inputs.applicants[1].answer(), RuleAnswer::Unknown);
    assert_eq!(outcome.total_excluded, 3);
}

async fn files_take_part_as_they_stood(app: App) {
    use ApplicationStatus::{Applied, Rejected, Selected};
    let mut app = with(app, program(vec![quota("p", 9)]), &[]).await;
    for (id, turns) in [
        ("late", &[(Applied, 4)][..]),
        ("out", &[(Applied, 1), (Rejected, 4)]),
        ("taken", &[(Applied, 1), (Selected, 4)]),
    ] {
        app.create_startup(applicant((id, 2, SEOUL, &[]))).await;
        let on = |&(status, on): &(ApplicationStatus, i32)| ApplicationEvent {
            date: day(on),
            ..turn(status)
        };
        let history = turns.iter().map(on).collect();
        apply(&mut app, Application { history, ..application(id, &[]) }).await;
    }
    for (on, expected) in [(3, &["out-p 1", "taken-p 1"][..]), (4, &["late-p 1"]), (0, &[])] {
        let request = CreateAllocationRequest { as_of_date: day(on), ..request() };
        let (_, outcome) = parts(&tried(&mut app, request).await.unwrap());
        assert_eq!(placed(&outcome), expected, "{on}");
    }
}

async fn what_cannot_be_allocated_says_why(app: App) {
    let mut app = app;
    let bad = CreateAllocationRequest {
        program: "partners/p".to_owned(),
        seed: -1,
        author: "x".repeat(201),
        request_id: "가".to_owned(),
        ..request()
    };
    let mut fields = violated_fields(&kept(&mut app, bad).await.unwrap_err());
    fields.sort_unstable();
    assert_eq!(fields, ["author", "program", "request_id", "seed"]);
    assert_refused(kept(&mut app, request()).await, Code::NotFound, "RESOURCE_NOT_FOUND");

    let refused = async |app: &mut App, field: &str, part: &str| {
        let status = kept(app, request()).await;
        let status = assert_refused(status, Code::FailedPrecondition, "PROGRAM_UNALLOCATABLE");
        assert_eq!(violated_fields(&status), [field], "{status:?}");
        assert!(status.message().contains(part), "{status:?}");
    };
    create_program(&mut app, program(Vec::new())).await;
    refused(&mut app, "quotas", "add the operators and their places").await;

    for id in ["p", "q"] {
        app.create_partner(partner(id)).await;
    }
    app.create_startup(applicant(("a", 2, SEOUL, &[]))).await;
    let change = async |app: &mut App, program: Program| {
        let update_mask = Some(FieldMask { paths: vec!["*".to_owned()] });
        let request =
            UpdateProgramRequest { program: Some(program), update_mask, ..Default::default() };
        app.programs.update_program(request).await.unwrap();
    };
    let stage = ProgramStage {
        id: "invest".to_owned(),
        display_name: text("투자", "Investment"),
        status: ApplicationStatus::Invested.into(),
        ..ProgramStage::default()
    };
    let chosen = Program { stages: vec![stage], ..program(vec![quota("p", 1)]) };
    change(&mut app, chosen).await;
    refused(&mut app, "stages[0].status", "they choose, and nobody is assigned").await;
    let more = Program { places: 2, ..program(vec![quota("p", 1), quota("q", 2)]) };
    change(&mut app, more).await;
    refused(&mut app, "quotas", "have 3 places together, of 2 that the program has").await;
    let mut reserved = program(vec![quota("p", 1), quota("q", 1)]);
    reserved.places = 10;
    reserved.reserves = vec![reserve("honam", "honam", "", 3_000, 0)];
    change(&mut app, reserved).await;
    refused(&mut app, "reserves", "keep 3 of the 2 places of the operators").await;

    change(&mut app, program(vec![quota("p", 1), quota("q", 1)])).await;
    apply(&mut app, application("a", &[])).await;
    apply(&mut app, Application { name: "applications/b".to_owned(), ..application("a", &[]) })
        .await;
    refused(&mut app, "applications/b", "is of startups/a, as applications/a is").await;

    let applications = |from: usize| {
        let file = |at: usize| Application {
            name: format!("applications/n{at}"),
            ..application("a", &[])
        };
        let applications = (from..from + 500).map(file).collect();
        BatchUpsertApplicationsRequest { applications, ..Default::default() }
    };
    for from in (0..5_000).step_by(500) {
        app.applications.batch_upsert_applications(applications(from)).await.unwrap();
    }
    let status = kept(&mut app, request()).await.unwrap_err();
    assert_eq!(violated_fields(&status)[0], "applications");

    let gone = DeletePartnerRequest { name: "partners/q".to_owned(), ..Default::default() };
    app.partners.delete_partner(gone).await.unwrap();
    let status = kept(&mut app, request()).await.unwrap_err();
    assert_eq!(violated_fields(&status)[..2], ["quotas[1].partner", "applications"]);
}

async fn many_wait_and_the_first_are_told(app: App) {
    let mut app = with(app, program(vec![quota("p", 2), quota("q", 3)]), &[]).await;
    let ids: Vec<String> = (0..110).map(|at| format!("s{at:03}")).collect();
    upsert(&mut app, ids.iter().map(|id| applicant((id, 2, SEOUL, &[]))).collect(), true).await;
    let applications = ids.iter().map(|id| application(id, &["p"])).collect();
    let request = BatchUpsertApplicationsRequest { applications, ..Default::default() };
    app.applications.batch_upsert_applications(request).await.unwrap();
    let (inputs, outcome) = parts(&tried(&mut app, self::request()).await.unwrap());
    let [p, q] = &outcome.operators[..] else { panic!() };
    assert_eq!((p.taken, p.unused, p.total_waiting, p.waiting.len()), (2, 0, 108, 100));
    let waiting: Vec<&str> = p.waiting.iter().map(|it| &it[9..]).collect();
    assert_eq!(waiting, order(&inputs, 0)[2..102]);
    assert_eq!((q.taken, q.unused, q.total_waiting, q.not_naming), (0, 3, 0, 110));
    assert_eq!((outcome.total_placed, outcome.total_unused), (2, 3));
}

/// Puts another body in the place of an allocation, as nobody can by the service.
async fn tamper(app: App, name: &str, change: impl FnOnce(&mut Allocation)) -> App {
    let folder = app.stop().await.unwrap();
    let location = Location::sqlite(folder.path().join("naru.db"));
    let store = Store::open(&location, Options::new(system_clock(), FORMAT)).await.unwrap();
    let key = Key::parse(name).unwrap();
    let request =
        Request { caller: "tests".to_owned(), method: "tamper", request_id: None, hash: [0; 32] };
    let stored = store.get_many(key.kind, std::slice::from_ref(&key.id)).await.unwrap().1;
    let mut allocation = Allocation::decode(stored[0].body.as_deref().unwrap()).unwrap();
    change(&mut allocation);
    let body = allocation.encode_to_vec();
    let target = Target::Profile(key.clone());
    let written = store.write(request, vec![target], move |view| {
        view.put(&key, body);
        Ok::<(), ()>(())
    });
    written.await.unwrap().unwrap();
    store.close().await;
    drop(store);
    App::start_in(folder.path()).await.keeping(folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_tampered_with_is_found() {
    let app = App::start().await;
    let mut app = with(app, program(vec![quota("p", 1), quota("q", 2)]), &EXAMPLE).await;
    let name = kept(&mut app, request()).await.unwrap();
    let sound = get(&mut app, &name).await.unwrap();
    let restore = {
        let sound = sound.clone();
        move |it: &mut Allocation| {
            (it.outcome, it.inputs) = (sound.outcome.clone(), sound.inputs.clone())
        }
    };
    let kinds = |reply: &VerifyAllocationResponse| {
        reply.violations.iter().map(|it| it.kind()).collect::<Vec<_>>()
    };

    // d takes the place of c at q, and c that of b at p.
    let mut app = tamper(app, &name, |it| {
        let placements = &mut it.outcome.as_mut().unwrap().placements;
        placements[1] = naru::proto::AllocationPlacement {
            startup: "startups/b".to_owned(),
            ..Default::default()
        };
        placements[2].partner = "partners/p".to_owned();
        placements[3].partner = "partners/q".to_owned();
    })
    .await;
    let found = verify(&mut app, &name).await;
    assert_eq!((found.inputs_agree, found.outcome_agrees), (true, false));
    let differences: Vec<(&str, &str, &str)> = found
        .differences
        .iter()
        .map(|it| (&*it.startup, &*it.stored_partner, &*it.partner))
        .collect();
    assert_eq!(
        differences,
        [
            ("startups/b", "", "partners/p"),
            ("startups/c", "partners/p", "partners/q"),
            ("startups/d", "partners/q", ""),
        ]
    );
    assert_eq!(kinds(&found), [AllocationViolationKind::PassedOver; 2]);
    let sentences: Vec<[String; 2]> =
        found.violations.iter().map(|it| said(it.sentence.clone())).collect();
    assert_eq!(
        sentences,
        [
            [
                "Startup b는 Partner p를 더 희망하며, 그곳에 배정된 Startup c보다 순위가 앞섭니다.",
                "Startup b would rather go to Partner p, which takes Startup c, who stands behind it.",
            ],
            [
                "Startup b는 Partner q를 더 희망하며, 그곳에 배정된 Startup d보다 순위가 앞섭니다.",
                "Startup b would rather go to Partner q, which takes Startup d, who stands behind it.",
            ],
        ]
    );
    let checked = run(naru(&app, &["program", "verify-allocation", &name, "--lang", "en"])).await;
    assert_eq!(checked.status.code(), Some(1));
    assert!(out(&checked).contains("startups/d\tpartners/q\tnowhere\n"), "{}", out(&checked));
    assert!(out(&checked).contains("violations found by the independent judgement: 2\n"));

    // A place that nobody takes, one too many, somebody unknown.
    let app = tamper(app, &name, &restore).await;
    let mut app = tamper(app, &name, |it| {
        let placements = &mut it.outcome.as_mut().unwrap().placements;
        placements[0].partner = "partners/p".to_owned();
        placements[3].partner = "partners/x".to_owned();
    })
    .await;
    let found = kinds(&verify(&mut app, &name).await);
    use AllocationViolationKind as Kind;
    // Neither a, which is one too many at p, nor d goes to q, which it prefers.
    let (unknown, unused) = (Kind::UnknownOperator, Kind::UnusedPlace);
    assert_eq!(found, [unknown, Kind::OverQuota, unused, unused]);

    // Other lots than those of the seed, a list of other applicants, positions that lead nowhere.
    let app = tamper(app, &name, &restore).await;
    let mut app = tamper(app, &name, |it| it.seed = 1).await;
    let found = verify(&mut app, &name).await;
    assert_eq!(
        (found.inputs_agree, found.outcome_agrees, found.total_violations),
        (false, true, 0)
    );
    let mut app = tamper(app, &name, |it| {
        it.seed = 0;
        it.outcome.as_mut().unwrap().placements.swap(0, 1);
    })
    .await;
    let found = verify(&mut app, &name).await;
    assert_eq!((found.inputs_agree, kinds(&found)), (true, vec![Kind::OtherApplicants]));
    let app = tamper(app, &name, &restore).await;
    let mut app =
        tamper(app, &name, |it| it.inputs.as_mut().unwrap().operators[0].order[0] = -1).await;
    let found = verify(&mut app, &name).await;
    assert_eq!((found.inputs_agree, kinds(&found)), (false, vec![Kind::UnsoundInputs]));

    let mut app = tamper(app, &name, &restore).await;
    let found = verify(&mut app, &name).await;
    assert!(found.inputs_agree && found.outcome_agrees && found.violations.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn people_allocate_list_explain_and_verify() {
    let app = App::start().await;
    let mut of_program = program(vec![quota("p", 1), quota("q", 2)]);
    of_program.reserves = vec![reserve("honam", "honam", "", 0, 1)];
    let abroad: Applicant<'_> = ("e", 2, "US-CA", &[]);
    let app = with(app, of_program, &[&EXAMPLE[..], &[abroad]].concat()).await;
    let tried = ["program", "allocate", PROGRAM, "--dry-run", "--as-of", "2026-10-05"];
    let shown = run(naru(&app, &[&tried[..], &["--lang", "en"]].concat())).await;
    assert!(shown.status.success(), "{}", err(&shown));
    let rows: Vec<Vec<String>> =
        out(&shown).lines().map(|it| it.split('\t').map(str::to_owned).collect()).collect();
    assert_eq!(rows[0].len(), 9);
    let cells = |row: &[String]| [0, 1, 2, 3, 4, 6, 7, 8].map(|at| row[at].clone()).join(" ");
    assert_eq!(
        rows[1..].iter().map(|it| cells(it)).collect::<Vec<_>>(),
        [
            "placed startups/a partners/q 1 1  applications/a ",
            "placed startups/b partners/p 1 2  applications/b ",
            "placed startups/c partners/q 2 3  applications/c ",
            "unplaced startups/d     applications/d ",
            "excluded startups/e     applications/e not eligible: korea",
        ]
    );
    assert_eq!(
        err(&shown),
        "not kept: as of 2026-10-05, seed 0\n\
         took part: 4; placed: 3, 2 of them at the first choice that they gave; nowhere: 1; took no part: 1; places unused: 0\n\
         reserve Reserve honam: places: 1; placed who count for it: 0; missing: 1\n\
         nobody could rightly claim another place (judged independently)\n"
    );
    let shown = run(naru(&app, &[&tried[..], &["--lang", "ko", "--seed", "3"]].concat())).await;
    assert_eq!(
        err(&shown),
        "저장하지 않음: 기준일 2026-10-05, 시드 3\n\
         참여 4곳: 배정 3곳(제출한 1지망 2곳), 미배정 1곳; 제외 1곳, 남은 자리 0곳\n\
         우선 배정 예비 honam: 1자리, 해당 기업 0곳, 부족 1곳\n\
         다른 자리를 정당하게 요구할 수 있는 기업이 없습니다(독립 검증)\n"
    );

    let keep = ["program", "allocate", PROGRAM, "--seed", "5", "--by", "Program office", "--json"];
    let made = run(naru(&app, &keep)).await;
    let json: serde_json::Value = serde_json::from_str(&out(&made)).unwrap();
    assert_eq!((&json["name"], &json["seed"]), (&"allocations/one-v1".into(), &"5".into()));
    let listed = run(naru(&app, &["program", "allocations", PROGRAM, "--as-of"])).await;
    assert!(!listed.status.success(), "no such option");
    let listed = run(naru(&app, &["program", "allocations", PROGRAM])).await;
    let line = out(&listed).lines().nth(1).unwrap().to_owned();
    assert!(line.starts_with("allocations/one-v1\tprograms/one\t"), "{line}");
    assert!(line.ends_with("\t5\t4\t3\t0\tProgram office"), "{line}");

    let explain = async |rest: &[&str]| {
        let arguments = [&["program", "explain-allocation", "allocations/one-v1"], rest].concat();
        let told = run(naru(&app, &arguments)).await;
        assert!(told.status.success(), "{}", err(&told));
        out(&told)
    };
    let told = explain(&["--startup", "startups/e", "--lang", "ko"]).await;
    assert_eq!(
        told,
        "Startup e는 배정에서 제외되었습니다. 자격 요건을 충족하지 않습니다(미충족: “규칙”).\n"
    );
    let told = explain(&["--startup", "startups/d", "--lang", "en"]).await;
    assert_eq!(told.lines().count(), 3, "{told}");
    let told = explain(&["--operator", "partners/p", "--lang", "en"]).await;
    assert!(told.starts_with("Partner p takes 1 of at most 1. 2 on the waiting list.\n"), "{told}");
    assert!(told.contains("\nwaiting: Startup c, Startup d\nwith one place more:\n"), "{told}");
    let told = explain(&["--operator", "partners/q", "--lang", "ko"]).await;
    assert!(told.contains("대기: Startup d\n자리가 하나 더 있으면:\n"), "{told}");
    let whole = explain(&[]).await;
    assert_eq!(whole.lines().count(), 6, "{whole}");

    let exported = out(&run(naru(&app, &["export", "--kind", "allocations"])).await);
    let json: serde_json::Value = serde_json::from_str(&exported).unwrap();
    let placements = json["outcome"]["placements"].as_array().unwrap();
    assert_eq!(placements.len(), 4, "who went where, and not the totals alone");
    assert_eq!(json["inputs"]["applicants"].as_array().unwrap().len(), 4);

    for (language, said) in [
        (
            "en",
            "lots, orders and reserved places follow from the seed, the points and the program\n\
             allocated again it is the same\n\
             nobody could rightly claim another place (judged independently)\n",
        ),
        (
            "ko",
            "추첨과 순위, 우선 배정 자리가 함께 저장된 시드와 점수, 사업 정보로 다시 구한 것과 같습니다\n\
             다시 배정한 결과가 같습니다\n\
             다른 자리를 정당하게 요구할 수 있는 기업이 없습니다(독립 검증)\n",
        ),
    ] {
        let verify = ["program", "verify-allocation", "allocations/one-v1", "--lang", language];
        let checked = run(naru(&app, &verify)).await;
        assert_eq!((checked.status.code(), out(&checked).as_str()), (Some(0), said));
    }
}
