//! What consistency tokens promise, on one server and on two.

use std::time::{Duration, Instant};

use naru::proto::{
    Contact, Contacts, GetStartupRequest, SearchRequest, Startup, UpdateContactsRequest,
    UpdateStartupRequest,
};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::app::{App, assert_refused, startup, text};
use crate::postgres;

async fn found(app: &mut App, query: &str, token: &str) -> Result<Vec<String>, Status> {
    let request = SearchRequest {
        query: query.to_owned(),
        at_least_as_fresh: token.to_owned(),
        ..Default::default()
    };
    let reply = app.search.search(request).await?.into_inner();
    Ok(reply.results.into_iter().map(|result| result.name).collect())
}

fn described(id: &str, words: &str) -> Startup {
    Startup { one_liner: text("", words), ..startup(id) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_with_the_token_of_a_write_sees_it() {
    let mut app = App::start().await;
    for number in 0..20 {
        let word = format!("zebrafish{number}");
        let id = format!("s{number}");
        let (_, token) = app.create_startup(described(&id, &word)).await;
        assert_eq!(found(&mut app, &word, &token).await.unwrap(), [format!("startups/{id}")]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_still_holds_when_the_document_has_changed_again() {
    let mut app = App::start().await;
    let (_, first) = app.create_startup(described("lumen", "quagga")).await;
    let patch = described("lumen", "okapi");
    let request = UpdateStartupRequest { startup: Some(patch), ..Default::default() };
    app.startups.update_startup(request).await.unwrap();
    // The revision that the token names is in the feed no more; the wait must not depend on it.
    found(&mut app, "okapi", &first).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_a_write_that_is_not_indexed_is_reached_too() {
    let mut app = App::start().await;
    app.create_startup(described("lumen", "quagga")).await;
    let contacts = Contacts {
        name: "startups/lumen/contacts".to_owned(),
        people: vec![Contact { full_name: "A".to_owned(), ..Contact::default() }],
        ..Contacts::default()
    };
    let request = UpdateContactsRequest { contacts: Some(contacts), ..Default::default() };
    let reply = app.contacts.update_contacts(request).await.unwrap().into_inner();
    let names = found(&mut app, "quagga", &reply.consistency_token).await.unwrap();
    assert_eq!(names, ["startups/lumen"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_and_impossible_tokens_fail_at_once() {
    let mut app = App::start().await;
    let mut other = App::start().await;
    let (_, foreign) = other.create_startup(startup("x")).await;
    let (_, token) = app.create_startup(startup("x")).await;
    let start = Instant::now();
    let refused = found(&mut app, "x", &foreign).await;
    assert_refused(refused, Code::FailedPrecondition, "TOKEN_FOREIGN");
    let refused = found(&mut app, "x", &ahead_of(&token)).await;
    assert_refused(refused, Code::FailedPrecondition, "TOKEN_AHEAD");
    let request = GetStartupRequest {
        name: "startups/x".to_owned(),
        at_least_as_fresh: ahead_of(&token),
        ..Default::default()
    };
    let refused = app.startups.get_startup(request).await;
    assert_refused(refused, Code::FailedPrecondition, "TOKEN_AHEAD");
    let refused = found(&mut app, "x", "nonsense").await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert!(start.elapsed() < Duration::from_secs(5), "nothing should have waited");
}

/// The same token with a revision far ahead: its last 8 of 24 bytes, which are the last characters of its 32.
fn ahead_of(token: &str) -> String {
    format!("{}f{}", &token[..22], &token[23..])
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_database_see_each_others_writes() {
    let database = postgres::database().await;
    let mut one = App::start_on(Some(database.clone())).await;
    let mut two = App::start_on(Some(database)).await;
    for number in 0..10 {
        let (writer, reader) =
            if number % 2 == 0 { (&mut one, &mut two) } else { (&mut two, &mut one) };
        let word = format!("zebrafish{number}");
        let id = format!("s{number}");
        let (_, token) = writer.create_startup(described(&id, &word)).await;
        assert_eq!(found(reader, &word, &token).await.unwrap(), [format!("startups/{id}")]);
    }
    // Without a token they converge by themselves.
    let everything = |names: Vec<String>| names.len() == 10;
    assert!(everything(found(&mut one, "", "").await.unwrap()));
    let (_, token) = one.create_startup(described("last", "last")).await;
    let a = found(&mut one, "", &token).await.unwrap();
    let b = found(&mut two, "", &token).await.unwrap();
    assert_eq!(a, b);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demand_that_needs_a_database_that_is_away_says_when_to_retry() {
    let cluster = postgres::Cluster::start();
    let mut app = App::start_on(Some(cluster.database().await)).await;
    let (_, token) = app.create_startup(startup("a")).await;
    found(&mut app, "", &token).await.unwrap();
    // A token far ahead: the store is away, so nobody knows whether it has been reached.
    cluster.crash();
    let mut request =
        Request::new(SearchRequest { at_least_as_fresh: ahead_of(&token), ..Default::default() });
    request.set_timeout(Duration::from_secs(4));
    let reply = app.search.search(request).await;
    let status = assert_refused(reply, Code::Unavailable, "STORE_UNAVAILABLE");
    assert!(status.get_details_retry_info().is_some());
    // Searches go on while the database is away.
    found(&mut app, "", "").await.unwrap();
    cluster.restart();
    for attempt in 0.. {
        let created = naru::proto::CreateStartupRequest {
            startup: Some(startup("b")),
            request_id: "again".to_owned(),
        };
        match app.startups.create_startup(created).await {
            Ok(reply) => {
                let token = reply.into_inner().consistency_token;
                assert_eq!(found(&mut app, "", &token).await.unwrap().len(), 2);
                break;
            }
            Err(status) => assert_eq!(status.code(), Code::Unavailable, "{status:?}"),
        }
        assert!(attempt < 100, "the server does not recover");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_is_told_within_a_short_deadline() {
    let cluster = postgres::Cluster::start();
    let mut app = App::start_on(Some(cluster.database().await)).await;
    app.create_startup(startup("a")).await;
    cluster.crash();
    let short = Duration::from_millis(800);
    let mut read =
        Request::new(GetStartupRequest { name: "startups/a".to_owned(), ..Default::default() });
    read.set_timeout(short);
    let reply = app.startups.get_startup(read).await;
    assert_refused(reply, Code::Unavailable, "STORE_UNAVAILABLE");
    let created =
        naru::proto::CreateStartupRequest { startup: Some(startup("b")), ..Default::default() };
    let mut write = Request::new(created);
    write.set_timeout(short);
    // Whether the write waits for its turn or for the database, it does not say more than it knows.
    let status = app.startups.create_startup(write).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_can_be_matched_as_soon_as_it_is_written() {
    let mut app = App::start().await;
    let (_, token) = app.create_startup(startup("first")).await;
    found(&mut app, "", &token).await.unwrap();
    for number in 0..10 {
        let id = format!("s{number}");
        app.create_startup(startup(&id)).await;
        // Without a token: the subject itself is waited for.
        let request = naru::proto::MatchPartnersRequest {
            startup: format!("startups/{id}"),
            ..Default::default()
        };
        app.matches.match_partners(request).await.unwrap();
    }
}
