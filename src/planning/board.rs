//! A plan in the making: who sits in which session, what it is worth, and how to go back.

use super::grid::Grid;

/// What a plan is worth: what comes first weighs more than all that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Worth {
    /// Pins that are held.
    pub(super) pins: i32,
    /// Earlier meetings that stand where they stood.
    pub(super) kept: i32,
    /// Meetings below a floor: of companies and of hosts.
    pub(super) filled: i32,
    /// Earlier meetings that stand, at any time.
    pub(super) stayed: i32,
    /// The values of all meetings.
    pub(super) value: i64,
    /// Less are better: the negative of what companies wait.
    pub(super) calm: i64,
}

/// No session.
pub(super) const NONE: u32 = u32::MAX;

/// A step that can be undone.
#[derive(Clone, Copy)]
enum Step {
    Seated { company: u32, session: u32 },
    Unseated { company: u32, session: u32 },
    Engaged { interpreter: u32, session: u32 },
    Released { interpreter: u32, session: u32 },
}

/// Which meetings are planned so far. Each step keeps every rule but the floors and the pins.
pub(super) struct Board<'a> {
    pub(super) grid: &'a Grid<'a>,
    /// The sessions of each company, in the order of time.
    pub(super) of_company: Vec<Vec<u32>>,
    /// Who sits in each session.
    pub(super) seated: Vec<Vec<u32>>,
    /// In which session a pair meets.
    pub(super) met: Vec<u32>,
    /// How many companies each host meets.
    pub(super) of_host: Vec<u32>,
    /// The sessions of each interpreter, in the order of time.
    of_interpreter: Vec<Vec<u32>>,
    /// The interpreters in each session.
    pub(super) engaged: Vec<Vec<u32>>,
    pub(super) worth: Worth,
    steps: Vec<Step>,
}

impl<'a> Board<'a> {
    pub(super) fn new(grid: &'a Grid<'a>) -> Self {
        Self {
            grid,
            of_company: vec![Vec::new(); grid.companies],
            seated: vec![Vec::new(); grid.sessions.len()],
            met: vec![NONE; grid.companies * grid.hosts],
            of_host: vec![0; grid.hosts],
            of_interpreter: vec![Vec::new(); grid.problem.interpreters.len()],
            engaged: vec![Vec::new(); grid.sessions.len()],
            worth: Worth::default(),
            steps: Vec::new(),
        }
    }

    /// Whether a company can join a session beside all that is planned; interpreters are not looked at.
    pub(super) fn fits(&self, company: usize, session: u32) -> bool {
        self.has_room(session)
            && self.is_open(company, session)
            && self.is_between(company, session)
    }

    /// Whether the host of a session can take one company more there.
    pub(super) fn has_room(&self, session: u32) -> bool {
        let host = self.grid.host_of(session);
        let it = &self.grid.problem.hosts[host];
        self.of_host[host] < it.meetings_max
            && self.seated[session as usize].len() < it.capacity as usize
            && self.has_no_rival(session)
    }

    /// Whether the host is in no other session meanwhile.
    pub(super) fn has_no_rival(&self, session: u32) -> bool {
        let mut rivals = self.grid.rivals[session as usize].iter();
        rivals.all(|rival| self.seated[*rival as usize].is_empty())
    }

    /// Whether a company can come to a session at all, has not met its host and may have one meeting more.
    pub(super) fn is_open(&self, company: usize, session: u32) -> bool {
        let host = self.grid.host_of(session);
        self.grid.can(company, session)
            && self.met[self.grid.pair(company, host)] == NONE
            && self.of_company[company].len()
                < self.grid.problem.companies[company].meetings_max as usize
    }

    /// Whether a session lies free among the others of a company, with time for the ways.
    pub(super) fn is_between(&self, company: usize, session: u32) -> bool {
        is_between(self.grid, &self.of_company[company], session)
    }

    /// The meetings of a company that make a session impossible.
    pub(super) fn blocking(&self, company: usize, session: u32) -> Vec<u32> {
        let sessions = self.of_company[company].iter().copied();
        let clashes = |other: u32| {
            let (first, second) = if other < session { (other, session) } else { (session, other) };
            !self.grid.follows(first, second)
        };
        sessions.filter(|other| clashes(*other)).collect()
    }

    /// Whether all who need one have an interpreter if a company joins a session, and who has to be called for it.
    pub(super) fn interpreter(&self, company: usize, session: u32) -> Option<Option<u32>> {
        let grid = self.grid;
        let host = grid.host_of(session);
        if !grid.needs_interpreter(company, host) {
            return Some(None);
        }
        let suits = |it: u32| grid.suits(it as usize, company, host);
        if self.engaged[session as usize].iter().any(|it| suits(*it)) {
            return Some(None);
        }
        let free = (0_u32..).zip(&self.of_interpreter).find(|(it, sessions)| {
            suits(*it) && grid.works(*it as usize, session) && is_between(grid, sessions, session)
        });
        free.map(|(it, _)| Some(it))
    }

    /// Puts a company into a session if nothing forbids it.
    pub(super) fn seat(&mut self, company: usize, session: u32) -> bool {
        if !self.fits(company, session) {
            return false;
        }
        let Some(interpreter) = self.interpreter(company, session) else { return false };
        if let Some(interpreter) = interpreter {
            self.engage(interpreter, session);
            self.steps.push(Step::Engaged { interpreter, session });
        }
        let company = u32::try_from(company).unwrap_or(NONE);
        self.sit(company, session);
        self.steps.push(Step::Seated { company, session });
        true
    }

    /// Takes a company out of a session, and lets interpreters go that nobody needs any more.
    pub(super) fn unseat(&mut self, company: usize, session: u32) {
        let company = u32::try_from(company).unwrap_or(NONE);
        self.rise(company, session);
        self.steps.push(Step::Unseated { company, session });
        let grid = self.grid;
        let host = grid.host_of(session);
        for interpreter in self.engaged[session as usize].clone() {
            let suits = |it: u32, who: u32| grid.suits(it as usize, who as usize, host);
            let others = &self.engaged[session as usize];
            let is_needed = self.seated[session as usize].iter().any(|&who| {
                grid.needs_interpreter(who as usize, host)
                    && suits(interpreter, who)
                    && !others.iter().any(|&it| it != interpreter && suits(it, who))
            });
            if !is_needed {
                self.release(interpreter, session);
                self.steps.push(Step::Released { interpreter, session });
            }
        }
    }

    /// Where the board stands, to come back to.
    pub(super) fn mark(&self) -> usize {
        self.steps.len()
    }

    /// Undoes all steps since a mark.
    pub(super) fn undo(&mut self, mark: usize) {
        while self.steps.len() > mark {
            match self.steps.pop() {
                Some(Step::Seated { company, session }) => self.rise(company, session),
                Some(Step::Unseated { company, session }) => self.sit(company, session),
                Some(Step::Engaged { interpreter, session }) => self.release(interpreter, session),
                Some(Step::Released { interpreter, session }) => self.engage(interpreter, session),
                None => {}
            }
        }
    }

    /// Forgets how to undo what was done.
    pub(super) fn settle(&mut self) {
        self.steps.clear();
    }

    fn sit(&mut self, company: u32, session: u32) {
        let host = self.grid.host_of(session);
        self.count(company as usize, session, 1);
        let sessions = &mut self.of_company[company as usize];
        let at = sessions.partition_point(|it| *it < session);
        sessions.insert(at, session);
        self.worth.calm -=
            wait(self.grid, company as usize, &self.of_company[company as usize], at);
        self.of_host[host] += 1;
        self.seated[session as usize].push(company);
        self.met[self.grid.pair(company as usize, host)] = session;
    }

    fn rise(&mut self, company: u32, session: u32) {
        let host = self.grid.host_of(session);
        let sessions = &self.of_company[company as usize];
        let at = sessions.partition_point(|it| *it < session);
        self.worth.calm += wait(self.grid, company as usize, sessions, at);
        self.of_company[company as usize].remove(at);
        self.of_host[host] -= 1;
        self.seated[session as usize].retain(|it| *it != company);
        self.met[self.grid.pair(company as usize, host)] = NONE;
        self.count(company as usize, session, -1);
    }

    /// Counts a meeting that is not there yet, or not any more.
    fn count(&mut self, company: usize, session: u32, sign: i32) {
        let grid = self.grid;
        let host = grid.host_of(session);
        let worth = &mut self.worth;
        worth.value += i64::from(sign) * i64::from(grid.values[grid.pair(company, host)]);
        worth.pins += sign * i32::from(grid.is_pinned(company, host));
        worth.kept += sign * i32::from(grid.is_kept(company, session));
        worth.stayed += sign * i32::from(grid.earlier_of(company, host).is_some());
        let company_floor = grid.problem.companies[company].meetings_min as usize;
        let fills = self.of_company[company].len() < company_floor;
        worth.filled += sign * i32::from(fills);
        worth.filled +=
            sign * i32::from(self.of_host[host] < grid.problem.hosts[host].meetings_min);
    }

    fn engage(&mut self, interpreter: u32, session: u32) {
        let sessions = &mut self.of_interpreter[interpreter as usize];
        let at = sessions.partition_point(|it| *it < session);
        sessions.insert(at, session);
        self.engaged[session as usize].push(interpreter);
    }

    fn release(&mut self, interpreter: u32, session: u32) {
        self.of_interpreter[interpreter as usize].retain(|it| *it != session);
        self.engaged[session as usize].retain(|it| *it != interpreter);
    }
}

/// Ways are closed, so that only the sessions right before and right after matter.
fn is_between(grid: &Grid<'_>, sessions: &[u32], session: u32) -> bool {
    let at = sessions.partition_point(|it| *it < session);
    (at == 0 || grid.follows(sessions[at - 1], session))
        && sessions.get(at).is_none_or(|next| *next != session && grid.follows(session, *next))
}

/// How much longer a company waits because of the session at a position.
fn wait(grid: &Grid<'_>, company: usize, sessions: &[u32], at: usize) -> i64 {
    let before = at.checked_sub(1).map(|it| sessions[it]);
    let after = sessions.get(at + 1).copied();
    added_wait(grid, company, before, sessions[at], after)
}

/// How much longer a company would wait between two sessions with another one in between.
pub(super) fn added_wait(
    grid: &Grid<'_>,
    company: usize,
    before: Option<u32>,
    session: u32,
    after: Option<u32>,
) -> i64 {
    let idle = |one: Option<u32>, two: Option<u32>| match (one, two) {
        (Some(one), Some(two)) => grid.idle(company, one, two),
        _ => 0,
    };
    idle(before, Some(session)) + idle(Some(session), after) - idle(before, after)
}
