//! Files of a program: how each applicant stands, whom each operator would take, and all of it as a workbook.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `results` | how does an applicant stand by the rules, and what would change it (HTML) |
//! | `operator_lists` | whom would an operator take first, and what must be looked at (HTML) |
//! | `pipelines` | where do files stand, and what is to be done next (HTML) |
//! | `allocations` | who goes to whom, why, and is that stable (HTML) |
//! | `sheets` | what stands on the sheets of the workbook |

mod allocations;
mod operator_lists;
mod pipelines;
mod results;
mod sheets;

use std::collections::BTreeMap;

use jiff::civil;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::dossier::id_of;
use super::words::Words;
use super::workbook::{self, Title};
use super::{Document, Error, FILE_BYTES_MAX, HTML, XLSX};
use crate::proto::{
    Allocation, ApplicantExplanation, DocumentKind, EligibilityCheck, LocalizedText,
    OperatorRanking, Program, ProgramRule, ReportPipelineResponse, RuleFinding,
    VerifyAllocationResponse,
};
use crate::text::Language;

/// Of so many operators that refused an applicant an allocation's record says why, the first of its list.
pub const REFUSALS_TOLD_MAX: usize = 5;

/// All that a document of a program is made of. What it does not need may be empty.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgramDossier {
    /// The program.
    pub program: Program,
    /// What start-ups and partners are called, by their names; those that are deleted are missing.
    pub names: BTreeMap<String, LocalizedText>,
    /// How the applicants stand whose files are not withdrawn, in their order.
    pub results: Vec<ApplicantResult>,
    /// Whom each operator would take.
    pub rankings: Vec<OperatorRanking>,
    /// Where files stand, and what is to be done.
    pub pipeline: Option<ReportPipelineResponse>,
    /// Who goes to whom.
    pub allocation: Option<AllocationRecord>,
    /// For whom it is made; none: for all, each apart.
    pub party: Option<String>,
    /// The language of the document.
    pub language: Language,
    /// The time zone of the service, by whose days stored times are told.
    pub time_zone: TimeZone,
    /// The day of the document, and of the checks.
    pub day: civil::Date,
}

/// How an applicant stands by the rules.
#[derive(Debug, Clone, PartialEq)]
pub struct ApplicantResult {
    /// Its file, `applications/{id}`.
    pub application: String,
    /// The track that the file names.
    pub track: String,
    /// The check.
    pub check: EligibilityCheck,
}

/// An allocation, and what is found by looking at it again.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AllocationRecord {
    /// The allocation, with its inputs.
    pub allocation: Allocation,
    /// Why each applicant is where it is, in the order of the inputs, with the first refusals alone; then why others
    /// took no part.
    pub explanations: Vec<ApplicantExplanation>,
    /// Why places of each operator are left, in the order of the inputs; none where none are.
    pub left: Vec<Option<LocalizedText>>,
    /// What is found by making it again, and by judging it independently.
    pub verified: VerifyAllocationResponse,
}

/// Who may read a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// The applicant that it is about, too.
    Applicant,
    /// The staff of the program.
    Staff,
}

/// Makes one document of a program. Of another kind it is the workbook.
///
/// # Errors
///
/// A file that would be too large.
pub fn render_program(kind: DocumentKind, dossier: &ProgramDossier) -> Result<Document, Error> {
    let (word, ending, media_type, bytes) = match kind {
        DocumentKind::Eligibility => ("eligibility", "html", HTML, results::results(dossier)?),
        DocumentKind::OperatorList => {
            ("operators", "html", HTML, operator_lists::operator_lists(dossier)?)
        }
        DocumentKind::Pipeline => ("pipeline", "html", HTML, pipelines::pipeline(dossier)?),
        DocumentKind::Allocation => ("allocation", "html", HTML, allocations::allocation(dossier)?),
        _ => {
            let title = Title {
                title: dossier.title(),
                office: dossier.words().text(&dossier.program.sponsor),
                day: dossier.day,
            };
            let bytes = workbook::workbook(&title, sheets::tables(dossier))?;
            ("workbook", "xlsx", XLSX, bytes)
        }
    };
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Error::TooLarge);
    }
    Ok(Document { file_name: dossier.file_name(kind, word, ending), media_type, bytes })
}

impl ProgramDossier {
    fn words(&self) -> Words {
        Words(self.language)
    }

    fn title(&self) -> String {
        self.words().text(&self.program.display_name)
    }

    /// What a start-up or partner is called; its id where nobody knows.
    fn name_of(&self, party: &str) -> String {
        let name = self.names.get(party).map(|it| self.words().text(&Some(it.clone())));
        name.filter(|it| !it.is_empty()).unwrap_or_else(|| id_of(party).to_owned())
    }

    fn is_told(&self, party: &str) -> bool {
        self.party.as_deref().is_none_or(|only| only == party)
    }

    /// What a track is called; empty where there is none.
    fn track(&self, id: &str) -> String {
        let track = self.program.tracks.iter().find(|it| it.id == id);
        track.map_or_else(|| id.to_owned(), |it| self.words().text(&it.display_name))
    }

    fn rule(&self, id: &str) -> Option<&ProgramRule> {
        self.program.rules.iter().find(|it| it.id == id)
    }

    /// A rule as people read it.
    fn rule_text(&self, id: &str) -> String {
        let text = self.rule(id).map(|it| self.words().text(&it.text));
        text.filter(|it| !it.is_empty()).unwrap_or_else(|| id.to_owned())
    }

    /// What would change a finding, each in a sentence.
    fn remedies(&self, finding: &RuleFinding) -> Vec<String> {
        finding.remedies.iter().map(|it| self.words().text(&it.sentence)).collect()
    }

    /// The day and the version, as people write them below a title.
    fn as_of(&self) -> String {
        let (words, etag) = (self.words(), &self.program.etag);
        let day = words.day(self.day);
        words.say(
            format!("{day} 기준, 사업 정보 버전 {etag}"),
            format!("as of {day}, version {etag} of the program"),
        )
    }

    /// The head of a sheet: which document of which program, and for whom.
    fn head(&self, document: &str, party: &str, reader: Reader) -> Markup {
        let words = self.words();
        html! {
            header {
                p { (self.title()) " · " (document) }
                h1 { (party) }
                p.small { (words.text(&self.program.sponsor)) " · " (self.as_of()) }
                @if reader == Reader::Staff {
                    p.small.note { (words.say("담당자용, 외부 제공 금지", "For the program's staff alone")) }
                }
                @if !self.program.is_official {
                    p.small.note { (words.text(&self.program.disclaimer)) }
                }
            }
        }
    }

    /// The file of a kind of document: of the program or, what tells of an allocation alone, of that.
    fn file_name(&self, kind: DocumentKind, word: &str, ending: &str) -> String {
        let run = self.allocation.as_ref().filter(|_| kind == DocumentKind::Allocation);
        let of = run.map_or(&self.program.name, |it| &it.allocation.name);
        let mut name = format!("{}-{word}", id_of(of));
        if let Some(party) = &self.party {
            name.push('-');
            name.push_str(id_of(party));
        }
        if self.language == Language::English {
            name.push_str("-en");
        }
        format!("{name}.{ending}")
    }
}
