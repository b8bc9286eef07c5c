//! `naru export`: writes profiles as JSON lines.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::proto::Kind;

use super::client::Client;
use super::language::counted;
use super::output::complain;
use super::{Context, Outcome, profiles};

/// Write all profiles as JSON lines, one profile a line
///
/// Contacts, which are personal data, are left out; `naru get NAME/contacts` shows those of one profile.
///
/// Without `--metadata` the lines hold what people wrote, so that two exports of the same profiles read the same and
/// an import of them writes unconditionally.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru export --output all.jsonl
  naru export --kind startups | grep KR-29
  naru export | naru --server URL import -   copy to another server")]
pub(super) struct Args {
    /// Only one kind of profile
    #[arg(long, value_enum)]
    kind: Option<Collection>,
    /// File to write, replaced when all is read [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// With etag and times; an import of such a line is refused if the profile has changed since
    #[arg(long)]
    metadata: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Collection {
    Startups,
    Partners,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let kinds = match args.kind {
        Some(Collection::Startups) => vec![Kind::Startup],
        Some(Collection::Partners) => vec![Kind::Partner],
        None => Kind::ALL.to_vec(),
    };
    let client = context.connect().await?;
    let exported = match &args.output {
        None => {
            let mut writer = BufWriter::new(io::stdout());
            write_all(&client, &kinds, args.metadata, &mut writer).await?
        }
        Some(path) => {
            let cannot = || format!("cannot write {}", path.display());
            // A file that is there stays whole until the new one is.
            let folder = folder(path);
            // Asked first, for later errors speak of a temporary file, whose name means nothing to people.
            std::fs::metadata(folder).with_context(cannot)?;
            let mut file = tempfile::NamedTempFile::new_in(folder).with_context(cannot)?;
            let mut writer = BufWriter::new(file.as_file_mut());
            let exported = write_all(&client, &kinds, args.metadata, &mut writer).await?;
            drop(writer);
            file.as_file().sync_all().with_context(cannot)?;
            file.persist(path).with_context(cannot)?;
            exported
        }
    };
    if exported.changed {
        complain(context.speech.say(
            "참고: 내보내는 동안 프로필이 변경되어 일부 변경 내용이 빠졌을 수 있습니다",
            "note: profiles changed during the export; some of the changes may be missing",
        ));
    }
    if args.output.is_some() {
        let count = exported.profiles;
        complain(context.speech.say(
            format!("프로필 {count}개를 내보냈습니다"),
            format!("{} exported", counted(count, "profile", "profiles")),
        ));
    }
    Ok(Outcome::Fine)
}

struct Exported {
    profiles: u64,
    changed: bool,
}

async fn write_all(
    client: &Client,
    kinds: &[Kind],
    metadata: bool,
    writer: &mut impl Write,
) -> anyhow::Result<Exported> {
    let mut exported = Exported { profiles: 0, changed: false };
    for &kind in kinds {
        let mut page_token = String::new();
        loop {
            let page = profiles::list(client, kind, page_token).await?;
            for profile in &page.profiles {
                writeln!(writer, "{}", profile.to_json(metadata))?;
                exported.profiles += 1;
            }
            exported.changed |= page.changed;
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
    }
    writer.flush()?;
    Ok(exported)
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
