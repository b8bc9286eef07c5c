//! What stands on the sheets of a program's workbook.

use super::super::cells::{Cell, Table, date, headers, number, text};
use super::ProgramDossier;
use super::operator_lists::{reasons, told, why_not};
use super::results::overall;
use crate::proto::{EligibilityCheck, RuleAnswer, RuleEffect, RuleFinding};

/// All sheets in their order.
pub(super) fn tables(dossier: &ProgramDossier) -> Vec<Table> {
    vec![results(dossier), findings(dossier), operator_lists(dossier)]
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
                number(f64::from(it.points_milli) / 1_000.0),
                number(f64::from(it.match_points_milli) / 1_000.0),
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
                "적합도 점수",
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
