//! How one plan differs from another.

use std::collections::HashMap;

use crate::access::Deadline;
use crate::errors::Error;
use crate::proto::{
    ComparePlansRequest, ComparePlansResponse, Date, Delegation, MeetingChange, MeetingChangeKind,
    MeetingPair, Plan, PlannedMeeting,
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
        let meetings = |plan: Plan| plan.outcome.unwrap_or_default().meetings;
        let (mut earlier, mut later) = (meetings(earlier), meetings(later));
        let nobody = Delegation::default();
        self.follow_merges(&nobody, &mut earlier, deadline).await?;
        self.follow_merges(&nobody, &mut later, deadline).await?;
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
        let kind = match after.get(&pair(it)) {
            None => MeetingChangeKind::Dropped,
            Some(now) if (now.date, &now.start_time) != (it.date, &it.start_time) => {
                MeetingChangeKind::Moved
            }
            Some(_) => {
                unchanged += 1;
                continue;
            }
        };
        let start_time = it.start_time.clone();
        changes.push(change(kind, it, (it.date, start_time)));
    }
    let new = later.iter().filter(|it| !before.contains_key(&pair(it)));
    changes.extend(new.map(|it| change(MeetingChangeKind::New, it, (None, String::new()))));
    (changes, unchanged)
}

fn pair(meeting: &PlannedMeeting) -> (String, String) {
    (meeting.startup.clone(), meeting.partner.clone())
}

fn change(
    kind: MeetingChangeKind,
    meeting: &PlannedMeeting,
    (earlier_date, earlier_start_time): (Option<Date>, String),
) -> MeetingChange {
    let (startup, partner) = pair(meeting);
    MeetingChange {
        kind: kind.into(),
        pair: Some(MeetingPair { startup, partner }),
        earlier_date,
        earlier_start_time,
    }
}
