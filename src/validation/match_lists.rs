//! The rules of requests about match lists.

use super::report::Report;
use super::values::REQUIRED;
use super::{Violation, limits};
use crate::proto::{
    ApproveMatchListRequest, Audience, CreateMatchListRequest, EditMatchListRequest,
    GetMatchListRequest, Key, Kind, ListMatchListsRequest, MatchListEdit, MatchListEditKind,
    MatchListSide, MatchListState, ReviewMatchListRequest,
};

/// All violations of a request to make a match list, but for its request id.
#[must_use]
pub fn create_match_list(request: &CreateMatchListRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("delegation", &request.delegation, Kind::Delegation);
    report.size("max_per_party", request.max_per_party, limits::LISTED_PER_PARTY_MAX);
    report.optional_name("earlier_list", &request.earlier_list, Kind::MatchList);
    report.day("as_of_date", &request.as_of_date);
    report.text("author", &request.author, limits::NAME_CHARS_MAX);
    report.finish()
}

/// All violations of a request for a match list, but for its name.
#[must_use]
pub fn get_match_list(request: &GetMatchListRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.choice::<Audience>("audience", request.audience);
    let kind = match request.audience() {
        Audience::Unspecified | Audience::Officer => None,
        Audience::Startup => Some(Kind::Startup),
        Audience::Partner => Some(Kind::Partner),
    };
    match kind {
        Some(kind) => report.required_name("party", &request.party, kind),
        None if !request.party.is_empty() && Key::parse_profile(&request.party).is_none() => {
            let message = "is no name such as `startups/an-id-1` or `partners/an-id-1`";
            report.at("party", |report| report.fail(message));
        }
        None => {}
    }
    if kind.is_some() && request.include_inputs {
        report.at("include_inputs", |report| report.fail("is only for the officer"));
    }
    report.finish()
}

/// All violations of the filters of a request to list match lists.
#[must_use]
pub fn list_match_lists(request: &ListMatchListsRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.optional_name("delegation", &request.delegation, Kind::Delegation);
    report.choices::<MatchListState>("states", &request.states);
    report.finish()
}

/// All violations of a request to change a match list, but for its request id. Whether a change can be made is for the
/// list to say.
#[must_use]
pub fn edit_match_list(request: &EditMatchListRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("name", &request.name, Kind::MatchList);
    report.not_empty("edits", &request.edits);
    report.list("edits", &request.edits, limits::MATCH_LIST_EDITS_MAX, edit);
    report.finish()
}

/// All violations of a request to agree to a match list, but for its request id.
#[must_use]
pub fn review_match_list(request: &ReviewMatchListRequest) -> Vec<Violation> {
    agreed(&request.name, &request.etag, ("reviewer", &request.reviewer))
}

/// All violations of a request to approve a match list, but for its request id.
#[must_use]
pub fn approve_match_list(request: &ApproveMatchListRequest) -> Vec<Violation> {
    agreed(&request.name, &request.etag, ("approver", &request.approver))
}

fn agreed(name: &str, etag: &str, (field, office): (&str, &str)) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("name", name, Kind::MatchList);
    report.required("etag", etag);
    report.text(field, office, limits::NAME_CHARS_MAX);
    report.finish()
}

fn edit(report: &mut Report, edit: &MatchListEdit) {
    report.required_choice::<MatchListEditKind>("kind", edit.kind);
    report.required_name("startup", &edit.startup, Kind::Startup);
    report.required_name("partner", &edit.partner, Kind::Partner);
    report.choice::<MatchListSide>("list", edit.list);
    let is_move = edit.kind() == MatchListEditKind::Move;
    if edit.kind() == MatchListEditKind::Remove {
        for (field, is_given) in [("list", edit.list != 0), ("place", edit.place != 0)] {
            if is_given {
                report.at(field, |report| report.fail("must be empty for removals"));
            }
        }
    } else {
        if edit.list == 0 && (is_move || edit.place != 0) {
            report.at("list", |report| report.fail(REQUIRED));
        }
        if edit.place < 0 || (is_move && edit.place == 0) {
            report.at("place", |report| report.fail("must be 1 or more"));
        }
    }
    report.required_text("reason", &edit.reason, limits::EDIT_REASON_CHARS_MAX);
    report.text("author", &edit.author, limits::NAME_CHARS_MAX);
}
