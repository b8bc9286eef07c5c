//! Rules together.

use super::answers::{all, any, negated, to_proto};
use super::in_force;
use super::wording::{list, nothing, remedy, words};
use crate::proto::{Remedy, RemedyKind, RuleAnswer, RuleCombination, RuleFinding, RuleOperator};

/// `before` are the findings of the rules before this one; those that are not in force do not count.
pub(super) fn judge(rule: &RuleCombination, before: &[RuleFinding]) -> RuleFinding {
    let is_part = |it: &&RuleFinding| rule.rules.contains(&it.rule) && in_force(it).is_some();
    let parts: Vec<&RuleFinding> = before.iter().filter(is_part).collect();
    if parts.is_empty() {
        let sentence = words("시행 중인 규칙 없음", "none of its rules is in force");
        return RuleFinding { sentence: Some(sentence.into()), ..RuleFinding::default() };
    }
    let answers = parts.iter().filter_map(|it| in_force(it));
    let operator = rule.operator();
    let answer = match operator {
        RuleOperator::Any => any(answers),
        RuleOperator::Not => negated(all(answers)),
        RuleOperator::All | RuleOperator::Unspecified => all(answers),
    };
    let of = |answer: RuleAnswer| {
        let such = parts.iter().filter(|it| it.answer() == answer);
        let ids = list(such.map(|it| it.rule.as_str()));
        if ids.is_empty() { "-".to_owned() } else { ids }
    };
    let (passed, failed, open) =
        (of(RuleAnswer::Pass), of(RuleAnswer::Fail), of(RuleAnswer::Unknown));
    let sentence = words(
        format!("충족: {passed}; 미충족: {failed}; 확인 필요: {open}"),
        format!("passed: {passed}; failed: {failed}; not known: {open}"),
    );
    let is_open = |it: &&&RuleFinding| it.answer() == RuleAnswer::Unknown;
    let options: Vec<String> = match (answer, operator) {
        (Some(true), _) | (Some(false), RuleOperator::Not) => Vec::new(),
        (None, RuleOperator::Not) => {
            parts.iter().filter(is_open).map(|it| it.rule.clone()).collect()
        }
        _ => {
            let not_passed = parts.iter().filter(|it| it.answer() != RuleAnswer::Pass);
            not_passed.map(|it| it.rule.clone()).collect()
        }
    };
    let remedies = match answer {
        Some(true) => Vec::new(),
        _ if options.is_empty() => vec![nothing()],
        _ => vec![others(operator, options)],
    };
    RuleFinding {
        answer: to_proto(answer).into(),
        sentence: Some(sentence.into()),
        remedies,
        ..RuleFinding::default()
    }
}

/// That the remedies are those of other rules.
fn others(operator: RuleOperator, options: Vec<String>) -> Remedy {
    let ids = list(options.iter().map(String::as_str));
    let sentence = match operator {
        RuleOperator::Any => {
            words(format!("다음 중 하나 참조: {ids}"), format!("see one of these rules: {ids}"))
        }
        _ => words(format!("다음 규칙 참조: {ids}"), format!("see these rules: {ids}")),
    };
    Remedy { options, ..remedy(RemedyKind::Rules, sentence) }
}
