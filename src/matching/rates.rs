//! Currency rates for comparing the sizes of amounts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use super::Day;
use crate::proto::Money;

/// Units of each currency for one US dollar, by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    by_currency: BTreeMap<String, BTreeMap<i16, f64>>,
}

/// Why a table of rates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not the TOML that is expected.
    #[error("the currency rates cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// A currency's name is not three capital letters.
    #[error("the currency rates name `{0}`, which is no ISO 4217 code in capitals")]
    Currency(String),
    /// A year is not a number.
    #[error("the currency rates of {currency} name `{year}`, which is no year")]
    Year {
        /// The currency.
        currency: String,
        /// The year as written.
        year: String,
    },
    /// A rate is not a positive number.
    #[error("the currency rate of {currency} for {year} must be a positive number")]
    Rate {
        /// The currency.
        currency: String,
        /// The year as written.
        year: String,
    },
    /// A currency has no rate at all.
    #[error("the currency rates of {0} are empty: give at least one year")]
    Empty(String),
}

impl Rates {
    /// The table that is part of the program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Rates> = LazyLock::new(|| {
            Rates::parse(include_str!("rates.toml")).expect("a test parses the built-in rates")
        });
        &BUILTIN
    }

    /// Reads a table; its format is described at the top of `rates.toml`.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it.
    pub fn parse(toml: &str) -> Result<Self, Error> {
        let file: BTreeMap<String, BTreeMap<String, f64>> = toml::from_str(toml)?;
        let mut by_currency = BTreeMap::new();
        for (currency, years) in file {
            if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
                return Err(Error::Currency(currency));
            }
            let mut rates = BTreeMap::new();
            for (year, rate) in years {
                let number: Option<i16> = year.parse().ok();
                match number {
                    Some(number) if rate.is_normal() && rate > 0.0 => rates.insert(number, rate),
                    Some(_) => return Err(Error::Rate { currency, year }),
                    None => return Err(Error::Year { currency, year }),
                };
            }
            if rates.is_empty() {
                return Err(Error::Empty(currency));
            }
            by_currency.insert(currency, rates);
        }
        Ok(Self { by_currency })
    }

    /// `money` in US dollars at the rate of the year of `on`, or the latest one without a day. `None` for a currency
    /// that the table does not know.
    #[must_use]
    pub fn to_usd(&self, money: &Money, on: Option<Day>) -> Option<f64> {
        let rates = self.by_currency.get(&money.currency_code)?;
        let year = on.map_or(i16::MAX, Day::year);
        let (_, rate) = rates.range(..=year).next_back().or_else(|| rates.first_key_value())?;
        #[expect(clippy::cast_precision_loss, reason = "sizes are compared, cents do not matter")]
        let units = money.units as f64;
        Some((units + f64::from(money.nanos) / 1e9) / rate)
    }

    /// SHA-256 of the rates: equal tables convert equally.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (currency, rates) in &self.by_currency {
            hash.update(currency);
            hash.update(rates.len().to_le_bytes());
            for (year, rate) in rates {
                hash.update(year.to_le_bytes());
                hash.update(rate.to_bits().to_le_bytes());
            }
        }
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::Date;

    fn usd(currency: &str, units: i64, year: i32) -> Option<f64> {
        let money = Money { currency_code: currency.to_owned(), units, nanos: 0 };
        let on = Day::last_of(&Date { year, month: 0, day: 0 });
        Rates::builtin().to_usd(&money, on)
    }

    #[test]
    fn a_year_without_a_rate_takes_the_nearest_earlier_one() {
        let cases = [
            ("KRW", 1_131_000, 2015, Some(1000.0)),
            ("KRW", 1_131_000, 1999, Some(1000.0)),
            ("KRW", 1_364_000, 2024, Some(1000.0)),
            ("KRW", 1_364_000, 2030, Some(1000.0)),
            ("KRW", 1_364_000, 0, Some(1000.0)),
            ("USD", 5, 2021, Some(5.0)),
            ("XAU", 5, 2021, None),
        ];
        for (currency, units, year, expected) in cases {
            assert_eq!(usd(currency, units, year), expected, "{currency} {year}");
        }
    }

    #[test]
    fn a_bad_table_says_what_is_wrong() {
        let cases = [
            ("[krw]\n2020 = 1.0", "no ISO 4217 code"),
            ("[KRW]\nlate = 1.0", "no year"),
            ("[KRW]\n2020 = 0.0", "positive"),
            ("[KRW]\n2020 = nan", "positive"),
            ("[KRW]", "at least one year"),
            ("KRW = 1", "cannot be read"),
        ];
        for (toml, message) in cases {
            let error = Rates::parse(toml).map(|_| ()).unwrap_err().to_string();
            assert!(error.contains(message), "{toml}: {error}");
        }
    }
}
