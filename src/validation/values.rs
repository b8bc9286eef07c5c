//! Whether a text, number, enum or name is sound.

use std::collections::HashSet;
use std::fmt;
use std::ops::RangeInclusive;

use super::limits;
use super::report::{Report, excerpt};
use crate::proto::{ConceptKind, Key, Kind, LocalizedText, is_id};
use crate::taxonomy::{Concept, Taxonomy};

pub(super) const REQUIRED: &str = "is required";

/// How many of the nearest sectors a message names.
const SUGGESTIONS_MAX: usize = 3;

/// A text, where it is not empty.
pub(super) fn given(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// Texts.
impl Report {
    pub(super) fn text(&mut self, field: &str, text: &str, chars_max: usize) {
        self.at(field, |report| report.characters(text, chars_max));
    }

    /// That there is a value written as a text, such as a code.
    pub(super) fn required(&mut self, field: &str, value: &str) {
        if value.is_empty() {
            self.at(field, |report| report.fail(REQUIRED));
        }
    }

    /// A text that must be there: blanks alone say nothing.
    pub(super) fn required_text(&mut self, field: &str, text: &str, chars_max: usize) {
        if text.trim().is_empty() {
            self.at(field, |report| report.fail(REQUIRED));
        }
        self.text(field, text, chars_max);
    }

    pub(super) fn texts(
        &mut self,
        field: &str,
        texts: &[String],
        items_max: usize,
        chars_max: usize,
    ) {
        self.list(field, texts, items_max, |report, text| report.characters(text, chars_max));
    }

    pub(super) fn localized(
        &mut self,
        field: &str,
        text: &Option<LocalizedText>,
        chars_max: usize,
    ) {
        self.message(field, text, |report, text| {
            report.text("ko", &text.ko, chars_max);
            report.text("en", &text.en, chars_max);
        });
    }

    /// A text that must be there in one language at least.
    pub(super) fn required_localized(
        &mut self,
        field: &str,
        text: &Option<LocalizedText>,
        chars_max: usize,
    ) {
        let is_blank =
            |text: &LocalizedText| [&text.ko, &text.en].iter().all(|t| t.trim().is_empty());
        if text.as_ref().is_none_or(is_blank) {
            self.at(field, |report| report.fail("is required in at least one language"));
        }
        self.localized(field, text, chars_max);
    }

    fn characters(&mut self, text: &str, chars_max: usize) {
        let count = text.chars().count();
        if count > chars_max {
            self.fail(format_args!("has {count} characters; at most {chars_max} are allowed"));
        }
        let is_bad = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if let Some(bad) = text.chars().find(is_bad) {
            let code = u32::from(bad);
            self.fail(format_args!("has the control character U+{code:04X}; leave it out"));
        }
    }

    pub(super) fn uri(&mut self, field: &str, uri: &str) {
        self.text(field, uri, limits::URI_CHARS_MAX);
        if !uri.is_empty() && !is_web_address(uri) {
            self.at(field, |report| {
                report.fail("is no address that begins with http:// or https://")
            });
        }
    }

    pub(super) fn languages(&mut self, field: &str, tags: &[String]) {
        self.list(field, tags, limits::LANGUAGES_MAX, |report, tag| report.language_tag(tag));
    }

    /// Two different languages: other subtags make no difference.
    pub(super) fn two_languages(&mut self, field: &str, tags: &[String]) {
        self.each(field, tags, |report, tag| report.language_tag(tag));
        self.at(field, |report| match tags {
            [] => report.fail(REQUIRED),
            [one, other] if primary_subtag(one).eq_ignore_ascii_case(primary_subtag(other)) => {
                report.fail("names one language twice; two different ones are needed");
            }
            [_, _] => {}
            tags => {
                let count = tags.len();
                report.fail(format_args!("has {count} entries; two languages are needed"));
            }
        });
    }

    fn language_tag(&mut self, tag: &str) {
        if !is_language_tag(tag) {
            self.fail("is no BCP 47 language tag such as `ko` or `en-US`");
        }
    }
}

/// Numbers and enums.
impl Report {
    pub(super) fn number<N: PartialOrd + fmt::Display>(
        &mut self,
        field: &str,
        number: Option<N>,
        range: &RangeInclusive<N>,
    ) {
        if let Some(number) = number.filter(|number| !range.contains(number)) {
            let (start, end) = (range.start(), range.end());
            let message = format_args!("is {number}; it must be from {start} to {end}");
            self.at(field, |report| report.fail(message));
        }
    }

    /// A number that must be there; 0 stands for none.
    pub(super) fn required_number(
        &mut self,
        field: &str,
        number: i32,
        range: &RangeInclusive<i32>,
    ) {
        match number {
            0 => self.at(field, |report| report.fail(REQUIRED)),
            number => self.number(field, Some(number), range),
        }
    }

    /// An enum's number, which may be that of `UNSPECIFIED`. Numbers of newer contracts are refused, because nothing
    /// here can give them their meaning.
    pub(super) fn choice<E: TryFrom<i32>>(&mut self, field: &str, number: i32) {
        self.at(field, |report| report.known::<E>(number));
    }

    /// An enum's number other than that of `UNSPECIFIED`.
    pub(super) fn required_choice<E: TryFrom<i32>>(&mut self, field: &str, number: i32) {
        self.at(field, |report| match number {
            0 => report.fail(REQUIRED),
            number => report.known::<E>(number),
        });
    }

    /// A list of an enum's numbers, none of them that of `UNSPECIFIED` and none of them twice.
    pub(super) fn choices<E: TryFrom<i32>>(&mut self, field: &str, numbers: &[i32]) {
        let mut seen = HashSet::new();
        self.each(field, numbers, |report, &number| match number {
            0 => report.fail("must not be unspecified"),
            number if !seen.insert(number) => report.fail("stands in the list before"),
            number => report.known::<E>(number),
        });
    }

    pub(super) fn known<E: TryFrom<i32>>(&mut self, number: i32) {
        if E::try_from(number).is_err() {
            self.fail(format_args!("has the unknown enum number {number}"));
        }
    }
}

/// Names of resources and ids of the taxonomy.
impl Report {
    /// The name of a profile, or nothing.
    pub(super) fn optional_name(&mut self, field: &str, name: &str, kind: Kind) {
        if !name.is_empty() {
            self.at(field, |report| report.profile_name(name, kind));
        }
    }

    pub(super) fn required_name(&mut self, field: &str, name: &str, kind: Kind) {
        self.required(field, name);
        self.optional_name(field, name, kind);
    }

    /// An id as names of resources have one, or nothing.
    pub(super) fn optional_id(&mut self, field: &str, id: &str) {
        if let Some(id) = given(id).filter(|id| !is_id(id)) {
            let message = format_args!("{} is no id such as `an-id-1`", excerpt(id));
            self.at(field, |report| report.fail(message));
        }
    }

    pub(super) fn names(&mut self, field: &str, names: &[String], items_max: usize, kind: Kind) {
        self.list(field, names, items_max, |report, name| report.profile_name(name, kind));
    }

    /// An organisation by its name as known, its profile or both.
    pub(super) fn name_or_profile(
        &mut self,
        name_field: &str,
        name: &str,
        profile_field: &str,
        profile: &str,
        kind: Kind,
    ) {
        if name.trim().is_empty() && profile.is_empty() {
            let message = format_args!("is required where {profile_field} is empty");
            self.at(name_field, |report| report.fail(message));
        }
        self.text(name_field, name, limits::NAME_CHARS_MAX);
        self.optional_name(profile_field, profile, kind);
    }

    /// The name of a profile's contacts.
    pub(super) fn contacts_name(&mut self, field: &str, name: &str) {
        self.at(field, |report| {
            if name.is_empty() {
                report.fail(REQUIRED);
            } else if Key::parse_contacts(name).is_none() {
                report.fail("is no name such as `startups/an-id-1/contacts`");
            }
        });
    }

    fn profile_name(&mut self, name: &str, kind: Kind) {
        if Key::parse(name).is_none_or(|key| key.kind != kind) {
            let (shown, collection) = (excerpt(name), kind.collection());
            self.fail(format_args!("{shown} is no name such as `{collection}/an-id-1`"));
        }
    }

    /// The id of a concept of either kind; empty stands for none.
    pub(super) fn concept(&mut self, field: &str, id: &str, taxonomy: &Taxonomy) {
        self.at(field, |report| {
            if !id.is_empty() && taxonomy.find(id).is_none() {
                report.fail(fmt::from_fn(|f| unknown_concept(f, id, taxonomy)));
            }
        });
    }

    pub(super) fn sectors(
        &mut self,
        field: &str,
        ids: &[String],
        items_max: usize,
        taxonomy: &Taxonomy,
    ) {
        self.list(field, ids, items_max, |report, id| {
            if taxonomy.find_sector(id).is_none() {
                report.fail(fmt::from_fn(|f| unknown_sector(f, id, taxonomy)));
            }
        });
    }
}

fn unknown_concept(f: &mut fmt::Formatter<'_>, id: &str, taxonomy: &Taxonomy) -> fmt::Result {
    write!(f, "unknown concept {}", excerpt(id))?;
    write_nearest(f, id, taxonomy, |_| true)
}

fn unknown_sector(f: &mut fmt::Formatter<'_>, id: &str, taxonomy: &Taxonomy) -> fmt::Result {
    if taxonomy.find(id).is_some() {
        return write!(f, "{} is an activity of partners and no sector", excerpt(id));
    }
    write!(f, "unknown sector {}", excerpt(id))?;
    write_nearest(f, id, taxonomy, |concept| concept.kind == ConceptKind::Sector)
}

fn write_nearest(
    f: &mut fmt::Formatter<'_>,
    id: &str,
    taxonomy: &Taxonomy,
    fits: impl Fn(&Concept) -> bool,
) -> fmt::Result {
    let nearest = taxonomy.nearest(id).into_iter().map(|index| taxonomy.concept(index));
    let nearest: Vec<String> = nearest
        .filter(|concept| fits(concept))
        .take(SUGGESTIONS_MAX)
        .map(|concept| format!("{} ({})", concept.id, concept.ko))
        .collect();
    match nearest.as_slice() {
        [] => f.write_str("; choose an id of the taxonomy"),
        nearest => write!(f, "; did you mean {}?", nearest.join(" or ")),
    }
}

fn is_web_address(uri: &str) -> bool {
    let Some((scheme, rest)) = uri.split_once("://") else { return false };
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    is_web && !host.is_empty() && !uri.contains(char::is_whitespace)
}

/// The language of a language tag.
fn primary_subtag(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

/// Whether a text has the shape of a language tag: a language of two or three letters, then subtags of one to eight
/// letters or digits. RFC 5646, 2.1, has longer languages too, but none is registered.
fn is_language_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let language = subtags.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags.all(|subtag| {
            (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_addresses_are_told_from_others() {
        for good in ["https://naru.example", "HTTP://한국.example/길?a=b#c", "http://[::1]:80/"]
        {
            assert!(is_web_address(good), "{good}");
        }
        for bad in ["naru.example", "ftp://a", "https://", "https:///x", "http://a b", "https:a"] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }

    #[test]
    fn language_tags_are_told_from_names_of_languages() {
        for good in ["ko", "en-US", "zh-Hant-TW", "kok", "de-CH-1996", "en-x-own"] {
            assert!(is_language_tag(good), "{good}");
        }
        for bad in ["", "k", "Korean", "en_US", "en-", "한국어", "en-abcdefghi", "12"] {
            assert!(!is_language_tag(bad), "{bad}");
        }
    }
}
