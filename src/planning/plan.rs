//! The answer: who meets whom and when, and how good that is.

use super::board::{Board, NONE, Worth};
use super::bounds;
use super::budgets::{Budget, Numbers};
use super::contradictions::{Contradiction, contradictions};
use super::grid::Grid;
use super::problem::{Earlier, Problem};
use super::relaxations::{Bound, Reached, Relaxation};
use super::searches;
use super::shortfalls::{Proof, proofs};

/// How long is looked for a better plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Units of work, each about one pair looked at at one start: ten to a hundred million a second. The same limit gives
    /// the same plan on every machine.
    pub work_max: u64,
    /// Another seed looks elsewhere.
    pub seed: u64,
}

/// Two that meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Meeting {
    /// Which day.
    pub day: u16,
    /// Its first minute.
    pub start: u16,
    /// The minute after its last.
    pub end: u16,
    /// Whose place it is.
    pub host: usize,
    /// Who comes.
    pub company: usize,
    /// Where.
    pub place: usize,
    /// Who translates, for these two.
    pub interpreter: Option<usize>,
}

/// How a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Nothing better can be: value and floors stand at their bounds.
    Best,
    /// Nothing better was found for long.
    Settled,
    /// The units of work were spent.
    WorkSpent,
    /// The caller stopped it: another run may give another plan.
    Stopped,
}

/// Why two that may meet cannot, whatever else is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// The windows of the host leave no room for a meeting within the day, beside lunch.
    HostTime,
    /// They have no language in common, and whenever the host receives nobody translates.
    Language,
    /// Whenever the host receives, the company is away or taken up.
    CompanyTime,
}

/// A company, a host, and why they cannot meet.
pub type Impossible = (usize, usize, Obstacle);

/// A plan and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// In the order of time, then of hosts.
    pub meetings: Vec<Meeting>,
    /// Meetings of each company.
    pub of_company: Vec<u32>,
    /// Meetings of each host.
    pub of_host: Vec<u32>,
    /// Fewest meetings of a company.
    pub least_served: u32,
    /// The pairs that may meet and cannot, in their order.
    pub impossible: Vec<Impossible>,
    /// The pins that are not held, by their positions.
    pub missed_pins: Vec<usize>,
    /// Companies below their floor, and by how much.
    pub company_shortfalls: Vec<(usize, u32)>,
    /// Hosts below their floor, and by how much.
    pub host_shortfalls: Vec<(usize, u32)>,
    /// Why floors cannot all be met. Together they prove a shortfall of [`shortfall_min`](Self::shortfall_min).
    pub proofs: Vec<Proof>,
    /// No plan misses its floors by fewer meetings in all.
    pub shortfall_min: u32,
    /// The values of all meetings, in thousandths.
    pub value: i64,
    /// No plan that holds as many pins and misses as few floors is worth more.
    pub value_max: i64,
    /// What companies wait between meetings in all; ways, gaps, lunches and blocks do not count.
    pub idle_minutes: i64,
    /// Units of work spent.
    pub work: u64,
    /// How the search ended.
    pub ending: Ending,
}

impl Plan {
    /// Floors missed in all.
    pub fn shortfall(&self) -> u32 {
        let all = self.company_shortfalls.iter().chain(&self.host_shortfalls);
        all.map(|(_, missing)| missing).sum()
    }

    /// How far the value is below its bound at most, in hundredths of a percent of the bound.
    pub fn gap_basis_points(&self) -> i64 {
        let max = self.value_max;
        let below = (max - self.value) * 10_000;
        // Rounded up, so that nothing below its bound is told to be at it.
        if max > 0 { (below + max - 1) / max } else { 0 }
    }

    /// Whether it was cut short: with more work a better plan might have been found.
    pub fn is_cut_short(&self) -> bool {
        matches!(self.ending, Ending::WorkSpent | Ending::Stopped)
    }
}

/// Plans who meets whom and when.
///
/// First come pins, then floors, then the value of all meetings, then how little companies wait.
///
/// # Errors
///
/// All contradictions in the problem at once.
pub fn plan(
    problem: &Problem,
    limits: Limits,
    stop: &dyn Fn() -> bool,
) -> Result<Plan, Vec<Contradiction>> {
    plan_after(problem, &[], limits, stop)
}

/// The same with earlier meetings, which come between pins and floors.
pub(super) fn plan_after(
    problem: &Problem,
    earlier: &[Earlier],
    limits: Limits,
    stop: &dyn Fn() -> bool,
) -> Result<Plan, Vec<Contradiction>> {
    let found = contradictions(problem);
    if !found.is_empty() {
        return Err(found);
    }
    let grid = Grid::new(problem, earlier, stop).map_err(|too_many| vec![too_many])?;
    let mut budget = Budget::new(limits.work_max, stop);
    let mut numbers = Numbers::new(limits.seed);
    let mut board = Board::new(&grid);
    let relaxation = Relaxation::new(&grid);
    budget.work_max = limits.work_max / 8;
    let (proofs, shortfall_min) = proofs(&grid, &relaxation, &mut budget);

    // A part of the work goes into who would meet whom without times.
    budget.work_max = limits.work_max / 2;
    let (choice, bound) = relaxation.pairs(&mut budget);
    budget.work_max = limits.work_max;
    let mut is_chosen = vec![false; grid.companies * grid.hosts];
    for (host, companies) in choice.of_column.iter().enumerate() {
        for &company in companies {
            is_chosen[grid.pair(company as usize, host)] = true;
        }
    }
    let bias = |company: usize, host: usize| {
        if is_chosen[grid.pair(company, host)] { searches::CHOSEN } else { 0 }
    };
    searches::start(&mut board, &bias, &mut numbers, &mut budget);
    let floors = floors(problem);
    let is_filled = |worth: &Worth| i64::from(worth.filled) + i64::from(shortfall_min) >= floors;
    let is_top = |bound: Bound, worth: &Worth| {
        worth.value >= relaxation.value_max(bound, &reached(worth))
            && is_filled(worth)
            && usize::try_from(worth.pins) == Ok(problem.pins.len())
    };
    // A while of looking, then a lower bound, then the rest.
    budget.work_max = budget.work + (limits.work_max - budget.work.min(limits.work_max)) / 4;
    searches::improve(&mut board, &|it| is_top(bound, it), &mut numbers, &mut budget);
    budget.work_max = budget.work + (limits.work_max - budget.work.min(limits.work_max)) / 3;
    let bound = bounds::lower(&relaxation, bound, &choice, &reached(&board.worth), &mut budget);
    budget.work_max = limits.work_max;
    searches::improve(&mut board, &|it| is_top(bound, it), &mut numbers, &mut budget);

    let value_max = relaxation.value_max(bound, &reached(&board.worth));
    let is_best = value_max <= board.worth.value && is_filled(&board.worth);
    let ending = if is_best {
        Ending::Best
    } else if budget.is_stopped() {
        Ending::Stopped
    } else if budget.work >= limits.work_max {
        Ending::WorkSpent
    } else {
        Ending::Settled
    };
    let told = Told { proofs, shortfall_min, value_max, work: budget.work, ending };
    Ok(told.of(&board))
}

/// All floors together.
fn floors(problem: &Problem) -> i64 {
    let companies = problem.companies.iter().map(|it| i64::from(it.meetings_min));
    companies.chain(problem.hosts.iter().map(|it| i64::from(it.meetings_min))).sum()
}

fn reached(worth: &Worth) -> Reached {
    Reached {
        pins: worth.pins.into(),
        kept: worth.kept.into(),
        filled: worth.filled.into(),
        stayed: worth.stayed.into(),
        value: worth.value,
    }
}

/// What is told of a plan besides its meetings.
struct Told {
    proofs: Vec<Proof>,
    shortfall_min: u32,
    value_max: i64,
    work: u64,
    ending: Ending,
}

impl Told {
    fn of(self, board: &Board<'_>) -> Plan {
        let problem = board.grid.problem;
        let count = |sessions: &Vec<u32>| u32::try_from(sessions.len()).unwrap_or(u32::MAX);
        let of_company: Vec<u32> = board.of_company.iter().map(count).collect();
        let short = |met: &[u32], floors: &mut dyn Iterator<Item = u32>| {
            let missing = met.iter().zip(floors).map(|(met, floor)| floor.saturating_sub(*met));
            missing.enumerate().filter(|(_, missing)| *missing > 0).collect()
        };
        let is_missed = |at: &usize| {
            let pin = &problem.pins[*at];
            board.met[board.grid.pair(pin.company, pin.host)] == NONE
        };
        Plan {
            meetings: meetings(board),
            least_served: of_company.iter().copied().min().unwrap_or(0),
            impossible: board.grid.impossible(),
            missed_pins: (0..problem.pins.len()).filter(is_missed).collect(),
            company_shortfalls: short(
                &of_company,
                &mut problem.companies.iter().map(|it| it.meetings_min),
            ),
            host_shortfalls: short(
                &board.of_host,
                &mut problem.hosts.iter().map(|it| it.meetings_min),
            ),
            of_company,
            of_host: board.of_host.clone(),
            proofs: self.proofs,
            shortfall_min: self.shortfall_min,
            value: board.worth.value,
            value_max: self.value_max,
            idle_minutes: -board.worth.calm,
            work: self.work,
            ending: self.ending,
        }
    }
}

fn meetings(board: &Board<'_>) -> Vec<Meeting> {
    let grid = board.grid;
    let mut meetings = Vec::new();
    for (at, companies) in (0_u32..).zip(&board.seated) {
        let session = grid.session(at);
        let host = usize::from(session.host);
        for &company in companies {
            let company = company as usize;
            let needs = grid.needs_interpreter(company, host);
            let engaged = board.engaged[at as usize].iter().map(|it| *it as usize);
            let interpreter = engaged.filter(|it| needs && grid.suits(*it, company, host)).min();
            let (day, start, end) = (session.day, session.start, session.end);
            let place = grid.problem.hosts[host].place;
            meetings.push(Meeting { day, start, end, host, company, place, interpreter });
        }
    }
    meetings.sort_unstable();
    meetings
}
