//! Resource names: a kind's collection and an id, such as `startups/{id}`, and the contacts below profiles.

use std::fmt;

/// A kind of what is stored. Kinds are in the order in which they are written: each after those that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A start-up.
    Startup,
    /// A partner: an investor, laboratory, university, corporate or agency.
    Partner,
    /// Something that happened between a partner and a start-up or an organiser.
    Engagement,
    /// Who goes to whom, and the rules by which they meet.
    Delegation,
    /// Which companies of a call go on a delegation, and why.
    Selection,
    /// A stored plan of the meetings of a delegation.
    Plan,
    /// Who should meet whom on a delegation, and why.
    MatchList,
    /// What a start-up and a partner arranged, and what came of it.
    Meeting,
    /// What parties signed, and what they owe.
    Agreement,
    /// A call that start-ups apply for, and its rules.
    Program,
    /// The file of a start-up that applies to a program.
    Application,
    /// Who goes to which operator of a program.
    Allocation,
}

impl Kind {
    /// All kinds that are stored, each after those that it names.
    pub const ALL: [Self; 12] = [
        Self::Startup,
        Self::Partner,
        Self::Engagement,
        Self::Delegation,
        Self::Selection,
        Self::Plan,
        Self::MatchList,
        Self::Meeting,
        Self::Agreement,
        Self::Program,
        Self::Application,
        Self::Allocation,
    ];

    /// The kinds of profile: what is searched, matched, merged and has contacts.
    pub const PROFILES: [Self; 2] = [Self::Startup, Self::Partner];

    /// Whether what a document said before a change can still be read: what people were judged by must not vanish.
    #[must_use]
    pub fn keeps_former(self) -> bool {
        self == Self::Program
    }

    /// Whether it is a kind of profile.
    #[must_use]
    pub fn is_profile(self) -> bool {
        Self::PROFILES.contains(&self)
    }

    /// The word under which the kind is stored and indexed, and the field that carries it in requests.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Startup => "startup",
            Self::Partner => "partner",
            Self::Engagement => "engagement",
            Self::Delegation => "delegation",
            Self::Selection => "selection",
            Self::Plan => "plan",
            Self::MatchList => "match_list",
            Self::Meeting => "meeting",
            Self::Agreement => "agreement",
            Self::Program => "program",
            Self::Application => "application",
            Self::Allocation => "allocation",
        }
    }

    /// The kind of a stored word; `None` for a word of a newer server.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The collection in resource names.
    #[must_use]
    pub const fn collection(self) -> &'static str {
        match self {
            Self::Startup => "startups",
            Self::Partner => "partners",
            Self::Engagement => "engagements",
            Self::Delegation => "delegations",
            Self::Selection => "selections",
            Self::Plan => "plans",
            Self::MatchList => "matchLists",
            Self::Meeting => "meetings",
            Self::Agreement => "agreements",
            Self::Program => "programs",
            Self::Application => "applications",
            Self::Allocation => "allocations",
        }
    }
}

/// The key of a resource that is stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Its kind.
    pub kind: Kind,
    /// Its id, unique within the kind.
    pub id: String,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Key {
    /// The key of the resource `id` of this kind.
    pub fn new(kind: Kind, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }

    /// Reads a name such as `startups/{id}` or `engagements/{id}`; `None` if it is none of any kind.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (collection, id) = name.split_once('/')?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.collection() == collection)?;
        is_id(id).then(|| Self { kind, id: id.to_owned() })
    }

    /// Reads the name of a profile; `None` for any other name.
    #[must_use]
    pub fn parse_profile(name: &str) -> Option<Self> {
        Self::parse(name).filter(|key| key.kind.is_profile())
    }

    /// Reads `startups/{id}/contacts` or `partners/{id}/contacts`: the key of the profile they belong to.
    #[must_use]
    pub fn parse_contacts(name: &str) -> Option<Self> {
        Self::parse_profile(name.strip_suffix("/contacts")?)
    }

    /// The name of the profile's contacts.
    #[must_use]
    pub fn contacts_name(&self) -> String {
        format!("{self}/contacts")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.collection(), self.id)
    }
}

/// The characters of an id at most.
pub const ID_CHARS_MAX: usize = 63;

/// Whether a text can be an id: 1 to 63 lower-case letters, digits and inner hyphens.
#[must_use]
pub fn is_id(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=ID_CHARS_MAX).contains(&text.len())
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for name in [
            "startups/lumenora",
            "partners/8",
            "startups/a-1-b",
            "engagements/e-1",
            "delegations/d-1",
        ] {
            assert_eq!(Key::parse(name).map(|key| key.to_string()).as_deref(), Some(name));
        }
        let key = Key::parse_contacts("partners/x/contacts");
        assert_eq!(key.map(|key| key.contacts_name()).as_deref(), Some("partners/x/contacts"));
        assert_eq!(Key::parse_contacts("engagements/x/contacts"), None);
        assert_eq!(Key::parse_profile("engagements/x"), None);
        assert_eq!(Key::parse_profile("startups/x"), Key::parse("startups/x"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = format!("startups/{}", "a".repeat(64));
        let bad = ["", "startups", "startups/", "startups/A", "startups/-a", "startups/a-", &long];
        for name in bad.iter().chain(&["people/a", "startups/a/b", "startups/가", "/a"]) {
            assert_eq!(Key::parse(name), None, "{name}");
        }
    }
}
