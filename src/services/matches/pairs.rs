//! The scores of every pair of some start-ups and some partners.

use std::sync::Arc;

use super::{About, Context, day, require_key_at, wishes};
use crate::access::Deadline;
use crate::errors::Error;
use crate::matching::{self, Day, Scored, Trips, Wishes};
use crate::proto::{Date, Key, Kind, PairRow, PairScore, ScorePairsRequest, ScorePairsResponse};
use crate::search::Snapshot;
use crate::services::refuse;
use crate::services::tokens::{consistency_token, token_violations};
use crate::validation;

/// The scores of every pair of some start-ups and some partners.
pub(in crate::services) struct Scores {
    /// Where they were looked up.
    pub(in crate::services) snapshot: Arc<Snapshot>,
    /// Those that were asked for or, where they were merged, those that have taken their place.
    pub(in crate::services) startups: Vec<Key>,
    /// The same.
    pub(in crate::services) partners: Vec<Key>,
    /// Of each start-up its pairs with the partners, in their orders.
    pub(in crate::services) rows: Vec<Vec<PairScore>>,
}

impl Context {
    pub(in crate::services) async fn score_pairs(
        self: &Arc<Self>,
        request: ScorePairsRequest,
        deadline: Deadline,
    ) -> Result<ScorePairsResponse, Error> {
        let mut violations = validation::score_pairs(&request);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let keys = |field: &str, names: &[String], kind: Kind| {
            let key = |(at, name): (usize, &String)| {
                require_key_at(&format!("{field}[{at}]"), name, kind)
            };
            names.iter().enumerate().map(key).collect::<Result<Vec<Key>, Error>>()
        };
        let startups = keys("startups", &request.startups, Kind::Startup)?;
        let partners = keys("partners", &request.partners, Kind::Partner)?;
        let as_of_date = request.as_of_date.unwrap_or_else(|| self.today());
        let wishes = wishes(&request.importances, request.destination.as_ref());
        let fresh = request.at_least_as_fresh.as_str();
        let scores =
            self.scores(startups, partners, day(&as_of_date)?, wishes, fresh, deadline).await?;
        let rows = request.startups.into_iter().zip(scores.rows);
        Ok(ScorePairsResponse {
            rows: rows.map(|(startup, pairs)| PairRow { startup, pairs }).collect(),
            as_of_date: Some(as_of_date),
            model_version: self.model.version().to_owned(),
            consistency_token: consistency_token(self.store.id(), scores.snapshot.complete()),
        })
    }

    /// The scores of every pair of some start-ups and some partners, of one moment.
    async fn scores(
        self: &Arc<Self>,
        startups: Vec<Key>,
        partners: Vec<Key>,
        as_of: Day,
        wishes: Wishes,
        at_least_as_fresh: &str,
        deadline: Deadline,
    ) -> Result<Scores, Error> {
        let boundary = startups.len();
        let all = [startups, partners].concat();
        let (snapshot, all) = self.snapshot_with_all(all, at_least_as_fresh, deadline).await?;
        let (context, held) = (Arc::clone(self), Arc::clone(&snapshot));
        let scored = self.compute.run(move |stop| -> Result<_, Error> {
            let (startups, partners) = all.split_at(boundary);
            let trips = Trips::default();
            let row = |startup: &Key| {
                let about = About::Pairs(as_of, &wishes);
                let scored = context.scan(&held, startup, about, stop, |basis| {
                    matching::score(basis, partners, &trips)
                })?;
                scored.into_iter().map(|it| it.map(message).ok_or(Error::IndexBehind)).collect()
            };
            let rows = startups.iter().map(row).collect::<Result<_, Error>>()?;
            Ok((rows, startups.to_vec(), partners.to_vec()))
        });
        let (rows, startups, partners) = scored.await??;
        Ok(Scores { snapshot, startups, partners, rows })
    }

    /// The same for a program, on a day.
    pub(in crate::services) async fn scores_on(
        self: &Arc<Self>,
        startups: Vec<Key>,
        partners: Vec<Key>,
        as_of_date: &Date,
        at_least_as_fresh: &str,
        deadline: Deadline,
    ) -> Result<Scores, Error> {
        let (as_of, wishes) = (day(as_of_date)?, wishes(&[], None));
        self.scores(startups, partners, as_of, wishes, at_least_as_fresh, deadline).await
    }
}

fn message(scored: Scored) -> PairScore {
    PairScore { score_milli: scored.score_milli, standing: scored.standing.into() }
}
