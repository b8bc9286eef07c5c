//! Which resource names stand for the ids of a collection.

use std::collections::{HashMap, HashSet};

use crate::proto::{Key, Kind};

/// The longest id of a profile, as the contract says.
const ID_BYTES_MAX: usize = 63;

/// Names for the ids of one kind, and back.
#[derive(Debug)]
pub(super) struct Names {
    names: HashMap<String, String>,
    ids: HashMap<String, String>,
}

impl Names {
    /// Each id gets a name of its own: `A_1` and `a-1` become `a-1` and `a-1-2`.
    pub(super) fn of<'a>(kind: Kind, ids: impl Iterator<Item = &'a str>) -> Self {
        let mut taken = HashSet::new();
        let mut names = Self { names: HashMap::new(), ids: HashMap::new() };
        for id in ids {
            let slug = slug(id);
            let numbered = (2_usize..).map(|number| {
                let end = format!("-{number}");
                let room = slug.len().min(ID_BYTES_MAX - end.len());
                format!("{}{end}", slug[..room].trim_end_matches('-'))
            });
            let free = std::iter::once(slug.clone()).chain(numbered).find(|it| !taken.contains(it));
            let free = free.expect("numbers do not end");
            taken.insert(free.clone());
            let name = Key::new(kind, free).to_string();
            names.names.insert(id.to_owned(), name.clone());
            names.ids.insert(name, id.to_owned());
        }
        names
    }

    /// The name of an id; empty for an unknown one.
    pub(super) fn name(&self, id: &str) -> &str {
        self.names.get(id).map_or("", String::as_str)
    }

    /// The id of a name; empty for an unknown one.
    pub(super) fn id(&self, name: &str) -> &str {
        self.ids.get(name).map_or("", String::as_str)
    }
}

/// Lower-case letters and digits, with a hyphen for whatever stands between.
fn slug(id: &str) -> String {
    let lower = id.to_ascii_lowercase();
    let parts = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let mut slug = parts.join("-");
    slug.truncate(ID_BYTES_MAX);
    match slug.trim_end_matches('-') {
        "" => "x".to_owned(),
        slug => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_has_a_sound_name_of_its_own_and_is_found_again() {
        let long = "L".repeat(80);
        let longer = format!("{long}!");
        let ids = ["C17_B", "A_1", "a-1", "a.1", "나루", "-", &long, &longer, "a-1-2"];
        let names = Names::of(Kind::Startup, ids.into_iter());
        let found: HashSet<&str> = ids.iter().map(|id| names.name(id)).collect();
        assert_eq!(found.len(), ids.len());
        for id in ids {
            assert!(Key::parse(names.name(id)).is_some(), "{id}: {}", names.name(id));
            assert_eq!(names.id(names.name(id)), id);
        }
        assert_eq!(names.name("C17_B"), "startups/c17-b");
        assert_eq!(names.name("a-1"), "startups/a-1-2");
        assert_eq!((names.name("other"), names.id("startups/other")), ("", ""));
    }
}
