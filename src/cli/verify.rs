//! `naru verify`: compares the index of a running server with its store.

use std::time::Duration;

use crate::proto::{IndexFault, Kind, VerifiedKind, VerifyIndexRequest, VerifyIndexResponse};

use super::client::Client;
use super::data::spinner;
use super::failure::hint;
use super::language::{Speech, counted};
use super::output::clean;
use super::words::{of_kind, value};
use super::{Context, Outcome};

/// How long the server may take unless told otherwise: as long as it lets any call take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Compare the index of a running server with its store
///
/// Every profile that is stored must stand in the index just as it is stored, and nothing else. The checksums of the
/// index's files are looked at too, and SQLite checks its own file. The service goes on meanwhile; profiles that change
/// during the comparison are left out and counted.
///
/// The exit code is 0 where nothing is wrong and 1 where something is.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru verify
  naru verify --json | jq .sound
  naru --server http://127.0.0.1:50052 verify")]
pub(super) struct Args {}

pub(super) async fn run(_: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let speech = context.speech;
    let timeout = context.timeout(TIMEOUT);
    let spinner = spinner(speech.say("비교하는 중", "comparing"));
    let client = Client::connect(&context.options.server, timeout, speech).await?.beside(&spinner);
    let reply = client.once_indexed(async || {
        client.operations().verify_index(client.request(VerifyIndexRequest::default())).await
    });
    let reply = reply.await;
    spinner.finish_and_clear();
    let reply = reply?;
    if context.options.json {
        context.output.json(&reply)?;
    } else {
        show(&reply, context)?;
    }
    Ok(if reply.sound { Outcome::Fine } else { Outcome::Refused })
}

fn show(reply: &VerifyIndexResponse, context: &Context) -> anyhow::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    if reply.compared {
        let header =
            speech.say(["종류", "저장", "삭제", "색인"], ["kind", "stored", "deleted", "indexed"]);
        let row = |VerifiedKind { collection, stored, deleted, indexed }: &VerifiedKind| {
            // A newer server may know more kinds.
            let kind = Kind::ALL.into_iter().find(|kind| kind.collection() == collection);
            let label = kind.map_or(collection.as_str(), |kind| of_kind(kind, speech));
            vec![clean(label), stored.to_string(), deleted.to_string(), indexed.to_string()]
        };
        let rows: Vec<_> = reply.kinds.iter().map(row).collect();
        output.table(&header, &rows)?;
    }
    for difference in &reply.differences {
        let fault = value(difference.fault().as_str_name(), speech);
        output.line(format!("{}: {fault}", clean(&difference.name)))?;
    }
    for file in &reply.damaged_files {
        let what = speech.say(
            "색인 파일이 없거나 체크섬이 맞지 않습니다",
            "this file of the index is missing or lacks its checksum",
        );
        output.line(format!("{}: {what}", clean(file)))?;
    }
    for fault in &reply.database_faults {
        let what = speech.say("데이터베이스 파일의 결함", "fault of the database's file");
        output.line(format!("{what}: {}", clean(fault)))?;
    }
    output.notes(verdict(reply, speech))?;
    Ok(())
}

/// What it all means, and what to do.
fn verdict(reply: &VerifyIndexResponse, speech: Speech) -> Vec<String> {
    let VerifyIndexResponse { revision, total_differences, changed_meanwhile, .. } = *reply;
    let mut lines = Vec::new();
    if reply.sound {
        lines.push(speech.say(
            format!("색인과 저장소가 일치합니다 (변경 번호 {revision})"),
            format!("index and store agree at revision {revision}"),
        ));
    } else if reply.compared {
        let count = counted(total_differences, "difference", "differences");
        lines.push(speech.say(
            format!("색인과 저장소가 {total_differences}곳에서 다릅니다 (변경 번호 {revision})"),
            format!("{count} between index and store at revision {revision}"),
        ));
    } else {
        let what = speech.say("프로필은 비교하지 않았습니다", "the profiles were not compared");
        lines.push(what.to_owned());
    }
    if changed_meanwhile > 0 {
        let count = counted(changed_meanwhile, "profile", "profiles");
        lines.push(speech.say(
            format!("비교하는 동안 변경된 프로필 {changed_meanwhile}개는 제외했습니다"),
            format!("{count} changed meanwhile and were left out"),
        ));
    }
    if reply.compared && !reply.database_checked {
        lines.push(speech.say(
            "PostgreSQL의 파일은 PostgreSQL의 도구(pg_amcheck)로 확인하세요".to_owned(),
            "PostgreSQL checks its own files with pg_amcheck".to_owned(),
        ));
    }
    lines.extend(remedy(reply, speech).map(|remedy| hint(speech, remedy)));
    lines
}

fn remedy(reply: &VerifyIndexResponse, speech: Speech) -> Option<&'static str> {
    let is_of_store = reply.differences.iter().any(|it| it.fault() == IndexFault::Unreadable);
    if is_of_store || !reply.database_faults.is_empty() {
        return Some(speech.say(
            "데이터베이스가 손상되었습니다. 백업을 복원하세요",
            "the database is damaged; restore a backup",
        ));
    }
    if !reply.damaged_files.is_empty() {
        return Some(speech.say(
            "서버를 다시 시작하면 색인을 새로 만듭니다",
            "restart the server; it builds the index anew",
        ));
    }
    (!reply.sound).then(|| {
        speech.say(
            "서버를 멈추고 데이터 폴더의 index 폴더를 삭제한 뒤 다시 시작하면 색인을 새로 만듭니다",
            "stop the server, delete `index` in its data folder, and start it again: it builds the index anew",
        )
    })
}
