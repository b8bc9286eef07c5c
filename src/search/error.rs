//! What can go wrong in search, told apart by what the caller will do.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::TantivyError;
use tantivy::directory::error::OpenWriteError;

use crate::store;

/// A failure of the search index. A query never fails for what a person typed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Two processes would write one index.
    #[error(
        "another process uses the search index in {}; stop it or choose another data folder",
        folder.display()
    )]
    InUse {
        /// The folder of all indexes.
        folder: PathBuf,
    },
    /// The folder of the index cannot be read or written.
    #[error("the search index cannot use {}; check its permissions and disk space", path.display())]
    Folder {
        /// The folder or file in question.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        cause: Arc<io::Error>,
    },
    /// Reading or writing the index failed, as with a full disk. Nothing is lost: the store has everything.
    #[error("the search index cannot be read or written")]
    Index(#[source] Arc<dyn std::error::Error + Send + Sync>),
    /// The index does not say what this program wrote.
    #[error("the search index is damaged: {0}")]
    Damaged(&'static str),
    /// The caller has gone, so the search was given up.
    #[error("the search was stopped")]
    Stopped,
    /// The store could not be read, so the index stands still.
    #[error("the search index cannot read the store")]
    Store(#[from] store::Error),
}

impl Error {
    /// Whether there was no room to write. What was written before is sound then.
    pub(super) fn is_lack_of_room(&self) -> bool {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let Self::Index(cause) = self else { return false };
        let kind = match cause.downcast_ref::<TantivyError>() {
            Some(
                TantivyError::IoError(cause)
                | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: cause, .. }),
            ) => cause.kind(),
            _ => return false,
        };
        matches!(kind, StorageFull | QuotaExceeded | FileTooLarge)
    }

    pub(super) fn folder(path: &Path, cause: io::Error) -> Self {
        Self::Folder { path: path.to_owned(), cause: Arc::new(cause) }
    }
}

impl From<TantivyError> for Error {
    fn from(error: TantivyError) -> Self {
        Self::Index(Arc::new(error))
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Index(Arc::new(error))
    }
}
