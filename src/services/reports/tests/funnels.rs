//! What the contract promises of the way from requests to money.

use proptest::prelude::*;
use std::slice::from_ref;

use jiff::tz::TimeZone;
use prost_types::Timestamp;

use super::*;
use crate::proto::{
    AgreementTally, DelegationFunnel, MeetingParty, MeetingStatusChange, StartupFunnel,
};
use crate::services::reports::funnels::{Funnels, funnels};

use AgreementKind::{Investment, Loi, Mou, Nda};
use AgreementStatus::{Fulfilled, Prepared, Signed, Terminated};
use InvitationStatus::{Accepted, Cancelled, Declined, Lapsed, Sent};
use MeetingWish::{Must, Never, Wanted};

fn total(
    delegation: &Delegation,
    meetings: &[Meeting],
    agreements: &[Agreement],
) -> DelegationFunnel {
    funnels(delegation, meetings, agreements, (&TODAY, &TimeZone::UTC)).total
}

/// Requested and accepted pairs.
fn asked(delegation: &Delegation) -> (i32, i32) {
    let total = total(delegation, &[], &[]);
    (total.requested, total.accepted)
}

#[test]
fn pairs_count_once_that_somebody_wants_and_nobody_rules_out() {
    let (by_startup, by_host, by_city) =
        (RequestSide::Startup, RequestSide::Partner, RequestSide::Organiser);
    let cases = [
        (vec![], 0),
        (vec![("a", "p", by_startup, Wanted)], 1),
        (vec![("a", "p", by_city, Must)], 1),
        (vec![("a", "p", by_startup, Wanted), ("a", "p", by_host, Must)], 1),
        (vec![("a", "p", by_startup, Wanted), ("a", "q", by_startup, Wanted)], 2),
        (vec![("a", "p", by_startup, Wanted), ("b", "p", by_startup, Wanted)], 2),
        (vec![("a", "p", by_host, Never)], 0),
        (vec![("a", "p", by_startup, Wanted), ("a", "p", by_host, Never)], 0),
        (vec![("a", "p", by_startup, Wanted), ("b", "p", by_host, Never)], 1),
    ];
    for (requests, expected) in cases {
        let requests =
            requests.iter().map(|&(one, other, side, wish)| asks(one, other, side, wish));
        let delegation = Delegation { requests: requests.collect(), ..trip() };
        assert_eq!(asked(&delegation), (expected, 0), "{:?}", delegation.requests);
    }
}

#[test]
fn requests_made_later_do_not_count() {
    // The first seconds of the tenth and of the eleventh of May 2027 in UTC.
    for (seconds, expected) in [(1_809_907_200, 1), (1_809_993_599, 1), (1_809_993_600, 0)] {
        let mut request = asks("a", "p", RequestSide::Startup, Wanted);
        request.request_time = Some(Timestamp { seconds, nanos: 0 });
        let delegation = Delegation { requests: vec![request], ..trip() };
        assert_eq!(asked(&delegation), (expected, 0), "{seconds}");
    }
}

#[test]
fn requested_pairs_are_accepted_whose_host_has_accepted() {
    let dated = |status, sent_date, reply_date| {
        Some(Invitation { sent_date, reply_date, ..invited(status) })
    };
    let cases = [
        (None, 0),
        (dated(Accepted, None, None), 1),
        (dated(Accepted, Some(day(1)), Some(day(10))), 1),
        (dated(Accepted, Some(day(1)), Some(day(11))), 0),
        (dated(Accepted, Some(day(11)), None), 0),
        (dated(Sent, None, None), 0),
        (dated(Declined, None, None), 0),
        (dated(Lapsed, None, None), 0),
        (dated(Cancelled, Some(day(1)), Some(day(2))), 0),
    ];
    for (invitation, expected) in cases {
        let mut delegation = trip();
        delegation.requests = vec![asks("a", "p", RequestSide::Startup, Wanted)];
        delegation.hosts[0].invitation = invitation.clone();
        // That nobody asked for is no accepted request.
        delegation.hosts[1].invitation = Some(invited(Accepted));
        assert_eq!(asked(&delegation), (1, expected), "{invitation:?}");
    }
}

/// Scheduled, cancelled, missed and held first meetings, and further meetings held.
fn met(meetings: &[Meeting]) -> [i32; 5] {
    let it = total(&trip(), meetings, &[]);
    [it.scheduled, it.cancelled, it.no_shows, it.held, it.follow_ups]
}

#[test]
fn meetings_count_by_what_had_become_of_them() {
    let cases = [
        (MeetingStatus::Planned, day(9), [1, 0, 0, 0, 0]),
        (MeetingStatus::Planned, day(20), [1, 0, 0, 0, 0]),
        (MeetingStatus::Cancelled, day(9), [1, 1, 0, 0, 0]),
        (MeetingStatus::Cancelled, day(20), [1, 1, 0, 0, 0]),
        (MeetingStatus::NoShow, day(10), [1, 0, 1, 0, 0]),
        (MeetingStatus::NoShow, day(11), [1, 0, 0, 0, 0]),
        (MeetingStatus::Held, day(10), [1, 0, 0, 1, 0]),
        (MeetingStatus::Held, day(11), [1, 0, 0, 0, 0]),
    ];
    for (status, date, expected) in cases {
        let first = meeting("a", "p", status, date);
        assert_eq!(met(from_ref(&first)), expected, "{status:?} {date:?}");
        let held = i32::from(status == MeetingStatus::Held && date == day(10));
        let further = Meeting { is_follow_up: true, ..first };
        assert_eq!(met(&[further]), [0, 0, 0, 0, held], "further: {status:?} {date:?}");
    }
}

#[test]
fn meetings_are_arranged_and_called_off_from_the_day_of_the_record_on() {
    use MeetingStatus::{Cancelled, Held, Planned};
    // The first seconds of days of May 2027 in UTC.
    let at = |day: i64| Some(Timestamp { seconds: 1_809_129_600 + 86_400 * (day - 1), nanos: 0 });
    type Changes<'a> = &'a [(MeetingStatus, Option<i64>)];
    let cases: &[(Changes<'_>, i32, [i32; 5])] = &[
        (&[(Planned, Some(10))], 20, [1, 0, 0, 0, 0]),
        (&[(Planned, Some(11))], 20, [0; 5]),
        // Whoever met had arranged so, whenever that was recorded.
        (&[(Planned, Some(11)), (Held, Some(12))], 10, [1, 0, 0, 1, 0]),
        (&[(Held, Some(12))], 9, [1, 0, 0, 1, 0]),
        (&[(Planned, Some(1)), (Held, Some(12))], 11, [1, 0, 0, 0, 0]),
        (&[(Planned, Some(1)), (Cancelled, Some(10))], 20, [1, 1, 0, 0, 0]),
        (&[(Planned, Some(1)), (Cancelled, Some(11))], 20, [1, 0, 0, 0, 0]),
        (&[(Planned, Some(1)), (Cancelled, Some(11))], 10, [1, 1, 0, 0, 0]),
        (&[(Planned, Some(1)), (Cancelled, Some(2)), (Planned, Some(11))], 20, [1, 1, 0, 0, 0]),
        (&[(Planned, Some(1)), (Cancelled, Some(2)), (Planned, Some(9))], 20, [1, 0, 0, 0, 0]),
        // Nobody knows since when.
        (&[(Planned, None), (Cancelled, Some(11))], 20, [1, 0, 0, 0, 0]),
        (&[(Cancelled, None), (Planned, Some(11))], 20, [1, 1, 0, 0, 0]),
        (&[(Held, None), (Planned, Some(11))], 20, [1, 0, 0, 0, 0]),
    ];
    for (changes, date, expected) in cases {
        let change = |(status, day): &(MeetingStatus, Option<i64>)| MeetingStatusChange {
            status: (*status).into(),
            record_time: day.and_then(at),
        };
        let status = changes.last().unwrap().0;
        let meeting = Meeting {
            status_history: changes.iter().map(change).collect(),
            ..meeting("a", "p", status, day(*date))
        };
        assert_eq!(met(&[meeting]), *expected, "{changes:?} {date}");
    }
}

#[test]
fn what_was_recorded_is_of_the_day_that_it_was_where_the_service_is() {
    // Half past four in the afternoon of 10 May 2027 in UTC, which is after midnight in Seoul.
    let time = Timestamp { seconds: 1_809_966_600, nanos: 0 };
    let change =
        MeetingStatusChange { status: MeetingStatus::Planned.into(), record_time: Some(time) };
    let meeting = Meeting {
        status_history: vec![change],
        ..meeting("a", "p", MeetingStatus::Planned, day(20))
    };
    let wish = |startup: &str| MeetingRequest {
        wish: Wanted.into(),
        startup: startup.to_owned(),
        partner: "partners/p".to_owned(),
        request_time: Some(time),
        ..MeetingRequest::default()
    };
    let trip = Delegation { requests: vec![wish("startups/a")], ..trip() };
    let told = |zone| funnels(&trip, from_ref(&meeting), &[], (&TODAY, &zone)).total;
    let (here, there) = (told(TimeZone::UTC), told(TimeZone::get("Asia/Seoul").unwrap()));
    assert_eq!([here.requested, here.scheduled], [1, 1]);
    assert_eq!([there.requested, there.scheduled], [0, 0]);
}

#[test]
fn what_was_missed_counts_by_who_did_not_come() {
    let missed = |absent: MeetingParty| Meeting {
        absent: absent.into(),
        ..meeting("a", "p", MeetingStatus::NoShow, day(1))
    };
    use MeetingParty::{Both, Partner, Startup, Unspecified};
    for (absent, expected) in [
        (vec![Startup], [1, 1, 0]),
        (vec![Partner, Partner], [2, 0, 2]),
        (vec![Both, Startup], [2, 2, 1]),
        (vec![Unspecified], [1, 0, 0]),
    ] {
        let meetings: Vec<Meeting> = absent.into_iter().map(missed).collect();
        let it = total(&trip(), &meetings, &[]);
        assert_eq!([it.no_shows, it.startup_no_shows, it.partner_no_shows], expected);
    }
}

/// Prepared, signed and terminated ones of one agreement; nothing where it counts nowhere.
fn stands(history: History<'_>) -> Option<[i32; 3]> {
    let all = total(&trip(), &[], &[agreement(Mou, &["a"], history)]).agreements;
    assert!(all.len() <= 1, "{all:?}");
    all.first().map(|it| [it.prepared, it.signed, it.terminated])
}

#[test]
fn agreements_count_by_where_they_stood_on_the_day() {
    let cases: &[(History<'_>, Option<[i32; 3]>)] = &[
        (&[(Prepared, day(1))], Some([1, 0, 0])),
        (&[(Prepared, day(11))], None),
        (&[(Prepared, day(1)), (Signed, day(10))], Some([0, 1, 0])),
        (&[(Prepared, day(1)), (Signed, day(11))], Some([1, 0, 0])),
        (&[(Signed, day(1)), (Fulfilled, day(2))], Some([0, 1, 0])),
        (&[(Signed, day(1)), (Terminated, day(2))], Some([0, 1, 1])),
        (&[(Signed, day(1)), (Terminated, day(11))], Some([0, 1, 0])),
        (&[(Signed, day(1)), (Terminated, day(2)), (Signed, day(3))], Some([0, 1, 0])),
        (&[(Signed, day(1)), (Prepared, day(2))], Some([0, 1, 0])),
        // Called off before it was signed.
        (&[(Terminated, day(1))], None),
        (&[(Prepared, day(1)), (Terminated, day(2))], None),
        (&[(Prepared, day(1)), (Terminated, day(2)), (Prepared, day(3))], Some([1, 0, 0])),
        // Years and months count once they have begun.
        (&[(Signed, date(0, 0))], Some([0, 1, 0])),
        (&[(Signed, date(5, 0))], Some([0, 1, 0])),
        (&[(Signed, date(6, 0))], None),
        (&[(Signed, Date { year: 2028, month: 0, day: 0 })], None),
        // Not before what it follows.
        (&[(Prepared, day(20)), (Signed, date(0, 0))], None),
    ];
    for (history, expected) in cases {
        assert_eq!(stands(history), *expected, "{history:?}");
    }
}

#[test]
fn intended_and_paid_money_stand_apart() {
    let payments = vec![
        paid(day(1), won(30)),
        paid(day(10), Money { currency_code: "EUR".to_owned(), units: 5, nanos: 0 }),
        paid(date(5, 0), won(4)),
        paid(day(11), won(1_000)),
    ];
    let with_money = |history| Agreement {
        intended_amount: Some(won(100)),
        payments: payments.clone(),
        ..agreement(Investment, &["a"], history)
    };
    let euros = Money { currency_code: "EUR".to_owned(), units: 5, nanos: 0 };
    let all_paid = vec![euros, won(34)];
    let cases: &[(History<'_>, Option<Vec<Money>>)] = &[
        (&[(Prepared, day(1))], Some(vec![])),
        (&[(Signed, day(1))], Some(vec![won(100)])),
        (&[(Signed, day(1)), (Fulfilled, day(2))], Some(vec![won(100)])),
        (&[(Signed, day(1)), (Terminated, day(2))], Some(vec![])),
        (&[(Terminated, day(2))], None),
    ];
    for (history, intended) in cases {
        let tally = total(&trip(), &[], &[with_money(history)]).agreements.into_iter().next();
        let told = tally.map(|it| (it.intended_amounts, it.paid_amounts));
        let expected = intended.clone().map(|intended| (intended, all_paid.clone()));
        assert_eq!(told, expected, "{history:?}");
    }
}

#[test]
fn agreements_stand_by_kind_in_the_order_of_kinds() {
    let signed = |kind| agreement(kind, &["a"], &[(Signed, day(1))]);
    let all = [signed(Investment), signed(Nda), signed(Mou), signed(Nda)];
    let tallies = total(&trip(), &[], &all).agreements;
    let kinds: Vec<_> = tallies.iter().map(|it| (it.kind(), it.signed)).collect();
    assert_eq!(kinds, [(Nda, 2), (Mou, 1), (Investment, 1)]);
}

#[test]
fn what_concerns_two_startups_counts_once_in_all() {
    let of_two = Agreement {
        intended_amount: Some(won(100)),
        ..agreement(Loi, &["a", "b"], &[(Signed, day(1))])
    };
    let Funnels { total, startups, .. } =
        funnels(&trip(), &[], &[of_two], (&TODAY, &TimeZone::UTC));
    let told = |it: &DelegationFunnel| {
        let tally = &it.agreements[0];
        (tally.signed, tally.intended_amounts.clone())
    };
    assert_eq!(told(&total), (1, vec![won(100)]));
    for it in &startups {
        assert_eq!(told(it.funnel.as_ref().unwrap()), (1, vec![won(100)]), "{}", it.startup);
    }
}

#[test]
fn agreements_without_a_startup_stand_apart() {
    let organisers = agreement(Mou, &[], &[(Signed, day(1))]);
    let called_off = agreement(Loi, &[], &[(Terminated, day(1))]);
    let told = funnels(&trip(), &[], &[organisers, called_off], (&TODAY, &TimeZone::UTC));
    assert_eq!(told.total, DelegationFunnel::default());
    let expected = AgreementTally { kind: Mou.into(), signed: 1, ..AgreementTally::default() };
    assert_eq!(told.organiser_agreements, [expected]);
}

#[test]
fn participants_stand_in_their_order_and_others_by_name_behind_them() {
    let meetings = [
        meeting("d", "p", MeetingStatus::Planned, day(9)),
        meeting("a", "p", MeetingStatus::Planned, day(9)),
    ];
    let signed = agreement(Mou, &["c", "b"], &[(Signed, day(1))]);
    let called_off = agreement(Mou, &["e"], &[(Terminated, day(1))]);
    let told = funnels(&trip(), &meetings, &[signed, called_off], (&TODAY, &TimeZone::UTC));
    let names: Vec<&str> = told.startups.iter().map(|it| it.startup.as_str()).collect();
    assert_eq!(names, ["startups/b", "startups/a", "startups/c", "startups/d"]);
}

/// All counts and sums of a funnel, in one order for all funnels.
fn numbers(funnel: &DelegationFunnel) -> Vec<i64> {
    let it = funnel;
    let mut numbers = [it.requested, it.accepted, it.scheduled, it.cancelled, it.no_shows, it.held]
        .map(i64::from)
        .to_vec();
    numbers.push(it.follow_ups.into());
    for kind in [Nda, Loi, Mou, Investment] {
        let none = AgreementTally::default();
        let tally = it.agreements.iter().find(|it| it.kind() == kind).unwrap_or(&none);
        numbers.extend([tally.prepared, tally.signed, tally.terminated].map(i64::from));
        for amounts in [&tally.intended_amounts, &tally.paid_amounts] {
            numbers.push(amounts.iter().map(|it| it.units).sum());
        }
    }
    numbers
}

fn some_day() -> impl Strategy<Value = Date> {
    (1..=20).prop_map(day)
}

fn some_startup() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "b", "c"])
}

fn some_requests() -> impl Strategy<Value = Vec<MeetingRequest>> {
    let sides = vec![RequestSide::Startup, RequestSide::Partner, RequestSide::Organiser];
    let wishes = vec![Wanted, Must, Never];
    let (sides, wishes) = (prop::sample::select(sides), prop::sample::select(wishes));
    let partners = prop::sample::select(vec!["p", "q"]);
    let request = (some_startup(), partners, sides, wishes)
        .prop_map(|(one, other, side, wish)| asks(one, other, side, wish));
    prop::collection::vec(request, 0..8)
}

fn some_meetings() -> impl Strategy<Value = Vec<Meeting>> {
    let meeting = (some_startup(), 1..=4, some_day(), any::<bool>()).prop_map(
        |(startup, status, date, is_follow_up)| {
            let status = MeetingStatus::try_from(status).unwrap_or_default();
            Meeting { is_follow_up, ..meeting(startup, "p", status, date) }
        },
    );
    prop::collection::vec(meeting, 0..8)
}

fn some_agreements() -> impl Strategy<Value = Vec<Agreement>> {
    let kinds = prop::sample::select(vec![Nda, Loi, Mou, Investment]);
    let startups = prop::sample::subsequence(vec!["a", "b", "c"], 0..=3);
    let history = prop::collection::vec((1..=4, some_day()), 1..4);
    let agreement = (kinds, startups, history, some_day(), 0..100_i64).prop_map(
        |(kind, startups, mut history, payment_date, units)| {
            history.sort_by_key(|(_, date)| date.day);
            let event = |(status, date)| (AgreementStatus::try_from(status).unwrap(), date);
            let history: Vec<_> = history.into_iter().map(event).collect();
            Agreement {
                intended_amount: Some(won(units)),
                payments: vec![paid(payment_date, won(units))],
                ..agreement(kind, &startups, &history)
            }
        },
    );
    prop::collection::vec(agreement, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_together_have_what_one_has_and_no_more_than_the_sum(
        requests in some_requests(), meetings in some_meetings(), agreements in some_agreements(),
    ) {
        let mut delegation = Delegation { requests, ..trip() };
        delegation.hosts[0].invitation = Some(invited(Accepted));
        let told = funnels(&delegation, &meetings, &agreements, (&TODAY, &TimeZone::UTC));
        let of_one = |it: &StartupFunnel| numbers(it.funnel.as_ref().unwrap());
        let each: Vec<Vec<i64>> = told.startups.iter().map(of_one).collect();
        for (at, total) in numbers(&told.total).into_iter().enumerate() {
            let of_all = each.iter().map(|it| it[at]);
            prop_assert!(total <= of_all.clone().sum(), "{:?}", told.total);
            prop_assert!(of_all.max().is_some_and(|most| total >= most), "{:?}", told.total);
        }
    }

    #[test]
    fn each_step_of_the_way_has_no_more_than_the_one_before(
        requests in some_requests(), meetings in some_meetings(), agreements in some_agreements(),
    ) {
        let delegation = Delegation { requests, ..trip() };
        let all = funnels(&delegation, &meetings, &agreements, (&TODAY, &TimeZone::UTC));
        let total = all.total;
        prop_assert!(total.accepted <= total.requested);
        prop_assert!(total.cancelled + total.no_shows + total.held <= total.scheduled);
        for it in &total.agreements {
            prop_assert!(it.terminated <= it.signed && it.prepared + it.signed > 0);
        }
    }
}
