//! How the index is asked who should meet whom.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `cards` | what is shown of a candidate, and to whom |
//! | `streams` | who fits many start-ups, so that their lists differ |
//! | `chunks` | how are the parts of a large request worked on together |
//! | `pairs` | what is the score of every pair of some |
//! | `explanations` | why do many pairs fit, as each reader may see it |

mod cards;
mod chunks;
mod explanations;
mod pairs;
mod streams;

use std::collections::BTreeSet;
use std::slice::from_ref;
use std::sync::Arc;

use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::compute::Stop;
use super::resources::{by_id, require_key_at};
use super::tokens::{consistency_token, token_violations};
use super::{Context, Service, deadline, in_time, one_language, refuse};
use crate::access::Deadline;
use crate::errors::Error;
use crate::matching::{
    self, Basis, Day, Destination, Facts, Filter, Importances, Met, Question, Ranking, Stopped,
    Wishes,
};
use crate::proto::match_service_server::MatchService;
use crate::proto::{
    Date, ExplainMatchRequest, ExplainMatchResponse, FactorImportance, GroupLimit, Key, Kind,
    Match, MatchOptions, MatchPartnersRequest, MatchPartnersResponse, MatchStartupsRequest,
    MatchStartupsResponse, MatchSummary, Place, ScorePairsRequest, ScorePairsResponse,
    StreamMatchesRequest, StreamMatchesResponse, VetoedMatch,
};
use crate::search::Snapshot;
use crate::validation;
use crate::validation::limits::MATCH_RESULTS_DEFAULT;
use cards::{Cards, Reader};
pub(super) use explanations::{Explain, Explained};
pub(super) use pairs::Scores;

#[tonic::async_trait]
impl MatchService for Service {
    type StreamMatchesStream = ReceiverStream<Result<StreamMatchesResponse, Status>>;

    async fn match_partners(
        &self,
        call: Request<MatchPartnersRequest>,
    ) -> Result<Response<MatchPartnersResponse>, Status> {
        let deadline = deadline(call.extensions());
        let body = call.into_inner();
        let subject = ("startup", body.startup, Kind::Startup);
        let answer = self.context.rank(subject, Kind::Partner, body.options, deadline).await?;
        let Answer { matches, vetoed, summary } = answer;
        Ok(Response::new(MatchPartnersResponse { matches, vetoed, summary: Some(summary) }))
    }

    async fn match_startups(
        &self,
        call: Request<MatchStartupsRequest>,
    ) -> Result<Response<MatchStartupsResponse>, Status> {
        let deadline = deadline(call.extensions());
        let body = call.into_inner();
        let subject = ("partner", body.partner, Kind::Partner);
        let answer = self.context.rank(subject, Kind::Startup, body.options, deadline).await?;
        let Answer { matches, vetoed, summary } = answer;
        Ok(Response::new(MatchStartupsResponse { matches, vetoed, summary: Some(summary) }))
    }

    async fn explain_match(
        &self,
        call: Request<ExplainMatchRequest>,
    ) -> Result<Response<ExplainMatchResponse>, Status> {
        let deadline = deadline(call.extensions());
        Ok(Response::new(self.context.explain(call.into_inner(), deadline).await?))
    }

    async fn stream_matches(
        &self,
        call: Request<StreamMatchesRequest>,
    ) -> Result<Response<Self::StreamMatchesStream>, Status> {
        let deadline = deadline(call.extensions());
        let stream = self.context.stream_matches(call.into_inner(), deadline).await?;
        Ok(Response::new(stream))
    }

    async fn score_pairs(
        &self,
        call: Request<ScorePairsRequest>,
    ) -> Result<Response<ScorePairsResponse>, Status> {
        let deadline = deadline(call.extensions());
        Ok(Response::new(self.context.score_pairs(call.into_inner(), deadline).await?))
    }
}

/// Among so many profiles several threads rank together.
const HELPED_PROFILES_MIN: u32 = 20_000;

/// The most threads that help one ranking.
const HELPERS_MAX: u32 = 3;

/// Of names that are of nobody so many are told.
const UNKNOWN_MAX: usize = 20;

struct Answer {
    matches: Vec<Match>,
    vetoed: Vec<VetoedMatch>,
    summary: MatchSummary,
}

/// A request for matches, made ready.
struct Asked {
    filter: Filter,
    excluded: Vec<Key>,
    /// Names that the request excludes or calls met and that are of nobody.
    unknown_names: Vec<String>,
    wishes: Wishes,
    as_of_date: Date,
    as_of: Day,
    max_results: usize,
    show_vetoed: bool,
    reader: Reader,
}

/// What is asked about a profile.
#[derive(Clone, Copy)]
enum About<'a> {
    /// Who fits it. These wishes stand in the place of the request's.
    List(&'a Asked, &'a Wishes),
    /// How certain others fit it on a day.
    Pairs(Day, &'a Wishes),
}

impl<'a> About<'a> {
    fn question(self, subject: &'a Facts) -> Question<'a> {
        match self {
            Self::List(asked, wishes) => Question {
                subject,
                as_of: asked.as_of,
                filter: &asked.filter,
                excluded: &asked.excluded,
                wishes,
                max_results: asked.max_results,
                show_vetoed: asked.show_vetoed,
            },
            Self::Pairs(as_of, wishes) => Question::about_pairs(subject, as_of, wishes),
        }
    }
}

impl Context {
    async fn rank(
        self: &Arc<Self>,
        (field, name, kind): (&str, String, Kind),
        candidates: Kind,
        options: Option<MatchOptions>,
        deadline: Deadline,
    ) -> Result<Answer, Error> {
        let options = options.unwrap_or_default();
        let mut violations = validation::name(field, &name, kind);
        violations.extend(self.option_violations(&options, candidates));
        refuse(violations)?;
        let subject = require_key_at(field, &name, kind)?;
        let asked = self.asked(&options, deadline).await?;
        let fresh = options.at_least_as_fresh.as_str();
        let (snapshot, [subject]) = self.snapshot_with([subject], fresh, deadline).await?;

        let context = Arc::clone(self);
        let (held, asked) = (Arc::clone(&snapshot), Arc::new(asked));
        let of = Arc::clone(&asked);
        let ranking =
            self.compute.run(move |stop| context.ranking(&held, &subject, &of, &of.wishes, stop));
        let ranking = ranking.await??;

        let shown = ranking.matches.iter().map(|ranked| &ranked.key);
        let shown = shown.chain(ranking.vetoed.iter().map(|vetoed| &vetoed.key));
        let ids = shown.map(|key| key.id.clone()).collect::<Vec<_>>();
        let cards = Cards::read(self, candidates, &ids, deadline).await?;
        let summary = self.summary(&ranking, &asked, &snapshot);
        let reader = asked.reader;
        Ok(Answer {
            matches: ranking.matches.into_iter().map(|it| cards.to_match(it, reader)).collect(),
            vetoed: ranking
                .vetoed
                .into_iter()
                .filter_map(|it| cards.to_vetoed(it, reader))
                .collect(),
            summary,
        })
    }

    fn option_violations(
        &self,
        options: &MatchOptions,
        candidates: Kind,
    ) -> impl Iterator<Item = validation::Violation> {
        let in_options = validation::match_options(options, candidates, self.taxonomy);
        let in_token = token_violations(&options.at_least_as_fresh);
        in_options.into_iter().chain(in_token).map(|violation| violation.within("options"))
    }

    /// The options, which must be valid, made ready.
    async fn asked(&self, options: &MatchOptions, deadline: Deadline) -> Result<Asked, Error> {
        let excluded = self.survivors(&options.excluded_names, deadline).await?;
        let names = self.survivors(&options.met_names, deadline).await?;
        let unknown_names = self.unknown(options, deadline).await?;
        let mut wishes = wishes(&options.importances, options.destination.as_ref());
        wishes.audience = options.audience();
        wishes.shows_chance = options.show_chance;
        wishes.met = Met { names, handling: options.met() };
        let limit = |limit: &GroupLimit| {
            (limit.group(), usize::try_from(limit.max_results).unwrap_or_default())
        };
        wishes.group_limits = options.group_limits.iter().map(limit).collect();
        let filter = options.filter.as_ref().map(|filter| Filter::of(filter, self.taxonomy));
        let as_of_date = options.as_of_date.unwrap_or_else(|| self.today());
        let max_results = match options.max_results {
            0 => MATCH_RESULTS_DEFAULT,
            results => results,
        };
        Ok(Asked {
            filter: filter.unwrap_or_default(),
            excluded,
            unknown_names,
            wishes,
            as_of: day(&as_of_date)?,
            as_of_date,
            max_results: usize::try_from(max_results).unwrap_or_default(),
            show_vetoed: options.show_vetoed,
            reader: Reader { language: options.language(), audience: options.audience() },
        })
    }

    fn summary(&self, ranking: &Ranking, asked: &Asked, snapshot: &Snapshot) -> MatchSummary {
        MatchSummary {
            evidence_suffices: ranking.ranked > 0 || ranking.insufficient == 0,
            candidates: count(ranking.candidates),
            ranked: count(ranking.ranked),
            vetoed: count(ranking.vetoed_count),
            insufficient: count(ranking.insufficient),
            missing: ranking.missing.clone(),
            as_of_date: Some(asked.as_of_date),
            model_version: self.model.version().to_owned(),
            consistency_token: consistency_token(self.store.id(), snapshot.complete()),
            already_partners: count(ranking.already_partners),
            candidates_missing: ranking.candidates_missing.clone(),
            unknown_names: asked.unknown_names.clone(),
        }
    }

    async fn explain(
        self: &Arc<Self>,
        request: ExplainMatchRequest,
        deadline: Deadline,
    ) -> Result<ExplainMatchResponse, Error> {
        let mut violations = validation::explain_match(&request);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let startup = require_key_at("startup", &request.startup, Kind::Startup)?;
        let partner = require_key_at("partner", &request.partner, Kind::Partner)?;
        let reader = Reader { language: request.language(), audience: request.audience() };
        let as_of_date = request.as_of_date.unwrap_or_else(|| self.today());
        let as_of = day(&as_of_date)?;
        let fresh = request.at_least_as_fresh.as_str();
        let pair = [startup, partner];
        let (snapshot, [startup, partner]) = self.snapshot_with(pair, fresh, deadline).await?;
        let complete = snapshot.complete();

        let context = Arc::clone(self);
        let pair = (startup.clone(), partner.clone());
        let wishes = wishes(&request.importances, request.destination.as_ref());
        let wishes = Wishes { audience: request.audience(), ..wishes };
        let explanation = self.compute.run(move |stop| {
            let (startup, partner) = pair;
            context.scan(&snapshot, &startup, About::Pairs(as_of, &wishes), stop, |basis| {
                matching::explain(basis, &partner)
            })
        });
        let explanation = explanation.await??.ok_or(Error::IndexBehind)?;
        let cards = Cards::read(self, Kind::Partner, &[partner.id], deadline).await?;
        Ok(ExplainMatchResponse {
            r#match: Some(cards.to_match(explanation.ranked, reader)),
            vetoes: reader.vetoes(explanation.vetoes),
            evidence_suffices: explanation.is_sufficient,
            as_of_date: Some(as_of_date),
            model_version: self.model.version().to_owned(),
            consistency_token: consistency_token(self.store.id(), complete),
            already_partners: explanation.already_partners,
            startup_missing: explanation.missing,
        })
    }

    /// The ranking, on a computing thread. `wishes` stand in the place of those of `asked`.
    fn ranking(
        &self,
        snapshot: &Snapshot,
        subject: &Key,
        asked: &Asked,
        wishes: &Wishes,
        stop: &Stop,
    ) -> Result<Ranking, Error> {
        // Among few profiles helpers would hardly have begun, and be missed elsewhere.
        let is_large = snapshot.documents() >= HELPED_PROFILES_MIN;
        let helpers = self.compute.helpers(if is_large { HELPERS_MAX } else { 0 });
        self.scan(snapshot, subject, About::List(asked, wishes), stop, |basis| {
            matching::rank(basis, helpers.threads())
        })
    }

    /// Calls `work` with the question about a profile and all that it takes to answer it.
    fn scan<T>(
        &self,
        snapshot: &Snapshot,
        subject: &Key,
        about: About<'_>,
        stop: &Stop,
        work: impl FnOnce(&Basis<'_>) -> Result<T, Stopped>,
    ) -> Result<T, Error> {
        let facts = snapshot.facts(subject)?.ok_or(Error::IndexBehind)?;
        let evidence = snapshot.evidence(&facts)?;
        let question = about.question(&facts);
        let stop = || stop.is_set();
        let answer = snapshot.statistics(question.as_of, &self.model, &stop);
        let answer = answer.and_then(|statistics| {
            snapshot.with_segments(&evidence, |segments| {
                let (statistics, question, model) = (&statistics, &question, &self.model);
                work(&Basis { statistics, question, segments, model, stop: &stop })
            })
        });
        answer.map_err(|_stopped| Error::DeadlineExceeded)
    }

    /// A snapshot that is as fresh as demanded and holds these profiles: one written a moment ago is waited for. In the
    /// place of merged ones stand those that have taken it.
    async fn snapshot_with<const N: usize>(
        self: &Arc<Self>,
        keys: [Key; N],
        token: &str,
        deadline: Deadline,
    ) -> Result<(Arc<Snapshot>, [Key; N]), Error> {
        let (snapshot, keys) = self.snapshot_with_all(keys.to_vec(), token, deadline).await?;
        let keys = keys.try_into();
        Ok((snapshot, keys.map_err(|_| Error::Internal("as many keys as were given".to_owned()))?))
    }

    async fn snapshot_with_all(
        self: &Arc<Self>,
        mut keys: Vec<Key>,
        token: &str,
        deadline: Deadline,
    ) -> Result<(Arc<Snapshot>, Vec<Key>), Error> {
        let mut snapshot = self.fresh_snapshot(token, deadline).await?;
        let asked = (Arc::clone(&snapshot), keys.clone());
        let missing = self.compute.run(move |_| -> Result<Vec<usize>, Error> {
            let (snapshot, keys) = asked;
            let mut missing = Vec::new();
            for (at, key) in keys.iter().enumerate() {
                if !snapshot.has(key)? {
                    missing.push(at);
                }
            }
            Ok(missing)
        });
        for at in missing.await?? {
            let key = &mut keys[at];
            let (_, documents) = self.read_many(key.kind, from_ref(&key.id), deadline).await?;
            let written = by_id(&documents).current(&key.id)?.filter(|it| it.is_live());
            let written = written.ok_or_else(|| Error::NotFound(key.to_string()))?;
            // Revisions only grow: what an older snapshot held is in a newer one, unless it was deleted since.
            snapshot = self.snapshot_at(written.revision, deadline).await?;
            key.clone_from(&written.key);
        }
        Ok((snapshot, keys))
    }

    /// The names of the options that are of no profile, nor of one that was merged into another.
    async fn unknown(
        &self,
        options: &MatchOptions,
        deadline: Deadline,
    ) -> Result<Vec<String>, Error> {
        let names = options.excluded_names.iter().chain(&options.met_names);
        let keys: BTreeSet<Key> = names.filter_map(|name| Key::parse(name)).collect();
        let ids = keys.iter().map(|key| key.id.clone()).collect::<Vec<_>>();
        // All are of the kind of the candidates.
        let Some(kind) = keys.first().map(|key| key.kind) else { return Ok(Vec::new()) };
        let (_, documents) = self.read_many(kind, &ids, deadline).await?;
        let known = by_id(&documents);
        let mut unknown = Vec::new();
        for key in keys {
            let is_there = known.current(&key.id)?.is_some_and(|document| document.is_live());
            if !is_there && unknown.len() < UNKNOWN_MAX {
                unknown.push(key.to_string());
            }
        }
        Ok(unknown)
    }

    /// The profiles of these names and, where they were merged, those that stayed.
    async fn survivors(&self, names: &[String], deadline: Deadline) -> Result<Vec<Key>, Error> {
        let mut keys: Vec<Key> = names.iter().filter_map(|name| Key::parse(name)).collect();
        if keys.is_empty() {
            return Ok(keys);
        }
        let read = async { Ok(self.store.survivors(keys.clone()).await?) };
        keys.extend(in_time(deadline, Error::StoreUnavailable, read).await?);
        Ok(keys)
    }
}

/// What requests of all sorts wish.
fn wishes(importances: &[FactorImportance], destination: Option<&Place>) -> Wishes {
    Wishes {
        importances: Importances::of(importances),
        destination: destination.map(Destination::of),
        ..Wishes::default()
    }
}

fn day(date: &Date) -> Result<Day, Error> {
    Day::last_of(date).ok_or_else(|| Error::invalid("as_of_date", "is no date"))
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
