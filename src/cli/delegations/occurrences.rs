//! When a recurring delegation is held, and opening one of its occurrences.

use jiff::civil;

use crate::cli::language::counted;
use crate::cli::output::clean;
use crate::cli::{Context, Outcome, ranking, readable};
use crate::proto::{
    Date, GetDelegationRequest, Key, ListOccurrencesRequest, ListOccurrencesResponse, Occurrence,
    OpenOccurrenceRequest,
};

/// Tell when a recurring delegation is held
///
/// What was moved stands at its new date, with the date that the rule gives beside it; what is skipped is told too.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru delegations occurrences delegations/breakfast
  naru delegations occurrences delegations/breakfast --from 2027-01-01 --until 2027-12-31")]
pub(super) struct ListArgs {
    /// The recurring delegation: delegations/ID
    #[arg(value_name = "NAME", value_parser = super::records::delegation)]
    name: Key,
    /// The first day [default: the first day of the delegation]
    #[arg(long, value_name = "DATE", value_parser = ranking::day)]
    from: Option<Date>,
    /// The last day, at most ten years later [default: a year later]
    #[arg(long, value_name = "DATE", value_parser = ranking::day)]
    until: Option<Date>,
}

/// Open an occurrence of a recurring delegation
///
/// A delegation of its own is stored for it, DELEGATION-YYYYMMDD: a copy of the recurring one without requests and
/// invitations. Later changes of the recurring one leave it as it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru delegations open delegations/breakfast 2027-03-10")]
pub(super) struct OpenArgs {
    /// The recurring delegation: delegations/ID
    #[arg(value_name = "NAME", value_parser = super::records::delegation)]
    name: Key,
    /// When it is held, or the date from which it was moved
    #[arg(value_name = "DATE", value_parser = ranking::day)]
    date: Date,
}

pub(super) async fn list(args: ListArgs, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let client = context.connect().await?;
    let name = args.name.to_string();
    let from = match args.from {
        Some(from) => Some(from),
        None => {
            let request = GetDelegationRequest { name: name.clone(), ..Default::default() };
            let reply = client.delegations().get_delegation(client.request(request)).await?;
            reply.into_inner().delegation.and_then(|it| it.start_date)
        }
    };
    let until = args.until.or_else(|| from.as_ref().and_then(year_later));
    let mut request = ListOccurrencesRequest {
        name,
        from_date: from,
        until_date: until,
        ..ListOccurrencesRequest::default()
    };
    let mut reply = ListOccurrencesResponse::default();
    loop {
        let call = client.request(request.clone());
        let part = client.delegations().list_occurrences(call).await?.into_inner();
        reply.occurrences.extend(part.occurrences);
        reply.consistency_token = part.consistency_token;
        if part.next_from_date.is_none() {
            break;
        }
        request.from_date = part.next_from_date;
    }
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let date = |date: &Option<Date>| date.as_ref().map(readable::date).unwrap_or_default();
    let row = |it: &Occurrence| {
        let yes = if output.is_terminal { speech.say("쉼", "skipped") } else { "yes" };
        let skipped = if it.skipped { yes.to_owned() } else { String::new() };
        vec![date(&it.date), date(&it.planned_date), skipped, clean(&it.delegation)]
    };
    let rows: Vec<Vec<String>> = reply.occurrences.iter().map(row).collect();
    if !output.is_terminal {
        output.table(&["date", "planned_date", "skipped", "delegation"], &rows)?;
    } else if !rows.is_empty() {
        let header = speech.say(
            ["날짜", "원래 날짜", "쉬는 날", "연 행사"],
            ["date", "moved from", "skipped", "opened delegation"],
        );
        output.table(&header, &rows)?;
    }
    let held = reply.occurrences.iter().filter(|it| !it.skipped).count();
    let skipped = reply.occurrences.len() - held;
    let held = u64::try_from(held).unwrap_or(u64::MAX);
    output.notes([speech.say(
        format!("{}부터 {}까지 {held}번, 쉬는 날 {skipped}번", date(&from), date(&until)),
        format!(
            "held {} from {} to {}, {skipped} skipped",
            counted(held, "time", "times"),
            date(&from),
            date(&until)
        ),
    )])?;
    Ok(Outcome::Fine)
}

/// The same day of the next year.
fn year_later(date: &Date) -> Option<Date> {
    let day: civil::Date = readable::date(date).parse().ok()?;
    let later = day.checked_add(jiff::Span::new().years(1)).ok()?;
    ranking::day(&later.to_string()).ok()
}

pub(super) async fn open(args: OpenArgs, context: &Context) -> anyhow::Result<Outcome> {
    let client = context.connect().await?;
    let request = OpenOccurrenceRequest {
        name: args.name.to_string(),
        date: Some(args.date),
        ..OpenOccurrenceRequest::default()
    };
    let reply = client.delegations().open_occurrence(client.request(request)).await?.into_inner();
    if context.options.json {
        context.output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let name = clean(&reply.result.unwrap_or_default().name);
    context
        .output
        .line(context.speech.say(format!("열었습니다: {name}"), format!("opened {name}")))?;
    Ok(Outcome::Fine)
}
