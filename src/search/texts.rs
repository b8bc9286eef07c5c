//! The texts of a profile that can be searched and quoted, with the paths of their fields.
//!
//! What must not be shown to other callers is left out: exclusions and equity. So are competitors, who are found by
//! their own profiles, and reported facts, which may be wrong.

use crate::proto::{Cooperation, LocalizedText, Partner, Place, Startup};

/// One text of a profile.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Text {
    /// The path of its field, such as `description.ko`.
    #[prost(string, tag = "1")]
    pub(super) field: String,
    /// The text as written; never empty.
    #[prost(string, tag = "2")]
    pub(super) text: String,
}

/// All texts of a profile, the most telling first. This is also the form in which the index stores them.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Texts {
    /// The texts.
    #[prost(message, repeated, tag = "1")]
    pub(super) all: Vec<Text>,
}

impl Texts {
    /// The texts of a start-up.
    pub(super) fn of_startup(startup: &Startup) -> Self {
        let mut texts = Self::default();
        texts.add_both("display_name", startup.display_name.as_ref());
        texts.add_each("aliases", &startup.aliases);
        texts.add_both("one_liner", startup.one_liner.as_ref());
        texts.add_each("tags", &startup.tags);
        texts.add_both("description", startup.description.as_ref());
        texts.add_cooperation("asks", &startup.asks);
        texts.add_cooperation("offers", &startup.offers);
        if let Some(round) = &startup.round_sought {
            texts.add_both("round_sought.use", round.r#use.as_ref());
        }
        for (i, right) in startup.intellectual_property.iter().enumerate() {
            texts.add_both(&format!("intellectual_property[{i}].title"), right.title.as_ref());
        }
        for (i, certificate) in startup.certificates.iter().enumerate() {
            texts.add(format!("certificates[{i}].title"), &certificate.title);
        }
        for (i, program) in startup.programs.iter().enumerate() {
            texts.add(format!("programs[{i}].program"), &program.program);
        }
        for (i, customer) in startup.customers.iter().enumerate() {
            texts.add(format!("customers[{i}].customer_name"), &customer.customer_name);
        }
        for (i, founder) in startup.founders.iter().enumerate() {
            texts.add_both(&format!("founders[{i}].background"), founder.background.as_ref());
        }
        texts.add_city(startup.place.as_ref());
        texts
    }

    /// The texts of a partner.
    pub(super) fn of_partner(partner: &Partner) -> Self {
        let mut texts = Self::default();
        texts.add_both("display_name", partner.display_name.as_ref());
        texts.add_each("aliases", &partner.aliases);
        texts.add_both("one_liner", partner.one_liner.as_ref());
        texts.add_each("tags", &partner.tags);
        texts.add_both("thesis", partner.thesis.as_ref());
        texts.add_both("description", partner.description.as_ref());
        texts.add_cooperation("seeks", &partner.seeks);
        texts.add_cooperation("offers", &partner.offers);
        for (i, area) in partner.research_areas.iter().enumerate() {
            texts.add_both(&format!("research_areas[{i}].title"), area.title.as_ref());
        }
        for (i, facility) in partner.facilities.iter().enumerate() {
            texts.add_both(&format!("facilities[{i}].title"), facility.title.as_ref());
            texts.add_both(&format!("facilities[{i}].description"), facility.description.as_ref());
        }
        texts.add_city(partner.place.as_ref());
        texts
    }

    /// The text of a field in two languages; empty where it has none.
    pub(super) fn localized(&self, field: &str) -> LocalizedText {
        let in_language = |language: &str| {
            let is_it = |text: &&Text| text.field.strip_prefix(field) == Some(language);
            self.all.iter().find(is_it).map(|text| text.text.clone()).unwrap_or_default()
        };
        LocalizedText { ko: in_language(".ko"), en: in_language(".en") }
    }

    fn add(&mut self, field: String, text: &str) {
        if !text.trim().is_empty() {
            self.all.push(Text { field, text: text.to_owned() });
        }
    }

    fn add_both(&mut self, field: &str, text: Option<&LocalizedText>) {
        if let Some(text) = text {
            self.add(format!("{field}.ko"), &text.ko);
            self.add(format!("{field}.en"), &text.en);
        }
    }

    fn add_each(&mut self, field: &str, values: &[String]) {
        for (i, value) in values.iter().enumerate() {
            self.add(format!("{field}[{i}]"), value);
        }
    }

    fn add_cooperation(&mut self, field: &str, entries: &[Cooperation]) {
        for (i, entry) in entries.iter().enumerate() {
            self.add_both(&format!("{field}[{i}].detail"), entry.detail.as_ref());
        }
    }

    fn add_city(&mut self, place: Option<&Place>) {
        if let Some(place) = place {
            self.add("place.city".to_owned(), &place.city);
        }
    }
}
