//! What of a list its reader may see.

use crate::proto::{Audience, GetMatchListRequest, MatchGrade, MatchList};

/// The list for whom the request names, or why the party has none.
pub(in crate::services) fn for_reader(
    mut list: MatchList,
    request: &GetMatchListRequest,
) -> Result<MatchList, String> {
    if !request.include_inputs {
        list.inputs = None;
    }
    if !request.party.is_empty() {
        list = of_party(list, &request.party)?;
    }
    match request.audience() {
        Audience::Unspecified | Audience::Officer => {
            let officer = i32::from(Audience::Officer);
            for pair in &mut list.pairs {
                pair.reasons.retain(|it| it.audiences.contains(&officer));
            }
            Ok(list)
        }
        audience => Ok(for_party(list, audience)),
    }
}

/// Only what is about one party.
fn of_party(mut list: MatchList, party: &str) -> Result<MatchList, String> {
    list.startups.retain(|it| it.party == party);
    list.hosts.retain(|it| it.party == party);
    if list.startups.is_empty() && list.hosts.is_empty() {
        return Err(format!("{party} is no party of the list"));
    }
    let is_of = |startup: &str, partner: &str| startup == party || partner == party;
    list.total_set_aside = 0;
    list.pairs.retain(|it| is_of(&it.startup, &it.partner));
    list.set_aside.retain(|it| is_of(&it.startup, &it.partner));
    list.edits.retain(|it| is_of(&it.startup, &it.partner));
    list.dropped_edits.retain(|it| is_of(&it.startup, &it.partner));
    Ok(list)
}

/// Without what is between officers, what speaks against somebody, and what only the other side may know.
fn for_party(list: MatchList, audience: Audience) -> MatchList {
    let audience = i32::from(audience);
    let mut pairs = list.pairs;
    for pair in &mut pairs {
        (pair.is_added, pair.evidence_suffices) = (false, false);
        (pair.score_milli, pair.grade) = (0, MatchGrade::Unspecified.into());
        pair.reasons.retain(|it| it.audiences.contains(&audience) && it.contribution_milli >= 0);
        for reason in &mut pair.reasons {
            (reason.audiences, reason.contribution_milli) = (vec![audience], 0);
        }
    }
    MatchList {
        pairs,
        set_aside: Vec::new(),
        edits: Vec::new(),
        dropped_edits: Vec::new(),
        earlier_list: String::new(),
        author: String::new(),
        reviewer: String::new(),
        approver: String::new(),
        inputs: None,
        ..list
    }
}
