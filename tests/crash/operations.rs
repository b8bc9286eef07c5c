//! What clients ask for, each under a request id.

use std::time::Duration;

use naru::proto::batch_upsert_startups_result::Outcome;
use naru::proto::contact_service_client::ContactServiceClient;
use naru::proto::startup_service_client::StartupServiceClient;
use naru::proto::{
    BatchUpsertStartupsRequest, Contact, Contacts, CreateStartupRequest, DeleteStartupRequest,
    LocalizedText, Startup, UndeleteStartupRequest, UpdateContactsRequest, UpdateStartupRequest,
    WriteResult,
};
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// How often a write is repeated, and after which pause, before the server counts as lost.
const REPEATS_MAX: usize = 300;
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Debug, Clone)]
pub(crate) enum Operation {
    Create(CreateStartupRequest),
    Update(UpdateStartupRequest),
    Delete(DeleteStartupRequest),
    Undelete(UndeleteStartupRequest),
    Upsert(BatchUpsertStartupsRequest),
    PutContacts(UpdateContactsRequest),
}

/// What a server acknowledged.
#[derive(Debug, PartialEq)]
pub(crate) struct Acknowledged {
    pub(crate) results: Vec<WriteResult>,
    pub(crate) token: String,
}

impl Operation {
    pub(crate) fn put_contacts(profile: &str, full_name: &str, request_id: String) -> Operation {
        let person = Contact { full_name: full_name.to_owned(), ..Contact::default() };
        let contacts = Contacts {
            name: format!("{profile}/contacts"),
            people: vec![person],
            ..Contacts::default()
        };
        Operation::PutContacts(UpdateContactsRequest { contacts: Some(contacts), request_id })
    }

    /// The text that it writes to this resource; none if it leaves the text as it is.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let startup = match self {
            Operation::Create(request) => request.startup.as_ref(),
            Operation::Update(request) => request.startup.as_ref(),
            Operation::Upsert(request) => request.startups.iter().find(|it| it.name == name),
            Operation::Delete(_) | Operation::Undelete(_) => None,
            Operation::PutContacts(request) => {
                let people = &request.contacts.as_ref().unwrap().people;
                return Some(people[0].full_name.clone());
            }
        };
        startup.map(text_of)
    }

    /// Sends it once. None says that its outcome is not known.
    pub(crate) async fn send(&self, channel: &Channel) -> Option<Acknowledged> {
        match self.clone().call(channel.clone()).await {
            Ok(acknowledged) => Some(acknowledged),
            Err(status) if is_passing(&status) => None,
            Err(status) => panic!("{self:?} was refused: {status:?}"),
        }
    }

    /// Sends it until it is acknowledged.
    pub(crate) async fn insist(&self, channel: &Channel) -> Acknowledged {
        for _ in 0..REPEATS_MAX {
            if let Some(acknowledged) = self.send(channel).await {
                return acknowledged;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("the server does not recover")
    }

    async fn call(self, channel: Channel) -> Result<Acknowledged, Status> {
        let mut startups = StartupServiceClient::new(channel.clone());
        let (result, token) = match self {
            Operation::Create(request) => {
                let reply = startups.create_startup(request).await?.into_inner();
                (reply.result, reply.consistency_token)
            }
            Operation::Update(request) => {
                let reply = startups.update_startup(request).await?.into_inner();
                (reply.result, reply.consistency_token)
            }
            Operation::Delete(request) => {
                let reply = startups.delete_startup(request).await?.into_inner();
                (reply.result, reply.consistency_token)
            }
            Operation::Undelete(request) => {
                let reply = startups.undelete_startup(request).await?.into_inner();
                (reply.result, reply.consistency_token)
            }
            Operation::PutContacts(request) => {
                let mut contacts = ContactServiceClient::new(channel);
                let reply = contacts.update_contacts(request).await?.into_inner();
                (reply.result, reply.consistency_token)
            }
            Operation::Upsert(request) => {
                let reply = startups.batch_upsert_startups(request).await?.into_inner();
                let outcomes = reply.results.into_iter().map(|result| match result.outcome {
                    Some(Outcome::Written(written)) => written,
                    refused => panic!("an item was refused: {refused:?}"),
                });
                let (results, token) = (outcomes.collect(), reply.consistency_token);
                return Ok(Acknowledged { results, token });
            }
        };
        Ok(Acknowledged { results: vec![result.unwrap()], token })
    }
}

/// A start-up whose one-liner is this text.
pub(crate) fn startup(name: &str, text: &str) -> Startup {
    let localized = |en: &str| Some(LocalizedText { ko: String::new(), en: en.to_owned() });
    Startup {
        name: name.to_owned(),
        display_name: localized(name),
        one_liner: localized(text),
        ..Startup::default()
    }
}

pub(crate) fn text_of(startup: &Startup) -> String {
    startup.one_liner.as_ref().map(|it| it.en.clone()).unwrap_or_default()
}

/// Whether it says nothing about the request itself: the connection broke, or the database is away.
fn is_passing(status: &Status) -> bool {
    status.code() == Code::Unavailable || status.get_details_error_info().is_none()
}
