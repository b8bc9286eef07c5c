//! How the applicants of a program are allocated to its operators, and how that is kept, checked and explained.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `parties` | who takes part, with what rules and scores say of them |
//! | `runs` | who goes where, of inputs alone |
//! | `checks` | does what is stored agree with itself |
//! | `explanations` | why is an applicant where it is, and what came of an operator |
//! | `wording` | how is that said in Korean and English |

mod checks;
mod explanations;
mod parties;
mod runs;
mod wording;

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::resources::{Filters, Listing, require_key_at};
use super::tokens::token_violations;
use super::{Context, Origin, Service, deadline, refuse};
use crate::access::Deadline;
use crate::allocation::contradictions;
use crate::documents::{AllocationRecord, REFUSALS_TOLD_MAX};
use crate::errors::Error;
use crate::proto::allocation_service_server::AllocationService;
use crate::proto::explain_allocation_response::About;
use crate::proto::{
    Allocation, AllocationInputs, AllocationOutcome, CreateAllocationRequest,
    CreateAllocationResponse, DeleteAllocationRequest, DeleteAllocationResponse,
    ExplainAllocationRequest, ExplainAllocationResponse, GetAllocationRequest,
    GetAllocationResponse, Kind, ListAllocationsRequest, ListAllocationsResponse, Partner, Startup,
    VerifyAllocationRequest, VerifyAllocationResponse,
};
use crate::validation;
use explanations::Explained;
use parties::Parties;
use wording::Wording;

#[tonic::async_trait]
impl AllocationService for Service {
    async fn create_allocation(
        &self,
        call: Request<CreateAllocationRequest>,
    ) -> Result<Response<CreateAllocationResponse>, Status> {
        let (origin, body) = Origin::of(call, "create_allocation", |body| &mut body.request_id);
        Ok(Response::new(self.context.create_allocation(origin, body).await?))
    }

    async fn get_allocation(
        &self,
        call: Request<GetAllocationRequest>,
    ) -> Result<Response<GetAllocationResponse>, Status> {
        let deadline = deadline(call.extensions());
        let GetAllocationRequest { name, include_inputs, show_deleted, at_least_as_fresh } =
            call.into_inner();
        let (mut allocation, consistency_token): (Allocation, String) =
            self.context.get(&name, show_deleted, &at_least_as_fresh, deadline).await?;
        if !include_inputs {
            allocation.inputs = None;
        }
        let allocation = Some(allocation);
        Ok(Response::new(GetAllocationResponse { allocation, consistency_token }))
    }

    async fn list_allocations(
        &self,
        call: Request<ListAllocationsRequest>,
    ) -> Result<Response<ListAllocationsResponse>, Status> {
        let deadline = deadline(call.extensions());
        let mut body = call.into_inner();
        let filters = Filters {
            violations: validation::list_allocations(&body),
            of: vec![body.program.clone()],
            terms: Vec::new(),
        };
        let page_token = std::mem::take(&mut body.page_token);
        let fresh = std::mem::take(&mut body.at_least_as_fresh);
        let listing = Listing {
            page_token: &page_token,
            page_size: body.page_size,
            show_deleted: body.show_deleted,
            at_least_as_fresh: &fresh,
            filters,
        };
        let mut page = self.context.list::<Allocation>(&body, listing, deadline).await?;
        page.resources.iter_mut().for_each(shorten);
        Ok(Response::new(ListAllocationsResponse {
            allocations: page.resources,
            next_page_token: page.next_page_token,
            changed_since_first_page: page.changed_since_first_page,
            consistency_token: page.consistency_token,
        }))
    }

    async fn delete_allocation(
        &self,
        call: Request<DeleteAllocationRequest>,
    ) -> Result<Response<DeleteAllocationResponse>, Status> {
        let (origin, body) = Origin::of(call, "delete_allocation", |body| &mut body.request_id);
        let DeleteAllocationRequest { name, etag, .. } = body;
        let deleted = self.context.delete_if::<Allocation>(origin, &name, etag, |_| Ok(()));
        let (result, consistency_token) = deleted.await?;
        Ok(Response::new(DeleteAllocationResponse { result: Some(result), consistency_token }))
    }

    async fn verify_allocation(
        &self,
        call: Request<VerifyAllocationRequest>,
    ) -> Result<Response<VerifyAllocationResponse>, Status> {
        let deadline = deadline(call.extensions());
        let VerifyAllocationRequest { name, at_least_as_fresh } = call.into_inner();
        let (allocation, consistency_token): (Allocation, String) =
            self.context.get(&name, false, &at_least_as_fresh, deadline).await?;
        let compute = &self.context.compute;
        let verified =
            compute.run(move |stop| checks::verified(&allocation, &|| stop.is_set())).await;
        let verified = verified.and_then(|it| it)?;
        Ok(Response::new(VerifyAllocationResponse { consistency_token, ..verified }))
    }

    async fn explain_allocation(
        &self,
        call: Request<ExplainAllocationRequest>,
    ) -> Result<Response<ExplainAllocationResponse>, Status> {
        let deadline = deadline(call.extensions());
        Ok(Response::new(self.context.explain_allocation(call.into_inner(), deadline).await?))
    }
}

impl Context {
    /// An allocation with why each applicant is where it is, and what is found by looking at it again.
    pub(in crate::services) async fn allocation_record(
        &self,
        allocation: Allocation,
    ) -> Result<AllocationRecord, Error> {
        let made = self.compute.run(move |stop| {
            let stop = || stop.is_set();
            let verified = checks::verified(&allocation, &stop)?;
            let (no_outcome, no_inputs) =
                (AllocationOutcome::default(), AllocationInputs::default());
            let inputs = allocation.inputs.as_ref().unwrap_or(&no_inputs);
            let outcome = allocation.outcome.as_ref().unwrap_or(&no_outcome);
            let problem = runs::problem(inputs);
            let mut explanations = match contradictions(&problem).is_empty() {
                true => {
                    let again = runs::allocated(&problem, &stop)?;
                    Explained::of(inputs, &problem, &again).applicants(REFUSALS_TOLD_MAX, &stop)?
                }
                false => Vec::new(),
            };
            let wording = Wording::of(inputs);
            let excluded = outcome.excluded.iter().cloned();
            explanations.extend(excluded.map(|it| explanations::of_excluded(&wording, it)));
            let left = outcome.operators.iter().map(|it| wording::left(it).map(Into::into));
            let left = left.collect();
            Ok(AllocationRecord { allocation, explanations, left, verified })
        });
        made.await?
    }

    async fn create_allocation(
        self: &Arc<Self>,
        origin: Origin,
        request: CreateAllocationRequest,
    ) -> Result<CreateAllocationResponse, Error> {
        let mut violations = validation::create_allocation(&request);
        violations.extend(validation::request_id(&origin.request_id));
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let program = require_key_at("program", &request.program, Kind::Program)?;
        if !request.validate_only
            && let Some(first) = self.repeated(&origin).await?
        {
            let (result, consistency_token) = self.answer(first)?;
            let result = Some(result);
            return Ok(CreateAllocationResponse {
                result,
                consistency_token,
                ..Default::default()
            });
        }
        let as_of_date = request.as_of_date.unwrap_or_else(|| self.today());
        let parties = self.allocation_parties(&request, &as_of_date, origin.deadline).await?;
        let Parties { inputs, excluded, consistency_token } = parties;
        let running = self.compute.run(move |stop| {
            let problem = runs::problem(&inputs);
            let allocation = runs::allocated(&problem, &|| stop.is_set())?;
            let outcome = runs::outcome(&inputs, excluded, &problem, &allocation);
            Ok::<(AllocationInputs, AllocationOutcome), Error>((inputs, outcome))
        });
        let (inputs, outcome) = running.await??;
        let of_program = inputs.program.as_ref();
        let allocation = Allocation {
            program: request.program,
            program_etag: of_program.map(|it| it.etag.clone()).unwrap_or_default(),
            as_of_date: Some(as_of_date),
            seed: request.seed,
            includes_undecided: request.includes_undecided,
            model_version: self.model.version().to_owned(),
            author: request.author,
            note: request.note,
            outcome: Some(outcome),
            inputs: Some(inputs),
            ..Allocation::default()
        };
        if request.validate_only {
            let allocation = Some(allocation);
            return Ok(CreateAllocationResponse { result: None, allocation, consistency_token });
        }
        let (result, consistency_token) = self.store_next(origin, &program, allocation).await?;
        let result = Some(result);
        Ok(CreateAllocationResponse { result, consistency_token, ..Default::default() })
    }

    async fn explain_allocation(
        &self,
        request: ExplainAllocationRequest,
        deadline: Deadline,
    ) -> Result<ExplainAllocationResponse, Error> {
        let mut violations = validation::explain_allocation(&request);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let ExplainAllocationRequest { name, startup, partner, at_least_as_fresh } = request;
        let (allocation, consistency_token): (Allocation, String) =
            self.get(&name, false, &at_least_as_fresh, deadline).await?;
        let inputs = allocation.inputs.unwrap_or_default();
        let mut excluded = allocation.outcome.unwrap_or_default().excluded;
        let whom = match startup.is_empty() {
            false => {
                let applicants = inputs.applicants.iter().map(|it| &it.startup);
                let kept: Vec<String> =
                    applicants.chain(excluded.iter().map(|it| &it.startup)).cloned().collect();
                let kept = self.kept_name::<Startup>(&kept, &startup, deadline).await?;
                let message = || format!("has not applied to the program of {name} then");
                let kept = kept.ok_or_else(|| Error::invalid("startup", message()))?;
                if let Some(at) = excluded.iter().position(|it| it.startup == kept) {
                    let exclusion = excluded.swap_remove(at);
                    let applicant = explanations::of_excluded(&Wording::of(&inputs), exclusion);
                    let about = Some(About::Applicant(applicant));
                    return Ok(ExplainAllocationResponse { about, consistency_token });
                }
                Whom::Applicant(inputs.applicants.iter().position(|it| it.startup == kept))
            }
            true => {
                let kept: Vec<String> =
                    inputs.operators.iter().map(|it| it.partner.clone()).collect();
                let kept = self.kept_name::<Partner>(&kept, &partner, deadline).await?;
                let message = || format!("is no operator of {name}");
                let kept = kept.ok_or_else(|| Error::invalid("partner", message()))?;
                Whom::Operator(inputs.operators.iter().position(|it| it.partner == kept))
            }
        };
        let explaining = self.compute.run(move |stop| explained(&inputs, &whom, &|| stop.is_set()));
        let about = Some(explaining.await??);
        Ok(ExplainAllocationResponse { about, consistency_token })
    }
}

/// Of whom there is to be told, by its position.
enum Whom {
    Applicant(Option<usize>),
    Operator(Option<usize>),
}

fn explained(
    inputs: &AllocationInputs,
    whom: &Whom,
    stop: &dyn Fn() -> bool,
) -> Result<About, Error> {
    let problem = runs::problem(inputs);
    if !contradictions(&problem).is_empty() {
        return Err(Error::Internal(
            "the inputs of an allocation contradict themselves".to_owned(),
        ));
    }
    let allocation = runs::allocated(&problem, stop)?;
    let explained = Explained::of(inputs, &problem, &allocation);
    match *whom {
        Whom::Applicant(Some(at)) => Ok(About::Applicant(explained.applicant(at))),
        Whom::Operator(Some(at)) => Ok(About::Operator(explained.operator(at, stop)?)),
        Whom::Applicant(None) | Whom::Operator(None) => {
            Err(Error::Internal("a name that was kept stands nowhere".to_owned()))
        }
    }
}

/// Leaves what a list tells of an allocation.
fn shorten(allocation: &mut Allocation) {
    allocation.inputs = None;
    if let Some(outcome) = &mut allocation.outcome {
        outcome.placements = Vec::new();
        outcome.excluded = Vec::new();
        outcome.operators = Vec::new();
        outcome.reserves = Vec::new();
        outcome.violations = Vec::new();
    }
}
