//! What a party does on which day: its meetings, the fixed parts, lunch, and the ways between venues.

use std::collections::BTreeMap;

use jiff::civil;

use super::dossier::{Dossier, Meeting, is_partner};
use crate::calendar;
use crate::proto::{FixedBlock, LocalSpan};
use crate::routes::Routes;
use crate::validation;

/// Something that a party does.
pub(super) struct Entry<'a> {
    /// `HH:MM`; empty for a way, which is taken as it fits.
    pub(super) start_time: &'a str,
    pub(super) end_time: &'a str,
    /// The id of the venue; empty: none.
    pub(super) venue: &'a str,
    pub(super) what: What<'a>,
}

pub(super) enum What<'a> {
    /// Several where start-ups visit a host together.
    Meetings(Vec<&'a Meeting>),
    Fixed(&'a FixedBlock),
    Lunch,
    Way {
        from: &'a str,
        minutes: Option<u16>,
    },
}

/// The days of a party and what it does on each, in the order of time. A start-up has all days of the delegation, a
/// host those on which it meets somebody: ways, lunch and fixed parts are the start-ups'.
pub(super) fn days<'a>(
    dossier: &'a Dossier,
    routes: &Routes<'a>,
    party: &str,
) -> BTreeMap<civil::Date, Vec<Entry<'a>>> {
    let mut days: BTreeMap<civil::Date, Vec<Entry<'a>>> = BTreeMap::new();
    let meetings = dossier.meetings_of(party);
    let together = |one: &&Meeting, other: &&Meeting| {
        (one.date, &one.start_time, &one.end_time, &one.partner, &one.venue)
            == (other.date, &other.start_time, &other.end_time, &other.partner, &other.venue)
    };
    for visit in meetings.chunk_by(together) {
        let first = visit[0];
        days.entry(first.date).or_default().push(Entry {
            start_time: &first.start_time,
            end_time: &first.end_time,
            venue: &first.venue,
            what: What::Meetings(visit.to_vec()),
        });
    }
    if is_partner(party) {
        return days;
    }
    for (block, span, date) in fixed_blocks(dossier, Some(party)) {
        let (start_time, end_time) = (span.start_time.as_str(), span.end_time.as_str());
        let what = What::Fixed(block);
        let entry = Entry { start_time, end_time, venue: &block.venue, what };
        days.entry(date).or_default().push(entry);
    }
    for date in dates(dossier) {
        let entries = days.entry(date).or_default();
        let lunch = dossier.delegation.rules.as_ref().filter(|it| !it.lunch_start_time.is_empty());
        if let Some(rules) = lunch.filter(|_| !entries.is_empty()) {
            let (start_time, end_time) = (&*rules.lunch_start_time, &*rules.lunch_end_time);
            entries.push(Entry { start_time, end_time, venue: "", what: What::Lunch });
        }
    }
    for entries in days.values_mut() {
        entries.sort_by_key(|it| (it.start_time, it.end_time));
        *entries = with_ways(std::mem::take(entries), routes);
    }
    days
}

/// The fixed parts in which a start-up takes part, or all.
pub(super) fn fixed_blocks<'a>(
    dossier: &'a Dossier,
    party: Option<&str>,
) -> Vec<(&'a FixedBlock, &'a LocalSpan, civil::Date)> {
    let takes_part = |it: &&FixedBlock| match party {
        Some(party) => it.startups.is_empty() || it.startups.iter().any(|name| name == party),
        None => true,
    };
    let dated = |it: &'a FixedBlock| {
        let span = it.span.as_ref()?;
        Some((it, span, calendar::day(span.date.as_ref()?)?))
    };
    dossier.delegation.fixed_blocks.iter().filter(takes_part).filter_map(dated).collect()
}

/// The days of the delegation.
fn dates(dossier: &Dossier) -> Vec<civil::Date> {
    let day = |date: &Option<_>| date.as_ref().and_then(calendar::day);
    let ends = day(&dossier.delegation.start_date).zip(day(&dossier.delegation.end_date));
    let Some((first, last)) = ends else { return Vec::new() };
    first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last).collect()
}

/// Puts the way to a venue where there is time for it first after what was elsewhere, such as before lunch; where there
/// is not, right before what happens there.
fn with_ways<'a>(entries: Vec<Entry<'a>>, routes: &Routes<'a>) -> Vec<Entry<'a>> {
    let mut all: Vec<Entry<'a>> = Vec::new();
    let mut here: Option<usize> = None;
    for entry in entries {
        if !entry.venue.is_empty() {
            if let Some(here) = here.filter(|&here| all[here].venue != entry.venue) {
                let from = all[here].venue;
                let minutes = routes.minutes(from, entry.venue);
                let is_free = |&at: &usize| {
                    let next = all.get(at).unwrap_or(&entry).start_time;
                    let times = validation::minutes(all[at - 1].end_time)
                        .zip(validation::minutes(next))
                        .zip(minutes);
                    times.is_some_and(|((end, start), way)| end + way <= start)
                };
                let at = (here + 1..=all.len()).find(is_free).unwrap_or(all.len());
                let what = What::Way { from, minutes };
                let way = Entry { start_time: "", end_time: "", venue: entry.venue, what };
                all.insert(at, way);
            }
            here = Some(all.len());
        }
        all.push(entry);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{Delegation, TravelTime, Venue};

    /// What happens between a meeting here until 11:05 and one there from 13:00 on, with lunch at 12:30.
    fn between(way_minutes: i32) -> Vec<&'static str> {
        let venue = |id: &str| Venue { id: id.to_owned(), ..Venue::default() };
        let delegation = Delegation {
            venues: ["here", "there"].map(venue).to_vec(),
            travel_times: vec![TravelTime {
                from_venue: "here".to_owned(),
                to_venue: "there".to_owned(),
                minutes: way_minutes,
            }],
            ..Delegation::default()
        };
        let meeting = |start_time, end_time, venue| Entry {
            start_time,
            end_time,
            venue,
            what: What::Meetings(Vec::new()),
        };
        let lunch = Entry { start_time: "12:30", end_time: "13:00", venue: "", what: What::Lunch };
        let entries =
            vec![meeting("10:05", "11:05", "here"), lunch, meeting("13:00", "13:45", "there")];
        let told = with_ways(entries, &Routes::of(&delegation));
        let word = |it: &Entry<'_>| match it.what {
            What::Meetings(_) | What::Fixed(_) => "meeting",
            What::Lunch => "lunch",
            What::Way { .. } => "way",
        };
        told.iter().map(word).collect()
    }

    #[test]
    fn a_way_is_taken_where_there_is_time_for_it() {
        assert_eq!(between(85), ["meeting", "way", "lunch", "meeting"]);
        assert_eq!(between(86), ["meeting", "lunch", "way", "meeting"], "there is time nowhere");
    }
}
