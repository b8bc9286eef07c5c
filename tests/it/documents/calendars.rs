//! Calendars, read back as other programs read them.

use std::collections::BTreeMap;

use super::sample::{both, dossier, meeting, span};
use super::text;
use naru::documents::{Dossier, Error, Language, Meeting, Plan, render};
use naru::proto::{DocumentKind, FixedBlock, PlanState};

/// A component with its properties by their names, with parameters, and what it holds.
#[derive(Debug, Default)]
pub(super) struct Component {
    pub(super) name: String,
    properties: BTreeMap<String, String>,
    pub(super) parts: Vec<Component>,
}

impl Component {
    pub(super) fn get(&self, name: &str) -> &str {
        self.properties.get(name).unwrap_or_else(|| panic!("{name} of {self:?}"))
    }

    fn all(&self, name: &str) -> Vec<&Component> {
        self.parts.iter().filter(|it| it.name == name).collect()
    }
}

/// Reads a file strictly: every line ends as the standard says and is short enough, and what begins ends.
pub(super) fn read(file: &str) -> Component {
    assert!(file.ends_with("\r\n"), "the last line has an end");
    for line in file.trim_end_matches("\r\n").split("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line}");
    }
    let unfolded = file.replace("\r\n ", "");
    let mut open = vec![Component::default()];
    for line in unfolded.trim_end_matches("\r\n").split("\r\n") {
        let (name, value) = line.split_once(':').expect("a property has a value");
        match name {
            "BEGIN" => open.push(Component { name: value.to_owned(), ..Component::default() }),
            "END" => {
                let done = open.pop().unwrap();
                assert_eq!(done.name, value);
                open.last_mut().unwrap().parts.push(done);
            }
            _ => {
                let properties = &mut open.last_mut().unwrap().properties;
                let before = properties.insert(name.to_owned(), unescaped(value));
                assert_eq!(before, None, "{name} stands once");
            }
        }
    }
    assert_eq!(open.len(), 1, "what begins ends");
    open.pop().unwrap().parts.pop().unwrap()
}

fn unescaped(value: &str) -> String {
    let mut text = String::new();
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(letter @ ('\\' | ';' | ',')) => text.push(letter),
                other => panic!("{other:?} is escaped in {value}"),
            },
            letter => text.push(letter),
        }
    }
    text
}

fn calendar(dossier: &Dossier) -> Component {
    let calendar = read(&text(DocumentKind::Calendar, dossier));
    assert_eq!(calendar.name, "VCALENDAR");
    calendar
}

fn of(party: &str, language: Language) -> Dossier {
    Dossier { party: Some(party.to_owned()), ..dossier(language) }
}

#[test]
fn a_meeting_is_read_back_field_by_field() {
    let calendar = calendar(&of("startups/nuri", Language::Korean));
    assert_eq!(calendar.get("VERSION"), "2.0");
    assert_eq!(calendar.get("X-WR-CALNAME"), "가람시 시장개척단 - 누리눈");
    let events = calendar.all("VEVENT");
    let summaries: Vec<&str> = events.iter().map(|it| it.get("SUMMARY")).collect();
    assert_eq!(summaries, ["미팅: Oakhall <Ventures>", "미팅: Fennmoor Labs", "교류의 밤"]);
    let first = events[0];
    assert_eq!(first.get("UID"), "trip.nuri.oakhall.naru");
    assert_eq!(first.get("DTSTART;TZID=America/Los_Angeles"), "20270313T100000");
    assert_eq!(first.get("DTEND;TZID=America/Los_Angeles"), "20270313T104500");
    assert_eq!(first.get("LOCATION"), "북관, 1 Example Road");
    assert_eq!(first.get("DTSTAMP"), "20270115T080000Z");
    assert_eq!(first.get("SEQUENCE"), "222163200");
    assert_eq!(first.get("DESCRIPTION"), "미팅 코드: M01");
    assert_eq!(first.get("STATUS"), "CONFIRMED");
    assert_eq!(events[1].get("DESCRIPTION"), "미팅 코드: M01\n통역: 통역 1");

    let of_host = self::calendar(&of("partners/oakhall", Language::English));
    let summaries: Vec<&str> = of_host.all("VEVENT").iter().map(|it| it.get("SUMMARY")).collect();
    assert_eq!(summaries, ["Meeting: 달품", "Meeting: Nurinoon"]);
    let all = self::calendar(&dossier(Language::English));
    let summaries: Vec<&str> = all.all("VEVENT").iter().map(|it| it.get("SUMMARY")).collect();
    assert!(summaries.contains(&"Meeting: Nurinoon - Fennmoor Labs"), "{summaries:?}");
    assert_eq!(summaries.len(), 4);
}

/// The trip lies over the day on which the clocks of California go forward, and both sides of it are told.
#[test]
fn the_clocks_of_the_zone_are_told() {
    let calendar = calendar(&dossier(Language::Korean));
    let zone = calendar.all("VTIMEZONE")[0];
    assert_eq!(zone.get("TZID"), "America/Los_Angeles");
    let told = |it: &Component| {
        let fields = ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"];
        fields.map(|field| it.get(field).to_owned()).join(" ")
    };
    let standard: Vec<String> = zone.all("STANDARD").into_iter().map(told).collect();
    let daylight: Vec<String> = zone.all("DAYLIGHT").into_iter().map(told).collect();
    assert_eq!(standard, ["20261101T020000 -0700 -0800 PST"]);
    assert_eq!(daylight, ["20270314T020000 -0800 -0700 PDT"]);

    for (zone, expected) in [
        ("Asia/Seoul", "19881009T030000 +1000 +0900 KST"),
        ("Etc/UTC", "19700101T000000 +0000 +0000 UTC"),
    ] {
        let mut dossier = dossier(Language::Korean);
        dossier.delegation.time_zone = zone.to_owned();
        let calendar = self::calendar(&dossier);
        let told = calendar.all("VTIMEZONE")[0].all("STANDARD").into_iter().map(told);
        assert_eq!(told.collect::<Vec<_>>(), [expected], "{zone}");
    }
    let mut unknown = dossier(Language::Korean);
    unknown.delegation.time_zone = "Nowhere/Town".to_owned();
    let refused = render(DocumentKind::Calendar, &unknown);
    assert_eq!(refused, Err(Error::TimeZone("Nowhere/Town".to_owned())));
}

#[test]
fn a_meeting_keeps_its_identity_from_the_draft_on() {
    let uids = |meetings: Vec<Meeting>, plan: Option<Plan>| {
        let calendar = calendar(&Dossier { meetings, plan, ..dossier(Language::Korean) });
        let events = calendar.all("VEVENT").into_iter();
        let told = events.map(|it| (it.get("UID").to_owned(), it.get("STATUS").to_owned()));
        told.filter(|(uid, _)| uid.contains("oakhall")).collect::<Vec<_>>()
    };
    let uid = "trip.nuri.oakhall.naru".to_owned();
    let plan = Plan { id: "trip-v1".to_owned(), version: 1, state: PlanState::Draft };
    let drafted = Meeting {
        name: String::new(),
        code: String::new(),
        ..meeting("nuri", "oakhall", 13, ["09:00", "09:30"])
    };
    assert_eq!(uids(vec![drafted], Some(plan)), [(uid.clone(), "TENTATIVE".to_owned())]);
    let confirmed = "CONFIRMED".to_owned();
    let first = meeting("nuri", "oakhall", 13, ["10:00", "10:30"]);
    let follow_up = Meeting {
        name: "meetings/oakhall-again".to_owned(),
        is_follow_up: true,
        ..meeting("nuri", "oakhall", 14, ["23:00", "24:00"])
    };
    let again = "trip.oakhall-again.naru".to_owned();
    let expected = [(uid, confirmed.clone()), (again, confirmed)];
    assert_eq!(uids(vec![follow_up.clone(), first], None), expected);
    let calendar = calendar(&Dossier { meetings: vec![follow_up], ..dossier(Language::Korean) });
    let events = calendar.all("VEVENT");
    let last = events.last().unwrap();
    assert_eq!(last.get("DTEND;TZID=America/Los_Angeles"), "20270315T000000");
    assert!(last.get("SUMMARY").starts_with("후속 미팅"));
}

#[test]
fn an_entry_has_a_higher_number_once_anything_changes_that_stands_in_it() {
    let sequence = |change: fn(&mut Dossier)| -> u32 {
        let mut dossier = of("startups/nuri", Language::Korean);
        change(&mut dossier);
        let calendar = calendar(&dossier);
        calendar.all("VEVENT")[0].get("SEQUENCE").parse().unwrap()
    };
    let before = sequence(|_| {});
    const LATER: Option<prost_types::Timestamp> =
        Some(prost_types::Timestamp { seconds: 1_800_000_060, nanos: 0 });
    let changes: [fn(&mut Dossier); 4] = [
        |it| it.meetings.iter_mut().for_each(|meeting| meeting.update_time = LATER),
        |it| it.delegation.update_time = LATER,
        |it| it.partners.get_mut("partners/oakhall").unwrap().update_time = LATER,
        |it| it.startups.get_mut("startups/nuri").unwrap().update_time = LATER,
    ];
    for change in changes {
        assert_eq!(sequence(change), before + 60);
    }
    assert_eq!(
        sequence(|it| it.startups.get_mut("startups/dalpum").unwrap().update_time = LATER),
        before
    );
}

#[test]
fn a_fixed_part_keeps_its_identity_wherever_it_stands() {
    let uids = |blocks: Vec<FixedBlock>| -> Vec<String> {
        let mut dossier = Dossier { meetings: Vec::new(), ..dossier(Language::Korean) };
        dossier.delegation.fixed_blocks = blocks;
        let calendar = calendar(&dossier);
        calendar.all("VEVENT").into_iter().map(|it| it.get("UID").to_owned()).collect()
    };
    let block = |title: &str, day, start: &str| FixedBlock {
        title: both(title, ""),
        span: span(day, start, "23:00"),
        ..FixedBlock::default()
    };
    let (dinner, talk) = (block("만찬", 13, "18:00"), block("강연", 13, "16:00"));
    let alone = uids(vec![dinner.clone()]);
    assert_eq!(uids(vec![block("만찬", 13, "19:00")]), alone, "it begins later");
    // In the order of time, the talk stands first.
    for blocks in [vec![talk.clone(), dinner.clone()], vec![dinner.clone(), talk.clone()]] {
        assert_eq!(uids(blocks)[1], alone[0]);
    }
    let others = FixedBlock { startups: vec!["startups/nuri".to_owned()], ..dinner.clone() };
    let all = [dinner, talk, others, block("만찬", 14, "18:00"), block("만찬", 13, "20:00")];
    let all = uids(all.to_vec());
    let distinct: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!((all.len(), distinct.len()), (5, 5), "{all:?}");
}
