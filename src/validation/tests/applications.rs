//! Each rule of applications with a change that breaks it.

use super::super::{application, limits, list_applications, track_of_application};
use super::fields::{assert_filled, find_bad_values, find_long_lists};
use super::*;
use crate::proto::{
    Application, ApplicationEvent, ApplicationStatus, ListApplicationsRequest, Program,
    ProgramTrack,
};

fn sound() -> Application {
    read(include_str!("application.json"))
}

fn check_application(it: &Application) -> Vec<Violation> {
    application(it, &TODAY)
}

fn check(cases: &[Case<Application>]) {
    check_cases(&sound(), check_application, cases);
}

#[test]
fn every_field_is_checked() {
    assert_eq!(check_application(&sound()), []);
    assert_filled(&sound().transcode_to_dynamic(), "application");
    find_bad_values(&sound(), check_application);
    find_long_lists(&sound(), limits::PREFERENCES_MAX, check_application);
}

#[test]
fn what_it_is() {
    check(&[
        (|a| a.name = "programs/x".into(), "name", "is no name such as `applications/"),
        (|a| a.program.clear(), "program", "is required"),
        (|a| a.program = "startups/x".into(), "program", "is no name such as `programs/"),
        (|a| a.track = "A".into(), "track", "is no id"),
        (|a| a.startup.clear(), "startup", "is required"),
        (|a| a.operator.clear(), "operator", "is required"),
        (|a| a.operator = "startups/x".into(), "operator", "is no name such as `partners/"),
        (|a| a.preferences[1] = a.preferences[0].clone(), "preferences[1]", "stands in the list"),
        (|a| a.equity_share_basis_points = Some(10_001), "equity_share_basis_points", "10000"),
    ]);
    let bare = Application {
        program: "programs/x".to_owned(),
        startup: "startups/x".to_owned(),
        history: vec![ApplicationEvent {
            status: ApplicationStatus::Applied.into(),
            date: date(2026, 11, 20),
            actor: "Agency".to_owned(),
            reason: None,
        }],
        ..Application::default()
    };
    assert_eq!(check_application(&bare), [], "who has applied has no operator yet");
}

#[test]
fn history() {
    check(&[
        (|a| a.history.clear(), "history", "is required"),
        (|a| a.history[0].date = date(2026, 0, 0), "history[0].date", "month"),
        (|a| a.history[2].date = date(2026, 11, 21), "history[2].date", "lies in the future"),
        (|a| a.history[1].date = date(2026, 3, 1), "history[1].date", "before that of the entry"),
        (|a| a.history[0].actor.clear(), "history[0].actor", "is required"),
        (|a| a.history[1].reason = None, "history[1].reason", "is required"),
        (|a| a.history[2].reason = text(" ", ""), "history[2].reason", "is required"),
    ]);
}

/// Each status after each other one, as the contract tells it.
#[test]
fn which_status_follows_on_which() {
    use ApplicationStatus::*;
    let all = [
        Applied,
        Invested,
        Recommended,
        DocumentReview,
        Panel,
        Selected,
        Rejected,
        Objected,
        Withdrawn,
    ];
    let follows = |before: ApplicationStatus| -> Vec<ApplicationStatus> {
        let may = |status: &ApplicationStatus| {
            let turn = |status: ApplicationStatus| ApplicationEvent {
                status: status.into(),
                ..sound().history[1].clone()
            };
            // Nothing begins with an objection.
            let begins = (before == Objected).then(|| turn(Rejected));
            let history = begins.into_iter().chain([turn(before), turn(*status)]).collect();
            check_application(&Application { history, ..sound() }).is_empty()
        };
        all.into_iter().filter(may).collect()
    };
    assert_eq!(
        follows(Applied),
        all[1..].iter().copied().filter(|it| *it != Objected).collect::<Vec<_>>()
    );
    assert_eq!(
        follows(Invested),
        [Recommended, DocumentReview, Panel, Selected, Rejected, Withdrawn]
    );
    assert_eq!(follows(Recommended), [DocumentReview, Panel, Selected, Rejected, Withdrawn]);
    assert_eq!(follows(DocumentReview), [Panel, Selected, Rejected, Withdrawn]);
    assert_eq!(follows(Panel), [Selected, Rejected, Withdrawn]);
    assert_eq!(follows(Selected), [Rejected, Withdrawn]);
    assert_eq!(follows(Rejected), [Objected, Withdrawn]);
    assert_eq!(follows(Objected), [DocumentReview, Panel, Selected, Rejected, Withdrawn]);
    assert_eq!(follows(Withdrawn), []);
    check(&[(|a| _ = a.history.drain(..2), "history[0].status", "does not follow")]);
}

#[test]
fn papers() {
    check(&[
        (|a| a.documents[0].title.clear(), "documents[0].title", "is required"),
        (|a| a.documents[0].receive_date = None, "documents[0].receive_date", "is required"),
        (
            |a| a.documents[0].receive_date = date(2026, 11, 21),
            "documents[0].receive_date",
            "lies in the future",
        ),
        (|a| a.documents.push(a.documents[0].clone()), "documents[1].title", "stands in an entry"),
        (|a| a.supplements[0].title.clear(), "supplements[0].title", "is required"),
        (|a| a.supplements[0].request_date = None, "supplements[0].request_date", "is required"),
        (
            |a| a.supplements[0].due_date = date(2026, 3, 8),
            "supplements[0].due_date",
            "lies before",
        ),
        (
            |a| a.supplements[0].receive_date = date(2026, 3, 8),
            "supplements[0].receive_date",
            "lies before",
        ),
        (
            |a| a.supplements[0].receive_date = date(2026, 11, 21),
            "supplements[0].receive_date",
            "lies in the future",
        ),
    ]);
}

#[test]
fn lists_are_asked_for_by_names_and_known_statuses() {
    let request = ListApplicationsRequest {
        program: "partners/x".to_owned(),
        startup: "partners/x".to_owned(),
        operator: "startups/x".to_owned(),
        statuses: vec![1, 99],
        ..ListApplicationsRequest::default()
    };
    let found = list_applications(&request);
    let fields: Vec<&str> = found.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["program", "startup", "operator", "statuses[1]"]);
}

#[test]
fn the_program_has_the_track() {
    let track = |id: &str| ProgramTrack { id: id.to_owned(), ..ProgramTrack::default() };
    let program = |ids: &[&str]| Program {
        tracks: ids.iter().map(|id| track(id)).collect(),
        ..Program::default()
    };
    let told = |tracks: &[&str]| track_of_application(&sound(), &program(tracks));
    assert_eq!(told(&["deep-tech", "general"]), []);
    for (tracks, there_are) in
        [(&["deep-tech"][..], "which has `deep-tech`"), (&[], "which has none")]
    {
        let violations = told(tracks);
        assert_eq!(violations[0].field, "track");
        assert!(violations[0].message.contains(there_are), "{violations:?}");
    }
    let none = Application { track: String::new(), ..sound() };
    assert_eq!(track_of_application(&none, &program(&["general"])), []);
}
