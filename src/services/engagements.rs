//! The engagement service: what profiles are promised, of engagements.

use tonic::{Request, Response, Status};

use super::profiles::Listing;
use super::tokens::token_violations;
use super::{Origin, Service, deadline, refuse};
use crate::proto::batch_upsert_engagements_result::Outcome;
use crate::proto::engagement_service_server::EngagementService;
use crate::proto::{
    BatchUpsertEngagementsRequest, BatchUpsertEngagementsResponse, BatchUpsertEngagementsResult,
    CreateEngagementRequest, CreateEngagementResponse, DeleteEngagementRequest,
    DeleteEngagementResponse, Engagement, GetEngagementRequest, GetEngagementResponse, Key, Kind,
    ListEngagementsRequest, ListEngagementsResponse, UndeleteEngagementRequest,
    UndeleteEngagementResponse, UpdateEngagementRequest, UpdateEngagementResponse,
};
use crate::validation;

#[tonic::async_trait]
impl EngagementService for Service {
    async fn create_engagement(
        &self,
        call: Request<CreateEngagementRequest>,
    ) -> Result<Response<CreateEngagementResponse>, Status> {
        let (_, extensions, mut body) = call.into_parts();
        let id = std::mem::take(&mut body.request_id);
        let origin = Origin::new(&extensions, "create_engagement", id, &body);
        let (result, consistency_token) =
            self.context.create_profile(origin, body.engagement).await?;
        Ok(Response::new(CreateEngagementResponse { result: Some(result), consistency_token }))
    }

    async fn get_engagement(
        &self,
        call: Request<GetEngagementRequest>,
    ) -> Result<Response<GetEngagementResponse>, Status> {
        let deadline = deadline(call.extensions());
        let body = call.into_inner();
        let (engagement, consistency_token) = self
            .context
            .get_profile(&body.name, body.show_deleted, &body.at_least_as_fresh, deadline)
            .await?;
        Ok(Response::new(GetEngagementResponse { engagement: Some(engagement), consistency_token }))
    }

    async fn update_engagement(
        &self,
        call: Request<UpdateEngagementRequest>,
    ) -> Result<Response<UpdateEngagementResponse>, Status> {
        let (_, extensions, mut body) = call.into_parts();
        let id = std::mem::take(&mut body.request_id);
        let origin = Origin::new(&extensions, "update_engagement", id, &body);
        let mask = body.update_mask.as_ref();
        let (result, consistency_token) =
            self.context.update_profile(origin, body.engagement, mask).await?;
        Ok(Response::new(UpdateEngagementResponse { result: Some(result), consistency_token }))
    }

    async fn delete_engagement(
        &self,
        call: Request<DeleteEngagementRequest>,
    ) -> Result<Response<DeleteEngagementResponse>, Status> {
        let (_, extensions, mut body) = call.into_parts();
        let id = std::mem::take(&mut body.request_id);
        let origin = Origin::new(&extensions, "delete_engagement", id, &body);
        let deleted = self.context.delete_profile(origin, Kind::Engagement, &body.name, body.etag);
        let (result, consistency_token) = deleted.await?;
        Ok(Response::new(DeleteEngagementResponse { result: Some(result), consistency_token }))
    }

    async fn undelete_engagement(
        &self,
        call: Request<UndeleteEngagementRequest>,
    ) -> Result<Response<UndeleteEngagementResponse>, Status> {
        let (_, extensions, mut body) = call.into_parts();
        let id = std::mem::take(&mut body.request_id);
        let origin = Origin::new(&extensions, "undelete_engagement", id, &body);
        let (result, consistency_token) =
            self.context.undelete_profile::<Engagement>(origin, &body.name).await?;
        Ok(Response::new(UndeleteEngagementResponse { result: Some(result), consistency_token }))
    }

    async fn list_engagements(
        &self,
        call: Request<ListEngagementsRequest>,
    ) -> Result<Response<ListEngagementsResponse>, Status> {
        let deadline = deadline(call.extensions());
        let mut body = call.into_inner();
        let mut violations = validation::list_engagements(&body);
        violations.extend(token_violations(&body.at_least_as_fresh));
        refuse(violations)?;
        let parties = [&body.startup, &body.partner];
        let of: Vec<Key> = parties.into_iter().filter_map(|name| Key::parse(name)).collect();
        let terms: Vec<String> =
            body.kinds.iter().map(|&kind| Engagement::kind_term(kind)).collect();
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
        Ok(Response::new(ListEngagementsResponse {
            engagements: page.profiles,
            next_page_token: page.next_page_token,
            changed_since_first_page: page.changed_since_first_page,
            consistency_token: page.consistency_token,
        }))
    }

    async fn batch_upsert_engagements(
        &self,
        call: Request<BatchUpsertEngagementsRequest>,
    ) -> Result<Response<BatchUpsertEngagementsResponse>, Status> {
        let (_, extensions, mut body) = call.into_parts();
        let id = std::mem::take(&mut body.request_id);
        let origin = Origin::new(&extensions, "batch_upsert_engagements", id, &body);
        let BatchUpsertEngagementsRequest { engagements, atomic, validate_only, .. } = body;
        let batch =
            self.context.upsert_profiles(origin, engagements, atomic, validate_only).await?;
        let results = batch.results.into_iter().map(|result| {
            let outcome = Some(match result {
                Ok(written) => Outcome::Written(written),
                Err(error) => Outcome::Error(error.to_item_status()),
            });
            BatchUpsertEngagementsResult { outcome }
        });
        Ok(Response::new(BatchUpsertEngagementsResponse {
            results: results.collect(),
            consistency_token: batch.consistency_token,
        }))
    }
}
