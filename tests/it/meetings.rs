//! What matching learns of engagements: who has met, declined, invested, agreed.

use naru::proto::{
    Audience, Date, DeclinedBy, Engagement, EngagementKind, ExplainMatchRequest, Match,
    MatchOptions, MatchPartnersResponse, MatchTermKind, MetHandling, PairStanding, Partner,
    ScorePairsRequest, VetoKind, VetoedMatch,
};

use crate::app::App;
use crate::engagements::{agreed, create, declined, met};
use crate::matches::{names, partners_for, startups_for};
use crate::samples::{self, FICTIONAL_PARTNERS};
use crate::wishes::{all, contribution};

const STARTUP: &str = "nuribeam";

/// The day of all that is recorded here, the one before, and that a year later.
const DAY: Option<Date> = Some(Date { year: 2025, month: 5, day: 1 });
const BEFORE: Option<Date> = Some(Date { year: 2025, month: 4, day: 30 });
const YEAR_LATER: Option<Date> = Some(Date { year: 2026, month: 5, day: 1 });

fn on(token: &str, as_of_date: Option<Date>) -> MatchOptions {
    MatchOptions { as_of_date, ..all(token) }
}

async fn record(app: &mut App, engagement: Engagement) -> String {
    let engagement = Engagement { date: DAY, ..engagement };
    create(app, engagement, "").await.unwrap().1
}

async fn ranked(app: &mut App, options: MatchOptions) -> MatchPartnersResponse {
    partners_for(app, STARTUP, options).await.unwrap()
}

fn find<'a>(matches: &'a [Match], name: &str) -> &'a Match {
    matches.iter().find(|found| found.name == name).unwrap()
}

fn id(name: &str) -> &str {
    name.trim_start_matches("partners/")
}

/// A server with the fictional sample, and the partner that nuribeam should meet first on the day.
async fn with_favourite() -> (App, String, Match) {
    let (mut app, token) = samples::fictional().await;
    let best = ranked(&mut app, on(&token, DAY)).await.matches[0].clone();
    (app, token, best)
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_request_calls_met_stands_lower_or_is_left_out_or_kept() {
    let (mut app, token, best) = with_favourite().await;
    let usual = ranked(&mut app, on(&token, DAY)).await;
    let asked = |met: MetHandling| MatchOptions {
        met_names: vec![best.name.clone()],
        met: met.into(),
        ..on(&token, DAY)
    };
    for handling in [MetHandling::Unspecified, MetHandling::Demoted] {
        let reply = ranked(&mut app, asked(handling)).await;
        assert_eq!(reply.summary, usual.summary);
        let found = find(&reply.matches, &best.name);
        let lost = contribution(found, MatchTermKind::Met);
        assert!(lost < 0 && found.score_milli == best.score_milli + lost, "{found:?}");
        let others = |matches: &[Match]| -> Vec<Match> {
            matches.iter().filter(|it| it.name != best.name).cloned().collect()
        };
        assert_eq!(others(&reply.matches), others(&usual.matches));
    }
    let reply = ranked(&mut app, asked(MetHandling::LeftOut)).await;
    assert!(!names(&reply.matches).contains(&best.name.as_str()));
    let candidates = |reply: &MatchPartnersResponse| reply.summary.as_ref().unwrap().candidates;
    assert_eq!(candidates(&reply), candidates(&usual) - 1);
    assert_eq!(reply.matches.len(), usual.matches.len() - 1);
    assert_eq!(ranked(&mut app, asked(MetHandling::Kept)).await, usual);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_recorded_to_have_met_is_met_for_both_sides_from_that_day_on() {
    let (mut app, before, best) = with_favourite().await;
    let usual = ranked(&mut app, on(&before, BEFORE)).await;
    let token = record(&mut app, met("one", STARTUP, id(&best.name))).await;

    let reply = ranked(&mut app, on(&token, DAY)).await;
    let found = find(&reply.matches, &best.name).clone();
    let lost = contribution(&found, MatchTermKind::Met);
    assert!(lost < 0 && found.score_milli == best.score_milli + lost);
    let back = startups_for(&mut app, id(&best.name), on(&token, DAY)).await.matches;
    let same = back.iter().find(|it| it.name == format!("startups/{STARTUP}")).unwrap();
    assert_eq!(same.score_milli, found.score_milli);
    let request = ExplainMatchRequest {
        startup: format!("startups/{STARTUP}"),
        partner: best.name.clone(),
        as_of_date: DAY,
        ..Default::default()
    };
    let explained = app.matches.explain_match(request.clone()).await.unwrap().into_inner();
    assert_eq!(explained.r#match.unwrap(), found);

    // The two know it themselves; and a day before, it had not been.
    let met = |found: &Match| {
        let term = found.terms.iter().find(|term| term.kind() == MatchTermKind::Met);
        term.and_then(|term| term.sentence.clone()).map_or_else(String::new, |it| it.en)
    };
    assert_eq!(met(&found), "The two met in 2025-05.");
    for audience in [Audience::Startup, Audience::Partner] {
        let request = ExplainMatchRequest { audience: audience.into(), ..request.clone() };
        let explained = app.matches.explain_match(request).await.unwrap().into_inner();
        assert_eq!(met(&explained.r#match.unwrap()), "The two met in 2025-05.");
    }
    let reply = ranked(&mut app, on(&token, BEFORE)).await;
    assert_eq!(reply.matches, usual.matches);
    for (handling, is_there) in [(MetHandling::LeftOut, false), (MetHandling::Kept, true)] {
        let options = MatchOptions { met: handling.into(), ..on(&token, DAY) };
        let reply = ranked(&mut app, options).await;
        let found = reply.matches.iter().find(|it| it.name == best.name);
        assert_eq!(found, is_there.then_some(&best));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declined_is_not_proposed_for_a_year_and_stands_lower_then() {
    let (mut app, before, best) = with_favourite().await;
    let usual = ranked(&mut app, on(&before, BEFORE)).await;
    let token = record(&mut app, declined("one", STARTUP, id(&best.name))).await;

    let with_vetoes = |options: MatchOptions| MatchOptions { show_vetoed: true, ..options };
    let day_before = Some(Date { year: 2026, month: 4, day: 30 });
    for day in [DAY, day_before] {
        let reply = ranked(&mut app, with_vetoes(on(&token, day))).await;
        assert!(!names(&reply.matches).contains(&best.name.as_str()), "{day:?}");
        let vetoed = reply.vetoed.iter().find(|it| it.name == best.name).unwrap();
        assert_eq!(vetoed.vetoes[0].kind(), VetoKind::DeclinedLately);
        let sentence = vetoed.vetoes[0].sentence.clone().unwrap();
        assert!(!sentence.ko.is_empty() && !sentence.en.is_empty());
    }
    let reply = ranked(&mut app, on(&token, YEAR_LATER)).await;
    let found = find(&reply.matches, &best.name);
    assert!(contribution(found, MatchTermKind::Met) < 0);
    // Who declined and why is for the officer alone.
    for (audience, is_told) in
        [(Audience::Officer, true), (Audience::Startup, false), (Audience::Partner, false)]
    {
        let request = ExplainMatchRequest {
            startup: format!("startups/{STARTUP}"),
            partner: best.name.clone(),
            as_of_date: YEAR_LATER,
            audience: audience.into(),
            ..Default::default()
        };
        let explained = app.matches.explain_match(request).await.unwrap().into_inner();
        let terms = explained.r#match.unwrap().terms;
        let term = terms.iter().find(|term| term.kind() == MatchTermKind::Met).unwrap();
        let sentence = term.sentence.clone().unwrap();
        let neutral = ("이전에 연락이 오간 상대입니다.", "The two have been in touch before.");
        let is_neutral = (sentence.ko.as_str(), sentence.en.as_str()) == neutral;
        assert_eq!(is_neutral, !is_told, "{audience:?} reads {sentence:?}");
        assert_eq!(sentence.en.starts_with("The partner declined in 2025-05"), is_told);
    }
    assert_eq!(ranked(&mut app, on(&token, BEFORE)).await.matches, usual.matches);
    let back = startups_for(&mut app, id(&best.name), with_vetoes(on(&token, DAY))).await;
    assert!(back.vetoed.iter().any(|it| it.name == format!("startups/{STARTUP}")));

    // The partner knows what it answered; the start-up does not read it.
    let by_startup = Engagement {
        declined_by: DeclinedBy::Startup.into(),
        ..declined("two", "maekgyeol", id(&best.name))
    };
    let token = record(&mut app, by_startup).await;
    for (startup, to_startup, to_partner) in [(STARTUP, false, true), ("maekgyeol", true, false)] {
        let list_of = |audience: Audience| {
            with_vetoes(MatchOptions { audience: audience.into(), ..on(&token, DAY) })
        };
        let partners = partners_for(&mut app, startup, list_of(Audience::Startup)).await.unwrap();
        let startups = startups_for(&mut app, id(&best.name), list_of(Audience::Partner)).await;
        let is_told = |vetoed: &[VetoedMatch], name: &str| {
            let vetoes = vetoed.iter().filter(|it| it.name == name).flat_map(|it| &it.vetoes);
            vetoes.into_iter().any(|veto| veto.kind() == VetoKind::DeclinedLately)
        };
        assert_eq!(is_told(&partners.vetoed, &best.name), to_startup, "{startup}");
        assert_eq!(is_told(&startups.vetoed, &format!("startups/{startup}")), to_partner);
        for (audience, is_told) in
            [(Audience::Startup, to_startup), (Audience::Partner, to_partner)]
        {
            let request = ExplainMatchRequest {
                startup: format!("startups/{startup}"),
                partner: best.name.clone(),
                as_of_date: DAY,
                audience: audience.into(),
                ..Default::default()
            };
            let vetoes = app.matches.explain_match(request).await.unwrap().into_inner().vetoes;
            let mut kinds = vetoes.iter().map(|veto| veto.kind());
            assert_eq!(kinds.any(|it| it == VetoKind::DeclinedLately), is_told, "{audience:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_invested_is_a_partner_and_has_one_deal_more_for_others() {
    let (mut app, before, best) = with_favourite().await;
    let deals = async |app: &mut App, startup: &str, token: &str, as_of_date| -> i32 {
        let request = ExplainMatchRequest {
            startup: format!("startups/{startup}"),
            partner: best.name.clone(),
            as_of_date,
            at_least_as_fresh: token.to_owned(),
            ..Default::default()
        };
        let reply = app.matches.explain_match(request).await.unwrap().into_inner();
        let terms = reply.r#match.unwrap().terms.into_iter();
        let activity = terms.filter(|term| term.kind() == MatchTermKind::Activity);
        activity.filter_map(|term| term.evidence).map(|it| it.total_deals).max().unwrap_or(0)
    };
    let for_others = deals(&mut app, "maekgyeol", &before, DAY).await;
    let usual = ranked(&mut app, on(&before, DAY)).await;

    let invested = |id_: &str| Engagement {
        kind: EngagementKind::Invested.into(),
        ..met(id_, STARTUP, id(&best.name))
    };
    let token = record(&mut app, invested("one")).await;
    let reply = ranked(&mut app, on(&token, DAY)).await;
    assert!(!names(&reply.matches).contains(&best.name.as_str()));
    let partners = |reply: &MatchPartnersResponse| reply.summary.as_ref().unwrap().already_partners;
    assert_eq!(partners(&reply), partners(&usual) + 1);
    assert_eq!(partners(&ranked(&mut app, on(&token, BEFORE)).await), partners(&usual));
    assert_eq!(deals(&mut app, "maekgyeol", &token, DAY).await, for_others + 1);
    assert_eq!(deals(&mut app, "maekgyeol", &token, BEFORE).await, for_others);

    // Told twice, it is one deal all the same.
    let token = record(&mut app, invested("again")).await;
    assert_eq!(deals(&mut app, "maekgyeol", &token, DAY).await, for_others + 1);

    let request = ScorePairsRequest {
        startups: vec![format!("startups/{STARTUP}")],
        partners: vec![best.name.clone()],
        as_of_date: DAY,
        ..Default::default()
    };
    let rows = app.matches.score_pairs(request).await.unwrap().into_inner().rows;
    assert_eq!(rows[0].pairs[0].standing(), PairStanding::AlreadyPartners);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_organiser_agreed_changes_no_match() {
    let (mut app, before, best) = with_favourite().await;
    let usual = ranked(&mut app, on(&before, YEAR_LATER)).await;
    let token = record(&mut app, agreed("one", "City of Gwangju", id(&best.name))).await;
    let reply = ranked(&mut app, on(&token, YEAR_LATER)).await;
    assert_eq!(reply.matches, usual.matches);
    let partners: Vec<Partner> = samples::read(FICTIONAL_PARTNERS);
    assert!(partners.iter().any(|it| it.name == best.name));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_is_forgotten() {
    let (mut app, before, best) = with_favourite().await;
    let usual = ranked(&mut app, on(&before, DAY)).await;
    record(&mut app, declined("one", STARTUP, id(&best.name))).await;
    let request = naru::proto::DeleteEngagementRequest {
        name: "engagements/one".to_owned(),
        ..Default::default()
    };
    let deleted = app.engagements.delete_engagement(request).await.unwrap().into_inner();
    let reply = ranked(&mut app, on(&deleted.consistency_token, DAY)).await;
    assert_eq!(reply.matches, usual.matches);
}
