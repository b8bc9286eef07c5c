//! How the index is compared with the store.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tonic::{Request, Response, Status};

use super::{Context, Service, deadline, in_time, refuse};
use crate::access::Deadline;
use crate::errors::Error;
use crate::proto::operations_service_server::OperationsService;
use crate::proto::{
    IndexDifference, IndexFault, Kind, VerifiedKind, VerifyIndexRequest, VerifyIndexResponse,
};
use crate::search::{Comparison, Difference, Fault, Report, Snapshot};
use crate::store::Revision;
use crate::validation;
use crate::validation::limits::DIFFERENCES_DEFAULT;

/// How long the index may take to reach what was written before the call.
const CATCHING_UP_MAX: Duration = Duration::from_secs(30);

/// How many documents are read at a time: few enough for the store to deliver the largest in time.
const PAGE_DOCUMENTS: u32 = 200;

#[tonic::async_trait]
impl OperationsService for Service {
    async fn verify_index(
        &self,
        call: Request<VerifyIndexRequest>,
    ) -> Result<Response<VerifyIndexResponse>, Status> {
        let deadline = deadline(call.extensions());
        let request = call.into_inner();
        refuse(validation::verify_index(&request))?;
        let names_max = match usize::try_from(request.max_differences) {
            Ok(0) | Err(_) => DIFFERENCES_DEFAULT as usize,
            Ok(max) => max,
        };
        let verified = self.context.verify_index(names_max, deadline);
        Ok(Response::new(in_time(deadline, Error::DeadlineExceeded, verified).await?))
    }
}

impl Context {
    async fn verify_index(
        &self,
        names_max: usize,
        deadline: Deadline,
    ) -> Result<VerifyIndexResponse, Error> {
        let turn = self.verifying.acquire().await;
        let _turn = turn.map_err(|closed| Error::Internal(closed.to_string()))?;
        let head = self.store.head().await?;
        let patience = Deadline(deadline.0.min(Instant::now() + CATCHING_UP_MAX));
        let snapshot = self.snapshot_at(head, patience).await?;

        let looked_at = Arc::clone(&snapshot);
        let files = self.compute.run(move |stop| looked_at.damaged_files(&|| stop.is_set()));
        let damaged_files = files.await??;
        let faults = self.store.faults().await?;
        let unsound = VerifyIndexResponse {
            database_checked: faults.is_some(),
            database_faults: faults.unwrap_or_default(),
            damaged_files,
            ..VerifyIndexResponse::default()
        };
        if !unsound.damaged_files.is_empty() || !unsound.database_faults.is_empty() {
            return Ok(unsound);
        }
        let revision = snapshot.complete();
        let report = self.compare(snapshot, names_max).await?;
        Ok(compared(unsound, report, revision))
    }

    /// Compares a snapshot of the index with what is stored now.
    async fn compare(&self, snapshot: Arc<Snapshot>, names_max: usize) -> Result<Report, Error> {
        let mut feed = self.store.feed().await?;
        if feed.store_id() != snapshot.store_id() || feed.head() < snapshot.complete() {
            // The database was exchanged: the index will be built anew.
            return Err(Error::IndexUnavailable);
        }
        let begun = self.compute.run(move |_| Comparison::begin(snapshot, names_max));
        let mut comparison = begun.await??;
        let mut page = feed.page(Revision::default(), PAGE_DOCUMENTS).await?;
        while let Some(last) = page.last() {
            // The store reads the next page while this one is compared.
            let reading = feed.page(last.revision, PAGE_DOCUMENTS);
            let comparing = self.compute.run(move |_| {
                comparison.compare(&page)?;
                Ok::<_, Error>(comparison)
            });
            let (read, done) = tokio::join!(reading, comparing);
            comparison = done??;
            page = read?;
        }
        drop(feed);
        Ok(self.compute.run(move |_| comparison.finish()).await??)
    }
}

fn compared(reply: VerifyIndexResponse, report: Report, revision: Revision) -> VerifyIndexResponse {
    VerifyIndexResponse {
        sound: report.differences_total == 0,
        revision: number(revision.0),
        compared: true,
        kinds: Kind::ALL.into_iter().map(|kind| numbers(kind, &report)).collect(),
        changed_meanwhile: number(report.changed),
        differences: report.differences.into_iter().map(difference).collect(),
        total_differences: number(report.differences_total),
        ..reply
    }
}

fn numbers(kind: Kind, report: &Report) -> VerifiedKind {
    let counts = report.kinds.get(&kind).copied().unwrap_or_default();
    VerifiedKind {
        collection: kind.collection().to_owned(),
        stored: number(counts.stored),
        deleted: number(counts.deleted),
        indexed: number(counts.indexed),
    }
}

fn difference(difference: Difference) -> IndexDifference {
    let fault = match difference.fault {
        Fault::Missing => IndexFault::Missing,
        Fault::Stale => IndexFault::Stale,
        Fault::Repeated => IndexFault::Repeated,
        Fault::Deleted => IndexFault::Deleted,
        Fault::Unknown => IndexFault::Unknown,
        Fault::Unreadable => IndexFault::Unreadable,
    };
    IndexDifference { name: difference.key.to_string(), fault: fault.into() }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
