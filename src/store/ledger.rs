//! A group of jobs applied in memory, between loading their targets and writing the final images.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::outcome::{Remembered, RequestKey};
use super::view::Staged;
use super::write::{Answer, Order};
use super::{Contacts, Document, Error, Key, Micros, Revision, View};

/// The state of all targets of a group. Later jobs see what earlier ones did.
pub(super) struct Ledger {
    head: Revision,
    now: Micros,
    format: u32,
    documents: HashMap<Key, Image<Document>>,
    contacts: HashMap<Key, Image<Contacts>>,
    remembered: HashMap<RequestKey, Remembered>,
    fresh: Vec<RequestKey>,
    /// The keys of live documents among those whose existence a job may ask for.
    live: HashSet<Key>,
    /// By which terms documents are to be listed from now on.
    terms: HashMap<Key, Vec<String>>,
    /// Which documents have taken the place of which, as the jobs so far have left it.
    merges: HashMap<Key, Key>,
    /// What documents were before they were changed.
    former: Vec<Document>,
    /// The keys of documents that were erased.
    erased: HashSet<Key>,
    knows_changes: bool,
}

/// What was loaded for a group.
pub(super) struct Loaded {
    pub(super) profiles: Vec<Document>,
    pub(super) contacts: Vec<Contacts>,
    /// The keys of live documents among those whose existence a job may ask for.
    pub(super) live: HashSet<Key>,
    pub(super) remembered: HashMap<RequestKey, Remembered>,
    /// Which documents have taken the place of which; all of them, if a job of the group may ask.
    pub(super) merges: HashMap<Key, Key>,
    /// Whether all changed documents that a job wants to see are among the profiles.
    pub(super) knows_changes: bool,
}

/// One row, or its absence.
struct Image<T> {
    row: Option<T>,
    changed: bool,
}

impl Ledger {
    /// A ledger of the loaded rows, at the revision `head`.
    pub(super) fn new(
        (head, now, format): (Revision, Micros, u32),
        Loaded { profiles, contacts, live, remembered, merges, knows_changes }: Loaded,
    ) -> Ledger {
        let documents =
            profiles.into_iter().map(|row| (row.key.clone(), Image::loaded(row))).collect();
        let contacts =
            contacts.into_iter().map(|row| (row.key.clone(), Image::loaded(row))).collect();
        Ledger {
            head,
            now,
            format,
            documents,
            contacts,
            remembered,
            fresh: Vec::new(),
            live,
            terms: HashMap::new(),
            merges,
            former: Vec::new(),
            erased: HashSet::new(),
            knows_changes,
        }
    }

    /// Runs one job. An error is this job's alone.
    pub(super) fn apply(&mut self, order: Order) -> Result<Answer, Error> {
        let Order { request, targets, decide } = order;
        let request_key = RequestKey::of(&request);
        if let Some(known) = request_key.as_ref().and_then(|key| self.remembered.get(key)) {
            return known.replay(&request.hash);
        }
        let mut view = View::new(self, &targets);
        let accepted = catch_unwind(AssertUnwindSafe(|| decide(&mut view)))
            .map_err(|panic| Error::Panicked(message(panic.as_ref())))?;
        if !accepted {
            return Ok(Answer { effects: Vec::new(), head: self.head, replayed: false });
        }
        let staged = view.into_staged()?;
        let answer = self.absorb(staged);
        if let Some(key) = request_key.filter(|_| !answer.effects.is_empty()) {
            let remembered = Remembered {
                hash: request.hash.to_vec(),
                effects: answer.effects.clone(),
                head: answer.head,
            };
            self.remembered.insert(key.clone(), remembered);
            self.fresh.push(key);
        }
        Ok(answer)
    }

    pub(super) fn head(&self) -> Revision {
        self.head
    }

    pub(super) fn now(&self) -> Micros {
        self.now
    }

    pub(super) fn format(&self) -> u32 {
        self.format
    }

    pub(super) fn document(&self, key: &Key) -> Option<&Document> {
        self.documents.get(key)?.row.as_ref()
    }

    /// Whether there is a live document of this key, if a job may ask for it.
    pub(super) fn is_live(&self, key: &Key) -> bool {
        match self.document(key) {
            Some(document) => document.is_live(),
            None => self.live.contains(key),
        }
    }

    /// The keys of all documents known to be changed after a revision; none if there are more than are known.
    pub(super) fn changed_since(&self, after: Revision) -> Option<impl Iterator<Item = &Key>> {
        let rows = self.documents.values().filter_map(|image| image.row.as_ref());
        let changed = rows.filter(move |row| row.revision > after).map(|row| &row.key);
        self.knows_changes.then_some(changed)
    }

    /// The document that has taken this one's place.
    pub(super) fn merged_into(&self, key: &Key) -> Option<&Key> {
        self.merges.get(key)
    }

    /// Whether any document at all may have taken another one's place.
    pub(super) fn has_merges(&self) -> bool {
        !self.merges.is_empty()
    }

    /// Whether a document that changed has been merged.
    pub(super) fn changes_merged(&self) -> bool {
        self.changed_documents().any(|document| document.merged_into.is_some())
    }

    pub(super) fn contacts(&self, key: &Key) -> Option<&Contacts> {
        self.contacts.get(key)?.row.as_ref()
    }

    /// The final images of the documents that changed.
    pub(super) fn changed_documents(&self) -> impl Iterator<Item = &Document> {
        self.documents.values().filter(|image| image.changed).filter_map(|image| image.row.as_ref())
    }

    /// The documents that are listed by other terms than before, with these.
    pub(super) fn changed_terms(&self) -> Vec<(&Key, &[String])> {
        self.terms.iter().map(|(key, terms)| (key, terms.as_slice())).collect()
    }

    /// What documents were before they were changed, to be kept.
    pub(super) fn former(&self) -> &[Document] {
        &self.former
    }

    /// The keys of documents that were erased, with all that they were before.
    pub(super) fn erased(&self) -> Vec<&Key> {
        self.erased.iter().collect()
    }

    /// The final images of the contacts that changed.
    pub(super) fn changed_contacts(&self) -> Vec<&Contacts> {
        self.contacts
            .values()
            .filter(|image| image.changed)
            .filter_map(|image| image.row.as_ref())
            .collect()
    }

    /// The profiles whose contacts are to be erased.
    pub(super) fn erased_contacts(&self) -> Vec<&Key> {
        let erased = self.contacts.iter().filter(|(_, image)| image.changed && image.row.is_none());
        erased.map(|(key, _)| key).collect()
    }

    /// Whether something is to be gone for good.
    pub(super) fn erases(&self) -> bool {
        !self.erased_contacts().is_empty() || !self.erased.is_empty()
    }

    /// The outcomes to remember.
    pub(super) fn fresh_outcomes(&self) -> Vec<(&RequestKey, &Remembered)> {
        self.fresh.iter().filter_map(|key| Some((key, self.remembered.get(key)?))).collect()
    }

    fn absorb(&mut self, staged: Staged) -> Answer {
        self.head = staged.head;
        self.former.extend(staged.former);
        for (key, document) in staged.documents {
            if document.body.is_none() {
                self.former.retain(|former| former.key != key);
                self.erased.insert(key.clone());
            }
            match document.merged_into.clone() {
                Some(survivor) => _ = self.merges.insert(key.clone(), survivor),
                None => _ = self.merges.remove(&key),
            }
            self.documents.insert(key, Image { row: Some(document), changed: true });
        }
        for (key, contacts) in staged.contacts {
            self.contacts.insert(key, Image { row: contacts, changed: true });
        }
        self.terms.extend(staged.terms);
        Answer { effects: staged.effects, head: self.head, replayed: false }
    }
}

impl<T> Image<T> {
    fn loaded(row: T) -> Image<T> {
        Image { row: Some(row), changed: false }
    }
}

/// What a panic said.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message").to_owned()
}
