//! Profiles of spreadsheets: what the rows say, put into what is stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use prost_reflect::Value;
use uuid::Uuid;

use crate::cli::lines::{Line, Rows};
use crate::cli::profiles::{Profile, batch_get};
use crate::proto::{Contacts, Kind, LocalizedText, UpdateContactsRequest};
use crate::spreadsheet::{self, Draft, Mistake, Problem, Sheet};

use super::Import;
use super::directory::Directory;
use super::report::of_rows;

/// Contacts that wait until their profiles are stored.
pub(super) struct Waiting {
    file: Arc<str>,
    contacts: Contacts,
    rows: Rows,
}

impl Import<'_> {
    /// The profiles that the sheets of a file speak of, as they are to be stored. What is wrong is told; contacts wait.
    pub(super) async fn profiles_of(
        &mut self,
        file: &Arc<str>,
        sheets: Vec<Sheet>,
    ) -> anyhow::Result<Vec<Line>> {
        let reading = spreadsheet::read(&sheets, &self.layout, self.kind);
        self.report.refused += reading.refused;
        for problem in reading.problems {
            self.tell(file, problem);
        }
        let sheets = Arc::new(sheets);
        self.sheets = Some(Arc::clone(&sheets));
        let mut lines = Vec::new();
        for kind in Kind::ALL {
            let drafts: Vec<&Draft> = reading.drafts.iter().filter(|it| it.kind == kind).collect();
            if !drafts.is_empty() {
                lines.extend(self.merged(file, &sheets, kind, drafts).await?);
            }
        }
        Ok(lines)
    }

    async fn merged(
        &mut self,
        file: &Arc<str>,
        sheets: &Arc<Vec<Sheet>>,
        kind: Kind,
        drafts: Vec<&Draft>,
    ) -> anyhow::Result<Vec<Line>> {
        let mut directory = Directory::of(&self.client, kind).await?;
        let drafts = self.joined(file, &directory, drafts);
        let names = drafts.iter().map(|(name, _)| name.clone()).collect();
        let stored = batch_get(&self.client, kind, names).await?;
        let stored: BTreeMap<&str, &Profile> = stored.iter().map(|it| (it.name(), it)).collect();
        let mut lines = Vec::new();
        for (name, draft) in drafts {
            let rows = Rows { draft: Arc::new(draft), sheets: Arc::clone(sheets) };
            let draft = &rows.draft;
            if let Some(contacts) = draft.contacts(&format!("{name}/contacts")) {
                let (file, rows) = (Arc::clone(file), rows.clone());
                self.waiting.push(Waiting { file, contacts, rows });
            }
            if !draft.has_profile() {
                continue;
            }
            let empty = Profile::empty(kind);
            let profile = put(draft, stored.get(name.as_str()).copied().unwrap_or(&empty), &name);
            let like = directory.like(&profile);
            if !like.is_empty() {
                let like = like.into_iter().collect::<Vec<_>>().join(", ");
                self.tell(file, duplicate(draft, &name, &like));
            }
            directory.add(&profile);
            let number = usize::try_from(draft.place.row).unwrap_or_default();
            lines.push(Line { file: Arc::clone(file), number, profile, rows: Some(rows) });
        }
        Ok(lines)
    }

    /// One draft a profile, with its name: rows by an id and rows by a number may be of one profile, which only the
    /// service knows.
    fn joined(
        &mut self,
        file: &str,
        directory: &Directory,
        drafts: Vec<&Draft>,
    ) -> Vec<(String, Draft)> {
        let mut joined: Vec<(String, Draft)> = Vec::new();
        let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
        for draft in drafts {
            let name = directory.name_of(draft);
            let Some(&known) = by_name.get(&name) else {
                by_name.insert(name.clone(), joined.len());
                joined.push((name, draft.clone()));
                continue;
            };
            let (_, first) = &mut joined[known];
            if !first.join(draft) {
                let problem = same_profile(draft, &name, first);
                self.report.refused += 1;
                self.tell(file, problem);
            }
        }
        joined
    }

    /// Writes the contacts that have waited. One profile a call: the contract has no batches of contacts.
    pub(super) async fn write_contacts(&mut self) -> anyhow::Result<()> {
        for Waiting { file, contacts, rows } in std::mem::take(&mut self.waiting) {
            let request_id = Uuid::new_v4().to_string();
            let request = UpdateContactsRequest { contacts: Some(contacts), request_id };
            let reply = self.client.once_available(async || {
                let request = self.client.request(request.clone());
                self.client.contacts().update_contacts(request).await
            });
            match reply.await {
                Ok(reply) => {
                    self.report.contacts += 1;
                    self.report.consistency_token = reply.consistency_token;
                }
                Err(status) if is_of_the_contacts(&status) => {
                    self.report.refused += 1;
                    for problem in of_rows(&rows, &as_error(&status)) {
                        self.tell(&file, problem);
                    }
                }
                Err(status) => return Err(status.into()),
            }
        }
        Ok(())
    }
}

/// Whether another profile's contacts may be written all the same.
fn is_of_the_contacts(status: &tonic::Status) -> bool {
    use tonic::Code::{Aborted, FailedPrecondition, InvalidArgument, NotFound};
    matches!(status.code(), Aborted | FailedPrecondition | InvalidArgument | NotFound)
}

fn as_error(status: &tonic::Status) -> tonic_types::pb::Status {
    use prost::Message as _;
    let whole = tonic_types::pb::Status::decode(status.details()).unwrap_or_default();
    tonic_types::pb::Status { message: status.message().to_owned(), ..whole }
}

fn put(draft: &Draft, profile: &Profile, name: &str) -> Profile {
    let mut message = profile.to_dynamic();
    draft.apply(&mut message);
    message.set_field_by_name("name", Value::String(name.to_owned()));
    Profile::from_dynamic(draft.kind, &message)
}

fn same_profile(draft: &Draft, name: &str, first: &Draft) -> Problem {
    let row = first.place.row;
    let reason = LocalizedText {
        ko: format!("{row}행과 같은 프로필({name})입니다"),
        en: format!("is the same profile ({name}) as row {row}"),
    };
    let remedy = LocalizedText {
        ko: "두 행을 하나로 합치십시오".to_owned(),
        en: "make one row of the two".to_owned(),
    };
    let mistake = Mistake { reason, remedy };
    Problem { place: draft.place.clone(), value: String::new(), mistake, refuses: true }
}

fn duplicate(draft: &Draft, name: &str, like: &str) -> Problem {
    let reason = LocalizedText {
        ko: format!("이 새 프로필({name})이 이미 있는 프로필과 같을 수 있습니다: {like}"),
        en: format!("the new profile {name} may be the same as {like}"),
    };
    let remedy = LocalizedText {
        ko: "같은 기업이면 그 ID를 쓰십시오".to_owned(),
        en: "if it is, write that ID".to_owned(),
    };
    let mistake = Mistake { reason, remedy };
    Problem { place: draft.place.clone(), value: String::new(), mistake, refuses: false }
}
