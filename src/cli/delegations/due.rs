//! What is due of delegations and agreements, and what is late.

use super::Names;
use crate::cli::language::{Speech, counted};
use crate::cli::output::clean;
use crate::cli::{Context, Outcome, ranking, readable, records, words};
use crate::proto::{Date, DueItem, Key, ListDueItemsRequest, ListDueItemsResponse};

/// List what is due and what is late
///
/// Next steps of meetings and obligations of agreements that are not done, agreements that end, meetings whose outcome
/// is not recorded, and invitations that wait for an answer, in the order of their dates. What is late is told however
/// old it is, only the end of an agreement no longer than 30 days.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru delegations due                                               of all delegations
  naru delegations due delegations/bay-area-2026 --until 2027-12-31  of one, until that day
  naru delegations due --as-of 2027-06-30 --until 2027-06-30         as it was on that day")]
pub(super) struct Args {
    /// Only what is due of this delegation: delegations/ID [default: all, and agreements that came from none]
    #[arg(value_name = "NAME", value_parser = records::delegation)]
    name: Option<Key>,
    /// The last day of which is told what is due [default: 30 days after the day of which is told]
    #[arg(long, value_name = "DATE", value_parser = ranking::day)]
    until: Option<Date>,
    /// The day of which is told: what was due before and was not done is late [default: today in the server's time zone]
    #[arg(long, value_name = "DATE", value_parser = ranking::day)]
    as_of: Option<Date>,
}

pub(super) async fn list(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let client = context.connect().await?;
    let request = ListDueItemsRequest {
        delegation: args.name.map(|key| key.to_string()).unwrap_or_default(),
        until_date: args.until,
        as_of_date: args.as_of,
        ..ListDueItemsRequest::default()
    };
    let reply = client.reports().list_due_items(client.request(request)).await?.into_inner();
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let parties = reply.items.iter().flat_map(|it| &it.parties);
    let names = Names::read(&client, parties, speech).await?;
    if !output.is_terminal {
        let header = ["due_date", "late", "kind", "action", "owner", "parties", "source"];
        let rows: Vec<_> = reply.items.iter().map(|it| plain(it, &names, speech)).collect();
        output.table(&[&header[..], &["delegation"]].concat(), &rows)?;
    } else if !reply.items.is_empty() {
        let header = speech.say(
            ["기한", "할 일", "담당", "관련 기업·파트너", "출처"],
            ["due", "what", "who", "about", "where"],
        );
        let rows: Vec<_> = reply.items.iter().map(|it| row(it, &names, speech)).collect();
        output.table(&header, &rows)?;
    }
    output.notes(notes(&reply, speech))?;
    Ok(Outcome::Fine)
}

fn date(item: &DueItem) -> String {
    item.due_date.as_ref().map(readable::date).unwrap_or_default()
}

/// As people see it.
fn row(item: &DueItem, names: &Names, speech: Speech) -> Vec<String> {
    let lines = |lines: Vec<String>| -> String {
        lines.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
    };
    let late = if item.is_late { speech.say("기한 지남", "late") } else { "" };
    let kind = words::value(item.kind().as_str_name(), speech).to_owned();
    let delegation = Some(&item.delegation).filter(|it| **it != item.source);
    vec![
        lines(vec![date(item), late.to_owned()]),
        lines(vec![speech.text(item.action.as_ref()), kind]),
        clean(&item.owner),
        lines(item.parties.iter().map(|it| names.of(it)).collect()),
        lines(vec![clean(&item.source), delegation.map(|it| clean(it)).unwrap_or_default()]),
    ]
}

/// As programs read it.
fn plain(item: &DueItem, names: &Names, speech: Speech) -> Vec<String> {
    let kind = item.kind().as_str_name().trim_start_matches("DUE_ITEM_KIND_").to_lowercase();
    vec![
        date(item),
        if item.is_late { "yes" } else { "" }.to_owned(),
        kind,
        speech.text(item.action.as_ref()),
        clean(&item.owner),
        names.all(&item.parties),
        clean(&item.source),
        clean(&item.delegation),
    ]
}

fn notes(reply: &ListDueItemsResponse, speech: Speech) -> Vec<String> {
    let date = reply.as_of_date.as_ref().map(readable::date).unwrap_or_default();
    let (all, told) = (reply.total_items, reply.items.len());
    let late = reply.items.iter().filter(|it| it.is_late).count();
    let mut lines = vec![speech.say(
        format!("{date} 기준 할 일 {all}건, 그중 기한이 지난 일 {late}건"),
        format!("as of {date}: {}, {late} of them late", counted(all, "thing due", "things due")),
    )];
    if usize::try_from(all).is_ok_and(|all| all > told) {
        lines.push(speech.say(
            format!(
                "앞의 {told}건만 보입니다: 사절단 하나를 고르거나 --until로 기간을 줄여 주세요"
            ),
            format!("these are the first {told}: name a delegation, or an earlier day by --until"),
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::proto::{DueItemKind, LocalizedText};
    use crate::text::Language;

    const KOREAN: Speech = Speech { language: Language::Korean, both: false };
    const ENGLISH: Speech = Speech { language: Language::English, both: false };

    fn item(kind: DueItemKind, source: &str, day: i32) -> DueItem {
        DueItem {
            kind: kind.into(),
            due_date: Some(Date { year: 2027, month: 5, day }),
            is_late: day < 10,
            source: source.to_owned(),
            delegation: "delegations/trip".to_owned(),
            parties: ["startups/a", "partners/p"].map(str::to_owned).to_vec(),
            ..DueItem::default()
        }
    }

    fn step() -> DueItem {
        let action =
            LocalizedText { ko: "자료를\t보낸다".to_owned(), en: "Send it".to_owned() };
        DueItem {
            action: Some(action),
            owner: "Fictional City".to_owned(),
            ..item(DueItemKind::NextStep, "meetings/trip-m01", 9)
        }
    }

    fn names() -> Names {
        Names(HashMap::from([("startups/a".to_owned(), "가람".to_owned())]))
    }

    #[test]
    fn people_see_what_is_late_and_who_it_is_about_by_name() {
        let late = [
            "2027-05-09\n기한 지남",
            "자료를 보낸다\n후속 조치",
            "Fictional City",
            "가람\npartners/p",
            "meetings/trip-m01\ndelegations/trip",
        ];
        assert_eq!(row(&step(), &names(), KOREAN), late);
        let reply = item(DueItemKind::Reply, "delegations/trip", 12);
        let told = row(&reply, &names(), ENGLISH);
        let expected =
            ["2027-05-12", "reply to an invitation", "", "가람\npartners/p", "delegations/trip"];
        assert_eq!(told, expected);
    }

    #[test]
    fn programs_read_the_same_in_one_line() {
        let told = plain(&step(), &names(), ENGLISH).join("|");
        let expected = "2027-05-09|yes|next_step|Send it|Fictional City|가람, partners/p|\
                        meetings/trip-m01|delegations/trip";
        assert_eq!(told, expected);
    }

    #[test]
    fn notes_say_how_many_and_that_there_are_more() {
        let as_of_date = Some(Date { year: 2027, month: 5, day: 10 });
        let reply = ListDueItemsResponse {
            items: vec![step()],
            total_items: 1,
            as_of_date,
            ..ListDueItemsResponse::default()
        };
        let english = ["as of 2027-05-10: 1 thing due, 1 of them late"];
        assert_eq!(notes(&reply, ENGLISH), english);
        let more = ListDueItemsResponse { total_items: 1_001, ..reply };
        let korean = [
            "2027-05-10 기준 할 일 1001건, 그중 기한이 지난 일 1건",
            "앞의 1건만 보입니다: 사절단 하나를 고르거나 --until로 기간을 줄여 주세요",
        ];
        assert_eq!(notes(&more, KOREAN), korean);
    }
}
