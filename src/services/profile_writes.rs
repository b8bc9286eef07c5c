//! How a profile is created, updated, deleted and undeleted.
//!
//! What depends on the stored state is decided inside the writer, where it sees the last commit; the rest is checked
//! before.

use prost_types::FieldMask;
use uuid::Uuid;

use super::Context;
use super::profiles::{decode, etag, require_key, require_key_at, timestamp};
use super::tokens::{consistency_token, request_hash};
use crate::access::Caller;
use crate::errors::Error;
use crate::proto::masks::{BadPath, Mask};
use crate::proto::{Change, Date, Key, Kind, Partner, Resource, Startup, WriteResult};
use crate::store::{self, Document, Effect, Revision, Target, View, What, Written};
use crate::taxonomy::Taxonomy;
use crate::validation::{self, Violation};

/// A kind of profile whose rules are known.
pub(super) trait Validate: Resource {
    /// All violations of the rules that the contract states.
    fn violations(&self, taxonomy: &Taxonomy, today: &Date) -> Vec<Violation>;
}

impl Validate for Startup {
    fn violations(&self, taxonomy: &Taxonomy, today: &Date) -> Vec<Violation> {
        validation::startup(self, taxonomy, today)
    }
}

impl Validate for Partner {
    fn violations(&self, taxonomy: &Taxonomy, today: &Date) -> Vec<Violation> {
        validation::partner(self, taxonomy, today)
    }
}

/// Who writes, by which method, under which request id.
pub(super) fn request(
    caller: &Caller,
    method: &'static str,
    request_id: &str,
    body: &impl prost::Message,
) -> Result<store::Request, Error> {
    let violations = validation::request_id(request_id);
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    Ok(store::Request {
        caller: caller.name.clone(),
        method,
        request_id: Some(request_id.to_owned()).filter(|id| !id.is_empty()),
        hash: request_hash(body),
    })
}

impl Context {
    /// Stores a new profile.
    pub(super) async fn create_profile<R: Validate>(
        &self,
        request: store::Request,
        profile: Option<R>,
    ) -> Result<(WriteResult, String), Error> {
        let field = R::KIND.as_str();
        let mut profile = profile.ok_or_else(|| Error::invalid(field, "is required"))?;
        let violations = profile.violations(self.taxonomy, &self.today());
        if !violations.is_empty() {
            return Err(Error::Invalid(violations).within(field));
        }
        let key = match profile.name() {
            "" => Key { kind: R::KIND, id: Uuid::new_v4().to_string() },
            name => require_key_at(&format!("{field}.name"), name, R::KIND)?,
        };
        if !profile.etag().is_empty() {
            let message = "must be empty: what is created has none yet";
            return Err(Error::invalid(format!("{field}.etag"), message));
        }
        profile.clear_metadata();
        let body = profile.encode_to_vec();
        let targets = vec![Target::Profile(key.clone())];
        let written = self.store.write(request, targets, move |view| {
            match view.document(&key) {
                None => view.put(&key, body),
                Some(document) if document.is_live() => return Err(Error::AlreadyExists(key)),
                Some(_) => return Err(Error::AlreadyExistsDeleted(key)),
            }
            Ok::<_, Error>(())
        });
        self.answer(written.await??)
    }

    /// Changes the fields of a profile that the mask names.
    pub(super) async fn update_profile<R: Validate>(
        &self,
        request: store::Request,
        patch: Option<R>,
        mask: Option<&FieldMask>,
    ) -> Result<(WriteResult, String), Error> {
        let field = R::KIND.as_str();
        let patch = patch.ok_or_else(|| Error::invalid(field, "is required"))?;
        let key = require_key_at(&format!("{field}.name"), patch.name(), R::KIND)?;
        let mask = Mask::read(mask, &patch).map_err(|bad| Error::Invalid(mask_violations(bad)))?;
        let taxonomy = self.taxonomy;
        let today = self.today();
        let targets = vec![Target::Profile(key.clone())];
        let written = self.store.write(request, targets, move |view| {
            let current = require_live(view, &key)?;
            check_etag(patch.etag(), Some(current.revision), || key.to_string())?;
            let current: R = decode(current)?;
            let updated = mask.apply(&current, &patch);
            let mut violations = updated.violations(taxonomy, &today);
            // What was stored once is tolerated, such as a sector that the taxonomy has lost since.
            let stood_before = current.violations(taxonomy, &today);
            violations.retain(|violation| !stood_before.contains(violation));
            if !violations.is_empty() {
                return Err(Error::Invalid(violations).within(R::KIND.as_str()));
            }
            if updated == current {
                view.unchanged(&key);
            } else {
                view.put(&key, updated.encode_to_vec());
            }
            Ok(())
        });
        self.answer(written.await??)
    }

    /// Soft-deletes a profile.
    pub(super) async fn delete_profile(
        &self,
        request: store::Request,
        kind: Kind,
        name: &str,
        expected_etag: String,
    ) -> Result<(WriteResult, String), Error> {
        let key = require_key(name, kind)?;
        let targets = vec![Target::Profile(key.clone())];
        let written = self.store.write(request, targets, move |view| {
            let document = view.document(&key).filter(|document| document.is_live());
            let document = document.ok_or_else(|| Error::NotFound(key.to_string()))?;
            check_etag(&expected_etag, Some(document.revision), || key.to_string())?;
            view.delete(&key);
            Ok::<_, Error>(())
        });
        self.answer(written.await??)
    }

    /// Brings a soft-deleted profile back.
    pub(super) async fn undelete_profile(
        &self,
        request: store::Request,
        kind: Kind,
        name: &str,
    ) -> Result<(WriteResult, String), Error> {
        let key = require_key(name, kind)?;
        let targets = vec![Target::Profile(key.clone())];
        let window = i64::try_from(self.store.undelete_window().as_micros()).unwrap_or(i64::MAX);
        let written = self.store.write(request, targets, move |view| {
            let document = view.document(&key).ok_or_else(|| Error::NotFound(key.to_string()))?;
            let Some(deleted_at) = document.deleted_at else {
                return Err(Error::ProfileNotDeleted(key));
            };
            // Erasing comes round now and then; the promise to the profile's owner holds to the second.
            if document.body.is_none() || view.now() - deleted_at > window {
                return Err(Error::ProfileErased(key));
            }
            view.undelete(&key);
            Ok(())
        });
        self.answer(written.await??)
    }

    /// The reply to a write of one resource, the same for a repeat.
    pub(super) fn answer<T>(&self, written: Written<T>) -> Result<(WriteResult, String), Error> {
        let token = consistency_token(self.store.id(), written.head);
        let effect = written.outcome.first();
        let effect = effect.ok_or_else(|| Error::Internal("a write without effect".to_owned()))?;
        Ok((write_result(effect), token))
    }
}

/// The document, which must be neither deleted nor erased.
pub(super) fn require_live<'a>(view: &'a View<'_>, key: &Key) -> Result<&'a Document, Error> {
    match view.document(key) {
        Some(document) if document.is_live() => Ok(document),
        Some(document) if document.body.is_some() => Err(Error::ProfileDeleted(key.clone())),
        _ => Err(Error::NotFound(key.to_string())),
    }
}

/// Checks the etag that a write is conditional on against the state it meets; empty: unconditional.
pub(super) fn check_etag(
    expected: &str,
    current: Option<Revision>,
    name: impl FnOnce() -> String,
) -> Result<(), Error> {
    if expected.is_empty() || current.is_some_and(|revision| expected == etag(revision)) {
        Ok(())
    } else {
        Err(Error::EtagMismatch(name()))
    }
}

/// What a write did, in the contract's form.
pub(super) fn write_result(effect: &Effect) -> WriteResult {
    let (change, is_contacts) = match effect.what {
        What::Created => (Change::Created, false),
        What::Updated => (Change::Updated, false),
        What::Unchanged => (Change::Unchanged, false),
        What::Deleted => (Change::Deleted, false),
        What::Undeleted => (Change::Undeleted, false),
        What::Erased => (Change::Erased, false),
        What::ContactsUpdated => (Change::Updated, true),
        What::ContactsUnchanged => (Change::Unchanged, true),
        What::ContactsErased => (Change::Erased, true),
    };
    WriteResult {
        name: if is_contacts { effect.key.contacts_name() } else { effect.key.to_string() },
        change: change.into(),
        revision: i64::try_from(effect.revision.0).unwrap_or(i64::MAX),
        etag: etag(effect.revision),
        create_time: Some(timestamp(effect.created_at)),
        update_time: Some(timestamp(effect.updated_at)),
    }
}

fn mask_violations(bad: Vec<BadPath>) -> Vec<Violation> {
    let violation = |BadPath { path, why }| Violation {
        field: "update_mask".to_owned(),
        message: format!("`{path}` {why}"),
    };
    bad.into_iter().map(violation).collect()
}
