//! What a pipeline promises:
//! 1. each kind of task is told exactly when it is to be, by tables of cases (`tasks`, `rules`);
//! 2. rights are counted as they are used, by region too (`rights`);
//! 3. places are used or left, counts add up, and files that are decided have nothing to be done (`properties`).
//!
//! The day of the reports is 29 June 2026, and what is due is told until 13 July.

mod properties;
mod rights;
mod rules;
mod tasks;

use super::*;
use crate::proto::program_rule::Kind as RuleKind;
use crate::proto::{
    ApplicationEvent, ApplicationStatus, Date, LocalizedText, OperatorPipeline, PipelineTaskKind,
    Place, ProgramQuota, ProgramRule, ReceivedDocument, RegionClass, RuleEffect, Startup,
};

use ApplicationStatus::{
    Applied, DocumentReview, Invested, Objected, Panel, Recommended, Rejected, Selected, Withdrawn,
};

const AS_OF: civil::Date = civil::date(2026, 6, 29);
const P: &str = "partners/p";

/// A day of 2026.
const fn on(month: i32, day: i32) -> Option<Date> {
    Some(Date { year: 2026, month, day })
}

fn text(ko: &str, en: &str) -> Option<LocalizedText> {
    Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() })
}

/// A program in which `partners/p` has three places, with the region class `south` of Gwangju.
fn program() -> Program {
    Program {
        name: "programs/one".to_owned(),
        etag: "7".to_owned(),
        year: 2026,
        quotas: vec![quota(P, 3)],
        region_classes: vec![RegionClass {
            id: "south".to_owned(),
            display_name: text("남쪽", "the south"),
            place_codes: vec!["KR-29".to_owned()],
        }],
        ..Program::default()
    }
}

fn quota(partner: &str, places: i32) -> ProgramQuota {
    ProgramQuota { partner: partner.to_owned(), places, ..ProgramQuota::default() }
}

fn rule(id: &str, kind: RuleKind) -> ProgramRule {
    ProgramRule {
        id: id.to_owned(),
        effect: RuleEffect::Hard.into(),
        kind: Some(kind),
        ..ProgramRule::default()
    }
}

/// A file of the start-up of the same id with `partners/p`, which took these turns on days of May, one after the other.
fn file(id: &str, turns: &[ApplicationStatus]) -> Application {
    let turn = |(at, &status): (usize, &ApplicationStatus)| ApplicationEvent {
        status: status.into(),
        date: on(5, i32::try_from(at).unwrap() + 1),
        ..ApplicationEvent::default()
    };
    Application {
        name: format!("applications/{id}"),
        program: "programs/one".to_owned(),
        startup: format!("startups/{id}"),
        operator: P.to_owned(),
        history: turns.iter().enumerate().map(turn).collect(),
        ..Application::default()
    }
}

fn handed_in(title: &str, receive_date: Option<Date>) -> ReceivedDocument {
    ReceivedDocument { title: title.to_owned(), receive_date }
}

/// A start-up with its seat in this region of Korea; in none that is known where it is empty.
fn startup(id: &str, region: &str) -> Startup {
    Startup {
        name: format!("startups/{id}"),
        place: Some(Place {
            country_code: "KR".to_owned(),
            region_code: region.to_owned(),
            ..Place::default()
        }),
        ..Startup::default()
    }
}

/// The report of these files, which were read in two pages.
fn report_of(
    program: &Program,
    files: &[Application],
    startups: &[Startup],
    operator: &str,
) -> (ProgramPipeline, Vec<PipelineTask>) {
    let until = AS_OF + 14.days();
    let question = Question { as_of: AS_OF, until, operator: operator.to_owned() };
    let startups = startups.iter().map(|it| (it.name.clone(), it.clone())).collect();
    let known = Known { startups, partner_kinds: HashMap::new() };
    let mut tasks = Tasks::new(AS_OF, until);
    let mut pipeline = Pipeline::new(program.clone());
    let facts = (Taxonomy::builtin(), Rates::builtin());
    for file in files.iter().filter_map(|it| as_it_stood(it.clone(), AS_OF)) {
        pipeline.add(file, &question, &known, &mut tasks, facts);
    }
    let told = pipeline.finish(&question, &mut tasks);
    (told, tasks.into_first())
}

/// The report of files whose start-ups have their seats in Seoul.
fn report(program: &Program, files: &[Application]) -> (ProgramPipeline, Vec<PipelineTask>) {
    let startups: Vec<Startup> = files
        .iter()
        .map(|it| Startup { name: it.startup.clone(), ..startup("any", "KR-11") })
        .collect();
    report_of(program, files, &startups, "")
}

/// The tasks of a kind, as `late 06-28 applications/a: sentence`, in English.
fn told(tasks: &[PipelineTask], kind: PipelineTaskKind) -> Vec<String> {
    let one = |it: &PipelineTask| {
        let sentence = it.sentence.as_ref().unwrap();
        assert!(!sentence.ko.is_empty() && !sentence.ko.contains("  "), "{sentence:?}");
        let late = if it.is_late { "late " } else { "" };
        let due = it.due_date.map(|it| format!("{:02}-{:02} ", it.month, it.day));
        let about = if it.application.is_empty() { &it.operator } else { &it.application };
        format!("{late}{}{about}: {}", due.unwrap_or_default(), sentence.en)
    };
    tasks.iter().filter(|it| it.kind() == kind).map(one).collect()
}

fn operator<'a>(told: &'a ProgramPipeline, partner: &str) -> &'a OperatorPipeline {
    told.operators.iter().find(|it| it.partner == partner).unwrap()
}
