//! How contact persons are read, replaced and erased.

use prost::Message as _;
use tonic::{Request, Response, Status};

use super::resource_writes::{check_etag, require_live, require_not_merged};
use super::resources::{etag, timestamp};
use super::tokens::{consistency_token, token_violations};
use super::{Origin, Service, deadline, in_time, refuse};
use crate::errors::Error;
use crate::proto::contact_service_server::ContactService;
use crate::proto::{
    Contact, Contacts, EraseContactsRequest, EraseContactsResponse, GetContactsRequest,
    GetContactsResponse, Key, UpdateContactsRequest, UpdateContactsResponse,
};
use crate::store::{self, Document, Target};
use crate::validation::{self, Violation};

#[tonic::async_trait]
impl ContactService for Service {
    async fn get_contacts(
        &self,
        call: Request<GetContactsRequest>,
    ) -> Result<Response<GetContactsResponse>, Status> {
        let deadline = deadline(call.extensions());
        let body = call.into_inner();
        let mut violations = validation::contacts_name(&body.name);
        violations.extend(token_violations(&body.at_least_as_fresh));
        refuse(violations)?;
        let key = require_profile(&body.name)?;
        let context = &self.context;
        let read = async { Ok(context.store.contacts(&key).await?) };
        let (head, profile, contacts) = in_time(deadline, Error::StoreUnavailable, read).await?;
        context.check_demand(&body.at_least_as_fresh, head)?;
        let Some(profile) = profile.filter(Document::is_live) else {
            return Err(Error::NotFound(key.to_string()).into());
        };
        let contacts = match contacts {
            Some(stored) => message(&stored)?,
            None => Contacts { name: profile.key.contacts_name(), ..Contacts::default() },
        };
        Ok(Response::new(GetContactsResponse {
            contacts: Some(contacts),
            consistency_token: consistency_token(context.store.id(), head),
        }))
    }

    async fn update_contacts(
        &self,
        call: Request<UpdateContactsRequest>,
    ) -> Result<Response<UpdateContactsResponse>, Status> {
        let (origin, body) = Origin::of(call, "update_contacts", |body| &mut body.request_id);
        let mut violations = validation::request_id(&origin.request_id);
        let Some(contacts) = body.contacts else {
            violations.push(Violation::required("contacts"));
            return Err(Error::Invalid(violations).into());
        };
        let in_contacts = validation::contacts(&contacts);
        violations.extend(in_contacts.into_iter().map(|violation| violation.within("contacts")));
        refuse(violations)?;
        let key = require_profile(&contacts.name)?;
        let expected_etag = contacts.etag;
        // Only the people are stored: name, etag and time are columns.
        let body = Contacts { people: contacts.people, ..Contacts::default() }.encode_to_vec();
        let targets = vec![Target::Profile(key.clone()), Target::Contacts(key.clone())];
        let written = self.context.commit(origin, targets, move |view| {
            require_live(view, &key)?;
            let current = view.contacts(&key);
            let revision = current.map(|contacts| contacts.revision);
            check_etag(&expected_etag, revision, || key.contacts_name())?;
            if current.is_some_and(|contacts| contacts.body == body) {
                view.contacts_unchanged(&key);
            } else {
                view.put_contacts(&key, body);
            }
            Ok::<_, Error>(())
        });
        let written = written.await??;
        let (result, consistency_token) = self.context.answer(written)?;
        Ok(Response::new(UpdateContactsResponse { result: Some(result), consistency_token }))
    }

    async fn erase_contacts(
        &self,
        call: Request<EraseContactsRequest>,
    ) -> Result<Response<EraseContactsResponse>, Status> {
        let (origin, body) = Origin::of(call, "erase_contacts", |body| &mut body.request_id);
        let mut violations = validation::request_id(&origin.request_id);
        violations.extend(validation::contacts_name(&body.name));
        refuse(violations)?;
        let key = require_profile(&body.name)?;
        let targets = vec![Target::Profile(key.clone()), Target::Contacts(key.clone())];
        let written = self.context.commit(origin, targets, move |view| {
            // A deleted profile's contacts can be erased too: the person's wish counts more than the profile's state.
            // Of a merged one they have moved: to say that they are erased would be false.
            require_not_merged(view, &key)?;
            if view.document(&key).is_none() {
                return Err(Error::NotFound(key.to_string()));
            }
            view.erase_contacts(&key);
            Ok(())
        });
        let written = written.await??;
        let (result, consistency_token) = self.context.answer(written)?;
        Ok(Response::new(EraseContactsResponse { result: Some(result), consistency_token }))
    }
}

/// The profile whose contacts a name names.
fn require_profile(name: &str) -> Result<Key, Error> {
    Key::parse_contacts(name).ok_or_else(|| Error::Invalid(validation::contacts_name(name)))
}

/// The persons that are stored.
pub(super) fn people(stored: &store::Contacts) -> Result<Vec<Contact>, Error> {
    let contacts = Contacts::decode(stored.body.as_slice());
    // The body is personal data: nothing of it may stand in the error.
    let contacts = contacts.map_err(|_| Error::Internal(format!("contacts of {}", stored.key)))?;
    Ok(contacts.people)
}

fn message(stored: &store::Contacts) -> Result<Contacts, Error> {
    Ok(Contacts {
        name: stored.key.contacts_name(),
        people: people(stored)?,
        etag: etag(stored.revision),
        update_time: Some(timestamp(stored.updated_at)),
    })
}
