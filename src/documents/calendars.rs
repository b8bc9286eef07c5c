//! Calendars: meetings and fixed parts for the calendar programs of those who take part (RFC 5545).

use std::collections::HashSet;

use jiff::{Timestamp, civil};
use sha2::{Digest as _, Sha256};

use super::agenda::fixed_blocks;
use super::dossier::{Dossier, Meeting, id_of, is_partner};
use super::lines::Lines;
use super::{Error, FILE_BYTES_MAX, zones};
use crate::proto::{FixedBlock, PlanState};

/// Sequence numbers count the seconds from this day on, so that whatever is changed later has a higher one.
const SEQUENCE_EPOCH: civil::Date = civil::date(2020, 1, 1);

/// One entry of the calendar.
struct Event<'a> {
    uid: String,
    summary: String,
    details: Vec<String>,
    date: civil::Date,
    start_time: &'a str,
    end_time: &'a str,
    venue: &'a str,
    /// When it was last changed.
    changed: Timestamp,
    is_tentative: bool,
}

pub(super) fn calendar(dossier: &Dossier) -> Result<String, Error> {
    let events = events(dossier);
    let zone_name = dossier.delegation.time_zone.as_str();
    let zone = zones::zone(zone_name)?;
    let first = events.iter().map(|it| it.date).min().unwrap_or(dossier.day);
    let last = events.iter().map(|it| it.date).max().unwrap_or(dossier.day);
    let mut lines = Lines::default();
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.text("PRODID", "-//Naru//Delegations//EN");
    lines.plain("CALSCALE", "GREGORIAN");
    let party = dossier.party.as_deref().map(|it| format!(" - {}", dossier.name_of(it)));
    lines.text("X-WR-CALNAME", &format!("{}{}", dossier.title(), party.unwrap_or_default()));
    zones::put(&mut lines, zone_name, &zone, first, last);
    for event in &events {
        put(&mut lines, dossier, zone_name, event);
        if lines.0.len() > FILE_BYTES_MAX {
            return Err(Error::TooLarge);
        }
    }
    lines.plain("END", "VCALENDAR");
    Ok(lines.0)
}

/// The events in the order of time.
fn events(dossier: &Dossier) -> Vec<Event<'_>> {
    let party = dossier.party.as_deref();
    let meetings = party.map_or_else(|| dossier.all_meetings(), |it| dossier.meetings_of(it));
    let mut seen = HashSet::new();
    let mut events: Vec<Event<'_>> =
        meetings.into_iter().map(|it| meeting(dossier, it, &mut seen)).collect();
    // The fixed parts are the start-ups'.
    if !party.is_some_and(is_partner) {
        let changed = moment([dossier.delegation.update_time], dossier.day);
        for (block, span, date) in fixed_blocks(dossier, party) {
            events.push(Event {
                uid: uid_of_block(dossier, block, date),
                summary: dossier.words().text(&block.title),
                details: Vec::new(),
                date,
                start_time: &span.start_time,
                end_time: &span.end_time,
                venue: &block.venue,
                changed,
                is_tentative: false,
            });
        }
    }
    events.sort_by(|a, b| (a.date, a.start_time, &a.uid).cmp(&(b.date, b.start_time, &b.uid)));
    events
}

fn meeting<'a>(dossier: &Dossier, it: &'a Meeting, seen: &mut HashSet<String>) -> Event<'a> {
    let words = dossier.words();
    let (startup, partner) = (dossier.name_of(&it.startup), dossier.name_of(&it.partner));
    let (one, other) = match dossier.party.as_deref() {
        Some(party) if is_partner(party) => (startup, String::new()),
        Some(_) => (partner, String::new()),
        None => (startup, format!(" - {partner}")),
    };
    let kind = if it.is_follow_up {
        words.say("후속 미팅", "Follow-up")
    } else {
        words.say("미팅", "Meeting")
    };
    let mut details = Vec::new();
    if !it.code.is_empty() {
        details.push(words.say(format!("미팅 코드: {}", it.code), format!("meeting {}", it.code)));
    }
    if !it.interpreter.is_empty() {
        let label = words.say("통역", "interpreter");
        details.push(format!("{label}: {}", it.interpreter));
    }
    let state = dossier.plan.as_ref().map(|plan| plan.state);
    // Nobody goes by a draft, nor by a plan that another one has superseded.
    let is_other_plan = state.is_some_and(|state| state != PlanState::Published);
    Event {
        uid: uid(dossier, it, seen),
        summary: format!("{kind}: {one}{other}"),
        details,
        date: it.date,
        start_time: &it.start_time,
        end_time: &it.end_time,
        venue: &it.venue,
        // Names and places stand in it as well.
        changed: moment(
            [
                it.update_time,
                dossier.delegation.update_time,
                dossier.startups.get(&it.startup).and_then(|it| it.update_time),
                dossier.partners.get(&it.partner).and_then(|it| it.update_time),
            ],
            dossier.day,
        ),
        is_tentative: is_other_plan,
    }
}

/// A fixed part is one and the same by its day, its title and those who take part, wherever it stands among the others
/// and however its times change. Of several alike on one day the later ones are numbered.
fn uid_of_block(dossier: &Dossier, block: &FixedBlock, date: civil::Date) -> String {
    let what = |it: &FixedBlock| (it.title.clone(), it.startups.clone());
    // Of two at one time the one of the earlier venue comes first.
    let order = |it: &FixedBlock| (start(it).map(str::to_owned), it.venue.clone());
    let alike = fixed_blocks(dossier, None)
        .into_iter()
        .filter(|(it, _, day)| (*day, what(it)) == (date, what(block)) && order(it) < order(block));
    let mut digest = Sha256::new();
    let title = block.title.iter().flat_map(|it| [&it.ko, &it.en]);
    for part in title.chain(&block.startups) {
        digest.update(part);
        digest.update([0]);
    }
    let digest: String = digest.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let number = match alike.count() {
        0 => String::new(),
        before => format!(".{}", before + 1),
    };
    let delegation = id_of(&dossier.delegation.name);
    format!("{delegation}.{}.{digest}{number}.naru", date.strftime("%Y%m%d"))
}

fn start(block: &FixedBlock) -> Option<&str> {
    block.span.as_ref().map(|it| it.start_time.as_str())
}

/// The first meeting of two is one and the same, drafted, published and moved: a calendar that has it moves it. Others
/// are told apart by their own names.
fn uid(dossier: &Dossier, it: &Meeting, seen: &mut HashSet<String>) -> String {
    let delegation = id_of(&dossier.delegation.name);
    let pair = format!("{delegation}.{}.{}.naru", id_of(&it.startup), id_of(&it.partner));
    if !it.is_follow_up && seen.insert(pair.clone()) {
        return pair;
    }
    match it.name.as_str() {
        // A merge made one pair of two that the plan has.
        "" => format!("{}.{}.{}", it.date, it.start_time.replace(':', ""), pair),
        name => format!("{delegation}.{}.naru", id_of(name)),
    }
}

/// The last of some times; where none is known the beginning of the day.
fn moment<const N: usize>(
    times: [Option<prost_types::Timestamp>; N],
    day: civil::Date,
) -> Timestamp {
    let known =
        times.into_iter().flatten().filter_map(|it| Timestamp::new(it.seconds, it.nanos).ok());
    known.max().unwrap_or_else(|| start_of(day))
}

fn start_of(day: civil::Date) -> Timestamp {
    let start = day.to_zoned(jiff::tz::TimeZone::UTC).map(|it| it.timestamp());
    start.unwrap_or(Timestamp::UNIX_EPOCH)
}

fn put(lines: &mut Lines, dossier: &Dossier, zone: &str, event: &Event<'_>) {
    let changed = event.changed.strftime("%Y%m%dT%H%M%SZ").to_string();
    let sequence = (event.changed.as_second() - start_of(SEQUENCE_EPOCH).as_second()).max(0);
    lines.plain("BEGIN", "VEVENT");
    lines.text("UID", &event.uid);
    lines.plain("DTSTAMP", &changed);
    lines.plain("LAST-MODIFIED", &changed);
    lines.plain("SEQUENCE", &sequence.min(i32::MAX.into()).to_string());
    lines.plain(&format!("DTSTART;TZID={zone}"), &local(event.date, event.start_time));
    lines.plain(&format!("DTEND;TZID={zone}"), &local(event.date, event.end_time));
    lines.text("SUMMARY", &event.summary);
    if let Some(venue) = dossier.venue(event.venue) {
        let name = dossier.words().text(&venue.display_name);
        let parts = [name.as_str(), venue.address.as_str()];
        let parts = parts.into_iter().filter(|it| !it.is_empty());
        lines.text("LOCATION", &parts.collect::<Vec<_>>().join(", "));
    }
    if !event.details.is_empty() {
        lines.text("DESCRIPTION", &event.details.join("\n"));
    }
    lines.plain("STATUS", if event.is_tentative { "TENTATIVE" } else { "CONFIRMED" });
    lines.plain("END", "VEVENT");
}

/// A time of a day, of which `24:00` is the beginning of the next one.
fn local(date: civil::Date, time: &str) -> String {
    let (date, time) = match time {
        "24:00" => (date.tomorrow().unwrap_or(date), "00:00"),
        time => (date, time),
    };
    format!("{}T{}00", date.strftime("%Y%m%d"), time.replace(':', ""))
}
