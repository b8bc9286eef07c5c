//! What stands between an operator and an applicant: each sort, with its boundaries.

use super::*;
use crate::proto::{
    Application, Competitor, EquityPosition, EquityShareRule, OperatorConflict,
    OperatorConflictKind, Partner, PartyClass, PortfolioDeal, ProgramQuota,
};

fn operator() -> Partner {
    Partner {
        name: OPERATOR.to_owned(),
        display_name: Some(LocalizedText { ko: "㈜나루랩".to_owned(), en: String::new() }),
        aliases: vec!["Naru Lab Inc.".to_owned()],
        ..Partner::default()
    }
}

fn cap(id: &str, max: i32, tracks: &[&str]) -> ProgramRule {
    let tracks = tracks.iter().map(|&it| it.to_owned()).collect();
    let kind = Kind::EquityShare(EquityShareRule {
        party_classes: vec![PartyClass::Operator.into()],
        basis_points_max: Some(max),
        ..EquityShareRule::default()
    });
    ProgramRule { tracks, ..rule(id, kind) }
}

fn found(
    program: &Program,
    quota: &ProgramQuota,
    operator: &Partner,
    application: &Application,
    startup: &Startup,
) -> Vec<OperatorConflict> {
    let on = day("2026-03-02");
    let check = check(program, &application.track, startup, on, &facts());
    let standing = [standing("applications/it", &application.operator)];
    let applicant = Applicant {
        application,
        standing: &standing,
        operator_names: &HashMap::new(),
        startup,
        check: &check,
    };
    conflicts(program, &Operator::new(operator, quota), applicant, on, Taxonomy::builtin())
}

fn standing(application: &str, operator: &str) -> StandingFile {
    let [application, operator] = [application, operator].map(str::to_owned);
    StandingFile { application, operator, is_backed: true }
}

fn kinds(found: &[OperatorConflict]) -> Vec<OperatorConflictKind> {
    found.iter().map(OperatorConflict::kind).collect()
}

fn file() -> Application {
    Application { name: "applications/it".to_owned(), ..Application::default() }
}

/// A file of which the operator asks for this share.
fn asks(share: i32) -> Application {
    Application {
        operator: OPERATOR.to_owned(),
        track: "deep".to_owned(),
        equity_share_basis_points: Some(share),
        ..file()
    }
}

#[test]
fn an_operator_that_is_related_to_the_founders_is_told() {
    let held_by = |holder: &str, related| Startup {
        equity: vec![EquityPosition {
            holder: holder.to_owned(),
            related_party: related,
            share_basis_points: 100,
            as_of_date: date("2026-01-01"),
            ..EquityPosition::default()
        }],
        ..Startup::default()
    };
    let of = |startup: Startup| {
        let (program, quota) = (program(vec![]), ProgramQuota::default());
        found(&program, &quota, &operator(), &file(), &startup)
    };
    for holder in ["주식회사 나루 랩", "NARU LAB"] {
        let found = of(held_by(holder, Some(true)));
        assert_eq!(kinds(&found), [OperatorConflictKind::RelatedParty]);
        assert_eq!(found[0].evidence[0].field, "equity[0].related_party");
    }
    assert_eq!(of(held_by("나루랩", Some(false))), []);
    assert_eq!(of(held_by("나루랩", None)), [], "what is not known is no conflict");
    assert_eq!(of(held_by("다른 곳", Some(true))), []);
    // A later position says otherwise; one of a day to come says nothing yet.
    let mut corrected = held_by("나루랩", Some(true));
    let says = |related, on: &str| EquityPosition {
        related_party: related,
        as_of_date: date(on),
        ..held_by("나루랩", None).equity.remove(0)
    };
    corrected.equity.push(says(Some(false), "2026-02-01"));
    assert_eq!(of(corrected.clone()), []);
    corrected.equity.push(says(Some(true), "2026-03-03"));
    assert_eq!(of(corrected.clone()), []);
    corrected.equity.push(says(Some(true), "2026-03-02"));
    assert_eq!(of(corrected)[0].evidence[0].field, "equity[3].related_party");
}

#[test]
fn a_competitor_in_the_portfolio_is_told_by_profile_or_by_name() {
    let deal = |name: &str, startup: &str| PortfolioDeal {
        company_name: name.to_owned(),
        startup: startup.to_owned(),
        ..PortfolioDeal::default()
    };
    let competes = |name: &str, startup: &str| Startup {
        competitors: vec![
            Competitor { competitor_name: "Nobody".to_owned(), ..Competitor::default() },
            Competitor { competitor_name: name.to_owned(), startup: startup.to_owned() },
        ],
        ..Startup::default()
    };
    let of = |deal: PortfolioDeal, startup: &Startup| {
        let operator = Partner { portfolio: vec![deal], ..operator() };
        let (program, quota) = (program(vec![]), ProgramQuota::default());
        found(&program, &quota, &operator, &file(), startup)
    };
    let by_name = of(deal("Rival Ltd.", ""), &competes("rival", ""));
    assert_eq!(kinds(&by_name), [OperatorConflictKind::PortfolioCompetitor]);
    assert_eq!(english(&by_name[0].sentence), "the operator has invested in a competitor: rival");
    assert_eq!(by_name[0].evidence[0].field, "competitors[1]");
    let by_profile = of(deal("Other", "startups/r"), &competes("rival", "startups/r"));
    assert_eq!(kinds(&by_profile), [OperatorConflictKind::PortfolioCompetitor]);
    assert_eq!(of(deal("Other", ""), &competes("rival", "startups/r")), []);
}

#[test]
fn a_share_above_the_smallest_cap_of_the_track_is_told() {
    let bonus = ProgramRule { effect: RuleEffect::Bonus.into(), ..cap("bonus", 100, &[]) };
    let ended = ProgramRule { valid_until_date: date("2026-03-01"), ..cap("ended", 500, &[]) };
    let other = cap("other", 1_000, &["general"]);
    let program =
        program(vec![cap("wide", 4_000, &[]), cap("it", 3_000, &["deep"]), bonus, ended, other]);
    let on = day("2026-03-02");
    assert_eq!(equity_cap(&program, "deep", on), Some(("it".to_owned(), 3_000)));
    assert_eq!(equity_cap(&program, "general", on), Some(("other".to_owned(), 1_000)));
    assert_eq!(equity_cap(&program, "deep", day("2026-03-01")), Some(("ended".to_owned(), 500)));
    let quota = ProgramQuota::default();
    let of = |application: &Application, startup: &Startup| {
        found(&program, &quota, &operator(), application, startup)
    };
    let nobody = Startup::default();
    assert_eq!(of(&asks(3_000), &nobody), [], "exactly at the cap");
    let above = of(&asks(3_001), &nobody);
    assert_eq!(kinds(&above), [OperatorConflictKind::EquityAboveCap]);
    assert_eq!(english(&above[0].sentence), "it asks for 30.01%; the cap is 30%");
    let of_another = Application { operator: ANGEL.to_owned(), ..asks(3_001) };
    let found = of(&of_another, &nobody);
    assert_eq!(
        kinds(&found),
        [OperatorConflictKind::OtherOperator],
        "it is not this one that asks"
    );
    assert!(english(&found[0].sentence).contains(ANGEL));
    let holds = Startup {
        equity: vec![EquityPosition {
            holder: "Operator".to_owned(),
            party_class: PartyClass::Operator.into(),
            share_basis_points: 3_500,
            as_of_date: date("2026-01-01"),
            ..EquityPosition::default()
        }],
        ..Startup::default()
    };
    let held = of(&asks(1), &holds);
    assert_eq!(kinds(&held), [OperatorConflictKind::EquityAboveCap], "by the rule of 30% alone");
    assert_eq!(held[0].evidence[0].field, "equity[0].share_basis_points");
}

#[test]
fn other_operators_and_other_files_of_the_company_are_told_by_their_names() {
    let (program, operator, quota) = (program(vec![]), operator(), ProgramQuota::default());
    let (nobody, check) = (Startup::default(), EligibilityCheck::default());
    let text = |ko: &str, en: &str| LocalizedText { ko: ko.to_owned(), en: en.to_owned() };
    let operator_names = HashMap::from([
        ("partners/one".to_owned(), text("하나", "One")),
        ("partners/two".to_owned(), text("둘", "")),
    ]);
    let of_files = |own: &str, files: &[StandingFile]| -> Vec<LocalizedText> {
        let application = Application { operator: own.to_owned(), ..file() };
        let applicant = Applicant {
            application: &application,
            standing: files,
            operator_names: &operator_names,
            startup: &nobody,
            check: &check,
        };
        let of = Operator::new(&operator, &quota);
        let found = conflicts(&program, &of, applicant, day("2026-03-02"), Taxonomy::builtin());
        found.into_iter().map(|it| it.sentence.unwrap()).collect()
    };
    let told = |own: &str, others: &[(&str, &str)]| {
        let mut files = vec![standing(&file().name, own)];
        files.extend(others.iter().map(|(application, operator)| standing(application, operator)));
        of_files(own, &files)
    };
    let by = |ko: &str, en: &str| {
        text(
            &format!("이 사업에서 다른 운영사({ko})가 투자했거나 추천함"),
            &format!("another operator ({en}) has invested in it or recommends it in this program"),
        )
    };
    let also = |names: &str| {
        text(
            &format!("같은 사업의 다른 신청: {names}"),
            &format!("other applications of the company to the program: {names}"),
        )
    };
    assert_eq!(told("", &[]), []);
    assert_eq!(told(OPERATOR, &[]), []);
    assert_eq!(told("partners/one", &[]), [by("하나", "One")]);
    // Who is only named has done nothing yet.
    let files = ["partners/one", "partners/two"].map(|operator| StandingFile {
        is_backed: operator == "partners/two",
        ..standing("b", operator)
    });
    let found = of_files(OPERATOR, &files);
    let named = text(
        "이 사업의 신청에 다른 운영사(하나)가 기재됨",
        "an application of the company to this program names another operator (One)",
    );
    assert_eq!(found[..2], [by("둘", "둘"), named]);
    assert_eq!(told("", &[("b", "")]), [also("b")]);
    assert_eq!(told("", &[("b", OPERATOR)]), [also("b")]);
    let both = told(OPERATOR, &[("b", "partners/two"), ("c", "partners/one"), ("d", "partners/x")]);
    assert_eq!(both, [by("하나, 둘, partners/x", "One, 둘, partners/x"), also("b, c, d")]);
}

#[test]
fn an_operator_has_a_term_and_fields() {
    let quota = |from: &str, until: &str, sectors: &[&str]| ProgramQuota {
        designated_from_date: date(from),
        designated_until_date: date(until),
        sectors: sectors.iter().map(|&it| it.to_owned()).collect(),
        ..ProgramQuota::default()
    };
    let works = |sectors: &[&str]| Startup {
        sectors: sectors.iter().map(|&it| it.to_owned()).collect(),
        ..Startup::default()
    };
    let of = |quota: &ProgramQuota, startup: &Startup| {
        let application = file();
        kinds(&found(&program(vec![]), quota, &operator(), &application, startup))
    };
    let nobody = Startup::default();
    let outside = [OperatorConflictKind::OutsideTerm];
    assert_eq!(of(&quota("2026-03-02", "2026-03-02", &[]), &nobody), []);
    assert_eq!(of(&quota("2026-03-03", "", &[]), &nobody), outside);
    assert_eq!(of(&quota("", "2026-03-01", &[]), &nobody), outside);
    assert_eq!(of(&quota("", "", &[]), &nobody), []);
    for (from, until, term) in [
        ("2026-03-03", "", "from 2026-03-03"),
        ("", "2026-03-01", "until 2026-03-01"),
        ("2025-03-01", "2026-03-01", "2025-03-01 to 2026-03-01"),
    ] {
        let (quota, file) = (quota(from, until, &[]), file());
        let found = found(&program(vec![]), &quota, &operator(), &file, &nobody);
        let wanted = format!("outside the designation of the operator ({term})");
        assert_eq!(english(&found[0].sentence), wanted);
    }

    // Lidar is a kind of sensor.
    let elsewhere = [OperatorConflictKind::OutsideFields];
    assert_eq!(of(&quota("", "", &["sensors"]), &works(&["lidar"])), []);
    assert_eq!(of(&quota("", "", &["lidar"]), &works(&["sensors"])), [], "it may be");
    assert_eq!(of(&quota("", "", &["lidar"]), &works(&["fintech"])), elsewhere);
    assert_eq!(of(&quota("", "", &["lidar"]), &works(&["fintech", "lidar"])), []);
    assert_eq!(of(&quota("", "", &["gas-sensors"]), &works(&["lidar", "sensors"])), elsewhere);
    assert_eq!(of(&quota("", "", &["lidar"]), &works(&[])), [], "nothing is known");
}
