//! `naru restore`: brings a backup back.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use crate::server;
use crate::store::backup::{self, Restored};
use crate::store::{Location, Micros, renew_identity};

use super::data::{Data, Held, held, patiently, quoted};
use super::language::Speech;
use super::output::{clean, complain};
use super::{Context, Outcome};

/// Put a backup in the place of the database, with the service stopped
///
/// The file is checked first: one that was damaged, cut off, or made by a newer version is refused. The database is
/// given a new identity, for it has gone back in time: consistency tokens from before are refused, and each server
/// builds its index anew when it starts.
///
/// What was deleted or erased after the backup was made is there again: repeat such erasures.
///
/// For PostgreSQL the command prints how to do it with PostgreSQL's own tools; `--new-identity` is the last step there.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru restore naru-backup.db                into the empty data folder of this user
  naru restore --replace --data-dir /var/lib/naru /mnt/backups/naru-2026-01-31.db
  naru restore --new-identity --database postgres://naru@db/naru   after pg_restore")]
pub(super) struct Args {
    /// Backup to restore
    #[arg(value_name = "FILE", required_unless_present = "new_identity")]
    file: Option<PathBuf>,
    /// Replace the database that is there; it is kept beside, under a name with the time in it
    #[arg(long)]
    replace: bool,
    /// Only give the database a new identity, after it was restored by other tools and before a server starts
    #[arg(long, conflicts_with_all = ["file", "replace"])]
    new_identity: bool,
    #[command(flatten)]
    data: Data,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    database: String,
    #[serde(flatten)]
    held: Held,
    backup_time: String,
    former_database: Option<String>,
}

pub(super) async fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let settings = args.data.settings()?;
    let location = server::location(&settings)?;
    let Some(file) = &args.file else { return renew(&location, context).await };
    match location.sqlite_file() {
        Some(database) => restore(file, database, args.replace, context).await,
        None => by_other_tools(file, &settings.database_url(), context),
    }
}

async fn restore(
    file: &Path,
    database: &Path,
    replaces: bool,
    context: &Context,
) -> anyhow::Result<Outcome> {
    let speech = context.speech;
    let restoring = backup::restore(file, database, replaces, server::system_clock()());
    let restored = patiently(speech.say("복원하는 중", "restoring"), restoring).await?;
    let Restored { contents, made_at, former } = &restored;
    let shown = |path: &Path| path.display().to_string();
    let (database, former) = (shown(database), former.as_deref().map(shown));
    let time = time(*made_at);
    if context.options.json {
        context.output.value(&Reply {
            database,
            held: Held::from(contents),
            backup_time: time.clone(),
            former_database: former.clone(),
        })?;
    } else {
        let labels = speech.say(
            ["복원한 데이터베이스", "백업 시각", "새 식별자", "이전 데이터베이스"],
            ["restored database", "backup of", "new identity", "former database"],
        );
        context.output.line(format!("{}: {}", labels[0], clean(&database)))?;
        context.output.line(format!("{}: {time}", labels[1]))?;
        context.output.lines(held(contents, speech))?;
        context.output.line(format!("{}: {}", labels[2], contents.store_id))?;
        if let Some(former) = &former {
            context.output.line(format!("{}: {}", labels[3], clean(former)))?;
        }
    }
    complain(after(speech));
    if former.is_some() {
        complain(speech.say(
            "주의: 이전 데이터베이스에도 개인정보가 들어 있습니다. 필요 없어지면 삭제하세요",
            "note: the former database holds personal data too; delete it when it is of no more use",
        ));
    }
    complain(speech.say(
        format!(
            "주의: {time} 이후에 삭제한 프로필과 지운 담당자 개인정보가 다시 들어 있습니다. 서버를 시작한 뒤 다시 지우세요"
        ),
        format!(
            "note: profiles deleted and contacts erased after {time} are there again; repeat that once a server runs"
        ),
    ));
    Ok(Outcome::Fine)
}

async fn renew(location: &Location, context: &Context) -> anyhow::Result<Outcome> {
    let id = renew_identity(location).await?;
    if context.options.json {
        context.output.value(&serde_json::json!({ "storeId": id.to_string() }))?;
    } else {
        let label = context.speech.say("새 식별자", "new identity");
        context.output.line(format!("{label}: {id}"))?;
    }
    complain(after(context.speech));
    Ok(Outcome::Fine)
}

/// What to expect of a database with a new identity.
fn after(speech: Speech) -> &'static str {
    speech.say(
        "참고: 이전의 일관성 토큰은 TOKEN_FOREIGN으로 거절되고, 서버는 시작할 때 색인을 새로 만듭니다",
        "note: consistency tokens from before are refused with TOKEN_FOREIGN, and servers build their index anew",
    )
}

fn by_other_tools(file: &Path, url: &str, context: &Context) -> anyhow::Result<Outcome> {
    complain(context.speech.say(
        "오류: PostgreSQL 데이터베이스는 naru가 직접 복원하지 않습니다. 모든 서버를 멈추고 빈 데이터베이스를 만든 뒤 다음 명령을 \
         차례로 실행하세요. 비밀번호는 PGPASSWORD나 ~/.pgpass에서 읽습니다",
        "error: naru does not restore a PostgreSQL database itself; stop all servers, create an empty database, run \
         these commands. They take the password from PGPASSWORD or ~/.pgpass",
    ));
    let (file, url) = (quoted(&file.display().to_string()), quoted(url));
    context
        .output
        .line(format!("pg_restore --single-transaction --no-owner --dbname={url} {file}"))?;
    context.output.line(format!("naru restore --new-identity --database={url}"))?;
    Ok(Outcome::Refused)
}

fn time(at: Micros) -> String {
    let time = Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
