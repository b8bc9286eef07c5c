//! What a search does with words that nobody knows.

use naru::proto::{CorrectionKind, SearchRequest, SearchResponse, Startup};

use crate::app::{App, startup, text};

async fn search(app: &mut App, query: &str, token: &str) -> SearchResponse {
    let request = SearchRequest {
        query: query.to_owned(),
        at_least_as_fresh: token.to_owned(),
        ..SearchRequest::default()
    };
    app.search.search(request).await.unwrap().into_inner()
}

fn found(reply: &SearchResponse) -> Vec<&str> {
    reply.results.iter().map(|result| result.name.as_str()).collect()
}

async fn profiles() -> (App, String) {
    let mut app = App::start().await;
    app.create_startup(Startup {
        display_name: text("나루빔", "Narubeam"),
        one_liner: text("오케스트라 악보를 읽는다", "reads orchestra scores"),
        ..startup("narubeam")
    })
    .await;
    let payments = Startup { one_liner: text("", "Payments for shops"), ..startup("tills") };
    let (_, token) = app.create_startup(payments).await;
    (app, token)
}

#[tokio::test(flavor = "multi_thread")]
async fn slips_are_corrected_and_told() {
    let (mut app, token) = profiles().await;
    let cases = [
        ("오캐스트라", "오케스트라", CorrectionKind::Spelling, "startups/narubeam"),
        ("orhcestra", "orchestra", CorrectionKind::Spelling, "startups/narubeam"),
        ("vlsxpzm", "핀테크", CorrectionKind::Keyboard, "startups/tills"),
        ("ㅔ묘ㅡ두ㅅㄴ", "payments", CorrectionKind::Keyboard, "startups/tills"),
        ("orchestrascores", "orchestra scores", CorrectionKind::Spacing, "startups/narubeam"),
        ("ㄴㄹㅂ", "나루빔", CorrectionKind::Initials, "startups/narubeam"),
    ];
    for (query, used, kind, name) in cases {
        let reply = search(&mut app, query, &token).await;
        assert_eq!(found(&reply), [name], "{query}");
        let [correction] = &reply.corrections[..] else { panic!("{query}: {reply:?}") };
        assert_eq!((correction.typed.as_str(), correction.used.as_str()), (query, used));
        assert_eq!(correction.kind(), kind, "{query}");
    }
    let reply = search(&mut app, "vlsxpzm", &token).await;
    assert_eq!(reply.concepts[0].id, "fintech", "of the query as corrected");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_that_is_known_or_meant_as_typed_is_not_corrected() {
    let (mut app, token) = profiles().await;
    let request = SearchRequest {
        query: "orhcestra".to_owned(),
        at_least_as_fresh: token.clone(),
        as_typed: true,
        ..SearchRequest::default()
    };
    let as_typed = app.search.search(request).await.unwrap().into_inner();
    assert!(as_typed.corrections.is_empty() && as_typed.results.is_empty(), "{as_typed:?}");
    for known in ["orchestra", "핀테크", "오케스트라를", "케스트라", "나루빔"] {
        let reply = search(&mut app, known, &token).await;
        assert!(reply.corrections.is_empty() && !reply.results.is_empty(), "{known}: {reply:?}");
    }
    // As soon as one profile has the word as it was typed, it is that word that is meant.
    let exact = Startup { one_liner: text("오캐스트라", ""), ..startup("exact") };
    let (_, token) = app.create_startup(exact).await;
    let reply = search(&mut app, "오캐스트라", &token).await;
    assert!(reply.corrections.is_empty());
    assert_eq!(found(&reply)[0], "startups/exact");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_corrected_query_follow_one_another() {
    let mut app = App::start().await;
    let mut token = String::new();
    for id in ["a", "b", "c"] {
        let about = Startup { one_liner: text("", "orchestra"), ..startup(id) };
        token = app.create_startup(about).await.1;
    }
    let mut request = SearchRequest {
        query: "orhcestra".to_owned(),
        at_least_as_fresh: token,
        page_size: 2,
        ..SearchRequest::default()
    };
    let first = app.search.search(request.clone()).await.unwrap().into_inner();
    request.page_token = first.next_page_token.clone();
    let second = app.search.search(request).await.unwrap().into_inner();
    assert_eq!(first.corrections, second.corrections);
    assert_eq!(
        [found(&first), found(&second)].concat(),
        ["startups/a", "startups/b", "startups/c"]
    );
}
