//! `naru program pipeline`: where the files of programs stand, and the list for a Monday morning.

use std::collections::HashMap;

use crate::cli::client::Client;
use crate::cli::delegations::Names;
use crate::cli::language::{Speech, counted};
use crate::cli::output::{Look, clean};
use crate::cli::{Context, Outcome, ranking, readable, records, words};
use crate::proto::{
    ApplicationStatus, Date, GetProgramRequest, Key, OperatorPipeline, PipelineTask, Program,
    ProgramPipeline, RegionPipeline, ReportPipelineRequest, ReportPipelineResponse, StatusCount,
};

/// The header of the lines that programs read, by what the first cell says.
const STATUS: [&str; 5] = ["row", "program", "year", "status", "files"];
const RIGHT: [&str; 10] = [
    "row",
    "program",
    "year",
    "operator",
    "places",
    "used",
    "left",
    "regions",
    "designated_from",
    "designated_until",
];
const TASK: [&str; 10] = [
    "row",
    "due_date",
    "late",
    "kind",
    "program",
    "operator",
    "startup",
    "application",
    "rule",
    "what",
];

/// Tell where the files of programs stand, how many rights operators have left, and what is to be done next
///
/// What is to be done is told by day: what is late, what is due soon, and what has no day. Files that are selected,
/// rejected or withdrawn have nothing to be done; an objection opens a file again. Of several programs, such as one of
/// each year, all is told together.
///
/// Off a terminal the first cell of a line tells what it is: a `status`, a `right` or a `task`, each below a header.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru program pipeline programs/ID
  naru program pipeline programs/ID-2025 programs/ID-2026      the rights of two years
  naru program pipeline programs/ID --operator partners/ID     of one operator alone
  naru program pipeline programs/ID --as-of 2026-06-29 --within 30
  naru program pipeline programs/ID | grep ^task               the list of what is to be done")]
pub(super) struct Args {
    /// The programs, at most ten: programs/ID
    #[arg(value_name = "PROGRAM", required = true, value_parser = super::program)]
    programs: Vec<Key>,
    /// Only of this operator: partners/ID
    #[arg(long, value_name = "NAME", value_parser = records::partner)]
    operator: Option<Key>,
    /// The day of which is told: what is dated later is left out [default: today in the server's time zone]
    #[arg(long, value_name = "DATE", value_parser = ranking::day)]
    as_of: Option<Date>,
    /// For how many days ahead is told what is due
    #[arg(long, value_name = "DAYS", default_value_t = 14, value_parser = clap::value_parser!(i32).range(1..=365))]
    within: i32,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let client = context.connect().await?;
    let request = ReportPipelineRequest {
        programs: args.programs.iter().map(Key::to_string).collect(),
        operator: args.operator.map(|key| key.to_string()).unwrap_or_default(),
        as_of_date: args.as_of,
        within_days: args.within,
        at_least_as_fresh: String::new(),
    };
    let reply = client.applications().report_pipeline(client.request(request)).await?.into_inner();
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    if output.is_terminal {
        let people = People::read(&client, &reply, speech).await;
        show(&reply, &people, args.within, context)?;
    } else {
        for (header, rows) in [
            (&STATUS[..], statuses(&reply)),
            (&RIGHT[..], rights(&reply)),
            (&TASK[..], tasks(&reply, speech)),
        ] {
            output.table(header, &rows)?;
        }
    }
    output.notes(notes(&reply, speech))?;
    Ok(Outcome::Fine)
}

/// What people call those of whom is told.
struct People {
    names: Names,
    /// The programs, by name.
    programs: HashMap<String, Program>,
    speech: Speech,
}

impl People {
    /// A report is worth having without names too.
    async fn read(client: &Client, reply: &ReportPipelineResponse, speech: Speech) -> Self {
        let operators = reply.programs.iter().flat_map(|it| &it.operators).map(|it| &it.partner);
        let about = reply.tasks.iter().flat_map(|it| [&it.startup, &it.operator]);
        let names = Names::read(client, operators.chain(about), speech).await.unwrap_or_default();
        let mut programs = HashMap::new();
        for name in reply.programs.iter().map(|it| it.program.clone()) {
            let request = GetProgramRequest { name: name.clone(), ..GetProgramRequest::default() };
            let found = client.programs().get_program(client.request(request)).await;
            let program = found.ok().and_then(|it| it.into_inner().program);
            programs.extend(program.map(|it| (name, it)));
        }
        Self { names, programs, speech }
    }

    /// The year and the name of a program.
    fn program(&self, pipeline: &ProgramPipeline) -> String {
        let program = self.programs.get(&pipeline.program);
        let name = self.speech.text(program.and_then(|it| it.display_name.as_ref()));
        let name = if name.is_empty() { clean(&pipeline.program) } else { name };
        format!("{} {name}", pipeline.year)
    }

    fn region(&self, program: &str, class: &str) -> String {
        let classes = self.programs.get(program).map(|it| it.region_classes.as_slice());
        let class_of = classes.unwrap_or_default().iter().find(|it| it.id == class);
        let name = self.speech.text(class_of.and_then(|it| it.display_name.as_ref()));
        if name.is_empty() { clean(class) } else { name }
    }
}

fn show(
    reply: &ReportPipelineResponse,
    people: &People,
    within: i32,
    context: &Context,
) -> anyhow::Result<()> {
    let (speech, output) = (context.speech, &context.output);
    let columns: Vec<String> = reply.programs.iter().map(|it| people.program(it)).collect();
    let mut header = vec![speech.say("상태", "stands at")];
    header.extend(columns.iter().map(String::as_str));
    output.table(&header, &funnel(reply, speech))?;
    output.line("")?;
    let rows = rights_for_people(reply, people);
    if !rows.is_empty() {
        let header = speech.say(
            ["운영사", "연도", "추천권", "사용", "남음", "지역별 사용", "지정 기간"],
            ["operator", "year", "right", "used", "left", "used by region", "designated"],
        );
        output.table(&header, &rows)?;
        output.line("")?;
    }
    for (title, tasks) in groups(reply, within, speech) {
        output.line(output.style(&title, Look::Strong))?;
        let header = speech.say(
            ["기한·종류", "기업·운영사", "할 일", "신청"],
            ["due, what", "who", "to be done", "where"],
        );
        let rows: Vec<_> = tasks.iter().map(|it| task_for_people(it, people)).collect();
        output.table(&header, &rows)?;
        output.line("")?;
    }
    Ok(())
}

/// How many files of each program stand where, and how many there are.
fn funnel(reply: &ReportPipelineResponse, speech: Speech) -> Vec<Vec<String>> {
    let count = |program: &ProgramPipeline, status: ApplicationStatus| {
        let counts = program.statuses.iter().filter(|it| it.status() == status);
        counts.map(|it| it.applications).sum::<i32>()
    };
    let mut told: Vec<ApplicationStatus> =
        reply.programs.iter().flat_map(|it| &it.statuses).map(StatusCount::status).collect();
    told.sort_unstable();
    told.dedup();
    let row = |name: &str, number: &dyn Fn(&ProgramPipeline) -> i32| {
        let numbers = reply.programs.iter().map(|it| number(it).to_string());
        std::iter::once(name.to_owned()).chain(numbers).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> = told
        .iter()
        .map(|&status| row(words::value(status.as_str_name(), speech), &|it| count(it, status)))
        .collect();
    rows.push(row(speech.say("합계", "all"), &|it| {
        it.statuses.iter().map(|it| it.applications).sum()
    }));
    rows
}

/// The operators in the order of the first program that tells of them, each with its years.
fn rights_for_people(reply: &ReportPipelineResponse, people: &People) -> Vec<Vec<String>> {
    let has_own_year = |program: &ProgramPipeline| {
        reply.programs.iter().filter(|it| it.year == program.year).count() == 1
    };
    let of = |it: &ProgramPipeline, operator: &OperatorPipeline| {
        let region = |region: &RegionPipeline| {
            let name = people.region(&it.program, &region.region_class);
            format!("{name} {}", used(region))
        };
        let dates = [&operator.designated_from_date, &operator.designated_until_date];
        let [from, until] = dates.map(|it| it.as_ref().map(readable::date).unwrap_or_default());
        let is_known = !from.is_empty() || !until.is_empty();
        vec![
            people.names.of(&operator.partner),
            if has_own_year(it) { it.year.to_string() } else { people.program(it) },
            operator.places.to_string(),
            operator.used.to_string(),
            operator.left.to_string(),
            operator.regions.iter().map(region).collect::<Vec<_>>().join("\n"),
            if is_known { format!("{from}~{until}") } else { String::new() },
        ]
    };
    let mut order: Vec<&str> = Vec::new();
    for operator in reply.programs.iter().flat_map(|it| &it.operators) {
        if !order.contains(&operator.partner.as_str()) {
            order.push(&operator.partner);
        }
    }
    let rows = order.iter().flat_map(|partner| {
        let all = reply.programs.iter().flat_map(|it| it.operators.iter().map(move |op| (it, op)));
        all.filter(move |(_, operator)| operator.partner == **partner)
    });
    rows.map(|(program, operator)| of(program, operator)).collect()
}

/// Used ones of those there are, and those of which that is not known: `1/2`, `1/2 +1?`.
fn used(region: &RegionPipeline) -> String {
    let unknown = if region.unknown > 0 { format!(" +{}?", region.unknown) } else { String::new() };
    format!("{}/{}{unknown}", region.used, region.places)
}

/// What is late, what is due within the days and what has no day, under their titles; groups of nothing are left out.
fn groups(
    reply: &ReportPipelineResponse,
    within: i32,
    speech: Speech,
) -> Vec<(String, Vec<PipelineTask>)> {
    let titles = [
        speech.say("기한 지남".to_owned(), "late".to_owned()),
        speech.say(format!("{within}일 이내"), format!("due within {within} days")),
        speech.say("기한 없음".to_owned(), "without a day".to_owned()),
    ];
    let place = |it: &PipelineTask| match it.due_date {
        None => 2,
        Some(_) => usize::from(!it.is_late),
    };
    let groups = titles.into_iter().enumerate().map(|(at, title)| {
        let tasks: Vec<PipelineTask> =
            reply.tasks.iter().filter(|it| place(it) == at).cloned().collect();
        (format!("{title} ({})", tasks.len()), tasks)
    });
    groups.filter(|(_, tasks)| !tasks.is_empty()).collect()
}

fn task_for_people(task: &PipelineTask, people: &People) -> Vec<String> {
    let who = [&task.startup, &task.operator].into_iter().filter(|it| !it.is_empty());
    let place = if task.application.is_empty() { &task.program } else { &task.application };
    let kind = words::value(task.kind().as_str_name(), people.speech);
    let due = due(task);
    vec![
        if due.is_empty() { kind.to_owned() } else { format!("{due}\n{kind}") },
        who.map(|it| people.names.of(it)).collect::<Vec<_>>().join("\n"),
        people.speech.text(task.sentence.as_ref()),
        clean(place),
    ]
}

fn due(task: &PipelineTask) -> String {
    task.due_date.as_ref().map(readable::date).unwrap_or_default()
}

/// A line each status of each program, for programs.
fn statuses(reply: &ReportPipelineResponse) -> Vec<Vec<String>> {
    let rows = reply.programs.iter().flat_map(|program| {
        program.statuses.iter().map(|it| {
            vec![
                "status".to_owned(),
                clean(&program.program),
                program.year.to_string(),
                word(it.status().as_str_name(), "APPLICATION_STATUS_"),
                it.applications.to_string(),
            ]
        })
    });
    rows.collect()
}

/// A line each operator of each program, for programs.
fn rights(reply: &ReportPipelineResponse) -> Vec<Vec<String>> {
    let date = |date: &Option<Date>| date.as_ref().map(readable::date).unwrap_or_default();
    let rows = reply.programs.iter().flat_map(|program| {
        program.operators.iter().map(move |it| {
            let region = |it: &RegionPipeline| format!("{} {}", clean(&it.region_class), used(it));
            vec![
                "right".to_owned(),
                clean(&program.program),
                program.year.to_string(),
                clean(&it.partner),
                it.places.to_string(),
                it.used.to_string(),
                it.left.to_string(),
                it.regions.iter().map(region).collect::<Vec<_>>().join("; "),
                date(&it.designated_from_date),
                date(&it.designated_until_date),
            ]
        })
    });
    rows.collect()
}

/// A line each thing to be done, for programs.
fn tasks(reply: &ReportPipelineResponse, speech: Speech) -> Vec<Vec<String>> {
    let row = |it: &PipelineTask| {
        vec![
            "task".to_owned(),
            due(it),
            if it.is_late { "yes" } else { "" }.to_owned(),
            word(it.kind().as_str_name(), "PIPELINE_TASK_KIND_"),
            clean(&it.program),
            clean(&it.operator),
            clean(&it.startup),
            clean(&it.application),
            clean(&it.rule),
            speech.text(it.sentence.as_ref()),
        ]
    };
    reply.tasks.iter().map(row).collect()
}

/// A value of an enum as programs read it: `document_review`.
fn word(name: &str, prefix: &str) -> String {
    name.trim_start_matches(prefix).to_lowercase()
}

fn notes(reply: &ReportPipelineResponse, speech: Speech) -> Vec<String> {
    let date = reply.as_of_date.as_ref().map(readable::date).unwrap_or_default();
    let files: i32 =
        reply.programs.iter().flat_map(|it| &it.statuses).map(|it| it.applications).sum();
    let (all, told) = (reply.total_tasks, reply.tasks.len());
    let late = reply.tasks.iter().filter(|it| it.is_late).count();
    let mut lines = vec![speech.say(
        format!("{date} 기준 신청 {files}건, 할 일 {all}건, 그중 기한이 지난 일 {late}건"),
        format!(
            "as of {date}: {}; {}, {late} of them late",
            counted(files, "file", "files"),
            counted(all, "thing to be done", "things to be done")
        ),
    )];
    if usize::try_from(all).is_ok_and(|all| all > told) {
        lines.push(speech.say(
            format!("앞의 {told}건만 보입니다: --operator로 운영사 하나를 고르세요"),
            format!("these are the first {told}: name an operator by --operator"),
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{LocalizedText, PipelineTaskKind, RegionClass};
    use crate::text::Language;

    const KOREAN: Speech = Speech { language: Language::Korean, both: false };
    const ENGLISH: Speech = Speech { language: Language::English, both: false };

    fn text(ko: &str, en: &str) -> Option<LocalizedText> {
        Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() })
    }

    fn date(day: i32) -> Option<Date> {
        Some(Date { year: 2026, month: 6, day })
    }

    fn pipeline(year: i32, applied: i32, partners: &[&str]) -> ProgramPipeline {
        let region = RegionPipeline {
            region_class: "south".to_owned(),
            places: 2,
            used: 1,
            left: 1,
            unknown: 1,
        };
        let operator = |partner: &&str| OperatorPipeline {
            partner: (*partner).to_owned(),
            places: 3,
            used: 2,
            left: 1,
            regions: vec![region.clone()],
            designated_until_date: date(30),
            ..OperatorPipeline::default()
        };
        let count = |status: ApplicationStatus, applications| StatusCount {
            status: status.into(),
            applications,
        };
        ProgramPipeline {
            program: format!("programs/{year}"),
            year,
            statuses: vec![
                count(ApplicationStatus::Applied, applied),
                count(ApplicationStatus::DocumentReview, 1),
            ],
            operators: partners.iter().map(operator).collect(),
            ..ProgramPipeline::default()
        }
    }

    fn task(day: Option<i32>, application: &str) -> PipelineTask {
        PipelineTask {
            kind: PipelineTaskKind::Supplement.into(),
            program: "programs/2026".to_owned(),
            application: application.to_owned(),
            startup: if application.is_empty() { "" } else { "startups/a" }.to_owned(),
            operator: "partners/p".to_owned(),
            due_date: day.and_then(date),
            is_late: day.is_some_and(|day| day < 29),
            sentence: text("보완 요청", "asked for"),
            rule: String::new(),
        }
    }

    fn reply() -> ReportPipelineResponse {
        ReportPipelineResponse {
            programs: vec![
                pipeline(2025, 4, &["partners/p", "partners/q"]),
                pipeline(2026, 2, &["partners/p"]),
            ],
            tasks: vec![task(Some(28), "applications/a"), task(Some(29), ""), task(None, "")],
            total_tasks: 3,
            as_of_date: date(29),
            ..ReportPipelineResponse::default()
        }
    }

    fn people(speech: Speech) -> People {
        let south = RegionClass {
            id: "south".to_owned(),
            display_name: text("남쪽", "the south"),
            ..RegionClass::default()
        };
        let program = Program {
            display_name: text("시험 사업", "Trial"),
            region_classes: vec![south],
            ..Program::default()
        };
        let programs = HashMap::from([("programs/2026".to_owned(), program)]);
        People { names: Names::default(), programs, speech }
    }

    fn joined(rows: &[Vec<String>]) -> Vec<String> {
        rows.iter().map(|row| row.join("|").replace('\n', "; ")).collect()
    }

    #[test]
    fn people_see_a_column_each_year_and_a_row_each_operator_and_year() {
        let told = joined(&funnel(&reply(), KOREAN));
        assert_eq!(told, ["신청|4|2", "서류 검토|1|1", "합계|5|3"]);
        let people = people(KOREAN);
        assert_eq!(people.program(&reply().programs[1]), "2026 시험 사업");
        assert_eq!(people.program(&reply().programs[0]), "2025 programs/2025");
        let told = joined(&rights_for_people(&reply(), &people));
        let expected = [
            "partners/p|2025|3|2|1|south 1/2 +1?|~2026-06-30",
            "partners/p|2026|3|2|1|남쪽 1/2 +1?|~2026-06-30",
            "partners/q|2025|3|2|1|south 1/2 +1?|~2026-06-30",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_is_to_be_done_is_told_by_day() {
        let told = groups(&reply(), 14, KOREAN);
        let titles: Vec<&str> = told.iter().map(|(title, _)| title.as_str()).collect();
        assert_eq!(titles, ["기한 지남 (1)", "14일 이내 (1)", "기한 없음 (1)"]);
        let late = ReportPipelineResponse { tasks: vec![task(Some(1), "")], ..reply() };
        assert_eq!(groups(&late, 14, ENGLISH)[0].0, "late (1)");
        assert_eq!(groups(&late, 14, ENGLISH).len(), 1);
        let rows =
            [&reply().tasks[0], &reply().tasks[2]].map(|it| task_for_people(it, &people(ENGLISH)));
        let expected = [
            "2026-06-28; supplement|startups/a; partners/p|asked for|applications/a",
            "supplement|partners/p|asked for|programs/2026",
        ];
        assert_eq!(joined(&rows), expected);
    }

    #[test]
    fn programs_read_what_each_line_is_in_its_first_cell() {
        assert_eq!(joined(&statuses(&reply()))[1], "status|programs/2025|2025|document_review|1");
        let right = "right|programs/2025|2025|partners/q|3|2|1|south 1/2 +1?||2026-06-30";
        assert_eq!(joined(&rights(&reply()))[1], right);
        let expected = "task|2026-06-28|yes|supplement|programs/2026|partners/p|startups/a|\
                        applications/a||보완 요청";
        assert_eq!(joined(&tasks(&reply(), KOREAN))[0], expected);
        let widths = [statuses(&reply())[0].len(), rights(&reply())[0].len()];
        assert_eq!(widths, [STATUS.len(), RIGHT.len()]);
        assert_eq!(tasks(&reply(), KOREAN)[0].len(), TASK.len());
    }

    #[test]
    fn notes_say_how_many_and_that_there_are_more() {
        let korean = ["2026-06-29 기준 신청 8건, 할 일 3건, 그중 기한이 지난 일 1건"];
        assert_eq!(notes(&reply(), KOREAN), korean);
        let more = ReportPipelineResponse { total_tasks: 7_000, ..reply() };
        let english = [
            "as of 2026-06-29: 8 files; 7000 things to be done, 1 of them late",
            "these are the first 3: name an operator by --operator",
        ];
        assert_eq!(notes(&more, ENGLISH), english);
    }
}
