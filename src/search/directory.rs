//! The files of one index: each with a checksum, none forced to disk.
//!
//! tantivy gives a checksum to the files of segments, but not to the two small files that say which segments there are,
//! how far they came and what was deleted: `meta.json` and `.managed.json`. A digit that flips there would be believed.
//!
//! tantivy waits for the disk some twenty times in a commit, and nothing new is found until it is through: how long that
//! is depends on the disk. An index need not outlive a failure of power, for it can be built anew: so nothing is waited
//! for here, and what was lost is noticed by its checksum at the next start, or by `naru verify`. A process that is killed
//! loses nothing of what it wrote.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};
use tempfile::NamedTempFile;

const CHECKSUM_BYTES: usize = 32;

/// A folder whose small files end with a checksum, which is looked at whenever they are read.
#[derive(Debug, Clone)]
pub(super) struct CheckedDirectory {
    root: PathBuf,
    files: MmapDirectory,
}

impl CheckedDirectory {
    pub(super) fn open(path: &Path) -> tantivy::Result<Self> {
        Ok(Self { root: path.to_owned(), files: MmapDirectory::open(path)? })
    }
}

/// A file that is complete once it is handed to the operating system.
struct Unforced(File);

impl Write for Unforced {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl TerminatingWrite for Unforced {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.flush()
    }
}

impl Directory for CheckedDirectory {
    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let mut bytes = self.files.atomic_read(path)?;
        let content = bytes.len().saturating_sub(CHECKSUM_BYTES);
        let checksum = bytes.split_off(content);
        if checksum[..] != Sha256::digest(&bytes)[..] {
            let damaged = io::Error::new(io::ErrorKind::InvalidData, "the checksum does not match");
            return Err(OpenReadError::wrap_io_error(damaged, path.to_owned()));
        }
        Ok(bytes)
    }

    fn atomic_write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(&self.root)?;
        file.write_all(content)?;
        file.write_all(&Sha256::digest(content))?;
        file.persist(self.root.join(path))?;
        Ok(())
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        // A killed server may have left a list of deletions that it had not committed yet: numbers go on from the last
        // commit, so the next one has the same name.
        let file = File::create(self.root.join(path))
            .map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        Ok(BufWriter::new(Box::new(Unforced(file))))
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.files.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}
