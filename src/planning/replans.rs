//! The plan after something has changed: what was agreed on stays where it can.

use std::collections::HashMap;

use super::contradictions::Contradiction;
use super::plan::{Limits, Meeting, Plan, plan_after};
use super::problem::{Earlier, Moment, Problem};

/// An earlier meeting at another time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moved {
    /// When it was.
    pub from: Earlier,
    /// When it is.
    pub to: Moment,
}

/// A plan made from an earlier one, and how they differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replan {
    /// The whole plan.
    pub plan: Plan,
    /// Earlier meetings at their time.
    pub kept: Vec<Earlier>,
    /// Earlier meetings at another time.
    pub moved: Vec<Moved>,
    /// Earlier meetings that are not held.
    pub dropped: Vec<Earlier>,
    /// Meetings of two who were not to meet before.
    pub new: Vec<Meeting>,
}

/// Plans anew after a change. A host that has cancelled has a cap of no meetings.
///
/// First come pins, then as many earlier meetings at their time as possible, then floors, then earlier meetings at
/// another time, then the value of all meetings, then how little companies wait.
///
/// # Errors
///
/// All contradictions in the problem at once, and earlier meetings of unknown parties or of the same two.
pub fn replan(
    problem: &Problem,
    earlier: &[Earlier],
    limits: Limits,
    stop: &dyn Fn() -> bool,
) -> Result<Replan, Vec<Contradiction>> {
    let found = unfit(problem, earlier);
    if !found.is_empty() {
        return Err(found);
    }
    let plan = plan_after(problem, earlier, limits, stop)?;
    let mut met: HashMap<(usize, usize), &Meeting> =
        plan.meetings.iter().map(|it| ((it.company, it.host), it)).collect();
    let (mut kept, mut moved, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
    for &before in earlier {
        match met.remove(&(before.company, before.host)) {
            None => dropped.push(before),
            Some(now) => {
                let to = Moment { day: now.day, start: now.start };
                if to == before.at {
                    kept.push(before)
                } else {
                    moved.push(Moved { from: before, to })
                }
            }
        }
    }
    let mut new: Vec<Meeting> = met.into_values().copied().collect();
    new.sort_unstable();
    Ok(Replan { plan, kept, moved, dropped, new })
}

fn unfit(problem: &Problem, earlier: &[Earlier]) -> Vec<Contradiction> {
    let mut found = super::contradictions(problem);
    let mut seen = HashMap::new();
    for (at, it) in earlier.iter().enumerate() {
        if it.company >= problem.companies.len() || it.host >= problem.hosts.len() {
            found.push(Contradiction::EarlierParty(at));
        } else if let Some(other) = seen.insert((it.company, it.host), at) {
            found.push(Contradiction::EarlierTwice(other, at));
        }
    }
    found
}
