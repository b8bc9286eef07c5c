//! The same searches on tantivy alone: the same index folder, the same planned queries, in this process.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use naru::matching::Rates;
use naru::search;
use naru::taxonomy::Taxonomy;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::Query;
use tantivy::{Index, Searcher};
use tempfile::TempDir;

use crate::queries::{APART, Asked};
use crate::timing::Times;

/// As many as a page has unless more are asked for.
const RESULTS: usize = 20;

/// What the server writes behind tantivy's list of files.
const CHECKSUM_BYTES: usize = 32;

/// The index of a server, open for reading, and what is asked of it.
pub(crate) struct Alone {
    searcher: Searcher,
    queries: Vec<Box<dyn Query>>,
    _links: TempDir,
}

impl Alone {
    /// Opens the index in the folder of a server that has caught up, so that there is no other one beside it.
    pub(crate) fn open(folder: &Path, asked: &[Asked]) -> Self {
        let index = (0..100).find_map(|_| only_index(folder)).expect("one index");
        // The server may be merging, and remove a file before it is linked.
        let (searcher, links) =
            (0..9).find_map(|_| linked(&index).ok()).unwrap_or_else(|| linked(&index).unwrap());
        let planned = |it: &Asked| {
            let query = search::parse(it.corrected);
            search::planned(&query, &it.filter, Taxonomy::builtin(), Rates::builtin())
        };
        Self { searcher, queries: asked.iter().map(planned).collect(), _links: links }
    }

    pub(crate) fn segments(&self) -> usize {
        self.searcher.segment_readers().len()
    }

    /// How many documents one of the queries finds.
    pub(crate) fn one(&self, at: usize) -> usize {
        let best = TopDocs::with_limit(RESULTS).order_by_score();
        let (total, best) = self.searcher.search(&self.queries[at], &(Count, best)).unwrap();
        assert_eq!(best.len(), total.min(RESULTS));
        total
    }

    /// Asks all queries once on each of this many threads.
    pub(crate) fn round(&self, threads: usize, times: &mut Times) {
        let started = Instant::now();
        let search = |thread: usize| -> Vec<Duration> {
            let all = (0..self.queries.len()).cycle().skip(thread * APART).take(self.queries.len());
            let ask = |at| {
                let asked = Instant::now();
                self.one(at);
                asked.elapsed()
            };
            all.map(ask).collect()
        };
        let calls: Vec<Duration> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..threads).map(|thread| scope.spawn(move || search(thread))).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        times.add(&calls, started.elapsed());
    }
}

/// The index of a server that may be about to remove the one that this one stands for. None while there are two.
fn only_index(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut indexes = entries.filter(|path| path.join("meta.json").exists());
    let only = indexes.next().filter(|_| indexes.next().is_none());
    if only.is_none() {
        sleep(Duration::from_millis(100));
    }
    only
}

/// The same files in a folder as tantivy writes it: the server's has checksums behind the lists of files.
fn linked(index: &Path) -> tantivy::Result<(Searcher, TempDir)> {
    let links = tempfile::tempdir_in(index.parent().unwrap().parent().unwrap()).unwrap();
    let meta = fs::read(index.join("meta.json"))?;
    fs::write(links.path().join("meta.json"), &meta[..meta.len() - CHECKSUM_BYTES])?;
    for entry in fs::read_dir(index)? {
        let name = entry?.file_name();
        if name != "meta.json" && !name.to_string_lossy().starts_with('.') {
            fs::hard_link(index.join(&name), links.path().join(&name))?;
        }
    }
    let reader = Index::open_in_dir(links.path())?.reader()?;
    Ok((reader.searcher(), links))
}
