//! What a document of a program is made of.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Context;
use crate::access::Deadline;
use crate::calendar;
use crate::documents::{self, AllocationRecord, ApplicantResult, Document, ProgramDossier};
use crate::errors::Error;
use crate::proto::{
    Allocation, Application, ApplicationStatus, DocumentKind, Language, Partner, Program,
    RankApplicantsRequest, RenderDocumentRequest, ReportPipelineRequest, ReportPipelineResponse,
    Startup,
};

impl Context {
    /// A document of a program, and a token of a revision that it includes. The request was checked.
    pub(super) async fn program_document(
        self: &Arc<Self>,
        request: RenderDocumentRequest,
        deadline: Deadline,
    ) -> Result<(Document, String), Error> {
        let kind = request.kind();
        let as_of_date = request.as_of_date.unwrap_or_else(|| self.today());
        let day =
            calendar::day(&as_of_date).ok_or_else(|| Error::invalid("as_of_date", "is no date"))?;
        let fresh = request.at_least_as_fresh.as_str();
        // What tells of an allocation alone is told by the program that was kept with it, whatever became of that.
        let of_run = kind == DocumentKind::Allocation;
        let (program, token): (Program, String) =
            self.get(&request.program, of_run, fresh, deadline).await?;
        let program = Arc::new(program);
        let party = match kind {
            _ if request.party.is_empty() => None,
            DocumentKind::OperatorList => {
                self.name_now::<Partner>(&request.party, deadline).await?
            }
            _ => self.name_now::<Startup>(&request.party, deadline).await?,
        };
        // Of one that never was there is nothing to be told, as of others that have no file and no quota.
        let party = party.or_else(|| Some(request.party.clone()).filter(|it| !it.is_empty()));
        let mut results = Vec::new();
        if matches!(kind, DocumentKind::Eligibility | DocumentKind::Workbook) {
            let stands = |it: &Application| it.status() != ApplicationStatus::Withdrawn;
            let stands = |it| Some(it).filter(stands);
            let files = self.applicants(&program, stands, day, deadline).await?.files.into_iter();
            results.extend(files.map(|it| ApplicantResult {
                application: it.application.name,
                track: it.application.track,
                check: it.check,
            }));
            let of = party.as_ref().filter(|it| results.iter().all(|r| r.check.startup != **it));
            if let Some(party) = of {
                let message =
                    format!("{party} has no application to {} that is not withdrawn", program.name);
                return Err(Error::invalid("party", message));
            }
        }
        let mut rankings = Vec::new();
        if matches!(kind, DocumentKind::OperatorList | DocumentKind::Workbook) {
            let of = party.as_ref().filter(|it| program.quotas.iter().all(|q| q.partner != **it));
            if let Some(party) = of {
                let message = format!("{party} has no quota in {}", program.name);
                return Err(Error::invalid("party", message));
            }
            let asked = RankApplicantsRequest {
                program: request.program.clone(),
                operators: party.iter().cloned().collect(),
                as_of_date: Some(as_of_date),
                show_set_aside: true,
                at_least_as_fresh: token.clone(),
                ..RankApplicantsRequest::default()
            };
            rankings = self.ranked(asked, deadline).await?;
        }
        let mut pipeline = None;
        if matches!(kind, DocumentKind::Pipeline | DocumentKind::Workbook) {
            let asked = ReportPipelineRequest {
                programs: vec![request.program.clone()],
                as_of_date: Some(as_of_date),
                at_least_as_fresh: token.clone(),
                ..ReportPipelineRequest::default()
            };
            pipeline = Some(self.report_pipeline(asked, deadline).await?);
        }
        let mut allocation = None;
        if !request.allocation.is_empty() {
            let (run, _): (Allocation, String) =
                self.get(&request.allocation, false, "", deadline).await?;
            if run.program != program.name {
                let message = format!("is an allocation of {}", run.program);
                return Err(Error::invalid("allocation", message));
            }
            allocation = Some(self.allocation_record(run).await?);
        }
        let of_pipeline = pipeline.iter().flat_map(|it: &ReportPipelineResponse| {
            let tasks = it.tasks.iter().flat_map(|it| [it.startup.as_str(), it.operator.as_str()]);
            let operators = it.programs.iter().flat_map(|it| &it.operators);
            tasks.chain(operators.map(|it| it.partner.as_str())).filter(|it| !it.is_empty())
        });
        let of_lists = rankings.iter().flat_map(|list| {
            let ranked = list.ranked.iter().map(|it| it.startup.as_str());
            let aside = list.set_aside.iter().map(|it| it.startup.as_str());
            ranked.chain(aside).chain([list.partner.as_str()])
        });
        let named: BTreeSet<&str> =
            results.iter().map(|it| it.check.startup.as_str()).chain(of_lists).collect();
        let named = named.into_iter().chain(of_pipeline).collect();
        let names = self.names_of(named, deadline).await?.into_iter().collect();
        let language = match request.language() {
            Language::English => documents::Language::English,
            Language::Korean | Language::Unspecified => documents::Language::Korean,
        };
        let time_zone = self.time_zone.clone();
        let rendered = self.compute.run(move |_| {
            let mut program = Arc::unwrap_or_clone(program);
            let mut day = day;
            if let Some(AllocationRecord { allocation: run, .. }) =
                allocation.as_ref().filter(|_| of_run)
            {
                program = run.inputs.as_ref().and_then(|it| it.program.clone()).unwrap_or(program);
                day = run.as_of_date.as_ref().and_then(calendar::day).unwrap_or(day);
            }
            let dossier = ProgramDossier {
                program,
                names,
                results,
                rankings,
                pipeline,
                allocation,
                party,
                language,
                time_zone,
                day,
            };
            documents::render_program(kind, &dossier)
        });
        let document = rendered.await?;
        Ok((document.map_err(|error| super::failure(error, kind, &request.party))?, token))
    }
}
