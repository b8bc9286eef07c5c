//! How names of profiles stand in the index, so that they are found while they are typed.
//!
//! A term is a profile's kind, the rank of a name's beginning, the beginning's letters, and the length of the name. So
//! the best beginnings are a range of their own, and of a letter that ten thousand names begin with only those are read
//! that can be shown.

use std::collections::{BTreeSet, HashSet};
use std::ops::Bound;

use tantivy::query::{BooleanQuery, ConstScoreQuery, InvertedIndexRangeQuery, Query};
use tantivy::schema::Field;
use tantivy::{DocAddress, Searcher, SegmentReader, Term};

use super::texts::Texts;
use super::{Error, live};
use crate::proto::Kind;
use crate::text::{Beginning, beginnings};

/// The most terms that are compared for one kind and rank in a segment: more only come up for a letter or two.
const TERMS_MAX: usize = 500;

/// What stands between letters and length; in no name.
const SEPARATOR: char = '\t';

/// How well a beginning of a name fits, the best first: that of a name before that of a later word, then that of the
/// display name before that of an alias or synonym.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Rank {
    pub(super) is_later: bool,
    pub(super) is_alias: bool,
}

/// A profile with a name that begins as asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) rank: Rank,
    /// Of the whole name, in characters.
    pub(super) length: usize,
    /// Of the beginning, to its end.
    pub(super) letters: String,
    pub(super) at: DocAddress,
}

/// The terms of a profile.
pub(super) fn terms(kind: Kind, texts: &Texts) -> BTreeSet<String> {
    let names = names(texts).flat_map(|(name, is_alias)| {
        let length = name.chars().count();
        beginnings(name).into_iter().map(move |Beginning { is_later, letters }| {
            let prefix = prefix(kind, Rank { is_later, is_alias }, &letters);
            format!("{prefix}{SEPARATOR}{length}")
        })
    });
    names.collect()
}

/// The name of a profile that was found, as it is written.
pub(super) fn matched<'a>(texts: &'a Texts, found: &Found) -> Option<&'a str> {
    let Found { rank: Rank { is_later, is_alias }, letters, .. } = found;
    let is_it = |it: &Beginning| it.is_later == *is_later && it.letters == *letters;
    let mut its = names(texts).filter(|(_, alias)| alias == is_alias).map(|(name, _)| name);
    its.find(|name| beginnings(name).iter().any(is_it))
}

/// At least `limit` live profiles of a kind with a name that begins with `letters`, if there are as many: best first,
/// each once. They are the best of all, unless more than [`TERMS_MAX`] live names of a rank and segment begin so: then
/// the best of those that come first by the alphabet.
pub(super) fn find(
    searcher: &Searcher,
    field: Field,
    kind: Kind,
    letters: &str,
    limit: usize,
) -> Result<Vec<Found>, Error> {
    let mut found: Vec<Found> = Vec::new();
    let mut known: HashSet<DocAddress> = HashSet::new();
    for rank in Rank::ALL {
        let mut of_rank = Vec::new();
        for (number, segment) in (0..).zip(searcher.segment_readers()) {
            let docs = in_segment(segment, field, &prefix(kind, rank, letters), limit)?;
            of_rank.extend(docs.into_iter().map(|(length, letters, doc)| Found {
                rank,
                length,
                letters,
                at: DocAddress::new(number, doc),
            }));
        }
        of_rank.sort_unstable();
        found.extend(of_rank.into_iter().filter(|it| known.insert(it.at)));
        if found.len() >= limit {
            break;
        }
    }
    Ok(found)
}

/// All profiles with a name or a later word that begins with `letters`, all with the same score.
pub(super) fn query(field: Field, letters: &str) -> Box<dyn Query> {
    let range = |(kind, rank): (Kind, Rank)| {
        let prefix = prefix(kind, rank, letters);
        let from = Bound::Included(Term::from_field_text(field, &prefix));
        let to = Bound::Excluded(Term::from_field_text(field, &end(&prefix)));
        Box::new(InvertedIndexRangeQuery::new(from, to)) as Box<dyn Query>
    };
    let of_kind = |kind| Rank::ALL.map(|rank| (kind, rank));
    let ranges = Kind::PROFILES.into_iter().flat_map(of_kind).map(range).collect();
    Box::new(ConstScoreQuery::new(Box::new(BooleanQuery::union(ranges)), 1.0))
}

impl Rank {
    /// Best first.
    const ALL: [Self; 4] = [
        Self { is_later: false, is_alias: false },
        Self { is_later: false, is_alias: true },
        Self { is_later: true, is_alias: false },
        Self { is_later: true, is_alias: true },
    ];
}

/// Display names, then aliases.
fn names(texts: &Texts) -> impl Iterator<Item = (&str, bool)> {
    let of = |field: &'static str, is_alias: bool| {
        let its = texts.all.iter().filter(move |text| text.field.starts_with(field));
        its.map(move |text| (text.text.as_str(), is_alias))
    };
    of("display_name.", false).chain(of("aliases[", true))
}

fn prefix(kind: Kind, rank: Rank, letters: &str) -> String {
    let kind = match kind {
        Kind::Startup => 's',
        Kind::Partner => 'p',
        // No name of another kind is indexed.
        _ => 'e',
    };
    format!("{kind}{}{}{letters}", u8::from(rank.is_later), u8::from(rank.is_alias))
}

/// Behind everything that begins with `prefix`: no character is greater.
fn end(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}

/// Length and letters of the best names, with a document each.
fn in_segment(
    segment: &SegmentReader,
    field: Field,
    prefix: &str,
    limit: usize,
) -> Result<Vec<(usize, String, u32)>, Error> {
    /// Kind and rank.
    const BEFORE_LETTERS: usize = 3;
    let index = segment.inverted_index(field)?;
    let mut terms = index.terms().range().ge(prefix).lt(end(prefix)).into_stream()?;
    let mut begun = Vec::new();
    while begun.len() < TERMS_MAX && terms.advance() {
        let term = str::from_utf8(terms.key()).ok().and_then(|term| term.get(BEFORE_LETTERS..));
        let parts = term.and_then(|term| term.rsplit_once(SEPARATOR));
        let damaged = Error::Damaged("the names of profiles cannot be read");
        let (letters, length) = parts.ok_or(damaged)?;
        let length: usize = length.parse().unwrap_or(usize::MAX);
        if live::is_any(segment, &index, terms.value())? {
            begun.push((length, letters.to_owned(), terms.value().clone()));
        }
    }
    begun.sort_unstable_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    let mut docs = Vec::new();
    let mut distinct = HashSet::new();
    for (length, letters, info) in begun {
        if distinct.len() >= limit {
            break;
        }
        for doc in live::docs(segment, &index, &info)?.take(limit) {
            docs.push((length, letters.clone(), doc));
            distinct.insert(doc);
        }
    }
    Ok(docs)
}
