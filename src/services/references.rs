//! How references follow profiles that were merged, and what they lead to.

use std::collections::BTreeSet;

use super::refuse;
use super::resource_writes::Validate;
use super::resources::decode;
use crate::errors::Error;
use crate::proto::{Key, Resource, for_kind};
use crate::store::{Document, Target, View};
use crate::validation::Violation;

/// The targets that a write of this resource needs so that [`follow`] and [`require_existing`] see where references
/// lead; none for one that refers to nobody.
pub(super) fn targets_for<R: Validate>(resource: &mut R) -> Vec<Target> {
    let names = resource.references_mut();
    let merges = (!names.is_empty()).then_some(Target::Merges);
    let keys = names.into_iter().filter(|_| R::NAMES_EXIST).filter_map(|name| Key::parse(name));
    let keys: BTreeSet<Key> = keys.collect();
    merges.into_iter().chain(keys.into_iter().map(Target::Existence)).collect()
}

/// Fails if a resource whose references must exist refers to what does not, unless `before` did so too: what it referred
/// to may have been deleted since. Its references must have been followed.
pub(super) fn require_existing<R: Validate>(
    view: &View<'_>,
    resource: &mut R,
    before: Option<&mut R>,
) -> Result<(), Error> {
    if !R::NAMES_EXIST {
        return Ok(());
    }
    let known = before.map(R::references_mut).unwrap_or_default();
    let known: BTreeSet<&str> = known.into_iter().map(|name| name.as_str()).collect();
    let named = resource.references_mut().into_iter().filter_map(|name| Key::parse(name));
    let is_missing = |key: &Key| !known.contains(key.to_string().as_str()) && !view.is_live(key);
    let missing: BTreeSet<Key> = named.filter(is_missing).collect();
    let violation = |key: Key| Violation {
        field: resource.field_naming(&key),
        message: format!("{key} does not exist; store it first"),
    };
    refuse(missing.into_iter().map(violation).collect())
}

/// Puts the names of those that have taken their place where the resource `own` refers to merged profiles. Answers
/// whether there were any.
pub(super) fn follow<R: Resource>(
    view: &View<'_>,
    own: &Key,
    resource: &mut R,
) -> Result<bool, Error> {
    if !view.has_merges() {
        return Ok(false);
    }
    let mut followed = false;
    for name in resource.references_mut() {
        let Some(key) = Key::parse(name) else { continue };
        if let Some(survivor) = view.survivor(&key)? {
            *name = survivor.to_string();
            followed = true;
        }
    }
    if followed {
        resource.drop_idle_references(own);
    }
    Ok(followed)
}

/// Whether a live document refers to this name.
pub(super) fn refers(document: &Document, name: &str) -> Result<bool, Error> {
    fn any<R: Resource>(document: &Document, name: &str) -> Result<bool, Error> {
        let mut resource: R = decode(document)?;
        Ok(resource.references_mut().into_iter().any(|reference| reference == name))
    }
    Ok(document.is_live() && for_kind!(document.key.kind, R => any::<R>(document, name))?)
}
