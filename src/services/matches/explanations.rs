//! Why many pairs fit, told to each of those who may read it.

use std::sync::Arc;

use super::cards::Reader;
use super::{About, Context, day, wishes};
use crate::access::Deadline;
use crate::errors::Error;
use crate::matching::{self, Wishes};
use crate::proto::{Audience, Date, Key, Language, MatchGrade, MatchTerm, Place, Veto};

/// Who may read a list.
const AUDIENCES: [Audience; 3] = [Audience::Officer, Audience::Startup, Audience::Partner];

/// Why a pair fits.
pub(in crate::services) struct Explained {
    pub(in crate::services) score_milli: i32,
    pub(in crate::services) grade: MatchGrade,
    pub(in crate::services) evidence_suffices: bool,
    pub(in crate::services) already_partners: bool,
    /// All of them: each says who may read it.
    pub(in crate::services) vetoes: Vec<Veto>,
    /// The reasons as each audience reads them.
    pub(in crate::services) terms: Vec<(Audience, Vec<MatchTerm>)>,
}

impl Context {
    /// Explains pairs, all of one moment, in their order. Those of one start-up are cheapest one after another.
    pub(in crate::services) async fn explain_pairs(
        self: &Arc<Self>,
        pairs: Vec<(Key, Key)>,
        as_of_date: &Date,
        destination: Option<&Place>,
        at_least_as_fresh: &str,
        deadline: Deadline,
    ) -> Result<Vec<Explained>, Error> {
        let as_of = day(as_of_date)?;
        let (startups, partners): (Vec<Key>, Vec<Key>) = pairs.into_iter().unzip();
        let count = startups.len();
        let all = [startups, partners].concat();
        let (snapshot, all) = self.snapshot_with_all(all, at_least_as_fresh, deadline).await?;
        let wishes = wishes(&[], destination);
        let context = Arc::clone(self);
        let explained = self.compute.run(move |stop| {
            let (startups, partners) = all.split_at(count);
            let pairs: Vec<(&Key, &Key)> = startups.iter().zip(partners).collect();
            let mut explained = Vec::with_capacity(count);
            for of_startup in pairs.chunk_by(|(one, _), (other, _)| one == other) {
                let startup = of_startup[0].0;
                let mut of_audiences = Vec::new();
                for audience in AUDIENCES {
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
                    explained.push(explanation(told.ok_or(Error::IndexBehind)?));
                }
            }
            Ok::<_, Error>(explained)
        });
        explained.await?
    }
}

/// What is told of a pair, the officer's first.
fn explanation(told: Vec<(Audience, matching::Explanation)>) -> Explained {
    let mut explained = Explained {
        score_milli: 0,
        grade: MatchGrade::Unspecified,
        evidence_suffices: false,
        already_partners: false,
        vetoes: Vec::new(),
        terms: Vec::new(),
    };
    for (audience, it) in told {
        let reader = Reader { language: Language::Unspecified, audience };
        if audience == Audience::Officer {
            explained.score_milli = it.ranked.score_milli;
            explained.grade = it.ranked.grade;
            explained.evidence_suffices = it.is_sufficient;
            explained.already_partners = it.already_partners;
            explained.vetoes = it.vetoes;
        }
        explained.terms.push((audience, reader.terms(it.ranked.terms)));
    }
    explained
}
