//! Each rule of selections, and of requests about them, with a change that breaks it.

use super::super::{
    changed_selection, explain_selection, limits, list_selections, shortlist_startups,
};
use super::*;
use crate::proto::{
    Audience, Candidate, ExplainSelectionRequest, ListSelectionsRequest, MatchFilter,
    SelectionOutcome, ShortlistStartupsRequest,
};

fn check(cases: &[Case<Selection>]) {
    check_cases(&sound_selection(), check_selection, cases);
}

/// Without rounds, sheets, conflicts and shortlist: what is there alone can change.
fn call() -> Selection {
    Selection {
        pass_points: 0,
        decision_rounds: Vec::new(),
        score_sheets: Vec::new(),
        conflicts: Vec::new(),
        shortlist: None,
        ..sound_selection()
    }
}

#[test]
fn what_it_is() {
    check(&[
        (|s| s.name = "plans/x".into(), "name", "is no name such as `selections/"),
        (|s| s.display_name = None, "display_name", "is required"),
        (|s| s.delegation.clear(), "delegation", "is required"),
        (|s| s.delegation = "trip".into(), "delegation", "is no name such as `delegations/"),
        (|s| s.places = 501, "places", "from 1 to 500"),
        (|s| s.apply_by_date = date(2026, 1, 0), "apply_by_date", "year, month and day"),
        (|s| s.note = text(&"가".repeat(2_001), ""), "note.ko", "at most 2000"),
        (|s| s.recorded_by = "x".repeat(201), "recorded_by", "at most 200"),
    ]);
    let bare = Selection {
        display_name: sound_selection().display_name,
        delegation: sound_selection().delegation,
        places: 1,
        ..Selection::default()
    };
    assert_eq!(check_selection(&bare), []);
}

#[test]
fn candidates_and_criteria() {
    let cases: &[Case<Selection>] = &[
        (|s| s.candidates[1].startup.clear(), "candidates[1].startup", "is required"),
        (
            |s| s.candidates.push(s.candidates[0].clone()),
            "candidates[2].startup",
            "stands in an entry before",
        ),
        (
            |s| s.candidates[0].apply_date = date(2026, 0, 0),
            "candidates[0].apply_date",
            "year, month",
        ),
        (|s| s.criteria[0].id = "Readiness!".into(), "criteria[0].id", "is no id"),
        (|s| s.criteria[0].id.clear(), "criteria[0].id", "is required"),
        (|s| s.criteria[1].id = "readiness".into(), "criteria[1].id", "stands in an entry before"),
        (|s| s.criteria[0].points_max = 0, "criteria[0].points_max", "is required"),
        (|s| s.criteria[0].points_max = 1_001, "criteria[0].points_max", "from 1 to 1000"),
        (|s| s.criteria[0].display_name = None, "criteria[0].display_name", "is required"),
        (|s| s.pass_points = 101, "pass_points", "from 0 to 100"),
        (|s| s.pass_points = -1, "pass_points", "from 0 to 100"),
        (|s| s.evaluators[1].id = "evaluator-1".into(), "evaluators[1].id", "in an entry before"),
        (|s| s.evaluators[1].id.clear(), "evaluators[1].id", "is required"),
    ];
    check_cases(&call(), check_selection, cases);
}

#[test]
fn sheets_are_whole_and_of_those_that_there_are() {
    let open = Selection { decision_rounds: Vec::new(), ..sound_selection() };
    check_cases(
        &open,
        check_selection,
        &[
            (|s| s.conflicts[0].kind = 0, "conflicts[0].kind", "is required"),
            (
                |s| s.conflicts[0].startup = "startups/x".into(),
                "conflicts[0].startup",
                "is no candidate",
            ),
            (
                |s| s.conflicts[0].evaluator = "evaluator-9".into(),
                "conflicts[0].evaluator",
                "is no id of an evaluator",
            ),
            (
                |s| s.conflicts.push(s.conflicts[0].clone()),
                "conflicts[1]",
                "one for each evaluator",
            ),
            (
                |s| s.score_sheets.push(s.score_sheets[0].clone()),
                "score_sheets[1]",
                "one for each evaluator and startup",
            ),
            (
                |s| s.score_sheets[0].startup = "startups/x".into(),
                "score_sheets[0].startup",
                "`startups/x` is no candidate",
            ),
            (|s| s.score_sheets[0].evaluator.clear(), "score_sheets[0].evaluator", "is required"),
            (
                |s| s.score_sheets[0].scores[0].points_hundredths = 6_001,
                "score_sheets[0].scores[0].points_hundredths",
                "from 0 to 6000",
            ),
            (
                |s| s.score_sheets[0].scores.truncate(1),
                "score_sheets[0].scores",
                "`team` is missing",
            ),
            (
                |s| s.score_sheets[0].scores.extend_from_within(..1),
                "score_sheets[0].scores[2].criterion",
                "stands in an entry before",
            ),
        ],
    );
}

#[test]
fn rounds_decide_on_everybody() {
    check(&[
        (|s| s.decision_rounds[0].date = None, "decision_rounds[0].date", "is required"),
        (|s| s.decision_rounds[1].date = date(2027, 1, 1), "decision_rounds[1].date", "future"),
        (|s| s.decision_rounds[1].date = date(2026, 2, 4), "decision_rounds[1].date", "before"),
        (
            |s| s.decision_rounds[0].decided_by.clear(),
            "decision_rounds[0].decided_by",
            "is required",
        ),
        (|s| s.decision_rounds[1].reason = None, "decision_rounds[1].reason", "is required"),
        (
            |s| s.decision_rounds[0].decisions.truncate(1),
            "decision_rounds[0].decisions",
            "missing: 1, such as `startups/nuribeam`",
        ),
        (
            |s| s.decision_rounds[1].decisions[0].outcome = SelectionOutcome::Selected.into(),
            "decision_rounds[1].decisions",
            "select 2 start-ups; places: 1",
        ),
        (
            |s| s.decision_rounds[0].decisions[1].reason = None,
            "decision_rounds[0].decisions[1].reason",
            "is required",
        ),
        (
            |s| s.decision_rounds[0].decisions[1].outcome = 0,
            "decision_rounds[0].decisions[1].outcome",
            "is required",
        ),
        (
            |s| s.decision_rounds[0].decisions[0].reserve_rank = 2,
            "decision_rounds[0].decisions[0].reserve_rank",
            "is 2, and the waiting list has 1",
        ),
        (
            |s| s.pass_points = 86,
            "decision_rounds[0].decisions[1].outcome",
            "is for 85.5 points, below the pass mark of 86",
        ),
        (
            |s| s.decision_rounds[0].decisions[0].reserve_rank = 0,
            "decision_rounds[0].decisions[0].reserve_rank",
            "is required",
        ),
        (
            |s| s.decision_rounds[0].decisions[1].reserve_rank = 2,
            "decision_rounds[0].decisions[1].reserve_rank",
            "must be 0",
        ),
        (
            |s| s.decision_rounds[1].decisions.extend_from_within(..1),
            "decision_rounds[1].decisions[2].startup",
            "stands in an entry before",
        ),
    ]);
    let first = Selection {
        decision_rounds: sound_selection().decision_rounds[..1].to_vec(),
        ..sound_selection()
    };
    let mut without = first.clone();
    without.decision_rounds[0].reason = None;
    assert_eq!(check_selection(&without), [], "the first round need not say why");
}

type Change = fn(&mut Selection);

#[test]
fn what_a_decision_rests_on_does_not_change() {
    let decided = sound_selection();
    assert_eq!(changed_selection(&decided, &decided), []);
    let may: [Change; 3] = [
        |s| s.note = None,
        |s| s.display_name = text("", "Call"),
        |s| s.decision_rounds.push(s.decision_rounds[1].clone()),
    ];
    for change in may {
        let mut changed = decided.clone();
        change(&mut changed);
        assert_eq!(changed_selection(&changed, &decided), []);
    }
    let must_not: [(Change, &str); 11] = [
        (|s| s.delegation = "delegations/other".into(), "delegation"),
        (|s| s.places = 2, "places"),
        (|s| s.candidates.push(Candidate::default()), "candidates"),
        (|s| s.criteria[0].points_max = 70, "criteria"),
        (|s| s.pass_points = 0, "pass_points"),
        (|s| s.drops_extremes = false, "drops_extremes"),
        (|s| s.evaluators.truncate(1), "evaluators"),
        (|s| s.conflicts.clear(), "conflicts"),
        (|s| s.score_sheets.clear(), "score_sheets"),
        (|s| s.shortlist = None, "shortlist"),
        (|s| s.decision_rounds.truncate(1), "decision_rounds"),
    ];
    for (change, field) in must_not {
        let mut changed = decided.clone();
        change(&mut changed);
        let violations = changed_selection(&changed, &decided);
        assert!(violations.len() == 1 && violations[0].field == field, "{field}: {violations:?}");
        let open = Selection { decision_rounds: Vec::new(), ..decided.clone() };
        assert_eq!(changed_selection(&changed, &open), [], "nothing is decided yet");
    }
}

#[test]
fn proposals() {
    check(&[
        (
            |s| s.shortlist.as_mut().unwrap().startups[0].startup = "startups/x".into(),
            "shortlist.startups[0].startup",
            "`startups/x` is no candidate",
        ),
        (|s| s.shortlist.as_mut().unwrap().places = 0, "shortlist.places", "from 1 to 500"),
        (
            |s| s.shortlist.as_mut().unwrap().value_max_milli = 5_199,
            "shortlist.value_max_milli",
            "from 5200",
        ),
        (
            |s| s.shortlist.as_mut().unwrap().startups[0].standing = 0,
            "shortlist.startups[0].standing",
            "is required",
        ),
        (
            |s| s.shortlist.as_mut().unwrap().startups[0].best_hosts[0].score_milli = -1,
            "shortlist.startups[0].best_hosts[0].score_milli",
            "from 0 to",
        ),
        (
            |s| s.shortlist.as_mut().unwrap().startups[0].value_added_milli = -1,
            "shortlist.startups[0].value_added_milli",
            "from 0 to",
        ),
    ]);
}

#[test]
fn asking_for_proposals() {
    let sound = ShortlistStartupsRequest {
        name: "selections/call".to_owned(),
        places: 500,
        filter: Some(MatchFilter { country_codes: vec!["US".to_owned()], ..Default::default() }),
        meetings_per_startup: 50,
        startups_per_host: 16,
        required_startups: vec!["startups/a".to_owned()],
        excluded_startups: vec!["startups/b".to_owned()],
        as_of_date: date(2026, 11, 20),
        ..ShortlistStartupsRequest::default()
    };
    let check: fn(&ShortlistStartupsRequest) -> Vec<Violation> =
        |request| shortlist_startups(request, Taxonomy::builtin());
    assert_eq!(check(&sound), []);
    let cases: &[Case<ShortlistStartupsRequest>] = &[
        (|r| r.name = "delegations/x".into(), "name", "is no name such as `selections/"),
        (|r| r.places = 501, "places", "from 0 to 500"),
        (
            |r| r.filter.as_mut().unwrap().country_codes[0] = "USA".into(),
            "filter.country_codes[0]",
            "USA",
        ),
        (|r| r.meetings_per_startup = 51, "meetings_per_startup", "from 0 to 50"),
        (|r| r.startups_per_host = 17, "startups_per_host", "from 0 to 16"),
        (|r| r.required_startups[0] = "a".into(), "required_startups[0]", "such as `startups/"),
        (
            |r| r.required_startups.push("startups/a".into()),
            "required_startups[1]",
            "stands in the list before",
        ),
        (
            |r| r.excluded_startups[0] = "startups/a".into(),
            "excluded_startups[0]",
            "is required too",
        ),
        (|r| r.as_of_date = date(2026, 0, 0), "as_of_date", "year, month and day"),
    ];
    check_cases(&sound, check, cases);
    let many = vec!["startups/a".to_owned(); limits::CANDIDATES_MAX + 1];
    let long = ShortlistStartupsRequest { excluded_startups: many, ..sound };
    assert!(check(&long).iter().any(|it| it.field == "excluded_startups"));
}

#[test]
fn asking_why() {
    let of = |startup: &str, audience: Audience| ExplainSelectionRequest {
        startup: startup.to_owned(),
        audience: audience.into(),
        ..ExplainSelectionRequest::default()
    };
    for sound in [
        of("", Audience::Unspecified),
        of("startups/a", Audience::Officer),
        of("startups/a", Audience::Startup),
    ] {
        assert_eq!(explain_selection(&sound), []);
    }
    let field = |request| explain_selection(&request)[0].field.clone();
    assert_eq!(field(of("", Audience::Startup)), "startup");
    assert_eq!(field(of("partners/a", Audience::Officer)), "startup");
    assert_eq!(field(of("startups/a", Audience::Partner)), "audience");
    let listed = ListSelectionsRequest {
        delegation: "delegations/d".to_owned(),
        startup: "startups/a".to_owned(),
        ..ListSelectionsRequest::default()
    };
    assert_eq!(list_selections(&listed), []);
    let cases: &[Case<ListSelectionsRequest>] = &[
        (|r| r.delegation = "d".into(), "delegation", "is no name such as `delegations/"),
        (|r| r.startup = "partners/b".into(), "startup", "is no name such as `startups/"),
    ];
    check_cases(&listed, list_selections, cases);
}
