//! How good a plan can be at most.
//!
//! Any prices give a bound (Lagrange): what is there of everything counts at its price, and what is worth more than its
//! prices counts the rest. First the minutes of companies, hosts and interpreters are priced, and each pair meets when
//! that is cheapest. Where ways take time, each company then goes the best way through all sessions, and interpreters
//! go theirs to what is to be translated; what is priced is that a company could come twice to a host that is not
//! remembered for it. That bound is never above the one that it starts from.

use super::budgets::Budget;
use super::multipliers::Multipliers;
use super::relaxations::{Bound, PARTS, Reached, Relaxation, within};
use super::transports::Choice;
use super::ways::Ways;

/// So many steps are made, fewer where the work does not suffice.
const STEPS_MAX: u64 = 1_200;
/// As many prices are kept at most.
const PRICES_MAX: usize = 8_000_000;

/// Lowers a bound by prices.
pub(super) fn lower(
    relaxation: &Relaxation<'_>,
    bound: Bound,
    choice: &Choice,
    reached: &Reached,
    budget: &mut Budget<'_>,
) -> Bound {
    let grid = relaxation.grid;
    let (points, sessions) = (grid.points.len(), grid.sessions.len());
    if (grid.companies + grid.hosts) * points > PRICES_MAX {
        return bound;
    }
    // Floors have a price too: what is looked for is the bound for plans that miss as few as the one that is known.
    let target = relaxation.reached(reached) + reached.value * PARTS;
    let layout =
        Layout { companies: grid.companies, hosts: grid.hosts, points, sessions, pairs: 0 };
    let mut prices = vec![0; layout.len()];
    prices[..grid.companies].copy_from_slice(&choice.row_prices);
    prices[grid.companies..][..grid.hosts].copy_from_slice(&choice.column_prices);
    prices[layout.floor()] = bound.floor;
    let start = bound.worth - bound.floor * reached.filled;
    let has_ways = grid.has_ways();
    let work_max = budget.work_max;
    if has_ways {
        budget.work_max = budget.work + (work_max - budget.work.min(work_max)) / 3;
    }
    let work = (grid.companies * grid.sessions.len()) as u64;
    let mut minutes =
        Multipliers::new(prices, grid.companies + grid.hosts, start, steps(budget, work));
    let supply = Supply::new(relaxation, reached);
    let of = |it: &Multipliers| {
        let floor = it.best_prices[layout.floor()];
        Bound { worth: it.best + floor * reached.filled, floor }
    };
    let is_near = |best: i64| best - target < PARTS;
    loop {
        if is_near(minutes.best) || minutes.is_done() || budget.is_over() {
            break;
        }
        let bound = by_minutes(relaxation, &layout, &supply, &mut minutes, &mut [], budget);
        minutes.step(bound, target);
    }
    budget.work_max = work_max;
    let pairs = grid.companies * grid.hosts;
    if !has_ways || is_near(minutes.best) || layout.len() + pairs > PRICES_MAX {
        return of(&minutes);
    }
    // What pairs are worth beyond their prices is the price of meeting twice.
    minutes.prices.clone_from(&minutes.best_prices);
    let mut rests = vec![0; pairs];
    by_minutes(relaxation, &layout, &supply, &mut minutes, &mut rests, budget);
    let before = &minutes.prices;
    let mut prices = before[..layout.interpreters()].to_vec();
    for (at, (from, _)) in relaxation.host_points.iter().enumerate() {
        let capacity = supply.capacity[usize::from(grid.sessions[at].host)];
        prices.push(before[layout.interpreters() + *from as usize] / capacity);
    }
    prices.push(before[layout.floor()]);
    prices.extend(rests);
    let layout = Layout { pairs, ..layout };
    let mut ways = Ways::new(grid);
    let work = work + ways.work() * grid.companies as u64;
    let mut paths =
        Multipliers::new(prices, grid.companies + grid.hosts, minutes.best, steps(budget, work));
    loop {
        if is_near(paths.best) || paths.is_done() || budget.is_over() {
            break;
        }
        let bound = ways.bound(relaxation, &layout, &supply, &mut paths, budget);
        paths.step(bound, target);
    }
    of(&paths)
}

/// How many steps there is work for.
fn steps(budget: &Budget<'_>, work: u64) -> u32 {
    let left = budget.work_max.saturating_sub(budget.work);
    u32::try_from((left / work.max(1)).min(STEPS_MAX)).unwrap_or(u32::MAX)
}

/// Where which prices stand: companies, hosts, minutes of hosts, interpreters, floors, and then minutes of companies or pairs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) companies: usize,
    pub(super) hosts: usize,
    pub(super) points: usize,
    pub(super) sessions: usize,
    /// None: minutes of companies and interpreters have prices, instead of pairs and of what is translated in sessions.
    pub(super) pairs: usize,
}

impl Layout {
    /// Where the minutes of hosts begin.
    pub(super) const fn host_minutes(&self) -> usize {
        self.companies + self.hosts
    }

    pub(super) const fn interpreters(&self) -> usize {
        self.host_minutes() + self.hosts * self.points
    }

    /// Where the prices of pairs or of companies' minutes begin.
    pub(super) const fn rest(&self) -> usize {
        self.floor() + 1
    }

    /// Where the price of a floor stands.
    pub(super) const fn floor(&self) -> usize {
        self.interpreters() + if self.pairs > 0 { self.sessions } else { self.points }
    }

    const fn len(&self) -> usize {
        self.rest() + if self.pairs > 0 { self.pairs } else { self.companies * self.points }
    }
}

/// What there is.
pub(super) struct Supply {
    /// How many companies each host takes at once.
    pub(super) capacity: Vec<i64>,
    /// Interpreters that work at each point.
    pub(super) working: Vec<i64>,
    /// As many meetings should fill floors.
    filled: i64,
}

impl Supply {
    fn new(relaxation: &Relaxation<'_>, reached: &Reached) -> Self {
        let problem = relaxation.grid.problem;
        let working = relaxation.grid.points.iter().map(|point| {
            let works = problem.interpreters.iter().filter(|it| {
                let is_in = |span: &super::problem::Span| {
                    span.day == point.day && span.start <= point.start && point.start < span.end
                };
                it.hours.iter().any(is_in)
            });
            i64::try_from(works.count()).unwrap_or(i64::MAX)
        });
        Self {
            filled: reached.filled,
            working: working.collect(),
            capacity: problem.hosts.iter().map(|it| i64::from(it.capacity)).collect(),
        }
    }

    /// Counts everything that there is at its price, but for what stands behind; notes it as left over.
    pub(super) fn priced(
        &self,
        relaxation: &Relaxation<'_>,
        layout: &Layout,
        multipliers: &mut Multipliers,
    ) -> i64 {
        let Multipliers { prices, lacks, .. } = multipliers;
        let floor = prices[layout.floor()];
        let mut bound = -floor * self.filled;
        let mut filled = 0;
        let limits = relaxation.companies.iter().chain(&relaxation.hosts);
        for ((price, lack), limits) in prices.iter().zip(lacks.iter_mut()).zip(limits) {
            let count = within(*price, *limits, floor);
            let fills = count.min(limits.min.into());
            bound += price * count + floor * fills;
            filled += fills;
            *lack = -count;
        }
        lacks[layout.floor()] = self.filled - filled;
        let minutes = (layout.host_minutes()..layout.interpreters()).enumerate();
        for (at, price) in minutes {
            let there = self.capacity[at / layout.points];
            bound += prices[price] * there;
            lacks[price] = -there;
        }
        if layout.pairs == 0 {
            for (there, price) in self.working.iter().zip(layout.interpreters()..) {
                bound += prices[price] * there;
                lacks[price] = -there;
            }
        }
        for (price, lack) in prices.iter().zip(lacks).skip(layout.rest()) {
            bound += price;
            *lack = -1;
        }
        bound
    }
}

/// The bound that prices of minutes give; notes what is lacking, and in `rests`, unless it is empty, what each pair is
/// worth beyond its prices.
fn by_minutes(
    relaxation: &Relaxation<'_>,
    layout: &Layout,
    supply: &Supply,
    multipliers: &mut Multipliers,
    rests: &mut [i64],
    budget: &mut Budget<'_>,
) -> i64 {
    let grid = relaxation.grid;
    let points = layout.points;
    let mut bound = supply.priced(relaxation, layout, multipliers);
    let Multipliers { prices, lacks, .. } = multipliers;
    let host_sums = sums(&prices[layout.host_minutes()..layout.interpreters()], points);
    for company in 0..grid.companies {
        let first_minute = layout.rest() + company * points;
        let minutes = sums(&prices[first_minute..][..points], points);
        for host in 0..grid.hosts {
            let base = prices[company] + prices[grid.companies + host];
            let needs = grid.needs_interpreter(company, host);
            let host_minutes = &host_sums[host * (points + 1)..][..points + 1];
            let (mut best, mut held) = (0, None);
            for &session in &grid.of_host[host] {
                if !grid.can(company, session) {
                    continue;
                }
                let (first, last) = relaxation.company_points[session as usize];
                let (from, to) = relaxation.host_points[session as usize];
                let mut price = base + minutes[last as usize] - minutes[first as usize]
                    + host_minutes[to as usize]
                    - host_minutes[from as usize];
                if needs {
                    price += prices[layout.interpreters() + from as usize] / supply.capacity[host];
                }
                let rest = relaxation.weight(company, session) - price;
                if rest > best {
                    (best, held) = (rest, Some(session));
                }
            }
            if !rests.is_empty() {
                rests[grid.pair(company, host)] = best;
            }
            if let Some(session) = held {
                bound += best;
                hold(relaxation, layout, supply, company, session, lacks);
                let (first, last) = relaxation.company_points[session as usize];
                for point in first..last {
                    lacks[first_minute + point as usize] += 1;
                }
            }
        }
    }
    budget.work += (grid.companies * grid.sessions.len()) as u64;
    bound
}

/// Notes what a meeting takes from its company, its host and the interpreters.
pub(super) fn hold(
    relaxation: &Relaxation<'_>,
    layout: &Layout,
    supply: &Supply,
    company: usize,
    session: u32,
    lacks: &mut [i64],
) {
    let grid = relaxation.grid;
    let host = grid.host_of(session);
    lacks[company] += 1;
    lacks[grid.companies + host] += 1;
    let (from, to) = relaxation.host_points[session as usize];
    for point in from..to {
        lacks[layout.host_minutes() + host * layout.points + point as usize] += 1;
    }
    if grid.needs_interpreter(company, host) {
        if layout.pairs > 0 {
            lacks[layout.interpreters() + session as usize] += 1;
        } else if supply.capacity[host] == 1 {
            // A shared visit takes a part of an interpreter, which is not counted: that makes steps worse, and no bound
            // wrong.
            lacks[layout.interpreters() + from as usize] += 1;
        }
    }
}

/// Running sums of each row, from 0 on.
pub(super) fn sums(values: &[i64], width: usize) -> Vec<i64> {
    let mut sums = Vec::with_capacity(values.len() + values.len() / width.max(1) + 1);
    for row in values.chunks_exact(width.max(1)) {
        let mut sum = 0;
        sums.push(0);
        for value in row {
            sum += value;
            sums.push(sum);
        }
    }
    sums
}
