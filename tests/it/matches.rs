//! What the match service promises.

use naru::proto::{
    CooperationKind, Date, ExplainMatchRequest, ExplainMatchResponse, Language, LocalizedText,
    Match, MatchFilter, MatchGrade, MatchOptions, MatchPartnersRequest, MatchPartnersResponse,
    MatchStartupsRequest, MatchStartupsResponse, MatchTermKind, Partner, PartnerKind, Stage,
    Startup, VetoKind,
};
use tonic::{Code, Status};

use crate::app::{App, assert_refused, startup, violated_fields};
use crate::samples::{self, FICTIONAL_PARTNERS, FICTIONAL_STARTUPS};

pub(crate) async fn partners_for(
    app: &mut App,
    id: &str,
    options: MatchOptions,
) -> Result<MatchPartnersResponse, Status> {
    let startup = format!("startups/{id}");
    let request = MatchPartnersRequest { startup, options: Some(options) };
    Ok(app.matches.match_partners(request).await?.into_inner())
}

pub(crate) async fn startups_for(
    app: &mut App,
    id: &str,
    options: MatchOptions,
) -> MatchStartupsResponse {
    let partner = format!("partners/{id}");
    let request = MatchStartupsRequest { partner, options: Some(options) };
    app.matches.match_startups(request).await.unwrap().into_inner()
}

pub(crate) async fn explain(app: &mut App, startup: &str, partner: &str) -> ExplainMatchResponse {
    let request = ExplainMatchRequest {
        startup: format!("startups/{startup}"),
        partner: format!("partners/{partner}"),
        ..Default::default()
    };
    app.matches.explain_match(request).await.unwrap().into_inner()
}

pub(crate) fn fresh(token: &str) -> MatchOptions {
    MatchOptions { at_least_as_fresh: token.to_owned(), ..MatchOptions::default() }
}

pub(crate) fn names(matches: &[Match]) -> Vec<&str> {
    matches.iter().map(|found| found.name.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_company_of_the_delegation_gets_partners_with_reasons_that_add_up() {
    let (mut app, token) = samples::fictional().await;
    let startups: Vec<Startup> = samples::read(FICTIONAL_STARTUPS);
    for delegate in startups.iter().filter(|it| it.tags.iter().any(|tag| tag == "delegation")) {
        let id = delegate.name.trim_start_matches("startups/");
        let reply = partners_for(&mut app, id, fresh(&token)).await.unwrap();
        assert!(reply.matches.len() >= 5, "{id}");
        let scores: Vec<i32> = reply.matches.iter().map(|found| found.score_milli).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{id}: {scores:?}");
        for found in &reply.matches {
            let sum: i32 = found.terms.iter().map(|term| term.contribution_milli).sum();
            assert_eq!(sum, found.score_milli, "{id} and {}", found.name);
            for term in &found.terms {
                let LocalizedText { ko, en } = term.sentence.clone().unwrap();
                assert!(!ko.is_empty() && !en.is_empty(), "{term:?}");
            }
        }
        let summary = reply.summary.unwrap();
        let judged =
            summary.ranked + summary.vetoed + summary.insufficient + summary.already_partners;
        assert!(summary.evidence_suffices);
        assert_eq!(judged, summary.candidates, "{summary:?}");
        assert!(!summary.model_version.is_empty() && !summary.consistency_token.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_scores_the_same_from_both_sides_and_when_explained() {
    let (mut app, token) = samples::fictional().await;
    let all = MatchOptions { max_results: 200, ..fresh(&token) };
    let partners = partners_for(&mut app, "nuribeam", all.clone()).await.unwrap().matches;
    assert!(partners.len() > 5);
    for partner in partners {
        let partner_id = partner.name.trim_start_matches("partners/");
        let startups = startups_for(&mut app, partner_id, all.clone()).await.matches;
        let same = startups.iter().find(|found| found.name == "startups/nuribeam").unwrap();
        assert_eq!(same.score_milli, partner.score_milli);
        // Shared words are quoted as the one who asks writes them; all else is the same.
        assert_eq!(contributions(same), contributions(&partner));
        let explained = explain(&mut app, "nuribeam", partner_id).await;
        assert_eq!(explained.r#match.unwrap(), partner);
        assert!(explained.evidence_suffices && explained.vetoes.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_dealt_already_is_counted_and_not_proposed() {
    let (mut app, token) = samples::fictional().await;
    let all = MatchOptions { max_results: 200, ..fresh(&token) };
    let startups: Vec<Startup> = samples::read(FICTIONAL_STARTUPS);
    let delegates = startups.iter().filter(|it| it.tags.iter().any(|tag| tag == "delegation"));
    let mut investors = 0;
    for delegate in delegates {
        let id = delegate.name.trim_start_matches("startups/");
        let reply = partners_for(&mut app, id, all.clone()).await.unwrap();
        assert!(reply.summary.unwrap().already_partners > 0, "{id}");
        for investor in delegate.rounds.iter().flat_map(|round| &round.investors) {
            assert!(!names(&reply.matches).contains(&investor.partner.as_str()), "{investor:?}");
            investors += usize::from(!investor.partner.is_empty());
        }
    }
    assert!(investors > 0);
    let explained = explain(&mut app, "nuribeam", "mudeungneomeo-partners").await;
    assert!(explained.already_partners && explained.r#match.is_some());
    let back = startups_for(&mut app, "mudeungneomeo-partners", all).await;
    assert!(!names(&back.matches).contains(&"startups/nuribeam"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_explanation_names_what_the_startup_lacks() {
    let (mut app, _) = samples::fictional().await;
    let (_, token) = app.create_startup(startup("sparse")).await;
    let request = ExplainMatchRequest {
        startup: "startups/sparse".to_owned(),
        partner: "partners/halcombe-ridge".to_owned(),
        at_least_as_fresh: token,
        ..Default::default()
    };
    let explained = app.matches.explain_match(request).await.unwrap().into_inner();
    let missing: Vec<&str> = explained.startup_missing.iter().map(|it| it.field.as_str()).collect();
    assert!(missing.contains(&"sectors") && !explained.already_partners, "{missing:?}");
}

pub(crate) fn contributions(found: &Match) -> Vec<(MatchTermKind, i32)> {
    found.terms.iter().map(|term| (term.kind(), term.contribution_milli)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn vetoed_partners_are_never_ranked_and_shown_when_asked_for() {
    let (mut app, token) = samples::fictional().await;
    let all = MatchOptions { max_results: 200, show_vetoed: true, ..fresh(&token) };
    let cases = [
        ("nuribeam", "halcombe-ridge", VetoKind::CompetitorInPortfolio),
        ("maekgyeol", "tessamere-capital", VetoKind::CompetitorInPortfolio),
        ("nuribeam", "corvanthe-growth", VetoKind::ClosedToNewDeals),
    ];
    for (startup, partner, kind) in cases {
        let name = format!("partners/{partner}");
        let reply = partners_for(&mut app, startup, all.clone()).await.unwrap();
        assert!(!names(&reply.matches).contains(&name.as_str()), "{startup} and {partner}");
        let vetoed = reply.vetoed.iter().find(|vetoed| vetoed.name == name).unwrap();
        assert!(vetoed.vetoes.iter().any(|veto| veto.kind() == kind), "{vetoed:?}");
        let explained = explain(&mut app, startup, partner).await;
        assert_eq!(explained.vetoes, vetoed.vetoes);
        let quiet = MatchOptions { show_vetoed: false, ..all.clone() };
        assert!(partners_for(&mut app, startup, quiet).await.unwrap().vetoed.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_and_exclusions_narrow_the_candidates() {
    let (mut app, token) = samples::fictional().await;
    let labs = MatchFilter {
        partner_kinds: vec![PartnerKind::Lab.into(), PartnerKind::University.into()],
        ..MatchFilter::default()
    };
    let options = MatchOptions { filter: Some(labs), max_results: 200, ..fresh(&token) };
    let reply = partners_for(&mut app, "nuribeam", options.clone()).await.unwrap();
    assert!(!reply.matches.is_empty());
    for found in &reply.matches {
        assert!(matches!(found.partner_kind(), PartnerKind::Lab | PartnerKind::University));
    }
    let best = reply.matches[0].name.clone();
    let options = MatchOptions { excluded_names: vec![best.clone()], ..options };
    let without = partners_for(&mut app, "nuribeam", options).await.unwrap();
    assert!(!names(&without.matches).contains(&best.as_str()));
    assert_eq!(without.matches.len(), reply.matches.len() - 1);
    assert_eq!(without.summary.unwrap().candidates, reply.summary.unwrap().candidates - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sentences_come_in_the_language_asked_for() {
    let (mut app, token) = samples::fictional().await;
    for (language, korean, english) in
        [(Language::Korean, true, false), (Language::English, false, true)]
    {
        let options = MatchOptions { language: language.into(), ..fresh(&token) };
        let reply = partners_for(&mut app, "nuribeam", options).await.unwrap();
        for term in reply.matches.iter().flat_map(|found| &found.terms) {
            let sentence = term.sentence.clone().unwrap();
            assert_eq!((!sentence.ko.is_empty(), !sentence.en.is_empty()), (korean, english));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_dated_after_the_day_counts() {
    let (mut app, token) = samples::fictional().await;
    let on = |year| MatchOptions {
        as_of_date: Some(Date { year, month: 1, day: 1 }),
        max_results: 200,
        ..fresh(&token)
    };
    let deals = |reply: MatchPartnersResponse| -> i32 {
        let terms = reply.matches.into_iter().flat_map(|found| found.terms);
        terms.filter_map(|term| term.evidence).map(|evidence| evidence.total_deals).sum()
    };
    let before = deals(partners_for(&mut app, "nuribeam", on(2017)).await.unwrap());
    let after = deals(partners_for(&mut app, "nuribeam", on(2026)).await.unwrap());
    assert_eq!(before, 0, "no deal of the sample is older than 2018");
    assert!(after > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_facts_are_named_and_what_rests_on_little_is_called_no_better_than_fair() {
    let mut app = App::start().await;
    let token = samples::seed(&mut app, samples::STARTUPS_2019, samples::PARTNERS_2019).await;
    let startups: Vec<Startup> = samples::read(samples::STARTUPS_2019);
    for company in startups {
        let id = company.name.trim_start_matches("startups/");
        let reply = partners_for(&mut app, id, fresh(&token)).await.unwrap();
        let summary = reply.summary.unwrap();
        let missing: Vec<&str> = summary.missing.iter().map(|it| it.field.as_str()).collect();
        assert!(missing.contains(&"stage"), "{missing:?}");
        assert!(summary.missing.iter().any(|it| it.coverage_percent > 0), "{summary:?}");
        for found in reply.matches {
            let is_modest = matches!(found.grade(), MatchGrade::Fair | MatchGrade::Weak);
            assert!(is_modest && found.coverage_percent < 70, "{id}: {found:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_too_little_is_known_nobody_is_ranked() {
    let (mut app, _) = samples::fictional().await;
    let (_, token) = app.create_startup(startup("sparse")).await;
    let reply = partners_for(&mut app, "sparse", fresh(&token)).await.unwrap();
    let summary = reply.summary.unwrap();
    assert!(reply.matches.is_empty() && !summary.evidence_suffices);
    assert!(summary.insufficient > 0);
    assert_eq!(summary.insufficient + summary.vetoed, summary.candidates);
    let missing: Vec<&str> = summary.missing.iter().map(|it| it.field.as_str()).collect();
    assert!(missing.contains(&"sectors") && missing.contains(&"stage"), "{missing:?}");
    assert!(summary.candidates_missing.len() <= 6, "{:?}", summary.candidates_missing);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lab_is_matched_on_what_it_offers_and_seeks() {
    let (mut app, token) = samples::fictional().await;
    let labs =
        MatchFilter { partner_kinds: vec![PartnerKind::Lab.into()], ..MatchFilter::default() };
    let options = MatchOptions { filter: Some(labs), max_results: 200, ..fresh(&token) };
    let startups: Vec<Startup> = samples::read(FICTIONAL_STARTUPS);
    let asks_for_research =
        |it: &&Startup| it.asks.iter().any(|ask| ask.kind() == CooperationKind::JointResearch);
    let mut reasons = 0;
    for startup in startups.iter().filter(asks_for_research) {
        let id = startup.name.trim_start_matches("startups/");
        let reply = partners_for(&mut app, id, options.clone()).await.unwrap();
        let terms = reply.matches.iter().flat_map(|found| &found.terms);
        reasons += terms.filter(|term| term.kind() == MatchTermKind::Cooperation).count();
    }
    assert!(reasons > 0, "no lab was matched on cooperation");
}

/// Of the fictional delegation: who is known to fit stands before who is known not to.
#[tokio::test(flavor = "multi_thread")]
async fn the_delegation_is_sent_to_those_who_know_its_trades() {
    let (mut app, token) = samples::fictional().await;
    let all = MatchOptions { max_results: 200, ..fresh(&token) };
    let partners: Vec<Partner> = samples::read(FICTIONAL_PARTNERS);
    let of = |name: &str| partners.iter().find(|it| it.name == name).unwrap();
    let knows = |name: &str, sectors: &[&str]| {
        let partner = of(name);
        let deals = partner.portfolio.iter().flat_map(|deal| &deal.sectors);
        partner.sectors.iter().chain(deals).any(|sector| sectors.contains(&sector.as_str()))
    };
    let is_lab = |name: &str| matches!(of(name).kind(), PartnerKind::Lab | PartnerKind::University);

    let reply = partners_for(&mut app, "dalpum-pay", all.clone()).await.unwrap();
    let ranked = names(&reply.matches);
    let place = |is_it: &dyn Fn(&str) -> bool| -> Vec<usize> {
        (0..ranked.len()).filter(|&at| is_it(ranked[at])).collect()
    };
    let financiers = place(&|name| !is_lab(name) && knows(name, &["fintech", "payments"]));
    let labs = place(&|name| is_lab(name) && knows(name, &["photonics"]));
    assert!(financiers.len() >= 3 && labs.len() >= 2, "{financiers:?} {labs:?}");
    assert_eq!(financiers[0], 0, "{ranked:?}");
    assert!(financiers.last() < labs.first(), "{financiers:?} {labs:?} {ranked:?}");

    let reply = partners_for(&mut app, "nuribeam", all).await.unwrap();
    let best = &names(&reply.matches)[..5];
    let count = |of: &[&str], sectors: &[&str]| of.iter().filter(|it| knows(it, sectors)).count();
    let (sensing, mobility) = (["lidar", "sensors"], ["autonomous-driving", "mobility"]);
    assert_eq!(count(&best[..2], &sensing), 2, "{best:?}");
    assert!(count(best, &sensing) >= 3 && count(best, &mobility) >= 2, "{best:?}");
    // Who lends money to shops or publishes games does not come near.
    assert_eq!(count(best, &["payments", "games", "music"]), 0, "{best:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_questions_are_refused_with_all_violations() {
    let (mut app, token) = samples::fictional().await;
    let unknown = partners_for(&mut app, "nobody", fresh(&token)).await;
    assert_refused(unknown, Code::NotFound, "RESOURCE_NOT_FOUND");
    let options = MatchOptions {
        max_results: 201,
        as_of_date: Some(Date { year: 2026, month: 2, day: 30 }),
        filter: Some(MatchFilter {
            sectors: vec!["lidra".to_owned()],
            stages: vec![Stage::Seed.into(), 99],
            ..MatchFilter::default()
        }),
        ..MatchOptions::default()
    };
    let status = partners_for(&mut app, "Nuribeam", options).await.unwrap_err();
    let fields = violated_fields(&status);
    for field in [
        "startup",
        "options.max_results",
        "options.as_of_date",
        "options.filter.sectors[0]",
        "options.filter.stages[1]",
    ] {
        assert!(fields.iter().any(|named| named.starts_with(field)), "{field}: {fields:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_service_answers_that_nothing_can_be_ranked() {
    let mut app = App::start().await;
    let (_, token) = app.create_startup(startup("alone")).await;
    let reply = partners_for(&mut app, "alone", fresh(&token)).await.unwrap();
    let summary = reply.summary.unwrap();
    // Nobody lacked evidence: there is nobody.
    assert_eq!((summary.candidates, summary.evidence_suffices), (0, true));
    let partners: Vec<Partner> = Vec::new();
    assert!(partners.is_empty() && reply.matches.is_empty());
}
