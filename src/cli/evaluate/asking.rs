//! Whom the service proposes to each start-up of a collection.

use std::ops::AddAssign;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context as _;
use indicatif::ProgressBar;
use serde::Serialize;

use crate::cli::client::Client;
use crate::proto::{
    Date, ExplainMatchRequest, Language, Match, MatchOptions, MatchPartnersRequest, MatchSummary,
    MatchTermKind,
};

use super::collections::Question;
use super::names::Names;
use super::runs::Scored;

/// How many partners are asked for: the most that the contract allows.
const RESULTS_MAX: i32 = 200;

/// Who asks, and when.
pub(super) struct Asking<'a> {
    pub(super) client: &'a Client,
    pub(super) startups: &'a Names,
    pub(super) partners: &'a Names,
    pub(super) as_of_date: Date,
    /// Whether to ask for chances.
    pub(super) chances: bool,
    /// Of a revision with all profiles.
    pub(super) consistency_token: &'a str,
    pub(super) progress: &'a ProgressBar,
}

/// The answer to one question.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// The best first.
    pub(super) ranking: Vec<Scored>,
    /// For each of `ranking` what its score is made of.
    pub(super) terms: Vec<Vec<(MatchTermKind, i32)>>,
    /// For each of `ranking` how probable it was called, in percent; empty where that was not asked for.
    pub(super) chances: Vec<Option<f64>>,
    pub(super) unranked: Unranked,
    pub(super) model_version: String,
}

/// How many of those who invested could not be ranked at all, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Unranked {
    /// Too little is known of the two.
    pub(super) insufficient: usize,
    /// One of them must not be proposed to the other.
    pub(super) vetoed: usize,
    /// They had dealt with one another before.
    pub(super) already_partners: usize,
}

impl AddAssign for Unranked {
    fn add_assign(&mut self, other: Self) {
        self.insufficient += other.insufficient;
        self.vetoed += other.vetoed;
        self.already_partners += other.already_partners;
    }
}

impl Asking<'_> {
    /// The answers, in the order of the questions. Four are under way at once: two for the server's threads to work on,
    /// and two on their way.
    pub(super) async fn ask_all(&self, questions: &[Question]) -> anyhow::Result<Vec<Answer>> {
        let next = AtomicUsize::new(0);
        let worker = async || -> anyhow::Result<Vec<(usize, Answer)>> {
            let mut answers = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(question) = questions.get(at) else { return Ok(answers) };
                let answer = self.ask(question).await;
                answers
                    .push((at, answer.with_context(|| format!("start-up {}", question.startup))?));
                self.progress.inc(1);
            }
        };
        let (a, b, c, d) = tokio::try_join!(worker(), worker(), worker(), worker())?;
        let mut answers: Vec<(usize, Answer)> = [a, b, c, d].into_iter().flatten().collect();
        answers.sort_by_key(|(at, _)| *at);
        Ok(answers.into_iter().map(|(_, answer)| answer).collect())
    }

    async fn ask(&self, question: &Question) -> anyhow::Result<Answer> {
        let request = MatchPartnersRequest {
            startup: self.startups.name(&question.startup).to_owned(),
            options: Some(MatchOptions {
                as_of_date: Some(self.as_of_date),
                language: Language::English.into(),
                max_results: RESULTS_MAX,
                show_chance: self.chances,
                at_least_as_fresh: self.consistency_token.to_owned(),
                ..MatchOptions::default()
            }),
        };
        let client = self.client;
        let call = async || client.matches().match_partners(client.request(request.clone())).await;
        let reply = client.once_indexed(call).await?;
        let scored = reply.matches.iter();
        let ranking: Vec<Scored> =
            scored.map(|it| (self.partners.id(&it.name).to_owned(), it.score_milli)).collect();
        let terms = |it: &Match| {
            it.terms.iter().map(|term| (term.kind(), term.contribution_milli)).collect()
        };
        let terms = reply.matches.iter().map(terms).collect();
        let chances = reply.matches.iter().map(|it| it.chance_percent).collect();
        let summary = reply.summary.unwrap_or_default();
        let unranked = self.unranked(question, &ranking, &summary).await?;
        Ok(Answer { ranking, terms, chances, unranked, model_version: summary.model_version })
    }

    /// Asks about each who invested and is not in the ranking; who is ranked below its end counts as ranked.
    async fn unranked(
        &self,
        question: &Question,
        ranking: &[Scored],
        summary: &MatchSummary,
    ) -> anyhow::Result<Unranked> {
        let mut unranked = Unranked::default();
        if summary.ranked == summary.candidates {
            return Ok(unranked);
        }
        let is_ranked = |id: &String| ranking.iter().any(|(ranked, _)| ranked == id);
        for investor in question.investors.iter().filter(|id| !is_ranked(id)) {
            let request = ExplainMatchRequest {
                startup: self.startups.name(&question.startup).to_owned(),
                partner: self.partners.name(investor).to_owned(),
                as_of_date: Some(self.as_of_date),
                at_least_as_fresh: self.consistency_token.to_owned(),
                ..ExplainMatchRequest::default()
            };
            let client = self.client;
            let call =
                async || client.matches().explain_match(client.request(request.clone())).await;
            let reply = client.once_indexed(call).await?;
            // Counted once each, as the service does.
            let counter = match (reply.vetoes.is_empty(), reply.already_partners) {
                (false, _) => &mut unranked.vetoed,
                (true, true) => &mut unranked.already_partners,
                (true, false) if !reply.evidence_suffices => &mut unranked.insufficient,
                (true, false) => continue,
            };
            *counter += 1;
        }
        Ok(unranked)
    }
}
