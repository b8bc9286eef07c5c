//! The rules of a plan, said once more without the planner's tables.

use std::collections::HashSet;

use crate::planning::{Meeting, Moment, Problem, Span};

/// The first rule that meetings break, floors and pins aside.
pub(super) fn broken(problem: &Problem, meetings: &[Meeting]) -> Option<String> {
    let mut pairs = HashSet::new();
    for (at, it) in meetings.iter().enumerate() {
        if !pairs.insert((it.company, it.host)) {
            return Some(format!("{it:?} is held twice"));
        }
        if let Some(why) = alone(problem, it) {
            return Some(format!("{it:?} {why}"));
        }
        for other in &meetings[..at] {
            if let Some(why) = together(problem, it, other) {
                return Some(format!("{it:?} and {other:?} {why}"));
            }
        }
    }
    for (company, limits) in problem.companies.iter().enumerate() {
        let held = meetings.iter().filter(|it| it.company == company).count();
        if held > limits.meetings_max as usize {
            return Some(format!("company {company} is above its cap"));
        }
    }
    for (host, limits) in problem.hosts.iter().enumerate() {
        let held: Vec<&Meeting> = meetings.iter().filter(|it| it.host == host).collect();
        let at_once = |it: &Meeting| {
            held.iter().filter(|other| other.start == it.start && other.day == it.day).count()
        };
        if held.len() > limits.meetings_max as usize {
            return Some(format!("host {host} is above its cap"));
        }
        if held.iter().any(|it| at_once(it) > limits.capacity as usize) {
            return Some(format!("host {host} has no room for a visit"));
        }
    }
    None
}

/// What is wrong with a meeting by itself.
pub(super) fn alone(problem: &Problem, it: &Meeting) -> Option<&'static str> {
    let host = &problem.hosts[it.host];
    let company = &problem.companies[it.company];
    let span = Span { day: it.day, start: it.start, end: it.end };
    let day = problem.days[usize::from(it.day)];
    let wrong = [
        (problem.values[it.company * problem.hosts.len() + it.host].is_none(), "is vetoed"),
        (it.end - it.start != host.length_minutes, "has another length"),
        (it.place != host.place, "is elsewhere"),
        (it.start < day.opens || it.end > day.closes, "is outside the day"),
        (!within(&host.windows, span), "is outside the windows"),
        (problem.lunches.iter().any(|lunch| lunch.overlaps(span)), "is at lunch"),
        (company.absences.iter().any(|it| it.overlaps(span)), "is in an absence"),
    ];
    if let Some((_, why)) = wrong.into_iter().find(|(is_wrong, _)| *is_wrong) {
        return Some(why);
    }
    for block in &problem.blocks {
        if !block.companies.is_empty() && !block.companies.contains(&it.company) {
            continue;
        }
        let way = block.place.map_or(0, |place| travel(problem, place, host.place));
        let back = block.place.map_or(0, |place| travel(problem, host.place, place));
        let is_clear = block.span.day != it.day
            || block.span.end + way <= it.start
            || it.end + back <= block.span.start;
        if !is_clear {
            return Some("leaves no way to a block");
        }
    }
    let pin = problem.pins.iter().find(|pin| pin.company == it.company && pin.host == it.host);
    if pin.is_some_and(|pin| pin.at.is_some_and(|at| at != Moment { day: it.day, start: it.start }))
    {
        return Some("is pinned to another time");
    }
    let speaks = |of: &[u8], language: u8| of.is_empty() || of.contains(&language);
    let common = company.languages.is_empty()
        || host.languages.is_empty()
        || company.languages.iter().any(|it| host.languages.contains(it));
    match it.interpreter.map(|it| &problem.interpreters[it]) {
        None if common => None,
        None => Some("is not understood"),
        Some(_) if common => Some("needs nobody to translate"),
        Some(interpreter) => {
            let [one, two] = interpreter.languages;
            let helps = speaks(&company.languages, one) && speaks(&host.languages, two)
                || speaks(&company.languages, two) && speaks(&host.languages, one);
            let works = interpreter.hours.iter().any(|hours| hours.contains(span));
            (!helps || !works).then_some("has an interpreter who cannot help")
        }
    }
}

/// What is wrong with two meetings beside one another.
fn together(problem: &Problem, one: &Meeting, two: &Meeting) -> Option<&'static str> {
    if one.day != two.day {
        return None;
    }
    let (one, two) = if one.start <= two.start { (one, two) } else { (two, one) };
    let gap = problem.gap_minutes.max(travel(problem, one.place, two.place));
    let is_apart = one.end + gap <= two.start;
    let is_visit = one.host == two.host && one.start == two.start;
    if one.company == two.company && !is_apart {
        Some("leave the company no time")
    } else if one.interpreter.is_some()
        && one.interpreter == two.interpreter
        && !is_apart
        && !is_visit
    {
        Some("leave the interpreter no time")
    } else if one.host == two.host && !is_visit && one.end + problem.gap_minutes > two.start {
        Some("are with one host at once")
    } else {
        None
    }
}

/// Windows that touch are one.
fn within(windows: &[Span], span: Span) -> bool {
    (span.start..span.end).all(|minute| {
        let minute = Span { day: span.day, start: minute, end: minute + 1 };
        windows.iter().any(|window| window.contains(minute))
    })
}

/// The shortest way over at most two other places: the small problems have four.
fn travel(problem: &Problem, from: usize, to: usize) -> u16 {
    if problem.travel_minutes.is_empty() || from == to {
        return 0;
    }
    let way = |one: usize, two: usize| {
        if one == two { 0 } else { problem.travel_minutes[one * problem.places + two] }
    };
    let places = 0..problem.places;
    let ways = places.clone().flat_map(|over| places.clone().map(move |then| (over, then)));
    ways.map(|(over, then)| way(from, over) + way(over, then) + way(then, to)).min().unwrap()
}
