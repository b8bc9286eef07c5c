//! Rules together.

use super::answers::{all, any, negated, to_proto};
use super::in_force;
use super::wording::{Words, nothing, remedy, rules, words};
use crate::proto::{
    Program, Remedy, RemedyKind, RuleAnswer, RuleCombination, RuleFinding, RuleOperator,
};

/// `before` are the findings of the rules before this one; those that are not in force do not count.
pub(super) fn judge(
    rule: &RuleCombination,
    before: &[RuleFinding],
    program: &Program,
) -> RuleFinding {
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
        _ => vec![others(operator, options, program)],
    };
    RuleFinding {
        answer: to_proto(answer).into(),
        sentence: Some(said(&parts, program).into()),
        remedies,
        ..RuleFinding::default()
    }
}

/// Which rules pass, which fail and of which it is not known, by their texts.
fn said(parts: &[&RuleFinding], program: &Program) -> Words {
    let kinds = [
        (RuleAnswer::Pass, ["충족", "passed"]),
        (RuleAnswer::Fail, ["미충족", "failed"]),
        (RuleAnswer::Unknown, ["확인 필요", "not known"]),
    ];
    let told = kinds.into_iter().filter_map(|(answer, [ko, en])| {
        let mut such = parts.iter().filter(|it| it.answer() == answer).peekable();
        such.peek()?;
        let named = rules(program, such.map(|it| it.rule.as_str()));
        Some((format!("{ko}: {}", named.ko), format!("{en}: {}", named.en)))
    });
    let (ko, en): (Vec<String>, Vec<String>) = told.unzip();
    words(ko.join("; "), en.join("; "))
}

/// That the remedies are those of other rules.
fn others(operator: RuleOperator, options: Vec<String>, program: &Program) -> Remedy {
    let named = rules(program, options.iter().map(String::as_str));
    let [ko, en] = match operator {
        RuleOperator::Any => ["다음 규칙 중 하나의 조치 참고", "see one of these rules"],
        _ => ["다음 규칙의 조치 참고", "see these rules"],
    };
    let sentence = words(format!("{ko}: {}", named.ko), format!("{en}: {}", named.en));
    Remedy { options, ..remedy(RemedyKind::Rules, sentence) }
}
