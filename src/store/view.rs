//! What the deciding function of a write sees and may do.

use std::collections::{HashMap, HashSet};

use super::ledger::Ledger;
use super::{
    Contacts, Document, Effect, Error, Key, Micros, Revision, Target, What, last_survivor,
};

/// The last commit, the earlier jobs of the group and what this job has staged so far, seen as one.
///
/// Only the job's targets can be read or changed: asking for another key panics, which fails this
/// job alone, because answering "there is none" would let a write overwrite what it never loaded.
pub struct View<'a> {
    ledger: &'a Ledger,
    profiles: HashSet<&'a Key>,
    contacts: HashSet<&'a Key>,
    /// The documents changed after this revision are targets too.
    changed_since: Option<Revision>,
    sees_merges: bool,
    sees_existence: bool,
    staged: Staged,
    newer: Option<Key>,
}

/// What one job wants written.
#[derive(Default)]
pub(super) struct Staged {
    pub(super) head: Revision,
    pub(super) documents: HashMap<Key, Document>,
    /// None: erased.
    pub(super) contacts: HashMap<Key, Option<Contacts>>,
    /// By which terms documents are to be listed from now on.
    pub(super) terms: HashMap<Key, Vec<String>>,
    pub(super) effects: Vec<Effect>,
    /// What live documents were before this job changed them, of the kinds of which it is kept.
    pub(super) former: Vec<Document>,
    /// Whether a document has been merged.
    has_merges: bool,
}

impl<'a> View<'a> {
    pub(super) fn new(ledger: &'a Ledger, targets: &'a [Target]) -> View<'a> {
        let mut view = View {
            ledger,
            profiles: HashSet::new(),
            contacts: HashSet::new(),
            changed_since: None,
            sees_merges: false,
            sees_existence: false,
            staged: Staged::starting_at(ledger.head()),
            newer: None,
        };
        for target in targets {
            match target {
                Target::Profile(key) => _ = view.profiles.insert(key),
                Target::Contacts(key) => _ = view.contacts.insert(key),
                Target::ChangedSince(revision) => view.changed_since = Some(*revision),
                Target::Merges => view.sees_merges = true,
                Target::Existence(_) => view.sees_existence = true,
            }
        }
        view
    }

    /// The time of this write; the same for all its changes.
    pub fn now(&self) -> Micros {
        self.ledger.now()
    }

    /// The document as it stands: soft-deleted ones and tombstones too. Panics if it is no target.
    pub fn document(&self, key: &Key) -> Option<&Document> {
        assert!(self.is_target(key), "{key} is not among the targets of this write");
        self.staged.documents.get(key).or_else(|| self.ledger.document(key))
    }

    /// Whether there is a live document of this key. Panics if no existence is among the targets. Of a
    /// key that is not, nor has taken the place of one that is, the answer is no.
    pub fn is_live(&self, key: &Key) -> bool {
        assert!(self.sees_existence, "the existence of {key} is not among the targets");
        match self.staged.documents.get(key) {
            Some(document) => document.is_live(),
            None => self.ledger.is_live(key),
        }
    }

    /// The documents changed after the revision that is among the targets, by earlier jobs of the group too; none if
    /// they are too many to be known: try again with a later revision. Panics if no revision is among the targets.
    pub fn changed_since(&self) -> Option<Vec<Key>> {
        let after = self.changed_since.expect("a revision is not among the targets of this write");
        Some(self.ledger.changed_since(after)?.cloned().collect())
    }

    /// The document that has taken the place of this one, at the end of the chain where that one was merged too; none
    /// if this one was not merged. Panics unless it or [`Target::Merges`] is among the targets.
    pub fn survivor(&self, key: &Key) -> Result<Option<Key>, Error> {
        assert!(self.sees_merges || self.is_target(key), "merges are not among the targets");
        Ok(last_survivor(key, |key| self.merged_into(key))?.cloned())
    }

    /// Whether any document may have a survivor. Where merges are not among the targets, it says no.
    pub fn has_merges(&self) -> bool {
        self.sees_merges && (self.ledger.has_merges() || self.staged.has_merges)
    }

    /// The contacts as they stand. Panics if they are no target.
    pub fn contacts(&self, key: &Key) -> Option<&Contacts> {
        assert!(self.contacts.contains(key), "{key}: contacts are not among the targets");
        match self.staged.contacts.get(key) {
            Some(staged) => staged.as_ref(),
            None => self.ledger.contacts(key),
        }
    }

    /// Creates the document or replaces its body. Over a tombstone it is created anew; a soft-deleted
    /// one stays deleted.
    pub fn put(&mut self, key: &Key, body: Vec<u8>) {
        let now = self.now();
        let format = self.ledger.format();
        let before = self.document(key).filter(|document| document.body.is_some());
        if before.is_some_and(|document| document.format > format) {
            self.newer = Some(key.clone());
            return;
        }
        let what = if before.is_some() { What::Updated } else { What::Created };
        let document = Document {
            key: key.clone(),
            revision: self.staged.head.next(),
            format,
            created_at: before.map_or(now, |document| document.created_at),
            updated_at: now,
            deleted_at: before.and_then(|document| document.deleted_at),
            body: Some(body),
            merged_into: before.and_then(|document| document.merged_into.clone()),
        };
        self.stage(document, what);
    }

    /// Lets the document be listed by these terms and no others from now on. They stay while it is soft-deleted and go
    /// when it is erased.
    pub fn list_by(&mut self, key: &Key, terms: Vec<String>) {
        assert!(self.is_target(key), "{key} is not among the targets of this write");
        self.staged.terms.insert(key.clone(), terms);
    }

    /// Soft-deletes. The body stays as it was written, so a document of a newer format may be deleted too.
    /// Panics unless the document is live.
    pub fn delete(&mut self, key: &Key) {
        let document = self.document(key).filter(|document| document.is_live());
        let document =
            document.unwrap_or_else(|| panic!("cannot delete {key}: it is not live")).clone();
        self.stage(Document { deleted_at: Some(self.now()), ..document }, What::Deleted);
    }

    /// Soft-deletes a document whose place another one takes from now on. The bodies and contacts stay as they are.
    /// Panics unless both are live, different and of one kind.
    pub fn merge(&mut self, duplicate: &Key, survivor: &Key) {
        let is_live = |key| self.document(key).is_some_and(Document::is_live);
        assert!(is_live(survivor), "cannot merge into {survivor}: it is not live");
        assert!(
            duplicate != survivor && duplicate.kind == survivor.kind,
            "cannot merge {duplicate}"
        );
        let document = self.document(duplicate).filter(|document| document.is_live());
        let document =
            document.unwrap_or_else(|| panic!("cannot merge {duplicate}: it is not live")).clone();
        let (deleted_at, merged_into) = (Some(self.now()), Some(survivor.clone()));
        self.stage(Document { deleted_at, merged_into, ..document }, What::Merged);
    }

    /// Takes a soft deletion back, also one by a merge. Panics unless the document is soft-deleted and not erased.
    pub fn undelete(&mut self, key: &Key) {
        let document = self
            .document(key)
            .filter(|document| document.deleted_at.is_some() && document.body.is_some());
        let document = document
            .unwrap_or_else(|| panic!("cannot undelete {key}: it is not soft-deleted"))
            .clone();
        self.stage(Document { deleted_at: None, merged_into: None, ..document }, What::Undeleted);
    }

    /// Erases body and contacts for good; the tombstone stays. Panics if there is no document.
    pub fn erase(&mut self, key: &Key) {
        let document = self
            .document(key)
            .unwrap_or_else(|| panic!("cannot erase {key}: it does not exist"))
            .clone();
        let deleted_at = document.deleted_at.or(Some(self.now()));
        self.stage(Document { deleted_at, body: None, ..document }, What::Erased);
        self.staged.contacts.insert(key.clone(), None);
        self.staged.terms.insert(key.clone(), Vec::new());
    }

    /// Records that the document was asked to become what it is: nothing is written but the outcome,
    /// for a repeat under the same request id. Panics if there is no document.
    pub fn unchanged(&mut self, key: &Key) {
        let document = self.document(key).unwrap_or_else(|| panic!("{key} does not exist"));
        let effect = Effect::of(document, What::Unchanged);
        self.staged.effects.push(effect);
    }

    /// Creates or replaces the contacts.
    pub fn put_contacts(&mut self, key: &Key, body: Vec<u8>) {
        let format = self.ledger.format();
        if self.contacts(key).is_some_and(|contacts| contacts.format > format) {
            self.newer = Some(key.clone());
            return;
        }
        let revision = self.staged.head.next();
        let contacts =
            Contacts { key: key.clone(), revision, format, updated_at: self.now(), body };
        self.staged.contacts.insert(key.clone(), Some(contacts));
        self.staged.head = revision;
        self.add_contacts_effect(key, What::ContactsUpdated, revision, self.now());
    }

    /// Erases the contacts, of whatever format. Where there are none, nothing changes.
    pub fn erase_contacts(&mut self, key: &Key) {
        if self.contacts(key).is_none() {
            return self.contacts_unchanged(key);
        }
        self.staged.contacts.insert(key.clone(), None);
        self.staged.head = self.staged.head.next();
        self.add_contacts_effect(key, What::ContactsErased, Revision(0), self.now());
    }

    /// Records that the contacts were asked to become what they are, or to go where there are none.
    pub fn contacts_unchanged(&mut self, key: &Key) {
        let (revision, at) = match self.contacts(key) {
            Some(contacts) => (contacts.revision, contacts.updated_at),
            None => (Revision(0), self.now()),
        };
        self.add_contacts_effect(key, What::ContactsUnchanged, revision, at);
    }

    /// Forgets all that was staged: for a call that only validates.
    pub fn discard(&mut self) {
        self.staged = Staged::starting_at(self.ledger.head());
    }

    /// What is to be written; an error if that would rewrite what a newer server wrote.
    pub(super) fn into_staged(self) -> Result<Staged, Error> {
        match self.newer {
            Some(key) => Err(Error::NewerFormat { key }),
            None => Ok(self.staged),
        }
    }

    fn is_target(&self, key: &Key) -> bool {
        let is_changed = |after| self.ledger.document(key).is_some_and(|it| it.revision > after);
        self.profiles.contains(key) || self.changed_since.is_some_and(is_changed)
    }

    fn merged_into(&self, key: &Key) -> Option<&Key> {
        match self.staged.documents.get(key) {
            Some(document) => document.merged_into.as_ref(),
            None => self.ledger.merged_into(key),
        }
    }

    fn stage(&mut self, mut document: Document, what: What) {
        if document.key.kind.keeps_former() {
            let before = self.document(&document.key).filter(|before| before.is_live()).cloned();
            self.staged.former.extend(before);
        }
        self.staged.head = self.staged.head.next();
        document.revision = self.staged.head;
        document.updated_at = self.now();
        self.staged.has_merges |= document.merged_into.is_some();
        self.staged.effects.push(Effect::of(&document, what));
        self.staged.documents.insert(document.key.clone(), document);
    }

    fn add_contacts_effect(&mut self, key: &Key, what: What, revision: Revision, at: Micros) {
        self.staged.effects.push(Effect::of_contacts(key, what, revision, at));
    }
}

impl Staged {
    fn starting_at(head: Revision) -> Staged {
        Staged { head, ..Staged::default() }
    }
}
