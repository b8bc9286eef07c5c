//! Which tellings of deals tell of the same one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use prost::Message as _;

use super::facts::DealFacts;

/// A date as it is written.
type Date = Option<(i32, i32, i32)>;

/// Each deal once: the same company, stage and date are one deal, however often and under whichever of its names they
/// are listed. Of several tellings the one that says most stays, whatever their order.
pub(super) fn distinct(told: Vec<(DealFacts, Date)>) -> Vec<DealFacts> {
    let marks = told.iter().map(|(facts, date)| {
        let marks = [(0, facts.company), (1, facts.startup)];
        marks.map(|mark| (mark.1 != 0).then_some((mark, facts.stage, *date)))
    });
    let firsts = first_alike(&marks.collect::<Vec<_>>());
    let mut tellings: BTreeMap<usize, Vec<DealFacts>> = BTreeMap::new();
    for ((facts, _), first) in told.into_iter().zip(firsts) {
        tellings.entry(first).or_default().push(facts);
    }
    tellings.into_values().filter_map(fullest).collect()
}

/// The telling that says most, with a name and a profile by which any of them knows the company.
fn fullest(mut tellings: Vec<DealFacts>) -> Option<DealFacts> {
    if tellings.len() > 1 {
        tellings.sort_by_cached_key(|facts| {
            let bytes = facts.encode_to_vec();
            (Reverse(bytes.len()), bytes)
        });
    }
    let fullest = tellings.first()?.clone();
    let known = |of: fn(&DealFacts) -> u64| tellings.iter().map(of).find(|&print| print != 0);
    let company = known(|facts| facts.company).unwrap_or(0);
    let startup = known(|facts| facts.startup).unwrap_or(0);
    Some(DealFacts { company, startup, ..fullest })
}

/// For each thing the first that is the same: those are that share a mark, by themselves or by way of others.
fn first_alike<M: Hash + Eq>(things: &[[Option<M>; 2]]) -> Vec<usize> {
    let mut earlier: Vec<usize> = (0..things.len()).collect();
    let mut by_mark: HashMap<&M, usize> = HashMap::new();
    for (at, marks) in things.iter().enumerate() {
        for mark in marks.iter().flatten() {
            let other = *by_mark.entry(mark).or_insert(at);
            let (one, other) = (first(&mut earlier, at), first(&mut earlier, other));
            earlier[one.max(other)] = one.min(other);
        }
    }
    (0..things.len()).map(|at| first(&mut earlier, at)).collect()
}

/// The first that is the same, where for each an earlier one is known, or itself. It shortens the way that it goes.
fn first(earlier: &mut [usize], mut at: usize) -> usize {
    while earlier[at] != at {
        earlier[at] = earlier[earlier[at]];
        at = earlier[at];
    }
    at
}
