//! What is to be said of files by the hard rules of the program.

use super::*;
use crate::proto::{
    AgeRule, AgeStart, Certificate, DocumentRule, EquityShareRule, HeadcountRule, PartyClass,
    ProgramTrack, RuleCombination, RuleOperator, TrlRule,
};

fn age() -> ProgramRule {
    let start = AgeStart::BusinessRegistration.into();
    rule("age", RuleKind::Age(AgeRule { start, months_max: 12, ..AgeRule::default() }))
}

fn certified() -> ProgramRule {
    let titles = vec!["Certificate".to_owned()];
    rule("certified", RuleKind::Document(DocumentRule { titles }))
}

fn certificate(expiry_date: Option<Date>) -> Certificate {
    let title = "Certificate".to_owned();
    Certificate { title, expiry_date, ..Certificate::default() }
}

/// What is said of a file of this start-up by kind.
fn said(program: &Program, startup: &Startup) -> [Vec<String>; 3] {
    let files = [file("a", &[Applied])];
    let (_, tasks) = report_of(program, &files, std::slice::from_ref(startup), "");
    [
        PipelineTaskKind::MissingDatum,
        PipelineTaskKind::NotEligible,
        PipelineTaskKind::EligibilityEnds,
    ]
    .map(|kind| {
        let of_kind = tasks.iter().filter(|it| it.kind() == kind);
        let told = told(&tasks, kind).into_iter().zip(of_kind);
        told.map(|(told, task)| format!("{} [{}]", told.replace("applications/a: ", ""), task.rule))
            .collect()
    })
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn each_hard_rule_is_told_that_is_not_met_or_not_known() {
    let bonus = ProgramRule { effect: RuleEffect::Bonus.into(), ..certified() };
    let program = Program { rules: vec![age(), bonus], ..program() };
    let unknown = startup("a", "KR-11");
    let missing = "to be stated: the day on which the business began [age]".to_owned();
    assert_eq!(said(&program, &unknown), [vec![missing], none(), none()]);
    let old = Startup { business_registration_date: on(1, 1), ..unknown };
    let old = Startup {
        business_registration_date: old
            .business_registration_date
            .map(|it| Date { year: 2020, ..it }),
        ..old
    };
    let failing = "the day on which the business began is 2020-01-01; it passed until 2021-01-01 \
                   [age]"
        .to_owned();
    assert_eq!(said(&program, &old), [none(), vec![failing], none()]);
}

#[test]
fn what_rules_together_lack_is_what_their_parts_lack() {
    let part = |id: &str, kind| ProgramRule { effect: RuleEffect::Part.into(), ..rule(id, kind) };
    let any = |rules: &[&str]| RuleCombination {
        operator: RuleOperator::Any.into(),
        rules: rules.iter().map(|&it| it.to_owned()).collect(),
    };
    let program = Program {
        rules: vec![
            part("ready", RuleKind::Trl(TrlRule { trl_min: 5, trl_max: 0 })),
            part("team", RuleKind::Headcount(HeadcountRule { headcount_min: 2, headcount_max: 0 })),
            part("either", RuleKind::Combination(any(&["ready", "team"]))),
            rule("shows", RuleKind::Combination(any(&["either", "ready"]))),
        ],
        ..program()
    };
    let [missing, failing, _] = said(&program, &startup("a", "KR-11"));
    assert_eq!(missing, ["to be stated: technology readiness level; to be stated: staff [shows]"]);
    assert_eq!(failing, none());
    let ready = Startup { trl: Some(3), ..startup("a", "KR-11") };
    assert_eq!(said(&program, &ready)[0], ["to be stated: staff [shows]"]);
}

#[test]
fn that_eligibility_ends_is_told_as_many_days_before() {
    let program = Program { rules: vec![certified()], ..program() };
    let until = |expiry_date| {
        let certificates = vec![certificate(expiry_date)];
        said(&program, &Startup { certificates, ..startup("a", "KR-11") })
    };
    let ends = |day: &str, date: &str| {
        format!("{day} qualifies until {date}; after that: Certificate: has expired [certified]")
    };
    assert_eq!(until(on(7, 13)), [none(), none(), vec![ends("07-13", "2026-07-13")]]);
    assert_eq!(until(on(6, 29)), [none(), none(), vec![ends("06-29", "2026-06-29")]]);
    assert_eq!(until(on(7, 14)), [none(), none(), none()]);
    assert_eq!(until(None), [none(), none(), none()]);
    let [missing, failing, ending] = until(on(6, 28));
    assert_eq!((missing, ending), (none(), none()));
    assert_eq!(failing, ["Certificate: has expired [certified]"]);
}

#[test]
fn a_rule_that_ceases_bars_nobody_and_one_that_begins_may() {
    let rules = |certified: ProgramRule| Program { rules: vec![age(), certified], ..program() };
    let young = Startup { business_registration_date: on(1, 1), ..startup("a", "KR-11") };
    let lasting = Startup { certificates: vec![certificate(None)], ..young.clone() };
    let ceases = rules(ProgramRule { valid_until_date: on(7, 1), ..certified() });
    assert_eq!(said(&ceases, &lasting), [none(), none(), none()]);
    let begins = rules(ProgramRule { valid_from_date: on(7, 2), ..certified() });
    assert_eq!(said(&begins, &lasting), [none(), none(), none()]);
    let [missing, failing, ending] = said(&begins, &young);
    assert_eq!((missing, failing), (none(), none()));
    assert_eq!(
        ending,
        [
            "07-01 qualifies until 2026-07-01; after that: a document that holds: Certificate [certified]"
        ]
    );
}

#[test]
fn nobody_is_judged_without_a_profile_or_a_track() {
    let program = Program { rules: vec![age()], ..program() };
    let (_, tasks) = report_of(&program, &[file("a", &[Applied])], &[], "");
    assert_eq!(
        told(&tasks, PipelineTaskKind::MissingDatum),
        ["applications/a: to be looked at: the profile of the company is deleted, so that it is \
          not judged"]
    );
    let track = ProgramTrack { id: "general".to_owned(), ..ProgramTrack::default() };
    let program = Program { tracks: vec![track], ..program };
    let [missing, ..] = said(&program, &startup("a", "KR-11"));
    assert_eq!(missing, none());
}

#[test]
fn a_share_is_asked_for_up_to_the_lowest_cap_in_force() {
    let cap = |id: &str, class: PartyClass, basis_points_max| {
        let party_classes = vec![class.into()];
        let share = EquityShareRule { party_classes, basis_points_max, ..Default::default() };
        rule(id, RuleKind::EquityShare(share))
    };
    let mine = |id: &str, max| cap(id, PartyClass::Operator, Some(max));
    let lower = ProgramRule { tracks: vec!["deep".to_owned()], ..mine("deep", 2_000) };
    let past = ProgramRule { valid_until_date: on(6, 28), ..mine("past", 100) };
    let bonus = ProgramRule { effect: RuleEffect::Bonus.into(), ..mine("bonus", 100) };
    let tracks = ["general", "deep"]
        .map(|id| ProgramTrack { id: id.to_owned(), ..ProgramTrack::default() })
        .to_vec();
    let least = cap("least", PartyClass::Operator, None);
    let others = cap("others", PartyClass::Investor, Some(100));
    let rules = vec![mine("cap", 3_000), mine("same", 3_000), lower, past, bonus, least, others];
    let program = Program { rules, tracks, ..program() };
    let asks = |track: &str, share| {
        let file = Application {
            track: track.to_owned(),
            equity_share_basis_points: share,
            ..file("a", &[Applied])
        };
        let (_, tasks) = report(&program, &[file]);
        let of_kind = tasks.iter().find(|it| it.kind() == PipelineTaskKind::EquityAboveCap);
        let rule = of_kind.map(|it| it.rule.clone()).unwrap_or_default();
        (told(&tasks, PipelineTaskKind::EquityAboveCap).join(""), rule)
    };
    let nothing = (String::new(), String::new());
    assert_eq!(asks("general", None), nothing);
    assert_eq!(asks("general", Some(3_000)), nothing);
    let above = |asked: &str, cap: &str| {
        format!("applications/a: asks for {asked}; operators may hold {cap} at most")
    };
    assert_eq!(asks("general", Some(3_001)), (above("30.01%", "30%"), "cap".to_owned()));
    assert_eq!(asks("deep", Some(2_001)), (above("20.01%", "20%"), "deep".to_owned()));
    assert_eq!(asks("deep", Some(2_000)), nothing);
    // Of a file without a track the rules of all tracks are sure.
    assert_eq!(asks("", Some(2_001)), nothing);
    assert_eq!(asks("", Some(3_001)).1, "cap");
}
