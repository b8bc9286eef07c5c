//! What is told of pairs that have been in touch.

use std::collections::BTreeMap;

use super::*;
use crate::proto::{Audience, DeclineReason, DeclinedBy, MetHandling};

fn date(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

/// Something that happened between the two.
fn happened(kind: EngagementKind, date: Date) -> Engagement {
    Engagement {
        startup: "startups/lumen".to_owned(),
        partner: "partners/builders".to_owned(),
        kind: kind.into(),
        date: Some(date),
        ..Engagement::default()
    }
}

fn declined(by: DeclinedBy, reason: DeclineReason, date: Date) -> Engagement {
    Engagement {
        declined_by: by.into(),
        decline_reason: reason.into(),
        ..happened(EngagementKind::Declined, date)
    }
}

fn world(engagements: &[Engagement]) -> World {
    let mut profiles = vec![
        startup_facts("lumen", &lidar_company()),
        partner_facts("builders", &lidar_investor()),
        partner_facts("average", &other_investor()),
    ];
    let key = |at: usize| Key { kind: Kind::Engagement, id: format!("e{at}") };
    profiles.extend(
        engagements
            .iter()
            .enumerate()
            .map(|(at, it)| Facts::of_engagement(&key(at), it, Rates::builtin())),
    );
    World::of(profiles)
}

fn said() -> Wishes {
    let names = vec![Key { kind: Kind::Partner, id: "builders".to_owned() }];
    Wishes { met: Met { names, ..Met::default() }, ..Wishes::default() }
}

/// What the officer reads, and what the two themselves.
fn told(engagements: &[Engagement], wishes: &Wishes) -> [String; 3] {
    [Audience::Officer, Audience::Startup, Audience::Partner].map(|audience| {
        let wishes = &Wishes { audience, ..wishes.clone() };
        let world = world(engagements);
        let explained = world.explain_with("startups/lumen", "partners/builders", wishes).unwrap();
        line_of("MET", &explained.ranked)
    })
}

#[test]
fn what_was_recorded_is_told_the_furthest_first_and_refusals_to_the_officer_alone() {
    use DeclineReason::{Terms, Unspecified};
    use EngagementKind::{Introduced, Loi, Met, Mou, Nda, ProofOfConcept, SecondMeeting};
    let may = date(2024, 5, 1);
    let cases = [
        (
            vec![happened(Met, may)],
            Wishes::default(),
            "2024년 5월에 만난 상대입니다. | \
             The two met in 2024-05.",
            "",
        ),
        (
            vec![happened(SecondMeeting, date(2024, 5, 0))],
            Wishes::default(),
            "2024년 5월에 다시 만난 상대입니다. | \
             The two met again in 2024-05.",
            "",
        ),
        // Known by its year alone, which is not over.
        (
            vec![happened(Nda, date(2024, 0, 0)), happened(Met, may)],
            Wishes::default(),
            "2024년에 비밀유지계약을 맺은 상대입니다. | \
             The two signed an NDA in 2024.",
            "",
        ),
        (
            vec![happened(Loi, may)],
            Wishes::default(),
            "2024년 5월에 투자의향서가 오간 상대입니다. | \
             A letter of intent was exchanged in 2024-05.",
            "",
        ),
        (
            vec![happened(ProofOfConcept, may)],
            Wishes::default(),
            "2024년 5월에 실증(PoC)에 합의한 상대입니다. | \
             The two agreed on a proof of concept in 2024-05.",
            "",
        ),
        (
            vec![happened(Mou, may), happened(Mou, date(2023, 1, 9))],
            Wishes::default(),
            "2024년 5월에 업무협약을 맺은 상대입니다. | \
             The two signed a memorandum of understanding in 2024-05.",
            "",
        ),
        (
            vec![],
            said(),
            "요청에서 이미 만났다고 한 상대입니다. | \
             The request says that the two have met.",
            "",
        ),
        (
            vec![happened(Introduced, may)],
            said(),
            "요청에서 이미 만났다고 한 상대입니다. 2024년 5월에 소개받은 상대입니다. | \
             The request says that the two have met. The two were introduced in 2024-05.",
            "",
        ),
        (
            vec![happened(Met, may)],
            said(),
            "2024년 5월에 만난 상대입니다. | \
             The two met in 2024-05.",
            "",
        ),
        (
            vec![declined(DeclinedBy::Partner, Terms, date(2021, 6, 2))],
            Wishes::default(),
            "2021년 6월에 파트너가 거절한 상대입니다(조건). | \
             The partner declined in 2021-06 (terms).",
            "이전에 연락이 오간 상대입니다. | \
             The two have been in touch before.",
        ),
        (
            vec![declined(DeclinedBy::Startup, Unspecified, date(2021, 0, 0))],
            Wishes::default(),
            "2021년에 스타트업이 거절한 상대입니다. | \
             The start-up declined in 2021.",
            "이전에 연락이 오간 상대입니다. | \
             The two have been in touch before.",
        ),
        (
            vec![
                declined(DeclinedBy::Partner, Terms, date(2021, 6, 2)),
                happened(Met, date(2021, 5, 0)),
            ],
            Wishes::default(),
            "2021년 6월에 파트너가 거절한 상대입니다(조건). | \
             The partner declined in 2021-06 (terms).",
            "2021년 5월에 만난 상대입니다. | \
             The two met in 2021-05.",
        ),
        (
            vec![declined(DeclinedBy::Partner, Terms, date(2021, 6, 2)), happened(Introduced, may)],
            Wishes::default(),
            "2021년 6월에 파트너가 거절한 상대입니다(조건). | \
             The partner declined in 2021-06 (terms).",
            "이전에 연락이 오간 상대입니다. | \
             The two have been in touch before.",
        ),
    ];
    for (engagements, wishes, officer, others) in cases {
        let others = if others.is_empty() { officer } else { others };
        let expected = [officer, others, others].map(|it| format!("MET -1000: {it}"));
        assert_eq!(told(&engagements, &wishes), expected);
    }
}

#[test]
fn who_has_met_is_as_likely_to_invest_as_before() {
    let chances = |engagements: &[Engagement], wishes: &Wishes| {
        let mut profiles: Vec<Facts> = world(engagements).profiles().cloned().collect();
        // With few to choose from every chance is the greatest that is told.
        let others = (0..40).map(|at| partner_facts(&format!("p{at}"), &lidar_investor()));
        profiles.extend(others);
        let world = World::of(profiles);
        world.ask(world.get("startups/lumen"), |question, segments| {
            let wishes = &Wishes { shows_chance: true, ..wishes.clone() };
            let question = Question { wishes, ..*question };
            let ranking = rank(&question, segments, model(), &|| false).unwrap();
            let chances = ranking.matches.into_iter().map(|it| (it.key.id, it.chance_percent));
            chances.collect::<BTreeMap<_, _>>()
        })
    };
    let before = chances(&[], &Wishes::default());
    assert!(before["builders"].is_some_and(|chance| (1.0..29.0).contains(&chance)), "{before:?}");
    let letter = happened(EngagementKind::Loi, date(2024, 5, 1));
    assert_eq!(chances(&[letter], &Wishes::default()), before);
    assert_eq!(chances(&[], &said()), before);
}

#[test]
fn who_was_only_introduced_has_not_met() {
    let introduced = [happened(EngagementKind::Introduced, date(2024, 5, 1))];
    let met = [happened(EngagementKind::Met, date(2024, 5, 1))];
    let ranked = |engagements: &[Engagement], handling| {
        let wishes = Wishes { met: Met { handling, ..Met::default() }, ..Wishes::default() };
        let world = world(engagements);
        world.ask(world.get("startups/lumen"), |question, segments| {
            let question = Question { wishes: &wishes, ..*question };
            rank(&question, segments, model(), &|| false).unwrap().matches
        })
    };
    for handling in [MetHandling::Demoted, MetHandling::LeftOut] {
        assert_eq!(ranked(&introduced, handling), ranked(&[], handling));
        assert_ne!(ranked(&met, handling), ranked(&[], handling));
    }
    assert_eq!(told(&introduced, &Wishes::default()), ["", "", ""]);
}

#[test]
fn a_refusal_is_told_no_more_exactly_than_it_is_known() {
    let june = "최근(2024년 6월) 파트너가 거절했습니다(조건). | \
     The partner declined lately, in 2024-06 (terms).";
    let cases = [
        (
            date(2024, 0, 0),
            "최근(2024년) 파트너가 거절했습니다(조건). | \
             The partner declined lately, in 2024 (terms).",
        ),
        (date(2024, 6, 0), june),
        (date(2024, 6, 2), june),
    ];
    for (day, expected) in cases {
        let declined = declined(DeclinedBy::Partner, DeclineReason::Terms, day);
        let explained = world(&[declined]).explain("startups/lumen", "partners/builders").unwrap();
        let LocalizedText { ko, en } = explained.vetoes[0].sentence.clone().unwrap();
        assert_eq!(format!("{ko} | {en}"), expected);
    }
}
