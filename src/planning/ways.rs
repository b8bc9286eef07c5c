//! The best way of each company through all sessions at given prices, for the bound: it may come to one host twice, at
//! a price.

use super::bounds::{Layout, Supply, hold, sums};
use super::budgets::Budget;
use super::grid::Grid;
use super::multipliers::Multipliers;
use super::relaxations::Relaxation;

/// Sessions that start and end together at one place: for a company only the one that gains most matters.
struct Stop {
    day: u16,
    start: u16,
    end: u16,
    host: usize,
    sessions: Vec<u32>,
    /// The only host at its place: after a meeting with it comes one elsewhere.
    is_alone: bool,
    /// Stops before this one leave time for any way, the later ones have to be looked at.
    near: usize,
}

/// The stops of all companies, in the order of time.
pub(super) struct Ways {
    stops: Vec<Stop>,
    /// One of the interpreters who work at the same times, and how many these are.
    interpreters: Vec<(usize, i64)>,
    gains: Vec<i64>,
    taken: Vec<u32>,
    best: Vec<i64>,
    before: Vec<usize>,
    /// The best stop up to each, in the order of time.
    top: Vec<usize>,
}

const NOWHERE: usize = usize::MAX;

impl Ways {
    pub(super) fn new(grid: &Grid<'_>) -> Self {
        let place = |session: u32| grid.problem.hosts[grid.host_of(session)].place;
        let key = |session: u32| {
            let it = grid.session(session);
            (it.day, it.start, it.end, place(session))
        };
        let mut order: Vec<u32> = (0_u32..).take(grid.sessions.len()).collect();
        order.sort_by_key(|it| (key(*it), *it));
        let farthest = grid.farthest();
        let mut stops: Vec<Stop> = Vec::new();
        for same in order.chunk_by(|one, two| key(*one) == key(*two)) {
            let it = grid.session(same[0]);
            let (day, start, end) = (it.day, it.start, it.end);
            let host = usize::from(it.host);
            let hosts = grid.problem.hosts.iter();
            let is_alone = hosts.filter(|it| it.place == place(same[0])).count() == 1;
            stops.push(Stop { day, start, end, host, sessions: same.to_vec(), is_alone, near: 0 });
        }
        for at in 0..stops.len() {
            let (day, start) = (stops[at].day, stops[at].start);
            let is_far = |it: &Stop| it.day < day || it.end.saturating_add(farthest) <= start;
            // The first that is near; one that ends early after one that ends late counts as near.
            stops[at].near = stops[..at].iter().position(|it| !is_far(it)).unwrap_or(at);
        }
        let len = stops.len();
        let mut interpreters: Vec<(usize, i64)> = Vec::new();
        for (at, it) in grid.problem.interpreters.iter().enumerate() {
            let hours = |other: usize| &grid.problem.interpreters[other].hours;
            match interpreters.iter_mut().find(|(other, _)| *hours(*other) == it.hours) {
                Some((_, count)) => *count += 1,
                None => interpreters.push((at, 1)),
            }
        }
        Self {
            interpreters,
            gains: vec![0; len],
            taken: vec![0; len],
            best: vec![0; len],
            before: vec![NOWHERE; len],
            top: vec![NOWHERE; len],
            stops,
        }
    }

    /// The work of one way.
    pub(super) fn work(&self) -> u64 {
        let near = self.stops.iter().enumerate().map(|(at, stop)| at - stop.near);
        near.sum::<usize>() as u64 / 4
    }

    /// The bound that the prices give; notes what is lacking.
    pub(super) fn bound(
        &mut self,
        relaxation: &Relaxation<'_>,
        layout: &Layout,
        supply: &Supply,
        multipliers: &mut Multipliers,
        budget: &mut Budget<'_>,
    ) -> i64 {
        let grid = relaxation.grid;
        let mut bound = supply.priced(relaxation, layout, multipliers);
        let Multipliers { prices, lacks, .. } = multipliers;
        lacks[layout.interpreters()..layout.floor()].fill(0);
        let host_sums = sums(&prices[layout.host_minutes()..layout.interpreters()], layout.points);
        let mut costs: Vec<i64> = Vec::with_capacity(grid.sessions.len());
        for (at, (from, to)) in relaxation.host_points.iter().enumerate() {
            let host = usize::from(grid.sessions[at].host);
            let minutes = &host_sums[host * (layout.points + 1)..][..layout.points + 1];
            let minutes = minutes[*to as usize] - minutes[*from as usize];
            costs.push(minutes + prices[grid.companies + host]);
        }
        let by_interpreters = &prices[layout.interpreters()..layout.floor()];
        for company in 0..grid.companies {
            let pairs = &prices[layout.rest() + company * grid.hosts..][..grid.hosts];
            for (at, stop) in self.stops.iter().enumerate() {
                (self.gains[at], self.taken[at]) = (0, u32::MAX);
                for &session in &stop.sessions {
                    if !grid.can(company, session) {
                        continue;
                    }
                    let host = grid.host_of(session);
                    let mut price = costs[session as usize] + prices[company] + pairs[host];
                    if grid.needs_interpreter(company, host) {
                        price += by_interpreters[session as usize];
                    }
                    let gain = relaxation.weight(company, session) - price;
                    if gain > self.gains[at] {
                        (self.gains[at], self.taken[at]) = (gain, session);
                    }
                }
            }
            let mut last = self.go(grid, true, budget);
            while let Some(at) = last {
                bound += self.gains[at];
                let session = self.taken[at];
                hold(relaxation, layout, supply, company, session, lacks);
                lacks[layout.rest() + grid.pair(company, grid.host_of(session))] += 1;
                last = Some(self.before[at]).filter(|it| *it != NOWHERE);
            }
        }
        for (interpreter, count) in self.interpreters.clone() {
            for (at, stop) in self.stops.iter().enumerate() {
                (self.gains[at], self.taken[at]) = (0, u32::MAX);
                for &session in &stop.sessions {
                    let capacity = supply.capacity[grid.host_of(session)];
                    let gain = by_interpreters[session as usize] * capacity;
                    if gain > self.gains[at] && grid.works(interpreter, session) {
                        (self.gains[at], self.taken[at]) = (gain, session);
                    }
                }
            }
            let mut last = self.go(grid, false, budget);
            while let Some(at) = last {
                bound += self.gains[at] * count;
                let session = self.taken[at];
                let capacity = supply.capacity[grid.host_of(session)];
                lacks[layout.interpreters() + session as usize] -= capacity * count;
                last = Some(self.before[at]).filter(|it| *it != NOWHERE);
            }
        }
        budget.work += (grid.companies * grid.sessions.len()) as u64;
        bound
    }

    /// The last stop of the best way. Who moves on does not come to one host twice in a row.
    fn go(&mut self, grid: &Grid<'_>, moves_on: bool, budget: &mut Budget<'_>) -> Option<usize> {
        for at in 0..self.stops.len() {
            let top = at.checked_sub(1).map_or(NOWHERE, |it| self.top[it]);
            self.top[at] = top;
            if self.gains[at] <= 0 {
                continue;
            }
            let stop = &self.stops[at];
            let (mut best, mut from) = match stop.near.checked_sub(1).map(|it| self.top[it]) {
                Some(far) if far != NOWHERE => (self.best[far], far),
                _ => (0, NOWHERE),
            };
            for near in stop.near..at {
                let it = &self.stops[near];
                if self.gains[near] > 0
                    && self.best[near] > best
                    && !(moves_on && it.is_alone && it.host == stop.host)
                    && (it.day < stop.day
                        || it.end.saturating_add(grid.separation(it.host, stop.host)) <= stop.start)
                {
                    (best, from) = (self.best[near], near);
                }
            }
            budget.work += (at - stop.near) as u64 / 4;
            self.best[at] = best + self.gains[at];
            self.before[at] = from;
            if top == NOWHERE || self.best[at] > self.best[top] {
                self.top[at] = at;
            }
        }
        self.top.last().copied().filter(|it| *it != NOWHERE)
    }
}
