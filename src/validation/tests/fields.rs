//! A walk over every field that a client writes: the contract's descriptors say which there are, so that a new field
//! without a rule fails here.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage, Value};
use prost_types::Timestamp;

use super::super::{contacts, delegation, limits};
use super::*;
use crate::proto::Money;

/// Fields that the service sets or interprets itself.
const UNCHECKED: [&str; 5] =
    ["etag", "create_time", "update_time", "delete_time", "status_history"];

/// Lists that the contract does not limit.
const UNLIMITED: [&str; 8] = [
    "stages",
    "exclusions.stages",
    "exclusions.partner_kinds",
    "rules[0].equity_share.party_classes",
    "rules[0].invested_amount.money.investor_kinds",
    "rules[0].ratio.amount.invested.investor_kinds",
    "rules[0].sector.deep_tech_fields",
    "rules[0].disqualification.kinds",
];

#[test]
fn a_sound_profile_has_no_violation() {
    assert_eq!(check_startup(&sound_startup()), []);
    assert_eq!(check_partner(&sound_partner()), []);
    assert_eq!(check_engagement(&sound_engagement()), []);
    assert_eq!(check_engagement(&sound_pact()), []);
    assert_eq!(delegation(&sound_delegation()), []);
    assert_eq!(delegation(&sound_forum()), []);
    assert_eq!(check_meeting(&sound_meeting()), []);
    assert_eq!(check_meeting(&sound_no_show()), []);
    assert_eq!(check_meeting(&sound_cancelled_meeting()), []);
    assert_eq!(check_agreement(&sound_agreement()), []);
    assert_eq!(check_selection(&sound_selection()), []);
    assert_eq!(contacts(&sound_contacts()), []);
}

#[test]
fn a_profile_may_be_empty_but_for_its_name() {
    let startup = Startup { display_name: sound_startup().display_name, ..Startup::default() };
    assert_eq!(check_startup(&startup), []);
    let partner = Partner { display_name: sound_partner().display_name, ..Partner::default() };
    assert_eq!(check_partner(&partner), []);
}

#[test]
fn a_delegation_may_be_empty_but_for_what_is_required() {
    let sound = sound_delegation();
    let bare = Delegation {
        display_name: sound.display_name,
        kind: DelegationKind::Forum.into(),
        organiser: sound.organiser,
        start_date: sound.start_date,
        end_date: sound.start_date,
        time_zone: sound.time_zone,
        ..Delegation::default()
    };
    assert_eq!(delegation(&bare), []);
}

#[test]
fn meetings_and_agreements_may_be_empty_but_for_what_is_required() {
    let sound = sound_meeting();
    let bare = Meeting {
        delegation: sound.delegation,
        code: sound.code,
        startup: sound.startup,
        partner: sound.partner,
        date: sound.date,
        start_time: sound.start_time,
        end_time: sound.end_time,
        status: MeetingStatus::Planned.into(),
        ..Meeting::default()
    };
    assert_eq!(check_meeting(&bare), []);
    let sound = sound_agreement();
    let bare = Agreement {
        kind: sound.kind,
        partners: sound.partners,
        history: vec![sound.history[0].clone()],
        ..Agreement::default()
    };
    assert_eq!(check_agreement(&bare), []);
}

#[test]
fn every_field_of_the_sound_messages_is_filled() {
    assert_filled(&sound_startup().transcode_to_dynamic(), "startup");
    assert_filled(&sound_partner().transcode_to_dynamic(), "partner");
    assert_filled(&sound_contacts().transcode_to_dynamic(), "contacts");
    let both = Delegation { recurrence: sound_forum().recurrence, ..sound_delegation() };
    assert_filled(&both.transcode_to_dynamic(), "delegation");
    let (one, other) = (sound_engagement(), sound_pact());
    let both = Engagement { organiser: other.organiser, amount: other.amount, ..one };
    assert_filled(&both.transcode_to_dynamic(), "engagement");
    let all = Meeting {
        absent: sound_no_show().absent,
        cancelled_by_plan: sound_cancelled_meeting().cancelled_by_plan,
        ..sound_meeting()
    };
    assert_filled(&all.transcode_to_dynamic(), "meeting");
    assert_filled(&sound_agreement().transcode_to_dynamic(), "agreement");
    assert_filled(&sound_selection().transcode_to_dynamic(), "selection");
}

#[test]
fn a_bad_value_is_found_wherever_it_stands() {
    find_bad_values(&sound_startup(), check_startup);
    find_bad_values(&sound_partner(), check_partner);
    find_bad_values(&sound_engagement(), check_engagement);
    find_bad_values(&sound_pact(), check_engagement);
    find_bad_values(&sound_delegation(), delegation);
    find_bad_values(&sound_forum(), delegation);
    find_bad_values(&sound_meeting(), check_meeting);
    find_bad_values(&sound_no_show(), check_meeting);
    find_bad_values(&sound_cancelled_meeting(), check_meeting);
    find_bad_values(&sound_agreement(), check_agreement);
    find_bad_values(&sound_selection(), check_selection);
    find_bad_values(&sound_contacts(), contacts);
}

#[test]
fn a_list_that_is_too_long_is_found_wherever_it_stands() {
    find_long_lists(&sound_startup(), limits::PORTFOLIO_MAX, check_startup);
    find_long_lists(&sound_partner(), limits::PORTFOLIO_MAX, check_partner);
    find_long_lists(&sound_delegation(), limits::MEETING_REQUESTS_MAX, delegation);
    find_long_lists(&sound_forum(), limits::MOVED_OCCURRENCES_MAX, delegation);
    find_long_lists(&sound_meeting(), limits::NEXT_STEPS_MAX, check_meeting);
    find_long_lists(&sound_agreement(), limits::OBLIGATIONS_MAX, check_agreement);
    find_long_lists(&sound_selection(), limits::SCORE_SHEETS_MAX, check_selection);
    find_long_lists(&sound_contacts(), limits::CONTACTS_MAX, contacts);
}

pub(super) fn find_bad_values<M>(sound: &M, check: fn(&M) -> Vec<Violation>)
where
    M: ReflectMessage + Default,
{
    let sound = sound.transcode_to_dynamic();
    for (path, field) in leaves(&sound, "") {
        for (bad, found_at) in bad_values(&field, &path) {
            let mut changed = sound.clone();
            *value_mut(&mut changed, &path) = bad;
            let violations = check(&changed.transcode_to().unwrap());
            let found = violations.iter().any(|violation| violation.field == found_at);
            assert!(found, "{found_at} is bad, found {violations:?}");
        }
    }
}

/// `longest` is as many entries as any list of the message may have.
pub(super) fn find_long_lists<M>(sound: &M, longest: usize, check: fn(&M) -> Vec<Violation>)
where
    M: ReflectMessage + Default,
{
    let sound = sound.transcode_to_dynamic();
    let mut paths = Vec::new();
    lists(&sound, "", &mut paths);
    for path in paths.iter().filter(|path| !UNLIMITED.contains(&path.as_str())) {
        let mut changed = sound.clone();
        let Value::List(items) = value_mut(&mut changed, path) else { panic!("{path}") };
        *items = vec![items[0].clone(); longest + 1];
        let violations = check(&changed.transcode_to().unwrap());
        // Lists with one entry a kind have as many entries as there are kinds.
        let repeated = format!("{path}[1].kind");
        let found = violations.iter().any(|v| v.field == *path || v.field == repeated);
        assert!(found, "{path} is too long, found {violations:?}");
    }
}

fn bad_values(field: &FieldDescriptor, path: &str) -> Vec<(Value, String)> {
    let here = path.to_owned();
    match field.kind() {
        Kind::String => vec![
            (Value::String("a".repeat(20_000)), here.clone()),
            (Value::String("\u{7}".to_owned()), here),
        ],
        Kind::Enum(_) => vec![(Value::EnumNumber(99), here)],
        Kind::Int32 => vec![(Value::I32(i32::MIN), here.clone()), (Value::I32(i32::MAX), here)],
        Kind::Message(message) if message.full_name() == "google.type.Date" => {
            let date = Date { year: 2024, month: 13, day: 1 };
            vec![(Value::Message(date.transcode_to_dynamic()), here)]
        }
        Kind::Message(message) if message.full_name() == "google.protobuf.Timestamp" => {
            let moment = Timestamp { seconds: i64::MAX, nanos: 0 };
            vec![(Value::Message(moment.transcode_to_dynamic()), here)]
        }
        Kind::Message(_) => {
            let money = |currency_code: &str, units| {
                let money = Money { currency_code: currency_code.to_owned(), units, nanos: 0 };
                Value::Message(money.transcode_to_dynamic())
            };
            let mut bad = vec![(money("won", 1), format!("{path}.currency_code"))];
            if !path.ends_with("revenue") {
                bad.push((money("KRW", -1), here));
            }
            bad
        }
        _ => Vec::new(),
    }
}

/// The values that are checked as one, each with its path and field; of a list the first item.
fn leaves(message: &DynamicMessage, prefix: &str) -> Vec<(String, FieldDescriptor)> {
    let mut found = Vec::new();
    for (field, value) in message.fields().filter(|(field, _)| !UNCHECKED.contains(&field.name())) {
        let (path, value) = match value {
            Value::List(items) => (format!("{prefix}{}[0]", field.name()), &items[0]),
            value => (format!("{prefix}{}", field.name()), value),
        };
        match value {
            Value::Message(inner) if is_open(inner) => {
                found.extend(leaves(inner, &format!("{path}.")));
            }
            _ => found.push((path, field)),
        }
    }
    found
}

fn lists(message: &DynamicMessage, prefix: &str, found: &mut Vec<String>) {
    for (field, value) in message.fields() {
        let path = format!("{prefix}{}", field.name());
        match value {
            Value::List(items) => {
                found.push(path.clone());
                if let Value::Message(inner) = &items[0] {
                    lists(inner, &format!("{path}[0]."), found);
                }
            }
            Value::Message(inner) if is_open(inner) => lists(inner, &format!("{path}."), found),
            _ => {}
        }
    }
}

pub(super) fn assert_filled(message: &DynamicMessage, path: &str) {
    for field in message.descriptor().fields() {
        let path = format!("{path}.{}", field.name());
        // A false without presence cannot be told from an empty field, and of a oneof one field alone can be filled.
        let is_choice = field.containing_oneof().is_some_and(|it| !it.is_synthetic());
        let is_other_choice = is_choice && !message.has_field(&field);
        if UNCHECKED.contains(&field.name()) || field.kind() == Kind::Bool || is_other_choice {
            continue;
        }
        assert!(message.has_field(&field), "{path} is empty");
        match &*message.get_field(&field) {
            Value::Message(inner) if is_open(inner) => assert_filled(inner, &path),
            Value::List(items) => {
                if let Value::Message(inner) = &items[0] {
                    assert_filled(inner, &path);
                }
            }
            _ => {}
        }
    }
}

/// Whether the fields of a message are checked one by one: it is one of ours.
fn is_open(message: &DynamicMessage) -> bool {
    message.descriptor().package_name() == "naru.v1"
}

fn value_mut<'a>(message: &'a mut DynamicMessage, path: &str) -> &'a mut Value {
    let (segment, rest) = match path.split_once('.') {
        Some((segment, rest)) => (segment, Some(rest)),
        None => (path, None),
    };
    let value = match segment.strip_suffix("[0]") {
        Some(name) => &mut message.get_field_by_name_mut(name).unwrap().as_list_mut().unwrap()[0],
        None => message.get_field_by_name_mut(segment).unwrap(),
    };
    match rest {
        Some(rest) => value_mut(value.as_message_mut().unwrap(), rest),
        None => value,
    }
}
