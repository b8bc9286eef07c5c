//! Looking for a better plan: a first one slot by slot, then parts of it chosen anew as long as that pays.

use super::board::{Board, NONE, Worth};
use super::budgets::{Budget, Numbers};
use super::slots::VALUE;
use super::{chains, days, keeps, slots};

/// A round has so many moves for each start and company.
const MOVES_A_ROUND: usize = 30;
/// The search ends after so many rounds that have not made the plan better.
const IDLE_ROUNDS: usize = 16;
/// How much worse a plan may be, in quarters of an average meeting, from round to round.
const DEPTHS: [i64; 4] = [0, 2, 6, 12];
/// As many steps are kept at most to go back to the best plan.
const STEPS_MAX: usize = 4_000_000;
/// What speaks for a pair that would meet without times, while the first plan is made.
pub(super) const CHOSEN: i64 = 1 << 44;
/// How deep meetings make way for one another.
const DEPTH_MAX: usize = 3;

/// A first plan: earlier meetings, then pins, then the best for each moment in turn. The bias prefers some pairs.
pub(super) fn start(
    board: &mut Board<'_>,
    bias: &dyn Fn(usize, usize) -> i64,
    numbers: &mut Numbers,
    budget: &mut Budget<'_>,
) {
    let grid = board.grid;
    let mut fixed: Vec<(usize, u32)> = Vec::new();
    for company in 0..if grid.earlier.is_empty() { 0 } else { grid.companies } {
        for host in 0..grid.hosts {
            let of_host = grid.of_host[host].iter();
            fixed.extend(of_host.filter(|it| grid.is_kept(company, **it)).map(|it| (company, *it)));
        }
    }
    let (pinned, others): (Vec<_>, Vec<_>) =
        fixed.into_iter().partition(|&(company, at)| grid.is_pinned(company, grid.host_of(at)));
    keeps::keep(board, &pinned, budget);
    keeps::keep(board, &others, budget);
    for pin in &grid.problem.pins {
        if board.met[grid.pair(pin.company, pin.host)] != NONE {
            continue;
        }
        for session in chains::sessions_for(board, pin.company, pin.host, numbers) {
            let (mark, before) = (board.mark(), board.worth);
            chains::force(board, pin.company, session, 2, numbers, budget);
            if board.worth > before {
                break;
            }
            board.undo(mark);
        }
    }
    board.settle();
    // However little work is allowed, there is a plan: only who stops it gets less.
    let work_max = budget.work_max;
    for point in 0..grid.points.len() {
        if budget.is_stopped_now() {
            return;
        }
        let left = (grid.points.len() - point) as u64;
        budget.work_max = budget.work + work_max.saturating_sub(budget.work) / left;
        better(board, |board| slots::choose_anew(board, point, bias, budget));
    }
    budget.work_max = work_max;
    for point in (0..grid.points.len()).chain(0..grid.points.len()) {
        if budget.is_over() {
            return;
        }
        better(board, |board| slots::choose_anew(board, point, &|_, _| 0, budget));
    }
}

/// Looks on until nothing better has been found for long, or the work is spent. In each round a plan may at first be a
/// little worse than the best, then less and less (record to record: Dueck 1993); what is left is never worse. A plan at
/// the top can only get calmer.
pub(super) fn improve(
    board: &mut Board<'_>,
    is_top: &dyn Fn(&Worth) -> bool,
    numbers: &mut Numbers,
    budget: &mut Budget<'_>,
) {
    let moves = MOVES_A_ROUND * (board.grid.points.len() + board.grid.companies + 10);
    let meetings = i64::try_from(board.met.iter().filter(|it| **it != NONE).count()).unwrap_or(1);
    let average = board.worth.value / meetings.max(1);
    board.settle();
    let mut best = board.worth;
    let mut idle = 0;
    let is_best = |worth: &Worth| is_top(worth) && worth.calm == 0;
    while idle < IDLE_ROUNDS && !budget.is_over() && !is_best(&best) {
        let before = best;
        let depth =
            if is_top(&best) { 0 } else { average.abs().max(1) * DEPTHS[idle % DEPTHS.len()] / 4 };
        // The longer nothing better is found, the slower.
        let moves = moves * (1 + idle / DEPTHS.len() * 2);
        for at in 0..moves {
            let left = i64::try_from(moves - at).unwrap_or(0) / 2;
            let allowed = depth * left / i64::try_from(moves).unwrap_or(1);
            let mut least = Worth { value: best.value - allowed, calm: i64::MIN, ..best };
            // In the first half of every other round a floor may be missed on the way to another.
            if idle % 2 == 1 && at < moves / 2 {
                (least.filled, least.stayed) = (best.filled - 1, 0);
            }
            step(board, if depth > 0 { &least } else { &best }, numbers, budget);
            if board.worth > best || board.worth == best && depth == 0 {
                best = board.worth;
                board.settle();
            }
            if budget.is_over() || is_best(&best) || board.mark() > STEPS_MAX {
                break;
            }
        }
        if board.worth < best {
            board.undo(0);
        }
        board.settle();
        idle = if best > before { 0 } else { idle + 1 };
    }
}

/// One move. The plan is not worse for it, or not worse than the least that is allowed.
fn step(board: &mut Board<'_>, least: &Worth, numbers: &mut Numbers, budget: &mut Budget<'_>) {
    let grid = board.grid;
    if grid.points.is_empty() || grid.companies == 0 {
        budget.work += 1;
        return;
    }
    let point = numbers.below(grid.points.len());
    let other = numbers.below(grid.points.len());
    let company = numbers.below(grid.companies);
    budget.work += 10;
    let near = (point + 1 + numbers.below(3)) % grid.points.len();
    let other = if numbers.below(5) < 2 { near } else { other };
    // In shares by what each kind gains for its work, as measured; the rare ones lead out of where the others get stuck.
    match numbers.below(if grid.has_ways() { 88 } else { 56 }) {
        0..=5 => attempt(board, least, |board| slots::choose_anew(board, point, &|_, _| 0, budget)),
        6..=41 => attempt(board, least, |board| {
            chains::exchange(board, [point, other], numbers, budget);
            slots::choose_anew(board, point, &|_, _| 0, budget);
            slots::choose_anew(board, other, &|_, _| 0, budget);
        }),
        42..=50 => attempt(board, least, |board| {
            let host = wanted(board, company, numbers);
            let depth = u32::try_from(numbers.below(DEPTH_MAX)).unwrap_or(0);
            let sessions = chains::sessions_for(board, company, host, numbers);
            if let Some(&session) = sessions.first() {
                chains::force(board, company, session, depth, numbers, budget);
            }
        }),
        51..=53 => attempt(board, least, |board| days::choose_anew(board, company, budget)),
        54 => attempt(board, least, |board| shake(board, [point, other], numbers, budget)),
        55 => attempt(board, least, |board| {
            let companies = some_bound(board, company, numbers);
            days::reroute(board, &companies, 0..u32::MAX, budget);
        }),
        _ => attempt(board, least, |board| {
            let companies = some(board, 4, numbers);
            let stretch = stretch(board, numbers);
            days::reroute(board, &companies, stretch, budget);
        }),
    }
}

/// Some companies.
fn some(board: &Board<'_>, most: usize, numbers: &mut Numbers) -> Vec<usize> {
    let count = 2 + numbers.below(most - 1);
    let mut companies: Vec<usize> =
        (0..count).map(|_| numbers.below(board.grid.companies)).collect();
    companies.sort_unstable();
    companies.dedup();
    numbers.shuffle(&mut companies);
    companies
}

/// A company and some of those whom a host of its wishes meets.
fn some_bound(board: &Board<'_>, company: usize, numbers: &mut Numbers) -> Vec<usize> {
    let host = wanted(board, company, numbers);
    let sessions = board.grid.of_host[host].iter();
    let met = sessions.flat_map(|it| &board.seated[*it as usize]).map(|it| *it as usize);
    let mut companies: Vec<usize> = met.collect();
    numbers.shuffle(&mut companies);
    companies.truncate(1 + numbers.below(4));
    companies.retain(|it| *it != company);
    companies.insert(0, company);
    companies
}

/// Some hours, from one start to another of the same day.
fn stretch(board: &Board<'_>, numbers: &mut Numbers) -> std::ops::Range<u32> {
    let grid = board.grid;
    let first = numbers.below(grid.points.len());
    let last = grid.points.len().min(first + 2 + numbers.below(4));
    let at = |point: usize| match grid.points.get(point) {
        Some(point) => {
            grid.sessions.partition_point(|it| (it.day, it.start) < (point.day, point.start))
        }
        None => grid.sessions.len(),
    };
    let index = |it: usize| u32::try_from(it).unwrap_or(NONE);
    index(at(first))..index(at(last))
}

/// Of a few hosts that a company does not meet, the one worth most.
fn wanted(board: &Board<'_>, company: usize, numbers: &mut Numbers) -> usize {
    let grid = board.grid;
    let mut best = (i32::MIN, 0);
    for _ in 0..4 {
        let host = numbers.below(grid.hosts);
        let pair = grid.pair(company, host);
        if board.met[pair] == NONE && grid.values[pair] > best.0 {
            best = (grid.values[pair], host);
        }
    }
    best.1
}

/// Takes some companies out of everything, and fills all moments anew, two of them with other eyes.
fn shake(
    board: &mut Board<'_>,
    points: [usize; 2],
    numbers: &mut Numbers,
    budget: &mut Budget<'_>,
) {
    let grid = board.grid;
    let count = 1 + numbers.below(grid.companies.min(4));
    let mut touched = points.to_vec();
    for _ in 0..count {
        let company = numbers.below(grid.companies);
        for session in board.of_company[company].clone() {
            if numbers.below(3) > 0 {
                board.unseat(company, session);
                let it = grid.session(session);
                let moment = super::problem::Moment { day: it.day, start: it.start };
                touched.push(grid.points.partition_point(|point| *point < moment));
            }
        }
    }
    touched.sort_unstable();
    touched.dedup();
    numbers.shuffle(&mut touched);
    touched.truncate(12);
    let salt = numbers.below(1 << 20);
    let noise = |company: usize, host: usize| {
        let mixed = (company * 7_919 + host * 104_729 + salt).wrapping_mul(0x9e37_79b9) >> 7;
        i64::try_from(mixed % 128).unwrap_or(0) * VALUE
    };
    for (at, &point) in touched.iter().enumerate() {
        let bias: &dyn Fn(usize, usize) -> i64 = if at < 2 { &noise } else { &|_, _| 0 };
        slots::choose_anew(board, point, bias, budget);
    }
}

/// Makes a change unless the plan is worse for it.
fn better(board: &mut Board<'_>, change: impl FnOnce(&mut Board<'_>)) {
    let least = board.worth;
    attempt(board, &least, change);
}

/// Makes a change unless the plan is worse for it and worse than the least that is allowed.
fn attempt(board: &mut Board<'_>, least: &Worth, change: impl FnOnce(&mut Board<'_>)) {
    let (mark, before) = (board.mark(), board.worth);
    change(board);
    if board.worth < before && board.worth < *least {
        board.undo(mark);
    }
}
