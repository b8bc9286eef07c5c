//! `naru agreements`: what start-ups, partners and organisers have signed or are about to.

use crate::proto::{Agreement, Key, Kind, ListAgreementsRequest, ListAgreementsResponse};

use super::delegations::Names;
use super::output::clean;
use super::{Context, Outcome, readable, records, words};

/// List the agreements of start-ups, partners and organisers
///
/// Agreements are written as JSON, for `naru import` to store. One of one start-up, or of the organiser alone, with one
/// partner is an engagement too once it is signed, so that matching knows of it. `naru get agreements/ID` shows one
/// with its obligations, its payments and its note, which is confidential, `naru export --kind agreements` writes them
/// all.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(ListArgs),
}

/// List agreements, those that changed last first
///
/// The date is that on which an agreement came to stand where it stands.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru agreements list --delegation delegations/bay-area-2026
  naru agreements list --partner partners/dovetarn --kind mou --kind investment
  naru agreements list --startup startups/nuribeam --json
  naru import agreements.jsonl               store new ones, one JSON object a line")]
struct ListArgs {
    /// Only those that came from this delegation: delegations/ID
    #[arg(long, value_name = "NAME", value_parser = records::delegation)]
    delegation: Option<Key>,
    /// Only those with this start-up as a party: startups/ID
    #[arg(long, value_name = "NAME", value_parser = records::startup)]
    startup: Option<Key>,
    /// Only those with this partner as a party: partners/ID
    #[arg(long, value_name = "NAME", value_parser = records::partner)]
    partner: Option<Key>,
    /// Only this kind; may be repeated
    #[arg(long, value_parser = words::agreement_kind_parser())]
    kind: Vec<i32>,
    /// Deleted ones too
    #[arg(long)]
    show_deleted: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let Command::List(args) = args.command;
    let client = context.connect().await?;
    let mut kinds = args.kind;
    kinds.sort_unstable();
    kinds.dedup();
    let name = |key: Option<Key>| key.map(|key| key.to_string()).unwrap_or_default();
    let request = ListAgreementsRequest {
        show_deleted: args.show_deleted,
        delegation: name(args.delegation),
        startup: name(args.startup),
        partner: name(args.partner),
        kinds,
        ..ListAgreementsRequest::default()
    };
    let mut reply: ListAgreementsResponse =
        records::list_all(&client, Kind::Agreement, &request).await?;
    if context.options.json {
        context.output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    // What is known by its year alone stands behind the days of that year.
    let day = |it: &Agreement| it.history.last()?.date.map(|it| (it.year, it.month, it.day));
    reply.agreements.sort_by(|a, b| (day(b), &a.name).cmp(&(day(a), &b.name)));
    let parties = reply.agreements.iter().flat_map(|it| it.startups.iter().chain(&it.partners));
    let names = Names::for_people(&client, parties, context).await;
    let rows = reply.agreements.iter().map(|it| row(it, &names, context)).collect();
    context.show_list(
        Kind::Agreement,
        ["date", "kind", "status", "parties", "details", "name"],
        ["날짜", "종류", "상태", "당사자", "내용", "ID"],
        ["date", "kind", "status", "parties", "details", "ID"],
        rows,
    )
}

/// What a program reads must not depend on the language.
fn row(agreement: &Agreement, names: &Names, context: &Context) -> Vec<String> {
    let speech = context.speech;
    let is_for_people = context.output.is_terminal;
    let say =
        |ko: &'static str, en: &'static str| if is_for_people { speech.say(ko, en) } else { en };
    let stands = agreement.history.last().cloned().unwrap_or_default();
    let (kind, status) = match is_for_people {
        true => (
            words::value(agreement.kind().as_str_name(), speech),
            words::value(stands.status().as_str_name(), speech),
        ),
        false => (
            words::agreement_kind_word(agreement.kind()),
            words::agreement_status_word(stands.status()),
        ),
    };
    let organiser = Some(&agreement.organiser).filter(|organiser| !organiser.is_empty());
    let parties = organiser.into_iter().chain(&agreement.startups).chain(&agreement.partners);
    let mut details = Vec::new();
    details.extend(agreement.intended_amount.as_ref().map(readable::money));
    if !agreement.payments.is_empty() {
        details.push(format!("{}: {}", say("집행", "payments"), agreement.payments.len()));
    }
    if let Some(expiry) = &agreement.expiry_date {
        details.push(format!("{}: {}", say("만료일", "until"), readable::date(expiry)));
    }
    let open = agreement.obligations.iter().filter(|item| item.done_date.is_none()).count();
    if open > 0 {
        details.push(format!("{}: {open}", say("남은 의무", "open obligations")));
    }
    if agreement.delete_time.is_some() {
        details.push(say("삭제됨", "deleted").to_owned());
    }
    vec![
        stands.date.as_ref().map(readable::date).unwrap_or_default(),
        kind.to_owned(),
        status.to_owned(),
        parties.map(|party| names.of(party)).collect::<Vec<_>>().join(", "),
        details.join(", "),
        clean(&agreement.name),
    ]
}
