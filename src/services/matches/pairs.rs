//! The scores of every pair of some start-ups and some partners.

use std::sync::Arc;

use super::{About, Context, day, require_key_at, wishes};
use crate::access::Deadline;
use crate::errors::Error;
use crate::matching::{self, Scored, Trips};
use crate::proto::{Key, Kind, PairRow, PairScore, ScorePairsRequest, ScorePairsResponse};
use crate::services::refuse;
use crate::services::tokens::{consistency_token, token_violations};
use crate::validation;

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
        let as_of = day(&as_of_date)?;
        let all: Vec<Key> = startups.iter().chain(&partners).cloned().collect();
        let fresh = request.at_least_as_fresh.as_str();
        let (snapshot, all) = self.snapshot_with_all(all, fresh, deadline).await?;
        let wishes = wishes(&request.importances, request.destination.as_ref());

        let (context, held) = (Arc::clone(self), Arc::clone(&snapshot));
        let boundary = startups.len();
        let rows = self.compute.run(move |stop| -> Result<Vec<Vec<PairScore>>, Error> {
            let (startups, partners) = all.split_at(boundary);
            let trips = Trips::default();
            let row = |startup: &Key| {
                let about = About::Pairs(as_of, &wishes);
                let scored = context.scan(&held, startup, about, stop, |basis| {
                    matching::score(basis, partners, &trips)
                })?;
                scored.into_iter().map(|it| it.map(message).ok_or(Error::IndexBehind)).collect()
            };
            startups.iter().map(row).collect()
        });
        let rows = request.startups.into_iter().zip(rows.await??);
        Ok(ScorePairsResponse {
            rows: rows.map(|(startup, pairs)| PairRow { startup, pairs }).collect(),
            as_of_date: Some(as_of_date),
            model_version: self.model.version().to_owned(),
            consistency_token: consistency_token(self.store.id(), snapshot.complete()),
        })
    }
}

fn message(scored: Scored) -> PairScore {
    PairScore { score_milli: scored.score_milli, standing: scored.standing.into() }
}
