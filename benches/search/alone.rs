//! The same searches on tantivy alone: the same index folder, the same planned queries, in this process.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use naru::matching::Rates;
use naru::search;
use naru::taxonomy::Taxonomy;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::Query;
use tantivy::{Index, Searcher};
use tempfile::TempDir;

use crate::queries::Asked;
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
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let indexes: Vec<_> = entries.filter(|path| path.join("meta.json").exists()).collect();
        let [index] = &indexes[..] else { panic!("one index in {}", folder.display()) };
        // The server may be merging, and remove a file before it is linked.
        let (searcher, links) =
            (0..9).find_map(|_| linked(index).ok()).unwrap_or_else(|| linked(index).unwrap());
        let planned = |it: &Asked| {
            let query = search::parse(it.query);
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

    /// Asks all queries over and over on this many threads.
    pub(crate) fn run(&self, threads: usize, time: Duration) -> Times {
        let started = Instant::now();
        let search = |thread: usize| {
            let mut times = Vec::new();
            // Each begins elsewhere, so that they do not all ask the same.
            let first = thread * self.queries.len() / threads;
            for at in (0..self.queries.len()).cycle().skip(first) {
                let asked = Instant::now();
                if asked - started >= time {
                    break;
                }
                self.one(at);
                times.push(asked.elapsed());
            }
            times
        };
        let times = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..threads).map(|thread| scope.spawn(move || search(thread))).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        Times::new(times, started.elapsed())
    }
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
