//! A delegation as what is to be planned.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::readers::{Reader, positions, spoken};
use super::recorded;
use super::requests::Requests;
use crate::calendar;
use crate::planning::{Contradiction, Earlier, LANGUAGES_MAX, Moment, Owner, Problem, Proof, Side};
use crate::proto::{Date, Delegation, PairRow, PlannedMeeting, RecordedMeeting, RequestSide};
use crate::validation::{self, Violation};

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
    /// How many meetings parties have, by their names, that count for their floors and caps and are not planned.
    pub(super) met: HashMap<String, i32>,
    /// Who wants what, by company and host of the problem.
    pub(super) wanted: BTreeMap<(usize, usize), Vec<RequestSide>>,
    /// Pairs that matching vetoes and nobody else forbids.
    pub(super) vetoed: Vec<(usize, usize)>,
    /// Positions of requests for a must of two that are not planned.
    pub(super) musts_left_out: Vec<usize>,
    /// Pairs that do not stand in the match list and may be planned because they must meet.
    pub(super) unlisted_musts: Vec<(usize, usize)>,
    /// Floors above the number of all whom a party may meet at all, lowered to it, each as a proof.
    pub(super) floors_out_of_reach: Vec<Proof>,
}

impl Task {
    /// What is to be planned of a delegation in which these hosts are planned with. The rows are the scores of its
    /// participants with those hosts; `listed` is what the pairs of a match list count; the meetings that are set aside
    /// keep their pairs from being planned.
    pub(super) fn of(
        delegation: &Delegation,
        hosts: Vec<usize>,
        rows: &[PairRow],
        listed: Option<&HashMap<(usize, usize), i32>>,
        set_aside: &[RecordedMeeting],
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
        let mut requests = Requests::new(delegation, &hosts, set_aside);
        let rules = delegation.rules.clone().unwrap_or_default();
        let mut problem = reader.programme(&rules);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        problem.companies = reader.companies(count(hosts.len()));
        problem.hosts = reader.hosts(&hosts, &rules, count(delegation.participants.len()));
        let met = recorded::met(set_aside);
        count_met(&mut problem, delegation, &hosts, &met, &requests);
        let full = recorded::take_time(&mut problem, delegation, &hosts, set_aside);
        requests.leave_out_musts(&full);
        let (values, vetoed) = requests.values(rows, listed);
        problem.values = values;
        problem.pins = requests.pins();
        let floors_out_of_reach = lower_floors(&mut problem);
        leave_out_hosts(&mut problem);
        let is_unlisted = |pair: &&(usize, usize)| listed.is_some_and(|it| !it.contains_key(*pair));
        let unlisted_musts = requests.musts.keys().filter(is_unlisted).copied().collect();
        let task = Self {
            problem,
            hosts,
            met,
            pins: requests.musts.values().copied().collect(),
            wanted: requests.wanted,
            vetoed,
            musts_left_out: requests.musts_left_out,
            unlisted_musts,
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

/// Lowers floors and caps by the meetings that parties have already; caps as far as they leave room for musts.
fn count_met(
    problem: &mut Problem,
    delegation: &Delegation,
    hosts: &[usize],
    met: &HashMap<String, i32>,
    requests: &Requests<'_>,
) {
    let lower = |party: &str, cap: Option<i32>, musts: usize, min: &mut u32, max: &mut u32| {
        let met = met.get(party).map_or(0, |met| met.unsigned_abs());
        *min = min.saturating_sub(met);
        if let Some(cap) = cap.and_then(|cap| u32::try_from(cap).ok()) {
            let musts = u32::try_from(musts).unwrap_or(u32::MAX);
            *max = (*max).min(cap.saturating_sub(met).max(musts.min(cap)));
        }
    };
    for (at, it) in problem.companies.iter_mut().enumerate() {
        let party = &delegation.participants[at];
        let musts = requests.musts.keys().filter(|(company, _)| *company == at).count();
        let (min, max) = (&mut it.meetings_min, &mut it.meetings_max);
        lower(&party.startup, party.meetings_max, musts, min, max);
    }
    for (at, it) in problem.hosts.iter_mut().enumerate() {
        let party = &delegation.hosts[hosts[at]];
        let musts = requests.musts.keys().filter(|(_, host)| *host == at).count();
        let (min, max) = (&mut it.meetings_min, &mut it.meetings_max);
        lower(&party.partner, party.meetings_max, musts, min, max);
    }
}

/// Leaves out hosts that may meet nobody, so that nothing has to be known of them. Of those that must meet somebody the
/// contradiction is told.
fn leave_out_hosts(problem: &mut Problem) {
    let width = problem.hosts.len();
    let pinned: BTreeSet<usize> = problem.pins.iter().map(|pin| pin.host).collect();
    for (at, host) in problem.hosts.iter_mut().enumerate() {
        let mut column = problem.values.iter().skip(at).step_by(width);
        if !pinned.contains(&at) && column.all(Option::is_none) {
            host.meetings_max = 0;
        }
    }
}

/// Lowers the floors of those that may meet fewer than their floor at all: no time would help them, or they have none.
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
        let others = if host.meetings_max == 0 { 0 } else { count(column.filter(may).count()) };
        if host.meetings_min > others {
            proofs.push(proof(Side::Hosts, at, host.meetings_min, others));
            host.meetings_min = others;
        }
    }
    proofs
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
