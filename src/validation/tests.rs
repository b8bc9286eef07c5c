//! What the rules promise:
//! 1. a sound profile in which every field is filled has no violation (`fields`);
//! 2. a bad value in any field of it is found, under the path of that field (`fields`);
//! 3. each rule tells what it is about, and only its own rule is broken (`cases`, `delegations`, `meetings`,
//!    `agreements`, `programs`, `applications`, `requests`);
//! 4. nothing panics, and every path leads to a field, whatever the message (`properties`);
//! 5. nothing that contacts hold stands in a message (`cases`).

mod agreements;
mod allocations;
mod applications;
mod cases;
mod delegations;
mod fields;
mod match_lists;
mod meetings;
mod programs;
mod properties;
mod requests;
mod selections;

use prost_reflect::{DynamicMessage, ReflectMessage};

use super::Violation;
use crate::proto::{
    Agreement, AgreementKind, Contacts, Date, Delegation, DelegationKind, Engagement,
    EngagementKind, LocalizedText, Meeting, MeetingParty, MeetingStatus, Money, MovedOccurrence,
    Partner, Recurrence, Selection, Startup,
};
use crate::taxonomy::Taxonomy;

const TODAY: Date = Date { year: 2026, month: 11, day: 20 };

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

fn text(ko: &str, en: &str) -> Option<LocalizedText> {
    Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() })
}

fn sound_startup() -> Startup {
    read(include_str!("tests/startup.json"))
}

fn sound_partner() -> Partner {
    read(include_str!("tests/partner.json"))
}

fn sound_engagement() -> Engagement {
    read(include_str!("tests/engagement.json"))
}

/// What the other one cannot have: an organiser and an amount.
fn sound_pact() -> Engagement {
    Engagement {
        startup: String::new(),
        organiser: "City of Gwangju".to_owned(),
        kind: EngagementKind::Mou.into(),
        declined_by: 0,
        decline_reason: 0,
        amount: Some(Money { currency_code: "KRW".to_owned(), units: 7, nanos: 0 }),
        ..sound_engagement()
    }
}

fn sound_delegation() -> Delegation {
    read(include_str!("tests/delegation.json"))
}

/// What the other one cannot have: a recurrence, and one day alone.
fn sound_forum() -> Delegation {
    let day = |month, day| Date { year: 2026, month, day };
    let sound = sound_delegation();
    Delegation {
        name: "delegations/breakfast".to_owned(),
        display_name: sound.display_name,
        kind: DelegationKind::Forum.into(),
        organiser: sound.organiser,
        start_date: Some(day(9, 9)),
        end_date: Some(day(9, 9)),
        time_zone: "Asia/Seoul".to_owned(),
        recurrence: Some(Recurrence {
            rule: "FREQ=MONTHLY;BYDAY=2WE".to_owned(),
            moved: vec![MovedOccurrence {
                from_date: Some(day(10, 14)),
                to_date: Some(day(10, 16)),
            }],
            skipped_dates: vec![day(11, 11)],
        }),
        ..Delegation::default()
    }
}

fn sound_meeting() -> Meeting {
    read(include_str!("tests/meeting.json"))
}

/// What the other one cannot have: somebody who did not come.
fn sound_no_show() -> Meeting {
    Meeting {
        status: MeetingStatus::NoShow.into(),
        absent: MeetingParty::Partner.into(),
        startup_rating: None,
        partner_rating: None,
        ..sound_meeting()
    }
}

fn sound_cancelled_meeting() -> Meeting {
    Meeting {
        status: MeetingStatus::Cancelled.into(),
        absent: MeetingParty::Unspecified.into(),
        cancelled_by_plan: "plans/autumn-v2".to_owned(),
        ..sound_no_show()
    }
}

fn sound_agreement() -> Agreement {
    read(include_str!("tests/agreement.json"))
}

fn sound_selection() -> Selection {
    read(include_str!("tests/selection.json"))
}

fn sound_contacts() -> Contacts {
    read(include_str!("tests/contacts.json"))
}

fn check_startup(startup: &Startup) -> Vec<Violation> {
    super::startup(startup, Taxonomy::builtin(), &TODAY)
}

fn check_engagement(engagement: &Engagement) -> Vec<Violation> {
    super::engagement(engagement, &TODAY)
}

fn check_meeting(meeting: &Meeting) -> Vec<Violation> {
    super::meeting(meeting, &TODAY)
}

fn check_agreement(agreement: &Agreement) -> Vec<Violation> {
    super::agreement(agreement, &TODAY)
}

fn check_selection(selection: &Selection) -> Vec<Violation> {
    super::selection(selection, &TODAY)
}

fn check_partner(partner: &Partner) -> Vec<Violation> {
    super::partner(partner, Taxonomy::builtin(), &TODAY)
}

fn read<M: ReflectMessage + Default>(json: &str) -> M {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let message = DynamicMessage::deserialize(M::default().descriptor(), &mut deserializer);
    message.unwrap().transcode_to().unwrap()
}

/// A change to a sound message, the path of the one violation it makes, and a part of what is said.
type Case<M> = (fn(&mut M), &'static str, &'static str);

fn check_cases<M: Clone>(sound: &M, check: fn(&M) -> Vec<Violation>, cases: &[Case<M>]) {
    for (change, field, part) in cases {
        let mut changed = sound.clone();
        change(&mut changed);
        let violations = check(&changed);
        let is_the_one =
            |violation: &Violation| violation.field == *field && violation.message.contains(part);
        assert!(
            violations.len() == 1 && violations.iter().all(is_the_one),
            "wanted one violation at {field} that says {part:?}, found {violations:#?}"
        );
    }
}
