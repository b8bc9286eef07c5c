//! How references follow profiles that were merged, and what they lead to.

use std::collections::BTreeSet;

use super::resource_writes::Validate;
use super::resources::decode;
use crate::errors::Error;
use crate::proto::{Key, Resource, for_kind};
use crate::store::{Document, Target, View};
use crate::validation::Violation;

/// The targets that a write of this resource needs so that [`follow`] and [`unfounded`] see where references lead; none
/// for one that refers to nobody.
pub(super) fn targets_for<R: Validate>(resource: &mut R) -> Vec<Target> {
    let program = resource.program().map(Target::Profile);
    let names = resource.references_mut();
    let merges = (!names.is_empty()).then_some(Target::Merges);
    let keys = names.into_iter().filter(|_| R::NAMES_EXIST).filter_map(|name| Key::parse(name));
    let keys: BTreeSet<Key> = keys.collect();
    merges.into_iter().chain(keys.into_iter().map(Target::Existence)).chain(program).collect()
}

/// What in a resource rests on nothing: names that must exist and do not, and what its program does not have. What
/// `before` said too is tolerated: what it rested on may have gone since. Names that are none are another rule's matter.
pub(super) fn unfounded<R: Validate>(
    view: &View<'_>,
    resource: &mut R,
    mut before: Option<&mut R>,
) -> Result<Vec<Violation>, Error> {
    if !R::NAMES_EXIST {
        return Ok(Vec::new());
    }
    let known = before.as_deref_mut().map(R::references_mut).unwrap_or_default();
    let known: BTreeSet<Key> = known.into_iter().filter_map(|name| Key::parse(name)).collect();
    let named = resource.references_mut().into_iter().filter_map(|name| Key::parse(name));
    let mut violations = Vec::new();
    for key in named.collect::<BTreeSet<Key>>() {
        if known.contains(&key) {
            // Of an update nothing was asked for but what its request names.
            continue;
        }
        let now = view.survivor(&key)?.unwrap_or_else(|| key.clone());
        if !known.contains(&now) && !view.is_live(&now) {
            let message = format!("{key} does not exist; store it first");
            violations.push(Violation { field: resource.field_naming(&key), message });
        }
    }
    let is_as_before = before.is_some_and(|before| resource.rests_as(before));
    let program = resource.program().filter(|_| !is_as_before).and_then(|key| view.document(&key));
    if let Some(program) = program.filter(|document| document.is_live()) {
        violations.extend(resource.violations_in(&decode(program)?));
    }
    Ok(violations)
}

/// All that is wrong with a resource: by itself, and by what it rests on. Of a field that is malformed that is enough.
pub(super) fn with_unfounded(
    mut violations: Vec<Violation>,
    unfounded: Vec<Violation>,
) -> Vec<Violation> {
    let is_new = |it: &Violation| violations.iter().all(|known| known.field != it.field);
    let unfounded: Vec<Violation> = unfounded.into_iter().filter(is_new).collect();
    violations.extend(unfounded);
    violations
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
