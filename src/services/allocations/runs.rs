//! Who goes where, of inputs alone: what is frozen with an allocation is all that it depends on.

use std::cmp::Reverse;

use crate::allocation::{
    self, Allocation, Amount, Applicant, Contradiction, Failure, Fill, Operator, Place, Problem,
    Reserve,
};
use crate::errors::Error;
use crate::proto::{
    AllocationExclusion, AllocationInputs, AllocationOutcome, AllocationPlacement,
    AllocationReserve, OperatorAllocation, Program, ProgramReserve, ReserveFill,
};

use super::checks;

/// So many who wait are named.
pub(super) const WAITING_TOLD_MAX: usize = 100;

/// How the places of a program's reserves are distributed.
pub(super) struct Reserved {
    pub(super) reserves: Vec<AllocationReserve>,
    /// The places of each reserve, for each operator.
    of_operators: Vec<Vec<u32>>,
}

impl Reserved {
    /// Of a program whose reserves lie within earlier ones, as it is stored.
    pub(super) fn of(program: &Program) -> Result<Self, Vec<Contradiction>> {
        let quotas: Vec<u32> = program.quotas.iter().map(|it| count(it.places)).collect();
        let total = match program.places {
            0 => quotas.iter().map(|&it| u64::from(it)).sum(),
            places => u64::from(count(places)),
        };
        let within = |it: &ProgramReserve| {
            program.reserves.iter().position(|outer| !it.within.is_empty() && outer.id == it.within)
        };
        let reserves: Vec<Reserve> =
            program.reserves.iter().map(|it| Reserve { within: within(it) }).collect();
        let amounts: Vec<Amount> = program
            .reserves
            .iter()
            .map(|it| match it.basis_points {
                0 => Amount::Places(count(it.places)),
                share => {
                    let places = total * u64::from(count(share)) / 10_000;
                    Amount::Places(u32::try_from(places).unwrap_or(u32::MAX))
                }
            })
            .collect();
        let of_operators = allocation::apportion(&quotas, &reserves, &amounts)?;
        let told = |(at, it): (usize, &ProgramReserve)| AllocationReserve {
            id: it.id.clone(),
            within: reserves[at].within.map(number),
            places: number(of_operators.iter().map(|own| own[at] as usize).sum()),
        };
        let reserves = program.reserves.iter().enumerate().map(told).collect();
        Ok(Self { reserves, of_operators })
    }
}

/// The reserves that somebody counts for who passes the rules of these, by their positions: of two of which neither
/// contains the other the first one.
pub(super) fn counted_for(reserves: &[AllocationReserve], passed: &[usize]) -> Vec<i32> {
    let contains = |outer: usize, inner: usize| {
        let mut around = Some(inner);
        while around.is_some_and(|it| it > outer) {
            around = around.and_then(|it| reserves[it].within).map(position);
        }
        around == Some(outer)
    };
    let mut counted: Vec<usize> = Vec::new();
    for &reserve in passed {
        if counted.iter().all(|&before| contains(before, reserve)) {
            counted.push(reserve);
        }
    }
    counted.into_iter().map(number).collect()
}

/// Sets what follows from the seed, the points and the program: the lots, the orders of operators, the lists of those
/// who gave none, and the reserved places.
pub(super) fn settle(
    inputs: &mut AllocationInputs,
    reserved: &Reserved,
    seed: i64,
) -> Result<(), Vec<Contradiction>> {
    let AllocationInputs { applicants, operators, reserves, .. } = inputs;
    reserves.clone_from(&reserved.reserves);
    let lots = allocation::lots(seed.unsigned_abs(), applicants.len());
    applicants.iter_mut().zip(&lots).for_each(|(it, lot)| it.lot = *lot);
    let mut takers: Vec<Vec<(Reverse<i32>, usize)>> = vec![Vec::new(); applicants.len()];
    for (at, operator) in operators.iter_mut().enumerate() {
        let mut points = vec![None; applicants.len()];
        for (&applicant, &own) in operator.order.iter().zip(&operator.points_milli) {
            let applicant = position(applicant);
            let Some(points) = points.get_mut(applicant) else {
                return Err(vec![Contradiction::UnknownApplicant { operator: at, applicant }]);
            };
            *points = Some(i64::from(own));
            takers[applicant].push((Reverse(own), at));
        }
        let order = allocation::ordered(&points, &lots);
        let own =
            |&it: &usize| points[it].and_then(|it| i32::try_from(it).ok()).unwrap_or_default();
        operator.points_milli = order.iter().map(own).collect();
        operator.order = order.into_iter().map(number).collect();
        let reserved = reserved.of_operators.get(at).cloned().unwrap_or_default();
        operator.reserved_places = reserved.into_iter().map(|it| number(it as usize)).collect();
    }
    for (applicant, mut takers) in applicants.iter_mut().zip(takers) {
        if !applicant.has_own_list {
            takers.sort_unstable();
            applicant.preferences = takers.into_iter().map(|(_, at)| number(at)).collect();
        }
    }
    Ok(())
}

/// What there is to allocate.
pub(super) fn problem(inputs: &AllocationInputs) -> Problem {
    let positions = |all: &[i32]| all.iter().map(|&it| position(it)).collect();
    Problem {
        operators: inputs
            .operators
            .iter()
            .map(|it| Operator {
                quota: count(it.places),
                reserved: it.reserved_places.iter().map(|&it| count(it)).collect(),
                priorities: positions(&it.order),
            })
            .collect(),
        applicants: inputs
            .applicants
            .iter()
            .map(|it| Applicant {
                preferences: positions(&it.preferences),
                reserves: positions(&it.reserves),
            })
            .collect(),
        reserves: inputs
            .reserves
            .iter()
            .map(|it| Reserve { within: it.within.map(position) })
            .collect(),
    }
}

/// Allocates. The problem has no contradictions.
pub(super) fn allocated(problem: &Problem, stop: &dyn Fn() -> bool) -> Result<Allocation, Error> {
    allocation::allocate(problem, stop).map_err(failed)
}

/// Why something could not be computed that had no contradictions.
pub(super) fn failed(failure: Failure) -> Error {
    match failure {
        Failure::Stopped => Error::DeadlineExceeded,
        Failure::Contradictory(_) => Error::Internal(failure.to_string()),
    }
}

/// What is told of an allocation.
pub(super) fn outcome(
    inputs: &AllocationInputs,
    excluded: Vec<AllocationExclusion>,
    problem: &Problem,
    allocation: &Allocation,
) -> AllocationOutcome {
    let placements = placements(inputs, allocation);
    let operators = (0..inputs.operators.len()).map(|at| operator(inputs, allocation, at));
    let operators: Vec<OperatorAllocation> = operators.collect();
    let matching: Vec<Option<usize>> =
        allocation.placements.iter().map(|it| it.map(|it| it.operator)).collect();
    let found = allocation::violations(problem, &matching);
    AllocationOutcome {
        total_applicants: number(placements.len()),
        total_placed: number(placements.iter().filter(|it| it.choice > 0).count()),
        total_first_choices: number(
            inputs
                .applicants
                .iter()
                .zip(&placements)
                .filter(|(applicant, it)| applicant.has_own_list && it.choice == 1)
                .count(),
        ),
        total_excluded: number(excluded.len()),
        total_unused: operators.iter().map(|it| it.unused).fold(0, i32::saturating_add),
        placements,
        excluded,
        operators,
        reserves: fills(inputs, &allocation.reserves),
        total_violations: number(found.len()),
        violations: checks::told(inputs, &found),
    }
}

/// Where each applicant goes.
pub(super) fn placements(
    inputs: &AllocationInputs,
    allocation: &Allocation,
) -> Vec<AllocationPlacement> {
    let mut placements: Vec<AllocationPlacement> = inputs
        .applicants
        .iter()
        .map(|it| AllocationPlacement { startup: it.startup.clone(), ..Default::default() })
        .collect();
    for (at, operator) in inputs.operators.iter().enumerate() {
        for (place, &applicant) in (1..).zip(&operator.order) {
            let applicant = position(applicant);
            let placement = allocation.placements[applicant].filter(|it| it.operator == at);
            let Some(placement) = placement else { continue };
            let preferences = &inputs.applicants[applicant].preferences;
            let choice = preferences.iter().position(|it| position(*it) == at);
            let told = &mut placements[applicant];
            told.partner.clone_from(&operator.partner);
            told.choice = number(choice.map_or(0, |it| it + 1));
            told.place = place;
            told.reserve = reserve_of(inputs, placement.place);
        }
    }
    placements
}

/// What came of an operator.
pub(super) fn operator(
    inputs: &AllocationInputs,
    allocation: &Allocation,
    at: usize,
) -> OperatorAllocation {
    let (input, outcome) = (&inputs.operators[at], &allocation.operators[at]);
    let waiting = outcome.waiting.iter().take(WAITING_TOLD_MAX);
    OperatorAllocation {
        partner: input.partner.clone(),
        places: input.places,
        taken: number(outcome.accepted.len()),
        unused: number(outcome.unused as usize),
        waiting: waiting.map(|&it| inputs.applicants[it].startup.clone()).collect(),
        total_waiting: number(outcome.waiting.len()),
        placed_better: number(outcome.placed_better),
        not_naming: number(outcome.not_naming),
        vetoed: number(outcome.unacceptable),
        reserves: fills(inputs, &outcome.reserves),
    }
}

/// The id of the reserve by whose place somebody is taken. Empty: a place for all.
pub(super) fn reserve_of(inputs: &AllocationInputs, place: Place) -> String {
    match place {
        Place::Open => String::new(),
        Place::Reserve(at) => inputs.reserves[at].id.clone(),
    }
}

fn fills(inputs: &AllocationInputs, fills: &[Fill]) -> Vec<ReserveFill> {
    let told = |(reserve, fill): (&AllocationReserve, &Fill)| ReserveFill {
        reserve: reserve.id.clone(),
        places: number(fill.reserved as usize),
        taken: number(fill.taken as usize),
        missing: number(fill.reserved.saturating_sub(fill.taken) as usize),
    };
    inputs.reserves.iter().zip(fills).map(told).collect()
}

/// A number of the contract.
pub(super) fn number(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// A position as it is stored. One that is negative leads nowhere.
pub(super) fn position(number: i32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn count(number: i32) -> u32 {
    u32::try_from(number).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{AllocationApplicant, AllocationOperator, ProgramQuota};

    fn reserve(id: &str, within: &str, basis_points: i32, places: i32) -> ProgramReserve {
        let [id, within] = [id, within].map(str::to_owned);
        ProgramReserve { id, within, basis_points, places, ..ProgramReserve::default() }
    }

    fn program(places: i32, quotas: &[i32], reserves: Vec<ProgramReserve>) -> Program {
        let quota = |&places: &i32| ProgramQuota { places, ..ProgramQuota::default() };
        let quotas = quotas.iter().map(quota).collect();
        Program { places, quotas, reserves, ..Program::default() }
    }

    #[test]
    fn shares_are_of_the_program_and_places_of_the_operators() {
        let reserves = vec![reserve("local", "", 3_000, 0), reserve("south", "local", 0, 2)];
        let reserved = Reserved::of(&program(25, &[6, 3, 1], reserves.clone())).unwrap();
        // 30% of 25 are 7 whole places: 4.2, 2.1 and 0.7 of them, of which the last has the largest rest. Of the two
        // within, 8/7, 4/7 and 2/7.
        assert_eq!(reserved.of_operators, [[4, 1], [2, 1], [1, 0]]);
        let told: Vec<(Option<i32>, i32)> =
            reserved.reserves.iter().map(|it| (it.within, it.places)).collect();
        assert_eq!(told, [(None, 7), (Some(0), 2)]);
        // Without places of its own the program has those of the quotas: three.
        let reserved = Reserved::of(&program(0, &[6, 3, 1], reserves)).unwrap();
        assert_eq!(reserved.reserves[0].places, 3);
        let more = program(20, &[3], vec![reserve("local", "", 5_000, 0)]);
        assert!(Reserved::of(&more).is_err(), "ten of three places");
    }

    #[test]
    fn of_two_reserves_that_cross_the_first_one_counts() {
        let reserves = [("a", None), ("b", None), ("within-a", Some(0)), ("innermost", Some(2))];
        let reserves = reserves.map(|(id, within)| AllocationReserve {
            id: id.to_owned(),
            within,
            ..AllocationReserve::default()
        });
        for (passed, counted) in [
            (&[0, 1][..], &[0][..]),
            (&[1, 2], &[1]),
            (&[0, 2, 3], &[0, 2, 3]),
            (&[0, 1, 3], &[0, 3]),
            (&[3], &[3]),
            (&[], &[]),
        ] {
            assert_eq!(counted_for(&reserves, passed), counted, "{passed:?}");
        }
    }

    #[test]
    fn what_follows_is_set_whatever_stood_there() {
        let of_program = program(0, &[1, 1], Vec::new());
        let reserved = Reserved::of(&of_program).unwrap();
        let applicant = |own: &[i32]| AllocationApplicant {
            preferences: own.to_vec(),
            has_own_list: !own.is_empty(),
            ..AllocationApplicant::default()
        };
        let operator = |order: &[i32], points: &[i32]| AllocationOperator {
            places: 1,
            order: order.to_vec(),
            points_milli: points.to_vec(),
            ..AllocationOperator::default()
        };
        let mut inputs = AllocationInputs {
            program: Some(of_program),
            applicants: vec![applicant(&[]), applicant(&[0]), applicant(&[])],
            operators: vec![operator(&[0, 1, 2], &[5, 9, 5]), operator(&[2, 0], &[8, 5])],
            reserves: Vec::new(),
        };
        settle(&mut inputs, &reserved, 0).unwrap();
        let lots: Vec<u64> = inputs.applicants.iter().map(|it| it.lot).collect();
        assert_eq!(lots, allocation::lots(0, 3));
        // Of the two with five points the one with the smaller lot stands first.
        let tied = if lots[0] < lots[2] { [1, 0, 2] } else { [1, 2, 0] };
        assert_eq!(inputs.operators[0].order, tied);
        assert_eq!(inputs.operators[0].points_milli, [9, 5, 5]);
        let lists: Vec<&[i32]> = inputs.applicants.iter().map(|it| &it.preferences[..]).collect();
        assert_eq!(lists, [&[0, 1][..], &[0], &[1, 0]], "the program's order breaks the tie");
        let again = inputs.clone();
        settle(&mut inputs, &reserved, 0).unwrap();
        assert_eq!(inputs, again);
        inputs.operators[0].order[0] = -1;
        assert!(settle(&mut inputs, &reserved, 0).is_err());
    }
}
