//! Each rule of requests about match lists with a change that breaks it.

use super::super::{
    approve_match_list, create_match_list, edit_match_list, get_match_list, list_match_lists,
    review_match_list,
};
use super::*;
use crate::proto::{
    ApproveMatchListRequest, Audience, CreateMatchListRequest, EditMatchListRequest,
    GetMatchListRequest, ListMatchListsRequest, MatchListEdit, MatchListEditKind, MatchListSide,
    ReviewMatchListRequest,
};

fn addition() -> MatchListEdit {
    MatchListEdit {
        kind: MatchListEditKind::Add.into(),
        startup: "startups/nuribeam".to_owned(),
        partner: "partners/dovetarn".to_owned(),
        list: MatchListSide::Host.into(),
        place: 3,
        reason: "추천".to_owned(),
        author: "delegation desk".to_owned(),
        edit_time: None,
    }
}

#[test]
fn making_a_list() {
    let sound = CreateMatchListRequest {
        delegation: "delegations/trip".to_owned(),
        max_per_party: 50,
        earlier_list: "matchLists/trip-v1".to_owned(),
        as_of_date: date(2026, 11, 20),
        author: "delegation desk".to_owned(),
        ..CreateMatchListRequest::default()
    };
    assert_eq!(create_match_list(&sound), []);
    check_cases(
        &sound,
        create_match_list,
        &[
            (|r| r.delegation.clear(), "delegation", "is required"),
            (|r| r.delegation = "trip".into(), "delegation", "is no name such as `delegations/"),
            (|r| r.max_per_party = 51, "max_per_party", "from 0 to 50"),
            (|r| r.max_per_party = -1, "max_per_party", "from 0 to 50"),
            (|r| r.earlier_list = "plans/x".into(), "earlier_list", "such as `matchLists/"),
            (|r| r.as_of_date = date(2026, 11, 0), "as_of_date", "year, month and day"),
            (|r| r.author = "x".repeat(201), "author", "at most 200"),
        ],
    );
}

#[test]
fn reading_lists() {
    let party = |party: &str, audience: Audience| GetMatchListRequest {
        party: party.to_owned(),
        audience: audience.into(),
        ..GetMatchListRequest::default()
    };
    for sound in [
        party("", Audience::Unspecified),
        party("startups/nuribeam", Audience::Officer),
        party("partners/dovetarn", Audience::Officer),
        party("startups/nuribeam", Audience::Startup),
        party("partners/dovetarn", Audience::Partner),
    ] {
        assert_eq!(get_match_list(&sound), [], "{sound:?}");
    }
    check_cases(
        &party("startups/nuribeam", Audience::Startup),
        get_match_list,
        &[
            (|r| r.audience = 7, "audience", "unknown enum number 7"),
            (|r| r.party.clear(), "party", "is required"),
            (|r| r.party = "partners/dovetarn".into(), "party", "such as `startups/"),
            (|r| r.include_inputs = true, "include_inputs", "only for the officer"),
        ],
    );
    let officers = party("engagements/x", Audience::Officer);
    let [violation] = get_match_list(&officers).try_into().unwrap();
    assert_eq!(violation.field, "party");
    let sound = ListMatchListsRequest {
        delegation: "delegations/trip".to_owned(),
        states: vec![1, 3],
        ..ListMatchListsRequest::default()
    };
    check_cases(
        &sound,
        list_match_lists,
        &[
            (|r| r.delegation = "x".into(), "delegation", "such as `delegations/"),
            (|r| r.states.push(0), "states[2]", "must not be unspecified"),
            (|r| r.states.push(1), "states[2]", "stands in the list before"),
        ],
    );
}

#[test]
fn changing_a_list() {
    let removal =
        MatchListEdit { kind: MatchListEditKind::Remove.into(), list: 0, place: 0, ..addition() };
    let by_score = MatchListEdit { list: 0, place: 0, ..addition() };
    let sound = EditMatchListRequest {
        name: "matchLists/trip-v1".to_owned(),
        edits: vec![addition(), removal, by_score],
        ..EditMatchListRequest::default()
    };
    assert_eq!(edit_match_list(&sound), []);
    check_cases(
        &sound,
        edit_match_list,
        &[
            (|r| r.name.clear(), "name", "is required"),
            (|r| r.edits.clear(), "edits", "is required"),
            (|r| r.edits = vec![addition(); 101], "edits", "at most 100"),
            (|r| r.edits[0].kind = 0, "edits[0].kind", "is required"),
            (
                |r| r.edits[0].startup = "partners/x".into(),
                "edits[0].startup",
                "such as `startups/",
            ),
            (|r| r.edits[0].partner.clear(), "edits[0].partner", "is required"),
            (|r| r.edits[0].list = 0, "edits[0].list", "is required"),
            (|r| r.edits[0].list = 9, "edits[0].list", "unknown enum number 9"),
            (|r| r.edits[0].place = -1, "edits[0].place", "must be 1 or more"),
            (|r| r.edits[1].place = 1, "edits[1].place", "must be empty for removals"),
            (|r| r.edits[1].list = 1, "edits[1].list", "must be empty for removals"),
            (|r| r.edits[0].reason = " ".into(), "edits[0].reason", "is required"),
            (|r| r.edits[0].reason = "가".repeat(501), "edits[0].reason", "at most 500"),
            (|r| r.edits[0].author = "x".repeat(201), "edits[0].author", "at most 200"),
        ],
    );
    let move_to =
        |place| MatchListEdit { kind: MatchListEditKind::Move.into(), place, ..addition() };
    for (place, count) in [(1, 0), (0, 1)] {
        let request = EditMatchListRequest { edits: vec![move_to(place)], ..sound.clone() };
        assert_eq!(edit_match_list(&request).len(), count, "{place}");
    }
}

#[test]
fn agreeing_to_a_list() {
    let name = "matchLists/trip-v1".to_owned();
    let etag = "7".to_owned();
    let review =
        ReviewMatchListRequest { name: name.clone(), etag: etag.clone(), ..Default::default() };
    check_cases(
        &review,
        review_match_list,
        &[
            (|r| r.name = "plans/x".into(), "name", "such as `matchLists/"),
            (|r| r.etag.clear(), "etag", "is required"),
            (|r| r.reviewer = "x".repeat(201), "reviewer", "at most 200"),
        ],
    );
    let approval = ApproveMatchListRequest { name, etag, ..Default::default() };
    check_cases(
        &approval,
        approve_match_list,
        &[
            (|r| r.name.clear(), "name", "is required"),
            (|r| r.etag.clear(), "etag", "is required"),
            (|r| r.approver = "x".repeat(201), "approver", "at most 200"),
        ],
    );
}
