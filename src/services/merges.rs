//! How two profiles become one.
//!
//! Who refers to the duplicate is known from the index up to its revision and from the feed up to the last commit; what
//! is written until the merge has its turn, the writer shows. So no reference is left behind.

use std::collections::{BTreeSet, HashSet};

use prost::Message as _;

use super::contacts::people;
use super::engagements;
use super::references::{follow, refers};
use super::resource_writes::{
    Validate, check_etag, put, put_engagement, require_live, without_place, write_result,
    written_with,
};
use super::resources::{decode, require_key_at};
use super::tokens::consistency_token;
use super::{ATTEMPTS_MAX, Context, FORMAT, Origin, in_time, refuse};
use crate::access::Deadline;
use crate::errors::Error;
use crate::proto::merges::merged;
use crate::proto::{
    Change, Contact, Contacts, Date, Key, Kind, Profile, Resource, WriteResult, for_kind,
};
use crate::store::{self, Revision, Target, View, What};
use crate::taxonomy::Taxonomy;
use crate::validation::limits::{CONTACTS_MAX, REFERRERS_BYTES_MAX, REFERRERS_MAX};
use crate::validation::{self, Violation};

/// Documents of the feed read at once.
const PAGE_DOCUMENTS: u32 = 500;

/// Two organisations never have the same one.
const REGISTRATION_NUMBERS: [&str; 2] =
    ["business_registration_number", "corporate_registration_number"];

/// What is asked for.
pub(super) struct Merge {
    /// The profile that stays.
    pub(super) name: String,
    /// The profile that goes.
    pub(super) duplicate: String,
    pub(super) etag: String,
    pub(super) duplicate_etag: String,
    pub(super) validate_only: bool,
}

/// What became of it.
pub(super) struct Merged<R> {
    pub(super) result: WriteResult,
    pub(super) rewritten_names: Vec<String>,
    /// The profile that stays as it would read, where nothing is written.
    pub(super) preview: Option<R>,
    pub(super) consistency_token: String,
}

/// What the deciding function is given.
#[derive(Clone)]
struct Plan {
    survivor: Key,
    duplicate: Key,
    etag: String,
    duplicate_etag: String,
    /// What may refer to the duplicate.
    referrers: BTreeSet<Key>,
    taxonomy: &'static Taxonomy,
    today: Date,
}

/// What was decided.
struct Decided<R> {
    profile: R,
    change: Change,
    rewritten: Vec<Key>,
}

impl Context {
    /// Makes one profile of two.
    pub(super) async fn merge_profiles<R: Validate + Profile>(
        &self,
        mut origin: Origin,
        asked: Merge,
    ) -> Result<Merged<R>, Error> {
        let mut plan = self.plan(&origin, &asked, R::KIND)?;
        let validate_only = asked.validate_only;
        if validate_only {
            // Nothing is written, so there is nothing to remember.
            origin.request_id.clear();
        }
        for _ in 0..ATTEMPTS_MAX {
            let (since, referrers) = self.referrers(&plan.duplicate, origin.deadline).await?;
            plan.referrers = referrers;
            let targets = targets(&plan, since);
            let decided_on = plan.clone();
            let written = self.commit(origin.clone(), targets, move |view| {
                let decided = decide::<R>(view, decided_on)?;
                if validate_only {
                    view.discard();
                }
                Ok::<_, Error>(decided)
            });
            let written = match written.await {
                // Nothing was to be written, whatever has become of it.
                Err(Error::OutcomeUnknown) if validate_only => return Err(Error::StoreUnavailable),
                written => written??,
            };
            let consistency_token = consistency_token(self.store.id(), written.head);
            match written.value {
                Some(None) => {}
                Some(Some(decided)) if validate_only => {
                    return Ok(decided.into_preview(&plan.survivor, consistency_token));
                }
                _ => return answer(&plan.survivor, &written.outcome, consistency_token),
            }
        }
        Err(Error::Overloaded("writes"))
    }

    fn plan(&self, origin: &Origin, asked: &Merge, kind: Kind) -> Result<Plan, Error> {
        let mut violations = validation::request_id(&origin.request_id);
        violations.extend(validation::name("name", &asked.name, kind));
        violations.extend(validation::name("duplicate", &asked.duplicate, kind));
        if !asked.name.is_empty() && asked.name == asked.duplicate {
            let message = "must be another profile than `name`".to_owned();
            violations.push(Violation { field: "duplicate".to_owned(), message });
        }
        refuse(violations)?;
        Ok(Plan {
            survivor: require_key_at("name", &asked.name, kind)?,
            duplicate: require_key_at("duplicate", &asked.duplicate, kind)?,
            etag: asked.etag.clone(),
            duplicate_etag: asked.duplicate_etag.clone(),
            referrers: BTreeSet::new(),
            taxonomy: self.taxonomy,
            today: self.today(),
        })
    }

    /// What refers to one, and the revision up to which these are all. Some may have ceased to.
    async fn referrers(
        &self,
        key: &Key,
        deadline: Deadline,
    ) -> Result<(Revision, BTreeSet<Key>), Error> {
        // Any will do: the feed tells the rest.
        let snapshot = self.snapshot_at(Revision::default(), deadline).await?;
        let mut after = snapshot.complete();
        let asked = key.clone();
        let indexed = self.compute.run(move |_| snapshot.referrers(&asked)).await??;
        let mut referrers: BTreeSet<Key> = indexed.into_iter().collect();
        let name = key.to_string();
        let read = async {
            let mut feed = self.store.feed().await?;
            loop {
                let page = feed.page(after, PAGE_DOCUMENTS).await?;
                let Some(last) = page.last() else { return Ok((feed.head(), referrers)) };
                after = last.revision;
                for document in page {
                    if refers(&document, &name)? {
                        referrers.insert(document.key);
                    }
                }
            }
        };
        let (head, referrers) = in_time(deadline, Error::StoreUnavailable, read).await?;
        self.require_few(&referrers, deadline).await?;
        Ok((head, referrers))
    }

    /// Refuses more referrers than one write may hold in memory.
    async fn require_few(
        &self,
        referrers: &BTreeSet<Key>,
        deadline: Deadline,
    ) -> Result<(), Error> {
        let keys: Vec<Key> = referrers.iter().cloned().collect();
        let bytes = async { Ok(self.store.body_bytes(&keys).await?) };
        if keys.len() <= REFERRERS_MAX
            && in_time(deadline, Error::StoreUnavailable, bytes).await? <= REFERRERS_BYTES_MAX
        {
            return Ok(());
        }
        let message = format!(
            "more than {REFERRERS_MAX} profiles and records or {} MiB of them refer to it; let it be the one that stays",
            REFERRERS_BYTES_MAX >> 20
        );
        Err(Error::invalid("duplicate", message))
    }
}

impl<R: Resource> Decided<R> {
    fn into_preview(mut self, survivor: &Key, consistency_token: String) -> Merged<R> {
        let name = survivor.to_string();
        self.profile.set_name(&name);
        Merged {
            result: WriteResult { name, change: self.change.into(), ..WriteResult::default() },
            rewritten_names: sorted_names(&self.rewritten),
            preview: Some(self.profile),
            consistency_token,
        }
    }
}

fn targets(plan: &Plan, since: Revision) -> Vec<Target> {
    let both = [&plan.survivor, &plan.duplicate];
    let profiles = both.into_iter().chain(&plan.referrers).flat_map(written_with);
    let contacts = both.into_iter().cloned().map(Target::Contacts);
    let others = [Target::ChangedSince(since), Target::Merges];
    profiles.chain(contacts).chain(others).collect()
}

/// The reply, the same for a repeat.
fn answer<R>(
    survivor: &Key,
    outcome: &[store::Effect],
    consistency_token: String,
) -> Result<Merged<R>, Error> {
    // The engagement that an agreement of both has become is new, even where there was one before.
    let returned: HashSet<&Key> =
        outcome.iter().filter(|it| it.what == What::Undeleted).map(|it| &it.key).collect();
    let is_rewritten = |effect: &&store::Effect| {
        matches!(effect.what, What::Updated | What::Unchanged) && !returned.contains(&effect.key)
    };
    let rewritten = outcome.iter().filter(is_rewritten);
    let (own, others): (Vec<_>, Vec<_>) = rewritten.partition(|effect| effect.key == *survivor);
    let own = own.first().ok_or_else(|| Error::Internal("a merge without effect".to_owned()))?;
    Ok(Merged {
        result: write_result(own),
        rewritten_names: sorted_names(others.into_iter().map(|effect| &effect.key)),
        preview: None,
        consistency_token,
    })
}

fn sorted_names<'a>(keys: impl IntoIterator<Item = &'a Key>) -> Vec<String> {
    let mut names: Vec<String> = keys.into_iter().map(Key::to_string).collect();
    names.sort_unstable();
    names
}

/// Stages the merge; none if too much was written meanwhile to know all who refer to the duplicate.
fn decide<R: Validate + Profile>(
    view: &mut View<'_>,
    plan: Plan,
) -> Result<Option<Decided<R>>, Error> {
    let Plan { survivor, duplicate, etag, duplicate_etag, mut referrers, taxonomy, today } = plan;
    let own: R = current(view, &survivor, &etag)?;
    let other: R = current(view, &duplicate, &duplicate_etag)?;
    let Some(changed) = view.changed_since() else { return Ok(None) };
    for key in &changed {
        // The engagement of what came to refer to it meanwhile may be no target.
        if !referrers.contains(key)
            && engagements::key_of(key).is_some()
            && let Some(document) = view.document(key)
            && refers(document, &duplicate.to_string())?
        {
            return Ok(None);
        }
    }
    referrers.extend(changed);
    referrers.remove(&survivor);
    referrers.remove(&duplicate);

    view.merge(&duplicate, &survivor);
    let mut profile = merged(&own, &other);
    follow(view, &survivor, &mut profile)?;
    profile.drop_idle_references(&survivor);
    let people = united_people(view, &survivor, &duplicate)?;
    let mut violations = two_organisations(&own, &other);
    violations.extend(violations_of_both(&profile, [&own, &other], taxonomy, &today));
    violations.extend(too_many_people(people.as_deref()));
    refuse(violations)?;

    let change = if profile == own { Change::Unchanged } else { Change::Updated };
    match change {
        Change::Unchanged => view.unchanged(&survivor),
        _ => put(view, &survivor, &profile),
    }
    if let Some(people) = people {
        move_contacts(view, &survivor, &duplicate, people);
    }
    let mut rewritten = Vec::new();
    for key in referrers {
        if for_kind!(key.kind, R => rewrite::<R>(view, &key))? {
            rewritten.push(key);
        }
    }
    Ok(Some(Decided { profile, change, rewritten }))
}

/// What one of the two says, which must be live, as expected and wholly known to this server.
fn current<R: Resource>(view: &View<'_>, key: &Key, expected_etag: &str) -> Result<R, Error> {
    let document = require_live(view, key)?;
    check_etag(expected_etag, Some(document.revision), || key.to_string())?;
    require_known_format(key, document.format)?;
    decode(document)
}

/// Lets whatever refers to a profile refer to the survivor. Answers whether it referred to the duplicate.
fn rewrite<R: Resource>(view: &mut View<'_>, key: &Key) -> Result<bool, Error> {
    let Some(document) = view.document(key).filter(|document| document.is_live()) else {
        return Ok(false);
    };
    let format = document.format;
    let mut resource: R = decode(document)?;
    if !follow(view, key, &mut resource)? {
        return Ok(false);
    }
    require_known_format(key, format)?;
    put(view, key, &resource);
    // An agreement with both of them is one of two parties alone from now on.
    let engagement = view.document(key).map(engagements::of_document).transpose()?.flatten();
    put_engagement(view, key, engagement).map_err(|error| error.within(&key.to_string()))?;
    Ok(true)
}

fn require_known_format(key: &Key, format: u32) -> Result<(), Error> {
    if format > FORMAT { Err(Error::NewerFormat(key.clone())) } else { Ok(()) }
}

/// The contact persons of both, equal ones once; none if the duplicate has none.
fn united_people(
    view: &View<'_>,
    survivor: &Key,
    duplicate: &Key,
) -> Result<Option<Vec<Contact>>, Error> {
    let stored = |key: &Key| {
        let Some(contacts) = view.contacts(key) else { return Ok(None) };
        require_known_format(key, contacts.format)?;
        people(contacts).map(Some)
    };
    let Some(theirs) = stored(duplicate)? else { return Ok(None) };
    let mut united = stored(survivor)?.unwrap_or_default();
    for person in theirs {
        if !united.contains(&person) {
            united.push(person);
        }
    }
    Ok(Some(united))
}

fn move_contacts(view: &mut View<'_>, survivor: &Key, duplicate: &Key, people: Vec<Contact>) {
    let body = Contacts { people, ..Contacts::default() }.encode_to_vec();
    if view.contacts(survivor).is_none_or(|contacts| contacts.body != body) {
        view.put_contacts(survivor, body);
    }
    view.erase_contacts(duplicate);
}

fn too_many_people(people: Option<&[Contact]>) -> Option<Violation> {
    let count = people.map_or(0, <[Contact]>::len);
    (count > CONTACTS_MAX).then(|| Violation {
        field: "contacts.people".to_owned(),
        message: format!(
            "are {count} of both profiles; at most {CONTACTS_MAX} are allowed: remove some first"
        ),
    })
}

fn two_organisations<R: Resource>(own: &R, other: &R) -> Vec<Violation> {
    let (own, other) = (own.transcode_to_dynamic(), other.transcode_to_dynamic());
    let differs = |field: &&str| {
        let digits = |profile: &prost_reflect::DynamicMessage| -> String {
            let number = profile.get_field_by_name(field);
            let number = number.as_ref().and_then(|number| number.as_str()).unwrap_or_default();
            number.chars().filter(char::is_ascii_digit).collect()
        };
        let (one, two) = (digits(&own), digits(&other));
        !one.is_empty() && !two.is_empty() && one != two
    };
    let violation = |field: &str| Violation {
        field: field.to_owned(),
        message:
            "differs between the two, so they are two organisations; correct a wrong one first"
                .to_owned(),
    };
    REGISTRATION_NUMBERS.into_iter().filter(differs).map(violation).collect()
}

/// What both together break and neither alone does.
fn violations_of_both<R: Validate>(
    profile: &R,
    parts: [&R; 2],
    taxonomy: &Taxonomy,
    today: &Date,
) -> Vec<Violation> {
    let mut violations = profile.violations(taxonomy, today);
    if violations.is_empty() {
        return violations;
    }
    let of_parts = parts.into_iter().flat_map(|part| part.violations(taxonomy, today));
    let known: HashSet<(String, String)> = of_parts.map(without_place).collect();
    violations.retain(|violation| !known.contains(&without_place(violation.clone())));
    for violation in &mut violations {
        violation
            .message
            .push_str("; this is of both profiles together: correct one of them first");
    }
    violations
}
