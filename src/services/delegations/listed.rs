//! What an approved match list means for a plan.

use std::collections::HashMap;

use super::plans::Scored;
use super::readers::positions;
use crate::proto::{ListedScore, MatchList, PartyList};

/// The pairs of a list with what they count: their score, and by how much the score of their place in either list is
/// above it. The scores of a list, in falling order, belong to its places. So whoever is moved above another counts as
/// much as that one did, and lists in the order of their scores add nothing.
pub(super) fn listed_pairs(list: &MatchList) -> Vec<ListedScore> {
    let scores: HashMap<(&str, &str), i32> =
        list.pairs.iter().map(|it| ((&*it.startup, &*it.partner), it.score_milli)).collect();
    let of_startups = by_place(&list.startups, |own, other| scores.get(&(own, other)).copied());
    let of_hosts = by_place(&list.hosts, |own, other| scores.get(&(other, own)).copied());
    let score = |(startup, partner): (&str, &str), score_milli: i32| {
        let with_startup = of_startups.get(&(startup, partner)).copied().unwrap_or(score_milli);
        let with_host = of_hosts.get(&(partner, startup)).copied().unwrap_or(score_milli);
        ListedScore {
            startup: startup.to_owned(),
            partner: partner.to_owned(),
            score_milli,
            place_score_milli: with_startup + with_host - score_milli,
        }
    };
    list.pairs.iter().map(|it| score((&it.startup, &it.partner), it.score_milli)).collect()
}

/// Of each party and other in the lists of one side, the score of the place.
fn by_place<'a>(
    lists: &'a [PartyList],
    score: impl Fn(&'a str, &'a str) -> Option<i32>,
) -> HashMap<(&'a str, &'a str), i32> {
    let mut all = HashMap::new();
    for list in lists {
        let others = list.others.iter().map(String::as_str);
        let mut scores: Vec<i32> =
            others.clone().filter_map(|other| score(&list.party, other)).collect();
        scores.sort_unstable_by(|one, other| other.cmp(one));
        all.extend(others.map(|other| (&*list.party, other)).zip(scores));
    }
    all
}

/// What the listed pairs count, by participant and host of those that are planned with, and the scores of the list in
/// place of those that matching knows now. Of pairs that a merge has made one the first stays.
pub(super) fn place(listed: &[ListedScore], scored: &mut Scored) -> HashMap<(usize, usize), i32> {
    let Scored { delegation, hosts, rows, .. } = scored;
    let startups = positions(delegation.participants.iter().map(|it| &it.startup));
    let partners = positions(hosts.iter().map(|&at| &delegation.hosts[at].partner));
    let pair = |startup: &str, partner: &str| {
        startups.get(startup).copied().zip(partners.get(partner).copied())
    };
    let mut placed = HashMap::new();
    for it in listed {
        let pair = pair(&it.startup, &it.partner).filter(|pair| !placed.contains_key(pair));
        if let Some((company, host)) = pair {
            placed.insert((company, host), it.place_score_milli);
            rows[company].pairs[host].score_milli = it.score_milli;
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::ListedPair;

    fn list(party: &str, others: &[&str]) -> PartyList {
        let others = others.iter().map(|&it| it.to_owned()).collect();
        PartyList { party: party.to_owned(), others }
    }

    #[test]
    fn a_pair_counts_by_its_places() {
        let pair = |startup: &str, partner: &str, score_milli| ListedPair {
            startup: startup.to_owned(),
            partner: partner.to_owned(),
            score_milli,
            ..ListedPair::default()
        };
        let mut drafted = MatchList {
            startups: vec![list("a", &["p", "q", "r"]), list("b", &["p"])],
            hosts: vec![list("p", &["a", "b"]), list("q", &["a"]), list("r", &["a"])],
            pairs: vec![
                pair("a", "p", 900),
                pair("a", "q", 500),
                pair("a", "r", -101),
                pair("b", "p", 700),
            ],
            ..MatchList::default()
        };
        let counts = |list: &MatchList| -> Vec<i32> {
            listed_pairs(list).iter().map(|it| it.place_score_milli).collect()
        };
        assert_eq!(counts(&drafted), [900, 500, -101, 700], "as nobody moved anything");
        // The start-up's last host comes first, and the first host's second start-up before the first.
        drafted.startups[0] = list("a", &["r", "p", "q"]);
        drafted.hosts[0] = list("p", &["b", "a"]);
        assert_eq!(
            counts(&drafted),
            [
                900 + (500 - 900) + (700 - 900), // the second of `a` and of `p`
                500 + (-101 - 500),              // the third of `a`, the only one of `q`
                -101 + (900 + 101),              // the first of `a`, the only one of `r`
                700 + (900 - 700),               // the only one of `b`, the first of `p`
            ]
        );
        let listed = listed_pairs(&drafted);
        assert_eq!(listed[2].score_milli, -101, "its own score stays");
    }
}
