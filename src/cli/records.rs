//! What is stored, of any kind in one type, for the commands that treat all kinds alike, and its JSON form.

use std::borrow::Cow;
use std::path::Path;

use prost::Message;
use prost::bytes::Bytes;
use prost_reflect::{DynamicMessage, FieldDescriptor, MethodDescriptor, ReflectMessage, Value};
use tonic::{Code, Status};
use uuid::Uuid;

use crate::proto::{Key, Kind, MergedName, Resource, SERVICE_FIELDS, WriteResult};

use super::client::Client;
use super::failure::Usage;
use super::json_faults;
use super::schema::Schema;

/// How many are listed at once.
const PAGE_SIZE: i32 = 500;

/// How many profiles are asked for at once, as the contract says.
const BATCH_GET_NAMES_MAX: usize = 500;

/// A profile, or another thing that is stored, which names profiles.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    kind: Kind,
    name: String,
    /// The message, encoded: many are held at once, and most are only passed on.
    encoded: Bytes,
}

/// Why a text is no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The path of the field in question; empty: the whole text.
    pub field: String,
    /// What is wrong.
    pub message: String,
}

impl Record {
    /// Reads a record in the proto's JSON form. Its kind follows from its name.
    ///
    /// # Errors
    ///
    /// No JSON object, no name of a kind that is imported, or all unknown fields and all values of another type.
    pub fn from_json(text: &str) -> Result<Self, Vec<Malformed>> {
        let json = serde_json::from_str(text).map_err(|error| vec![no_json(&error)])?;
        let serde_json::Value::Object(object) = &json else {
            return Err(vec![whole("is no JSON object; write one profile a line")]);
        };
        let name = object.get("name").and_then(serde_json::Value::as_str).unwrap_or_default();
        let kind = kind_of(name).map_err(|fault| vec![fault])?;
        let descriptor = &Schema::of(kind).message;
        let message = DynamicMessage::deserialize(descriptor.clone(), &json).map_err(|error| {
            match json_faults::of_object(object, descriptor) {
                faults if faults.is_empty() => vec![whole(error.to_string())],
                faults => faults,
            }
        })?;
        Ok(Self { kind, name: name.to_owned(), encoded: message.encode_to_vec().into() })
    }

    /// The record that a typed message is.
    pub fn of<T: Resource>(message: &T) -> Self {
        let encoded = message.encode_to_vec().into();
        Self { kind: T::KIND, name: message.name().to_owned(), encoded }
    }

    /// The record that a message of its kind is.
    #[must_use]
    pub fn from_dynamic(kind: Kind, message: &DynamicMessage) -> Self {
        let name = text(message, "name").to_owned();
        Self { kind, name, encoded: message.encode_to_vec().into() }
    }

    /// A record in which nothing is said.
    #[must_use]
    pub fn empty(kind: Kind) -> Self {
        Self { kind, name: String::new(), encoded: Bytes::new() }
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

    /// The record as a message whose fields can be walked.
    #[must_use]
    pub fn to_dynamic(&self) -> DynamicMessage {
        let descriptor = Schema::of(self.kind).message.clone();
        DynamicMessage::decode(descriptor, self.encoded.clone()).expect("a message of the kind")
    }

    /// The typed message, if it is of this kind.
    #[must_use]
    pub fn to<T: Resource>(&self) -> Option<T> {
        let decode = || T::decode(self.encoded.clone()).expect("a message of the kind");
        (self.kind == T::KIND).then(decode)
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its name as written.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its size in a request, in bytes, with the few that frame it.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        8 + self.encoded.len()
    }
}

/// A page of records.
#[derive(Debug)]
pub struct Page {
    /// The records.
    pub records: Vec<Record>,
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
    /// One result a record, in order: what was written, or why it was refused.
    pub results: Vec<Result<WriteResult, tonic_types::pb::Status>>,
    /// Names a revision that includes the batch.
    pub consistency_token: String,
}

/// What became of a merge.
#[derive(Debug)]
pub struct Merged {
    /// The profile that stays as it would read, where nothing was written.
    pub preview: Option<Record>,
    /// How many profiles referred to the one that went.
    pub rewritten: usize,
    /// How many others did, such as engagements.
    pub rewritten_others: usize,
    /// Names a revision that includes the merge.
    pub consistency_token: String,
    /// The whole reply.
    pub reply: DynamicMessage,
}

/// Gets one record and the whole reply as a message; of what is kept with its inputs without these.
///
/// # Errors
///
/// The status of the call.
pub async fn get(client: &Client, key: &Key) -> Result<(Record, DynamicMessage), Status> {
    get_with(client, key, |_| ()).await
}

/// Gets one record with all that is kept of it.
///
/// # Errors
///
/// The status of the call.
pub(super) async fn get_whole(client: &Client, key: &Key) -> Result<Record, Status> {
    let all = |request: &mut DynamicMessage| {
        if let Some(field) = request.descriptor().get_field_by_name("include_inputs") {
            request.set_field(&field, Value::Bool(true));
        }
    };
    Ok(get_with(client, key, all).await?.0)
}

async fn get_with(
    client: &Client,
    key: &Key,
    ask: impl FnOnce(&mut DynamicMessage),
) -> Result<(Record, DynamicMessage), Status> {
    let method = Schema::of(key.kind).get();
    let mut request = DynamicMessage::new(method.input());
    request.set_field_by_name("name", Value::String(key.to_string()));
    ask(&mut request);
    let reply = client.call(&method, request.encode_to_vec().into()).await?.into_inner();
    let record = held(key.kind, &reply).unwrap_or_else(|| Record::empty(key.kind));
    Ok((record, reply))
}

/// Lists one page of a kind.
///
/// # Errors
///
/// The status of the call.
pub async fn list(client: &Client, kind: Kind, page_token: String) -> Result<Page, Status> {
    let method = Schema::of(kind).list();
    let mut request = DynamicMessage::new(method.input());
    request.set_field_by_name("page_size", Value::I32(PAGE_SIZE));
    request.set_field_by_name("page_token", Value::String(page_token));
    let reply = client.call(&method, request.encode_to_vec().into()).await?.into_inner();
    Ok(Page {
        records: all_held(kind, &reply),
        next_page_token: text(&reply, "next_page_token").to_owned(),
        changed: has_changed(&reply),
    })
}

/// All pages that answer a request to list a kind, as one reply. Its page size is set here. Where nothing is listed, a
/// name in the request that leads nowhere is told beside it: a slip would look like an answer.
///
/// # Errors
///
/// The status of a call.
///
/// # Panics
///
/// If request or reply are not those of the kind's list.
pub async fn list_all<T: Message + Default>(
    client: &Client,
    kind: Kind,
    request: &impl ReflectMessage,
) -> Result<T, Status> {
    let schema = Schema::of(kind);
    let method = schema.list();
    let field = schema.field_of(&method.output());
    let mut request = request.transcode_to_dynamic();
    request.set_field_by_name("page_size", Value::I32(PAGE_SIZE));
    let (mut all, mut changed) = (Vec::new(), false);
    loop {
        let mut page = client.call(&method, request.encode_to_vec().into()).await?.into_inner();
        all.extend(take_list(&mut page, &field));
        changed |= has_changed(&page);
        let next = text(&page, "next_page_token").to_owned();
        if next.is_empty() {
            if all.is_empty() {
                tell_unknown(client, &request).await?;
            }
            // The token of the last page names the latest revision.
            page.set_field(&field, Value::List(all));
            page.set_field_by_name("changed_since_first_page", Value::Bool(changed));
            return Ok(page.transcode_to().expect("the reply of the kind's list"));
        }
        request.set_field_by_name("page_token", Value::String(next));
    }
}

/// Tells which of the names that a request has stand for nothing that is stored.
async fn tell_unknown(client: &Client, request: &DynamicMessage) -> Result<(), Status> {
    let names = request.fields().filter_map(|(_, value)| Key::parse(value.as_str()?));
    for key in names.collect::<Vec<_>>() {
        match get(client, &key).await {
            Err(status) if status.code() == Code::NotFound => client.note(
                &format!("참고: {key}: 없거나 삭제되었습니다"),
                &format!("note: {key} does not exist, or is deleted"),
            ),
            found => drop(found?),
        }
    }
    Ok(())
}

/// What is stored under some names.
#[derive(Debug, Default)]
pub struct Found {
    /// The records, deleted ones left out, and those that have taken the place of merged ones.
    pub records: Vec<Record>,
    /// The names of merged ones, with those that have taken their place.
    pub merged: Vec<MergedName>,
}

/// Gets the profiles of one kind that exist among these names.
///
/// # Errors
///
/// The status of a call.
pub async fn batch_get(client: &Client, kind: Kind, names: Vec<String>) -> Result<Found, Status> {
    let method = Schema::of(kind).batch_get();
    let method =
        method.ok_or_else(|| Status::invalid_argument("only profiles are read many at once"))?;
    let mut found = Found::default();
    // What did not fit into a reply is asked for again.
    let mut wanted = names;
    while !wanted.is_empty() {
        let rest = wanted.split_off(wanted.len().min(BATCH_GET_NAMES_MAX));
        let mut request = DynamicMessage::new(method.input());
        let names = wanted.into_iter().map(Value::String).collect();
        request.set_field_by_name("names", Value::List(names));
        let reply = client.call(&method, request.encode_to_vec().into()).await?.into_inner();
        found.records.extend(all_held(kind, &reply));
        let merged = reply.get_field_by_name("merged_names");
        let merged = merged.iter().filter_map(|it| it.as_list()).flatten();
        found.merged.extend(merged.filter_map(|it| it.as_message()?.transcode_to().ok()));
        wanted = [texts(&reply, "omitted_names"), rest].concat();
    }
    Ok(found)
}

/// Writes a batch of one kind; records of another kind are left out. While the server is unavailable the same request
/// is repeated under the same request id, so that nothing is written twice.
///
/// # Errors
///
/// The status of the last call.
pub async fn upsert(
    client: &Client,
    kind: Kind,
    records: &[&Record],
    mode: WriteMode,
) -> Result<Written, Status> {
    let schema = Schema::of(kind);
    let not_imported =
        || Status::invalid_argument(format!("{} are not imported", kind.collection()));
    let method = schema.batch_upsert().ok_or_else(not_imported)?;
    let mut request = DynamicMessage::new(method.input());
    request.set_field_by_name("atomic", Value::Bool(mode.atomic));
    request.set_field_by_name("validate_only", Value::Bool(mode.validate_only));
    request.set_field_by_name("request_id", Value::String(Uuid::new_v4().to_string()));
    let mut request = request.encode_to_vec();
    let field = schema.field_of(&method.input()).number();
    for record in records.iter().filter(|record| record.kind == kind) {
        // A message in a list is encoded as its bytes are.
        prost::encoding::bytes::encode(field, &record.encoded, &mut request);
    }
    let request = Bytes::from(request);
    let reply = client.once_available(async || client.call(&method, request.clone()).await).await?;
    let results = reply.get_field_by_name("results");
    let results = results.iter().filter_map(|it| it.as_list()).flatten();
    Ok(Written {
        results: results.map(|result| outcome(result.as_message())).collect(),
        consistency_token: text(&reply, "consistency_token").to_owned(),
    })
}

/// What became of one record of a batch.
fn outcome(result: Option<&DynamicMessage>) -> Result<WriteResult, tonic_types::pb::Status> {
    match result.and_then(|it| part(it, "written")) {
        Some(written) => Ok(written),
        None => Err(result.and_then(|it| part(it, "error")).unwrap_or_else(no_outcome)),
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
    let method = Schema::of(survivor.kind).merge();
    let method = method.ok_or_else(|| Status::invalid_argument("only profiles are merged"))?;
    let mut request = DynamicMessage::new(method.input());
    request.set_field_by_name("name", Value::String(survivor.to_string()));
    request.set_field_by_name("duplicate", Value::String(duplicate.to_string()));
    request.set_field_by_name("etag", Value::String(etag.to_owned()));
    request.set_field_by_name("validate_only", Value::Bool(validate_only));
    request.set_field_by_name("request_id", Value::String(Uuid::new_v4().to_string()));
    let request = Bytes::from(request.encode_to_vec());
    let reply = client.once_available(async || client.call(&method, request.clone()).await).await?;
    let rewritten = texts(&reply, "rewritten_names");
    let of_profiles = |name: &&String| Key::parse_profile(name).is_some();
    let profiles = rewritten.iter().filter(of_profiles).count();
    Ok(Merged {
        preview: held(survivor.kind, &reply),
        rewritten: profiles,
        rewritten_others: rewritten.len() - profiles,
        consistency_token: text(&reply, "consistency_token").to_owned(),
        reply,
    })
}

/// Calls a method that deletes one record or brings it back. While the server is unavailable the same request is
/// repeated under the same request id.
///
/// # Errors
///
/// The status of the last call.
pub(super) async fn change(
    client: &Client,
    method: &MethodDescriptor,
    key: &Key,
) -> Result<DynamicMessage, Status> {
    let mut request = DynamicMessage::new(method.input());
    request.set_field_by_name("name", Value::String(key.to_string()));
    request.set_field_by_name("request_id", Value::String(Uuid::new_v4().to_string()));
    let request = Bytes::from(request.encode_to_vec());
    client.once_available(async || client.call(method, request.clone()).await).await
}

/// The record that a reply holds, if it does.
fn held(kind: Kind, reply: &DynamicMessage) -> Option<Record> {
    let field = Schema::of(kind).field_of(&reply.descriptor());
    let message = reply.has_field(&field).then(|| reply.get_field(&field))?;
    message.as_message().map(|message| Record::from_dynamic(kind, message))
}

/// The records that a reply lists.
fn all_held(kind: Kind, reply: &DynamicMessage) -> Vec<Record> {
    let list = reply.get_field(&Schema::of(kind).field_of(&reply.descriptor()));
    let messages = list.as_list().unwrap_or_default().iter().filter_map(Value::as_message);
    messages.map(|message| Record::from_dynamic(kind, message)).collect()
}

fn take_list(message: &mut DynamicMessage, field: &FieldDescriptor) -> Vec<Value> {
    match message.take_field(field) {
        Some(Value::List(items)) => items,
        _ => Vec::new(),
    }
}

/// Whether the store has changed since the first page.
fn has_changed(page: &DynamicMessage) -> bool {
    let field = page.get_field_by_name("changed_since_first_page");
    field.and_then(|it| it.as_bool()).unwrap_or_default()
}

/// The text in a field; empty where there is no such field.
pub(super) fn text<'a>(message: &'a DynamicMessage, field: &str) -> &'a str {
    match message.get_field_by_name(field) {
        Some(Cow::Borrowed(Value::String(text))) => text,
        _ => "",
    }
}

/// The texts in a field that is a list of them.
pub(super) fn texts(message: &DynamicMessage, field: &str) -> Vec<String> {
    let field = message.get_field_by_name(field);
    let items = field.iter().filter_map(|it| it.as_list()).flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The message in a field, if there is one.
pub(super) fn part<T: Message + Default>(message: &DynamicMessage, field: &str) -> Option<T> {
    let field = message.descriptor().get_field_by_name(field)?;
    let part = message.has_field(&field).then(|| message.get_field(&field))?;
    part.as_message()?.transcode_to().ok()
}

fn no_outcome() -> tonic_types::pb::Status {
    let message = "the server answered no outcome for this item".to_owned();
    tonic_types::pb::Status { code: Code::Internal.into(), message, details: Vec::new() }
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

/// Reads the name of a start-up or a partner.
pub(super) fn party(text: &str) -> Result<Key, String> {
    let key = startup(text).or_else(|_| partner(text));
    key.map_err(|_| "write startups/ID or partners/ID".to_owned())
}

/// Reads the name of a delegation.
///
/// # Errors
///
/// As of [`named`].
pub fn delegation(text: &str) -> Result<Key, String> {
    named(text, Kind::Delegation)
}

fn kind_of(name: &str) -> Result<Kind, Malformed> {
    let malformed = |message| Err(Malformed { field: "name".to_owned(), message });
    if Key::parse_contacts(name).is_some() {
        let method = "ContactService.UpdateContacts stores them";
        return malformed(format!("is the name of contacts, which are not imported; {method}"));
    }
    let collection = name.split_once('/').map_or("", |(collection, _)| collection);
    match Kind::ALL.into_iter().find(|kind| kind.collection() == collection) {
        Some(kind) if is_imported(kind) => Ok(kind),
        Some(_) => malformed(format!(
            "is one of `{collection}`, which are not imported; write {}",
            imported_names()
        )),
        None if name.is_empty() => malformed(format!("is missing; write {}", imported_names())),
        None => malformed(format!("`{name}` is of no known kind; write {}", imported_names())),
    }
}

/// What the names of kinds are like that are imported.
fn imported_names() -> String {
    names(Kind::ALL.into_iter().filter(|kind| is_imported(*kind)))
}

/// Whether lines of this kind can be imported.
pub(super) fn is_imported(kind: Kind) -> bool {
    Schema::of(kind).batch_upsert().is_some()
}

/// What names of these kinds are like: `startups/ID, partners/ID or engagements/ID`.
pub fn names(kinds: impl IntoIterator<Item = Kind>) -> String {
    let names = kinds.into_iter().map(|kind| format!("{}/ID", kind.collection()));
    match names.collect::<Vec<_>>().as_slice() {
        [others @ .., last] if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        all => all.concat(),
    }
}

fn no_json(error: &serde_json::Error) -> Malformed {
    // The line is told with the file; the parser's own "at line 1 column 5" would only confuse.
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    whole(format!("invalid JSON at column {}: {message}", error.column()))
}

/// The message that a file holds as JSON; `what` it must be, after `is no`.
pub(super) fn read<M: ReflectMessage + Default>(path: &Path, what: &str) -> Result<M, Usage> {
    let wrong = |why: String| Usage(format!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let no_such = |why: String| wrong(format!("is no {what}: {why}"));
    let mut json = serde_json::Deserializer::from_str(&text);
    let message = DynamicMessage::deserialize(M::default().descriptor(), &mut json)
        .and_then(|message| json.end().map(|()| message))
        .map_err(|error| no_such(error.to_string()))?;
    message.transcode_to().map_err(|error| no_such(error.to_string()))
}

/// A fault of the whole text.
fn whole(message: impl Into<String>) -> Malformed {
    Malformed { field: String::new(), message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{Partner, Stage, Startup};

    #[test]
    fn names_are_of_their_kind() {
        assert!(startup("startups/x").is_ok() && partner("partners/x").is_ok());
        for bad in ["x", "partners/x", "startups/X", "engagements/x"] {
            assert!(startup(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_are_listed_in_words() {
        assert_eq!(names(Kind::PROFILES), "startups/ID or partners/ID");
        let three = [Kind::Startup, Kind::Partner, Kind::Engagement];
        assert_eq!(names(three), "startups/ID, partners/ID or engagements/ID");
    }

    #[test]
    fn the_kind_follows_from_the_name_and_the_form_from_the_proto() {
        let json = r#"{"name":"startups/x","displayName":{"ko":"루멘"},"stage":"STAGE_SEED"}"#;
        let record = Record::from_json(json).unwrap();
        let startup: Startup = record.to().unwrap();
        assert_eq!(startup.stage(), Stage::Seed);
        assert_eq!(record.to::<Partner>(), None);
        assert_eq!(Record::of(&startup), record);
        assert_eq!(record.to_json(false), json);
        let snake = r#"{"name": "partners/y", "display_name": {"en": "Y"}}"#;
        assert_eq!(Record::from_json(snake).unwrap().kind(), Kind::Partner);
    }

    #[test]
    fn what_the_service_sets_is_exported_on_demand() {
        let record = Record::from_json(r#"{"name":"startups/x","etag":"7"}"#).unwrap();
        assert_eq!(record.to_json(false), r#"{"name":"startups/x"}"#);
        assert_eq!(record.to_json(true), r#"{"name":"startups/x","etag":"7"}"#);
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
            let faults = Record::from_json(json).unwrap_err();
            let [Malformed { field: named, message }] = faults.as_slice() else {
                panic!("{json}: {faults:?}");
            };
            assert_eq!(named, field, "{json}: {message}");
            assert!(message.contains(part), "{json}: {message}");
        }
    }
}
