//! What matches for many promise: streams of lists, and matrices of pairs.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use naru::proto::{
    Engagement, EngagementKind, ExplainMatchRequest, Importance, MatchOptions, MatchTermKind,
    PairStanding, Partner, Resource as _, ScorePairsRequest, ScorePairsResponse, Startup,
    StreamMatchesRequest, StreamMatchesResponse, Variety,
};
use tonic::{Code, Request, Status};

use crate::app::{App, assert_refused};
use crate::engagements::{create, declined, met};
use crate::matches::{fresh, partners_for};
use crate::samples::{self, FICTIONAL_PARTNERS, FICTIONAL_STARTUPS};
use crate::wishes::{contribution, importance, place};

fn request(startups: &[String], options: MatchOptions, variety: Variety) -> StreamMatchesRequest {
    StreamMatchesRequest {
        startups: startups.to_vec(),
        options: Some(options),
        variety: variety.into(),
    }
}

async fn stream(
    app: &mut App,
    request: StreamMatchesRequest,
) -> Result<Vec<StreamMatchesResponse>, Status> {
    let mut replies = app.matches.stream_matches(request).await?.into_inner();
    let mut all = Vec::new();
    while let Some(reply) = replies.message().await? {
        all.push(reply);
    }
    Ok(all)
}

/// All start-ups of the sample, in no order that anybody would sort them by.
fn startups() -> Vec<String> {
    let read: Vec<Startup> = samples::read(FICTIONAL_STARTUPS);
    let mut names: Vec<String> = read.into_iter().map(|it| it.name).collect();
    names.sort_by_key(|name| name.chars().rev().collect::<String>());
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn each_list_alone_is_as_if_it_were_asked_for_alone() {
    let (mut app, token) = samples::fictional().await;
    let names = startups();
    let options = MatchOptions {
        importances: vec![importance(MatchTermKind::Stage, Importance::High)],
        destination: Some(place("US", "")),
        show_chance: true,
        max_results: 5,
        ..fresh(&token)
    };
    let replies = stream(&mut app, request(&names, options.clone(), Variety::Off)).await.unwrap();
    let answered: Vec<&String> = replies.iter().map(|reply| &reply.startup).collect();
    assert_eq!(answered, names.iter().collect::<Vec<_>>(), "in the order of the request");
    for reply in replies {
        let id = reply.startup.trim_start_matches("startups/");
        let alone = partners_for(&mut app, id, options.clone()).await.unwrap();
        assert_eq!((reply.matches, reply.summary), (alone.matches, alone.summary), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_with_variety_differ_more_and_say_why() {
    let (mut app, token) = samples::fictional().await;
    let names = startups();
    let few = MatchOptions { max_results: 10, ..fresh(&token) };
    let asked = |variety| request(&names, few.clone(), variety);
    let alone = stream(&mut app, asked(Variety::Off)).await.unwrap();
    let together = stream(&mut app, asked(Variety::On)).await.unwrap();
    assert_eq!(stream(&mut app, asked(Variety::Unspecified)).await.unwrap(), together);

    // How often two lists name the same partner.
    let repeats = |replies: &[StreamMatchesResponse]| {
        let mut lists: BTreeMap<&str, usize> = BTreeMap::new();
        for found in replies.iter().flat_map(|reply| &reply.matches) {
            *lists.entry(&found.name).or_default() += 1;
        }
        lists.values().map(|count| count * (count - 1)).sum::<usize>()
    };
    assert!(repeats(&together) < repeats(&alone), "{} and {}", repeats(&together), repeats(&alone));
    let mut demoted = 0;
    for (reply, before) in together.iter().zip(&alone) {
        assert_eq!(reply.summary, before.summary);
        assert_eq!(reply.matches.len(), before.matches.len());
        for found in &reply.matches {
            let sum: i32 = found.terms.iter().map(|term| term.contribution_milli).sum();
            assert_eq!(sum, found.score_milli);
            let lost = contribution(found, MatchTermKind::Variety);
            assert!(lost <= 0);
            demoted += usize::from(lost < 0);
            if let Some(same) = before.matches.iter().find(|it| it.name == found.name) {
                assert_eq!(found.score_milli, same.score_milli + lost);
                assert_eq!(found.grade, same.grade, "they fit one another as well as before");
            }
        }
    }
    assert!(demoted > 0);
    let one = &names[..1];
    let of_one = stream(&mut app, request(one, few.clone(), Variety::On)).await.unwrap();
    assert_eq!(of_one, stream(&mut app, request(one, few, Variety::Off)).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_lowered_where_nobody_could_take_its_place() {
    let (mut app, token) = samples::fictional().await;
    let names = startups();
    let all = MatchOptions { max_results: 200, ..fresh(&token) };
    let hosts = MatchOptions { destination: Some(place("US", "US-CA")), ..all.clone() };
    for options in [all, hosts] {
        let together = stream(&mut app, request(&names, options.clone(), Variety::On)).await;
        let alone = stream(&mut app, request(&names, options, Variety::Off)).await;
        let together = together.unwrap();
        assert!(together.iter().any(|reply| reply.matches.len() > 1));
        assert_eq!(together, alone.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_before_all_startups_are_found() {
    let (mut app, token) = samples::fictional().await;
    let mut names = startups();
    names.push("startups/nobody".to_owned());
    names.push("startups/nobody-either".to_owned());
    for variety in [Variety::On, Variety::Off] {
        let refused = app.matches.stream_matches(request(&names, fresh(&token), variety)).await;
        let status = assert_refused(refused.map(|_| ()), Code::NotFound, "RESOURCE_NOT_FOUND");
        assert!(status.message().contains("startups/nobody"), "{status:?}");
        assert!(!status.message().contains("either"), "{status:?}");
    }
    let none = stream(&mut app, request(&[], fresh(&token), Variety::On)).await;
    assert_refused(none, Code::InvalidArgument, "INVALID_ARGUMENT");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_at_its_deadline_and_where_its_reader_has_gone() {
    let (mut app, token) = samples::fictional().await;
    let names = startups();
    let options = MatchOptions { max_results: 200, ..fresh(&token) };
    let mut late = Request::new(request(&names, options.clone(), Variety::On));
    late.set_timeout(Duration::from_millis(3));
    let ended = match app.matches.stream_matches(late).await {
        Err(status) => status,
        Ok(replies) => {
            let mut replies = replies.into_inner();
            loop {
                match replies.message().await {
                    Ok(Some(_)) => {}
                    Ok(None) => panic!("answered within three milliseconds"),
                    Err(status) => break status,
                }
            }
        }
    };
    // The client's own clock may be the first to tell; and who waited for the database is told of the database.
    let codes = [Code::DeadlineExceeded, Code::Cancelled, Code::Unavailable];
    assert!(codes.contains(&ended.code()), "{ended:?}");

    for read in 0..8 {
        let asked = request(&names, options.clone(), Variety::Off);
        let mut replies = app.matches.stream_matches(asked).await.unwrap().into_inner();
        for name in &names[..read] {
            assert_eq!(&replies.message().await.unwrap().unwrap().startup, name);
        }
    }
    let whole = stream(&mut app, request(&names[..2], options, Variety::Off)).await.unwrap();
    assert_eq!(whole.len(), 2, "others are answered as ever");
    tokio::time::timeout(Duration::from_secs(20), app.stop()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_pair_of_a_matrix_is_scored_as_it_is_explained() {
    let (mut app, _) = samples::fictional().await;
    let (_, _) = create(&mut app, met("one", "nuribeam", "dovetarn"), "").await.unwrap();
    let invested = Engagement {
        kind: EngagementKind::Invested.into(),
        ..met("two", "nuribeam", "voltharrow")
    };
    create(&mut app, invested, "").await.unwrap();
    let (_, token) =
        create(&mut app, declined("three", "maekgyeol", "dovetarn"), "").await.unwrap();
    let startups: Vec<String> = startups().into_iter().take(12).collect();
    let startups =
        [vec!["startups/nuribeam".to_owned(), "startups/maekgyeol".to_owned()], startups];
    let mut seen = BTreeSet::new();
    let startups: Vec<String> =
        startups.concat().into_iter().filter(|name| seen.insert(name.clone())).collect();
    let partners: Vec<Partner> = samples::read(FICTIONAL_PARTNERS);
    let partners: Vec<String> = partners.iter().rev().map(|it| it.name().to_owned()).collect();

    let sector = |level| vec![importance(MatchTermKind::Sector, level)];
    let plain = ScorePairsRequest {
        startups: startups.clone(),
        partners: partners.clone(),
        at_least_as_fresh: token,
        ..Default::default()
    };
    let wished = ScorePairsRequest {
        importances: sector(Importance::Must),
        destination: Some(place("US", "US-CA")),
        ..plain.clone()
    };
    // A must that speaks for few, also for few of those that cannot be ranked at all.
    let rare = ScorePairsRequest {
        importances: vec![importance(MatchTermKind::Age, Importance::Must)],
        ..plain.clone()
    };
    let mut standings = BTreeSet::new();
    for asked in [plain, wished, rare] {
        let reply = app.matches.score_pairs(asked.clone()).await.unwrap().into_inner();
        let ScorePairsResponse { rows, as_of_date, model_version, consistency_token } = reply;
        assert!(as_of_date.is_some() && !model_version.is_empty() && !consistency_token.is_empty());
        assert_eq!(
            rows.iter().map(|row| &row.startup).collect::<Vec<_>>(),
            startups.iter().collect::<Vec<_>>()
        );
        for row in rows {
            assert_eq!(row.pairs.len(), partners.len());
            if asked.destination.is_none() {
                // A list tells the same of each.
                let options = MatchOptions {
                    importances: asked.importances.clone(),
                    as_of_date,
                    ..MatchOptions::default()
                };
                let id = row.startup.trim_start_matches("startups/");
                let list = partners_for(&mut app, id, options).await.unwrap().summary.unwrap();
                let count = |standing: PairStanding| {
                    let alike = row.pairs.iter().filter(|pair| pair.standing() == standing);
                    i64::try_from(alike.count()).unwrap()
                };
                let told = [list.ranked, list.vetoed, list.already_partners, list.insufficient];
                let kinds = [
                    PairStanding::Ranked,
                    PairStanding::Vetoed,
                    PairStanding::AlreadyPartners,
                    PairStanding::Insufficient,
                ];
                assert_eq!(told, kinds.map(count), "{id}");
            }
            for (pair, partner) in row.pairs.iter().zip(&partners) {
                let request = ExplainMatchRequest {
                    startup: row.startup.clone(),
                    partner: partner.clone(),
                    importances: asked.importances.clone(),
                    destination: asked.destination.clone(),
                    as_of_date,
                    ..Default::default()
                };
                let explained = app.matches.explain_match(request).await.unwrap().into_inner();
                let what = format!("{} and {partner}", row.startup);
                assert_eq!(pair.score_milli, explained.r#match.unwrap().score_milli, "{what}");
                let standing = if !explained.vetoes.is_empty() {
                    PairStanding::Vetoed
                } else if explained.already_partners {
                    PairStanding::AlreadyPartners
                } else if !explained.evidence_suffices {
                    PairStanding::Insufficient
                } else {
                    PairStanding::Ranked
                };
                assert_eq!(pair.standing(), standing, "{what}");
                standings.insert(pair.standing);
            }
        }
    }
    assert!(standings.len() >= 3, "{standings:?}");
    let unknown = ScorePairsRequest {
        startups,
        partners: vec!["partners/nobody".to_owned()],
        ..Default::default()
    };
    assert_refused(app.matches.score_pairs(unknown).await, Code::NotFound, "RESOURCE_NOT_FOUND");
}
