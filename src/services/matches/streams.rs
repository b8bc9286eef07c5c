//! Matches for many start-ups in one call, so that their lists differ.

use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::cards::Cards;
use super::chunks::InOrder;
use super::{About, Asked, Context};
use crate::access::Deadline;
use crate::errors::Error;
use crate::matching::{self, Ranking, Variety as Standings, Wishes};
use crate::proto::{Key, Kind, StreamMatchesRequest, StreamMatchesResponse, Variety};
use crate::search::Snapshot;
use crate::services::compute::Thread;
use crate::services::resources::require_key_at;
use crate::services::{in_time, of_reads, refuse};
use crate::validation;

/// Answers that wait for the caller to take them: no more start-ups are worked on meanwhile.
const WAITING_MAX: usize = 8;

/// Start-ups that are worked on in one go.
const CHUNK: usize = 16;

/// Partners that are kept for the next lists of a request.
const CARDS_MAX: usize = 20_000;

/// Who would stand in a list, and whether others could.
type List = (Vec<Key>, bool);

/// A start-up as the request names it, and the profile that is meant.
struct Subject {
    name: String,
    key: Key,
}

impl Context {
    pub(super) async fn stream_matches(
        self: &Arc<Self>,
        request: StreamMatchesRequest,
        deadline: Deadline,
    ) -> Result<ReceiverStream<Result<StreamMatchesResponse, Status>>, Error> {
        let (lists, subjects) = self.lists(request, deadline).await?;
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        tokio::spawn(async move {
            let sent =
                in_time(deadline, Error::DeadlineExceeded, lists.send_all(&subjects, &sender))
                    .await;
            if let Err(error) = sent {
                // The caller may have left; then nobody is told.
                let _ = sender.send(Err(error.into())).await;
            }
        });
        Ok(ReceiverStream::new(receiver))
    }

    /// Hands over the answers of the same stream one after the other.
    pub(in crate::services) async fn match_many(
        self: &Arc<Self>,
        request: StreamMatchesRequest,
        deadline: Deadline,
        mut take: impl FnMut(StreamMatchesResponse),
    ) -> Result<(), Error> {
        let (lists, subjects) = self.lists(request, deadline).await?;
        let (sender, mut receiver) = mpsc::channel(WAITING_MAX);
        let sent = async move { lists.send_all(&subjects, &sender).await };
        let taken = async {
            while let Some(Ok(answer)) = receiver.recv().await {
                take(answer);
            }
        };
        let both = async { tokio::join!(sent, taken).0 };
        in_time(deadline, Error::DeadlineExceeded, both).await
    }

    /// The lists of a request, which is checked, and whose they are.
    async fn lists(
        self: &Arc<Self>,
        request: StreamMatchesRequest,
        deadline: Deadline,
    ) -> Result<(Lists, Arc<[Subject]>), Error> {
        let variety = request.variety();
        let options = request.options.clone().unwrap_or_default();
        let mut violations = validation::stream_matches(&request);
        violations.extend(self.option_violations(&options, Kind::Partner));
        refuse(violations)?;
        let asked = Arc::new(self.asked(&options, deadline).await?);
        let fresh = options.at_least_as_fresh.as_str();
        let (snapshot, subjects) = self.subjects(request.startups, fresh, deadline).await?;
        let standings = match variety {
            Variety::Unspecified | Variety::On if subjects.len() > 1 => {
                in_time(
                    deadline,
                    Error::DeadlineExceeded,
                    self.standings(&snapshot, &subjects, &asked),
                )
                .await?
            }
            _ => Standings::default(),
        };
        let wishes = Arc::new(Wishes { variety: standings, ..asked.wishes.clone() });
        let context = Arc::clone(self);
        let lists = Lists { context, snapshot, asked, wishes, deadline: of_reads(deadline) };
        Ok((lists, subjects))
    }

    /// One snapshot that holds all the start-ups.
    async fn subjects(
        self: &Arc<Self>,
        names: Vec<String>,
        token: &str,
        deadline: Deadline,
    ) -> Result<(Arc<Snapshot>, Arc<[Subject]>), Error> {
        let key = |(at, name): (usize, &String)| {
            require_key_at(&format!("startups[{at}]"), name, Kind::Startup)
        };
        let keys = names.iter().enumerate().map(key).collect::<Result<Vec<Key>, Error>>()?;
        let (snapshot, keys) = self.snapshot_with_all(keys, token, deadline).await?;
        let subjects = names.into_iter().zip(keys).map(|(name, key)| Subject { name, key });
        Ok((snapshot, subjects.collect()))
    }

    /// In how many lists each partner would stand, of those in which others could stand instead.
    async fn standings(
        self: &Arc<Self>,
        snapshot: &Arc<Snapshot>,
        subjects: &Arc<[Subject]>,
        asked: &Arc<Asked>,
    ) -> Result<Standings, Error> {
        let mut standings = Standings::default();
        let lists = |part: usize, thread: Option<Thread>| {
            let (context, snapshot) = (Arc::clone(self), Arc::clone(snapshot));
            let (subjects, asked) = (Arc::clone(subjects), Arc::clone(asked));
            async move {
                let of = Arc::clone(&context);
                let lists =
                    context.compute.run_on(thread, move |stop| -> Result<Vec<List>, Error> {
                        let best = |subject: &Subject| {
                            let about = About::List(&asked, &asked.wishes);
                            of.scan(&snapshot, &subject.key, about, stop, matching::best)
                        };
                        subjects.iter().skip(part * CHUNK).take(CHUNK).map(best).collect()
                    });
                lists.await?
            }
        };
        let mut results = InOrder::new(&self.compute, subjects.len().div_ceil(CHUNK), lists);
        while let Some(lists) = results.next().await {
            lists?.iter().for_each(|(list, has_others)| standings.add(list, *has_others));
        }
        Ok(standings)
    }
}

/// The lists of one request.
#[derive(Clone)]
struct Lists {
    context: Arc<Context>,
    snapshot: Arc<Snapshot>,
    asked: Arc<Asked>,
    wishes: Arc<Wishes>,
    /// Of reads from the store.
    deadline: Deadline,
}

impl Lists {
    /// Until all are sent or the caller has gone.
    async fn send_all(
        &self,
        subjects: &Arc<[Subject]>,
        sender: &mpsc::Sender<Result<StreamMatchesResponse, Status>>,
    ) -> Result<(), Error> {
        let work = |part: usize, thread: Option<Thread>| {
            let (lists, subjects) = (self.clone(), Arc::clone(subjects));
            async move { lists.rankings(&subjects, part * CHUNK, thread).await }
        };
        let mut results = InOrder::new(&self.context.compute, subjects.len().div_ceil(CHUNK), work);
        let (mut cards, mut first) = (Cards::default(), 0);
        while let Some(rankings) = results.next().await {
            let rankings = rankings?;
            self.read_cards(&rankings, &mut cards).await?;
            let of = subjects.iter().skip(first).zip(rankings);
            first += CHUNK;
            for (subject, ranking) in of {
                let summary = self.context.summary(&ranking, &self.asked, &self.snapshot);
                let reader = self.asked.reader;
                let matches = ranking.matches.into_iter().map(|it| cards.to_match(it, reader));
                let response = StreamMatchesResponse {
                    startup: subject.name.clone(),
                    matches: matches.collect(),
                    summary: Some(summary),
                };
                if sender.send(Ok(response)).await.is_err() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    async fn rankings(
        &self,
        subjects: &Arc<[Subject]>,
        first: usize,
        thread: Option<Thread>,
    ) -> Result<Vec<Ranking>, Error> {
        let Self { context, snapshot, asked, wishes, .. } = self;
        let (snapshot, asked, wishes) =
            (Arc::clone(snapshot), Arc::clone(asked), Arc::clone(wishes));
        let (subjects, of) = (Arc::clone(subjects), Arc::clone(context));
        let rankings = context.compute.run_on(thread, move |stop| -> Result<Vec<Ranking>, Error> {
            let ranking = |subject: &Subject| {
                let about = About::List(&asked, &wishes);
                of.scan(&snapshot, &subject.key, about, stop, |basis| {
                    matching::rank(basis, NonZeroUsize::MIN)
                })
            };
            subjects.iter().skip(first).take(CHUNK).map(ranking).collect()
        });
        rankings.await?
    }

    /// Adds those of the partners in some lists that have not been read for other lists of the request.
    async fn read_cards(&self, rankings: &[Ranking], cards: &mut Cards) -> Result<(), Error> {
        if cards.len() > CARDS_MAX {
            *cards = Cards::default();
        }
        let keys = rankings.iter().flat_map(|ranking| &ranking.matches).map(|it| &it.key.id);
        let mut ids: Vec<String> = keys.filter(|id| !cards.has(id)).cloned().collect();
        ids.sort_unstable();
        ids.dedup();
        if !ids.is_empty() {
            cards.add(Cards::read(&self.context, Kind::Partner, &ids, self.deadline).await?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::time::Duration;

    use tokio::time::Instant;

    use super::*;
    use crate::services::patience;

    #[tokio::test]
    async fn a_stream_that_runs_out_of_time_says_so_though_it_reads() {
        let deadline = Deadline(Instant::now() + Duration::from_millis(40));
        assert!(patience(of_reads(deadline)) > patience(deadline));
        let read = in_time(of_reads(deadline), Error::StoreUnavailable, pending::<Result<(), _>>());
        let told = in_time(deadline, Error::DeadlineExceeded, read).await;
        assert!(matches!(told, Err(Error::DeadlineExceeded)), "{told:?}");
    }
}
