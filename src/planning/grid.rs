//! When meetings can start, and who can come: everything about a problem that no plan changes.

use std::collections::HashMap;

use super::contradictions::{Contradiction, OVERLAPS_MAX, SESSIONS_MAX, receives, span_of};
use super::plan::{Impossible, Obstacle};
use super::problem::{Earlier, Moment, Problem, Span};
use crate::routes;

/// A host's meeting at one of its times, whoever comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Session {
    pub(super) day: u16,
    pub(super) start: u16,
    pub(super) end: u16,
    pub(super) host: u16,
}

impl Session {
    pub(super) const fn span(self) -> Span {
        Span { day: self.day, start: self.start, end: self.end }
    }
}

/// All sessions, in the order of time, and who can come to which.
pub(super) struct Grid<'a> {
    pub(super) problem: &'a Problem,
    pub(super) companies: usize,
    pub(super) hosts: usize,
    pub(super) sessions: Vec<Session>,
    /// The sessions of each host, in the order of time.
    pub(super) of_host: Vec<Vec<u32>>,
    /// Other sessions of the same host that overlap one: none where all times stand on the grid.
    pub(super) rivals: Vec<Vec<u32>>,
    /// The distinct starts, in the order of time.
    pub(super) points: Vec<Moment>,
    /// The sessions that are being held at each point: no company can be in two of them.
    pub(super) at_point: Vec<Vec<u32>>,
    /// The places of hosts and blocks, with ways closed over all places: no detour is shorter.
    travel: Vec<u16>,
    /// Who can come to which session, a row of bits for each company.
    can: Vec<u64>,
    words: usize,
    /// The value of each pair; vetoed pairs have no session.
    pub(super) values: Vec<i32>,
    is_pinned: Vec<bool>,
    /// The earlier meetings, by pair.
    pub(super) earlier: HashMap<u32, Moment>,
    /// The languages of companies, then of hosts, as bits; all where none is given.
    company_languages: Vec<u64>,
    host_languages: Vec<u64>,
    /// When each company is at a block or away, in the order of time.
    pub(super) busy: Vec<Vec<(Span, Option<usize>)>>,
}

impl<'a> Grid<'a> {
    /// Once `stop` answers yes, nobody more is admitted to anything.
    pub(super) fn new(
        problem: &'a Problem,
        earlier: &[Earlier],
        stop: &dyn Fn() -> bool,
    ) -> Result<Self, Contradiction> {
        let (companies, hosts) = (problem.companies.len(), problem.hosts.len());
        let sessions = sessions(problem, earlier)?;
        let mut of_host = vec![Vec::new(); hosts];
        for (at, session) in (0_u32..).zip(&sessions) {
            of_host[usize::from(session.host)].push(at);
        }
        let mut points: Vec<Moment> =
            sessions.iter().map(|it| Moment { day: it.day, start: it.start }).collect();
        points.dedup();
        let languages = |spoken: &[u8]| match spoken {
            [] => u64::MAX,
            spoken => spoken.iter().fold(0, |bits, it| bits | 1 << it),
        };
        let mut is_pinned = vec![false; companies * hosts];
        for pin in &problem.pins {
            is_pinned[pin.company * hosts + pin.host] = true;
        }
        let pair = |it: &Earlier| u32::try_from(it.company * hosts + it.host).unwrap_or(u32::MAX);
        let mut grid = Self {
            problem,
            companies,
            hosts,
            rivals: rivals(&sessions, &of_host, problem.gap_minutes)?,
            at_point: at_points(&points, &sessions)?,
            points,
            travel: closed(problem),
            can: Vec::new(),
            words: sessions.len().div_ceil(64),
            values: problem.values.iter().map(|it| it.unwrap_or(0)).collect(),
            is_pinned,
            earlier: earlier.iter().map(|it| (pair(it), it.at)).collect(),
            company_languages: problem
                .companies
                .iter()
                .map(|it| languages(&it.languages))
                .collect(),
            host_languages: problem.hosts.iter().map(|it| languages(&it.languages)).collect(),
            busy: busy(problem),
            sessions,
            of_host,
        };
        grid.admit(stop);
        Ok(grid)
    }

    pub(super) fn session(&self, at: u32) -> Session {
        self.sessions[at as usize]
    }

    pub(super) fn host_of(&self, session: u32) -> usize {
        usize::from(self.sessions[session as usize].host)
    }

    pub(super) fn pair(&self, company: usize, host: usize) -> usize {
        company * self.hosts + host
    }

    pub(super) fn is_pinned(&self, company: usize, host: usize) -> bool {
        self.is_pinned[self.pair(company, host)]
    }

    /// Whether a pair meets at the time at which it met before.
    pub(super) fn is_kept(&self, company: usize, session: u32) -> bool {
        let it = self.session(session);
        let met = self.earlier_of(company, usize::from(it.host));
        met == Some(Moment { day: it.day, start: it.start })
    }

    /// When a pair met before.
    pub(super) fn earlier_of(&self, company: usize, host: usize) -> Option<Moment> {
        if self.earlier.is_empty() {
            return None;
        }
        self.earlier.get(&u32::try_from(self.pair(company, host)).ok()?).copied()
    }

    /// Whether a company can come to a session if nothing else is planned.
    pub(super) fn can(&self, company: usize, session: u32) -> bool {
        let at = session as usize;
        self.can[company * self.words + at / 64] >> (at % 64) & 1 != 0
    }

    /// The pairs that may meet and have no session to which the company can come.
    pub(super) fn impossible(&self) -> Vec<Impossible> {
        let pairs = (0..self.companies).flat_map(|it| (0..self.hosts).map(move |host| (it, host)));
        let may = |&(company, host): &(usize, usize)| {
            let host_is_in = self.problem.hosts[host].meetings_max > 0;
            host_is_in && self.problem.values[self.pair(company, host)].is_some()
        };
        pairs
            .filter(may)
            .filter_map(|(it, host)| Some((it, host, self.obstacle(it, host)?)))
            .collect()
    }

    fn obstacle(&self, company: usize, host: usize) -> Option<Obstacle> {
        let sessions = &self.of_host[host];
        if sessions.iter().any(|&session| self.can(company, session)) {
            return None;
        }
        let is_understood = |session: &u32| self.is_understood(company, *session);
        Some(match sessions.is_empty() {
            true => Obstacle::HostTime,
            false if !sessions.iter().any(is_understood) => Obstacle::Language,
            false => Obstacle::CompanyTime,
        })
    }

    /// Whether two have no language in common.
    pub(super) fn needs_interpreter(&self, company: usize, host: usize) -> bool {
        self.company_languages[company] & self.host_languages[host] == 0
    }

    /// Whether an interpreter helps two that have no language in common.
    pub(super) fn suits(&self, interpreter: usize, company: usize, host: usize) -> bool {
        let [one, two] = self.problem.interpreters[interpreter].languages;
        let (ours, theirs) = (self.company_languages[company], self.host_languages[host]);
        let has = |languages: u64, it: u8| languages >> it & 1 != 0;
        has(ours, one) && has(theirs, two) || has(ours, two) && has(theirs, one)
    }

    /// Whether an interpreter works throughout a session.
    pub(super) fn works(&self, interpreter: usize, session: u32) -> bool {
        let span = self.session(session).span();
        self.problem.interpreters[interpreter].hours.iter().any(|hours| hours.contains(span))
    }

    /// The minutes from one place to another.
    pub(super) fn travel(&self, from: usize, to: usize) -> u16 {
        if self.travel.is_empty() { 0 } else { self.travel[from * self.problem.places + to] }
    }

    /// Whether any way takes longer than the gap.
    pub(super) fn has_ways(&self) -> bool {
        self.farthest() > self.problem.gap_minutes
    }

    /// What lies at most between two meetings because of the way.
    pub(super) fn farthest(&self) -> u16 {
        self.travel.iter().copied().max().unwrap_or(0).max(self.problem.gap_minutes)
    }

    /// What lies at least between two meetings.
    pub(super) fn separation(&self, one: usize, two: usize) -> u16 {
        let hosts = &self.problem.hosts;
        self.travel(hosts[one].place, hosts[two].place).max(self.problem.gap_minutes)
    }

    /// Whether one can be at both sessions, of which the first starts no later.
    pub(super) fn follows(&self, first: u32, second: u32) -> bool {
        let (first, second) = (self.session(first), self.session(second));
        first.day != second.day
            || u32::from(first.end)
                + u32::from(self.separation(usize::from(first.host), usize::from(second.host)))
                <= u32::from(second.start)
    }

    /// The minutes that a company waits between two sessions, of which the second comes next; ways, gaps, lunches and
    /// what it is busy with do not count.
    pub(super) fn idle(&self, company: usize, first: u32, second: u32) -> i64 {
        let (one, two) = (self.session(first), self.session(second));
        if one.day != two.day {
            return 0;
        }
        let between = Span { day: one.day, start: one.end, end: two.start };
        let common = |span: Span| {
            let minutes =
                i64::from(span.end.min(between.end)) - i64::from(span.start.max(between.start));
            if span.day == between.day { minutes.max(0) } else { 0 }
        };
        let lunches: i64 = self.problem.lunches.iter().map(|it| common(*it)).sum();
        let busy: i64 = self.busy[company].iter().map(|(span, _)| common(*span)).sum();
        let separation = self.separation(usize::from(one.host), usize::from(two.host));
        let minutes = i64::from(two.start) - i64::from(one.end) - i64::from(separation);
        (minutes - lunches - busy).max(0)
    }

    /// Notes who can come to which session.
    fn admit(&mut self, stop: &dyn Fn() -> bool) {
        let mut can = vec![0_u64; self.companies * self.words];
        let mut timed = HashMap::new();
        for pin in &self.problem.pins {
            if let Some(at) = pin.at {
                timed.insert((pin.company, pin.host), at);
            }
        }
        for company in (0..self.companies).take_while(|_| !stop()) {
            for (at, session) in self.sessions.iter().enumerate() {
                let host = usize::from(session.host);
                let moment = Moment { day: session.day, start: session.start };
                let pinned =
                    timed.is_empty() || timed.get(&(company, host)).is_none_or(|it| *it == moment);
                if pinned
                    && self.problem.values[self.pair(company, host)].is_some()
                    && self.is_free(company, *session)
                    && self.is_understood(company, u32::try_from(at).unwrap_or(u32::MAX))
                {
                    can[company * self.words + at / 64] |= 1 << (at % 64);
                }
            }
        }
        self.can = can;
    }

    /// Whether a company's absences and blocks leave it time for a session and the ways.
    fn is_free(&self, company: usize, session: Session) -> bool {
        let host = self.problem.hosts[usize::from(session.host)].place;
        let busy = &self.busy[company];
        let of_day = busy.partition_point(|(span, _)| span.day < session.day);
        let of_day = busy[of_day..].iter().take_while(|(span, _)| span.day == session.day);
        of_day.into_iter().all(|(span, place)| {
            let (to, from) = match place {
                Some(place) => (self.travel(*place, host), self.travel(host, *place)),
                None => (0, 0),
            };
            let reach = Span {
                day: span.day,
                start: span.start.saturating_sub(from),
                end: span.end.saturating_add(to),
            };
            !reach.overlaps(session.span())
        })
    }

    /// Whether two understand one another, if need be by an interpreter who works then.
    fn is_understood(&self, company: usize, session: u32) -> bool {
        let host = self.host_of(session);
        !self.needs_interpreter(company, host)
            || (0..self.problem.interpreters.len())
                .any(|it| self.suits(it, company, host) && self.works(it, session))
    }
}

/// The starts of all hosts.
fn sessions(problem: &Problem, earlier: &[Earlier]) -> Result<Vec<Session>, Contradiction> {
    let mut sessions = Vec::new();
    let mut push = |host: usize, span: Span| {
        let host = u16::try_from(host).unwrap_or(u16::MAX);
        sessions.push(Session { day: span.day, start: span.start, end: span.end, host });
        if sessions.len() > 2 * SESSIONS_MAX {
            sessions.sort_unstable();
            sessions.dedup();
        }
        let (count, max) = (sessions.len(), SESSIONS_MAX);
        if count > 2 * max {
            return Err(Contradiction::TooMany { what: "starts of meetings", count, max });
        }
        Ok(())
    };
    for (at, host) in problem.hosts.iter().enumerate() {
        if host.meetings_max == 0 {
            continue;
        }
        let step = problem.step_minutes.unwrap_or(host.length_minutes + problem.gap_minutes);
        for window in united(&host.windows) {
            for piece in pieces(problem, window) {
                for start in (piece.start..piece.end).step_by(usize::from(step)) {
                    let span = span_of(problem, at, Moment { day: piece.day, start });
                    if span.end <= piece.end {
                        push(at, span)?;
                    }
                }
            }
        }
    }
    let pinned = problem.pins.iter().filter_map(|pin| Some((pin.company, pin.host, pin.at?)));
    let before = earlier.iter().map(|it| (it.company, it.host, it.at));
    for (company, host, moment) in pinned.chain(before) {
        let is_known = company < problem.companies.len() && host < problem.hosts.len();
        if is_known && problem.hosts[host].meetings_max > 0 {
            let span = span_of(problem, host, moment);
            if receives(problem, host, span) {
                push(host, span)?;
            }
        }
    }
    sessions.sort_unstable();
    sessions.dedup();
    let (count, max) = (sessions.len(), SESSIONS_MAX);
    if count > max {
        return Err(Contradiction::TooMany { what: "starts of meetings", count, max });
    }
    Ok(sessions)
}

/// Windows that overlap or touch, as one.
fn united(windows: &[Span]) -> Vec<Span> {
    let mut windows = windows.to_vec();
    windows.sort_unstable();
    let mut united: Vec<Span> = Vec::new();
    for window in windows {
        match united.last_mut() {
            Some(last) if last.day == window.day && window.start <= last.end => {
                last.end = last.end.max(window.end);
            }
            _ => united.push(window),
        }
    }
    united
}

/// What is left of a window between lunches within the day's hours.
fn pieces(problem: &Problem, window: Span) -> Vec<Span> {
    let day = problem.days[usize::from(window.day)];
    let mut lunches: Vec<Span> =
        problem.lunches.iter().filter(|lunch| lunch.overlaps(window)).copied().collect();
    lunches.sort_unstable();
    let mut pieces = Vec::new();
    let mut start = window.start.max(day.opens);
    let end = window.end.min(day.closes);
    for lunch in lunches {
        pieces.push(Span { start, end: lunch.start.min(end), ..window });
        start = start.max(lunch.end);
    }
    pieces.push(Span { start, end, ..window });
    pieces.retain(|it| it.start < it.end);
    pieces
}

fn rivals(
    sessions: &[Session],
    of_host: &[Vec<u32>],
    gap: u16,
) -> Result<Vec<Vec<u32>>, Contradiction> {
    let mut rivals = vec![Vec::new(); sessions.len()];
    let mut count = 0;
    for sessions_of in of_host {
        for (at, &one) in sessions_of.iter().enumerate() {
            let first = sessions[one as usize];
            for &two in &sessions_of[at + 1..] {
                let second = sessions[two as usize];
                if second.day != first.day || second.start >= first.end.saturating_add(gap) {
                    break;
                }
                count += 1;
                check_overlaps(count)?;
                rivals[one as usize].push(two);
                rivals[two as usize].push(one);
            }
        }
    }
    Ok(rivals)
}

/// That so many meetings that overlap can be held in memory.
fn check_overlaps(count: usize) -> Result<(), Contradiction> {
    let (what, max) = ("meetings that overlap", OVERLAPS_MAX);
    if count > max { Err(Contradiction::TooMany { what, count, max }) } else { Ok(()) }
}

fn at_points(points: &[Moment], sessions: &[Session]) -> Result<Vec<Vec<u32>>, Contradiction> {
    let mut held = vec![Vec::new(); points.len()];
    let mut count = 0;
    for (at, session) in (0_u32..).zip(sessions) {
        let first = points.partition_point(|it| (it.day, it.start) < (session.day, session.start));
        for (point, held) in points[first..].iter().zip(&mut held[first..]) {
            if point.day != session.day || point.start >= session.end {
                break;
            }
            count += 1;
            check_overlaps(count)?;
            held.push(at);
        }
    }
    Ok(held)
}

fn closed(problem: &Problem) -> Vec<u16> {
    let mut travel = problem.travel_minutes.clone();
    routes::shorten(problem.places, &mut travel);
    travel
}

fn busy(problem: &Problem) -> Vec<Vec<(Span, Option<usize>)>> {
    let away = |absences: &[Span]| absences.iter().map(|span| (*span, None)).collect();
    let mut busy: Vec<Vec<_>> = problem.companies.iter().map(|it| away(&it.absences)).collect();
    for block in &problem.blocks {
        let all: Vec<usize> = (0..problem.companies.len()).collect();
        let named = if block.companies.is_empty() { &all } else { &block.companies };
        for &company in named {
            busy[company].push((block.span, block.place));
        }
    }
    for spans in &mut busy {
        spans.sort_unstable();
        spans.dedup();
    }
    busy
}
