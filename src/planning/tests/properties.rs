//! What always holds, on problems from seeds.

use proptest::prelude::*;

use super::{exhaustive, rules, small};
use crate::planning::budgets::Numbers;
use crate::planning::{
    Contradiction, Earlier, Ending, Limits, Meeting, Moment, Plan, Problem, Proof, Side, Span,
    contradictions, plan, replan,
};

const LIMITS: Limits = Limits { work_max: 200_000, seed: 7 };

/// A search proves nothing: it finds the best plan for each of these, which is looked up, and for almost all others.
const SEEDS: u64 = 300;

/// A problem without contradictions, and a plan of it.
fn planned(seed: u64) -> Option<(Problem, Plan)> {
    let problem = small::problem(seed);
    let found = plan(&problem, LIMITS, &|| false);
    found.ok().map(|plan| (problem, plan))
}

/// Meetings as those of an earlier plan.
fn earlier(meetings: &[Meeting]) -> Vec<Earlier> {
    let at = |it: &Meeting| Moment { day: it.day, start: it.start };
    meetings.iter().map(|it| Earlier { company: it.company, host: it.host, at: at(it) }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_plan_is_better_and_no_bound_is_lower(seed in 0..SEEDS) {
        let Some((problem, plan)) = planned(seed) else { return Ok(()) };
        prop_assert_eq!(rules::broken(&problem, &plan.meetings), None);
        let worth = exhaustive::worth(&problem, &[], &plan.meetings);
        let best = exhaustive::best(&problem, &[]);
        prop_assert_eq!(worth, best);
        prop_assert_eq!(plan.value, best.value);
        prop_assert!(plan.value_max >= best.value, "{:?} {:?}", plan.value_max, best);
        prop_assert_eq!(problem.pins.len() - plan.missed_pins.len(), best.pins as usize);
        let floors = problem.companies.iter().map(|it| it.meetings_min)
            .chain(problem.hosts.iter().map(|it| it.meetings_min)).sum::<u32>();
        let missing = floors - best.filled as u32;
        prop_assert_eq!(plan.shortfall(), missing);
        prop_assert!(plan.shortfall_min <= missing);
    }

    #[test]
    fn proofs_can_be_checked_by_hand(seed: u64) {
        let Some((problem, plan)) = planned(seed) else { return Ok(()) };
        for proof in &plan.proofs {
            check(&problem, proof);
        }
        let missing = plan.proofs.iter().map(Proof::missing).sum::<u32>();
        prop_assert_eq!(missing, plan.shortfall_min);
    }

    #[test]
    fn the_same_seed_and_work_give_the_same_plan(seed: u64, work_max in 0..200_000_u64) {
        let problem = small::problem(seed);
        let limits = Limits { work_max, seed };
        let plan = plan(&problem, limits, &|| false);
        prop_assert_eq!(&super::super::plan(&problem, limits, &|| false), &plan);
        if let Ok(plan) = plan {
            prop_assert_eq!(rules::broken(&problem, &plan.meetings), None);
            prop_assert!(plan.value_max >= plan.value);
        }
    }

    #[test]
    fn stopped_at_once_a_plan_still_keeps_the_rules(seed: u64) {
        let problem = small::problem(seed);
        if let Ok(plan) = plan(&problem, LIMITS, &|| true) {
            prop_assert_eq!(rules::broken(&problem, &plan.meetings), None);
            prop_assert!(matches!(plan.ending, Ending::Stopped | Ending::Best), "{:?}", plan.ending);
        }
    }

    #[test]
    fn a_new_plan_changes_no_more_than_it_has_to(seed in 0..SEEDS, change in 0..4_usize) {
        let Some((mut problem, plan)) = planned(seed) else { return Ok(()) };
        let earlier = earlier(&plan.meetings);
        let numbers = &mut Numbers::new(seed);
        match change {
            0 => {
                let at = numbers.below(problem.hosts.len());
                let host = &mut problem.hosts[at];
                (host.meetings_min, host.meetings_max) = (0, 0);
                problem.pins.retain(|pin| pin.host != at);
            }
            1 => {
                let company = numbers.below(problem.companies.len());
                let absence = Span { day: 0, start: 540, end: 570 };
                problem.companies[company].absences.push(absence);
            }
            2 => {
                let host = numbers.below(problem.hosts.len());
                problem.hosts[host].windows[0].start += 10;
                problem.hosts[host].windows[0].end += 10;
            }
            _ => {
                let host = numbers.below(problem.hosts.len());
                problem.hosts[host].capacity = 1;
            }
        }
        if !contradictions(&problem).is_empty() {
            return Ok(());
        }
        let replan = replan(&problem, &earlier, LIMITS, &|| false).unwrap();
        prop_assert_eq!(rules::broken(&problem, &replan.plan.meetings), None);
        let best = exhaustive::best(&problem, &earlier);
        let worth = exhaustive::worth(&problem, &earlier, &replan.plan.meetings);
        prop_assert_eq!(worth, best);
        prop_assert_eq!(replan.kept.len(), best.kept as usize);
        prop_assert_eq!(replan.kept.len() + replan.moved.len(), best.stayed as usize);
        prop_assert_eq!(replan.kept.len() + replan.moved.len() + replan.dropped.len(), earlier.len());
        prop_assert_eq!(replan.kept.len() + replan.moved.len() + replan.new.len(), replan.plan.meetings.len());
        prop_assert!(replan.plan.value_max >= best.value);
    }

    #[test]
    fn a_new_plan_keeps_as_many_as_could_be_kept(seed: u64, change in 0..6_usize) {
        let mut problem = Problem { pins: Vec::new(), ..small::sized(seed, 5) };
        let Ok(plan) = plan(&problem, LIMITS, &|| false) else { return Ok(()) };
        let before = plan.meetings;
        let numbers = &mut Numbers::new(seed);
        let (company, host) = (numbers.below(problem.companies.len()), numbers.below(problem.hosts.len()));
        match change {
            0 => {
                let host = &mut problem.hosts[host];
                (host.meetings_min, host.meetings_max) = (0, 0);
            }
            1 => {
                let absence = Span { day: 0, start: 540, end: 570 };
                problem.companies[company].absences.push(absence);
            }
            2 => problem.hosts.iter_mut().for_each(|it| it.capacity = 1),
            3 => for it in &mut problem.companies {
                (it.meetings_min, it.meetings_max) = (it.meetings_min.min(1), it.meetings_max.min(2));
            },
            4 => problem.travel_minutes.iter_mut().for_each(|it| *it += 15),
            _ => problem.gap_minutes += 10,
        }
        if !contradictions(&problem).is_empty() {
            return Ok(());
        }
        let replan = replan(&problem, &earlier(&before), LIMITS, &|| false).unwrap();
        prop_assert_eq!(rules::broken(&problem, &replan.plan.meetings), None);
        prop_assert_eq!(replan.kept.len(), exhaustive::most(&problem, &before));
    }

    #[test]
    fn nothing_changed_means_nothing_changes(seed: u64) {
        let Some((problem, plan)) = planned(seed) else { return Ok(()) };
        let earlier = earlier(&plan.meetings);
        let replan = replan(&problem, &earlier, LIMITS, &|| false).unwrap();
        prop_assert_eq!(replan.kept, earlier);
        prop_assert!(replan.moved.is_empty() && replan.dropped.is_empty() && replan.new.is_empty());
    }
}

/// Counts once more, from the problem alone, what a proof says.
fn check(problem: &Problem, proof: &Proof) {
    let hosts = problem.hosts.len();
    let floor = |at: usize| match proof.side {
        Side::Companies => problem.companies[at].meetings_min,
        Side::Hosts => problem.hosts[at].meetings_min,
    };
    let cap = |at: usize| match proof.side {
        Side::Companies => problem.hosts[at].meetings_max,
        Side::Hosts => problem.companies[at].meetings_max,
    };
    let may = |party: usize, other: usize| {
        let (company, host) = match proof.side {
            Side::Companies => (party, other),
            Side::Hosts => (other, party),
        };
        problem.values[company * hosts + host].is_some()
    };
    let others = match proof.side {
        Side::Companies => hosts,
        Side::Hosts => problem.companies.len(),
    };
    assert!(proof.needed <= proof.parties.iter().map(|it| floor(*it)).sum(), "{proof:?}");
    assert!(proof.places <= proof.limiting.iter().map(|it| cap(*it)).sum(), "{proof:?}");
    let besides = proof.parties.iter().flat_map(|party| (0..others).map(move |it| (*party, it)));
    let besides = besides.filter(|(party, it)| may(*party, *it) && !proof.limiting.contains(it));
    assert!(proof.others as usize <= besides.count(), "{proof:?}");
    assert!(proof.missing() > 0, "{proof:?}");
}

#[test]
fn most_problems_are_planned() {
    let of = |seed: u64| plan(&small::problem(seed), Limits { work_max: 0, ..LIMITS }, &|| false);
    let failed: Vec<Vec<Contradiction>> = (0..200).filter_map(|seed| of(seed).err()).collect();
    assert!(failed.len() < 40, "{failed:?}");
}
