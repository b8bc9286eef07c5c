//! What the contract promises of what is due.

use super::*;
use crate::proto::{DueItem, DueItemKind};
use crate::services::reports::due_items::Due;
use crate::validation::limits::DUE_ITEMS_MAX;

use AgreementStatus::{Fulfilled, Prepared, Signed, Terminated};

/// What is due by the twentieth of May.
fn due(delegations: &[Delegation], meetings: &[Meeting], agreements: &[Agreement]) -> Vec<DueItem> {
    let mut due = Due::new(TODAY, day(20));
    delegations.iter().for_each(|it| due.add_delegation(it));
    meetings.iter().for_each(|it| due.add_meeting(it));
    agreements.iter().for_each(|it| due.add_agreement(it));
    due.into_first()
}

#[test]
fn of_very_many_the_first_are_kept_and_all_are_counted() {
    let mut due = Due::new(TODAY, day(20));
    let count = 7 * 450;
    // The last ones to be added are due first.
    for number in 0..count {
        let days = i32::try_from(number % 7).unwrap();
        let step = ActionItem { due_date: Some(day(12 - days)), ..ActionItem::default() };
        let meeting = with_step(MeetingStatus::Held, day(1), step);
        due.add_meeting(&Meeting { name: format!("meetings/{:06}", count - number), ..meeting });
    }
    assert_eq!((due.total, due.late), (count, 4 * 450));
    let first = due.into_first();
    assert_eq!(first.len(), DUE_ITEMS_MAX);
    let place = |it: &DueItem| (it.due_date.unwrap().day, it.source.clone());
    assert!(first.is_sorted_by_key(place));
    // A seventh of all is due on each day, so that of the third day not all are told.
    assert_eq!((place(&first[0]).0, place(first.last().unwrap()).0), (6, 8));
}

fn with_step(status: MeetingStatus, date: Date, step: ActionItem) -> Meeting {
    Meeting { next_steps: vec![step], ..meeting("a", "p", status, date) }
}

/// Month and day of what is due of one kind, `late` behind it.
fn told(items: &[DueItem], kind: DueItemKind) -> Vec<String> {
    let told = items.iter().filter(|it| it.kind() == kind).map(|it| {
        let date = it.due_date.unwrap();
        format!("{}/{}{}", date.month, date.day, if it.is_late { " late" } else { "" })
    });
    told.collect()
}

#[test]
fn a_next_step_is_due_until_it_is_done() {
    let cases = [
        (Some(day(10)), None, &["5/10"][..]),
        (Some(day(9)), None, &["5/9 late"]),
        (Some(Date { year: 2020, month: 1, day: 2 }), None, &["1/2 late"]),
        (Some(day(20)), None, &["5/20"]),
        (Some(day(21)), None, &[]),
        (Some(day(15)), Some(day(10)), &[]),
        // On that day it was not done yet.
        (Some(day(9)), Some(day(11)), &["5/9 late"]),
        (None, None, &[]),
    ];
    for (due_date, done_date, expected) in cases {
        let step = to_do(due_date, done_date);
        let items = due(&[], &[with_step(MeetingStatus::Held, day(1), step.clone())], &[]);
        assert_eq!(told(&items, DueItemKind::NextStep), expected, "{step:?}");
        let owing = Agreement {
            obligations: vec![step.clone()],
            ..agreement(AgreementKind::Mou, &["a"], &[(Signed, day(1))])
        };
        let items = due(&[], &[], &[owing]);
        assert_eq!(told(&items, DueItemKind::Obligation), expected, "{step:?}");
    }
}

#[test]
fn next_steps_are_of_meetings_that_were_not_called_off() {
    let cases = [
        (MeetingStatus::Held, day(10), 1),
        (MeetingStatus::Held, day(11), 0),
        (MeetingStatus::NoShow, day(9), 1),
        (MeetingStatus::Planned, day(9), 1),
        (MeetingStatus::Planned, day(15), 1),
        (MeetingStatus::Cancelled, day(9), 0),
    ];
    for (status, date, expected) in cases {
        let items = due(&[], &[with_step(status, date, to_do(Some(day(12)), None))], &[]);
        let steps = told(&items, DueItemKind::NextStep);
        assert_eq!(steps.len(), expected, "{status:?} {date:?}");
    }
}

#[test]
fn obligations_are_of_agreements_that_hold_or_are_drawn_up() {
    let cases: &[(History<'_>, usize)] = &[
        (&[(Prepared, day(1))], 1),
        (&[(Prepared, day(11))], 0),
        (&[(Signed, day(1))], 1),
        (&[(Signed, day(1)), (Fulfilled, day(2))], 0),
        (&[(Signed, day(1)), (Terminated, day(2))], 0),
        (&[(Signed, day(1)), (Terminated, day(11))], 1),
        (&[(Prepared, day(1)), (Terminated, day(2))], 0),
    ];
    for (history, expected) in cases {
        let owing = Agreement {
            obligations: vec![to_do(Some(day(12)), None)],
            ..agreement(AgreementKind::Nda, &["a"], history)
        };
        let obligations = told(&due(&[], &[], &[owing]), DueItemKind::Obligation);
        assert_eq!(obligations.len(), *expected, "{history:?}");
    }
}

#[test]
fn the_end_of_a_signed_agreement_is_late_for_thirty_days() {
    let signed = &[(Signed, date(1, 1))][..];
    let cases: &[(History<'_>, Option<Date>, &[&str])] = &[
        (signed, Some(day(20)), &["5/20"]),
        (signed, Some(day(21)), &[]),
        (signed, Some(day(10)), &["5/10"]),
        (signed, Some(day(9)), &["5/9 late"]),
        (signed, Some(date(4, 10)), &["4/10 late"]),
        (signed, Some(date(4, 9)), &[]),
        (signed, None, &[]),
        (&[(Prepared, day(1))], Some(day(12)), &[]),
        (&[(Signed, day(1)), (Fulfilled, day(2))], Some(day(12)), &[]),
        (&[(Signed, day(1)), (Terminated, day(2))], Some(day(12)), &[]),
    ];
    for (history, expiry_date, expected) in cases {
        let ends = Agreement {
            expiry_date: *expiry_date,
            ..agreement(AgreementKind::Mou, &["a"], history)
        };
        let items = due(&[], &[], &[ends]);
        assert_eq!(told(&items, DueItemKind::Expiry), *expected, "{history:?} {expiry_date:?}");
    }
}

#[test]
fn the_outcome_of_a_meeting_in_the_past_is_to_be_recorded() {
    let cases = [
        (MeetingStatus::Planned, day(9), &["5/9 late"][..]),
        (MeetingStatus::Planned, day(10), &[]),
        (MeetingStatus::Planned, day(11), &[]),
        (MeetingStatus::Held, day(9), &[]),
        (MeetingStatus::NoShow, day(9), &[]),
        (MeetingStatus::Cancelled, day(9), &[]),
    ];
    for (status, date, expected) in cases {
        let items = due(&[], &[meeting("a", "p", status, date)], &[]);
        assert_eq!(told(&items, DueItemKind::Outcome), expected, "{status:?} {date:?}");
    }
}

#[test]
fn invitations_wait_for_their_answer() {
    let asked = |status, sent_date, reply_by_date, reply_date| Invitation {
        sent_date,
        reply_by_date,
        reply_date,
        ..invited(status)
    };
    let (early, by, later) = (Some(day(1)), Some(day(12)), Some(day(11)));
    let cases = [
        (asked(InvitationStatus::Sent, early, by, None), &["5/12"][..]),
        (asked(InvitationStatus::Sent, None, Some(day(9)), None), &["5/9 late"]),
        (asked(InvitationStatus::Sent, early, None, None), &[]),
        (asked(InvitationStatus::Sent, later, by, None), &[]),
        (asked(InvitationStatus::Accepted, early, by, Some(day(10))), &[]),
        (asked(InvitationStatus::Accepted, early, by, None), &[]),
        // On that day it waited still.
        (asked(InvitationStatus::Accepted, early, by, later), &["5/12"]),
        (asked(InvitationStatus::Declined, early, by, later), &["5/12"]),
        (asked(InvitationStatus::Declined, early, by, None), &[]),
        (asked(InvitationStatus::Lapsed, early, by, None), &[]),
        (asked(InvitationStatus::Cancelled, early, by, early), &[]),
    ];
    for (invitation, expected) in cases {
        let mut delegation = trip();
        delegation.hosts[0].invitation = Some(invitation.clone());
        let items = due(&[delegation], &[], &[]);
        assert_eq!(told(&items, DueItemKind::Reply), expected, "{invitation:?}");
    }
}

#[test]
fn what_is_due_says_who_where_and_whose() {
    let text = to_do(None, None).action;
    let city = "Fictional City".to_owned();
    let step = to_do(Some(day(11)), None);
    let meeting = with_step(MeetingStatus::Planned, day(8), step);
    let signed = Agreement {
        obligations: vec![to_do(Some(day(12)), None)],
        expiry_date: Some(day(13)),
        delegation: String::new(),
        ..agreement(AgreementKind::Mou, &["b", "a"], &[(Signed, day(1))])
    };
    let mut delegation = trip();
    let reply_by_date = Some(day(14));
    let sent = Invitation { reply_by_date, ..invited(InvitationStatus::Sent) };
    delegation.hosts[1].invitation = Some(sent);
    let items = due(&[delegation], &[meeting], &[signed]);

    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let of_meeting = DueItem {
        source: "meetings/a-p".to_owned(),
        delegation: "delegations/trip".to_owned(),
        parties: names(&["startups/a", "partners/p"]),
        ..DueItem::default()
    };
    let of_agreement = DueItem {
        source: "agreements/one".to_owned(),
        parties: names(&["startups/b", "startups/a", "partners/p"]),
        ..DueItem::default()
    };
    let at = |kind: DueItemKind, date, it: &DueItem| DueItem {
        kind: kind.into(),
        due_date: Some(date),
        is_late: date.day < 10,
        ..it.clone()
    };
    let asked = |it| DueItem { action: text.clone(), owner: city.clone(), ..it };
    let of_delegation = DueItem {
        source: "delegations/trip".to_owned(),
        delegation: "delegations/trip".to_owned(),
        parties: names(&["partners/q"]),
        ..DueItem::default()
    };
    let expected = [
        at(DueItemKind::Outcome, day(8), &of_meeting),
        asked(at(DueItemKind::NextStep, day(11), &of_meeting)),
        asked(at(DueItemKind::Obligation, day(12), &of_agreement)),
        at(DueItemKind::Expiry, day(13), &of_agreement),
        at(DueItemKind::Reply, day(14), &of_delegation),
    ];
    assert_eq!(items, expected);
}

#[test]
fn items_stand_in_the_order_of_dates_then_of_sources() {
    let steps = |one: &str, days: &[i32]| Meeting {
        next_steps: days.iter().map(|&it| to_do(Some(day(it)), None)).collect(),
        ..meeting(one, "p", MeetingStatus::Held, day(1))
    };
    let owing = Agreement {
        obligations: vec![to_do(Some(day(12)), None)],
        ..agreement(AgreementKind::Mou, &["a"], &[(Signed, day(1))])
    };
    let items = due(&[], &[steps("b", &[12, 9]), steps("a", &[15, 12])], &[owing]);
    let told: Vec<_> = items.iter().map(|it| (it.due_date.unwrap().day, &*it.source)).collect();
    let expected = [
        (9, "meetings/b-p"),
        (12, "agreements/one"),
        (12, "meetings/a-p"),
        (12, "meetings/b-p"),
        (15, "meetings/a-p"),
    ];
    assert_eq!(told, expected);
}
