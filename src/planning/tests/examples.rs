//! Cases that people would ask about.

use crate::planning::{
    Block, Company, Day, Ending, Host, Interpreter, Limits, Moment, Pin, Plan, Problem, Proof,
    Side, Span, plan,
};

const LIMITS: Limits = Limits { work_max: 1_000_000, seed: 1 };

fn span(start: u16, end: u16) -> Span {
    Span { day: 0, start, end }
}

fn company() -> Company {
    Company { meetings_max: 9, ..Company::default() }
}

fn host() -> Host {
    Host {
        meetings_max: 9,
        windows: vec![span(540, 720)],
        capacity: 1,
        length_minutes: 30,
        ..Host::default()
    }
}

/// Everybody may meet everybody in one morning of six slots.
fn morning(companies: usize, hosts: usize) -> Problem {
    Problem {
        days: vec![Day { opens: 540, closes: 720 }],
        places: 1,
        companies: vec![company(); companies],
        hosts: vec![host(); hosts],
        values: vec![Some(1_000); companies * hosts],
        ..Problem::default()
    }
}

fn planned(problem: &Problem) -> Plan {
    plan(problem, LIMITS, &|| false).unwrap()
}

#[test]
fn all_meet_all_where_there_is_time_for_it() {
    let plan = planned(&morning(6, 6));
    assert_eq!((plan.meetings.len(), plan.value, plan.value_max), (36, 36_000, 36_000));
    assert_eq!((plan.ending, plan.idle_minutes, plan.least_served), (Ending::Best, 0, 6));
    assert_eq!(plan.gap_basis_points(), 0);
}

#[test]
fn nobody_and_nothing_is_planned() {
    for (companies, hosts) in [(0, 0), (0, 3), (3, 0)] {
        let plan = planned(&morning(companies, hosts));
        assert_eq!((plan.meetings.len(), plan.value_max, plan.ending), (0, 0, Ending::Best));
    }
}

#[test]
fn too_few_places_are_proven() {
    let mut problem = morning(4, 3);
    problem.companies.iter_mut().for_each(|it| it.meetings_min = 1);
    // The last two companies may meet the last host alone, which takes one.
    for company in [2, 3] {
        problem.values[company * 3] = None;
        problem.values[company * 3 + 1] = None;
    }
    problem.hosts[2].meetings_max = 1;
    let plan = planned(&problem);
    let proof = Proof {
        side: Side::Companies,
        parties: vec![2, 3],
        needed: 2,
        limiting: vec![2],
        places: 1,
        others: 0,
    };
    assert_eq!((plan.shortfall(), plan.shortfall_min, &plan.proofs), (1, 1, &vec![proof]));
}

#[test]
fn a_company_without_time_is_proven_so() {
    let mut problem = morning(1, 3);
    problem.companies[0].meetings_min = 2;
    problem.companies[0].absences = vec![span(570, 720)];
    let plan = planned(&problem);
    assert_eq!(plan.company_shortfalls, [(0, 1)]);
    let [proof] = &plan.proofs[..] else { panic!("{:?}", plan.proofs) };
    assert_eq!((proof.others, proof.needed, proof.limiting.len()), (1, 2, 0));
}

#[test]
fn a_visit_is_shared() {
    let mut problem = morning(5, 1);
    problem.hosts[0].capacity = 5;
    problem.hosts[0].windows = vec![span(600, 630)];
    let plan = planned(&problem);
    assert_eq!(plan.meetings.len(), 5);
    assert!(plan.meetings.iter().all(|it| it.start == 600));
}

#[test]
fn ways_take_time() {
    let mut problem = morning(1, 2);
    problem.places = 3;
    problem.travel_minutes = vec![0, 60, 20, 60, 0, 20, 20, 20, 0];
    problem.hosts[1].place = 1;
    problem.hosts.iter_mut().for_each(|it| it.windows = vec![span(540, 610)]);
    // Over the third place it takes 40 minutes, which is ten too long.
    problem.days[0].closes = 610;
    assert_eq!(planned(&problem).meetings.len(), 1);
    problem.hosts[1].windows = vec![span(610, 640)];
    problem.days[0].closes = 640;
    assert_eq!(planned(&problem).meetings.len(), 2);
}

#[test]
fn one_interpreter_serves_one_visit_at_a_time() {
    let mut problem = morning(3, 2);
    problem.companies.iter_mut().for_each(|it| it.languages = vec![0]);
    problem.hosts.iter_mut().for_each(|it| it.languages = vec![1]);
    problem.hosts.iter_mut().for_each(|it| it.windows = vec![span(540, 570)]);
    assert_eq!(planned(&problem).meetings.len(), 0);
    problem.interpreters = vec![Interpreter { languages: [1, 0], hours: vec![span(540, 720)] }];
    let plan = planned(&problem);
    assert_eq!((plan.meetings.len(), plan.meetings[0].interpreter), (1, Some(0)));
    problem.hosts[0].capacity = 2;
    assert_eq!(planned(&problem).meetings.len(), 2);
}

#[test]
fn pins_come_first_and_at_their_time() {
    let mut problem = morning(2, 2);
    problem.values = vec![Some(-5_000), Some(9_000), Some(9_000), Some(9_000)];
    problem.companies[0].meetings_max = 1;
    let at = Some(Moment { day: 0, start: 605 });
    problem.pins = vec![Pin { company: 0, host: 0, at }];
    let plan = planned(&problem);
    assert!(plan.meetings.iter().any(|it| (it.company, it.host, it.start) == (0, 0, 605)));
    assert!(plan.missed_pins.is_empty());
}

#[test]
fn two_pins_that_cannot_both_be_held_are_told() {
    let mut problem = morning(1, 2);
    problem.hosts.iter_mut().for_each(|it| it.windows = vec![span(540, 570)]);
    problem.pins =
        vec![Pin { company: 0, host: 0, at: None }, Pin { company: 0, host: 1, at: None }];
    let plan = planned(&problem);
    assert_eq!((plan.meetings.len(), plan.missed_pins.len()), (1, 1));
}

#[test]
fn a_block_at_a_place_takes_its_ways() {
    let mut problem = morning(2, 1);
    problem.places = 2;
    problem.travel_minutes = vec![0, 30, 30, 0];
    problem.blocks = vec![Block { span: span(600, 630), companies: vec![0], place: Some(1) }];
    problem.hosts[0].windows = vec![span(570, 660)];
    // Before and after, the way takes the first company's time.
    assert_eq!(planned(&problem).of_company, [0, 1]);
    problem.blocks[0].place = None;
    assert_eq!(planned(&problem).of_company, [1, 1]);
}

#[test]
fn as_many_as_there_may_be_are_planned_in_bounded_work() {
    let mut problem = morning(1_000, 1_000);
    problem.days[0].closes = 600;
    for (at, value) in problem.values.iter_mut().enumerate() {
        *value = Some(i32::try_from(at.wrapping_mul(2_654_435_761) >> 7 & 1_023).unwrap());
    }
    let limits = Limits { work_max: 2_000_000, seed: 1 };
    let plan = plan(&problem, limits, &|| false).unwrap();
    assert!(plan.meetings.len() > 900, "{}", plan.meetings.len());
    assert!(plan.value_max >= plan.value && plan.gap_basis_points() < 5_000, "{}", plan.value_max);
    assert!(plan.is_cut_short() && plan.work < 20_000_000, "{}", plan.work);
}
