//! Why an applicant is where it is, and what came of an operator.

use crate::allocation::{self, Accepted, Allocation, Problem, Reason};
use crate::errors::Error;
use crate::proto::{
    AllocationExclusion, AllocationInputs, AllocationMove, AllocationPlacement, AllocationRefusal,
    AllocationRefusalReason, AllocationTaken, ApplicantExplanation, OperatorExplanation,
};

use super::runs::{failed, number, operator, placements, position, reserve_of};
use super::wording::Wording;

/// An allocation that is explained, made again from its inputs.
pub(super) struct Explained<'a> {
    inputs: &'a AllocationInputs,
    problem: &'a Problem,
    allocation: &'a Allocation,
    wording: Wording<'a>,
}

/// Why somebody took no part.
pub(super) fn of_excluded(
    wording: &Wording<'_>,
    exclusion: AllocationExclusion,
) -> ApplicantExplanation {
    ApplicantExplanation {
        startup: exclusion.startup.clone(),
        sentence: Some(wording.exclusion(&exclusion)),
        exclusion: Some(exclusion),
        ..ApplicantExplanation::default()
    }
}

impl<'a> Explained<'a> {
    pub(super) fn of(
        inputs: &'a AllocationInputs,
        problem: &'a Problem,
        allocation: &'a Allocation,
    ) -> Self {
        Self { inputs, problem, allocation, wording: Wording::of(inputs) }
    }

    /// All applicants, in the order of the inputs, each with so many refusals at most, those of the operators to which
    /// it would rather go first.
    pub(super) fn applicants(
        &self,
        refusals_max: usize,
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<ApplicantExplanation>, Error> {
        let placements = placements(self.inputs, self.allocation).into_iter().enumerate();
        let explained = placements.map(|(at, placement)| match stop() {
            true => Err(Error::DeadlineExceeded),
            false => Ok(self.placed(at, placement, refusals_max)),
        });
        explained.collect()
    }

    /// Where an applicant goes, and why nowhere that it would rather go.
    pub(super) fn applicant(&self, at: usize) -> ApplicantExplanation {
        let placement = placements(self.inputs, self.allocation).swap_remove(at);
        self.placed(at, placement, usize::MAX)
    }

    fn placed(
        &self,
        at: usize,
        placement: AllocationPlacement,
        refusals_max: usize,
    ) -> ApplicantExplanation {
        let refusals = self.allocation.refusals(self.problem, at);
        let told = refusals.iter().take(refusals_max).map(|refusal| {
            let (reason, last) = match refusal.reason {
                Reason::Unacceptable => (AllocationRefusalReason::Vetoed, None),
                Reason::NoPlace => (AllocationRefusalReason::NoPlace, None),
                Reason::After(last) => (AllocationRefusalReason::OthersBefore, Some(last)),
            };
            let (place, points_milli) = self.standing(refusal.operator, at);
            let waiting = &self.allocation.operators[refusal.operator].waiting;
            let waiting = waiting.iter().position(|it| *it == at);
            let told = AllocationRefusal {
                partner: self.inputs.operators[refusal.operator].partner.clone(),
                choice: self.choice(at, refusal.operator),
                reason: reason.into(),
                sentence: None,
                place,
                points_milli,
                waiting_place: waiting.map_or(0, |it| number(it + 1)),
                last: last.map(|it| self.taken(refusal.operator, &it)),
            };
            let closed = self.closed(at, refusal.operator);
            AllocationRefusal { sentence: Some(self.wording.refusal(at, &told, &closed)), ..told }
        });
        let refusals = told.collect();
        ApplicantExplanation {
            startup: placement.startup.clone(),
            sentence: Some(self.wording.placement(at, &placement)),
            placement: Some(placement),
            exclusion: None,
            refusals,
        }
    }

    /// The ids of the reserves for which an applicant does not count, with how many places of an operator went by each.
    fn closed(&self, at: usize, operator: usize) -> Vec<(String, i32)> {
        let could_take = allocation::could_take(self.problem, at);
        let accepted = self.allocation.operators[operator].accepted.iter();
        let mut closed: Vec<(String, i32)> = Vec::new();
        for taken in accepted.filter(|it| !could_take.contains(&it.place)) {
            let reserve = reserve_of(self.inputs, taken.place);
            match closed.iter_mut().find(|(id, _)| *id == reserve) {
                Some((_, count)) => *count += 1,
                None => closed.push((reserve, 1)),
            }
        }
        closed
    }

    /// Whom an operator takes, and who would move if it had one place more.
    pub(super) fn operator(
        &self,
        at: usize,
        stop: &dyn Fn() -> bool,
    ) -> Result<OperatorExplanation, Error> {
        let moves =
            allocation::one_more(self.problem, self.allocation, at, stop).map_err(failed)?;
        let partner = |at: usize| self.inputs.operators[at].partner.clone();
        let told = moves.iter().map(|it| {
            let told = AllocationMove {
                startup: self.inputs.applicants[it.applicant].startup.clone(),
                from_partner: it.from.map(partner).unwrap_or_default(),
                to_partner: partner(it.to),
                sentence: None,
            };
            AllocationMove { sentence: Some(self.wording.moved(&told)), ..told }
        });
        let moves = told.collect();
        let outcome = operator(self.inputs, self.allocation, at);
        let accepted = self.allocation.operators[at].accepted.iter();
        Ok(OperatorExplanation {
            partner: partner(at),
            sentence: Some(self.wording.operator(&outcome)),
            outcome: Some(outcome),
            taken: accepted.map(|it| self.taken(at, it)).collect(),
            moves,
        })
    }

    fn taken(&self, operator: usize, accepted: &Accepted) -> AllocationTaken {
        let (place, points_milli) = self.standing(operator, accepted.applicant);
        AllocationTaken {
            startup: self.inputs.applicants[accepted.applicant].startup.clone(),
            place,
            points_milli,
            reserve: reserve_of(self.inputs, accepted.place),
            choice: self.choice(accepted.applicant, operator),
        }
    }

    /// Where an applicant stands in the order of an operator, from 1 on, and its points there; nothing where it does
    /// not stand there.
    fn standing(&self, operator: usize, applicant: usize) -> (i32, i32) {
        let operator = &self.inputs.operators[operator];
        let place = operator.order.iter().position(|it| position(*it) == applicant);
        place.map_or((0, 0), |it| {
            (number(it + 1), operator.points_milli.get(it).copied().unwrap_or_default())
        })
    }

    /// Which choice of an applicant an operator is, from 1 on.
    fn choice(&self, applicant: usize, operator: usize) -> i32 {
        let preferences = &self.inputs.applicants[applicant].preferences;
        let choice = preferences.iter().position(|it| position(*it) == operator);
        choice.map_or(0, |it| number(it + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::runs::{Reserved, allocated, problem, settle};
    use super::*;
    use crate::proto::{AllocationApplicant, AllocationOperator, Program, ProgramQuota};

    /// Operators of one place each that would take everybody, and applicants that gave no list.
    fn inputs(applicants: usize, operators: usize) -> AllocationInputs {
        let quota = ProgramQuota { places: 1, ..ProgramQuota::default() };
        let program = Program { quotas: vec![quota; operators], ..Program::default() };
        let applicant = |at: usize| AllocationApplicant {
            startup: format!("startups/{at}"),
            ..Default::default()
        };
        let operator = |at: usize| AllocationOperator {
            partner: format!("partners/{at}"),
            places: 1,
            order: (0..number(applicants)).collect(),
            points_milli: (0..number(applicants)).map(|it| 60_000 - 20 * it).collect(),
            ..AllocationOperator::default()
        };
        let mut inputs = AllocationInputs {
            applicants: (0..applicants).map(applicant).collect(),
            operators: (0..operators).map(operator).collect(),
            ..AllocationInputs::default()
        };
        settle(&mut inputs, &Reserved::of(&program).unwrap(), 0).unwrap();
        inputs
    }

    #[test]
    fn of_many_refusals_the_first_are_told() {
        let inputs = inputs(9, 8);
        let problem = problem(&inputs);
        let allocation = allocated(&problem, &|| false).unwrap();
        let explained = Explained::of(&inputs, &problem, &allocation);
        let told = explained.applicants(5, &|| false).unwrap();
        let counts: Vec<usize> = told.iter().map(|it| it.refusals.len()).collect();
        assert_eq!(counts, [0, 1, 2, 3, 4, 5, 5, 5, 5]);
        let whole = explained.applicant(8);
        assert_eq!((whole.refusals.len(), &whole.refusals[..5]), (8, &told[8].refusals[..]));
    }

    #[test]
    fn what_looks_the_same_and_is_not_is_told_so() {
        let inputs = inputs(3, 1);
        let problem = problem(&inputs);
        let allocation = allocated(&problem, &|| false).unwrap();
        let explained = Explained::of(&inputs, &problem, &allocation);
        let said = |at: usize| explained.applicant(at).refusals[0].sentence.clone().unwrap();
        let close = said(1);
        assert!(close.ko.contains("2위(60.0점)입니다. 점수 차이는 0.1점 미만입니다."), "{close:?}");
        let en = "it is 2nd with 60.0 points, less than a tenth of a point behind.";
        assert!(close.en.contains(en), "{close:?}");
    }
}
