//! Each rule of agreements with a change that breaks it.

use super::super::{limits, list_agreements};
use super::*;
use crate::proto::{
    ActionItem, AgreementEvent, AgreementPayment, AgreementStatus, ListAgreementsRequest,
};

fn event(status: AgreementStatus, on: Option<Date>) -> AgreementEvent {
    AgreementEvent { status: status.into(), date: on, ..AgreementEvent::default() }
}

fn usd(units: i64, nanos: i32) -> Option<Money> {
    Some(Money { currency_code: "USD".to_owned(), units, nanos })
}

fn check(cases: &[Case<Agreement>]) {
    check_cases(&sound_agreement(), check_agreement, cases);
}

#[test]
fn what_it_is() {
    check(&[
        (|a| a.name = "meetings/x".into(), "name", "is no name such as `agreements/"),
        (
            |a| a.name = format!("agreements/{}", "x".repeat(63)),
            "name",
            "has an id of 63 characters; at most 61",
        ),
        (|a| a.delegation = "startups/x".into(), "delegation", "is no name such as `delegations/"),
        (|a| a.meeting = "M07".into(), "meeting", "`M07` is no name such as `meetings/"),
        (|a| a.kind = 0, "kind", "is required"),
        (|a| a.kind = 7, "kind", "unknown enum number 7"),
        (|a| a.title = text(&"가".repeat(201), ""), "title.ko", "at most 200"),
        (|a| a.scope = text("", &"x".repeat(2_001)), "scope.en", "at most 2000"),
        (|a| a.note = text("", &"x".repeat(2_001)), "note.en", "at most 2000"),
        (|a| a.recorded_by = "x".repeat(201), "recorded_by", "at most 200"),
        (
            |a| a.evidence = vec![a.evidence[0].clone(); 21],
            "evidence",
            "has 21 entries; at most 20",
        ),
        (|a| a.evidence[0].source = "x".repeat(5_000), "evidence[0].source", "at most"),
        (
            |a| a.evidence[0].as_of_date = date(2026, 0, 1),
            "evidence[0].as_of_date",
            "a day without a month",
        ),
    ]);
    let loose = Agreement {
        name: String::new(),
        delegation: String::new(),
        meeting: String::new(),
        ..sound_agreement()
    };
    assert_eq!(check_agreement(&loose), []);
}

#[test]
fn parties() {
    check(&[
        (|a| a.organiser = "x".repeat(201), "organiser", "at most 200"),
        (|a| a.startups[1] = "partners/x".into(), "startups[1]", "is no name such as `startups/"),
        (|a| a.startups[1].clear(), "startups[1]", "is no name such as `startups/"),
        (|a| a.startups[1] = a.startups[0].clone(), "startups[1]", "stands in the list before"),
        (|a| a.partners[1] = "startups/x".into(), "partners[1]", "is no name such as `partners/"),
        (|a| a.partners[1] = a.partners[0].clone(), "partners[1]", "stands in the list before"),
        (
            |a| a.startups = (0..21).map(|it| format!("startups/s{it}")).collect(),
            "startups",
            "has 21 entries; at most 20",
        ),
        (
            |a| a.partners = (0..21).map(|it| format!("partners/p{it}")).collect(),
            "partners",
            "has 21 entries; at most 20",
        ),
    ]);
    let of = |organiser: &str, startups: usize, partners: usize| {
        let mut agreement = Agreement { organiser: organiser.to_owned(), ..sound_agreement() };
        agreement.startups.truncate(startups);
        agreement.partners.truncate(partners);
        check_agreement(&agreement).into_iter().map(|it| it.field).collect::<Vec<_>>()
    };
    for (organiser, startups, partners) in
        [("City", 1, 0), ("City", 0, 1), ("", 1, 1), ("", 2, 0), ("", 0, 2)]
    {
        assert!(of(organiser, startups, partners).is_empty());
    }
    for (organiser, startups, partners) in
        [("City", 0, 0), ("", 1, 0), ("", 0, 1), ("", 0, 0), (" ", 0, 1)]
    {
        assert_eq!(of(organiser, startups, partners), ["partners"]);
    }
}

#[test]
fn history() {
    check(&[
        (|a| a.history.clear(), "history", "is required"),
        (|a| a.history = vec![a.history[1].clone(); 51], "history", "has 51 entries; at most 50"),
        (|a| a.history[0].status = 0, "history[0].status", "is required"),
        (|a| a.history[0].status = 5, "history[0].status", "unknown enum number 5"),
        (|a| a.history[0].date = None, "history[0].date", "is required"),
        (|a| a.history[0].date = date(2025, 0, 3), "history[0].date", "day without a month"),
        (|a| a.history[2].date = date(2026, 11, 21), "history[2].date", "lies in the future"),
        (
            |a| a.history[2].date = date(2026, 2, 0),
            "history[2].date",
            "lies before that of the entry before",
        ),
        (
            |a| a.history[0].note = text("", &"x".repeat(2_001)),
            "history[0].note.en",
            "at most 2000",
        ),
        (
            |a| a.history[1].set_status(AgreementStatus::Prepared),
            "history[2].status",
            "is of what was never signed",
        ),
        (|a| a.expiry_date = date(2026, 3, 1), "expiry_date", "lies before the day of signing"),
        (|a| a.expiry_date = date(2027, 3, 0), "expiry_date", "year, month and day"),
    ]);
    // A signing of which only the year or month is known is before what comes after that.
    for (signed, expiry, is_sound) in [
        (date(2026, 0, 0), date(2025, 12, 31), false),
        (date(2026, 0, 0), date(2026, 1, 1), true),
        (date(2026, 3, 0), date(2026, 2, 28), false),
        (date(2026, 3, 0), date(2026, 3, 1), true),
        (date(2026, 3, 2), date(2026, 3, 2), true),
    ] {
        let agreement = Agreement {
            history: vec![event(AgreementStatus::Signed, signed)],
            expiry_date: expiry,
            ..sound_agreement()
        };
        assert_eq!(check_agreement(&agreement).is_empty(), is_sound, "{signed:?} {expiry:?}");
    }
    // What was never signed may end at any time, and be called off.
    let called_off = Agreement {
        history: vec![
            event(AgreementStatus::Prepared, date(2026, 0, 0)),
            event(AgreementStatus::Terminated, date(2026, 5, 1)),
        ],
        expiry_date: date(2020, 1, 1),
        ..sound_agreement()
    };
    assert_eq!(check_agreement(&called_off), []);
}

#[test]
fn obligations() {
    check(&[
        (
            |a| a.obligations = vec![a.obligations[0].clone(); 51],
            "obligations",
            "has 51 entries; at most 50",
        ),
        (
            |a| a.obligations.push(ActionItem { action: text(" ", ""), ..ActionItem::default() }),
            "obligations[1].action",
            "required in at least one language",
        ),
        (|a| a.obligations[0].owner = "x".repeat(201), "obligations[0].owner", "at most 200"),
        (
            |a| a.obligations[0].due_date = date(2026, 2, 30),
            "obligations[0].due_date",
            "a day that the month does not have",
        ),
        (
            |a| a.obligations[0].done_date = date(2026, 11, 21),
            "obligations[0].done_date",
            "lies in the future",
        ),
    ]);
}

#[test]
fn money() {
    check(&[
        (|a| a.intended_amount = usd(-1, 0), "intended_amount", "must not be negative"),
        (
            |a| a.intended_amount = Some(Money::default()),
            "intended_amount.currency_code",
            "ISO 4217",
        ),
        (
            |a| a.payments = vec![a.payments[0].clone(); 51],
            "payments",
            "has 51 entries; at most 50",
        ),
        (|a| a.payments[1].date = None, "payments[1].date", "is required"),
        (|a| a.payments[1].date = date(2026, 12, 0), "payments[1].date", "lies in the future"),
        (|a| a.payments[1].amount = None, "payments[1].amount", "is required"),
        (|a| a.payments[1].amount = usd(0, 0), "payments[1].amount", "must be above zero"),
        (|a| a.payments[1].amount = usd(0, -1), "payments[1].amount", "must not be negative"),
        (
            |a| a.payments.push(AgreementPayment { date: Some(TODAY), amount: None }),
            "payments[2].amount",
            "is required",
        ),
    ]);
    let cent = Agreement {
        payments: vec![AgreementPayment { date: Some(TODAY), amount: usd(0, 10_000_000) }],
        intended_amount: usd(0, 0),
        ..sound_agreement()
    };
    assert_eq!(check_agreement(&cent), []);

    let secret = sound_nda();
    assert_eq!(check_agreement(&secret), []);
    let cases: &[Case<Agreement>] = &[
        (|a| a.intended_amount = usd(1, 0), "intended_amount", "about no money"),
        (|a| a.payments = sound_agreement().payments, "payments", "about no money"),
    ];
    check_cases(&secret, check_agreement, cases);
}

/// What has neither money nor a confidence to keep.
fn sound_nda() -> Agreement {
    Agreement {
        kind: AgreementKind::Nda.into(),
        intended_amount: None,
        payments: Vec::new(),
        ..sound_agreement()
    }
}

#[test]
fn sizes() {
    let long = ActionItem {
        action: text(&"가".repeat(2_000), &"가".repeat(2_000)),
        ..ActionItem::default()
    };
    let agreement =
        Agreement { obligations: vec![long; limits::OBLIGATIONS_MAX], ..sound_agreement() };
    let found = check_agreement(&agreement);
    let [violation] = found.as_slice() else { panic!("{found:?}") };
    assert!(violation.field.is_empty() && violation.message.contains("bytes encoded"));
}

#[test]
fn lists_of_agreements() {
    let sound = ListAgreementsRequest {
        delegation: "delegations/d".to_owned(),
        startup: "startups/a".to_owned(),
        partner: "partners/b".to_owned(),
        kinds: vec![1, 2, 3, 4, 5, 6],
        ..ListAgreementsRequest::default()
    };
    assert_eq!(list_agreements(&sound), []);
    assert_eq!(list_agreements(&ListAgreementsRequest::default()), []);
    let cases: &[Case<ListAgreementsRequest>] = &[
        (|r| r.delegation = "d".into(), "delegation", "is no name such as `delegations/"),
        (|r| r.startup = "partners/b".into(), "startup", "is no name such as `startups/"),
        (|r| r.partner = "startups/a".into(), "partner", "is no name such as `partners/"),
        (|r| r.kinds[1] = 0, "kinds[1]", "not be unspecified"),
        (|r| r.kinds[1] = 7, "kinds[1]", "unknown enum number 7"),
        (|r| r.kinds[1] = 1, "kinds[1]", "stands in the list before"),
    ];
    check_cases(&sound, list_agreements, cases);
}
