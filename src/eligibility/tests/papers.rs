//! Awards, other programs, documents and circumstances that bar.

use super::*;
use crate::proto::{
    AwardCondition, AwardHistoryRule, Certificate, Disqualification, DisqualificationKind,
    DisqualificationRule, DocumentRule, ProgramExclusionRule, ProgramOutcome, ProgramRecord,
};

const ON: &str = "2026-03-01";

fn record(program: &str, year: i32, outcome: ProgramOutcome) -> ProgramRecord {
    let program = program.to_owned();
    ProgramRecord { program, year, outcome: outcome.into(), ..ProgramRecord::default() }
}

fn with(programs: &[ProgramRecord]) -> Startup {
    Startup { programs: programs.to_vec(), ..Startup::default() }
}

#[test]
fn what_became_of_a_company_in_programs() {
    use AwardCondition::{Graduated as Finished, NoneOf, SomeOf};
    use ProgramOutcome::{Applied, Graduated, Rejected, Selected, Stopped, Unspecified};
    let tips = |outcome| vec![record("tips", 2024, outcome)];
    let cases = [
        (NoneOf, tips(Applied), PASS),
        (NoneOf, tips(Rejected), PASS),
        (NoneOf, tips(Selected), FAIL),
        (NoneOf, tips(Graduated), FAIL),
        (NoneOf, tips(Stopped), FAIL),
        (NoneOf, tips(Unspecified), UNKNOWN),
        (NoneOf, vec![record("Start-up NRW", 2024, Selected)], PASS),
        (NoneOf, vec![record("T I P S", 2024, Selected)], FAIL),
        (NoneOf, vec![record("TIPS", 2027, Selected)], PASS),
        (NoneOf, vec![record("TIPS", 0, Selected)], FAIL),
        (NoneOf, vec![], UNKNOWN),
        (SomeOf, tips(Selected), PASS),
        (SomeOf, tips(Stopped), PASS),
        (SomeOf, tips(Applied), FAIL),
        (SomeOf, tips(Unspecified), UNKNOWN),
        (SomeOf, vec![], UNKNOWN),
        (Finished, tips(Graduated), PASS),
        (Finished, tips(Selected), FAIL),
        (Finished, [tips(Selected), tips(Unspecified)].concat(), UNKNOWN),
        (Finished, [tips(Graduated), tips(Unspecified)].concat(), PASS),
    ];
    for (condition, programs, answer) in cases {
        let rule = AwardHistoryRule { condition: condition.into(), programs: vec!["TIPS".into()] };
        let finding = find(&Kind::AwardHistory(rule), &with(&programs), ON);
        assert_eq!(finding.answer(), answer, "{condition:?} {programs:?}");
    }
}

#[test]
fn a_program_bars_from_another_while_it_lasts() {
    use ProgramOutcome::{Applied, Graduated, Selected, Stopped, Unspecified};
    let rule = |includes_applications| {
        let programs = vec!["Seed-TIPS".to_owned()];
        Kind::Exclusion(ProgramExclusionRule { programs, includes_applications })
    };
    let cases = [
        (false, Selected, FAIL),
        (false, Applied, PASS),
        (true, Applied, FAIL),
        (true, Graduated, PASS),
        (true, Stopped, PASS),
        (true, Unspecified, UNKNOWN),
    ];
    for (includes_applications, outcome, answer) in cases {
        let startup = with(&[record("Seed TIPS", 2025, outcome)]);
        let finding = find(&rule(includes_applications), &startup, ON);
        assert_eq!(finding.answer(), answer, "{outcome:?}");
        if answer == FAIL {
            assert_eq!(
                (fields(&finding), finding.remedies[0].kind()),
                (vec!["programs[0]"], RemedyKind::End)
            );
        }
    }
    let next_year = find(&rule(false), &with(&[record("Seed-TIPS", 2027, Selected)]), ON);
    assert_eq!((next_year.answer(), until(&next_year).as_str()), (PASS, "2026-12-31"));
    assert_eq!(find(&rule(false), &with(&[]), ON).answer(), UNKNOWN);
}

fn certificate(title: &str, issued: &str, expires: &str) -> Certificate {
    Certificate {
        title: title.to_owned(),
        issue_date: date(issued),
        expiry_date: date(expires),
        ..Certificate::default()
    }
}

#[test]
fn a_document_is_missing_or_holds_or_has_expired() {
    let rule = || Kind::Document(DocumentRule { titles: vec!["벤처기업확인서".to_owned()] });
    let cases = [
        (vec![certificate("벤처기업 확인서", "2025-01-01", "2026-03-01")], PASS, ON),
        (vec![certificate("벤처기업확인서", "2025-01-01", "2026-02-28")], FAIL, ""),
        (vec![certificate("벤처기업확인서", "2026-03-02", "")], UNKNOWN, ON),
        (vec![certificate("벤처기업확인서", "", "")], PASS, ""),
        (vec![certificate("이노비즈확인서", "", "")], UNKNOWN, ""),
        (
            vec![
                certificate("벤처기업확인서", "2025-01-01", "2026-02-28"),
                certificate("벤처기업확인서", "2026-02-01", "2028-01-31"),
            ],
            PASS,
            "2028-01-31",
        ),
    ];
    for (certificates, answer, holds) in cases {
        let finding = find(&rule(), &Startup { certificates, ..Startup::default() }, ON);
        assert_eq!((finding.answer(), until(&finding).as_str()), (answer, holds));
        let asked: Vec<_> = finding.remedies.iter().map(Remedy::kind).collect();
        assert!(
            asked.is_empty() == (answer == PASS)
                && asked.iter().all(|it| *it == RemedyKind::Document)
        );
    }
    let finding = find(&rule(), &Startup::default(), ON);
    let said = english(&finding.remedies[0].sentence).to_owned() + english(&finding.sentence);
    assert!(!said.contains("fail") && said.contains("not known"), "{said}");
}

#[test]
fn a_circumstance_bars_from_its_first_to_its_last_day() {
    let arrears = |from, until| Disqualification {
        kind: DisqualificationKind::TaxArrears.into(),
        from_date: date(from),
        until_date: date(until),
        provenance: None,
    };
    let rule = |titles: &[&str]| {
        Kind::Disqualification(DisqualificationRule {
            kinds: vec![DisqualificationKind::TaxArrears.into()],
            clearance_titles: titles.iter().map(|&title| title.to_owned()).collect(),
        })
    };
    let cleared = || vec![certificate("납세증명서", "2026-02-15", "2026-03-16")];
    let expired = || vec![certificate("납세증명서", "2026-01-01", "2026-01-30")];
    let proof: &[&str] = &["납세증명서"];
    let cases = [
        (rule(&[]), vec![], vec![], PASS, ""),
        (rule(&[]), vec![arrears("2026-01-01", "2026-03-01")], vec![], FAIL, ON),
        (rule(&[]), vec![arrears("2026-01-01", "2026-02-28")], vec![], PASS, ""),
        (rule(&[]), vec![arrears("2026-03-02", "")], vec![], PASS, ON),
        (rule(&[]), vec![arrears("", "")], vec![], FAIL, ""),
        (rule(proof), vec![], vec![], UNKNOWN, ""),
        (rule(proof), vec![], cleared(), PASS, "2026-03-16"),
        (rule(proof), vec![], expired(), UNKNOWN, ""),
        (rule(proof), vec![arrears("", "")], cleared(), FAIL, ""),
    ];
    for (kind, disqualifications, certificates, answer, holds) in cases {
        let shown = format!("{disqualifications:?} {certificates:?}");
        let startup = Startup { disqualifications, certificates, ..Startup::default() };
        let finding = find(&kind, &startup, ON);
        assert_eq!((finding.answer(), until(&finding).as_str()), (answer, holds), "{shown}");
    }
    let disqualifications = vec![arrears("2026-01-01", "2026-03-01")];
    let finding = find(&rule(&[]), &Startup { disqualifications, ..Startup::default() }, ON);
    assert_eq!(english(&finding.remedies[0].sentence), "it passes from 2026-03-02 on");
}

#[test]
fn what_bars_and_which_document_clears_it_is_told_in_plain_words() {
    use DisqualificationKind::{Closure, Other, ParticipationBan, TaxArrears};
    let titles = || vec!["국세 납세증명서".to_owned(), "완납증명서".to_owned()];
    let kinds = [TaxArrears, Closure, ParticipationBan, Other];
    let kind = Kind::Disqualification(DisqualificationRule {
        kinds: kinds.iter().map(|&it| it.into()).collect(),
        clearance_titles: titles(),
    });
    let entry = |kind: DisqualificationKind| Disqualification {
        kind: kind.into(),
        ..Disqualification::default()
    };
    let barring = [TaxArrears, Other, ParticipationBan, TaxArrears];
    let startup = Startup {
        disqualifications: barring.map(entry).to_vec(),
        certificates: vec![certificate("완납증명서", "", "")],
        ..Startup::default()
    };
    let finding = find(&kind, &startup, ON);
    let said = "barred by tax arrears, a ban from programs, another circumstance";
    assert_eq!(english(&finding.sentence), said);
    assert_eq!(korean(&finding.sentence), "결격 사유: 세금 체납, 사업 참여 제한, 그 밖의 사유");
    let remedies: Vec<&str> = finding.remedies.iter().map(|it| english(&it.sentence)).collect();
    let wanted = ["tax arrears", "another circumstance", "a ban from programs", "tax arrears"];
    assert_eq!(remedies, wanted.map(|it| format!("what bars has to end: {it}")));
    assert_eq!(korean(&finding.remedies[0].sentence), "결격 사유 해소 필요: 세금 체납");

    let finding = find(&Kind::Document(DocumentRule { titles: titles() }), &startup, ON);
    assert_eq!(english(&finding.sentence), "국세 납세증명서 or 완납증명서: holds");
    let asked = find(&kind, &Startup::default(), ON).remedies.remove(0);
    assert_eq!(korean(&asked.sentence), "유효한 서류 필요: 국세 납세증명서 또는 완납증명서");
}
