//! Which profiles are stored, by their registration numbers and names.

use std::collections::{BTreeMap, BTreeSet};

use tonic::Status;

use crate::cli::client::Client;
use crate::cli::profiles::{Profile, list};
use crate::proto::{Kind, LocalizedText};
use crate::spreadsheet::{Draft, Identity};
use crate::text::organisation_key;

/// The profiles of one kind.
#[derive(Debug, Default)]
pub(super) struct Directory {
    names: BTreeSet<String>,
    by_number: BTreeMap<Identity, String>,
    /// Profiles by how they are called, without legal form, spaces and case.
    by_call: BTreeMap<String, BTreeSet<String>>,
}

impl Directory {
    /// Reads all profiles of a kind.
    ///
    /// # Errors
    ///
    /// The status of a call.
    pub(super) async fn of(client: &Client, kind: Kind) -> Result<Self, Status> {
        let mut directory = Self::default();
        let mut page_token = String::new();
        loop {
            let page = list(client, kind, page_token).await?;
            page.profiles.iter().for_each(|profile| directory.add(profile));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(directory);
            }
        }
    }

    /// Knows a profile from now on.
    pub(super) fn add(&mut self, profile: &Profile) {
        let name = profile.name().to_owned();
        for number in numbers(profile) {
            self.by_number.entry(number).or_insert_with(|| name.clone());
        }
        for call in calls(profile) {
            self.by_call.entry(call).or_default().insert(name.clone());
        }
        self.names.insert(name);
    }

    /// The name of the profile that a draft is about, stored or new.
    pub(super) fn name_of(&self, draft: &Draft) -> String {
        let known = self.by_number.get(&draft.identity).cloned();
        let new = || format!("{}/{}", draft.kind.collection(), draft.identity.new_id());
        known.unwrap_or_else(new)
    }

    /// Other profiles that a new one may be the same as: by a number or by a name. Nothing for a profile that is known.
    pub(super) fn like(&self, profile: &Profile) -> BTreeSet<&str> {
        if self.names.contains(profile.name()) {
            return BTreeSet::new();
        }
        let numbers = numbers(profile);
        let by_number = numbers.iter().filter_map(|number| self.by_number.get(number));
        let calls = calls(profile);
        let by_call = calls.iter().filter_map(|call| self.by_call.get(call)).flatten();
        by_number.chain(by_call).map(String::as_str).collect()
    }
}

fn numbers(profile: &Profile) -> Vec<Identity> {
    let (business, corporate) = match profile {
        Profile::Startup(it) => {
            (&it.business_registration_number, &it.corporate_registration_number)
        }
        Profile::Partner(it) => {
            (&it.business_registration_number, &it.corporate_registration_number)
        }
    };
    let digits = |number: &str| number.chars().filter(char::is_ascii_digit).collect::<String>();
    let business = Some(digits(business)).filter(|it| !it.is_empty()).map(Identity::Business);
    let corporate = Some(digits(corporate)).filter(|it| !it.is_empty()).map(Identity::Corporate);
    business.into_iter().chain(corporate).collect()
}

fn calls(profile: &Profile) -> BTreeSet<String> {
    let (display_name, aliases) = match profile {
        Profile::Startup(it) => (&it.display_name, &it.aliases),
        Profile::Partner(it) => (&it.display_name, &it.aliases),
    };
    let own = display_name.iter().flat_map(|LocalizedText { ko, en }| [ko, en]);
    let all = own.chain(aliases).filter(|name| !name.trim().is_empty());
    all.map(|name| organisation_key(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(json: &str) -> Profile {
        Profile::from_json(json).unwrap()
    }

    #[test]
    fn a_new_profile_is_compared_by_number_and_name() {
        let mut directory = Directory::default();
        directory.add(&profile(
            r#"{"name":"startups/a","displayName":{"ko":"㈜누리빔"},"businessRegistrationNumber":"124-81-00998"}"#,
        ));
        let like = |json: &str| -> Vec<String> {
            directory.like(&profile(json)).into_iter().map(str::to_owned).collect()
        };
        assert_eq!(like(r#"{"name":"startups/b","aliases":["주식회사 누리빔"]}"#), ["startups/a"]);
        let by_number = r#"{"name":"startups/b","businessRegistrationNumber":"1248100998"}"#;
        assert_eq!(like(by_number), ["startups/a"]);
        assert_eq!(like(r#"{"name":"startups/b","displayName":{"ko":"누리빔랩"}}"#), [""; 0]);
        assert_eq!(like(r#"{"name":"startups/a","displayName":{"ko":"누리빔"}}"#), [""; 0]);
    }
}
