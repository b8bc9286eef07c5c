//! The way from requests to money, of each start-up and in all.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::days::{Standing, is_accepted, may_have_come, standing, status};
use jiff::tz::TimeZone;

use crate::proto::{
    Agreement, AgreementTally, Date, Delegation, DelegationFunnel, Meeting, MeetingParty,
    MeetingRequest, MeetingStatus, MeetingWish, StartupFunnel,
};
use crate::services::{date, money};

/// What came of a delegation.
pub(super) struct Funnels {
    /// Of all start-ups together.
    pub(super) total: DelegationFunnel,
    /// Of each one, without its name for people.
    pub(super) startups: Vec<StartupFunnel>,
    /// The agreements without a start-up.
    pub(super) organiser_agreements: Vec<AgreementTally>,
}

/// What counts for one start-up, or for all of them.
#[derive(Default)]
struct Way<'a> {
    requested: i32,
    accepted: i32,
    /// Those that were arranged by the day, with what had become of them.
    meetings: Vec<(&'a Meeting, MeetingStatus)>,
    agreements: Vec<(&'a Agreement, Standing)>,
}

/// What came of a delegation by a day in a time zone: of its meetings and agreements, and of no others.
pub(super) fn funnels(
    delegation: &Delegation,
    meetings: &[Meeting],
    agreements: &[Agreement],
    (day, zone): (&Date, &TimeZone),
) -> Funnels {
    let mut total = Way::default();
    let mut each: BTreeMap<&str, Way<'_>> = BTreeMap::new();
    let accepted = accepted_hosts(delegation, day);
    for (startup, partner) in requested_pairs(delegation, day, zone) {
        for way in [&mut total, each.entry(startup).or_default()] {
            way.requested += 1;
            way.accepted += i32::from(accepted.contains(partner));
        }
    }
    for meeting in meetings {
        let own = each.entry(&meeting.startup).or_default();
        if let Some(status) = status(meeting, day, zone) {
            total.meetings.push((meeting, status));
            own.meetings.push((meeting, status));
        }
    }
    let mut organisers = Vec::new();
    for agreement in agreements {
        let Some(standing) = standing(agreement, day) else { continue };
        for startup in &agreement.startups {
            each.entry(startup).or_default().agreements.push((agreement, standing));
        }
        let is_organisers = agreement.startups.is_empty();
        let all = if is_organisers { &mut organisers } else { &mut total.agreements };
        all.push((agreement, standing));
    }
    let participants = delegation.participants.iter().map(|it| it.startup.as_str());
    let mut startups: Vec<StartupFunnel> = Vec::new();
    for startup in participants {
        startups.push(told(startup, &each.remove(startup).unwrap_or_default(), day));
    }
    startups.extend(each.iter().map(|(startup, way)| told(startup, way, day)));
    Funnels {
        total: funnel(&total, day),
        startups,
        organiser_agreements: tallies(&organisers, day),
    }
}

/// The pairs that somebody had asked for by a day and nobody had ruled out.
fn requested_pairs<'a>(
    delegation: &'a Delegation,
    day: &Date,
    zone: &TimeZone,
) -> BTreeSet<(&'a str, &'a str)> {
    let is_made = |it: &&MeetingRequest| {
        let micros = it.request_time.as_ref().map(|it| it.seconds.saturating_mul(1_000_000));
        let time = micros.map(|it| date(it, zone));
        may_have_come(time.as_ref(), day)
    };
    let pair = |it: &'a MeetingRequest| (it.startup.as_str(), it.partner.as_str());
    let requests = || delegation.requests.iter().filter(is_made);
    let never = requests().filter(|it| it.wish() == MeetingWish::Never);
    let never: HashSet<(&str, &str)> = never.map(pair).collect();
    let wanted =
        requests().filter(|it| matches!(it.wish(), MeetingWish::Wanted | MeetingWish::Must));
    wanted.map(pair).filter(|pair| !never.contains(pair)).collect()
}

fn accepted_hosts<'a>(delegation: &'a Delegation, day: &Date) -> HashSet<&'a str> {
    let hosts = delegation.hosts.iter();
    let hosts = hosts.filter(|it| it.invitation.as_ref().is_some_and(|it| is_accepted(it, day)));
    hosts.map(|it| it.partner.as_str()).collect()
}

fn told(startup: &str, way: &Way<'_>, day: &Date) -> StartupFunnel {
    StartupFunnel {
        startup: startup.to_owned(),
        display_name: None,
        funnel: Some(funnel(way, day)),
    }
}

fn funnel(way: &Way<'_>, day: &Date) -> DelegationFunnel {
    let meetings = |is_follow_up, status| {
        let some = way.meetings.iter().filter(move |(it, _)| it.is_follow_up == is_follow_up);
        some.filter(move |(_, it)| *it == status).map(|(it, _)| *it)
    };
    let missed_by = |party| {
        let is_absent = |it: &&Meeting| [party, MeetingParty::Both].contains(&it.absent());
        count(meetings(false, MeetingStatus::NoShow).filter(is_absent))
    };
    DelegationFunnel {
        requested: way.requested,
        accepted: way.accepted,
        scheduled: count(way.meetings.iter().filter(|(it, _)| !it.is_follow_up)),
        cancelled: count(meetings(false, MeetingStatus::Cancelled)),
        no_shows: count(meetings(false, MeetingStatus::NoShow)),
        startup_no_shows: missed_by(MeetingParty::Startup),
        partner_no_shows: missed_by(MeetingParty::Partner),
        held: count(meetings(false, MeetingStatus::Held)),
        follow_ups: count(meetings(true, MeetingStatus::Held)),
        agreements: tallies(&way.agreements, day),
    }
}

/// Agreements by kind.
fn tallies(agreements: &[(&Agreement, Standing)], day: &Date) -> Vec<AgreementTally> {
    let mut by_kind: BTreeMap<i32, Vec<(&Agreement, Standing)>> = BTreeMap::new();
    for one in agreements {
        by_kind.entry(one.0.kind).or_default().push(*one);
    }
    by_kind.into_iter().map(|(kind, agreements)| tally(kind, &agreements, day)).collect()
}

fn tally(kind: i32, agreements: &[(&Agreement, Standing)], day: &Date) -> AgreementTally {
    let standing = |wanted| agreements.iter().filter(move |(_, it)| *it == wanted);
    let prepared = count(standing(Standing::Prepared));
    let hold = standing(Standing::Signed).chain(standing(Standing::Fulfilled));
    let payments = agreements.iter().flat_map(|(it, _)| &it.payments);
    let payments = payments.filter(|it| may_have_come(it.date.as_ref(), day));
    AgreementTally {
        kind,
        prepared,
        signed: count(agreements.iter()) - prepared,
        terminated: count(standing(Standing::Terminated)),
        intended_amounts: money::sums(hold.filter_map(|(it, _)| it.intended_amount.as_ref())),
        paid_amounts: money::sums(payments.filter_map(|it| it.amount.as_ref())),
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> i32 {
    i32::try_from(items.count()).unwrap_or(i32::MAX)
}
