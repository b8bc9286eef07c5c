//! Where indexes lie on disk.
//!
//! `DATA/index/<fingerprint>-<generation>`: the fingerprint stands for everything that an index depends on beside the
//! documents, so an index made by another version of it is not even opened. A rebuild takes the next generation, beside
//! the one it replaces; the other folders are removed when the new index serves.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Error, schema};
use crate::matching::rates::Rates;
use crate::store::create_private_folder;
use crate::taxonomy::Taxonomy;
use crate::text;

/// The folder of all indexes of one server.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    fingerprint: String,
    /// Keeps other processes off for as long as it is open.
    _lock: File,
}

impl Folder {
    /// Opens `root`, making it if it is missing, and keeps it from other processes.
    pub(super) fn open(root: &Path, fingerprint: String) -> Result<Self, Error> {
        let failed = |cause| Error::folder(root, cause);
        create_private_folder(root).map_err(failed)?;
        let lock = File::create(root.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { root: root.to_owned(), fingerprint, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Error::InUse { folder: root.to_owned() }),
            Err(TryLockError::Error(cause)) => Err(failed(cause)),
        }
    }

    /// The folders of indexes that this program can read, the newest first.
    pub(super) fn generations(&self) -> Result<Vec<PathBuf>, Error> {
        let mut numbers: Vec<u32> =
            self.entries()?.iter().filter_map(|path| self.generation(path)).collect();
        numbers.sort_unstable();
        Ok(numbers.into_iter().rev().map(|number| self.path(number)).collect())
    }

    /// Makes the folder of the next generation.
    pub(super) fn create_next(&self) -> Result<PathBuf, Error> {
        let newest = self.generations()?.first().and_then(|path| self.generation(path));
        let path = self.path(newest.map_or(1, |newest| newest.saturating_add(1)));
        create_private_folder(&path).map_err(|cause| Error::folder(&path, cause))?;
        Ok(path)
    }

    /// Removes the folders of all other indexes. Whoever still reads one keeps its files.
    pub(super) fn remove_others(&self, kept: &Path) -> Result<(), Error> {
        let mut others = self.entries()?.into_iter().filter(|path| path != kept && path.is_dir());
        others.try_for_each(remove)
    }

    /// Removes the indexes that this program can read, so that there is room for a new one.
    pub(super) fn remove_generations(&self) -> Result<(), Error> {
        self.generations()?.into_iter().try_for_each(remove)
    }

    fn entries(&self) -> Result<Vec<PathBuf>, Error> {
        let paths = |entries: fs::ReadDir| entries.map(|entry| Ok(entry?.path())).collect();
        match fs::read_dir(&self.root).and_then(paths) {
            // Somebody removed it under way, which is one way to ask for a rebuild.
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            entries => entries.map_err(|cause| Error::folder(&self.root, cause)),
        }
    }

    fn generation(&self, path: &Path) -> Option<u32> {
        let name = path.file_name()?.to_str()?;
        name.strip_prefix(&self.fingerprint)?.strip_prefix('-')?.parse().ok()
    }

    fn path(&self, generation: u32) -> PathBuf {
        self.root.join(format!("{}-{generation}", self.fingerprint))
    }
}

fn remove(path: PathBuf) -> Result<(), Error> {
    fs::remove_dir_all(&path).map_err(|cause| Error::folder(&path, cause))
}

/// What an index depends on beside the documents: 32 hexadecimal digits.
pub(super) fn fingerprint(taxonomy: &Taxonomy, rates: &Rates) -> String {
    let (fields, _) = schema::Fields::new();
    let fields = serde_json::to_vec(&fields).expect("a schema has a JSON form");
    let mut hash = Sha256::new();
    for number in [schema::VERSION, text::VERSION] {
        hash.update(number.to_le_bytes());
    }
    hash.update(taxonomy.fingerprint());
    hash.update(rates.fingerprint());
    hash.update(fields);
    let half = &hash.finalize()[..16];
    half.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_generation_lies_beside_the_old_ones() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(root.path(), "abc".to_owned()).unwrap();
        assert!(folder.generations().unwrap().is_empty());
        fs::create_dir(root.path().join("other-7")).unwrap();
        let first = folder.create_next().unwrap();
        let second = folder.create_next().unwrap();
        assert_eq!(folder.generations().unwrap(), [second.clone(), first.clone()]);

        folder.remove_others(&second).unwrap();
        assert_eq!(folder.generations().unwrap(), [second]);
        assert!(!first.exists() && !root.path().join("other-7").exists());
    }

    #[test]
    fn two_cannot_have_one_folder() {
        let root = tempfile::tempdir().unwrap();
        let first = Folder::open(root.path(), "abc".to_owned()).unwrap();
        let second = Folder::open(root.path(), "abc".to_owned());
        assert!(matches!(second, Err(Error::InUse { .. })));
        drop(first);
        assert!(Folder::open(root.path(), "abc".to_owned()).is_ok());
    }
}
