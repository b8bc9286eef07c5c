//! Which profiles are stored, by their registration numbers and names.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;

use prost_reflect::DynamicMessage;
use tonic::Status;

use crate::cli::client::Client;
use crate::cli::records::{Record, batch_get, list, part, text, texts};
use crate::proto::{Kind, LocalizedText};
use crate::spreadsheet::{Draft, Identity, Mistake};
use crate::text::organisation_key;

/// The profiles of one kind.
#[derive(Debug, Default)]
pub(super) struct Directory {
    /// The registration numbers of each profile.
    numbers: BTreeMap<String, Vec<Identity>>,
    by_number: BTreeMap<Identity, BTreeSet<String>>,
    /// Profiles by how they are called, without legal form, spaces and case.
    by_call: BTreeMap<String, BTreeSet<String>>,
    /// Names of merged profiles, with those that have taken their place.
    merged: BTreeMap<String, String>,
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
            page.records.iter().for_each(|profile| directory.add(profile));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(directory);
            }
        }
    }

    /// Learns which drafts name a profile that was merged.
    ///
    /// # Errors
    ///
    /// The status of a call.
    pub(super) async fn ask_for_merged(
        &mut self,
        client: &Client,
        kind: Kind,
        drafts: &[&Draft],
    ) -> Result<(), Status> {
        let unknown = drafts.iter().map(|draft| own_name(draft));
        let unknown = unknown.filter(|name| !self.numbers.contains_key(name)).collect();
        let found = batch_get(client, kind, unknown).await?;
        self.merged.extend(found.merged.into_iter().map(|it| (it.name, it.merged_into)));
        Ok(())
    }

    /// The profile that has taken the place of the one that a draft names.
    pub(super) fn survivor_of(&self, draft: &Draft) -> Option<&String> {
        self.merged.get(&own_name(draft))
    }

    /// Knows a profile from now on.
    pub(super) fn add(&mut self, profile: &Record) {
        let name = profile.name().to_owned();
        let message = profile.to_dynamic();
        let numbers = numbers(&message);
        for number in &numbers {
            self.by_number.entry(number.clone()).or_default().insert(name.clone());
        }
        for call in calls(&message) {
            self.by_call.entry(call).or_default().insert(name.clone());
        }
        self.numbers.insert(name, numbers);
    }

    /// The name of the profile that a draft is about, stored or new.
    ///
    /// # Errors
    ///
    /// Its id and its registration numbers do not lead to one profile, or it was merged into another one.
    pub(super) fn name_of(&self, draft: &Draft) -> Result<String, Mistake> {
        let found = draft.numbers().iter().filter_map(|number| self.by_number.get(number));
        let found: BTreeSet<&String> = found.flatten().collect();
        let name = match (&draft.identity, found.first()) {
            (Identity::Business(_) | Identity::Corporate(_), Some(&known)) => known.clone(),
            _ => own_name(draft),
        };
        if let Some(survivor) = self.merged.get(&name) {
            return Err(was_merged(&name, survivor));
        }
        if found.iter().any(|other| **other != name) {
            return Err(of_others(&found));
        }
        let stored = self.numbers.get(&name).map(Vec::as_slice).unwrap_or_default();
        let is_other = |number: &Identity| {
            let is_same_kind = |it: &&Identity| discriminant(*it) == discriminant(number);
            stored.iter().find(is_same_kind).is_some_and(|stored| stored != number)
        };
        if draft.numbers().iter().any(is_other) { Err(other_number(&name)) } else { Ok(name) }
    }

    /// Other profiles that a new one may be the same as: by a number or by a name. Nothing for a profile that is known.
    pub(super) fn like(&self, profile: &Record) -> BTreeSet<&str> {
        if self.numbers.contains_key(profile.name()) {
            return BTreeSet::new();
        }
        let message = profile.to_dynamic();
        let numbers = numbers(&message);
        let by_number = numbers.iter().filter_map(|number| self.by_number.get(number)).flatten();
        let calls = calls(&message);
        let by_call = calls.iter().filter_map(|call| self.by_call.get(call)).flatten();
        by_number.chain(by_call).map(String::as_str).collect()
    }
}

fn numbers(profile: &DynamicMessage) -> Vec<Identity> {
    let business = Identity::business(text(profile, "business_registration_number"));
    let corporate = Identity::corporate(text(profile, "corporate_registration_number"));
    business.into_iter().chain(corporate).collect()
}

/// The name of the profile that a draft would be by itself.
fn own_name(draft: &Draft) -> String {
    format!("{}/{}", draft.kind.collection(), draft.identity.new_id())
}

fn was_merged(name: &str, survivor: &str) -> Mistake {
    let id = survivor.split_once('/').map_or(survivor, |(_, id)| id);
    Mistake::new(
        (
            format!("{name} 프로필은 {survivor}에 합쳐졌습니다"),
            format!("{name} was merged into {survivor}"),
        ),
        (format!("이 ID를 쓰십시오: {id}"), format!("write the ID {id}")),
    )
}

fn of_others(names: &BTreeSet<&String>) -> Mistake {
    let names = names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
    Mistake::new(
        (
            format!("ID와 등록번호가 한 프로필을 가리키지 않습니다. 번호의 프로필: {names}"),
            format!(
                "has an ID and numbers that are not of one profile; the numbers are of {names}"
            ),
        ),
        ("ID와 등록번호를 확인하십시오", "check the ID and the numbers"),
    )
}

fn other_number(name: &str) -> Mistake {
    Mistake::new(
        (
            format!("저장된 프로필({name})의 등록번호와 다릅니다"),
            format!("has another registration number than the stored profile {name}"),
        ),
        (
            "ID를 확인하십시오. 번호가 바뀌었으면 JSON으로 고치십시오",
            "check the ID; if the number has changed, change it with JSON lines",
        ),
    )
}

fn calls(profile: &DynamicMessage) -> BTreeSet<String> {
    let LocalizedText { ko, en } = part(profile, "display_name").unwrap_or_default();
    let all = [ko, en].into_iter().chain(texts(profile, "aliases"));
    let all = all.filter(|name| !name.trim().is_empty());
    all.map(|name| organisation_key(&name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spreadsheet::{self, Layout};

    fn profile(json: &str) -> Record {
        Record::from_json(json).unwrap()
    }

    #[test]
    fn an_id_and_all_numbers_must_lead_to_one_profile() {
        let mut directory = Directory::default();
        for stored in [
            r#"{"name":"startups/a","businessRegistrationNumber":"000-00-00034"}"#,
            r#"{"name":"startups/b","corporateRegistrationNumber":"000000-0000011"}"#,
            r#"{"name":"startups/c","businessRegistrationNumber":"000-00-00015"}"#,
            r#"{"name":"startups/d","businessRegistrationNumber":"000-00-00015"}"#,
        ] {
            directory.add(&profile(stored));
        }
        let name = |id: &str, business: &str, corporate: &str| {
            let text =
                format!("ID,사업자등록번호,법인등록번호,단계\n{id},{business},{corporate},시드\n");
            let sheet = spreadsheet::read_csv("startups", text.as_bytes()).unwrap();
            let reading = spreadsheet::read(&[sheet], &Layout::default(), None);
            let name = directory.name_of(&reading.drafts[0]);
            name.map_err(|mistake| mistake.reason.en)
        };
        let (a, b) = ("000-00-00034", "000000-0000011");
        assert_eq!(name("", a, "").as_deref(), Ok("startups/a"));
        assert_eq!(name("", "000-00-00029", b).as_deref(), Ok("startups/b"));
        assert_eq!(name("a", a, "").as_deref(), Ok("startups/a"));
        assert!(name("b", a, "").unwrap_err().contains("are of startups/a"));
        assert!(name("new", a, "").is_err(), "the number is of another");
        assert!(name("", a, b).is_err(), "two profiles");
        assert!(name("", "000-00-00015", "").is_err(), "nobody knows which of two");
        let other = name("a", "000-00-00029", "").unwrap_err();
        assert!(other.contains("another registration number"), "{other}");
        assert_eq!(name("new", "000-00-00029", "").as_deref(), Ok("startups/new"));
    }

    #[test]
    fn a_new_profile_is_compared_by_number_and_name() {
        let mut directory = Directory::default();
        directory.add(&profile(
            r#"{"name":"startups/a","displayName":{"ko":"㈜누리빔"},"businessRegistrationNumber":"000-00-00034"}"#,
        ));
        let like = |json: &str| -> Vec<String> {
            directory.like(&profile(json)).into_iter().map(str::to_owned).collect()
        };
        assert_eq!(like(r#"{"name":"startups/b","aliases":["주식회사 누리빔"]}"#), ["startups/a"]);
        let by_number = r#"{"name":"startups/b","businessRegistrationNumber":"0000000034"}"#;
        assert_eq!(like(by_number), ["startups/a"]);
        assert_eq!(like(r#"{"name":"startups/b","displayName":{"ko":"누리빔랩"}}"#), [""; 0]);
        assert_eq!(like(r#"{"name":"startups/a","displayName":{"ko":"누리빔"}}"#), [""; 0]);
    }
}
