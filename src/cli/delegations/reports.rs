//! What came of a delegation: the way of each start-up from requests to money.

use crate::cli::language::{Speech, counted};
use crate::cli::output::clean;
use crate::cli::{Context, Outcome, ranking, readable, records, words};
use crate::proto::{
    AgreementKind, AgreementTally, Date, DelegationFunnel, GetDelegationReportRequest,
    GetDelegationReportResponse, Key, Money, StartupFunnel,
};

/// All kinds of agreements, in their order.
const KINDS: [AgreementKind; 6] = [
    AgreementKind::Nda,
    AgreementKind::Loi,
    AgreementKind::ProofOfConcept,
    AgreementKind::Mou,
    AgreementKind::TermSheet,
    AgreementKind::Investment,
];

/// Tell what came of a delegation: how far each start-up came from requests to money
///
/// A row each start-up and a last one for all of them, in which what concerns two counts once. Meetings and agreements
/// count as they are recorded. Money that is intended and money that was paid stand apart, as do agreements of the
/// organiser without a start-up.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru delegations report delegations/bay-area-2026
  naru delegations report delegations/bay-area-2026 --as-of 2027-06-30   at the end of June")]
pub(super) struct Args {
    /// The delegation: delegations/ID
    #[arg(value_name = "NAME", value_parser = records::delegation)]
    name: Key,
    /// The day of which is told: what is dated later does not count [default: today in the server's time zone]
    #[arg(long, value_name = "DATE", value_parser = ranking::day)]
    as_of: Option<Date>,
}

pub(super) async fn report(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let client = context.connect().await?;
    let request = GetDelegationReportRequest {
        name: args.name.to_string(),
        as_of_date: args.as_of,
        language: speech.requested().into(),
        ..GetDelegationReportRequest::default()
    };
    let reply = client.reports().get_delegation_report(client.request(request)).await?;
    let reply = reply.into_inner();
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    if output.is_terminal {
        output.table(&way_header(speech), &ways(&reply, speech))?;
        output.line("")?;
        let agreements = agreements(&reply, speech);
        if !agreements.is_empty() {
            output.table(&agreement_header(speech), &agreements)?;
            output.line("")?;
        }
    } else {
        let header = plain_header();
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        output.table(&header, &plain(&reply, speech))?;
    }
    output.notes(notes(&reply, speech))?;
    Ok(Outcome::Fine)
}

/// `AGREEMENT_KIND_TERM_SHEET` as programs read it: `term_sheet`.
fn word(kind: AgreementKind) -> String {
    kind.as_str_name().trim_start_matches("AGREEMENT_KIND_").to_lowercase()
}

/// What a start-up is called; its ID where its profile is deleted.
fn name(startup: &StartupFunnel, speech: Speech) -> String {
    let name = speech.text(startup.display_name.as_ref());
    if name.is_empty() { clean(&startup.startup) } else { name }
}

/// From requests to further meetings.
fn numbers(funnel: &DelegationFunnel) -> [i32; 7] {
    [
        funnel.requested,
        funnel.accepted,
        funnel.scheduled,
        funnel.cancelled,
        funnel.no_shows,
        funnel.held,
        funnel.follow_ups,
    ]
}

fn way_header(speech: Speech) -> [&'static str; 9] {
    speech.say(
        ["스타트업", "신청", "수락", "확정", "취소", "불참(기업/상대)", "개최", "후속", "체결"],
        [
            "start-up",
            "requested",
            "accepted",
            "scheduled",
            "cancelled",
            "no-shows (start-up/host)",
            "held",
            "further",
            "signed",
        ],
    )
}

/// Where in a row for people meetings that somebody missed stand.
const NO_SHOWS: usize = 5;

/// The rows of start-ups and of all of them, from requests to signatures.
fn ways(reply: &GetDelegationReportResponse, speech: Speech) -> Vec<Vec<String>> {
    let row = |name: String, funnel: &Option<DelegationFunnel>| {
        let funnel = funnel.clone().unwrap_or_default();
        let signed = funnel.agreements.iter().map(|it| it.signed).sum();
        let numbers = numbers(&funnel).into_iter().chain([signed]);
        let mut row: Vec<String> =
            [name].into_iter().chain(numbers.map(|it| it.to_string())).collect();
        if funnel.no_shows > 0 {
            let by = (funnel.startup_no_shows, funnel.partner_no_shows);
            row[NO_SHOWS].push_str(&format!(" ({}/{})", by.0, by.1));
        }
        row
    };
    let mut rows: Vec<Vec<String>> =
        reply.startups.iter().map(|it| row(name(it, speech), &it.funnel)).collect();
    rows.push(row(speech.say("합계", "all").to_owned(), &reply.total));
    rows
}

fn agreement_header(speech: Speech) -> [&'static str; 7] {
    speech.say(
        ["스타트업", "협약", "준비", "체결", "해지", "의향 금액", "집행 금액"],
        ["start-up", "agreement", "prepared", "signed", "called off", "intended", "paid"],
    )
}

/// The rows of agreements by kind: of start-ups, of all of them, and without a start-up.
fn agreements(reply: &GetDelegationReportResponse, speech: Speech) -> Vec<Vec<String>> {
    let rows = |name: &str, tallies: &[AgreementTally]| -> Vec<Vec<String>> {
        // The name stands in the first of the rows that it has.
        let names = [name].into_iter().chain(std::iter::repeat(""));
        let row = |(name, it): (&str, &AgreementTally)| {
            let kind = words::value(it.kind().as_str_name(), speech).to_owned();
            let mut row = vec![name.to_owned(), kind];
            row.extend([it.prepared, it.signed, it.terminated].map(|it| it.to_string()));
            row.extend([&it.intended_amounts, &it.paid_amounts].map(|it| amounts(it).join("\n")));
            row
        };
        names.zip(tallies).map(row).collect()
    };
    let of = |funnel: &Option<DelegationFunnel>| {
        funnel.as_ref().map(|it| it.agreements.clone()).unwrap_or_default()
    };
    let startups = reply.startups.iter();
    let mut all: Vec<Vec<String>> =
        startups.flat_map(|it| rows(&name(it, speech), &of(&it.funnel))).collect();
    all.extend(rows(speech.say("합계", "all"), &of(&reply.total)));
    let others = speech.say("기업 없는 협약", "without a start-up");
    all.extend(rows(others, &reply.organiser_agreements));
    all
}

fn amounts(amounts: &[Money]) -> Vec<String> {
    amounts.iter().map(readable::money).collect()
}

fn plain_header() -> Vec<String> {
    let before = "startup display_name requested accepted scheduled cancelled no_shows held follow_ups prepared";
    let before = before.split(' ').map(str::to_owned);
    let after = "terminated intended_amounts paid_amounts startup_no_shows partner_no_shows";
    let after = after.split(' ').map(str::to_owned);
    before.chain(KINDS.map(word)).chain(after).collect()
}

/// The rows for programs: of start-ups, of all of them, and without a start-up.
fn plain(reply: &GetDelegationReportResponse, speech: Speech) -> Vec<Vec<String>> {
    let row = |startup: &str, name: String, it: &DelegationFunnel| {
        let mut row = vec![clean(startup), name];
        row.extend(numbers(it).map(|it| it.to_string()));
        row.extend(tallied(&it.agreements));
        row.extend([it.startup_no_shows, it.partner_no_shows].map(|it| it.to_string()));
        row
    };
    let mut rows = Vec::new();
    for it in &reply.startups {
        let funnel = it.funnel.clone().unwrap_or_default();
        let name = speech.text(it.display_name.as_ref());
        rows.push(row(&it.startup, name, &funnel));
    }
    let total = reply.total.clone().unwrap_or_default();
    rows.push(row("total", String::new(), &total));
    let organiser = &reply.organiser_agreements;
    if !organiser.is_empty() {
        // It asks for no meetings and has none.
        let none = |count| vec![String::new(); count];
        rows.push([vec!["organiser".to_owned()], none(8), tallied(organiser), none(2)].concat());
    }
    rows
}

/// Prepared ones, signed ones by kind, terminated ones, and what money is intended and was paid by which kind.
fn tallied(tallies: &[AgreementTally]) -> Vec<String> {
    let sum = |of: fn(&AgreementTally) -> i32| tallies.iter().map(of).sum::<i32>().to_string();
    let signed = |kind| {
        let tally = tallies.iter().find(|it| it.kind() == kind);
        tally.map_or(0, |it| it.signed).to_string()
    };
    let money = |of: fn(&AgreementTally) -> &Vec<Money>| {
        let told = tallies.iter().flat_map(|it| {
            let kind = word(it.kind());
            amounts(of(it)).into_iter().map(move |amount| format!("{kind} {amount}"))
        });
        told.collect::<Vec<_>>().join("; ")
    };
    let mut cells = vec![sum(|it| it.prepared)];
    cells.extend(KINDS.map(signed));
    cells.push(sum(|it| it.terminated));
    cells.extend([money(|it| &it.intended_amounts), money(|it| &it.paid_amounts)]);
    cells
}

fn notes(reply: &GetDelegationReportResponse, speech: Speech) -> Vec<String> {
    let date = reply.as_of_date.as_ref().map(readable::date).unwrap_or_default();
    let startups = u64::try_from(reply.startups.len()).unwrap_or(u64::MAX);
    let (due, late) = (reply.due_items, reply.late_items);
    let mut lines = vec![speech.say(
        format!("{date} 기준 기업 {startups}곳, 30일 안에 할 일 {due}건, 기한이 지난 일 {late}건"),
        format!(
            "as of {date}: {}; due within 30 days: {due}; late: {late}",
            counted(startups, "start-up", "start-ups")
        ),
    )];
    if due > 0 || late > 0 {
        let command = format!("naru delegations due {}", clean(&reply.name));
        lines.push(speech.say(format!("할 일 보기: {command}"), format!("list them: {command}")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::LocalizedText;
    use crate::text::Language;

    fn reply() -> GetDelegationReportResponse {
        let won = |units| Money { currency_code: "KRW".to_owned(), units, nanos: 0 };
        let dollars = Money { currency_code: "USD".to_owned(), units: 5_000, nanos: 0 };
        let tally = |kind: AgreementKind, prepared, signed, terminated| AgreementTally {
            kind: kind.into(),
            prepared,
            signed,
            terminated,
            ..AgreementTally::default()
        };
        let mou = tally(AgreementKind::Mou, 1, 0, 0);
        let investment = AgreementTally {
            intended_amounts: vec![won(500_000_000), dollars],
            paid_amounts: vec![won(100_000_000)],
            ..tally(AgreementKind::Investment, 0, 2, 1)
        };
        let busy = DelegationFunnel {
            requested: 9,
            accepted: 8,
            scheduled: 7,
            cancelled: 1,
            no_shows: 2,
            startup_no_shows: 2,
            partner_no_shows: 1,
            held: 4,
            follow_ups: 3,
            agreements: vec![mou, investment],
        };
        let funnel = |startup: &str, ko: &str, funnel: DelegationFunnel| StartupFunnel {
            startup: startup.to_owned(),
            display_name: (!ko.is_empty())
                .then(|| LocalizedText { ko: ko.to_owned(), en: String::new() }),
            funnel: Some(funnel),
        };
        GetDelegationReportResponse {
            name: "delegations/trip".to_owned(),
            startups: vec![
                funnel("startups/a", "가람", busy.clone()),
                funnel("startups/b", "", DelegationFunnel { requested: 1, ..Default::default() }),
            ],
            total: Some(DelegationFunnel { requested: 10, ..busy }),
            organiser_agreements: vec![tally(AgreementKind::Mou, 0, 1, 0)],
            due_items: 3,
            late_items: 1,
            as_of_date: Some(Date { year: 2027, month: 5, day: 10 }),
            ..GetDelegationReportResponse::default()
        }
    }

    fn speech(language: Language) -> Speech {
        Speech { language, both: false }
    }

    fn joined(rows: &[Vec<String>]) -> Vec<String> {
        rows.iter().map(|row| row.join("|")).collect()
    }

    #[test]
    fn people_see_a_row_each_startup_and_one_for_all() {
        let told = joined(&ways(&reply(), speech(Language::Korean)));
        let expected = [
            "가람|9|8|7|1|2 (2/1)|4|3|2",
            "startups/b|1|0|0|0|0|0|0|0",
            "합계|10|8|7|1|2 (2/1)|4|3|2",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn people_see_agreements_by_kind_with_those_of_the_organiser_below() {
        let told = joined(&agreements(&reply(), speech(Language::English)));
        let investment = "investment contract|0|2|1|KRW 500,000,000\nUSD 5,000|KRW 100,000,000";
        let expected = [
            "가람|memorandum of understanding|1|0|0||".to_owned(),
            format!("|{investment}"),
            "all|memorandum of understanding|1|0|0||".to_owned(),
            format!("|{investment}"),
            "without a start-up|memorandum of understanding|0|1|0||".to_owned(),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn programs_read_a_row_each_startup_one_for_all_and_one_of_the_organiser() {
        let told = joined(&plain(&reply(), speech(Language::English)));
        let money = "investment KRW 500,000,000; investment USD 5,000|investment KRW 100,000,000";
        let expected = [
            format!("startups/a|가람|9|8|7|1|2|4|3|1|0|0|0|0|0|2|1|{money}|2|1"),
            "startups/b||1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|||0|0".to_owned(),
            format!("total||10|8|7|1|2|4|3|1|0|0|0|0|0|2|1|{money}|2|1"),
            "organiser|||||||||0|0|0|0|1|0|0|0||||".to_owned(),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn notes_say_what_is_due_and_how_to_see_it() {
        let korean = [
            "2027-05-10 기준 기업 2곳, 30일 안에 할 일 3건, 기한이 지난 일 1건",
            "할 일 보기: naru delegations due delegations/trip",
        ];
        assert_eq!(notes(&reply(), speech(Language::Korean)), korean);
        let done = GetDelegationReportResponse { due_items: 0, late_items: 0, ..reply() };
        let english = ["as of 2027-05-10: 2 start-ups; due within 30 days: 0; late: 0"];
        assert_eq!(notes(&done, speech(Language::English)), english);
    }
}
