//! What stands on the sheets of a program's workbook.

use super::super::cells::{Cell, Table, date, headers, number, points, text};
use super::allocations::{Told, about_run};
use super::operator_lists::{reasons, told, why_not};
use super::results::overall;
use super::{AllocationRecord, ProgramDossier};
use crate::proto::{EligibilityCheck, ReportPipelineResponse, RuleAnswer, RuleEffect, RuleFinding};

/// All sheets in their order, the first of which tells what the others are.
pub(super) fn tables(dossier: &ProgramDossier) -> Vec<Table> {
    let words = dossier.words();
    let mut all = vec![
        (
            results(dossier),
            words.say(
                "기준일의 자격 판정. 기준일과 관계없이 현재까지 신청하고 철회하지 않은 기업 모두",
                "how each stands by the rules on the day: all who have applied by now and not withdrawn, whatever the \
                 day",
            ),
        ),
        (
            findings(dossier),
            words.say(
                "같은 기업과 규칙마다 확인된 내용과 필요한 조치",
                "of each of these and each rule, what was found and what would change it",
            ),
        ),
        (
            operator_lists(dossier),
            words.say(
                "운영사마다 자격을 갖춘 기업의 순위와 제외된 기업. 기준일 당시의 신청 건 기준",
                "of each operator, whom it would take first, and who is set aside: by the files as they stood on the \
                 day",
            ),
        ),
    ];
    all.extend(dossier.pipeline.as_ref().map(|it| {
        (
            tasks(dossier, it),
            words.say(
                "신청 건과 추천권의 할 일. 기준일 당시의 신청 건 기준",
                "what is to be done of files and rights: by the files as they stood on the day",
            ),
        )
    }));
    if let Some(record) = &dossier.allocation {
        all.extend([
            (
                placements(dossier, record),
                words.say(
                    "기업마다 배정된 운영사와 이유, 희망 순위가 앞선 다른 운영사에 배정되지 않은 이유, 제외 사유",
                    "where each applicant of the allocation goes and why, and why not to the operators that stand \
                     first on its list; then who took no part, and why",
                ),
            ),
            (
                operators(dossier, record),
                words.say(
                    "운영사마다 배정된 자리, 대기, 남은 자리",
                    "of each operator, which of its places are taken, who waits, and what is left",
                ),
            ),
        ]);
    }
    let about = about(dossier, &all);
    std::iter::once(about).chain(all.into_iter().map(|(table, _)| table)).collect()
}

/// One row a fact of the program and of the allocation, then one a sheet.
fn about(dossier: &ProgramDossier, sheets: &[(Table, &str)]) -> Table {
    let (words, program) = (dossier.words(), &dossier.program);
    let disclaimer = match program.is_official {
        true => String::new(),
        false => words.text(&program.disclaimer),
    };
    let mut facts = vec![
        (words.say("사업", "program"), dossier.title()),
        (words.say("주관", "sponsor"), words.text(&program.sponsor)),
        (words.say("연도", "year"), program.year.to_string()),
        (words.say("기준일", "as of"), words.day(dossier.day)),
        (words.say("사업 정보 버전", "version of the program"), program.etag.clone()),
        (
            words.say("사업 정보 확인일", "program known as of"),
            words.optional_date(&program.as_of_date),
        ),
        (words.say("유의 사항", "disclaimer"), disclaimer),
    ];
    if let Some(AllocationRecord { allocation: run, .. }) = &dossier.allocation {
        facts.push((words.say("배정 차수", "version of the allocation"), run.version.to_string()));
        facts.extend(about_run(run, dossier));
    }
    facts.push((words.say("사업 ID", "program ID"), program.name.clone()));
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
    let facts = facts.map(|(what, value)| vec![text(what), text(value)]);
    let sheets = sheets.iter().map(|(table, what)| vec![text(&*table.name), text(*what)]);
    Table {
        name: words.say("안내", "About").to_owned(),
        headers: headers(words, &["항목", "내용"], &["item", "content"]),
        rows: facts.chain(sheets).collect(),
    }
}

/// One row an applicant: the answer, and which rules decide it.
fn results(dossier: &ProgramDossier) -> Table {
    let words = dossier.words();
    let rows = dossier.results.iter().map(|it| {
        let check = &it.check;
        vec![
            text(dossier.name_of(&check.startup)),
            text(dossier.track(&it.track)),
            text(overall(check, words)),
            number(check.bonus_points),
            number(check.bonus_points_max),
            text(decisive(dossier, check, RuleAnswer::Fail)),
            text(decisive(dossier, check, RuleAnswer::Unknown)),
            date(&check.holds_until_date, words),
            text(&check.startup),
            text(&it.application),
        ]
    });
    Table {
        name: words.say("판정", "Results").to_owned(),
        headers: headers(
            words,
            &[
                "기업",
                "유형",
                "판정",
                "가점",
                "최대 가점",
                "미충족 규칙",
                "확인이 필요한 규칙",
                "판정 유지 기한",
                "기업 ID",
                "신청 ID",
            ],
            &[
                "company",
                "track",
                "answer",
                "bonus points",
                "bonus points at most",
                "rules that it fails",
                "rules not known",
                "stays so until",
                "company ID",
                "application ID",
            ],
        ),
        rows: rows.collect(),
    }
}

/// The hard rules of an answer.
fn decisive(dossier: &ProgramDossier, check: &EligibilityCheck, answer: RuleAnswer) -> String {
    let is_hard = |it: &&RuleFinding| {
        dossier.rule(&it.rule).is_some_and(|rule| rule.effect() == RuleEffect::Hard)
    };
    let rules = check.findings.iter().filter(|it| it.answer() == answer).filter(is_hard);
    rules.map(|it| dossier.rule_text(&it.rule)).collect::<Vec<_>>().join("\n")
}

/// One row an applicant and rule.
fn findings(dossier: &ProgramDossier) -> Table {
    let words = dossier.words();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for it in &dossier.results {
        let in_force = it.check.findings.iter();
        for finding in in_force.filter(|it| it.answer() != RuleAnswer::Unspecified) {
            let rule = dossier.rule(&finding.rule);
            let effect = rule.map(|it| words.value(it.effect().as_str_name()));
            let source = rule.and_then(|it| it.provenance.as_ref()).map(|it| it.source.clone());
            rows.push(vec![
                text(dossier.name_of(&it.check.startup)),
                text(dossier.rule_text(&finding.rule)),
                text(effect.unwrap_or_default()),
                text(words.value(finding.answer().as_str_name())),
                text(words.text(&finding.sentence)),
                text(dossier.remedies(finding).join("\n")),
                date(&finding.holds_until_date, words),
                text(source.unwrap_or_default()),
                text(&it.check.startup),
                text(&finding.rule),
            ]);
        }
    }
    Table {
        name: words.say("규칙별 판정", "Findings").to_owned(),
        headers: headers(
            words,
            &[
                "기업",
                "규칙",
                "효과",
                "판정",
                "확인된 내용",
                "필요한 조치",
                "판정 유지 기한",
                "규칙 출처",
                "기업 ID",
                "규칙 ID",
            ],
            &[
                "company",
                "rule",
                "effect",
                "answer",
                "what was found",
                "what would change it",
                "stays so until",
                "source of the rule",
                "company ID",
                "rule ID",
            ],
        ),
        rows,
    }
}

/// One row an operator and applicant: those that are ranked, then those set aside.
fn operator_lists(dossier: &ProgramDossier) -> Table {
    let words = dossier.words();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for list in &dossier.rankings {
        for (place, it) in (1_u32..).zip(&list.ranked) {
            let conflicts = it.conflicts.iter().map(|it| told(it, words));
            rows.push(vec![
                text(dossier.name_of(&list.partner)),
                number(place),
                text(dossier.name_of(&it.startup)),
                points(it.points_milli),
                points(it.match_points_milli),
                number(it.bonus_points),
                text(words.value(it.answer().as_str_name())),
                text(conflicts.collect::<Vec<_>>().join("\n")),
                text(reasons(it, words).join("\n")),
                text(&list.partner),
                text(&it.startup),
                text(&it.application),
            ]);
        }
        for it in &list.set_aside {
            rows.push(vec![
                text(dossier.name_of(&list.partner)),
                Cell::Empty,
                text(dossier.name_of(&it.startup)),
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
                text(words.value(it.answer().as_str_name())),
                text(why_not(dossier, it)),
                Cell::Empty,
                text(&list.partner),
                text(&it.startup),
                text(&it.application),
            ]);
        }
    }
    Table {
        name: words.say("운영사별 순위", "Operators").to_owned(),
        headers: headers(
            words,
            &[
                "운영사",
                "순위",
                "기업",
                "점수",
                "매칭 점수",
                "가점",
                "판정",
                "확인할 점",
                "이유",
                "운영사 ID",
                "기업 ID",
                "신청 ID",
            ],
            &[
                "operator",
                "place",
                "company",
                "points",
                "points of the match",
                "bonus points",
                "answer",
                "what to look at",
                "because",
                "operator ID",
                "company ID",
                "application ID",
            ],
        ),
        rows,
    }
}

/// One row a thing to be done.
fn tasks(dossier: &ProgramDossier, report: &ReportPipelineResponse) -> Table {
    let words = dossier.words();
    let rows = report.tasks.iter().map(|it| {
        let name = |party: &str| match party {
            "" => Cell::Empty,
            party => text(dossier.name_of(party)),
        };
        vec![
            date(&it.due_date, words),
            text(if it.is_late { words.say("경과", "late") } else { "" }),
            text(words.value(it.kind().as_str_name())),
            name(&it.startup),
            name(&it.operator),
            text(words.text(&it.sentence)),
            text(&it.startup),
            text(&it.operator),
            text(&it.application),
        ]
    });
    Table {
        name: words.say("할 일", "Tasks").to_owned(),
        headers: headers(
            words,
            &["기한", "경과", "종류", "기업", "운영사", "할 일", "기업 ID", "운영사 ID", "신청 ID"],
            &[
                "by",
                "late",
                "kind",
                "company",
                "operator",
                "what is to be done",
                "company ID",
                "operator ID",
                "application ID",
            ],
        ),
        rows: rows.collect(),
    }
}

/// One row an applicant of the allocation: where it goes and why; then those who took no part.
fn placements(dossier: &ProgramDossier, record: &AllocationRecord) -> Table {
    let (words, told) = (dossier.words(), Told::of(dossier, record));
    let rows = told.placed().map(|(it, refusals)| {
        let placement = it.placement.clone().unwrap_or_default();
        let of_place = |count: i32| if count > 0 { number(count) } else { Cell::Empty };
        vec![
            text(told.name(&it.startup)),
            text(told.where_to(&placement)),
            of_place(placement.choice),
            of_place(placement.place),
            text(words.text(&it.sentence)),
            text(refusals.join("\n")),
            text(&it.startup),
            text(&placement.partner),
        ]
    });
    let excluded = told.set_aside().map(|it| {
        let reason = it.exclusion.as_ref().map(|it| it.reason().as_str_name());
        vec![
            text(told.name(&it.startup)),
            text(words.value(reason.unwrap_or_default())),
            Cell::Empty,
            Cell::Empty,
            text(words.text(&it.sentence)),
            Cell::Empty,
            text(&it.startup),
            Cell::Empty,
        ]
    });
    Table {
        name: words.say("배정 결과", "Allocation").to_owned(),
        headers: headers(
            words,
            &[
                "기업",
                "배정",
                "희망 순위",
                "운영사 순위",
                "이유",
                "다른 운영사에 배정되지 않은 이유",
                "기업 ID",
                "운영사 ID",
            ],
            &[
                "company",
                "goes to",
                "choice",
                "place",
                "because",
                "why not elsewhere",
                "company ID",
                "operator ID",
            ],
        ),
        rows: rows.chain(excluded).collect(),
    }
}

/// One row an operator of the allocation.
fn operators(dossier: &ProgramDossier, record: &AllocationRecord) -> Table {
    let (words, told) = (dossier.words(), Told::of(dossier, record));
    let rows = told.each_operator().map(|(it, lines)| {
        vec![
            text(told.name(&it.partner)),
            number(it.places),
            number(it.taken),
            number(it.unused),
            number(it.total_waiting),
            text(lines.join("\n")),
            text(&it.partner),
        ]
    });
    Table {
        name: words.say("배정 운영사", "Allocated places").to_owned(),
        headers: headers(
            words,
            &[
                "운영사",
                "자리",
                "배정",
                "남음",
                "대기",
                "대기 기업과 남은 자리의 사유",
                "운영사 ID",
            ],
            &[
                "operator",
                "places",
                "taken",
                "unused",
                "waiting",
                "who waits, and why places are left",
                "operator ID",
            ],
        ),
        rows: rows.collect(),
    }
}
