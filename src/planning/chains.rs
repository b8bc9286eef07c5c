//! Meetings that make way for others, and meetings that change their times.

use super::board::{Board, NONE};
use super::budgets::{Budget, Numbers};
use super::days;
use super::slots::weight;

/// A session in which a pair could meet is looked for among so many.
const SESSIONS_MAX: usize = 6;

/// Lets a pair meet, whoever has to make way: those meet at another time, or somebody else. Nothing is undone: the
/// caller compares. Whether the pair meets.
pub(super) fn force(
    board: &mut Board<'_>,
    company: usize,
    session: u32,
    depth: u32,
    numbers: &mut Numbers,
    budget: &mut Budget<'_>,
) -> bool {
    let grid = board.grid;
    let host = grid.host_of(session);
    let mut moved: Vec<(usize, usize)> = Vec::new();
    let mut leave = |board: &mut Board<'_>, company: usize, session: u32| {
        board.unseat(company, session);
        moved.push((company, grid.host_of(session)));
    };
    for other in board.blocking(company, session) {
        leave(board, company, other);
    }
    for &rival in &grid.rivals[session as usize] {
        for other in board.seated[rival as usize].clone() {
            leave(board, other as usize, rival);
        }
    }
    let limits = &grid.problem.hosts[host];
    if board.seated[session as usize].len() >= limits.capacity as usize
        && let Some(worst) = worst_seated(board, session)
    {
        leave(board, worst, session);
    }
    if board.of_company[company].len() >= grid.problem.companies[company].meetings_max as usize {
        let worst = board.of_company[company].iter().copied();
        if let Some(worst) = worst.min_by_key(|it| (weight(board, company, *it), *it)) {
            leave(board, company, worst);
        }
    }
    if board.of_host[host] >= limits.meetings_max {
        let all = grid.of_host[host].iter();
        let all = all.flat_map(|&at| board.seated[at as usize].iter().map(move |&who| (who, at)));
        let worst = all.min_by_key(|&(who, at)| (weight(board, who as usize, at), who));
        if let Some((who, at)) = worst {
            leave(board, who as usize, at);
        }
    }
    budget.work += 50;
    let is_seated = board.seat(company, session);
    for &(company, host) in &moved {
        if board.met[grid.pair(company, host)] == NONE {
            meet(board, company, host, depth, numbers, budget);
        }
    }
    for (company, _) in moved {
        days::add_best(board, company, budget);
    }
    is_seated
}

/// Lets a pair meet at any time, at first where nobody has to make way.
fn meet(
    board: &mut Board<'_>,
    company: usize,
    host: usize,
    depth: u32,
    numbers: &mut Numbers,
    budget: &mut Budget<'_>,
) {
    let sessions = &board.grid.of_host[host];
    budget.work += sessions.len() as u64;
    let first = numbers.below(sessions.len());
    let (late, early) = sessions.split_at(first);
    if early.iter().chain(late).any(|&session| board.seat(company, session)) || depth == 0 {
        return;
    }
    let can = sessions.iter().copied().filter(|&it| board.grid.can(company, it));
    let mut can: Vec<u32> = can.collect();
    numbers.shuffle(&mut can);
    let best_before = board.worth;
    for session in can.into_iter().take(SESSIONS_MAX / 2) {
        let mark = board.mark();
        if force(board, company, session, depth - 1, numbers, budget) && board.worth > best_before {
            return;
        }
        board.undo(mark);
    }
}

fn worst_seated(board: &Board<'_>, session: u32) -> Option<usize> {
    let seated = board.seated[session as usize].iter();
    seated.map(|it| *it as usize).min_by_key(|&who| (weight(board, who, session), who))
}

/// Exchanges what happens at two points for some of those who are bound together by it (a chain of Kempe): nobody meets
/// anybody else, but other times become free. Those that cannot change stay.
pub(super) fn exchange(
    board: &mut Board<'_>,
    points: [usize; 2],
    numbers: &mut Numbers,
    budget: &mut Budget<'_>,
) {
    let mut left: Vec<(usize, u32)> = Vec::new();
    for point in points {
        for &session in &board.grid.at_point[point] {
            left.extend(board.seated[session as usize].iter().map(|who| (*who as usize, session)));
        }
    }
    left.sort_unstable_by_key(|it| (it.1, it.0));
    left.dedup();
    numbers.shuffle(&mut left);
    budget.work += (left.len() * 4) as u64;
    while let Some(first) = left.pop() {
        let mut bound = vec![first];
        let mut at = 0;
        while let Some(&(company, session)) = bound.get(at) {
            let host = board.grid.host_of(session);
            let is_bound = |it: &(usize, u32)| it.0 == company || board.grid.host_of(it.1) == host;
            bound.extend(left.iter().filter(|it| is_bound(it)));
            left.retain(|it| !is_bound(it));
            at += 1;
        }
        budget.work += (bound.len() * (1 + left.len() / 8)) as u64;
        if numbers.below(2) == 0 {
            let mark = board.mark();
            if !turn(board, &bound, points) {
                board.undo(mark);
            }
        }
    }
}

/// Moves each meeting to its host's session at the other point; whether all could be.
fn turn(board: &mut Board<'_>, bound: &[(usize, u32)], points: [usize; 2]) -> bool {
    let grid = board.grid;
    for &(company, session) in bound {
        board.unseat(company, session);
    }
    bound.iter().all(|&(company, session)| {
        let it = grid.session(session);
        let of_host = &grid.of_host[usize::from(it.host)];
        let is_first = grid.at_point[points[0]].contains(&session);
        let there = grid.points[points[usize::from(is_first)]];
        let other = of_host.binary_search_by_key(&(there.day, there.start), |other| {
            let other = grid.session(*other);
            (other.day, other.start)
        });
        other.is_ok_and(|other| board.seat(company, of_host[other]))
    })
}

/// Sessions in which two that do not meet could, by chance.
pub(super) fn sessions_for(
    board: &Board<'_>,
    company: usize,
    host: usize,
    numbers: &mut Numbers,
) -> Vec<u32> {
    let sessions = board.grid.of_host[host].iter().copied();
    let mut can: Vec<u32> = sessions.filter(|&it| board.grid.can(company, it)).collect();
    numbers.shuffle(&mut can);
    can.truncate(SESSIONS_MAX);
    can
}
