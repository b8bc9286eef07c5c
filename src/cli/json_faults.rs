//! What is wrong with the JSON of a message, all at once: a parser stops at the first fault.

use prost_reflect::{DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

use crate::text::distance;

use super::records::Malformed;
use super::words::flag_word;

/// All values that do not fit the fields of the message, and all keys that are no fields of it.
pub(super) fn of_object(
    object: &Map<String, Value>,
    descriptor: &MessageDescriptor,
) -> Vec<Malformed> {
    let mut faults = Vec::new();
    message(object, descriptor, "", &mut faults);
    faults
}

fn message(
    object: &Map<String, Value>,
    descriptor: &MessageDescriptor,
    within: &str,
    faults: &mut Vec<Malformed>,
) {
    for (key, value) in object {
        let path = if within.is_empty() { key.clone() } else { format!("{within}.{key}") };
        let by_name = || descriptor.get_field_by_name(key);
        match (descriptor.get_field_by_json_name(key).or_else(by_name), value) {
            (None, _) => {
                faults.push(Malformed { field: path, message: unknown_field(key, descriptor) });
            }
            (Some(field), Value::Array(items)) if field.is_list() => {
                for (index, item) in items.iter().enumerate() {
                    one(&field, item, json!([item]), format!("{path}[{index}]"), faults);
                }
            }
            (Some(field), value) if field.is_list() => faults.extend(unread(&field, value, path)),
            (Some(field), value) => one(&field, value, value.clone(), path, faults),
        }
    }
}

/// Judges one value of a field, which stands in the message as `whole`: by itself or as the only item of a list.
fn one(
    field: &FieldDescriptor,
    value: &Value,
    whole: Value,
    path: String,
    faults: &mut Vec<Malformed>,
) {
    match (field.kind(), value) {
        // Messages of Google's own are written as texts.
        (Kind::Message(inner), Value::Object(object))
            if inner.package_name() != "google.protobuf" =>
        {
            message(object, &inner, &path, faults);
        }
        (Kind::Enum(inner), Value::String(word)) => {
            if inner.get_value_by_name(word).is_none() {
                faults.push(Malformed { field: path, message: unknown_value(word, &inner) });
            }
        }
        _ => faults.extend(unread(field, &whole, path)),
    }
}

/// What the parser says of a value of a field, alone in its message.
fn unread(field: &FieldDescriptor, value: &Value, path: String) -> Option<Malformed> {
    let alone = json!({ field.json_name(): value });
    let read = DynamicMessage::deserialize(field.parent_message().clone(), alone);
    read.err().map(|error| Malformed { field: path, message: error.to_string() })
}

fn unknown_field(key: &str, descriptor: &MessageDescriptor) -> String {
    let fields = descriptor.fields().map(|field| field.json_name().to_owned());
    // `country` is meant to be `countryCode`, though `city` is spelled as much alike.
    let near = fields.map(|name| (!name.starts_with(key), distance(key, &name), name)).min();
    match near.filter(|(differs, distance, name)| !differs || *distance <= name.len() / 3) {
        Some((_, _, name)) => format!("is no field of {}; did you mean {name}?", descriptor.name()),
        None => format!("is no field of {}", descriptor.name()),
    }
}

/// Names the values that there are, those spelled most alike first.
fn unknown_value(word: &str, descriptor: &EnumDescriptor) -> String {
    let written = word.to_ascii_uppercase();
    let short = word.to_ascii_lowercase().replace(['_', ' '], "-");
    let known = descriptor.values().filter(|value| value.number() != 0);
    let known = known.map(|value| {
        let in_short = distance(&short, &flag_word(descriptor, value.number()));
        (distance(&written, value.name()).min(in_short), value.name().to_owned())
    });
    let mut known: Vec<(usize, String)> = known.collect();
    known.sort_by_key(|(distance, _)| *distance);
    let names: Vec<String> = known.into_iter().map(|(_, name)| name).collect();
    format!("`{word}` is none of {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use prost_reflect::ReflectMessage as _;

    use super::*;
    use crate::proto::Startup;

    fn told(json: Value) -> Vec<(String, String)> {
        let Value::Object(object) = json else { panic!("no object") };
        let faults = of_object(&object, &Startup::default().descriptor());
        faults.into_iter().map(|fault| (fault.field, fault.message)).collect()
    }

    #[test]
    fn all_faults_are_named_where_they_stand() {
        let faults = told(json!({
            "name": "startups/x",
            "displayNam": {"ko": "루멘"},
            "stage": "SEED",
            "place": {"country_code": 1, "cty": "Seoul", "country": "KR"},
            "rounds": [{"stage": "STAGE_SEED"}, {"stage": true, "amount": {"units": "many"}}],
            "exclusions": {"partnerKinds": ["PARTNER_KIND_LAB", "angel"]},
            "etag": null,
            "tags": null,
            "programs": {"program": "TIPS"},
            "targetMarkets": "KR",
        }));
        let fields: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
        let expected = [
            "displayNam",
            "exclusions.partnerKinds[1]",
            "place.country",
            "place.country_code",
            "place.cty",
            "programs",
            "rounds[1].amount.units",
            "rounds[1].stage",
            "stage",
            "targetMarkets",
        ];
        assert_eq!(fields, expected, "{faults:?}");
        let parts = [
            "is no field of Startup; did you mean displayName?",
            "`angel` is none of PARTNER_KIND_ANGEL,",
            "did you mean countryCode?",
            "expected a string",
            "is no field of Place; did you mean city?",
            "expected a list",
            "invalid digit",
            "true",
            "`SEED` is none of STAGE_SEED,",
            "expected a list",
        ];
        for ((_, message), part) in faults.iter().zip(parts) {
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn what_is_sound_has_no_faults() {
        let text = include_str!("../../examples/fictional/startups.jsonl");
        for line in text.lines() {
            assert_eq!(told(serde_json::from_str(line).unwrap()), []);
        }
    }
}
