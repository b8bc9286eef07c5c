//! What amounts come to in one currency, by all that is known of them.

use std::collections::HashMap;

use jiff::civil;

use super::Case;
use super::answers::{Answer, Range, agreed, all, any, negated};
use super::days::{months_after, reference, span};
use super::shares;
use super::wording::{nanos, state, words};
use crate::calendar;
use crate::matching::Day;
use crate::proto::rule_amount::Quantity;
use crate::proto::{
    Date, EquityPosition, FundingRound, Instrument, InvestedMoney, Money, PartnerKind,
    ProfileAmount, Provenance, Remedy, RoundInvestor, RuleAmount, RuleEvidence, Startup,
    YearFigures,
};
use crate::text::organisation_key;

/// By how many percent a converted amount may be off: rates are averages of years.
const RATES_SLACK_PERCENT: i128 = 10;

/// More than any amount has, and so little that neither sums over all rounds nor their shares overflow.
const NANOS_MAX: i128 = 1 << 94;

/// An amount in billionths of a currency's unit, what it is made of, and what would have to be known to say it exactly.
pub(super) struct Sum {
    pub(super) range: Range,
    pub(super) evidence: Vec<RuleEvidence>,
    pub(super) missing: Vec<Remedy>,
    /// The places of rounds of which some would count if they were paid in and registered as demanded, and how much.
    pub(super) pending: Vec<(usize, Range)>,
}

impl Sum {
    fn new(range: Range) -> Self {
        Self { range, evidence: Vec::new(), missing: Vec::new(), pending: Vec::new() }
    }

    /// `money` in `currency`, at the rate of the year of `on`, or of the program's. Notes that it was converted.
    fn convert(
        &mut self,
        field: &str,
        money: &Money,
        currency: &str,
        on: Option<civil::Date>,
        case: &Case<'_>,
    ) -> Range {
        let own = nanos(money);
        if money.currency_code == currency {
            return Range::of(own);
        }
        let what = words(format!("{currency} 기준 금액"), format!("the amount in {currency}"));
        self.missing.push(state(field, what));
        let year = on.map_or(case.program.year, |day| day.year().into());
        let on = Day::last_of(&Date { year, month: 0, day: 0 });
        let one = |code: &str| {
            let one = Money { currency_code: code.to_owned(), units: 1, nanos: 0 };
            case.facts.rates.to_usd(&one, on)
        };
        match one(&money.currency_code).zip(one(currency)) {
            Some((from, to)) => {
                let converted = scaled(own, from / to);
                let off = converted.abs() * RATES_SLACK_PERCENT / 100;
                Range { least: converted - off, most: Some(converted + off) }
            }
            None if own < 0 => Range { least: -NANOS_MAX, most: Some(0) },
            None => Range::ANYTHING,
        }
    }

    fn used(&mut self, field: String, provenance: &Option<Provenance>) {
        self.evidence.push(RuleEvidence { field, provenance: provenance.clone() });
    }

    fn lacks(&mut self, field: String, ko: &str, en: &str) {
        self.missing.push(state(field, words(ko, en)));
    }
}

fn scaled(nanos: i128, rate: f64) -> i128 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a double is more exact than any rate, and the slack is wider"
    )]
    let scaled = (nanos as f64 * rate) as i128;
    scaled.clamp(-NANOS_MAX, NANOS_MAX)
}

/// What a part of a ratio comes to on `day`.
pub(super) fn quantity(
    amount: &RuleAmount,
    currency: &str,
    case: &Case<'_>,
    day: civil::Date,
) -> Sum {
    match &amount.quantity {
        Some(Quantity::Invested(money)) => invested(money, currency, case, day),
        Some(Quantity::Figure(figure)) if *figure == ProfileAmount::Revenue as i32 => {
            revenue(currency, case, day)
        }
        Some(Quantity::Figure(_)) => round_sought(currency, case),
        Some(Quantity::Fixed(money)) => {
            let mut sum = Sum::new(Range::ANYTHING);
            sum.range = sum.convert("", money, currency, None, case);
            // What the program sets is not for the profile to tell.
            sum.missing.clear();
            sum
        }
        None => Sum::new(Range::ANYTHING),
    }
}

/// The days on which a part of a ratio may change.
pub(super) fn quantity_turns(amount: &RuleAmount, startup: &Startup) -> Vec<civil::Date> {
    match &amount.quantity {
        Some(Quantity::Invested(money)) => invested_turns(money, startup),
        Some(Quantity::Figure(_)) => year_ends(startup),
        Some(Quantity::Fixed(_)) | None => Vec::new(),
    }
}

/// The revenue of the latest year that is over by `day` and told.
pub(super) fn revenue(currency: &str, case: &Case<'_>, day: civil::Date) -> Sum {
    let told = latest_year(case.startup, day, |it| it.revenue.as_ref());
    let mut sum = Sum::new(Range::ANYTHING);
    let Some((index, figures, money)) = told else {
        sum.lacks("years".to_owned(), "지난 회계연도 매출액", "the revenue of a year that is over");
        return sum;
    };
    let field = format!("years[{index}].revenue");
    sum.range = sum.convert(&field, money, currency, year_end(figures.year), case);
    sum.used(field, &figures.provenance);
    sum
}

fn round_sought(currency: &str, case: &Case<'_>) -> Sum {
    let field = "round_sought.amount";
    let mut sum = Sum::new(Range::ANYTHING);
    match case.startup.round_sought.as_ref().and_then(|it| it.amount.as_ref()) {
        Some(money) => {
            sum.range = sum.convert(field, money, currency, None, case);
            sum.used(field.to_owned(), &None);
        }
        None => sum.lacks(field.to_owned(), "희망 투자금액", "the amount sought"),
    }
    sum
}

/// The figures of the latest year that is over by `day` and in which there is something, with their place.
pub(super) fn latest_year<'a, T>(
    startup: &'a Startup,
    day: civil::Date,
    read: impl Fn(&'a YearFigures) -> Option<T>,
) -> Option<(usize, &'a YearFigures, T)> {
    let years = startup.years.iter().enumerate();
    let over = years.filter(|(_, it)| year_end(it.year).is_some_and(|end| end <= day));
    let told = over.filter_map(|(index, it)| Some((index, it, read(it)?)));
    told.max_by_key(|(_, it, _)| it.year)
}

/// The days on which other figures become the latest ones.
pub(super) fn year_ends(startup: &Startup) -> Vec<civil::Date> {
    startup.years.iter().filter_map(|it| year_end(it.year)).collect()
}

fn year_end(year: i32) -> Option<civil::Date> {
    calendar::day(&Date { year, month: 12, day: 31 })
}

/// What was invested of the money that counts.
pub(super) fn invested(
    money: &InvestedMoney,
    currency: &str,
    case: &Case<'_>,
    day: civil::Date,
) -> Sum {
    let mut sum = Sum::new(Range::of(0));
    if case.startup.rounds.is_empty() {
        sum.range = Range::ANYTHING;
        sum.lacks("rounds".to_owned(), "투자 유치 이력", "the rounds that were closed");
    }
    let reference = reference(&money.reference_date, day);
    for (index, round) in case.startup.rounds.iter().enumerate() {
        let is_no_investment = matches!(round.instrument(), Instrument::Debt | Instrument::Grant);
        let in_time = is_in_time(money, round, reference);
        if is_no_investment || in_time == Some(false) {
            continue;
        }
        let complete = is_complete(money, round);
        if complete == Some(false) {
            // What is not known of it is not missing: it does not count, whatever that is.
            let mut aside = Sum::new(Range::of(0));
            let part = of_round(&mut aside, money, (index, round), reference, currency, case);
            if part != Range::of(0) {
                sum.used(format!("rounds[{index}]"), &round.provenance);
            }
            if in_time == Some(true) && part.least > 0 {
                sum.pending.push((index, part));
            }
            continue;
        }
        let counts = all([in_time, complete]);
        let before = sum.missing.len();
        let part = of_round(&mut sum, money, (index, round), reference, currency, case);
        if part == Range::of(0) {
            sum.missing.truncate(before);
            continue;
        }
        sum.used(format!("rounds[{index}]"), &round.provenance);
        if counts.is_none() {
            lacking(&mut sum, money, (index, round), reference);
        }
        let least = if counts.is_some() { part.least } else { 0 };
        sum.range = sum.range.plus(Range { least, ..part });
    }
    sum
}

/// The days on which the money that counts may change.
pub(super) fn invested_turns(money: &InvestedMoney, startup: &Startup) -> Vec<civil::Date> {
    if money.reference_date.is_some() {
        return Vec::new();
    }
    let spans = startup.rounds.iter().filter_map(|it| span(it.date.as_ref()?));
    let window = |day| months_after(day, money.window_months).tomorrow().unwrap_or(day);
    let of_rounds = spans.flat_map(|(first, last)| [first, last, window(first), window(last)]);
    let of_holders =
        if money.excludes_related_parties { shares::turns(startup) } else { Vec::new() };
    of_rounds.chain(of_holders).collect()
}

/// Whether a round is paid in and registered, as far as that is demanded.
fn is_complete(money: &InvestedMoney, round: &FundingRound) -> Answer {
    let flag = |is_demanded: bool, is: Option<bool>| if is_demanded { is } else { Some(true) };
    all([
        flag(money.is_paid_in_only, round.paid_in),
        flag(money.is_registered_only, round.registered),
    ])
}

fn is_in_time(money: &InvestedMoney, round: &FundingRound, reference: civil::Date) -> Answer {
    let (first, last) = span(round.date.as_ref()?)?;
    let is_open =
        |day| money.window_months == 0 || reference <= months_after(day, money.window_months);
    if last <= reference && is_open(first) {
        Some(true)
    } else if first > reference || !is_open(last) {
        Some(false)
    } else {
        None
    }
}

/// What is not known of a round itself.
fn lacking(
    sum: &mut Sum,
    money: &InvestedMoney,
    (index, round): (usize, &FundingRound),
    reference: civil::Date,
) {
    if is_in_time(money, round, reference).is_none() {
        sum.lacks(
            format!("rounds[{index}].date"),
            "투자 완료일",
            "the day on which the round closed",
        );
    }
    if money.is_paid_in_only && round.paid_in.is_none() {
        sum.lacks(format!("rounds[{index}].paid_in"), "납입 완료 여부", "whether it is paid in");
    }
    if money.is_registered_only && round.registered.is_none() {
        sum.lacks(
            format!("rounds[{index}].registered"),
            "자본 등기 여부",
            "whether it is registered",
        );
    }
}

/// What of a round counts by whom it came from.
fn of_round(
    sum: &mut Sum,
    money: &InvestedMoney,
    (index, round): (usize, &FundingRound),
    reference: civil::Date,
    currency: &str,
    case: &Case<'_>,
) -> Range {
    let on = round.date.as_ref().and_then(span).map(|(_, last)| last);
    let is_everybodys = money.investor_kinds.is_empty() && !money.excludes_related_parties;
    let path = format!("rounds[{index}].amount");
    let whole = round.amount.as_ref().map(|it| sum.convert(&path, it, currency, on, case));
    if let Some(whole) = whole.filter(|_| is_everybodys) {
        return whole;
    }
    let (mut part, mut listed) = (Range::of(0), 0);
    for (place, investor) in round.investors.iter().enumerate() {
        let path = format!("rounds[{index}].investors[{place}]");
        let counts = investor_counts(sum, &path, money, investor, reference, case);
        let path = format!("{path}.amount");
        let amount = investor.amount.as_ref().map(|it| sum.convert(&path, it, currency, on, case));
        listed += amount.map_or(0, |amount| amount.least);
        match (counts, amount) {
            (Some(false), _) => {}
            (counts, Some(amount)) => {
                let least = if counts.is_some() { amount.least } else { 0 };
                part = part.plus(Range { least, ..amount });
            }
            (_, None) => sum.lacks(path, "투자자별 금액", "this investor's part"),
        }
    }
    // What no investor is known to have given may be of one whose money counts.
    let rest = whole.map_or(Range::ANYTHING, |whole| Range {
        least: 0,
        most: whole.most.map(|whole| (whole - listed).max(0)),
    });
    if whole.is_none() {
        sum.lacks(path, "투자 라운드 총액", "the whole amount of the round");
    }
    let has_others = whole.is_some() || round.investors.is_empty();
    if has_others && rest.most != Some(0) && !is_everybodys {
        let path = format!("rounds[{index}].investors");
        sum.lacks(path, "나머지 투자자와 금액", "the other investors and their parts");
    }
    part.plus(rest)
}

/// Whether an investor is of those whose money counts.
fn investor_counts(
    sum: &mut Sum,
    path: &str,
    money: &InvestedMoney,
    investor: &RoundInvestor,
    reference: civil::Date,
    case: &Case<'_>,
) -> Answer {
    let kind = case.facts.partner_kinds.get(&investor.partner).map(|&kind| i32::from(kind));
    let kind = kind.filter(|&kind| kind != i32::from(PartnerKind::Unspecified));
    let is_of_kind = if money.investor_kinds.is_empty() {
        Some(true)
    } else {
        kind.map(|kind| money.investor_kinds.contains(&kind))
    };
    let is_unrelated = if money.excludes_related_parties {
        negated(is_related(investor, case, reference))
    } else {
        Some(true)
    };
    let counts = all([is_of_kind, is_unrelated]);
    if counts.is_none() && is_of_kind.is_none() {
        sum.lacks(format!("{path}.partner"), "투자자의 유형", "which kind of investor it is");
    }
    if counts.is_none() && is_unrelated.is_none() {
        let name = &investor.investor_name;
        let what = words(
            format!("{name}의 특수관계인 여부"),
            format!("whether {name} is a related party, in a position of it"),
        );
        sum.missing.push(state("equity", what));
    }
    counts
}

/// The positions of the holders that investors are, by the investors' names as rounds tell them. Names are read once a
/// check, for rules ask again for each day.
pub(super) struct Relations<'a>(HashMap<&'a str, Vec<&'a EquityPosition>>);

impl<'a> Relations<'a> {
    fn of(startup: &'a Startup) -> Self {
        let mut by_holder: HashMap<String, Vec<&EquityPosition>> = HashMap::new();
        for position in &startup.equity {
            by_holder.entry(organisation_key(&position.holder)).or_default().push(position);
        }
        let mut positions = HashMap::new();
        for investor in startup.rounds.iter().flat_map(|it| &it.investors) {
            let name = investor.investor_name.as_str();
            positions.entry(name).or_insert_with(|| {
                let key = organisation_key(name);
                let found = by_holder.get(&key).filter(|_| !key.is_empty());
                found.cloned().unwrap_or_default()
            });
        }
        Self(positions)
    }
}

/// Whether the latest positions of the holder of the investor's name call it related.
fn is_related(investor: &RoundInvestor, case: &Case<'_>, day: civil::Date) -> Answer {
    let relations = case.relations.get_or_init(|| Relations::of(case.startup));
    let positions = relations.0.get(investor.investor_name.as_str())?;
    let (dates, is_one_sure) = shares::latest(positions, day);
    let on = |date: &Date| {
        let of_date = positions.iter().filter(|it| it.as_of_date.as_ref() == Some(date));
        any(of_date.map(|it| it.related_party))
    };
    if is_one_sure { agreed(dates.iter().map(on)) } else { None }
}
