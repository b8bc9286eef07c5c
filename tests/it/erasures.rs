//! What is erased leaves no byte in any file of the server, whatever happens to it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use naru::proto::contact_service_client::ContactServiceClient;
use naru::proto::search_service_client::SearchServiceClient;
use naru::proto::startup_service_client::StartupServiceClient;
use naru::proto::{
    Contact, Contacts, CreateStartupRequest, EraseContactsRequest, SearchRequest,
    UpdateContactsRequest,
};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, Executor as _};
use tonic::Code;
use tonic::transport::Channel;

use crate::app::startup;
use crate::child::Place;

const CONTACTS: &str = "startups/lumen/contacts";

/// Stands in the name, the role and the address of the person.
const MARK: &str = "qzxvkw7391";

fn place(folder: &Path) -> Place {
    Place { folder: folder.to_owned(), database: None, log: "naru=trace,sqlx=trace,tantivy=trace" }
}

fn marked() -> Contacts {
    let person = Contact {
        full_name: format!("김{MARK}"),
        role: MARK.to_owned(),
        email: format!("{MARK}@lumen.example"),
        ..Contact::default()
    };
    Contacts { name: CONTACTS.to_owned(), people: vec![person], ..Contacts::default() }
}

async fn store_marked(channel: &Channel) {
    let request = CreateStartupRequest { startup: Some(startup("lumen")), ..Default::default() };
    StartupServiceClient::new(channel.clone()).create_startup(request).await.unwrap();
    let mut contacts = ContactServiceClient::new(channel.clone());
    let request =
        UpdateContactsRequest { contacts: Some(marked()), request_id: "marked".to_owned() };
    contacts.update_contacts(request.clone()).await.unwrap();
    contacts.update_contacts(request.clone()).await.unwrap();
    let people = vec![Contact { email: format!("{MARK} at home"), ..Contact::default() }];
    let invalid = Contacts { people, ..marked() };
    let request = UpdateContactsRequest { contacts: Some(invalid), ..request };
    let refused = contacts.update_contacts(request).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
}

async fn erase(channel: &Channel) {
    let request = EraseContactsRequest { name: CONTACTS.to_owned(), ..Default::default() };
    ContactServiceClient::new(channel.clone()).erase_contacts(request).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_contacts_are_in_no_file_and_never_were_in_index_or_log() {
    let folder = tempfile::tempdir().unwrap();
    let server = place(folder.path()).start();
    let channel = server.connect().await;
    store_marked(&channel).await;
    let request = SearchRequest { query: MARK.to_owned(), ..Default::default() };
    let found = SearchServiceClient::new(channel.clone()).search(request).await;
    assert_eq!(found.unwrap().into_inner().total_size, 0);
    let holding = files_with_mark(folder.path());
    let is_database = |file: &PathBuf| file.to_str().unwrap().contains("naru.db");
    assert!(!holding.is_empty() && holding.iter().all(is_database), "{holding:?}");

    erase(&channel).await;
    mark_goes_soon(folder.path()).await;
    drop(server);
    assert_eq!(files_with_mark(folder.path()), Vec::<PathBuf>::new(), "after a crash");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_server_had_erased_leaves_the_files_soon_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let server = place.start();
    let channel = server.connect().await;
    store_marked(&channel).await;
    // Somebody who reads keeps the erased bytes in the log of the database.
    let options = SqliteConnectOptions::new().filename(folder.path().join("data/naru.db"));
    let mut reader = sqlx::SqliteConnection::connect_with(&options.read_only(true)).await.unwrap();
    reader.execute("BEGIN").await.unwrap();
    reader.execute("SELECT * FROM contacts").await.unwrap();
    erase(&channel).await;
    drop(server);
    reader.close().await.unwrap();
    assert!(!files_with_mark(folder.path()).is_empty(), "else this shows nothing");

    let _server = place.start();
    mark_goes_soon(folder.path()).await;
}

/// At once, or after somebody has read who is reading at that moment.
async fn mark_goes_soon(folder: &Path) {
    let since = Instant::now();
    while !files_with_mark(folder).is_empty() {
        assert!(since.elapsed() < Duration::from_secs(10), "it stays");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The files in which the mark stands.
fn files_with_mark(folder: &Path) -> Vec<PathBuf> {
    let mut holding = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holding.extend(files_with_mark(&path));
            continue;
        }
        // A file of the index may go at any moment.
        let bytes = std::fs::read(&path).unwrap_or_default();
        if bytes.windows(MARK.len()).any(|window| window == MARK.as_bytes()) {
            holding.push(path);
        }
    }
    holding
}
