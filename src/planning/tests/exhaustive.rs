//! The best of all plans, by looking at every one.

use super::rules;
use crate::planning::board::Worth;
use crate::planning::grid::Grid;
use crate::planning::{Earlier, Meeting, Moment, Problem};

/// What the best plan is worth; waiting is left out.
pub(super) fn best(problem: &Problem, earlier: &[Earlier]) -> Worth {
    let grid = Grid::new(problem, earlier, &|| false).unwrap();
    let mut search = Search {
        problem,
        grid: &grid,
        earlier,
        meetings: Vec::new(),
        best: Worth { pins: -1, ..Worth::default() },
    };
    search.go(0);
    search.best
}

/// How many of some meetings can be held together, each at its time: by taking or leaving one after the other.
pub(super) fn most(problem: &Problem, meetings: &[Meeting]) -> usize {
    let can = |it: &&Meeting| rules::alone(problem, it).is_none();
    let left: Vec<Meeting> = meetings.iter().filter(can).copied().collect();
    let mut best = 0;
    take(problem, &left, &mut Vec::new(), &mut best);
    best
}

fn take(problem: &Problem, left: &[Meeting], taken: &mut Vec<Meeting>, best: &mut usize) {
    *best = taken.len().max(*best);
    if taken.len() + left.len() <= *best {
        return;
    }
    let Some((first, left)) = left.split_first() else { return };
    taken.push(*first);
    if rules::broken(problem, taken).is_none() {
        take(problem, left, taken, best);
    }
    taken.pop();
    take(problem, left, taken, best);
}

/// What meetings are worth.
pub(super) fn worth(problem: &Problem, earlier: &[Earlier], meetings: &[Meeting]) -> Worth {
    let hosts = problem.hosts.len();
    let count = |is: &dyn Fn(&Meeting) -> bool| {
        i32::try_from(meetings.iter().filter(|it| is(it)).count()).unwrap()
    };
    let pinned = |it: &Meeting| {
        problem.pins.iter().any(|pin| (pin.company, pin.host) == (it.company, it.host))
    };
    let met = |it: &Meeting| {
        earlier.iter().find(|other| (other.company, other.host) == (it.company, it.host))
    };
    let at = |it: &Meeting| Moment { day: it.day, start: it.start };
    let companies = problem.companies.iter().enumerate().map(|(company, limits)| {
        count(&|it| it.company == company).min(limits.meetings_min as i32)
    });
    let of_hosts = problem
        .hosts
        .iter()
        .enumerate()
        .map(|(host, limits)| count(&|it| it.host == host).min(limits.meetings_min as i32));
    let values =
        meetings.iter().map(|it| i64::from(problem.values[it.company * hosts + it.host].unwrap()));
    Worth {
        pins: count(&pinned),
        kept: count(&|it| met(it).is_some_and(|other| other.at == at(it))),
        filled: companies.sum::<i32>() + of_hosts.sum::<i32>(),
        stayed: count(&|it| met(it).is_some()),
        value: values.sum(),
        calm: 0,
    }
}

struct Search<'a> {
    problem: &'a Problem,
    grid: &'a Grid<'a>,
    earlier: &'a [Earlier],
    meetings: Vec<Meeting>,
    best: Worth,
}

impl Search<'_> {
    fn go(&mut self, pair: usize) {
        let (problem, grid) = (self.problem, self.grid);
        let hosts = problem.hosts.len();
        if pair == problem.companies.len() * hosts {
            self.best = self.best.max(worth(problem, self.earlier, &self.meetings));
            return;
        }
        self.go(pair + 1);
        let (company, host) = (pair / hosts, pair % hosts);
        if problem.values[pair].is_none() {
            return;
        }
        let interpreters = std::iter::once(None).chain((0..problem.interpreters.len()).map(Some));
        let interpreters: Vec<Option<usize>> = interpreters.collect();
        for &session in &grid.of_host[host] {
            let it = grid.session(session);
            for &interpreter in &interpreters {
                let place = problem.hosts[host].place;
                let (day, start, end) = (it.day, it.start, it.end);
                let meeting = Meeting { day, start, end, host, company, place, interpreter };
                if rules::alone(problem, &meeting).is_some() {
                    continue;
                }
                self.meetings.push(meeting);
                if rules::broken(problem, &self.meetings).is_none() {
                    self.go(pair + 1);
                }
                self.meetings.pop();
            }
        }
    }
}
