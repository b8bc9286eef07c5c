//! `naru backup`: copies the database into one file.

use std::path::PathBuf;
use std::time::Instant;

use serde::Serialize;

use crate::server;
use crate::store::backup;

use super::data::{Data, Held, held, patiently, quoted, size_and_time};
use super::output::{clean, complain};
use super::{Context, Outcome};

/// Copy the database into one file, while the service runs or not
///
/// Works on the data folder itself, so it is run on the machine of the service, by its user, with the same settings as
/// `naru serve`. The backup holds every write that was acknowledged before it began, profiles and contacts alike, as of
/// one moment. It appears under its name when it is whole and checked; a file that is there is never overwritten. The
/// index is not in it: it is built anew from what is restored.
///
/// For PostgreSQL the command prints how to do it with PostgreSQL's own tools.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru backup naru-backup.db
  naru backup --data-dir /var/lib/naru /mnt/backups/naru-$(date +%F).db
  naru restore naru-backup.db                bring it back")]
pub(super) struct Args {
    /// File to write; it must not exist yet
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    data: Data,
}

#[derive(Serialize)]
struct Reply {
    file: String,
    #[serde(flatten)]
    held: Held,
    bytes: u64,
    seconds: f64,
}

pub(super) async fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let speech = context.speech;
    let settings = args.data.settings()?;
    let location = server::location(&settings)?;
    let file = args.file.display().to_string();
    let Some(database) = location.sqlite_file() else {
        return by_other_tools(&file, &settings.database_url(), context);
    };
    let since = Instant::now();
    let making = backup::create(database, &args.file, server::system_clock()());
    let made = patiently(speech.say("백업하는 중", "backing up"), making).await?;
    let seconds = since.elapsed().as_secs_f64();
    if context.options.json {
        let held = Held::from(&made.contents);
        context.output.value(&Reply { file, held, bytes: made.bytes, seconds })?;
    } else {
        let label = speech.say("백업", "backup");
        context.output.line(format!("{label}: {}", clean(&file)))?;
        context.output.lines(held(&made.contents, speech))?;
        context.output.line(size_and_time(made.bytes, seconds, speech))?;
    }
    complain(speech.say(
        "주의: 백업 파일에는 담당자의 개인정보가 그대로 들어 있습니다. 데이터베이스처럼 안전하게 보관하고, 보관 기한이 지나면 삭제하세요",
        "note: the backup holds personal data, the contacts; keep it as safe as the database and delete it in due time",
    ));
    Ok(Outcome::Fine)
}

fn by_other_tools(file: &str, url: &str, context: &Context) -> anyhow::Result<Outcome> {
    complain(context.speech.say(
        "오류: PostgreSQL 데이터베이스는 naru가 직접 백업하지 않습니다. 서비스가 실행 중이어도 다음 명령으로 백업할 수 있습니다. \
         비밀번호는 PGPASSWORD나 ~/.pgpass에서 읽습니다",
        "error: naru does not back up a PostgreSQL database itself; this command does, while the service runs. It \
         takes the password from PGPASSWORD or ~/.pgpass",
    ));
    let (file, url) = (quoted(file), quoted(url));
    context.output.line(format!("(umask 077; pg_dump --format=custom --file={file} {url})"))?;
    Ok(Outcome::Refused)
}
