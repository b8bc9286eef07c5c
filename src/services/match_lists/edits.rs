//! How officers change a list.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::proto::{
    ListedPair, MatchList, MatchListEdit, MatchListEditKind, MatchListSide, PairScore,
    PairStanding, PartyList, SetAsidePair,
};

/// What is wrong with an edit: its field, and why.
type Wrong = (&'static str, String);

/// Pairs that edits add, explained, by their names.
pub(super) type Explanations = HashMap<(String, String), ListedPair>;

/// Makes a change of an earlier list to this one. That a pair is not to be listed holds where it is not.
pub(super) fn apply_again(
    list: &mut MatchList,
    edit: &MatchListEdit,
    explained: &Explanations,
) -> Result<(), Wrong> {
    let is_same = |it: &ListedPair| (&it.startup, &it.partner) == (&edit.startup, &edit.partner);
    if edit.kind() == MatchListEditKind::Remove && !list.pairs.iter().any(is_same) {
        return Pair::of(list, edit).map(|_| ());
    }
    apply(list, edit, explained)
}

/// Makes one change to a list, or tells what is wrong with it. The edit must be sound by itself. It is not noted.
pub(super) fn apply(
    list: &mut MatchList,
    edit: &MatchListEdit,
    explained: &Explanations,
) -> Result<(), Wrong> {
    let pair = Pair::of(list, edit)?;
    let is_same = |it: &ListedPair| (&it.startup, &it.partner) == (&edit.startup, &edit.partner);
    let at = list.pairs.iter().position(is_same);
    match (edit.kind(), at) {
        (MatchListEditKind::Add, None) => add(list, edit, &pair, explained),
        (MatchListEditKind::Remove, Some(at)) => {
            list.pairs.remove(at);
            take_out(&mut list.startups[pair.startup], &edit.partner);
            take_out(&mut list.hosts[pair.host], &edit.startup);
            Ok(())
        }
        (MatchListEditKind::Move, Some(_)) => {
            let (own, other) = match edit.list() {
                MatchListSide::Host => (&mut list.hosts[pair.host], &edit.startup),
                _ => (&mut list.startups[pair.startup], &edit.partner),
            };
            // Who is moved stands in the list already.
            fits(own, own.others.len(), edit.place)?;
            take_out(own, other);
            put_in(own, other, edit.place);
            Ok(())
        }
        (MatchListEditKind::Add, Some(_)) => {
            Err(("kind", "adds a pair that stands in the list".to_owned()))
        }
        (MatchListEditKind::Remove | MatchListEditKind::Move, None) => {
            Err(("kind", "is of a pair that does not stand in the list".to_owned()))
        }
        (MatchListEditKind::Unspecified, _) => Err(("kind", "is required".to_owned())),
    }
}

/// The positions of the two among participants and hosts.
struct Pair {
    startup: usize,
    host: usize,
}

impl Pair {
    fn of(list: &MatchList, edit: &MatchListEdit) -> Result<Self, Wrong> {
        let none = |name: &str| format!("{name} is no party of the list");
        let startup = position(&list.startups, &edit.startup);
        let host = position(&list.hosts, &edit.partner);
        Ok(Self {
            startup: startup.ok_or_else(|| ("startup", none(&edit.startup)))?,
            host: host.ok_or_else(|| ("partner", none(&edit.partner)))?,
        })
    }
}

fn add(
    list: &mut MatchList,
    edit: &MatchListEdit,
    pair: &Pair,
    explained: &Explanations,
) -> Result<(), Wrong> {
    let own = score(list, pair.startup, pair.host);
    let is_same = |it: &SetAsidePair| (&it.startup, &it.partner) == (&edit.startup, &edit.partner);
    if list.set_aside.iter().any(|it| is_same(it) && it.is_never) {
        let why = "must not be proposed: a request of the delegation says never";
        return Err(("partner", why.to_owned()));
    }
    match own.standing() {
        PairStanding::Vetoed => {
            return Err(("partner", "must not be proposed: matching vetoes the pair".to_owned()));
        }
        PairStanding::AlreadyPartners => {
            return Err((
                "partner",
                "needs no introduction: the two are partners already".to_owned(),
            ));
        }
        _ => {}
    }
    let (of_startup, of_host) = (&list.startups[pair.startup], &list.hosts[pair.host]);
    let host_fit = |name: &String| {
        position(&list.hosts, name).map(|host| fit(&score(list, pair.startup, host), host))
    };
    let startup_fit = |name: &String| {
        position(&list.startups, name).map(|at| fit(&score(list, at, pair.host), at))
    };
    let place = |side: MatchListSide, by_score: usize| match edit.place {
        place if place > 0 && edit.list() == side => place,
        _ => i32::try_from(by_score).unwrap_or(i32::MAX),
    };
    let with_startup =
        place(MatchListSide::Startup, place_by_fit(of_startup, fit(&own, pair.host), host_fit));
    let with_host =
        place(MatchListSide::Host, place_by_fit(of_host, fit(&own, pair.startup), startup_fit));
    fits(of_startup, of_startup.others.len() + 1, with_startup)?;
    fits(of_host, of_host.others.len() + 1, with_host)?;
    put_in(&mut list.startups[pair.startup], &edit.partner, with_startup);
    put_in(&mut list.hosts[pair.host], &edit.startup, with_host);
    let key = (edit.startup.clone(), edit.partner.clone());
    let new = explained.get(&key).cloned().unwrap_or_else(|| ListedPair {
        startup: edit.startup.clone(),
        partner: edit.partner.clone(),
        score_milli: own.score_milli,
        is_added: true,
        ..ListedPair::default()
    });
    let positions = |lists: &[PartyList]| -> HashMap<String, usize> {
        lists.iter().enumerate().map(|(at, it)| (it.party.clone(), at)).collect()
    };
    let (startups, hosts) = (positions(&list.startups), positions(&list.hosts));
    let stands_after = |it: &ListedPair| {
        let at = (startups.get(&it.startup), hosts.get(&it.partner));
        at > (Some(&pair.startup), Some(&pair.host))
    };
    let at = list.pairs.iter().position(stands_after).unwrap_or(list.pairs.len());
    list.pairs.insert(at, new);
    Ok(())
}

fn position(lists: &[PartyList], party: &str) -> Option<usize> {
    lists.iter().position(|it| it.party == party)
}

/// The score of a pair when the list was made.
fn score(list: &MatchList, startup: usize, host: usize) -> PairScore {
    let rows = list.inputs.as_ref().map(|it| it.rows.as_slice()).unwrap_or_default();
    let score = rows.get(startup).and_then(|row| row.pairs.get(host));
    score.copied().unwrap_or_default()
}

/// How well somebody fits who stands at this position in the delegation: as lists are drafted, the first of equals is
/// the best.
type Fit = (bool, i32, Reverse<usize>);

fn fit(score: &PairScore, position: usize) -> Fit {
    let has_evidence = score.standing() != PairStanding::Insufficient;
    (has_evidence, score.score_milli, Reverse(position))
}

/// Where somebody stands that fits so: before the first one who fits less, counted from 1 on.
fn place_by_fit(list: &PartyList, own: Fit, fit: impl Fn(&String) -> Option<Fit>) -> usize {
    let fits_less = |name: &String| fit(name).is_some_and(|it| it < own);
    list.others.iter().position(fits_less).unwrap_or(list.others.len()) + 1
}

fn take_out(list: &mut PartyList, other: &str) {
    list.others.retain(|it| it != other);
}

/// Puts somebody at a place that fits.
fn put_in(list: &mut PartyList, other: &str, place: i32) {
    let at = usize::try_from(place - 1).unwrap_or_default();
    list.others.insert(at, other.to_owned());
}

fn fits(list: &PartyList, last: usize, place: i32) -> Result<(), Wrong> {
    match usize::try_from(place).is_ok_and(|place| (1..=last).contains(&place)) {
        true => Ok(()),
        false => {
            let why =
                format!("is {place}; in the list of {} it must be from 1 to {last}", list.party);
            Err(("place", why))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{MatchListInputs, PairRow};

    /// Start-ups `a` and `b`, hosts `p`, `q` and `r`; `a` should meet `p` and `r`, `b` should meet `q`; `b` and `p` must
    /// not be proposed.
    fn list() -> MatchList {
        let lists = |lists: &[(&str, &[&str])]| -> Vec<PartyList> {
            let list = |(party, others): &(&str, &[&str])| PartyList {
                party: (*party).to_owned(),
                others: others.iter().map(|&it| it.to_owned()).collect(),
            };
            lists.iter().map(list).collect()
        };
        let pair = |startup: &str, partner: &str| ListedPair {
            startup: startup.to_owned(),
            partner: partner.to_owned(),
            ..ListedPair::default()
        };
        let scores = [[900, 500, 100], [800, 400, 700]];
        let row = |(startup, scores): (usize, [i32; 3])| PairRow {
            startup: String::new(),
            pairs: (0..3)
                .map(|host| {
                    let standing = match (startup, host) {
                        (1, 0) => PairStanding::Vetoed,
                        _ => PairStanding::Ranked,
                    };
                    PairScore { score_milli: scores[host], standing: standing.into() }
                })
                .collect(),
        };
        MatchList {
            startups: lists(&[
                ("startups/a", &["partners/p", "partners/r"]),
                ("startups/b", &["partners/q"]),
            ]),
            hosts: lists(&[
                ("partners/p", &["startups/a"]),
                ("partners/q", &["startups/b"]),
                ("partners/r", &["startups/a"]),
            ]),
            pairs: vec![
                pair("startups/a", "partners/p"),
                pair("startups/a", "partners/r"),
                pair("startups/b", "partners/q"),
            ],
            inputs: Some(MatchListInputs {
                rows: scores.into_iter().enumerate().map(row).collect(),
                ..MatchListInputs::default()
            }),
            ..MatchList::default()
        }
    }

    fn edit(kind: MatchListEditKind, startup: &str, partner: &str) -> MatchListEdit {
        MatchListEdit {
            kind: kind.into(),
            startup: format!("startups/{startup}"),
            partner: format!("partners/{partner}"),
            ..MatchListEdit::default()
        }
    }

    fn at(list: MatchListSide, place: i32, edit: MatchListEdit) -> MatchListEdit {
        MatchListEdit { list: list.into(), place, ..edit }
    }

    #[test]
    fn an_addition_stands_in_both_lists_by_its_score_or_where_it_is_put() {
        let mut changed = list();
        apply(&mut changed, &edit(MatchListEditKind::Add, "a", "q"), &Explanations::new()).unwrap();
        assert_eq!(changed.startups[0].others, ["partners/p", "partners/q", "partners/r"]);
        assert_eq!(changed.hosts[1].others, ["startups/a", "startups/b"]);
        assert_eq!((changed.pairs[1].score_milli, changed.pairs[1].is_added), (500, true));
        assert_eq!(changed.pairs[1].partner, "partners/q", "pairs stand in their order");

        let put = at(MatchListSide::Host, 2, edit(MatchListEditKind::Add, "a", "q"));
        let mut changed = list();
        apply(&mut changed, &put, &Explanations::new()).unwrap();
        assert_eq!(changed.startups[0].others, ["partners/p", "partners/q", "partners/r"]);
        assert_eq!(changed.hosts[1].others, ["startups/b", "startups/a"]);
    }

    #[test]
    fn a_removal_takes_the_pair_out_of_both_lists() {
        let mut changed = list();
        apply(&mut changed, &edit(MatchListEditKind::Remove, "a", "p"), &Explanations::new())
            .unwrap();
        assert_eq!(changed.startups[0].others, ["partners/r"]);
        assert_eq!(changed.hosts[0].others, [""; 0]);
        assert_eq!(changed.pairs.len(), 2);
    }

    #[test]
    fn a_move_changes_one_list() {
        let mut changed = list();
        let first = at(MatchListSide::Startup, 1, edit(MatchListEditKind::Move, "a", "r"));
        apply(&mut changed, &first, &Explanations::new()).unwrap();
        assert_eq!(changed.startups[0].others, ["partners/r", "partners/p"]);
        assert_eq!(changed.hosts, list().hosts);
    }

    #[test]
    fn what_cannot_be_done_says_why() {
        use MatchListEditKind::{Add, Move, Remove};
        use MatchListSide::{Host, Startup};
        let cases = [
            (edit(Add, "a", "p"), "kind", "adds a pair that stands in the list"),
            (edit(Remove, "b", "r"), "kind", "does not stand in the list"),
            (at(Startup, 1, edit(Move, "b", "r")), "kind", "does not stand in the list"),
            (edit(Add, "c", "p"), "startup", "startups/c is no party of the list"),
            (edit(Add, "a", "z"), "partner", "partners/z is no party of the list"),
            (edit(Add, "b", "p"), "partner", "matching vetoes the pair"),
            (
                at(Startup, 3, edit(Move, "a", "p")),
                "place",
                "is 3; in the list of startups/a it must be from 1 to 2",
            ),
            (
                at(Host, 3, edit(Add, "a", "q")),
                "place",
                "in the list of partners/q it must be from 1 to 2",
            ),
        ];
        for (edit, field, part) in cases {
            let mut changed = list();
            let (wrong, why) = apply(&mut changed, &edit, &Explanations::new()).unwrap_err();
            assert!(wrong == field && why.contains(part), "{edit:?}: {wrong} {why}");
        }
    }
}
