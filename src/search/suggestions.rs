//! What a person who is still typing may be about to type: names of profiles and of concepts.

use std::collections::HashSet;

use super::Error;
use super::names::{self, Rank, matched};
use super::snapshot::{Snapshot, stored};
use crate::proto::{ConceptKind, Kind, LocalizedText, Suggestion, SuggestionKind};
use crate::taxonomy::Begun;
use crate::text;

/// What has been typed.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// The text so far.
    pub text: &'a str,
    /// What is suggested. Empty: all kinds.
    pub kinds: &'a [SuggestionKind],
    /// The most suggestions.
    pub limit: usize,
}

/// A suggestion and its place among the others: by rank, then the shorter name, then by the alphabet.
type Ranked = ((Rank, usize, String), Suggestion);

const KINDS: [SuggestionKind; 4] = [
    SuggestionKind::Startup,
    SuggestionKind::Partner,
    SuggestionKind::Sector,
    SuggestionKind::Activity,
];

impl Snapshot {
    /// The names that go on as the text begins, best first, each profile and each concept once. Where there are none,
    /// those that do on the other layout of the keyboard. Names are in both languages.
    ///
    /// `stop` is asked before each kind.
    ///
    /// # Errors
    ///
    /// An index that cannot be read; [`Error::Stopped`] once `stop` answers yes.
    pub fn suggest(
        &self,
        typed: &Typed<'_>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<Suggestion>, Error> {
        let mut tried = HashSet::new();
        for text in ways_of_typing(typed.text) {
            let letters = text::name_letters(&text);
            if letters.is_empty() || !tried.insert(letters.clone()) {
                continue;
            }
            let found = self.begun(&letters, typed, stop)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    fn begun(
        &self,
        letters: &str,
        typed: &Typed<'_>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<Suggestion>, Error> {
        let Typed { kinds, limit, .. } = *typed;
        let mut of_kinds = Vec::new();
        for kind in KINDS.into_iter().filter(|kind| kinds.is_empty() || kinds.contains(kind)) {
            if stop() {
                return Err(Error::Stopped);
            }
            let mut of_kind = match kind {
                SuggestionKind::Startup => self.profiles(Kind::Startup, kind, letters, limit)?,
                SuggestionKind::Partner => self.profiles(Kind::Partner, kind, letters, limit)?,
                SuggestionKind::Sector => self.concepts(ConceptKind::Sector, kind, letters),
                SuggestionKind::Activity => self.concepts(ConceptKind::Activity, kind, letters),
                SuggestionKind::Unspecified => Vec::new(),
            };
            of_kind.sort_by(|a, b| (&a.0, &a.1.id).cmp(&(&b.0, &b.1.id)));
            let mut known = HashSet::new();
            of_kind.retain(|(_, it)| known.insert(it.id.clone()));
            of_kinds.push(of_kind);
        }
        Ok(mixed(of_kinds, limit))
    }

    fn profiles(
        &self,
        kind: Kind,
        suggested: SuggestionKind,
        letters: &str,
        limit: usize,
    ) -> Result<Vec<Ranked>, Error> {
        let fields = self.sources.fields;
        let mut found = names::find(&self.searcher, fields.names, kind, letters, limit)?;
        found.truncate(limit);
        let suggestion = |it: names::Found| {
            let (key, texts) = stored(&self.searcher, fields, it.at)?;
            let matched = matched(&texts, &it).unwrap_or_default().to_owned();
            let suggestion = Suggestion {
                kind: suggested.into(),
                id: key.to_string(),
                display_name: Some(texts.localized("display_name")),
                matched: matched.clone(),
            };
            Ok(((it.rank, it.length, matched), suggestion))
        };
        found.into_iter().map(suggestion).collect()
    }

    fn concepts(&self, kind: ConceptKind, suggested: SuggestionKind, letters: &str) -> Vec<Ranked> {
        let taxonomy = self.sources.taxonomy;
        let begun = taxonomy.names().beginning_with(letters).iter();
        let of_kind = begun.filter(|it| taxonomy.concept(it.concept).kind == kind);
        let suggestion = |Begun { beginning, concept, is_synonym, name }: &Begun| {
            let concept = taxonomy.concept(*concept);
            let suggestion = Suggestion {
                kind: suggested.into(),
                id: concept.id.clone(),
                display_name: Some(LocalizedText {
                    ko: concept.ko.clone(),
                    en: concept.en.clone(),
                }),
                matched: name.clone(),
            };
            let rank = Rank { is_later: beginning.is_later, is_alias: *is_synonym };
            ((rank, name.chars().count(), name.clone()), suggestion)
        };
        of_kind.map(suggestion).collect()
    }
}

/// The text as it was typed, then as it would be on the other layout of the keyboard.
fn ways_of_typing(typed: &str) -> Vec<String> {
    let mut ways = vec![typed.to_owned()];
    if typed.contains(|c: char| c.is_ascii_alphabetic()) {
        ways.push(text::typed_in_korean(typed));
        ways.push(text::typed_in_korean(&typed.to_ascii_lowercase()));
    }
    ways.push(text::typed_in_english(typed));
    ways
}

/// The best of all kinds, and of each kind at least one where there is room.
fn mixed(of_kinds: Vec<Vec<Ranked>>, limit: usize) -> Vec<Suggestion> {
    let (mut chosen, mut others) = (Vec::new(), Vec::new());
    for of_kind in of_kinds {
        let mut of_kind = of_kind.into_iter();
        chosen.extend(of_kind.next());
        others.extend(of_kind);
    }
    let by_rank = |a: &Ranked, b: &Ranked| (&a.0, &a.1.id).cmp(&(&b.0, &b.1.id));
    chosen.sort_by(by_rank);
    others.sort_by(by_rank);
    chosen.truncate(limit);
    let room = limit - chosen.len();
    chosen.extend(others.into_iter().take(room));
    chosen.sort_by(by_rank);
    chosen.into_iter().map(|(_, suggestion)| suggestion).collect()
}
