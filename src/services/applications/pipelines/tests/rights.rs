//! How rights are counted, and what is said of them.

use super::*;
use crate::proto::{ProgramStage, RegionalPlaces, StatusCount};

/// `used/places left` of `partners/p`.
fn used(program: &Program, files: &[Application]) -> String {
    let (told, _) = report(program, files);
    let it = operator(&told, P);
    format!("{}/{} {}", it.used, it.places, it.left)
}

#[test]
fn a_right_is_used_by_a_recommendation_whatever_becomes_of_it() {
    let cases: [(&[ApplicationStatus], &str); 11] = [
        (&[Applied], "0/3 3"),
        (&[Applied, Invested], "0/3 3"),
        (&[Invested, Recommended], "1/3 2"),
        (&[Invested, Recommended, Rejected], "1/3 2"),
        (&[Recommended, Rejected, Withdrawn], "1/3 2"),
        (&[Recommended, Rejected, Objected], "1/3 2"),
        (&[Invested, DocumentReview], "1/3 2"),
        (&[Applied, Panel, Selected], "1/3 2"),
        // It was never recommended.
        (&[Applied, Rejected], "0/3 3"),
        (&[Applied, Rejected, Objected], "0/3 3"),
        (&[Applied, Withdrawn], "0/3 3"),
    ];
    for (turns, expected) in cases {
        assert_eq!(used(&program(), &[file("a", turns)]), expected, "{turns:?}");
    }
    let later = Application {
        history: vec![ApplicationEvent {
            date: on(6, 30),
            ..file("a", &[Panel]).history[0].clone()
        }],
        ..file("a", &[])
    };
    assert_eq!(used(&program(), &[later]), "0/3 3", "it was not there on that day");
}

#[test]
fn where_places_are_assigned_who_is_placed_fills_one() {
    let stage = |status: ApplicationStatus| ProgramStage {
        status: status.into(),
        ..ProgramStage::default()
    };
    let assigns = Program {
        stages: vec![stage(Applied), stage(ApplicationStatus::Unspecified)],
        apply_until_date: on(6, 1),
        ..program()
    };
    let files = [file("a", &[Applied, Panel]), file("b", &[Recommended])];
    assert_eq!(used(&assigns, &files), "2/3 1");
    let fills = |turns: &[ApplicationStatus]| used(&assigns, &[file("a", turns)]);
    assert_eq!(fills(&[Applied, Selected]), "1/3 2");
    assert_eq!(fills(&[Recommended, Selected]), "1/3 2", "once");
    assert_eq!(fills(&[Applied, Selected, Withdrawn]), "0/3 3", "the place is free again");
    assert_eq!(fills(&[Applied, Panel, Rejected]), "0/3 3");
    assert_eq!(fills(&[Applied]), "1/3 2", "it was placed there, and nobody has decided otherwise");
    let nowhere = Application { operator: String::new(), ..file("a", &[Applied, Selected]) };
    assert_eq!(used(&assigns, &[nowhere]), "0/3 3");
    let mut kept = assigns.clone();
    kept.quotas[0].regional_places =
        vec![RegionalPlaces { region_class: "south".to_owned(), places: 2 }];
    let selected = ["a", "b", "c", "d"].map(|id| file(id, &[Applied, Selected]));
    let (_, tasks) = report(&kept, &selected);
    let expected = [
        "partners/p: 4 placed, with room for 3",
        "partners/p: 4 placed outside of the south, with room for 1 there",
    ];
    assert_eq!(told(&tasks, PipelineTaskKind::NoRight), expected);
    let (_, tasks) = report(&assigns, &files);
    assert_eq!(told(&tasks, PipelineTaskKind::UnusedRight), [""; 0]);
    let recommends = Program { stages: vec![stage(Applied), stage(Invested)], ..assigns };
    assert_eq!(used(&recommends, &files), "2/3 1");
    let (_, tasks) = report(&recommends, &files);
    assert_eq!(
        told(&tasks, PipelineTaskKind::UnusedRight),
        ["late 06-01 partners/p: 1 of 3 left to recommend"]
    );
}

#[test]
fn the_last_place_may_be_used_and_no_more() {
    let files = |count: usize| -> Vec<Application> {
        (0..count).map(|it| file(&format!("f{it}"), &[Recommended])).collect()
    };
    let program = Program { apply_until_date: on(7, 13), ..program() };
    let told_of = |count: usize, kind| told(&report(&program, &files(count)).1, kind);
    assert_eq!(used(&program, &files(3)), "3/3 0");
    assert_eq!(told_of(3, PipelineTaskKind::NoRight), [""; 0]);
    assert_eq!(told_of(3, PipelineTaskKind::UnusedRight), [""; 0]);
    assert_eq!(
        told_of(2, PipelineTaskKind::UnusedRight),
        ["07-13 partners/p: 1 of 3 left to recommend"]
    );
    assert_eq!(used(&program, &files(4)), "4/3 0");
    assert_eq!(
        told_of(4, PipelineTaskKind::NoRight),
        ["partners/p: 4 recommended, with a right to 3"]
    );
    let far = Program { apply_until_date: on(7, 14), ..program.clone() };
    let (_, tasks) = report(&far, &files(2));
    assert_eq!(told(&tasks, PipelineTaskKind::UnusedRight), [""; 0]);
}

#[test]
fn a_right_is_unused_until_the_designation_ends_and_then_lost() {
    // The day of the report is 29 June; what is due is told until 13 July.
    let left = |day: &str| vec![format!("{day} partners/p: 2 of 3 left to recommend")];
    let lost =
        |day: &str| vec![format!("partners/p: its designation ended on {day}, 2 of 3 not used")];
    let cases = [
        (on(7, 1), None, left("07-01")),
        (on(7, 1), on(12, 31), left("07-01")),
        // It cannot be used after the designation, whatever the last day for applications.
        (on(12, 31), on(7, 1), left("07-01")),
        (None, on(7, 1), left("07-01")),
        (None, on(6, 29), left("06-29")),
        (None, None, vec![]),
        (None, on(7, 14), vec![]),
        (on(6, 1), on(6, 29), left("late 06-01")),
        // Nobody can do anything about it any more.
        (on(6, 1), on(6, 28), vec![]),
        (on(6, 28), on(6, 28), vec![]),
        (on(6, 29), on(6, 28), lost("2026-06-28")),
        (on(7, 1), on(6, 28), lost("2026-06-28")),
        (None, on(1, 31), lost("2026-01-31")),
    ];
    for (apply_until_date, designated_until_date, expected) in cases {
        let mut program = Program { apply_until_date, ..program() };
        program.quotas[0].designated_until_date = designated_until_date;
        let (_, tasks) = report(&program, &[file("a", &[Recommended])]);
        let told = told(&tasks, PipelineTaskKind::UnusedRight);
        assert_eq!(told, expected, "{apply_until_date:?} {designated_until_date:?}");
    }
    // Who has used all its right has lost none.
    let mut program = program();
    program.quotas[0] = ProgramQuota { designated_until_date: on(1, 31), ..quota(P, 1) };
    let (_, tasks) = report(&program, &[file("a", &[Recommended])]);
    assert_eq!(told(&tasks, PipelineTaskKind::UnusedRight), [""; 0]);
}

#[test]
fn who_has_no_quota_has_no_right_as_far_as_the_program_tells() {
    let files = |turns: &[ApplicationStatus]| {
        ["a", "b"].map(|id| Application { operator: "partners/q".to_owned(), ..file(id, turns) })
    };
    let told_of = |program: &Program, turns| {
        told(&report(program, &files(turns)).1, PipelineTaskKind::NoRight)
    };
    let expected = ["partners/q: 2 files name it, and it has no quota in the program"];
    assert_eq!(told_of(&program(), &[Applied]), expected);
    assert_eq!(told_of(&program(), &[Recommended, Rejected]), expected);
    assert_eq!(told_of(&program(), &[Applied, Rejected]), [""; 0]);
    let silent = Program { quotas: Vec::new(), ..program() };
    assert_eq!(told_of(&silent, &[Applied]), [""; 0]);
}

#[test]
fn places_for_a_region_are_counted_by_seats() {
    let mut program = Program { apply_until_date: on(7, 1), ..program() };
    let south = RegionalPlaces { region_class: "south".to_owned(), places: 2 };
    program.quotas[0].regional_places = vec![south];
    let report = |regions: &[&str]| {
        let ids: Vec<String> = (0..regions.len()).map(|it| format!("f{it}")).collect();
        let files: Vec<Application> = ids.iter().map(|id| file(id, &[Recommended])).collect();
        let startups: Vec<Startup> =
            ids.iter().zip(regions).map(|(id, region)| startup(id, region)).collect();
        let (report, tasks) = report_of(&program, &files, &startups, "");
        let it = operator(&report, P);
        let region = &it.regions[0];
        let numbers = [it.left, region.places, region.used, region.left, region.unknown];
        let said = [PipelineTaskKind::NoRight, PipelineTaskKind::UnusedRight];
        (numbers, said.map(|kind| told(&tasks, kind).join("")))
    };
    let none = String::new;
    let unused = |text: &str| format!("07-01 partners/p: {text}");
    assert_eq!(
        report(&[]),
        ([3, 2, 0, 2, 0], [none(), unused("3 of 3 left to recommend (2 kept for the south)")])
    );
    assert_eq!(
        report(&["KR-29", "KR-11"]),
        ([1, 2, 1, 1, 0], [none(), unused("1 of 3 left to recommend (1 kept for the south)")])
    );
    // One place is for whomever it likes: all three may be of the south, and the unknown seat may lie there.
    assert_eq!(report(&["KR-29", "KR-29", "KR-29"]), ([0, 2, 3, 0, 0], [none(), none()]));
    assert_eq!(report(&["KR-11", "KR-29", ""]), ([0, 2, 1, 0, 1], [none(), none()]));
    assert_eq!(
        report(&["KR-11", "KR-26"]),
        (
            [1, 2, 0, 1, 0],
            [
                "partners/p: 2 recommended outside of the south, with a right to 1 there"
                    .to_owned(),
                unused("1 of 3 left to recommend (1 kept for the south)")
            ]
        )
    );
}

#[test]
fn an_operator_is_told_with_its_designation() {
    let mut program = program();
    program.quotas[0].sectors = vec!["lidar".to_owned()];
    program.quotas[0].designated_from_date = on(1, 2);
    program.quotas[0].designated_until_date = on(12, 31);
    let (told, _) = report(&program, &[]);
    let it = operator(&told, P);
    assert_eq!(it.sectors, ["lidar"]);
    assert_eq!((it.designated_from_date, it.designated_until_date), (on(1, 2), on(12, 31)));
}

#[test]
fn places_for_several_regions_are_kept_from_all_others() {
    let mut program = program();
    let mut north = program.region_classes[0].clone();
    (north.id, north.display_name) = ("north".to_owned(), text("북쪽", "the north"));
    north.place_codes = vec!["KR-42".to_owned()];
    program.region_classes.push(north);
    let kept = |class: &str| RegionalPlaces { region_class: class.to_owned(), places: 1 };
    program.quotas[0].regional_places = vec![kept("south"), kept("north")];
    let said = |regions: &[&str]| {
        let ids: Vec<String> = (0..regions.len()).map(|it| format!("f{it}")).collect();
        let files: Vec<Application> = ids.iter().map(|id| file(id, &[Recommended])).collect();
        let startups: Vec<Startup> =
            ids.iter().zip(regions).map(|(id, region)| startup(id, region)).collect();
        told(&report_of(&program, &files, &startups, "").1, PipelineTaskKind::NoRight)
    };
    assert_eq!(said(&["KR-26", "KR-42", "KR-29"]), [""; 0]);
    assert_eq!(said(&["KR-29", "KR-29", "KR-42"]), [""; 0]);
    let expected =
        ["partners/p: 2 recommended outside of the south, the north, with a right to 1 there"];
    assert_eq!(said(&["KR-26", "KR-11"]), expected);
}

#[test]
fn rights_that_no_reply_holds_are_refused() {
    let sectors: Vec<String> = (0..30).map(|it| format!("a-rather-long-sector-id-{it}")).collect();
    let of = |operators: usize, fields: usize| {
        let quotas = (0..operators).map(|it| ProgramQuota {
            sectors: sectors[..fields].to_vec(),
            ..quota(&format!("partners/operator-{it:03}"), 3)
        });
        report(&Program { quotas: quotas.collect(), ..program() }, &[]).0
    };
    let programs = vec![of(500, 30); 10];
    let refused = room_beside(&programs).unwrap_err();
    let Error::Invalid(violations) = refused else { panic!("{refused:?}") };
    assert_eq!(violations[0].field, "programs");
    assert!(violations[0].message.starts_with("have 5000 operators together"), "{violations:?}");
    // Fewer programs, or operators of whom less is told, have room.
    assert!(room_beside(&programs[..5]).is_ok());
    let room = room_beside(&vec![of(500, 0); 10]).unwrap();
    assert!((1..REPLY_BYTES_MAX).contains(&room), "{room}");
}

#[test]
fn operators_stand_in_the_order_of_the_program_and_others_by_name() {
    let of = |id: &str, operator: &str, turns: &[ApplicationStatus]| Application {
        operator: operator.to_owned(),
        ..file(id, turns)
    };
    let mut program = program();
    program.quotas.insert(0, quota("partners/z", 1));
    program.quotas[1].designated_until_date = on(12, 31);
    let files = [
        of("a", "partners/y", &[Applied]),
        of("b", "", &[Applied]),
        of("c", "partners/q", &[Panel]),
        of("d", P, &[Applied]),
        of("e", P, &[Applied]),
    ];
    let (told, _) = report(&program, &files);
    let partners: Vec<&str> = told.operators.iter().map(|it| it.partner.as_str()).collect();
    assert_eq!(partners, ["partners/z", P, "partners/q", "partners/y"]);
    let at = |status: ApplicationStatus, applications| StatusCount {
        status: status.into(),
        applications,
    };
    assert_eq!(told.statuses, [at(Applied, 4), at(Panel, 1)]);
    assert_eq!(told.operators[0].statuses, []);
    assert_eq!(told.operators[1].statuses, [at(Applied, 2)]);
    assert_eq!(told.operators[1].designated_until_date, on(12, 31));
    assert_eq!((told.program_etag.as_str(), told.year), ("7", 2026));

    let (one, tasks) = report_of(&program, &files, &[], P);
    assert_eq!(one.operators, [told.operators[1].clone()]);
    assert_eq!(one.statuses, [at(Applied, 2)]);
    assert!(tasks.iter().all(|it| it.operator == P));
}
