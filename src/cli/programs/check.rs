//! Who qualifies for a program, and what would change it.

mod findings;

use std::time::Duration;

use crate::cli::client::Client;
use crate::cli::data::spinner;
use crate::cli::delegations::Names;
use crate::cli::language::{Speech, counted};
use crate::cli::output::{Output, clean};
use crate::cli::{Context, Outcome, ranking, readable, records, words};
use crate::proto::check_eligibility_response::Part;
use crate::proto::{
    CheckEligibilityRequest, Date, EligibilityCheck, EligibilityScope, EligibilitySummary,
    GetProgramRequest, GetProgramVersionRequest, Key, MissingDatum, Program, RuleAnswer,
};
use findings::{PLAIN_FINDINGS, Row, Rules, answer, plain_answer, points};

/// How long the whole of it may take unless told otherwise: as long as the server lets any call take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Of so many of a sort the sentences below a table tell.
const TOLD_MAX: usize = 5;

/// Check who qualifies for a program, and what would change it
///
/// Without names all who have applied are checked, each by the track of its application. The answer is `pass`, `fail`,
/// or `unknown` where it depends on what the profile does not say: then what is missing is told, never a failure. Below
/// the table stands which rules are failed most, what is missing most, and who passes now and soon no more.
///
/// With one start-up each rule is told: what was found and where that stands in the profile, what would make it pass,
/// and until which day the answer stays as it is. Points of bonus rules decide nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru program check programs/tips-2025                                all who have applied
  naru program check programs/tips-2025 --startup startups/nuribeam    one, rule by rule
  naru program check programs/tips-2025 --all --only pass              who of all start-ups could apply
  naru program check programs/tips-2025 --all --track general --as-of 2027-01-01 --within 180
  naru program check programs/tips-2025 --version 1f                   by the rules as they stood before a change
  naru program check programs/tips-2025 --json | jq -c 'select(.summary) | .summary.missing[]'")]
pub(super) struct Args {
    /// The program: programs/ID
    #[arg(value_name = "PROGRAM", value_parser = super::program)]
    program: Key,
    /// Whom to check: startups/ID; may be repeated [default: who has applied]
    #[arg(long, value_name = "NAME", value_parser = records::startup)]
    startup: Vec<Key>,
    /// Every start-up there is
    #[arg(long, conflicts_with = "startup")]
    all: bool,
    /// The track by which to check [default: that of the application, else every one]
    #[arg(long, value_name = "ID")]
    track: Option<String>,
    /// The day of the check; who has applied by now is an applicant, whatever the day [default: today in the server's
    /// time zone]
    #[arg(long, value_name = "DATE", value_parser = ranking::day)]
    as_of: Option<Date>,
    /// Check by this version of the program, as `naru program versions` and earlier checks name it [default: the last]
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// For how many days ahead is told who passes for the last time
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(i32).range(1..=3_650))]
    within: i32,
    /// Show only these; what is counted are all
    #[arg(long, value_name = "ANSWER", value_enum)]
    only: Option<Only>,
}

/// An answer as a flag takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Only {
    Pass,
    Fail,
    Unknown,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, timeout) = (context.speech, context.timeout(TIMEOUT));
    let client = Client::connect(&context.options.server, timeout, speech).await?;
    let spinner = spinner(speech.say("판정하는 중", "checking"));
    let client = client.beside(&spinner);
    let told = async {
        let mut told = Told::new(program_of(&args, &client).await?, speech);
        let mut replies = client
            .programs()
            .check_eligibility(client.request(request_of(&args)))
            .await?
            .into_inner();
        while let Some(reply) = replies.message().await? {
            let is_shown = match &reply.part {
                Some(Part::Check(check)) => is_wanted(check, args.only),
                Some(Part::Summary(_)) | None => true,
            };
            if context.options.json && is_shown {
                spinner.suspend(|| context.output.json(&reply))?;
                continue;
            }
            match reply.part {
                Some(Part::Check(check)) if is_shown => {
                    told.checks.push(match args.startup.len() {
                        1 => Shown::InFull(Box::new(check)),
                        _ => Shown::Row(told.rules.row(&check)),
                    })
                }
                Some(Part::Summary(summary)) => told.summary = summary,
                Some(Part::Check(_)) | None => {}
            }
        }
        if !context.options.json {
            told.names = told.read_names(&client).await;
        }
        anyhow::Ok(told)
    };
    let told = told.await;
    spinner.finish_and_clear();
    let told = told?;
    if !context.options.json {
        told.show(args.only.is_some(), &context.output)?;
    }
    Ok(Outcome::Fine)
}

fn request_of(args: &Args) -> CheckEligibilityRequest {
    let scope =
        if args.all { EligibilityScope::AllStartups } else { EligibilityScope::Unspecified };
    CheckEligibilityRequest {
        program: args.program.to_string(),
        startups: args.startup.iter().map(Key::to_string).collect(),
        scope: scope.into(),
        track: args.track.clone().unwrap_or_default(),
        as_of_date: args.as_of,
        ends_within_days: args.within,
        at_least_as_fresh: String::new(),
        program_etag: args.version.clone().unwrap_or_default(),
    }
}

/// The program by whose rules is checked.
async fn program_of(args: &Args, client: &Client) -> Result<Program, tonic::Status> {
    let name = args.program.to_string();
    let program = match args.version.clone() {
        None => {
            let request = GetProgramRequest { name, ..GetProgramRequest::default() };
            client.programs().get_program(client.request(request)).await?.into_inner().program
        }
        Some(etag) => {
            let request = GetProgramVersionRequest { name, etag, ..Default::default() };
            let reply = client.programs().get_program_version(client.request(request)).await?;
            reply.into_inner().program
        }
    };
    Ok(program.unwrap_or_default())
}

fn is_wanted(check: &EligibilityCheck, only: Option<Only>) -> bool {
    only.is_none_or(|only| match only {
        Only::Pass => check.answer() == RuleAnswer::Pass,
        Only::Fail => check.answer() == RuleAnswer::Fail,
        Only::Unknown => check.answer() == RuleAnswer::Unknown,
    })
}

/// What a call has answered.
struct Told {
    rules: Rules,
    checks: Vec<Shown>,
    summary: EligibilitySummary,
    names: Names,
    speech: Speech,
}

/// The columns of many checks for programs.
const PLAIN_ROWS: [&str; 9] = [
    "startup",
    "display_name",
    "track",
    "answer",
    "bonus_points",
    "bonus_points_max",
    "rule",
    "why",
    "holds_until",
];

/// A check as far as it is shown: of many only what stands in their table.
enum Shown {
    Row(Row),
    InFull(Box<EligibilityCheck>),
}

impl Told {
    fn new(program: Program, speech: Speech) -> Self {
        Self {
            rules: Rules::new(program, speech),
            checks: Vec::new(),
            summary: EligibilitySummary::default(),
            names: Names::default(),
            speech,
        }
    }

    /// The names of all that are to be named; the answer is worth having without.
    async fn read_names(&self, client: &Client) -> Names {
        let checked = self.checks.iter().map(|it| match it {
            Shown::Row(row) => &row.startup,
            Shown::InFull(check) => &check.startup,
        });
        let ending = self.summary.ending.iter().map(|it| &it.startup);
        Names::read(client, checked.chain(ending), self.speech).await.unwrap_or_default()
    }

    fn show(&self, is_part: bool, output: &Output) -> anyhow::Result<()> {
        let (mut rows, mut findings) = (Vec::new(), Vec::new());
        for shown in &self.checks {
            match shown {
                Shown::Row(row) if output.is_terminal => rows.push(self.row(row)),
                Shown::Row(row) => rows.push(self.plain_row(row)),
                Shown::InFull(check) if output.is_terminal => {
                    output.lines(self.rules.in_full(check, &self.names, output))?;
                    output.line("")?;
                }
                Shown::InFull(check) => findings.extend(self.rules.plain(check)),
            }
        }
        if !findings.is_empty() {
            output.table(&PLAIN_FINDINGS, &findings)?;
        } else if !output.is_terminal && self.checks.iter().all(|it| matches!(it, Shown::Row(_))) {
            output.table(&PLAIN_ROWS, &rows)?;
        } else if !rows.is_empty() {
            let header = self.speech.say(
                ["스타트업", "유형", "판정", "가점", "이유", "유지 기한"],
                ["start-up", "track", "answer", "points", "why", "stays so until"],
            );
            output.table(&header, &rows)?;
        }
        for note in self.notes(is_part, output.is_terminal) {
            match output.is_terminal {
                true => output.lines(output.wrap("", &note))?,
                false => output.notes([note])?,
            }
        }
        Ok(())
    }

    /// As people see it.
    fn row(&self, row: &Row) -> Vec<String> {
        let name = self.names.of(&row.startup);
        let [_, why] = &row.why;
        vec![
            format!("{name}\n{}", clean(&row.startup)),
            self.rules.track(&row.track),
            answer(row.answer, self.speech).to_owned(),
            points(row.points),
            why.clone(),
            row.holds_until.clone(),
        ]
    }

    /// As programs read it.
    fn plain_row(&self, row: &Row) -> Vec<String> {
        let [rule, why] = row.why.clone();
        vec![
            clean(&row.startup),
            self.names.of(&row.startup),
            clean(&row.track),
            plain_answer(row.answer).to_owned(),
            row.points[0].to_string(),
            row.points[1].to_string(),
            rule,
            why,
            row.holds_until.clone(),
        ]
    }

    /// What is to be said of all checks together.
    fn notes(&self, is_part: bool, is_terminal: bool) -> Vec<String> {
        let Self { summary, speech, .. } = self;
        let is_in_full = self.checks.iter().any(|it| matches!(it, Shown::InFull(_)));
        // Rule by rule a terminal has shown each gap.
        let gaps = self.rules.gaps().filter(|_| !(is_in_full && is_terminal));
        let about = gaps.into_iter().chain([self.rules.version(summary)]);
        let about = about.chain(self.rules.disclaimer());
        if is_in_full {
            return about.collect();
        }
        let mut lines = vec![counts(summary, *speech)];
        if is_part {
            let shown = self.checks.len();
            lines.push(speech.say(format!("그중 {shown}건만 보임"), format!("shown: {shown}")));
        }
        let mut tell = |all: Vec<String>, told_max: usize| {
            let left = all.len().saturating_sub(told_max);
            lines.extend(all.into_iter().take(told_max));
            lines.extend((left > 0).then(|| {
                let more = format!("  and {left} more: --json tells all");
                speech.say(format!("  외 {left}건: --json으로 모두 볼 수 있음"), more)
            }));
        };
        tell(
            summary
                .failing_rules
                .iter()
                .map(|it| {
                    let (rule, checks, sole) =
                        (self.rules.called(&it.rule), it.checks, it.sole_checks);
                    speech.say(
                        format!("미충족 {checks}건(이 규칙만 {sole}건): {rule}"),
                        format!("failed by {checks}, of them {sole} by nothing else: {rule}"),
                    )
                })
                .collect(),
            TOLD_MAX,
        );
        tell(summary.missing.iter().map(|it| missing(it, *speech)).collect(), TOLD_MAX);
        tell(
            summary
                .ending
                .iter()
                .map(|it| {
                    let until =
                        it.holds_until_date.as_ref().map(readable::date).unwrap_or_default();
                    let (name, track) = (self.names.of(&it.startup), self.rules.track(&it.track));
                    let name = if track.is_empty() { name } else { format!("{name}, {track}") };
                    let rules = clean(&it.rules.join(", "));
                    let rules = if rules.is_empty() { rules } else { format!(" ({rules})") };
                    speech.say(
                        format!("{until}까지만 충족: {name}{rules}"),
                        format!("passes until {until} and no longer: {name}{rules}"),
                    )
                })
                .collect(),
            // Who asks for the next so many days in a script wants all of them.
            if is_terminal { TOLD_MAX } else { usize::MAX },
        );
        lines.extend(about);
        lines
    }
}

/// How many checks have which answer.
fn counts(summary: &EligibilitySummary, speech: Speech) -> String {
    let EligibilitySummary { total_checks, passing, failing, undecided, not_judged, .. } = summary;
    let on = summary.as_of_date.as_ref().map(readable::date).unwrap_or_default();
    if *total_checks == 0 {
        return speech.say(
            format!("{on} 기준 판정할 기업이 없음: 신청한 기업이 없으면 --all로 모든 스타트업을 판정"),
            format!("as of {on} nobody is checked: where nobody has applied, --all checks every start-up"),
        );
    }
    let unjudged = match not_judged {
        0 => String::new(),
        count => speech.say(
            format!(", 시행 중인 필수 요건 없음 {count}"),
            format!(", {count} without a rule in force"),
        ),
    };
    let checks = counted(*total_checks, "check", "checks");
    speech.say(
        format!("{on} 기준 판정 {total_checks}건: 충족 {passing}, 미충족 {failing}, 확인 필요 {undecided}{unjudged}"),
        format!("as of {on}: {checks}: {passing} pass, {failing} fail, {undecided} not known{unjudged}"),
    )
}

fn missing(datum: &MissingDatum, speech: Speech) -> String {
    let MissingDatum { checks, deciding_checks, .. } = datum;
    let what = match datum.options.is_empty() {
        true => words::path(&datum.field, speech),
        false => clean(&datum.options.join(" / ")),
    };
    let rule = clean(&datum.rule);
    speech.say(
        format!("미확인 {checks}건(이것만 확인되면 판정 {deciding_checks}건): {what} ({rule})"),
        format!(
            "missing for {checks}, of them {deciding_checks} lack nothing else: {what} ({rule})"
        ),
    )
}
