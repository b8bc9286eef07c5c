//! What matching does with profiles that say next to nothing, beside the fictional sample.

use naru::proto::{Match, MatchSummary, MatchTermKind, Partner, PartnerKind, Startup};

use crate::app::{App, partner, startup, text};
use crate::matches::{contributions, names, partners_for, startups_for};
use crate::samples::{self, FICTIONAL_PARTNERS, FICTIONAL_STARTUPS};
use crate::wishes::{all, contribution, place};

/// Those of the sample whose sectors or deals name one of these.
fn knowing(sectors: &[&str]) -> Vec<String> {
    let partners: Vec<Partner> = samples::read(FICTIONAL_PARTNERS);
    let has = |of: &[String]| of.iter().any(|sector| sectors.contains(&sector.as_str()));
    let knows = |it: &&Partner| has(&it.sectors) || it.portfolio.iter().any(|it| has(&it.sectors));
    partners.iter().filter(knows).map(|it| it.name.clone()).collect()
}

async fn asked_by(app: &mut App, startup: Startup) -> (Vec<Match>, MatchSummary) {
    let id = startup.name.trim_start_matches("startups/").to_owned();
    let (_, token) = app.create_startup(startup).await;
    let reply = partners_for(app, &id, all(&token)).await.unwrap();
    let summary = reply.summary.unwrap();
    let judged = summary.ranked + summary.vetoed + summary.insufficient + summary.already_partners;
    assert_eq!(judged, summary.candidates);
    assert_eq!(reply.matches.len(), usize::try_from(summary.ranked).unwrap());
    for found in &reply.matches {
        let sum: i32 = found.terms.iter().map(|term| term.contribution_milli).sum();
        assert_eq!(sum, found.score_milli);
    }
    (reply.matches, summary)
}

fn missing(summary: &MatchSummary) -> Vec<&str> {
    summary.missing.iter().map(|it| it.field.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sector_and_country_alone_put_those_first_who_know_the_sector() {
    let (mut app, _) = samples::fictional().await;
    for (id, sector) in [("cold-lidar", "lidar"), ("cold-pay", "payments"), ("cold-games", "games")]
    {
        let cold = Startup {
            sectors: vec![sector.to_owned()],
            place: Some(place("KR", "")),
            ..startup(id)
        };
        let (matches, summary) = asked_by(&mut app, cold).await;
        assert!(summary.evidence_suffices && matches.len() > 10, "{summary:?}");
        let knowing = knowing(&[sector]);
        for best in &matches[..2] {
            assert!(knowing.contains(&best.name), "{sector}: {:?}", names(&matches));
            assert!(contribution(best, MatchTermKind::Sector) > 0);
        }
        let kinds = matches.iter().flat_map(contributions).map(|(kind, _)| kind);
        for kind in kinds {
            let is_known = matches!(
                kind,
                MatchTermKind::Sector
                    | MatchTermKind::Industry
                    | MatchTermKind::Place
                    | MatchTermKind::Activity
            );
            assert!(is_known, "{kind:?} is said of a start-up that says nothing of it");
        }
        for field in ["description", "stage", "round_sought.amount", "asks"] {
            assert!(missing(&summary).contains(&field), "{:?}", missing(&summary));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_korean_sentence_puts_those_first_whose_texts_speak_of_the_same() {
    let (mut app, _) = samples::fictional().await;
    let cold = Startup {
        one_liner: text("라이다로 주차장의 빈자리를 찾습니다.", ""),
        ..startup("cold-korean")
    };
    let (matches, summary) = asked_by(&mut app, cold).await;
    assert!(summary.evidence_suffices && !matches.is_empty(), "{summary:?}");
    // Whoever works with light or senses by it: their texts speak of lidar, whatever sectors they declare.
    let knowing = knowing(&["lidar", "sensors", "photonics"]);
    for best in &matches[..2] {
        assert!(knowing.contains(&best.name), "{:?}", names(&matches));
        let of = |kind| best.terms.iter().find(|term| term.kind() == kind);
        let values = &of(MatchTermKind::Concepts).unwrap().evidence.as_ref().unwrap().values;
        assert!(values.iter().any(|value| value == "lidar"), "{values:?}");
    }
    for field in ["sectors", "stage", "place"] {
        assert!(missing(&summary).contains(&field), "{:?}", missing(&summary));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_alone_ranks_nobody_and_tells_what_is_missing() {
    let (mut app, _) = samples::fictional().await;
    let (matches, summary) = asked_by(&mut app, startup("cold-name")).await;
    assert!(matches.is_empty() && !summary.evidence_suffices);
    assert!(summary.insufficient > 0);
    for field in ["sectors", "description", "stage", "place", "round_sought.amount", "asks"] {
        assert!(missing(&summary).contains(&field), "{:?}", missing(&summary));
    }

    let (_, token) = app.create_partner(partner("cold-name")).await;
    let reply = startups_for(&mut app, "cold-name", all(&token)).await;
    let summary = reply.summary.unwrap();
    assert!(reply.matches.is_empty() && !summary.evidence_suffices);
    for field in ["sectors", "thesis", "stages", "invests_in", "ticket", "portfolio"] {
        assert!(missing(&summary).contains(&field), "{:?}", missing(&summary));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_names_a_sector_and_a_country_is_given_start_ups_of_them() {
    let (mut app, _) = samples::fictional().await;
    let cold = Partner {
        kind: PartnerKind::VentureCapital.into(),
        sectors: vec!["lidar".to_owned()],
        invests_in: vec![place("KR", "")],
        ..partner("cold-fund")
    };
    let (_, token) = app.create_partner(cold).await;
    let reply = startups_for(&mut app, "cold-fund", all(&token)).await;
    assert!(reply.summary.unwrap().evidence_suffices);
    let startups: Vec<Startup> = samples::read(FICTIONAL_STARTUPS);
    let best = startups.iter().find(|it| it.name == reply.matches[0].name).unwrap();
    assert!(best.sectors.iter().any(|it| it == "lidar"), "{:?}", names(&reply.matches));
    assert_eq!(best.place.as_ref().unwrap().country_code, "KR");
}
