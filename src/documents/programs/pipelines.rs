//! Where the files of a program stand and what is to be done next: the list for a Monday morning.

use maud::{Markup, html};

use super::super::Error;
use super::super::pages;
use super::super::words::Words;
use super::{ProgramDossier, Reader};
use crate::proto::{
    OperatorPipeline, PipelineTask, ProgramPipeline, RegionPipeline, ReportPipelineResponse,
    StatusCount,
};

pub(super) fn pipeline(dossier: &ProgramDossier) -> Result<Vec<u8>, Error> {
    let words = dossier.words();
    let title = words.value("DOCUMENT_KIND_PIPELINE");
    let nothing = ReportPipelineResponse::default();
    let ReportPipelineResponse { programs, tasks, total_tasks, .. } =
        dossier.pipeline.as_ref().unwrap_or(&nothing);
    let sheet = html! {
        section.sheet.list {
            (dossier.head(title, &dossier.title(), Reader::Staff))
            @for program in programs { (standing(dossier, program)) }
            (self::tasks(dossier, tasks))
            @if *total_tasks > i32::try_from(tasks.len()).unwrap_or(i32::MAX) {
                p.note { (words.say(
                    format!("모두 {total_tasks}건이며 일부만 표시함"),
                    format!("{total_tasks} in all; not all are told here"),
                )) }
            }
        }
    };
    pages::file(&format!("{} {title}", dossier.title()), words, std::iter::once(sheet))
}

fn standing(dossier: &ProgramDossier, program: &ProgramPipeline) -> Markup {
    let words = dossier.words();
    html! {
        h2 { (words.say("진행 현황", "Where files stand")) }
        p { (counts(&program.statuses, words)) }
        @if !program.operators.is_empty() {
            table {
                thead { tr {
                    th { (words.say("운영사", "operator")) }
                    th { (words.say("추천권·자리", "right or places")) }
                    th { (words.say("사용", "used")) }
                    th { (words.say("잔여", "left")) }
                    th { (words.say("지역별 잔여", "left by region")) }
                    th { (words.say("지정 종료일", "designated until")) }
                } }
                tbody { @for it in &program.operators { (row(dossier, it)) } }
            }
        }
    }
}

fn row(dossier: &ProgramDossier, it: &OperatorPipeline) -> Markup {
    let regions = it.regions.iter().map(|it| region(dossier, it)).collect::<Vec<_>>().join(", ");
    html! {
        tr {
            td {
                (dossier.name_of(&it.partner))
                @if !it.sectors.is_empty() {
                    br; span.small { (dossier.words().sectors(&it.sectors)) }
                }
            }
            td.number { (it.places) }
            td.number { (it.used) }
            td.number { (it.left) }
            td { (regions) }
            td { (dossier.words().optional_date(&it.designated_until_date)) }
        }
    }
}

/// What is left for companies of a region, of how many.
pub(super) fn region(dossier: &ProgramDossier, it: &RegionPipeline) -> String {
    let classes = &dossier.program.region_classes;
    let class = classes.iter().find(|class| class.id == it.region_class);
    let name = class
        .map_or_else(|| it.region_class.clone(), |class| dossier.words().text(&class.display_name));
    format!("{name} {}/{}", it.left, it.places)
}

/// How many files stand where: `신청 3, 추천 5`.
fn counts(statuses: &[StatusCount], words: Words) -> String {
    let one = |it: &StatusCount| {
        format!("{} {}", words.value(it.status().as_str_name()), it.applications)
    };
    statuses.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What is late, what has a day, and what has none.
fn tasks(dossier: &ProgramDossier, all: &[PipelineTask]) -> Markup {
    let words = dossier.words();
    let of = |is_of: fn(&PipelineTask) -> bool| -> Vec<&PipelineTask> {
        all.iter().filter(|it| is_of(it)).collect()
    };
    let groups = [
        (words.say("기한이 지난 일", "Late"), of(|it| it.is_late)),
        (words.say("기한이 있는 일", "With a day"), of(|it| !it.is_late && it.due_date.is_some())),
        (words.say("기한이 없는 일", "Without a day"), of(|it| it.due_date.is_none())),
    ];
    html! {
        @for (title, told) in groups {
            @if !told.is_empty() {
                h2 { (title) " (" (told.len()) ")" }
                table {
                    thead { tr {
                        th.time { (words.say("기한", "by")) }
                        th.place { (words.say("기업과 운영사", "company and operator")) }
                        th { (words.say("할 일", "what is to be done")) }
                    } }
                    tbody { @for it in told { (task(dossier, it)) } }
                }
            }
        }
    }
}

fn task(dossier: &ProgramDossier, it: &PipelineTask) -> Markup {
    let words = dossier.words();
    html! {
        tr {
            td.time { (words.optional_date(&it.due_date)) }
            td.place {
                @if !it.startup.is_empty() { b { (dossier.name_of(&it.startup)) } }
                @if !it.startup.is_empty() && !it.operator.is_empty() { br; }
                @if !it.operator.is_empty() { (dossier.name_of(&it.operator)) }
            }
            td {
                (words.value(it.kind().as_str_name())) ": " (words.text(&it.sentence))
            }
        }
    }
}
