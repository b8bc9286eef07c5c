//! The problem without times: who would meet whom, solved exactly, bounds what any plan can be worth.

use std::cmp::Reverse;

use super::budgets::Budget;
use super::grid::Grid;
use super::transports::{Choice, FORBIDDEN, Limits, Transport, choose};

/// Prices are told in parts of a thousandth.
pub(super) const PARTS: i64 = 64;

/// What a plan that is known has reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reached {
    pub(super) pins: i64,
    pub(super) kept: i64,
    pub(super) filled: i64,
    pub(super) stayed: i64,
    pub(super) value: i64,
}

/// No plan is worth more in parts, if each meeting that fills a floor counts so much besides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    pub(super) worth: i64,
    pub(super) floor: i64,
}

/// What is added to values, so that pins and floors come first.
#[derive(Debug, Clone, Copy)]
struct Bonuses {
    pin: i64,
    kept: i64,
    floor: i64,
    stayed: i64,
}

/// A problem without times.
pub(super) struct Relaxation<'a> {
    pub(super) grid: &'a Grid<'a>,
    pub(super) companies: Vec<Limits>,
    pub(super) hosts: Vec<Limits>,
    bonuses: Bonuses,
    /// The first point of each session, and the first after it with the least way to somebody else.
    pub(super) company_points: Vec<(u32, u32)>,
    /// The same for its host, which stays where it is.
    pub(super) host_points: Vec<(u32, u32)>,
}

impl<'a> Relaxation<'a> {
    pub(super) fn new(grid: &'a Grid<'a>) -> Self {
        let problem = grid.problem;
        let largest = problem.values.iter().flatten().map(|it| i64::from(it.abs())).max();
        let unit = largest.unwrap_or(0).max(1);
        let bonuses =
            Bonuses { pin: 64 * unit, kept: 16 * unit, floor: 4 * unit, stayed: 2 * unit };
        let gap = problem.gap_minutes;
        let nearest: Vec<u16> = (0..grid.hosts)
            .map(|one| {
                let others = (0..grid.hosts).filter(|two| *two != one);
                others.map(|two| grid.separation(one, two)).min().unwrap_or(gap)
            })
            .collect();
        let range = |at: usize, after: u16| {
            let it = grid.sessions[at];
            let until = it.end.saturating_add(after);
            let first = grid.points.partition_point(|p| (p.day, p.start) < (it.day, it.start));
            let last = grid.points.partition_point(|p| (p.day, p.start) < (it.day, until));
            (u32::try_from(first).unwrap_or(0), u32::try_from(last).unwrap_or(0))
        };
        let sessions = 0..grid.sessions.len();
        let company_points: Vec<(u32, u32)> = sessions
            .clone()
            .map(|it| range(it, nearest[usize::from(grid.sessions[it].host)]))
            .collect();
        let host_points: Vec<(u32, u32)> = sessions.map(|it| range(it, gap)).collect();
        let packed = |can: &mut dyn Iterator<Item = u32>, points: &[(u32, u32)]| {
            let mut spans: Vec<(u32, u32)> = can.map(|it| points[it as usize]).collect();
            spans.sort_unstable_by_key(|it| (it.1, it.0));
            let mut until = 0;
            let mut count = 0;
            for (first, last) in spans {
                if first >= until {
                    count += 1;
                    until = last;
                }
            }
            count
        };
        let companies = (0..grid.companies).map(|company| {
            let it = &problem.companies[company];
            let mut can =
                (0_u32..).take(grid.sessions.len()).filter(|session| grid.can(company, *session));
            let max = it.meetings_max.min(packed(&mut can, &company_points));
            Limits { min: it.meetings_min, max }
        });
        let hosts = (0..grid.hosts).map(|host| {
            let it = &problem.hosts[host];
            let times = packed(&mut grid.of_host[host].iter().copied(), &host_points);
            let max = it.meetings_max.min(times.saturating_mul(it.capacity));
            Limits { min: it.meetings_min, max }
        });
        let (companies, hosts) = (companies.collect(), hosts.collect());
        Self { grid, companies, hosts, bonuses, company_points, host_points }
    }

    /// What a meeting adds, in parts.
    pub(super) fn weight(&self, company: usize, session: u32) -> i64 {
        let host = self.grid.host_of(session);
        let bonuses = &self.bonuses;
        let mut weight = i64::from(self.grid.values[self.grid.pair(company, host)]);
        if self.grid.is_pinned(company, host) {
            weight += bonuses.pin;
        }
        if self.grid.earlier_of(company, host).is_some() {
            weight += bonuses.stayed;
            if self.grid.is_kept(company, session) {
                weight += bonuses.kept;
            }
        }
        weight * PARTS
    }

    /// Who would meet whom without times; the worth of it bounds every plan's.
    pub(super) fn pairs(&self, budget: &mut Budget<'_>) -> (Choice, Bound) {
        let grid = self.grid;
        let mut weights = vec![FORBIDDEN; grid.companies * grid.hosts];
        for company in 0..grid.companies {
            for session in (0_u32..).take(grid.sessions.len()) {
                if grid.can(company, session) {
                    let weight = &mut weights[grid.pair(company, grid.host_of(session))];
                    *weight = self.weight(company, session).max(*weight);
                }
            }
        }
        budget.work += (grid.companies * grid.sessions.len() / 8) as u64;
        let floor_bonus = self.bonuses.floor * PARTS;
        let (rows, columns) = (self.companies.clone(), self.hosts.clone());
        let transport = Transport { weights, rows, columns, floor_bonus };
        let mut work = budget.work;
        let mut choice = choose(&transport, &mut work, &|work| budget.is_over_at(work));
        budget.work = work;
        let worth = priced(&transport, &mut choice);
        (choice, Bound { worth, floor: floor_bonus })
    }

    /// What all that a plan has reached before floors and its value counts in parts.
    pub(super) fn reached(&self, reached: &Reached) -> i64 {
        let it = &self.bonuses;
        PARTS * (it.pin * reached.pins + it.kept * reached.kept + it.stayed * reached.stayed)
    }

    /// The most that the value can be for plans that hold as many pins and miss as few floors as one that is known.
    pub(super) fn value_max(&self, bound: Bound, reached: &Reached) -> i64 {
        let floors = bound.floor * reached.filled;
        (bound.worth - floors - self.reached(reached)).div_euclid(PARTS)
    }
}

/// What all choices can be worth at most: any prices tell that, those of the best choice tell it exactly.
fn priced(transport: &Transport, choice: &mut Choice) -> i64 {
    let width = transport.columns.len();
    let floor = transport.floor_bonus;
    let mut bound = 0;
    for (price, limits) in choice.column_prices.iter().zip(&transport.columns) {
        let count = within(*price, *limits, floor);
        bound += price * count + floor * count.min(limits.min.into());
    }
    for (row, limits) in transport.rows.iter().enumerate() {
        let weights = transport.weights[row * width..][..width].iter().zip(&choice.column_prices);
        let worth = weights.filter(|(weight, _)| **weight != FORBIDDEN);
        let mut worth: Vec<i64> = worth.map(|(weight, price)| weight - price).collect();
        if choice.is_cut {
            // Rows that were not looked at have no price yet: that of the first place they would not get.
            worth.sort_unstable_by_key(|it| Reverse(*it));
            let next = worth.get(limits.max as usize).copied().unwrap_or(0);
            choice.row_prices[row] = next.max(0);
        }
        let price = choice.row_prices[row];
        let count = within(price, *limits, floor);
        bound += price * count + floor * count.min(limits.min.into());
        bound += worth.iter().map(|it| (it - price).max(0)).sum::<i64>();
    }
    bound
}

/// How many meetings within limits are worth most at a price each, with what is paid for floors.
pub(super) fn within(price: i64, limits: Limits, floor: i64) -> i64 {
    if price > 0 {
        limits.max.into()
    } else if price + floor > 0 {
        limits.min.min(limits.max).into()
    } else {
        0
    }
}
