//! How the index is asked who should meet whom.

use std::slice::from_ref;
use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::compute::Stop;
use super::profiles::{by_id, decode, require_key_at};
use super::tokens::{consistency_token, token_violations};
use super::{Context, Service, deadline, in_time, one_language, refuse};
use crate::access::Deadline;
use crate::errors::Error;
use crate::matching::{self, Day, Explanation, Filter, Question, Ranked, Ranking};
use crate::proto::match_service_server::MatchService;
use crate::proto::{
    Date, ExplainMatchRequest, ExplainMatchResponse, Key, Kind, LocalizedText, Match, MatchOptions,
    MatchPartnersRequest, MatchPartnersResponse, MatchStartupsRequest, MatchStartupsResponse,
    MatchSummary, MatchTerm, Partner, Place, Startup, Veto, VetoedMatch,
};
use crate::search::Snapshot;
use crate::store::Document;
use crate::validation;
use crate::validation::limits::MATCH_RESULTS_DEFAULT;

#[tonic::async_trait]
impl MatchService for Service {
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
}

struct Answer {
    matches: Vec<Match>,
    vetoed: Vec<VetoedMatch>,
    summary: MatchSummary,
}

/// The public part of a winner's profile.
#[derive(Default, Clone)]
struct Card {
    display_name: Option<LocalizedText>,
    one_liner: Option<LocalizedText>,
    partner_kind: i32,
    place: Option<Place>,
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
        let in_options = validation::match_options(&options, candidates, self.taxonomy);
        let in_token = token_violations(&options.at_least_as_fresh);
        let in_options = in_options.into_iter().chain(in_token);
        violations.extend(in_options.map(|violation| violation.within("options")));
        refuse(violations)?;
        let subject = require_key_at(field, &name, kind)?;
        let excluded = self.excluded(&options, deadline).await?;
        let language = options.language();
        let as_of_date = options.as_of_date.unwrap_or_else(|| self.today());
        let as_of = day(&as_of_date)?;
        let fresh = options.at_least_as_fresh.as_str();
        let (snapshot, [subject]) = self.snapshot_with([subject], fresh, deadline).await?;

        let context = Arc::clone(self);
        let asked = Arc::clone(&snapshot);
        let ranking = self
            .compute
            .run(move |stop| context.ranking(&asked, &subject, &options, &excluded, as_of, stop));
        let ranking = ranking.await??;

        let shown = ranking.matches.iter().map(|ranked| &ranked.key);
        let shown = shown.chain(ranking.vetoed.iter().map(|vetoed| &vetoed.key));
        let ids = shown.map(|key| key.id.clone()).collect::<Vec<_>>();
        let cards = Cards::read(self, candidates, &ids, deadline).await?;
        let matches = ranking.matches.into_iter().map(|ranked| cards.to_match(ranked, language));
        let vetoed = ranking.vetoed.into_iter().map(|vetoed| VetoedMatch {
            display_name: one_language(cards.of(&vetoed.key).display_name, language),
            name: vetoed.key.to_string(),
            vetoes: spoken_vetoes(vetoed.vetoes, language),
        });
        Ok(Answer {
            matches: matches.collect(),
            vetoed: vetoed.collect(),
            summary: MatchSummary {
                evidence_suffices: ranking.ranked > 0 || ranking.insufficient == 0,
                candidates: count(ranking.candidates),
                ranked: count(ranking.ranked),
                vetoed: count(ranking.vetoed_count),
                insufficient: count(ranking.insufficient),
                missing: ranking.missing,
                as_of_date: Some(as_of_date),
                model_version: self.model.version().to_owned(),
                consistency_token: consistency_token(self.store.id(), snapshot.complete()),
                already_partners: count(ranking.already_partners),
                candidates_missing: ranking.candidates_missing,
            },
        })
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
        let language = request.language();
        let as_of_date = request.as_of_date.unwrap_or_else(|| self.today());
        let as_of = day(&as_of_date)?;
        let fresh = request.at_least_as_fresh.as_str();
        let pair = [startup, partner];
        let (snapshot, [startup, partner]) = self.snapshot_with(pair, fresh, deadline).await?;
        let complete = snapshot.complete();

        let context = Arc::clone(self);
        let pair = (startup.clone(), partner.clone());
        let explanation = self.compute.run(move |stop| {
            let (startup, partner) = pair;
            context.explanation(&snapshot, &startup, &partner, as_of, stop)
        });
        let explanation = explanation.await??;
        let cards = Cards::read(self, Kind::Partner, &[partner.id], deadline).await?;
        Ok(ExplainMatchResponse {
            r#match: Some(cards.to_match(explanation.ranked, language)),
            vetoes: spoken_vetoes(explanation.vetoes, language),
            evidence_suffices: explanation.is_sufficient,
            as_of_date: Some(as_of_date),
            model_version: self.model.version().to_owned(),
            consistency_token: consistency_token(self.store.id(), complete),
            already_partners: explanation.already_partners,
            startup_missing: explanation.missing,
        })
    }

    /// The ranking, on a computing thread.
    fn ranking(
        &self,
        snapshot: &Snapshot,
        subject: &Key,
        options: &MatchOptions,
        excluded: &[Key],
        as_of: Day,
        stop: &Stop,
    ) -> Result<Ranking, Error> {
        let facts = snapshot.facts(subject)?.ok_or(Error::IndexBehind)?;
        let evidence = snapshot.evidence(&facts)?;
        let filter = options.filter.as_ref().map(|filter| Filter::of(filter, self.taxonomy));
        let max_results = match options.max_results {
            0 => MATCH_RESULTS_DEFAULT,
            results => results,
        };
        let question = Question {
            subject: &facts,
            words: &evidence.words,
            documents: snapshot.documents(),
            as_of,
            filter: &filter.unwrap_or_default(),
            excluded,
            max_results: usize::try_from(max_results).unwrap_or_default(),
            show_vetoed: options.show_vetoed,
        };
        let ranking = snapshot.with_segments(&evidence, |segments| {
            matching::rank(&question, segments, &self.model, &|| stop.is_set())
        });
        ranking.map_err(|_stopped| Error::DeadlineExceeded)
    }

    /// The explanation of a pair, on a computing thread.
    fn explanation(
        &self,
        snapshot: &Snapshot,
        startup: &Key,
        partner: &Key,
        as_of: Day,
        stop: &Stop,
    ) -> Result<Explanation, Error> {
        let facts = snapshot.facts(startup)?.ok_or(Error::IndexBehind)?;
        let evidence = snapshot.evidence(&facts)?;
        let question = Question {
            subject: &facts,
            words: &evidence.words,
            documents: snapshot.documents(),
            as_of,
            filter: &Filter::default(),
            excluded: &[],
            max_results: 1,
            show_vetoed: true,
        };
        let explanation = snapshot.with_segments(&evidence, |segments| {
            matching::explain(&question, partner, segments, &self.model, &|| stop.is_set())
        });
        let explanation = explanation.map_err(|_stopped| Error::DeadlineExceeded)?;
        explanation.ok_or(Error::IndexBehind)
    }

    /// A snapshot that is as fresh as demanded and holds these profiles: one written a moment ago is waited for. In the
    /// place of merged ones stand those that have taken it.
    async fn snapshot_with<const N: usize>(
        self: &Arc<Self>,
        mut keys: [Key; N],
        token: &str,
        deadline: Deadline,
    ) -> Result<(Arc<Snapshot>, [Key; N]), Error> {
        let mut snapshot = self.fresh_snapshot(token, deadline).await?;
        for key in &mut keys {
            let asked = (Arc::clone(&snapshot), key.clone());
            if self.compute.run(move |_| asked.0.facts(&asked.1)).await??.is_some() {
                continue;
            }
            let (_, documents) = self.read_many(key.kind, from_ref(&key.id), deadline).await?;
            let written = by_id(&documents).current(&key.id)?.filter(|it| it.is_live());
            let written = written.ok_or_else(|| Error::NotFound(key.to_string()))?;
            snapshot = self.snapshot_at(written.revision, deadline).await?;
            key.clone_from(&written.key);
        }
        Ok((snapshot, keys))
    }

    /// The candidates to leave out: under the names given and, where these were merged, under those that stayed.
    async fn excluded(
        &self,
        options: &MatchOptions,
        deadline: Deadline,
    ) -> Result<Vec<Key>, Error> {
        let names = options.excluded_names.iter().filter_map(|name| Key::parse(name));
        let mut excluded: Vec<Key> = names.collect();
        if excluded.is_empty() {
            return Ok(excluded);
        }
        let read = async { Ok(self.store.survivors(excluded.clone()).await?) };
        excluded.extend(in_time(deadline, Error::StoreUnavailable, read).await?);
        Ok(excluded)
    }
}

/// What is shown of the candidates beside their scores.
struct Cards(std::collections::HashMap<String, Card>);

impl Cards {
    async fn read(
        context: &Context,
        kind: Kind,
        ids: &[String],
        deadline: Deadline,
    ) -> Result<Self, Error> {
        let (_, documents) = context.read_many(kind, ids, deadline).await?;
        let live = documents.iter().filter(|document| document.is_live());
        let card = |document: &Document| Ok((document.key.id.clone(), Card::of(document)?));
        live.map(card).collect::<Result<_, Error>>().map(Self)
    }

    /// Empty for a profile that was deleted since the snapshot.
    fn of(&self, key: &Key) -> Card {
        self.0.get(&key.id).cloned().unwrap_or_default()
    }

    fn to_match(&self, ranked: Ranked, language: crate::proto::Language) -> Match {
        let card = self.of(&ranked.key);
        let spoken =
            |term: MatchTerm| MatchTerm { sentence: one_language(term.sentence, language), ..term };
        Match {
            name: ranked.key.to_string(),
            display_name: one_language(card.display_name, language),
            one_liner: one_language(card.one_liner, language),
            partner_kind: card.partner_kind,
            place: card.place,
            score_milli: ranked.score_milli,
            terms: ranked.terms.into_iter().map(spoken).collect(),
            missing: ranked.missing,
        }
    }
}

impl Card {
    fn of(document: &Document) -> Result<Self, Error> {
        Ok(match document.key.kind {
            Kind::Startup => {
                let Startup { display_name, one_liner, place, .. } = decode(document)?;
                Self { display_name, one_liner, partner_kind: 0, place }
            }
            Kind::Partner => {
                let Partner { display_name, one_liner, kind, place, .. } = decode(document)?;
                Self { display_name, one_liner, partner_kind: kind, place }
            }
            Kind::Engagement => {
                return Err(Error::Internal(format!("{} has no card", document.key)));
            }
        })
    }
}

fn day(date: &Date) -> Result<Day, Error> {
    Day::last_of(date).ok_or_else(|| Error::invalid("as_of_date", "is no date"))
}

fn spoken_vetoes(vetoes: Vec<Veto>, language: crate::proto::Language) -> Vec<Veto> {
    let spoken = |veto: Veto| Veto { sentence: one_language(veto.sentence, language), ..veto };
    vetoes.into_iter().map(spoken).collect()
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
