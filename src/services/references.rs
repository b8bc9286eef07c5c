//! How references follow profiles that were merged.

use super::profiles::decode;
use crate::errors::Error;
use crate::proto::{Key, Kind, Partner, Resource, Startup};
use crate::store::{Document, Target, View};

/// The target that a write of this profile needs so that [`follow`] sees where references lead; none for a profile that
/// refers to nobody.
pub(super) fn merges_for<R: Resource>(profile: &mut R) -> Option<Target> {
    (!profile.references_mut().is_empty()).then_some(Target::Merges)
}

/// Puts the names of those that have taken their place where the profile `own` refers to merged ones. Answers whether
/// there were any.
pub(super) fn follow<R: Resource>(
    view: &View<'_>,
    own: &Key,
    profile: &mut R,
) -> Result<bool, Error> {
    if !view.has_merges() {
        return Ok(false);
    }
    let mut followed = false;
    for name in profile.references_mut() {
        let Some(key) = Key::parse(name) else { continue };
        if let Some(survivor) = view.survivor(&key)? {
            *name = survivor.to_string();
            followed = true;
        }
    }
    if followed {
        profile.drop_idle_references(own);
    }
    Ok(followed)
}

/// Whether a live document refers to this name.
pub(super) fn refers(document: &Document, name: &str) -> Result<bool, Error> {
    fn any<R: Resource>(document: &Document, name: &str) -> Result<bool, Error> {
        let mut profile: R = decode(document)?;
        Ok(profile.references_mut().into_iter().any(|reference| reference == name))
    }
    match document.key.kind {
        _ if !document.is_live() => Ok(false),
        Kind::Startup => any::<Startup>(document, name),
        Kind::Partner => any::<Partner>(document, name),
    }
}
