//! The one writer task: group commit.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{sleep, timeout};

use super::database::{Database, Transaction, both};
use super::ledger::{Ledger, Loaded};
use super::outcome::RequestKey;
use super::write::{Answer, Job, Order};
use super::{
    Document, Error, Key, Options, REQUEST_RETENTION, Revision, Target, announce, causes,
    last_survivor, micros, statements,
};

/// The jobs of one group, at most.
const JOBS_MAX: usize = 256;

/// The targets of one group, at most, unless its first job alone has more.
const TARGETS_MAX: usize = 1_000;

/// The documents changed since a revision that a group loads, fewer than these.
const CHANGED_MAX: usize = 5_000;

/// Their bodies together, at most.
const CHANGED_BYTES_MAX: usize = 64 << 20;

/// Changed documents read by one statement, so that it is known soon that they are too large.
const CHANGED_PAGE: u32 = 100;

/// A database that does not answer for this long counts as away.
const GROUP_TIMEOUT: Duration = Duration::from_secs(10);

/// When the log of the database is emptied again if somebody was reading it.
const EMPTY_LOG_RETRY: Duration = Duration::from_secs(1);

/// The writer's own state.
pub(super) struct Writer {
    pub(super) database: Arc<Database>,
    pub(super) options: Options,
    pub(super) changes: watch::Sender<Revision>,
    /// Whether the log of the database may still hold what was erased.
    pub(super) log_holds_erased: bool,
}

/// A group that is written but not committed.
struct Prepared {
    transaction: Transaction,
    answers: Vec<Result<Answer, Error>>,
    head: Revision,
    writes: bool,
    erases: bool,
}

/// The rows that the jobs of a group may look at. Repeats do no harm.
#[derive(Default)]
struct Wanted {
    requests: Vec<RequestKey>,
    profiles: Vec<Key>,
    contacts: Vec<Key>,
    existences: Vec<Key>,
    /// All documents changed after this revision, the lowest that a job names.
    changed_since: Option<Revision>,
    merges: bool,
}

impl Writer {
    /// A writer of this database.
    pub(super) fn new(
        database: Arc<Database>,
        options: Options,
        changes: watch::Sender<Revision>,
    ) -> Writer {
        // A server that was killed may have left erased bytes in the log.
        let log_holds_erased = true;
        Writer { database, options, changes, log_holds_erased }
    }

    /// Runs until the queue is closed and empty. `closing` closes it.
    pub(super) async fn run(mut self, mut queue: mpsc::Receiver<Job>, closing: Arc<Notify>) {
        let mut waiting = Vec::new();
        loop {
            if waiting.is_empty() {
                tokio::select! {
                    () = closing.notified() => queue.close(),
                    () = sleep(EMPTY_LOG_RETRY), if self.log_holds_erased => self.empty_log().await,
                    received = queue.recv_many(&mut waiting, JOBS_MAX) => if received == 0 { return },
                }
            }
            let group = take_group(&mut waiting);
            if !group.is_empty() {
                self.run_group(group).await;
            }
        }
    }

    async fn run_group(&mut self, group: Vec<Job>) {
        let (orders, callers): (Vec<_>, Vec<_>) =
            group.into_iter().map(|job| (job.order, job.answer)).unzip();
        match self.commit(orders).await {
            Ok(answers) => {
                for (caller, answer) in callers.into_iter().zip(answers) {
                    // A caller that has gone does not want to know.
                    let _ = caller.send(answer);
                }
            }
            Err(error) => {
                tracing::warn!(
                    error = causes(&error),
                    jobs = callers.len(),
                    "a group was not written"
                );
                for caller in callers {
                    let _ = caller.send(Err(error.clone()));
                }
            }
        }
    }

    /// Applies the orders and commits. Refusals are answered after the commit too: they may rest on
    /// what an earlier job of the group did.
    async fn commit(&mut self, orders: Vec<Order>) -> Result<Vec<Result<Answer, Error>>, Error> {
        let prepared = match timeout(GROUP_TIMEOUT, self.prepare(orders)).await {
            Ok(prepared) => prepared?,
            Err(late) => return Err(Error::Unavailable(Arc::new(late))),
        };
        let Prepared { transaction, answers, head, writes, erases } = prepared;
        if !writes {
            let rolled_back =
                timeout(GROUP_TIMEOUT, async { both!(transaction, it => it.rollback().await) });
            // Nothing was written; a broken connection shows at the next group.
            let _ = rolled_back.await;
            return Ok(answers);
        }
        match timeout(GROUP_TIMEOUT, async { both!(transaction, it => it.commit().await) }).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(Error::OutcomeUnknown(Arc::new(error))),
            Err(late) => return Err(Error::OutcomeUnknown(Arc::new(late))),
        }
        announce(&self.changes, head);
        self.log_holds_erased |= erases;
        if self.log_holds_erased {
            self.empty_log().await;
        }
        Ok(answers)
    }

    /// Empties the log if nobody is reading it; else it stays marked, and is tried again with the next
    /// group or soon. The write has succeeded in either case.
    async fn empty_log(&mut self) {
        match self.database.empty_log().await {
            Ok(is_empty) => self.log_holds_erased = !is_empty,
            Err(error) => {
                let error = causes(&error);
                tracing::warn!(error, "the database's log could not be emptied; trying again");
            }
        }
    }

    async fn prepare(&mut self, orders: Vec<Order>) -> Result<Prepared, Error> {
        let wanted = Wanted::by(&orders);
        let mut transaction = self.database.begin_write().await?;
        let before = statements::lock_head(&mut transaction).await?;
        let mut ledger = self.load(&mut transaction, before, wanted).await?;
        let answers = orders.into_iter().map(|order| ledger.apply(order)).collect();
        let writes = self.save(&mut transaction, before, &ledger).await?;
        let (head, erases) = (ledger.head(), ledger.erases());
        Ok(Prepared { transaction, answers, head, writes, erases })
    }

    /// Loads all that the group's jobs may look at, a statement or two a table.
    async fn load(
        &self,
        transaction: &mut Transaction,
        head: Revision,
        wanted: Wanted,
    ) -> Result<Ledger, Error> {
        let now = (self.options.clock)();
        let since = now.saturating_sub(micros(REQUEST_RETENTION));
        let remembered = statements::load_outcomes(transaction, &wanted.requests, since).await?;
        let mut profiles = statements::load_documents(transaction, &wanted.profiles).await?;
        let contacts = statements::load_contacts(transaction, &wanted.contacts).await?;
        let changed = match wanted.changed_since {
            Some(after) => load_changed(transaction, after).await?,
            None => Some(Vec::new()),
        };
        let knows_changes = changed.is_some();
        profiles.extend(changed.into_iter().flatten());
        // Whoever meets a merged document is told where it has gone.
        let merges = match wanted.merges || profiles.iter().any(|it| it.merged_into.is_some()) {
            true => statements::load_merges(transaction).await?,
            false => HashMap::new(),
        };
        let survivors = wanted
            .existences
            .iter()
            .filter_map(|key| last_survivor(key, |it| merges.get(it)).ok()?);
        let existences = [survivors.cloned().collect(), wanted.existences.clone()].concat();
        let live = statements::load_live(transaction, &existences).await?;
        let loaded = Loaded { profiles, contacts, live, remembered, merges, knows_changes };
        Ok(Ledger::new((head, now, self.options.format), loaded))
    }

    /// Writes the final images. Answers whether there was anything to write.
    async fn save(
        &mut self,
        transaction: &mut Transaction,
        before: Revision,
        ledger: &Ledger,
    ) -> Result<bool, Error> {
        let outcomes = ledger.fresh_outcomes();
        if ledger.head() == before && outcomes.is_empty() {
            return Ok(false);
        }
        statements::save_documents(transaction, &ledger.changed_documents().collect::<Vec<_>>())
            .await?;
        statements::delete_rows(transaction, statements::ERASE_FORMER, &ledger.erased()).await?;
        statements::save_former(transaction, ledger.former()).await?;
        if ledger.changes_merged() {
            statements::forget_undone_merges(transaction).await?;
        }
        statements::save_terms(transaction, &ledger.changed_terms()).await?;
        statements::save_contacts(transaction, &ledger.changed_contacts()).await?;
        let contacts = ledger.erased_contacts();
        statements::delete_rows(transaction, statements::ERASE_CONTACTS, &contacts).await?;
        statements::save_outcomes(transaction, &outcomes, ledger.now()).await?;
        if ledger.head() != before {
            statements::advance_head(transaction, ledger.head()).await?;
        }
        Ok(true)
    }
}

impl Wanted {
    fn by(orders: &[Order]) -> Wanted {
        let mut wanted = Wanted::default();
        for order in orders {
            wanted.requests.extend(RequestKey::of(&order.request));
            for target in &order.targets {
                match target {
                    Target::Profile(key) => wanted.profiles.push(key.clone()),
                    Target::Contacts(key) => wanted.contacts.push(key.clone()),
                    Target::Existence(key) => wanted.existences.push(key.clone()),
                    Target::ChangedSince(revision) => {
                        let lowest = wanted.changed_since.map_or(*revision, |it| it.min(*revision));
                        wanted.changed_since = Some(lowest);
                    }
                    Target::Merges => wanted.merges = true,
                }
            }
        }
        wanted
    }
}

/// The documents changed after a revision; none if they are too many or too large.
async fn load_changed(
    transaction: &mut Transaction,
    mut after: Revision,
) -> Result<Option<Vec<Document>>, Error> {
    let (mut changed, mut bytes) = (Vec::new(), 0);
    loop {
        let page = statements::load_changed(transaction, after, CHANGED_PAGE).await?;
        let Some(last) = page.last() else { return Ok(Some(changed)) };
        after = last.revision;
        bytes += page.iter().filter_map(|it| it.body.as_ref()).map(Vec::len).sum::<usize>();
        changed.extend(page);
        if changed.len() >= CHANGED_MAX || bytes > CHANGED_BYTES_MAX {
            return Ok(None);
        }
    }
}

/// Takes the jobs of the next group out of those waiting, but for those whose caller has gone.
fn take_group(waiting: &mut Vec<Job>) -> Vec<Job> {
    waiting.retain(|job| !job.answer.is_closed());
    let mut targets = 0;
    let fitting = waiting.iter().take_while(|job| {
        targets += job.order.targets.len();
        targets <= TARGETS_MAX
    });
    let count = fitting.count().max(1).min(waiting.len());
    waiting.drain(..count).collect()
}
