//! The SQL of the tables, written once for both databases.
//!
//! Cost is per statement, so rows travel many to a statement, in chunks that stay under the limit of
//! bound variables (32,766 on SQLite). Nothing but placeholders is ever put into the text.

use std::collections::{HashMap, HashSet};

use sqlx::{Database, Encode, QueryBuilder, Type};

use super::database::{Either, Transaction, both};
use super::outcome::{Remembered, RequestKey, decode_effects};
use super::{Contacts, Document, Error, Key, Kind, Listed, Micros, Revision, postgres, sqlite};

/// At most 9 variables a row.
pub(super) const ROWS_MAX: usize = 1_000;

/// Bodies in one statement: PostgreSQL takes no message above 1 GiB, and memory is better spent.
const BYTES_MAX: usize = 16 * 1024 * 1024;

/// Statements of more rows are not kept prepared: each number of rows is a statement of its own.
const PREPARED_ROWS_MAX: usize = 16;

/// The columns of [`DocumentRow`].
pub(super) const SELECT_DOCUMENTS: &str = "SELECT kind, id, revision, format, created_at, updated_at, deleted_at, body, merged_into FROM documents ";

/// The columns of [`ContactsRow`].
const SELECT_CONTACTS: &str = "SELECT kind, id, revision, format, updated_at, body FROM contacts ";

pub(super) type DocumentRow =
    (String, String, i64, i64, i64, i64, Option<i64>, Option<Vec<u8>>, Option<String>);

type ContactsRow = (String, String, i64, i64, i64, Vec<u8>);

type OutcomeRow = (String, String, String, Vec<u8>, Vec<u8>, i64);

/// Reads the last revision and keeps every other writer out until the transaction ends.
pub(super) async fn lock_head(transaction: &mut Transaction) -> Result<Revision, Error> {
    let head: i64 = match transaction {
        Either::Sqlite(it) => sqlx::query_scalar(sqlite::LOCK_HEAD).fetch_one(&mut **it).await?,
        Either::Postgres(it) => {
            sqlx::query_scalar(postgres::LOCK_HEAD).fetch_one(&mut **it).await?
        }
    };
    Ok(Revision::from_sql(head))
}

pub(super) async fn advance_head(
    transaction: &mut Transaction,
    head: Revision,
) -> Result<(), Error> {
    match transaction {
        Either::Sqlite(it) => {
            sqlx::query(sqlite::ADVANCE_HEAD).bind(head.to_sql()).execute(&mut **it).await?;
        }
        Either::Postgres(it) => {
            sqlx::query(postgres::ADVANCE_HEAD).bind(head.to_sql()).execute(&mut **it).await?;
        }
    }
    Ok(())
}

pub(super) async fn load_documents(
    transaction: &mut Transaction,
    keys: &[Key],
) -> Result<Vec<Document>, Error> {
    let mut documents = Vec::with_capacity(keys.len());
    for keys in keys.chunks(ROWS_MAX) {
        let rows = both!(transaction, it => {
            let mut query = QueryBuilder::new(SELECT_DOCUMENTS);
            push_keys(query.push("WHERE "), keys.iter());
            let query = query.build_query_as::<DocumentRow>();
            query.persistent(keys.len() <= PREPARED_ROWS_MAX).fetch_all(&mut **it).await?
        });
        for row in rows {
            documents.push(document(row)?);
        }
    }
    Ok(documents)
}

/// Those of these keys whose documents are live. No body is read for it.
pub(super) async fn load_live(
    transaction: &mut Transaction,
    keys: &[Key],
) -> Result<HashSet<Key>, Error> {
    let mut live = HashSet::new();
    for keys in keys.chunks(ROWS_MAX) {
        let rows: Vec<(String, String)> = both!(transaction, it => {
            let mut query = QueryBuilder::new(LIVE);
            push_keys(&mut query, keys.iter());
            let query = query.build_query_as();
            query.persistent(keys.len() <= PREPARED_ROWS_MAX).fetch_all(&mut **it).await?
        });
        for (kind, id) in rows {
            live.insert(key(&kind, id)?);
        }
    }
    Ok(live)
}

/// The size of the bodies of these documents together. No body is read for it.
pub(super) async fn body_bytes(transaction: &mut Transaction, keys: &[Key]) -> Result<u64, Error> {
    let mut bytes = 0;
    for keys in keys.chunks(ROWS_MAX) {
        let sum: i64 = both!(transaction, it => {
            let mut query = QueryBuilder::new(BODY_BYTES);
            push_keys(&mut query, keys.iter());
            let query = query.build_query_scalar();
            query.persistent(keys.len() <= PREPARED_ROWS_MAX).fetch_one(&mut **it).await?
        });
        bytes += u64::try_from(sum).unwrap_or_default();
    }
    Ok(bytes)
}

/// The documents changed after a revision, at most `limit`, ascending by revision. Documents of kinds that this server
/// does not know are left out.
pub(super) async fn load_changed(
    transaction: &mut Transaction,
    after: Revision,
    limit: u32,
) -> Result<Vec<Document>, Error> {
    let rows = both!(transaction, it => {
        let mut query = QueryBuilder::new(SELECT_DOCUMENTS);
        query.push("WHERE revision > ").push_bind(after.to_sql()).push(" AND ");
        push_known_kinds(&mut query);
        query.push(" ORDER BY revision LIMIT ").push_bind(i64::from(limit));
        query.build_query_as::<DocumentRow>().fetch_all(&mut **it).await?
    });
    rows.into_iter().map(document).collect()
}

/// Which document has taken the place of which.
pub(super) async fn load_merges(transaction: &mut Transaction) -> Result<HashMap<Key, Key>, Error> {
    let rows = both!(transaction, it => sqlx::query_as(MERGES).fetch_all(&mut **it).await?);
    Ok(merges(rows))
}

/// Which document has taken the place of which of these.
pub(super) async fn load_merges_of(
    transaction: &mut Transaction,
    keys: &[Key],
) -> Result<HashMap<Key, Key>, Error> {
    let rows = both!(transaction, it => {
        let mut query = QueryBuilder::new(MERGES);
        push_keys(query.push(" AND "), keys.iter());
        let query = query.build_query_as();
        query.persistent(keys.len() <= PREPARED_ROWS_MAX).fetch_all(&mut **it).await?
    });
    Ok(merges(rows))
}

/// Forgets in whose place live documents once were: servers from before merges undelete without forgetting, and what
/// they left would count again once the document is deleted.
pub(super) async fn forget_undone_merges(transaction: &mut Transaction) -> Result<(), Error> {
    both!(transaction, it => _ = sqlx::query(FORGET_UNDONE_MERGES).execute(&mut **it).await?);
    Ok(())
}

fn merges(rows: Vec<(String, String, String)>) -> HashMap<Key, Key> {
    let merge = |(kind, from, into): (String, String, String)| {
        let kind = Kind::parse(&kind)?;
        Some((Key::new(kind, from), Key::new(kind, into)))
    };
    rows.into_iter().filter_map(merge).collect()
}

pub(super) async fn load_contacts(
    transaction: &mut Transaction,
    keys: &[Key],
) -> Result<Vec<Contacts>, Error> {
    let mut loaded = Vec::with_capacity(keys.len());
    for keys in keys.chunks(ROWS_MAX) {
        let rows = both!(transaction, it => {
            let mut query = QueryBuilder::new(SELECT_CONTACTS);
            push_keys(query.push("WHERE "), keys.iter());
            let query = query.build_query_as::<ContactsRow>();
            query.persistent(keys.len() <= PREPARED_ROWS_MAX).fetch_all(&mut **it).await?
        });
        for row in rows {
            loaded.push(contacts(row)?);
        }
    }
    Ok(loaded)
}

/// The outcomes remembered under these request ids since `since`.
pub(super) async fn load_outcomes(
    transaction: &mut Transaction,
    requests: &[RequestKey],
    since: Micros,
) -> Result<HashMap<RequestKey, Remembered>, Error> {
    let mut outcomes = HashMap::new();
    for requests in requests.chunks(ROWS_MAX) {
        let rows = both!(transaction, it => {
            let mut query = QueryBuilder::new(
                "SELECT caller, method, request_id, hash, outcome, head FROM requests WHERE created_at > ",
            );
            query.push_bind(since).push(" AND ");
            push_requests(&mut query, requests);
            let query = query.build_query_as::<OutcomeRow>();
            query.persistent(requests.len() <= PREPARED_ROWS_MAX).fetch_all(&mut **it).await?
        });
        for (caller, method, request_id, hash, outcome, head) in rows {
            let effects = decode_effects(&outcome).ok_or_else(|| Error::Inconsistent {
                table: "requests",
                column: "outcome",
                key: format!("{caller} {method} {request_id}"),
            })?;
            let remembered = Remembered { hash, effects, head: Revision::from_sql(head) };
            outcomes.insert(RequestKey { caller, method, request_id }, remembered);
        }
    }
    Ok(outcomes)
}

pub(super) async fn save_documents(
    transaction: &mut Transaction,
    documents: &[&Document],
) -> Result<(), Error> {
    for documents in parts(documents) {
        both!(transaction, it => {
            let mut query = QueryBuilder::new(
                "INSERT INTO documents \
                 (kind, id, revision, format, created_at, updated_at, deleted_at, body, merged_into) ",
            );
            query.push_values(documents, |mut row, document| {
                row.push_bind(document.key.kind.as_str()).push_bind(document.key.id.as_str());
                row.push_bind(document.revision.to_sql()).push_bind(i64::from(document.format));
                row.push_bind(document.created_at).push_bind(document.updated_at);
                row.push_bind(document.deleted_at).push_bind(document.body.as_deref());
                row.push_bind(document.merged_into.as_ref().map(|key| key.id.as_str()));
            });
            query.push(
                " ON CONFLICT (kind, id) DO UPDATE SET revision = excluded.revision, format = excluded.format, \
                 created_at = excluded.created_at, updated_at = excluded.updated_at, \
                 deleted_at = excluded.deleted_at, body = excluded.body, merged_into = excluded.merged_into",
            );
            query.build().persistent(documents.len() <= PREPARED_ROWS_MAX).execute(&mut **it).await?;
        });
    }
    Ok(())
}

/// Keeps what documents were before they were changed.
pub(super) async fn save_former(
    transaction: &mut Transaction,
    documents: &[Document],
) -> Result<(), Error> {
    let documents: Vec<&Document> = documents.iter().collect();
    for documents in parts(&documents) {
        both!(transaction, it => {
            let mut query = QueryBuilder::new(
                "INSERT INTO former (kind, id, revision, format, created_at, updated_at, body) ",
            );
            query.push_values(documents, |mut row, document| {
                row.push_bind(document.key.kind.as_str()).push_bind(document.key.id.as_str());
                row.push_bind(document.revision.to_sql()).push_bind(i64::from(document.format));
                row.push_bind(document.created_at).push_bind(document.updated_at);
                row.push_bind(document.body.as_deref());
            });
            query.build().persistent(documents.len() <= PREPARED_ROWS_MAX).execute(&mut **it).await?;
        });
    }
    Ok(())
}

/// Lets documents be listed by these terms and no others.
pub(super) async fn save_terms(
    transaction: &mut Transaction,
    terms: &[(&Key, &[String])],
) -> Result<(), Error> {
    let keys: Vec<&Key> = terms.iter().map(|(key, _)| *key).collect();
    delete_rows(transaction, FORGET_TERMS, &keys).await?;
    let rows: Vec<(&Key, &String)> =
        terms.iter().flat_map(|(key, terms)| terms.iter().map(|term| (*key, term))).collect();
    for rows in rows.chunks(ROWS_MAX) {
        both!(transaction, it => {
            let mut query = QueryBuilder::new("INSERT INTO terms (kind, id, term) ");
            query.push_values(rows, |mut row, (key, term)| {
                row.push_bind(key.kind.as_str()).push_bind(key.id.as_str()).push_bind(term.as_str());
            });
            query.push(" ON CONFLICT (kind, id, term) DO NOTHING");
            query.build().persistent(rows.len() <= PREPARED_ROWS_MAX).execute(&mut **it).await?;
        });
    }
    Ok(())
}

pub(super) async fn save_contacts(
    transaction: &mut Transaction,
    contacts: &[&Contacts],
) -> Result<(), Error> {
    for contacts in contacts.chunks(ROWS_MAX) {
        both!(transaction, it => {
            let mut query = QueryBuilder::new("INSERT INTO contacts (kind, id, revision, format, updated_at, body) ");
            query.push_values(contacts, |mut row, contacts| {
                row.push_bind(contacts.key.kind.as_str()).push_bind(contacts.key.id.as_str());
                row.push_bind(contacts.revision.to_sql()).push_bind(i64::from(contacts.format));
                row.push_bind(contacts.updated_at).push_bind(contacts.body.as_slice());
            });
            query.push(
                " ON CONFLICT (kind, id) DO UPDATE SET revision = excluded.revision, format = excluded.format, \
                 updated_at = excluded.updated_at, body = excluded.body",
            );
            query.build().persistent(contacts.len() <= PREPARED_ROWS_MAX).execute(&mut **it).await?;
        });
    }
    Ok(())
}

/// Deletes the rows of these keys; `delete` is one of the statements that end with their condition.
pub(super) async fn delete_rows(
    transaction: &mut Transaction,
    delete: &'static str,
    keys: &[&Key],
) -> Result<(), Error> {
    for keys in keys.chunks(ROWS_MAX) {
        both!(transaction, it => {
            let mut query = QueryBuilder::new(delete);
            push_keys(&mut query, keys.iter().copied());
            query.build().persistent(keys.len() <= PREPARED_ROWS_MAX).execute(&mut **it).await?;
        });
    }
    Ok(())
}

/// Remembers outcomes; one that has expired under the same request id is replaced.
pub(super) async fn save_outcomes(
    transaction: &mut Transaction,
    outcomes: &[(&RequestKey, &Remembered)],
    now: Micros,
) -> Result<(), Error> {
    for outcomes in outcomes.chunks(ROWS_MAX) {
        both!(transaction, it => {
            let mut query = QueryBuilder::new(
                "INSERT INTO requests (caller, method, request_id, hash, outcome, head, created_at) ",
            );
            query.push_values(outcomes, |mut row, (key, outcome)| {
                row.push_bind(key.caller.as_str());
                row.push_bind(key.method.as_str());
                row.push_bind(key.request_id.as_str());
                row.push_bind(outcome.hash.as_slice());
                row.push_bind(outcome.encode_effects());
                row.push_bind(outcome.head.to_sql()).push_bind(now);
            });
            query.push(
                " ON CONFLICT (caller, method, request_id) DO UPDATE SET hash = excluded.hash, \
                 outcome = excluded.outcome, head = excluded.head, created_at = excluded.created_at",
            );
            query.build().persistent(outcomes.len() <= PREPARED_ROWS_MAX).execute(&mut **it).await?;
        });
    }
    Ok(())
}

/// Forgets the oldest outcomes that have expired, at most `limit`. Answers how many.
pub(super) async fn forget_outcomes(
    transaction: &mut Transaction,
    until: Micros,
    limit: u32,
) -> Result<u64, Error> {
    const FORGET: &str = "DELETE FROM requests WHERE (caller, method, request_id) IN \
         (SELECT caller, method, request_id FROM requests WHERE created_at <= $1 ORDER BY created_at LIMIT $2)";
    Ok(both!(transaction, it => {
        let forget = sqlx::query(FORGET).bind(until).bind(i64::from(limit));
        forget.execute(&mut **it).await?.rows_affected()
    }))
}

pub(super) const ERASE_CONTACTS: &str = "DELETE FROM contacts WHERE ";

pub(super) const ERASE_FORMER: &str = "DELETE FROM former WHERE ";

const FORGET_TERMS: &str = "DELETE FROM terms WHERE ";

const LISTED: &str = "SELECT d.kind, d.id, d.revision, d.format, d.created_at, d.updated_at, d.deleted_at, d.body, \
     d.merged_into ";

const MERGES: &str = "SELECT kind, id, merged_into FROM documents \
     WHERE merged_into IS NOT NULL AND deleted_at IS NOT NULL";

const LIVE: &str =
    "SELECT kind, id FROM documents WHERE deleted_at IS NULL AND body IS NOT NULL AND ";

const BODY_BYTES: &str = "SELECT COALESCE(SUM(LENGTH(body)), 0) FROM documents WHERE ";

const FORGET_UNDONE_MERGES: &str = "UPDATE documents SET merged_into = NULL \
     WHERE merged_into IS NOT NULL AND deleted_at IS NULL";

/// The next `limit` documents after an id that have, for each of these sets, one of its terms, by their ids. Where one term alone decides, the documents are found by it;
/// else all of the kind are looked at in turn.
pub(super) fn push_listed<'a, D: Database>(
    query: &mut QueryBuilder<D>,
    Listed { kind, show_deleted, .. }: Listed<'a>,
    terms: &'a [Vec<String>],
    after: &'a str,
    limit: usize,
) where
    for<'t> &'t str: Encode<'t, D> + Type<D>,
    i64: for<'t> Encode<'t, D> + Type<D>,
{
    query.push(LISTED);
    let leading = terms.iter().position(|set| set.len() == 1);
    match leading.map(|at| &terms[at][0]) {
        // SQLite takes the tables of a cross join in their order.
        Some(term) => {
            query.push("FROM terms t CROSS JOIN documents d WHERE d.kind = t.kind AND d.id = t.id AND t.kind = ");
            query.push_bind(kind.as_str()).push(" AND t.term = ").push_bind(term.as_str());
            query.push(" AND t.id > ").push_bind(after);
        }
        None => {
            query.push("FROM documents d WHERE d.kind = ").push_bind(kind.as_str());
            query.push(" AND d.id > ").push_bind(after);
        }
    }
    for (_, set) in terms.iter().enumerate().filter(|(at, _)| Some(*at) != leading) {
        query.push(" AND EXISTS (SELECT 1 FROM terms o WHERE o.kind = d.kind AND o.id = d.id AND o.term IN (");
        let mut separated = query.separated(", ");
        for term in set {
            separated.push_bind(term.as_str());
        }
        query.push("))");
    }
    query.push(match show_deleted {
        true => " AND (d.deleted_at IS NULL OR d.merged_into IS NULL)",
        false => " AND d.deleted_at IS NULL",
    });
    query.push(" AND d.body IS NOT NULL ORDER BY ");
    query.push(if leading.is_some() { "t.id" } else { "d.id" });
    query.push(" LIMIT ").push_bind(limit as i64);
}

/// The condition that a row is of one of these keys.
fn push_keys<'a, D: Database>(query: &mut QueryBuilder<D>, keys: impl Iterator<Item = &'a Key>)
where
    for<'t> &'t str: Encode<'t, D> + Type<D>,
{
    query.push("(kind, id) IN (");
    query.push_values(keys, |mut row, key| {
        row.push_bind(key.kind.as_str()).push_bind(key.id.as_str());
    });
    query.push(")");
}

/// The condition that a row is of one of these requests.
fn push_requests<D: Database>(query: &mut QueryBuilder<D>, requests: &[RequestKey])
where
    for<'t> &'t str: Encode<'t, D> + Type<D>,
{
    query.push("(caller, method, request_id) IN (");
    query.push_values(requests, |mut row, key| {
        row.push_bind(key.caller.as_str());
        row.push_bind(key.method.as_str());
        row.push_bind(key.request_id.as_str());
    });
    query.push(")");
}

/// The condition that a row is of a kind that this server knows. To SQLite the bare column would seem to narrow the
/// rows down, so that it read all of a kind to sort them; PostgreSQL knows better, and less of a column that is
/// computed with.
pub(super) fn push_known_kinds<D: Database>(query: &mut QueryBuilder<D>)
where
    for<'t> &'t str: Encode<'t, D> + Type<D>,
{
    query.push(if D::NAME == sqlx::Sqlite::NAME { "kind || '' IN (" } else { "kind IN (" });
    let mut kinds = query.separated(", ");
    for kind in Kind::ALL {
        kinds.push_bind(kind.as_str());
    }
    query.push(")");
}

/// Parts of no more than [`ROWS_MAX`] rows, each ended by the row that brings it to [`BYTES_MAX`].
fn parts<'a>(documents: &'a [&'a Document]) -> impl Iterator<Item = &'a [&'a Document]> {
    let (mut rows, mut bytes) = (0, 0);
    documents.chunk_by(move |document, _| {
        rows += 1;
        bytes += document.body.as_ref().map_or(0, Vec::len);
        let fits = rows < ROWS_MAX && bytes < BYTES_MAX;
        if !fits {
            (rows, bytes) = (0, 0);
        }
        fits
    })
}

pub(super) fn document(row: DocumentRow) -> Result<Document, Error> {
    let (kind, id, revision, format, created_at, updated_at, deleted_at, body, merged_into) = row;
    let format = self::format("documents", &kind, &id, format)?;
    let key = key(&kind, id)?;
    Ok(Document {
        // A server from before merges undeletes without clearing it.
        merged_into: merged_into.filter(|_| deleted_at.is_some()).map(|id| Key::new(key.kind, id)),
        key,
        format,
        revision: Revision::from_sql(revision),
        created_at,
        updated_at,
        deleted_at,
        body,
    })
}

fn contacts(row: ContactsRow) -> Result<Contacts, Error> {
    let (kind, id, revision, format, updated_at, body) = row;
    Ok(Contacts {
        format: self::format("contacts", &kind, &id, format)?,
        key: key(&kind, id)?,
        revision: Revision::from_sql(revision),
        updated_at,
        body,
    })
}

fn key(kind: &str, id: String) -> Result<Key, Error> {
    let kind = Kind::parse(kind).ok_or_else(|| Error::UnknownKind(kind.to_owned()))?;
    Ok(Key::new(kind, id))
}

fn format(table: &'static str, kind: &str, id: &str, format: i64) -> Result<u32, Error> {
    u32::try_from(format).map_err(|_| Error::Inconsistent {
        table,
        column: "format",
        key: std::format!("{kind}/{id}"),
    })
}

#[cfg(test)]
mod tests {
    use sqlx::{Row as _, Sqlite};

    use super::*;

    /// The steps that SQLite takes to answer a query over all tables of the store.
    async fn steps(mut query: QueryBuilder<Sqlite>) -> Vec<String> {
        let pool = sqlx::SqlitePool::connect("sqlite::memory:").await.unwrap();
        sqlite::migrations().run(&pool).await.unwrap();
        let rows = query.build().fetch_all(&pool).await.unwrap();
        rows.iter().map(|row| row.get::<String, _>("detail")).collect()
    }

    #[tokio::test]
    async fn no_statement_reads_a_whole_table() {
        let keys = [Key::new(Kind::Startup, "a"), Key::new(Kind::Partner, "b")];
        let request = RequestKey {
            caller: "c".to_owned(),
            method: "m".to_owned(),
            request_id: "r".to_owned(),
        };
        let begin = |statement: &str| QueryBuilder::new(format!("EXPLAIN QUERY PLAN {statement}"));
        let mut documents = begin(SELECT_DOCUMENTS);
        push_keys(documents.push("WHERE "), keys.iter());
        let deletes = [ERASE_CONTACTS, ERASE_FORMER, FORGET_TERMS].map(|delete| {
            let mut query = begin(delete);
            push_keys(&mut query, keys.iter());
            query
        });
        let mut outcomes = begin("SELECT outcome FROM requests WHERE created_at > 0 AND ");
        push_requests(&mut outcomes, &[request.clone(), request]);
        let mut feed = begin(SELECT_DOCUMENTS);
        push_known_kinds(feed.push("WHERE revision > 1 AND "));
        feed.push(" ORDER BY revision LIMIT 2");
        let mut expired = begin("SELECT kind, id FROM documents WHERE ");
        push_known_kinds(&mut expired);
        expired.push(" AND deleted_at IS NOT NULL AND body IS NOT NULL AND deleted_at <= 1");
        expired.push(" ORDER BY deleted_at LIMIT 2");
        let mut bytes = begin(BODY_BYTES);
        push_keys(&mut bytes, keys.iter());
        let mut merges = begin(MERGES);
        push_keys(merges.push(" AND "), keys.iter());
        let mut live = begin(LIVE);
        push_keys(&mut live, keys.iter());
        let sets = |sets: &[&[&str]]| -> Vec<Vec<String>> {
            sets.iter().map(|set| set.iter().map(|&it| it.to_owned()).collect()).collect()
        };
        let cases = [sets(&[]), sets(&[&["a"], &["b"], &["c", "d"]]), sets(&[&["c", "d"]])];
        let lists = cases.each_ref().map(|terms| {
            let mut list = begin("");
            let listed = Listed { kind: Kind::Engagement, show_deleted: true, of: &[], terms: &[] };
            push_listed(&mut list, listed, terms, "a", 2);
            list
        });
        let of_keys = [documents, outcomes, bytes, merges, live];
        let of_keys = of_keys.into_iter().chain(deletes).chain(lists);
        let others = [feed, expired, begin(MERGES), begin(FORGET_UNDONE_MERGES)];
        for query in of_keys.chain(others) {
            let steps = steps(query).await;
            let tables =
                ["documents", "contacts", "former", "requests", "terms", " d ", " t ", " o "];
            let of_tables: Vec<&String> = steps
                .iter()
                .filter(|step| tables.iter().any(|table| step.contains(table)))
                .collect();
            // Few profiles are merged, and only those are in that index.
            let is_cheap = |step: &&String| {
                step.starts_with("SEARCH") || step.contains("INDEX documents_merged")
            };
            assert!(!of_tables.is_empty() && of_tables.iter().all(is_cheap), "{steps:?}");
            assert!(!steps.iter().any(|step| step.contains("ORDER BY")), "{steps:?}");
        }
        let steps = steps(begin(MERGES)).await;
        assert!(steps.iter().all(|step| step.contains("COVERING INDEX")), "{steps:?}");
    }
}
