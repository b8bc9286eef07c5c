//! Which earlier meetings can be held together, each at its time.

use super::board::Board;
use super::budgets::Budget;

/// So many choices are looked at for meetings that clash with one another: enough for all of some twenty.
const CHOICES_MAX: u64 = 200_000;
/// So many that clash with one another, directly or not, are chosen from at once: each of them is a call within a call.
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
    let counts = Counts::new(board, seats);
    let mut open = seats.to_vec();
    while let Some(first) = without.pop() {
        if !open.contains(&first) {
            continue;
        }
        let bound = bound(board, first, &mut open, &counts, budget);
        let seated: Vec<Seat> = bound.iter().filter(|it| is_seated(board, **it)).copied().collect();
        let mark = board.mark();
        for &(company, session) in &seated {
            board.unseat(company, session);
        }
        let mut choices = CHOICES_MAX.min(budget.work_max.saturating_sub(budget.work) / 8);
        let choices_max = choices;
        let mut best = seated.clone();
        take(board, &bound, &mut Vec::new(), &mut best, &mut choices);
        budget.work += choices_max - choices;
        if best.len() == seated.len() {
            // Who translates for whom depends on the order in which they came.
            board.undo(mark);
            continue;
        }
        for &(company, session) in &best {
            let is_seated = board.seat(company, session);
            debug_assert!(is_seated, "as when they were chosen");
        }
    }
}

fn is_seated(board: &Board<'_>, (company, session): Seat) -> bool {
    board.met[board.grid.pair(company, board.grid.host_of(session))] == session
}

/// Those that are bound to one by clashes, and to those, as far as there is room; they are open no more.
fn bound(
    board: &Board<'_>,
    first: Seat,
    open: &mut Vec<Seat>,
    counts: &Counts,
    budget: &mut Budget<'_>,
) -> Vec<Seat> {
    open.retain(|it| *it != first);
    let mut bound = vec![first];
    let mut at = 0;
    while at < bound.len() && bound.len() < BOUND_MAX && !budget.is_over() {
        budget.work += open.len() as u64;
        let one = bound[at];
        open.retain(|two| {
            let joins = bound.len() < BOUND_MAX && clash(board, one, *two, counts);
            if joins {
                bound.push(*two);
            }
            !joins
        });
        at += 1;
    }
    bound.sort_unstable();
    bound
}

/// How many seats each company, each host and each session has.
struct Counts {
    of_company: Vec<usize>,
    of_host: Vec<usize>,
    of_session: Vec<usize>,
}

impl Counts {
    fn new(board: &Board<'_>, seats: &[Seat]) -> Self {
        let grid = board.grid;
        let mut counts = Self {
            of_company: vec![0; grid.companies],
            of_host: vec![0; grid.hosts],
            of_session: vec![0; grid.sessions.len()],
        };
        for &(company, session) in seats {
            counts.of_company[company] += 1;
            counts.of_host[grid.host_of(session)] += 1;
            counts.of_session[session as usize] += 1;
        }
        counts
    }
}

/// Whether one may have to make way for another.
fn clash(board: &Board<'_>, one: Seat, two: Seat, counts: &Counts) -> bool {
    let grid = board.grid;
    let (first, second) = if one.1 <= two.1 { (one.1, two.1) } else { (two.1, one.1) };
    let is_apart = grid.follows(first, second);
    let host = grid.host_of(one.1);
    let is_same_host = host == grid.host_of(two.1);
    let is_over = |count: usize, max: u32| count > max as usize;
    let company_clash = one.0 == two.0
        && (!is_apart
            || is_over(counts.of_company[one.0], grid.problem.companies[one.0].meetings_max));
    let limits = &grid.problem.hosts[host];
    let host_clash = is_same_host
        && (grid.rivals[one.1 as usize].contains(&two.1)
            || one.1 == two.1 && is_over(counts.of_session[one.1 as usize], limits.capacity)
            || is_over(counts.of_host[host], limits.meetings_max));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::grid::Grid;
    use crate::planning::{Company, Day, Earlier, Host, Interpreter, Moment, Problem, Span};

    const HOUR: Span = Span { day: 0, start: 600, end: 660 };

    /// So many companies and hosts, each of whom may meet all in one hour.
    fn hour(companies: usize, hosts: usize) -> Problem {
        let company = Company { meetings_max: u32::MAX, ..Company::default() };
        let host = Host {
            meetings_max: u32::MAX,
            windows: vec![HOUR],
            capacity: 1,
            length_minutes: 30,
            ..Host::default()
        };
        Problem {
            days: vec![Day { opens: HOUR.start, closes: HOUR.end }],
            places: 1,
            companies: vec![company; companies],
            hosts: vec![host; hosts],
            values: vec![Some(1); companies * hosts],
            ..Problem::default()
        }
    }

    /// How many of these are kept, seated in their order.
    fn kept(problem: &Problem, earlier: &[Earlier], work_max: u64) -> usize {
        let grid = Grid::new(problem, earlier, &|| false).unwrap();
        let seat = |it: &Earlier| -> Seat {
            let mut of_host = grid.of_host[it.host].iter().copied();
            (it.company, of_host.find(|session| grid.is_kept(it.company, *session)).unwrap())
        };
        let seats: Vec<Seat> = earlier.iter().map(seat).collect();
        let mut board = Board::new(&grid);
        keep(&mut board, &seats, &mut Budget::new(work_max, &|| false));
        seats.iter().filter(|it| is_seated(&board, **it)).count()
    }

    fn at(company: usize, host: usize, start: u16) -> Earlier {
        Earlier { company, host, at: Moment { day: 0, start } }
    }

    #[test]
    fn however_many_clash_some_are_kept() {
        let problem = hour(200, 100);
        let all: Vec<Earlier> =
            (0..200).flat_map(|company| (0..100).map(move |host| at(company, host, 600))).collect();
        assert_eq!(kept(&problem, &all, 1_000_000), 100, "one for each host");
    }

    #[test]
    fn none_is_lost_for_the_order_of_interpreters() {
        let mut problem = hour(2, 3);
        for (company, language) in [(0, 0), (1, 0)] {
            problem.companies[company].languages = vec![language];
        }
        // The last host needs nobody who translates.
        for (host, language) in [(0, 1), (1, 1), (2, 0)] {
            problem.hosts[host].languages = vec![language];
        }
        let works = |start, end| Interpreter {
            languages: [0, 1],
            hours: vec![Span { day: 0, start, end }],
        };
        problem.interpreters = vec![works(600, 660), works(600, 630)];
        // The second interpreter has no time for the first of these meetings, and the last two are of one company.
        let earlier = [at(1, 1, 615), at(0, 0, 600), at(0, 2, 600)];
        assert_eq!(kept(&problem, &earlier, 1_000_000), 2);
    }
}
