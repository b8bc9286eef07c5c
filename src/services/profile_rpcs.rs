//! The start-up service and the partner service: the same nine methods over messages of their own.

use tonic::{Request, Response, Status};

use super::merges::Merge;
use super::profiles::Listing;
use super::{Origin, Service, deadline};
use crate::proto::{self, Kind, partner_service_server, startup_service_server};

/// Wires one service: its trait, its kind, the messages and fields named after one and after many of its profiles.
macro_rules! profile_service {
    (
        $trait:path, $kind:expr, $message:ident, $one:ident, $many:ident,
        $create:ident, $create_request:ident, $create_response:ident,
        $get:ident, $get_request:ident, $get_response:ident,
        $batch_get:ident, $batch_get_request:ident, $batch_get_response:ident,
        $update:ident, $update_request:ident, $update_response:ident,
        $delete:ident, $delete_request:ident, $delete_response:ident,
        $undelete:ident, $undelete_request:ident, $undelete_response:ident,
        $list:ident, $list_request:ident, $list_response:ident,
        $upsert:ident, $upsert_request:ident, $upsert_response:ident, $upsert_result:ident,
        $outcome:path,
        $merge:ident, $merge_request:ident, $merge_response:ident $(,)?
    ) => {
        #[tonic::async_trait]
        impl $trait for Service {
            async fn $create(
                &self,
                call: Request<proto::$create_request>,
            ) -> Result<Response<proto::$create_response>, Status> {
                let (_, extensions, mut body) = call.into_parts();
                let id = std::mem::take(&mut body.request_id);
                let origin = Origin::new(&extensions, stringify!($create), id, &body);
                let (result, consistency_token) =
                    self.context.create_profile(origin, body.$one).await?;
                let result = Some(result);
                Ok(Response::new(proto::$create_response { result, consistency_token }))
            }

            async fn $get(
                &self,
                call: Request<proto::$get_request>,
            ) -> Result<Response<proto::$get_response>, Status> {
                let deadline = deadline(call.extensions());
                let body = call.into_inner();
                let (profile, consistency_token) = self
                    .context
                    .get_profile(&body.name, body.show_deleted, &body.at_least_as_fresh, deadline)
                    .await?;
                let $one = Some(profile);
                Ok(Response::new(proto::$get_response { $one, consistency_token }))
            }

            async fn $batch_get(
                &self,
                call: Request<proto::$batch_get_request>,
            ) -> Result<Response<proto::$batch_get_response>, Status> {
                let deadline = deadline(call.extensions());
                let body = call.into_inner();
                let found = self
                    .context
                    .get_profiles(body.names, body.show_deleted, &body.at_least_as_fresh, deadline)
                    .await?;
                Ok(Response::new(proto::$batch_get_response {
                    $many: found.profiles,
                    missing_names: found.missing_names,
                    omitted_names: found.omitted_names,
                    merged_names: found.merged_names,
                    consistency_token: found.consistency_token,
                }))
            }

            async fn $update(
                &self,
                call: Request<proto::$update_request>,
            ) -> Result<Response<proto::$update_response>, Status> {
                let (_, extensions, mut body) = call.into_parts();
                let id = std::mem::take(&mut body.request_id);
                let origin = Origin::new(&extensions, stringify!($update), id, &body);
                let mask = body.update_mask.as_ref();
                let (result, consistency_token) =
                    self.context.update_profile(origin, body.$one, mask).await?;
                let result = Some(result);
                Ok(Response::new(proto::$update_response { result, consistency_token }))
            }

            async fn $delete(
                &self,
                call: Request<proto::$delete_request>,
            ) -> Result<Response<proto::$delete_response>, Status> {
                let (_, extensions, mut body) = call.into_parts();
                let id = std::mem::take(&mut body.request_id);
                let origin = Origin::new(&extensions, stringify!($delete), id, &body);
                let (result, consistency_token) =
                    self.context.delete_profile(origin, $kind, &body.name, body.etag).await?;
                let result = Some(result);
                Ok(Response::new(proto::$delete_response { result, consistency_token }))
            }

            async fn $undelete(
                &self,
                call: Request<proto::$undelete_request>,
            ) -> Result<Response<proto::$undelete_response>, Status> {
                let (_, extensions, mut body) = call.into_parts();
                let id = std::mem::take(&mut body.request_id);
                let origin = Origin::new(&extensions, stringify!($undelete), id, &body);
                let (result, consistency_token) =
                    self.context.undelete_profile::<proto::$message>(origin, &body.name).await?;
                let result = Some(result);
                Ok(Response::new(proto::$undelete_response { result, consistency_token }))
            }

            async fn $list(
                &self,
                call: Request<proto::$list_request>,
            ) -> Result<Response<proto::$list_response>, Status> {
                let deadline = deadline(call.extensions());
                let mut body = call.into_inner();
                let page_token = std::mem::take(&mut body.page_token);
                let fresh = std::mem::take(&mut body.at_least_as_fresh);
                let listing = Listing {
                    page_token: &page_token,
                    page_size: body.page_size,
                    show_deleted: body.show_deleted,
                    at_least_as_fresh: &fresh,
                    of: &[],
                    terms: &[],
                };
                let page = self.context.list_profiles(&body, listing, deadline).await?;
                Ok(Response::new(proto::$list_response {
                    $many: page.profiles,
                    next_page_token: page.next_page_token,
                    changed_since_first_page: page.changed_since_first_page,
                    consistency_token: page.consistency_token,
                }))
            }

            async fn $upsert(
                &self,
                call: Request<proto::$upsert_request>,
            ) -> Result<Response<proto::$upsert_response>, Status> {
                use $outcome as Outcome;
                let (_, extensions, mut body) = call.into_parts();
                let id = std::mem::take(&mut body.request_id);
                let origin = Origin::new(&extensions, stringify!($upsert), id, &body);
                let batch = self
                    .context
                    .upsert_profiles(origin, body.$many, body.atomic, body.validate_only)
                    .await?;
                let results = batch.results.into_iter().map(|result| {
                    let outcome = Some(match result {
                        Ok(written) => Outcome::Written(written),
                        Err(error) => Outcome::Error(error.to_item_status()),
                    });
                    proto::$upsert_result { outcome }
                });
                Ok(Response::new(proto::$upsert_response {
                    results: results.collect(),
                    consistency_token: batch.consistency_token,
                }))
            }

            async fn $merge(
                &self,
                call: Request<proto::$merge_request>,
            ) -> Result<Response<proto::$merge_response>, Status> {
                let (_, extensions, mut body) = call.into_parts();
                let id = std::mem::take(&mut body.request_id);
                let origin = Origin::new(&extensions, stringify!($merge), id, &body);
                let merge = Merge {
                    name: body.name,
                    duplicate: body.duplicate,
                    etag: body.etag,
                    duplicate_etag: body.duplicate_etag,
                    validate_only: body.validate_only,
                };
                let merged = self.context.merge_profiles(origin, merge).await?;
                Ok(Response::new(proto::$merge_response {
                    result: Some(merged.result),
                    rewritten_names: merged.rewritten_names,
                    $one: merged.preview,
                    consistency_token: merged.consistency_token,
                }))
            }
        }
    };
}

profile_service!(
    startup_service_server::StartupService,
    Kind::Startup,
    Startup,
    startup,
    startups,
    create_startup,
    CreateStartupRequest,
    CreateStartupResponse,
    get_startup,
    GetStartupRequest,
    GetStartupResponse,
    batch_get_startups,
    BatchGetStartupsRequest,
    BatchGetStartupsResponse,
    update_startup,
    UpdateStartupRequest,
    UpdateStartupResponse,
    delete_startup,
    DeleteStartupRequest,
    DeleteStartupResponse,
    undelete_startup,
    UndeleteStartupRequest,
    UndeleteStartupResponse,
    list_startups,
    ListStartupsRequest,
    ListStartupsResponse,
    batch_upsert_startups,
    BatchUpsertStartupsRequest,
    BatchUpsertStartupsResponse,
    BatchUpsertStartupsResult,
    proto::batch_upsert_startups_result::Outcome,
    merge_startup,
    MergeStartupRequest,
    MergeStartupResponse,
);

profile_service!(
    partner_service_server::PartnerService,
    Kind::Partner,
    Partner,
    partner,
    partners,
    create_partner,
    CreatePartnerRequest,
    CreatePartnerResponse,
    get_partner,
    GetPartnerRequest,
    GetPartnerResponse,
    batch_get_partners,
    BatchGetPartnersRequest,
    BatchGetPartnersResponse,
    update_partner,
    UpdatePartnerRequest,
    UpdatePartnerResponse,
    delete_partner,
    DeletePartnerRequest,
    DeletePartnerResponse,
    undelete_partner,
    UndeletePartnerRequest,
    UndeletePartnerResponse,
    list_partners,
    ListPartnersRequest,
    ListPartnersResponse,
    batch_upsert_partners,
    BatchUpsertPartnersRequest,
    BatchUpsertPartnersResponse,
    BatchUpsertPartnersResult,
    proto::batch_upsert_partners_result::Outcome,
    merge_partner,
    MergePartnerRequest,
    MergePartnerResponse,
);
