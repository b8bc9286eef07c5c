//! Each rule of delegations with a change that breaks it.

use super::super::{delegation, limits};
use super::*;
use crate::proto::{
    DelegationHost, Interpreter, Invitation, LocalSpan, MeetingRequest, MeetingRules, MeetingWish,
    MovedOccurrence, Participant, Recurrence, RequestSide, TravelTime, Venue,
};

fn span(day: i32, start_time: &str, end_time: &str) -> LocalSpan {
    let (start_time, end_time) = (start_time.to_owned(), end_time.to_owned());
    LocalSpan { date: date(2026, 9, day), start_time, end_time }
}

fn window(delegation: &mut Delegation) -> &mut LocalSpan {
    &mut delegation.hosts[0].windows[1]
}

fn rules(delegation: &mut Delegation) -> &mut MeetingRules {
    delegation.rules.get_or_insert_default()
}

fn invitation(delegation: &mut Delegation) -> &mut Invitation {
    delegation.hosts[0].invitation.get_or_insert_default()
}

/// A venue that is sound but perhaps for its id.
fn hall(id: &str) -> Venue {
    Venue { id: id.to_owned(), display_name: text("", "Hall"), address: String::new() }
}

/// Asks for what the requests of the sound delegation say nothing of: the second start-up and host.
fn ask(delegation: &mut Delegation, side: RequestSide, wish: MeetingWish) {
    delegation.requests.push(MeetingRequest {
        startup: "startups/solmarae".to_owned(),
        partner: "partners/fernmoor".to_owned(),
        side: side.into(),
        wish: wish.into(),
        request_time: None,
    });
}

fn check(cases: &[Case<Delegation>]) {
    check_cases(&sound_delegation(), delegation, cases);
}

#[test]
fn occasions() {
    check(&[
        (|d| d.name = "engagements/x".into(), "name", "is no name such as `delegations/"),
        (|d| d.display_name = None, "display_name", "required in at least one language"),
        (|d| d.display_name = text("", &"x".repeat(201)), "display_name.en", "at most 200"),
        (|d| d.kind = 0, "kind", "is required"),
        (|d| d.kind = 4, "kind", "unknown enum number 4"),
        (|d| d.organiser = " ".into(), "organiser", "is required"),
        (|d| d.organiser = "x".repeat(201), "organiser", "at most 200"),
        (|d| d.purpose = text(&"가".repeat(2_001), ""), "purpose.ko", "at most 2000"),
        (|d| d.start_date = None, "start_date", "is required"),
        (|d| d.end_date = None, "end_date", "is required"),
        (|d| d.start_date = date(2026, 9, 0), "start_date", "year, month and day"),
        (|d| d.start_date = date(0, 9, 28), "start_date", "needs a year from 1 to 9999"),
        (|d| d.end_date = date(2026, 9, 31), "end_date", "day that the month does not have"),
        (|d| d.end_date = date(2026, 9, 27), "end_date", "lies before start_date"),
        (
            |d| d.end_date = date(2026, 10, 29),
            "end_date",
            "is 31 days after start_date; at most 30",
        ),
        (|d| d.time_zone.clear(), "time_zone", "is required"),
        (|d| d.time_zone = "Asia/Gwangju".into(), "time_zone", "`Asia/Gwangju` is no name of the"),
        (|d| d.time_zone = "america/los_angeles".into(), "time_zone", "such as `Asia/Seoul`"),
        (|d| d.time_zone = "+09:00".into(), "time_zone", "such as `Asia/Seoul`"),
    ]);
    let longest = Delegation { end_date: date(2026, 10, 28), ..sound_delegation() };
    assert_eq!(delegation(&longest), []);
}

#[test]
fn venues_and_ways() {
    check(&[
        (|d| d.venues.push(hall("")), "venues[2].id", "is required"),
        (|d| d.venues.push(hall("Hall")), "venues[2].id", "`Hall` is no id such as"),
        (|d| d.venues.push(hall("hill-campus")), "venues[2].id", "entry before"),
        (|d| d.venues[0].display_name = None, "venues[0].display_name", "at least one language"),
        (|d| d.venues[0].address = "x".repeat(501), "venues[0].address", "at most 500"),
        (|d| d.travel_times[1].from_venue.clear(), "travel_times[1].from_venue", "is required"),
        (|d| d.travel_times[1].to_venue.clear(), "travel_times[1].to_venue", "is required"),
        (
            |d| d.travel_times[1].from_venue = "quay".into(),
            "travel_times[1].from_venue",
            "`quay` is none of the venues",
        ),
        (
            |d| d.travel_times[1].to_venue = "quay".into(),
            "travel_times[1].to_venue",
            "`quay` is none of the venues",
        ),
        (
            |d| d.travel_times[1].to_venue = "hill-campus".into(),
            "travel_times[1].to_venue",
            "another one than from_venue",
        ),
        (|d| d.travel_times[0].minutes = -1, "travel_times[0].minutes", "from 0 to 1439"),
        (|d| d.travel_times[0].minutes = 1_440, "travel_times[0].minutes", "from 0 to 1439"),
        (
            |d| d.travel_times.push(TravelTime { minutes: 0, ..d.travel_times[0].clone() }),
            "travel_times[2]",
            "one for each pair and direction",
        ),
    ]);
}

#[test]
fn who_goes() {
    check(&[
        (|d| d.participants.push(Participant::default()), "participants[2].startup", "is required"),
        (
            |d| d.participants.push(d.participants[1].clone()),
            "participants[2].startup",
            "stands in an entry before",
        ),
        (
            |d| d.participants[0].languages[1] = "en_US".into(),
            "participants[0].languages[1]",
            "BCP",
        ),
        (
            |d| d.participants[0].meetings_min = 7,
            "participants[0].meetings_max",
            "below meetings_m",
        ),
        (|d| d.participants[1].meetings_min = 1_001, "participants[1].meetings_min", "to 1000"),
        (
            |d| d.participants[1].meetings_max = Some(1_001),
            "participants[1].meetings_max",
            "from 0 to 1000",
        ),
        (
            |d| d.participants[1].absences = vec![span(28, "09:00", "10:00"); 101],
            "participants[1].absences",
            "at most 100",
        ),
        (|d| d.companions[1].organisation.clear(), "companions[1].organisation", "is required"),
        (|d| d.companions[1].role = 0, "companions[1].role", "is required"),
        (|d| d.companions[1].headcount = 1_001, "companions[1].headcount", "from 0 to 1000"),
        (|d| d.companions = vec![d.companions[0].clone(); 101], "companions", "at most 100"),
    ]);
    let mut never = sound_delegation();
    never.participants[1].meetings_max = Some(0);
    assert_eq!(delegation(&never), []);
}

#[test]
fn who_receives() {
    check(&[
        (
            |d| d.hosts.push(DelegationHost { partner: String::new(), ..d.hosts[1].clone() }),
            "hosts[2].partner",
            "is required",
        ),
        (|d| d.hosts.push(d.hosts[1].clone()), "hosts[2].partner", "stands in an entry before"),
        (|d| d.hosts[1].venue.clear(), "hosts[1].venue", "is required where there are venues"),
        (|d| d.hosts[1].venue = "quay".into(), "hosts[1].venue", "`quay` is none of the venues"),
        (|d| d.hosts[1].meeting_minutes = 1_441, "hosts[1].meeting_minutes", "from 0 to 1440"),
        (|d| d.hosts[1].startups_per_visit = -1, "hosts[1].startups_per_visit", "from 0 to 1000"),
        (|d| d.hosts[0].meetings_min = 9, "hosts[0].meetings_max", "below meetings_min"),
        (|d| d.hosts[0].languages = vec!["en".into(); 21], "hosts[0].languages", "at most 20"),
        (|d| invitation(d).status = 0, "hosts[0].invitation.status", "is required"),
        (
            |d| invitation(d).sent_date = date(2026, 7, 0),
            "hosts[0].invitation.sent_date",
            "year, month and day",
        ),
        (
            |d| invitation(d).reply_by_date = date(2026, 6, 30),
            "hosts[0].invitation.reply_by_date",
            "lies before sent_date",
        ),
        (
            |d| invitation(d).reply_date = date(2026, 6, 30),
            "hosts[0].invitation.reply_date",
            "lies before sent_date",
        ),
        (
            |d| invitation(d).note = text("", &"x".repeat(2_001)),
            "hosts[0].invitation.note.en",
            "at most 2000",
        ),
    ]);
}

#[test]
fn without_venues_nothing_is_at_one() {
    let mut nowhere = sound_delegation();
    nowhere.venues.clear();
    nowhere.travel_times.clear();
    nowhere.hosts.iter_mut().for_each(|host| host.venue.clear());
    nowhere.fixed_blocks[0].venue.clear();
    check_cases(
        &nowhere,
        delegation,
        &[
            (
                |d| d.hosts[0].venue = "hall".into(),
                "hosts[0].venue",
                "must be empty where there are no",
            ),
            (
                |d| d.fixed_blocks[0].venue = "hall".into(),
                "fixed_blocks[0].venue",
                "none of the venues",
            ),
        ],
    );
    assert_eq!(delegation(&nowhere), []);
}

#[test]
fn spans_of_days() {
    const DATE: &str = "hosts[0].windows[1].date";
    const START: &str = "hosts[0].windows[1].start_time";
    const END: &str = "hosts[0].windows[1].end_time";
    check(&[
        (|d| window(d).date = None, DATE, "is required"),
        (|d| window(d).date = date(2026, 9, 0), DATE, "year, month and day"),
        (|d| window(d).date = date(2026, 9, 27), DATE, "is no day of the delegation"),
        (|d| window(d).date = date(2026, 10, 3), DATE, "is no day of the delegation"),
        (|d| window(d).start_time.clear(), START, "is required"),
        (|d| window(d).end_time.clear(), END, "is required"),
        (|d| window(d).start_time = "9:00".into(), START, "is no time such as `09:30`"),
        (|d| window(d).start_time = "24:00".into(), START, "is no time such as `09:30`"),
        (|d| window(d).end_time = "24:01".into(), END, "is no time such as `17:30`, nor `24:00`"),
        (|d| window(d).end_time = "09:00".into(), END, "is 09:00; it must be after start_time"),
        (
            |d| d.participants[0].absences[0].end_time = "12:00".into(),
            "participants[0].absences[0].end_time",
            "it must be after start_time, which is 12:30",
        ),
        (
            |d| d.interpreters[0].hours[0].date = date(2027, 9, 28),
            "interpreters[0].hours[0].date",
            "is no day of the delegation",
        ),
    ]);
    for day in [date(2026, 9, 28), date(2026, 10, 2)] {
        let mut sound = sound_delegation();
        *window(&mut sound) = LocalSpan { date: day, ..span(28, "00:00", "24:00") };
        assert_eq!(delegation(&sound), [], "{day:?}");
    }
}

#[test]
fn fixed_parts() {
    check(&[
        (|d| d.fixed_blocks[0].title = None, "fixed_blocks[0].title", "at least one language"),
        (|d| d.fixed_blocks[0].span = None, "fixed_blocks[0].span", "is required"),
        (
            |d| d.fixed_blocks[0].startups[1] = "partners/dovetarn".into(),
            "fixed_blocks[0].startups[1]",
            "is no name such as `startups/",
        ),
        (
            |d| d.fixed_blocks[0].startups[1] = "startups/absent".into(),
            "fixed_blocks[0].startups[1]",
            "takes no part in the delegation",
        ),
        (
            |d| d.fixed_blocks[0].startups[1] = "startups/nuribeam".into(),
            "fixed_blocks[0].startups[1]",
            "stands in the list before",
        ),
        (
            |d| d.fixed_blocks[0].venue = "quay".into(),
            "fixed_blocks[0].venue",
            "none of the venues",
        ),
    ]);
}

#[test]
fn interpreters() {
    const LANGUAGES: &str = "interpreters[0].languages";
    check(&[
        (|d| d.interpreters[0].label = " ".into(), "interpreters[0].label", "is required"),
        (
            |d| d.interpreters.push(d.interpreters[0].clone()),
            "interpreters[1].label",
            "stands in an entry before",
        ),
        (|d| d.interpreters[0].languages.clear(), LANGUAGES, "is required"),
        (|d| d.interpreters[0].languages.truncate(1), LANGUAGES, "has 1 entries; two languages"),
        (|d| d.interpreters[0].languages.push("ja".into()), LANGUAGES, "has 3 entries; two"),
        (
            |d| d.interpreters[0].languages = vec!["en-US".into(), "EN-GB".into()],
            LANGUAGES,
            "names one language twice",
        ),
        (
            |d| d.interpreters[0].languages[1] = "English".into(),
            "interpreters[0].languages[1]",
            "BCP 47",
        ),
        (|d| d.interpreters[0].hours.clear(), "interpreters[0].hours", "is required"),
        (
            |d| d.interpreters[0].hours = vec![span(28, "09:00", "10:00"); 101],
            "interpreters[0].hours",
            "at most 100",
        ),
    ]);
    let mut several = sound_delegation();
    let other =
        Interpreter { label: "Interpreter 2".to_owned(), ..several.interpreters[0].clone() };
    several.interpreters.push(other);
    assert_eq!(delegation(&several), []);
}

#[test]
fn requests_for_meetings() {
    check(&[
        (|d| d.requests[0].startup.clear(), "requests[0].startup", "is required"),
        (|d| d.requests[0].partner.clear(), "requests[0].partner", "is required"),
        (
            |d| d.requests[0].startup = "startups/absent".into(),
            "requests[0].startup",
            "takes no part in the delegation",
        ),
        (
            |d| d.requests[0].partner = "partners/absent".into(),
            "requests[0].partner",
            "takes no part in the delegation",
        ),
        (
            |d| d.requests[0].partner = "startups/nuribeam".into(),
            "requests[0].partner",
            "is no name such as `partners/",
        ),
        (|d| d.requests[0].side = 0, "requests[0].side", "is required"),
        (|d| d.requests[0].wish = 4, "requests[0].wish", "unknown enum number 4"),
        (
            |d| d.requests[0].request_time.as_mut().unwrap().nanos = -1,
            "requests[0].request_time",
            "is no moment",
        ),
        (
            |d| d.requests.push(d.requests[0].clone()),
            "requests[3]",
            "one for each pair and side is allowed",
        ),
    ]);
}

#[test]
fn nobody_must_meet_whom_it_must_not() {
    use MeetingWish::{Must, Never, Wanted};
    use RequestSide::{Organiser, Partner, Startup};
    const THEY_MUST: &str = "must meet; an entry before, that they must not";
    const THEY_MUST_NOT: &str = "must not meet; an entry before, that they must";
    check(&[
        (
            |d| {
                ask(d, Startup, Must);
                ask(d, Partner, Never);
            },
            "requests[4].wish",
            THEY_MUST_NOT,
        ),
        (
            |d| {
                ask(d, Organiser, Never);
                ask(d, Startup, Wanted);
                ask(d, Partner, Must);
            },
            "requests[5].wish",
            THEY_MUST,
        ),
    ]);
    let mut one_side = sound_delegation();
    ask(&mut one_side, Startup, Must);
    ask(&mut one_side, Startup, Never);
    let fields: Vec<_> = delegation(&one_side).into_iter().map(|it| it.field).collect();
    assert_eq!(fields, ["requests[4]", "requests[4].wish"]);
    for (one, other) in [(Must, Wanted), (Never, Wanted), (Never, Never), (Must, Must)] {
        let mut sound = sound_delegation();
        ask(&mut sound, Startup, one);
        ask(&mut sound, Partner, other);
        assert_eq!(delegation(&sound), [], "{one:?}, {other:?}");
    }
}

#[test]
fn rules_of_all_meetings() {
    check(&[
        (|d| rules(d).day_start_time = "8:30".into(), "rules.day_start_time", "is no time such as"),
        (|d| rules(d).day_end_time = "19".into(), "rules.day_end_time", "is no time such as"),
        (
            |d| rules(d).day_end_time = "08:30".into(),
            "rules.day_end_time",
            "is 08:30; it must be after day_start_time, which is 08:30",
        ),
        (
            |d| {
                rules(d).day_start_time.clear();
                rules(d).day_end_time = "08:45".into();
            },
            "rules.day_end_time",
            "is 08:45; it must be after day_start_time, which is 09:00",
        ),
        (
            |d| {
                rules(d).day_start_time = "18:00".into();
                rules(d).day_end_time.clear();
            },
            "rules.day_end_time",
            "is 18:00; it must be after day_start_time, which is 18:00",
        ),
        (
            |d| rules(d).lunch_start_time.clear(),
            "rules.lunch_start_time",
            "is required where lunch_end_time is given",
        ),
        (
            |d| rules(d).lunch_end_time.clear(),
            "rules.lunch_end_time",
            "is required where lunch_start_time is given",
        ),
        (|d| rules(d).lunch_start_time = "noon".into(), "rules.lunch_start_time", "is no time"),
        (|d| rules(d).lunch_end_time = "11:00".into(), "rules.lunch_end_time", "must be after"),
        (|d| rules(d).meeting_minutes = 1_441, "rules.meeting_minutes", "from 0 to 1440"),
        (|d| rules(d).gap_minutes = 1_440, "rules.gap_minutes", "from 0 to 1439"),
        (|d| rules(d).step_minutes = -1, "rules.step_minutes", "from 0 to 1440"),
        (|d| rules(d).score_milli_min = Some(100_001), "rules.score_milli_min", "to 100000"),
    ]);
    let by_default = Delegation { rules: Some(MeetingRules::default()), ..sound_delegation() };
    assert_eq!(delegation(&by_default), []);
}

#[test]
fn what_recurs() {
    const RULE: &str = "recurrence.rule";
    const FROM: &str = "recurrence.moved[1].from_date";
    const TO: &str = "recurrence.moved[1].to_date";
    fn recurrence(delegation: &mut Delegation) -> &mut Recurrence {
        delegation.recurrence.get_or_insert_default()
    }
    fn moved(
        delegation: &mut Delegation,
        from: (i32, i32, i32),
        to: (i32, i32, i32),
    ) -> &mut MovedOccurrence {
        let from_date = date(from.0, from.1, from.2);
        let to_date = date(to.0, to.1, to.2);
        recurrence(delegation).moved.push(MovedOccurrence { from_date, to_date });
        recurrence(delegation).moved.last_mut().unwrap()
    }
    let cases: &[Case<Delegation>] = &[
        (|d| d.end_date = date(2026, 9, 10), "recurrence", "is only for delegations of one day"),
        (|d| d.series = "delegations/x".into(), "recurrence", "must be empty where series is"),
        (|d| recurrence(d).rule.clear(), RULE, "is required"),
        (|d| recurrence(d).rule = "x".repeat(201), RULE, "at most 200"),
        (|d| recurrence(d).rule = "FREQ=DAILY;BYHOUR=9".into(), RULE, "none of FREQ, INTERVAL"),
        (|d| recurrence(d).rule = "every day".into(), RULE, "such as `BYDAY=2WE`"),
        (
            |d| recurrence(d).rule = "FREQ=MONTHLY;BYDAY=3WE".into(),
            RULE,
            "does not give start_date as its first date",
        ),
        (
            |d| recurrence(d).rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30".into(),
            RULE,
            "does not give start_date",
        ),
        (
            |d| moved(d, (2026, 12, 9), (2026, 12, 10)).from_date = date(2026, 12, 8),
            FROM,
            "is no date that the rule gives",
        ),
        (|d| moved(d, (2026, 12, 9), (2026, 12, 10)).from_date = None, FROM, "is required"),
        (|d| moved(d, (2026, 12, 9), (2026, 12, 10)).to_date = None, TO, "is required"),
        (
            |d| moved(d, (2026, 12, 9), (2026, 12, 10)).to_date = date(2027, 1, 13),
            TO,
            "is a date that the rule gives",
        ),
        (
            |d| moved(d, (2026, 12, 9), (2026, 12, 10)).from_date = date(2026, 10, 14),
            FROM,
            "stands in an entry before",
        ),
        (
            |d| moved(d, (2026, 12, 9), (2026, 12, 10)).to_date = date(2026, 10, 16),
            TO,
            "stands in an entry before",
        ),
        (
            |d| recurrence(d).skipped_dates.extend(date(2026, 11, 12)),
            "recurrence.skipped_dates[1]",
            "is no date that the rule gives",
        ),
        (
            |d| recurrence(d).skipped_dates.extend(date(2026, 10, 14)),
            "recurrence.skipped_dates[1]",
            "is moved too",
        ),
        (
            |d| recurrence(d).skipped_dates.extend(date(2026, 11, 11)),
            "recurrence.skipped_dates[1]",
            "stands in the list before",
        ),
        (
            |d| recurrence(d).skipped_dates.extend(date(2126, 11, 13)),
            "recurrence.skipped_dates[1]",
            "is no date that the rule gives",
        ),
    ];
    check_cases(&sound_forum(), delegation, cases);
    check(&[(|d| d.series = "startups/x".into(), "series", "is no name such as `delegations/")]);
}

#[test]
fn a_delegation_that_is_too_large_is_refused_as_a_whole() {
    let mut large = sound_delegation();
    for number in large.hosts.len()..limits::HOSTS_MAX {
        let mut host = large.hosts[0].clone();
        host.partner = format!("partners/p{number}");
        host.invitation.get_or_insert_default().note = text(&"가".repeat(1_000), "");
        large.hosts.push(host);
    }
    let violations = delegation(&large);
    assert_eq!(violations.len(), 1, "{violations:?}");
    assert_eq!(violations[0].field, "");
    assert!(violations[0].message.contains("at most 1048576 are allowed"), "{violations:?}");
}
