//! How resources are read, one, many and by pages.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::slice::from_ref;

use prost_types::Timestamp;

use super::tokens::{PageToken, consistency_token, demanded_revision, token_violations};
use super::{Context, in_time, refuse};
use crate::access::Deadline;
use crate::errors::Error;
use crate::proto::{Key, Kind, MergedName, Metadata, Resource};
use crate::store::{Document, Listed, Micros, Revision, last_survivor};
use crate::validation::{self, Violation, limits};

/// Replies stay under gRPC's usual 4 MiB: no further resource is put into a reply that has reached this.
pub(super) const REPLY_BYTES_MAX: usize = 3 << 20;

/// How many documents are read at once where all are wanted.
const PAGE_DOCUMENTS: u32 = 500;

/// What a batch of names answers.
pub(super) struct Found<R> {
    pub(super) resources: Vec<R>,
    pub(super) missing_names: Vec<String>,
    pub(super) omitted_names: Vec<String>,
    pub(super) merged_names: Vec<MergedName>,
    pub(super) consistency_token: String,
}

/// What of a list is asked for.
pub(super) struct Listing<'a> {
    pub(super) page_token: &'a str,
    pub(super) page_size: i32,
    pub(super) show_deleted: bool,
    pub(super) at_least_as_fresh: &'a str,
    pub(super) filters: Filters,
}

/// What the filters of a list request say; by default nothing, so that all are listed.
#[derive(Default)]
pub(super) struct Filters {
    /// What is wrong with them.
    pub(super) violations: Vec<Violation>,
    /// Only what refers to all of these names; empty ones stand for nobody.
    pub(super) of: Vec<String>,
    /// Only what has one of these terms; empty: anything. See [`Resource::terms`].
    pub(super) terms: Vec<String>,
}

/// One page of a list.
pub(super) struct Page<R> {
    pub(super) resources: Vec<R>,
    pub(super) next_page_token: String,
    pub(super) changed_since_first_page: bool,
    pub(super) consistency_token: String,
}

impl Context {
    /// One resource as it is committed now.
    pub(super) async fn get<R: Resource>(
        &self,
        name: &str,
        show_deleted: bool,
        at_least_as_fresh: &str,
        deadline: Deadline,
    ) -> Result<(R, String), Error> {
        let mut violations = validation::name("name", name, R::KIND);
        violations.extend(token_violations(at_least_as_fresh));
        refuse(violations)?;
        let key = require_key(name, R::KIND)?;
        let read = self.read_many(R::KIND, from_ref(&key.id), deadline).await?;
        let (head, documents) = read;
        self.check_demand(at_least_as_fresh, head)?;
        let document = by_id(&documents).current(&key.id)?;
        let document = document.filter(|document| is_shown(document, show_deleted));
        let document = document.ok_or_else(|| Error::NotFound(name.to_owned()))?;
        Ok((resource(document)?, consistency_token(self.store.id(), head)))
    }

    /// Many resources of one moment, in the order of their names.
    pub(super) async fn get_many<R: Resource>(
        &self,
        names: Vec<String>,
        show_deleted: bool,
        at_least_as_fresh: &str,
        deadline: Deadline,
    ) -> Result<Found<R>, Error> {
        let mut violations = validation::names(&names, R::KIND);
        violations.extend(token_violations(at_least_as_fresh));
        refuse(violations)?;
        let ids: Vec<String> =
            names.iter().filter_map(|name| Key::parse(name)).map(|key| key.id).collect();
        let (head, documents) = self.read_many(R::KIND, &ids, deadline).await?;
        self.check_demand(at_least_as_fresh, head)?;
        let by_id = by_id(&documents);
        let mut found = Found {
            resources: Vec::new(),
            missing_names: Vec::new(),
            omitted_names: Vec::new(),
            merged_names: Vec::new(),
            consistency_token: consistency_token(self.store.id(), head),
        };
        let mut bytes = 0;
        let mut answered = HashSet::new();
        for (name, id) in names.into_iter().zip(&ids) {
            let document = by_id.current(id)?.filter(|document| is_shown(document, show_deleted));
            let Some(document) = document else {
                found.missing_names.push(name);
                continue;
            };
            if document.key.id != *id {
                let merged_into = document.key.to_string();
                found.merged_names.push(MergedName { name: name.clone(), merged_into });
            }
            if !answered.insert(&document.key.id) {
                continue;
            }
            bytes += document.body.as_ref().map_or(0, Vec::len);
            if bytes > REPLY_BYTES_MAX && !found.resources.is_empty() {
                found.omitted_names.push(name);
            } else {
                found.resources.push(resource(document)?);
            }
        }
        Ok(found)
    }

    /// One page of all resources that are listed so, by name. `request` is the request without its page token and
    /// freshness demand.
    pub(super) async fn list<R: Resource>(
        &self,
        request: &impl prost::Message,
        Listing { page_token, page_size, show_deleted, at_least_as_fresh, filters }: Listing<'_>,
        deadline: Deadline,
    ) -> Result<Page<R>, Error> {
        let mut violations =
            validation::page_size(page_size, validation::limits::LIST_PAGE_SIZE_MAX);
        violations.extend(filters.violations);
        violations.extend(token_violations(at_least_as_fresh));
        refuse(violations)?;
        let limit = match page_size {
            0 => validation::limits::LIST_PAGE_SIZE_DEFAULT,
            size => size,
        };
        let after = PageToken::decode(page_token, request)?;
        let position = after.as_ref().map(|after| after.position.as_str());
        let limit = u32::try_from(limit).unwrap_or_default();
        let of: Vec<Key> = filters.of.iter().filter_map(|name| Key::parse(name)).collect();
        let terms = &filters.terms;
        let read = async {
            let listed = Listed { kind: R::KIND, show_deleted, of: &of, terms };
            Ok(self.store.list_by(listed, position, limit, REPLY_BYTES_MAX).await?)
        };
        let (head, documents, more) = in_time(deadline, Error::StoreUnavailable, read).await?;
        self.check_demand(at_least_as_fresh, head)?;
        let first_revision = after.map_or(head, |after| after.first_revision);
        let next_page_token = match documents.last().filter(|_| more) {
            Some(last) => {
                PageToken { first_revision, position: last.key.id.clone() }.encode(request)
            }
            None => String::new(),
        };
        Ok(Page {
            resources: documents.iter().map(resource).collect::<Result<_, _>>()?,
            next_page_token,
            changed_since_first_page: head != first_revision,
            consistency_token: consistency_token(self.store.id(), head),
        })
    }

    /// All resources of a kind, or those that refer to another, as [`Context::gather`] reads them.
    pub(super) async fn all_of<R: Resource>(
        &self,
        referring_to: Option<&Key>,
        show_deleted: bool,
        deadline: Deadline,
    ) -> Result<(Revision, Vec<R>), Error> {
        self.gather(referring_to, show_deleted, |resource| resource, deadline).await
    }

    /// What is wanted of all resources of a kind, or of those that refer to another, and the revision at which reading
    /// them began. What was written since may be there or not.
    pub(super) async fn gather<R: Resource, T>(
        &self,
        referring_to: Option<&Key>,
        show_deleted: bool,
        mut wanted: impl FnMut(R) -> T,
        deadline: Deadline,
    ) -> Result<(Revision, Vec<T>), Error> {
        let of = referring_to.map(from_ref).unwrap_or_default();
        let listed = Listed { kind: R::KIND, show_deleted, of, terms: &[] };
        let (mut since, mut all) = (None, Vec::new());
        let mut last: Option<String> = None;
        loop {
            let (head, resources, next) = self.page_of(listed, last.as_deref(), deadline).await?;
            all.extend(resources.into_iter().map(&mut wanted));
            let since = *since.get_or_insert(head);
            if next.is_none() {
                return Ok((since, all));
            }
            last = next;
        }
    }

    /// The next page of resources that are listed so, behind the one of this id; with the revision at which it was read,
    /// and the last id where there are more.
    pub(super) async fn page_of<R: Resource>(
        &self,
        listed: Listed<'_>,
        after: Option<&str>,
        deadline: Deadline,
    ) -> Result<(Revision, Vec<R>, Option<String>), Error> {
        let read =
            async { Ok(self.store.list_by(listed, after, PAGE_DOCUMENTS, REPLY_BYTES_MAX).await?) };
        let (head, documents, more) = in_time(deadline, Error::StoreUnavailable, read).await?;
        let last = documents.last().filter(|_| more).map(|document| document.key.id.clone());
        let resources = documents.iter().map(resource).collect::<Result<_, _>>()?;
        Ok((head, resources, last))
    }

    /// The one of some names that a record keeps, which merges may have left as they are, that is this profile: by that
    /// name or, where it was merged, by another one.
    pub(super) async fn kept_name<R: Resource>(
        &self,
        kept: &[String],
        asked: &str,
        deadline: Deadline,
    ) -> Result<Option<String>, Error> {
        if kept.iter().any(|it| it == asked) {
            return Ok(Some(asked.to_owned()));
        }
        let mut survivors = HashMap::new();
        for names in [kept, &[asked.to_owned()]].concat().chunks(limits::BATCH_MAX) {
            let found = self.get_many::<R>(names.to_vec(), true, "", deadline).await?;
            survivors.extend(found.merged_names.into_iter().map(|it| (it.name, it.merged_into)));
        }
        let now = |name: &str| survivors.get(name).map_or_else(|| name.to_owned(), String::clone);
        let wanted = now(asked);
        Ok(kept.iter().find(|it| now(it) == wanted).cloned())
    }

    /// The name of a profile as it is now, be it deleted or not: that of the one that has taken its place, where it was
    /// merged. None: there never was one.
    pub(super) async fn name_now<R: Resource>(
        &self,
        name: &str,
        deadline: Deadline,
    ) -> Result<Option<String>, Error> {
        let found = self.get_many::<R>(vec![name.to_owned()], true, "", deadline).await?;
        if !found.missing_names.is_empty() {
            return Ok(None);
        }
        let merged = found.merged_names.into_iter().next();
        Ok(Some(merged.map_or_else(|| name.to_owned(), |it| it.merged_into)))
    }

    /// The resources of these names that are not deleted, by them; of those that were merged the ones that have taken
    /// their place.
    pub(super) async fn live_by_name<R: Resource>(
        &self,
        names: impl IntoIterator<Item = impl Into<String>>,
        deadline: Deadline,
    ) -> Result<HashMap<String, R>, Error> {
        let names: BTreeSet<String> = names.into_iter().map(Into::into).collect();
        let keys = names.iter().filter_map(|name| Key::parse(name));
        let keys: Vec<Key> = keys.filter(|key| key.kind == R::KIND).collect();
        let mut found = HashMap::with_capacity(keys.len());
        for keys in keys.chunks(limits::BATCH_MAX) {
            let ids: Vec<String> = keys.iter().map(|key| key.id.clone()).collect();
            let (_, documents) = self.read_many(R::KIND, &ids, deadline).await?;
            let documents = by_id(&documents);
            for key in keys {
                if let Some(document) = documents.current(&key.id)?.filter(|it| it.is_live()) {
                    found.insert(key.to_string(), resource(document)?);
                }
            }
        }
        Ok(found)
    }

    /// Documents of one moment, with its revision, and those that have taken the place of merged ones among them.
    pub(super) async fn read_many(
        &self,
        kind: Kind,
        ids: &[String],
        deadline: Deadline,
    ) -> Result<(Revision, Vec<Document>), Error> {
        let read = async { Ok(self.store.get_many(kind, ids).await?) };
        in_time(deadline, Error::StoreUnavailable, read).await
    }

    /// Checks a freshness demand against the revision that was read: the store always reads its last commit.
    pub(super) fn check_demand(&self, token: &str, head: Revision) -> Result<(), Error> {
        match demanded_revision(token, self.store.id())? {
            Some(revision) if revision > head => Err(Error::TokenAhead),
            _ => Ok(()),
        }
    }
}

/// The first of some messages, as many as fit into so many bytes.
pub(super) fn fitting<M: prost::Message>(messages: Vec<M>, bytes_max: usize) -> Vec<M> {
    let mut bytes = 0;
    let fits = |it: &M| {
        bytes += it.encoded_len();
        bytes <= bytes_max
    };
    messages.into_iter().take_while(fits).collect()
}

/// The key of a name of this kind.
pub(super) fn require_key(name: &str, kind: Kind) -> Result<Key, Error> {
    require_key_at("name", name, kind)
}

/// The key of a name of this kind that stands in this field.
pub(super) fn require_key_at(field: &str, name: &str, kind: Kind) -> Result<Key, Error> {
    let key = Key::parse(name).filter(|key| key.kind == kind);
    key.ok_or_else(|| {
        Error::invalid(field, format!("must be a name such as `{}/an-id`", kind.collection()))
    })
}

/// Documents of one kind by their ids.
pub(super) struct ById<'a>(HashMap<&'a str, &'a Document>);

/// The documents of [`Context::read_many`] by their ids.
pub(super) fn by_id(documents: &[Document]) -> ById<'_> {
    ById(documents.iter().map(|document| (document.key.id.as_str(), document)).collect())
}

impl<'a> ById<'a> {
    /// The document of an id or, where it was merged, the one that has taken its place.
    pub(super) fn current(&self, id: &str) -> Result<Option<&'a Document>, Error> {
        let Some(document) = self.0.get(id) else { return Ok(None) };
        let merged_into = |key: &Key| self.0.get(key.id.as_str())?.merged_into.as_ref();
        let survivor = last_survivor(&document.key, merged_into)?.unwrap_or(&document.key);
        Ok(self.0.get(survivor.id.as_str()).copied())
    }
}

fn is_shown(document: &Document, show_deleted: bool) -> bool {
    document.body.is_some() && (show_deleted || document.deleted_at.is_none())
}

/// The resource that a stored document is.
pub(super) fn resource<R: Resource>(document: &Document) -> Result<R, Error> {
    let mut resource: R = decode(document)?;
    resource.set_metadata(Metadata {
        key: document.key.clone(),
        etag: etag(document.revision),
        create_time: timestamp(document.created_at),
        update_time: timestamp(document.updated_at),
        delete_time: document.deleted_at.map(timestamp),
    });
    Ok(resource)
}

/// What the client wrote, without metadata.
pub(super) fn decode<R: Resource>(document: &Document) -> Result<R, Error> {
    let body = document.body.as_deref().unwrap_or_default();
    R::decode(body).map_err(|error| Error::Internal(format!("body of {}: {error}", document.key)))
}

/// Changes with every change, and says nothing more.
pub(super) fn etag(revision: Revision) -> String {
    format!("{:x}", revision.0)
}

/// The revision of which an etag is made; `None` for what no etag is.
pub(super) fn revision(text: &str) -> Option<Revision> {
    let revision = Revision(u64::from_str_radix(text, 16).ok()?);
    (etag(revision) == text).then_some(revision)
}

/// A time of the store in the contract's form.
pub(super) fn timestamp(at: Micros) -> Timestamp {
    let nanos = at.rem_euclid(1_000_000) * 1_000;
    Timestamp {
        seconds: at.div_euclid(1_000_000),
        nanos: i32::try_from(nanos).expect("less than a second"),
    }
}
