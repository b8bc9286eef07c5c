//! Whom the answers of matching name, and to whom.

use naru::proto::{
    Audience, Competitor, Cooperation, CooperationKind, Date, Engagement, EngagementKind,
    ExplainMatchRequest, ExplainMatchResponse, FundingRound, Language, MatchOptions, MatchTermKind,
    Money, Partner, PartnerKind, PortfolioDeal, RoundInvestor, RoundSought, Stage, Startup,
    StreamMatchesRequest,
};
use tonic::Code;

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::engagements::{create, met};
use crate::matches::{partners_for, startups_for};
use crate::wishes::{all, contribution, place};

const DAY: Option<Date> = Some(Date { year: 2026, month: 5, day: 1 });

/// One of two companies as alike as companies can be.
fn lidar_company(id: &str, name: &str) -> Startup {
    let money = Money { currency_code: "KRW".to_owned(), units: 3_000_000_000, nanos: 0 };
    Startup {
        display_name: text("", name),
        sectors: vec!["lidar".to_owned()],
        place: Some(place("KR", "KR-29")),
        stage: Stage::SeriesA.into(),
        round_sought: Some(RoundSought { amount: Some(money), ..RoundSought::default() }),
        asks: vec![Cooperation { kind: CooperationKind::LabUse.into(), detail: None }],
        ..startup(id)
    }
}

/// A laboratory that has one company of another kind in its portfolio.
fn laboratory() -> Partner {
    let deal = PortfolioDeal {
        company_name: "Palemere".to_owned(),
        sectors: vec!["fintech".to_owned()],
        place: Some(place("US", "US-CA")),
        stage: Stage::Seed.into(),
        date: Some(Date { year: 2024, month: 3, day: 1 }),
        ..PortfolioDeal::default()
    };
    Partner {
        kind: PartnerKind::Lab.into(),
        offers: vec![Cooperation { kind: CooperationKind::LabUse.into(), detail: None }],
        portfolio: vec![deal],
        ..partner("lab")
    }
}

/// Where it stands that the laboratory has dealt with the company that is not to be named.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Source {
    Record(EngagementKind),
    Round,
    Portfolio,
}

async fn app_with(source: Source) -> (App, String) {
    let mut app = App::start().await;
    let (mut other, mut lab) = (lidar_company("quillmoor", "Quillmoor Optics"), laboratory());
    match source {
        Source::Record(_) => {}
        Source::Round => {
            let investors =
                vec![RoundInvestor { partner: lab.name.clone(), ..RoundInvestor::default() }];
            let stage = Stage::SeriesA.into();
            other.rounds =
                vec![FundingRound { date: DAY, stage, investors, ..FundingRound::default() }];
        }
        Source::Portfolio => lab.portfolio.push(PortfolioDeal {
            startup: other.name.clone(),
            company_name: "Quillmoor Optics".to_owned(),
            sectors: other.sectors.clone(),
            place: other.place.clone(),
            stage: other.stage,
            date: DAY,
            ..PortfolioDeal::default()
        }),
    }
    app.create_startup(lidar_company("asking", "Asking")).await;
    app.create_startup(other).await;
    let (_, mut token) = app.create_partner(lab).await;
    if let Source::Record(kind) = source {
        let engagement =
            Engagement { kind: kind.into(), date: DAY, ..met("one", "quillmoor", "lab") };
        token = create(&mut app, engagement, "").await.unwrap().1;
    }
    (app, token)
}

async fn explained(app: &mut App, id: &str, options: &MatchOptions) -> ExplainMatchResponse {
    let request = ExplainMatchRequest {
        startup: format!("startups/{id}"),
        partner: "partners/lab".to_owned(),
        as_of_date: options.as_of_date,
        language: options.language,
        audience: options.audience,
        at_least_as_fresh: options.at_least_as_fresh.clone(),
        ..Default::default()
    };
    app.matches.explain_match(request).await.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_records_alone_know_is_named_to_the_officer_alone() {
    let sources = [
        Source::Record(EngagementKind::Invested),
        Source::Record(EngagementKind::ProofOfConcept),
        Source::Record(EngagementKind::Mou),
        Source::Round,
        Source::Portfolio,
    ];
    for source in sources {
        let (mut app, token) = app_with(source).await;
        let mut scores = Vec::new();
        for (audience, language) in [
            (Audience::Unspecified, Language::English),
            (Audience::Officer, Language::Korean),
            (Audience::Startup, Language::English),
            (Audience::Startup, Language::Korean),
            (Audience::Startup, Language::Unspecified),
            (Audience::Partner, Language::English),
            (Audience::Partner, Language::Korean),
            (Audience::Partner, Language::Unspecified),
        ] {
            let options = MatchOptions {
                as_of_date: Some(Date { year: 2026, month: 6, day: 1 }),
                language: language.into(),
                audience: audience.into(),
                show_vetoed: true,
                // As a candidate it would be named by itself.
                ..all(&token)
            };
            let explained = explained(&mut app, "asking", &options).await;
            let found = explained.r#match.clone().unwrap();
            scores.push(found.score_milli);
            let is_for = contribution(&found, MatchTermKind::SimilarCompanies) > 0;
            assert!(is_for, "{source:?}: what is not told counts all the same: {found:?}");
            let sentences = found.terms.iter().filter_map(|term| term.sentence.as_ref());
            assert!(sentences.into_iter().all(|it| !it.ko.contains("없습니다") || !is_for));

            let excluded_names = vec!["startups/quillmoor".to_owned()];
            let list = match audience {
                Audience::Partner => {
                    let options = MatchOptions { excluded_names, ..options };
                    format!("{:?}", startups_for(&mut app, "lab", options).await)
                }
                _ => format!("{:?}", partners_for(&mut app, "asking", options).await.unwrap()),
            };
            let officer = matches!(audience, Audience::Unspecified | Audience::Officer);
            let is_named = officer || source == Source::Portfolio;
            for reply in [format!("{explained:?}"), list] {
                let what = format!("{source:?} to {audience:?} in {language:?}: {reply}");
                assert!(reply.contains("SimilarCompanies") || reply.contains("kind: 11"), "{what}");
                assert_eq!(reply.to_lowercase().contains("quillmoor"), is_named, "{what}");
                assert_eq!(reply.contains("year: 2026, month: 5"), is_named, "{what}");
            }
        }
        assert!(scores.windows(2).all(|it| it[0] == it[1]), "{source:?}: {scores:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_competitor_that_others_alone_tell_of_is_named_to_the_officer_alone() {
    let invested = Source::Record(EngagementKind::Invested);
    for source in [invested, Source::Round, Source::Portfolio] {
        let (mut app, _) = app_with(source).await;
        let competitor_name = "Quillmoor Optics".to_owned();
        let minding = Startup {
            competitors: vec![Competitor { competitor_name, ..Competitor::default() }],
            avoids_partners_of_competitors: true,
            ..lidar_company("minding", "Minding")
        };
        let (_, token) = app.create_startup(minding).await;
        for audience in [Audience::Officer, Audience::Startup, Audience::Partner] {
            let options = MatchOptions {
                as_of_date: Some(Date { year: 2026, month: 6, day: 1 }),
                audience: audience.into(),
                show_vetoed: true,
                ..all(&token)
            };
            let is_told = match audience {
                Audience::Startup => source == Source::Portfolio,
                _ => audience == Audience::Officer,
            };
            let what = format!("{source:?} to {audience:?}");
            let found = explained(&mut app, "minding", &options).await;
            assert_eq!(found.vetoes.len(), usize::from(is_told), "{what}: {found:?}");
            // As a company like the start-up it may be told of, if the portfolio names it.
            let is_named = is_told || source == Source::Portfolio;
            assert_eq!(format!("{found:?}").contains("Quillmoor"), is_named, "{what}: {found:?}");
            if audience != Audience::Partner {
                let list = partners_for(&mut app, "minding", options).await.unwrap();
                // A count would tell as much.
                let vetoed = list.summary.as_ref().unwrap().vetoed;
                assert_eq!(vetoed, i64::from(is_told), "{what}: {list:?}");
                assert_eq!(format!("{list:?}").contains("Quillmoor"), is_told, "{what}: {list:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_for_the_one_who_asks_and_not_for_one_of_those_ranked() {
    let (mut app, token) = app_with(Source::Portfolio).await;
    let read_by = |audience: Audience| MatchOptions { audience: audience.into(), ..all(&token) };
    let refused = partners_for(&mut app, "asking", read_by(Audience::Partner)).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["options.audience"]);
    assert!(status.message().contains("ExplainMatch"), "{status:?}");

    let request = StreamMatchesRequest {
        startups: vec!["startups/asking".to_owned()],
        options: Some(read_by(Audience::Partner)),
        ..StreamMatchesRequest::default()
    };
    let refused = app.matches.stream_matches(request).await.map(|_| ());
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["options.audience"]);

    let request = naru::proto::MatchStartupsRequest {
        partner: "partners/lab".to_owned(),
        options: Some(read_by(Audience::Startup)),
    };
    let refused = app.matches.match_startups(request).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["options.audience"]);

    assert!(partners_for(&mut app, "asking", read_by(Audience::Startup)).await.is_ok());
    for audience in [Audience::Startup, Audience::Partner] {
        explained(&mut app, "asking", &read_by(audience)).await;
    }
}
