//! How one plan differs from another.

use std::collections::{HashMap, HashSet};

use crate::access::Deadline;
use crate::errors::Error;
use crate::proto::{
    ComparePlansRequest, ComparePlansResponse, Delegation, MeetingChange, MeetingChangeKind,
    MeetingPair, MeetingStatus, Plan, PlannedMeeting,
};
use crate::services::tokens::token_violations;
use crate::services::{Context, refuse};
use crate::validation;

impl Context {
    pub(super) async fn compare_plans(
        &self,
        request: ComparePlansRequest,
        deadline: Deadline,
    ) -> Result<ComparePlansResponse, Error> {
        let ComparePlansRequest { earlier, later, at_least_as_fresh } = &request;
        let mut violations = validation::compare_plans(&request);
        violations.extend(token_violations(at_least_as_fresh));
        refuse(violations)?;
        let (earlier, _): (Plan, String) =
            self.get(earlier, false, at_least_as_fresh, deadline).await?;
        let (later, consistency_token): (Plan, String) =
            self.get(later, false, at_least_as_fresh, deadline).await?;
        if earlier.delegation != later.delegation {
            let message =
                format!("is a plan of {}, not of {}", later.delegation, earlier.delegation);
            return Err(Error::invalid("later", message));
        }
        let (earlier, later) = [earlier, later].map(|it| it.outcome.unwrap_or_default()).into();
        let (mut earlier, mut later, mut set_aside) =
            (earlier.meetings, later.meetings, later.set_aside);
        set_aside.retain(|it| it.status() != MeetingStatus::Cancelled);
        let nobody = Delegation::default();
        let all = earlier.iter_mut().chain(&mut later);
        let all = all.map(|it| (&mut it.startup, &mut it.partner));
        let aside = set_aside.iter_mut().map(|it| (&mut it.startup, &mut it.partner));
        self.follow_merges(&nobody, all.chain(aside).collect(), deadline).await?;
        let standing: HashSet<(String, String)> =
            set_aside.into_iter().map(|it| (it.startup, it.partner)).collect();
        earlier.retain(|it| !standing.contains(&pair(it)));
        let (changes, unchanged) = compared(&earlier, &later);
        Ok(ComparePlansResponse { changes, unchanged, consistency_token })
    }
}

/// What differs, and how many meetings do not.
fn compared(earlier: &[PlannedMeeting], later: &[PlannedMeeting]) -> (Vec<MeetingChange>, i32) {
    let by_pair = |meetings: &[PlannedMeeting]| -> HashMap<(String, String), PlannedMeeting> {
        meetings.iter().map(|it| (pair(it), it.clone())).collect()
    };
    let (before, after) = (by_pair(earlier), by_pair(later));
    let mut unchanged = 0;
    let mut changes = Vec::new();
    for it in earlier {
        match after.get(&pair(it)) {
            Some(now) if (now.date, &now.start_time) == (it.date, &it.start_time) => unchanged += 1,
            now => changes.push(change(Some(it), now)),
        }
    }
    let new = later.iter().filter(|it| !before.contains_key(&pair(it)));
    changes.extend(new.map(|it| change(None, Some(it))));
    (changes, unchanged)
}

fn pair(meeting: &PlannedMeeting) -> (String, String) {
    (meeting.startup.clone(), meeting.partner.clone())
}

/// What became of a meeting that was planned before, or now, or both.
fn change(before: Option<&PlannedMeeting>, now: Option<&PlannedMeeting>) -> MeetingChange {
    let kind = match (before, now) {
        (Some(_), Some(_)) => MeetingChangeKind::Moved,
        (None, _) => MeetingChangeKind::New,
        (Some(_), None) => MeetingChangeKind::Dropped,
    };
    let (startup, partner) = before.or(now).map(pair).unwrap_or_default();
    let start_time = |it: &PlannedMeeting| it.start_time.clone();
    MeetingChange {
        kind: kind.into(),
        pair: Some(MeetingPair { startup, partner }),
        earlier_date: before.and_then(|it| it.date),
        earlier_start_time: before.map(start_time).unwrap_or_default(),
        date: now.and_then(|it| it.date),
        start_time: now.map(start_time).unwrap_or_default(),
    }
}
