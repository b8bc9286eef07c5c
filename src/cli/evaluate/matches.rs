//! How good matching is, by a collection of start-ups, investors and their deals.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::pin;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::cli::files::Replacement;
use crate::cli::language::Speech;
use crate::cli::output::complain;
use crate::cli::serve::interruption;
use crate::cli::temporary::Temporary;
use crate::cli::{Context, Outcome};
use crate::config::DEFAULT_ADDRESS;
use crate::server;

use super::Args;
use super::asking::{Answer, Asking, Unranked};
use super::collections::{Collection, Question};
use super::figures::{Figures, Measure, figures, gain, measured};
use super::profiles::{Profiles, profiles};
use super::reliability::{Reliability, reliability};
use super::resampling::Estimate;
use super::{runs, words};

/// How many profiles are written between two steps of the bar.
const STEP: usize = 500;

/// What was measured.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    /// Start-ups asked for.
    queries: usize,
    /// Pairs of such a start-up and an investor that invested.
    relevant_pairs: usize,
    /// Start-ups for which nobody could be ranked.
    unanswered: usize,
    /// Those pairs that could not be ranked.
    unranked: Unranked,
    /// The day for which they were ranked.
    as_of_date: String,
    model_version: String,
    measures: Vec<Measure>,
    /// How often what was called more or less probable came about, among the partners answered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    chances: Vec<Reliability>,
    /// By how much nDCG@10 is higher than in the run compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    ndcg_at_10_over_baseline: Option<Estimate>,
    /// For how many of the start-ups that run ranks nobody, so that it counts 0 for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_in_baseline: Option<usize>,
}

/// How long things took.
struct Times {
    loading: Duration,
    asking: Duration,
}

pub(super) async fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let collection = Collection::read(&args.folder)?;
    // What cannot be read or written is told now and not after minutes of work.
    let baseline = args.baseline.as_deref().map(runs::read).transpose()?;
    let has_any =
        |run: &runs::Run| collection.questions.iter().any(|it| run.contains_key(&it.startup));
    anyhow::ensure!(
        baseline.as_ref().is_none_or(has_any),
        "the run to compare with ranks nobody for any start-up of this collection"
    );
    let run_file = args.run.as_deref().map(Replacement::of).transpose()?;
    let terms_file = args.terms.as_deref().map(Replacement::of).transpose()?;
    let taxonomy = server::taxonomy(args.taxonomy_file.as_deref())?;
    let made = profiles(&collection, taxonomy);
    collection.notes.iter().chain(&made.notes).for_each(|note| warn(note, context.speech));

    let (answers, times) = answers(&collection, &made, args, context).await?;
    if let Some(file) = run_file {
        write_run(file, &collection.questions, &answers)
            .with_context(|| args.run.as_deref().map_or_else(String::new, cannot_write))?;
    }
    if let Some(file) = terms_file {
        write_terms(file, &collection.questions, &answers)
            .with_context(|| args.terms.as_deref().map_or_else(String::new, cannot_write))?;
    }
    let report = report(&collection, &answers, baseline.as_ref())?;
    show(&report, &times, args, context)?;
    Ok(Outcome::Fine)
}

/// Loads all of it into a server of its own and asks; the server is gone at the end, also where somebody interrupts.
async fn answers(
    collection: &Collection,
    made: &Profiles,
    args: &Args,
    context: &Context,
) -> anyhow::Result<(Vec<Answer>, Times)> {
    let mut interrupted = pin!(interruption()?);
    let free = SocketAddr::new(DEFAULT_ADDRESS.ip(), 0);
    let server = Temporary::open(free, args.taxonomy_file.clone(), context).await?;
    let answers = tokio::select! {
        answers = load_and_ask(&server, collection, made, args, context.speech) => answers,
        () = &mut interrupted => Err(anyhow::anyhow!("interrupted")),
    };
    server.close().await?;
    answers
}

async fn load_and_ask(
    server: &Temporary,
    collection: &Collection,
    made: &Profiles,
    args: &Args,
    speech: Speech,
) -> anyhow::Result<(Vec<Answer>, Times)> {
    let started = Instant::now();
    let progress = bar(made.lines.len(), speech.say("저장하는 중", "loading"));
    let mut consistency_token = String::new();
    for lines in made.lines.chunks(STEP) {
        consistency_token = server.write(lines.to_vec()).await?;
        progress.inc(lines.len() as u64);
    }
    progress.finish_and_clear();
    server.client.until_indexed(&consistency_token).await;
    let loading = started.elapsed();

    let started = Instant::now();
    let progress = bar(collection.questions.len(), speech.say("추천을 묻는 중", "asking"));
    let asking = Asking {
        client: &server.client.clone().beside(&progress),
        startups: &made.startups,
        partners: &made.partners,
        // Nothing dated after it counts, and so nothing of the day of the cutoff.
        as_of_date: words::date(as_of(collection)?),
        chances: args.chances,
        consistency_token: &consistency_token,
        progress: &progress,
    };
    let answers = asking.ask_all(&collection.questions).await?;
    progress.finish_and_clear();
    Ok((answers, Times { loading, asking: started.elapsed() }))
}

fn as_of(collection: &Collection) -> anyhow::Result<jiff::civil::Date> {
    collection.cutoff.yesterday().context("the cutoff is the first day there is")
}

fn report(
    collection: &Collection,
    answers: &[Answer],
    baseline: Option<&runs::Run>,
) -> anyhow::Result<Report> {
    let questions = &collection.questions;
    let ids = |answer: &Answer| -> Vec<String> {
        answer.ranking.iter().map(|(id, _)| id.clone()).collect()
    };
    let asked = questions.iter().zip(answers);
    let all: Vec<Figures> = asked.map(|(question, it)| figures(question, &ids(it))).collect();
    let mut unranked = Unranked::default();
    answers.iter().for_each(|answer| unranked += answer.unranked);
    Ok(Report {
        queries: questions.len(),
        relevant_pairs: questions.iter().map(|question| question.investors.len()).sum(),
        unanswered: answers.iter().filter(|answer| answer.ranking.is_empty()).count(),
        unranked,
        as_of_date: as_of(collection)?.to_string(),
        model_version: answers.first().map(|it| it.model_version.clone()).unwrap_or_default(),
        measures: measured(&all),
        chances: reliability(questions.iter().zip(answers).flat_map(told_and_true)),
        ndcg_at_10_over_baseline: baseline.map(|run| gain(&all, &figures_of(run, questions))),
        missing_in_baseline: baseline
            .map(|run| questions.iter().filter(|it| !run.contains_key(&it.startup)).count()),
    })
}

/// The chances that were told of the partners answered, and whether they invested.
fn told_and_true((question, answer): (&Question, &Answer)) -> impl Iterator<Item = (f64, bool)> {
    let told = answer.chances.iter().copied().zip(&answer.ranking);
    told.filter_map(|(chance, (id, _))| Some((chance?, question.investors.contains(id))))
}

fn figures_of(run: &runs::Run, questions: &[Question]) -> Vec<Figures> {
    let ranking = |question: &Question| run.get(&question.startup).map_or(&[][..], Vec::as_slice);
    questions.iter().map(|question| figures(question, ranking(question))).collect()
}

fn show(report: &Report, times: &Times, args: &Args, context: &Context) -> anyhow::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    if context.options.json {
        return Ok(output.value(report)?);
    }
    let row = |measure: &str, estimate: &Estimate| {
        let Estimate { mean, low, high } = estimate;
        [vec![measure.to_owned()], [mean, low, high].map(|it| format!("{it:.4}")).to_vec()].concat()
    };
    let mut rows: Vec<Vec<String>> =
        report.measures.iter().map(|it| row(it.measure, &it.estimate)).collect();
    if let (Some(estimate), Some(file)) = (&report.ndcg_at_10_over_baseline, &args.baseline) {
        let file = file.display();
        let over = speech.say(format!("nDCG@10 차이({file} 대비)"), format!("nDCG@10 over {file}"));
        rows.push(row(&over, estimate));
    }
    let header =
        speech.say(["지표", "평균", "95% 하한", "상한"], ["measure", "mean", "95% from", "to"]);
    output.table(&header, &rows)?;
    if !report.chances.is_empty() {
        let row = |it: &Reliability| {
            let percents = [it.told_percent, it.invested_percent].map(|it| format!("{it:.2}%"));
            let from = format!("{}%", it.from_percent);
            [vec![from, it.pairs.to_string()], percents.to_vec()].concat()
        };
        let rows: Vec<Vec<String>> = report.chances.iter().map(row).collect();
        let header = speech.say(
            ["가능성 하한", "쌍", "제시한 가능성", "실제 투자"],
            ["chance from", "pairs", "told", "invested"],
        );
        output.table(&header, &rows)?;
    }
    Ok(output.notes(told(report, times, speech))?)
}

fn told(report: &Report, times: &Times, speech: Speech) -> Vec<String> {
    let Report { queries, relevant_pairs, unanswered, unranked, as_of_date, .. } = report;
    let Unranked { insufficient, vetoed, already_partners } = unranked;
    let (loading, asking) = (times.loading.as_secs_f64(), times.asking.as_secs_f64());
    let missing = report.missing_in_baseline.filter(|missing| *missing > 0).map(|missing| {
        speech.say(
            format!("비교한 결과 파일에 없는 스타트업 {missing}곳은 0으로 계산했습니다"),
            format!("{missing} of them are not in the run compared with, which counts 0 for each"),
        )
    });
    let notes = [
        speech.say(
            format!(
                "스타트업 {queries}곳(순위에 오른 투자자가 없는 곳 {unanswered}), 찾을 투자자 {relevant_pairs}, \
                 {as_of_date} 기준"
            ),
            format!(
                "{queries} start-ups ({unanswered} for which nobody could be ranked), {relevant_pairs} investors to \
                 be found, as of {as_of_date}"
            ),
        ),
        speech.say(
            format!(
                "그중 순위에 오를 수 없던 투자자: 근거 부족 {insufficient}, 제외 {vetoed}, 이미 거래 {already_partners}"
            ),
            format!(
                "of these could not be ranked: {insufficient} for too little evidence, {vetoed} vetoed, \
                 {already_partners} partners already"
            ),
        ),
        speech.say(
            format!("저장 {loading:.1}초, 질의 {asking:.1}초"),
            format!("loading took {loading:.1} s, asking {asking:.1} s"),
        ),
    ];
    let [asked, unranked, took] = notes;
    [Some(asked), missing, Some(unranked), Some(took)].into_iter().flatten().collect()
}

fn write_run(
    mut file: Replacement,
    questions: &[Question],
    answers: &[Answer],
) -> anyhow::Result<()> {
    let asked = questions.iter().zip(answers);
    let text = runs::written(
        asked.map(|(question, answer)| (question.startup.as_str(), answer.ranking.as_slice())),
    );
    file.writer().write_all(text.as_bytes())?;
    file.finish()
}

/// One match of the terms file.
#[derive(Debug, Serialize)]
struct Terms<'a> {
    startup: &'a str,
    investor: &'a str,
    /// Whether this investor is one to be found.
    invested: bool,
    score_milli: i32,
    /// By the names of the contract, without those that are 0.
    terms: BTreeMap<&'static str, i32>,
}

/// A line of JSON for each match of each question, in their order.
fn write_terms(
    mut file: Replacement,
    questions: &[Question],
    answers: &[Answer],
) -> anyhow::Result<()> {
    for (question, answer) in questions.iter().zip(answers) {
        for ((investor, score_milli), terms) in answer.ranking.iter().zip(&answer.terms) {
            let line = Terms {
                startup: &question.startup,
                investor,
                invested: question.investors.contains(investor),
                score_milli: *score_milli,
                terms: terms.iter().map(|(kind, milli)| (kind.as_str_name(), *milli)).collect(),
            };
            writeln!(file.writer(), "{}", serde_json::to_string(&line)?)?;
        }
    }
    file.finish()
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

fn warn(note: &str, speech: Speech) {
    complain(format!("{}: {note}", speech.say("참고", "note")));
}

/// Hidden elsewhere than on a terminal.
fn bar(steps: usize, message: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
    let style = style.expect("a template that is correct");
    ProgressBar::new(steps as u64).with_style(style).with_message(message)
}
