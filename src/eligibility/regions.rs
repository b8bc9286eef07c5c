//! Where a company has its seat.

use super::Case;
use super::answers::{negated, to_proto};
use super::wording::{Words, name, nothing, remedy, same, state, words};
use crate::proto::{
    Place, Program, RegionRule, Remedy, RemedyKind, RuleEvidence, RuleFinding, Startup,
};
use crate::taxonomy::places;

const FIELD: &str = "place";

pub(super) fn judge(rule: &RegionRule, case: &Case<'_>) -> RuleFinding {
    let lies = lies_in(&rule.region_class, case.program, case.startup);
    let answer = if rule.is_outside { negated(lies) } else { lies };
    let class = case.program.region_classes.iter().find(|it| it.id == rule.region_class);
    let class_name = name(class.and_then(|it| it.display_name.as_ref()));
    let place = case.startup.place.as_ref();
    let seat = place.map_or_else(
        || words("미확인", "is not known"),
        |it| {
            let Words { ko, en } = called(it);
            words(ko, format!("lies in {en}"))
        },
    );
    let relation = if rule.is_outside { ["외", "outside of"] } else { ["내", "in"] };
    let remedies = match answer {
        Some(true) => Vec::new(),
        Some(false) => {
            let kind = if rule.is_outside { RemedyKind::End } else { RemedyKind::Choose };
            let sentence = words(
                format!("본점을 {} {}에 둘 것", class_name.ko, relation[0]),
                format!("a seat {} {}", relation[1], class_name.en),
            );
            let options = class.map_or_else(Vec::new, |it| it.place_codes.clone());
            vec![Remedy { field: FIELD.to_owned(), options, ..remedy(kind, sentence) }]
        }
        None if class.is_none() => vec![nothing()],
        None => vec![state_seat(case.startup)],
    };
    let sentence = words(
        format!("본점 {} (기준: {} {})", seat.ko, class_name.ko, relation[0]),
        format!("the seat {}; it has to lie {} {}", seat.en, relation[1], class_name.en),
    );
    let evidence = place.map(|_| RuleEvidence { field: FIELD.to_owned(), provenance: None });
    RuleFinding {
        answer: to_proto(answer).into(),
        sentence: Some(sentence.into()),
        evidence: evidence.into_iter().collect(),
        remedies,
        ..RuleFinding::default()
    }
}

/// A place by the name of its region or country; by the code of one that has none.
fn called(place: &Place) -> Words {
    let region = places::korean_region(&place.region_code).map(|it| words(it.ko, it.en));
    let country = || places::country(&place.country_code).map(|it| words(it.ko, it.en));
    match place.region_code.as_str() {
        "" => country().unwrap_or_else(|| same(&place.country_code)),
        code => region.unwrap_or_else(|| same(code)),
    }
}

/// That it is to be told where the seat is, or in which region.
pub(super) fn state_seat(startup: &Startup) -> Remedy {
    let field = if startup.place.is_some() { "place.region_code" } else { FIELD };
    state(field, words("본점 소재지", "where the seat is"))
}

/// Whether the seat of a start-up lies in a region class of a program; `None`: that is not known.
#[must_use]
pub fn lies_in(class: &str, program: &Program, startup: &Startup) -> Option<bool> {
    let codes = &program.region_classes.iter().find(|it| it.id == class)?.place_codes;
    let place = startup.place.as_ref().filter(|it| !it.country_code.is_empty())?;
    let has = |code: &String| codes.contains(code);
    if has(&place.country_code) {
        return Some(true);
    }
    if !place.region_code.is_empty() {
        return Some(has(&place.region_code));
    }
    let of_country = |code: &String| code.split('-').next() == Some(place.country_code.as_str());
    if codes.iter().any(of_country) { None } else { Some(false) }
}
