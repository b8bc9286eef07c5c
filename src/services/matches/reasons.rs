//! What speaks for meetings that are arranged, in the words that the host may read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cards::Reader;
use super::{About, Context, Wishes, day, wishes};
use crate::access::Deadline;
use crate::errors::Error;
use crate::matching;
use crate::proto::{Audience, Date, Key, Language, LocalizedText, MatchTerm, MatchTermKind, Place};

/// A start-up and a partner.
pub(in crate::services) type Pair = (Key, Key);

/// How pairs are judged.
pub(in crate::services) struct Judged<'a> {
    pub(in crate::services) as_of_date: &'a Date,
    pub(in crate::services) destination: Option<&'a Place>,
    pub(in crate::services) language: Language,
}

impl Context {
    /// The reasons that speak for each pair, as ExplainMatch answers them to the partner, the strongest first; those
    /// that tell of the partner alone are left out. All profiles must be there.
    pub(in crate::services) async fn reasons(
        self: &Arc<Self>,
        pairs: BTreeSet<Pair>,
        judged: Judged<'_>,
        token: &str,
        deadline: Deadline,
    ) -> Result<BTreeMap<Pair, Vec<String>>, Error> {
        let as_of = day(judged.as_of_date)?;
        let audience = Audience::Partner;
        let reader = Reader { language: judged.language, audience };
        let wishes = Wishes { audience, ..wishes(&[], judged.destination) };
        let all: BTreeSet<&Key> = pairs.iter().flat_map(|(one, other)| [one, other]).collect();
        let all = all.into_iter().cloned().collect();
        let (snapshot, _) = self.snapshot_with_all(all, token, deadline).await?;
        let mut partners: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
        for (startup, partner) in pairs {
            partners.entry(startup).or_default().push(partner);
        }
        let context = Arc::clone(self);
        let found = self.compute.run(move |stop| -> Result<BTreeMap<Pair, Vec<String>>, Error> {
            let mut found = BTreeMap::new();
            for (startup, partners) in partners {
                let about = About::Pairs(as_of, &wishes);
                let explained = context.scan(&snapshot, &startup, about, stop, |basis| {
                    partners
                        .iter()
                        .map(|it| matching::explain(basis, it))
                        .collect::<Result<Vec<_>, _>>()
                })?;
                for (partner, explanation) in partners.into_iter().zip(explained) {
                    let terms = explanation.ok_or(Error::IndexBehind)?.ranked.terms;
                    let terms = reader.terms(terms).into_iter();
                    let reasons = terms.filter(|it| it.contribution_milli > 0).filter_map(sentence);
                    found.insert((startup.clone(), partner), reasons.collect());
                }
            }
            Ok(found)
        });
        found.await?
    }
}

/// The words of a reason; none where the reader does not see it, and of those that tell the partner of itself alone.
fn sentence(term: MatchTerm) -> Option<String> {
    if matches!(term.kind(), MatchTermKind::Activity | MatchTermKind::Syndicate) {
        return None;
    }
    let LocalizedText { ko, en } = term.sentence?;
    Some(if ko.is_empty() { en } else { ko }).filter(|text| !text.is_empty())
}
