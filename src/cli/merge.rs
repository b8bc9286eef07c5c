//! `naru merge`: makes one profile of two.

use prost_reflect::{DynamicMessage, ReflectMessage as _};

use crate::proto::{Key, SERVICE_FIELDS};

use super::failure::Usage;
use super::language::{Speech, counted};
use super::output::Look;
use super::records::{self, Merged};
use super::{Context, Outcome, words};

/// Merge two profiles that are one organisation's
///
/// The profile behind `--into` stays. What it leaves empty is taken from the other one, lists are united, the names of
/// the other one become aliases, and its contacts move. Whatever refers to the other one, be it a profile, an
/// engagement or a meeting, refers to the one that stays from then on, and the old name answers with it. Two profiles
/// with different registration numbers are two organisations and are refused.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru merge startups/nuri-beam --into startups/nuribeam --dry-run   what would happen
  naru merge startups/nuri-beam --into startups/nuribeam             nuribeam stays")]
pub(super) struct Args {
    /// The profile that goes: startups/ID or partners/ID
    #[arg(value_name = "DUPLICATE", value_parser = key)]
    duplicate: Key,
    /// The profile that stays, of the same kind
    #[arg(long, required = true, value_name = "NAME", value_parser = key)]
    into: Key,
    /// Check everything and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let Args { duplicate, into, dry_run } = args;
    if duplicate.kind != into.kind {
        let message =
            format!("{duplicate} and {into} are of two kinds; only one kind can be merged");
        return Err(Usage(message).into());
    }
    let client = context.connect().await?;
    let before = records::get(&client, &into).await?.0.to_dynamic();
    let (gone, _) = records::get(&client, &duplicate).await?;
    // Whatever is told of the changes is told of this state.
    let etag = records::text(&before, "etag");
    let merged = records::merge(&client, &into, &duplicate, etag, dry_run).await?;
    if !dry_run {
        client.until_indexed(&merged.consistency_token).await;
    }
    if context.options.json {
        context.output.json(&merged.reply)?;
        return Ok(Outcome::Fine);
    }
    let after = match &merged.preview {
        Some(profile) => profile.to_dynamic(),
        None => records::get(&client, &into).await?.0.to_dynamic(),
    };
    let fields = Fields {
        changed: changed_fields(&before, &after, context.speech),
        lost: lost_fields(&gone.to_dynamic(), &after, context.speech),
    };
    let headline = headline(&duplicate, &into, dry_run, context.speech);
    context.output.line(context.output.style(&headline, Look::Strong))?;
    context.output.lines(details(&merged, &fields, context))?;
    Ok(Outcome::Fine)
}

fn headline(duplicate: &Key, into: &Key, dry_run: bool, speech: Speech) -> String {
    match dry_run {
        true => speech.say(
            format!("저장하지 않고 확인만 했습니다: {duplicate} → {into} (남는 프로필)"),
            format!(
                "checked, nothing written: {duplicate} would be merged into {into}, which stays"
            ),
        ),
        false => speech.say(
            format!("합쳤습니다: {duplicate} → {into} (남는 프로필)"),
            format!("{duplicate} was merged into {into}, which stays"),
        ),
    }
}

/// Labels of fields of the profile that goes.
struct Fields {
    changed: Vec<String>,
    lost: Vec<String>,
}

fn details(merged: &Merged, fields: &Fields, context: &Context) -> Vec<String> {
    let speech = context.speech;
    let changed = match fields.changed.as_slice() {
        [] => speech.say("없음", "nothing").to_owned(),
        some => some.join(", "),
    };
    let label = speech.say("  넘겨받은 항목: ", "  taken over: ");
    let mut lines = context.output.wrap(label, &changed);
    if !fields.lost.is_empty() {
        let label = speech.say("  값이 달라 넘겨받지 않은 항목: ", "  differs, not taken over: ");
        lines.extend(context.output.wrap(label, &fields.lost.join(", ")));
    }
    let count = u32::try_from(merged.rewritten).unwrap_or(u32::MAX);
    lines.push(speech.say(
        format!("  참조를 옮긴 프로필: {count}개"),
        format!("  references moved in: {}", counted(count, "profile", "profiles")),
    ));
    let count = u32::try_from(merged.rewritten_others).unwrap_or(u32::MAX);
    if count > 0 {
        lines.push(speech.say(
            format!("  참조를 옮긴 기록: {count}개"),
            format!("  references moved in: {}", counted(count, "record", "records")),
        ));
    }
    lines
}

/// The labels of the fields that read otherwise.
fn changed_fields(before: &DynamicMessage, after: &DynamicMessage, speech: Speech) -> Vec<String> {
    let descriptor = before.descriptor();
    let fields = descriptor.fields().filter(|field| !SERVICE_FIELDS.contains(&field.name()));
    let changed = fields.filter(|field| before.get_field(field) != after.get_field(field));
    changed.map(|field| words::field(field.name(), speech)).collect()
}

/// The labels of single values that the profile that stays has otherwise. Names are kept as other names, and of lists
/// nothing is lost but where an entry is one of a kind.
fn lost_fields(gone: &DynamicMessage, after: &DynamicMessage, speech: Speech) -> Vec<String> {
    let is_kept =
        |name: &str| ["name", "display_name"].contains(&name) || SERVICE_FIELDS.contains(&name);
    let fields = gone.fields().filter(|(field, _)| !field.is_list() && !is_kept(field.name()));
    let lost = fields.filter(|(field, value)| after.get_field(field).as_ref() != *value);
    lost.map(|(field, _)| words::field(field.name(), speech)).collect()
}

fn key(text: &str) -> Result<Key, String> {
    Key::parse_profile(text).ok_or_else(|| "write startups/ID or partners/ID".to_owned())
}
