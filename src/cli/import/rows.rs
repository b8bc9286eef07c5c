//! Profiles of spreadsheets: what the rows say, put into what is stored.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use prost_reflect::Value;
use uuid::Uuid;

use crate::cli::lines::{Line, Rows};
use crate::cli::records::{Record, batch_get};
use crate::proto::{Contacts, Kind, UpdateContactsRequest};
use crate::spreadsheet::{self, Draft, Mistake, Place, Problem, Sheet};

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
        for kind in Kind::PROFILES {
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
        directory.ask_for_merged(&self.client, kind, &drafts).await?;
        let drafts = self.joined(file, &directory, drafts);
        let names = drafts.iter().map(|(name, _)| name.clone()).collect();
        let stored = batch_get(&self.client, kind, names).await?;
        let stored: BTreeMap<&str, &Record> =
            stored.records.iter().map(|it| (it.name(), it)).collect();
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
            let empty = Record::empty(kind);
            let record = put(draft, stored.get(name.as_str()).copied().unwrap_or(&empty), &name);
            let like = directory.like(&record);
            if !like.is_empty() {
                let like = like.into_iter().collect::<Vec<_>>().join(", ");
                self.tell(file, of_row(draft, duplicate(&name, &like), false));
            }
            directory.add(&record);
            let number = usize::try_from(draft.place.row).unwrap_or_default();
            lines.push(Line { file: Arc::clone(file), number, record, rows: Some(rows) });
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
        let mut twice: BTreeSet<String> = BTreeSet::new();
        // Profiles of which some rows are refused because they name one that was merged into it.
        let mut lacking: BTreeSet<&String> = BTreeSet::new();
        for draft in drafts {
            let name = match directory.name_of(draft) {
                Ok(name) => name,
                Err(mistake) => {
                    self.report.refused += 1;
                    self.tell(file, of_row(draft, mistake, true));
                    lacking.extend(directory.survivor_of(draft));
                    continue;
                }
            };
            let Some(&known) = by_name.get(&name) else {
                by_name.insert(name.clone(), joined.len());
                joined.push((name, draft.clone()));
                continue;
            };
            let (_, first) = &mut joined[known];
            if !first.join(draft) {
                let mistake = same_profile(&name, first);
                self.report.refused += 1;
                self.tell(file, of_row(draft, mistake, true));
                twice.insert(name);
            }
        }
        // Half of a list would replace the stored one.
        self.report.refused += u64::try_from(twice.len()).unwrap_or(u64::MAX);
        joined.retain(|(name, _)| !twice.contains(name));
        joined.retain(|(name, draft)| {
            let is_whole = !(lacking.contains(name) && draft.replaces_lists());
            if !is_whole {
                self.report.refused += 1;
                self.tell(file, of_row(draft, lacks_rows(name), true));
            }
            is_whole
        });
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

fn put(draft: &Draft, stored: &Record, name: &str) -> Record {
    let mut message = stored.to_dynamic();
    draft.apply(&mut message);
    message.set_field_by_name("name", Value::String(name.to_owned()));
    Record::from_dynamic(draft.kind, &message)
}

fn of_row(draft: &Draft, mistake: Mistake, refuses: bool) -> Problem {
    Problem { place: draft.place.clone(), value: String::new(), mistake, refuses }
}

fn same_profile(name: &str, first: &Draft) -> Mistake {
    let Place { sheet, row, .. } = &first.place;
    Mistake::new(
        (
            format!("{sheet} {row}행과 같은 프로필({name})입니다"),
            format!("is the same profile ({name}) as row {row} of {sheet}"),
        ),
        ("두 행을 하나로 합치십시오", "make one row of the two"),
    )
}

fn lacks_rows(name: &str) -> Mistake {
    let id = name.split_once('/').map_or(name, |(_, id)| id);
    Mistake::new(
        (
            format!(
                "{name}에 합쳐진 프로필의 행이 거부되었습니다. 그 행이 빠진 목록을 저장하면 저장된 항목이 지워집니다"
            ),
            format!(
                "rows of a profile that was merged into {name} are refused, and lists without them would replace \
                 the stored ones"
            ),
        ),
        (
            format!("그 행에도 이 ID를 쓰십시오: {id}"),
            format!("write the ID {id} in those rows too"),
        ),
    )
}

fn duplicate(name: &str, like: &str) -> Mistake {
    Mistake::new(
        (
            format!("이 새 프로필({name})이 이미 있는 프로필과 같을 수 있습니다: {like}"),
            format!("the new profile {name} may be the same as {like}"),
        ),
        (
            "같은 기업이면 그 ID를 쓰십시오. 이미 둘 다 저장했다면 `naru merge`로 합치십시오",
            "if it is, write that ID; if both are stored already, join them with `naru merge`",
        ),
    )
}
