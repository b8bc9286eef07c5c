//! Who has taken the place of merged documents.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::database::{Transaction, within_limit};
use super::read::{CHUNK_ROWS, end};
use super::{Document, Error, Key, Store, statements};

impl Store {
    /// Those that have taken the place of merged ones among these documents, and of those in turn.
    pub async fn survivors(&self, mut keys: Vec<Key>) -> Result<HashSet<Key>, Error> {
        within_limit(async {
            let mut snapshot = self.inner.database.begin_read().await?;
            let mut survivors = HashSet::new();
            while !keys.is_empty() {
                let merges = statements::load_merges_of(&mut snapshot, &keys).await?;
                keys = merges.into_values().filter(|key| survivors.insert(key.clone())).collect();
            }
            end(snapshot).await?;
            Ok(survivors)
        })
        .await
    }
}

/// The document at the end of the chain of merges that begins at this one; none if it was not merged. An error if the
/// chain comes back to where it has been: a server from before merges can have closed it, for it undeletes and deletes
/// without clearing `merged_into`.
pub fn last_survivor<'a>(
    key: &Key,
    merged_into: impl Fn(&Key) -> Option<&'a Key>,
) -> Result<Option<&'a Key>, Error> {
    let Some(mut survivor) = merged_into(key) else { return Ok(None) };
    let mut passed = HashSet::new();
    while let Some(next) = merged_into(survivor) {
        if !passed.insert(survivor) {
            return Err(Error::Inconsistent {
                table: "documents",
                column: "merged_into",
                key: key.to_string(),
            });
        }
        survivor = next;
    }
    Ok(Some(survivor))
}

/// The key of the document at the end of the chain of merges that begins at this one; itself if it was not merged.
pub(super) async fn current(snapshot: &mut Transaction, key: &Key) -> Result<Key, Error> {
    let mut merges = HashMap::new();
    let mut keys = vec![key.clone()];
    while !keys.is_empty() {
        let more = statements::load_merges_of(snapshot, &keys).await?;
        keys = more.values().filter(|key| !merges.contains_key(*key)).cloned().collect();
        merges.extend(more);
    }
    Ok(last_survivor(key, |key| merges.get(key))?.unwrap_or(key).clone())
}

/// Those of these documents that exist, and those that have taken the place of merged ones among them.
pub(super) async fn load(
    snapshot: &mut Transaction,
    mut keys: Vec<Key>,
) -> Result<BTreeMap<Key, Document>, Error> {
    let mut documents = BTreeMap::new();
    while !keys.is_empty() {
        let mut survivors = Vec::new();
        for keys in keys.chunks(CHUNK_ROWS) {
            for document in statements::load_documents(snapshot, keys).await? {
                survivors.extend(document.merged_into.clone());
                documents.insert(document.key.clone(), document);
            }
        }
        survivors.retain(|key| !documents.contains_key(key));
        keys = survivors;
    }
    Ok(documents)
}
