//! Whether what is stored of an allocation agrees with itself.

use std::collections::HashMap;

use crate::allocation::{Claim, Violation, contradictions, violations};
use crate::errors::Error;
use crate::proto::{
    Allocation, AllocationDifference, AllocationInputs, AllocationOutcome, AllocationViolation,
    AllocationViolationKind, VerifyAllocationResponse,
};

use super::runs::{Reserved, allocated, number, outcome, placements, problem, settle};
use super::wording::Wording;

/// So many violations, and so many differences, are told.
const TOLD_MAX: usize = 100;

/// What can be said of an allocation by what is stored of it alone.
pub(super) fn verified(
    allocation: &Allocation,
    stop: &dyn Fn() -> bool,
) -> Result<VerifyAllocationResponse, Error> {
    let (no_outcome, no_inputs) = (AllocationOutcome::default(), AllocationInputs::default());
    let stored = allocation.outcome.as_ref().unwrap_or(&no_outcome);
    let inputs = allocation.inputs.as_ref().unwrap_or(&no_inputs);
    let problem = problem(inputs);
    if !contradictions(&problem).is_empty() {
        let kind = AllocationViolationKind::UnsoundInputs;
        let violations = vec![Wording::of(inputs).violation(kind, None, None, None)];
        let total_violations = 1;
        return Ok(VerifyAllocationResponse { violations, total_violations, ..Default::default() });
    }
    let mut settled = inputs.clone();
    let reserved = Reserved::of(settled.program.get_or_insert_default());
    let settling = reserved.and_then(|it| settle(&mut settled, &it, allocation.seed));
    let inputs_agree = settling.is_ok() && settled == *inputs;

    let again = allocated(&problem, stop)?;
    let placed: HashMap<&str, &str> =
        stored.placements.iter().map(|it| (it.startup.as_str(), it.partner.as_str())).collect();
    let mut differences = Vec::new();
    for placement in placements(inputs, &again) {
        let stored = placed.get(placement.startup.as_str());
        let stored_partner = stored.map(|&it| it.to_owned()).unwrap_or_default();
        if stored_partner != placement.partner {
            let (startup, partner) = (placement.startup, placement.partner);
            differences.push(AllocationDifference { startup, stored_partner, partner });
        }
    }
    let again = outcome(inputs, stored.excluded.clone(), &problem, &again);
    let found = stored_violations(inputs, stored);
    let total_differences = number(differences.len());
    differences.truncate(TOLD_MAX);
    let (total_violations, violations) = match found {
        Some(found) => (number(found.len()), told(inputs, &found)),
        None => {
            let kind = AllocationViolationKind::OtherApplicants;
            (1, vec![Wording::of(inputs).violation(kind, None, None, None)])
        }
    };
    Ok(VerifyAllocationResponse {
        inputs_agree,
        outcome_agrees: again == *stored,
        differences,
        total_differences,
        violations,
        total_violations,
        consistency_token: String::new(),
    })
}

/// What is wrong with the placements that are stored. `None`: they are of others than the applicants.
fn stored_violations(
    inputs: &AllocationInputs,
    stored: &AllocationOutcome,
) -> Option<Vec<Violation>> {
    let startups = stored.placements.iter().map(|it| &it.startup);
    if !startups.eq(inputs.applicants.iter().map(|it| &it.startup)) {
        return None;
    }
    let operator = |name: &str| {
        let at = inputs.operators.iter().position(|it| it.partner == name);
        // One that is unknown is known by no position.
        (!name.is_empty()).then(|| at.unwrap_or(inputs.operators.len()))
    };
    let matching: Vec<Option<usize>> =
        stored.placements.iter().map(|it| operator(&it.partner)).collect();
    Some(violations(&problem(inputs), &matching))
}

/// The first of what is wrong, in words.
pub(super) fn told(inputs: &AllocationInputs, found: &[Violation]) -> Vec<AllocationViolation> {
    use AllocationViolationKind as Kind;
    let wording = Wording::of(inputs);
    let told = |violation: &Violation| match *violation {
        Violation::Length { .. } => wording.violation(Kind::OtherApplicants, None, None, None),
        Violation::Unknown { applicant, .. } => {
            wording.violation(Kind::UnknownOperator, Some(applicant), None, None)
        }
        Violation::NotNamed { applicant, operator } => {
            wording.violation(Kind::NotNamed, Some(applicant), Some(operator), None)
        }
        Violation::Unacceptable { applicant, operator } => {
            wording.violation(Kind::Vetoed, Some(applicant), Some(operator), None)
        }
        Violation::OverQuota { operator, .. } => {
            wording.violation(Kind::OverQuota, None, Some(operator), None)
        }
        Violation::Blocking { applicant, operator, claim } => {
            let (kind, other) = match claim {
                Claim::Room => (Kind::UnusedPlace, None),
                Claim::Reserve(_) => (Kind::ReservedPlace, None),
                Claim::Before(other) => (Kind::PassedOver, Some(other)),
            };
            wording.violation(kind, Some(applicant), Some(operator), other)
        }
    };
    found.iter().take(TOLD_MAX).map(told).collect()
}
