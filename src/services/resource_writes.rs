//! How a resource is created, updated, deleted and undeleted.
//!
//! What depends on the stored state is decided inside the writer, where it sees the last commit; the rest is checked
//! before.

use std::collections::HashSet;
use std::slice::from_ref;

use prost_types::FieldMask;
use uuid::Uuid;

use super::engagements;
use super::references::{follow, targets_for, unfounded, with_unfounded};
use super::resources::{decode, etag, require_key, timestamp};
use super::tokens::consistency_token;
use super::{Context, Origin, refuse};
use crate::access::Deadline;
use crate::errors::Error;
use crate::proto::masks::{BadPath, Mask};
use crate::proto::{
    Agreement, Application, Change, Date, Delegation, Engagement, Key, Kind, Meeting, Partner,
    Program, Resource, Selection, Startup, WriteResult,
};
use crate::store::{Document, Effect, Micros, Revision, Target, View, What, Written};
use crate::taxonomy::Taxonomy;
use crate::validation::limits::MEETING_STATUS_CHANGES_MAX;
use crate::validation::{self, Violation};

/// A kind of resource whose rules are known.
pub(super) trait Validate: Resource {
    /// Whether what it newly refers to must exist.
    const NAMES_EXIST: bool = false;

    /// Whether it belongs to a program, by whose terms it is judged besides.
    const IN_PROGRAM: bool = false;

    /// The path of the first field that names this resource, which must exist.
    fn field_naming(&self, key: &Key) -> String {
        key.kind.as_str().to_owned()
    }

    /// The engagement that it is besides, of this source. It is stored with the resource.
    fn engagement(&self, _source: &Key) -> Option<Engagement> {
        None
    }

    /// Sets what the service keeps in the body itself, as of a write at this time in place of what is stored.
    fn keep_history(&mut self, _stored: Option<&Self>, _now: Micros) {}

    /// The program that it belongs to.
    fn program(&self) -> Option<Key> {
        None
    }

    /// What of it its program does not have.
    fn violations_in(&self, _program: &Program) -> Vec<Violation> {
        Vec::new()
    }

    /// Whether it says of its program what is stored in its place says.
    fn rests_as(&self, _stored: &Self) -> bool {
        true
    }

    /// All violations of the rules that the contract states.
    fn violations(&self, taxonomy: &Taxonomy, today: &Date) -> Vec<Violation>;

    /// That it does not have to stay on record.
    fn may_be_deleted(&self, _own: &Key) -> Result<(), Error> {
        Ok(())
    }

    /// What of the stored state must not become what it is here.
    fn violations_after(&self, _current: &Self) -> Vec<Violation> {
        Vec::new()
    }
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

impl Validate for Engagement {
    const NAMES_EXIST: bool = true;

    fn violations(&self, _: &Taxonomy, today: &Date) -> Vec<Violation> {
        validation::engagement(self, today)
    }
}

impl Validate for Delegation {
    const NAMES_EXIST: bool = true;

    /// Whoever it names elsewhere is a participant or a host.
    fn field_naming(&self, key: &Key) -> String {
        let name = key.to_string();
        match self.participants.iter().position(|it| it.startup == name) {
            Some(at) => format!("participants[{at}].startup"),
            None => {
                let at = self.hosts.iter().position(|it| it.partner == name).unwrap_or_default();
                format!("hosts[{at}].partner")
            }
        }
    }

    fn violations(&self, _: &Taxonomy, _: &Date) -> Vec<Violation> {
        validation::delegation(self)
    }
}

impl Validate for Selection {
    const NAMES_EXIST: bool = true;

    /// Whoever it names is a candidate.
    fn field_naming(&self, key: &Key) -> String {
        let name = key.to_string();
        match self.candidates.iter().position(|it| it.startup == name) {
            Some(at) => format!("candidates[{at}].startup"),
            None => key.kind.as_str().to_owned(),
        }
    }

    fn may_be_deleted(&self, key: &Key) -> Result<(), Error> {
        match self.decision_rounds.is_empty() {
            true => Ok(()),
            false => Err(Error::SelectionDecided(key.clone())),
        }
    }

    fn violations(&self, _: &Taxonomy, today: &Date) -> Vec<Violation> {
        validation::selection(self, today)
    }

    fn violations_after(&self, current: &Self) -> Vec<Violation> {
        validation::changed_selection(self, current)
    }
}

impl Validate for Meeting {
    const NAMES_EXIST: bool = true;

    fn engagement(&self, source: &Key) -> Option<Engagement> {
        engagements::of_meeting(self, source)
    }

    fn keep_history(&mut self, stored: Option<&Self>, now: Micros) {
        self.keep_status_history(stored, timestamp(now), MEETING_STATUS_CHANGES_MAX);
    }

    fn violations(&self, _: &Taxonomy, today: &Date) -> Vec<Violation> {
        validation::meeting(self, today)
    }
}

impl Validate for Agreement {
    const NAMES_EXIST: bool = true;

    fn field_naming(&self, key: &Key) -> String {
        let name = key.to_string();
        let lists = [("startups", &self.startups), ("partners", &self.partners)];
        let place = |(field, names): (&str, &Vec<String>)| {
            let at = names.iter().position(|it| *it == name)?;
            Some(format!("{field}[{at}]"))
        };
        lists.into_iter().find_map(place).unwrap_or_else(|| key.kind.as_str().to_owned())
    }

    fn engagement(&self, source: &Key) -> Option<Engagement> {
        engagements::of_agreement(self, source)
    }

    fn violations(&self, _: &Taxonomy, today: &Date) -> Vec<Violation> {
        validation::agreement(self, today)
    }
}

impl Validate for Program {
    const NAMES_EXIST: bool = true;

    /// Whoever it names has a quota.
    fn field_naming(&self, key: &Key) -> String {
        let name = key.to_string();
        let at = self.quotas.iter().position(|it| it.partner == name).unwrap_or_default();
        format!("quotas[{at}].partner")
    }

    fn violations(&self, taxonomy: &Taxonomy, _: &Date) -> Vec<Violation> {
        validation::program(self, taxonomy)
    }
}

impl Validate for Application {
    const NAMES_EXIST: bool = true;
    const IN_PROGRAM: bool = true;

    fn field_naming(&self, key: &Key) -> String {
        let name = key.to_string();
        if self.operator == name {
            return "operator".to_owned();
        }
        match self.preferences.iter().position(|it| *it == name) {
            Some(at) => format!("preferences[{at}]"),
            None => key.kind.as_str().to_owned(),
        }
    }

    fn program(&self) -> Option<Key> {
        Key::parse(&self.program).filter(|key| key.kind == Kind::Program)
    }

    fn violations_in(&self, program: &Program) -> Vec<Violation> {
        validation::track_of_application(self, program)
    }

    fn rests_as(&self, stored: &Self) -> bool {
        (&self.program, &self.track) == (&stored.program, &stored.track)
    }

    fn violations(&self, _: &Taxonomy, today: &Date) -> Vec<Violation> {
        validation::application(self, today)
    }
}

impl Context {
    /// Stores a new resource.
    pub(super) async fn create<R: Validate>(
        &self,
        origin: Origin,
        resource: Option<R>,
    ) -> Result<(WriteResult, String), Error> {
        let field = R::KIND.as_str();
        let mut violations = validation::request_id(&origin.request_id);
        let Some(mut resource) = resource else {
            violations.push(Violation::required(field));
            return Err(Error::Invalid(violations));
        };
        let in_resource = resource.violations(self.taxonomy, &self.today());
        violations.extend(in_resource.into_iter().map(|violation| violation.within(field)));
        if !resource.etag().is_empty() {
            let message = "must be empty: what is created has none yet".to_owned();
            violations.push(Violation { field: format!("{field}.etag"), message });
        }
        if !violations.is_empty() {
            let unfounded = self.unfounded_in(&origin, resource).await;
            return Err(Error::Invalid(with_unfounded(violations, unfounded)));
        }
        let key = match resource.name() {
            "" => Key { kind: R::KIND, id: Uuid::new_v4().to_string() },
            name => require_key(name, R::KIND)?,
        };
        resource.clear_metadata();
        let mut targets = targets_for(&mut resource);
        targets.extend(written_with(&key));
        let written = self.commit(origin, targets, move |view| {
            require_not_merged(view, &key)?;
            follow(view, &key, &mut resource)?;
            refuse(unfounded(view, &mut resource, None)?).map_err(|error| error.within(field))?;
            resource.keep_history(None, view.now());
            match view.document(&key) {
                None => put_with(view, &key, &resource).map_err(|error| error.within(field))?,
                Some(document) if document.is_live() => return Err(Error::AlreadyExists(key)),
                Some(document) if document.body.is_none() => {
                    return Err(Error::AlreadyExistsErased(key));
                }
                Some(_) => return Err(Error::AlreadyExistsDeleted(key)),
            }
            Ok(())
        });
        self.answer(written.await??)
    }

    /// Changes the fields of a resource that the mask names.
    pub(super) async fn update<R: Validate>(
        &self,
        origin: Origin,
        patch: Option<R>,
        mask: Option<&FieldMask>,
    ) -> Result<(WriteResult, String), Error> {
        let field = R::KIND.as_str();
        let mut violations = validation::request_id(&origin.request_id);
        let Some(mut patch) = patch else {
            violations.push(Violation::required(field));
            return Err(Error::Invalid(violations));
        };
        violations.extend(validation::name(&format!("{field}.name"), patch.name(), R::KIND));
        let mask = Mask::read(mask, &patch).unwrap_or_else(|bad| {
            violations.extend(mask_violations(bad));
            Mask::Everything
        });
        refuse(violations)?;
        let key = require_key(patch.name(), R::KIND)?;
        let taxonomy = self.taxonomy;
        let today = self.today();
        // What is stored refers to no merged profile.
        let mut targets = targets_for(&mut patch);
        targets.extend(written_with(&key));
        // Which program the fields belong to that the mask leaves as they are.
        let program = self.program_of_stored::<R>(&key, origin.deadline).await?;
        let programs = [program, patch.program()];
        targets.extend(programs.iter().flatten().cloned().map(Target::Profile));
        let written = self.commit(origin, targets, move |view| {
            let current = require_live(view, &key)?;
            check_etag(patch.etag(), Some(current.revision), || key.to_string())?;
            let mut current: R = decode(current)?;
            let mut updated = mask.apply(&current, &patch);
            follow(view, &key, &mut updated)?;
            updated.keep_history(Some(&current), view.now());
            let program = updated.program();
            if program.is_some() && !programs.contains(&program) {
                // It has moved to another program just now, by which nothing can be judged here.
                return Err(Error::EtagMismatch(key.to_string()));
            }
            let violations = new_violations(&updated, &current, taxonomy, &today);
            let unfounded = unfounded(view, &mut updated, Some(&mut current))?;
            let violations = with_unfounded(violations, unfounded);
            refuse(violations).map_err(|error| error.within(field))?;
            if updated == current {
                view.unchanged(&key);
            } else {
                put_with(view, &key, &updated).map_err(|error| error.within(field))?;
            }
            Ok::<_, Error>(())
        });
        self.answer(written.await??)
    }

    /// What in a new resource rests on nothing, where it is refused in any case: so all that is wrong is told at once.
    /// Where the store does not answer, nothing is known of that.
    async fn unfounded_in<R: Validate>(&self, origin: &Origin, mut resource: R) -> Vec<Violation> {
        if !R::NAMES_EXIST {
            return Vec::new();
        }
        // Nothing is written, so there is nothing to remember.
        let origin = Origin { request_id: String::new(), ..origin.clone() };
        let targets = targets_for(&mut resource);
        let looked = self.commit(origin, targets, move |view| unfounded(view, &mut resource, None));
        let found = looked.await.and_then(|it| it).ok().and_then(|written| written.value);
        let within = |violation: Violation| violation.within(R::KIND.as_str());
        found.unwrap_or_default().into_iter().map(within).collect()
    }

    /// The program that what is stored under this key belongs to, of a kind that belongs to one.
    async fn program_of_stored<R: Validate>(
        &self,
        key: &Key,
        deadline: Deadline,
    ) -> Result<Option<Key>, Error> {
        if !R::IN_PROGRAM {
            return Ok(None);
        }
        let (_, documents) = self.read_many(R::KIND, from_ref(&key.id), deadline).await?;
        let stored = documents.first().filter(|document| document.is_live());
        Ok(stored.map(decode::<R>).transpose()?.and_then(|stored| stored.program()))
    }

    /// Soft-deletes a resource.
    pub(super) async fn delete<R: Validate>(
        &self,
        origin: Origin,
        name: &str,
        expected_etag: String,
    ) -> Result<(WriteResult, String), Error> {
        let may = |document: &Document| decode::<R>(document)?.may_be_deleted(&document.key);
        self.delete_if::<R>(origin, name, expected_etag, may).await
    }

    /// Soft-deletes a resource that may be deleted.
    pub(super) async fn delete_if<R: Resource>(
        &self,
        origin: Origin,
        name: &str,
        expected_etag: String,
        may: impl FnOnce(&Document) -> Result<(), Error> + Send + 'static,
    ) -> Result<(WriteResult, String), Error> {
        let key = require_target(&origin, R::KIND, name)?;
        let targets = written_with(&key).collect();
        let written = self.commit(origin, targets, move |view| {
            require_not_merged(view, &key)?;
            let document = view.document(&key).filter(|document| document.is_live());
            let document = document.ok_or_else(|| Error::NotFound(key.to_string()))?;
            check_etag(&expected_etag, Some(document.revision), || key.to_string())?;
            may(document)?;
            put_engagement(view, &key, None)?;
            view.delete(&key);
            Ok::<_, Error>(())
        });
        self.answer(written.await??)
    }

    /// Brings a soft-deleted resource back.
    pub(super) async fn undelete<R: Validate>(
        &self,
        origin: Origin,
        name: &str,
    ) -> Result<(WriteResult, String), Error> {
        let key = require_target(&origin, R::KIND, name)?;
        let mut targets = vec![Target::Merges];
        targets.extend(written_with(&key));
        let window = i64::try_from(self.store.undelete_window().as_micros()).unwrap_or(i64::MAX);
        let written = self.commit(origin, targets, move |view| {
            let document = view.document(&key).ok_or_else(|| Error::NotFound(key.to_string()))?;
            let Some(deleted_at) = document.deleted_at else {
                return Err(Error::ProfileNotDeleted(key));
            };
            // Erasing comes round now and then; the promise to its owner holds to the second.
            if document.body.is_none() || view.now() - deleted_at > window {
                return Err(Error::ProfileErased(key));
            }
            // Profiles that it refers to may have been merged while it was deleted.
            let mut resource: R = decode(document)?;
            let followed = follow(view, &key, &mut resource)?;
            put_engagement(view, &key, resource.engagement(&key))?;
            if followed {
                put(view, &key, &resource);
            }
            view.undelete(&key);
            Ok(())
        });
        self.answer(written.await??)
    }

    /// The reply to a write of one resource, the same for a repeat: its last change.
    pub(super) fn answer<T>(&self, written: Written<T>) -> Result<(WriteResult, String), Error> {
        let token = consistency_token(self.store.id(), written.head);
        let effect = written.outcome.last();
        let effect = effect.ok_or_else(|| Error::Internal("a write without effect".to_owned()))?;
        Ok((write_result(effect), token))
    }
}

/// What a write of the resource of this key changes: itself, and the engagement that it may be besides.
pub(super) fn written_with(key: &Key) -> impl Iterator<Item = Target> {
    [Some(key.clone()), engagements::key_of(key)].into_iter().flatten().map(Target::Profile)
}

/// Stages the state of a resource, how it is listed, and the engagement that it is besides. The resource comes last, so
/// that its change is the one that is answered.
pub(super) fn put_with<R: Validate>(
    view: &mut View<'_>,
    key: &Key,
    resource: &R,
) -> Result<(), Error> {
    put_engagement(view, key, resource.engagement(key))?;
    put(view, key, resource);
    Ok(())
}

/// Lets the engagement that a resource is besides be this one, or none. Another engagement that has its name, deleted
/// or not, stands in the way of one, and stays as it is where there is to be none.
pub(super) fn put_engagement(
    view: &mut View<'_>,
    source: &Key,
    engagement: Option<Engagement>,
) -> Result<(), Error> {
    let Some(key) = engagements::key_of(source) else { return Ok(()) };
    let document = view.document(&key).filter(|document| document.body.is_some());
    let is_live = document.is_some_and(Document::is_live);
    let is_deleted = document.is_some() && !is_live;
    let stored: Option<Engagement> = document.map(decode).transpose()?;
    let is_own = stored.as_ref().is_none_or(|stored| stored.source == source.to_string());
    let Some(engagement) = engagement else {
        if is_live && is_own {
            view.delete(&key);
        }
        return Ok(());
    };
    if !is_own {
        let message = format!("would be {key} too, which comes from elsewhere; choose another id");
        return Err(Error::invalid("name", message));
    }
    if is_live && stored.as_ref() == Some(&engagement) {
        return Ok(());
    }
    put(view, &key, &engagement);
    if is_deleted {
        view.undelete(&key);
    }
    Ok(())
}

/// Stages the state of a resource, and how it is listed.
pub(super) fn put<R: Resource>(view: &mut View<'_>, key: &Key, resource: &R) {
    view.put(key, resource.encode_to_vec());
    let terms = resource.terms();
    if !terms.is_empty() {
        view.list_by(key, terms);
    }
}

/// The resource that a write by name is about.
fn require_target(origin: &Origin, kind: Kind, name: &str) -> Result<Key, Error> {
    let mut violations = validation::request_id(&origin.request_id);
    violations.extend(validation::name("name", name, kind));
    refuse(violations)?;
    require_key(name, kind)
}

/// The violations that an update brings in. What was stored once is tolerated, such as a sector that the taxonomy has
/// lost since; places in lists do not count, for they shift.
fn new_violations<R: Validate>(
    updated: &R,
    current: &R,
    taxonomy: &Taxonomy,
    today: &Date,
) -> Vec<Violation> {
    let mut violations = updated.violations(taxonomy, today);
    if !violations.is_empty() {
        let known: HashSet<(String, String)> =
            current.violations(taxonomy, today).into_iter().map(without_place).collect();
        violations.retain(|violation| !known.contains(&without_place(violation.clone())));
    }
    violations.extend(updated.violations_after(current));
    violations
}

/// The same violation wherever in a list it stands: `portfolio[].sectors[]`.
pub(super) fn without_place(violation: Violation) -> (String, String) {
    let field = violation.field.split('[').map(|part| part.split_once(']').map_or(part, |it| it.1));
    (field.collect::<Vec<_>>().join("[]"), violation.message)
}

/// Fails if another resource has taken the place of this one.
pub(super) fn require_not_merged(view: &View<'_>, key: &Key) -> Result<(), Error> {
    match view.survivor(key)? {
        Some(survivor) => Err(Error::ProfileMerged { key: key.clone(), survivor }),
        None => Ok(()),
    }
}

/// The document, which must be neither merged nor deleted nor erased.
pub(super) fn require_live<'a>(view: &'a View<'_>, key: &Key) -> Result<&'a Document, Error> {
    require_not_merged(view, key)?;
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
        What::Deleted | What::Merged => (Change::Deleted, false),
        What::Undeleted => (Change::Undeleted, false),
        What::Erased => (Change::Erased, false),
        What::ContactsUpdated => (Change::Updated, true),
        What::ContactsUnchanged => (Change::Unchanged, true),
        What::ContactsErased => (Change::Erased, true),
    };
    // Contacts that are gone have neither a last change nor an etag that could be met.
    let exists = effect.revision != Revision::default();
    WriteResult {
        name: if is_contacts { effect.key.contacts_name() } else { effect.key.to_string() },
        change: change.into(),
        revision: i64::try_from(effect.revision.0).unwrap_or(i64::MAX),
        etag: if exists { etag(effect.revision) } else { String::new() },
        create_time: (!is_contacts).then(|| timestamp(effect.created_at)),
        update_time: exists.then(|| timestamp(effect.updated_at)),
    }
}

fn mask_violations(bad: Vec<BadPath>) -> Vec<Violation> {
    let violation = |BadPath { path, why }| Violation {
        field: "update_mask".to_owned(),
        message: format!("`{path}` {why}"),
    };
    bad.into_iter().map(violation).collect()
}
