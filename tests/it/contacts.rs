//! What the contact service promises about personal data.

use std::time::Duration;

use naru::proto::{
    Change, Contact, Contacts, DeleteStartupRequest, EraseContactsRequest, GetContactsRequest,
    GetContactsResponse, GetStartupRequest, Startup, UndeleteStartupRequest, UpdateContactsRequest,
    UpdateContactsResponse, UpdateStartupRequest,
};
use prost_types::FieldMask;
use tonic::{Code, Status};

use crate::app::{App, assert_refused, startup, violated_fields};

const NAME: &str = "startups/lumen/contacts";

fn person(full_name: &str) -> Contact {
    Contact { full_name: full_name.to_owned(), ..Contact::default() }
}

async fn put(app: &mut App, people: &[&str], etag: &str) -> Result<UpdateContactsResponse, Status> {
    let contacts = Contacts {
        name: NAME.to_owned(),
        people: people.iter().map(|name| person(name)).collect(),
        etag: etag.to_owned(),
        ..Contacts::default()
    };
    let request = UpdateContactsRequest { contacts: Some(contacts), ..Default::default() };
    Ok(app.contacts.update_contacts(request).await?.into_inner())
}

async fn get(app: &mut App) -> Result<GetContactsResponse, Status> {
    let request = GetContactsRequest { name: NAME.to_owned(), ..Default::default() };
    Ok(app.contacts.get_contacts(request).await?.into_inner())
}

async fn people(app: &mut App) -> Vec<String> {
    let contacts = get(app).await.unwrap().contacts.unwrap();
    contacts.people.into_iter().map(|person| person.full_name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_are_replaced_as_a_whole_and_guarded_by_an_etag() {
    let mut app = App::start().await;
    assert_refused(put(&mut app, &["나루 담당자"], "").await, Code::NotFound, "RESOURCE_NOT_FOUND");
    app.create_startup(startup("lumen")).await;
    assert!(get(&mut app).await.unwrap().contacts.unwrap().etag.is_empty());

    let first = put(&mut app, &["A", "B"], "").await.unwrap().result.unwrap();
    assert_eq!((first.name.as_str(), first.change()), (NAME, Change::Updated));
    let same = put(&mut app, &["A", "B"], &first.etag).await.unwrap().result.unwrap();
    assert_eq!((same.change(), &same.etag), (Change::Unchanged, &first.etag));
    put(&mut app, &["C"], &first.etag).await.unwrap();
    assert_eq!(people(&mut app).await, ["C"]);
    let late = put(&mut app, &["D"], &first.etag).await;
    assert_refused(late, Code::Aborted, "ETAG_MISMATCH");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_update_of_a_profile_touches_its_contacts() {
    let mut app = App::start().await;
    app.create_startup(startup("lumen")).await;
    put(&mut app, &["A"], "").await.unwrap();
    let request = UpdateStartupRequest {
        startup: Some(Startup { tags: vec!["x".to_owned()], ..startup("lumen") }),
        update_mask: Some(FieldMask { paths: vec!["*".to_owned()] }),
        ..Default::default()
    };
    app.startups.update_startup(request).await.unwrap();
    assert_eq!(people(&mut app).await, ["A"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_contacts_are_gone_and_erasing_again_changes_nothing() {
    let mut app = App::start().await;
    app.create_startup(startup("lumen")).await;
    put(&mut app, &["A"], "").await.unwrap();
    let erase = EraseContactsRequest { name: NAME.to_owned(), ..Default::default() };
    let reply = app.contacts.erase_contacts(erase.clone()).await.unwrap().into_inner();
    assert_eq!(reply.result.unwrap().change(), Change::Erased);
    assert!(people(&mut app).await.is_empty());
    let reply = app.contacts.erase_contacts(erase).await.unwrap().into_inner();
    assert_eq!(reply.result.unwrap().change(), Change::Unchanged);
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_share_the_fate_of_their_profile() {
    let mut app = App::start().await;
    app.create_startup(startup("lumen")).await;
    put(&mut app, &["A"], "").await.unwrap();
    let name = "startups/lumen".to_owned();
    let delete = DeleteStartupRequest { name: name.clone(), ..Default::default() };
    app.startups.delete_startup(delete).await.unwrap();
    assert_refused(get(&mut app).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let undelete = UndeleteStartupRequest { name, ..Default::default() };
    app.startups.undelete_startup(undelete).await.unwrap();
    assert_eq!(people(&mut app).await, ["A"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_profiles_lose_their_contacts_for_good() {
    let mut app = App::start().await;
    app.create_startup(startup("lumen")).await;
    put(&mut app, &["나루 담당자 김나루"], "").await.unwrap();
    let name = "startups/lumen".to_owned();
    let delete = DeleteStartupRequest { name, ..Default::default() };
    app.startups.delete_startup(delete).await.unwrap();
    app.pass(Duration::from_secs(31 * 24 * 60 * 60));
    // Erasing runs when the server starts, and every hour.
    let mut app = app.restart().await;
    while is_kept(&mut app).await {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let folder = app.data_dir().to_owned();
    let check = move || {
        for file in ["naru.db", "naru.db-wal"] {
            let bytes = std::fs::read(folder.join(file)).unwrap_or_default();
            assert!(!contains(&bytes, "김나루".as_bytes()), "{file} still holds the name");
        }
    };
    app.restart_after(check).await;
}

/// Whether the deleted profile is not yet erased.
async fn is_kept(app: &mut App) -> bool {
    let name = "startups/lumen".to_owned();
    let request = GetStartupRequest { name, show_deleted: true, ..Default::default() };
    app.startups.get_startup(request).await.is_ok()
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test(flavor = "multi_thread")]
async fn violations_never_quote_personal_data() {
    let mut app = App::start().await;
    app.create_startup(startup("lumen")).await;
    let secret = "비밀한이름";
    let contacts = Contacts {
        name: NAME.to_owned(),
        people: vec![Contact {
            full_name: secret.repeat(100),
            email: format!("{secret} at home"),
            phone: secret.to_owned(),
            ..Contact::default()
        }],
        ..Contacts::default()
    };
    let request = UpdateContactsRequest { contacts: Some(contacts), ..Default::default() };
    let status = app.contacts.update_contacts(request).await.unwrap_err();
    let paths = ["full_name", "email", "phone"].map(|field| format!("contacts.people[0].{field}"));
    assert_eq!(violated_fields(&status), paths);
    assert!(!format!("{status:?}").contains(secret));
    assert!(!contains(status.details(), secret.as_bytes()));
}
