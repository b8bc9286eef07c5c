//! What a request may wish of its matches: what counts, where the trip goes, how many alike, and for whom it is.

use std::collections::{BTreeMap, BTreeSet};

use naru::proto::{
    Audience, Engagement, EngagementKind, ExplainMatchRequest, ExplainMatchResponse,
    FactorImportance, GroupKind, GroupLimit, Importance, Match, MatchFilter, MatchOptions,
    MatchPartnersRequest, MatchSummary, MatchTermKind, Partner, PartnerKind, Place,
    ScorePairsRequest, Startup, StreamMatchesRequest, VetoKind, VetoedMatch,
};
use tonic::Code;

use crate::app::{App, assert_refused, partner, startup, violated_fields};
use crate::engagements::{create, met};
use crate::matches::{contributions, fresh, names, partners_for, startups_for};
use crate::samples::{self, FICTIONAL_PARTNERS, FICTIONAL_STARTUPS};

pub(crate) fn all(token: &str) -> MatchOptions {
    MatchOptions { max_results: 200, ..fresh(token) }
}

pub(crate) fn importance(kind: MatchTermKind, importance: Importance) -> FactorImportance {
    FactorImportance { kind: kind.into(), importance: importance.into() }
}

fn limit(group: GroupKind, max_results: i32) -> GroupLimit {
    GroupLimit { group: group.into(), max_results }
}

pub(crate) fn place(country: &str, region: &str) -> Place {
    Place { country_code: country.to_owned(), region_code: region.to_owned(), ..Place::default() }
}

async fn explained(app: &mut App, request: ExplainMatchRequest) -> ExplainMatchResponse {
    app.matches.explain_match(request).await.unwrap().into_inner()
}

/// What one reason adds; 0 where it is not told.
pub(crate) fn contribution(found: &Match, kind: MatchTermKind) -> i32 {
    let terms = contributions(found).into_iter();
    terms.filter(|(it, _)| *it == kind).map(|(_, milli)| milli).sum()
}

fn by_name(matches: &[Match]) -> BTreeMap<&str, &Match> {
    matches.iter().map(|found| (found.name.as_str(), found)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_wrong_with_a_wish_is_told_at_once() {
    let mut app = App::start().await;
    let bad = MatchOptions {
        importances: vec![
            importance(MatchTermKind::Unspecified, Importance::Unspecified),
            importance(MatchTermKind::Sector, Importance::High),
            importance(MatchTermKind::Sector, Importance::Low),
            importance(MatchTermKind::Met, Importance::Must),
            FactorImportance { kind: 99, importance: 99 },
        ],
        met_names: vec!["startups/a".to_owned()],
        met: 9,
        audience: 9,
        destination: Some(place("USA", "")),
        group_limits: vec![
            limit(GroupKind::Unspecified, 0),
            limit(GroupKind::Firm, 201),
            limit(GroupKind::Firm, 1),
        ],
        ..MatchOptions::default()
    };
    let expected = [
        "options.met_names[0]",
        "options.met",
        "options.audience",
        "options.importances[2].kind",
        "options.importances[0].kind",
        "options.importances[0].importance",
        "options.importances[3].importance",
        "options.importances[4].kind",
        "options.importances[4].importance",
        "options.destination.country_code",
        "options.group_limits[2].group",
        "options.group_limits[0].group",
        "options.group_limits[0].max_results",
        "options.group_limits[1].max_results",
    ];
    let request =
        MatchPartnersRequest { startup: "startups/a".to_owned(), options: Some(bad.clone()) };
    let refused = app.matches.match_partners(request).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), expected);

    let request = StreamMatchesRequest {
        startups: ["startups/a", "startups/a", "b"].map(str::to_owned).to_vec(),
        options: Some(MatchOptions { show_vetoed: true, ..bad }),
        variety: 9,
    };
    let refused = app.matches.stream_matches(request).await.map(|_| ());
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    let fields = violated_fields(&status);
    for field in ["startups[1]", "startups[2]", "variety", "options.show_vetoed"] {
        assert!(fields.iter().any(|it| it == field), "{field}: {fields:?}");
    }
    assert_eq!(fields[fields.len() - expected.len()..], expected);

    let request = ScorePairsRequest {
        startups: Vec::new(),
        partners: (0..501).map(|number| format!("partners/p{number}")).collect(),
        importances: vec![importance(MatchTermKind::Variety, Importance::Must)],
        destination: Some(place("KR", "US-CA")),
        at_least_as_fresh: "x".to_owned(),
        ..ScorePairsRequest::default()
    };
    let refused = app.matches.score_pairs(request).await;
    let fields =
        violated_fields(&assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT"));
    for field in [
        "startups",
        "partners",
        "importances[0].importance",
        "destination.region_code",
        "at_least_as_fresh",
    ] {
        assert!(fields.iter().any(|it| it == field), "{field}: {fields:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_counts_as_much_as_is_wished() {
    let (mut app, token) = samples::fictional().await;
    let usual = partners_for(&mut app, "nuribeam", all(&token)).await.unwrap().matches;
    let kind = MatchTermKind::Sector;
    assert!(usual.iter().any(|found| contribution(found, kind) != 0));
    for (level, percent) in [
        (Importance::None, 0),
        (Importance::Low, 50),
        (Importance::Normal, 100),
        (Importance::High, 200),
    ] {
        let options = MatchOptions { importances: vec![importance(kind, level)], ..all(&token) };
        let reply = partners_for(&mut app, "nuribeam", options.clone()).await.unwrap();
        assert_eq!(reply.matches.len(), usual.len(), "who can be ranked stays the same");
        let wished = by_name(&reply.matches);
        for before in &usual {
            let after = wished[before.name.as_str()];
            let (was, is) = (contribution(before, kind), contribution(after, kind));
            assert!((was * percent / 100 - is).abs() <= 1, "{}: {was} to {is}", before.name);
            assert_eq!(before.score_milli - was, after.score_milli - is, "others as they were");
        }
        let request = ExplainMatchRequest {
            startup: "startups/nuribeam".to_owned(),
            partner: reply.matches[0].name.clone(),
            importances: options.importances,
            ..Default::default()
        };
        assert_eq!(explained(&mut app, request).await.r#match.unwrap(), reply.matches[0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn for_whom_a_must_does_not_speak_is_vetoed() {
    let (mut app, token) = samples::fictional().await;
    let usual = partners_for(&mut app, "nuribeam", all(&token)).await.unwrap();
    let kind = MatchTermKind::Sector;
    let speaks = |found: &&Match| contribution(found, kind) > 0;
    let expected: Vec<&Match> = usual.matches.iter().filter(speaks).collect();
    assert!(!expected.is_empty() && expected.len() < usual.matches.len());

    let importances = vec![importance(kind, Importance::Must)];
    let options =
        MatchOptions { importances: importances.clone(), show_vetoed: true, ..all(&token) };
    let reply = partners_for(&mut app, "nuribeam", options).await.unwrap();
    assert_eq!(reply.matches.iter().collect::<Vec<_>>(), expected, "as it counts in any case");
    let (before, after) = (usual.summary.unwrap(), reply.summary.unwrap());
    assert_eq!(before.ranked + before.vetoed, after.ranked + after.vetoed);
    assert_eq!(before.insufficient, after.insufficient);
    let unmet = |name: &str| {
        let vetoed = reply.vetoed.iter().find(|vetoed| vetoed.name == name);
        vetoed.is_some_and(|it| it.vetoes.iter().any(|veto| veto.kind() == VetoKind::UnmetMust))
    };
    for found in usual.matches.iter().filter(|found| !speaks(found)) {
        assert!(unmet(&found.name), "{}", found.name);
        let request = ExplainMatchRequest {
            startup: "startups/nuribeam".to_owned(),
            partner: found.name.clone(),
            importances: importances.clone(),
            ..Default::default()
        };
        let vetoes = explained(&mut app, request).await.vetoes;
        assert_eq!(vetoes.iter().map(|it| it.kind()).collect::<Vec<_>>(), [VetoKind::UnmetMust]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trip_leads_to_hosts_at_its_destination_alone() {
    let (mut app, token) = samples::fictional().await;
    let partners: Vec<Partner> = samples::read(FICTIONAL_PARTNERS);
    let seats = |country: &str, region: &str| {
        let there = |it: &&Partner| {
            let seat = it.place.clone().unwrap_or_default();
            seat.country_code == country && (region.is_empty() || seat.region_code == region)
        };
        i64::try_from(partners.iter().filter(there).count()).unwrap()
    };
    for (country, region) in [("US", "US-CA"), ("US", ""), ("JP", ""), ("AQ", "")] {
        let destination = Some(place(country, region));
        let options = MatchOptions { destination, ..all(&token) };
        let reply = partners_for(&mut app, "nuribeam", options).await.unwrap();
        assert_eq!(reply.summary.unwrap().candidates, seats(country, region), "{country}");
        for found in &reply.matches {
            let seat = found.place.clone().unwrap();
            assert_eq!(seat.country_code, country);
            assert!(region.is_empty() || seat.region_code == region, "{found:?}");
            let request = ExplainMatchRequest {
                startup: "startups/nuribeam".to_owned(),
                partner: found.name.clone(),
                destination: Some(place(country, region)),
                ..Default::default()
            };
            assert_eq!(explained(&mut app, request).await.r#match.as_ref(), Some(found));
        }
    }

    // Abroad hosts are compared with one another; at home all is as ever.
    let of_trip = async |app: &mut App, country: &str| {
        let options = MatchOptions { destination: Some(place(country, "")), ..all(&token) };
        partners_for(app, "nuribeam", options).await.unwrap().matches
    };
    let of_filter = async |app: &mut App, country: &str| {
        let country_codes = vec![country.to_owned()];
        let filter = Some(MatchFilter { country_codes, ..MatchFilter::default() });
        let options = MatchOptions { filter, ..all(&token) };
        partners_for(app, "nuribeam", options).await.unwrap().matches
    };
    assert_eq!(of_trip(&mut app, "KR").await, of_filter(&mut app, "KR").await);
    let (trip, filter) = (of_trip(&mut app, "US").await, of_filter(&mut app, "US").await);
    let (trip, filter) = (by_name(&trip), by_name(&filter));
    assert_eq!(trip.keys().collect::<Vec<_>>(), filter.keys().collect::<Vec<_>>());
    // No host abroad has companies at the visitor's home: in being alike, the place plays no part.
    let place_of = |found: &Match| {
        let kinds = [MatchTermKind::Place, MatchTermKind::SimilarCompanies];
        kinds.into_iter().map(|kind| contribution(found, kind)).sum::<i32>()
    };
    let mut differing = 0;
    for (name, found) in trip {
        let (here, there) = (place_of(found), place_of(filter[name]));
        assert_eq!(found.score_milli - here, filter[name].score_milli - there, "{name}");
        differing += usize::from(here != there);
    }
    assert!(differing > 0, "no host was compared with the others");

    let status = app.matches.match_startups(naru::proto::MatchStartupsRequest {
        partner: "partners/dovetarn".to_owned(),
        options: Some(MatchOptions {
            destination: Some(place("US", "")),
            group_limits: vec![limit(GroupKind::PartnerKind, 1)],
            ..MatchOptions::default()
        }),
    });
    let fields = violated_fields(&status.await.unwrap_err());
    assert_eq!(fields, ["options.destination", "options.group_limits[0].group"]);
}

/// In what a match is alike to others.
type Of<'a> = &'a dyn Fn(&Match) -> String;

#[tokio::test(flavor = "multi_thread")]
async fn no_more_alike_are_answered_than_wished_and_others_take_their_place() {
    let (mut app, _) = samples::fictional().await;
    let partners: Vec<Partner> = samples::read(FICTIONAL_PARTNERS);
    let whole = partners.iter().find(|it| it.name == "partners/brindlewood-hardware").unwrap();
    let second = Partner {
        name: "partners/brindlewood-two".to_owned(),
        website_uri: "https://www.brindlewood.example/two".to_owned(),
        ..whole.clone()
    };
    let (_, token) = app.create_partner(second).await;
    let usual = partners_for(&mut app, "nuribeam", all(&token)).await.unwrap();
    let kind = |found: &Match| found.partner_kind().as_str_name().to_owned();
    let country = |found: &Match| found.place.clone().unwrap_or_default().country_code;
    let firm = |found: &Match| match found.name.as_str() {
        "partners/brindlewood-two" => "partners/brindlewood-hardware".to_owned(),
        other => other.to_owned(),
    };
    let groups: [(GroupKind, Of<'_>); 3] =
        [(GroupKind::PartnerKind, &kind), (GroupKind::Country, &country), (GroupKind::Firm, &firm)];
    for (group, of) in groups {
        for max in [1, 2] {
            let options = MatchOptions { group_limits: vec![limit(group, max)], ..all(&token) };
            let reply = partners_for(&mut app, "nuribeam", options.clone()).await.unwrap();
            let mut left: BTreeMap<String, i32> = BTreeMap::new();
            let expected = usual.matches.iter().filter(|found| {
                let count = left.entry(of(found)).or_default();
                *count += 1;
                *count <= max
            });
            let expected: Vec<&Match> = expected.collect();
            assert_eq!(reply.matches.iter().collect::<Vec<_>>(), expected, "{group:?} {max}");
            assert_eq!(reply.summary, usual.summary, "who is ranked stays the same");
            // What is beyond a limit makes way.
            let few = MatchOptions { max_results: 3, ..options };
            let reply = partners_for(&mut app, "nuribeam", few).await.unwrap();
            let first = expected.len().min(3);
            assert_eq!(reply.matches.iter().collect::<Vec<_>>(), expected[..first]);
        }
    }
    let both = MatchOptions {
        group_limits: vec![limit(GroupKind::Country, 2), limit(GroupKind::PartnerKind, 1)],
        ..all(&token)
    };
    let reply = partners_for(&mut app, "nuribeam", both).await.unwrap();
    let kinds: BTreeSet<String> = reply.matches.iter().map(kind).collect();
    assert_eq!(kinds.len(), reply.matches.len());
    let koreans = reply.matches.iter().filter(|found| country(found) == "KR");
    assert_eq!(koreans.count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_nobody_change_nothing_and_are_told() {
    let (mut app, token) = samples::fictional().await;
    let name = |id: &str| format!("partners/{id}");
    let usual = partners_for(&mut app, "nuribeam", all(&token)).await.unwrap();
    assert!(usual.summary.unwrap().unknown_names.is_empty());
    let excluded = MatchOptions { excluded_names: vec![name("dovetarn")], ..all(&token) };
    let expected = partners_for(&mut app, "nuribeam", excluded).await.unwrap();
    let options = MatchOptions {
        excluded_names: vec![name("nobody"), name("dovetarn")],
        met_names: vec![name("misspelt"), name("nobody")],
        ..all(&token)
    };
    let reply = partners_for(&mut app, "nuribeam", options).await.unwrap();
    assert_eq!(reply.matches, expected.matches);
    assert_eq!(reply.summary.unwrap().unknown_names, [name("misspelt"), name("nobody")]);
}

fn invests_by_trade(kind: PartnerKind) -> bool {
    use PartnerKind::{Corporate, Lab, PublicAgency, University, Unspecified};
    !matches!(kind, Unspecified | Lab | University | Corporate | PublicAgency)
}

#[tokio::test(flavor = "multi_thread")]
async fn chances_fall_with_the_score_and_are_told_when_asked_for() {
    let (mut app, token) = samples::fictional().await;
    for id in ["nuribeam", "maekgyeol", "gyeopbit"] {
        let options = MatchOptions { show_chance: true, ..all(&token) };
        let asked = partners_for(&mut app, id, options.clone()).await.unwrap().matches;
        let (investors, others): (Vec<&Match>, Vec<&Match>) =
            asked.iter().partition(|found| invests_by_trade(found.partner_kind()));
        assert!(!others.is_empty() && others.iter().all(|found| found.chance_percent.is_none()));
        let chance = |found: &&Match| found.chance_percent.unwrap();
        let chances: Vec<f64> = investors.iter().map(chance).collect();
        // Above 30% real deals came about a third of the time, whatever was told.
        assert!(chances.iter().all(|chance| (0.0..=30.0).contains(chance)), "{chances:?}");
        assert!(chances.is_sorted_by(|a, b| a >= b) && chances[0] > 10.0, "{chances:?}");
        // Among how many it is answered plays no part.
        let few = MatchOptions { max_results: 2, ..options.clone() };
        assert_eq!(partners_for(&mut app, id, few).await.unwrap().matches, asked[..2]);
        // Nor whom a request leaves out, nor what it makes of each reason.
        let name = |found: &Match| found.name.clone();
        let excluded_names = asked[1..].iter().map(name).collect();
        let alone = MatchOptions { excluded_names, ..options.clone() };
        let alone = partners_for(&mut app, id, alone).await.unwrap().matches;
        assert_eq!(alone, asked[..1]);
        let importance = FactorImportance {
            kind: MatchTermKind::Sector.into(),
            importance: Importance::High.into(),
        };
        let weighed = MatchOptions { importances: vec![importance], ..options.clone() };
        // Nor whom the two have met: they stand lower, and are none the less likely to invest.
        let met_names = asked.iter().step_by(2).map(name).collect();
        let met = MatchOptions { met_names, ..options };
        for options in [weighed, met] {
            for found in partners_for(&mut app, id, options).await.unwrap().matches {
                let plain = asked.iter().find(|other| other.name == found.name).unwrap();
                assert_eq!(found.chance_percent, plain.chance_percent);
            }
        }
        let quiet = partners_for(&mut app, id, all(&token)).await.unwrap().matches;
        assert!(quiet.iter().all(|found| found.chance_percent.is_none()));
    }
    let options = MatchOptions { show_chance: true, ..all(&token) };
    let asked = partners_for(&mut app, "nuribeam", options).await.unwrap().matches;
    let last = asked.iter().rfind(|found| found.chance_percent.is_some()).unwrap();
    let partner = last.name.trim_start_matches("partners/");
    let letter = Engagement { kind: EngagementKind::Loi.into(), ..met("a", "nuribeam", partner) };
    let (_, token) = create(&mut app, letter, "").await.unwrap();
    let options = MatchOptions { show_chance: true, ..all(&token) };
    let after = partners_for(&mut app, "nuribeam", options.clone()).await.unwrap().matches;
    let found = after.iter().find(|found| found.name == last.name).unwrap();
    assert!(contribution(found, MatchTermKind::Met) < 0, "{found:?}");
    assert_eq!(found.chance_percent, last.chance_percent);

    let startups = startups_for(&mut app, "halcombe-ridge", options).await.matches;
    assert!(startups.iter().all(|found| found.chance_percent.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn grades_and_coverage_say_how_good_a_match_is_and_on_what_it_rests() {
    let (mut app, token) = samples::fictional().await;
    let reply = partners_for(&mut app, "nuribeam", all(&token)).await.unwrap();
    for found in &reply.matches {
        assert!((0..=100).contains(&found.coverage_percent), "{found:?}");
        assert_ne!(found.grade, 0, "{}", found.name);
        for missing in &found.missing {
            assert!((0..=100).contains(&missing.coverage_percent), "{missing:?}");
        }
    }
    // A grade falls with the score but for what rests on little.
    let covered = reply.matches.iter().filter(|found| found.coverage_percent >= 80);
    assert!(covered.map(|found| found.grade).collect::<Vec<_>>().is_sorted());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_what_is_not_for_them() {
    let (mut app, _) = samples::fictional().await;
    let (_, token) = app.create_partner(partner("plain")).await;
    let startups: Vec<Startup> = samples::read(FICTIONAL_STARTUPS);
    let mut hidden = BTreeMap::new();
    for startup in &startups {
        let id = startup.name.trim_start_matches("startups/");
        let asked = |audience: Audience| MatchOptions {
            audience: audience.into(),
            show_vetoed: true,
            ..all(&token)
        };
        let officer = partners_for(&mut app, id, asked(Audience::Officer)).await.unwrap();
        let unsaid = partners_for(&mut app, id, asked(Audience::Unspecified)).await.unwrap();
        assert_eq!(officer, unsaid);
        for (audience, secret) in [
            (Audience::Startup, [VetoKind::ExcludedSector, VetoKind::ExcludedByPartner]),
            (Audience::Partner, [VetoKind::ExcludedByStartup, VetoKind::CompetitorInPortfolio]),
        ] {
            for vetoed in &officer.vetoed {
                let request = ExplainMatchRequest {
                    startup: startup.name.clone(),
                    partner: vetoed.name.clone(),
                    audience: audience.into(),
                    ..Default::default()
                };
                let vetoes = explained(&mut app, request).await.vetoes;
                assert!(vetoes.iter().all(|veto| !secret.contains(&veto.kind())));
                assert!(vetoes.iter().all(|veto| veto.audiences.contains(&audience.into())));
                *hidden.entry(format!("{audience:?}")).or_insert(0) +=
                    vetoed.vetoes.len() - vetoes.len();
            }
        }
        let reply = partners_for(&mut app, id, asked(Audience::Startup)).await.unwrap();
        let list = (reply.matches, reply.vetoed, reply.summary.unwrap());
        let whole = (officer.matches, officer.vetoed, officer.summary.unwrap());
        tells_less(Audience::Startup, list, whole);
    }
    let partners: Vec<Partner> = samples::read(FICTIONAL_PARTNERS);
    for partner in &partners {
        let id = partner.name.trim_start_matches("partners/");
        let asked = |audience: Audience| MatchOptions {
            audience: audience.into(),
            show_vetoed: true,
            ..all(&token)
        };
        let officer = startups_for(&mut app, id, asked(Audience::Officer)).await;
        let reply = startups_for(&mut app, id, asked(Audience::Partner)).await;
        let list = (reply.matches, reply.vetoed, reply.summary.unwrap());
        let whole = (officer.matches, officer.vetoed, officer.summary.unwrap());
        tells_less(Audience::Partner, list, whole);
    }
    assert!(hidden.len() == 2 && hidden.values().all(|&count| count > 0), "{hidden:?}");
}

/// What a list answers.
type List = (Vec<Match>, Vec<VetoedMatch>, MatchSummary);

/// Whether a list for `audience` is the officer's without what is not for it, and no count tells of that.
#[track_caller]
fn tells_less(audience: Audience, list: List, officer: List) {
    let ((matches, vetoed, summary), (all, all_vetoed, whole)) = (list, officer);
    let may_read = |it: &i32| *it == i32::from(audience);
    assert_eq!(names(&matches), names(&all));
    for (found, whole) in matches.iter().zip(&all) {
        let sum: i32 = found.terms.iter().map(|term| term.contribution_milli).sum();
        assert_eq!((sum, found.score_milli), (whole.score_milli, whole.score_milli));
        let told = found.terms.iter().filter(|it| it.kind != 0);
        assert!(told.clone().all(|term| term.audiences.iter().any(may_read)));
        let untold = found.terms.iter().filter(|it| it.kind == 0);
        assert!(untold.clone().count() <= 1);
        for term in untold {
            assert!(term.sentence.is_none() && term.evidence.is_none(), "{term:?}");
        }
    }
    let readable =
        |it: &&VetoedMatch| it.vetoes.iter().any(|veto| veto.audiences.iter().any(may_read));
    let expected = all_vetoed.iter().filter(readable).map(|it| &it.name);
    assert_eq!(vetoed.iter().map(|it| &it.name).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    for veto in vetoed.iter().flat_map(|it| &it.vetoes) {
        assert!(veto.audiences.iter().any(may_read), "{audience:?} reads {veto:?}");
    }
    let hidden = i64::try_from(all_vetoed.len() - vetoed.len()).unwrap();
    let expected = MatchSummary {
        candidates: whole.candidates - hidden,
        vetoed: whole.vetoed - hidden,
        ..whole
    };
    assert_eq!(summary, expected, "{audience:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wishes_about_nobody_are_answered_with_nobody() {
    let mut app = App::start().await;
    let (_, token) = app.create_startup(startup("alone")).await;
    let options = MatchOptions {
        importances: vec![importance(MatchTermKind::Sector, Importance::Must)],
        destination: Some(place("US", "")),
        group_limits: vec![limit(GroupKind::Firm, 1)],
        show_chance: true,
        filter: Some(MatchFilter {
            partner_kinds: vec![PartnerKind::Lab.into()],
            ..MatchFilter::default()
        }),
        ..all(&token)
    };
    let reply = partners_for(&mut app, "alone", options).await.unwrap();
    assert!(reply.matches.is_empty() && reply.summary.unwrap().candidates == 0);
}
