//! `naru engagements`: what happened between start-ups and partners.

use prost_reflect::ReflectMessage as _;
use uuid::Uuid;

use crate::proto::{
    CreateEngagementRequest, Date, DeclineReason, DeclinedBy, Engagement, EngagementKind, Key,
    Kind, ListEngagementsRequest, ListEngagementsResponse, LocalizedText, Money, Provenance, Stage,
    is_id,
};

use super::delegations::Names;
use super::failure::Usage;
use super::language::Speech;
use super::output::clean;
use super::{Context, Outcome, readable, records, words};

/// List and record what happened between start-ups and partners: introductions, meetings, agreements, refusals
///
/// `naru get engagements/ID` shows one of them with its note, `naru export --kind engagements` writes them all.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(ListArgs),
    Record(Box<RecordArgs>),
}

/// List engagements, the latest first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru engagements list --startup startups/nuribeam
  naru engagements list --partner partners/dovetarn --kind declined
  naru engagements list --kind loi --kind mou --json")]
struct ListArgs {
    /// Only those of this start-up: startups/ID
    #[arg(long, value_name = "NAME", value_parser = records::startup)]
    startup: Option<Key>,
    /// Only those of this partner: partners/ID
    #[arg(long, value_name = "NAME", value_parser = records::partner)]
    partner: Option<Key>,
    /// Only this kind; may be repeated
    #[arg(long, value_parser = words::engagement_kind_parser())]
    kind: Vec<i32>,
    /// Deleted ones too
    #[arg(long)]
    show_deleted: bool,
}

/// Record that something happened
///
/// Start-up and partner must be stored already. The note is confidential and for the organiser alone; write no names and
/// addresses of people into it, nor into `--recorded-by`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru engagements record --startup startups/nuribeam --partner partners/dovetarn --kind met --date 2026-05-01 \\
      --source \"CES 2026 meeting sheet\"
  naru engagements record --startup startups/nuribeam --partner partners/dovetarn --kind declined --date 2026-06 \\
      --declined-by partner --reason stage
  naru engagements record --startup startups/nuribeam --partner partners/dovetarn --kind loi --date 2026-07-10 \\
      --amount 500000 --currency USD
  naru engagements record --organiser \"City of Gwangju\" --partner partners/dovetarn --kind mou --date 2026")]
struct RecordArgs {
    /// The start-up: startups/ID
    #[arg(long, value_name = "NAME", value_parser = records::startup, required_unless_present = "organiser")]
    startup: Option<Key>,
    /// The city or organiser that was the party instead of a start-up
    #[arg(long, value_name = "TEXT", conflicts_with = "startup")]
    organiser: Option<String>,
    /// The partner: partners/ID
    #[arg(long, value_name = "NAME", value_parser = records::partner)]
    partner: Key,
    /// What happened
    #[arg(long, value_parser = words::engagement_kind_parser())]
    kind: i32,
    /// When: a day, a month or a year, such as 2026-05-01, 2026-05 or 2026
    #[arg(long, value_parser = date)]
    date: Date,
    /// Who declined; only with --kind declined
    #[arg(long, value_parser = words::declined_by_parser(), required_if_eq("kind", "declined"))]
    declined_by: Option<i32>,
    /// Why; only with --kind declined
    #[arg(long, value_parser = words::decline_reason_parser())]
    reason: Option<i32>,
    /// Whole units of money; only with --kind loi, mou, proof-of-concept and invested
    #[arg(long, value_name = "NUMBER", requires = "currency")]
    amount: Option<i64>,
    /// The currency of the amount, such as KRW or USD
    #[arg(long, value_name = "CODE", requires = "amount")]
    currency: Option<String>,
    /// The stage of the start-up then
    #[arg(long, value_parser = words::stage_parser())]
    stage: Option<i32>,
    /// More in words; confidential
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Where the fact comes from, such as a document or a URL
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// Somebody has checked it against the source
    #[arg(long, requires = "source")]
    verified: bool,
    /// The office or account that records it; no name of a person
    #[arg(long, value_name = "TEXT")]
    recorded_by: Option<String>,
    /// Its ID [default: the service chooses one]
    #[arg(long, value_parser = id)]
    id: Option<String>,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    match args.command {
        Command::List(args) => list(args, context).await,
        Command::Record(args) => record(*args, context).await,
    }
}

async fn list(args: ListArgs, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let mut kinds = args.kind;
    kinds.sort_unstable();
    kinds.dedup();
    let name = |key: Option<Key>| key.map(|key| key.to_string()).unwrap_or_default();
    let request = ListEngagementsRequest {
        show_deleted: args.show_deleted,
        startup: name(args.startup),
        partner: name(args.partner),
        kinds,
        ..ListEngagementsRequest::default()
    };
    let mut reply: ListEngagementsResponse =
        records::list_all(&client, Kind::Engagement, &request).await?;
    if context.options.json {
        context.output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    // What is known by its year alone stands before the days of that year.
    let day = |it: &Engagement| it.date.map(|date| (date.year, date.month, date.day));
    reply.engagements.sort_by(|a, b| (day(b), &a.name).cmp(&(day(a), &b.name)));
    let parties = reply.engagements.iter().flat_map(|it| [&it.startup, &it.partner]);
    let names = Names::for_people(&client, parties, context).await;
    let row = |it| row(it, &names, context.speech, context.output.is_terminal);
    let rows = reply.engagements.iter().map(row).collect();
    context.show_list(
        Kind::Engagement,
        ["date", "kind", "startup", "partner", "details", "name"],
        ["날짜", "종류", "스타트업", "파트너", "내용", "ID"],
        ["date", "kind", "start-up", "partner", "details", "ID"],
        rows,
    )
}

/// What a program reads must not depend on the language.
fn row(engagement: &Engagement, names: &Names, speech: Speech, is_for_people: bool) -> Vec<String> {
    let value = |name: &'static str, flag: String| match is_for_people {
        true => words::value(name, speech).to_owned(),
        false => flag,
    };
    let enum_word = |field: &str, number: i32, name: &'static str| {
        let field = engagement.descriptor().get_field_by_name(field);
        let kind = field.map(|field| field.kind());
        let descriptor = kind.as_ref().and_then(|kind| kind.as_enum());
        value(name, descriptor.map_or(String::new(), |it| words::flag_word(it, number)))
    };
    let kind = engagement.kind();
    let mut details = Vec::new();
    if engagement.declined_by() != DeclinedBy::Unspecified {
        let by = engagement.declined_by();
        details.push(enum_word("declined_by", by.into(), by.as_str_name()));
    }
    if engagement.decline_reason() != DeclineReason::Unspecified {
        let reason = engagement.decline_reason();
        details.push(enum_word("decline_reason", reason.into(), reason.as_str_name()));
    }
    if engagement.stage() != Stage::Unspecified {
        let stage = engagement.stage();
        details.push(enum_word("stage", stage.into(), stage.as_str_name()));
    }
    details.extend(engagement.amount.as_ref().map(readable::money));
    if engagement.delete_time.is_some() {
        details
            .push(if is_for_people { speech.say("삭제됨", "deleted") } else { "deleted" }.into());
    }
    let party = match engagement.startup.as_str() {
        "" => clean(&engagement.organiser),
        name => names.of(name),
    };
    vec![
        engagement.date.as_ref().map(readable::date).unwrap_or_default(),
        enum_word("kind", kind.into(), kind.as_str_name()),
        party,
        names.of(&engagement.partner),
        details.join(", "),
        clean(&engagement.name),
    ]
}

async fn record(args: RecordArgs, context: &Context) -> anyhow::Result<Outcome> {
    let is_declined = args.kind == i32::from(EngagementKind::Declined);
    if !is_declined && (args.declined_by.is_some() || args.reason.is_some()) {
        let message = "--declined-by and --reason are for --kind declined alone";
        return Err(Usage(message.to_owned()).into());
    }
    let request = CreateEngagementRequest {
        engagement: Some(engagement(args)),
        request_id: Uuid::new_v4().to_string(),
    };
    let client = context.connect().await?;
    let reply = client.once_available(async || {
        client.engagements().create_engagement(client.request(request.clone())).await
    });
    let reply = reply.await?;
    // Whom to propose next depends on it.
    client.until_indexed(&reply.consistency_token).await;
    if context.options.json {
        context.output.json(&reply)?;
    } else {
        let name = reply.result.map(|result| result.name).unwrap_or_default();
        let label = context.speech.say("기록했습니다", "recorded");
        context.output.line(format!("{label}: {}", clean(&name)))?;
    }
    Ok(Outcome::Fine)
}

fn engagement(args: RecordArgs) -> Engagement {
    let name = |key: Option<Key>| key.map(|key| key.to_string()).unwrap_or_default();
    let money = |(units, code): (i64, String)| Money {
        currency_code: code.to_uppercase(),
        units,
        nanos: 0,
    };
    let RecordArgs { source, verified, .. } = args;
    Engagement {
        name: name(args.id.map(|id| Key::new(Kind::Engagement, id))),
        startup: name(args.startup),
        organiser: args.organiser.unwrap_or_default(),
        partner: args.partner.to_string(),
        kind: args.kind,
        date: Some(args.date),
        declined_by: args.declined_by.unwrap_or_default(),
        decline_reason: args.reason.unwrap_or_default(),
        amount: args.amount.zip(args.currency).map(money),
        stage: args.stage.unwrap_or_default(),
        note: args.note.map(in_its_language),
        recorded_by: args.recorded_by.unwrap_or_default(),
        provenance: source.map(|source| Provenance { source, verified, as_of_date: None }),
        ..Engagement::default()
    }
}

/// A text with Hangul in it is Korean.
pub(super) fn in_its_language(text: String) -> LocalizedText {
    let is_hangul = |letter: char| ('가'..='힣').contains(&letter);
    match text.contains(is_hangul) {
        true => LocalizedText { ko: text, en: String::new() },
        false => LocalizedText { ko: String::new(), en: text },
    }
}

fn id(text: &str) -> Result<String, String> {
    let wanted = "write 1 to 63 lower-case letters, digits and inner hyphens";
    if is_id(text) { Ok(text.to_owned()) } else { Err(wanted.to_owned()) }
}

/// Whether it is a day of the calendar the service says.
pub(super) fn date(text: &str) -> Result<Date, String> {
    let wanted =
        || "write a day, a month or a year, such as 2026-05-01, 2026-05 or 2026".to_owned();
    let mut numbers = Vec::new();
    for (place, part) in text.split('-').enumerate() {
        let is_number = part.len() == if place == 0 { 4 } else { 2 }
            && part.bytes().all(|byte| byte.is_ascii_digit());
        let number: i32 = part.parse().map_err(|_| wanted())?;
        if !is_number || number == 0 {
            return Err(wanted());
        }
        numbers.push(number);
    }
    match numbers[..] {
        [year] => Ok(Date { year, month: 0, day: 0 }),
        [year, month] => Ok(Date { year, month, day: 0 }),
        [year, month, day] => Ok(Date { year, month, day }),
        _ => Err(wanted()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_may_be_known_in_part() {
        let cases =
            [("2026", (2026, 0, 0)), ("2026-05", (2026, 5, 0)), ("2026-05-01", (2026, 5, 1))];
        for (text, (year, month, day)) in cases {
            assert_eq!(date(text), Ok(Date { year, month, day }), "{text}");
        }
        for bad in ["", "26", "2026-5", "2026-00", "2026-05-01-02", "2026/05/01", "+026", "오늘"]
        {
            assert!(date(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_note_stands_in_its_language() {
        assert_eq!(in_its_language("다시 연락".to_owned()).ko, "다시 연락");
        assert_eq!(in_its_language("call again".to_owned()).en, "call again");
    }
}
