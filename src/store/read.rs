//! The reading side of the store.
//!
//! Every read fails with [`Error::Unavailable`] once it has taken five seconds.

use std::slice::from_ref;

use sqlx::QueryBuilder;

use super::database::{Transaction, both, within_limit};
use super::statements::DocumentRow;
use super::{
    Contacts, Document, Error, Key, Kind, Revision, Store, StoreId, last_survivor, statements,
    survivors,
};

/// Reads the last revision without keeping anybody out.
pub(super) const HEAD: &str = "SELECT revision FROM store";

/// Documents read by one statement: PostgreSQL answers all of it, however soon the page is full.
pub(super) const CHUNK_ROWS: usize = 64;

/// Which documents are listed.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Those of this kind.
    pub kind: Kind,
    /// Soft-deleted ones too.
    pub show_deleted: bool,
    /// Only those that are listed by the names of all these, or of those that have taken their place.
    pub of: &'a [Key],
    /// Only those that are listed by one of these terms; empty: by any. See [`super::View::list_by`].
    pub terms: &'a [String],
}

impl Store {
    /// The last revision committed, by any server.
    pub async fn head(&self) -> Result<Revision, Error> {
        let head: i64 = within_limit(async {
            Ok(both!(&self.inner.database.readers, pool => sqlx::query_scalar(HEAD).fetch_one(pool).await?))
        })
        .await?;
        Ok(Revision::from_sql(head))
    }

    /// Those of these documents that exist, soft-deleted ones and tombstones too, and those that have taken the place
    /// of merged ones among them, ordered by id; and the revision at which they were read, all in one snapshot.
    pub async fn get_many(
        &self,
        kind: Kind,
        ids: &[String],
    ) -> Result<(Revision, Vec<Document>), Error> {
        let keys: Vec<Key> = ids.iter().map(|id| Key::new(kind, id)).collect();
        let read = within_limit(async {
            let mut snapshot = self.inner.database.begin_read().await?;
            let head = head(&mut snapshot).await?;
            let documents = survivors::load(&mut snapshot, keys).await?;
            end(snapshot).await?;
            Ok((head, documents.into_values().collect()))
        });
        read.await
    }

    /// The size of the bodies of these documents together.
    pub async fn body_bytes(&self, keys: &[Key]) -> Result<u64, Error> {
        within_limit(async {
            let mut snapshot = self.inner.database.begin_read().await?;
            let bytes = statements::body_bytes(&mut snapshot, keys).await?;
            end(snapshot).await?;
            Ok(bytes)
        })
        .await
    }

    /// A page of documents ordered by the bytes of their ids, beginning after `after_id`: at most
    /// `limit`, and no more than `bytes_max` of bodies unless the first alone is larger. Soft-deleted
    /// ones come only with `show_deleted`, merged ones and tombstones never. Answers the revision at which the page
    /// was read, the page, and whether there are more.
    pub async fn list(
        &self,
        kind: Kind,
        after_id: Option<&str>,
        limit: u32,
        show_deleted: bool,
        bytes_max: usize,
    ) -> Result<(Revision, Vec<Document>, bool), Error> {
        self.list_by(Listed { kind, show_deleted, of: &[], terms: &[] }, after_id, limit, bytes_max)
            .await
    }

    /// A page as [`Store::list`] answers it, of those documents alone that are listed so.
    pub async fn list_by(
        &self,
        listed: Listed<'_>,
        after_id: Option<&str>,
        limit: u32,
        bytes_max: usize,
    ) -> Result<(Revision, Vec<Document>, bool), Error> {
        let read = within_limit(async {
            let mut snapshot = self.inner.database.begin_read().await?;
            let head = head(&mut snapshot).await?;
            let mut terms = Vec::new();
            for key in listed.of {
                let current = survivors::current(&mut snapshot, key).await?;
                terms.push(vec![current.to_string()]);
            }
            if !listed.terms.is_empty() {
                terms.push(listed.terms.to_vec());
            }
            let mut page = Page { documents: Vec::new(), bytes: 0, more: false };
            loop {
                let last = page.documents.last().map(|document| document.key.id.as_str());
                let after = last.or(after_id).unwrap_or_default();
                // One more than the page may hold: it tells whether there are more.
                let wanted = (limit as usize + 1 - page.documents.len()).min(CHUNK_ROWS);
                let rows = chunk(&mut snapshot, listed, &terms, after, wanted).await?;
                let is_last = rows.len() < wanted;
                page.fill(rows, limit as usize, bytes_max)?;
                if page.more || is_last {
                    break;
                }
            }
            end(snapshot).await?;
            Ok((head, page.documents, page.more))
        });
        read.await
    }

    /// The contacts of a profile together with the profile itself, and the revision at which they
    /// were read, in one snapshot. Of a merged profile all is of the one that has taken its place.
    pub async fn contacts(
        &self,
        key: &Key,
    ) -> Result<(Revision, Option<Document>, Option<Contacts>), Error> {
        let read = within_limit(async {
            let mut snapshot = self.inner.database.begin_read().await?;
            let head = head(&mut snapshot).await?;
            let mut profiles = survivors::load(&mut snapshot, vec![key.clone()]).await?;
            let survivor = last_survivor(key, |key| profiles.get(key)?.merged_into.as_ref())?;
            let key = survivor.unwrap_or(key).clone();
            let contacts = statements::load_contacts(&mut snapshot, from_ref(&key)).await?.pop();
            end(snapshot).await?;
            Ok((head, profiles.remove(&key), contacts))
        });
        read.await
    }
}

/// A page of a list that is being filled.
struct Page {
    documents: Vec<Document>,
    bytes: usize,
    /// Whether there are documents that it does not hold.
    more: bool,
}

impl Page {
    fn fill(
        &mut self,
        rows: Vec<DocumentRow>,
        limit: usize,
        bytes_max: usize,
    ) -> Result<(), Error> {
        for row in rows {
            let document = statements::document(row)?;
            self.bytes += document.body.as_ref().map_or(0, Vec::len);
            let is_too_large = self.bytes > bytes_max && !self.documents.is_empty();
            if self.documents.len() == limit || is_too_large {
                self.more = true;
                break;
            }
            self.documents.push(document);
        }
        Ok(())
    }
}

/// The next `limit` documents after an id.
async fn chunk(
    snapshot: &mut Transaction,
    listed: Listed<'_>,
    terms: &[Vec<String>],
    after: &str,
    limit: usize,
) -> Result<Vec<DocumentRow>, Error> {
    Ok(both!(snapshot, it => {
        let mut query = QueryBuilder::new("");
        statements::push_listed(&mut query, listed, terms, after, limit);
        query.build_query_as::<DocumentRow>().fetch_all(&mut **it).await?
    }))
}

/// Whose store this is, and the last revision, as one transaction sees them.
pub(super) async fn identity(transaction: &mut Transaction) -> Result<(StoreId, Revision), Error> {
    const IDENTITY: &str = "SELECT store_id, revision FROM store";
    let (id, head): (String, i64) =
        both!(transaction, it => sqlx::query_as(IDENTITY).fetch_one(&mut **it).await?);
    Ok((store_id(&id)?, Revision::from_sql(head)))
}

pub(super) fn store_id(id: &str) -> Result<StoreId, Error> {
    let inconsistent =
        |_| Error::Inconsistent { table: "store", column: "store_id", key: "1".to_owned() };
    Ok(StoreId(id.parse().map_err(inconsistent)?))
}

/// The last revision of a snapshot.
pub(super) async fn head(snapshot: &mut Transaction) -> Result<Revision, Error> {
    let head: i64 = both!(snapshot, it => sqlx::query_scalar(HEAD).fetch_one(&mut **it).await?);
    Ok(Revision::from_sql(head))
}

/// Gives the connection back at once, and not when the dropped transaction is cleaned up.
pub(super) async fn end(snapshot: Transaction) -> Result<(), Error> {
    both!(snapshot, it => it.rollback().await?);
    Ok(())
}
