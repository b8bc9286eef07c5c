//! The rules of a program: what its own rules may say.

use std::collections::HashSet;

use prost_reflect::ReflectMessage as _;

use super::report::{Report, excerpt};
use super::shared::{encoded_size, provenance, reported_facts};
use super::values::{REQUIRED, given};
use super::{Violation, limits, money};
use crate::proto::program_rule::Kind as RuleKind;
use crate::proto::rule_amount::Quantity;
use crate::proto::{
    AgeRule, AgeStart, ApplicationStatus, AwardCondition, DeepTechField, DisqualificationKind,
    EquityShareRule, InvestedAmountRule, InvestedMoney, Kind, ListProgramsRequest, LocalizedText,
    Money, PartnerKind, PartyClass, ProfileAmount, Program, ProgramQuota, ProgramReserve,
    ProgramRule, RankApplicantsRequest, RatioRule, RevenueRule, RuleAmount, RuleCombination,
    RuleEffect, RuleOperator, SectorRule, is_id,
};
use crate::taxonomy::Taxonomy;

const ONE_LIMIT: &str = "is required where there is no other limit";

/// All violations of a program. Its name may be empty; etag and times are not looked at.
#[must_use]
pub fn program(program: &Program, taxonomy: &Taxonomy) -> Vec<Violation> {
    let mut report = Report::default();
    encoded_size(&mut report, program, limits::PROGRAM_BYTES_MAX);
    name(&mut report, &program.name);
    report.required_localized("display_name", &program.display_name, limits::NAME_CHARS_MAX);
    report.required_localized("sponsor", &program.sponsor, limits::NAME_CHARS_MAX);
    report.required_number("year", program.year, &limits::YEAR);
    report.day("apply_from_date", &program.apply_from_date);
    report.day("apply_until_date", &program.apply_until_date);
    let (from, until) = (&program.apply_from_date, &program.apply_until_date);
    report.not_before("apply_until_date", until, "apply_from_date", from);
    let parts = Parts::of(program);
    given_out(&mut report, program, &parts, taxonomy);
    course(&mut report, program);
    rules(&mut report, program, &parts, taxonomy);
    reported_facts(
        &mut report,
        "announced_changes",
        &program.announced_changes,
        &program.descriptor(),
    );
    if program.is_official {
        report.localized("disclaimer", &program.disclaimer, limits::DETAIL_CHARS_MAX);
    } else {
        report.required_localized("disclaimer", &program.disclaimer, limits::DETAIL_CHARS_MAX);
    }
    report.required_day("as_of_date", &program.as_of_date);
    report.list("sources", &program.sources, limits::PROGRAM_PARTS_MAX, provenance);
    report.finish()
}

/// All violations of the filters of a request to list programs.
#[must_use]
pub fn list_programs(request: &ListProgramsRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.optional_name("partner", &request.partner, Kind::Partner);
    report.list("years", &request.years, limits::LISTED_YEARS_MAX, |report, year| {
        if !limits::YEAR.contains(year) {
            let (from, until) = (limits::YEAR.start(), limits::YEAR.end());
            report.fail(format_args!("{year} is not between {from} and {until}"));
        }
    });
    report.finish()
}

/// All violations of a request to rank applicants.
#[must_use]
pub fn rank_applicants(request: &RankApplicantsRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("program", &request.program, Kind::Program);
    let operators = &request.operators;
    report.names("operators", operators, limits::PROGRAM_QUOTAS_MAX, Kind::Partner);
    report.distinct_items("operators", operators);
    report.day("as_of_date", &request.as_of_date);
    report.number("max_results", Some(request.max_results), &limits::RANKED);
    report.finish()
}

/// What other fields of a program refer to.
struct Parts<'a> {
    tracks: HashSet<&'a str>,
    region_classes: HashSet<&'a str>,
    rules: HashSet<&'a str>,
    is_official: bool,
}

impl<'a> Parts<'a> {
    fn of(program: &'a Program) -> Self {
        Self {
            tracks: program.tracks.iter().map(|it| it.id.as_str()).collect(),
            region_classes: program.region_classes.iter().map(|it| it.id.as_str()).collect(),
            rules: program.rules.iter().map(|it| it.id.as_str()).collect(),
            is_official: program.is_official,
        }
    }

    fn tracks(&self, report: &mut Report, tracks: &[String]) {
        report.list("tracks", tracks, limits::PROGRAM_PARTS_MAX, |report, id| {
            is_one_of(report, id, &self.tracks, "a track");
        });
        report.distinct_items("tracks", tracks);
    }

    fn region_class(&self, report: &mut Report, id: &str) {
        report.required("region_class", id);
        if !id.is_empty() {
            let classes = &self.region_classes;
            report.at("region_class", |report| is_one_of(report, id, classes, "a region class"));
        }
    }
}

fn is_one_of(report: &mut Report, id: &str, known: &HashSet<&str>, what: &str) {
    if !known.contains(id) {
        report.fail(format_args!("{} is no id of {what}", excerpt(id)));
    }
}

fn name(report: &mut Report, name: &str) {
    if !name.is_empty() && !name.strip_prefix("programs/").is_some_and(is_id) {
        let message = format_args!("{} is no name such as `programs/an-id-1`", excerpt(name));
        report.at("name", |report| report.fail(message));
    }
}

/// What an entry is known and called by.
fn named(report: &mut Report, id: &str, display_name: &Option<LocalizedText>) {
    report.required("id", id);
    report.optional_id("id", id);
    report.required_localized("display_name", display_name, limits::NAME_CHARS_MAX);
}

/// Benefits and places.
fn given_out(report: &mut Report, program: &Program, parts: &Parts<'_>, taxonomy: &Taxonomy) {
    report.list("benefits", &program.benefits, limits::PROGRAM_PARTS_MAX, |report, benefit| {
        report.required_localized("text", &benefit.text, limits::DETAIL_CHARS_MAX);
        report.amount("amount_max", &benefit.amount_max);
        report.number("months", Some(benefit.months), &limits::PROGRAM_MONTHS);
        parts.tracks(report, &benefit.tracks);
        report.message("provenance", &benefit.provenance, provenance);
    });
    report.number("places", Some(program.places), &limits::PROGRAM_PLACES);
    report.list("quotas", &program.quotas, limits::PROGRAM_QUOTAS_MAX, |report, quota| {
        self::quota(report, quota, parts, taxonomy);
    });
    report.distinct("quotas", &program.quotas, "partner", |it| given(&it.partner));
    let mut before: HashSet<&str> = HashSet::new();
    let reserves = &program.reserves[..program.reserves.len().min(limits::PROGRAM_PARTS_MAX)];
    report.at_most("reserves", &program.reserves, limits::PROGRAM_PARTS_MAX);
    report.each("reserves", reserves, |report, it| {
        reserve(report, it, parts);
        if !it.within.is_empty() {
            report.at("within", |report| {
                is_one_of(report, &it.within, &before, "a reserve before this one");
            });
        }
        let container = reserves.iter().find(|other| other.id == it.within);
        if let Some(container) = container.filter(|_| before.contains(it.within.as_str())) {
            not_larger(report, it, container);
        }
        before.insert(&it.id);
    });
    report.distinct("reserves", &program.reserves, "id", |it| given(&it.id));
    reserves_together(report, reserves, program.places);
}

fn quota(report: &mut Report, quota: &ProgramQuota, parts: &Parts<'_>, taxonomy: &Taxonomy) {
    report.required_name("partner", &quota.partner, Kind::Partner);
    report.number("places", Some(quota.places), &limits::PROGRAM_PLACES);
    let regional = &quota.regional_places;
    report.list("regional_places", regional, limits::PROGRAM_PARTS_MAX, |report, it| {
        parts.region_class(report, &it.region_class);
        report.required_number("places", it.places, &(1..=*limits::PROGRAM_PLACES.end()));
    });
    report.distinct("regional_places", regional, "region_class", |it| given(&it.region_class));
    let sum = regional.iter().fold(0i64, |sum, it| sum.saturating_add(i64::from(it.places)));
    if sum > i64::from(quota.places) {
        let places = quota.places;
        let message = format_args!("are {sum} places together, of {places} that the operator has");
        report.at("regional_places", |report| report.fail(message));
    }
    report.day("designated_from_date", &quota.designated_from_date);
    let until = &quota.designated_until_date;
    report.day("designated_until_date", until);
    let from = &quota.designated_from_date;
    report.not_before("designated_until_date", until, "designated_from_date", from);
    report.sectors("sectors", &quota.sectors, limits::RULE_ITEMS_MAX, taxonomy);
    report.message("provenance", &quota.provenance, provenance);
}

fn reserve(report: &mut Report, reserve: &ProgramReserve, parts: &Parts<'_>) {
    named(report, &reserve.id, &reserve.display_name);
    if !reserve.rule.is_empty() {
        report.at("rule", |report| is_one_of(report, &reserve.rule, &parts.rules, "a rule"));
    }
    let share = Some(reserve.basis_points);
    report.number("basis_points", share, &limits::SHARE_BASIS_POINTS);
    report.number("places", Some(reserve.places), &limits::PROGRAM_PLACES);
    if (reserve.basis_points == 0) == (reserve.places == 0) {
        let message = "must be given where there are no basis_points, and only there";
        report.at("places", |report| report.fail(message));
    }
    report.message("provenance", &reserve.provenance, provenance);
}

/// That a reserve is not larger than the one that contains it, where both say in the same way how large they are.
fn not_larger(report: &mut Report, inner: &ProgramReserve, outer: &ProgramReserve) {
    for (field, size, size_max) in [
        ("basis_points", inner.basis_points, outer.basis_points),
        ("places", inner.places, outer.places),
    ] {
        if size_max > 0 && size > size_max {
            let id = excerpt(&outer.id);
            let message =
                format_args!("is {size}, more than {size_max} of {id}, which contains it");
            report.at(field, |report| report.fail(message));
        }
    }
}

/// That reserves of which none lies within another are no more than there is to keep.
fn reserves_together(report: &mut Report, reserves: &[ProgramReserve], places: i32) {
    let sum = |size: fn(&ProgramReserve) -> i32| {
        let outermost = reserves.iter().filter(|it| it.within.is_empty());
        outermost.map(|it| i64::from(size(it))).sum::<i64>()
    };
    let (share, kept) = (sum(|it| it.basis_points), sum(|it| it.places));
    let whole = *limits::SHARE_BASIS_POINTS.end();
    if share > i64::from(whole) {
        let message = format_args!("are {share} basis points together, of {whole}");
        report.at("reserves", |report| report.fail(message));
    }
    if places > 0 && kept > i64::from(places) {
        let message = format_args!("are {kept} places together, of {places} that there are");
        report.at("reserves", |report| report.fail(message));
    }
}

/// Tracks, stages, documents and places that other fields name.
fn course(report: &mut Report, program: &Program) {
    let parts_max = limits::PROGRAM_PARTS_MAX;
    report.list("tracks", &program.tracks, parts_max, |report, track| {
        named(report, &track.id, &track.display_name);
    });
    report.distinct("tracks", &program.tracks, "id", |it| given(&it.id));
    report.list("stages", &program.stages, parts_max, |report, stage| {
        named(report, &stage.id, &stage.display_name);
        report.localized("detail", &stage.detail, limits::DETAIL_CHARS_MAX);
        report.choice::<ApplicationStatus>("status", stage.status);
    });
    report.distinct("stages", &program.stages, "id", |it| given(&it.id));
    let stages: HashSet<&str> = program.stages.iter().map(|it| it.id.as_str()).collect();
    let documents = &program.required_documents;
    report.list("required_documents", documents, limits::REQUIRED_DOCUMENTS_MAX, |report, it| {
        report.required_text("title", &it.title, limits::NAME_CHARS_MAX);
        if !it.stage.is_empty() {
            report.at("stage", |report| is_one_of(report, &it.stage, &stages, "a stage"));
        }
        report.localized("detail", &it.detail, limits::DETAIL_CHARS_MAX);
    });
    report.distinct("required_documents", documents, "title", |it| given(&it.title));
    report.list("region_classes", &program.region_classes, parts_max, |report, class| {
        named(report, &class.id, &class.display_name);
        report.not_empty("place_codes", &class.place_codes);
        report.country_or_regions("place_codes", &class.place_codes, limits::PLACE_CODES_MAX);
        report.distinct_items("place_codes", &class.place_codes);
    });
    report.distinct("region_classes", &program.region_classes, "id", |it| given(&it.id));
}

fn rules(report: &mut Report, program: &Program, parts: &Parts<'_>, taxonomy: &Taxonomy) {
    let mut before: HashSet<&str> = HashSet::new();
    report.at_most("rules", &program.rules, limits::PROGRAM_RULES_MAX);
    let allowed = &program.rules[..program.rules.len().min(limits::PROGRAM_RULES_MAX)];
    report.each("rules", allowed, |report, it| {
        rule(report, it, parts);
        match &it.kind {
            Some(kind) => rule_kind(report, kind, parts, &before, taxonomy),
            None => report.fail("needs a kind: say what it judges"),
        }
        before.insert(&it.id);
    });
    report.distinct("rules", &program.rules, "id", |it| given(&it.id));
}

fn rule(report: &mut Report, rule: &ProgramRule, parts: &Parts<'_>) {
    report.required("id", &rule.id);
    report.optional_id("id", &rule.id);
    report.required_localized("text", &rule.text, limits::DETAIL_CHARS_MAX);
    report.required_choice::<RuleEffect>("effect", rule.effect);
    if rule.effect() == RuleEffect::Bonus {
        report.required_number("bonus_points", rule.bonus_points, &limits::BONUS_POINTS);
    } else if rule.bonus_points != 0 {
        let message = "must be 0: only bonus rules give points";
        report.at("bonus_points", |report| report.fail(message));
    }
    parts.tracks(report, &rule.tracks);
    report.day("valid_from_date", &rule.valid_from_date);
    report.day("valid_until_date", &rule.valid_until_date);
    let (from, until) = (&rule.valid_from_date, &rule.valid_until_date);
    report.not_before("valid_until_date", until, "valid_from_date", from);
    if !parts.is_official && rule.provenance.as_ref().is_none_or(|it| it.source.trim().is_empty()) {
        let message = "is required with its source where the program is not official";
        report.at("provenance", |report| report.fail(message));
    }
    report.message("provenance", &rule.provenance, provenance);
    report.localized("gap", &rule.gap, limits::DETAIL_CHARS_MAX);
}

fn rule_kind(
    report: &mut Report,
    kind: &RuleKind,
    parts: &Parts<'_>,
    before: &HashSet<&str>,
    taxonomy: &Taxonomy,
) {
    match kind {
        RuleKind::Age(it) => report.at("age", |report| age(report, it)),
        RuleKind::EquityShare(it) => report.at("equity_share", |report| equity_share(report, it)),
        RuleKind::InvestedAmount(it) => {
            report.at("invested_amount", |report| invested_amount(report, it, parts));
        }
        RuleKind::Region(it) => {
            report.at("region", |report| parts.region_class(report, &it.region_class));
        }
        RuleKind::Sector(it) => report.at("sector", |report| sector(report, it, taxonomy)),
        RuleKind::Headcount(it) => report.at("headcount", |report| {
            let (min, max) = (it.headcount_min, it.headcount_max);
            between(report, ("headcount_min", min), ("headcount_max", max), &limits::HEADCOUNT);
        }),
        RuleKind::Trl(it) => report.at("trl", |report| {
            let levels = 0..=*limits::TRL.end();
            between(report, ("trl_min", it.trl_min), ("trl_max", it.trl_max), &levels);
        }),
        RuleKind::Ratio(it) => report.at("ratio", |report| ratio(report, it)),
        RuleKind::Revenue(it) => report.at("revenue", |report| revenue(report, it)),
        RuleKind::AwardHistory(it) => report.at("award_history", |report| {
            report.required_choice::<AwardCondition>("condition", it.condition);
            required_texts(report, "programs", &it.programs);
        }),
        RuleKind::Document(it) => {
            report.at("document", |report| required_texts(report, "titles", &it.titles));
        }
        RuleKind::Disqualification(it) => report.at("disqualification", |report| {
            report.not_empty("kinds", &it.kinds);
            report.choices::<DisqualificationKind>("kinds", &it.kinds);
            texts(report, "clearance_titles", &it.clearance_titles);
        }),
        RuleKind::Exclusion(it) => {
            report.at("exclusion", |report| required_texts(report, "programs", &it.programs));
        }
        RuleKind::Combination(it) => {
            report.at("combination", |report| combination(report, it, before));
        }
    }
}

fn age(report: &mut Report, rule: &AgeRule) {
    report.required_choice::<AgeStart>("start", rule.start);
    report.required_number("months_max", rule.months_max, &(1..=*limits::PROGRAM_MONTHS.end()));
    report.day("reference_date", &rule.reference_date);
}

fn equity_share(report: &mut Report, rule: &EquityShareRule) {
    report.not_empty("party_classes", &rule.party_classes);
    report.choices::<PartyClass>("party_classes", &rule.party_classes);
    let (min, max) = (rule.basis_points_min, rule.basis_points_max);
    report.number("basis_points_min", Some(min), &limits::SHARE_BASIS_POINTS);
    let from_min = min.clamp(0, 10_000)..=*limits::SHARE_BASIS_POINTS.end();
    report.number("basis_points_max", max, &from_min);
    if min == 0 && max.is_none() {
        report.at("basis_points_max", |report| report.fail(ONE_LIMIT));
    }
}

fn invested_amount(report: &mut Report, rule: &InvestedAmountRule, parts: &Parts<'_>) {
    report.message("money", &rule.money, invested_money);
    required_amount(report, "amount_min", &rule.amount_min);
    let minimums = &rule.regional_minimums;
    report.list("regional_minimums", minimums, limits::PROGRAM_PARTS_MAX, |report, it| {
        parts.region_class(report, &it.region_class);
        required_amount(report, "amount_min", &it.amount_min);
        if let (Some(own), Some(all)) = (&it.amount_min, &rule.amount_min)
            && own.currency_code != all.currency_code
        {
            let message = "must be the currency of the rule's own amount_min";
            report.at("amount_min.currency_code", |report| report.fail(message));
        }
    });
    report.distinct("regional_minimums", minimums, "region_class", |it| given(&it.region_class));
}

fn invested_money(report: &mut Report, money: &InvestedMoney) {
    report.choices::<PartnerKind>("investor_kinds", &money.investor_kinds);
    report.number("window_months", Some(money.window_months), &limits::PROGRAM_MONTHS);
    report.day("reference_date", &money.reference_date);
}

/// An amount above 0 that must be there.
fn required_amount(report: &mut Report, field: &str, amount: &Option<Money>) {
    report.present(field, amount);
    report.amount(field, amount);
    if amount.as_ref().is_some_and(|it| it.units == 0 && it.nanos == 0) {
        report.at(field, |report| report.fail("must be above 0"));
    }
}

fn sector(report: &mut Report, rule: &SectorRule, taxonomy: &Taxonomy) {
    if rule.deep_tech_fields.is_empty() {
        report.not_empty("sectors", &rule.sectors);
    }
    report.sectors("sectors", &rule.sectors, limits::RULE_ITEMS_MAX, taxonomy);
    report.choices::<DeepTechField>("deep_tech_fields", &rule.deep_tech_fields);
}

fn ratio(report: &mut Report, rule: &RatioRule) {
    report.present("amount", &rule.amount);
    report.message("amount", &rule.amount, |report, amount| {
        quantity(report, amount);
        if let Some(Quantity::Fixed(_)) = amount.quantity {
            report
                .fail("must be what was invested or a figure: a fixed amount is the same for all");
        }
    });
    report.present("base", &rule.base);
    report.message("base", &rule.base, |report, base| {
        quantity(report, base);
        if let Some(Quantity::Invested(_)) = base.quantity {
            report.fail("must be a figure or a fixed amount");
        }
    });
    let figure = |amount: &Option<RuleAmount>| match amount.as_ref()?.quantity {
        Some(Quantity::Figure(figure)) => Some(figure),
        _ => None,
    };
    if figure(&rule.amount).is_some_and(|it| figure(&rule.base) == Some(it)) {
        report.at("base", |report| report.fail("is the amount itself"));
    }
    let (min, max) = (rule.basis_points_min, rule.basis_points_max);
    let range = &limits::RATIO_BASIS_POINTS;
    between(report, ("basis_points_min", min), ("basis_points_max", max), range);
    report.currency("currency_code", &rule.currency_code);
}

fn quantity(report: &mut Report, amount: &RuleAmount) {
    match &amount.quantity {
        Some(Quantity::Invested(money)) => {
            report.at("invested", |report| invested_money(report, money));
        }
        Some(Quantity::Figure(figure)) => {
            report.required_choice::<ProfileAmount>("figure", *figure);
        }
        Some(Quantity::Fixed(money)) => required_amount(report, "fixed", &Some(money.clone())),
        None => report.fail("needs a quantity: say which amount it is"),
    }
}

fn revenue(report: &mut Report, rule: &RevenueRule) {
    money::range(report, ("amount_min", &rule.amount_min), ("amount_max", &rule.amount_max));
    match (&rule.amount_min, &rule.amount_max) {
        (None, None) => report.at("amount_min", |report| report.fail(ONE_LIMIT)),
        (Some(min), Some(max)) if min.currency_code != max.currency_code => {
            let message = "must be the currency of amount_min";
            report.at("amount_max.currency_code", |report| report.fail(message));
        }
        _ => {}
    }
}

fn combination(report: &mut Report, rule: &RuleCombination, before: &HashSet<&str>) {
    report.required_choice::<RuleOperator>("operator", rule.operator);
    report.not_empty("rules", &rule.rules);
    report.list("rules", &rule.rules, limits::RULE_ITEMS_MAX, |report, id| {
        is_one_of(report, id, before, "a rule before this one");
    });
    report.distinct_items("rules", &rule.rules);
    if rule.operator() == RuleOperator::Not && rule.rules.len() > 1 {
        report.at("rules", |report| report.fail("must be one rule alone where it is negated"));
    }
}

/// Two limits of which one must be there and the second must not be below the first; 0 stands for none.
fn between(
    report: &mut Report,
    (min_field, min): (&str, i32),
    (max_field, max): (&str, i32),
    range: &std::ops::RangeInclusive<i32>,
) {
    report.number(min_field, Some(min), range);
    report.number(max_field, Some(max), range);
    if min == 0 && max == 0 {
        report.at(min_field, |report| report.fail(ONE_LIMIT));
    }
    if range.contains(&min) && range.contains(&max) && max != 0 && max < min {
        report.at(max_field, |report| report.fail(format_args!("must not be below {min_field}")));
    }
}

/// Names of programs or titles of documents.
fn texts(report: &mut Report, field: &str, texts: &[String]) {
    report.texts(field, texts, limits::RULE_ITEMS_MAX, limits::NAME_CHARS_MAX);
    report.each(field, texts, |report, text| {
        if text.trim().is_empty() {
            report.fail(REQUIRED);
        }
    });
    report.distinct_items(field, texts);
}

fn required_texts(report: &mut Report, field: &str, items: &[String]) {
    report.not_empty(field, items);
    texts(report, field, items);
}
