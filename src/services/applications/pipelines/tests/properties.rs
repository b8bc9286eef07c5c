//! What holds whatever the files are.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::proto::{AgeRule, AgeStart, RegionalPlaces, RequiredDocument, SupplementRequest};

const STATUSES: [ApplicationStatus; 9] = [
    Applied,
    Invested,
    Recommended,
    DocumentReview,
    Panel,
    Selected,
    Rejected,
    Objected,
    Withdrawn,
];

/// A program of three operators, of which the third has no quota, that asks for a document and a date.
fn asking() -> Program {
    let south = RegionalPlaces { region_class: "south".to_owned(), places: 1 };
    let with_region = |partner, places| ProgramQuota {
        regional_places: vec![south.clone()],
        ..quota(partner, places)
    };
    let start = AgeStart::BusinessRegistration.into();
    Program {
        quotas: vec![with_region(P, 2), with_region("partners/q", 1)],
        apply_until_date: on(6, 1),
        required_documents: vec![RequiredDocument {
            title: "Plan".to_owned(),
            ..RequiredDocument::default()
        }],
        rules: vec![rule(
            "age",
            RuleKind::Age(AgeRule { start, months_max: 12, ..AgeRule::default() }),
        )],
        ..program()
    }
}

/// A file made of numbers: its company, its operator and the statuses it took on, days of June one after the other.
fn made(at: usize, (company, operator, turns): &(usize, usize, Vec<usize>)) -> Application {
    let turns: Vec<ApplicationStatus> = turns.iter().map(|it| STATUSES[*it]).collect();
    let mut file = file(&format!("f{at:03}"), &turns);
    for (day, event) in file.history.iter_mut().enumerate() {
        event.date = on(6, 25 + i32::try_from(day).unwrap());
    }
    Application {
        startup: format!("startups/{company}"),
        operator: ["", P, "partners/q", "partners/r"][*operator].to_owned(),
        supplements: vec![SupplementRequest { request_date: on(6, 1), ..Default::default() }],
        ..file
    }
}

fn files() -> impl Strategy<Value = Vec<(usize, usize, Vec<usize>)>> {
    // Seven turns go beyond the day of the report.
    vec((0..5_usize, 0..4_usize, vec(0..STATUSES.len(), 1..7)), 0..12)
}

proptest! {
    #[test]
    fn places_are_used_or_left_and_counts_add_up(drawn in files()) {
        let files: Vec<Application> =
            drawn.iter().enumerate().map(|(at, it)| made(at, it)).collect();
        let startups: Vec<Startup> = ["KR-29", "KR-11", ""].iter().enumerate()
            .map(|(id, region)| startup(&id.to_string(), region)).collect();
        let (told, tasks) = report_of(&asking(), &files, &startups, "");
        let standing: Vec<Application> =
            files.iter().filter_map(|it| as_it_stood(it.clone(), AS_OF)).collect();
        let sum = |counts: &[crate::proto::StatusCount]| {
            counts.iter().map(|it| it.applications).sum::<i32>()
        };
        prop_assert_eq!(usize::try_from(sum(&told.statuses)), Ok(standing.len()));
        let with_operator = standing.iter().filter(|it| !it.operator.is_empty()).count();
        let of_operators: i32 = told.operators.iter().map(|it| sum(&it.statuses)).sum();
        prop_assert_eq!(usize::try_from(of_operators), Ok(with_operator));
        for it in &told.operators {
            prop_assert!(it.used + it.left >= it.places && it.left >= 0);
            prop_assert!(it.left == 0 || it.used + it.left == it.places);
            prop_assert!(it.used <= sum(&it.statuses));
            for region in &it.regions {
                prop_assert!(region.left <= it.left && region.used + region.unknown <= it.used);
            }
        }
        for task in tasks.iter().filter(|it| !it.application.is_empty()) {
            let file = standing.iter().find(|it| it.name == task.application);
            prop_assert!(file.is_some_and(|it| !is_decided(it.status())), "{:?}", task);
        }
        // Of each file that is not decided something is to be done here: its supplement has not come.
        let open = standing.iter().filter(|it| !is_decided(it.status())).count();
        let wanted = tasks.iter().filter(|it| it.kind() == PipelineTaskKind::Supplement).count();
        prop_assert_eq!(wanted, open);
    }

    #[test]
    fn one_operator_is_told_as_it_is_among_all(drawn in files()) {
        let files: Vec<Application> =
            drawn.iter().enumerate().map(|(at, it)| made(at, it)).collect();
        let (all, tasks) = report_of(&asking(), &files, &[], "");
        for partner in [P, "partners/q", "partners/r"] {
            let (one, of_one) = report_of(&asking(), &files, &[], partner);
            let among: Vec<_> =
                all.operators.iter().filter(|it| it.partner == partner).cloned().collect();
            prop_assert_eq!(&one.operators, &among);
            let among: Vec<_> = tasks.iter().filter(|it| it.operator == partner).cloned().collect();
            prop_assert_eq!(of_one, among);
            let statuses = among_statuses(&all, partner);
            prop_assert_eq!(one.statuses, statuses);
        }
    }
}

fn among_statuses(all: &ProgramPipeline, partner: &str) -> Vec<crate::proto::StatusCount> {
    let one = all.operators.iter().find(|it| it.partner == partner);
    one.map(|it| it.statuses.clone()).unwrap_or_default()
}
