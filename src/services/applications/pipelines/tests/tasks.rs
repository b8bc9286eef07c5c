//! What is to be done of files and operators, but for the rules of the program.

use super::*;
use crate::proto::{ProgramStage, ProgramTrack, RequiredDocument, SupplementRequest};
use crate::validation::limits::PIPELINE_TASKS_MAX;

fn supplement(due_date: Option<Date>, receive_date: Option<Date>) -> SupplementRequest {
    SupplementRequest {
        title: "Plan".to_owned(),
        request_date: on(6, 1),
        due_date,
        receive_date,
        ..SupplementRequest::default()
    }
}

#[test]
fn a_supplement_is_due_until_it_comes_and_late_from_the_next_day_on() {
    let said = "applications/a: asked for on 2026-06-01: Plan";
    let cases = [
        (supplement(on(6, 28), None), vec![format!("late 06-28 {said}")]),
        (supplement(on(6, 29), None), vec![format!("06-29 {said}")]),
        (supplement(on(7, 13), None), vec![format!("07-13 {said}")]),
        (supplement(on(7, 14), None), vec![]),
        (supplement(None, None), vec![said.to_owned()]),
        (supplement(on(6, 28), on(6, 29)), vec![]),
        // On that day it had not come, or nobody had asked for it.
        (supplement(on(6, 28), on(6, 30)), vec![format!("late 06-28 {said}")]),
        (SupplementRequest { request_date: on(6, 30), ..supplement(None, None) }, vec![]),
    ];
    for (supplement, expected) in cases {
        let mut file = file("a", &[Applied, DocumentReview]);
        file.supplements.push(supplement.clone());
        let (_, tasks) = report(&program(), &[file]);
        assert_eq!(told(&tasks, PipelineTaskKind::Supplement), expected, "{supplement:?}");
    }
}

fn stage(id: &str, status: ApplicationStatus) -> ProgramStage {
    ProgramStage {
        id: id.to_owned(),
        display_name: text("단계", id),
        status: status.into(),
        ..ProgramStage::default()
    }
}

fn required(title: &str, stage: &str) -> RequiredDocument {
    let (title, stage) = (title.to_owned(), stage.to_owned());
    RequiredDocument { title, stage, ..RequiredDocument::default() }
}

/// The application needs a plan, the document review a register, and some stage that no status tells a contract.
fn with_documents() -> Program {
    Program {
        stages: vec![
            stage("investment", Invested),
            stage("review", DocumentReview),
            stage("end", ApplicationStatus::Unspecified),
        ],
        required_documents: vec![
            required("Business plan", ""),
            required("주주 명부", "review"),
            required("Contract", "end"),
        ],
        ..program()
    }
}

#[test]
fn documents_are_wanted_from_the_status_of_their_stage_on() {
    let plan = "applications/a: to be handed in: Business plan";
    let register = "applications/a: to be handed in for review: 주주 명부";
    let cases: [(&[ApplicationStatus], &[&str]); 7] = [
        (&[Applied], &[plan]),
        (&[Recommended], &[plan]),
        (&[DocumentReview], &[plan, register]),
        (&[Applied, Panel], &[plan, register]),
        (&[Panel, Rejected, Objected], &[plan, register]),
        // It was rejected before the review.
        (&[Applied, Rejected, Objected], &[plan]),
        (&[Applied, Panel, Selected], &[]),
    ];
    for (turns, expected) in cases {
        let (_, tasks) = report(&with_documents(), &[file("a", turns)]);
        assert_eq!(told(&tasks, PipelineTaskKind::Document), expected, "{turns:?}");
    }
}

#[test]
fn a_document_is_there_by_whatever_spelling_and_once_it_has_come() {
    let all = ["applications/a: to be handed in: Business plan"];
    let cases = [
        (handed_in("business-PLAN", on(6, 29)), &[][..]),
        (handed_in("Business plan", on(6, 30)), &all[..]),
        (handed_in("Business plans", on(6, 1)), &all[..]),
    ];
    for (document, expected) in cases {
        let mut file = file("a", &[Applied]);
        file.documents = vec![document.clone()];
        let (_, tasks) = report(&with_documents(), &[file]);
        assert_eq!(told(&tasks, PipelineTaskKind::Document), expected, "{document:?}");
    }
    // What came when it was asked for is there too.
    let mut file = file("a", &[Applied]);
    let title = "Business plan".to_owned();
    file.supplements = vec![SupplementRequest { title, ..supplement(None, on(6, 2)) }];
    let (_, tasks) = report(&with_documents(), &[file]);
    assert_eq!(told(&tasks, PipelineTaskKind::Document), [""; 0]);
}

#[test]
fn an_objection_waits_for_an_answer() {
    let objected = file("a", &[Panel, Rejected, Objected]);
    let (_, tasks) = report(&program(), &[objected]);
    let told_of = told(&tasks, PipelineTaskKind::Objection);
    assert_eq!(told_of, ["applications/a: objection of 2026-05-03, to be answered"]);
    let answered = file("a", &[Panel, Rejected, Objected, Panel]);
    let (_, tasks) = report(&program(), &[answered]);
    assert_eq!(told(&tasks, PipelineTaskKind::Objection), [""; 0]);
}

#[test]
fn who_has_invested_is_to_recommend_until_the_last_day_for_applications() {
    let said = "applications/a: invested on 2026-05-02, to be recommended";
    let cases = [
        (None, vec![said.to_owned()]),
        (on(6, 28), vec![format!("late 06-28 {said}")]),
        (on(6, 29), vec![format!("06-29 {said}")]),
        (on(7, 14), vec![]),
    ];
    for (apply_until_date, expected) in cases {
        let program = Program { apply_until_date, ..program() };
        let (_, tasks) = report(&program, &[file("a", &[Applied, Invested])]);
        assert_eq!(told(&tasks, PipelineTaskKind::Recommendation), expected);
    }
    let (_, tasks) = report(&program(), &[file("a", &[Invested, Recommended])]);
    assert_eq!(told(&tasks, PipelineTaskKind::Recommendation), [""; 0]);
}

#[test]
fn an_operator_recommends_in_its_term_alone() {
    let cases: [(&[ApplicationStatus], _, _, &[&str]); 7] = [
        (&[Applied], on(1, 1), on(6, 29), &[]),
        (
            &[Applied],
            on(1, 1),
            on(6, 28),
            &["applications/a: on 2026-06-29 outside of the operator's designation, from \
               2026-01-01 until 2026-06-28"],
        ),
        (&[Applied], None, None, &[]),
        (&[Applied], on(6, 29), None, &[]),
        (
            &[Applied],
            on(6, 30),
            None,
            &[
                "applications/a: on 2026-06-29 outside of the operator's designation, from 2026-06-30",
            ],
        ),
        // It recommended on 2 May.
        (&[Invested, Recommended, Panel], None, on(5, 2), &[]),
        (
            &[Invested, Recommended, Panel],
            None,
            on(5, 1),
            &["applications/a: recommended on 2026-05-02, outside of the operator's designation, \
               until 2026-05-01"],
        ),
    ];
    for (turns, designated_from_date, designated_until_date, expected) in cases {
        let mut program = program();
        let quota = &mut program.quotas[0];
        (quota.designated_from_date, quota.designated_until_date) =
            (designated_from_date, designated_until_date);
        let (_, tasks) = report(&program, &[file("a", turns)]);
        assert_eq!(told(&tasks, PipelineTaskKind::OutsideTerm), expected, "{turns:?}");
    }
}

#[test]
fn a_file_comes_in_on_one_of_the_days_for_applications() {
    // Turns stand on the first days of May, one after the other.
    let (both, from) = ("from 2026-05-02 until 2026-05-03", "from 2026-05-02");
    let (second, third) = (on(5, 2), on(5, 3));
    let nothing = ("", "");
    let cases: [(&[ApplicationStatus], _, _, _); 13] = [
        (&[Applied], on(5, 1), third, nothing),
        (&[Applied], None, on(5, 1), nothing),
        (&[Applied], None, None, nothing),
        (&[Applied], second, third, ("2026-05-01", both)),
        (&[Applied, Panel], second, None, ("2026-05-01", from)),
        (&[Applied], None, on(4, 30), ("2026-05-01", "until 2026-04-30")),
        (&[DocumentReview], second, third, ("2026-05-01", both)),
        // An investment is no application; when it is recommended it comes in.
        (&[Invested], second, third, nothing),
        (&[Invested, Recommended], second, third, nothing),
        (&[Invested, Recommended], None, on(5, 1), ("2026-05-02", "until 2026-05-01")),
        (&[Applied, Invested, Recommended, Panel], None, third, nothing),
        // What comes behind a recommendation tells of it.
        (&[Invested, DocumentReview], None, on(5, 1), ("2026-05-02", "until 2026-05-01")),
        (&[Invested, Withdrawn], None, on(4, 1), nothing),
    ];
    for (turns, apply_from_date, apply_until_date, expected) in cases {
        let program = Program { apply_from_date, apply_until_date, ..program() };
        let (_, tasks) = report(&program, &[file("a", turns)]);
        let (day, window) = expected;
        let said = format!(
            "applications/a: came in on {day}, outside of the days for applications, {window}"
        );
        let expected: Vec<String> = (expected != nothing).then_some(said).into_iter().collect();
        assert_eq!(told(&tasks, PipelineTaskKind::OutsideWindow), expected, "{turns:?}");
    }
    let program = Program { apply_until_date: on(4, 30), ..program() };
    let late = file("a", &[Invested, Recommended, Panel]);
    let (_, tasks) = report(&program, &[late]);
    let sentence = tasks.iter().find(|it| it.kind() == PipelineTaskKind::OutsideWindow);
    let sentence = sentence.and_then(|it| it.sentence.clone()).unwrap();
    assert_eq!(sentence.ko, "2026-05-02 접수, 신청 기간(~2026-04-30) 아님");
}

#[test]
fn a_company_works_in_a_field_of_its_operator() {
    let outside = "applications/a: in none of the operator's fields (LiDAR)";
    let cases: [(&[&str], &[&str], &[&str]); 7] = [
        (&["lidar"], &["lidar"], &[]),
        (&["sensors"], &["lidar"], &[]),
        // What is broader may be meant more narrowly, and of what is not known nothing is said.
        (&["lidar"], &["sensors"], &[]),
        (&["lidar"], &[], &[]),
        (&[], &["fintech"], &[]),
        (&["lidar"], &["fintech"], &[outside]),
        (&["lidar"], &["fintech", "lidar"], &[]),
    ];
    let ids = |ids: &[&str]| -> Vec<String> { ids.iter().map(|&it| it.to_owned()).collect() };
    for (designated, works, expected) in cases {
        let mut program = program();
        program.quotas[0].sectors = ids(designated);
        let startup = Startup { sectors: ids(works), ..startup("a", "KR-11") };
        let (_, tasks) = report_of(&program, &[file("a", &[Applied])], &[startup], "");
        let told = told(&tasks, PipelineTaskKind::OutsideFields);
        assert_eq!(told, expected, "{designated:?} {works:?}");
    }
}

#[test]
fn a_company_has_one_file_that_stands() {
    let pair = |turns: &[ApplicationStatus]| {
        let other = Application { startup: "startups/a".to_owned(), ..file("b", turns) };
        let (_, tasks) = report(&program(), &[file("a", &[Applied]), other]);
        told(&tasks, PipelineTaskKind::Duplicate)
    };
    let of = |one: &str, other: &str| {
        format!(
            "applications/{one}: other files of the company in the program: applications/{other}"
        )
    };
    assert_eq!(pair(&[Panel]), [of("a", "b"), of("b", "a")]);
    // Nothing is to be done any more of what is selected.
    assert_eq!(pair(&[Panel, Selected]), [of("a", "b")]);
    assert_eq!(pair(&[Panel, Rejected, Objected]), [of("a", "b"), of("b", "a")]);
    assert_eq!(pair(&[Panel, Rejected]), [""; 0]);
    assert_eq!(pair(&[Withdrawn]), [""; 0]);
    // Of one operator all is told, of whomever the other file is.
    let other = Application {
        operator: "partners/q".to_owned(),
        startup: "startups/a".to_owned(),
        ..file("b", &[Applied])
    };
    let files = [file("a", &[Applied]), other];
    let (_, tasks) = report_of(&program(), &files, &[startup("a", "")], P);
    assert_eq!(told(&tasks, PipelineTaskKind::Duplicate), [of("a", "b")]);
}

#[test]
fn a_file_names_a_track_of_the_program() {
    let track = |id: &str, ko: &str, en: &str| ProgramTrack {
        id: id.to_owned(),
        display_name: text(ko, en),
    };
    let tracks = vec![track("general", "일반", "General"), track("deep", "딥테크", "")];
    let program = Program { tracks, ..program() };
    let of = |track: &str| Application { track: track.to_owned(), ..file("a", &[Applied]) };
    let told_of = |file| told(&report(&program, &[file]).1, PipelineTaskKind::UnknownTrack);
    assert_eq!(told_of(of("deep")), [""; 0]);
    assert_eq!(
        told_of(of("")),
        [
            "applications/a: to be stated: the track; its tracks are General (general), 딥테크 (deep)"
        ]
    );
    assert_eq!(
        told_of(of("old")),
        ["applications/a: to be stated: the track; the program has no old; its tracks are \
          General (general), 딥테크 (deep)"]
    );
    let (_, tasks) = report(&super::program(), &[of("old")]);
    assert_eq!(told(&tasks, PipelineTaskKind::UnknownTrack), [""; 0], "it has no tracks");
}

#[test]
fn what_is_due_first_is_told_first_and_files_in_their_order() {
    let due = |id: &str, due_date| Application {
        supplements: vec![supplement(due_date, None)],
        ..file(id, &[Applied])
    };
    let files = [due("c", on(7, 1)), due("b", None), due("d", on(6, 1)), due("a", on(7, 1))];
    let program = Program { apply_until_date: on(7, 1), ..program() };
    let (_, tasks) = report(&program, &files);
    let order = tasks
        .iter()
        .map(|it| if it.application.is_empty() { &it.operator } else { &it.application });
    let names = ["d", "a", "c"].map(|id| format!("applications/{id}"));
    let expected = [&names[..], &[P.to_owned(), "applications/b".to_owned()]].concat();
    assert_eq!(order.cloned().collect::<Vec<_>>(), expected);
    assert!(tasks[0].is_late && !tasks[1].is_late);
}

#[test]
fn of_very_many_tasks_the_first_are_kept_and_all_are_counted() {
    let mut tasks = Tasks::new(AS_OF, AS_OF + 14.days());
    let count = 3 * PIPELINE_TASKS_MAX;
    for number in 0..count {
        // The last ones to be added are due first.
        let day = if number < PIPELINE_TASKS_MAX { None } else { on(7, 1) };
        let day = if number > 2 * PIPELINE_TASKS_MAX { on(6, 30) } else { day };
        let application = format!("applications/{:06}", count - number);
        tasks.extend([PipelineTask { application, due_date: day, ..PipelineTask::default() }]);
    }
    assert_eq!(tasks.total(), count);
    let first = tasks.into_first();
    assert_eq!(first.len(), PIPELINE_TASKS_MAX);
    assert_eq!(
        (first[0].application.as_str(), first[0].due_date),
        ("applications/000001", on(6, 30))
    );
    let last = first.last().unwrap();
    assert_eq!((last.application.as_str(), last.due_date), ("applications/005000", on(7, 1)));
}
