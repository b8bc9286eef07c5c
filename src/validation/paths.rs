//! Whether a path leads to a field of a message.

use prost_reflect::{Kind, MessageDescriptor};

/// Whether `path`, such as `rounds[2].amount.units`, leads to a field. An item of a list may be named by its place or,
/// without one, all items together.
pub(super) fn names_field(message: &MessageDescriptor, path: &str) -> bool {
    let (segment, rest) = match path.split_once('.') {
        Some((segment, rest)) => (segment, Some(rest)),
        None => (path, None),
    };
    let (name, index) = match segment.split_once('[') {
        Some((name, index)) => (name, Some(index)),
        None => (segment, None),
    };
    let Some(field) = message.get_field_by_name(name) else { return false };
    if index.is_some_and(|index| !field.is_list() || !is_index(index)) {
        return false;
    }
    match (rest, field.kind()) {
        (None, _) => true,
        (Some(rest), Kind::Message(inner)) => names_field(&inner, rest),
        (Some(_), _) => false,
    }
}

fn is_index(text: &str) -> bool {
    text.strip_suffix(']').is_some_and(|digits| digits.parse::<usize>().is_ok())
}

#[cfg(test)]
mod tests {
    use prost_reflect::ReflectMessage as _;

    use super::*;
    use crate::proto::Startup;

    #[test]
    fn paths_are_told_from_other_words() {
        let startup = Startup::default().descriptor();
        for good in ["stage", "rounds", "rounds[2].amount.units", "rounds.date", "place.city"] {
            assert!(names_field(&startup, good), "{good}");
        }
        for bad in ["", "stages", "stage.x", "place[0]", "rounds[x]", "rounds[1", "place."] {
            assert!(!names_field(&startup, bad), "{bad}");
        }
    }
}
