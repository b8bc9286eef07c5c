//! The delegation service: what profiles are promised, of delegations, plans of their meetings, and occurrences of those
//! that recur.

mod occurrences;
mod plans;
mod problems;
mod readers;
mod requests;
mod suggestions;

use tonic::{Request, Response, Status};

use super::profiles::Listing;
use super::tokens::token_violations;
use super::{Origin, Service, deadline, refuse};
use crate::proto::batch_upsert_delegations_result::Outcome;
use crate::proto::delegation_service_server::DelegationService;
use crate::proto::{
    BatchUpsertDelegationsRequest, BatchUpsertDelegationsResponse, BatchUpsertDelegationsResult,
    CreateDelegationRequest, CreateDelegationResponse, Delegation, DeleteDelegationRequest,
    DeleteDelegationResponse, GetDelegationRequest, GetDelegationResponse, Key, Kind,
    ListDelegationsRequest, ListDelegationsResponse, ListOccurrencesRequest,
    ListOccurrencesResponse, OpenOccurrenceRequest, OpenOccurrenceResponse, PlanMeetingsRequest,
    PlanMeetingsResponse, SuggestHostsRequest, SuggestHostsResponse, UndeleteDelegationRequest,
    UndeleteDelegationResponse, UpdateDelegationRequest, UpdateDelegationResponse,
};
use crate::validation;

#[tonic::async_trait]
impl DelegationService for Service {
    async fn create_delegation(
        &self,
        call: Request<CreateDelegationRequest>,
    ) -> Result<Response<CreateDelegationResponse>, Status> {
        let (_, extensions, mut body) = call.into_parts();
        let id = std::mem::take(&mut body.request_id);
        let origin = Origin::new(&extensions, "create_delegation", id, &body);
        let (result, consistency_token) =
            self.context.create_profile(origin, body.delegation).await?;
        Ok(Response::new(CreateDelegationResponse { result: Some(result), consistency_token }))
    }

    async fn get_delegation(
        &self,
        call: Request<GetDelegationRequest>,
    ) -> Result<Response<GetDelegationResponse>, Status> {
        let deadline = deadline(call.extensions());
        let body = call.into_inner();
        let (delegation, consistency_token) = self
            .context
            .get_profile(&body.name, body.show_deleted, &body.at_least_as_fresh, deadline)
            .await?;
        Ok(Response::new(GetDelegationResponse { delegation: Some(delegation), consistency_token }))
    }

    async fn update_delegation(
        &self,
        call: Request<UpdateDelegationRequest>,
    ) -> Result<Response<UpdateDelegationResponse>, Status> {
        let (_, extensions, mut body) = call.into_parts();
        let id = std::mem::take(&mut body.request_id);
        let origin = Origin::new(&extensions, "update_delegation", id, &body);
        let mask = body.update_mask.as_ref();
        let (result, consistency_token) =
            self.context.update_profile(origin, body.delegation, mask).await?;
        Ok(Response::new(UpdateDelegationResponse { result: Some(result), consistency_token }))
    }

    async fn delete_delegation(
        &self,
        call: Request<DeleteDelegationRequest>,
    ) -> Result<Response<DeleteDelegationResponse>, Status> {
        let (_, extensions, mut body) = call.into_parts();
        let id = std::mem::take(&mut body.request_id);
        let origin = Origin::new(&extensions, "delete_delegation", id, &body);
        let deleted = self.context.delete_profile(origin, Kind::Delegation, &body.name, body.etag);
        let (result, consistency_token) = deleted.await?;
        Ok(Response::new(DeleteDelegationResponse { result: Some(result), consistency_token }))
    }

    async fn undelete_delegation(
        &self,
        call: Request<UndeleteDelegationRequest>,
    ) -> Result<Response<UndeleteDelegationResponse>, Status> {
        let (_, extensions, mut body) = call.into_parts();
        let id = std::mem::take(&mut body.request_id);
        let origin = Origin::new(&extensions, "undelete_delegation", id, &body);
        let (result, consistency_token) =
            self.context.undelete_profile::<Delegation>(origin, &body.name).await?;
        Ok(Response::new(UndeleteDelegationResponse { result: Some(result), consistency_token }))
    }

    async fn list_delegations(
        &self,
        call: Request<ListDelegationsRequest>,
    ) -> Result<Response<ListDelegationsResponse>, Status> {
        let deadline = deadline(call.extensions());
        let mut body = call.into_inner();
        let mut violations = validation::list_delegations(&body);
        violations.extend(token_violations(&body.at_least_as_fresh));
        refuse(violations)?;
        let parties = [&body.startup, &body.partner];
        let of: Vec<Key> = parties.into_iter().filter_map(|name| Key::parse(name)).collect();
        let terms: Vec<String> =
            body.kinds.iter().map(|&kind| Delegation::kind_term(kind)).collect();
        let page_token = std::mem::take(&mut body.page_token);
        let fresh = std::mem::take(&mut body.at_least_as_fresh);
        let listing = Listing {
            page_token: &page_token,
            page_size: body.page_size,
            show_deleted: body.show_deleted,
            at_least_as_fresh: &fresh,
            of: &of,
            terms: &terms,
        };
        let page = self.context.list_profiles(&body, listing, deadline).await?;
        Ok(Response::new(ListDelegationsResponse {
            delegations: page.profiles,
            next_page_token: page.next_page_token,
            changed_since_first_page: page.changed_since_first_page,
            consistency_token: page.consistency_token,
        }))
    }

    async fn batch_upsert_delegations(
        &self,
        call: Request<BatchUpsertDelegationsRequest>,
    ) -> Result<Response<BatchUpsertDelegationsResponse>, Status> {
        let (_, extensions, mut body) = call.into_parts();
        let id = std::mem::take(&mut body.request_id);
        let origin = Origin::new(&extensions, "batch_upsert_delegations", id, &body);
        let BatchUpsertDelegationsRequest { delegations, atomic, validate_only, .. } = body;
        let batch =
            self.context.upsert_profiles(origin, delegations, atomic, validate_only).await?;
        let results = batch.results.into_iter().map(|result| {
            let outcome = Some(match result {
                Ok(written) => Outcome::Written(written),
                Err(error) => Outcome::Error(error.to_item_status()),
            });
            BatchUpsertDelegationsResult { outcome }
        });
        Ok(Response::new(BatchUpsertDelegationsResponse {
            results: results.collect(),
            consistency_token: batch.consistency_token,
        }))
    }

    async fn suggest_hosts(
        &self,
        call: Request<SuggestHostsRequest>,
    ) -> Result<Response<SuggestHostsResponse>, Status> {
        let deadline = deadline(call.extensions());
        Ok(Response::new(self.context.suggest_hosts(call.into_inner(), deadline).await?))
    }

    async fn plan_meetings(
        &self,
        call: Request<PlanMeetingsRequest>,
    ) -> Result<Response<PlanMeetingsResponse>, Status> {
        let deadline = deadline(call.extensions());
        Ok(Response::new(self.context.plan_meetings(call.into_inner(), deadline).await?))
    }

    async fn list_occurrences(
        &self,
        call: Request<ListOccurrencesRequest>,
    ) -> Result<Response<ListOccurrencesResponse>, Status> {
        let deadline = deadline(call.extensions());
        Ok(Response::new(self.context.list_occurrences(call.into_inner(), deadline).await?))
    }

    async fn open_occurrence(
        &self,
        call: Request<OpenOccurrenceRequest>,
    ) -> Result<Response<OpenOccurrenceResponse>, Status> {
        let (_, extensions, mut body) = call.into_parts();
        let id = std::mem::take(&mut body.request_id);
        let origin = Origin::new(&extensions, "open_occurrence", id, &body);
        let (result, consistency_token) = self.context.open_occurrence(origin, body).await?;
        Ok(Response::new(OpenOccurrenceResponse { result: Some(result), consistency_token }))
    }
}
