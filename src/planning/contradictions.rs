//! What makes a problem unfit to be planned: all of it at once.

use std::collections::HashMap;

use super::problem::{Moment, Problem, Span};

/// Languages are numbered below this.
pub const LANGUAGES_MAX: u8 = 64;
/// As many companies, and as many hosts, are planned at most.
pub const PARTIES_MAX: usize = 1_000;
/// As many interpreters are planned at most.
pub const INTERPRETERS_MAX: usize = 200;
/// As many places are there at most: ways are closed over all of them.
pub const PLACES_MAX: usize = 500;
/// A trip has as many days at most.
pub const DAYS_MAX: usize = 31;
/// As many spans, blocks or pins are read at most, each kind for itself.
pub const SPANS_MAX: usize = 100_000;
/// All hosts together have as many starts of meetings at most.
pub const SESSIONS_MAX: usize = 100_000;
/// As many overlaps of two starts at one host, and of starts and moments, are held at most.
pub const OVERLAPS_MAX: usize = 5_000_000;
/// A meeting is worth as many thousandths at most, and as little below nothing at least.
pub const VALUE_MAX: i32 = 1_000_000;

const MINUTES_A_DAY: u16 = 24 * 60;

/// Whose span is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// An absence of a company.
    Company(usize),
    /// A window of a host.
    Host(usize),
    /// The hours of an interpreter.
    Interpreter(usize),
    /// A block.
    Block(usize),
    /// A lunch.
    Lunch(usize),
}

/// One thing that is wrong with a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Contradiction {
    /// There is too much of something.
    #[error("{count} {what} are more than the {max} that can be planned")]
    TooMany {
        /// Of what, in the plural.
        what: &'static str,
        /// How many.
        count: usize,
        /// How many could be.
        max: usize,
    },
    /// A list has another length than those it belongs to.
    #[error("{what} has {count} entries where {expected} belong")]
    Length {
        /// Which list.
        what: &'static str,
        /// How long it is.
        count: usize,
        /// How long it should be.
        expected: usize,
    },
    /// A day closes before it opens, or after midnight.
    #[error("day {0} has no hours")]
    Day(usize),
    /// A span is empty, ends after midnight or lies on no day of the trip.
    #[error("span {index} of {owner:?} is empty or on no day of the trip")]
    Span {
        /// Whose it is.
        owner: Owner,
        /// Which of its spans.
        index: usize,
    },
    /// A company's floor is above its cap.
    #[error("company {0} needs more meetings than it may have")]
    CompanyFloor(usize),
    /// A company's floor is above the number of hosts that it may meet.
    #[error("company {0} needs more meetings than there are hosts it may meet")]
    CompanyHosts(usize),
    /// A host's floor is above its cap.
    #[error("host {0} needs more meetings than it may have")]
    HostFloor(usize),
    /// A host's floor is above the number of companies that may meet it.
    #[error("host {0} needs more meetings than there are companies that may meet it")]
    HostCompanies(usize),
    /// A host has no window although somebody should meet it.
    #[error("host {0} has no windows")]
    NoWindows(usize),
    /// A host's windows are all too short for a meeting.
    #[error("host {0} has no window as long as one of its meetings")]
    ShortWindows(usize),
    /// A host takes no company at once.
    #[error("host {0} has no room for a company")]
    NoCapacity(usize),
    /// A host's meetings take no time, or more than a day.
    #[error("the meetings of host {0} have no length")]
    NoLength(usize),
    /// The grid has no step.
    #[error("the grid has no step")]
    NoStep,
    /// A host stands at a place that there is not.
    #[error("host {0} is at an unknown place")]
    HostPlace(usize),
    /// A block is at a place that there is not.
    #[error("block {0} is at an unknown place")]
    BlockPlace(usize),
    /// A block names a company that there is not.
    #[error("block {block} names an unknown company {company}")]
    BlockCompany {
        /// Which block.
        block: usize,
        /// Whom it names.
        company: usize,
    },
    /// A language has no number that may be.
    #[error("{0:?} speaks an unknown language")]
    Language(Owner),
    /// A value is beyond [`VALUE_MAX`].
    #[error("the value of company {company} and host {host} is out of range")]
    Value {
        /// Of whom.
        company: usize,
        /// With whom.
        host: usize,
    },
    /// A pin names somebody that there is not.
    #[error("pin {0} names an unknown company or host")]
    PinParty(usize),
    /// A pin is on two that must not meet.
    #[error("pin {0} is on two that must not meet")]
    PinVetoed(usize),
    /// Two pins are on the same two.
    #[error("pins {0} and {1} are on the same two")]
    PinTwice(usize, usize),
    /// A pin's time lies in no window of the host, or reaches into lunch.
    #[error("pin {0} is at a time at which its host does not receive")]
    PinWindow(usize),
    /// A pin's time lies in an absence or a block of its company.
    #[error("pin {0} is at a time at which its company is not free")]
    PinAbsent(usize),
    /// Two pins want a company at two places at once.
    #[error("pins {0} and {1} want one company at the same time")]
    PinsCompany(usize, usize),
    /// Two pins want a host to hold two meetings at once that are not one visit, or more companies than have room.
    #[error("pins {0} and {1} want one host at the same time")]
    PinsHost(usize, usize),
    /// A company has more pins than it may have meetings.
    #[error("company {0} has more pins than it may have meetings")]
    CompanyPins(usize),
    /// A host has more pins than it may have meetings.
    #[error("host {0} has more pins than it may have meetings")]
    HostPins(usize),
    /// An earlier meeting names somebody that there is not.
    #[error("earlier meeting {0} names an unknown company or host")]
    EarlierParty(usize),
    /// Two earlier meetings are of the same two.
    #[error("earlier meetings {0} and {1} are of the same two")]
    EarlierTwice(usize, usize),
}

/// All that is wrong with a problem; nothing where it can be planned.
pub fn contradictions(problem: &Problem) -> Vec<Contradiction> {
    let mut found = sizes(problem);
    // Without sizes that hold, nothing else can be looked at in bounded time.
    if found.is_empty() {
        found.extend(spans(problem));
        found.extend(parties(problem));
        found.extend(values(problem));
        let is_unknown =
            |it: &usize| !is_known(problem, problem.pins[*it].company, problem.pins[*it].host);
        let unknown: Vec<usize> = (0..problem.pins.len()).filter(is_unknown).collect();
        if unknown.is_empty() {
            found.extend(pins(problem));
        }
        found.extend(unknown.into_iter().map(Contradiction::PinParty));
    }
    found
}

/// Whether a span lies on a day of the trip.
fn is_span(problem: &Problem, span: Span) -> bool {
    usize::from(span.day) < problem.days.len() && span.start < span.end && span.end <= MINUTES_A_DAY
}

fn is_known(problem: &Problem, company: usize, host: usize) -> bool {
    company < problem.companies.len() && host < problem.hosts.len()
}

fn sizes(problem: &Problem) -> Vec<Contradiction> {
    let (companies, hosts) = (problem.companies.len(), problem.hosts.len());
    let absences: usize = problem.companies.iter().map(|it| it.absences.len()).sum();
    let windows: usize = problem.hosts.iter().map(|it| it.windows.len()).sum();
    let hours: usize = problem.interpreters.iter().map(|it| it.hours.len()).sum();
    let named: usize = problem.blocks.iter().map(|it| it.companies.len()).sum();
    let counts = [
        ("companies", companies, PARTIES_MAX),
        ("hosts", hosts, PARTIES_MAX),
        ("interpreters", problem.interpreters.len(), INTERPRETERS_MAX),
        ("places", problem.places, PLACES_MAX),
        ("days", problem.days.len(), DAYS_MAX),
        ("lunches", problem.lunches.len(), DAYS_MAX * 4),
        ("blocks", problem.blocks.len(), SPANS_MAX),
        ("companies named by blocks", named, SPANS_MAX),
        ("absences", absences, SPANS_MAX),
        ("windows", windows, SPANS_MAX),
        ("hours of interpreters", hours, SPANS_MAX),
        ("pins", problem.pins.len(), SPANS_MAX),
    ];
    let mut found: Vec<Contradiction> = counts
        .into_iter()
        .filter(|(_, count, max)| count > max)
        .map(|(what, count, max)| Contradiction::TooMany { what, count, max })
        .collect();
    let length = |what, count, expected| Contradiction::Length { what, count, expected };
    if found.is_empty() && problem.values.len() != companies * hosts {
        found.push(length("values", problem.values.len(), companies * hosts));
    }
    let ways = problem.places * problem.places;
    if found.is_empty()
        && !problem.travel_minutes.is_empty()
        && problem.travel_minutes.len() != ways
    {
        found.push(length("travel_minutes", problem.travel_minutes.len(), ways));
    }
    if problem.step_minutes == Some(0) {
        found.push(Contradiction::NoStep);
    }
    found
}

fn spans(problem: &Problem) -> Vec<Contradiction> {
    let days = problem.days.iter().enumerate();
    let mut found: Vec<Contradiction> = days
        .filter(|(_, day)| day.opens >= day.closes || day.closes > MINUTES_A_DAY)
        .map(|(index, _)| Contradiction::Day(index))
        .collect();
    let mut check = |owner: Owner, spans: &[Span]| {
        let wrong = spans.iter().enumerate().filter(|(_, span)| !is_span(problem, **span));
        found.extend(wrong.map(|(index, _)| Contradiction::Span { owner, index }));
    };
    for (at, company) in problem.companies.iter().enumerate() {
        check(Owner::Company(at), &company.absences);
    }
    for (at, host) in problem.hosts.iter().enumerate() {
        check(Owner::Host(at), &host.windows);
    }
    for (at, interpreter) in problem.interpreters.iter().enumerate() {
        check(Owner::Interpreter(at), &interpreter.hours);
    }
    for (at, block) in problem.blocks.iter().enumerate() {
        check(Owner::Block(at), &[block.span]);
    }
    for (at, lunch) in problem.lunches.iter().enumerate() {
        check(Owner::Lunch(at), &[*lunch]);
    }
    found
}

fn parties(problem: &Problem) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let (places, hosts) = (problem.places, problem.hosts.len());
    let may_meet = |company: usize, host: usize| problem.values[company * hosts + host].is_some();
    let speaks = |languages: &[u8]| languages.iter().all(|it| *it < LANGUAGES_MAX);
    for (at, company) in problem.companies.iter().enumerate() {
        let hosts = (0..hosts).filter(|&host| may_meet(at, host)).count();
        if company.meetings_min > company.meetings_max {
            found.push(Contradiction::CompanyFloor(at));
        } else if company.meetings_min as usize > hosts {
            found.push(Contradiction::CompanyHosts(at));
        }
        if !speaks(&company.languages) {
            found.push(Contradiction::Language(Owner::Company(at)));
        }
    }
    for (at, host) in problem.hosts.iter().enumerate() {
        let companies = (0..problem.companies.len()).filter(|&it| may_meet(it, at)).count();
        if host.meetings_min > host.meetings_max {
            found.push(Contradiction::HostFloor(at));
        } else if host.meetings_min as usize > companies {
            found.push(Contradiction::HostCompanies(at));
        }
        // A host that meets nobody needs no windows: that is how one is cancelled.
        if host.meetings_max > 0 {
            let is_long = |span: &Span| span.end.saturating_sub(span.start) >= host.length_minutes;
            if host.windows.is_empty() {
                found.push(Contradiction::NoWindows(at));
            } else if !host.windows.iter().any(is_long) {
                found.push(Contradiction::ShortWindows(at));
            }
            if host.capacity == 0 {
                found.push(Contradiction::NoCapacity(at));
            }
        }
        if host.length_minutes == 0 || host.length_minutes > MINUTES_A_DAY {
            found.push(Contradiction::NoLength(at));
        }
        if host.place >= places {
            found.push(Contradiction::HostPlace(at));
        }
        if !speaks(&host.languages) {
            found.push(Contradiction::Language(Owner::Host(at)));
        }
    }
    for (at, interpreter) in problem.interpreters.iter().enumerate() {
        if !speaks(&interpreter.languages) {
            found.push(Contradiction::Language(Owner::Interpreter(at)));
        }
    }
    for (block, it) in problem.blocks.iter().enumerate() {
        if it.place.is_some_and(|place| place >= places) {
            found.push(Contradiction::BlockPlace(block));
        }
        let unknown = it.companies.iter().filter(|it| **it >= problem.companies.len());
        found.extend(unknown.map(|&company| Contradiction::BlockCompany { block, company }));
    }
    found
}

fn values(problem: &Problem) -> impl Iterator<Item = Contradiction> {
    let hosts = problem.hosts.len();
    let range = -VALUE_MAX..=VALUE_MAX;
    let wrong = problem.values.iter().enumerate();
    let wrong = wrong.filter(move |(_, value)| value.is_some_and(|it| !range.contains(&it)));
    wrong.map(move |(at, _)| Contradiction::Value { company: at / hosts, host: at % hosts })
}

fn pins(problem: &Problem) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let hosts = problem.hosts.len();
    let mut seen: HashMap<(usize, usize), usize> = HashMap::new();
    let mut of_company: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut of_host: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, pin) in problem.pins.iter().enumerate() {
        if let Some(other) = seen.insert((pin.company, pin.host), at) {
            found.push(Contradiction::PinTwice(other, at));
        }
        if problem.values[pin.company * hosts + pin.host].is_none() {
            found.push(Contradiction::PinVetoed(at));
        }
        if let Some(moment) = pin.at {
            let span = span_of(problem, pin.host, moment);
            if !receives(problem, pin.host, span) {
                found.push(Contradiction::PinWindow(at));
            }
            if is_busy(problem, pin.company, span) {
                found.push(Contradiction::PinAbsent(at));
            }
        }
        of_company.entry(pin.company).or_default().push(at);
        of_host.entry(pin.host).or_default().push(at);
    }
    for (at, company) in problem.companies.iter().enumerate() {
        let Some(pins) = of_company.get(&at) else { continue };
        if pins.len() > company.meetings_max as usize {
            found.push(Contradiction::CompanyPins(at));
        }
        let clash = |one: (Span, usize), two: (Span, usize)| one.0.overlaps(two.0);
        found.extend(clashes(problem, pins, clash).map(|(a, b)| Contradiction::PinsCompany(a, b)));
    }
    for (at, host) in problem.hosts.iter().enumerate() {
        let Some(pins) = of_host.get(&at) else { continue };
        if pins.len() > host.meetings_max as usize {
            found.push(Contradiction::HostPins(at));
        }
        let timed: Vec<Moment> = pins.iter().filter_map(|it| problem.pins[*it].at).collect();
        let clash = |one: (Span, usize), two: (Span, usize)| {
            let moment = Moment { day: one.0.day, start: one.0.start };
            let visit = timed.iter().filter(|it| **it == moment).count();
            one.0.overlaps(two.0) && (one.0 != two.0 || visit > host.capacity as usize)
        };
        found.extend(clashes(problem, pins, clash).map(|(a, b)| Contradiction::PinsHost(a, b)));
    }
    found
}

/// The pins with a time that clash with the one before them in time: one after another is enough to tell.
fn clashes(
    problem: &Problem,
    pins: &[usize],
    clash: impl Fn((Span, usize), (Span, usize)) -> bool,
) -> impl Iterator<Item = (usize, usize)> {
    let timed = pins.iter().filter_map(|&it| {
        let pin = &problem.pins[it];
        Some((span_of(problem, pin.host, pin.at?), it))
    });
    let mut timed: Vec<(Span, usize)> = timed.collect();
    timed.sort_unstable();
    let pairs: Vec<(usize, usize)> = timed
        .windows(2)
        .filter(|two| clash(two[0], two[1]))
        .map(|two| (two[0].1.min(two[1].1), two[0].1.max(two[1].1)))
        .collect();
    pairs.into_iter()
}

/// A meeting with a host from a moment on.
pub(super) fn span_of(problem: &Problem, host: usize, at: Moment) -> Span {
    let length = problem.hosts[host].length_minutes;
    Span { day: at.day, start: at.start, end: at.start.saturating_add(length) }
}

/// Whether a host receives in a span: it lies in the day's hours, in a window, and outside lunch.
pub(super) fn receives(problem: &Problem, host: usize, span: Span) -> bool {
    let Some(day) = problem.days.get(usize::from(span.day)) else { return false };
    span.start >= day.opens
        && span.end <= day.closes
        && problem.hosts[host].windows.iter().any(|window| window.contains(span))
        && !problem.lunches.iter().any(|lunch| lunch.overlaps(span))
}

/// Whether a company is away or at a block in a span; ways are not looked at.
fn is_busy(problem: &Problem, company: usize, span: Span) -> bool {
    let is_at = |names: &[usize]| names.is_empty() || names.contains(&company);
    problem.companies[company].absences.iter().any(|it| it.overlaps(span))
        || problem.blocks.iter().any(|it| it.span.overlaps(span) && is_at(&it.companies))
}
