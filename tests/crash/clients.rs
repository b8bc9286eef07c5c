//! Clients that write, and remember what was acknowledged.

use std::collections::{BTreeMap, VecDeque};

use naru::proto::{
    BatchUpsertStartupsRequest, Change, CreateStartupRequest, DeleteStartupRequest,
    UndeleteStartupRequest, UpdateStartupRequest,
};
use tonic::transport::Channel;

use crate::operations::{Acknowledged, Operation, startup};
use crate::random::Random;

/// The profiles that all clients write.
const SHARED: u64 = 4;

/// The profiles of one client: few, so that it changes them again and again.
const OWN_MAX: usize = 100;

/// How many of its last writes a client repeats after a crash.
const REPEATED: usize = 3;

/// One client. Nobody else writes its own profiles; the shared ones everybody does.
pub(crate) struct Client {
    number: usize,
    sequence: u64,
    random: Random,
    /// By name, contacts too.
    pub(crate) known: BTreeMap<String, Known>,
    /// Of every change that was acknowledged.
    pub(crate) revisions: Vec<i64>,
    pub(crate) acknowledged: u64,
    /// Writes that broke off and were repeated.
    pub(crate) repeated: u64,
    /// Those of them that had been committed.
    pub(crate) repeated_committed: u64,
    pending: Option<Operation>,
    recent: VecDeque<(Operation, Acknowledged)>,
}

/// A resource as it was when a client last changed it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub(crate) revision: i64,
    pub(crate) etag: String,
    pub(crate) text: String,
    pub(crate) is_deleted: bool,
}

impl Client {
    pub(crate) fn new(number: usize, random: Random) -> Client {
        Client {
            number,
            sequence: 0,
            random,
            known: BTreeMap::new(),
            revisions: Vec::new(),
            acknowledged: 0,
            repeated: 0,
            repeated_committed: 0,
            pending: None,
            recent: VecDeque::new(),
        }
    }

    /// Writes until a write breaks off.
    pub(crate) async fn write(mut self, channel: Channel) -> Client {
        loop {
            let operation = self.next();
            match operation.send(&channel).await {
                Some(acknowledged) => self.learn(operation, acknowledged),
                None => {
                    self.pending = Some(operation);
                    return self;
                }
            }
        }
    }

    /// Repeats the write that broke off, and some that did not: those must be answered as they were. `crashed` is when
    /// the crash happened, in microseconds since 1970.
    pub(crate) async fn settle(mut self, channel: Channel, crashed: i64) -> Client {
        for (operation, acknowledged) in std::mem::take(&mut self.recent) {
            assert_eq!(operation.insist(&channel).await, acknowledged, "{operation:?}");
        }
        if let Some(operation) = self.pending.take() {
            let acknowledged = operation.insist(&channel).await;
            let written_at = acknowledged.results[0].update_time.unwrap();
            let written_at = written_at.seconds * 1_000_000 + i64::from(written_at.nanos / 1_000);
            self.repeated += 1;
            self.repeated_committed += u64::from(written_at < crashed);
            self.learn(operation, acknowledged);
        }
        self
    }

    /// Creates the profiles that all clients write.
    pub(crate) async fn create_shared(&mut self, channel: &Channel) {
        for number in 0..SHARED {
            let (request_id, text) = self.label();
            let operation = create(&shared(number), &text, request_id);
            let acknowledged = operation.insist(channel).await;
            self.learn(operation, acknowledged);
        }
    }

    /// Changes one of them. Answers the consistency token.
    pub(crate) async fn change_shared(&mut self, channel: &Channel) -> String {
        let (request_id, text) = self.label();
        let operation = update(&shared(0), &text, request_id);
        let acknowledged = operation.insist(channel).await;
        let token = acknowledged.token.clone();
        self.learn(operation, acknowledged);
        token
    }

    fn learn(&mut self, operation: Operation, acknowledged: Acknowledged) {
        for result in &acknowledged.results {
            let before = self.known.get(&result.name).map(|known| known.text.clone());
            let known = Known {
                revision: result.revision,
                etag: result.etag.clone(),
                text: operation.text(&result.name).or(before).unwrap_or_default(),
                is_deleted: result.change() == Change::Deleted,
            };
            self.known.insert(result.name.clone(), known);
            self.revisions.push(result.revision);
        }
        self.acknowledged += 1;
        self.recent.push_back((operation, acknowledged));
        if self.recent.len() > REPEATED {
            self.recent.pop_front();
        }
    }

    fn next(&mut self) -> Operation {
        let (request_id, text) = self.label();
        let (live, deleted) = (self.own(false), self.own(true));
        let has_room = live.len() + deleted.len() < OWN_MAX;
        let new = format!("{}{text}", self.prefix());
        let (live_one, deleted_one) = (self.random.pick(&live), self.random.pick(&deleted));
        match (self.random.below(100), live_one, deleted_one) {
            (0..25, ..) if has_room => create(&new, &text, request_id),
            (0..45, Some(name), _) => update(name, &text, request_id),
            (45..55, Some(name), _) => Operation::Delete(DeleteStartupRequest {
                name: name.clone(),
                request_id,
                ..Default::default()
            }),
            (55..65, _, Some(name)) => {
                Operation::Undelete(UndeleteStartupRequest { name: name.clone(), request_id })
            }
            (65..75, Some(name), _) => Operation::put_contacts(name, &text, request_id),
            (75..85, ..) => {
                let mut names: Vec<String> = live.iter().take(4).cloned().collect();
                names.extend((has_room || names.is_empty()).then_some(new));
                let startups = names.iter().map(|name| startup(name, &text)).collect();
                let atomic = self.random.below(2) == 0;
                Operation::Upsert(BatchUpsertStartupsRequest {
                    startups,
                    atomic,
                    request_id,
                    ..Default::default()
                })
            }
            _ => update(&shared(self.random.below(SHARED)), &text, request_id),
        }
    }

    /// A request id and a text that nobody else writes.
    fn label(&mut self) -> (String, String) {
        self.sequence += 1;
        let label = format!("c{}n{}", self.number, self.sequence);
        (label.clone(), label)
    }

    /// The names of its own profiles.
    fn own(&self, is_deleted: bool) -> Vec<String> {
        let prefix = self.prefix();
        let is_own = |name: &str| name.starts_with(&prefix) && !name.ends_with("/contacts");
        let own =
            self.known.iter().filter(|(name, it)| is_own(name) && it.is_deleted == is_deleted);
        own.map(|(name, _)| name.clone()).collect()
    }

    fn prefix(&self) -> String {
        format!("startups/own-{}-", self.number)
    }
}

fn shared(number: u64) -> String {
    format!("startups/shared-{number}")
}

fn create(name: &str, text: &str, request_id: String) -> Operation {
    Operation::Create(CreateStartupRequest { startup: Some(startup(name, text)), request_id })
}

fn update(name: &str, text: &str, request_id: String) -> Operation {
    Operation::Update(UpdateStartupRequest {
        startup: Some(startup(name, text)),
        request_id,
        ..Default::default()
    })
}
