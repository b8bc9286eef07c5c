//! Who takes part in an allocation, with what rules and scores say of them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::access::Deadline;
use crate::allocation::Contradiction;
use crate::calendar;
use crate::eligibility::{deciding_rules, track_of};
use crate::errors::Error;
use crate::proto::{
    AllocationApplicant, AllocationExclusion, AllocationExclusionReason, AllocationInputs,
    AllocationOperator, AllocationReserve, Application, ApplicationStatus, CreateAllocationRequest,
    Date, EligibilityCheck, Key, LocalizedText, PairScore, PairStanding, Partner, Program,
    RuleAnswer,
};
use crate::services::Context;
use crate::services::applications::{as_it_stood, has_backer, holds_place, stands};
use crate::services::programs::{File, points_milli};
use crate::services::tokens::consistency_token;
use crate::validation::Violation;
use crate::validation::limits::{ALLOCATED_MAX, ALLOCATED_PAIRS_MAX, BATCH_MAX};

use super::runs::{Reserved, counted_for, number, settle};

/// So many rules are told by which somebody does not qualify.
const RULES_TOLD_MAX: usize = 20;

/// What an allocation is made of, and who is left out of it.
pub(super) struct Parties {
    pub(super) inputs: AllocationInputs,
    pub(super) excluded: Vec<AllocationExclusion>,
    /// Names a revision that they include.
    pub(super) consistency_token: String,
}

/// One that may take part.
struct Judged {
    application: Application,
    applicant: AllocationApplicant,
    key: Key,
}

impl Context {
    /// Everything that an allocation is made of, settled. The request must be sound.
    pub(super) async fn allocation_parties(
        self: &Arc<Self>,
        request: &CreateAllocationRequest,
        as_of_date: &Date,
        deadline: Deadline,
    ) -> Result<Parties, Error> {
        let fresh = &request.at_least_as_fresh;
        let (program, _): (Program, String) =
            self.get(&request.program, false, fresh, deadline).await?;
        let day = calendar::day(as_of_date);
        let day = day.ok_or_else(|| Error::invalid("as_of_date", "is no date"))?;
        let as_it_stood = |it| as_it_stood(it, day);
        let (read, mut files) = self.files_of(&program, as_it_stood, deadline).await?;
        let (mut operators, mut violations) =
            self.quota_holders(&program, &files, deadline).await?;
        violations.extend(of_files(&files));
        files.retain(takes_part);
        violations.extend(of_program(&program));
        let reserved = Reserved::of(&program).map_err(|found| of_reserves(&found));
        let reserved = reserved.map_err(|found| violations.extend(found)).ok();
        let Some(reserved) = reserved.filter(|_| violations.is_empty()) else {
            return Err(Error::Unallocatable(violations));
        };

        let (mut judged, mut excluded) = (Vec::with_capacity(files.len()), Vec::new());
        let asked = Asked {
            program: Arc::new(program),
            reserves: reserved.reserves.clone(),
            includes_undecided: request.includes_undecided,
        };
        // Of profiles only the names are kept: those of a few lie in memory at a time.
        let mut files = files.into_iter().peekable();
        while files.peek().is_some() {
            let some: Vec<Application> = files.by_ref().take(BATCH_MAX).collect();
            let applicants = self.judged(&asked.program, some, day, deadline).await?;
            for it in applicants.without_startup {
                excluded.push(exclusion(&it, None, AllocationExclusionReason::Deleted.into()));
            }
            for file in applicants.files {
                match asked.applicant(&file) {
                    Ok((key, applicant)) => {
                        judged.push(Judged { application: file.application, applicant, key });
                    }
                    Err(left_out) => {
                        let display_name = file.startup.display_name;
                        excluded.push(exclusion(&file.application, display_name, left_out));
                    }
                }
            }
        }
        if let Some(found) = of_pairs(judged.len(), operators.len()) {
            return Err(Error::Unallocatable(vec![found]));
        }
        let read = consistency_token(self.store.id(), read);
        let partners = operators.iter().filter_map(|it| Key::parse(&it.partner)).collect();
        let startups: Vec<Key> = judged.iter().map(|it| it.key.clone()).collect();
        let (rows, consistency_token) = match startups.is_empty() {
            true => (Vec::new(), read),
            false => {
                let scores =
                    self.scores_on(startups, partners, as_of_date, &read, deadline).await?;
                (scores.rows, consistency_token(self.store.id(), scores.snapshot.complete()))
            }
        };
        let applicants = pointed(judged, rows, &mut operators, &mut excluded);
        excluded.sort_by(|one, other| {
            (&one.startup, &one.application).cmp(&(&other.startup, &other.application))
        });
        let program = Some(Arc::unwrap_or_clone(asked.program));
        let mut inputs = AllocationInputs { program, applicants, operators, reserves: Vec::new() };
        settle(&mut inputs, &reserved, request.seed)
            .map_err(|found| Error::Internal(format!("{found:?}")))?;
        Ok(Parties { inputs, excluded, consistency_token })
    }

    /// The operators of a program, without orders, and what is wrong with them.
    async fn quota_holders(
        &self,
        program: &Program,
        files: &[Application],
        deadline: Deadline,
    ) -> Result<(Vec<AllocationOperator>, Vec<Violation>), Error> {
        if program.quotas.is_empty() {
            let message = "is empty; add the operators and their places";
            return Ok((Vec::new(), vec![violation("quotas", message)]));
        }
        let mut filled: HashMap<&str, usize> = HashMap::new();
        for file in files.iter().filter(|it| holds_place(it)) {
            *filled.entry(&file.operator).or_default() += 1;
        }
        let names = program.quotas.iter().map(|it| &it.partner);
        let partners: HashMap<String, Partner> = self.live_by_name(names, deadline).await?;
        let (mut operators, mut violations) = (Vec::new(), Vec::new());
        for (at, quota) in program.quotas.iter().enumerate() {
            let Some(partner) = partners.get(&quota.partner) else {
                let message = "is deleted; take it out or undelete it";
                violations.push(violation(&format!("quotas[{at}].partner"), message));
                continue;
            };
            operators.push(AllocationOperator {
                partner: quota.partner.clone(),
                display_name: partner.display_name.clone(),
                places: quota.places,
                filled_before: number(filled.get(&*quota.partner).copied().unwrap_or_default()),
                ..AllocationOperator::default()
            });
        }
        Ok((operators, violations))
    }
}

/// By what applicants are judged.
struct Asked {
    program: Arc<Program>,
    reserves: Vec<AllocationReserve>,
    includes_undecided: bool,
}

/// Why somebody is left out.
struct LeftOut {
    reason: AllocationExclusionReason,
    /// The rules by which it is.
    rules: Vec<String>,
}

impl From<AllocationExclusionReason> for LeftOut {
    fn from(reason: AllocationExclusionReason) -> Self {
        Self { reason, rules: Vec::new() }
    }
}

impl Asked {
    /// How a file takes part, or why it does not.
    fn applicant(&self, file: &File) -> Result<(Key, AllocationApplicant), LeftOut> {
        use AllocationExclusionReason as Reason;
        let File { application, startup, check } = file;
        let key = Key::parse(&startup.name).ok_or(Reason::Deleted)?;
        if track_of(&self.program, application).is_none() {
            return Err(Reason::UnknownTrack.into());
        }
        let reason = match check.answer() {
            RuleAnswer::Fail => Some(Reason::NotEligible),
            RuleAnswer::Unknown if !self.includes_undecided => Some(Reason::Undecided),
            RuleAnswer::Unknown | RuleAnswer::Pass | RuleAnswer::Unspecified => None,
        };
        if let Some(reason) = reason {
            let mut rules = deciding_rules(&self.program, check);
            rules.truncate(RULES_TOLD_MAX);
            return Err(LeftOut { reason, rules });
        }
        let answering = |answer| self.reserves_by_rule(check, answer);
        let undecided = answering(RuleAnswer::Unknown).into_iter().map(number);
        let applicant = AllocationApplicant {
            startup: application.startup.clone(),
            application: application.name.clone(),
            display_name: startup.display_name.clone(),
            answer: check.answer,
            bonus_points: check.bonus_points,
            reserves: counted_for(&self.reserves, &answering(RuleAnswer::Pass)),
            undecided_reserves: undecided.collect(),
            has_own_list: !application.preferences.is_empty(),
            ..AllocationApplicant::default()
        };
        Ok((key, applicant))
    }

    /// The reserves whose rules have this answer, by their positions.
    fn reserves_by_rule(&self, check: &EligibilityCheck, answer: RuleAnswer) -> Vec<usize> {
        let has_answer =
            |rule: &str| check.findings.iter().any(|it| it.rule == rule && it.answer() == answer);
        let reserves = self.program.reserves.iter().enumerate();
        reserves.filter(|(_, it)| has_answer(&it.rule)).map(|(at, _)| at).collect()
    }
}

/// Gives operators their orders, though not in order yet, and applicants their own lists. Who is vetoed with every
/// operator is left out.
fn pointed(
    judged: Vec<Judged>,
    rows: Vec<Vec<PairScore>>,
    operators: &mut [AllocationOperator],
    excluded: &mut Vec<AllocationExclusion>,
) -> Vec<AllocationApplicant> {
    let positions: HashMap<String, usize> =
        operators.iter().enumerate().map(|(at, it)| (it.partner.clone(), at)).collect();
    let mut applicants: Vec<AllocationApplicant> = Vec::with_capacity(judged.len());
    for (judged, row) in judged.into_iter().zip(rows) {
        let Judged { application, mut applicant, .. } = judged;
        if row.iter().all(|it| it.standing() == PairStanding::Vetoed) {
            let left_out = AllocationExclusionReason::Vetoed.into();
            excluded.push(exclusion(&application, applicant.display_name, left_out));
            continue;
        }
        for (operator, pair) in operators.iter_mut().zip(&row) {
            if pair.standing() != PairStanding::Vetoed {
                operator.order.push(number(applicants.len()));
                operator.points_milli.push(points_milli(pair.score_milli, applicant.bonus_points));
            }
        }
        let own = application.preferences.iter().filter_map(|it| positions.get(it));
        applicant.preferences = own.map(|&at| number(at)).collect();
        let foreign = application.preferences.len() - applicant.preferences.len();
        applicant.foreign_preferences = number(foreign);
        applicants.push(applicant);
    }
    applicants
}

fn exclusion(
    file: &Application,
    display_name: Option<LocalizedText>,
    left_out: LeftOut,
) -> AllocationExclusion {
    AllocationExclusion {
        startup: file.startup.clone(),
        application: file.name.clone(),
        display_name,
        reason: left_out.reason.into(),
        rules: left_out.rules,
    }
}

/// Whether a file is looking for an operator.
fn takes_part(file: &Application) -> bool {
    use ApplicationStatus as Status;
    !has_backer(file)
        && file.operator.is_empty()
        && matches!(file.status(), Status::Applied | Status::DocumentReview | Status::Panel)
}

/// What is wrong with files that are in the order of their start-ups: none of these may take two places.
fn of_files(files: &[Application]) -> Vec<Violation> {
    let count = files.iter().filter(|it| takes_part(it)).count();
    if count > ALLOCATED_MAX {
        let message = format!("are {count} that would take part; at most {ALLOCATED_MAX}");
        return vec![violation("applications", &message)];
    }
    let standing: Vec<&Application> = files.iter().filter(|it| stands(it)).collect();
    let mut told = Vec::new();
    for same in standing.chunk_by(|one, other| one.startup == other.startup) {
        let kept = same.iter().find(|it| !takes_part(it)).unwrap_or(&same[0]);
        for file in same.iter().filter(|it| takes_part(it) && it.name != kept.name) {
            let Application { startup, .. } = file;
            let one = &kept.name;
            let message = format!("is of {startup}, as {one} is; withdraw or delete one of them");
            told.push(violation(&file.name, &message));
        }
    }
    told
}

/// That operators choose for themselves, or would take more than the program admits.
fn of_program(program: &Program) -> Vec<Violation> {
    use ApplicationStatus::{Invested, Recommended};
    let recommends =
        program.stages.iter().position(|it| matches!(it.status(), Invested | Recommended));
    let choosing = recommends.map(|at| {
        let message =
            "says that operators invest or recommend: they choose, and nobody is assigned";
        violation(&format!("stages[{at}].status"), message)
    });
    let quotas: i64 = program.quotas.iter().map(|it| i64::from(it.places)).sum();
    let places = i64::from(program.places);
    let too_many = (places > 0 && quotas > places).then(|| {
        let message = format!("have {quotas} places together, of {places} that the program has");
        violation("quotas", &message)
    });
    choosing.into_iter().chain(too_many).collect()
}

/// That there are too many pairs, if there are.
fn of_pairs(applicants: usize, operators: usize) -> Option<Violation> {
    let pairs = applicants * operators;
    let message = format!(
        "are {operators} for {applicants} applicants, which makes {pairs} pairs; at most {ALLOCATED_PAIRS_MAX}"
    );
    (pairs > ALLOCATED_PAIRS_MAX).then(|| violation("quotas", &message))
}

/// What is wrong with reserves, by the fields of the program.
fn of_reserves(found: &[Contradiction]) -> Vec<Violation> {
    let told = |it: &Contradiction| match it {
        Contradiction::Places { within, count, places, .. } => {
            let around = match within {
                None => "the operators".to_owned(),
                Some(outer) => format!("reserves[{outer}]"),
            };
            violation("reserves", &format!("keep {count} of the {places} places of {around}"))
        }
        Contradiction::TooMany { what, count, max } => {
            violation("quotas", &format!("have {count} {what}; at most {max}"))
        }
        other => violation("reserves", &other.to_string()),
    };
    found.iter().map(told).collect()
}

fn violation(field: &str, message: &str) -> Violation {
    Violation { field: field.to_owned(), message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_so_many_pairs_are_allocated_at_once() {
        assert_eq!(of_pairs(ALLOCATED_MAX, 100), None);
        let found = of_pairs(ALLOCATED_MAX, 101).unwrap();
        assert_eq!(found.field, "quotas");
        assert!(found.message.contains("505000 pairs; at most 500000"), "{}", found.message);
    }
}
