//! What became of an import, for people and programs.

use serde::Serialize;
use tonic_types::RpcStatusExt as _;

use crate::cli::language::Speech;
use crate::cli::lines::{Line, Rows};
use crate::cli::output::clean;
use crate::proto::{Change, Kind, WriteResult};
use crate::spreadsheet::{Mistake, Problem, shown};

/// The most characters of a value that is told.
const VALUE_CHARS_MAX: usize = 60;

/// What became of the profiles.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    pub(super) dry_run: bool,
    pub(super) created: u64,
    pub(super) updated: u64,
    pub(super) unchanged: u64,
    pub(super) refused: u64,
    /// Of how many profiles the contacts were stored, or were stored so already.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) contacts: u64,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) consistency_token: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) refusals: Vec<Finding>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) notices: Vec<Finding>,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Something that is wrong with a line or a cell, or to be known of it.
#[derive(Debug, Default, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finding {
    pub(super) file: String,
    /// Of JSON lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<usize>,
    /// Of a spreadsheet.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) sheet: String,
    /// The cell as spreadsheet programs name it, or the number of the row.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) cell: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) value: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) field: String,
    pub(super) message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) remedy: String,
}

impl Report {
    /// How many profiles, and lines and rows that are none, it tells of.
    pub(super) fn lines(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.refused
    }

    pub(super) fn count(&mut self, written: &WriteResult) {
        match written.change() {
            Change::Created => self.created += 1,
            Change::Unchanged => self.unchanged += 1,
            _ => self.updated += 1,
        }
    }

    pub(super) fn summary(&self, speech: Speech) -> String {
        let Self { created, updated, unchanged, refused, contacts, .. } = self;
        let mut counts = speech.say(
            format!("생성 {created} · 갱신 {updated} · 변경 없음 {unchanged} · 거절 {refused}"),
            format!(
                "{created} created, {updated} updated, {unchanged} unchanged, {refused} refused"
            ),
        );
        if *contacts > 0 {
            counts.push_str(&speech.say(
                format!(" · 담당자 저장 {contacts}"),
                format!(", contacts of {contacts} stored"),
            ));
        }
        if self.dry_run {
            speech.say(
                format!("저장하지 않고 확인만 했습니다: {counts}"),
                format!("checked, nothing written: {counts}"),
            )
        } else {
            counts
        }
    }
}

impl Finding {
    /// What is told of a cell or a row.
    pub(super) fn of_problem(file: &str, problem: &Problem, speech: Speech) -> Self {
        let Problem { place, value, mistake, .. } = problem;
        Self {
            file: file.to_owned(),
            sheet: place.sheet.clone(),
            cell: place.cell(),
            value: value.clone(),
            message: speech.text(Some(&mistake.reason)),
            remedy: speech.text(Some(&mistake.remedy)),
            ..Self::default()
        }
    }

    /// `file:line: field: what is wrong`, or `file:sheet!cell: value: what is wrong. What to do`.
    pub(super) fn told(&self) -> String {
        let Self { file, line, sheet, cell, value, field, message, remedy } = self;
        let place = match line {
            Some(line) => line.to_string(),
            None if cell.is_empty() => sheet.clone(),
            None => format!("{sheet}!{cell}"),
        };
        let mut value: String = value.chars().take(VALUE_CHARS_MAX).collect();
        if value.len() < self.value.len() {
            value.push('…');
        }
        let parts = [format!("{file}:{place}"), value, field.clone(), message.clone()];
        let parts: Vec<String> =
            parts.iter().filter(|part| !part.is_empty()).map(|part| clean(part)).collect();
        let end = if remedy.is_empty() { String::new() } else { format!(". {}", clean(remedy)) };
        format!("{}{end}", parts.join(": "))
    }
}

/// What the service says is wrong with a line, one finding a violation.
pub(super) fn of_line(line: &Line, error: &tonic_types::pb::Status) -> Vec<Finding> {
    let finding = |field: &str, message: &str| Finding {
        file: line.file.to_string(),
        line: Some(line.number),
        field: as_in_json(field),
        message: message.to_owned(),
        ..Finding::default()
    };
    let violations = violations(error);
    if violations.is_empty() {
        let remedy = match is_stale(error) {
            true => ", or leave `etag` out of the line to overwrite it",
            false => "",
        };
        return vec![finding("", &format!("{}{remedy}", error.message))];
    }
    violations.iter().map(|(field, message)| finding(field, message)).collect()
}

/// What the service says is wrong with a profile of a spreadsheet, each at its cell.
pub(super) fn of_rows(rows: &Rows, error: &tonic_types::pb::Status) -> Vec<Problem> {
    let problem = |field: &str, message: &str, remedy: (&str, &str)| {
        let place = rows.draft.origin(field).clone();
        // Personal data does not go into reports.
        let is_personal = field.starts_with("people");
        let value = if is_personal { String::new() } else { shown(&rows.sheets, &place) };
        // A field that stands in no cell is named.
        let message = match place.column {
            None if !field.is_empty() => format!("{field} {message}"),
            _ => message.to_owned(),
        };
        let mistake = Mistake::new((message.clone(), message), remedy);
        Problem { place, value, mistake, refuses: true }
    };
    let violations = violations(error);
    if violations.is_empty() {
        let remedy = match is_stale(error) {
            true => ("다시 가져오십시오", "import again"),
            false => ("", ""),
        };
        return vec![problem("", &error.message, remedy)];
    }
    violations.iter().map(|(field, message)| problem(field, message, ("", ""))).collect()
}

fn is_stale(error: &tonic_types::pb::Status) -> bool {
    error.get_details_error_info().is_some_and(|info| info.reason == "ETAG_MISMATCH")
}

/// The violations of one profile: field and what is wrong.
fn violations(error: &tonic_types::pb::Status) -> Vec<(String, String)> {
    let bad_request = error.get_details_bad_request();
    let violations = bad_request.map(|it| it.field_violations).unwrap_or_default();
    let each = violations.into_iter();
    each.map(|it| (within_item(&it.field).to_owned(), it.description)).collect()
}

/// `startups[3].place.city` is `place.city`: the place in the batch means nothing to people.
fn within_item(field: &str) -> &str {
    let mut kinds = Kind::ALL.into_iter();
    let is_item = kinds
        .any(|it| field.strip_prefix(it.collection()).is_some_and(|rest| rest.starts_with('[')));
    match field.split_once(']') {
        Some((_, rest)) if is_item => rest.trim_start_matches('.'),
        _ => field.strip_prefix("contacts.").unwrap_or(field),
    }
}

/// `place.country_code` is `place.countryCode`.
fn as_in_json(field: &str) -> String {
    let mut path = String::new();
    let mut begins_word = false;
    for letter in field.chars() {
        match letter {
            '_' => begins_word = true,
            _ if std::mem::take(&mut begins_word) => path.push(letter.to_ascii_uppercase()),
            _ => path.push(letter),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_the_place_in_the_batch_and_are_spelled_as_json_is() {
        let cases = [
            ("startups[3].place.city", "place.city"),
            ("partners[0].portfolio[2].company_name", "portfolio[2].companyName"),
            ("startups[1]", ""),
            ("startups[1].round_sought.amount.currency_code", "roundSought.amount.currencyCode"),
            ("rounds[1].stage", "rounds[1].stage"),
            ("contacts.people[1].full_name", "people[1].fullName"),
        ];
        for (field, path) in cases {
            assert_eq!(as_in_json(within_item(field)), path);
        }
    }

    #[test]
    fn a_finding_is_one_line() {
        let of_line = Finding {
            file: "a.jsonl".to_owned(),
            line: Some(3),
            field: "trl".to_owned(),
            message: "is 12".to_owned(),
            ..Finding::default()
        };
        assert_eq!(of_line.told(), "a.jsonl:3: trl: is 12");
        let of_cell = Finding {
            file: "a.xlsx".to_owned(),
            sheet: "startups".to_owned(),
            cell: "C4".to_owned(),
            value: "1.5\n".to_owned() + &"x".repeat(80),
            message: "has no unit".to_owned(),
            remedy: "write 3억원".to_owned(),
            ..Finding::default()
        };
        let told = of_cell.told();
        assert!(told.starts_with("a.xlsx:startups!C4: 1.5"), "{told}");
        assert!(told.ends_with("x…: has no unit. write 3억원"), "{told}");
        assert_eq!(told.lines().count(), 1);
    }
}
