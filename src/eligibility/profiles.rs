//! What a company does, how many it is and how ready its technology is.

use jiff::civil;

use super::Case;
use super::amounts::latest_year;
use super::answers::{Answer, Range, Target, to_proto};
use super::wording::{
    Words, limits, list, nothing, reach, reach_later, remedy, same, state, words,
};
use crate::proto::{
    DeepTechField, HeadcountRule, Provenance, Remedy, RemedyKind, RuleEvidence, RuleFinding,
    RuleValue, SectorRule, TrlRule, rule_value, value_words,
};
use crate::taxonomy::{ConceptIndex, Taxonomy};
use crate::text::Language;

pub(super) fn judge_sector(rule: &SectorRule, case: &Case<'_>) -> RuleFinding {
    let taxonomy = case.facts.taxonomy;
    let declared = &case.startup.sectors;
    let known: Vec<ConceptIndex> = declared.iter().filter_map(|id| taxonomy.find(id)).collect();
    let (answer, too_broad) = works_in(&known, taxonomy, |index| is_of(rule, index, case));
    let name = |language, of: &[ConceptIndex]| {
        list(of.iter().map(|&it| taxonomy.concept(it).name(language)))
    };
    let (fields, options) = (fields(rule, case), options(rule, case));
    let remedies = match answer {
        Some(true) => Vec::new(),
        Some(false) if options.is_empty() => vec![nothing()],
        Some(false) => {
            let sentence = words(
                format!("해당 분야의 사업일 것: {}", fields.ko),
                format!("to work in any of: {}", fields.en),
            );
            let sectors = "sectors".to_owned();
            vec![Remedy { field: sectors, options, ..remedy(RemedyKind::Choose, sentence) }]
        }
        None => {
            let what = if too_broad.is_empty() {
                words("사업 분야", "the field of business")
            } else {
                words(
                    format!("{} 안의 세부 분야", name(Language::Korean, &too_broad)),
                    format!("which field within {}", name(Language::English, &too_broad)),
                )
            };
            vec![Remedy { options, ..state("sectors", what) }]
        }
    };
    let found = match known.is_empty() {
        true => words("미확인", "not known"),
        false => words(name(Language::Korean, &known), name(Language::English, &known)),
    };
    let sentence = words(
        format!("사업 분야 {} (기준: {})", found.ko, fields.ko),
        format!("fields of business: {}; the rule wants any of: {}", found.en, fields.en),
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

/// Whether a company of these sectors works in a field, and where that is not known, which of them are too broad to say
/// it. One of which a narrower one is declared too says nothing more. Without a sector nothing is known.
pub(super) fn works_in(
    declared: &[ConceptIndex],
    taxonomy: &Taxonomy,
    is_of: impl Fn(ConceptIndex) -> bool,
) -> (Answer, Vec<ConceptIndex>) {
    if declared.iter().any(|&it| is_of(it)) {
        return (Some(true), Vec::new());
    }
    let is_narrowest = |it: ConceptIndex| {
        declared.iter().all(|&other| other == it || !taxonomy.with_broader(other).contains(&it))
    };
    let may_be = |it: ConceptIndex| taxonomy.narrower(it).iter().any(|&below| is_of(below));
    let too_broad: Vec<ConceptIndex> =
        declared.iter().copied().filter(|&it| is_narrowest(it) && may_be(it)).collect();
    let is_open = declared.is_empty() || !too_broad.is_empty();
    (if is_open { None } else { Some(false) }, too_broad)
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
    let say = |it| words(format!("{it}명"), format!("{it}"));
    let later = |target| {
        let figure = ["이후 연도 말 상시근로자 수가", "a staff of"];
        reach_later(figure, target, wide_count, say)
    };
    match told {
        Some((index, figures, headcount)) => {
            let field = format!("years[{index}].headcount");
            counted(Some((headcount, &figures.provenance)), &field, limits, (&said, say), later)
        }
        None => counted(None, "years", limits, (&said, say), later),
    }
}

pub(super) fn judge_trl(rule: &TrlRule, case: &Case<'_>) -> RuleFinding {
    let limits = (rule.trl_min, rule.trl_max);
    let trl = case.startup.trl.map(|trl| (trl, &None));
    let said = words("기술성숙도(TRL)", "technology readiness level");
    let now = case.startup.trl.map_or(Range::ANYTHING, Range::of);
    let reach = |target| reach("trl", target, now, wide_count, same);
    counted(trl, "trl", limits, (&said, same), reach)
}

/// A number that is told or not; a limit of 0 is none.
fn counted(
    told: Option<(i32, &Option<Provenance>)>,
    field: &str,
    (min, max): (i32, i32),
    (said, say): (&Words, fn(i128) -> Words),
    reach: impl Fn(Target) -> Remedy,
) -> RuleFinding {
    let limit = |limit: i32| Some(limit).filter(|&limit| limit > 0);
    let (min, max) = (limit(min), limit(max));
    let (wide_min, wide_max) = (min.map(i128::from), max.map(i128::from));
    let range = told.map(|(number, _)| Range::of(number));
    let answer = range.and_then(|it| it.lies_within(wide_min, wide_max));
    let found = told.map_or_else(|| words("미확인", "not known"), |(number, _)| say(number.into()));
    let limits = limits(wide_min, wide_max, say);
    let sentence = words(
        format!("{} {} (기준 {})", said.ko, found.ko, limits.ko),
        format!("{}: {}; the rule says {}", said.en, found.en, limits.en),
    );
    let remedies = match answer {
        Some(true) => Vec::new(),
        Some(false) => {
            let target = range.and_then(|it| Target::nearest(it, wide_min, wide_max));
            target.map(reach).into_iter().collect()
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

fn wide_count(number: i128) -> RuleValue {
    count(i32::try_from(number).unwrap_or(i32::MAX))
}

fn count(number: i32) -> RuleValue {
    RuleValue { value: Some(rule_value::Value::Count(number)) }
}
