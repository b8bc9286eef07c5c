//! Update masks: which fields of a profile a write changes.

use std::collections::BTreeSet;

use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind as FieldKind, MessageDescriptor, ReflectMessage,
};
use prost_types::FieldMask;

use super::Resource;
use super::resource::METADATA_FIELDS;

/// The most paths of one mask; no profile has more fields.
pub const PATHS_MAX: usize = 500;

/// A path of a mask that cannot be changed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPath {
    /// The path as given, cut where it is long.
    pub path: String,
    /// What is wrong with it.
    pub why: String,
}

/// The fields that a write changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mask {
    /// The whole profile is replaced.
    Everything,
    /// These paths are replaced or cleared, each once: a write is short however often a path is named.
    Paths(BTreeSet<String>),
}

impl Mask {
    /// Reads the mask of an update. Without one, the populated fields of `patch` change: leaf by leaf within
    /// messages, so that a Korean text alone leaves the English one in place, but lists, amounts and dates as a whole.
    ///
    /// # Errors
    ///
    /// All paths that name no field, or one that the service sets.
    pub fn read<R: Resource>(mask: Option<&FieldMask>, patch: &R) -> Result<Self, Vec<BadPath>> {
        let Some(mask) = mask.filter(|mask| !mask.paths.is_empty()) else {
            let mut paths = BTreeSet::new();
            populated(&patch.transcode_to_dynamic(), "", &mut paths);
            paths.retain(|path| !METADATA_FIELDS.contains(&path.as_str()));
            return Ok(Self::Paths(paths));
        };
        if mask.paths == ["*"] {
            return Ok(Self::Everything);
        }
        if mask.paths.len() > PATHS_MAX {
            let why =
                format!("is one of {} paths; at most {PATHS_MAX} are allowed", mask.paths.len());
            return Err(vec![BadPath { path: excerpt(&mask.paths[PATHS_MAX]), why }]);
        }
        let descriptor = patch.descriptor();
        let paths: BTreeSet<String> = mask.paths.iter().cloned().collect();
        let bad: Vec<BadPath> = paths.iter().filter_map(|path| check(&descriptor, path)).collect();
        if bad.is_empty() { Ok(Self::Paths(paths)) } else { Err(bad) }
    }

    /// The profile that `current` becomes when `patch` is written through this mask. Metadata stay `current`'s.
    #[must_use]
    pub fn apply<R: Resource>(&self, current: &R, patch: &R) -> R {
        let Self::Paths(paths) = self else {
            let mut replaced = patch.clone();
            replaced.clear_metadata();
            return replaced;
        };
        let source = patch.transcode_to_dynamic();
        let mut target = current.transcode_to_dynamic();
        for path in paths {
            copy(&source, &mut target, path);
        }
        target.transcode_to().expect("a message of the same type")
    }
}

fn populated(message: &DynamicMessage, prefix: &str, paths: &mut BTreeSet<String>) {
    for (field, value) in message.fields() {
        let path = format!("{prefix}{}", field.name());
        match value.as_message().filter(|_| is_open(&field)) {
            Some(inner) => populated(inner, &format!("{path}."), paths),
            None => {
                paths.insert(path);
            }
        }
    }
}

/// Whether a path can go on below the field: it is one message of ours, whose fields mean something each.
fn is_open(field: &FieldDescriptor) -> bool {
    match field.kind() {
        FieldKind::Message(message) => !field.is_list() && message.package_name() == "naru.v1",
        _ => false,
    }
}

fn check(descriptor: &MessageDescriptor, path: &str) -> Option<BadPath> {
    let bad = |why: String| Some(BadPath { path: excerpt(path), why });
    if METADATA_FIELDS.contains(&path) {
        return bad("is set by the service and cannot be changed".to_owned());
    }
    let mut message = descriptor.clone();
    let mut names = path.split('.').peekable();
    while let Some(name) = names.next() {
        let Some(field) = message.get_field_by_name(name) else {
            let what = message.name();
            return bad(if name == "*" {
                "is only allowed alone".to_owned()
            } else {
                format!("names no field of {what}")
            });
        };
        if names.peek().is_none() {
            break;
        }
        match field.kind() {
            FieldKind::Message(inner) if is_open(&field) => message = inner,
            _ => {
                return bad(format!("goes below `{}`, which is replaced as a whole", field.name()));
            }
        }
    }
    None
}

fn excerpt(path: &str) -> String {
    path.chars().take(100).collect()
}

fn copy(source: &DynamicMessage, target: &mut DynamicMessage, path: &str) {
    let (name, rest) = match path.split_once('.') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path, None),
    };
    let Some(field) = target.descriptor().get_field_by_name(name) else {
        return;
    };
    match rest {
        None if source.has_field(&field) => {
            target.set_field(&field, source.get_field(&field).into_owned());
        }
        None => target.clear_field(&field),
        Some(rest) => {
            let inner_source = source.get_field(&field);
            let Some(inner_source) = inner_source.as_message() else { return };
            if let Some(inner) = target.get_field_mut(&field).as_message_mut() {
                copy(inner_source, inner, rest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{LocalizedText, Money, Place, RoundSought, Stage, Startup};

    fn text(ko: &str, en: &str) -> Option<LocalizedText> {
        Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() })
    }

    fn current() -> Startup {
        Startup {
            display_name: text("루멘", "Lumen"),
            one_liner: text("라이다", "lidar"),
            tags: vec!["a".to_owned(), "b".to_owned()],
            stage: Stage::Seed.into(),
            ..Startup::default()
        }
    }

    fn mask(paths: &[&str]) -> Option<FieldMask> {
        Some(FieldMask { paths: paths.iter().map(|&path| path.to_owned()).collect() })
    }

    fn update(patch: &Startup, mask: Option<&FieldMask>) -> Startup {
        Mask::read(mask, patch).expect("a good mask").apply(&current(), patch)
    }

    #[test]
    fn without_a_mask_only_populated_fields_change() {
        let patch = Startup { one_liner: text("새 라이다", ""), ..Startup::default() };
        let updated = update(&patch, None);
        assert_eq!(updated.one_liner, text("새 라이다", "lidar"));
        assert_eq!(updated.display_name, current().display_name);
        assert_eq!(updated.tags, current().tags);
    }

    #[test]
    fn amounts_are_replaced_as_a_whole() {
        let round = |units, nanos| {
            let amount = Some(Money { currency_code: "USD".to_owned(), units, nanos });
            Startup {
                round_sought: Some(RoundSought { amount, ..RoundSought::default() }),
                ..Startup::default()
            }
        };
        let patch = round(0, 5);
        let updated = Mask::read(None, &patch).map(|mask| mask.apply(&round(7, 0), &patch));
        assert_eq!(updated, Ok(round(0, 5)));
    }

    #[test]
    fn a_named_field_that_is_empty_is_cleared() {
        let updated = update(&Startup::default(), mask(&["tags", "one_liner.en"]).as_ref());
        assert!(updated.tags.is_empty());
        assert_eq!(updated.one_liner, text("라이다", ""));
        assert_eq!(updated.stage, current().stage);
    }

    #[test]
    fn a_star_replaces_everything_but_the_metadata() {
        let patch = Startup {
            name: "startups/x".to_owned(),
            display_name: text("새", ""),
            ..Startup::default()
        };
        let updated = update(&patch, mask(&["*"]).as_ref());
        assert_eq!(updated, Startup { display_name: text("새", ""), ..Startup::default() });
    }

    #[test]
    fn a_path_below_an_empty_message_makes_it() {
        let place = Place { city: "Gwangju".to_owned(), ..Place::default() };
        let patch = Startup { place: Some(place.clone()), ..Startup::default() };
        assert_eq!(update(&patch, mask(&["place.city"]).as_ref()).place, Some(place));
    }

    #[test]
    fn all_bad_paths_are_named_at_once() {
        let paths = ["nonsense", "etag", "tags.0", "place.x", "round_sought.amount.units", "stage"];
        let bad = Mask::read(mask(&paths).as_ref(), &Startup::default()).unwrap_err();
        let many = vec!["stage"; PATHS_MAX + 1];
        assert_eq!(Mask::read(mask(&many).as_ref(), &Startup::default()).unwrap_err().len(), 1);
        let named: BTreeSet<&str> = bad.iter().map(|bad| bad.path.as_str()).collect();
        assert_eq!(named, paths[..5].iter().copied().collect());
    }
}
