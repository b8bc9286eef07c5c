//! How plans of meetings are stored, compared and published.

mod comparisons;
mod publications;

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::delegations::work_max;
use super::resources::{Filters, Listing, decode, require_key_at};
use super::tokens::token_violations;
use super::{Context, Origin, Service, deadline, refuse};
use crate::errors::Error;
use crate::proto::plan_service_server::PlanService;
use crate::proto::{
    ComparePlansRequest, ComparePlansResponse, CreatePlanRequest, CreatePlanResponse,
    DeletePlanRequest, DeletePlanResponse, GetPlanRequest, GetPlanResponse, Kind, ListPlansRequest,
    ListPlansResponse, Plan, PlanMeetingsRequest, PlanState, PublishPlanRequest,
    PublishPlanResponse,
};
use crate::store::Document;
use crate::validation;

#[tonic::async_trait]
impl PlanService for Service {
    async fn create_plan(
        &self,
        call: Request<CreatePlanRequest>,
    ) -> Result<Response<CreatePlanResponse>, Status> {
        let (origin, body) = Origin::of(call, "create_plan", |body| &mut body.request_id);
        Ok(Response::new(self.context.create_plan(origin, body).await?))
    }

    async fn get_plan(
        &self,
        call: Request<GetPlanRequest>,
    ) -> Result<Response<GetPlanResponse>, Status> {
        let deadline = deadline(call.extensions());
        let GetPlanRequest { name, include_inputs, show_deleted, at_least_as_fresh } =
            call.into_inner();
        let (mut plan, consistency_token): (Plan, String) =
            self.context.get(&name, show_deleted, &at_least_as_fresh, deadline).await?;
        if !include_inputs {
            plan.inputs = None;
        }
        Ok(Response::new(GetPlanResponse { plan: Some(plan), consistency_token }))
    }

    async fn list_plans(
        &self,
        call: Request<ListPlansRequest>,
    ) -> Result<Response<ListPlansResponse>, Status> {
        let deadline = deadline(call.extensions());
        let mut body = call.into_inner();
        let filters = Filters {
            violations: validation::list_plans(&body),
            of: vec![body.delegation.clone()],
            terms: body.states.iter().map(|&state| Plan::state_term(state)).collect(),
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
        let mut page = self.context.list::<Plan>(&body, listing, deadline).await?;
        page.resources.iter_mut().for_each(shorten);
        Ok(Response::new(ListPlansResponse {
            plans: page.resources,
            next_page_token: page.next_page_token,
            changed_since_first_page: page.changed_since_first_page,
            consistency_token: page.consistency_token,
        }))
    }

    async fn publish_plan(
        &self,
        call: Request<PublishPlanRequest>,
    ) -> Result<Response<PublishPlanResponse>, Status> {
        let (origin, body) = Origin::of(call, "publish_plan", |body| &mut body.request_id);
        Ok(Response::new(self.context.publish_plan(origin, body).await?))
    }

    async fn compare_plans(
        &self,
        call: Request<ComparePlansRequest>,
    ) -> Result<Response<ComparePlansResponse>, Status> {
        let deadline = deadline(call.extensions());
        Ok(Response::new(self.context.compare_plans(call.into_inner(), deadline).await?))
    }

    async fn delete_plan(
        &self,
        call: Request<DeletePlanRequest>,
    ) -> Result<Response<DeletePlanResponse>, Status> {
        let (origin, body) = Origin::of(call, "delete_plan", |body| &mut body.request_id);
        let DeletePlanRequest { name, etag, .. } = body;
        let deleted = self.context.delete_if::<Plan>(origin, &name, etag, is_draft);
        let (result, consistency_token) = deleted.await?;
        Ok(Response::new(DeletePlanResponse { result: Some(result), consistency_token }))
    }
}

impl Context {
    async fn create_plan(
        self: &Arc<Self>,
        origin: Origin,
        request: CreatePlanRequest,
    ) -> Result<CreatePlanResponse, Error> {
        let mut violations = validation::create_plan(&request);
        violations.extend(validation::request_id(&origin.request_id));
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        if let Some(first) = self.repeated(&origin).await? {
            let (result, consistency_token) = self.answer(first)?;
            return Ok(CreatePlanResponse { result: Some(result), consistency_token });
        }
        let delegation = require_key_at("delegation", &request.delegation, Kind::Delegation)?;
        let asked = PlanMeetingsRequest {
            name: request.delegation.clone(),
            work_max: request.work_max,
            seed: request.seed,
            as_of_date: request.as_of_date,
            earlier_meetings: Vec::new(),
            at_least_as_fresh: request.at_least_as_fresh,
            earlier_plan: request.earlier_plan.clone(),
            match_list: request.match_list.clone(),
        };
        let (outcome, inputs) = self.planned(asked, origin.deadline).await?;
        let plan = Plan {
            delegation: request.delegation,
            state: PlanState::Draft.into(),
            earlier_plan: request.earlier_plan,
            match_list: request.match_list,
            author: request.author,
            note: request.note,
            seed: request.seed,
            work_max: i64::try_from(work_max(request.work_max)).unwrap_or(i64::MAX),
            outcome: Some(outcome),
            inputs: Some(inputs),
            ..Plan::default()
        };
        let (result, consistency_token) = self.store_next(origin, &delegation, plan).await?;
        Ok(CreatePlanResponse { result: Some(result), consistency_token })
    }
}

/// Only drafts are deleted.
fn is_draft(document: &Document) -> Result<(), Error> {
    match decode::<Plan>(document)?.state() {
        PlanState::Draft => Ok(()),
        _ => Err(Error::PlanNotDraft(document.key.clone())),
    }
}

/// Leaves what a list tells of a plan.
fn shorten(plan: &mut Plan) {
    plan.inputs = None;
    if let Some(outcome) = &mut plan.outcome {
        outcome.meetings = Vec::new();
        outcome.vetoed = Vec::new();
        outcome.impossible = Vec::new();
        outcome.set_aside = Vec::new();
    }
}
