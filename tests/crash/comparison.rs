//! What is there, compared with what was acknowledged.

use std::collections::BTreeMap;
use std::fmt::Debug;

use naru::proto::contact_service_client::ContactServiceClient;
use naru::proto::operations_service_client::OperationsServiceClient;
use naru::proto::search_service_client::SearchServiceClient;
use naru::proto::startup_service_client::StartupServiceClient;
use naru::proto::{GetContactsRequest, ListStartupsRequest, SearchRequest, VerifyIndexRequest};
use tonic::transport::Channel;

use crate::clients::{Client, Known};
use crate::operations::text_of;

/// Everything that the clients know, against everything that the server answers. Answers what does not agree.
pub(crate) async fn differences(clients: &[Client], channel: &Channel, token: &str) -> Vec<String> {
    let mut found = Vec::new();
    let known = latest(clients);
    let (contacts, profiles): (BTreeMap<_, _>, BTreeMap<_, _>) =
        known.into_iter().partition(|(name, _)| name.ends_with("/contacts"));

    let listed = list(channel, token).await;
    differ("profiles", &without_revision(&profiles), &listed, &mut found);

    let is_live = |name: &str| listed.get(name).is_some_and(|it| !it.is_deleted);
    let of_live = |(name, _): &(&String, &Known)| is_live(name.trim_end_matches("/contacts"));
    let contacts = contacts.iter().filter(of_live);
    let contacts: BTreeMap<_, _> = contacts.map(|(name, it)| (name.clone(), it.clone())).collect();
    let stored = get_contacts(channel, contacts.keys()).await;
    differ("contacts", &without_revision(&contacts), &stored, &mut found);

    let live = listed.iter().filter(|(_, it)| !it.is_deleted);
    let live = live.map(|(name, it)| (name.clone(), it.text.clone())).collect();
    differ("index", &live, &search(channel, token).await, &mut found);
    found.extend(unsound(channel).await);

    // Nothing was erased, so every revision was given to somebody: a write that happened twice would have taken one
    // that nobody was told of.
    let mut revisions: Vec<i64> = clients.iter().flat_map(|it| it.revisions.clone()).collect();
    revisions.sort_unstable();
    if !(1..).zip(&revisions).all(|(expected, &revision)| expected == revision) {
        found.push(format!("revisions: {} of them are not one after the other", revisions.len()));
    }
    found
}

/// What was last known of each resource.
fn latest(clients: &[Client]) -> BTreeMap<String, Known> {
    let mut latest: BTreeMap<String, Known> = BTreeMap::new();
    for (name, known) in clients.iter().flat_map(|client| &client.known) {
        let is_newer = latest.get(name).is_none_or(|it| it.revision < known.revision);
        if is_newer {
            latest.insert(name.clone(), known.clone());
        }
    }
    latest
}

/// The etag stands for the revision, which is not told of a profile that is read.
fn without_revision(known: &BTreeMap<String, Known>) -> BTreeMap<String, Known> {
    let known = known.iter();
    known.map(|(name, it)| (name.clone(), Known { revision: 0, ..it.clone() })).collect()
}

fn differ<T: Debug + PartialEq>(
    what: &str,
    expected: &BTreeMap<String, T>,
    found: &BTreeMap<String, T>,
    differences: &mut Vec<String>,
) {
    let mut names: Vec<&String> = expected.keys().chain(found.keys()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let (expected, found) = (expected.get(name), found.get(name));
        if expected != found {
            differences.push(format!("{what}: {name} should be {expected:?} and is {found:?}"));
        }
    }
}

async fn list(channel: &Channel, token: &str) -> BTreeMap<String, Known> {
    let mut startups = StartupServiceClient::new(channel.clone());
    let mut listed = BTreeMap::new();
    let mut request = ListStartupsRequest {
        page_size: 1_000,
        show_deleted: true,
        at_least_as_fresh: token.to_owned(),
        ..Default::default()
    };
    loop {
        let reply = startups.list_startups(request.clone()).await.unwrap().into_inner();
        for it in reply.startups {
            let text = text_of(&it);
            let is_deleted = it.delete_time.is_some();
            listed.insert(it.name, Known { revision: 0, etag: it.etag, text, is_deleted });
        }
        if reply.next_page_token.is_empty() {
            return listed;
        }
        request.page_token = reply.next_page_token;
    }
}

async fn get_contacts(
    channel: &Channel,
    names: impl Iterator<Item = &String>,
) -> BTreeMap<String, Known> {
    let mut client = ContactServiceClient::new(channel.clone());
    let mut stored = BTreeMap::new();
    for name in names {
        let request = GetContactsRequest { name: name.clone(), ..Default::default() };
        let contacts = client.get_contacts(request).await.unwrap().into_inner().contacts.unwrap();
        let text = contacts.people.first().map(|it| it.full_name.clone()).unwrap_or_default();
        let known = Known { revision: 0, etag: contacts.etag, text, is_deleted: false };
        stored.insert(name.clone(), known);
    }
    stored
}

async fn search(channel: &Channel, token: &str) -> BTreeMap<String, String> {
    let mut client = SearchServiceClient::new(channel.clone());
    let mut found = BTreeMap::new();
    let mut request =
        SearchRequest { page_size: 100, at_least_as_fresh: token.to_owned(), ..Default::default() };
    loop {
        let reply = client.search(request.clone()).await.unwrap().into_inner();
        let text = |it: naru::proto::SearchResult| (it.name, it.one_liner.unwrap_or_default().en);
        found.extend(reply.results.into_iter().map(text));
        if reply.next_page_token.is_empty() {
            return found;
        }
        request.page_token = reply.next_page_token;
    }
}

/// What the service itself finds wrong with its index and its database.
async fn unsound(channel: &Channel) -> Option<String> {
    let mut operations = OperationsServiceClient::new(channel.clone());
    let reply = operations.verify_index(VerifyIndexRequest::default()).await.unwrap().into_inner();
    (!reply.sound).then(|| format!("index: {reply:?}"))
}
