//! What is to be planned.
//!
//! Companies, hosts, interpreters, places and days are told by their position in their lists. Times are minutes since
//! midnight at the destination, spans are half-open.

/// A stretch of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which day.
    pub day: u16,
    /// Its first minute.
    pub start: u16,
    /// The minute after its last.
    pub end: u16,
}

impl Span {
    /// Whether both have a minute in common.
    pub const fn overlaps(self, other: Self) -> bool {
        self.day == other.day && self.start < other.end && other.start < self.end
    }

    /// Whether the other lies within this one.
    pub const fn contains(self, other: Self) -> bool {
        self.day == other.day && self.start <= other.start && other.end <= self.end
    }
}

/// When something starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Which day.
    pub day: u16,
    /// The minute since midnight.
    pub start: u16,
}

/// The hours of a day in which meetings may be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// No meeting starts before.
    pub opens: u16,
    /// The latest end of a meeting.
    pub closes: u16,
}

/// One that travels from host to host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Company {
    /// The floor: so many meetings should it have at least.
    pub meetings_min: u32,
    /// The cap: so many may it have at most.
    pub meetings_max: u32,
    /// When it is not there.
    pub absences: Vec<Span>,
    /// What it speaks, as numbers below [`LANGUAGES_MAX`](super::LANGUAGES_MAX). With none given it understands all.
    pub languages: Vec<u8>,
}

/// One that stays at its place and is visited there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Host {
    /// The floor: so many companies should it meet at least.
    pub meetings_min: u32,
    /// The cap: so many may it meet at most. Companies count, not visits.
    pub meetings_max: u32,
    /// When it receives.
    pub windows: Vec<Span>,
    /// How many companies may come at once, in one visit.
    pub capacity: u32,
    /// How long a meeting with it takes.
    pub length_minutes: u16,
    /// Where it is.
    pub place: usize,
    /// As of a company.
    pub languages: Vec<u8>,
}

/// One that translates where two have no language in common: one visit at a time, for all companies of that visit that
/// need these two languages, and on the way in between as companies are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreter {
    /// The two languages, in any order.
    pub languages: [u8; 2],
    /// When it works.
    pub hours: Vec<Span>,
}

/// A part of the programme in which companies are busy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// When.
    pub span: Span,
    /// Who; nobody named means all companies.
    pub companies: Vec<usize>,
    /// Where; companies travel there and from there. `None`: no way is counted.
    pub place: Option<usize>,
}

/// Two that must meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin {
    /// One of them.
    pub company: usize,
    /// The other.
    pub host: usize,
    /// When; `None`: at any time. The time need not stand on the grid.
    pub at: Option<Moment>,
}

/// A meeting of an earlier plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Earlier {
    /// Who came.
    pub company: usize,
    /// To whom.
    pub host: usize,
    /// When.
    pub at: Moment,
}

/// Everything a plan is made from.
///
/// A host's meetings start in each of its windows, cut at lunches and at the day's hours, every
/// [`step_minutes`](Self::step_minutes) from the window's start on, as long as they end within it. Times of pins and of
/// an earlier plan are added where they lie in a window.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    /// The days of the trip.
    pub days: Vec<Day>,
    /// Nobody meets in these.
    pub lunches: Vec<Span>,
    /// The fixed programme.
    pub blocks: Vec<Block>,
    /// What lies at least between two meetings of a party.
    pub gap_minutes: u16,
    /// The step of the grid; `None`: the length of the host's meeting and the gap, so that its meetings follow closely.
    pub step_minutes: Option<u16>,
    /// How many places there are.
    pub places: usize,
    /// Minutes from place to place, a row for each place left; empty: all are at one venue.
    pub travel_minutes: Vec<u16>,
    /// Who travels.
    pub companies: Vec<Company>,
    /// Who is visited.
    pub hosts: Vec<Host>,
    /// Who translates.
    pub interpreters: Vec<Interpreter>,
    /// What a meeting of two is worth in thousandths, requests counted in: a row of hosts for each company. `None`: they
    /// must not meet.
    pub values: Vec<Option<i32>>,
    /// Who must meet.
    pub pins: Vec<Pin>,
}
