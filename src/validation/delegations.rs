//! The rules of a delegation.

use std::collections::HashSet;

use super::places::place;
use super::report::{Report, excerpt};
use super::shared::encoded_size;
use super::values::given;
use super::{Violation, limits, meeting_rules, recurrences};
use crate::proto::{
    Companion, CompanionRole, Delegation, DelegationHost, DelegationKind, FixedBlock, Interpreter,
    Invitation, InvitationStatus, Key, Kind, LocalSpan, Participant, TravelTime, Venue,
};

/// All violations of a delegation. Its name may be empty; etag and times of changes are not looked at. Whether the
/// profiles exist that it names is for the last commit to say.
#[must_use]
pub fn delegation(delegation: &Delegation) -> Vec<Violation> {
    let mut report = Report::default();
    let parts = Parts::of(delegation);
    encoded_size(&mut report, delegation, limits::DELEGATION_BYTES_MAX);
    report.optional_name("name", &delegation.name, Kind::Delegation);
    occasion(&mut report, delegation);
    venues(&mut report, &delegation.venues);
    travel_times(&mut report, &delegation.travel_times, &parts);
    participants(&mut report, &delegation.participants, &parts);
    report.list("companions", &delegation.companions, limits::COMPANIONS_MAX, companion);
    hosts(&mut report, &delegation.hosts, &parts);
    let blocks = &delegation.fixed_blocks;
    report.list("fixed_blocks", blocks, limits::FIXED_BLOCKS_MAX, |report, block| {
        fixed_block(report, block, &parts);
    });
    interpreters(&mut report, &delegation.interpreters, &parts);
    meeting_rules::requests(&mut report, &delegation.requests, &parts);
    report.message("rules", &delegation.rules, meeting_rules::rules);
    recurrences::recurs(&mut report, delegation);
    report.finish()
}

/// What other fields of a delegation refer to.
pub(super) struct Parts<'a> {
    delegation: &'a Delegation,
    venues: HashSet<&'a str>,
    /// The names of participants and hosts.
    parties: HashSet<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(delegation: &'a Delegation) -> Self {
        let Delegation { venues, participants, hosts, .. } = delegation;
        let startups = participants.iter().map(|participant| participant.startup.as_str());
        Self {
            delegation,
            venues: venues.iter().map(|venue| venue.id.as_str()).collect(),
            parties: startups.chain(hosts.iter().map(|host| host.partner.as_str())).collect(),
        }
    }
}

fn occasion(report: &mut Report, delegation: &Delegation) {
    let Delegation { start_date, end_date, .. } = delegation;
    report.required_localized("display_name", &delegation.display_name, limits::NAME_CHARS_MAX);
    report.required_choice::<DelegationKind>("kind", delegation.kind);
    report.required_text("organiser", &delegation.organiser, limits::NAME_CHARS_MAX);
    report.localized("purpose", &delegation.purpose, limits::DETAIL_CHARS_MAX);
    report.required_day("start_date", start_date);
    report.required_day("end_date", end_date);
    report.not_before("end_date", end_date, "start_date", start_date);
    let days_max = limits::DELEGATION_DAYS_MAX;
    report.not_long_after("end_date", end_date, ("start_date", start_date), days_max);
    report.required_time_zone("time_zone", &delegation.time_zone);
    report.message("destination", &delegation.destination, place);
}

fn venues(report: &mut Report, venues: &[Venue]) {
    report.list("venues", venues, limits::VENUES_MAX, |report, venue| {
        report.required("id", &venue.id);
        report.optional_id("id", &venue.id);
        report.required_localized("display_name", &venue.display_name, limits::NAME_CHARS_MAX);
        report.text("address", &venue.address, limits::ADDRESS_CHARS_MAX);
    });
    report.distinct("venues", venues, "id", |venue| given(&venue.id));
}

fn travel_times(report: &mut Report, times: &[TravelTime], parts: &Parts<'_>) {
    report.list("travel_times", times, limits::TRAVEL_TIMES_MAX, |report, time| {
        let TravelTime { from_venue, to_venue, minutes } = time;
        for (field, venue) in [("from_venue", from_venue), ("to_venue", to_venue)] {
            report.required(field, venue);
            report.venue(field, venue, parts);
        }
        if !to_venue.is_empty() && from_venue == to_venue {
            report.at("to_venue", |report| report.fail("must be another one than from_venue"));
        }
        report.number("minutes", Some(*minutes), &limits::WAY_MINUTES);
    });
    report.distinct_entries("travel_times", times, "pair and direction", |time| {
        given(&time.from_venue).zip(given(&time.to_venue))
    });
}

fn participants(report: &mut Report, participants: &[Participant], parts: &Parts<'_>) {
    report.list("participants", participants, limits::PARTICIPANTS_MAX, |report, participant| {
        report.required_name("startup", &participant.startup, Kind::Startup);
        report.languages("languages", &participant.languages);
        report.floor_and_cap(participant.meetings_min, participant.meetings_max);
        report.spans("absences", &participant.absences, parts);
    });
    report.distinct("participants", participants, "startup", |it| given(&it.startup));
}

fn companion(report: &mut Report, companion: &Companion) {
    report.required_text("organisation", &companion.organisation, limits::NAME_CHARS_MAX);
    report.required_choice::<CompanionRole>("role", companion.role);
    report.number("headcount", Some(companion.headcount), &limits::COMPANION_PEOPLE);
}

fn hosts(report: &mut Report, hosts: &[DelegationHost], parts: &Parts<'_>) {
    report.list("hosts", hosts, limits::HOSTS_MAX, |report, host| {
        report.required_name("partner", &host.partner, Kind::Partner);
        host_venue(report, &host.venue, parts);
        report.spans("windows", &host.windows, parts);
        report.number("meeting_minutes", Some(host.meeting_minutes), &limits::MEETING_MINUTES);
        let at_once = Some(host.startups_per_visit);
        report.number("startups_per_visit", at_once, &limits::STARTUPS_PER_VISIT);
        report.floor_and_cap(host.meetings_min, host.meetings_max);
        report.languages("languages", &host.languages);
        report.message("invitation", &host.invitation, invitation);
    });
    report.distinct("hosts", hosts, "partner", |host| given(&host.partner));
}

fn host_venue(report: &mut Report, venue: &str, parts: &Parts<'_>) {
    match (venue.is_empty(), parts.venues.is_empty()) {
        (true, false) => {
            report.at("venue", |report| report.fail("is required where there are venues"));
        }
        (false, true) => {
            report.at("venue", |report| report.fail("must be empty where there are no venues"));
        }
        _ => report.venue("venue", venue, parts),
    }
}

fn invitation(report: &mut Report, invitation: &Invitation) {
    let Invitation { sent_date, reply_by_date, reply_date, .. } = invitation;
    report.required_choice::<InvitationStatus>("status", invitation.status);
    report.day("sent_date", sent_date);
    for (field, date) in [("reply_by_date", reply_by_date), ("reply_date", reply_date)] {
        report.day(field, date);
        report.not_before(field, date, "sent_date", sent_date);
    }
    report.localized("note", &invitation.note, limits::DETAIL_CHARS_MAX);
}

fn fixed_block(report: &mut Report, block: &FixedBlock, parts: &Parts<'_>) {
    report.required_localized("title", &block.title, limits::NAME_CHARS_MAX);
    report.present("span", &block.span);
    report.message("span", &block.span, |report, span| report.span(span, parts));
    let startups = &block.startups;
    report.names("startups", startups, limits::PARTICIPANTS_MAX, Kind::Startup);
    report.each("startups", startups, |report, name| {
        report.takes_part(name, Kind::Startup, parts);
    });
    report.distinct_items("startups", startups);
    report.venue("venue", &block.venue, parts);
}

fn interpreters(report: &mut Report, interpreters: &[Interpreter], parts: &Parts<'_>) {
    report.list("interpreters", interpreters, limits::INTERPRETERS_MAX, |report, interpreter| {
        report.required_text("label", &interpreter.label, limits::NAME_CHARS_MAX);
        report.two_languages("languages", &interpreter.languages);
        report.not_empty("hours", &interpreter.hours);
        report.spans("hours", &interpreter.hours, parts);
    });
    report.distinct("interpreters", interpreters, "label", |it| given(&it.label));
}

impl Report {
    /// The name of a start-up or partner that takes part.
    pub(super) fn party(&mut self, field: &str, name: &str, kind: Kind, parts: &Parts<'_>) {
        self.required_name(field, name, kind);
        self.at(field, |report| report.takes_part(name, kind, parts));
    }

    /// That the profile of this name takes part. What is no such name is another rule's matter.
    fn takes_part(&mut self, name: &str, kind: Kind, parts: &Parts<'_>) {
        let is_name = Key::parse(name).is_some_and(|key| key.kind == kind);
        if is_name && !parts.parties.contains(name) {
            self.fail("takes no part in the delegation");
        }
    }

    /// The id of a venue, or nothing.
    fn venue(&mut self, field: &str, id: &str, parts: &Parts<'_>) {
        if !id.is_empty() && !parts.venues.contains(id) {
            let message = format_args!("{} is none of the venues", excerpt(id));
            self.at(field, |report| report.fail(message));
        }
    }

    /// The fewest and the most meetings of a party.
    fn floor_and_cap(&mut self, min: i32, max: Option<i32>) {
        self.number("meetings_min", Some(min), &limits::MEETINGS);
        self.number("meetings_max", max, &limits::MEETINGS);
        if max.is_some_and(|max| max < min) {
            self.at("meetings_max", |report| report.fail("must not be below meetings_min"));
        }
    }

    fn spans(&mut self, field: &str, spans: &[LocalSpan], parts: &Parts<'_>) {
        self.list(field, spans, limits::SPANS_MAX, |report, span| report.span(span, parts));
    }

    fn span(&mut self, span: &LocalSpan, parts: &Parts<'_>) {
        let Delegation { start_date, end_date, .. } = parts.delegation;
        self.required_day("date", &span.date);
        self.one_of_days("date", &span.date, start_date, end_date);
        self.required_hours(("start_time", &span.start_time), ("end_time", &span.end_time));
    }
}
