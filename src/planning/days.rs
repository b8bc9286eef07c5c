//! The whole trip of one company, chosen anew: the best way through all sessions that it could come to.

use std::ops::Range;

use super::board::{Board, NONE};
use super::budgets::Budget;
use super::slots::{FLOOR, waits, weight};

/// Of the sessions at each start, so many of the best are looked at.
const AT_A_START_MAX: usize = 8;
/// A way that comes to a host twice is looked for so often without that host's other sessions.
const TRIALS_MAX: usize = 4;

/// A session that a company could take, and who would have to leave it.
#[derive(Clone, Copy)]
struct Seat {
    session: u32,
    gain: i64,
    leaving: u32,
}

/// Chooses a company's meetings anew, and lets those whose seats it takes look for others. Nothing is undone: the
/// caller compares.
pub(super) fn choose_anew(board: &mut Board<'_>, company: usize, budget: &mut Budget<'_>) {
    for session in board.of_company[company].clone() {
        board.unseat(company, session);
    }
    fill(board, company, 0..u32::MAX, true, budget);
}

/// Takes some companies out of all that they have within a stretch of sessions, and lets one after the other choose
/// anew among what is free then. Nothing is undone: the caller compares.
pub(super) fn reroute(
    board: &mut Board<'_>,
    companies: &[usize],
    stretch: Range<u32>,
    budget: &mut Budget<'_>,
) {
    for &company in companies {
        for session in board.of_company[company].clone() {
            if stretch.contains(&session) {
                board.unseat(company, session);
            }
        }
    }
    for &company in companies {
        fill(board, company, stretch.clone(), false, budget);
    }
    for &company in companies {
        add_best(board, company, budget);
    }
}

/// Gives a company the best way beside the meetings that it has.
fn fill(
    board: &mut Board<'_>,
    company: usize,
    stretch: Range<u32>,
    takes: bool,
    budget: &mut Budget<'_>,
) {
    let mut seats = seats(board, company, stretch, takes, budget);
    let mut way = Vec::new();
    for _ in 0..TRIALS_MAX {
        way = best_way(board, &seats, budget);
        let repeated = repeated(board, &way);
        if repeated.is_empty() {
            break;
        }
        // The best of a host's sessions on the way stays, its others are left out.
        seats.retain(|it| {
            let host = board.grid.host_of(it.session);
            repeated.iter().all(|&(other, best)| host != other || it.session == best)
        });
    }
    way.sort_unstable_by_key(|it| (-it.gain, it.session));
    let mut without = Vec::new();
    for seat in way {
        let is_taken = seat.leaving != NONE;
        if is_taken {
            board.unseat(seat.leaving as usize, seat.session);
        }
        if board.seat(company, seat.session) {
            if is_taken {
                without.push(seat.leaving);
            }
        } else if is_taken {
            board.seat(seat.leaving as usize, seat.session);
        }
    }
    for company in without {
        add_best(board, company as usize, budget);
    }
    if takes {
        add_best(board, company, budget);
    }
}

/// Gives a company the best meeting that is free, as often as there is one that is worth it.
pub(super) fn add_best(board: &mut Board<'_>, company: usize, budget: &mut Budget<'_>) {
    let limits = &board.grid.problem.companies[company];
    while board.of_company[company].len() < limits.meetings_max as usize {
        let mut best = (0, NONE);
        let floor =
            if board.of_company[company].len() < limits.meetings_min as usize { FLOOR } else { 0 };
        budget.work += board.grid.hosts as u64;
        for host in 0..board.grid.hosts {
            let limits = &board.grid.problem.hosts[host];
            let met = board.of_host[host];
            if met >= limits.meetings_max || board.met[board.grid.pair(company, host)] != NONE {
                continue;
            }
            let floor = floor + if met < limits.meetings_min { FLOOR } else { 0 };
            for &session in &board.grid.of_host[host] {
                budget.work += 1;
                if !board.grid.can(company, session) {
                    continue;
                }
                let gain = floor + weight(board, company, session);
                if gain > best.0
                    && board.fits(company, session)
                    && board.interpreter(company, session).is_some()
                {
                    let gain = gain - waits(board, company, session);
                    if gain > best.0 {
                        best = (gain, session);
                    }
                }
            }
        }
        if best.1 == NONE || !board.seat(company, best.1) {
            return;
        }
    }
}

/// The best seats at each start.
fn seats(
    board: &Board<'_>,
    company: usize,
    stretch: Range<u32>,
    takes: bool,
    budget: &mut Budget<'_>,
) -> Vec<Seat> {
    let grid = board.grid;
    let mut seats: Vec<Seat> = Vec::new();
    let mut first = 0;
    let end = stretch.end.min(u32::try_from(grid.sessions.len()).unwrap_or(u32::MAX));
    for session in stretch.start..end {
        let (it, last) =
            (grid.session(session), seats.get(first).map(|it| grid.session(it.session)));
        if last.is_some_and(|last| (last.day, last.start) != (it.day, it.start)) {
            keep_best(&mut seats, first);
            first = seats.len();
        }
        if board.is_open(company, session)
            && board.is_between(company, session)
            && (takes || board.has_room(session))
        {
            seats.extend(seat(board, company, session));
        }
    }
    keep_best(&mut seats, first);
    budget.work += u64::from(end.saturating_sub(stretch.start));
    seats
}

fn keep_best(seats: &mut Vec<Seat>, first: usize) {
    if seats.len() > first + AT_A_START_MAX {
        seats[first..].sort_unstable_by_key(|it| (-it.gain, it.session));
        seats.truncate(first + AT_A_START_MAX);
    }
}

/// What a seat in a session would be worth to all, if there is one that is worth anything.
fn seat(board: &Board<'_>, company: usize, session: u32) -> Option<Seat> {
    let grid = board.grid;
    let host = grid.host_of(session);
    let limits = &grid.problem.hosts[host];
    let is_short = board.of_host[host] < limits.meetings_min;
    let gain = weight(board, company, session) + if is_short { FLOOR } else { 0 };
    if board.has_room(session) {
        board.interpreter(company, session)?;
        return Some(Seat { session, gain, leaving: NONE });
    }
    let loss = |who: u32| {
        let planned = board.of_company[who as usize].len();
        let is_floor = planned <= grid.problem.companies[who as usize].meetings_min as usize;
        weight(board, who as usize, session) + if is_floor { FLOOR } else { 0 }
    };
    let seated = &board.seated[session as usize];
    let (loss, leaving) = seated.iter().map(|&who| (loss(who), who)).min()?;
    // Who leaves finds something else as a rule, so that its loss counts half.
    let gain = weight(board, company, session) - if loss < FLOOR { loss / 2 } else { loss };
    Some(Seat { session, gain, leaving })
}

/// The way through seats that gains most, by the best way up to each.
fn best_way(board: &Board<'_>, seats: &[Seat], budget: &mut Budget<'_>) -> Vec<Seat> {
    let grid = board.grid;
    let mut order: Vec<Seat> = seats.iter().filter(|it| it.gain > -FLOOR).copied().collect();
    order.sort_unstable_by_key(|it| it.session);
    let mut gains = vec![0_i64; order.len()];
    let mut before = vec![usize::MAX; order.len()];
    for at in 0..order.len() {
        gains[at] = order[at].gain;
        for earlier in 0..at {
            let with = gains[earlier] + order[at].gain;
            if with > gains[at] && grid.follows(order[earlier].session, order[at].session) {
                gains[at] = with;
                before[at] = earlier;
            }
        }
    }
    budget.work += (order.len() * order.len() / 4) as u64;
    let mut way = Vec::new();
    let mut at = (0..order.len()).max_by_key(|&at| gains[at]).filter(|&at| gains[at] > 0);
    while let Some(seat) = at {
        way.push(order[seat]);
        at = Some(before[seat]).filter(|&it| it != usize::MAX);
    }
    way
}

/// The hosts that a way comes to more than once, each with the session that gains most.
fn repeated(board: &Board<'_>, way: &[Seat]) -> Vec<(usize, u32)> {
    let mut hosts: Vec<(usize, i64, u32)> =
        way.iter().map(|it| (board.grid.host_of(it.session), -it.gain, it.session)).collect();
    hosts.sort_unstable();
    let twice = hosts.windows(2).filter(|two| two[0].0 == two[1].0);
    let mut twice: Vec<(usize, u32)> = twice.map(|two| (two[0].0, two[0].2)).collect();
    twice.dedup_by_key(|it| it.0);
    twice
}
