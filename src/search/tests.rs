//! The index on disk, with documents as the feed brings them.

mod correcting;
mod engagements;
mod finding;
mod following;
mod properties;
mod rebuilding;
mod suggesting;

use std::path::Path;

use tempfile::TempDir;
use uuid::Uuid;

use super::document::Sources;
use super::folder::{self, Folder};
use super::indexer::Indexer;
use super::schema::Fields;
use super::*;
use crate::matching::Rates;
use crate::proto::{
    Engagement, Key, LocalizedText, Money, Partner, PartnerKind, Place, Resource, RoundSought,
    SearchFilter, Stage, Startup, TicketRange,
};
use crate::store::{self, Revision, StoreId};
use crate::taxonomy::Taxonomy;

const STORE: StoreId = StoreId(Uuid::from_u128(7));

/// An index in a folder of its own, and the revision of its last document.
struct Harness {
    root: TempDir,
    indexer: Option<Indexer>,
    head: u64,
}

impl Harness {
    fn new() -> Self {
        let mut harness = Self { root: tempfile::tempdir().unwrap(), indexer: None, head: 0 };
        harness.reopen(STORE, 0);
        harness
    }

    fn with(profiles: impl IntoIterator<Item = Profile>) -> Self {
        let mut harness = Self::new();
        harness.put(profiles);
        harness
    }

    /// Closes the index and opens it as the follower would.
    fn reopen(&mut self, store_id: StoreId, head: u64) {
        self.indexer = None;
        let folder = open_folder(self.root.path());
        let indexer = Indexer::open(&folder, sources(), store_id, Revision(head)).unwrap();
        self.indexer = Some(indexer);
    }

    fn indexer(&mut self) -> &mut Indexer {
        self.indexer.as_mut().unwrap()
    }

    /// Takes in profiles, a page and a commit each, so that there are several segments.
    fn put(&mut self, profiles: impl IntoIterator<Item = Profile>) {
        for profile in profiles {
            self.change(&profile, true);
        }
    }

    fn delete(&mut self, profile: &Profile) {
        self.change(profile, false);
    }

    fn change(&mut self, profile: &Profile, is_live: bool) {
        self.change_together(std::slice::from_ref(profile), is_live);
    }

    /// Takes in profiles as one page, so that they are in one segment, or deletes them so.
    fn change_together(&mut self, profiles: &[Profile], is_live: bool) {
        let first = self.head + 1;
        let documents: Vec<store::Document> =
            (first..).zip(profiles).map(|(head, it)| it.document(head, is_live)).collect();
        self.head += documents.len() as u64;
        self.indexer().apply(&documents).unwrap();
        self.snapshot();
    }

    fn snapshot(&mut self) -> Snapshot {
        let head = Revision(self.head);
        self.indexer().complete(head).unwrap()
    }

    /// The ids found, best first.
    fn find(&mut self, query: &str) -> Vec<String> {
        ids(&self.snapshot(), query, &SearchFilter::default())
    }

    /// The ids that pass the filter, by name.
    fn filter(&mut self, filter: &SearchFilter) -> Vec<String> {
        ids(&self.snapshot(), "", filter)
    }
}

fn open_folder(root: &Path) -> Folder {
    let fingerprint = folder::fingerprint(Taxonomy::builtin(), Rates::builtin());
    Folder::open(root, fingerprint).unwrap()
}

fn sources() -> Sources {
    let (_, fields) = Fields::new();
    Sources { fields, taxonomy: Taxonomy::builtin(), rates: Rates::builtin() }
}

/// The first page of what is found, the best first.
fn request<'a>(query: &'a Parsed, filter: &'a SearchFilter) -> Request<'a> {
    let (order, facets) = (Order::Relevance, &[][..]);
    Request { query, filter, order, facets, offset: 0, limit: PAGE_SIZE_MAX, as_typed: false }
}

fn page(snapshot: &Snapshot, query: &str, filter: &SearchFilter, offset: usize) -> Page {
    let query = &parse(query);
    let request = Request { offset, ..request(query, filter) };
    snapshot.search(&request, &|| false).unwrap()
}

fn ids(snapshot: &Snapshot, query: &str, filter: &SearchFilter) -> Vec<String> {
    let page = page(snapshot, query, filter, 0);
    assert_eq!(page.total, page.hits.len() as u64);
    page.hits.into_iter().map(|hit| hit.key.id).collect()
}

#[derive(Clone)]
enum Profile {
    Startup(Startup),
    Partner(Partner),
    Engagement(Engagement),
}

impl Profile {
    fn document(&self, revision: u64, is_live: bool) -> store::Document {
        let (key, body) = match self {
            Self::Startup(startup) => (Key::parse(&startup.name), body_of(startup)),
            Self::Partner(partner) => (Key::parse(&partner.name), body_of(partner)),
            Self::Engagement(it) => (Key::parse(&it.name), body_of(it)),
        };
        store::Document {
            key: key.unwrap(),
            revision: Revision(revision),
            format: 1,
            created_at: 0,
            updated_at: 0,
            deleted_at: (!is_live).then_some(0),
            body: Some(body),
            merged_into: None,
        }
    }
}

/// The body as the store keeps it: without what the service sets.
fn body_of<R: Resource>(message: &R) -> Vec<u8> {
    let mut message = message.clone();
    message.clear_metadata();
    message.encode_to_vec()
}

fn both(ko: &str, en: &str) -> Option<LocalizedText> {
    Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() })
}

/// A start-up with a description in Korean and English.
fn startup(id: &str, ko: &str, en: &str) -> Profile {
    Profile::Startup(plain_startup(id, ko, en))
}

fn plain_startup(id: &str, ko: &str, en: &str) -> Startup {
    Startup { name: format!("startups/{id}"), description: both(ko, en), ..Startup::default() }
}

fn plain_partner(id: &str, ko: &str, en: &str) -> Partner {
    Partner { name: format!("partners/{id}"), thesis: both(ko, en), ..Partner::default() }
}

fn usd(units: i64) -> Option<Money> {
    Some(Money { currency_code: "USD".to_owned(), units, nanos: 0 })
}

fn place(country_code: &str, region_code: &str) -> Option<Place> {
    let (country_code, region_code) = (country_code.to_owned(), region_code.to_owned());
    Some(Place { country_code, region_code, city: String::new() })
}
