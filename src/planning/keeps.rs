//! Which earlier meetings can be held together, each at its time.

use super::board::Board;
use super::budgets::Budget;

/// So many choices are looked at for meetings that clash with one another: enough for all of some twenty.
const CHOICES_MAX: u64 = 200_000;
/// So many are told to clash with one another, directly or not, before no more are looked for.
const BOUND_MAX: usize = 400;

/// A company and the session to which it came.
type Seat = (usize, u32);

/// Seats as many as fit. Where some do not, those that clash with one another are chosen by looking at all choices, or
/// at as many as there is work for.
pub(super) fn keep(board: &mut Board<'_>, seats: &[Seat], budget: &mut Budget<'_>) {
    let mut without: Vec<Seat> = Vec::new();
    for &(company, session) in seats {
        if !board.seat(company, session) {
            without.push((company, session));
        }
    }
    let mut open = seats.to_vec();
    while let Some(first) = without.pop() {
        if !open.contains(&first) {
            continue;
        }
        let bound = bound(board, first, &mut open, seats, budget);
        let mut best: Vec<Seat> =
            bound.iter().filter(|it| is_seated(board, **it)).copied().collect();
        for &(company, session) in &best {
            board.unseat(company, session);
        }
        let mut choices = CHOICES_MAX.min(budget.work_max.saturating_sub(budget.work) / 8);
        let choices_max = choices;
        take(board, &bound, &mut Vec::new(), &mut best, &mut choices);
        budget.work += choices_max - choices;
        for &(company, session) in &best {
            board.seat(company, session);
        }
    }
}

fn is_seated(board: &Board<'_>, (company, session): Seat) -> bool {
    board.met[board.grid.pair(company, board.grid.host_of(session))] == session
}

/// Those that are bound to one by clashes, and to those; they are open no more.
fn bound(
    board: &Board<'_>,
    first: Seat,
    open: &mut Vec<Seat>,
    all: &[Seat],
    budget: &mut Budget<'_>,
) -> Vec<Seat> {
    open.retain(|it| *it != first);
    let mut bound = vec![first];
    let mut at = 0;
    while at < bound.len().min(BOUND_MAX) && !budget.is_over() {
        budget.work += open.len() as u64;
        let one = bound[at];
        let (clashing, others): (Vec<Seat>, Vec<Seat>) =
            open.drain(..).partition(|two| clash(board, one, *two, all));
        bound.extend(clashing);
        *open = others;
        at += 1;
    }
    bound.sort_unstable();
    bound
}

/// Whether one may have to make way for another.
fn clash(board: &Board<'_>, one: Seat, two: Seat, all: &[Seat]) -> bool {
    let grid = board.grid;
    let (first, second) = if one.1 <= two.1 { (one.1, two.1) } else { (two.1, one.1) };
    let is_apart = grid.follows(first, second);
    let host = grid.host_of(one.1);
    let is_same_host = host == grid.host_of(two.1);
    let count = |is: &dyn Fn(&Seat) -> bool| all.iter().filter(|it| is(it)).count();
    let is_over = |count: usize, max: u32| count > max as usize;
    let company_clash = one.0 == two.0
        && (!is_apart
            || is_over(count(&|it| it.0 == one.0), grid.problem.companies[one.0].meetings_max));
    let limits = &grid.problem.hosts[host];
    let host_clash = is_same_host
        && (grid.rivals[one.1 as usize].contains(&two.1)
            || one.1 == two.1 && is_over(count(&|it| it.1 == one.1), limits.capacity)
            || is_over(count(&|it| grid.host_of(it.1) == host), limits.meetings_max));
    let needs = |it: Seat| grid.needs_interpreter(it.0, grid.host_of(it.1));
    company_clash || host_clash || !is_apart && needs(one) && needs(two)
}

/// Takes or leaves one after the other, and notes the most that were taken.
fn take(
    board: &mut Board<'_>,
    left: &[Seat],
    taken: &mut Vec<Seat>,
    best: &mut Vec<Seat>,
    choices: &mut u64,
) {
    if taken.len() > best.len() {
        best.clone_from(taken);
    }
    let Some((&(company, session), rest)) = left.split_first() else { return };
    if taken.len() + left.len() <= best.len() || *choices == 0 {
        return;
    }
    *choices -= 1;
    let mark = board.mark();
    if board.seat(company, session) {
        taken.push((company, session));
        take(board, rest, taken, best, choices);
        taken.pop();
        board.undo(mark);
    }
    take(board, rest, taken, best, choices);
}
