//! What is to be said of a file by the hard rules of its program.

use std::collections::HashSet;

use super::tasks::Case;
use super::wording;
use crate::calendar;
use crate::eligibility::{self, Facts, Words, hard_findings};
use crate::proto::{
    EligibilityCheck, LocalizedText, PipelineTask, PipelineTaskKind, Remedy, RemedyKind,
    RuleAnswer, RuleFinding, Startup,
};

impl Case<'_> {
    /// What is missing or not met on the day, and what will not be met soon. Without a profile nothing is judged.
    pub(super) fn of_rules(&self, facts: &Facts<'_>) -> Vec<PipelineTask> {
        let Some(track) = self.track else { return Vec::new() };
        let Some(startup) = self.startup else {
            return vec![self.said(PipelineTaskKind::MissingDatum, wording::no_profile())];
        };
        let check = eligibility::check(self.program, track, startup, self.as_of, facts);
        let mut tasks: Vec<PipelineTask> = hard_findings(self.program, &check)
            .filter_map(|it| {
                let kind = match it.answer() {
                    RuleAnswer::Unknown => PipelineTaskKind::MissingDatum,
                    RuleAnswer::Fail => PipelineTaskKind::NotEligible,
                    RuleAnswer::Pass | RuleAnswer::Unspecified => return None,
                };
                let task = self.said(kind, said(it, &check.findings));
                Some(PipelineTask { rule: it.rule.clone(), ..task })
            })
            .collect();
        tasks.extend(self.ends(startup, &check, facts));
        tasks
    }

    /// The rules by which it will not qualify any more soon.
    fn ends(
        &self,
        startup: &Startup,
        check: &EligibilityCheck,
        facts: &Facts<'_>,
    ) -> Vec<PipelineTask> {
        let last_day = check.holds_until_date.as_ref().and_then(calendar::day);
        let last_day = last_day.filter(|day| *day <= self.until);
        let next_day = last_day.and_then(|day| day.tomorrow().ok());
        let (Some(last_day), Some(next_day)) = (last_day, next_day) else { return Vec::new() };
        if check.answer() != RuleAnswer::Pass {
            return Vec::new();
        }
        let then = eligibility::check(self.program, &check.track, startup, next_day, facts);
        let is_broken =
            |it: &&RuleFinding| matches!(it.answer(), RuleAnswer::Fail | RuleAnswer::Unknown);
        let broken = hard_findings(self.program, &then).filter(is_broken);
        let task = |it: &RuleFinding| PipelineTask {
            rule: it.rule.clone(),
            due_date: Some(calendar::date(last_day)),
            ..self.said(
                PipelineTaskKind::EligibilityEnds,
                wording::ends(last_day, &said(it, &then.findings)),
            )
        };
        broken.map(task).collect()
    }
}

/// What was found; where that is not known, what is missing by the remedies, and of a rule that joins others by the
/// remedies of those that are not known.
fn said(finding: &RuleFinding, all: &[RuleFinding]) -> LocalizedText {
    if finding.answer() != RuleAnswer::Unknown {
        return finding.sentence.clone().unwrap_or_default();
    }
    let mut said = Words { ko: String::new(), en: String::new() };
    for remedy in lacking(finding, all) {
        let sentence = remedy.sentence.clone().unwrap_or_default();
        for (said, part) in [(&mut said.ko, sentence.ko), (&mut said.en, sentence.en)] {
            if !said.is_empty() {
                said.push_str("; ");
            }
            said.push_str(&part);
        }
    }
    if said.ko.is_empty() { finding.sentence.clone().unwrap_or_default() } else { said.into() }
}

/// What an unknown rule lacks, each once; what a rule that joins others lacks is what those do.
fn lacking<'a>(finding: &'a RuleFinding, all: &'a [RuleFinding]) -> Vec<&'a Remedy> {
    let mut lacking: Vec<&Remedy> = Vec::new();
    let (mut waiting, mut seen) = (vec![finding], HashSet::from([finding.rule.as_str()]));
    while let Some(finding) = waiting.pop() {
        let mut parts = Vec::new();
        for remedy in &finding.remedies {
            if remedy.kind() == RemedyKind::Rules {
                let is_part = |it: &&RuleFinding| {
                    remedy.options.contains(&it.rule) && it.answer() == RuleAnswer::Unknown
                };
                parts.extend(all.iter().filter(is_part).filter(|it| seen.insert(&it.rule)));
            } else if !lacking.iter().any(|it| it.sentence == remedy.sentence) {
                lacking.push(remedy);
            }
        }
        // The first part comes first.
        waiting.extend(parts.into_iter().rev());
    }
    lacking
}
