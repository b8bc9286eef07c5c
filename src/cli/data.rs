//! Which data a command is about that works on the data itself, and what such commands have in common.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::pin::pin;

use indicatif::{HumanBytes, ProgressBar};
use serde::Serialize;

use crate::config::{self, DataFlags, Flags, Settings};
use crate::store::backup::{Contents, Counts};

use super::language::{Speech, counted};
use super::serve::interruption;
use super::words::of_kind;

/// Where the data lies, told as `naru serve` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Data {
    /// TOML file of settings, the one that `naru serve` reads
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    flags: DataFlags,
}

impl Data {
    pub(super) fn settings(&self) -> Result<Settings, config::Error> {
        let flags = Flags { data: self.flags.clone(), ..Flags::default() };
        Settings::load(self.config.as_deref(), &flags)
    }
}

/// Waits for work that is cleared away when Ctrl-C breaks it off, and shows on a terminal that it goes on.
pub(super) async fn patiently<T, E>(
    message: &'static str,
    work: impl Future<Output = Result<T, E>>,
) -> anyhow::Result<T>
where
    E: Into<anyhow::Error>,
{
    let mut interrupted = pin!(interruption()?);
    let spinner = spinner(message);
    let done = tokio::select! {
        done = work => done.map_err(Into::into),
        () = &mut interrupted => Err(anyhow::anyhow!("interrupted; nothing was changed")),
    };
    spinner.finish_and_clear();
    done
}

/// Says that something goes on; hidden elsewhere than on a terminal.
pub(super) fn spinner(message: &'static str) -> ProgressBar {
    let style = indicatif::ProgressStyle::with_template("{spinner} {msg} {elapsed}");
    let style = style.expect("a template that is correct");
    let spinner = ProgressBar::new_spinner().with_style(style).with_message(message);
    spinner.enable_steady_tick(std::time::Duration::from_millis(100));
    spinner
}

/// What a backup holds, as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Held {
    store_id: String,
    revision: u64,
    #[serde(flatten)]
    kinds: BTreeMap<&'static str, Numbers>,
    /// Profiles that have contacts.
    contacts: u64,
}

#[derive(Serialize)]
struct Numbers {
    live: u64,
    deleted: u64,
}

impl From<&Contents> for Held {
    fn from(contents: &Contents) -> Self {
        let numbers = |counts: &Counts| Numbers { live: counts.live, deleted: counts.deleted };
        Self {
            store_id: contents.store_id.to_string(),
            revision: contents.revision.0,
            kinds: contents.kinds.iter().map(|it| (it.0.collection(), numbers(it.1))).collect(),
            contacts: contents.contacts,
        }
    }
}

/// What a backup holds, for people.
pub(super) fn held(contents: &Contents, speech: Speech) -> Vec<String> {
    let Contents { kinds, contacts, revision, .. } = contents;
    let numbers = |Counts { live, deleted }: &Counts| match deleted {
        0 => live.to_string(),
        _ => {
            speech.say(format!("{live} (삭제됨 {deleted})"), format!("{live} ({deleted} deleted)"))
        }
    };
    let of_profiles = speech.say(
        format!("프로필 {contacts}개"),
        format!("of {}", counted(*contacts, "profile", "profiles")),
    );
    let lines = kinds.iter().map(|(kind, it)| (of_kind(*kind, speech), numbers(it)));
    let others = [
        (speech.say("담당자", "contacts"), of_profiles),
        (speech.say("변경 번호", "revision"), revision.to_string()),
    ];
    lines.chain(others).map(|(label, value)| format!("{label}: {value}")).collect()
}

/// A size and a time, for people.
pub(super) fn size_and_time(bytes: u64, seconds: f64, speech: Speech) -> String {
    let size = HumanBytes(bytes);
    speech.say(format!("크기: {size}, {seconds:.1}초"), format!("size: {size}, in {seconds:.1} s"))
}

/// A word as a shell reads it.
pub(super) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_word_is_one_word() {
        assert_eq!(quoted("it's & more"), r"'it'\''s & more'");
    }
}
