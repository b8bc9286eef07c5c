//! What the first meetings of a delegation, as they are recorded, mean for its next plan.

use std::collections::{HashMap, HashSet};

use super::readers::{Reader, positions};
use crate::planning::{Block, Host, Problem, Span};
use crate::proto::{
    Delegation, Meeting, MeetingStatus, Plan, PlanState, PlannedMeeting, RecordedMeeting,
};

/// The meetings that a plan after this one is to keep: those that it planned or, where people go by it, those that are
/// recorded now. Those that no plan changes are among them, for [`leave_out_standing`] to take out.
pub(super) fn earlier_meetings(plan: Plan, recorded: &[Meeting]) -> Vec<PlannedMeeting> {
    if plan.state() != PlanState::Published {
        return plan.outcome.unwrap_or_default().meetings;
    }
    let mut seen = HashSet::new();
    recorded
        .iter()
        .filter(|it| it.status() != MeetingStatus::Cancelled && seen.insert(pair(it)))
        .map(planned)
        .collect()
}

/// Takes out the pairs of meetings that no plan changes, at whatever time they were planned.
pub(super) fn leave_out_standing(earlier: &mut Vec<PlannedMeeting>, recorded: &[Meeting]) {
    let standing: HashSet<(&str, &str)> =
        recorded.iter().filter(|it| it.stands()).map(pair).collect();
    earlier.retain(|it| !standing.contains(&(&*it.startup, &*it.partner)));
}

/// The meetings that keep their pairs from being planned: those that no plan changes, and those that were called off by
/// hand. Of a pair that is planned at another time what was called off is of no matter.
pub(super) fn set_aside(delegation: &Delegation, recorded: &[Meeting]) -> Vec<RecordedMeeting> {
    let goes_on = recorded.iter().filter(|it| it.status() != MeetingStatus::Cancelled);
    let goes_on: HashSet<(&str, &str)> = goes_on.map(pair).collect();
    let startups = delegation.participants.iter().map(|it| &it.startup);
    let parties: HashSet<&String> =
        startups.chain(delegation.hosts.iter().map(|it| &it.partner)).collect();
    let is_aside = |it: &&Meeting| {
        let is_aside = it.stands() || it.is_called_off_by_hand() && !goes_on.contains(&pair(it));
        is_aside && (parties.contains(&it.startup) || parties.contains(&it.partner))
    };
    let told = |it: Meeting| RecordedMeeting {
        status: it.status,
        name: it.name,
        code: it.code,
        startup: it.startup,
        partner: it.partner,
        date: it.date,
        start_time: it.start_time,
        end_time: it.end_time,
        venue: it.venue,
    };
    recorded.iter().filter(is_aside).cloned().map(told).collect()
}

/// How many meetings each party has, by its name, that no plan changes and that were not missed.
pub(super) fn met(aside: &[RecordedMeeting]) -> HashMap<String, i32> {
    let mut met = HashMap::new();
    let counts = [MeetingStatus::Held, MeetingStatus::Planned];
    for it in aside.iter().filter(|it| counts.contains(&it.status())) {
        *met.entry(it.startup.clone()).or_default() += 1;
        *met.entry(it.partner.clone()).or_default() += 1;
    }
    met
}

/// Takes the time of meetings that are not called off from their parties. `hosts` are those of the problem, by their
/// positions in the delegation. Hosts that have no time left for a meeting get a cap of none, and are answered.
pub(super) fn take_time(
    problem: &mut Problem,
    delegation: &Delegation,
    hosts: &[usize],
    aside: &[RecordedMeeting],
) -> Vec<usize> {
    let had_room: Vec<bool> = problem.hosts.iter().map(has_room).collect();
    let reader = Reader::new(delegation);
    let of_hosts = positions(hosts.iter().map(|&at| &delegation.hosts[at].partner));
    for it in aside.iter().filter(|it| it.status() != MeetingStatus::Cancelled) {
        let Some(span) = reader.span_of(it).filter(|it| usize::from(it.day) < problem.days.len())
        else {
            continue;
        };
        if let Some(&company) = reader.companies.get(&*it.startup) {
            let place = reader.place(&it.venue);
            problem.blocks.push(Block { span, companies: vec![company], place });
        }
        if let Some(&host) = of_hosts.get(&*it.partner) {
            let windows = &mut problem.hosts[host].windows;
            *windows = windows.iter().flat_map(|window| without(*window, span)).collect();
        }
    }
    let mut full = Vec::new();
    for (at, host) in problem.hosts.iter_mut().enumerate() {
        if had_room[at] && !has_room(host) {
            host.meetings_max = 0;
            full.push(at);
        }
    }
    full
}

/// Whether a meeting fits into one of its windows.
fn has_room(host: &Host) -> bool {
    host.windows.iter().any(|it| it.end.saturating_sub(it.start) >= host.length_minutes)
}

/// What is left of a window.
fn without(window: Span, taken: Span) -> impl Iterator<Item = Span> {
    let parts = match window.overlaps(taken) {
        true => [
            Span { end: window.end.min(taken.start), ..window },
            Span { start: window.start.max(taken.end), ..window },
        ],
        false => [window, Span { end: window.start, ..window }],
    };
    parts.into_iter().filter(|it| it.start < it.end)
}

fn pair(meeting: &Meeting) -> (&str, &str) {
    (&meeting.startup, &meeting.partner)
}

/// A recorded meeting as a plan has it.
fn planned(meeting: &Meeting) -> PlannedMeeting {
    PlannedMeeting {
        startup: meeting.startup.clone(),
        partner: meeting.partner.clone(),
        date: meeting.date,
        start_time: meeting.start_time.clone(),
        end_time: meeting.end_time.clone(),
        venue: meeting.venue.clone(),
        interpreter: meeting.interpreter.clone(),
        ..PlannedMeeting::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::MeetingStatusChange;

    #[test]
    fn a_window_is_cut_where_a_meeting_is() {
        let span = |start, end| Span { day: 1, start, end };
        let left = |taken: Span| without(span(100, 200), taken).collect::<Vec<_>>();
        assert_eq!(left(span(120, 150)), [span(100, 120), span(150, 200)]);
        assert_eq!(left(span(90, 150)), [span(150, 200)]);
        assert_eq!(left(span(150, 200)), [span(100, 150)]);
        assert_eq!(left(span(50, 250)), []);
        assert_eq!(left(span(200, 250)), [span(100, 200)]);
        assert_eq!(left(Span { day: 2, ..span(120, 150) }), [span(100, 200)]);
    }

    fn meeting(startup: &str, partner: &str, status: MeetingStatus, plan: &str) -> Meeting {
        Meeting {
            startup: startup.to_owned(),
            partner: partner.to_owned(),
            status: status.into(),
            plan: plan.to_owned(),
            ..Meeting::default()
        }
    }

    #[test]
    fn what_was_called_off_by_hand_and_what_stands_is_set_aside() {
        use MeetingStatus::{Cancelled, Held, NoShow, Planned};
        let by_plan = Meeting {
            cancelled_by_plan: "plans/two".to_owned(),
            ..meeting("a", "by-plan", Cancelled, "plans/one")
        };
        let by_hand = Meeting {
            status_history: vec![MeetingStatusChange::default()],
            ..meeting("a", "by-hand", Cancelled, "plans/one")
        };
        let recorded = vec![
            by_hand,
            by_plan,
            meeting("a", "nobody-knows", Cancelled, "plans/one"),
            meeting("a", "never-planned", Cancelled, ""),
            meeting("a", "held", Held, "plans/one"),
            meeting("a", "missed", NoShow, ""),
            meeting("a", "planned", Planned, "plans/one"),
            meeting("a", "arranged", Planned, ""),
            meeting("a", "again", Cancelled, "plans/one"),
            meeting("a", "again", Planned, "plans/one"),
            meeting("b", "nobody", Held, ""),
        ];
        let goes = |startup: &str| crate::proto::Participant {
            startup: startup.to_owned(),
            ..crate::proto::Participant::default()
        };
        let delegation = Delegation { participants: vec![goes("a")], ..Delegation::default() };
        let aside = set_aside(&delegation, &recorded);
        let partners: Vec<&str> = aside.iter().map(|it| &*it.partner).collect();
        assert_eq!(partners, ["by-hand", "never-planned", "held", "missed", "arranged"]);
        let mut earlier: Vec<PlannedMeeting> = recorded.iter().map(planned).collect();
        leave_out_standing(&mut earlier, &recorded);
        let partners: Vec<&str> = earlier.iter().map(|it| &*it.partner).collect();
        let others = ["by-hand", "by-plan", "nobody-knows", "never-planned", "planned"];
        assert_eq!(partners, [&others[..], &["again", "again"]].concat());
    }
}
