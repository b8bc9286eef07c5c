//! Files for people, made of what is known of a delegation or of a program: what goes out to their parties and to the
//! superiors of whoever organises them.
//!
//! A [`Dossier`] holds all that a document may tell and nothing else: notes and ratings have no place in it, so that no
//! document can tell them by mistake, and reasons of refusals only where a match list has them, which the officer alone
//! is told. The same dossier gives the same bytes.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `dossier` | what is known of the delegation, and what is its file called |
//! | `agenda` | what does a party do on which day |
//! | `workbook`, `cells`, `sheets` | workbooks (XLSX), their cells, and what stands on the sheets of a delegation's |
//! | `schedules`, `briefings`, `profiles`, `reports`, `match_lists` | one document for A4 each (HTML) |
//! | `programs` | the documents and the workbook of a program |
//! | `pages` | what all of these look like on paper |
//! | `calendars`, `zones`, `lines` | the calendar (RFC 5545), the clocks of its time zone, and its lines |
//! | `words` | how names, days, amounts and places read in either language |

mod agenda;
mod briefings;
mod calendars;
mod cells;
mod dossier;
mod lines;
mod match_lists;
mod pages;
mod profiles;
mod programs;
mod reports;
mod schedules;
mod sheets;
mod words;
mod workbook;
mod zones;

pub use dossier::{Agreement, Dossier, Meeting, Plan};
pub use programs::{
    AllocationRecord, ApplicantResult, ProgramDossier, REFUSALS_TOLD_MAX, render_program,
};

use crate::proto::DocumentKind;
pub use crate::text::Language;

/// The most bytes of a file.
pub const FILE_BYTES_MAX: usize = 64 << 20;

const HTML: &str = "text/html; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Why there is no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file would be too large.
    #[error("the file would have more than {} MiB", FILE_BYTES_MAX >> 20)]
    TooLarge,
    /// The time zone of the delegation is not known to this program.
    #[error("`{0}` is no time zone that is known")]
    TimeZone(String),
    /// A delegation has no such document.
    #[error("there is no such document of a delegation")]
    OtherSubject,
    /// The workbook cannot be written.
    #[error("the workbook cannot be written: {0}")]
    Workbook(String),
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is to be called.
    pub file_name: String,
    /// Its type.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Makes one document of a delegation.
///
/// # Errors
///
/// A file that would be too large, and a time zone that is not known.
pub fn render(kind: DocumentKind, dossier: &Dossier) -> Result<Document, Error> {
    let (word, bytes) = match kind {
        DocumentKind::Workbook => {
            let tables = sheets::tables(dossier);
            ("workbook", workbook::workbook(&dossier.workbook_title(), tables)?)
        }
        DocumentKind::Schedule => ("schedule", schedules::schedules(dossier)?),
        DocumentKind::Briefing => ("briefing", briefings::briefings(dossier)?),
        DocumentKind::Profile => ("profile", profiles::profiles(dossier)?),
        DocumentKind::Report => ("report", reports::report(dossier)?),
        DocumentKind::MatchList => ("match-list", match_lists::match_list(dossier)?),
        DocumentKind::Calendar => ("calendar", calendars::calendar(dossier)?.into_bytes()),
        DocumentKind::Unspecified
        | DocumentKind::Eligibility
        | DocumentKind::OperatorList
        | DocumentKind::Pipeline
        | DocumentKind::Allocation => {
            return Err(Error::OtherSubject);
        }
    };
    let (ending, media_type) = match kind {
        DocumentKind::Workbook => ("xlsx", XLSX),
        DocumentKind::Calendar => ("ics", "text/calendar; charset=utf-8"),
        _ => ("html", HTML),
    };
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Error::TooLarge);
    }
    Ok(Document { file_name: dossier.file_name(kind, word, ending), media_type, bytes })
}
