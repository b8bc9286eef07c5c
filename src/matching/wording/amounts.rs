//! Sentences about amounts, in the currency in which the start-up writes its own.

use super::{LocalizedText, Nouns, Particle, paragraph, text, with_particle};
use crate::matching::amounts::{AmountFinding, Bound, Fit, TicketFinding};
use crate::matching::records::Told;
use crate::matching::rows::Amount;
use crate::matching::{codes, scales};

/// The partner's rounds.
pub(in crate::matching) struct Rounds {
    /// Those of about the size sought, of those with a known size.
    pub(in crate::matching) told: Told,
    /// Of those with a known size, how many sizes are estimated from the partner's own part.
    pub(in crate::matching) estimated: u32,
    /// All deals.
    pub(in crate::matching) deals: u32,
    /// The steps of size that are about the size sought.
    pub(in crate::matching) near: Option<(u8, u8)>,
}

/// What the partner's rounds say, then what it says itself.
pub(in crate::matching) fn amount(
    found: &AmountFinding,
    &Rounds { told, estimated, deals, near }: &Rounds,
    nouns: Nouns,
) -> LocalizedText {
    let rounds = found.rounds.as_ref().zip(near).map(|(rounds, near)| {
        let words = super::size_words(&about(&found.sought, near));
        let share = super::share(rounds, (told, deals), &words, nouns);
        let estimate = (estimated > 0).then(|| self::estimate(estimated, told.all));
        paragraph(&[share].into_iter().chain(estimate).collect::<Vec<_>>())
    });
    let tickets = found.tickets.as_ref().map(|tickets| tickets_of(&found.sought, tickets));
    paragraph(&rounds.into_iter().chain(tickets).collect::<Vec<_>>())
}

/// That sizes of rounds are estimates, of so many of those with a known size.
fn estimate(estimated: u32, all: u32) -> LocalizedText {
    let (rounds_ko, rounds_en) = match (estimated, all) {
        (1, 1) => ("라운드 규모는".to_owned(), "The size of the round is".to_owned()),
        (some, all) if some >= all => {
            ("라운드 규모는 모두".to_owned(), "The sizes of the rounds are".to_owned())
        }
        (some, all) => (
            format!("{all}건 중 {some}건의 라운드 규모는"),
            format!("Of {some} of these {all} the size of the round is"),
        ),
    };
    text(
        format!("{rounds_ko} 파트너 투자액의 3배로 추정한 값입니다."),
        format!("{rounds_en} estimated as three times the partner's own part."),
    )
}

/// The sizes of rounds that count as about the size sought, in its currency.
fn about(sought: &Amount, (least, most): (u8, u8)) -> LocalizedText {
    let bound = |usd: f64| Some(Bound { units: sought.units_of_usd(usd), is_converted: true });
    range(bound(scales::least_of(least)), bound(scales::most_of(most)), sought.currency)
}

fn tickets_of(sought: &Amount, found: &TicketFinding) -> LocalizedText {
    let currency = sought.currency;
    let sought = Amounted::exactly(sought.as_written(), currency).with_about();
    let range = range(found.min, found.max, currency);
    // What is a little outside still speaks for the pair, and so must its words.
    let is_near = found.value > 0.0;
    let (fit_ko, fit_en) = match (found.fit, is_near) {
        (Fit::Inside, _) => ("로 참여할 수 있는 범위입니다", "is in reach of"),
        (Fit::Below, true) => ("에 가깝습니다", "is close to"),
        (Fit::Below, false) => ("보다 작습니다", "is below"),
        (Fit::Above, true) => ("로 참여할 수 있는 범위에 가깝습니다", "is nearly in reach of"),
        (Fit::Above, false) => ("로 참여하기에는 큽니다", "is out of reach of"),
    };
    text(
        format!(
            "찾는 금액 {} 파트너가 밝힌 건당 투자 규모({}){fit_ko}.",
            with_particle(&sought.ko, Particle::Topic),
            range.ko
        ),
        format!(
            "The round sought, {}, {fit_en} the tickets the partner names ({}).",
            sought.en, range.en
        ),
    )
}

/// An amount in words, and whether it is only about so.
struct Amounted {
    amount: LocalizedText,
    is_about: bool,
}

impl Amounted {
    /// To four figures.
    fn exactly(units: f64, currency: u64) -> Self {
        Self { amount: money(units, currency, 4), is_about: rounded(units, 4) != units }
    }

    /// Converted amounts to two figures: rates are yearly averages and bear no more.
    fn bound(bound: Bound, currency: u64) -> Self {
        if bound.is_converted {
            Self { amount: money(bound.units, currency, 2), is_about: true }
        } else {
            Self::exactly(bound.units, currency)
        }
    }

    fn with_about(self) -> LocalizedText {
        let LocalizedText { ko, en } = self.amount;
        if self.is_about { text(format!("약 {ko}"), format!("about {en}")) } else { text(ko, en) }
    }
}

fn range(min: Option<Bound>, max: Option<Bound>, currency: u64) -> LocalizedText {
    let told = |bound: Bound| Amounted::bound(bound, currency);
    match (min.map(told), max.map(told)) {
        (None, None) => LocalizedText::default(),
        (Some(min), None) => {
            let min = min.with_about();
            text(format!("{} 이상", min.ko), format!("{} or more", min.en))
        }
        (None, Some(max)) => {
            let max = max.with_about();
            text(format!("{} 이하", max.ko), format!("up to {}", max.en))
        }
        (Some(min), Some(max)) => {
            let is_about = min.is_about || max.is_about;
            let (min, max) = (min.amount, max.amount);
            let amount = if min == max {
                min
            } else {
                text(format!("{}~{}", min.ko, max.ko), format!("{} to {}", min.en, max.en))
            };
            Amounted { amount, is_about }.with_about()
        }
    }
}

/// An amount to so many significant figures: in Korean by 만 and 억, in English by thousands.
fn money(units: f64, currency: u64, figures: i32) -> LocalizedText {
    let units = rounded(units, figures);
    let code = codes::short_text(currency);
    let unit_ko = match code.as_str() {
        "KRW" => "원",
        "USD" => "달러",
        "EUR" => "유로",
        "JPY" => "엔",
        "CNY" => "위안",
        "GBP" => "파운드",
        other => other,
    };
    let scaled = |scales: &[(f64, &str)]| {
        let scale = scales.iter().find(|(scale, _)| units >= *scale);
        let (scale, name) = scale.copied().unwrap_or((1.0, ""));
        format!("{}{name}", plain(units / scale))
    };
    let ko = scaled(&[(1e12, "조"), (1e8, "억"), (1e4, "만")]);
    let en = scaled(&[(1e12, " trillion"), (1e9, " billion"), (1e6, " million")]);
    text(format!("{ko} {unit_ko}"), format!("{code} {en}"))
}

/// `value` to so many significant figures.
fn rounded(value: f64, figures: i32) -> f64 {
    if value < 1.0 {
        return value.round();
    }
    #[expect(clippy::cast_possible_truncation, reason = "the logarithm of an amount is below 20")]
    let digits = value.log10().floor() as i32 + 1;
    let step = 10f64.powi(digits - figures);
    // Multiplying by whole powers keeps halves exact where the amount is whole.
    if digits > figures { (value / step).round() * step } else { value.round() }
}

/// A number with commas and up to three decimals, none that are 0.
fn plain(value: f64) -> String {
    let shown = format!("{value:.3}");
    let (whole, decimals) = shown.split_once('.').unwrap_or((&shown, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let decimals = decimals.trim_end_matches('0');
    if decimals.is_empty() { grouped } else { format!("{grouped}.{decimals}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_said_in_their_own_currency() {
        let cases = [
            ("KRW", 7_000_000_000.0, 4, "70억 원", "KRW 7 billion"),
            ("KRW", 7_250_000_000.0, 4, "72.5억 원", "KRW 7.25 billion"),
            ("KRW", 350_000_000.0, 4, "3.5억 원", "KRW 350 million"),
            ("KRW", 50_000_000.0, 4, "5,000만 원", "KRW 50 million"),
            ("KRW", 1_500_000_000_000.0, 4, "1.5조 원", "KRW 1.5 trillion"),
            ("USD", 3_800_000.0, 4, "380만 달러", "USD 3.8 million"),
            ("USD", 500_000.0, 2, "50만 달러", "USD 500,000"),
            ("USD", 9_500.0, 2, "9,500 달러", "USD 9,500"),
            ("CHF", 2_000_000.0, 4, "200만 CHF", "CHF 2 million"),
            ("KRW", 2_131_000_000.0, 2, "21억 원", "KRW 2.1 billion"),
        ];
        for (currency, units, figures, ko, en) in cases {
            assert_eq!(money(units, codes::short(currency), figures), text(ko, en));
        }
    }
}
