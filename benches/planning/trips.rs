//! Made-up trips to plan.

use naru::planning::{Block, Company, Day, Host, Interpreter, Pin, Problem, Span};

/// What a made-up trip is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trip {
    pub(crate) companies: usize,
    pub(crate) hosts: usize,
    pub(crate) days: u16,
    /// Meetings of half an hour on a day.
    pub(crate) slots: u16,
    pub(crate) seed: u64,
    /// Hosts stand at eight places in two parts of the city.
    pub(crate) has_travel: bool,
    /// Hosts receive for a part of the time, companies are absent at times.
    pub(crate) has_windows: bool,
    /// Half of the hosts need an interpreter.
    pub(crate) has_interpreters: bool,
    /// Floors close to what there is room for.
    pub(crate) has_floors: bool,
    /// Some hosts take three companies at once.
    pub(crate) has_visits: bool,
}

impl Trip {
    /// A trip of nobody, hard in the ways that letters say.
    pub(crate) fn of(kind: &str) -> Self {
        Self {
            companies: 0,
            hosts: 0,
            days: 0,
            slots: 0,
            seed: 0,
            has_travel: kind.contains('t'),
            has_windows: kind.contains('w'),
            has_interpreters: kind.contains('i'),
            has_floors: kind.contains('f'),
            has_visits: kind.contains('v'),
        }
    }
}

/// Numbers that look random.
struct Numbers(u64);

impl Numbers {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % limit
    }

    fn short(&mut self, limit: u16) -> u16 {
        u16::try_from(self.below(limit.into())).unwrap()
    }
}

const MORNING: u16 = 9 * 60;
const LUNCH: u16 = 12 * 60;

/// Makes a problem.
pub(crate) fn problem(trip: &Trip) -> Problem {
    let numbers = &mut Numbers::new(trip.seed);
    let slots = trip.days * trip.slots;
    let closes = MORNING + 30 * trip.slots + 60;
    let lunches = (0..trip.days).map(|day| Span { day, start: LUNCH, end: LUNCH + 60 }).collect();
    let places = if trip.has_travel { 8 } else { 1 };
    let hosts: Vec<Host> = (0..trip.hosts).map(|at| host(trip, at, closes, numbers)).collect();
    let average = u32::from(slots) * 6 / 10;
    // As many meetings as companies get when hosts are the few, and the other way round.
    let fair = average * trip.hosts.min(trip.companies) as u32 / trip.companies as u32;
    let company = |numbers: &mut Numbers| {
        let day = numbers.short(trip.days);
        let start = MORNING + 30 * numbers.short(trip.slots);
        let absence = Span { day, start, end: start + 120 };
        let is_absent = trip.has_windows && numbers.below(3) == 0;
        let max = u32::from(slots) * 7 / 10;
        let share = if trip.has_floors { 9 } else { 5 };
        Company {
            meetings_min: (fair * share / 10).min(max).min(trip.hosts as u32 / 3),
            meetings_max: max,
            absences: if is_absent { vec![absence] } else { Vec::new() },
            languages: vec![0, 1][..if numbers.below(3) == 0 { 2 } else { 1 }].to_vec(),
        }
    };
    let companies = (0..trip.companies).map(|_| company(numbers)).collect();
    let interpreters = if trip.has_interpreters { trip.companies.div_ceil(5) } else { 0 };
    let hours = (0..trip.days).map(|day| Span { day, start: MORNING, end: closes });
    let interpreter = Interpreter { languages: [0, 1], hours: hours.collect() };
    let quality: Vec<u64> = (0..trip.hosts).map(|_| numbers.below(1_500)).collect();
    let mut values = Vec::new();
    for _ in 0..trip.companies {
        let taste = numbers.below(500);
        for quality in &quality {
            let value = taste + quality + numbers.below(2_000);
            let asked = [0, 0, 0, 500, 1_000, 2_000][numbers.below(6) as usize];
            let is_vetoed = numbers.below(10) == 0;
            values.push((!is_vetoed).then(|| i32::try_from(value + asked).unwrap()));
        }
    }
    let mut pins: Vec<Pin> = Vec::new();
    for company in (0..trip.companies).step_by(4) {
        let host = numbers.below(trip.hosts as u64) as usize;
        if values[company * trip.hosts + host].is_some() {
            pins.push(Pin { company, host, at: None });
        }
    }
    let opening = Span { day: 0, start: MORNING, end: MORNING + 60 };
    let blocks = vec![Block { span: opening, companies: vec![0, 1], place: Some(0) }];
    Problem {
        days: vec![Day { opens: MORNING, closes }; trip.days.into()],
        lunches,
        blocks,
        gap_minutes: 0,
        step_minutes: None,
        places,
        travel_minutes: if trip.has_travel { ways(places, numbers) } else { Vec::new() },
        companies,
        hosts,
        interpreters: vec![interpreter; interpreters],
        values,
        pins,
    }
}

fn host(trip: &Trip, at: usize, closes: u16, numbers: &mut Numbers) -> Host {
    let slots = trip.days * trip.slots;
    let mut windows = Vec::new();
    for day in 0..trip.days {
        let late = trip.has_windows && numbers.below(2) == 0;
        let early = trip.has_windows && numbers.below(2) == 0;
        let start = MORNING + if late { 30 * numbers.short(trip.slots / 2) } else { 0 };
        let end = closes - if early { 30 * numbers.short(trip.slots / 2) } else { 0 };
        if windows.is_empty() || !trip.has_windows || numbers.below(4) > 0 {
            windows.push(Span { day, start, end });
        }
    }
    let capacity = if trip.has_visits && at.is_multiple_of(3) { 3 } else { 1 };
    Host {
        meetings_min: if trip.has_floors { u32::from(slots) / 5 } else { 1 }
            .min(trip.companies as u32 / 3),
        meetings_max: u32::from(slots) * 6 / 10 * capacity,
        windows,
        capacity,
        length_minutes: 30,
        place: if trip.has_travel { at % 8 } else { 0 },
        languages: vec![if trip.has_interpreters && at.is_multiple_of(2) { 1 } else { 0 }],
    }
}

/// Ways within and between two parts of a city.
fn ways(places: usize, numbers: &mut Numbers) -> Vec<u16> {
    let mut ways = vec![0; places * places];
    for one in 0..places {
        for two in 0..one {
            let minutes = if one % 2 == two % 2 { 10 } else { 35 } + numbers.short(15);
            ways[one * places + two] = minutes;
            ways[two * places + one] = minutes;
        }
    }
    ways
}
