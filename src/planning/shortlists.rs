//! Which candidates should go along, given whom they would meet.
//!
//! A meeting is worth its value; of one host the second-best chosen candidate counts half, the third a third, and so
//! on, up to what the host has time for. So the worth of a choice is monotone and submodular: what a candidate adds
//! becomes less with everyone chosen before it. That bounds what any choice can be worth: Nemhauser, Wolsey, Fisher,
//! "An analysis of approximations for maximizing submodular set functions", 1978.

use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The most candidates of one host that count.
pub const PER_HOST_MAX: usize = 16;

/// What all worths are multiplied by, so that halves, thirds and up to sixteenths of them are whole.
const WHOLE: i64 = 720_720;

/// How many times a worth may be looked up before no better choice is looked for.
const WORK_MAX: u64 = 20_000_000;

/// Candidates, and whom they would meet.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// Of each candidate the hosts that it may meet, each once, and what that is worth, above zero.
    pub meetings: Vec<Vec<(usize, i32)>>,
    /// Of each host how many candidates count, up to [`PER_HOST_MAX`].
    pub per_host: Vec<usize>,
    /// How many are to be chosen.
    pub places: usize,
    /// Who is chosen in any case, each once and no more than there are places.
    pub required: Vec<usize>,
    /// Who is not chosen in any case.
    pub excluded: Vec<usize>,
}

/// A choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// First the required ones, then the others, each in the order in which they add most to those before. Who is worth
    /// nothing is not chosen.
    pub chosen: Vec<usize>,
    /// What they are worth together.
    pub value: i64,
    /// What no choice can be worth more than.
    pub value_max: i64,
    /// Of each candidate what it is worth alone.
    pub alone: Vec<i64>,
    /// Of each candidate what the choice would lose without it, or would gain by it as one more.
    pub added: Vec<i64>,
    /// Of each candidate the chosen ones that fit the same hosts, the one that fits them most first.
    pub shares_with: Vec<Vec<usize>>,
}

/// The best choice that can be found, always the same. `None`: it was told to stop.
#[must_use]
pub fn choose(call: &Call, stop: &dyn Fn() -> bool) -> Option<Choice> {
    let mut search = Search::new(call, stop);
    search.climb();
    search.swap();
    search.look_through();
    if search.is_stopped {
        return None;
    }
    let value_max = search.value_max();
    let mut table = Table::of(call, &search.best);
    let value = table.value();
    let candidates = 0..call.meetings.len();
    let alone = candidates.clone().map(|it| Table::new(call).gain(it)).collect();
    let mut is_chosen = vec![false; call.meetings.len()];
    search.best.iter().for_each(|&it| is_chosen[it] = true);
    let added = candidates.clone().map(|it| match is_chosen[it] {
        true => table.without(it, |table| table.gain(it)),
        false => table.gain(it),
    });
    let added: Vec<i64> = added.collect();
    let shares_with = candidates.map(|it| match is_chosen[it] {
        true => table.without(it, |table| table.sharers(it)),
        false => table.sharers(it),
    });
    Some(Choice {
        value: value / WHOLE,
        value_max: value_max / WHOLE,
        alone: whole(alone),
        added: whole(added),
        shares_with: shares_with.collect(),
        chosen: search.ordered(),
    })
}

fn whole(values: Vec<i64>) -> Vec<i64> {
    values.into_iter().map(|it| it / WHOLE).collect()
}

/// Who is chosen, as the hosts see it.
struct Table<'a> {
    call: &'a Call,
    /// Of each host the chosen ones that it may meet and what that is worth, the best first.
    seated: Vec<Vec<(i32, usize)>>,
}

impl<'a> Table<'a> {
    fn new(call: &'a Call) -> Self {
        Self { call, seated: vec![Vec::new(); call.per_host.len()] }
    }

    fn of(call: &'a Call, chosen: &[usize]) -> Self {
        let mut table = Self::new(call);
        chosen.iter().for_each(|&it| table.add(it));
        table
    }

    fn add(&mut self, candidate: usize) {
        for &(host, value) in &self.call.meetings[candidate] {
            let seated = &mut self.seated[host];
            let at = seated.partition_point(|&(other, _)| other >= value);
            seated.insert(at, (value, candidate));
        }
    }

    fn remove(&mut self, candidate: usize) {
        for &(host, _) in &self.call.meetings[candidate] {
            self.seated[host].retain(|&(_, other)| other != candidate);
        }
    }

    /// What something is while a chosen one is not.
    fn without<T>(&mut self, candidate: usize, what: impl FnOnce(&mut Self) -> T) -> T {
        self.remove(candidate);
        let answer = what(self);
        self.add(candidate);
        answer
    }

    fn value(&self) -> i64 {
        let of_host = |(host, seated): (usize, &Vec<(i32, usize)>)| {
            worth(seated.iter().map(|it| it.0), self.call.per_host[host])
        };
        self.seated.iter().enumerate().map(of_host).sum()
    }

    /// What one more would add.
    fn gain(&self, candidate: usize) -> i64 {
        let of_host = |&(host, value): &(usize, i32)| self.gain_at(host, value);
        self.call.meetings[candidate].iter().map(of_host).sum()
    }

    /// What one more meeting would add at a host.
    fn gain_at(&self, host: usize, value: i32) -> i64 {
        let seated = self.seated[host].iter().map(|it| it.0);
        let per_host = self.call.per_host[host];
        let ahead = self.seated[host].partition_point(|&(other, _)| other >= value);
        let with = seated.clone().take(ahead).chain([value]).chain(seated.clone().skip(ahead));
        worth(with, per_host) - worth(seated, per_host)
    }

    /// The chosen ones that fit the same hosts as another one, those first that fit them most: at each host as much as
    /// both do.
    fn sharers(&self, candidate: usize) -> Vec<usize> {
        let mut shared: BTreeMap<usize, i64> = BTreeMap::new();
        for &(host, value) in &self.call.meetings[candidate] {
            for &(others, other) in self.seated[host].iter().take(self.call.per_host[host]) {
                *shared.entry(other).or_default() += i64::from(value.min(others));
            }
        }
        let mut sharers: Vec<(usize, i64)> = shared.into_iter().collect();
        sharers.sort_by_key(|&(_, shared)| Reverse(shared));
        sharers.into_iter().map(|it| it.0).collect()
    }
}

/// What the meetings of one host are worth, the best first.
fn worth(values: impl Iterator<Item = i32>, per_host: usize) -> i64 {
    let shares = (1..=PER_HOST_MAX.min(per_host)).zip(values);
    shares.map(|(share, value)| i64::from(value) * (WHOLE / share as i64)).sum()
}

/// The search for a choice.
struct Search<'a> {
    call: &'a Call,
    stop: &'a dyn Fn() -> bool,
    is_stopped: bool,
    work: u64,
    /// Who may be chosen besides the required ones.
    free: Vec<usize>,
    /// How many of them are.
    open: usize,
    best: Vec<usize>,
    best_value: i64,
    /// What no choice can be worth more than, as far as is known.
    bound: i64,
    /// Whether all choices were looked through.
    is_through: bool,
}

impl<'a> Search<'a> {
    fn new(call: &'a Call, stop: &'a dyn Fn() -> bool) -> Self {
        let is_free = |it: &usize| {
            !call.meetings[*it].is_empty()
                && !call.required.contains(it)
                && !call.excluded.contains(it)
        };
        let free: Vec<usize> = (0..call.meetings.len()).filter(is_free).collect();
        let open = call.places.saturating_sub(call.required.len()).min(free.len());
        let best = call.required.clone();
        let best_value = Table::of(call, &best).value();
        Self {
            call,
            stop,
            is_stopped: false,
            work: 0,
            free,
            open,
            best,
            best_value,
            bound: i64::MAX,
            is_through: false,
        }
    }

    /// Whether there is no more time.
    fn is_over(&mut self) -> bool {
        self.is_stopped = self.is_stopped || (self.stop)();
        self.is_stopped || self.work > WORK_MAX
    }

    /// What each of these would add to a table, the most first, then the one worth most alone, then the first one.
    fn gains(&mut self, table: &Table<'_>, of: &[usize]) -> Vec<(i64, usize)> {
        self.work += of.iter().map(|&it| self.call.meetings[it].len() as u64).sum::<u64>();
        let alone = |it: usize| -> i64 {
            self.call.meetings[it].iter().map(|&(_, value)| i64::from(value)).sum()
        };
        let mut gains: Vec<(i64, usize)> = of.iter().map(|&it| (table.gain(it), it)).collect();
        gains.sort_by_cached_key(|&(gain, it)| (Reverse(gain), Reverse(alone(it)), it));
        gains
    }

    /// No choice is worth more than what is chosen and what the best others would each add to it.
    fn bound_at(&self, value: i64, gains: &[(i64, usize)], open: usize) -> i64 {
        value + gains.iter().take(open).map(|it| it.0).sum::<i64>()
    }

    /// Adds one after the other whoever adds most.
    fn climb(&mut self) {
        let mut table = Table::of(self.call, &self.best);
        let mut rest = self.free.clone();
        for _ in 0..self.open {
            if (self.stop)() {
                self.is_stopped = true;
                return;
            }
            let gains = self.gains(&table, &rest);
            self.bound = self.bound.min(self.bound_at(self.best_value, &gains, self.open));
            let Some(&(gain, best)) = gains.first() else { break };
            table.add(best);
            rest.retain(|&it| it != best);
            self.best.push(best);
            self.best_value += gain;
        }
        let gains = self.gains(&table, &rest);
        self.bound = self.bound.min(self.bound_at(self.best_value, &gains, self.open));
    }

    /// Puts others in the place of one as long as that is worth more.
    fn swap(&mut self) {
        let mut table = Table::of(self.call, &self.best);
        let required = self.call.required.len();
        let mut is_better = true;
        while is_better && !self.is_over() {
            is_better = false;
            for place in required..self.best.len() {
                if self.is_over() {
                    return;
                }
                let rest: Vec<usize> =
                    self.free.iter().copied().filter(|it| !self.best.contains(it)).collect();
                let out = self.best[place];
                table.remove(out);
                let lost = table.gain(out);
                let gains = self.gains(&table, &rest);
                match gains.first() {
                    Some(&(gain, other)) if gain > lost => {
                        table.add(other);
                        self.best[place] = other;
                        self.best_value += gain - lost;
                        is_better = true;
                    }
                    _ => table.add(out),
                }
            }
        }
    }

    /// Looks through all choices that could be better, as long as there is time.
    fn look_through(&mut self) {
        let mut table = Table::of(self.call, &self.call.required);
        let value = table.value();
        let mut chosen = self.call.required.clone();
        let free = self.free.clone();
        self.is_through = self.branch(&mut table, value, &mut chosen, &free);
    }

    /// Whether all choices of these besides the chosen ones were looked through.
    fn branch(
        &mut self,
        table: &mut Table<'_>,
        value: i64,
        chosen: &mut Vec<usize>,
        rest: &[usize],
    ) -> bool {
        if self.is_over() {
            return false;
        }
        let open = self.call.required.len() + self.open - chosen.len();
        if open == 0 || rest.is_empty() {
            if value > self.best_value {
                self.best_value = value;
                self.best.clone_from(chosen);
            }
            return true;
        }
        let gains = self.gains(table, rest);
        // Each turn leaves the first of the rest out for good.
        for skipped in 0..gains.len() {
            let left = &gains[skipped..];
            if left.len() < open || self.bound_at(value, left, open) <= self.best_value {
                return true;
            }
            let (gain, first) = left[0];
            let others: Vec<usize> = left[1..].iter().map(|it| it.1).collect();
            table.add(first);
            chosen.push(first);
            let is_through = self.branch(table, value + gain, chosen, &others);
            chosen.pop();
            table.remove(first);
            if !is_through {
                return false;
            }
        }
        true
    }

    fn value_max(&self) -> i64 {
        if self.is_through { self.best_value } else { self.bound.max(self.best_value) }
    }

    /// The choice in its order.
    fn ordered(&mut self) -> Vec<usize> {
        let required = self.call.required.clone();
        let others: Vec<usize> =
            self.best.iter().copied().filter(|it| !required.contains(it)).collect();
        let mut table = Table::new(self.call);
        let mut ordered = Vec::new();
        for mut rest in [required, others] {
            while !rest.is_empty() {
                let (_, next) = self.gains(&table, &rest)[0];
                table.add(next);
                rest.retain(|&it| it != next);
                ordered.push(next);
            }
        }
        ordered
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn never() -> bool {
        false
    }

    /// What a choice is worth, said once more in the plainest way.
    fn value_of(call: &Call, chosen: &[usize]) -> i64 {
        (0..call.per_host.len())
            .map(|host| {
                let of_host = chosen.iter().flat_map(|&it| &call.meetings[it]);
                let mut values: Vec<i32> =
                    of_host.filter(|it| it.0 == host).map(|it| it.1).collect();
                values.sort_unstable_by_key(|&it| Reverse(it));
                let counted = values.iter().take(call.per_host[host]).enumerate();
                counted.map(|(at, &value)| WHOLE * i64::from(value) / (at as i64 + 1)).sum::<i64>()
            })
            .sum()
    }

    fn choices(of: &[usize], size: usize) -> Vec<Vec<usize>> {
        if size == 0 {
            return vec![Vec::new()];
        }
        let after = |at: usize| {
            choices(&of[at + 1..], size - 1).into_iter().map(move |mut rest| {
                rest.push(of[at]);
                rest
            })
        };
        (0..of.len()).flat_map(after).collect()
    }

    #[test]
    fn eight_of_the_same_are_not_chosen() {
        // Three that fit the same two hosts very well, and one that fits another host a little better.
        let same = vec![(0, 1_000), (1, 1_000)];
        let call = Call {
            meetings: vec![same.clone(), same.clone(), same, vec![(2, 1_200)]],
            per_host: vec![4; 3],
            places: 2,
            ..Call::default()
        };
        let choice = choose(&call, &never).unwrap();
        assert_eq!(choice.chosen, [0, 3], "a second one of the same adds 1,000, so: {choice:?}");
    }

    fn call() -> impl Strategy<Value = Call> {
        let meetings = prop::collection::btree_map(0..5_usize, 1..2_000_i32, 0..5);
        let candidates = prop::collection::vec(meetings, 1..9);
        let per_host = prop::collection::vec(0..4_usize, 5);
        (candidates, per_host, 1..6_usize, prop::collection::vec(0..9_usize, 2)).prop_map(
            |(meetings, per_host, places, named)| {
                let count = meetings.len();
                let required = named[..1].iter().copied().filter(|&it| it < count).collect();
                let excluded = named[1..].iter().copied().filter(|it| *it != named[0]).collect();
                Call {
                    meetings: meetings.into_iter().map(|it| it.into_iter().collect()).collect(),
                    per_host,
                    places,
                    required,
                    excluded,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn small_choices_are_the_best_ones(call in call()) {
            let choice = choose(&call, &never).unwrap();
            let free: Vec<usize> = (0..call.meetings.len())
                .filter(|it| !call.required.contains(it) && !call.excluded.contains(it))
                .filter(|it| !call.meetings[*it].is_empty())
                .collect();
            let open = (call.places - call.required.len()).min(free.len());
            let best = choices(&free, open).into_iter().map(|mut others| {
                others.extend(&call.required);
                value_of(&call, &others)
            });
            let best = best.max().unwrap();
            prop_assert_eq!(value_of(&call, &choice.chosen), best);
            prop_assert_eq!((choice.value, choice.value_max), (best / WHOLE, best / WHOLE));
            prop_assert!(call.required.iter().all(|it| choice.chosen.contains(it)));
            prop_assert!(call.excluded.iter().all(|it| !choice.chosen.contains(it)));
            prop_assert_eq!(choice.chosen.len(), open + call.required.len());
            for candidate in 0..call.meetings.len() {
                let mut others = choice.chosen.clone();
                others.retain(|&it| it != candidate);
                let mut all = others.clone();
                all.push(candidate);
                let added = value_of(&call, &all) - value_of(&call, &others);
                prop_assert_eq!(choice.added[candidate], added / WHOLE);
                prop_assert_eq!(choice.alone[candidate], value_of(&call, &[candidate]) / WHOLE);
                prop_assert!(choice.added[candidate] <= choice.alone[candidate]);
                prop_assert!(!choice.shares_with[candidate].contains(&candidate));
                let is_shared = choice.added[candidate] < choice.alone[candidate];
                prop_assert!(is_shared || choice.shares_with[candidate].is_empty());
            }
        }

        #[test]
        fn the_bound_holds_without_looking_through(call in call()) {
            let mut search = Search::new(&call, &never);
            search.climb();
            let choice = choose(&call, &never).unwrap();
            prop_assert!(search.bound / WHOLE >= choice.value);
        }
    }

    #[test]
    fn what_is_told_to_stop_answers_nothing() {
        let call =
            Call { meetings: vec![vec![(0, 1)]], per_host: vec![1], places: 1, ..Call::default() };
        assert_eq!(choose(&call, &|| true), None);
    }
}
