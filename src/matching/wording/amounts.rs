//! Sentences about amounts, in the currency in which the start-up writes its own.

use super::{LocalizedText, Nouns, Particle, text, with_particle};
use crate::matching::amounts::{AmountFinding, Fit, Tickets};
use crate::matching::codes;
use crate::matching::rows::Sought;

pub(in crate::matching) fn amount(found: &AmountFinding, nouns: Nouns) -> LocalizedText {
    let sought = sought(&found.sought);
    let range = tickets(found.tickets, &found.sought);
    let Nouns { ko, one, many, .. } = nouns;
    let (source_ko, source_en) = match found.tickets.deals {
        0 => {
            ("파트너가 밝힌 건당 투자 규모".to_owned(), "the tickets the partner names".to_owned())
        }
        deals => {
            let noun = if deals == 1 { one } else { many };
            (
                format!("파트너의 {ko} {deals}건에서 나타난 규모"),
                format!("the partner's usual tickets in {deals} {noun}"),
            )
        }
    };
    let (fit_ko, fit_en) = match found.fit {
        Fit::Below => ("보다 작습니다", "is below"),
        Fit::Inside => ("로 참여할 수 있는 범위입니다", "is in reach of"),
        Fit::Above => ("로 참여하기에는 큽니다", "is out of reach of"),
    };
    text(
        format!(
            "찾는 금액 {} {source_ko}({}){fit_ko}.",
            with_particle(&sought.ko, Particle::Topic),
            range.ko
        ),
        format!("The round sought, {}, {fit_en} {source_en} ({}).", sought.en, range.en),
    )
}

/// The amount as written; if it has more than four figures, about so.
fn sought(sought: &Sought) -> LocalizedText {
    #[expect(clippy::cast_precision_loss, reason = "four figures are shown")]
    let units = sought.units as f64 + f64::from(sought.nanos) / 1e9;
    let shown = money(units, sought.currency, 4);
    if rounded(units, 4) == units {
        return shown;
    }
    text(format!("약 {}", shown.ko), format!("about {}", shown.en))
}

fn tickets(tickets: Tickets, sought: &Sought) -> LocalizedText {
    let (min, max) = (in_currency(tickets.min_usd, sought), in_currency(tickets.max_usd, sought));
    match (tickets.min_usd, tickets.max_usd) {
        (_, 0) => text(format!("약 {} 이상", min.ko), format!("about {} or more", min.en)),
        (0, _) => text(format!("약 {} 이하", max.ko), format!("up to about {}", max.en)),
        _ if min == max => text(format!("약 {}", min.ko), format!("about {}", min.en)),
        _ => text(format!("약 {}~{}", min.ko, max.ko), format!("about {} to {}", min.en, max.en)),
    }
}

/// US dollars in the currency of the amount sought, at the rate at which that was compared, to two figures: rates are
/// yearly averages and bear no more.
fn in_currency(usd: i64, sought: &Sought) -> LocalizedText {
    #[expect(clippy::cast_precision_loss, reason = "two figures are shown")]
    let units = usd as f64 * (sought.units as f64 / sought.usd as f64);
    money(units, sought.currency, 2)
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
