//! The writing side of one index folder: documents of the feed in, snapshots out. All of it blocks.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::index::SegmentComponent;
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use super::columns::ColumnsCache;
use super::directory::CheckedDirectory;
use super::document::{self, Sources};
use super::folder::Folder;
use super::schema::Fields;
use super::snapshot::{Snapshot, key_term};
use super::terms::{LINES, Lines};
use super::{Error, kinds};
use crate::store::{self, Revision, StoreId};
use crate::text::Stems;

/// The memory in which documents wait for a commit.
const WRITER_BYTES: usize = 64 << 20;

/// How far an index has come. It stands in each of its commits, so that after a crash it says where to go on.
#[derive(Debug, Serialize, Deserialize)]
struct Progress {
    /// The store whose documents these are.
    store_id: String,
    /// The feed has been read up to this revision.
    cursor: u64,
    /// The head of the last feed that was read to its end; none before the first. Freshness is judged by it.
    complete: Option<u64>,
}

/// An index that is open for writing.
pub(super) struct Indexer {
    path: PathBuf,
    sources: Sources,
    /// The store it was opened for, whose documents it should hold.
    store_id: StoreId,
    writer: IndexWriter,
    reader: IndexReader,
    columns: ColumnsCache,
    /// For each of the threads that analyse.
    stems: [Stems; 2],
    progress: Progress,
    /// Whether something was written since the last snapshot.
    is_dirty: bool,
}

impl Indexer {
    /// Opens the newest index that holds documents of this store and is not ahead of `head`; without one, begins anew.
    pub(super) fn open(
        folder: &Folder,
        sources: Sources,
        store_id: StoreId,
        head: Revision,
    ) -> Result<Self, Error> {
        for path in folder.generations()? {
            match Self::open_at(&path, sources, store_id) {
                Ok(indexer) if indexer.is_of(store_id, head) => return Ok(indexer),
                Ok(indexer) => tracing::warn!(
                    folder = %path.display(),
                    cursor = indexer.progress.cursor,
                    %head,
                    "the index is of another store or ahead of it; it is rebuilt"
                ),
                Err(error) => tracing::warn!(
                    folder = %path.display(),
                    error = store::causes(&error),
                    "the index cannot be used; it is rebuilt"
                ),
            }
        }
        Self::create(folder, sources, store_id)
    }

    /// Begins an empty index.
    pub(super) fn create(
        folder: &Folder,
        sources: Sources,
        store_id: StoreId,
    ) -> Result<Self, Error> {
        let path = folder.create_next()?;
        let (schema, _) = Fields::new();
        let directory = CheckedDirectory::open(&path)?;
        let index = tantivy::Index::create(directory, schema, IndexSettings::default())?;
        Self::of_index(path, sources, index, store_id, Progress::start(store_id))
    }

    fn open_at(path: &Path, sources: Sources, store_id: StoreId) -> Result<Self, Error> {
        let index = tantivy::Index::open(CheckedDirectory::open(path)?)?;
        if index.schema() != Fields::new().0 {
            return Err(Error::Damaged("its fields are not those of its name"));
        }
        files(&index)?;
        if !index.validate_checksum()?.is_empty() {
            return Err(Error::Damaged("a file does not have its checksum"));
        }
        let progress = match index.load_metas()?.payload {
            Some(payload) => serde_json::from_str(&payload)
                .map_err(|_| Error::Damaged("its last commit does not say how far it came"))?,
            // Nothing was ever committed.
            None => Progress::start(store_id),
        };
        Self::of_index(path.to_owned(), sources, index, store_id, progress)
    }

    fn of_index(
        path: PathBuf,
        sources: Sources,
        index: tantivy::Index,
        store_id: StoreId,
        progress: Progress,
    ) -> Result<Self, Error> {
        index.tokenizers().register(LINES, Lines::default());
        index.fast_field_tokenizer().register(LINES, Lines::default());
        // One thread, beside the two that analyse: a rebuild is to leave something of the machine to requests.
        let writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        // tantivy 0.27 gives the first operation of a writer the number of the last commit. A merge of older segments
        // takes those that have deletions for up to date with that number, so that the deletion is lost on them and a
        // profile found twice. So the first one deletes nothing.
        writer.delete_term(Term::from_field_text(sources.fields.key, ""));
        let reader: IndexReader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self {
            path,
            sources,
            store_id,
            writer,
            reader,
            columns: ColumnsCache::default(),
            stems: Default::default(),
            progress,
            is_dirty: false,
        })
    }

    /// The folder it lies in.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Up to where the feed has been read.
    pub(super) fn cursor(&self) -> Revision {
        Revision(self.progress.cursor)
    }

    /// Whether it holds documents of this store and no future ones: a restored backup has gone back in time.
    pub(super) fn is_of(&self, store_id: StoreId, head: Revision) -> bool {
        let furthest = self.progress.cursor.max(self.progress.complete.unwrap_or(0));
        self.progress.store_id == store_id.to_string() && furthest <= head.0
    }

    /// Takes in a page of the feed. Nothing of it can be seen before the next snapshot.
    pub(super) fn apply(&mut self, page: &[store::Document]) -> Result<(), Error> {
        for (document, written) in page.iter().zip(self.analysed(page)) {
            self.writer.delete_term(key_term(self.sources.fields.key, &document.key));
            self.is_dirty = true;
            if let Some(written) = written {
                self.writer.add_document(written)?;
            }
            self.progress.cursor = document.revision.0;
        }
        Ok(())
    }

    /// What is to be written for each document of a page: analysis takes longest, so that two threads share it.
    fn analysed(&mut self, page: &[store::Document]) -> Vec<Option<TantivyDocument>> {
        /// Fewer are not worth a thread.
        const SHARED_MIN: usize = 16;
        let sources = &self.sources;
        let analysed = |part: &[store::Document], stems: &mut Stems| -> Vec<_> {
            part.iter().map(|document| written(document, sources, stems)).collect()
        };
        let [here, there] = &mut self.stems;
        if page.len() < SHARED_MIN {
            return analysed(page, here);
        }
        let (first, second) = page.split_at(page.len() / 2);
        std::thread::scope(|scope| {
            let second = scope.spawn(|| analysed(second, there));
            let mut all = analysed(first, here);
            all.extend(second.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            all
        })
    }

    /// Commits what was taken in, so that a killed server goes on from there; it is seen with the next snapshot.
    pub(super) fn commit(&mut self) -> Result<(), Error> {
        let payload = serde_json::to_string(&self.progress).expect("numbers have a JSON form");
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        Ok(())
    }

    /// The snapshot at `head`, whose feed has been taken in to its end. Commits only if there is something new.
    pub(super) fn complete(&mut self, head: Revision) -> Result<Snapshot, Error> {
        // No document changed between the last one read and the head, so the next feed need not look there again.
        self.progress.cursor = head.0;
        self.progress.complete = Some(head.0);
        if self.is_dirty {
            self.commit()?;
            self.reader.reload()?;
            self.is_dirty = false;
        }
        let searcher = self.reader.searcher();
        Ok(Snapshot {
            columns: self.columns.columns(&searcher, self.sources.fields.facts)?,
            profiles: kinds::count(&searcher, self.sources.fields.kind)?,
            searcher,
            folder: self.path.clone(),
            sources: self.sources,
            store_id: self.store_id,
            complete: head,
            statistics: std::sync::Mutex::default(),
        })
    }
}

/// The document to be written: none if the profile is deleted, and none if its body is no profile. That would be a
/// fault of this program or of the database, and is no reason to keep all other profiles from being found.
fn written(
    document: &store::Document,
    sources: &Sources,
    stems: &mut Stems,
) -> Option<TantivyDocument> {
    let body = document.body.as_ref().filter(|_| document.is_live())?;
    let key = &document.key;
    document::document(key, body, document.updated_at, sources, stems)
        .inspect_err(|error| {
            tracing::error!(%key, %error, "a stored profile cannot be read; it is not indexed");
        })
        .ok()
}

/// The files of the last commit, all of which are in the list of files that tantivy looks after: one that is not would
/// be looked at by nobody.
pub(super) fn files(index: &tantivy::Index) -> Result<HashSet<PathBuf>, Error> {
    let metas = index.load_metas()?;
    let mut files = metas.list_segment_files();
    // Names that are kept for files which a finished segment does not have.
    files.retain(|file| file.extension().is_none_or(|it| it != "temp"));
    for segment in metas.segments.iter().filter(|segment| !segment.has_deletes()) {
        files.remove(&segment.relative_path(SegmentComponent::Delete));
    }
    if files.is_subset(&index.directory().list_managed_files()) {
        Ok(files)
    } else {
        Err(Error::Damaged("the list of its files lacks some"))
    }
}

impl Progress {
    fn start(store_id: StoreId) -> Self {
        Self { store_id: store_id.to_string(), cursor: 0, complete: None }
    }
}
