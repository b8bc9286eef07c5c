//! How many resources are upserted at once.

use std::collections::{HashMap, HashSet};

use super::references::{follow, targets_for, unfounded, with_unfounded};
use super::resource_writes::{
    Validate, check_etag, put_with, require_not_merged, write_result, written_with,
};
use super::resources::decode;
use super::tokens::consistency_token;
use super::{Context, FORMAT, Origin, in_time, refuse};
use crate::access::Deadline;
use crate::errors::Error;
use crate::proto::{Change, Key, WriteResult};
use crate::store::{Effect, Target, View};
use crate::validation::limits::BATCH_MAX;
use crate::validation::{self, Violation};

/// What became of the items, in their order.
pub(super) struct Batch {
    pub(super) results: Vec<Result<WriteResult, Error>>,
    pub(super) consistency_token: String,
}

/// An item that is sound by itself.
struct Item<R> {
    key: Key,
    /// Where it stands in the request.
    path: String,
    etag: String,
    resource: R,
}

/// An item that breaks rules by itself, and is refused whatever is stored.
struct Unsound<R> {
    /// What it would replace, if it says so.
    key: Option<Key>,
    path: String,
    resource: R,
    violations: Vec<Violation>,
}

impl Context {
    /// Creates or replaces resources: sound ones only or, with `atomic`, all or none.
    pub(super) async fn batch_upsert<R: Validate>(
        &self,
        mut origin: Origin,
        mut resources: Vec<R>,
        atomic: bool,
        validate_only: bool,
    ) -> Result<Batch, Error> {
        let mut violations = validation::request_id(&origin.request_id);
        if resources.is_empty() || resources.len() > BATCH_MAX {
            let field = R::KIND.collection().to_owned();
            let message = format!("must have 1 to {BATCH_MAX} items");
            violations.push(Violation { field, message });
        }
        refuse(violations)?;
        let deadline = origin.deadline;
        let others: HashSet<Target> = resources.iter_mut().flat_map(targets_for).collect();
        let items = self.check_items(resources);
        if validate_only {
            // Nothing is written, so there is nothing to remember.
            origin.request_id.clear();
        }
        let keys: Vec<Result<Key, Error>> = items
            .iter()
            .map(|item| item.as_ref().map(|item| item.key.clone()).map_err(Unsound::refusal))
            .collect();
        let named = items.iter().filter_map(|item| match item {
            Ok(item) => Some(&item.key),
            Err(unsound) => unsound.key.as_ref(),
        });
        let targets = named.flat_map(written_with).chain(others).collect();
        let written = self.commit(origin, targets, move |view| {
            let decide = |item: Result<Item<R>, Unsound<R>>| match item {
                Ok(item) => upsert(view, item),
                Err(unsound) => Err(refusal(view, unsound)),
            };
            let decided: Vec<Result<Change, Error>> = items.into_iter().map(decide).collect();
            if atomic && decided.iter().any(Result::is_err) {
                return Err(decided);
            }
            if validate_only {
                view.discard();
            }
            Ok(decided)
        });
        let written = match written.await {
            // Nothing was to be written, whatever has become of it.
            Err(Error::OutcomeUnknown) if validate_only => return Err(Error::StoreUnavailable),
            written => written?,
        };
        let written = match written {
            Ok(written) => written,
            Err(decided) => {
                let results =
                    decided.into_iter().map(|item| Err(item.err().unwrap_or(Error::BatchRefused)));
                return self.refused_batch(results.collect(), deadline).await;
            }
        };
        let consistency_token = consistency_token(self.store.id(), written.head);
        let results = results(keys, written.value, &written.outcome, validate_only);
        Ok(Batch { results, consistency_token })
    }

    /// Checks each item by itself, and that no name comes twice.
    fn check_items<R: Validate>(&self, resources: Vec<R>) -> Vec<Result<Item<R>, Unsound<R>>> {
        let today = self.today();
        let mut names = HashSet::new();
        let check = |(place, mut resource): (usize, R)| {
            let mut violations = resource.violations(self.taxonomy, &today);
            let key = Key::parse(resource.name()).filter(|key| key.kind == R::KIND);
            let repeated = key.clone().is_some_and(|key| !names.insert(key));
            let wrong_name = match resource.name() {
                "" => Some("is required: an upsert must say what it may be replacing"),
                _ if repeated => Some("stands in the batch more than once"),
                _ => None,
            };
            if let Some(message) = wrong_name {
                violations
                    .push(Violation { field: "name".to_owned(), message: message.to_owned() });
            }
            let path = format!("{}[{place}]", R::KIND.collection());
            let key = match key {
                Some(key) if violations.is_empty() => key,
                key => return Err(Unsound { key, path, resource, violations }),
            };
            let etag = resource.etag().to_owned();
            resource.clear_metadata();
            Ok(Item { key, path, etag, resource })
        };
        resources.into_iter().enumerate().map(check).collect()
    }

    async fn refused_batch(
        &self,
        results: Vec<Result<WriteResult, Error>>,
        deadline: Deadline,
    ) -> Result<Batch, Error> {
        let head = async { Ok(self.store.head().await?) };
        let head = in_time(deadline, Error::StoreUnavailable, head).await?;
        Ok(Batch { results, consistency_token: consistency_token(self.store.id(), head) })
    }
}

impl<R> Unsound<R> {
    /// Why it is refused by itself.
    fn refusal(&self) -> Error {
        Error::Invalid(self.violations.clone()).within(&self.path)
    }
}

/// Why an item is refused: by itself, and by what it rests on.
fn refusal<R: Validate>(view: &View<'_>, unsound: Unsound<R>) -> Error {
    let Unsound { key, path, mut resource, violations } = unsound;
    if !R::NAMES_EXIST {
        return Error::Invalid(violations).within(&path);
    }
    let stored = key.and_then(|key| view.document(&key)).filter(|document| document.is_live());
    let found = stored
        .map(decode)
        .transpose()
        .and_then(|mut stored: Option<R>| unfounded(view, &mut resource, stored.as_mut()));
    match found {
        Ok(found) => Error::Invalid(with_unfounded(violations, found)).within(&path),
        Err(error) => error,
    }
}

/// Stages one item on the view.
fn upsert<R: Validate>(view: &mut View<'_>, item: Item<R>) -> Result<Change, Error> {
    let Item { key, path, etag, mut resource } = item;
    require_not_merged(view, &key)?;
    follow(view, &key, &mut resource)?;
    let Some(document) = view.document(&key) else {
        check_etag(&etag, None, || key.to_string())?;
        refuse(unfounded(view, &mut resource, None)?).map_err(|error| error.within(&path))?;
        resource.keep_history(None, view.now());
        put_with(view, &key, &resource).map_err(|error| error.within(&path))?;
        return Ok(Change::Created);
    };
    if document.body.is_none() {
        return Err(Error::ProfileErased(key));
    }
    if document.deleted_at.is_some() {
        return Err(Error::ProfileDeleted(key));
    }
    if document.format > FORMAT {
        return Err(Error::NewerFormat(key));
    }
    check_etag(&etag, Some(document.revision), || key.to_string())?;
    // Compared as messages: an older server may have encoded the same resource otherwise.
    let mut current: R = decode(document)?;
    resource.keep_history(Some(&current), view.now());
    if current == resource {
        view.unchanged(&key);
        return Ok(Change::Unchanged);
    }
    let mut violations = resource.violations_after(&current);
    violations.extend(unfounded(view, &mut resource, Some(&mut current))?);
    refuse(violations).map_err(|error| error.within(&path))?;
    put_with(view, &key, &resource).map_err(|error| error.within(&path))?;
    Ok(Change::Updated)
}

/// The results of all items: refused by themselves, refused by the writer, or written.
fn results(
    keys: Vec<Result<Key, Error>>,
    decided: Option<Vec<Result<Change, Error>>>,
    outcome: &[Effect],
    validate_only: bool,
) -> Vec<Result<WriteResult, Error>> {
    let effects: HashMap<&Key, &Effect> =
        outcome.iter().map(|effect| (&effect.key, effect)).collect();
    let mut decided = decided.map(Vec::into_iter);
    let result = |key: Result<Key, Error>| {
        // What the writer said of an item is more than what is wrong with it by itself.
        let change = decided.as_mut().and_then(Iterator::next).transpose()?;
        let key = key?;
        if let (true, Some(change)) = (validate_only, change) {
            return Ok(WriteResult {
                name: key.to_string(),
                change: change.into(),
                ..WriteResult::default()
            });
        }
        // On a repeat only what was written is remembered.
        effects.get(&key).map(|effect| write_result(effect)).ok_or(Error::ItemRefused(key))
    };
    keys.into_iter().map(result).collect()
}
