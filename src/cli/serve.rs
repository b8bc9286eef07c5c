//! `naru serve`: the server itself.

use std::path::PathBuf;
use std::pin::pin;

use jiff::tz::TimeZone;

use crate::config::{Flags, Settings};
use crate::{server, telemetry};

use super::language::Speech;
use super::{Context, Outcome};

/// Run the server until Ctrl-C or SIGTERM
///
/// Settings come from, later ones winning: defaults, a TOML file (`--config`, else naru.toml in the user's
/// configuration folder), environment variables NARU_LISTEN, NARU_DATA_DIR, NARU_DATABASE, NARU_RATES_FILE,
/// NARU_TAXONOMY_FILE, NARU_TIME_ZONE, NARU_UNDELETE_DAYS and NARU_LOG, flags. An empty variable counts as none. The
/// keys in the file are the names of these flags with `_` for `-`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru serve                                 SQLite in your data folder
  naru serve --data-dir ./naru-data --listen 127.0.0.1:0
  NARU_DATABASE=postgres://naru@db/naru naru serve")]
pub(super) struct Args {
    /// TOML file of settings
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    flags: Flags,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let flags = Flags { log: context.options.log.clone(), ..args.flags };
    let settings = Settings::load(args.config.as_deref(), &flags)?;
    telemetry::init(&settings.log, context.options.log_format)?;
    // Listened for before anything is opened, so that an early signal is not lost.
    let mut interrupted = pin!(interruption()?);
    let data_dir = settings.data_dir.display().to_string();
    let database = settings.database_url();
    let time_zone = time_zone(&settings.time_zone, context.speech);
    let running = tokio::select! {
        started = server::start(settings) => started?,
        () = &mut interrupted => return Ok(Outcome::Fine),
    };
    let labels = context.speech.say(
        ["주소", "데이터 폴더", "데이터베이스", "시간대", "Ctrl-C를 누르면 종료됩니다"],
        ["address", "data folder", "database", "time zone", "Ctrl-C stops it"],
    );
    let address = format!("http://{}", running.address());
    for (label, value) in labels.into_iter().zip([address, data_dir, database, time_zone]) {
        context.output.line(format!("{label}: {value}"))?;
    }
    context.output.line(labels[4])?;
    interrupted.await;
    running.stop().await;
    Ok(Outcome::Fine)
}

/// What a time zone is called. Only that of a machine may have no name, and only it may be unknown.
fn time_zone(zone: &TimeZone, speech: Speech) -> String {
    match zone.iana_name() {
        _ if zone.is_unknown() => "UTC".to_owned(),
        Some(name) => name.to_owned(),
        None => speech.say("이 컴퓨터의 시간대", "that of this machine").to_owned(),
    }
}

/// Begins to listen for Ctrl-C and SIGTERM; the future is ready when either has come.
///
/// # Errors
///
/// The system refuses to tell of signals.
#[cfg(unix)]
pub(super) fn interruption() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Begins to listen for Ctrl-C; the future is ready when it has come.
///
/// # Errors
///
/// None; signals are listened for later.
#[cfg(not(unix))]
pub(super) fn interruption() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
