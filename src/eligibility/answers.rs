//! Three answers, and what a number can be.

use crate::proto::RuleAnswer;

/// Pass, fail, or unknown where there is none.
pub(super) type Answer = Option<bool>;

/// Kleene's conjunction: fails where one fails, else is unknown where one is. Of nothing it passes.
pub(super) fn all(answers: impl IntoIterator<Item = Answer>) -> Answer {
    let mut all = Some(true);
    for answer in answers {
        match answer {
            Some(false) => return Some(false),
            None => all = None,
            Some(true) => {}
        }
    }
    all
}

/// Kleene's disjunction. Of nothing it fails.
pub(super) fn any(answers: impl IntoIterator<Item = Answer>) -> Answer {
    negated(all(answers.into_iter().map(negated)))
}

pub(super) fn negated(answer: Answer) -> Answer {
    answer.map(|passes| !passes)
}

/// What all answers say; unknown where they differ or there is none.
pub(super) fn agreed(answers: impl IntoIterator<Item = Answer>) -> Answer {
    let mut answers = answers.into_iter();
    let first = answers.next()??;
    answers.all(|answer| answer == Some(first)).then_some(first)
}

pub(super) fn to_proto(answer: Answer) -> RuleAnswer {
    match answer {
        Some(true) => RuleAnswer::Pass,
        Some(false) => RuleAnswer::Fail,
        None => RuleAnswer::Unknown,
    }
}

/// What a number has to come to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    AtLeast(i128),
    AtMost(i128),
}

impl Target {
    /// The limit that a number does not keep.
    pub(super) fn nearest(range: Range, min: Option<i128>, max: Option<i128>) -> Option<Self> {
        let missed = min.filter(|&min| range.most.is_some_and(|most| most < min));
        missed.map(Self::AtLeast).or(max.map(Self::AtMost))
    }

    pub(super) fn number(self) -> i128 {
        match self {
            Self::AtLeast(number) | Self::AtMost(number) => number,
        }
    }
}

/// All that a number can be by what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) least: i128,
    /// `None`: there is no limit.
    pub(super) most: Option<i128>,
}

impl Range {
    pub(super) const ANYTHING: Self = Self { least: 0, most: None };

    pub(super) fn of(number: impl Into<i128>) -> Self {
        let number = number.into();
        Self { least: number, most: Some(number) }
    }

    pub(super) fn is_exact(self) -> bool {
        self.most == Some(self.least)
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let most = self.most.zip(other.most).map(|(one, other)| one + other);
        Self { least: self.least + other.least, most }
    }

    pub(super) fn times(self, factor: i128) -> Self {
        Self { least: self.least * factor, most: self.most.map(|most| most * factor) }
    }

    /// What lies in either, and between the two.
    pub(super) fn or(self, other: Self) -> Self {
        let most = self.most.zip(other.most).map(|(one, other)| one.max(other));
        Self { least: self.least.min(other.least), most }
    }

    /// Whether the number is not below `other`, whatever the two are.
    pub(super) fn reaches(self, other: Self) -> Answer {
        if other.most.is_some_and(|most| self.least >= most) {
            Some(true)
        } else if self.most.is_some_and(|most| most < other.least) {
            Some(false)
        } else {
            None
        }
    }

    /// Whether it lies between two limits, as far as there are any.
    pub(super) fn lies_within(self, min: Option<i128>, max: Option<i128>) -> Answer {
        let reaches = min.map_or(Some(true), |min| self.reaches(Self::of(min)));
        all([reaches, max.map_or(Some(true), |max| Self::of(max).reaches(self))])
    }
}
