//! Problems that cannot be planned, and how that is told.

use crate::planning::Contradiction as It;
use crate::planning::{
    Block, Company, Contradiction, Day, Earlier, Host, Interpreter, Limits, Moment, Owner, Pin,
    Problem, Span, plan, replan,
};

const LIMITS: Limits = Limits { work_max: 1_000, seed: 1 };

/// Two companies and two hosts with whom nothing is wrong.
fn sound() -> Problem {
    let windows = vec![Span { day: 0, start: 540, end: 720 }];
    let host =
        Host { meetings_max: 2, windows, capacity: 1, length_minutes: 30, ..Host::default() };
    Problem {
        days: vec![Day { opens: 540, closes: 720 }],
        places: 1,
        companies: vec![Company { meetings_max: 2, ..Company::default() }; 2],
        hosts: vec![host; 2],
        values: vec![Some(1); 4],
        ..Problem::default()
    }
}

fn pin(company: usize, host: usize, start: Option<u16>) -> Pin {
    Pin { company, host, at: start.map(|start| Moment { day: 0, start }) }
}

fn found(problem: &Problem) -> Vec<Contradiction> {
    plan(problem, LIMITS, &|| false).err().unwrap_or_default()
}

#[test]
fn a_part_for_each_of_many_meetings_is_no_contradiction() {
    let block = |start| Block {
        span: Span { day: 0, start, end: start + 10 },
        companies: vec![0],
        place: None,
    };
    let blocks = (0..1_001).map(|at| block(540 + at % 100)).collect();
    assert_eq!(found(&Problem { blocks, ..sound() }), []);
}

#[test]
fn each_contradiction_is_told() {
    type Change = fn(&mut Problem);
    let cases: &[(Change, Contradiction)] = &[
        (|it| it.companies[1].meetings_min = 3, It::CompanyFloor(1)),
        (|it| it.hosts[1].meetings_min = 3, It::HostFloor(1)),
        (|it| (it.companies[0].meetings_min, it.values[0]) = (2, None), It::CompanyHosts(0)),
        (|it| (it.hosts[0].meetings_min, it.values[0]) = (2, None), It::HostCompanies(0)),
        (|it| it.hosts[0].windows.clear(), It::NoWindows(0)),
        (|it| it.hosts[0].windows[0].end = 560, It::ShortWindows(0)),
        (|it| it.hosts[0].capacity = 0, It::NoCapacity(0)),
        (|it| it.hosts[0].length_minutes = 0, It::NoLength(0)),
        (|it| it.hosts[0].place = 1, It::HostPlace(0)),
        (|it| it.step_minutes = Some(0), It::NoStep),
        (|it| it.days[0].closes = 540, It::Day(0)),
        (|it| it.values[2] = Some(1_000_001), It::Value { company: 1, host: 0 }),
        (|it| it.companies[0].languages = vec![64], It::Language(Owner::Company(0))),
        (|it| it.pins = vec![pin(0, 2, None)], It::PinParty(0)),
        (|it| (it.values[1], it.pins) = (None, vec![pin(0, 1, None)]), It::PinVetoed(0)),
        (|it| it.pins = vec![pin(0, 1, None), pin(0, 1, Some(540))], It::PinTwice(0, 1)),
        (|it| it.pins = vec![pin(0, 1, Some(700))], It::PinWindow(0)),
        (|it| it.pins = vec![pin(0, 0, Some(540)), pin(0, 1, Some(560))], It::PinsCompany(0, 1)),
        (|it| it.pins = vec![pin(0, 0, Some(540)), pin(1, 0, Some(540))], It::PinsHost(0, 1)),
        (|it| it.pins = vec![pin(0, 0, Some(540)), pin(1, 0, Some(550))], It::PinsHost(0, 1)),
        (
            |it| {
                it.companies[0].meetings_max = 1;
                it.pins = vec![pin(0, 0, None), pin(0, 1, None)];
            },
            It::CompanyPins(0),
        ),
        (
            |it| {
                it.hosts[0].meetings_max = 1;
                it.pins = vec![pin(0, 0, None), pin(1, 0, None)];
            },
            It::HostPins(0),
        ),
        (
            |it| {
                it.companies[0].absences = vec![Span { day: 0, start: 540, end: 560 }];
                it.pins = vec![pin(0, 0, Some(550))];
            },
            It::PinAbsent(0),
        ),
        (
            |it| it.lunches = vec![Span { day: 1, start: 540, end: 560 }],
            It::Span { owner: Owner::Lunch(0), index: 0 },
        ),
        (
            |it| {
                let span = Span { day: 0, start: 540, end: 560 };
                it.blocks = vec![Block { span, companies: vec![7], place: None }];
            },
            It::BlockCompany { block: 0, company: 7 },
        ),
        (
            |it| {
                let span = Span { day: 0, start: 540, end: 560 };
                it.blocks = vec![Block { span, companies: Vec::new(), place: Some(1) }];
            },
            It::BlockPlace(0),
        ),
        (
            |it| it.interpreters = vec![Interpreter { languages: [0, 200], hours: Vec::new() }],
            It::Language(Owner::Interpreter(0)),
        ),
        (|it| it.values.truncate(3), It::Length { what: "values", count: 3, expected: 4 }),
        (
            |it| it.travel_minutes = vec![0; 2],
            It::Length { what: "travel_minutes", count: 2, expected: 1 },
        ),
        (
            |it| it.companies = vec![Company::default(); 1_001],
            It::TooMany { what: "companies", count: 1_001, max: 1_000 },
        ),
    ];
    assert_eq!(found(&sound()), []);
    for (change, expected) in cases {
        let mut problem = sound();
        change(&mut problem);
        assert_eq!(found(&problem), [*expected], "{expected}");
    }
}

#[test]
fn all_contradictions_are_told_at_once() {
    let mut problem = sound();
    problem.companies[0].meetings_min = 3;
    problem.hosts[1].windows.clear();
    problem.hosts[0].place = 9;
    problem.values[0] = None;
    problem.pins = vec![pin(0, 0, None)];
    let expected = [It::CompanyFloor(0), It::HostPlace(0), It::NoWindows(1), It::PinVetoed(0)];
    assert_eq!(found(&problem), expected);
}

#[test]
fn earlier_meetings_are_checked_too() {
    let at = Moment { day: 0, start: 540 };
    let earlier = |company, host| Earlier { company, host, at };
    let all = [earlier(0, 0), earlier(0, 2), earlier(0, 0)];
    let found = replan(&sound(), &all, LIMITS, &|| false).unwrap_err();
    assert_eq!(found, [It::EarlierParty(1), It::EarlierTwice(0, 2)]);
}

#[test]
fn too_many_starts_are_refused() {
    let mut problem = sound();
    problem.days = vec![Day { opens: 0, closes: 1_440 }; 31];
    let host = Host {
        windows: (0..31).map(|day| Span { day, start: 0, end: 1_440 }).collect(),
        ..problem.hosts[0].clone()
    };
    problem.hosts = vec![host; 100];
    problem.values = vec![Some(1); 200];
    problem.step_minutes = Some(1);
    assert!(matches!(found(&problem)[..], [It::TooMany { what: "starts of meetings", .. }]));

    // Few starts that all overlap would fill the memory as well.
    problem.hosts.truncate(2);
    problem.values.truncate(4);
    problem.hosts.iter_mut().for_each(|it| it.length_minutes = 700);
    assert!(matches!(found(&problem)[..], [It::TooMany { what: "meetings that overlap", .. }]));
}
