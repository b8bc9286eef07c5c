//! What a company does, how many it is and how ready its technology is.

use jiff::civil;

use super::Case;
use super::amounts::latest_year;
use super::answers::{Range, any, to_proto};
use super::money_rules::nearest;
use super::wording::{Words, limits, list, nothing, reach, remedy, same, state, words};
use crate::proto::{
    DeepTechField, HeadcountRule, Provenance, Remedy, RemedyKind, RuleEvidence, RuleFinding,
    RuleValue, SectorRule, TrlRule, rule_value, value_words,
};
use crate::taxonomy::ConceptIndex;
use crate::text::Language;

pub(super) fn judge_sector(rule: &SectorRule, case: &Case<'_>) -> RuleFinding {
    let taxonomy = case.facts.taxonomy;
    let declared = &case.startup.sectors;
    let known: Vec<ConceptIndex> = declared.iter().filter_map(|id| taxonomy.find(id)).collect();
    let may_be = |&index: &ConceptIndex| {
        if is_of(rule, index, case) {
            Some(true)
        } else {
            let mut below = taxonomy.narrower(index).iter();
            if below.any(|&index| is_of(rule, index, case)) { None } else { Some(false) }
        }
    };
    // Without a sector that the taxonomy knows nothing is known of the field.
    let answer = if known.is_empty() { None } else { any(known.iter().map(may_be)) };
    let (fields, options) = (fields(rule, case), options(rule, case));
    let remedies = match answer {
        Some(true) => Vec::new(),
        Some(false) if options.is_empty() => vec![nothing()],
        Some(false) => {
            let sentence = words(
                format!("해당 분야의 사업일 것: {}", fields.ko),
                format!("to work in one of these fields: {}", fields.en),
            );
            let sectors = "sectors".to_owned();
            vec![Remedy { field: sectors, options, ..remedy(RemedyKind::Choose, sentence) }]
        }
        None => {
            let what = words("세부 사업 분야", "the field of business, in detail");
            vec![Remedy { options, ..state("sectors", what) }]
        }
    };
    let name = |language| list(known.iter().map(|&it| taxonomy.concept(it).name(language)));
    let found = match known.is_empty() {
        true => words("미확인", "not known"),
        false => words(name(Language::Korean), name(Language::English)),
    };
    let sentence = words(
        format!("사업 분야 {} (기준: {})", found.ko, fields.ko),
        format!("the fields are {}; the rule wants one of {}", found.en, fields.en),
    );
    let evidence =
        (!known.is_empty()).then(|| RuleEvidence { field: "sectors".to_owned(), provenance: None });
    RuleFinding {
        answer: to_proto(answer).into(),
        sentence: Some(sentence.into()),
        evidence: evidence.into_iter().collect(),
        remedies,
        ..RuleFinding::default()
    }
}

/// Whether a concept lies in what a rule names.
fn is_of(rule: &SectorRule, index: ConceptIndex, case: &Case<'_>) -> bool {
    let taxonomy = case.facts.taxonomy;
    let above = taxonomy.with_broader(index);
    let deep_tech = || taxonomy.deep_tech_fields(index);
    rule.sectors.iter().filter_map(|id| taxonomy.find(id)).any(|it| above.contains(&it))
        || (!rule.deep_tech_fields.is_empty()
            && deep_tech().iter().any(|&it| rule.deep_tech_fields.contains(&it.into())))
}

/// The sectors that would do: those named, and for deep-tech fields the broadest ones.
fn options(rule: &SectorRule, case: &Case<'_>) -> Vec<String> {
    let taxonomy = case.facts.taxonomy;
    let only_fields = SectorRule { sectors: Vec::new(), ..rule.clone() };
    let is_broadest = |index: ConceptIndex| {
        is_of(&only_fields, index, case)
            && taxonomy.find_sector(&taxonomy.concept(index).id).is_some()
            && !taxonomy.concept(index).broader.iter().any(|&it| is_of(&only_fields, it, case))
    };
    let of_fields = taxonomy.iter().filter(|(index, _)| is_broadest(*index));
    let named = rule.sectors.iter().cloned();
    if rule.deep_tech_fields.is_empty() {
        return named.collect();
    }
    named.chain(of_fields.map(|(_, concept)| concept.id.clone())).collect()
}

/// What a rule names, in words.
fn fields(rule: &SectorRule, case: &Case<'_>) -> Words {
    let taxonomy = case.facts.taxonomy;
    let sectors = || rule.sectors.iter().filter_map(|id| taxonomy.find(id));
    let deep_tech: Vec<_> = rule
        .deep_tech_fields
        .iter()
        .filter_map(|&it| value_words(DeepTechField::try_from(it).ok()?.as_str_name()))
        .collect();
    let say = |language, fields: Vec<&'static str>| {
        list(sectors().map(|it| taxonomy.concept(it).name(language)).chain(fields))
    };
    words(
        say(Language::Korean, deep_tech.iter().map(|(ko, _)| *ko).collect()),
        say(Language::English, deep_tech.iter().map(|(_, en)| *en).collect()),
    )
}

pub(super) fn judge_headcount(
    rule: &HeadcountRule,
    case: &Case<'_>,
    day: civil::Date,
) -> RuleFinding {
    let told = latest_year(case.startup, day, |it| it.headcount);
    let limits = (rule.headcount_min, rule.headcount_max);
    let said = words("상시근로자 수", "staff");
    match told {
        Some((index, figures, headcount)) => {
            let field = format!("years[{index}].headcount");
            counted(Some((headcount, &figures.provenance)), &field, limits, &said)
        }
        None => counted(None, "years", limits, &said),
    }
}

pub(super) fn judge_trl(rule: &TrlRule, case: &Case<'_>) -> RuleFinding {
    let limits = (rule.trl_min, rule.trl_max);
    let trl = case.startup.trl.map(|trl| (trl, &None));
    counted(trl, "trl", limits, &words("기술성숙도(TRL)", "technology readiness level"))
}

/// A number that is told or not; a limit of 0 is none.
fn counted(
    told: Option<(i32, &Option<Provenance>)>,
    field: &str,
    (min, max): (i32, i32),
    said: &Words,
) -> RuleFinding {
    let limit = |limit: i32| Some(limit).filter(|&limit| limit > 0);
    let (min, max) = (limit(min), limit(max));
    let (wide_min, wide_max) = (min.map(i128::from), max.map(i128::from));
    let range = told.map(|(number, _)| Range::of(number));
    let answer = range.and_then(|it| it.lies_within(wide_min, wide_max));
    let found = told.map_or_else(|| words("미확인", "not known"), |(number, _)| same(number));
    let limits = limits(wide_min, wide_max, same);
    let sentence = words(
        format!("{} {} (기준 {})", said.ko, found.ko, limits.ko),
        format!("{}: {}; the rule says {}", said.en, found.en, limits.en),
    );
    let remedies = match answer {
        Some(true) => Vec::new(),
        Some(false) => {
            let target = range.and_then(|it| nearest(it, wide_min, wide_max));
            let target = target.and_then(|it| i32::try_from(it).ok());
            target.map(|it| reach(field, count(it), same(it))).into_iter().collect()
        }
        None => vec![state(field, words(&*said.ko, &*said.en))],
    };
    let evidence = told.map(|(_, provenance)| RuleEvidence {
        field: field.to_owned(),
        provenance: provenance.clone(),
    });
    RuleFinding {
        answer: to_proto(answer).into(),
        sentence: Some(sentence.into()),
        found_min: told.map(|(number, _)| count(number)),
        found_max: told.map(|(number, _)| count(number)),
        required_min: min.map(count),
        required_max: max.map(count),
        evidence: evidence.into_iter().collect(),
        remedies,
        ..RuleFinding::default()
    }
}

fn count(number: i32) -> RuleValue {
    RuleValue { value: Some(rule_value::Value::Count(number)) }
}
