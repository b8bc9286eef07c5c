//! The best way of each company through all sessions at given prices, for the bound. It may come to one host twice, at a
//! price, until it has done so: that host is remembered, and only others are still open to it twice.

use std::cmp::Reverse;

use super::bounds::{Layout, Supply, hold, sums};
use super::budgets::Budget;
use super::grid::Grid;
use super::multipliers::Multipliers;
use super::relaxations::Relaxation;

/// Sessions that start and end together at one place.
struct Stop {
    day: u16,
    start: u16,
    end: u16,
    host: usize,
    sessions: Vec<u32>,
    /// Stops before this one leave time for any way, the later ones have to be looked at.
    near: usize,
}

/// A session that gains something. Of a stop's sessions those with remembered hosts matter, and the best of the others.
#[derive(Clone, Copy)]
struct Visit {
    stop: usize,
    session: u32,
    gain: i64,
    /// The bit of its host, if that is remembered.
    host: u32,
}

/// The best way up to a session among those that came to the same remembered hosts.
#[derive(Clone, Copy)]
struct Way {
    stop: usize,
    session: u32,
    gain: i64,
    /// The bits of the remembered hosts that it came to.
    met: u32,
    before: usize,
}

/// The stops of all companies, in the order of time.
pub(super) struct Ways {
    stops: Vec<Stop>,
    /// One of the interpreters who work at the same times, and how many these are.
    interpreters: Vec<(usize, i64)>,
    /// The bit of each host for each company, or none. To a host that is remembered nobody comes twice; what is
    /// remembered is where a best way came twice before (Righini and Salani 2008).
    bits: Vec<u32>,
    /// How many hosts are remembered for each company.
    remembered: Vec<u32>,
    visits: Vec<Visit>,
    ways: Vec<Way>,
}

const NOWHERE: usize = usize::MAX;
/// So many hosts are remembered for a company at most.
const REMEMBERED_MAX: u32 = 16;
/// So many ways up to one session are told apart at most.
const WAYS_MAX: usize = 16;

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
            stops.push(Stop { day, start, end, host, sessions: same.to_vec(), near: 0 });
        }
        for at in 0..stops.len() {
            let (day, start) = (stops[at].day, stops[at].start);
            let is_far = |it: &Stop| it.day < day || it.end.saturating_add(farthest) <= start;
            // The first that is near; one that ends early after one that ends late counts as near.
            stops[at].near = stops[..at].iter().position(|it| !is_far(it)).unwrap_or(at);
        }
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
            bits: vec![0; grid.companies * grid.hosts],
            remembered: vec![0; grid.companies],
            visits: Vec::new(),
            ways: Vec::new(),
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
        let costs = costs(relaxation, layout, prices);
        for company in 0..grid.companies {
            self.gather(grid, company, |session| {
                let host = grid.host_of(session);
                let pair = prices[layout.rest() + grid.pair(company, host)];
                let mut price = costs[session as usize] + prices[company] + pair;
                if grid.needs_interpreter(company, host) {
                    price += prices[layout.interpreters() + session as usize];
                }
                grid.can(company, session).then(|| relaxation.weight(company, session) - price)
            });
            let way = self.best_way(grid, budget);
            let mut pairs = Vec::with_capacity(way.len());
            for (session, gain) in way {
                bound += gain;
                hold(relaxation, layout, supply, company, session, lacks);
                let pair = grid.pair(company, grid.host_of(session));
                lacks[layout.rest() + pair] += 1;
                if pairs.contains(&pair) {
                    self.remember(company, pair);
                }
                pairs.push(pair);
            }
        }
        for (interpreter, count) in self.interpreters.clone() {
            let price = |session: u32| prices[layout.interpreters() + session as usize];
            let capacity = |session: u32| supply.capacity[grid.host_of(session)];
            self.gather(grid, grid.companies, |session| {
                let works = grid.works(interpreter, session);
                works.then(|| price(session) * capacity(session))
            });
            for (session, gain) in self.best_way(grid, budget) {
                bound += gain * count;
                lacks[layout.interpreters() + session as usize] -= capacity(session) * count;
            }
        }
        budget.work += (grid.companies * grid.sessions.len()) as u64;
        bound
    }

    /// Whoever comes twice to a host does not do so again, if there is room to remember it.
    fn remember(&mut self, company: usize, pair: usize) {
        let count = &mut self.remembered[company];
        if self.bits[pair] == 0 && *count < REMEMBERED_MAX {
            self.bits[pair] = 1 << *count;
            *count += 1;
        }
    }

    /// Notes the visits that gain something. Nothing is remembered for whoever comes after the companies.
    fn gather(&mut self, grid: &Grid<'_>, company: usize, gain: impl Fn(u32) -> Option<i64>) {
        let Self { stops, bits, visits, .. } = self;
        let bits = bits.get(company * grid.hosts..).unwrap_or_default();
        visits.clear();
        for (stop, it) in stops.iter().enumerate() {
            let mut best: Option<Visit> = None;
            for &session in &it.sessions {
                let Some(gain) = gain(session).filter(|it| *it > 0) else { continue };
                let host = bits.get(grid.host_of(session)).copied().unwrap_or_default();
                let visit = Visit { stop, session, gain, host };
                if host > 0 {
                    visits.push(visit);
                } else if best.is_none_or(|best| best.gain < gain) {
                    best = Some(visit);
                }
            }
            visits.extend(best);
        }
    }

    /// The sessions of the best way with their gains, the last one first.
    fn best_way(&mut self, grid: &Grid<'_>, budget: &mut Budget<'_>) -> Vec<(u32, i64)> {
        let Self { stops, visits, ways, .. } = self;
        ways.clear();
        // The ways that end before anything near, and the first of those that do not.
        let (mut far, mut near): (Vec<Way>, usize) = (Vec::new(), 0);
        let mut here: Vec<Way> = Vec::new();
        let mut work = 0;
        for visit in visits.iter() {
            let stop = &stops[visit.stop];
            while ways.get(near).is_some_and(|it| it.stop < stop.near) {
                add(&mut far, Way { before: near, ..ways[near] }, &mut work);
                near += 1;
            }
            let Visit { stop: at, session, gain, host } = *visit;
            here.clear();
            here.push(Way { stop: at, session, gain, met: host, before: NOWHERE });
            let follows = |way: &Way| {
                let it = &stops[way.stop];
                let separation = grid.separation(it.host, stop.host);
                it.day < stop.day || it.end.saturating_add(separation) <= stop.start
            };
            let nears = ways.iter().enumerate().skip(near).filter(|(_, it)| follows(it));
            let before = far.iter().copied().chain(nears.map(|(at, it)| Way { before: at, ..*it }));
            for way in before.filter(|it| it.met & host == 0) {
                let (gain, met) = (way.gain + gain, way.met | host);
                add(&mut here, Way { stop: at, session, gain, met, before: way.before }, &mut work);
            }
            work += ways.len() - near;
            ways.append(&mut here);
        }
        budget.work += work as u64 / 4;
        let mut sessions = Vec::new();
        let mut last = ways.iter().max_by_key(|it| it.gain);
        while let Some(way) = last {
            last = ways.get(way.before);
            sessions.push((way.session, way.gain - last.map_or(0, |it| it.gain)));
        }
        sessions
    }
}

/// What each session costs whoever comes: the minutes of its host, and one of the host's meetings.
fn costs(relaxation: &Relaxation<'_>, layout: &Layout, prices: &[i64]) -> Vec<i64> {
    let grid = relaxation.grid;
    let host_sums = sums(&prices[layout.host_minutes()..layout.interpreters()], layout.points);
    let ranges = relaxation.host_points.iter().zip(&grid.sessions);
    let cost = |((from, to), session): (&(u32, u32), &super::grid::Session)| {
        let host = usize::from(session.host);
        let minutes = &host_sums[host * (layout.points + 1)..][..layout.points + 1];
        minutes[*to as usize] - minutes[*from as usize] + prices[grid.companies + host]
    };
    ranges.map(cost).collect()
}

/// Adds a way unless another one gains as much and came to no other hosts; those of which it says so go.
fn add(ways: &mut Vec<Way>, way: Way, work: &mut usize) {
    *work += 1 + ways.len();
    let is_within = |one: u32, two: u32| one & !two == 0;
    if ways.iter().any(|it| it.gain >= way.gain && is_within(it.met, way.met)) {
        return;
    }
    ways.retain(|it| it.gain > way.gain || !is_within(way.met, it.met));
    ways.push(way);
    if ways.len() > WAYS_MAX {
        // The two that gain least become one that may still go wherever either may: it bounds both.
        ways.sort_unstable_by_key(|it| (Reverse(it.gain), it.met));
        let last = ways.pop().map_or(0, |it| it.met);
        if let Some(other) = ways.last_mut() {
            other.met &= last;
        }
    }
}
