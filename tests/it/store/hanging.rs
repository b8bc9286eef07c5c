//! A network that swallows packets: no statement fails, none is answered.

use std::time::Instant;

use super::*;
use crate::postgres::network::Network;

const SOON: Duration = Duration::from_secs(10);

/// As many as there are connections for reading.
const READERS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn reads_that_hang_are_given_up_and_their_connections_replaced() {
    let network = Network::to(&postgres::database().await).await;
    let store = Fixture::at(network.url()).open().await;
    put(&store, "acme", "body").await;
    let mut feeds = Vec::new();
    for _ in 0..READERS {
        feeds.push(store.feed().await.unwrap());
    }

    network.swallow();
    let asked = Instant::now();
    let mut reading = tokio::task::JoinSet::new();
    for mut feed in feeds {
        reading.spawn(async move { feed.page(Revision(0), 7).await });
    }
    for answer in reading.join_all().await {
        assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}");
    }
    assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());

    network.heal();
    let healed = Instant::now();
    while let Err(error) = get(&store, &startup("acme")).await {
        assert!(matches!(error, Error::Unavailable(_)), "{error}");
        assert!(healed.elapsed() < SOON, "the connections do not come back");
    }
    tokio::time::timeout(SOON, store.close()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_hang_are_given_up_and_their_connections_replaced() {
    let network = Arc::new(Network::to(&postgres::database().await).await);
    let store = Fixture::at(network.url()).open().await;
    // As many as there are connections for writing.
    for _ in 0..2 {
        let swallowing = Arc::clone(&network);
        let cut_off = move |view: &mut View<'_>| {
            view.put(&startup("acme"), b"lost".to_vec());
            swallowing.swallow();
            Ok::<_, String>(())
        };
        let written = store.write(once(), profile("acme"), cut_off).await;
        assert!(matches!(written, Err(Error::Unavailable(_))), "{written:?}");
        network.heal();
    }
    let healed = Instant::now();
    while let Err(error) = store.write(once(), profile("acme"), create("acme", "body")).await {
        assert!(matches!(error, Error::Unavailable(_)), "{error}");
        assert!(healed.elapsed() < 2 * SOON, "the connections do not come back");
    }
    tokio::time::timeout(SOON, store.close()).await.unwrap();
}
