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
    pub(super) inputs: &'a AllocationInputs,
    pub(super) problem: &'a Problem,
    pub(super) allocation: &'a Allocation,
}

/// Why somebody took no part.
pub(super) fn of_excluded(
    inputs: &AllocationInputs,
    exclusion: AllocationExclusion,
) -> ApplicantExplanation {
    ApplicantExplanation {
        startup: exclusion.startup.clone(),
        sentence: Some(Wording::of(inputs).exclusion(&exclusion)),
        exclusion: Some(exclusion),
        ..ApplicantExplanation::default()
    }
}

impl Explained<'_> {
    /// All applicants, in the order of the inputs.
    pub(super) fn applicants(
        &self,
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<ApplicantExplanation>, Error> {
        let placements = placements(self.inputs, self.allocation).into_iter().enumerate();
        let explained = placements.map(|(at, placement)| match stop() {
            true => Err(Error::DeadlineExceeded),
            false => Ok(self.placed(at, placement)),
        });
        explained.collect()
    }

    /// Where an applicant goes, and why nowhere that it would rather go.
    pub(super) fn applicant(&self, at: usize) -> ApplicantExplanation {
        self.placed(at, placements(self.inputs, self.allocation).swap_remove(at))
    }

    fn placed(&self, at: usize, placement: AllocationPlacement) -> ApplicantExplanation {
        let wording = Wording::of(self.inputs);
        let refusals = self.allocation.refusals(self.problem, at);
        let told = refusals.iter().map(|refusal| {
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
            AllocationRefusal { sentence: Some(wording.refusal(at, &told)), ..told }
        });
        let refusals = told.collect();
        ApplicantExplanation {
            startup: placement.startup.clone(),
            sentence: Some(wording.placement(at, &placement)),
            placement: Some(placement),
            exclusion: None,
            refusals,
        }
    }

    /// Whom an operator takes, and who would move if it had one place more.
    pub(super) fn operator(
        &self,
        at: usize,
        stop: &dyn Fn() -> bool,
    ) -> Result<OperatorExplanation, Error> {
        let wording = Wording::of(self.inputs);
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
            AllocationMove { sentence: Some(wording.moved(&told)), ..told }
        });
        let moves = told.collect();
        let outcome = operator(self.inputs, self.allocation, at);
        let accepted = self.allocation.operators[at].accepted.iter();
        Ok(OperatorExplanation {
            partner: partner(at),
            sentence: Some(wording.operator(&outcome)),
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
