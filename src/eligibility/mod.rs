//! Eligibility: does a start-up qualify for a program, and if not, what would change it.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `answers` | how do three answers go together, and what can a number be |
//! | `days` | which days can a date mean |
//! | `ages` | is the business young enough |
//! | `shares` | do some hold enough, or too much, of it |
//! | `amounts` | what do amounts come to in one currency |
//! | `money_rules` | is enough invested, is the revenue right, and the ratio of two amounts |
//! | `payments` | how does more money come to count |
//! | `regions` | does the seat lie where it has to |
//! | `profiles` | do field, headcount and readiness fit |
//! | `histories` | what became of it in programs, and does another one bar it |
//! | `papers` | does a document hold, does a circumstance bar |
//! | `combinations` | what do rules say together |
//! | `applications` | by which rules is an application judged, and which of them decide |
//! | `conflicts` | what stands between an operator and an applicant |
//! | `summaries` | what do many checks say together |
//! | `wording` | how is that said in Korean and English |
//!
//! Invariants:
//! - A rule passes only if it does whatever is not known, and fails only likewise. Nothing is guessed.
//! - Of an unknown answer the remedies say what is missing, never that something is wrong.
//! - Between two days on which a rule may turn (`turns`) its answer stays as it is; until when answers hold is found by
//!   judging again on these days alone.
//! - No I/O, no clock: the day of the check is told.

mod ages;
mod amounts;
mod answers;
mod applications;
mod combinations;
mod conflicts;
mod days;
mod histories;
mod money_rules;
mod papers;
mod payments;
mod profiles;
mod regions;
mod shares;
mod summaries;
mod wording;

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use jiff::civil;

use crate::calendar;
use crate::matching::Rates;
use crate::proto::program_rule::Kind;
use crate::proto::{
    EligibilityCheck, PartnerKind, Program, ProgramRule, Remedy, RemedyKind, RuleAnswer,
    RuleEffect, RuleFinding, Startup,
};
use crate::taxonomy::Taxonomy;
use amounts::Relations;
use answers::{Answer, all, to_proto};
use wording::{nothing, remedy};

pub use applications::{check_application, deciding_rules, hard_findings, track_of};
pub use conflicts::{
    Applicant, Operator, StandingFile, conflicts, equity_cap, is_designated, outside_fields,
    works_in_fields,
};
pub use papers::title_key;
pub use regions::lies_in;
pub use summaries::Tally;
pub(crate) use wording::{Words, name, percent, rules, words};

/// What a check needs to know besides the program and the profile.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Which sectors lie in which.
    pub taxonomy: &'a Taxonomy,
    /// By what amounts in two currencies are compared.
    pub rates: &'a Rates,
    /// Of which kind the investors are that have a profile, by its name.
    pub partner_kinds: &'a HashMap<String, PartnerKind>,
}

/// How a start-up stands by the rules of a track on a day. `track` is empty for a program without tracks.
#[must_use]
pub fn check(
    program: &Program,
    track: &str,
    startup: &Startup,
    as_of: civil::Date,
    facts: &Facts<'_>,
) -> EligibilityCheck {
    let case = Case::new(program, startup, facts);
    let (rules, mut findings) = by_track(&case, track, as_of);
    let answer = overall(&rules, &findings);
    let others = program.tracks.iter().filter(|it| answer == RuleAnswer::Fail && it.id != track);
    let passing = others.filter(|it| {
        let (rules, findings) = by_track(&case, &it.id, as_of);
        overall(&rules, &findings) == RuleAnswer::Pass
    });
    let passing_tracks = passing.map(|it| it.id.clone()).collect();
    let holds_until = look_ahead(&rules, &mut findings, answer, &case, as_of);
    let points = |counts: fn(RuleAnswer) -> bool| {
        let counted = rules.iter().zip(&findings).filter(|(rule, finding)| {
            rule.effect() == RuleEffect::Bonus && counts(finding.answer())
        });
        counted.map(|(rule, _)| rule.bonus_points).fold(0, i32::saturating_add)
    };
    EligibilityCheck {
        startup: startup.name.clone(),
        program: program.name.clone(),
        program_etag: program.etag.clone(),
        track: track.to_owned(),
        as_of_date: Some(calendar::date(as_of)),
        answer: answer.into(),
        bonus_points: points(|it| it == RuleAnswer::Pass),
        bonus_points_max: points(|it| matches!(it, RuleAnswer::Pass | RuleAnswer::Unknown)),
        findings,
        holds_until_date: holds_until.map(calendar::date),
        passing_tracks,
    }
}

/// The rules of a track, and how each is met on a day.
fn by_track<'a>(
    case: &Case<'a>,
    track: &str,
    day: civil::Date,
) -> (Vec<&'a ProgramRule>, Vec<RuleFinding>) {
    let is_of_track =
        |it: &&ProgramRule| it.tracks.is_empty() || it.tracks.iter().any(|t| t == track);
    let rules: Vec<&ProgramRule> = case.program.rules.iter().filter(is_of_track).collect();
    let mut findings = Vec::with_capacity(rules.len());
    for rule in &rules {
        let finding = judge(rule, &findings, case, day);
        findings.push(finding);
    }
    (rules, findings)
}

/// What is judged.
struct Case<'a> {
    program: &'a Program,
    startup: &'a Startup,
    facts: &'a Facts<'a>,
    /// What positions say of investors, once a rule has asked for it.
    relations: OnceCell<Relations<'a>>,
}

impl<'a> Case<'a> {
    fn new(program: &'a Program, startup: &'a Startup, facts: &'a Facts<'a>) -> Self {
        Self { program, startup, facts, relations: OnceCell::new() }
    }
}

/// All hard rules that are in force, together. Where there is none nothing is judged.
fn overall(rules: &[&ProgramRule], findings: &[RuleFinding]) -> RuleAnswer {
    let hard = rules.iter().zip(findings).filter(|(rule, _)| rule.effect() == RuleEffect::Hard);
    let mut answers = hard.filter_map(|(_, finding)| in_force(finding)).peekable();
    if answers.peek().is_none() {
        return RuleAnswer::Unspecified;
    }
    to_proto(all(answers))
}

/// The answer of a rule; none where it is not in force.
fn in_force(finding: &RuleFinding) -> Option<Answer> {
    match finding.answer() {
        RuleAnswer::Unspecified => None,
        RuleAnswer::Pass => Some(Some(true)),
        RuleAnswer::Fail => Some(Some(false)),
        RuleAnswer::Unknown => Some(None),
    }
}

/// Adds until when each answer holds, and from when a rule passes by itself that fails now. Answers until when the one
/// of all rules holds.
fn look_ahead(
    rules: &[&ProgramRule],
    findings: &mut [RuleFinding],
    answer: RuleAnswer,
    case: &Case<'_>,
    as_of: civil::Date,
) -> Option<civil::Date> {
    let turns: Vec<BTreeSet<civil::Date>> = rules.iter().map(|it| turns(it, case)).collect();
    let days: BTreeSet<civil::Date> =
        turns.iter().flatten().copied().filter(|day| *day > as_of).collect();
    let mut now = findings.to_vec();
    let mut holds_until = None;
    for day in days {
        for (index, rule) in rules.iter().enumerate() {
            if turns[index].contains(&day) || matches!(rule.kind, Some(Kind::Combination(_))) {
                now[index] = judge(rule, &now[..index], case, day);
            }
        }
        let eve = day.yesterday().ok();
        if overall(rules, &now) != answer {
            holds_until = holds_until.or(eve);
        }
        for (finding, then) in findings.iter_mut().zip(&now) {
            if then.answer != finding.answer && finding.holds_until_date.is_none() {
                finding.holds_until_date = eve.map(calendar::date);
            }
            if finding.answer() == RuleAnswer::Fail && then.answer() == RuleAnswer::Pass {
                wait(finding, day);
            }
        }
    }
    holds_until
}

/// That a rule passes from `day` on, where no earlier day is told.
fn wait(finding: &mut RuleFinding, day: civil::Date) {
    let remedies = &mut finding.remedies;
    if remedies.iter().any(|it| it.kind() == RemedyKind::Wait) {
        return;
    }
    remedies.retain(|it| it.kind() != RemedyKind::None);
    let sentence = words(format!("{day}부터 충족"), format!("it passes from {day} on"));
    let date = Some(calendar::date(day));
    remedies.insert(0, Remedy { date, ..remedy(RemedyKind::Wait, sentence) });
}

/// The finding of one rule; `before` are those of the rules before it.
fn judge(
    rule: &ProgramRule,
    before: &[RuleFinding],
    case: &Case<'_>,
    day: civil::Date,
) -> RuleFinding {
    let Case { startup, .. } = *case;
    let finding = if is_in_force(rule, day) {
        match &rule.kind {
            Some(Kind::Age(it)) => ages::judge(it, startup, day),
            Some(Kind::EquityShare(it)) => shares::judge(it, startup, day),
            Some(Kind::InvestedAmount(it)) => money_rules::judge_invested(it, case, day),
            Some(Kind::Region(it)) => regions::judge(it, case),
            Some(Kind::Sector(it)) => profiles::judge_sector(it, case),
            Some(Kind::Headcount(it)) => profiles::judge_headcount(it, case, day),
            Some(Kind::Trl(it)) => profiles::judge_trl(it, case),
            Some(Kind::Ratio(it)) => money_rules::judge_ratio(it, case, day),
            Some(Kind::Revenue(it)) => money_rules::judge_revenue(it, case, day),
            Some(Kind::AwardHistory(it)) => histories::judge_awards(it, startup, day),
            Some(Kind::Document(it)) => papers::judge_document(it, startup, day),
            Some(Kind::Disqualification(it)) => papers::judge_disqualification(it, startup, day),
            Some(Kind::Exclusion(it)) => histories::judge_exclusion(it, startup, day),
            Some(Kind::Combination(it)) => combinations::judge(it, before, case.program),
            None => RuleFinding {
                answer: RuleAnswer::Unknown.into(),
                sentence: Some(words("판정할 수 없는 규칙", "a rule that cannot be judged").into()),
                remedies: vec![nothing()],
                ..RuleFinding::default()
            },
        }
    } else {
        let sentence = words(format!("{day} 현재 시행되지 않음"), format!("not in force on {day}"));
        RuleFinding { sentence: Some(sentence.into()), ..RuleFinding::default() }
    };
    RuleFinding { rule: rule.id.clone(), ..finding }
}

fn is_in_force(rule: &ProgramRule, day: civil::Date) -> bool {
    let from = rule.valid_from_date.as_ref().and_then(calendar::day);
    let until = rule.valid_until_date.as_ref().and_then(calendar::day);
    from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
}

/// The days on which the answer of a rule may be another one than the day before, but for other rules.
fn turns(rule: &ProgramRule, case: &Case<'_>) -> BTreeSet<civil::Date> {
    let Case { startup, .. } = *case;
    let of_kind = match &rule.kind {
        Some(Kind::Age(it)) => ages::turns(it, startup),
        Some(Kind::EquityShare(_)) => shares::turns(startup),
        Some(Kind::InvestedAmount(it)) => {
            amounts::invested_turns(&it.money.clone().unwrap_or_default(), startup)
        }
        Some(Kind::Ratio(it)) => {
            let parts = [&it.amount, &it.base].into_iter().flatten();
            parts.flat_map(|part| amounts::quantity_turns(part, startup)).collect()
        }
        Some(Kind::Headcount(_) | Kind::Revenue(_)) => amounts::year_ends(startup),
        Some(Kind::AwardHistory(_) | Kind::Exclusion(_)) => histories::turns(startup),
        Some(Kind::Document(it)) => papers::document_turns(&it.titles, startup),
        Some(Kind::Disqualification(it)) => papers::disqualification_turns(it, startup),
        Some(Kind::Region(_) | Kind::Sector(_) | Kind::Trl(_) | Kind::Combination(_)) | None => {
            Vec::new()
        }
    };
    let from = rule.valid_from_date.as_ref().and_then(calendar::day);
    let until = rule.valid_until_date.as_ref().and_then(calendar::day);
    let after = until.and_then(|until| until.tomorrow().ok());
    of_kind.into_iter().chain(from).chain(after).collect()
}

#[cfg(test)]
mod tests;
