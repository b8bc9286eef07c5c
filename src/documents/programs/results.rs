//! How applicants stand by the rules, each on pages of its own that can be handed to it.

use maud::{Markup, html};

use super::super::Error;
use super::super::pages::{self, facts};
use super::super::words::Words;
use super::{ApplicantResult, ProgramDossier, Reader};
use crate::proto::{EligibilityCheck, Provenance, RuleAnswer, RuleEffect, RuleFinding};

pub(super) fn results(dossier: &ProgramDossier) -> Result<Vec<u8>, Error> {
    let told = dossier.results.iter().filter(|it| dossier.is_told(&it.check.startup));
    let words = dossier.words();
    let title = words.value("DOCUMENT_KIND_ELIGIBILITY");
    let sheets = told.map(|it| sheet(dossier, title, it));
    pages::file(&format!("{} {title}", dossier.title()), words, sheets)
}

fn sheet(dossier: &ProgramDossier, title: &str, result: &ApplicantResult) -> Markup {
    let words = dossier.words();
    let check = &result.check;
    let until = words.optional_date(&check.holds_until_date);
    html! {
        section.sheet.list {
            (dossier.head(title, &dossier.name_of(&check.startup), Reader::Applicant))
            (facts(&[
                (words.say("판정", "answer"), overall(check, words)),
                (words.say("유형", "track"), dossier.track(&result.track)),
                (words.say("충족하는 다른 유형", "it would pass by"), other_tracks(dossier, check)),
                (words.say("가점", "bonus points"), bonus(check, words)),
                (words.say("판정 유지 기한(날짜 기준)", "stays so by dates until"), until),
            ]))
            (rules(dossier, check, RuleEffect::Hard, words.say("필수 요건", "Requirements")))
            (rules(dossier, check, RuleEffect::Bonus, words.say("가점 요건", "Bonus points")))
            (rules(
                dossier,
                check,
                RuleEffect::Part,
                words.say("다른 요건에 포함된 규칙", "Rules that are parts of others"),
            ))
            p.small { (words.say(
                "‘확인 필요’는 정보가 없다는 뜻이며, 미충족이라는 뜻이 아닙니다.",
                "Not known means that something is not told; it is no failure.",
            )) }
        }
    }
}

/// The answer of all hard rules, in words.
pub(super) fn overall(check: &EligibilityCheck, words: Words) -> String {
    match check.answer() {
        RuleAnswer::Unspecified => {
            words.say("적용되는 필수 규칙 없음", "no hard rule is in force").to_owned()
        }
        RuleAnswer::Unknown if check.findings.is_empty() => {
            words.say("확인 필요(신청 유형)", "not known (the track)").to_owned()
        }
        answer => words.value(answer.as_str_name()).to_owned(),
    }
}

/// Tracks by which it would pass.
fn other_tracks(dossier: &ProgramDossier, check: &EligibilityCheck) -> String {
    let tracks = check.passing_tracks.iter().map(|it| dossier.track(it));
    tracks.collect::<Vec<_>>().join(", ")
}

fn bonus(check: &EligibilityCheck, words: Words) -> String {
    let (points, most) = (check.bonus_points, check.bonus_points_max);
    match most {
        0 => String::new(),
        _ if most == points => words.say(format!("{points}점"), points.to_string()),
        _ => words.say(
            format!("{points}점(확인되면 최대 {most}점)"),
            format!("{points}, up to {most} if all that is not known passes"),
        ),
    }
}

fn rules(
    dossier: &ProgramDossier,
    check: &EligibilityCheck,
    effect: RuleEffect,
    title: &str,
) -> Markup {
    let words = dossier.words();
    let is_of = |it: &&RuleFinding| {
        it.answer() != RuleAnswer::Unspecified
            && dossier.rule(&it.rule).is_some_and(|rule| rule.effect() == effect)
    };
    let told: Vec<&RuleFinding> = check.findings.iter().filter(is_of).collect();
    html! {
        @if !told.is_empty() {
            h2 { (title) }
            table {
                thead { tr {
                    th.rank { (words.say("판정", "answer")) }
                    th.place { (words.say("규칙", "rule")) }
                    th { (words.say("확인된 내용과 필요한 조치", "what was found, what would change it")) }
                } }
                tbody { @for finding in told { (row(dossier, finding)) } }
            }
        }
    }
}

fn row(dossier: &ProgramDossier, finding: &RuleFinding) -> Markup {
    let words = dossier.words();
    let until = words.optional_date(&finding.holds_until_date);
    let source = dossier.rule(&finding.rule).and_then(|it| it.provenance.as_ref());
    let sources = sources(finding, words);
    let gap = dossier.rule(&finding.rule).map(|it| words.text(&it.gap)).unwrap_or_default();
    html! {
        tr {
            td.rank { (words.value(finding.answer().as_str_name())) }
            td.place {
                (dossier.rule_text(&finding.rule))
                @if let Some(source) = source {
                    br; span.small { (words.say("근거: ", "by: ")) (written(source, words)) }
                }
            }
            td {
                (words.text(&finding.sentence))
                @let remedies = dossier.remedies(finding);
                @if !remedies.is_empty() { ul { @for remedy in remedies { li { (remedy) } } } }
                @if !until.is_empty() {
                    p.small { (words.say("판정 유지 기한: ", "stays so until ")) (until) }
                }
                @if !gap.is_empty() {
                    p.small {
                        (words.say("규칙에서 확인되지 않은 점: ", "what is not known of the rule: ")) (gap)
                    }
                }
                @if !sources.is_empty() {
                    p.small { (words.say("자료: ", "from: ")) (sources) }
                }
            }
        }
    }
}

/// Where the facts come from, each source once. What has no source is the company's own word.
fn sources(finding: &RuleFinding, words: Words) -> String {
    let mut sources: Vec<String> = Vec::new();
    for evidence in &finding.evidence {
        let source = match &evidence.provenance {
            Some(source) if !source.source.is_empty() => written(source, words),
            _ => words.say("기업 제출", "the company's own word").to_owned(),
        };
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources.join(", ")
}

fn written(source: &Provenance, words: Words) -> String {
    match words.optional_date(&source.as_of_date) {
        date if date.is_empty() => source.source.clone(),
        date => format!("{} ({date})", source.source),
    }
}
