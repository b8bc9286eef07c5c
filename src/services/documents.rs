//! How documents of a delegation or a program are made: what they need is read, a computing thread makes the file, and
//! it goes out in parts.

mod dossiers;
mod programs;

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::matches::Explain;
use super::resources::require_key_at;
use super::tokens::token_violations;
use super::{Context, Service, deadline, in_time, refuse};
use crate::access::Deadline;
use crate::documents::{self, Document};
use crate::errors::Error;
use crate::proto::document_service_server::DocumentService;
use crate::proto::render_document_response::Part;
use crate::proto::{
    Agreement, Audience, Date, Delegation, DocumentHeader, DocumentKind,
    GetDelegationReportRequest, Key, Kind, Language, ListDueItemsRequest, Meeting, MeetingStatus,
    Plan, RenderDocumentRequest, RenderDocumentResponse,
};
use crate::validation;
use dossiers::Outcomes;

/// No part is larger, in bytes.
const CHUNK_BYTES_MAX: usize = 64 << 10;

/// Parts that wait for the caller to take them.
const WAITING_MAX: usize = 8;

type Parts = ReceiverStream<Result<RenderDocumentResponse, Status>>;

#[tonic::async_trait]
impl DocumentService for Service {
    type RenderDocumentStream = Parts;

    async fn render_document(
        &self,
        call: Request<RenderDocumentRequest>,
    ) -> Result<Response<Parts>, Status> {
        let deadline = deadline(call.extensions());
        let turn = Arc::clone(&self.context.documents).acquire_owned();
        let turn = async { turn.await.map_err(|closed| Error::Internal(closed.to_string())) };
        let turn = in_time(deadline, Error::Overloaded("documents"), turn).await?;
        let (document, token) = self.context.document(call.into_inner(), deadline).await?;
        Ok(Response::new(parts(document, token, turn, deadline)))
    }
}

/// Sends a file until all is sent, the caller has gone or its time has passed: nobody keeps a file in memory by taking
/// it slowly. Until then it takes the turn of another one.
fn parts(
    document: Document,
    consistency_token: String,
    turn: OwnedSemaphorePermit,
    deadline: Deadline,
) -> Parts {
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    let Document { file_name, media_type, bytes } = document;
    let header = DocumentHeader {
        file_name,
        media_type: media_type.to_owned(),
        size_bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        consistency_token,
    };
    let of = sender.clone();
    tokio::spawn(async move {
        let send_all = async {
            let message = |part| Ok(RenderDocumentResponse { part: Some(part) });
            if of.send(message(Part::Header(header))).await.is_err() {
                return Ok(());
            }
            for chunk in bytes.chunks(CHUNK_BYTES_MAX) {
                if of.send(message(Part::Chunk(chunk.to_vec()))).await.is_err() {
                    return Ok(());
                }
            }
            Ok(())
        };
        if let Err(error) = in_time(deadline, Error::DeadlineExceeded, send_all).await {
            drop(bytes);
            drop(turn);
            // The caller may have left; then nobody is told.
            let _ = sender.send(Err(error.into())).await;
        }
    });
    ReceiverStream::new(receiver)
}

impl Context {
    /// A document, and a token of a revision that it includes.
    async fn document(
        self: &Arc<Self>,
        request: RenderDocumentRequest,
        deadline: Deadline,
    ) -> Result<(Document, String), Error> {
        let mut violations = validation::render_document(&request);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        if !request.program.is_empty() {
            return self.program_document(request, deadline).await;
        }
        let kind = request.kind();
        let language = match request.language() {
            Language::Unspecified => Language::Korean,
            language => language,
        };
        let as_of_date = request.as_of_date.unwrap_or_else(|| self.today());
        let (delegation, token): (Delegation, String) =
            self.get(&request.delegation, false, &request.at_least_as_fresh, deadline).await?;
        let key = require_key_at("delegation", &request.delegation, Kind::Delegation)?;

        let mut dossier =
            dossiers::empty(delegation, language, &as_of_date, self.time_zone.clone())?;
        if !request.plan.is_empty() {
            let (plan, _): (Plan, String) = self.get(&request.plan, false, "", deadline).await?;
            if plan.delegation != request.delegation {
                let message = format!("is a plan of {}", plan.delegation);
                return Err(Error::invalid("plan", message));
            }
            self.add_plan(&mut dossier, plan, deadline).await?;
        } else if !matches!(kind, DocumentKind::Report | DocumentKind::MatchList) {
            let (_, meetings) = self.all_of::<Meeting>(Some(&key), false, deadline).await?;
            // The organiser's workbook tells of those that were called off too.
            let is_told = |it: &Meeting| {
                kind == DocumentKind::Workbook || it.status() != MeetingStatus::Cancelled
            };
            let told = meetings.into_iter().filter(is_told);
            dossier.meetings = told.filter_map(dossiers::recorded).collect();
        }
        if matches!(kind, DocumentKind::Workbook | DocumentKind::Report) {
            let (_, agreements) = self.all_of::<Agreement>(Some(&key), false, deadline).await?;
            let told = agreements.into_iter().filter_map(|it| dossiers::agreement(it, &as_of_date));
            dossier.agreements = told.collect();
            let Outcomes { report, due } =
                self.outcomes(&request.delegation, as_of_date, language, &token, deadline).await?;
            (dossier.report, dossier.due) = (report, due);
        }
        if matches!(kind, DocumentKind::Workbook | DocumentKind::MatchList) {
            dossier.match_list = self.told_list(&key, &request.match_list, deadline).await?;
        }
        if kind == DocumentKind::MatchList && dossier.match_list.is_none() {
            let message = format!("is empty, and {key} has no match list; draft one first");
            return Err(Error::invalid("match_list", message));
        }
        self.choose_party(&mut dossier, &request.party, deadline).await?;
        self.add_profiles(&mut dossier, kind, deadline).await?;
        if kind == DocumentKind::Briefing {
            let destination = dossier.delegation.destination.clone();
            let pairs: Vec<(Key, Key)> = dossiers::pairs(&dossier).into_iter().collect();
            let asked = Explain {
                audiences: &[Audience::Partner],
                as_of_date: &as_of_date,
                destination: destination.as_ref(),
                at_least_as_fresh: &token,
            };
            let explained = self.explain_pairs(pairs.clone(), asked, deadline).await?;
            let names = |(startup, partner): (Key, Key)| (startup.to_string(), partner.to_string());
            let reasons = explained.into_iter().map(|it| dossiers::reasons(it, language));
            dossier.reasons = pairs.into_iter().map(names).zip(reasons).collect();
        }
        let document = self.compute.run(move |_| documents::render(kind, &dossier)).await?;
        Ok((document.map_err(|error| failure(error, kind, &request.party))?, token))
    }

    /// What came of the delegation, and what is due.
    async fn outcomes(
        self: &Arc<Self>,
        delegation: &str,
        as_of_date: Date,
        language: Language,
        token: &str,
        deadline: Deadline,
    ) -> Result<Outcomes, Error> {
        let report = GetDelegationReportRequest {
            name: delegation.to_owned(),
            as_of_date: Some(as_of_date),
            language: language.into(),
            at_least_as_fresh: token.to_owned(),
        };
        let due = ListDueItemsRequest {
            delegation: delegation.to_owned(),
            until_date: None,
            as_of_date: Some(as_of_date),
            at_least_as_fresh: token.to_owned(),
        };
        Ok(Outcomes {
            report: self.get_delegation_report(report, deadline).await?,
            due: self.list_due_items(due, deadline).await?,
        })
    }
}

/// Why there is no file, for the caller.
fn failure(error: documents::Error, kind: DocumentKind, party: &str) -> Error {
    match error {
        documents::Error::TooLarge if has_parties(kind) && party.is_empty() => {
            Error::invalid("party", format!("is empty, and {error}; ask for one party at a time"))
        }
        documents::Error::TooLarge => Error::invalid("kind", error.to_string()),
        documents::Error::TimeZone(_) => {
            let message = format!("has a time zone that cannot be used: {error}; correct it");
            Error::invalid("delegation", message)
        }
        documents::Error::Workbook(_) | documents::Error::OtherSubject => {
            Error::Internal(error.to_string())
        }
    }
}

/// Whether a document can be made for one party.
fn has_parties(kind: DocumentKind) -> bool {
    tells_meetings(kind)
        || matches!(
            kind,
            DocumentKind::Profile | DocumentKind::Eligibility | DocumentKind::OperatorList
        )
}

/// Whether it is of the meetings of each party.
fn tells_meetings(kind: DocumentKind) -> bool {
    matches!(kind, DocumentKind::Schedule | DocumentKind::Briefing | DocumentKind::Calendar)
}

#[cfg(test)]
mod tests {
    use tokio_stream::StreamExt as _;

    use super::*;

    #[tokio::test]
    async fn a_document_takes_a_turn_until_all_of_it_is_sent_or_its_time_has_passed() {
        let seconds = std::time::Duration::from_secs;
        for (is_taken, patience) in [(true, seconds(60)), (false, seconds(1))] {
            let turns = Arc::new(tokio::sync::Semaphore::new(1));
            let turn = Arc::clone(&turns).acquire_owned().await.unwrap();
            let bytes = vec![7; CHUNK_BYTES_MAX * 2 * WAITING_MAX];
            let file_name = "one.html".to_owned();
            let document = Document { file_name, media_type: "text/html", bytes };
            let deadline = Deadline(tokio::time::Instant::now() + patience);
            let mut parts = parts(document, String::new(), turn, deadline);
            assert!(parts.next().await.unwrap().is_ok());
            assert_eq!(turns.available_permits(), 0, "more waits than a caller is sent unasked");
            if is_taken {
                while parts.next().await.is_some() {}
            }
            let turn = tokio::time::timeout(seconds(30), turns.acquire()).await;
            assert!(turn.is_ok(), "the next one has its turn");
        }
    }
}
