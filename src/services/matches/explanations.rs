//! Why many pairs fit, told to each of those who may read it.

use std::sync::Arc;

use super::cards::Reader;
use super::{About, Context, day, wishes};
use crate::access::Deadline;
use crate::errors::Error;
use crate::matching::{self, Day, Wishes};
use crate::proto::{Audience, Date, Key, Language, MatchGrade, MatchTerm, Place, Veto};
use crate::search::Snapshot;
use crate::taxonomy::Taxonomy;

/// How pairs are explained.
pub(in crate::services) struct Explain<'a> {
    /// To whom; one at least.
    pub(in crate::services) audiences: &'static [Audience],
    pub(in crate::services) as_of_date: &'a Date,
    pub(in crate::services) destination: Option<&'a Place>,
    pub(in crate::services) at_least_as_fresh: &'a str,
}

/// Why a pair fits.
pub(in crate::services) struct Explained {
    pub(in crate::services) score_milli: i32,
    pub(in crate::services) grade: MatchGrade,
    pub(in crate::services) evidence_suffices: bool,
    pub(in crate::services) already_partners: bool,
    /// All of them: each says who may read it.
    pub(in crate::services) vetoes: Vec<Veto>,
    /// The reasons as each audience reads them: the officer all of them, the two sides what speaks for the pair alone, in
    /// a line each and without what it adds to the score.
    pub(in crate::services) terms: Vec<(Audience, Vec<MatchTerm>)>,
}

impl Context {
    /// Explains pairs, all of one moment, in their order. Those of one start-up are cheapest one after another.
    pub(in crate::services) async fn explain_pairs(
        self: &Arc<Self>,
        pairs: Vec<(Key, Key)>,
        asked: Explain<'_>,
        deadline: Deadline,
    ) -> Result<Vec<Explained>, Error> {
        let Explain { audiences, as_of_date, destination, at_least_as_fresh } = asked;
        let as_of = day(as_of_date)?;
        let (startups, partners): (Vec<Key>, Vec<Key>) = pairs.into_iter().unzip();
        let count = startups.len();
        let all = [startups, partners].concat();
        let (snapshot, mut all) = self.snapshot_with_all(all, at_least_as_fresh, deadline).await?;
        let partners = all.split_off(count);
        let pairs = all.into_iter().zip(partners).collect();
        self.explained(snapshot, pairs, audiences, as_of, wishes(&[], destination)).await
    }

    /// Explains pairs that a snapshot holds to the officer, as [`Self::explain_pairs`] does.
    pub(in crate::services) async fn explain_at(
        self: &Arc<Self>,
        snapshot: &Arc<Snapshot>,
        pairs: Vec<(Key, Key)>,
        as_of_date: &Date,
    ) -> Result<Vec<Explained>, Error> {
        let (as_of, wishes) = (day(as_of_date)?, wishes(&[], None));
        self.explained(Arc::clone(snapshot), pairs, &[Audience::Officer], as_of, wishes).await
    }

    async fn explained(
        self: &Arc<Self>,
        snapshot: Arc<Snapshot>,
        pairs: Vec<(Key, Key)>,
        audiences: &'static [Audience],
        as_of: Day,
        wishes: Wishes,
    ) -> Result<Vec<Explained>, Error> {
        let taxonomy = self.taxonomy;
        let context = Arc::clone(self);
        let explained = self.compute.run(move |stop| {
            let mut explained = Vec::with_capacity(pairs.len());
            for of_startup in pairs.chunk_by(|(one, _), (other, _)| one == other) {
                let startup = &of_startup[0].0;
                let mut of_audiences = Vec::new();
                for &audience in audiences {
                    let wishes = Wishes { audience, ..wishes.clone() };
                    let about = About::Pairs(as_of, &wishes);
                    let told = context.scan(&snapshot, startup, about, stop, |basis| {
                        of_startup
                            .iter()
                            .map(|(_, it)| matching::explain(basis, it))
                            .collect::<Result<Vec<_>, _>>()
                    })?;
                    of_audiences.push((audience, told));
                }
                for at in 0..of_startup.len() {
                    let told = of_audiences
                        .iter_mut()
                        .map(|(audience, told)| Some((*audience, told[at].take()?)));
                    let told: Option<Vec<_>> = told.collect();
                    explained.push(explanation(told.ok_or(Error::IndexBehind)?, taxonomy));
                }
            }
            Ok::<_, Error>(explained)
        });
        explained.await?
    }
}

/// What is told of a pair to those who may read it, of whom there is one at least.
fn explanation(
    told: Vec<(Audience, matching::Explanation)>,
    taxonomy: &'static Taxonomy,
) -> Explained {
    let first = &told[0].1;
    let (score_milli, grade) = (first.ranked.score_milli, first.ranked.grade);
    let (evidence_suffices, already_partners) = (first.is_sufficient, first.already_partners);
    let vetoes = first.vetoes.clone();
    let terms = told.into_iter().map(|(audience, it)| {
        let reader = Reader { language: Language::Unspecified, audience };
        let terms = reader.terms(it.ranked.terms);
        let brief = |it: MatchTerm| {
            let sentence = Some(matching::brief(&it, taxonomy)?);
            Some(MatchTerm { sentence, evidence: None, contribution_milli: 0, ..it })
        };
        let terms = match audience {
            Audience::Unspecified | Audience::Officer => terms,
            Audience::Startup | Audience::Partner => terms.into_iter().filter_map(brief).collect(),
        };
        (audience, terms)
    });
    let terms = terms.collect();
    Explained { score_milli, grade, evidence_suffices, already_partners, vetoes, terms }
}
