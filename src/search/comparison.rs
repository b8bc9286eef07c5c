//! Whether the index holds what the store holds.
//!
//! A snapshot is the store at one revision, so it is compared with a feed opened later: a profile that has not changed
//! since that revision stands in the index exactly as it is stored, or, deleted, not at all; one that has changed is
//! left out. What is in the index and not in the feed is not in the store. Beside the page at hand, a byte is kept for
//! each profile.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::schema::Value;
use tantivy::{DocAddress, Index, TantivyDocument};

use super::directory::CheckedDirectory;
use super::document::{body_hash, is_readable};
use super::schema::BODY_HASH;
use super::snapshot::{key_term, live_docs};
use super::{Error, Snapshot, indexer};
use crate::proto::{Key, Kind};
use crate::store::{Document, causes};

/// A comparison under way.
pub struct Comparison {
    snapshot: Arc<Snapshot>,
    /// Of each segment, from which bodies its documents were made.
    hashes: Vec<Column<u64>>,
    /// Of each segment, which documents stand for a profile of the feed.
    seen: Vec<Vec<bool>>,
    names_max: usize,
    report: Report,
}

/// What came of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The numbers of each kind.
    pub kinds: BTreeMap<Kind, Counts>,
    /// Profiles that changed since the snapshot; they are counted nowhere else.
    pub changed: u64,
    /// The first differences.
    pub differences: Vec<Difference>,
    /// How many there are in all.
    pub differences_total: u64,
}

/// Numbers of profiles of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Live ones in the store.
    pub stored: u64,
    /// Deleted ones in the store that can still be undeleted.
    pub deleted: u64,
    /// Those in the index.
    pub indexed: u64,
}

/// A profile whose stored and indexed states differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The profile.
    pub key: Key,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is stored and not in the index.
    Missing,
    /// The index was made from another body.
    Stale,
    /// It is in the index more than once.
    Repeated,
    /// It is deleted and still in the index.
    Deleted,
    /// It is in the index and not in the store.
    Unknown,
    /// What is stored is no profile.
    Unreadable,
}

impl Comparison {
    /// Begins. At most `names_max` differences are named.
    ///
    /// # Errors
    ///
    /// An index that cannot be read.
    pub fn begin(snapshot: Arc<Snapshot>, names_max: usize) -> Result<Self, Error> {
        let segments = snapshot.searcher.segment_readers();
        let hashes = segments.iter().map(|segment| segment.fast_fields().u64(BODY_HASH));
        let hashes = hashes.collect::<tantivy::Result<_>>()?;
        let seen = segments.iter().map(|segment| vec![false; segment.max_doc() as usize]).collect();
        Ok(Self { snapshot, hashes, seen, names_max, report: Report::default() })
    }

    /// Compares a page of the feed.
    ///
    /// # Errors
    ///
    /// An index that cannot be read.
    pub fn compare(&mut self, page: &[Document]) -> Result<(), Error> {
        page.iter().try_for_each(|document| self.compare_one(document))
    }

    /// Looks for what the feed did not hold. The feed must have been read to its end.
    ///
    /// # Errors
    ///
    /// An index that cannot be read.
    pub fn finish(mut self) -> Result<Report, Error> {
        let snapshot = Arc::clone(&self.snapshot);
        for (number, segment) in (0..).zip(snapshot.searcher.segment_readers()) {
            for doc in segment.doc_ids_alive() {
                if !self.seen[number as usize][doc as usize] {
                    let key = self.key(DocAddress::new(number, doc))?;
                    self.counts(key.kind).indexed += 1;
                    self.differ(&key, Fault::Unknown);
                }
            }
        }
        Ok(self.report)
    }

    fn compare_one(&mut self, document: &Document) -> Result<(), Error> {
        let key = &document.key;
        let indexed = self.find(key)?;
        if document.revision > self.snapshot.complete() {
            self.report.changed += 1;
            return Ok(());
        }
        let counts = self.counts(key.kind);
        counts.indexed += indexed.len() as u64;
        counts.stored += u64::from(document.is_live());
        counts.deleted += u64::from(!document.is_live() && document.body.is_some());
        let is_unreadable = |body: &Vec<u8>| !is_readable(key.kind, body);
        let body = document.body.as_ref().filter(|_| document.is_live());
        let fault = match (body, indexed.as_slice()) {
            _ if document.body.as_ref().is_some_and(is_unreadable) => Some(Fault::Unreadable),
            (_, [_, _, ..]) => Some(Fault::Repeated),
            (None, [_]) => Some(Fault::Deleted),
            (Some(_), []) => Some(Fault::Missing),
            (Some(body), [hash]) if *hash != Some(body_hash(body)) => Some(Fault::Stale),
            (Some(_), [_]) | (None, []) => None,
        };
        if let Some(fault) = fault {
            self.differ(key, fault);
        }
        Ok(())
    }

    /// From which bodies the documents of a profile were made. They are seen now.
    fn find(&mut self, key: &Key) -> Result<Vec<Option<u64>>, Error> {
        let term = key_term(self.snapshot.sources.fields.key, key);
        let mut found = Vec::new();
        for (number, segment) in self.snapshot.searcher.segment_readers().iter().enumerate() {
            for doc in live_docs(segment, &term)? {
                self.seen[number][doc as usize] = true;
                found.push(self.hashes[number].first(doc));
            }
        }
        Ok(found)
    }

    fn key(&self, at: DocAddress) -> Result<Key, Error> {
        let document: TantivyDocument = self.snapshot.searcher.doc(at)?;
        let name = document.get_first(self.snapshot.sources.fields.key);
        let key = name.as_ref().and_then(|name| name.as_str()).and_then(Key::parse);
        key.ok_or(Error::Damaged("a stored profile cannot be read"))
    }

    fn counts(&mut self, kind: Kind) -> &mut Counts {
        self.report.kinds.entry(kind).or_default()
    }

    fn differ(&mut self, key: &Key, fault: Fault) {
        self.report.differences_total += 1;
        if self.report.differences.len() < self.names_max {
            self.report.differences.push(Difference { key: key.clone(), fault });
        }
    }
}

impl Snapshot {
    /// The names of the files of this index, as they lie on disk now, that are missing or do not have their checksum.
    /// `stop` is asked before each is read.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`] once `stop` answers yes.
    pub fn damaged_files(&self, stop: &dyn Fn() -> bool) -> Result<Vec<String>, Error> {
        let (index, files) = match committed(&self.folder) {
            Ok(committed) => committed,
            Err(error) => {
                tracing::error!(error = causes(&error), "the files of the index cannot be listed");
                return Ok(vec!["meta.json".to_owned()]);
            }
        };
        let mut damaged = Vec::new();
        for file in files {
            if stop() {
                return Err(Error::Stopped);
            }
            if !index.directory().validate_checksum(&file).unwrap_or(false) {
                damaged.push(file);
            }
        }
        if !damaged.is_empty() {
            // What a merge has removed meanwhile is not missed.
            let still = committed(&self.folder).map(|(_, files)| files).unwrap_or_default();
            damaged.retain(|file| still.contains(file));
        }
        damaged.sort();
        Ok(damaged.iter().map(|file| file.display().to_string()).collect())
    }
}

/// The index as the next start would find it, not as it is held in memory, and the files of its last commit.
fn committed(folder: &Path) -> Result<(Index, HashSet<PathBuf>), Error> {
    let index = Index::open(CheckedDirectory::open(folder)?)?;
    let files = indexer::files(&index)?;
    Ok((index, files))
}
