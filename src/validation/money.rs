//! Whether amounts of money are sound, by the rules of `google.type.Money`.

use super::limits;
use super::report::{Report, excerpt};
use crate::proto::{Money, TicketRange};

impl Report {
    /// A currency that must be there.
    pub(super) fn currency(&mut self, field: &str, code: &str) {
        if !is_currency(code) {
            let message = format_args!("{} is no ISO 4217 currency code", excerpt(code));
            self.at(field, |report| report.fail(message));
        }
    }

    /// An amount that may be negative.
    pub(super) fn money(&mut self, field: &str, money: &Option<Money>) {
        self.message(field, money, |report, money| {
            report.currency("currency_code", &money.currency_code);
            report.number("nanos", Some(money.nanos), &limits::NANOS);
            if money.units.signum() * i64::from(money.nanos).signum() < 0 {
                report.at("nanos", |report| report.fail("must have the sign of units"));
            }
        });
    }

    /// An amount that is not negative.
    pub(super) fn amount(&mut self, field: &str, money: &Option<Money>) {
        self.money(field, money);
        if money.as_ref().is_some_and(|money| money.units < 0 || money.nanos < 0) {
            self.at(field, |report| report.fail("must not be negative"));
        }
    }
}

/// Two amounts, the second of which must not be below the first. Amounts in two currencies are not compared: rates
/// move.
pub(super) fn range(
    report: &mut Report,
    (min_field, min): (&str, &Option<Money>),
    (max_field, max): (&str, &Option<Money>),
) {
    report.amount(min_field, min);
    report.amount(max_field, max);
    let (Some(min), Some(max)) = (min, max) else { return };
    let is_below = (max.units, max.nanos) < (min.units, min.nanos);
    if min.currency_code == max.currency_code && is_below {
        report.at(max_field, |report| report.fail(format_args!("must not be below {min_field}")));
    }
}

/// What a partner puts into one company.
pub(super) fn ticket(report: &mut Report, ticket: &TicketRange) {
    range(report, ("min", &ticket.min), ("max", &ticket.max));
    let (Some(min), Some(max)) = (&ticket.min, &ticket.max) else { return };
    if min.currency_code != max.currency_code {
        report.at("max.currency_code", |report| report.fail("must be the currency of min"));
    }
}

fn is_currency(code: &str) -> bool {
    code.len() == 3 && CURRENCIES.split(' ').any(|currency| currency == code)
}

/// The money that ISO 4217 lists, without metals, units of account and codes for testing. Currencies replaced in the
/// last years stay, for past rounds were paid in them.
const CURRENCIES: &str = "\
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP \
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP \
    GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES \
    KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR \
    MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB \
    RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY \
    TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ZWL";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_are_known_by_their_code_in_capitals() {
        assert!(CURRENCIES.split(' ').all(|code| code.len() == 3));
        assert!(CURRENCIES.split(' ').is_sorted_by(|a, b| a < b));
        for code in ["KRW", "USD", "EUR", "JPY", "CNY", "SGD"] {
            assert!(is_currency(code), "{code}");
        }
        for code in ["", "krw", "XAU", "XXX", "US", "USDT", "D A", "WON"] {
            assert!(!is_currency(code), "{code}");
        }
    }
}
