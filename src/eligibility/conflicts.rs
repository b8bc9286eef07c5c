//! What stands between an operator and an applicant, and must be looked at.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::civil;

use super::is_in_force;
use super::profiles::works_in;
use super::shares;
use super::wording::{Words, list, name, percent, same, words};
use crate::calendar;
use crate::proto::program_rule::Kind;
use crate::proto::{
    Application, EligibilityCheck, EquityPosition, LocalizedText, OperatorConflict,
    OperatorConflictKind, Partner, PartyClass, Program, ProgramQuota, ProgramRule, RuleAnswer,
    RuleEffect, RuleEvidence, Startup,
};
use crate::taxonomy::{ConceptIndex, Taxonomy};
use crate::text::{Language, organisation_key};

/// An applicant as its file, its profile and its check tell it.
#[derive(Debug, Clone, Copy)]
pub struct Applicant<'a> {
    /// Its file.
    pub application: &'a Application,
    /// All its files in the program that were neither rejected nor withdrawn, this one among them.
    pub standing: &'a [StandingFile],
    /// What those partners are called that these files name, as far as they have a profile.
    pub operator_names: &'a HashMap<String, LocalizedText>,
    /// Its profile.
    pub startup: &'a Startup,
    /// How it stands by the program of the file, on the day.
    pub check: &'a EligibilityCheck,
}

/// A file that was neither rejected nor withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingFile {
    /// Its name.
    pub application: String,
    /// The operator that it names; empty: none.
    pub operator: String,
    /// Whether that one has invested or recommended.
    pub is_backed: bool,
}

/// An operator with what its names and deals are compared by, which are read once for all applicants.
#[derive(Debug)]
pub struct Operator<'a> {
    partner: &'a Partner,
    quota: &'a ProgramQuota,
    names: HashSet<String>,
    backed_names: HashSet<String>,
    backed_startups: HashSet<&'a str>,
}

impl<'a> Operator<'a> {
    /// An operator with its quota in a program.
    #[must_use]
    pub fn new(partner: &'a Partner, quota: &'a ProgramQuota) -> Self {
        let keys = |names: Vec<&str>| -> HashSet<String> {
            let keys = names.into_iter().map(organisation_key);
            keys.filter(|key| !key.is_empty()).collect()
        };
        let own = partner.display_name.iter().flat_map(|it| [it.ko.as_str(), it.en.as_str()]);
        let deals = &partner.portfolio;
        let startups = deals.iter().map(|it| it.startup.as_str()).filter(|it| !it.is_empty());
        Self {
            partner,
            quota,
            names: keys(own.chain(partner.aliases.iter().map(String::as_str)).collect()),
            backed_names: keys(deals.iter().map(|it| it.company_name.as_str()).collect()),
            backed_startups: startups.collect(),
        }
    }
}

/// What stands between an applicant of a program and an operator, on a day.
#[must_use]
pub fn conflicts(
    program: &Program,
    operator: &Operator<'_>,
    applicant: Applicant<'_>,
    day: civil::Date,
    taxonomy: &Taxonomy,
) -> Vec<OperatorConflict> {
    let Applicant { application, startup, check, .. } = applicant;
    let Operator { partner, quota, .. } = operator;
    let asks = (application.operator == partner.name).then_some(application).and_then(|it| {
        let cap = equity_cap(program, &application.track, day)?;
        above(it, &cap)
    });
    let term = (!is_designated(quota, day)).then(|| outside_term(quota));
    let fields = outside_fields(quota, startup, taxonomy);
    let others = [true, false].map(|is_backed| other_operators(partner, applicant, is_backed));
    let others = others.into_iter().flatten().chain(other_files(applicant));
    let found = others.chain(related_parties(operator, startup, day));
    let found = found.chain(competitors(operator, startup)).chain(held_above(program, check));
    found.chain(asks).chain(term).chain(fields).collect()
}

/// The smallest share that hard rules let operators hold in a track on a day, in hundredths of a percent, and the id of
/// the rule that says so. None: no rule does.
#[must_use]
pub fn equity_cap(program: &Program, track: &str, day: civil::Date) -> Option<(String, i32)> {
    let of_track = |it: &&ProgramRule| it.tracks.is_empty() || it.tracks.iter().any(|t| t == track);
    let rules = program.rules.iter().filter(of_track).filter(|it| is_in_force(it, day));
    let caps = rules.filter_map(|it| Some((it.id.clone(), operators_cap(it)?)));
    caps.min_by_key(|(_, cap)| *cap)
}

/// The most that a hard rule lets operators hold.
fn operators_cap(rule: &ProgramRule) -> Option<i32> {
    let Some(Kind::EquityShare(share)) = &rule.kind else { return None };
    let is_of_operators = share.party_classes.contains(&PartyClass::Operator.into());
    share.basis_points_max.filter(|_| is_of_operators && rule.effect() == RuleEffect::Hard)
}

/// Whether an operator is designated on a day. A day that is not told does not bound it.
#[must_use]
pub fn is_designated(quota: &ProgramQuota, day: civil::Date) -> bool {
    let from = quota.designated_from_date.as_ref().and_then(calendar::day);
    let until = quota.designated_until_date.as_ref().and_then(calendar::day);
    from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
}

/// Whether a company works in a field that an operator is designated for; none where that is not known: the operator has
/// no fields, the company tells none, or only one that is broader.
#[must_use]
pub fn works_in_fields(
    quota: &ProgramQuota,
    startup: &Startup,
    taxonomy: &Taxonomy,
) -> Option<bool> {
    let fields: Vec<ConceptIndex> =
        quota.sectors.iter().filter_map(|id| taxonomy.find(id)).collect();
    let declared: Vec<ConceptIndex> =
        startup.sectors.iter().filter_map(|id| taxonomy.find(id)).collect();
    if fields.is_empty() {
        return None;
    }
    let is_of = |it| taxonomy.with_broader(it).iter().any(|it| fields.contains(it));
    works_in(&declared, taxonomy, is_of).0
}

/// The latest positions of the operator that call it related to the founders.
fn related_parties(
    operator: &Operator<'_>,
    startup: &Startup,
    day: civil::Date,
) -> Vec<OperatorConflict> {
    let is_operator = |it: &&EquityPosition| operator.names.contains(&organisation_key(&it.holder));
    let own: Vec<&EquityPosition> = startup.equity.iter().filter(is_operator).collect();
    let (dates, _) = shares::latest(&own, day);
    let positions = startup.equity.iter().enumerate().filter(|(_, it)| {
        it.related_party == Some(true) && it.as_of_date.is_some_and(|date| dates.contains(&date))
    });
    let related = positions.filter(|(_, it)| is_operator(it)).map(|(at, it)| {
        let sentence = words(
            format!("운영사({})가 창업자의 특수관계인으로 기록되어 있음", it.holder),
            format!("{} is recorded as a party related to the founders", it.holder),
        );
        let evidence = RuleEvidence {
            field: format!("equity[{at}].related_party"),
            provenance: it.provenance.clone(),
        };
        conflict(OperatorConflictKind::RelatedParty, sentence, vec![evidence])
    });
    related.collect()
}

/// Competitors of the company in the operator's portfolio, by profile or by name.
fn competitors(operator: &Operator<'_>, startup: &Startup) -> Option<OperatorConflict> {
    let backed = |name: &str, profile: &str| {
        operator.backed_startups.contains(profile)
            || operator.backed_names.contains(&organisation_key(name))
    };
    let found: Vec<(usize, &str)> = startup
        .competitors
        .iter()
        .enumerate()
        .filter(|(_, it)| backed(&it.competitor_name, &it.startup))
        .map(|(at, it)| (at, it.competitor_name.as_str()))
        .collect();
    let evidence = found
        .iter()
        .map(|(at, _)| RuleEvidence { field: format!("competitors[{at}]"), provenance: None });
    let evidence: Vec<RuleEvidence> = evidence.collect();
    let names = list(found.iter().map(|(_, name)| *name));
    let sentence = words(
        format!("운영사가 경쟁사에 투자함: {names}"),
        format!("the operator has invested in a competitor: {names}"),
    );
    (!found.is_empty())
        .then(|| conflict(OperatorConflictKind::PortfolioCompetitor, sentence, evidence))
}

/// Rules that operators hold no more than so much of the company, which it fails.
fn held_above(program: &Program, check: &EligibilityCheck) -> Vec<OperatorConflict> {
    let failed = check.findings.iter().filter(|it| it.answer() == RuleAnswer::Fail);
    let of_operators = failed.filter(|finding| {
        let rule = program.rules.iter().find(|it| it.id == finding.rule);
        rule.is_some_and(|it| operators_cap(it).is_some())
    });
    let found = of_operators.map(|it| OperatorConflict {
        kind: OperatorConflictKind::EquityAboveCap.into(),
        sentence: it.sentence.clone(),
        evidence: it.evidence.clone(),
    });
    found.collect()
}

/// That the operator asks for more than a rule lets operators hold.
fn above(application: &Application, (_, cap): &(String, i32)) -> Option<OperatorConflict> {
    let asked = application.equity_share_basis_points.filter(|it| it > cap)?;
    let (asked, cap) = (percent(asked.into()), percent((*cap).into()));
    let sentence = words(
        format!("요구 지분 {}, 한도 {}", asked.ko, cap.ko),
        format!("it asks for {}; the cap is {}", asked.en, cap.en),
    );
    Some(conflict(OperatorConflictKind::EquityAboveCap, sentence, Vec::new()))
}

/// That files of the company name other operators: those that have invested or recommended, or the others.
fn other_operators(
    operator: &Partner,
    applicant: Applicant<'_>,
    is_backed: bool,
) -> Option<OperatorConflict> {
    let files = applicant.standing.iter().filter(|it| it.is_backed == is_backed);
    let named = files.map(|it| it.operator.as_str());
    let others: BTreeSet<&str> =
        named.filter(|it| !it.is_empty() && *it != operator.name).collect();
    if others.is_empty() {
        return None;
    }
    let called = |&id: &&str| match applicant.operator_names.get(id) {
        Some(text) => name(Some(text)),
        None => same(id),
    };
    let called: Vec<Words> = others.iter().map(called).collect();
    let ko = list(called.iter().map(|it| it.ko.as_str()));
    let en = list(called.iter().map(|it| it.en.as_str()));
    let sentence = match is_backed {
        true => words(
            format!("이 사업에서 다른 운영사({ko})가 투자했거나 추천함"),
            format!("another operator ({en}) has invested in it or recommends it in this program"),
        ),
        false => words(
            format!("이 사업의 신청에 다른 운영사({ko})가 기재됨"),
            format!("an application of the company to this program names another operator ({en})"),
        ),
    };
    Some(conflict(OperatorConflictKind::OtherOperator, sentence, Vec::new()))
}

/// That the company has other files in the program.
fn other_files(applicant: Applicant<'_>) -> Option<OperatorConflict> {
    let all = applicant.standing.iter().map(|it| it.application.as_str());
    let others: Vec<&str> = all.filter(|it| *it != applicant.application.name).collect();
    let names = list(others.iter().copied());
    let sentence = words(
        format!("같은 사업의 다른 신청: {names}"),
        format!("other applications of the company to the program: {names}"),
    );
    (!others.is_empty()).then(|| conflict(OperatorConflictKind::OtherFile, sentence, Vec::new()))
}

fn outside_term(quota: &ProgramQuota) -> OperatorConflict {
    let day = |date: &Option<crate::proto::Date>| date.as_ref().and_then(calendar::day);
    let from = day(&quota.designated_from_date);
    let until = day(&quota.designated_until_date);
    let written = |day: Option<civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let term = match (from, until) {
        (Some(from), None) => format!("from {from}"),
        (None, Some(until)) => format!("until {until}"),
        _ => format!("{} to {}", written(from), written(until)),
    };
    let sentence = words(
        format!("운영사 지정 기간({}~{})이 아님", written(from), written(until)),
        format!("outside the designation of the operator ({term})"),
    );
    conflict(OperatorConflictKind::OutsideTerm, sentence, Vec::new())
}

/// That a company works in no field that an operator is designated for, as far as is known.
#[must_use]
pub fn outside_fields(
    quota: &ProgramQuota,
    startup: &Startup,
    taxonomy: &Taxonomy,
) -> Option<OperatorConflict> {
    if works_in_fields(quota, startup, taxonomy) != Some(false) {
        return None;
    }
    let known: Vec<ConceptIndex> =
        quota.sectors.iter().filter_map(|id| taxonomy.find(id)).collect();
    let name = |language| list(known.iter().map(|&it| taxonomy.concept(it).name(language)));
    let (ko, en) = (name(Language::Korean), name(Language::English));
    let sentence = words(
        format!("운영사 지정 분야({ko})에 해당하지 않음"),
        format!("in none of the operator's fields ({en})"),
    );
    let evidence = RuleEvidence { field: "sectors".to_owned(), provenance: None };
    Some(conflict(OperatorConflictKind::OutsideFields, sentence, vec![evidence]))
}

fn conflict(
    kind: OperatorConflictKind,
    sentence: Words,
    evidence: Vec<RuleEvidence>,
) -> OperatorConflict {
    OperatorConflict { kind: kind.into(), sentence: Some(sentence.into()), evidence }
}
