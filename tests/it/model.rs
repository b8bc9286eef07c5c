//! Random writes, merges, repeats, restarts and losses of the index, against a model that is a map.
//!
//! After each step the server is asked for everything: the list must be the model's profiles, the search its live ones,
//! and no revision may come twice or out of order. `PROPTEST_CASES=200 cargo test model` tries more sequences.

use std::collections::{BTreeMap, BTreeSet};

use naru::proto::batch_upsert_startups_result::Outcome;
use naru::proto::{
    BatchUpsertStartupsRequest, Change, CreateStartupRequest, DeleteStartupRequest,
    GetStartupRequest, ListStartupsRequest, MergeStartupRequest, SearchRequest, Startup,
    UndeleteStartupRequest, UpdateStartupRequest, WriteResult,
};
use proptest::prelude::*;
use proptest::sample::select;
use tonic::{Code, Status};

use crate::app::{App, assert_refused, startup, text};
use crate::postgres;

/// Few profiles and words, so that writes meet.
const PROFILES: u8 = 4;
const WORDS: [&str; 3] = ["quagga", "okapi", "zebrafish"];

const STEPS_MAX: usize = 24;

#[derive(Debug, Clone)]
enum Step {
    Write(Write),
    /// A write from before under its own request id; counted from the last one back.
    Repeat(usize),
    /// Another write under the request id of one from before.
    Reuse(usize),
    Restart,
    LoseIndex,
}

#[derive(Debug, Clone, PartialEq)]
enum Write {
    Create(Item),
    Update(Item, Guard),
    Delete(u8, Guard),
    Undelete(u8),
    Merge { duplicate: u8, survivor: u8, guard: Guard },
    Upsert { items: Vec<Item>, atomic: bool },
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Item {
    id: u8,
    word: &'static str,
}

/// The etag that is sent.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Guard {
    None,
    Current,
    Stale,
}

/// What became of each item of a write: what was written, or the code of its error.
type Answer = Vec<Result<WriteResult, Code>>;

/// What the server should hold.
#[derive(Default)]
struct Model {
    profiles: BTreeMap<u8, Profile>,
    /// All writes; the place of one is its request id.
    history: Vec<Sent>,
    /// The last revision that was given.
    revision: i64,
}

/// A write with the etag that it was conditional on, and its answer.
#[derive(Debug, Clone)]
struct Sent {
    write: Write,
    etag: String,
    answer: Answer,
}

#[derive(Debug, Clone, PartialEq)]
struct Profile {
    word: &'static str,
    is_deleted: bool,
    etag: String,
    /// Whose names are among its own.
    aliases: BTreeSet<u8>,
    merged_into: Option<u8>,
}

#[test]
fn whatever_is_written_sqlite_holds_what_the_model_does() {
    check(async || None);
}

#[test]
fn whatever_is_written_postgres_holds_what_the_model_does() {
    check(async || Some(postgres::database().await));
}

fn check(database: impl AsyncFn() -> Option<String>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let cases =
        if std::env::var("PROPTEST_CASES").is_ok() { ProptestConfig::default().cases } else { 6 };
    let config = ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::with_cases(cases) };
    proptest!(config, |(steps in prop::collection::vec(step(), 1..STEPS_MAX))| {
        runtime.block_on(async {
            let mut app = App::start_on(database().await).await;
            let mut model = Model::default();
            for step in steps {
                app = model.take(step, app).await;
                model.compare(&mut app).await;
            }
        });
    });
}

impl Model {
    async fn take(&mut self, step: Step, mut app: App) -> App {
        match step {
            Step::Write(write) => self.write(&mut app, write).await,
            Step::Repeat(back) => self.repeat(&mut app, back).await,
            Step::Reuse(back) => self.reuse(&mut app, back).await,
            Step::Restart => return app.restart().await,
            Step::LoseIndex => {
                let index = app.data_dir().join("index");
                return app.restart_after(|| std::fs::remove_dir_all(index).unwrap()).await;
            }
        }
        app
    }

    async fn write(&mut self, app: &mut App, write: Write) {
        let etag = self.etag(&write);
        let answer = send(app, &write, &etag, self.history.len()).await;
        let answer = answer.unwrap_or_else(|refused| vec![Err(refused.code())]);
        let sent = Sent { write, etag, answer };
        self.learn(&sent);
        self.history.push(sent);
    }

    async fn repeat(&mut self, app: &mut App, back: usize) {
        let Some(place) = self.place(back) else { return };
        let first = self.history[place].clone();
        let answer = send(app, &first.write, &first.etag, place).await;
        let answer = answer.unwrap_or_else(|refused| vec![Err(refused.code())]);
        if !first.is_remembered() {
            self.history[place].answer = answer;
            self.learn(&self.history[place].clone());
            return;
        }
        // What an item was refused for is not remembered, only that it was.
        let is_same = |(first, again): (&Result<_, _>, &Result<_, _>)| match first {
            Ok(_) => first == again,
            Err(_) => again.is_err(),
        };
        assert!(first.answer.iter().zip(&answer).all(is_same), "{first:?}, then {answer:?}");
    }

    async fn reuse(&mut self, app: &mut App, back: usize) {
        let Some(place) = self.place(back) else { return };
        let first = self.history[place].clone();
        if first.is_remembered() {
            let refused = send(app, &first.write.another(), &first.etag, place).await;
            assert_refused(refused, Code::FailedPrecondition, "REQUEST_ID_REUSED");
        }
    }

    fn place(&self, back: usize) -> Option<usize> {
        self.history.len().checked_sub(1 + back)
    }

    /// Checks an answer against what the model says, and takes over what was written.
    fn learn(&mut self, sent: &Sent) {
        let Sent { write, answer, .. } = sent;
        let expected = self.expected(sent);
        let told: Vec<_> = answer.iter().map(|it| it.as_ref().map(WriteResult::change)).collect();
        let expected_told: Vec<_> = expected.iter().map(|it| it.as_ref().copied()).collect();
        assert_eq!(told, expected_told, "{write:?}");
        for (item, result) in write.items().iter().zip(answer) {
            let Ok(result) = result else { continue };
            assert_eq!(result.name, name(item.id));
            let aliases = self.aliases(write, item.id);
            if let Write::Merge { duplicate, survivor, .. } = write {
                let duplicate = self.profiles.get_mut(duplicate).unwrap();
                (duplicate.is_deleted, duplicate.merged_into) = (true, Some(*survivor));
            }
            let before = self.profiles.get(&item.id);
            if result.change() == Change::Unchanged {
                assert_eq!(before.unwrap().etag, result.etag);
                continue;
            }
            assert!(result.revision > self.revision, "revisions ascend: {result:?}");
            assert!(before.is_none_or(|before| before.etag != result.etag));
            self.revision = result.revision;
            let keeps_word =
                matches!(write, Write::Delete(..) | Write::Undelete(_) | Write::Merge { .. });
            let word = before.filter(|_| keeps_word).map_or(item.word, |before| before.word);
            let is_deleted = result.change() == Change::Deleted;
            let etag = result.etag.clone();
            let profile = Profile { word, is_deleted, etag, aliases, merged_into: None };
            self.profiles.insert(item.id, profile);
        }
    }

    /// The profiles whose names are among those of this one after a write.
    fn aliases(&self, write: &Write, id: u8) -> BTreeSet<u8> {
        let of = |id: &u8| self.profiles.get(id).map(|it| it.aliases.clone()).unwrap_or_default();
        match write {
            Write::Create(_) | Write::Upsert { .. } => BTreeSet::new(),
            Write::Update(..) | Write::Delete(..) | Write::Undelete(_) => of(&id),
            Write::Merge { duplicate, survivor, .. } => {
                let mut aliases = of(survivor);
                aliases.extend(of(duplicate).into_iter().chain([*duplicate]));
                aliases.remove(survivor);
                aliases
            }
        }
    }

    /// What each item of a write should come to.
    fn expected(&self, sent: &Sent) -> Vec<Result<Change, Code>> {
        let Write::Upsert { items, atomic } = &sent.write else {
            return vec![self.expected_one(sent)];
        };
        let upsert = |item: &Item| match self.profiles.get(&item.id) {
            None => Ok(Change::Created),
            Some(it) if it.is_deleted => Err(Code::FailedPrecondition),
            Some(it) if it.word == item.word && it.aliases.is_empty() => Ok(Change::Unchanged),
            Some(_) => Ok(Change::Updated),
        };
        let expected: Vec<_> = items.iter().map(upsert).collect();
        if *atomic && expected.iter().any(Result::is_err) {
            return expected.into_iter().map(|it| it.and(Err(Code::Aborted))).collect();
        }
        expected
    }

    fn expected_one(&self, Sent { write, etag, .. }: &Sent) -> Result<Change, Code> {
        if let Write::Merge { duplicate, survivor, .. } = write {
            return self.expected_merge(*duplicate, *survivor, etag);
        }
        let current = self.profiles.get(&write.items()[0].id);
        let is_stale = current.is_some_and(|it| !etag.is_empty() && it.etag != *etag);
        match (write, current) {
            (Write::Create(_), None) => Ok(Change::Created),
            (_, None) => Err(Code::NotFound),
            (Write::Undelete(_), Some(it)) if it.is_deleted => Ok(Change::Undeleted),
            (_, Some(it)) if it.merged_into.is_some() => Err(Code::FailedPrecondition),
            (Write::Create(_), Some(_)) => Err(Code::AlreadyExists),
            (Write::Update(..), Some(it)) if it.is_deleted => Err(Code::FailedPrecondition),
            (Write::Delete(..), Some(it)) if it.is_deleted => Err(Code::NotFound),
            (Write::Update(..) | Write::Delete(..), _) if is_stale => Err(Code::Aborted),
            (Write::Update(item, _), Some(it)) if it.word == item.word => Ok(Change::Unchanged),
            (Write::Update(..), _) => Ok(Change::Updated),
            (Write::Delete(..), _) => Ok(Change::Deleted),
            (Write::Undelete(_), _) => Err(Code::FailedPrecondition),
            (Write::Merge { .. } | Write::Upsert { .. }, _) => unreachable!("told apart before"),
        }
    }

    fn expected_merge(&self, duplicate: u8, survivor: u8, etag: &str) -> Result<Change, Code> {
        for id in [survivor, duplicate] {
            match self.profiles.get(&id) {
                None => return Err(Code::NotFound),
                Some(it) if it.is_deleted => return Err(Code::FailedPrecondition),
                Some(it) if id == survivor && !etag.is_empty() && it.etag != etag => {
                    return Err(Code::Aborted);
                }
                Some(_) => {}
            }
        }
        let write = Write::Merge { duplicate, survivor, guard: Guard::None };
        let is_same = self.aliases(&write, survivor) == self.profiles[&survivor].aliases;
        Ok(if is_same { Change::Unchanged } else { Change::Updated })
    }

    /// The etag that a write is to be conditional on.
    fn etag(&self, write: &Write) -> String {
        match write {
            Write::Update(Item { id, .. }, Guard::Current)
            | Write::Delete(id, Guard::Current)
            | Write::Merge { survivor: id, guard: Guard::Current, .. } => {
                self.profiles.get(id).map(|it| it.etag.clone()).unwrap_or_default()
            }
            Write::Update(_, Guard::Stale)
            | Write::Delete(_, Guard::Stale)
            | Write::Merge { guard: Guard::Stale, .. } => "ffff".to_owned(),
            _ => String::new(),
        }
    }

    /// The live profile that a name leads to.
    fn survivor(&self, mut id: u8) -> Option<u8> {
        while let Some(survivor) = self.profiles[&id].merged_into {
            id = survivor;
        }
        Some(id).filter(|id| !self.profiles[id].is_deleted)
    }

    /// Asks the server for everything.
    async fn compare(&self, app: &mut App) {
        let request = ListStartupsRequest { show_deleted: true, ..Default::default() };
        let reply = app.startups.list_startups(request).await.unwrap().into_inner();
        let listed: BTreeMap<String, (String, bool, String)> = reply
            .startups
            .into_iter()
            .map(|it| (it.name, (it.one_liner.unwrap().en, it.delete_time.is_some(), it.etag)))
            .collect();
        let profile = |it: &Profile| (it.word.to_owned(), it.is_deleted, it.etag.clone());
        let own = self.profiles.iter().filter(|(_, it)| it.merged_into.is_none());
        let held: BTreeMap<_, _> = own.map(|(id, it)| (name(*id), profile(it))).collect();
        assert_eq!(listed, held);

        for id in self.profiles.keys() {
            let request = GetStartupRequest { name: name(*id), ..Default::default() };
            let read = app.startups.get_startup(request).await;
            let read = read.ok().map(|reply| reply.into_inner().startup.unwrap().name);
            assert_eq!(read, self.survivor(*id).map(name), "startups/s{id}");
        }

        for query in WORDS.iter().chain(&[""]) {
            let is_found =
                |it: &&Profile| !it.is_deleted && (query.is_empty() || it.word == *query);
            let held = self.profiles.iter().filter(|(_, it)| is_found(it)).map(|(id, _)| name(*id));
            let found = found(app, query, &reply.consistency_token).await;
            assert_eq!(found, held.collect::<Vec<_>>(), "{query:?}");
        }
    }
}

impl Write {
    /// The profiles that it is about.
    fn items(&self) -> Vec<Item> {
        match self {
            Write::Create(item) | Write::Update(item, _) => vec![*item],
            Write::Delete(id, _) | Write::Undelete(id) => vec![Item { id: *id, word: "" }],
            Write::Merge { survivor, .. } => vec![Item { id: *survivor, word: "" }],
            Write::Upsert { items, .. } => items.clone(),
        }
    }

    /// One of the same method that asks for something else.
    fn another(&self) -> Write {
        let other = |item: &Item| Item { word: "another", ..*item };
        match self {
            Write::Create(item) => Write::Create(other(item)),
            Write::Update(item, guard) => Write::Update(other(item), *guard),
            Write::Delete(id, guard) => Write::Delete(id + PROFILES, *guard),
            Write::Undelete(id) => Write::Undelete(id + PROFILES),
            Write::Merge { duplicate, survivor, guard } => {
                Write::Merge { duplicate: duplicate + PROFILES, survivor: *survivor, guard: *guard }
            }
            Write::Upsert { items, atomic } => {
                Write::Upsert { items: items.iter().map(other).collect(), atomic: *atomic }
            }
        }
    }
}

impl Sent {
    /// Whether a repeat is answered as the first call was.
    fn is_remembered(&self) -> bool {
        self.answer.iter().any(Result::is_ok)
    }
}

async fn send(app: &mut App, write: &Write, etag: &str, place: usize) -> Result<Answer, Status> {
    let etag = etag.to_owned();
    let request_id = format!("request-{place}");
    let result = match write {
        Write::Create(item) => {
            let startup = Some(message(item));
            let request = CreateStartupRequest { startup, request_id };
            app.startups.create_startup(request).await?.into_inner().result
        }
        Write::Update(item, _) => {
            let startup = Startup { etag, ..message(item) };
            let request =
                UpdateStartupRequest { startup: Some(startup), request_id, ..Default::default() };
            app.startups.update_startup(request).await?.into_inner().result
        }
        Write::Delete(id, _) => {
            let request = DeleteStartupRequest { name: name(*id), etag, request_id };
            app.startups.delete_startup(request).await?.into_inner().result
        }
        Write::Undelete(id) => {
            let request = UndeleteStartupRequest { name: name(*id), request_id };
            app.startups.undelete_startup(request).await?.into_inner().result
        }
        Write::Merge { duplicate, survivor, .. } => {
            let request = MergeStartupRequest {
                name: name(*survivor),
                duplicate: name(*duplicate),
                etag,
                request_id,
                ..Default::default()
            };
            app.startups.merge_startup(request).await?.into_inner().result
        }
        Write::Upsert { items, atomic } => {
            let request = BatchUpsertStartupsRequest {
                startups: items.iter().map(message).collect(),
                atomic: *atomic,
                request_id,
                ..Default::default()
            };
            let reply = app.startups.batch_upsert_startups(request).await?.into_inner();
            let answer = |outcome| match outcome {
                Outcome::Written(written) => Ok(written),
                Outcome::Error(error) => Err(Code::from(error.code)),
            };
            return Ok(reply.results.into_iter().map(|it| answer(it.outcome.unwrap())).collect());
        }
    };
    Ok(vec![Ok(result.unwrap())])
}

fn name(id: u8) -> String {
    format!("startups/s{id}")
}

fn message(item: &Item) -> Startup {
    Startup { one_liner: text("", item.word), ..startup(&format!("s{}", item.id)) }
}

/// The names found, in their order.
async fn found(app: &mut App, query: &str, token: &str) -> Vec<String> {
    let request = SearchRequest {
        query: query.to_owned(),
        at_least_as_fresh: token.to_owned(),
        ..Default::default()
    };
    let reply = app.search.search(request).await.unwrap().into_inner();
    let mut names: Vec<String> = reply.results.into_iter().map(|it| it.name).collect();
    names.sort_unstable();
    names
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => write().prop_map(Step::Write),
        4 => (0..4_usize).prop_map(Step::Repeat),
        2 => (0..4_usize).prop_map(Step::Reuse),
        1 => Just(Step::Restart),
        1 => Just(Step::LoseIndex),
    ]
}

fn write() -> impl Strategy<Value = Write> {
    let guard =
        || prop_oneof![3 => Just(Guard::None), 2 => Just(Guard::Current), 1 => Just(Guard::Stale)];
    let batch = prop::collection::btree_map(0..PROFILES, select(&WORDS[..]), 1..PROFILES as usize);
    let items = batch.prop_map(|it| it.into_iter().map(|(id, word)| Item { id, word }).collect());
    prop_oneof![
        3 => item().prop_map(Write::Create),
        3 => (item(), guard()).prop_map(|(item, guard)| Write::Update(item, guard)),
        2 => (0..PROFILES, guard()).prop_map(|(id, guard)| Write::Delete(id, guard)),
        2 => (0..PROFILES).prop_map(Write::Undelete),
        3 => (0..PROFILES, 1..PROFILES, guard()).prop_map(|(duplicate, distance, guard)| {
            let survivor = (duplicate + distance) % PROFILES;
            Write::Merge { duplicate, survivor, guard }
        }),
        2 => (items, any::<bool>()).prop_map(|(items, atomic)| Write::Upsert { items, atomic }),
    ]
}

fn item() -> impl Strategy<Value = Item> {
    (0..PROFILES, select(&WORDS[..])).prop_map(|(id, word)| Item { id, word })
}
