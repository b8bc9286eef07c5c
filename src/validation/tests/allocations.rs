//! Each rule of requests about allocations with a change that breaks it.

use super::super::{create_allocation, explain_allocation, list_allocations};
use super::*;
use crate::proto::{CreateAllocationRequest, ExplainAllocationRequest, ListAllocationsRequest};

#[test]
fn allocations_are_asked_for() {
    let sound = CreateAllocationRequest {
        program: "programs/call".to_owned(),
        as_of_date: date(2026, 11, 20),
        seed: i64::MAX,
        includes_undecided: true,
        author: "Program office".to_owned(),
        note: text("첫 배정", "first run"),
        ..CreateAllocationRequest::default()
    };
    assert_eq!(create_allocation(&sound), []);
    let cases: &[Case<CreateAllocationRequest>] = &[
        (|r| r.program.clear(), "program", "is required"),
        (|r| r.program = "partners/x".into(), "program", "is no name such as `programs/"),
        (|r| r.as_of_date = date(2026, 11, 0), "as_of_date", "year, month and day"),
        (|r| r.seed = -1, "seed", "not be negative"),
        (|r| r.author = "x".repeat(201), "author", "at most 200"),
        (|r| r.note = text(&"가".repeat(2_001), ""), "note.ko", "at most 2000"),
    ];
    check_cases(&sound, create_allocation, cases);

    let of = |program: &str| ListAllocationsRequest {
        program: program.to_owned(),
        ..Default::default()
    };
    assert_eq!(
        (list_allocations(&of("")), list_allocations(&of("programs/call"))),
        (vec![], vec![])
    );
    let cases: &[Case<ListAllocationsRequest>] =
        &[(|r| r.program = "allocations/x".into(), "program", "is no name such as `programs/")];
    check_cases(&of(""), list_allocations, cases);
}

#[test]
fn allocations_are_explained_to_one_side() {
    let sound = ExplainAllocationRequest {
        name: "allocations/call-v1".to_owned(),
        startup: "startups/a".to_owned(),
        ..ExplainAllocationRequest::default()
    };
    assert_eq!(explain_allocation(&sound), []);
    let cases: &[Case<ExplainAllocationRequest>] = &[
        (|r| r.name.clear(), "name", "is required"),
        (|r| r.name = "plans/x".into(), "name", "is no name such as `allocations/"),
        (|r| r.startup = "partners/x".into(), "startup", "is no name such as `startups/"),
        (|r| r.startup.clear(), "startup", "exactly one of startup and partner"),
        (|r| r.partner = "partners/p".into(), "startup", "exactly one of startup and partner"),
    ];
    check_cases(&sound, explain_allocation, cases);
    let other = ExplainAllocationRequest {
        startup: String::new(),
        partner: "partners/p".to_owned(),
        ..sound
    };
    assert_eq!(explain_allocation(&other), []);
    let cases: &[Case<ExplainAllocationRequest>] =
        &[(|r| r.partner = "startups/a".into(), "partner", "is no name such as `partners/")];
    check_cases(&other, explain_allocation, cases);
}
