//! Files for people, made of what is known of a delegation: what goes out to its parties and to the organiser's
//! superiors.
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
mod reports;
mod schedules;
mod sheets;
mod words;
mod workbook;
mod zones;

pub use dossier::{Agreement, Dossier, Meeting, Plan};

use crate::proto::DocumentKind;
pub use crate::text::Language;

/// The most bytes of a file.
pub const FILE_BYTES_MAX: usize = 64 << 20;

/// Why there is no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file would be too large.
    #[error("the file would have more than {} MiB", FILE_BYTES_MAX >> 20)]
    TooLarge,
    /// The time zone of the delegation is not known to this program.
    #[error("`{0}` is no time zone that is known")]
    TimeZone(String),
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

/// Makes one document.
///
/// # Errors
///
/// A file that would be too large, and a time zone that is not known.
pub fn render(kind: DocumentKind, dossier: &Dossier) -> Result<Document, Error> {
    const HTML: &str = "text/html; charset=utf-8";
    let (word, ending, media_type) = match kind {
        DocumentKind::Workbook => (
            "workbook",
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        DocumentKind::Schedule => ("schedule", "html", HTML),
        DocumentKind::Briefing => ("briefing", "html", HTML),
        DocumentKind::Profile => ("profile", "html", HTML),
        DocumentKind::Report | DocumentKind::Unspecified => ("report", "html", HTML),
        DocumentKind::MatchList => ("match-list", "html", HTML),
        DocumentKind::Calendar => ("calendar", "ics", "text/calendar; charset=utf-8"),
    };
    let bytes = match kind {
        DocumentKind::Workbook => {
            workbook::workbook(&dossier.workbook_title(), sheets::tables(dossier))?
        }
        DocumentKind::Schedule => schedules::schedules(dossier)?,
        DocumentKind::Briefing => briefings::briefings(dossier)?,
        DocumentKind::Profile => profiles::profiles(dossier)?,
        DocumentKind::Report | DocumentKind::Unspecified => reports::report(dossier)?,
        DocumentKind::MatchList => match_lists::match_list(dossier)?,
        DocumentKind::Calendar => calendars::calendar(dossier)?.into_bytes(),
    };
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Error::TooLarge);
    }
    Ok(Document { file_name: dossier.file_name(kind, word, ending), media_type, bytes })
}
