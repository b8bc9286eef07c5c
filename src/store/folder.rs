//! Folders that only their owner may enter.

use std::fs::DirBuilder;
use std::io;
use std::path::Path;

/// Makes a folder, and those above it that are missing, for its owner alone: profiles are confidential and contacts are
/// personal data. One that is there stays as it is.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}
