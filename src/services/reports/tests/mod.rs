//! Delegations, meetings and agreements of tests. The day of the reports is the tenth of May 2027.

mod due_items;
mod funnels;

use crate::proto::{
    ActionItem, Agreement, AgreementEvent, AgreementKind, AgreementPayment, AgreementStatus, Date,
    Delegation, DelegationHost, Invitation, InvitationStatus, LocalizedText, Meeting,
    MeetingRequest, MeetingStatus, MeetingWish, Money, Participant, RequestSide,
};

/// The entries of an agreement's history.
type History<'a> = &'a [(AgreementStatus, Date)];

const TODAY: Date = day(10);

/// A day of May 2027.
const fn day(day: i32) -> Date {
    date(5, day)
}

const fn date(month: i32, day: i32) -> Date {
    Date { year: 2027, month, day }
}

fn startup(id: &str) -> String {
    format!("startups/{id}")
}

fn partner(id: &str) -> String {
    format!("partners/{id}")
}

/// Start-ups `a` and `b` visit partners `p` and `q`.
fn trip() -> Delegation {
    let goes = |id| Participant { startup: startup(id), ..Participant::default() };
    let receives = |id| DelegationHost { partner: partner(id), ..DelegationHost::default() };
    Delegation {
        name: "delegations/trip".to_owned(),
        participants: ["b", "a"].map(goes).to_vec(),
        hosts: ["p", "q"].map(receives).to_vec(),
        ..Delegation::default()
    }
}

fn invited(status: InvitationStatus) -> Invitation {
    Invitation { status: status.into(), ..Invitation::default() }
}

fn asks(one: &str, other: &str, side: RequestSide, wish: MeetingWish) -> MeetingRequest {
    MeetingRequest {
        startup: startup(one),
        partner: partner(other),
        side: side.into(),
        wish: wish.into(),
        request_time: None,
    }
}

fn meeting(one: &str, other: &str, status: MeetingStatus, date: Date) -> Meeting {
    Meeting {
        name: format!("meetings/{one}-{other}"),
        delegation: "delegations/trip".to_owned(),
        startup: startup(one),
        partner: partner(other),
        status: status.into(),
        date: Some(date),
        ..Meeting::default()
    }
}

/// An agreement of these start-ups with partner `p`.
fn agreement(kind: AgreementKind, startups: &[&str], history: History<'_>) -> Agreement {
    let event = |&(status, date): &(AgreementStatus, Date)| AgreementEvent {
        status: status.into(),
        date: Some(date),
        note: None,
    };
    Agreement {
        name: "agreements/one".to_owned(),
        delegation: "delegations/trip".to_owned(),
        kind: kind.into(),
        startups: startups.iter().map(|it| startup(it)).collect(),
        partners: vec![partner("p")],
        history: history.iter().map(event).collect(),
        ..Agreement::default()
    }
}

fn won(units: i64) -> Money {
    Money { currency_code: "KRW".to_owned(), units, nanos: 0 }
}

fn paid(date: Date, amount: Money) -> AgreementPayment {
    AgreementPayment { date: Some(date), amount: Some(amount) }
}

fn to_do(due_date: Option<Date>, done_date: Option<Date>) -> ActionItem {
    let en = "Send the data sheet".to_owned();
    ActionItem {
        action: Some(LocalizedText { ko: String::new(), en }),
        owner: "Fictional City".to_owned(),
        due_date,
        done_date,
    }
}
