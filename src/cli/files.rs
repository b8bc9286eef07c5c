//! Files that stay whole until they are replaced as a whole.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tempfile::NamedTempFile;

/// A file that takes the place of another when it is finished.
#[derive(Debug)]
pub(super) struct Replacement {
    file: NamedTempFile,
    path: PathBuf,
}

impl Replacement {
    /// Begins a file beside `path`.
    pub(super) fn of(path: &Path) -> anyhow::Result<Self> {
        let cannot = || cannot_write(path);
        let folder = folder(path);
        // Asked first, for later errors speak of a temporary file, whose name means nothing to people.
        std::fs::metadata(folder).with_context(cannot)?;
        let file = NamedTempFile::new_in(folder).with_context(cannot)?;
        Ok(Self { file, path: path.to_owned() })
    }

    pub(super) fn writer(&mut self) -> impl Write {
        self.file.as_file_mut()
    }

    /// Puts it in place.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let cannot = || cannot_write(&self.path);
        self.file.as_file().sync_all().with_context(cannot)?;
        self.file.persist(&self.path).with_context(cannot)?;
        Ok(())
    }
}

/// Writes a file, replacing one that is there as a whole.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut replacement = Replacement::of(path)?;
    replacement.writer().write_all(bytes).with_context(|| cannot_write(path))?;
    replacement.finish()
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

/// The folder of a file: only within one file system can a file be renamed over another.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_temporary_file_lies_beside() {
        assert_eq!(folder(Path::new("all.jsonl")), Path::new("."));
        assert_eq!(folder(Path::new("/a/all.jsonl")), Path::new("/a"));
    }
}
