//! What amounts come to, currency by currency: rates move, so that two currencies are never added.

use std::collections::BTreeMap;

use crate::proto::Money;

const NANOS_PER_UNIT: i128 = 1_000_000_000;

/// The sums of amounts, one a currency, in the order of currencies. Sums beyond what an amount can say stop there.
pub(super) fn sums<'a>(amounts: impl IntoIterator<Item = &'a Money>) -> Vec<Money> {
    let mut nanos: BTreeMap<&str, i128> = BTreeMap::new();
    for amount in amounts {
        let sum = nanos.entry(&amount.currency_code).or_default();
        *sum += i128::from(amount.units) * NANOS_PER_UNIT + i128::from(amount.nanos);
    }
    let money = |(currency_code, nanos): (&str, i128)| {
        let units = (nanos / NANOS_PER_UNIT).clamp(i64::MIN.into(), i64::MAX.into());
        Money {
            currency_code: currency_code.to_owned(),
            units: i64::try_from(units).expect("it was put between the ends"),
            nanos: i32::try_from(nanos % NANOS_PER_UNIT).expect("less than a unit"),
        }
    };
    nanos.into_iter().map(money).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_added_currency_by_currency() {
        let money =
            |code: &str, units, nanos| Money { currency_code: code.to_owned(), units, nanos };
        let amounts = [
            money("USD", 1, 600_000_000),
            money("KRW", 50_000_000, 0),
            money("USD", 2, 500_000_000),
            money("KRW", i64::MAX, 0),
        ];
        let expected = [money("KRW", i64::MAX, 0), money("USD", 4, 100_000_000)];
        assert_eq!(sums(&amounts), expected);
        assert_eq!(sums([]), []);
    }
}
