//! A question made ready, and the judgement of one candidate.

use std::cmp::Reverse;

use super::columns::Columns;
use super::dealings::Dealings;
use super::evidence::{AskingPartner, AskingStartup, Evidence};
use super::explanation;
use super::missing::{self, Lacking};
use super::model::Model;
use super::overlaps::{Concepts, Rarity, Words};
use super::question::{Question, Ranked, Segment, Vetoed};
use super::scoring::{self, Pair, Verdict};
use super::statistics::Statistics;
use super::tallies::Time;
use super::vetoes;
use super::views::{PartnerView, Profile, StartupView};
use crate::proto::{Kind, MissingField};

/// All that a question needs to judge any candidate.
pub(super) struct Judge<'a> {
    pub(super) candidates: Kind,
    subject: Profile<'a>,
    /// The columns that hold the subject.
    home: &'a Columns,
    dealings: Dealings<'a>,
    statistics: &'a Statistics,
    concepts: Concepts,
    words: Words<'a>,
    time: Time,
    pub(super) model: &'a Model,
}

/// A segment and what is worked out for it before its candidates are judged.
pub(super) struct Prepared<'a> {
    pub(super) segment: &'a Segment<'a>,
    asking: Asking<'a>,
    /// For every document the rarities of the words that it shares with the subject; those beyond the last share none.
    words: Vec<Rarity>,
}

enum Asking<'a> {
    /// Far larger than the other.
    Startup(Box<AskingStartup<'a>>),
    Partner(AskingPartner),
}

/// A candidate of a segment.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub(super) profile: Profile<'a>,
    pub(super) prepared: &'a Prepared<'a>,
}

impl<'a> Judge<'a> {
    /// `subject` is the question's, held by `home`.
    pub(super) fn new(
        question: &'a Question<'a>,
        (home, subject): (&'a Columns, Profile<'a>),
        statistics: &'a Statistics,
        model: &'a Model,
    ) -> Self {
        assert_eq!(question.as_of, statistics.time.as_of, "statistics are of the question's day");
        Self {
            candidates: match subject {
                Profile::Startup(_) => Kind::Partner,
                Profile::Partner(_) => Kind::Startup,
            },
            subject,
            home,
            dealings: Dealings::of(subject, question.as_of),
            concepts: Concepts::of(subject, statistics, question.documents),
            statistics,
            words: Words::of(question, &model.weights.words),
            time: statistics.time,
            model,
        }
    }

    pub(super) fn prepare<'b>(&'b self, segment: &'b Segment<'b>) -> Prepared<'b> {
        let (columns, statistics, model) = (segment.columns, self.statistics, self.model);
        let asking = match self.subject {
            Profile::Startup(startup) => {
                let asking = AskingStartup::new(startup, columns, statistics, model);
                Asking::Startup(Box::new(asking))
            }
            Profile::Partner(partner) => {
                let partner = (self.home, partner);
                Asking::Partner(AskingPartner::new(partner, columns, statistics, self.time, model))
            }
        };
        Prepared { segment, asking, words: self.words.sums(segment) }
    }

    pub(super) fn vetoes(&self, candidate: Profile<'_>) -> Vec<vetoes::Found> {
        let (startup, partner) = pair(self.subject, candidate);
        vetoes::of_pair(startup, partner, &self.dealings, self.model)
    }

    pub(super) fn verdict(&self, candidate: &Candidate<'_>) -> Verdict {
        scoring::score_pair(&self.pair(candidate), self.evidence(candidate), self.model)
    }

    /// The candidate with its score and the reasons for it.
    pub(super) fn ranked(&self, candidate: &Candidate<'_>) -> Ranked {
        let profile = candidate.profile;
        let mut concepts: Vec<_> = self.concepts.shared(profile).collect();
        concepts.sort_by_key(|&(concept, rarity)| (Reverse(rarity), concept));
        let shared = explanation::Shared {
            concepts: concepts.into_iter().map(|(concept, _)| concept).collect(),
            words: self.words.shared(candidate.prepared.segment, profile.common().doc),
        };
        let pair = self.pair(candidate);
        let verdict = self.verdict(candidate);
        Ranked {
            key: profile.key(),
            score_milli: verdict.score_milli(),
            terms: explanation::terms(&verdict, &pair, &shared, self.model),
            missing: self.missing_of(profile),
        }
    }

    pub(super) fn vetoed(&self, profile: Profile<'_>) -> Vetoed {
        Vetoed {
            key: profile.key(),
            vetoes: explanation::vetoes(&self.vetoes(profile), self.model),
        }
    }

    /// Fields of the subject that are empty and would have counted.
    pub(super) fn missing(&self) -> Vec<MissingField> {
        self.missing_of(self.subject)
    }

    /// Fields of a profile that are empty and would have counted.
    pub(super) fn missing_of(&self, profile: Profile<'_>) -> Vec<MissingField> {
        missing::of_profile(profile, self.time, self.model)
    }

    /// Counts a candidate that has too little evidence.
    pub(super) fn add_to(&self, lacking: &mut Lacking, profile: Profile<'_>) {
        lacking.add(profile, self.time, self.model);
    }

    fn evidence(&self, candidate: &Candidate<'_>) -> Evidence {
        let (startup, partner) = pair(self.subject, candidate.profile);
        match &candidate.prepared.asking {
            Asking::Startup(asking) => asking.evidence(partner, self.time, self.model),
            Asking::Partner(asking) => asking.evidence(startup, self.time, self.model),
        }
    }

    fn pair<'b>(&'b self, candidate: &Candidate<'b>) -> Pair<'b> {
        let Candidate { profile, prepared } = *candidate;
        let (startup, partner) = pair(self.subject, profile);
        Pair {
            startup,
            partner,
            concepts: self.concepts.shared(profile).map(|(_, rarity)| rarity).sum(),
            words: prepared.words.get(profile.common().doc as usize).copied().unwrap_or(0),
            are_partners: self.dealings.are_partners(profile),
        }
    }
}

/// The start-up and the partner of a pair, whichever is the subject.
pub(super) fn pair<'a>(
    subject: Profile<'a>,
    candidate: Profile<'a>,
) -> (StartupView<'a>, PartnerView<'a>) {
    match (subject, candidate) {
        (Profile::Startup(startup), Profile::Partner(partner))
        | (Profile::Partner(partner), Profile::Startup(startup)) => (startup, partner),
        _ => unreachable!("candidates are of the other kind than the subject"),
    }
}
