//! Profiles of both kinds, engagements and delegations in one type, for the commands that treat them alike, and their JSON form.

use prost::Message as _;
use prost_reflect::{DynamicMessage, ReflectMessage as _};
use serde_json::Value;
use tonic::Status;
use uuid::Uuid;

use crate::proto::{
    BatchGetPartnersRequest, BatchGetStartupsRequest, BatchUpsertDelegationsRequest,
    BatchUpsertEngagementsRequest, BatchUpsertPartnersRequest, BatchUpsertStartupsRequest,
    Delegation, Engagement, GetDelegationRequest, GetEngagementRequest, GetPartnerRequest,
    GetStartupRequest, Key, Kind, ListDelegationsRequest, ListEngagementsRequest,
    ListPartnersRequest, ListStartupsRequest, MergePartnerRequest, MergeStartupRequest, MergedName,
    Partner, SERVICE_FIELDS, Startup, WriteResult, batch_upsert_delegations_result,
    batch_upsert_engagements_result, batch_upsert_partners_result, batch_upsert_startups_result,
};

use super::client::Client;
use super::json_faults;

/// What names are like.
const NAMES: &str = "startups/ID, partners/ID, engagements/ID or delegations/ID";

/// How many profiles are asked for at once, as the contract says.
const BATCH_GET_NAMES_MAX: usize = 500;

/// A profile, or what names profiles.
#[derive(Debug, Clone, PartialEq)]
pub enum Profile {
    /// Of a start-up.
    Startup(Box<Startup>),
    /// Of a partner.
    Partner(Box<Partner>),
    /// What happened between two: no profile, but read and written as they are.
    Engagement(Box<Engagement>),
    /// Of companies to partners: no profile either.
    Delegation(Box<Delegation>),
}

/// Why a text is no profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The path of the field in question; empty: the whole text.
    pub field: String,
    /// What is wrong.
    pub message: String,
}

impl Profile {
    /// Reads a profile in the proto's JSON form. Its kind follows from its name.
    ///
    /// # Errors
    ///
    /// No JSON object, no name, or all unknown fields and all values of another type.
    pub fn from_json(text: &str) -> Result<Self, Vec<Malformed>> {
        let json = serde_json::from_str(text).map_err(|error| vec![no_json(&error)])?;
        let Value::Object(object) = &json else {
            return Err(vec![whole("is no JSON object; write one profile a line")]);
        };
        let name = object.get("name").and_then(Value::as_str).unwrap_or_default();
        let kind = kind_of(name).map_err(|fault| vec![fault])?;
        let descriptor = Self::empty(kind).to_dynamic().descriptor();
        let message = DynamicMessage::deserialize(descriptor.clone(), &json).map_err(|error| {
            match json_faults::of_object(object, &descriptor) {
                faults if faults.is_empty() => vec![whole(error.to_string())],
                faults => faults,
            }
        })?;
        Ok(Self::from_dynamic(kind, &message))
    }

    /// The profile that a message of its kind holds.
    ///
    /// # Panics
    ///
    /// If it is a message of another type.
    #[must_use]
    pub fn from_dynamic(kind: Kind, message: &DynamicMessage) -> Self {
        let same = "a message of the kind's type";
        match kind {
            Kind::Startup => Self::Startup(Box::new(message.transcode_to().expect(same))),
            Kind::Partner => Self::Partner(Box::new(message.transcode_to().expect(same))),
            Kind::Engagement => Self::Engagement(Box::new(message.transcode_to().expect(same))),
            Kind::Delegation => Self::Delegation(Box::new(message.transcode_to().expect(same))),
        }
    }

    /// A profile in which nothing is said.
    #[must_use]
    pub fn empty(kind: Kind) -> Self {
        match kind {
            Kind::Startup => Self::Startup(Box::default()),
            Kind::Partner => Self::Partner(Box::default()),
            Kind::Engagement => Self::Engagement(Box::default()),
            Kind::Delegation => Self::Delegation(Box::default()),
        }
    }

    /// The proto's JSON form on one line, with or without what the service sets.
    #[must_use]
    pub fn to_json(&self, metadata: bool) -> String {
        let mut message = self.to_dynamic();
        if !metadata {
            for field in SERVICE_FIELDS {
                message.clear_field_by_name(field);
            }
        }
        serde_json::to_string(&message).expect("a message has a JSON form")
    }

    /// The profile as a message whose fields can be walked.
    #[must_use]
    pub fn to_dynamic(&self) -> DynamicMessage {
        match self {
            Self::Startup(startup) => startup.transcode_to_dynamic(),
            Self::Partner(partner) => partner.transcode_to_dynamic(),
            Self::Engagement(engagement) => engagement.transcode_to_dynamic(),
            Self::Delegation(delegation) => delegation.transcode_to_dynamic(),
        }
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Startup(_) => Kind::Startup,
            Self::Partner(_) => Kind::Partner,
            Self::Engagement(_) => Kind::Engagement,
            Self::Delegation(_) => Kind::Delegation,
        }
    }

    /// Its name as written.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Startup(startup) => &startup.name,
            Self::Partner(partner) => &partner.name,
            Self::Engagement(engagement) => &engagement.name,
            Self::Delegation(delegation) => &delegation.name,
        }
    }

    /// Its etag; empty where none was read.
    #[must_use]
    pub fn etag(&self) -> &str {
        match self {
            Self::Startup(startup) => &startup.etag,
            Self::Partner(partner) => &partner.etag,
            Self::Engagement(engagement) => &engagement.etag,
            Self::Delegation(delegation) => &delegation.etag,
        }
    }

    /// Its size in a request, in bytes, with the few that frame it.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        8 + match self {
            Self::Startup(startup) => startup.encoded_len(),
            Self::Partner(partner) => partner.encoded_len(),
            Self::Engagement(engagement) => engagement.encoded_len(),
            Self::Delegation(delegation) => delegation.encoded_len(),
        }
    }
}

/// A page of profiles.
#[derive(Debug)]
pub struct Page {
    /// The profiles.
    pub profiles: Vec<Profile>,
    /// Leads to the next page; empty: this is the last one.
    pub next_page_token: String,
    /// Whether the store has changed since the first page.
    pub changed: bool,
}

/// How a batch is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct WriteMode {
    /// All or none.
    pub atomic: bool,
    /// Only look what would happen.
    pub validate_only: bool,
}

/// What became of a batch.
#[derive(Debug)]
pub struct Written {
    /// One result a profile, in order: what was written, or why it was refused.
    pub results: Vec<Result<WriteResult, tonic_types::pb::Status>>,
    /// Names a revision that includes the batch.
    pub consistency_token: String,
}

/// What became of a merge.
#[derive(Debug)]
pub struct Merged {
    /// The profile that stays as it would read, where nothing was written.
    pub preview: Option<Profile>,
    /// How many profiles referred to the one that went.
    pub rewritten: usize,
    /// How many engagements and delegations did.
    pub rewritten_others: usize,
    /// Names a revision that includes the merge.
    pub consistency_token: String,
    /// The whole reply.
    pub reply: DynamicMessage,
}

/// Gets one profile and the whole reply as a message.
///
/// # Errors
///
/// The status of the call.
pub async fn get(client: &Client, key: &Key) -> Result<(Profile, DynamicMessage), Status> {
    let name = key.to_string();
    Ok(match key.kind {
        Kind::Startup => {
            let request = GetStartupRequest { name, ..GetStartupRequest::default() };
            let reply = client.startups().get_startup(client.request(request)).await?.into_inner();
            let whole = reply.transcode_to_dynamic();
            (Profile::Startup(Box::new(reply.startup.unwrap_or_default())), whole)
        }
        Kind::Partner => {
            let request = GetPartnerRequest { name, ..GetPartnerRequest::default() };
            let reply = client.partners().get_partner(client.request(request)).await?.into_inner();
            let whole = reply.transcode_to_dynamic();
            (Profile::Partner(Box::new(reply.partner.unwrap_or_default())), whole)
        }
        Kind::Engagement => {
            let request = GetEngagementRequest { name, ..GetEngagementRequest::default() };
            let reply = client.engagements().get_engagement(client.request(request)).await?;
            let reply = reply.into_inner();
            let whole = reply.transcode_to_dynamic();
            (Profile::Engagement(Box::new(reply.engagement.unwrap_or_default())), whole)
        }
        Kind::Delegation => {
            let request = GetDelegationRequest { name, ..GetDelegationRequest::default() };
            let reply = client.delegations().get_delegation(client.request(request)).await?;
            let reply = reply.into_inner();
            let whole = reply.transcode_to_dynamic();
            (Profile::Delegation(Box::new(reply.delegation.unwrap_or_default())), whole)
        }
    })
}

/// Lists one page of a kind.
///
/// # Errors
///
/// The status of the call.
pub async fn list(client: &Client, kind: Kind, page_token: String) -> Result<Page, Status> {
    let page_size = 500;
    match kind {
        Kind::Startup => {
            let request =
                ListStartupsRequest { page_size, page_token, ..ListStartupsRequest::default() };
            let reply = client.startups().list_startups(client.request(request)).await?;
            let reply = reply.into_inner();
            let profiles = reply.startups.into_iter().map(Box::new).map(Profile::Startup);
            Ok(Page {
                profiles: profiles.collect(),
                next_page_token: reply.next_page_token,
                changed: reply.changed_since_first_page,
            })
        }
        Kind::Partner => {
            let request =
                ListPartnersRequest { page_size, page_token, ..ListPartnersRequest::default() };
            let reply = client.partners().list_partners(client.request(request)).await?;
            let reply = reply.into_inner();
            let profiles = reply.partners.into_iter().map(Box::new).map(Profile::Partner);
            Ok(Page {
                profiles: profiles.collect(),
                next_page_token: reply.next_page_token,
                changed: reply.changed_since_first_page,
            })
        }
        Kind::Engagement => {
            let request = ListEngagementsRequest { page_size, page_token, ..Default::default() };
            let reply = client.engagements().list_engagements(client.request(request)).await?;
            let reply = reply.into_inner();
            let engagements = reply.engagements.into_iter().map(Box::new);
            Ok(Page {
                profiles: engagements.map(Profile::Engagement).collect(),
                next_page_token: reply.next_page_token,
                changed: reply.changed_since_first_page,
            })
        }
        Kind::Delegation => {
            let request = ListDelegationsRequest { page_size, page_token, ..Default::default() };
            let reply = client.delegations().list_delegations(client.request(request)).await?;
            let reply = reply.into_inner();
            let delegations = reply.delegations.into_iter().map(Box::new);
            Ok(Page {
                profiles: delegations.map(Profile::Delegation).collect(),
                next_page_token: reply.next_page_token,
                changed: reply.changed_since_first_page,
            })
        }
    }
}

/// What is stored under some names.
#[derive(Debug, Default)]
pub struct Found {
    /// The profiles, deleted ones left out, and those that have taken the place of merged ones.
    pub profiles: Vec<Profile>,
    /// The names of merged ones, with those that have taken their place.
    pub merged: Vec<MergedName>,
}

/// Gets the profiles of one kind that exist among these names.
///
/// # Errors
///
/// The status of a call.
pub async fn batch_get(client: &Client, kind: Kind, names: Vec<String>) -> Result<Found, Status> {
    let mut found = Found::default();
    // What did not fit into a reply is asked for again.
    let mut wanted = names;
    while !wanted.is_empty() {
        let rest = wanted.split_off(wanted.len().min(BATCH_GET_NAMES_MAX));
        let omitted = match kind {
            Kind::Startup => {
                let request = BatchGetStartupsRequest { names: wanted, ..Default::default() };
                let reply = client.startups().batch_get_startups(client.request(request)).await?;
                let reply = reply.into_inner();
                let profiles = reply.startups.into_iter().map(Box::new).map(Profile::Startup);
                found.profiles.extend(profiles);
                found.merged.extend(reply.merged_names);
                reply.omitted_names
            }
            Kind::Partner => {
                let request = BatchGetPartnersRequest { names: wanted, ..Default::default() };
                let reply = client.partners().batch_get_partners(client.request(request)).await?;
                let reply = reply.into_inner();
                let profiles = reply.partners.into_iter().map(Box::new).map(Profile::Partner);
                found.profiles.extend(profiles);
                found.merged.extend(reply.merged_names);
                reply.omitted_names
            }
            Kind::Engagement | Kind::Delegation => {
                return Err(Status::invalid_argument("only profiles are read many at once"));
            }
        };
        wanted = [omitted, rest].concat();
    }
    Ok(found)
}

/// Writes a batch of one kind; profiles of the other kind are left out. While the server is unavailable the same
/// request is repeated under the same request id, so that nothing is written twice.
///
/// # Errors
///
/// The status of the last call.
pub async fn upsert(
    client: &Client,
    kind: Kind,
    profiles: &[&Profile],
    mode: WriteMode,
) -> Result<Written, Status> {
    let request_id = Uuid::new_v4().to_string();
    let WriteMode { atomic, validate_only } = mode;
    match kind {
        Kind::Startup => {
            let startup = |profile: &&Profile| match profile {
                Profile::Startup(startup) => Some((**startup).clone()),
                _ => None,
            };
            let startups = profiles.iter().filter_map(startup).collect();
            let request =
                BatchUpsertStartupsRequest { startups, atomic, validate_only, request_id };
            let reply = client.once_available(async || {
                let request = client.request(request.clone());
                client.startups().batch_upsert_startups(request).await
            });
            let reply = reply.await?;
            let results = reply.results.into_iter().map(|result| match result.outcome {
                Some(batch_upsert_startups_result::Outcome::Written(written)) => Ok(written),
                Some(batch_upsert_startups_result::Outcome::Error(error)) => Err(error),
                None => Err(no_outcome()),
            });
            let results = results.collect();
            Ok(Written { results, consistency_token: reply.consistency_token })
        }
        Kind::Partner => {
            let partner = |profile: &&Profile| match profile {
                Profile::Partner(partner) => Some((**partner).clone()),
                _ => None,
            };
            let partners = profiles.iter().filter_map(partner).collect();
            let request =
                BatchUpsertPartnersRequest { partners, atomic, validate_only, request_id };
            let reply = client.once_available(async || {
                let request = client.request(request.clone());
                client.partners().batch_upsert_partners(request).await
            });
            let reply = reply.await?;
            let results = reply.results.into_iter().map(|result| match result.outcome {
                Some(batch_upsert_partners_result::Outcome::Written(written)) => Ok(written),
                Some(batch_upsert_partners_result::Outcome::Error(error)) => Err(error),
                None => Err(no_outcome()),
            });
            let results = results.collect();
            Ok(Written { results, consistency_token: reply.consistency_token })
        }
        Kind::Engagement => {
            let engagement = |profile: &&Profile| match profile {
                Profile::Engagement(engagement) => Some((**engagement).clone()),
                _ => None,
            };
            let engagements = profiles.iter().filter_map(engagement).collect();
            let request =
                BatchUpsertEngagementsRequest { engagements, atomic, validate_only, request_id };
            let reply = client.once_available(async || {
                let request = client.request(request.clone());
                client.engagements().batch_upsert_engagements(request).await
            });
            let reply = reply.await?;
            let results = reply.results.into_iter().map(|result| match result.outcome {
                Some(batch_upsert_engagements_result::Outcome::Written(written)) => Ok(written),
                Some(batch_upsert_engagements_result::Outcome::Error(error)) => Err(error),
                None => Err(no_outcome()),
            });
            let results = results.collect();
            Ok(Written { results, consistency_token: reply.consistency_token })
        }
        Kind::Delegation => {
            let delegation = |profile: &&Profile| match profile {
                Profile::Delegation(delegation) => Some((**delegation).clone()),
                _ => None,
            };
            let delegations = profiles.iter().filter_map(delegation).collect();
            let request =
                BatchUpsertDelegationsRequest { delegations, atomic, validate_only, request_id };
            let reply = client.once_available(async || {
                let request = client.request(request.clone());
                client.delegations().batch_upsert_delegations(request).await
            });
            let reply = reply.await?;
            let results = reply.results.into_iter().map(|result| match result.outcome {
                Some(batch_upsert_delegations_result::Outcome::Written(written)) => Ok(written),
                Some(batch_upsert_delegations_result::Outcome::Error(error)) => Err(error),
                None => Err(no_outcome()),
            });
            let results = results.collect();
            Ok(Written { results, consistency_token: reply.consistency_token })
        }
    }
}

/// Merges `duplicate` into `survivor`, of the same kind, if that one still has this etag. While the server is
/// unavailable the same request is repeated under the same request id.
///
/// # Errors
///
/// The status of the last call.
pub async fn merge(
    client: &Client,
    survivor: &Key,
    duplicate: &Key,
    etag: &str,
    validate_only: bool,
) -> Result<Merged, Status> {
    let (name, duplicate) = (survivor.to_string(), duplicate.to_string());
    let (etag, request_id) = (etag.to_owned(), Uuid::new_v4().to_string());
    let duplicate_etag = String::new();
    match survivor.kind {
        Kind::Startup => {
            let request = MergeStartupRequest {
                name,
                duplicate,
                etag,
                duplicate_etag,
                validate_only,
                request_id,
            };
            let reply = client.once_available(async || {
                client.startups().merge_startup(client.request(request.clone())).await
            });
            let reply = reply.await?;
            Ok(Merged {
                reply: reply.transcode_to_dynamic(),
                rewritten: referring(&reply.rewritten_names, true),
                rewritten_others: referring(&reply.rewritten_names, false),
                consistency_token: reply.consistency_token,
                preview: reply.startup.map(Box::new).map(Profile::Startup),
            })
        }
        Kind::Partner => {
            let request = MergePartnerRequest {
                name,
                duplicate,
                etag,
                duplicate_etag,
                validate_only,
                request_id,
            };
            let reply = client.once_available(async || {
                client.partners().merge_partner(client.request(request.clone())).await
            });
            let reply = reply.await?;
            Ok(Merged {
                reply: reply.transcode_to_dynamic(),
                rewritten: referring(&reply.rewritten_names, true),
                rewritten_others: referring(&reply.rewritten_names, false),
                consistency_token: reply.consistency_token,
                preview: reply.partner.map(Box::new).map(Profile::Partner),
            })
        }
        Kind::Engagement | Kind::Delegation => {
            Err(Status::invalid_argument("only profiles are merged"))
        }
    }
}

/// How many of these names are of profiles, or are not.
fn referring(names: &[String], profiles: bool) -> usize {
    names.iter().filter(|name| Key::parse_profile(name).is_some() == profiles).count()
}

fn no_outcome() -> tonic_types::pb::Status {
    let message = "the server answered no outcome for this item".to_owned();
    tonic_types::pb::Status { code: tonic::Code::Internal.into(), message, details: Vec::new() }
}

/// Reads the name of a resource of this kind.
///
/// # Errors
///
/// What to write instead.
pub fn named(text: &str, kind: Kind) -> Result<Key, String> {
    let key = Key::parse(text).filter(|key| key.kind == kind);
    key.ok_or_else(|| format!("write {}/ID", kind.collection()))
}

/// Reads the name of a start-up.
///
/// # Errors
///
/// As of [`named`].
pub fn startup(text: &str) -> Result<Key, String> {
    named(text, Kind::Startup)
}

/// Reads the name of a partner.
///
/// # Errors
///
/// As of [`named`].
pub fn partner(text: &str) -> Result<Key, String> {
    named(text, Kind::Partner)
}

fn kind_of(name: &str) -> Result<Kind, Malformed> {
    let malformed = |message| Err(Malformed { field: "name".to_owned(), message });
    if Key::parse_contacts(name).is_some() {
        let method = "ContactService.UpdateContacts stores them";
        return malformed(format!("is the name of contacts, which are not imported; {method}"));
    }
    let collection = name.split_once('/').map_or("", |(collection, _)| collection);
    match Kind::ALL.into_iter().find(|kind| kind.collection() == collection) {
        Some(kind) => Ok(kind),
        None if name.is_empty() => malformed(format!("is missing; write {NAMES}")),
        None => malformed(format!("`{name}` is of no known kind; write {NAMES}")),
    }
}

fn no_json(error: &serde_json::Error) -> Malformed {
    // The line is told with the file; the parser's own "at line 1 column 5" would only confuse.
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    whole(format!("invalid JSON at column {}: {message}", error.column()))
}

/// A fault of the whole text.
fn whole(message: impl Into<String>) -> Malformed {
    Malformed { field: String::new(), message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::Stage;

    #[test]
    fn names_are_of_their_kind() {
        assert!(startup("startups/x").is_ok() && partner("partners/x").is_ok());
        for bad in ["x", "partners/x", "startups/X", "engagements/x"] {
            assert!(startup(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_kind_follows_from_the_name_and_the_form_from_the_proto() {
        let json = r#"{"name":"startups/x","displayName":{"ko":"루멘"},"stage":"STAGE_SEED"}"#;
        let Profile::Startup(startup) = Profile::from_json(json).unwrap() else { panic!("kind") };
        assert_eq!(startup.stage(), Stage::Seed);
        assert_eq!(Profile::Startup(startup).to_json(false), json);
        let snake = r#"{"name": "partners/y", "display_name": {"en": "Y"}}"#;
        assert_eq!(Profile::from_json(snake).unwrap().kind(), Kind::Partner);
    }

    #[test]
    fn what_the_service_sets_is_exported_on_demand() {
        let profile = Profile::from_json(r#"{"name":"startups/x","etag":"7"}"#).unwrap();
        assert_eq!(profile.to_json(false), r#"{"name":"startups/x"}"#);
        assert_eq!(profile.to_json(true), r#"{"name":"startups/x","etag":"7"}"#);
    }

    #[test]
    fn errors_name_the_field() {
        let cases = [
            (r#"{"displayName":{}}"#, "name", "missing"),
            (r#"{"name":"people/x"}"#, "name", "people/x"),
            (r#"{"name":"startups/x/contacts"}"#, "name", "not imported"),
            (r#"{"name":"startups/x","place":{"country":1}}"#, "place.country", "country"),
            (r#"{"name":"startups/x","stage":"STAGE_LATE"}"#, "stage", "STAGE_LATE"),
            (r#"{"name":"startups/x","rounds":[{},{"stage":true}]}"#, "rounds[1].stage", "true"),
            (r#"{"name":"startups/x""#, "", "invalid JSON"),
            (r#"{"name":"startups/x"} {}"#, "", "invalid JSON at column 23"),
            ("[]", "", "one profile a line"),
        ];
        for (json, field, part) in cases {
            let faults = Profile::from_json(json).unwrap_err();
            let [Malformed { field: named, message }] = faults.as_slice() else {
                panic!("{json}: {faults:?}");
            };
            assert_eq!(named, field, "{json}: {message}");
            assert!(message.contains(part), "{json}: {message}");
        }
    }
}
