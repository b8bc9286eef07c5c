//! What a person who is still typing may be about to type: names of profiles and of concepts.

use std::collections::HashSet;

use super::Error;
use super::names::{self, Rank, matched};
use super::snapshot::{Snapshot, stored};
use crate::proto::{ConceptKind, Kind, LocalizedText, Suggestion, SuggestionKind};
use crate::taxonomy::{Begun, Concept, ConceptIndex, Taxonomy};
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
                SuggestionKind::Sector => self.concepts(ConceptKind::Sector, kind, letters, limit),
                SuggestionKind::Activity => {
                    self.concepts(ConceptKind::Activity, kind, letters, limit)
                }
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

    fn concepts(
        &self,
        kind: ConceptKind,
        suggested: SuggestionKind,
        letters: &str,
        limit: usize,
    ) -> Vec<Ranked> {
        let taxonomy = self.sources.taxonomy;
        let best = best_names(taxonomy, kind, letters, limit).into_iter();
        let suggestion = |Name { rank, length, name, concept }| {
            let Concept { id, ko, en, .. } = taxonomy.concept(concept);
            let suggestion = Suggestion {
                kind: suggested.into(),
                id: id.clone(),
                display_name: Some(LocalizedText { ko: ko.clone(), en: en.clone() }),
                matched: str::to_owned(name),
            };
            ((rank, length, str::to_owned(name)), suggestion)
        };
        best.map(suggestion).collect()
    }
}

/// A name of a concept, in the order of suggestions.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name<'a> {
    rank: Rank,
    length: usize,
    name: &'a str,
    concept: ConceptIndex,
}

/// The best names of concepts, each concept once and at most `limit`. A letter or two begin ten thousand names, at each
/// press of a key: so they are only looked at, and never all kept.
fn best_names<'a>(
    taxonomy: &'a Taxonomy,
    kind: ConceptKind,
    letters: &str,
    limit: usize,
) -> Vec<Name<'a>> {
    let mut best: Vec<Name<'a>> = Vec::new();
    let begun = taxonomy.names().beginning_with(letters).iter();
    for Begun { beginning, concept, is_synonym, name } in begun {
        if taxonomy.concept(*concept).kind != kind {
            continue;
        }
        let rank = Rank { is_later: beginning.is_later, is_alias: *is_synonym };
        let name = Name { rank, length: name.chars().count(), name, concept: *concept };
        let place = best.partition_point(|it| *it < name);
        let known = best.iter().position(|it| it.concept == name.concept);
        if place == limit || known.is_some_and(|known| known < place) {
            continue;
        }
        // Its own worse name leaves, else the last one where there are too many.
        if let Some(known) = known {
            best.remove(known);
        }
        best.truncate(limit - 1);
        best.insert(place, name);
    }
    best
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_names_the_best_are_kept_each_concept_once() {
        let taxonomy = Taxonomy::builtin();
        let kind = ConceptKind::Sector;
        for letters in ["", "a", "ㅅ", "ㅅㅡㅁ", "lidar", "zzz"] {
            let all = best_names(taxonomy, kind, letters, usize::MAX);
            let begun = taxonomy.names().beginning_with(letters).iter();
            let concepts: HashSet<ConceptIndex> = begun
                .map(|it| it.concept)
                .filter(|&it| taxonomy.concept(it).kind == kind)
                .collect();
            assert!(all.is_sorted() && all.len() == concepts.len(), "{letters}");
            for limit in [0, 1, 8, 20] {
                let best = best_names(taxonomy, kind, letters, limit);
                assert_eq!(best, all[..limit.min(all.len())], "{letters}");
            }
        }
    }
}
