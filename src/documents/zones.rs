//! The clocks of a time zone, as a calendar file tells them to programs that do not know the zone by its name.

use jiff::tz::{Dst, Offset, TimeZone, TimeZoneDatabase, TimeZoneTransition};
use jiff::{Timestamp, civil};

use super::Error;
use super::lines::Lines;

/// A zone from the database that is part of the program.
pub(super) fn zone(name: &str) -> Result<TimeZone, Error> {
    TimeZoneDatabase::bundled().get(name).map_err(|_| Error::TimeZone(name.to_owned()))
}

/// The zone from the change of its clocks before the first day to the last one up to the last day.
pub(super) fn put(
    lines: &mut Lines,
    name: &str,
    zone: &TimeZone,
    first: civil::Date,
    last: civil::Date,
) {
    // Wherever the zone lies, its days begin and end within a day of those of UTC.
    let moment = |day: civil::Date| day.to_zoned(TimeZone::UTC).map(|it| it.timestamp());
    let start = first.yesterday().and_then(moment).unwrap_or(Timestamp::MIN);
    let end = last.tomorrow().and_then(|day| day.tomorrow()).and_then(moment);
    let end = end.unwrap_or(Timestamp::MAX);
    lines.plain("BEGIN", "VTIMEZONE");
    lines.plain("TZID", name);
    let before = zone.preceding(start).next();
    if before.is_none() {
        let info = zone.to_offset_info(start);
        let onset = civil::date(1970, 1, 1).at(0, 0, 0, 0);
        let name = info.abbreviation();
        observance(lines, info.dst(), onset, [info.offset(), info.offset()], name);
    }
    let within = zone.following(start).take_while(|it| it.timestamp() < end);
    for change in before.into_iter().chain(within) {
        changed(lines, zone, &change);
    }
    lines.plain("END", "VTIMEZONE");
}

fn changed(lines: &mut Lines, zone: &TimeZone, change: &TimeZoneTransition<'_>) {
    let at = change.timestamp();
    let second_before = at.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(at);
    let before = zone.to_offset(second_before);
    // The clocks as they stood before they were changed.
    let onset = before.to_datetime(at);
    observance(lines, change.dst(), onset, [before, change.offset()], change.abbreviation());
}

fn observance(
    lines: &mut Lines,
    dst: Dst,
    onset: civil::DateTime,
    [from, to]: [Offset; 2],
    name: &str,
) {
    let kind = if dst.is_dst() { "DAYLIGHT" } else { "STANDARD" };
    lines.plain("BEGIN", kind);
    lines.plain("DTSTART", &onset.strftime("%Y%m%dT%H%M%S").to_string());
    lines.plain("TZOFFSETFROM", &offset(from));
    lines.plain("TZOFFSETTO", &offset(to));
    lines.text("TZNAME", name);
    lines.plain("END", kind);
}

/// `-0800`; with seconds only where there are some.
fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (minutes, rest) = (seconds.unsigned_abs() / 60, seconds.unsigned_abs() % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{:02}{:02}{rest}", minutes / 60, minutes % 60)
}
