//! What two profiles of one organisation say together.

use std::collections::HashSet;

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind as FieldKind, Value};

use super::{LocalizedText, Profile};

/// Messages whose fields mean something each. Others, such as a place or a round, mean something as a whole only: parts
/// of two would make a third that nobody has spoken of.
const OPEN: [&str; 4] = [
    "naru.v1.LocalizedText",
    "naru.v1.PartnerCapacity",
    "naru.v1.PartnerExclusions",
    "naru.v1.StartupExclusions",
];

/// Entries of which a list holds one each, and the field that tells them apart.
const ONE_EACH: [(&str, &str); 3] = [
    ("naru.v1.Cooperation", "kind"),
    ("naru.v1.ExternalId", "system"),
    ("naru.v1.YearFigures", "year"),
];

/// What `survivor` says, with what it leaves empty taken from `duplicate`, lists united, and the duplicate's own names
/// among the aliases. Both come without metadata.
#[must_use]
pub fn merged<R: Profile>(survivor: &R, duplicate: &R) -> R {
    let mut duplicate = duplicate.clone();
    let LocalizedText { ko, en } = duplicate.display_name().cloned().unwrap_or_default();
    let names = [vec![ko, en], std::mem::take(duplicate.aliases_mut())].concat();

    let mut message = survivor.transcode_to_dynamic();
    fill(&mut message, &duplicate.transcode_to_dynamic());
    let mut merged: R = message.transcode_to().expect("a message of the same type");
    let LocalizedText { ko, en } = merged.display_name().cloned().unwrap_or_default();
    let aliases = merged.aliases_mut();
    for name in names {
        if !name.is_empty() && name != ko && name != en && !aliases.contains(&name) {
            aliases.push(name);
        }
    }
    merged
}

fn fill(target: &mut DynamicMessage, source: &DynamicMessage) {
    for (field, value) in source.fields() {
        if let Some(more) = value.as_list() {
            unite(&field, target, more);
        } else if !target.has_field(&field) {
            target.set_field(&field, value.clone());
        } else if let (Some(more), true) = (value.as_message(), is_one_of(&field, &OPEN)) {
            fill(target.get_field_mut(&field).as_message_mut().expect("the field's type"), more);
        }
    }
}

fn unite(field: &FieldDescriptor, target: &mut DynamicMessage, more: &[Value]) {
    let is_of = |(message, _): &&(&str, &str)| is_one_of(field, &[*message]);
    let by = ONE_EACH.iter().find(is_of).map(|&(_, field)| field);
    let entries = target.get_field_mut(field).as_list_mut().expect("the field's type");
    let mut seen: HashSet<String> = entries.iter().map(|entry| sameness(entry, by)).collect();
    entries.extend(more.iter().filter(|entry| seen.insert(sameness(entry, by))).cloned());
}

fn is_one_of(field: &FieldDescriptor, messages: &[&str]) -> bool {
    match field.kind() {
        FieldKind::Message(message) => messages.contains(&message.full_name()),
        _ => false,
    }
}

/// Equal for entries of which a list holds one: values themselves cannot be hashed.
fn sameness(entry: &Value, by: Option<&str>) -> String {
    match (entry.as_message(), by) {
        (Some(message), Some(field)) => format!("{:?}", message.get_field_by_name(field)),
        _ => format!("{entry:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{
        Cooperation, CooperationKind, EquityPosition, ExternalId, Partner, PartnerCapacity,
        PartnerExclusions, Place, Stage, Startup, YearFigures,
    };

    fn text(ko: &str, en: &str) -> Option<LocalizedText> {
        Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() })
    }

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn what_the_survivor_says_stays_and_what_it_leaves_empty_is_filled() {
        let korea = Place { country_code: "KR".to_owned(), ..Place::default() };
        let seoul = Place { region_code: "KR-11".to_owned(), ..korea.clone() };
        let survivor = Startup {
            display_name: text("루멘", ""),
            one_liner: text("", "lidar"),
            place: Some(korea.clone()),
            stage: Stage::Seed.into(),
            ..Startup::default()
        };
        let duplicate = Startup {
            display_name: text("루멘", "Lumen"),
            one_liner: text("라이다", "other"),
            place: Some(seoul),
            stage: Stage::SeriesA.into(),
            trl: Some(7),
            website_uri: "https://lumen.example".to_owned(),
            ..Startup::default()
        };
        let expected = Startup {
            display_name: text("루멘", "Lumen"),
            one_liner: text("라이다", "lidar"),
            place: Some(korea),
            stage: Stage::Seed.into(),
            trl: Some(7),
            website_uri: "https://lumen.example".to_owned(),
            ..Startup::default()
        };
        assert_eq!(merged(&survivor, &duplicate), expected);
        assert_eq!(merged(&survivor, &survivor), survivor);
    }

    #[test]
    fn other_names_of_the_duplicate_become_aliases_once() {
        let survivor = Startup {
            display_name: text("루멘", "Lumen"),
            aliases: strings(&["빛"]),
            ..Startup::default()
        };
        let duplicate = Startup {
            display_name: text("루멘오라", "Lumen"),
            aliases: strings(&["빛", "루멘", "Lux"]),
            ..Startup::default()
        };
        assert_eq!(merged(&survivor, &duplicate).aliases, strings(&["빛", "루멘오라", "Lux"]));
    }

    #[test]
    fn of_what_is_one_of_a_kind_the_survivors_stays() {
        let id =
            |system: &str, id: &str| ExternalId { system: system.to_owned(), id: id.to_owned() };
        let ask = |kind: CooperationKind, detail: &str| Cooperation {
            kind: kind.into(),
            detail: text("", detail),
        };
        let year = |year, headcount| YearFigures {
            year,
            headcount: Some(headcount),
            ..Default::default()
        };
        let (poc, lab) = (CooperationKind::ProofOfConcept, CooperationKind::LabUse);
        let survivor = Startup {
            external_ids: vec![id("dart", "1")],
            asks: vec![ask(poc, "one")],
            years: vec![year(2024, 5)],
            ..Startup::default()
        };
        let duplicate = Startup {
            external_ids: vec![id("dart", "2"), id("crm", "3")],
            asks: vec![ask(poc, "two"), ask(lab, "three")],
            years: vec![year(2023, 3), year(2024, 6)],
            ..Startup::default()
        };
        let merged = merged(&survivor, &duplicate);
        assert_eq!(merged.external_ids, [id("dart", "1"), id("crm", "3")]);
        assert_eq!(merged.asks, [ask(poc, "one"), ask(lab, "three")]);
        assert_eq!(merged.years, [year(2024, 5), year(2023, 3)]);
    }

    #[test]
    fn equal_entries_stand_once_and_unequal_ones_side_by_side() {
        let held = |holder: &str, share_basis_points| EquityPosition {
            holder: holder.to_owned(),
            share_basis_points,
            ..EquityPosition::default()
        };
        let survivor = Startup { equity: vec![held("founder", 9_000)], ..Startup::default() };
        let duplicate = Startup {
            equity: vec![held("founder", 9_000), held("founder", 8_000)],
            ..Startup::default()
        };
        let both = [held("founder", 9_000), held("founder", 8_000)];
        assert_eq!(merged(&survivor, &duplicate).equity, both);
    }

    #[test]
    fn exclusions_are_united_and_capacities_filled() {
        let survivor = Partner {
            exclusions: Some(PartnerExclusions {
                startups: strings(&["startups/a"]),
                ..Default::default()
            }),
            capacity: Some(PartnerCapacity { deals_per_year_max: Some(3), ..Default::default() }),
            ..Partner::default()
        };
        let duplicate = Partner {
            exclusions: Some(PartnerExclusions {
                startups: strings(&["startups/b", "startups/a"]),
                country_codes: strings(&["US"]),
                ..Default::default()
            }),
            capacity: Some(PartnerCapacity {
                deals_per_year_max: Some(9),
                meetings_per_day_max: Some(0),
                ..Default::default()
            }),
            closed_to_new_deals: true,
            ..Partner::default()
        };
        let merged = merged(&survivor, &duplicate);
        let exclusions = merged.exclusions.unwrap();
        assert_eq!(exclusions.startups, strings(&["startups/a", "startups/b"]));
        assert_eq!(exclusions.country_codes, strings(&["US"]));
        let capacity = merged.capacity.unwrap();
        assert_eq!(
            (capacity.deals_per_year_max, capacity.meetings_per_day_max),
            (Some(3), Some(0))
        );
        assert!(merged.closed_to_new_deals);
    }
}
