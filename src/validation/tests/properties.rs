//! What holds whatever a client sends.

use std::slice::Iter;

use proptest::collection::vec;
use proptest::prelude::*;
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, ReflectMessage, Value};

use super::super::{
    compare_plans, create_plan, delegation, explain_selection, get_delegation_report, limits,
    list_due_items, list_plans, match_options, paths, plan_meetings, publish_plan, report_pipeline,
    search, shortlist_startups,
};
use super::*;
use crate::proto::{
    Kind as ProfileKind, ListDueItemsRequest, MatchOptions, Program, SearchRequest,
    ShortlistStartupsRequest,
};

/// Sound and nearly sound values of many fields, so that every rule meets both.
const TEXTS: [&str; 30] = [
    "",
    " ",
    "a",
    "가나다",
    "fintech",
    "fintec",
    "핀테크",
    "KR",
    "kr",
    "KR-29",
    "KR-99",
    "US-CA",
    "K\u{0}",
    "startups/a",
    "partners/b",
    "startups/a/contacts",
    "KRW",
    "1234567891",
    "--",
    "-1234567890",
    "https://a",
    "ko-KR",
    "a@b",
    "09:00",
    "18:00",
    "24:00",
    "Asia/Seoul",
    "FREQ=DAILY",
    "FREQ=MONTHLY;BYDAY=-1WE",
    "\u{202e}\u{10ffff}",
];

const NUMBERS: [i32; 14] = [0, 1, 2, 3, 5, 9, 10, 12, 31, 2024, 10_000, -1, i32::MIN, i32::MAX];

proptest! {
    #[test]
    fn startups_are_checked_without_panic(tape in vec(any::<u8>(), 0..2_000)) {
        assert_paths_lead_to_fields(&arbitrary(&tape), check_startup)?;
    }

    #[test]
    fn partners_are_checked_without_panic(tape in vec(any::<u8>(), 0..2_000)) {
        assert_paths_lead_to_fields(&arbitrary(&tape), check_partner)?;
    }

    #[test]
    fn engagements_are_checked_without_panic(tape in vec(any::<u8>(), 0..200)) {
        assert_paths_lead_to_fields(&arbitrary(&tape), check_engagement)?;
    }

    #[test]
    fn delegations_are_checked_without_panic(tape in vec(any::<u8>(), 0..2_000)) {
        assert_paths_lead_to_fields(&arbitrary(&tape), delegation)?;
    }

    #[test]
    fn meetings_are_checked_without_panic(tape in vec(any::<u8>(), 0..500)) {
        assert_paths_lead_to_fields(&arbitrary(&tape), check_meeting)?;
    }

    #[test]
    fn agreements_are_checked_without_panic(tape in vec(any::<u8>(), 0..500)) {
        assert_paths_lead_to_fields(&arbitrary(&tape), check_agreement)?;
    }

    #[test]
    fn selections_are_checked_without_panic(tape in vec(any::<u8>(), 0..2_000)) {
        assert_paths_lead_to_fields(&arbitrary(&tape), check_selection)?;
        assert_paths_lead_to_fields(&arbitrary(&tape), explain_selection)?;
        let shortlist = |request: &ShortlistStartupsRequest| {
            shortlist_startups(request, Taxonomy::builtin())
        };
        assert_paths_lead_to_fields(&arbitrary(&tape), shortlist)?;
    }

    #[test]
    fn programs_are_checked_without_panic(tape in vec(any::<u8>(), 0..2_000)) {
        let check = |it: &Program| super::super::program(it, Taxonomy::builtin());
        assert_paths_lead_to_fields(&arbitrary(&tape), check)?;
    }

    #[test]
    fn requests_for_reports_are_checked_without_panic(tape in vec(any::<u8>(), 0..100)) {
        assert_paths_lead_to_fields(&arbitrary(&tape), get_delegation_report)?;
        let due = |request: &ListDueItemsRequest| list_due_items(request, &TODAY);
        assert_paths_lead_to_fields(&arbitrary(&tape), due)?;
        assert_paths_lead_to_fields(&arbitrary(&tape), report_pipeline)?;
    }

    #[test]
    fn requests_for_stored_plans_are_checked_without_panic(tape in vec(any::<u8>(), 0..200)) {
        assert_paths_lead_to_fields(&arbitrary(&tape), create_plan)?;
        assert_paths_lead_to_fields(&arbitrary(&tape), list_plans)?;
        assert_paths_lead_to_fields(&arbitrary(&tape), publish_plan)?;
        assert_paths_lead_to_fields(&arbitrary(&tape), compare_plans)?;
    }

    #[test]
    fn requests_for_plans_are_checked_without_panic(tape in vec(any::<u8>(), 0..200)) {
        assert_paths_lead_to_fields(&arbitrary(&tape), plan_meetings)?;
    }

    #[test]
    fn contacts_are_checked_without_panic(tape in vec(any::<u8>(), 0..200)) {
        assert_paths_lead_to_fields(&arbitrary(&tape), super::super::contacts)?;
    }

    #[test]
    fn searches_are_checked_without_panic(tape in vec(any::<u8>(), 0..200)) {
        let check = |request: &SearchRequest| search(request, Taxonomy::builtin());
        assert_paths_lead_to_fields(&arbitrary(&tape), check)?;
    }

    #[test]
    fn match_options_are_checked_without_panic(tape in vec(any::<u8>(), 0..200)) {
        for kind in ProfileKind::PROFILES {
            let check =
                |options: &MatchOptions| match_options(options, kind, Taxonomy::builtin());
            assert_paths_lead_to_fields(&arbitrary(&tape), check)?;
        }
    }

    #[test]
    fn any_text_is_checked_without_panic(text in any::<String>()) {
        let startup = Startup {
            name: text.clone(),
            business_registration_number: text.clone(),
            corporate_registration_number: text.clone(),
            website_uri: text.clone(),
            sectors: vec![text.clone()],
            languages: vec![text.clone()],
            target_markets: vec![crate::proto::Place {
                country_code: text.clone(),
                region_code: text.clone(),
                city: text,
            }],
            ..Startup::default()
        };
        assert_paths_lead_to_fields(&startup, check_startup)?;
    }
}

fn assert_paths_lead_to_fields<M: ReflectMessage>(
    message: &M,
    check: impl Fn(&M) -> Vec<Violation>,
) -> Result<(), TestCaseError> {
    let violations = check(message);
    prop_assert!(violations.len() <= limits::VIOLATIONS_MAX + 1);
    for Violation { field, message: said } in violations {
        let leads = field.is_empty() || paths::names_field(&message.descriptor(), &field);
        prop_assert!(leads, "{field} leads nowhere");
        prop_assert!(!said.is_empty() && said.chars().count() < 300, "{said}");
    }
    Ok(())
}

/// A message made from a tape of random bytes: a shorter tape makes an emptier message.
fn arbitrary<M: ReflectMessage + Default>(tape: &[u8]) -> M {
    message(&M::default().descriptor(), &mut tape.iter()).transcode_to().unwrap()
}

fn message(descriptor: &MessageDescriptor, tape: &mut Iter<'_, u8>) -> DynamicMessage {
    let mut made = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields() {
        let Some(&count) = tape.next().filter(|&&byte| byte % 4 > 0) else { continue };
        let value = if field.is_list() {
            Value::List((0..count % 4).map(|_| value(&field.kind(), tape)).collect())
        } else {
            value(&field.kind(), tape)
        };
        made.set_field(&field, value);
    }
    made
}

fn value(kind: &Kind, tape: &mut Iter<'_, u8>) -> Value {
    if let Kind::Message(descriptor) = kind {
        return Value::Message(message(descriptor, tape));
    }
    let byte = usize::from(tape.next().copied().unwrap_or_default());
    let number = NUMBERS[byte % NUMBERS.len()];
    match kind {
        Kind::String => Value::String(TEXTS[byte % TEXTS.len()].repeat(1 + byte / 200 * 150)),
        Kind::Enum(_) => Value::EnumNumber(number),
        Kind::Int32 => Value::I32(number),
        Kind::Int64 => Value::I64(i64::from(number) << (byte % 33)),
        Kind::Bool => Value::Bool(byte % 2 == 0),
        other => panic!("the contract has no {other:?}"),
    }
}
