//! Whether places exist, by ISO 3166-1 and, in Korea, ISO 3166-2.

use super::limits;
use super::report::{Report, excerpt};
use crate::proto::Place;
use crate::taxonomy::places::{is_country_code, korean_region};

pub(super) fn place(report: &mut Report, place: &Place) {
    report.required("country_code", &place.country_code);
    report.country("country_code", &place.country_code);
    report.at("region_code", |report| {
        if !place.region_code.is_empty() {
            report.region(&place.region_code, &place.country_code);
        }
    });
    report.text("city", &place.city, limits::CITY_CHARS_MAX);
}

impl Report {
    /// A country, or nothing.
    pub(super) fn country(&mut self, field: &str, code: &str) {
        if !code.is_empty() {
            self.at(field, |report| report.country_code(code));
        }
    }

    pub(super) fn countries(&mut self, field: &str, codes: &[String], items_max: usize) {
        self.list(field, codes, items_max, |report, code| report.country_code(code));
    }

    pub(super) fn regions(&mut self, field: &str, codes: &[String], items_max: usize) {
        self.list(field, codes, items_max, |report, code| {
            let country = code.split('-').next().unwrap_or_default();
            report.region(code, country);
        });
    }

    /// Countries and regions, told apart by their shape.
    pub(super) fn country_or_regions(&mut self, field: &str, codes: &[String], items_max: usize) {
        self.list(field, codes, items_max, |report, code| match code.split_once('-') {
            Some((country, _)) => report.region(code, country),
            None => report.country_code(code),
        });
    }

    fn country_code(&mut self, code: &str) {
        if !is_country_code(code) {
            let code = excerpt(code);
            self.fail(format_args!("{code} is no ISO 3166-1 alpha-2 country code such as `KR`"));
        }
    }

    /// A region that must lie in `country`. Only the regions of Korea are known one by one.
    fn region(&mut self, code: &str, country: &str) {
        let shown = excerpt(code);
        if !has_region_shape(code) {
            self.fail(format_args!("{shown} is no ISO 3166-2 code such as `KR-29` or `US-CA`"));
        } else if !code.starts_with(country) {
            self.fail(format_args!("{shown} does not begin with the country code"));
        } else if code.starts_with("KR-") && korean_region(code).is_none() {
            self.fail(format_args!("{shown} is none of the 17 regions of Korea"));
        }
    }
}

/// A country, a hyphen, and one to three capitals or digits.
fn has_region_shape(code: &str) -> bool {
    code.split_once('-').is_some_and(|(country, part)| {
        is_country_code(country)
            && (1..=3).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    })
}
