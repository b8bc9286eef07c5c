//! Which pairs a list proposes, and in which order.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::proto::{PairRow, PairScore, PairStanding};

/// The pairs of a list and the order of each party's list, by the positions of participants and hosts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Draft {
    /// In the order of participants, then of hosts.
    pub(super) pairs: BTreeSet<(usize, usize)>,
    /// In the same order.
    pub(super) set_aside: Vec<(usize, usize)>,
    /// Of each participant, its hosts.
    pub(super) of_startups: Vec<Vec<usize>>,
    /// Of each host, its participants.
    pub(super) of_hosts: Vec<Vec<usize>>,
}

/// How much a pair is to be proposed: those that can be ranked by their scores, then those of too little evidence; among
/// equals the first one.
type Rank = (bool, Reverse<i32>, usize);

/// The best pairs of each party, so many of each; a pair that stands in the list of one stands in the other's too.
/// Nobody is proposed of whom it is said that they must not meet: `is_never`, by participant and host.
pub(super) fn draft(
    rows: &[PairRow],
    max_per_party: usize,
    is_never: impl Fn(usize, usize) -> bool,
) -> Draft {
    let rank = |startup: usize, host: usize, other: usize| {
        rank(&rows[startup].pairs[host], other).filter(|_| !is_never(startup, host))
    };
    let hosts = rows.first().map_or(0, |row| row.pairs.len());
    let best = |mut ranks: Vec<Rank>| {
        ranks.sort_unstable();
        ranks.into_iter().take(max_per_party).map(|(.., other)| other).collect::<Vec<_>>()
    };
    let mut draft = Draft::default();
    for startup in 0..rows.len() {
        let ranks = (0..hosts).filter_map(|host| rank(startup, host, host));
        let chosen = best(ranks.collect());
        draft.pairs.extend(chosen.into_iter().map(|host| (startup, host)));
        let is_set_aside = |host: &usize| rank(startup, *host, *host).is_none();
        draft.set_aside.extend((0..hosts).filter(is_set_aside).map(|host| (startup, host)));
    }
    for host in 0..hosts {
        let ranks = (0..rows.len()).filter_map(|at| rank(at, host, at));
        let chosen = best(ranks.collect());
        draft.pairs.extend(chosen.into_iter().map(|startup| (startup, host)));
    }
    let ordered = |mut ranks: Vec<Rank>| {
        ranks.sort_unstable();
        ranks.into_iter().map(|(.., other)| other).collect::<Vec<_>>()
    };
    let listed = |startup: usize, host: usize| draft.pairs.contains(&(startup, host));
    draft.of_startups = (0..rows.len())
        .map(|startup| {
            let others = (0..hosts).filter(|&host| listed(startup, host));
            ordered(others.filter_map(|host| rank(startup, host, host)).collect())
        })
        .collect();
    draft.of_hosts = (0..hosts)
        .map(|host| {
            let others = (0..rows.len()).filter(|&startup| listed(startup, host));
            ordered(others.filter_map(|at| rank(at, host, at)).collect())
        })
        .collect();
    draft
}

/// `None` for a pair that is not proposed.
fn rank(score: &PairScore, other: usize) -> Option<Rank> {
    match score.standing() {
        PairStanding::Ranked => Some((false, Reverse(score.score_milli), other)),
        PairStanding::Insufficient => Some((true, Reverse(score.score_milli), other)),
        PairStanding::Vetoed | PairStanding::AlreadyPartners | PairStanding::Unspecified => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(scores: &[(i32, PairStanding)]) -> PairRow {
        let pair = |&(score_milli, standing): &(i32, PairStanding)| PairScore {
            score_milli,
            standing: standing.into(),
        };
        PairRow { startup: String::new(), pairs: scores.iter().map(pair).collect() }
    }

    #[test]
    fn the_best_of_each_party_stand_in_the_lists_of_both() {
        use PairStanding::{AlreadyPartners, Insufficient, Ranked, Vetoed};
        let rows = [
            row(&[(900, Ranked), (100, Ranked), (0, Insufficient), (5_000, Vetoed)]),
            row(&[(800, Ranked), (700, Ranked), (9_000, AlreadyPartners), (-50, Ranked)]),
        ];
        let draft = draft(&rows, 1, |_, _| false);
        // Hosts 1 to 3 would have nobody if the start-ups alone chose.
        assert_eq!(draft.pairs, BTreeSet::from([(0, 0), (0, 2), (1, 0), (1, 1), (1, 3)]));
        assert_eq!(draft.of_startups, [vec![0, 2], vec![0, 1, 3]]);
        assert_eq!(draft.of_hosts, [vec![0, 1], vec![1], vec![0], vec![1]]);
        assert_eq!(draft.set_aside, [(0, 3), (1, 2)]);
    }

    #[test]
    fn who_must_not_meet_is_not_proposed() {
        let rows = [row(&[(900, PairStanding::Ranked), (100, PairStanding::Ranked)])];
        let draft = draft(&rows, 2, |startup, host| (startup, host) == (0, 0));
        assert_eq!(draft.pairs, BTreeSet::from([(0, 1)]));
        assert_eq!((draft.of_hosts, draft.set_aside), (vec![vec![], vec![0]], vec![(0, 0)]));
    }

    #[test]
    fn too_little_evidence_stands_last_and_equals_in_their_order() {
        use PairStanding::{Insufficient, Ranked};
        let rows = [row(&[(2_000, Insufficient), (-500, Ranked), (-500, Ranked)])];
        assert_eq!(draft(&rows, 3, |_, _| false).of_startups, [vec![1, 2, 0]]);
        assert_eq!(draft(&[], 3, |_, _| false), Draft::default());
    }
}
