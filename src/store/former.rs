//! What documents were before they were changed, where that is kept; see [`Kind::keeps_former`](super::Kind).

use super::database::{Transaction, both, within_limit};
use super::read::{end, head};
use super::statements::{DocumentRow, document, load_documents};
use super::{Document, Error, Key, Micros, Revision, Store};

/// The columns of [`DocumentRow`]: what is kept was live.
const FORMER: &str = "SELECT kind, id, revision, format, created_at, updated_at, NULL, body, NULL \
     FROM former WHERE kind = $1 AND id = $2 AND revision = $3";

const REVISIONS: &str = "SELECT revision, updated_at FROM former \
     WHERE kind = $1 AND id = $2 ORDER BY revision DESC LIMIT $3";

impl Store {
    /// The document as it was when it had this revision and was live, and the last revision.
    pub async fn at_revision(
        &self,
        key: &Key,
        revision: Revision,
    ) -> Result<(Revision, Option<Document>), Error> {
        within_limit(async {
            let mut snapshot = self.inner.database.begin_read().await?;
            let head = head(&mut snapshot).await?;
            let current = live(&mut snapshot, key).await?;
            let found = match current.filter(|it| it.revision == revision) {
                Some(current) => Some(current),
                None => former(&mut snapshot, key, revision).await?,
            };
            end(snapshot).await?;
            Ok((head, found))
        })
        .await
    }

    /// The revisions at which the document was live, and since when it was so: the last ones first, at most `limit`.
    /// And the last revision of all.
    pub async fn revisions(
        &self,
        key: &Key,
        limit: u32,
    ) -> Result<(Revision, Vec<(Revision, Micros)>), Error> {
        within_limit(async {
            let mut snapshot = self.inner.database.begin_read().await?;
            let head = head(&mut snapshot).await?;
            let current = live(&mut snapshot, key).await?;
            let former: Vec<(i64, i64)> = both!(&mut snapshot, it => {
                let query = sqlx::query_as(REVISIONS).bind(key.kind.as_str()).bind(key.id.as_str());
                query.bind(i64::from(limit)).fetch_all(&mut **it).await?
            });
            end(snapshot).await?;
            let current = current.map(|it| (it.revision, it.updated_at)).into_iter();
            let former = former.into_iter().map(|(it, since)| (Revision::from_sql(it), since));
            Ok((head, current.chain(former).take(limit as usize).collect()))
        })
        .await
    }
}

async fn live(snapshot: &mut Transaction, key: &Key) -> Result<Option<Document>, Error> {
    let document = load_documents(snapshot, std::slice::from_ref(key)).await?.pop();
    Ok(document.filter(Document::is_live))
}

async fn former(
    snapshot: &mut Transaction,
    key: &Key,
    revision: Revision,
) -> Result<Option<Document>, Error> {
    let row: Option<DocumentRow> = both!(snapshot, it => {
        let query = sqlx::query_as(FORMER).bind(key.kind.as_str()).bind(key.id.as_str());
        query.bind(revision.to_sql()).fetch_optional(&mut **it).await?
    });
    row.map(document).transpose()
}
