//! What is shown of a candidate, in the language and to the audience that a request names.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::super::resources::decode;
use super::{Context, one_language};
use crate::access::Deadline;
use crate::errors::Error;
use crate::matching::{Ranked, Vetoed};
use crate::proto::{
    Audience, Key, Kind, Language, LocalizedText, Match, MatchTerm, Partner, Place, Startup, Veto,
    VetoedMatch,
};
use crate::store::Document;

/// Who reads an answer.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Reader {
    pub(super) language: Language,
    pub(super) audience: Audience,
}

/// The public part of a candidate's profile.
#[derive(Default, Clone)]
struct Card {
    display_name: Option<LocalizedText>,
    one_liner: Option<LocalizedText>,
    partner_kind: i32,
    place: Option<Place>,
}

/// What is shown of the candidates beside their scores.
#[derive(Default)]
pub(super) struct Cards(HashMap<String, Card>);

impl Cards {
    pub(super) async fn read(
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

    pub(super) fn add(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The match as its reader may see it.
    pub(super) fn to_match(&self, ranked: Ranked, reader: Reader) -> Match {
        let card = self.of(&ranked.key);
        Match {
            name: ranked.key.to_string(),
            display_name: one_language(card.display_name, reader.language),
            one_liner: one_language(card.one_liner, reader.language),
            partner_kind: card.partner_kind,
            place: card.place,
            score_milli: ranked.score_milli,
            terms: reader.terms(ranked.terms),
            missing: ranked.missing,
            grade: ranked.grade.into(),
            coverage_percent: ranked.coverage_percent,
            chance_percent: ranked.chance_percent,
        }
    }

    /// `None` where its reader may see none of the reasons.
    pub(super) fn to_vetoed(&self, vetoed: Vetoed, reader: Reader) -> Option<VetoedMatch> {
        let vetoes = reader.vetoes(vetoed.vetoes);
        let name = vetoed.key.to_string();
        let display_name = one_language(self.of(&vetoed.key).display_name, reader.language);
        (!vetoes.is_empty()).then_some(VetoedMatch { name, display_name, vetoes })
    }

    /// Empty for a profile that was deleted since the snapshot.
    fn of(&self, key: &Key) -> Card {
        self.0.get(&key.id).cloned().unwrap_or_default()
    }
}

impl Reader {
    /// The reasons, those that are not for this reader as one without words: so the contributions still add up.
    pub(super) fn terms(self, terms: Vec<MatchTerm>) -> Vec<MatchTerm> {
        let (shown, hidden): (Vec<_>, Vec<_>) =
            terms.into_iter().partition(|term| self.may_see(&term.audiences));
        let mut terms: Vec<MatchTerm> = shown.into_iter().map(|term| self.spoken(term)).collect();
        if !hidden.is_empty() {
            terms.push(MatchTerm {
                contribution_milli: hidden.iter().map(|term| term.contribution_milli).sum(),
                audiences: vec![Audience::Officer.into()],
                ..MatchTerm::default()
            });
            terms.sort_by_key(|term| (Reverse(term.contribution_milli.unsigned_abs()), term.kind));
        }
        terms
    }

    /// A reason in the language of this reader.
    fn spoken(self, term: MatchTerm) -> MatchTerm {
        let mut evidence = term.evidence;
        for company in evidence.iter_mut().flat_map(|it| &mut it.similar_companies) {
            company.company_name = one_language(company.company_name.take(), self.language);
        }
        MatchTerm { sentence: one_language(term.sentence, self.language), evidence, ..term }
    }

    /// The reasons that this reader may see.
    pub(super) fn vetoes(self, vetoes: Vec<Veto>) -> Vec<Veto> {
        let seen = vetoes.into_iter().filter(|veto| self.may_see(&veto.audiences));
        let spoken =
            |veto: Veto| Veto { sentence: one_language(veto.sentence, self.language), ..veto };
        seen.map(spoken).collect()
    }

    fn may_see(self, audiences: &[i32]) -> bool {
        match self.audience {
            Audience::Unspecified | Audience::Officer => true,
            audience => audiences.contains(&audience.into()),
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
            _ => return Err(Error::Internal(format!("{} has no card", document.key))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{MatchEvidence, MatchTermKind, SimilarCompany};

    fn text(ko: &str, en: &str) -> LocalizedText {
        LocalizedText { ko: ko.to_owned(), en: en.to_owned() }
    }

    fn term(kind: MatchTermKind, contribution_milli: i32, audiences: &[Audience]) -> MatchTerm {
        let company = SimilarCompany {
            company_name: Some(text("루멘", "Lumen")),
            ..SimilarCompany::default()
        };
        let evidence =
            MatchEvidence { similar_companies: vec![company], ..MatchEvidence::default() };
        MatchTerm {
            kind: kind.into(),
            contribution_milli,
            evidence: Some(evidence),
            sentence: Some(text("투자입니다.", "It is so.")),
            audiences: audiences.iter().map(|&audience| audience.into()).collect(),
        }
    }

    #[test]
    fn hidden_reasons_stand_where_their_size_puts_them() {
        let all = [Audience::Officer, Audience::Startup, Audience::Partner];
        let terms = vec![
            term(MatchTermKind::Sector, 1_400, &all),
            term(MatchTermKind::Variety, -700, &[Audience::Officer]),
            term(MatchTermKind::Age, 20, &all),
        ];
        use MatchTermKind::{Age, Sector, Unspecified, Variety};
        for (audience, hidden) in [
            (Audience::Officer, Variety),
            (Audience::Startup, Unspecified),
            (Audience::Partner, Unspecified),
        ] {
            let reader = Reader { language: Language::English, audience };
            let terms = reader.terms(terms.clone());
            let kinds: Vec<MatchTermKind> = terms.iter().map(MatchTerm::kind).collect();
            assert_eq!(kinds, [Sector, hidden, Age], "{audience:?}");
            assert_eq!(terms[0].sentence, Some(text("", "It is so.")));
            let companies = &terms[0].evidence.as_ref().unwrap().similar_companies;
            assert_eq!(companies[0].company_name, Some(text("", "Lumen")));
        }
    }
}
