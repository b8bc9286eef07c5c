//! What one gives and the other wants, and who is told to do which.

use super::*;

/// What the start-up asks for and offers, and what the partner offers and seeks.
fn line(
    [asks, offers]: [&[CooperationKind]; 2],
    [partner_offers, seeks]: [&[CooperationKind]; 2],
    kind: &str,
) -> String {
    let startup = Startup { asks: kinds(asks), offers: kinds(offers), ..Startup::default() };
    let partner = Partner {
        kind: PartnerKind::Lab.into(),
        offers: kinds(partner_offers),
        seeks: kinds(seeks),
        ..Partner::default()
    };
    line_about(kind, &startup, &partner)
}

#[test]
fn what_one_gives_and_the_other_wants_meets() {
    use CooperationKind::{Investment, JointResearch, LabUse, Licensing, ProofOfConcept, Testbed};
    let met = [
        (
            [&[LabUse][..], &[]],
            [&[LabUse][..], &[]],
            "COOPERATION 300: 스타트업이 요청하는 연구시설 이용을 파트너가 제공합니다. | \
             The partner offers what the start-up asks for: use of a laboratory.",
        ),
        (
            [&[], &[Licensing]],
            [&[], &[Licensing]],
            "COOPERATION 300: 파트너가 찾는 기술이전을 스타트업이 제공합니다. | \
             The start-up offers what the partner seeks: licensing.",
        ),
        (
            [&[JointResearch, ProofOfConcept], &[]],
            [&[], &[JointResearch, ProofOfConcept]],
            "COOPERATION 600: 양쪽 모두 실증(PoC), 공동연구를 원합니다. | \
             Both want a proof of concept and joint research.",
        ),
        (
            [&[Investment], &[]],
            [&[], &[Investment]],
            "COOPERATION 300: 스타트업이 요청하는 투자를 파트너가 제공합니다. | \
             The partner offers what the start-up asks for: investment.",
        ),
        (
            [&[LabUse, JointResearch], &[Licensing]],
            [&[LabUse], &[Licensing, JointResearch]],
            "COOPERATION 600: 스타트업이 요청하는 연구시설 이용을 파트너가 제공합니다. \
             파트너가 찾는 기술이전을 스타트업이 제공합니다. 양쪽 모두 공동연구를 원합니다. | \
             The partner offers what the start-up asks for: use of a laboratory. \
             The start-up offers what the partner seeks: licensing. Both want joint research.",
        ),
    ];
    for (startup, partner, expected) in met {
        assert_eq!(line(startup, partner, "COOPERATION"), expected);
    }
    // Both need the same thing and neither gives it, or both give it and neither needs it.
    let unmet = [
        ([&[Testbed][..], &[]], [&[][..], &[Testbed][..]]),
        ([&[], &[Testbed]], [&[Testbed], &[]]),
        ([&[LabUse], &[]], [&[Testbed], &[Licensing]]),
    ];
    for (startup, partner) in unmet {
        assert_eq!(line(startup, partner, "COOPERATION"), "");
    }
}

#[test]
fn an_ask_that_is_not_met_counts_once() {
    use CooperationKind::{LabUse, Licensing, Testbed};
    let line = |kind| line([&[Testbed], &[]], [&[LabUse], &[Licensing]], kind);
    assert_eq!(
        line("STARTUP_SIDE"),
        "STARTUP_SIDE -600: 스타트업이 요청하는 테스트베드를 파트너가 제공하지 않습니다. | \
         The partner does not offer what the start-up asks for: a testbed."
    );
    assert_eq!(line("COOPERATION"), "");
}
