//! All that happens at one moment, chosen anew at once: an assignment of companies to the sessions held then.

use super::board::{Board, added_wait};
use super::budgets::Budget;
use super::transports::{FORBIDDEN, Limits, Transport, choose};

/// What the parts of a plan's worth weigh where they are summed. Each is more than all below it can come to in one
/// moment; where they are compared for the plan as a whole, no sum is taken.
pub(super) const VALUE: i64 = 1 << 12;
pub(super) const STAYED: i64 = 1 << 45;
pub(super) const FLOOR: i64 = 1 << 48;
pub(super) const KEPT: i64 = 1 << 54;
pub(super) const PINNED: i64 = 1 << 58;

/// How often interpreters are priced until there are enough.
const PRICES_MAX: u32 = 6;

/// What a meeting adds to a plan's worth, without floors and waiting.
pub(super) fn weight(board: &Board<'_>, company: usize, session: u32) -> i64 {
    let grid = board.grid;
    let host = grid.host_of(session);
    let mut weight = i64::from(grid.values[grid.pair(company, host)]) * VALUE;
    if grid.is_pinned(company, host) {
        weight += PINNED;
    }
    if grid.earlier_of(company, host).is_some() {
        weight += STAYED;
        if grid.is_kept(company, session) {
            weight += KEPT;
        }
    }
    weight
}

/// Chooses anew who sits where at a point. The bias is added to what each meeting adds. Nothing is undone: the caller
/// compares.
pub(super) fn choose_anew(
    board: &mut Board<'_>,
    point: usize,
    bias: &dyn Fn(usize, usize) -> i64,
    budget: &mut Budget<'_>,
) {
    let grid = board.grid;
    let sessions = open_sessions(board, point);
    for &session in &sessions {
        for company in board.seated[session as usize].clone() {
            board.unseat(company as usize, session);
        }
    }
    let hosts: Vec<usize> = sessions.iter().map(|it| grid.host_of(*it)).collect();
    let columns = sessions.iter().zip(&hosts).map(|(&session, &host)| {
        let it = &grid.problem.hosts[host];
        let met = board.of_host[host];
        let room = if board.has_no_rival(session) { it.capacity } else { 0 };
        Limits {
            min: it.meetings_min.saturating_sub(met),
            max: it.meetings_max.saturating_sub(met).min(room),
        }
    });
    let columns: Vec<Limits> = columns.collect();
    let mut companies = Vec::new();
    let mut rows = Vec::new();
    let mut weights = Vec::new();
    for company in 0..grid.companies {
        let it = &grid.problem.companies[company];
        let planned = board.of_company[company].len();
        if planned >= it.meetings_max as usize {
            continue;
        }
        let first = weights.len();
        let mut is_any = false;
        for (&session, limits) in sessions.iter().zip(&columns) {
            let is_possible = limits.max > 0
                && board.is_open(company, session)
                && board.is_between(company, session)
                && board.interpreter(company, session).is_some();
            is_any |= is_possible;
            weights.push(if is_possible {
                let host = grid.host_of(session);
                weight(board, company, session) + bias(company, host)
                    - waits(board, company, session)
            } else {
                FORBIDDEN
            });
        }
        budget.work += sessions.len() as u64;
        if is_any {
            companies.push(company);
            rows.push(Limits { min: u32::from(planned < it.meetings_min as usize), max: 1 });
        } else {
            weights.truncate(first);
        }
    }
    let mut transport = Transport { weights, rows, columns, floor_bonus: FLOOR };
    let asked = |row: usize, column: usize| grid.needs_interpreter(companies[row], hosts[column]);
    let may_lack = !grid.problem.interpreters.is_empty();
    let plain = if may_lack { transport.weights.clone() } else { Vec::new() };
    let (mut low, mut high) = (0, 0);
    for attempt in 0..=PRICES_MAX {
        let mut work = budget.work;
        let choice = choose(&transport, &mut work, &|work| budget.is_over_at(work));
        budget.work = work;
        let mark = board.mark();
        let is_complete = seat_all(board, &choice.of_column, &companies, &sessions, &transport);
        if !may_lack
            || attempt == PRICES_MAX
            || choice.is_cut
            || is_complete && (high == 0 || attempt > 3)
        {
            break;
        }
        board.undo(mark);
        // Too few interpreters: a price on them, found by halving, leaves them to those to whom they are worth most.
        if is_complete {
            high = (low + high) / 2;
        } else if high == 0 {
            high = plain
                .iter()
                .filter(|it| **it != FORBIDDEN)
                .max()
                .map_or(0, |it| 2 * it.max(&VALUE));
        } else {
            low = (low + high) / 2;
        }
        let price = if attempt + 1 >= PRICES_MAX { high } else { (low + high) / 2 };
        for (at, weight) in transport.weights.iter_mut().enumerate() {
            let width = sessions.len();
            if *weight != FORBIDDEN && asked(at / width, at % width) {
                *weight = plain[at] - price;
            }
        }
    }
}

/// The sessions held at a point, one of each host: the one in use, if any.
fn open_sessions(board: &Board<'_>, point: usize) -> Vec<u32> {
    let grid = board.grid;
    let mut sessions = grid.at_point[point].clone();
    let is_used = |session: u32| !board.seated[session as usize].is_empty();
    sessions.sort_by_key(|&it| (grid.host_of(it), !is_used(it), !board.has_no_rival(it), it));
    sessions.dedup_by_key(|it| grid.host_of(*it));
    sessions
}

/// The minutes that a company waits more for coming to a session.
pub(super) fn waits(board: &Board<'_>, company: usize, session: u32) -> i64 {
    let sessions = &board.of_company[company];
    let at = sessions.partition_point(|it| *it < session);
    let before = at.checked_sub(1).map(|it| sessions[it]);
    added_wait(board.grid, company, before, session, sessions.get(at).copied())
}

/// Seats who was chosen, the best first; whether all could be.
fn seat_all(
    board: &mut Board<'_>,
    chosen: &[Vec<u32>],
    companies: &[usize],
    sessions: &[u32],
    transport: &Transport,
) -> bool {
    let width = sessions.len();
    let mut seats: Vec<(i64, usize, u32)> = Vec::new();
    for (column, rows) in chosen.iter().enumerate() {
        for &row in rows {
            let weight = transport.weights[row as usize * width + column];
            seats.push((-weight, companies[row as usize], sessions[column]));
        }
    }
    seats.sort_unstable();
    let mut is_complete = true;
    for (_, company, session) in seats {
        is_complete &= board.seat(company, session);
    }
    is_complete
}
