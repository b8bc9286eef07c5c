//! What is said of an allocation, in Korean and English.

use std::collections::HashMap;

use super::runs::position;
use crate::eligibility::{Words, name, rules, words};
use crate::proto::{
    AllocationApplicant, AllocationExclusion, AllocationExclusionReason, AllocationInputs,
    AllocationMove, AllocationOperator, AllocationPlacement, AllocationRefusal,
    AllocationRefusalReason, AllocationViolation, AllocationViolationKind, LocalizedText,
    OperatorAllocation, Program, ProgramReserve,
};
use crate::text::{Particle, points_words, with_particle};

/// Speaks of an allocation by the names that its parties had.
pub(super) struct Wording<'a> {
    inputs: &'a AllocationInputs,
    applicants: HashMap<&'a str, &'a AllocationApplicant>,
    operators: HashMap<&'a str, &'a AllocationOperator>,
}

impl<'a> Wording<'a> {
    pub(super) fn of(inputs: &'a AllocationInputs) -> Self {
        Self {
            inputs,
            applicants: inputs.applicants.iter().map(|it| (it.startup.as_str(), it)).collect(),
            operators: inputs.operators.iter().map(|it| (it.partner.as_str(), it)).collect(),
        }
    }

    /// Where an applicant goes.
    pub(super) fn placement(&self, at: usize, placement: &AllocationPlacement) -> LocalizedText {
        let applicant = &self.inputs.applicants[at];
        let (own, partner) = (self.applicant(at), self.partner(&placement.partner));
        if placement.choice == 0 {
            let (because_ko, because_en) = nowhere(applicant);
            return text(
                format!("{} 배정되지 않았습니다. {because_ko}", topic(&own.ko)),
                format!("{} goes nowhere. {because_en}", own.en),
            );
        }
        let (choice, place) = (placement.choice, placement.place);
        let points = self.points_milli(placement.place, &placement.partner).map(points_words);
        let points = points.unwrap_or_default();
        let by = self.reserve(&placement.reserve);
        let (by_ko, by_en) = match by {
            None => ("일반 자리를 받았습니다.".to_owned(), "takes a place for all.".to_owned()),
            Some(by) => (
                format!("우선 배정 자리({})를 받았습니다.", by.ko),
                format!("takes a place reserved for {}.", by.en),
            ),
        };
        let nth = ordinal(choice);
        let (goes_ko, goes_en) = match applicant.has_own_list {
            true => (
                format!("{} {choice}지망인 {}에 배정되었습니다.", topic(&own.ko), partner.ko),
                format!("{} goes to {}, its {nth} choice.", own.en, partner.en),
            ),
            false => (
                format!(
                    "{} 희망 순위를 제출하지 않아 매칭 점수 순으로 {choice}순위인 {}에 배정되었습니다.",
                    topic(&own.ko),
                    partner.ko
                ),
                format!(
                    "{} gave no list and goes to {}, {nth} by its match scores.",
                    own.en, partner.en
                ),
            ),
        };
        text(
            format!("{goes_ko} 그 운영사의 순위에서 {place}위({points}점)이며 {by_ko}"),
            format!(
                "{goes_en} It is {} in that operator's order, with {points} points, and {by_en}",
                ordinal(place)
            ),
        )
    }

    /// Why somebody took no part.
    pub(super) fn exclusion(&self, exclusion: &AllocationExclusion) -> LocalizedText {
        use AllocationExclusionReason as Reason;
        let own = called(exclusion.display_name.as_ref(), &exclusion.startup);
        let no_program = Program::default();
        let program = self.inputs.program.as_ref().unwrap_or(&no_program);
        let rules = rules(program, exclusion.rules.iter().map(String::as_str));
        let (ko, en) = match exclusion.reason() {
            Reason::NotEligible => (
                format!("자격 요건을 충족하지 않습니다(미충족: {}).", rules.ko),
                format!("it does not qualify (failed: {}).", rules.en),
            ),
            Reason::Undecided => (
                format!("자격 요건을 충족하는지 확인되지 않았습니다(확인 필요: {}).", rules.ko),
                format!("it is not known whether it qualifies (not known: {}).", rules.en),
            ),
            Reason::UnknownTrack => (
                "신청서에 이 사업의 유형이 적혀 있지 않아 자격을 판정할 수 없습니다.".to_owned(),
                "its application names no track of the program, by which it could be judged."
                    .to_owned(),
            ),
            Reason::Vetoed => (
                "모든 운영사와 매칭에서 제안이 금지되어 있습니다.".to_owned(),
                "matching vetoes it with every operator.".to_owned(),
            ),
            Reason::Deleted | Reason::Unspecified => {
                ("프로필이 삭제되었습니다.".to_owned(), "its profile is deleted.".to_owned())
            }
        };
        text(
            format!("{} 배정에서 제외되었습니다. {ko}", topic(&own.ko)),
            format!("{} took no part: {en}", own.en),
        )
    }

    /// Why an applicant is not at an operator to which it would rather go. `closed` are the reserves for which it does
    /// not count, with how many of the operator's places went by each.
    pub(super) fn refusal(
        &self,
        at: usize,
        refusal: &AllocationRefusal,
        closed: &[(String, i32)],
    ) -> LocalizedText {
        use AllocationRefusalReason as Reason;
        let partner = self.partner(&refusal.partner);
        let (place, own) = (refusal.place, points_words(refusal.points_milli));
        let (ko, en) = match (refusal.reason(), &refusal.last) {
            (Reason::OthersBefore, Some(last)) => {
                let taken = self.startup(&last.startup);
                let behind = points_words(last.points_milli);
                let (close_ko, close_en) = match last.points_milli == refusal.points_milli {
                    true => (" 점수가 같아 추첨으로 정했습니다.", ", which the lot decided"),
                    // What is not the same must not look so.
                    false if behind == own => {
                        (" 점수 차이는 0.1점 미만입니다.", ", less than a tenth of a point behind")
                    }
                    false => ("", ""),
                };
                let (went_ko, went_en, others_ko, others_en) =
                    self.went(self.places(&refusal.partner), closed);
                (
                    format!(
                        "{went_ko} {}({}위, {behind}점)이고, {} {place}위({own}점)입니다.{close_ko}{others_ko}",
                        taken.ko,
                        last.place,
                        topic(&self.applicant(at).ko)
                    ),
                    format!(
                        "{went_en} {} ({}, {behind} points); it is {} with {own} points{close_en}.{others_en}",
                        taken.en,
                        ordinal(last.place),
                        ordinal(place)
                    ),
                )
            }
            (Reason::Vetoed, _) => (
                "매칭에서 서로 제안이 금지되어 있습니다.".to_owned(),
                "matching vetoes the two.".to_owned(),
            ),
            _ if self.places(&refusal.partner) == 0 => {
                ("자리가 없습니다.".to_owned(), "it has no places.".to_owned())
            }
            _ => (
                "이 기업이 해당하지 않는 우선 배정 대상 기업이 모든 자리를 받았습니다.".to_owned(),
                "all its places went to companies of reserves for which it does not count."
                    .to_owned(),
            ),
        };
        let (waits_ko, waits_en) = match refusal.waiting_place {
            0 => (String::new(), String::new()),
            waiting => (
                format!(" 대기 순번은 {waiting}번입니다."),
                format!(" It is {} on the waiting list.", ordinal(waiting)),
            ),
        };
        let choice = refusal.choice;
        let nth = ordinal(choice);
        let (choice_ko, choice_en) = match self.inputs.applicants[at].has_own_list {
            true => (format!("{choice}지망"), format!("{nth} choice")),
            false => (format!("매칭 {choice}순위"), format!("{nth} by match score")),
        };
        text(
            format!("{choice_ko} {}: {ko}{waits_ko}", partner.ko),
            format!("{choice_en}, {}: {en}{waits_en}", partner.en),
        )
    }

    /// To whom the places went that somebody could take, as far as the name of the last; and what became of the others.
    fn went(&self, places: i32, closed: &[(String, i32)]) -> (String, String, String, String) {
        let open = places - closed.iter().map(|(_, count)| count).sum::<i32>();
        let named = closed.iter().filter_map(|(id, count)| Some((self.reserve(id)?, count)));
        let named = named
            .map(|(it, count)| (format!("{} {count}곳", it.ko), format!("{} ({count})", it.en)));
        let (ko, en): (Vec<String>, Vec<String>) = named.unzip();
        let others = match closed {
            [] => words("", ""),
            _ => words(
                format!(
                    " 나머지 자리는 이 기업이 해당하지 않는 우선 배정 자리로 쓰였습니다: {}.",
                    ko.join(", ")
                ),
                format!(
                    " The others went by reserves for which it does not count: {}.",
                    en.join(", ")
                ),
            ),
        };
        let went = match (closed, open) {
            ([], _) => words(
                "받을 수 있는 자리가 모두 순위가 앞선 기업에 배정되었습니다. 그중 순위가 가장 뒤인 기업은",
                "all places that it could take went to companies before it, last to",
            ),
            (_, 1) => words(
                format!(
                    "자리 {places}곳 중 받을 수 있는 1곳이 순위가 앞선 기업에 배정되었습니다. 그 기업은"
                ),
                format!("of {places} places the one that it could take went to"),
            ),
            _ => words(
                format!(
                    "자리 {places}곳 중 받을 수 있는 {open}곳이 모두 순위가 앞선 기업에 배정되었습니다. 그중 순위가 \
                     가장 뒤인 기업은"
                ),
                format!(
                    "of {places} places the {open} that it could take went to companies before it, last to"
                ),
            ),
        };
        (went.ko, went.en, others.ko, others.en)
    }

    /// How many an operator takes, and why places are left.
    pub(super) fn operator(&self, outcome: &OperatorAllocation) -> LocalizedText {
        let partner = self.partner(&outcome.partner);
        let OperatorAllocation { places, taken, total_waiting, .. } = outcome;
        let left = left(outcome).unwrap_or_else(|| {
            words(
                format!("대기 {total_waiting}곳."),
                format!("{total_waiting} on the waiting list."),
            )
        });
        text(
            format!(
                "{} 정원 {places}곳 중 {taken}곳을 채웠습니다. {}",
                topic(&partner.ko),
                left.ko
            ),
            format!("{} takes {taken} of at most {places}. {}", partner.en, left.en),
        )
    }

    /// Where somebody would go.
    pub(super) fn moved(&self, moved: &AllocationMove) -> LocalizedText {
        let (own, to) = (self.startup(&moved.startup), self.partner(&moved.to_partner));
        let own_ko = with_particle(&own.ko, Particle::Subject);
        if moved.from_partner.is_empty() {
            return text(
                format!("배정되지 않은 {own_ko} {}에 배정됩니다.", to.ko),
                format!("{}, which goes nowhere, would go to {}.", own.en, to.en),
            );
        }
        let from = self.partner(&moved.from_partner);
        text(
            format!("{own_ko} {} 대신 {}에 배정됩니다.", from.ko, to.ko),
            format!("{} would go to {} rather than to {}.", own.en, to.en, from.en),
        )
    }

    /// What is wrong with an allocation: about this applicant, this operator, and another applicant.
    pub(super) fn violation(
        &self,
        kind: AllocationViolationKind,
        applicant: Option<usize>,
        operator: Option<usize>,
        other: Option<usize>,
    ) -> AllocationViolation {
        use AllocationViolationKind as Kind;
        let nobody = words("", "");
        let startup = applicant.map(|at| self.inputs.applicants[at].startup.clone());
        let partner = operator.map(|at| self.inputs.operators[at].partner.clone());
        let own = applicant.map_or_else(|| nobody.clone(), |at| self.applicant(at));
        let there = partner.as_ref().map_or_else(|| nobody.clone(), |it| self.partner(it));
        let other = other.map_or(nobody, |at| self.applicant(at));
        let (own_ko, own_en, there_ko, there_en) = (topic(&own.ko), own.en, there.ko, there.en);
        let (ko, en) = match kind {
            Kind::Unspecified => (String::new(), String::new()),
            Kind::OtherApplicants => (
                "배정 결과의 기업이 배정에 참여한 기업과 다릅니다.".to_owned(),
                "The placements are not those of the applicants that took part.".to_owned(),
            ),
            Kind::UnknownOperator => (
                format!("{own_ko} 이 배정의 운영사가 아닌 곳에 배정되었습니다."),
                format!("{own_en} goes to one that is no operator of this allocation."),
            ),
            Kind::NotNamed => (
                format!("{own_ko} 희망하지 않은 {there_ko}에 배정되었습니다."),
                format!("{own_en} goes to {there_en}, which it does not name."),
            ),
            Kind::Vetoed => (
                format!("{own_ko} 제안이 금지된 {there_ko}에 배정되었습니다."),
                format!("{own_en} goes to {there_en}, with which it is vetoed."),
            ),
            Kind::OverQuota => (
                format!("{} 정원보다 많은 기업을 받았습니다.", topic(&there_ko)),
                format!("{there_en} takes more than it has places."),
            ),
            Kind::UnusedPlace => (
                format!("{own_ko} 자리가 남은 {} 더 희망합니다.", object(&there_ko)),
                format!("{own_en} would rather go to {there_en}, which has a place left."),
            ),
            Kind::ReservedPlace => (
                format!(
                    "{own_ko} 자신이 해당하는 우선 배정 자리가 덜 찬 {} 더 희망합니다.",
                    object(&there_ko)
                ),
                format!(
                    "{own_en} would rather go to {there_en}, which has too few of those like it for the \
                     places that it keeps for them."
                ),
            ),
            Kind::PassedOver => (
                format!(
                    "{own_ko} {} 더 희망하며, 그곳에 배정된 {}보다 순위가 앞섭니다.",
                    object(&there_ko),
                    other.ko
                ),
                format!(
                    "{own_en} would rather go to {there_en}, which takes {}, who stands behind it.",
                    other.en
                ),
            ),
            Kind::UnsoundInputs => (
                "저장된 입력 자료가 서로 맞지 않습니다.".to_owned(),
                "The inputs that are stored contradict themselves.".to_owned(),
            ),
        };
        AllocationViolation {
            kind: kind.into(),
            startup: startup.unwrap_or_default(),
            partner: partner.unwrap_or_default(),
            sentence: Some(text(ko, en)),
        }
    }

    fn applicant(&self, at: usize) -> Words {
        let applicant = &self.inputs.applicants[at];
        called(applicant.display_name.as_ref(), &applicant.startup)
    }

    fn startup(&self, startup: &str) -> Words {
        let found = self.applicants.get(startup);
        called(found.and_then(|it| it.display_name.as_ref()), startup)
    }

    fn partner(&self, partner: &str) -> Words {
        let found = self.operators.get(partner);
        called(found.and_then(|it| it.display_name.as_ref()), partner)
    }

    fn places(&self, partner: &str) -> i32 {
        self.operators.get(partner).map_or(0, |it| it.places)
    }

    /// The points of whoever stands at this place in the order of an operator.
    fn points_milli(&self, place: i32, partner: &str) -> Option<i32> {
        self.operators.get(partner)?.points_milli.get(position(place - 1)).copied()
    }

    /// What a reserve is called; nothing where it is none.
    fn reserve(&self, id: &str) -> Option<Words> {
        let all: &[ProgramReserve] =
            self.inputs.program.as_ref().map_or(&[], |program| &program.reserves);
        let found = all.iter().find(|it| it.id == id);
        let display_name = found.and_then(|it| it.display_name.as_ref());
        (!id.is_empty()).then(|| called(display_name, id))
    }
}

/// Why places of an operator are left; nothing where none are.
pub(super) fn left(outcome: &OperatorAllocation) -> Option<Words> {
    let OperatorAllocation { unused, placed_better, not_naming, vetoed, .. } = outcome;
    let said = words(
        format!(
            "남은 자리 {unused}곳. 받을 수 있는 기업 중 {placed_better}곳은 더 희망하는 운영사에 배정되었고, \
             {not_naming}곳은 이 운영사를 희망하지 않았습니다. 희망했으나 제안이 금지된 기업은 {vetoed}곳입니다."
        ),
        format!(
            "{unused} unused. Of those it would take, {placed_better} went where they would rather go and \
             {not_naming} did not name it. Vetoed with it, of those who named it: {vetoed}."
        ),
    );
    (*unused > 0).then_some(said)
}

/// Why an applicant is nowhere.
fn nowhere(applicant: &AllocationApplicant) -> (&'static str, &'static str) {
    match applicant.preferences.is_empty() {
        true => (
            "신청서의 희망 운영사 중 이 사업에 자리가 있는 곳이 없습니다.",
            "Its application names nobody with a quota in the program.",
        ),
        false => (
            "순위에 있는 모든 운영사에서 받을 수 있는 자리가 없거나 제안이 금지되어 있습니다.",
            "Each operator on its list has no place left that it could take, or is vetoed with it.",
        ),
    }
}

/// What somebody is called; the resource's name where nobody knows.
fn called(display_name: Option<&LocalizedText>, resource: &str) -> Words {
    let called = name(display_name);
    if called.ko.is_empty() { words(resource, resource) } else { called }
}

fn text(ko: String, en: String) -> LocalizedText {
    LocalizedText { ko, en }
}

fn topic(word: &str) -> String {
    with_particle(word, Particle::Topic)
}

fn object(word: &str) -> String {
    with_particle(word, Particle::Object)
}

/// `1st`, `2nd`, `11th`.
fn ordinal(number: i32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_as_people_do() {
        for (number, written) in
            [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th")]
        {
            assert_eq!(ordinal(number), written);
        }
        assert_eq!((ordinal(21), ordinal(113)), ("21st".to_owned(), "113th".to_owned()));
    }
}
