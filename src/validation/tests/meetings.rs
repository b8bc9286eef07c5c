//! Each rule of meetings with a change that breaks it.

use super::super::{limits, list_meetings};
use super::*;
use crate::proto::{ActionItem, ListMeetingsRequest, MeetingParty, MeetingRating, MeetingStatus};

fn rating(meeting: &mut Meeting) -> &mut MeetingRating {
    meeting.startup_rating.get_or_insert_default()
}

fn check(cases: &[Case<Meeting>]) {
    check_cases(&sound_meeting(), check_meeting, cases);
}

#[test]
fn names_and_codes() {
    check(&[
        (|m| m.name = "engagements/x".into(), "name", "is no name such as `meetings/"),
        (
            |m| m.name = format!("meetings/{}", "x".repeat(62)),
            "name",
            "has an id of 62 characters; at most 61",
        ),
        (|m| m.name = format!("meetings/{}", "x".repeat(64)), "name", "is no name such as"),
        (|m| m.delegation.clear(), "delegation", "is required"),
        (|m| m.delegation = "trip".into(), "delegation", "`trip` is no name such as `delegations/"),
        (|m| m.code.clear(), "code", "is required"),
        (|m| m.code = "m07".into(), "code", "`m07` is not 1 to 16 capitals and digits"),
        (|m| m.code = "M 7".into(), "code", "capitals and digits such as `M07`"),
        (|m| m.code = "미팅7".into(), "code", "capitals and digits"),
        (|m| m.code = "M".repeat(17), "code", "1 to 16"),
        (|m| m.startup.clear(), "startup", "is required"),
        (|m| m.startup = "partners/a".into(), "startup", "is no name such as `startups/"),
        (|m| m.partner.clear(), "partner", "is required"),
        (|m| m.partner = "startups/a".into(), "partner", "is no name such as `partners/"),
        (|m| m.plan = "delegations/a".into(), "plan", "is no name such as `plans/"),
    ]);
    let longest = Meeting {
        name: format!("meetings/{}", "x".repeat(limits::SOURCE_ID_CHARS_MAX)),
        code: "9".repeat(limits::MEETING_CODE_CHARS_MAX),
        ..sound_meeting()
    };
    assert_eq!(check_meeting(&longest), []);
}

#[test]
fn when_and_where() {
    check(&[
        (|m| m.date = None, "date", "is required"),
        (|m| m.date = date(2026, 10, 0), "date", "year, month and day"),
        (|m| m.start_time.clear(), "start_time", "is required"),
        (|m| m.start_time = "9:30".into(), "start_time", "is no time such as `09:30`"),
        (|m| m.start_time = "24:00".into(), "start_time", "is no time such as `09:30`"),
        (|m| m.end_time.clear(), "end_time", "is required"),
        (|m| m.end_time = "10.15".into(), "end_time", "is no time such as `17:30`"),
        (|m| m.end_time = "09:30".into(), "end_time", "must be after start_time"),
        (|m| m.venue = "Hill Campus".into(), "venue", "`Hill Campus` is no id"),
        (|m| m.interpreter = "x".repeat(201), "interpreter", "at most 200"),
    ]);
    let late = Meeting { end_time: "24:00".to_owned(), ..sound_meeting() };
    assert_eq!(check_meeting(&late), []);
}

#[test]
fn what_became_of_it() {
    let bare = |meeting: &mut Meeting, status: MeetingStatus| {
        meeting.set_status(status);
        (meeting.startup_rating, meeting.partner_rating) = (None, None);
    };
    check(&[
        (|m| m.status = 0, "status", "is required"),
        (|m| m.status = 5, "status", "unknown enum number 5"),
        (|m| m.absent = 1, "absent", "only for meetings that somebody missed"),
        (
            |m| m.cancelled_by_plan = "plans/p".into(),
            "cancelled_by_plan",
            "only for meetings that were cancelled",
        ),
        (|m| m.date = date(2026, 11, 22), "status", "a meeting that lies in the future"),
        (|m| rating(m).stars = 0, "startup_rating.stars", "is required"),
        (|m| rating(m).stars = 6, "startup_rating.stars", "from 1 to 5"),
        (|m| rating(m).stars = -1, "startup_rating.stars", "from 1 to 5"),
        (
            |m| rating(m).comment = text("", &"x".repeat(2_001)),
            "startup_rating.comment.en",
            "at most 2000",
        ),
        (|m| m.note = text(&"가".repeat(2_001), ""), "note.ko", "at most 2000"),
        (|m| m.recorded_by = "x".repeat(201), "recorded_by", "at most 200"),
    ]);
    for status in [MeetingStatus::Planned, MeetingStatus::NoShow, MeetingStatus::Cancelled] {
        let mut meeting = sound_meeting();
        meeting.set_status(status);
        meeting.absent = i32::from(status == MeetingStatus::NoShow);
        let fields: Vec<_> = check_meeting(&meeting).into_iter().map(|it| it.field).collect();
        assert_eq!(fields, ["startup_rating", "partner_rating"], "{status:?}");
        bare(&mut meeting, status);
        assert_eq!(check_meeting(&meeting), []);
    }
    let mut missed = sound_meeting();
    bare(&mut missed, MeetingStatus::NoShow);
    assert_eq!(check_meeting(&missed), [], "nobody recorded who");
    missed.set_absent(MeetingParty::Both);
    assert_eq!(check_meeting(&missed), []);
    missed.absent = 4;
    assert_eq!(check_meeting(&missed)[0].field, "absent");
}

#[test]
fn what_lies_ahead_is_neither_held_nor_missed() {
    use MeetingStatus::{Cancelled, Held, NoShow, Planned};
    let on = |status: MeetingStatus, day| Meeting {
        status: status.into(),
        date: date(2026, 11, day),
        startup_rating: None,
        partner_rating: None,
        absent: i32::from(status == NoShow),
        ..sound_meeting()
    };
    for (status, day, is_sound) in [
        (Held, 20, true),
        // In Seoul it is the next day already.
        (Held, 21, true),
        (Held, 22, false),
        (NoShow, 21, true),
        (NoShow, 22, false),
        (Planned, 30, true),
        (Cancelled, 30, true),
    ] {
        let found = check_meeting(&on(status, day));
        assert_eq!(found.is_empty(), is_sound, "{status:?} on {day}: {found:?}");
    }
    // Where the date is none, that is told alone.
    let undated = Meeting { date: date(2999, 13, 1), ..sound_meeting() };
    assert_eq!(check_meeting(&undated).len(), 1);
}

#[test]
fn next_steps() {
    check(&[
        (
            |m| m.next_steps = vec![m.next_steps[0].clone(); 21],
            "next_steps",
            "has 21 entries; at most 20",
        ),
        (
            |m| m.next_steps.push(ActionItem::default()),
            "next_steps[1].action",
            "required in at least one language",
        ),
        (
            |m| m.next_steps[0].action = text(&"가".repeat(2_001), ""),
            "next_steps[0].action.ko",
            "at most 2000",
        ),
        (|m| m.next_steps[0].owner = "x".repeat(201), "next_steps[0].owner", "at most 200"),
        (
            |m| m.next_steps[0].due_date = date(2026, 12, 0),
            "next_steps[0].due_date",
            "year, month and day",
        ),
        (
            |m| m.next_steps[0].done_date = date(2026, 11, 21),
            "next_steps[0].done_date",
            "lies in the future",
        ),
        (
            |m| m.next_steps[0].done_date = date(2026, 0, 0),
            "next_steps[0].done_date",
            "year, month and day",
        ),
    ]);
}

#[test]
fn sizes() {
    let long = |count| Meeting {
        next_steps: vec![
            ActionItem {
                action: text(&"가".repeat(2_000), &"가".repeat(2_000)),
                ..ActionItem::default()
            };
            count
        ],
        ..sound_meeting()
    };
    // Of 12,000 bytes each, the most that there may be fit.
    assert_eq!(check_meeting(&long(limits::NEXT_STEPS_MAX)), []);
    let found = check_meeting(&long(22));
    assert!(found.iter().any(|it| it.field.is_empty() && it.message.contains("bytes encoded")));
}

#[test]
fn lists_of_meetings() {
    let sound = ListMeetingsRequest {
        delegation: "delegations/d".to_owned(),
        startup: "startups/a".to_owned(),
        partner: "partners/b".to_owned(),
        statuses: vec![1, 2, 3, 4],
        ..ListMeetingsRequest::default()
    };
    assert_eq!(list_meetings(&sound), []);
    assert_eq!(list_meetings(&ListMeetingsRequest::default()), []);
    let cases: &[Case<ListMeetingsRequest>] = &[
        (|r| r.delegation = "d".into(), "delegation", "is no name such as `delegations/"),
        (|r| r.startup = "partners/b".into(), "startup", "is no name such as `startups/"),
        (|r| r.partner = "startups/a".into(), "partner", "is no name such as `partners/"),
        (|r| r.statuses[1] = 0, "statuses[1]", "not be unspecified"),
        (|r| r.statuses[1] = 5, "statuses[1]", "unknown enum number 5"),
        (|r| r.statuses[1] = 1, "statuses[1]", "stands in the list before"),
    ];
    check_cases(&sound, list_meetings, cases);
}
