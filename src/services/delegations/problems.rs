//! A delegation as what is to be planned.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil;

use crate::calendar;
use crate::planning::{
    Block, Company, Contradiction, Day, Earlier, Host, Interpreter, LANGUAGES_MAX, Moment, Owner,
    Pin, Problem, Proof, Side, Span,
};
use crate::proto::{
    Date, Delegation, DelegationHost, LocalSpan, MeetingRequest, MeetingRules, MeetingWish,
    PairRow, PairStanding, PlannedMeeting, RequestSide,
};
use crate::validation::{self, Violation, limits};

/// How long meetings take where nobody says.
const MEETING_MINUTES: u16 = 30;

/// So long is a way of which nothing is told: nobody takes it between two meetings of one day.
const NO_WAY_MINUTES: u16 = 24 * 60;

/// What a meeting is worth in thousandths, as the contract says.
const MEETING_VALUE: i32 = 5_000;
const BOTH_VALUE: i32 = 40_000;
const HOST_VALUE: i32 = 20_000;
const STARTUP_VALUE: i32 = 10_000;
const ORGANISER_VALUE: i32 = 5_000;
const EARLIEST_VALUE: i64 = 999;

/// Scores beyond this count as this, so that no fit outweighs a wish of the start-up or the host.
const SCORE_MAX: i32 = 4_999;

/// The hosts of a delegation that are planned with, by their positions.
pub(super) fn hosts_in(delegation: &Delegation) -> Vec<usize> {
    let hosts = delegation.hosts.iter().enumerate().filter(|(_, host)| host.takes_part());
    hosts.map(|(at, _)| at).collect()
}

/// A problem, and how its positions lead back to the delegation.
pub(super) struct Task {
    pub(super) problem: Problem,
    /// Of each host of the problem, its position in the delegation.
    pub(super) hosts: Vec<usize>,
    /// Of each pin, the position of the request.
    pub(super) pins: Vec<usize>,
    /// Who wants what, by company and host of the problem.
    pub(super) wanted: BTreeMap<(usize, usize), Vec<RequestSide>>,
    /// Pairs that matching vetoes and nobody else forbids.
    pub(super) vetoed: Vec<(usize, usize)>,
    /// Positions of requests for a must of a host that is planned with no more.
    pub(super) musts_without_host: Vec<usize>,
    /// Floors above the number of all whom a party may meet at all, lowered to it, each as a proof.
    pub(super) floors_out_of_reach: Vec<Proof>,
}

impl Task {
    /// What is to be planned of a delegation in which these hosts are planned with. The rows are the scores of its
    /// participants with those hosts.
    pub(super) fn of(
        delegation: &Delegation,
        hosts: Vec<usize>,
        rows: &[PairRow],
    ) -> Result<Self, Vec<Violation>> {
        let reader = Reader::new(delegation);
        let spoken = spoken(delegation).len();
        if spoken > usize::from(LANGUAGES_MAX) {
            let message = format!(
                "{spoken} languages are spoken by participants, hosts and interpreters together; \
                 at most {LANGUAGES_MAX} can be planned with"
            );
            return Err(vec![Violation { field: "participants".to_owned(), message }]);
        }
        let requests = Requests::new(delegation, &hosts);
        let rules = delegation.rules.clone().unwrap_or_default();
        let mut problem = reader.programme(&rules);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        problem.companies = reader.companies(count(hosts.len()));
        problem.hosts = reader.hosts(&hosts, &rules, count(delegation.participants.len()));
        let (values, vetoed) = requests.values(rows);
        problem.values = values;
        problem.pins = requests.pins();
        let floors_out_of_reach = lower_floors(&mut problem);
        leave_out_hosts(&mut problem);
        let task = Self {
            problem,
            hosts,
            pins: requests.musts.values().copied().collect(),
            wanted: requests.wanted,
            vetoed,
            musts_without_host: requests.musts_without_host,
            floors_out_of_reach,
        };
        let found = crate::planning::contradictions(&task.problem);
        if found.is_empty() { Ok(task) } else { Err(task.violations(&found)) }
    }

    /// The meetings of an earlier plan that can still be planned, and the positions of the others.
    pub(super) fn earlier(
        &self,
        delegation: &Delegation,
        meetings: &[PlannedMeeting],
    ) -> (Vec<(usize, Earlier)>, Vec<usize>) {
        let reader = Reader::new(delegation);
        let hosts = positions(self.hosts.iter().map(|&at| &delegation.hosts[at].partner));
        let (mut found, mut lost) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for (at, meeting) in meetings.iter().enumerate() {
            let moment = || {
                let day = reader.day(meeting.date.as_ref()?)?;
                Some(Moment { day, start: validation::minutes(&meeting.start_time)? })
            };
            let company = reader.companies.get(meeting.startup.as_str());
            let host = hosts.get(meeting.partner.as_str());
            match (company, host, moment()) {
                // Of two that were merged since, the first meeting stays.
                (Some(&company), Some(&host), Some(moment)) if seen.insert((company, host)) => {
                    found.push((at, Earlier { company, host, at: moment }));
                }
                _ => lost.push(at),
            }
        }
        (found, lost)
    }

    /// What stands in the way of a plan, told of the delegation.
    pub(super) fn violations(&self, found: &[Contradiction]) -> Vec<Violation> {
        found.iter().map(|it| self.violation(*it)).collect()
    }

    fn violation(&self, found: Contradiction) -> Violation {
        use Contradiction as It;
        let company = |at: usize, field: &str| format!("participants[{at}]{field}");
        let host = |at: usize, field: &str| format!("hosts[{}]{field}", self.hosts[at]);
        let pin = |at: usize| format!("requests[{}].wish", self.pins[at]);
        let (field, message) = match found {
            It::TooMany { .. } => ("rules.step_minutes".to_owned(), found.to_string()),
            // A delegation that was found sound, and musts without a time, give no reason for the others.
            It::Length { .. }
            | It::Day(_)
            | It::NoStep
            | It::Language(_)
            | It::Value { .. }
            | It::BlockPlace(_)
            | It::BlockCompany { .. }
            | It::HostPlace(_)
            | It::NoCapacity(_)
            | It::PinParty(_)
            | It::PinTwice(..)
            | It::PinWindow(_)
            | It::PinAbsent(_)
            | It::PinsCompany(..)
            | It::PinsHost(..)
            | It::EarlierParty(_)
            | It::EarlierTwice(..) => (String::new(), found.to_string()),
            It::Span { owner, index } => {
                let field = match owner {
                    Owner::Company(at) => company(at, &format!(".absences[{index}]")),
                    Owner::Host(at) => host(at, &format!(".windows[{index}]")),
                    Owner::Interpreter(at) => format!("interpreters[{at}].hours[{index}]"),
                    Owner::Block(at) => format!("fixed_blocks[{at}].span"),
                    Owner::Lunch(_) => "rules.lunch_start_time".to_owned(),
                };
                (field, "is empty or on no day of the delegation".to_owned())
            }
            It::CompanyFloor(at) => {
                let message = "is above meetings_max, or above the number of hosts";
                (company(at, ".meetings_min"), message.to_owned())
            }
            It::HostFloor(at) => {
                let message = "is above meetings_max, or above the number of participants";
                (host(at, ".meetings_min"), message.to_owned())
            }
            It::CompanyHosts(at) => (
                company(at, ".meetings_min"),
                "is above the number of hosts it may meet".to_owned(),
            ),
            It::HostCompanies(at) => {
                let message = "is above the number of participants that may meet it";
                (host(at, ".meetings_min"), message.to_owned())
            }
            It::NoWindows(at) => {
                (host(at, ".windows"), "is empty; say when the host receives".to_owned())
            }
            It::ShortWindows(at) => {
                (host(at, ".windows"), "has none as long as a meeting of this host".to_owned())
            }
            It::NoLength(at) => {
                (host(at, ".meeting_minutes"), "is no length of a meeting".to_owned())
            }
            It::PinVetoed(at) => {
                let message = "is a must of two that matching vetoes; ExplainMatch says why";
                (pin(at), message.to_owned())
            }
            It::CompanyPins(at) => {
                let message = "is below the number of hosts that this start-up must meet";
                (company(at, ".meetings_max"), message.to_owned())
            }
            It::HostPins(at) => {
                let message = "is below the number of start-ups that must meet this host";
                (host(at, ".meetings_max"), message.to_owned())
            }
        };
        Violation { field, message }
    }
}

/// Leaves out hosts that may meet nobody, so that nothing has to be known of them.
fn leave_out_hosts(problem: &mut Problem) {
    let width = problem.hosts.len();
    for (at, host) in problem.hosts.iter_mut().enumerate() {
        if problem.values.iter().skip(at).step_by(width).all(Option::is_none) {
            host.meetings_max = 0;
        }
    }
}

/// Lowers the floors of those that may meet fewer than their floor at all: no time would help them.
fn lower_floors(problem: &mut Problem) -> Vec<Proof> {
    let width = problem.hosts.len();
    let proof = |side, party, floor: u32, others: u32| Proof {
        side,
        parties: vec![party],
        needed: floor,
        limiting: Vec::new(),
        places: 0,
        others,
    };
    let may = |it: &&Option<i32>| it.is_some();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let mut proofs = Vec::new();
    for (at, company) in problem.companies.iter_mut().enumerate() {
        let row = &problem.values[at * width..(at + 1) * width];
        let others = count(row.iter().filter(may).count());
        if company.meetings_min > others {
            proofs.push(proof(Side::Companies, at, company.meetings_min, others));
            company.meetings_min = others;
        }
    }
    for (at, host) in problem.hosts.iter_mut().enumerate() {
        let column = problem.values.iter().skip(at).step_by(width);
        let others = count(column.filter(may).count());
        if host.meetings_min > others {
            proofs.push(proof(Side::Hosts, at, host.meetings_min, others));
            host.meetings_min = others;
        }
    }
    proofs
}

/// Reads the parts of a delegation, which was found sound when it was written.
struct Reader<'a> {
    delegation: &'a Delegation,
    first: Option<civil::Date>,
    venues: HashMap<&'a str, usize>,
    companies: HashMap<&'a str, usize>,
    /// Numbers of all languages, by what stands before the first hyphen of their tags.
    languages: BTreeMap<String, u8>,
}

impl<'a> Reader<'a> {
    fn new(delegation: &'a Delegation) -> Self {
        Self {
            delegation,
            first: delegation.start_date.as_ref().and_then(calendar::day),
            venues: positions(delegation.venues.iter().map(|it| &it.id)),
            companies: positions(delegation.participants.iter().map(|it| &it.startup)),
            languages: spoken(delegation).into_iter().zip(0..LANGUAGES_MAX).collect(),
        }
    }

    /// Days, lunches, ways, fixed parts and interpreters.
    fn programme(&self, rules: &MeetingRules) -> Problem {
        let time = |text: &str, default: &str| {
            validation::minutes(text).or_else(|| validation::minutes(default)).unwrap_or_default()
        };
        let last = self.delegation.end_date.as_ref().and_then(|date| self.day(date));
        let days = 0..=last.unwrap_or_default();
        let day = Day {
            opens: time(&rules.day_start_time, limits::DAY_START_TIME_DEFAULT),
            closes: time(&rules.day_end_time, limits::DAY_END_TIME_DEFAULT),
        };
        let lunch = validation::minutes(&rules.lunch_start_time)
            .zip(validation::minutes(&rules.lunch_end_time));
        let lunches = lunch
            .into_iter()
            .flat_map(|(start, end)| days.clone().map(move |day| Span { day, start, end }));
        let blocks = self.delegation.fixed_blocks.iter().filter_map(|block| {
            let companies = block.startups.iter();
            Some(Block {
                span: self.span(block.span.as_ref()?)?,
                companies: companies.filter_map(|it| self.companies.get(&**it).copied()).collect(),
                place: self.venues.get(&*block.venue).copied(),
            })
        });
        let interpreters = self.delegation.interpreters.iter().filter_map(|it| {
            let [one, other] = self.languages(&it.languages).try_into().ok()?;
            Some(Interpreter { languages: [one, other], hours: self.spans(&it.hours) })
        });
        Problem {
            lunches: lunches.collect(),
            days: days.clone().map(|_| day).collect(),
            blocks: blocks.collect(),
            gap_minutes: minutes(rules.gap_minutes),
            step_minutes: Some(minutes(rules.step_minutes)).filter(|&step| step > 0),
            places: self.venues.len().max(1),
            travel_minutes: self.travel_minutes(),
            interpreters: interpreters.collect(),
            ..Problem::default()
        }
    }

    fn travel_minutes(&self) -> Vec<u16> {
        let places = self.venues.len();
        let times = &self.delegation.travel_times;
        if times.is_empty() {
            return Vec::new();
        }
        let mut told: HashMap<(usize, usize), u16> = HashMap::new();
        for time in times {
            let ends = (self.venues.get(&*time.from_venue), self.venues.get(&*time.to_venue));
            if let (Some(&from), Some(&to)) = ends {
                told.insert((from, to), minutes(time.minutes));
            }
        }
        let way = |from: usize, to: usize| match from == to {
            true => 0,
            false => {
                let way = told.get(&(from, to)).or_else(|| told.get(&(to, from)));
                way.copied().unwrap_or(NO_WAY_MINUTES)
            }
        };
        (0..places)
            .flat_map(|from| (0..places).map(move |to| (from, to)))
            .map(|(a, b)| way(a, b))
            .collect()
    }

    fn companies(&self, hosts: u32) -> Vec<Company> {
        let company = |it: &crate::proto::Participant| Company {
            meetings_min: number(it.meetings_min),
            meetings_max: it.meetings_max.map_or(u32::MAX, number).min(hosts.max(1)),
            absences: self.spans(&it.absences),
            languages: self.languages(&it.languages),
        };
        self.delegation.participants.iter().map(company).collect()
    }

    fn hosts(&self, hosts: &[usize], rules: &MeetingRules, companies: u32) -> Vec<Host> {
        let length = |own: i32| match (minutes(own), minutes(rules.meeting_minutes)) {
            (0, 0) => MEETING_MINUTES,
            (0, common) => common,
            (own, _) => own,
        };
        let host = |it: &DelegationHost| Host {
            meetings_min: number(it.meetings_min),
            meetings_max: it.meetings_max.map_or(u32::MAX, number).min(companies),
            windows: self.spans(&it.windows),
            capacity: number(it.startups_per_visit).max(1),
            length_minutes: length(it.meeting_minutes),
            place: self.venues.get(&*it.venue).copied().unwrap_or_default(),
            languages: self.languages(&it.languages),
        };
        hosts.iter().map(|&at| host(&self.delegation.hosts[at])).collect()
    }

    /// Which day of the delegation it is.
    fn day(&self, date: &Date) -> Option<u16> {
        let days = (calendar::day(date)? - self.first?).get_days();
        u16::try_from(days).ok()
    }

    fn span(&self, span: &LocalSpan) -> Option<Span> {
        Some(Span {
            day: self.day(span.date.as_ref()?)?,
            start: validation::minutes(&span.start_time)?,
            end: validation::minutes(&span.end_time)?,
        })
    }

    fn spans(&self, spans: &[LocalSpan]) -> Vec<Span> {
        spans.iter().filter_map(|span| self.span(span)).collect()
    }

    fn languages(&self, tags: &[String]) -> Vec<u8> {
        let numbers: BTreeSet<u8> =
            tags.iter().filter_map(|tag| self.languages.get(&language(tag)).copied()).collect();
        numbers.into_iter().collect()
    }
}

/// Who asked for what.
struct Requests<'a> {
    width: usize,
    wanted: BTreeMap<(usize, usize), Vec<RequestSide>>,
    /// Of each wanted pair, what its place in time adds.
    earliness: BTreeMap<(usize, usize), i32>,
    never: BTreeSet<(usize, usize)>,
    /// Pairs that must meet, with the position of the first request that says so.
    musts: BTreeMap<(usize, usize), usize>,
    musts_without_host: Vec<usize>,
    delegation: &'a Delegation,
}

impl<'a> Requests<'a> {
    fn new(delegation: &'a Delegation, hosts: &[usize]) -> Self {
        let companies = positions(delegation.participants.iter().map(|it| &it.startup));
        let of_hosts = positions(hosts.iter().map(|&at| &delegation.hosts[at].partner));
        let mut all = Self {
            width: hosts.len(),
            wanted: BTreeMap::new(),
            earliness: BTreeMap::new(),
            never: BTreeSet::new(),
            musts: BTreeMap::new(),
            musts_without_host: Vec::new(),
            delegation,
        };
        let mut asked = Vec::new();
        for (at, request) in delegation.requests.iter().enumerate() {
            let company = companies.get(&*request.startup).copied();
            let host = of_hosts.get(&*request.partner).copied();
            match (request.wish(), company.zip(host)) {
                (MeetingWish::Must, Some(pair)) => {
                    all.musts.entry(pair).or_insert(at);
                    all.wanted.entry(pair).or_default().push(request.side());
                }
                (MeetingWish::Must, None) => all.musts_without_host.push(at),
                (MeetingWish::Wanted, Some(pair)) => {
                    all.wanted.entry(pair).or_default().push(request.side());
                    asked.push((time(request), at, pair));
                }
                (MeetingWish::Never, Some(pair)) => {
                    all.never.insert(pair);
                }
                (MeetingWish::Wanted | MeetingWish::Never, None)
                | (MeetingWish::Unspecified, _) => {}
            }
        }
        all.wanted.values_mut().for_each(|sides| sides.sort_unstable());
        asked.sort_unstable();
        let count = i64::try_from(asked.len()).unwrap_or(i64::MAX);
        for (rank, (_, _, pair)) in (0_i64..).zip(&asked) {
            let value = EARLIEST_VALUE * (count - rank) / count;
            let value = i32::try_from(value).unwrap_or_default();
            all.earliness.entry(*pair).or_insert(value);
        }
        all
    }

    /// What each pair is worth, and which of them matching alone forbids.
    fn values(&self, rows: &[PairRow]) -> (Vec<Option<i32>>, Vec<(usize, usize)>) {
        let mut vetoed = Vec::new();
        let mut values = Vec::with_capacity(self.delegation.participants.len() * self.width);
        for (company, row) in rows.iter().enumerate() {
            for (host, score) in row.pairs.iter().enumerate() {
                let pair = (company, host);
                let is_never = self.never.contains(&pair);
                let is_vetoed = score.standing() == PairStanding::Vetoed;
                if is_vetoed && !is_never {
                    vetoed.push(pair);
                }
                let is_planned = !is_never && !is_vetoed && self.fits(pair, score.score_milli);
                values.push(is_planned.then(|| self.value(pair, score.score_milli)));
            }
        }
        (values, vetoed)
    }

    /// Whether two fit well enough, or are to meet however they fit.
    fn fits(&self, pair: (usize, usize), score_milli: i32) -> bool {
        let min = self.delegation.rules.as_ref().and_then(|it| it.score_milli_min);
        min.is_none_or(|min| score_milli >= min)
            || self.wanted.contains_key(&pair)
            || self.musts.contains_key(&pair)
    }

    fn value(&self, pair: (usize, usize), score_milli: i32) -> i32 {
        let fit = (MEETING_VALUE + score_milli.min(SCORE_MAX)).max(1);
        let sides = self.wanted.get(&pair).map(Vec::as_slice).unwrap_or_default();
        let by = |side| sides.contains(&side);
        let asked = match (by(RequestSide::Startup), by(RequestSide::Partner)) {
            (true, true) => BOTH_VALUE,
            (false, true) => HOST_VALUE,
            (true, false) => STARTUP_VALUE,
            (false, false) => 0,
        };
        let organiser = if by(RequestSide::Organiser) { ORGANISER_VALUE } else { 0 };
        fit + asked + organiser + self.earliness.get(&pair).copied().unwrap_or_default()
    }

    fn pins(&self) -> Vec<Pin> {
        let pins = self.musts.keys();
        pins.map(|&(company, host)| Pin { company, host, at: None }).collect()
    }
}

/// When it was asked: what has no time comes last.
fn time(request: &MeetingRequest) -> (bool, i64, i32) {
    let time = request.request_time.as_ref();
    time.map_or((true, 0, 0), |time| (false, time.seconds, time.nanos))
}

fn positions<'a>(names: impl Iterator<Item = &'a String>) -> HashMap<&'a str, usize> {
    names.enumerate().map(|(at, name)| (name.as_str(), at)).collect()
}

/// All languages of a delegation.
fn spoken(delegation: &Delegation) -> BTreeSet<String> {
    let tags = delegation.participants.iter().flat_map(|it| &it.languages);
    let tags = tags.chain(delegation.hosts.iter().flat_map(|it| &it.languages));
    let tags = tags.chain(delegation.interpreters.iter().flat_map(|it| &it.languages));
    tags.map(|tag| language(tag)).collect()
}

/// `en` of `en-US`.
fn language(tag: &str) -> String {
    tag.split('-').next().unwrap_or_default().to_ascii_lowercase()
}

/// The day of this number, counted from the first one.
pub(super) fn date_of(first: &Date, day: u16) -> Option<Date> {
    let days = jiff::Span::new().days(i64::from(day));
    calendar::day(first)?.checked_add(days).ok().map(calendar::date)
}

/// A time of day as people write it.
pub(super) fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn minutes(number: i32) -> u16 {
    u16::try_from(number).unwrap_or_default()
}

fn number(number: i32) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
