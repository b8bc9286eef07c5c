//! The parts of a delegation, in the numbers of planning.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil;

use crate::calendar;
use crate::planning::{Block, Company, Day, Host, Interpreter, LANGUAGES_MAX, Problem, Span};
use crate::proto::{Date, Delegation, DelegationHost, LocalSpan, MeetingRules, RecordedMeeting};
use crate::routes::Routes;
use crate::validation::{self, limits};

/// How long meetings take where nobody says.
const MEETING_MINUTES: u16 = 30;

/// Reads the parts of a delegation, which was found sound when it was written.
pub(super) struct Reader<'a> {
    delegation: &'a Delegation,
    first: Option<civil::Date>,
    venues: HashMap<&'a str, usize>,
    /// The positions of participants, by their names.
    pub(super) companies: HashMap<&'a str, usize>,
    /// Numbers of all languages, by what stands before the first hyphen of their tags.
    languages: BTreeMap<String, u8>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(delegation: &'a Delegation) -> Self {
        Self {
            delegation,
            first: delegation.start_date.as_ref().and_then(calendar::day),
            venues: positions(delegation.venues.iter().map(|it| &it.id)),
            companies: positions(delegation.participants.iter().map(|it| &it.startup)),
            languages: spoken(delegation).into_iter().zip(0..LANGUAGES_MAX).collect(),
        }
    }

    /// Days, lunches, ways, fixed parts and interpreters.
    pub(super) fn programme(&self, rules: &MeetingRules) -> Problem {
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
                place: self.place(&block.venue),
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
            travel_minutes: Routes::of(self.delegation).table(),
            interpreters: interpreters.collect(),
            ..Problem::default()
        }
    }

    pub(super) fn companies(&self, hosts: u32) -> Vec<Company> {
        let company = |it: &crate::proto::Participant| Company {
            meetings_min: number(it.meetings_min),
            meetings_max: it.meetings_max.map_or(u32::MAX, number).min(hosts.max(1)),
            absences: self.spans(&it.absences),
            languages: self.languages(&it.languages),
        };
        self.delegation.participants.iter().map(company).collect()
    }

    pub(super) fn hosts(&self, hosts: &[usize], rules: &MeetingRules, companies: u32) -> Vec<Host> {
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
    pub(super) fn day(&self, date: &Date) -> Option<u16> {
        let days = (calendar::day(date)? - self.first?).get_days();
        u16::try_from(days).ok()
    }

    /// Where a venue stands; nothing where it is none of the delegation.
    pub(super) fn place(&self, venue: &str) -> Option<usize> {
        self.venues.get(venue).copied()
    }

    /// When a recorded meeting is.
    pub(super) fn span_of(&self, it: &RecordedMeeting) -> Option<Span> {
        self.stretch(it.date.as_ref()?, &it.start_time, &it.end_time)
    }

    fn span(&self, span: &LocalSpan) -> Option<Span> {
        self.stretch(span.date.as_ref()?, &span.start_time, &span.end_time)
    }

    fn stretch(&self, date: &Date, start_time: &str, end_time: &str) -> Option<Span> {
        Some(Span {
            day: self.day(date)?,
            start: validation::minutes(start_time)?,
            end: validation::minutes(end_time)?,
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

pub(super) fn positions<'a>(names: impl Iterator<Item = &'a String>) -> HashMap<&'a str, usize> {
    names.enumerate().map(|(at, name)| (name.as_str(), at)).collect()
}

/// All languages of a delegation.
pub(super) fn spoken(delegation: &Delegation) -> BTreeSet<String> {
    let tags = delegation.participants.iter().flat_map(|it| &it.languages);
    let tags = tags.chain(delegation.hosts.iter().flat_map(|it| &it.languages));
    let tags = tags.chain(delegation.interpreters.iter().flat_map(|it| &it.languages));
    tags.map(|tag| language(tag)).collect()
}

/// `en` of `en-US`.
fn language(tag: &str) -> String {
    tag.split('-').next().unwrap_or_default().to_ascii_lowercase()
}

fn minutes(number: i32) -> u16 {
    u16::try_from(number).unwrap_or_default()
}

fn number(number: i32) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
