//! How documents are stored that count their versions: plans and match lists of a delegation, allocations of a program.

use sha2::{Digest as _, Sha256};

use super::resource_writes::put;
use super::resources::decode;
use super::{ATTEMPTS_MAX, Context, Origin};
use crate::errors::Error;
use crate::proto::{
    Allocation, ID_CHARS_MAX, Key, Kind, MatchList, Meeting, Plan, Resource, WriteResult,
};
use crate::store::{Target, View, Written};

/// A resource that counts the versions of what it is of: of a delegation or a program.
pub(super) trait Versioned: Resource {
    fn parent(&self) -> &str;
    fn version(&self) -> i32;
    fn set_version(&mut self, version: i32);
}

impl Versioned for Plan {
    fn parent(&self) -> &str {
        &self.delegation
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn set_version(&mut self, version: i32) {
        self.version = version;
    }
}

impl Versioned for MatchList {
    fn parent(&self) -> &str {
        &self.delegation
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn set_version(&mut self, version: i32) {
        self.version = version;
    }
}

impl Versioned for Allocation {
    fn parent(&self) -> &str {
        &self.program
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn set_version(&mut self, version: i32) {
        self.version = version;
    }
}

impl Context {
    /// Stores the next version of the documents of this kind that are of `parent`.
    pub(super) async fn store_next<R: Versioned>(
        &self,
        origin: Origin,
        parent: &Key,
        document: R,
    ) -> Result<(WriteResult, String), Error> {
        let mut clashes = 0;
        for _ in 0..ATTEMPTS_MAX {
            let version = |it: R| it.version();
            let (since, versions) =
                self.gather(Some(parent), true, version, origin.deadline).await?;
            let version = versions.into_iter().max().unwrap_or_default() + 1 + clashes;
            let id = child_id(&parent.id, &format!("v{version}"), ID_CHARS_MAX);
            let key = Key::new(R::KIND, id);
            let mut next = document.clone();
            next.set_version(version);
            let targets = vec![Target::Profile(key.clone()), Target::ChangedSince(since)];
            let of = parent.clone();
            let written = self.commit(origin.clone(), targets, move |view| {
                if has_changed(view, &of, &[R::KIND])? {
                    return Ok::<_, Error>(Stored::TryAgain);
                }
                // Of another parent whose id is long and begins alike.
                if view.document(&key).is_some_and(|document| document.body.is_some()) {
                    return Ok(Stored::Clash);
                }
                put(view, &key, &next);
                Ok(Stored::Done)
            });
            let written = written.await??;
            match written.value {
                Some(Stored::TryAgain) => {}
                Some(Stored::Clash) => clashes += 1,
                Some(Stored::Done) | None => return self.answer(written),
            }
        }
        Err(Error::Overloaded("writes"))
    }

    /// The first result of a write that is repeated; `None` if it is not. For writes that take long before they come to
    /// the writer, and whose repeat must not depend on what has changed since.
    pub(super) async fn repeated(&self, origin: &Origin) -> Result<Option<Written<()>>, Error> {
        if origin.request_id.is_empty() {
            return Ok(None);
        }
        // A job that fails stages and remembers nothing; of one that succeeded before it is never called.
        let asked = self.commit(origin.clone(), Vec::new(), |_| Err::<(), ()>(()));
        Ok(asked.await?.ok())
    }
}

enum Stored {
    Done,
    /// Others have stored a version meanwhile.
    TryAgain,
    /// The name is taken.
    Clash,
}

/// Whether anything of this delegation or program and these kinds has changed since the revision that is among the targets, or so
/// much has that nobody knows.
pub(super) fn has_changed(view: &View<'_>, parent: &Key, kinds: &[Kind]) -> Result<bool, Error> {
    let Some(changed) = view.changed_since() else { return Ok(true) };
    let parent = parent.to_string();
    for key in changed.into_iter().filter(|key| kinds.contains(&key.kind)) {
        let Some(document) = view.document(&key).filter(|it| it.body.is_some()) else { continue };
        let of = match key.kind {
            Kind::Plan => decode::<Plan>(document)?.delegation,
            Kind::MatchList => decode::<MatchList>(document)?.delegation,
            Kind::Meeting => decode::<Meeting>(document)?.delegation,
            Kind::Allocation => decode::<Allocation>(document)?.program,
            _ => continue,
        };
        if of == parent {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The id of something that belongs to what has the id `parent`: both joined, or, where that is too long, the beginning
/// of the parent's id with a checksum of the whole.
pub(super) fn child_id(parent: &str, suffix: &str, chars_max: usize) -> String {
    let whole = format!("{parent}-{suffix}");
    if whole.len() <= chars_max {
        return whole;
    }
    let digest = Sha256::digest(parent);
    let sum: String = digest[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    let room = chars_max - suffix.len() - sum.len() - 2;
    format!("{}-{sum}-{suffix}", parent[..room].trim_end_matches('-'))
}
