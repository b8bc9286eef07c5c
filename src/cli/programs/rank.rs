//! `naru program rank`: whom each operator of a program would take first, and why.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::cli::client::Client;
use crate::cli::data::spinner;
use crate::cli::delegations::Names;
use crate::cli::language::{Speech, counted};
use crate::cli::output::{Look, Output, clean};
use crate::cli::{Context, Outcome, ranking, records, words};
use crate::proto::rank_applicants_response::Part;
use crate::proto::{
    Date, Key, MatchTerm, OperatorRanking, RankApplicantsRequest, RankedApplicant, RankingSummary,
    RuleAnswer, SetAsideApplicant,
};
use crate::text::points_words;

/// How long the whole of it may take unless told otherwise: as long as the server lets any call take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// How many reasons a row tells.
const REASONS_IN_ROW: usize = 2;

/// Rank the applicants of a program for each of its operators
///
/// Those whose files were open on the day are judged by the program's rules on it. Who qualifies is ranked by points:
/// 50 for a match about which all is average, 10 more for each whole of its score, and the bonus points of the program.
/// The others are set aside, and why. Related parties, competitors in the portfolio, shares above the cap, other
/// operators and files of the company, an operator outside its designation are told beside each.
///
/// Off a terminal the output is one table with tabs between the cells; with --json each operator is a line, and the
/// summary is the last one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru program rank programs/ID
  naru program rank programs/ID --operator partners/ID --limit 10
  naru program rank programs/ID --set-aside                who is not ranked, and why
  naru program rank programs/ID --as-of 2026-06-29 > lists.tsv")]
pub(super) struct Args {
    /// The program: programs/ID
    #[arg(value_name = "PROGRAM", value_parser = super::program)]
    name: Key,
    /// Only for this operator: partners/ID; may be repeated [default: all that have a quota]
    #[arg(long, value_name = "NAME", value_parser = records::partner)]
    operator: Vec<Key>,
    /// How many applicants of each operator, 1 to 500
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(i32).range(1..=500))]
    limit: i32,
    /// Rank those too of whom it is not known whether they qualify
    #[arg(long)]
    with_undecided: bool,
    /// Tell who is set aside, and why
    #[arg(long)]
    set_aside: bool,
    /// The day by which all is judged, files as they stood then [default: today in the server's time zone]
    #[arg(long, value_name = "DATE", value_parser = ranking::day)]
    as_of: Option<Date>,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let client = Client::connect(&context.options.server, context.timeout(TIMEOUT), speech).await?;
    let request = RankApplicantsRequest {
        program: args.name.to_string(),
        operators: args.operator.iter().map(Key::to_string).collect(),
        as_of_date: args.as_of,
        max_results: args.limit,
        includes_undecided: args.with_undecided,
        show_set_aside: args.set_aside,
        at_least_as_fresh: String::new(),
    };
    let working = spinner(speech.say("신청 기업을 평가하는 중", "looking at the applicants"));
    let client = client.beside(&working);
    let call = async || client.programs().rank_applicants(client.request(request.clone())).await;
    let mut replies = client.once_indexed(call).await?;
    if !context.options.json && !output.is_terminal {
        let header = ["operator", "row", "rank", "points", "startup", "application", "why"];
        output.table::<Vec<String>>(&header, &[])?;
    }
    while let Some(reply) = replies.message().await? {
        if context.options.json {
            working.suspend(|| output.json(&reply))?;
            continue;
        }
        match reply.part {
            Some(Part::Ranking(list)) if output.is_terminal => {
                let names = Names::read(&client, named(&list).into_iter(), speech).await;
                let names = names.unwrap_or_default();
                working.suspend(|| show(&list, &names, speech, output))?;
            }
            Some(Part::Ranking(list)) => {
                working.suspend(|| output.rows(&plain_rows(&list, speech)))?;
            }
            Some(Part::Summary(summary)) => {
                working.finish_and_clear();
                output.notes(in_words(&summary, speech))?;
            }
            None => {}
        }
    }
    working.finish_and_clear();
    Ok(Outcome::Fine)
}

fn named(list: &OperatorRanking) -> BTreeSet<&String> {
    let ranked = list.ranked.iter().map(|it| &it.startup);
    let others = list.set_aside.iter().map(|it| &it.startup);
    [&list.partner].into_iter().chain(ranked).chain(others).collect()
}

fn show(
    list: &OperatorRanking,
    names: &Names,
    speech: Speech,
    output: &Output,
) -> std::io::Result<()> {
    let title = format!("{} ({})", names.of(&list.partner), clean(&list.partner));
    output.line(output.style(&title, Look::Strong))?;
    let (places, total) = (list.places, list.total_ranked);
    output.line(speech.say(
        format!("정원 {places}곳, 순위 대상 {total}곳, 제외 {}곳", list.total_set_aside),
        format!("{places} places, {total} ranked, {} set aside", list.total_set_aside),
    ))?;
    if !list.ranked.is_empty() {
        let row = |(at, it): (usize, &RankedApplicant)| {
            vec![
                (at + 1).to_string(),
                points_words(it.points_milli),
                names.of(&it.startup),
                why(it, speech),
            ]
        };
        let rows: Vec<Vec<String>> = list.ranked.iter().enumerate().map(row).collect();
        let header = speech
            .say(["순위", "점수", "기업", "이유"], ["place", "points", "start-up", "because"]);
        output.table(&header, &rows)?;
    }
    if !list.set_aside.is_empty() {
        let row = |it: &SetAsideApplicant| vec![names.of(&it.startup), why_not(it, speech)];
        let rows: Vec<Vec<String>> = list.set_aside.iter().map(row).collect();
        let header = speech.say(["제외 기업", "이유"], ["set aside", "because"]);
        output.table(&header, &rows)?;
    }
    output.line("")
}

/// The list of an operator for programs.
fn plain_rows(list: &OperatorRanking, speech: Speech) -> Vec<Vec<String>> {
    let row = |kind: &str,
               place: String,
               points: String,
               startup: &str,
               file: &str,
               why: String| {
        vec![clean(&list.partner), kind.to_owned(), place, points, clean(startup), clean(file), why]
    };
    let ranked = list.ranked.iter().enumerate().map(|(at, it)| {
        let place = (at + 1).to_string();
        let points = points_words(it.points_milli);
        row("ranked", place, points, &it.startup, &it.application, why(it, speech))
    });
    let set_aside = list.set_aside.iter().map(|it| {
        let (startup, file) = (&it.startup, &it.application);
        row("set-aside", String::new(), String::new(), startup, file, why_not(it, speech))
    });
    ranked.chain(set_aside).collect()
}

/// Whether it is known to qualify, its bonus points, what must be looked at, and the reasons that count most.
fn why(it: &RankedApplicant, speech: Speech) -> String {
    let undecided = (it.answer() == RuleAnswer::Unknown)
        .then(|| speech.say("자격 확인 필요", "not known whether it qualifies").to_owned());
    let bonus = (it.bonus_points > 0).then(|| {
        let points = it.bonus_points;
        speech.say(format!("가점 {points}점"), counted(points, "bonus point", "bonus points"))
    });
    let conflicts = it.conflicts.iter().map(|conflict| {
        let kind = words::value(conflict.kind().as_str_name(), speech);
        let sentence = speech.text(conflict.sentence.as_ref());
        speech.say(format!("주의({kind}): {sentence}"), format!("mind ({kind}): {sentence}"))
    });
    let reasons = it.terms.iter().filter(|term| term.contribution_milli != 0);
    let reasons = reasons.take(REASONS_IN_ROW).map(|term| reason(term, speech));
    let all = undecided.into_iter().chain(bonus).chain(conflicts).chain(reasons);
    clean(&all.collect::<Vec<_>>().join("; "))
}

fn reason(term: &MatchTerm, speech: Speech) -> String {
    let figure = ranking::score(term.contribution_milli);
    match speech.text(term.sentence.as_ref()) {
        sentence if sentence.is_empty() => format!("{figure} {}", words::term(term.kind(), speech)),
        sentence => format!("{figure} {}", sentence.trim_end_matches('.')),
    }
}

fn why_not(it: &SetAsideApplicant, speech: Speech) -> String {
    let rules = it.rules.join(", ");
    let answer = match it.answer() {
        RuleAnswer::Fail => {
            Some(speech.say(format!("자격 미충족: {rules}"), format!("does not qualify: {rules}")))
        }
        RuleAnswer::Unknown if it.rules.is_empty() => Some(
            speech
                .say("신청 유형 확인 필요", "the track that it applied for is not known")
                .to_owned(),
        ),
        RuleAnswer::Unknown => {
            Some(speech.say(format!("자격 확인 필요: {rules}"), format!("not known: {rules}")))
        }
        RuleAnswer::Pass | RuleAnswer::Unspecified => None,
    };
    let vetoes = it.vetoes.iter().map(|veto| ranking::veto(veto, speech));
    clean(&answer.into_iter().chain(vetoes).collect::<Vec<_>>().join("; "))
}

fn in_words(summary: &RankingSummary, speech: Speech) -> Vec<String> {
    let RankingSummary { total_applicants, passing, failing, undecided, not_judged, .. } = summary;
    let mut notes = vec![speech.say(
        format!("심사 중인 신청 {total_applicants}건: 충족 {passing}, 미충족 {failing}, 확인 필요 {undecided}"),
        format!("{total_applicants} open files: {passing} qualify, {failing} do not, of {undecided} it is not known"),
    )];
    if *not_judged > 0 {
        notes.push(speech.say(
            format!("적용되는 필수 규칙이 없는 신청 {not_judged}건은 충족으로 봅니다"),
            format!("{not_judged} that no hard rule is in force for count as qualified"),
        ));
    }
    let missing = [&summary.missing_startups[..], &summary.missing_operators].concat().join(", ");
    if !missing.is_empty() {
        notes.push(speech.say(
            format!("프로필이 삭제되어 빠진 곳: {missing}"),
            format!("left out, for their profiles are deleted: {missing}"),
        ));
    }
    notes
}
