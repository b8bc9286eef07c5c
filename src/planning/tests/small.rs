//! Problems small enough to look at all plans.

use crate::planning::budgets::Numbers;
use crate::planning::{Block, Company, Day, Host, Interpreter, Pin, Problem, Span};

const OPENS: u16 = 540;

/// A problem from a seed: two or three companies and hosts on one day or two, with a bit of everything.
pub(super) fn problem(seed: u64) -> Problem {
    sized(seed, 2)
}

/// The same with at least so many companies and hosts, and one more at most.
pub(super) fn sized(seed: u64, parties_min: usize) -> Problem {
    let numbers = &mut Numbers::new(seed);
    let days = 1 + u16::from(numbers.below(4) == 0);
    let companies = parties_min + numbers.below(2);
    let hosts = parties_min + numbers.below(2);
    let slots = if days == 1 { 2 + short(numbers, 2) } else { 2 };
    let closes = OPENS + 30 * slots;
    let places = 1 + numbers.below(3);
    let has_languages = numbers.below(3) == 0;
    let spoken = |numbers: &mut Numbers| {
        if has_languages { vec![u8::try_from(numbers.below(2)).unwrap()] } else { Vec::new() }
    };
    let host = |numbers: &mut Numbers| {
        let max = 1 + numbers.below(3) as u32;
        let mut windows: Vec<Span> =
            (0..days).map(|day| Span { day, start: OPENS, end: closes }).collect();
        match numbers.below(4) {
            0 => windows[0].start += 30,
            1 if windows[0].end > OPENS + 30 => windows[0].end -= 30,
            _ => {}
        }
        Host {
            meetings_min: numbers.below(1 + max as usize).min(companies) as u32,
            meetings_max: max,
            windows,
            capacity: 1 + u32::from(numbers.below(4) == 0),
            length_minutes: 30,
            place: numbers.below(places),
            languages: spoken(numbers),
        }
    };
    let hosts: Vec<Host> = (0..hosts).map(|_| host(numbers)).collect();
    let company = |numbers: &mut Numbers| {
        let max = 1 + numbers.below(3) as u32;
        let start = OPENS + 30 * short(numbers, slots);
        let absence = Span { day: 0, start, end: start + 30 };
        Company {
            meetings_min: numbers.below(1 + max as usize).min(hosts.len()) as u32,
            meetings_max: max,
            absences: if numbers.below(4) == 0 { vec![absence] } else { Vec::new() },
            languages: spoken(numbers),
        }
    };
    let companies: Vec<Company> = (0..companies).map(|_| company(numbers)).collect();
    let value = |numbers: &mut Numbers| {
        (numbers.below(8) > 0).then(|| i32::try_from(numbers.below(3_000)).unwrap() - 300)
    };
    let values: Vec<Option<i32>> =
        (0..companies.len() * hosts.len()).map(|_| value(numbers)).collect();
    let hours = (0..days).map(|day| Span { day, start: OPENS, end: closes }).collect();
    let interpreter = Interpreter { languages: [0, 1], hours };
    let block = Block {
        span: Span { day: 0, start: OPENS, end: OPENS + 30 },
        companies: vec![numbers.below(companies.len())],
        place: Some(numbers.below(places)).filter(|_| numbers.below(2) == 0),
    };
    let pin =
        Pin { company: numbers.below(companies.len()), host: numbers.below(hosts.len()), at: None };
    let may_pin = values[pin.company * hosts.len() + pin.host].is_some();
    let ways = [5, 15, 25, 30, 40];
    let mut problem = Problem {
        days: vec![Day { opens: OPENS, closes }; days.into()],
        gap_minutes: [0, 0, 10][numbers.below(3)],
        step_minutes: [None, None, Some(20)][numbers.below(3)].filter(|_| slots < 3 && days == 1),
        places,
        travel_minutes: (0..places * places).map(|_| ways[numbers.below(ways.len())]).collect(),
        interpreters: vec![interpreter; numbers.below(3).min(1)],
        blocks: if numbers.below(4) == 0 { vec![block] } else { Vec::new() },
        pins: if may_pin && numbers.below(2) == 0 { vec![pin] } else { Vec::new() },
        lunches: Vec::new(),
        companies,
        hosts,
        values,
    };
    possible(&mut problem);
    problem
}

/// Lowers floors that contradict vetoes.
fn possible(problem: &mut Problem) {
    let hosts = problem.hosts.len();
    for (at, company) in problem.companies.iter_mut().enumerate() {
        let may = problem.values[at * hosts..][..hosts].iter().flatten().count();
        company.meetings_min = company.meetings_min.min(may as u32);
    }
    for (at, host) in problem.hosts.iter_mut().enumerate() {
        let may = problem.values.iter().skip(at).step_by(hosts).flatten().count();
        host.meetings_min = host.meetings_min.min(may as u32);
    }
}

fn short(numbers: &mut Numbers, limit: u16) -> u16 {
    u16::try_from(numbers.below(limit.into())).unwrap()
}
