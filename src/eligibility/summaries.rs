//! What many checks say together: how many qualify, what most fail by, what is missing, who soon qualifies no more.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{Span, civil};

use crate::calendar;
use crate::proto::{
    EligibilityCheck, EligibilitySummary, EndingEligibility, MissingDatum, Program, RemedyKind,
    RuleAnswer, RuleCount, RuleEffect, RuleFinding,
};

/// The most things that are missing of which a summary tells.
const MISSING_MAX: usize = 50;

/// The most checks of which a summary tells that they end to be a pass.
const ENDING_MAX: usize = 500;

/// Counts checks of one program as they are made; keeps no more of them than a summary tells.
#[derive(Debug)]
pub struct Tally<'a> {
    program: &'a Program,
    as_of: civil::Date,
    /// Who passes until this day, or until one before it, is told.
    ends_until: civil::Date,
    /// Of each rule its place in the program.
    places: HashMap<&'a str, usize>,
    total: i32,
    answers: HashMap<RuleAnswer, i32>,
    /// By the place of a rule, how many checks fail it, and how many of these no other hard one.
    failing: BTreeMap<usize, (i32, i32)>,
    /// How many checks lack it, and how many of these nothing else.
    missing: BTreeMap<Datum, (i32, i32)>,
    /// By the last day, then in the order of the checks.
    ending: BTreeMap<(civil::Date, i32), EndingEligibility>,
}

/// Something that a rule lacks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Datum {
    /// The place of the rule in the program.
    rule: usize,
    field: String,
    /// Titles of documents.
    options: Vec<String>,
}

/// What a check lacks.
#[derive(Debug, Default)]
struct Lack {
    data: BTreeSet<Datum>,
    /// The places of the rules that were looked at.
    rules: BTreeSet<usize>,
    /// Whether some rule is unknown and lacks nothing that could be told.
    is_beyond_data: bool,
}

impl<'a> Tally<'a> {
    /// Of checks of this program on a day. Who passes for the last time on it, or on one of so many days after it, is
    /// told.
    #[must_use]
    pub fn new(program: &'a Program, as_of: civil::Date, ends_within_days: i32) -> Self {
        let rules = program.rules.iter().enumerate();
        Self {
            program,
            as_of,
            ends_until: as_of.saturating_add(Span::new().days(i64::from(ends_within_days))),
            places: rules.map(|(place, rule)| (rule.id.as_str(), place)).collect(),
            total: 0,
            answers: HashMap::new(),
            failing: BTreeMap::new(),
            missing: BTreeMap::new(),
            ending: BTreeMap::new(),
        }
    }

    /// Counts one more check.
    pub fn add(&mut self, check: &EligibilityCheck) {
        self.total += 1;
        *self.answers.entry(check.answer()).or_default() += 1;
        let hard: Vec<(usize, &RuleFinding)> = self.hard(check).collect();
        match check.answer() {
            RuleAnswer::Fail => self.add_failing(&hard),
            RuleAnswer::Unknown => self.add_missing(check, &hard),
            RuleAnswer::Pass => self.add_ending(check, &hard),
            RuleAnswer::Unspecified => {}
        }
    }

    /// What the checks say together. Which revision that includes is for the caller to tell.
    #[must_use]
    pub fn finish(self) -> EligibilitySummary {
        let id = |place: usize| self.program.rules[place].id.clone();
        let failing = self.failing.iter().map(|(&place, &(checks, sole_checks))| RuleCount {
            rule: id(place),
            checks,
            sole_checks,
        });
        let mut failing_rules: Vec<RuleCount> = failing.collect();
        failing_rules.sort_by_key(|it| -it.checks);
        let missing = self.missing.into_iter().map(|(datum, (checks, deciding_checks))| {
            let rule = id(datum.rule);
            let Datum { field, options, .. } = datum;
            MissingDatum { field, rule, options, checks, deciding_checks }
        });
        let mut missing: Vec<MissingDatum> = missing.collect();
        missing.sort_by_key(|it| (-it.deciding_checks, -it.checks));
        missing.truncate(MISSING_MAX);
        let count = |answer| self.answers.get(&answer).copied().unwrap_or_default();
        EligibilitySummary {
            program: self.program.name.clone(),
            program_etag: self.program.etag.clone(),
            as_of_date: Some(calendar::date(self.as_of)),
            total_checks: self.total,
            passing: count(RuleAnswer::Pass),
            failing: count(RuleAnswer::Fail),
            undecided: count(RuleAnswer::Unknown),
            not_judged: count(RuleAnswer::Unspecified),
            failing_rules,
            missing,
            ending: self.ending.into_values().collect(),
            consistency_token: String::new(),
        }
    }

    /// The findings of hard rules, with the places of the rules.
    fn hard<'c>(
        &self,
        check: &'c EligibilityCheck,
    ) -> impl Iterator<Item = (usize, &'c RuleFinding)> {
        let findings = check.findings.iter();
        let placed = findings.filter_map(|it| Some((*self.places.get(it.rule.as_str())?, it)));
        placed.filter(|(place, _)| self.program.rules[*place].effect() == RuleEffect::Hard)
    }

    fn add_failing(&mut self, hard: &[(usize, &RuleFinding)]) {
        let failed = hard.iter().filter(|(_, it)| it.answer() == RuleAnswer::Fail);
        let failed: Vec<usize> = failed.map(|(place, _)| *place).collect();
        for place in &failed {
            let (checks, sole) = self.failing.entry(*place).or_default();
            *checks += 1;
            *sole += i32::from(failed.len() == 1);
        }
    }

    fn add_missing(&mut self, check: &EligibilityCheck, hard: &[(usize, &RuleFinding)]) {
        let mut lack = Lack::default();
        for (place, finding) in hard.iter().filter(|(_, it)| it.answer() == RuleAnswer::Unknown) {
            self.look(*place, finding, check, &mut lack);
        }
        // What two rules ask for is one thing.
        let things: BTreeSet<_> = lack.data.iter().map(|it| (&it.field, &it.options)).collect();
        let decides = things.len() == 1 && !lack.is_beyond_data;
        for datum in lack.data {
            let (checks, deciding) = self.missing.entry(datum).or_default();
            *checks += 1;
            *deciding += i32::from(decides);
        }
    }

    /// Adds what an unknown rule lacks; what a combination lacks is what its rules do.
    fn look(&self, place: usize, finding: &RuleFinding, check: &EligibilityCheck, lack: &mut Lack) {
        if !lack.rules.insert(place) {
            return;
        }
        let mut is_told = false;
        for remedy in &finding.remedies {
            let options = match remedy.kind() {
                RemedyKind::State => Vec::new(),
                RemedyKind::Document => remedy.options.clone(),
                RemedyKind::Rules => {
                    for part in check.findings.iter().filter(|it| remedy.options.contains(&it.rule))
                    {
                        let place = self.places.get(part.rule.as_str());
                        if let Some(&place) = place.filter(|_| part.answer() == RuleAnswer::Unknown)
                        {
                            is_told = true;
                            self.look(place, part, check, lack);
                        }
                    }
                    continue;
                }
                _ => continue,
            };
            is_told = true;
            lack.data.insert(Datum { rule: place, field: without_places(&remedy.field), options });
        }
        lack.is_beyond_data |= !is_told;
    }

    fn add_ending(&mut self, check: &EligibilityCheck, hard: &[(usize, &RuleFinding)]) {
        let until = check.holds_until_date.as_ref().and_then(calendar::day);
        let Some(until) = until.filter(|until| *until <= self.ends_until) else { return };
        let ends = hard.iter().filter(|(_, it)| {
            it.answer() == RuleAnswer::Pass && it.holds_until_date == check.holds_until_date
        });
        let ending = EndingEligibility {
            startup: check.startup.clone(),
            track: check.track.clone(),
            holds_until_date: check.holds_until_date,
            rules: ends.map(|(_, it)| it.rule.clone()).collect(),
        };
        self.ending.insert((until, self.total), ending);
        if self.ending.len() > ENDING_MAX {
            self.ending.pop_last();
        }
    }
}

/// The path of a field without the places in lists: `rounds[2].paid_in` is `rounds.paid_in`.
fn without_places(path: &str) -> String {
    let parts = path.split('[');
    parts.map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect()
}
