//! Whom an operator would take first, for the program's staff, each operator on pages of its own.

use maud::{Markup, html};

use super::super::Error;
use super::super::match_lists::score;
use super::super::pages::{self, facts};
use super::super::words::Words;
use super::{ProgramDossier, Reader};
use crate::proto::{
    OperatorConflict, OperatorRanking, RankedApplicant, RuleAnswer, SetAsideApplicant,
};
use crate::text::points_words;

/// So many reasons of a match are told, the weightiest ones.
const REASONS_MAX: usize = 3;

pub(super) fn operator_lists(dossier: &ProgramDossier) -> Result<Vec<u8>, Error> {
    let words = dossier.words();
    let title = words.value("DOCUMENT_KIND_OPERATOR_LIST");
    let told = dossier.rankings.iter().filter(|it| dossier.is_told(&it.partner));
    let sheets = told.map(|it| sheet(dossier, title, it));
    pages::file(&format!("{} {title}", dossier.title()), words, sheets)
}

fn sheet(dossier: &ProgramDossier, title: &str, list: &OperatorRanking) -> Markup {
    let words = dossier.words();
    let quota = dossier.program.quotas.iter().find(|it| it.partner == list.partner);
    let term = quota.map(|it| words.days(&it.designated_from_date, &it.designated_until_date));
    let fields = quota.map(|it| words.sectors(&it.sectors));
    html! {
        section.sheet.list {
            (dossier.head(title, &dossier.name_of(&list.partner), Reader::Staff))
            (facts(&[
                (words.say("자리", "places"), list.places.to_string()),
                (words.say("지정 기간", "designated"), term.unwrap_or_default()),
                (words.say("지정 분야", "fields"), fields.unwrap_or_default()),
            ]))
            @if list.ranked.is_empty() {
                p { (words.say("순위 대상 없음", "Nobody is ranked")) }
            } @else {
                table {
                    thead { tr {
                        th.rank { (words.say("순위", "place")) }
                        th.place { (words.say("기업", "company")) }
                        th { (words.say("이유와 확인할 점", "because, and what to look at")) }
                    } }
                    tbody { @for (at, it) in list.ranked.iter().enumerate() { (row(dossier, at, it)) } }
                }
            }
            (more(list.total_ranked, list.ranked.len(), words))
            (set_aside(dossier, list))
        }
    }
}

fn row(dossier: &ProgramDossier, at: usize, it: &RankedApplicant) -> Markup {
    let words = dossier.words();
    html! {
        tr {
            td.rank { (at + 1) }
            td.place {
                b { (dossier.name_of(&it.startup)) }
                br; span.small { (points(it, words)) }
            }
            td { ul {
                @for conflict in &it.conflicts { li { b { (told(conflict, words)) } } }
                @for reason in reasons(it, words) { li { (reason) } }
            } }
        }
    }
}

/// What somebody must look at, in words.
pub(super) fn told(conflict: &OperatorConflict, words: Words) -> String {
    let kind = words.value(conflict.kind().as_str_name());
    format!("{kind}: {}", words.text(&conflict.sentence))
}

/// The weightiest reasons of the match, each with what it adds to the score.
pub(super) fn reasons(it: &RankedApplicant, words: Words) -> Vec<String> {
    let told = it.terms.iter().filter(|term| term.sentence.is_some()).take(REASONS_MAX);
    told.map(|it| format!("{} {}", score(it.contribution_milli), words.text(&it.sentence)))
        .collect()
}

fn points(it: &RankedApplicant, words: Words) -> String {
    let (all, of_match) = (points_words(it.points_milli), points_words(it.match_points_milli));
    let mut parts = vec![words.say(format!("{all}점"), format!("{all} points"))];
    if it.bonus_points > 0 {
        let bonus = it.bonus_points;
        parts.push(words.say(
            format!("매칭 {of_match} + 가점 {bonus}"),
            format!("match {of_match}, bonus {bonus}"),
        ));
    }
    parts.push(words.value(it.grade().as_str_name()).to_owned());
    if it.answer() == RuleAnswer::Unknown {
        parts.push(words.say("자격 확인 필요", "not known whether it qualifies").to_owned());
    }
    parts.join(" · ")
}

fn more(total: i32, told: usize, words: Words) -> Markup {
    let more = total.saturating_sub(i32::try_from(told).unwrap_or(i32::MAX));
    html! {
        @if more > 0 { p.small { (words.say(format!("외 {more}건"), format!("and {more} more"))) } }
    }
}

fn set_aside(dossier: &ProgramDossier, list: &OperatorRanking) -> Markup {
    let words = dossier.words();
    html! {
        @if !list.set_aside.is_empty() {
            h2 { (words.say("제외", "Set aside")) }
            ul.dashes {
                @for it in &list.set_aside {
                    li { (dossier.name_of(&it.startup)) ": " (why_not(dossier, it)) }
                }
            }
            (more(list.total_set_aside, list.set_aside.len(), words))
        }
    }
}

/// Why an applicant is not ranked.
pub(super) fn why_not(dossier: &ProgramDossier, it: &SetAsideApplicant) -> String {
    let words = dossier.words();
    let rules = it.rules.iter().map(|rule| dossier.rule_text(rule));
    let rules = rules.collect::<Vec<_>>().join("; ");
    let answer = match it.answer() {
        RuleAnswer::Pass | RuleAnswer::Unspecified => None,
        RuleAnswer::Unknown if it.rules.is_empty() => {
            Some(words.say("신청 유형 확인 필요", "the track is not known").to_owned())
        }
        answer => Some(format!("{}: {rules}", words.value(answer.as_str_name()))),
    };
    let vetoes = it.vetoes.iter().map(|veto| words.text(&veto.sentence));
    answer.into_iter().chain(vetoes).collect::<Vec<_>>().join("; ")
}
