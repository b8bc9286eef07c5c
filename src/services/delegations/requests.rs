//! What is asked of meetings, and what they are worth for that.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::readers::positions;
use crate::planning::Pin;
use crate::proto::{
    Delegation, MeetingRequest, MeetingStatus, MeetingWish, PairRow, PairStanding, RecordedMeeting,
    RequestSide,
};

/// What a meeting is worth in thousandths, as the contract says.
const MEETING_VALUE: i32 = 5_000;
const BOTH_VALUE: i32 = 40_000;
const HOST_VALUE: i32 = 20_000;
const STARTUP_VALUE: i32 = 10_000;
const ORGANISER_VALUE: i32 = 5_000;
const EARLIEST_VALUE: i64 = 999;

/// Scores beyond this count as this, so that no fit outweighs a wish of the start-up or the host.
const SCORE_MAX: i32 = 4_999;

/// Who asked for what.
pub(super) struct Requests<'a> {
    width: usize,
    pub(super) wanted: BTreeMap<(usize, usize), Vec<RequestSide>>,
    /// Of each wanted pair, what its place in time adds.
    earliness: BTreeMap<(usize, usize), i32>,
    never: BTreeSet<(usize, usize)>,
    /// Pairs that must meet, with the position of the first request that says so.
    pub(super) musts: BTreeMap<(usize, usize), usize>,
    /// Requests for a must of a host that is planned with no more or has no time left, or of two whose meeting was
    /// called off or missed.
    pub(super) musts_left_out: Vec<usize>,
    /// Pairs that are not planned for what is recorded of their meetings.
    set_aside: BTreeSet<(usize, usize)>,
    delegation: &'a Delegation,
}

impl<'a> Requests<'a> {
    pub(super) fn new(
        delegation: &'a Delegation,
        hosts: &[usize],
        set_aside: &[RecordedMeeting],
    ) -> Self {
        let companies = positions(delegation.participants.iter().map(|it| &it.startup));
        let of_hosts = positions(hosts.iter().map(|&at| &delegation.hosts[at].partner));
        let mut all = Self {
            width: hosts.len(),
            wanted: BTreeMap::new(),
            earliness: BTreeMap::new(),
            never: BTreeSet::new(),
            musts: BTreeMap::new(),
            musts_left_out: Vec::new(),
            set_aside: BTreeSet::new(),
            delegation,
        };
        let mut held = BTreeSet::new();
        for it in set_aside {
            let company = companies.get(&*it.startup).copied();
            let host = of_hosts.get(&*it.partner).copied();
            let Some(pair) = company.zip(host) else { continue };
            all.set_aside.insert(pair);
            if matches!(it.status(), MeetingStatus::Held | MeetingStatus::Planned) {
                held.insert(pair);
            }
        }
        let mut asked = Vec::new();
        for (at, request) in delegation.requests.iter().enumerate() {
            let company = companies.get(&*request.startup).copied();
            let host = of_hosts.get(&*request.partner).copied();
            let pair = company.zip(host);
            if let Some(pair) = pair.filter(|pair| all.set_aside.contains(pair)) {
                if request.wish() == MeetingWish::Must && !held.contains(&pair) {
                    all.musts_left_out.push(at);
                }
                continue;
            }
            match (request.wish(), pair) {
                (MeetingWish::Must, Some(pair)) => {
                    all.musts.entry(pair).or_insert(at);
                    all.wanted.entry(pair).or_default().push(request.side());
                }
                (MeetingWish::Must, None) => all.musts_left_out.push(at),
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

    /// Lets nobody have to meet these hosts: meetings that no plan changes leave them no time.
    pub(super) fn leave_out_musts(&mut self, hosts: &[usize]) {
        let is_of = |(_, host): &(usize, usize)| hosts.contains(host);
        self.musts_left_out.extend(self.musts.iter().filter(|it| is_of(it.0)).map(|it| it.1));
        self.musts.retain(|pair, _| !is_of(pair));
    }

    /// What each pair is worth, and which of them matching alone forbids. `listed` is what the pairs of a match list
    /// count: of others only those are planned that must meet.
    pub(super) fn values(
        &self,
        rows: &[PairRow],
        listed: Option<&HashMap<(usize, usize), i32>>,
    ) -> (Vec<Option<i32>>, Vec<(usize, usize)>) {
        let mut vetoed = Vec::new();
        let mut values = Vec::with_capacity(self.delegation.participants.len() * self.width);
        for (company, row) in rows.iter().enumerate() {
            for (host, score) in row.pairs.iter().enumerate() {
                let pair = (company, host);
                let is_out = self.never.contains(&pair) || self.set_aside.contains(&pair);
                let place = listed.and_then(|it| it.get(&pair)).copied();
                let is_meant = match listed {
                    Some(_) => place.is_some() || self.musts.contains_key(&pair),
                    None => self.fits(pair, score.score_milli),
                };
                let is_vetoed = score.standing() == PairStanding::Vetoed;
                if is_vetoed && !is_out && (is_meant || listed.is_none()) {
                    vetoed.push(pair);
                }
                let is_planned = !is_out && !is_vetoed && is_meant;
                let counts = place.unwrap_or(score.score_milli);
                values.push(is_planned.then(|| self.value(pair, counts)));
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

    pub(super) fn pins(&self) -> Vec<Pin> {
        let pins = self.musts.keys();
        pins.map(|&(company, host)| Pin { company, host, at: None }).collect()
    }
}

/// When it was asked: what has no time comes last.
fn time(request: &MeetingRequest) -> (bool, i64, i32) {
    let time = request.request_time.as_ref();
    time.map_or((true, 0, 0), |time| (false, time.seconds, time.nanos))
}
