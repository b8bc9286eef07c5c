//! How the service of a kind is wired: the same methods for each, over messages of its own.

/// Wires the service of one kind: to create, get, update, delete, undelete, list and upsert resources. What is named
/// after the kind is named after its message or the word for many; `[<get_ $many>]` puts such a name together.
///
/// - `filters`: from a list request to its `Filters`
/// - `reads` and `writes`: further methods, each a method of `Context` too. It takes the request and the deadline of a
///   read, or the origin of a write and its request without id, and answers the reply.
/// - a block: further methods of any other form
macro_rules! resource_service {
    (
        $service:ident: $message:ident, $many:ident;
        filters: $filters:expr;
        $(reads: $($read:ident),+;)?
        $(writes: $($write:ident),+;)?
        $({ $($further:tt)* })?
    ) => {
        const _: () = {
            use tonic::{Request, Response, Status};

            use $crate::proto;
            use $crate::services::resources::{Filters, Listing};
            use $crate::services::{Origin, Service, deadline};

            pastey::paste! {
                #[tonic::async_trait]
                impl proto::[<$service:snake _server>]::$service for Service {
                    async fn [<create_ $message:snake>](
                        &self,
                        call: Request<proto::[<Create $message Request>]>,
                    ) -> Result<Response<proto::[<Create $message Response>]>, Status> {
                        let method = stringify!([<create_ $message:snake>]);
                        let (origin, body) = Origin::of(call, method, |body| &mut body.request_id);
                        let (result, consistency_token) =
                            self.context.create(origin, body.[<$message:snake>]).await?;
                        let result = Some(result);
                        Ok(Response::new(proto::[<Create $message Response>] {
                            result,
                            consistency_token,
                        }))
                    }

                    async fn [<get_ $message:snake>](
                        &self,
                        call: Request<proto::[<Get $message Request>]>,
                    ) -> Result<Response<proto::[<Get $message Response>]>, Status> {
                        let deadline = deadline(call.extensions());
                        let body = call.into_inner();
                        let fresh = &body.at_least_as_fresh;
                        let (resource, consistency_token) = self
                            .context
                            .get(&body.name, body.show_deleted, fresh, deadline)
                            .await?;
                        Ok(Response::new(proto::[<Get $message Response>] {
                            [<$message:snake>]: Some(resource),
                            consistency_token,
                        }))
                    }

                    async fn [<update_ $message:snake>](
                        &self,
                        call: Request<proto::[<Update $message Request>]>,
                    ) -> Result<Response<proto::[<Update $message Response>]>, Status> {
                        let method = stringify!([<update_ $message:snake>]);
                        let (origin, body) = Origin::of(call, method, |body| &mut body.request_id);
                        let mask = body.update_mask.as_ref();
                        let (result, consistency_token) = self
                            .context
                            .update(origin, body.[<$message:snake>], mask)
                            .await?;
                        let result = Some(result);
                        Ok(Response::new(proto::[<Update $message Response>] {
                            result,
                            consistency_token,
                        }))
                    }

                    async fn [<delete_ $message:snake>](
                        &self,
                        call: Request<proto::[<Delete $message Request>]>,
                    ) -> Result<Response<proto::[<Delete $message Response>]>, Status> {
                        let method = stringify!([<delete_ $message:snake>]);
                        let (origin, body) = Origin::of(call, method, |body| &mut body.request_id);
                        let (result, consistency_token) = self
                            .context
                            .delete::<proto::$message>(origin, &body.name, body.etag)
                            .await?;
                        let result = Some(result);
                        Ok(Response::new(proto::[<Delete $message Response>] {
                            result,
                            consistency_token,
                        }))
                    }

                    async fn [<undelete_ $message:snake>](
                        &self,
                        call: Request<proto::[<Undelete $message Request>]>,
                    ) -> Result<Response<proto::[<Undelete $message Response>]>, Status> {
                        let method = stringify!([<undelete_ $message:snake>]);
                        let (origin, body) = Origin::of(call, method, |body| &mut body.request_id);
                        let (result, consistency_token) = self
                            .context
                            .undelete::<proto::$message>(origin, &body.name)
                            .await?;
                        let result = Some(result);
                        Ok(Response::new(proto::[<Undelete $message Response>] {
                            result,
                            consistency_token,
                        }))
                    }

                    async fn [<list_ $many>](
                        &self,
                        call: Request<proto::[<List $many:camel Request>]>,
                    ) -> Result<Response<proto::[<List $many:camel Response>]>, Status> {
                        let deadline = deadline(call.extensions());
                        let mut body = call.into_inner();
                        let filters: fn(&proto::[<List $many:camel Request>]) -> Filters = $filters;
                        let filters = filters(&body);
                        let page_token = std::mem::take(&mut body.page_token);
                        let fresh = std::mem::take(&mut body.at_least_as_fresh);
                        let listing = Listing {
                            page_token: &page_token,
                            page_size: body.page_size,
                            show_deleted: body.show_deleted,
                            at_least_as_fresh: &fresh,
                            filters,
                        };
                        let page = self.context.list(&body, listing, deadline).await?;
                        Ok(Response::new(proto::[<List $many:camel Response>] {
                            $many: page.resources,
                            next_page_token: page.next_page_token,
                            changed_since_first_page: page.changed_since_first_page,
                            consistency_token: page.consistency_token,
                        }))
                    }

                    async fn [<batch_upsert_ $many>](
                        &self,
                        call: Request<proto::[<BatchUpsert $many:camel Request>]>,
                    ) -> Result<Response<proto::[<BatchUpsert $many:camel Response>]>, Status> {
                        use proto::[<batch_upsert_ $many _result>]::Outcome;
                        let method = stringify!([<batch_upsert_ $many>]);
                        let (origin, body) = Origin::of(call, method, |body| &mut body.request_id);
                        let batch = self
                            .context
                            .batch_upsert(origin, body.$many, body.atomic, body.validate_only)
                            .await?;
                        let results = batch.results.into_iter().map(|result| {
                            let outcome = Some(match result {
                                Ok(written) => Outcome::Written(written),
                                Err(error) => Outcome::Error(error.to_item_status()),
                            });
                            proto::[<BatchUpsert $many:camel Result>] { outcome }
                        });
                        Ok(Response::new(proto::[<BatchUpsert $many:camel Response>] {
                            results: results.collect(),
                            consistency_token: batch.consistency_token,
                        }))
                    }

                    $($(
                        async fn $read(
                            &self,
                            call: Request<proto::[<$read:camel Request>]>,
                        ) -> Result<Response<proto::[<$read:camel Response>]>, Status> {
                            let deadline = deadline(call.extensions());
                            let body = call.into_inner();
                            Ok(Response::new(self.context.$read(body, deadline).await?))
                        }
                    )+)?

                    $($(
                        async fn $write(
                            &self,
                            call: Request<proto::[<$write:camel Request>]>,
                        ) -> Result<Response<proto::[<$write:camel Response>]>, Status> {
                            let method = stringify!($write);
                            let (origin, body) =
                                Origin::of(call, method, |body| &mut body.request_id);
                            Ok(Response::new(self.context.$write(origin, body).await?))
                        }
                    )+)?

                    $($($further)*)?
                }
            }
        };
    };
}

/// Wires the service of one kind of profile: many of them are read at once too, two become one, and a list has all.
macro_rules! profile_service {
    ($service:ident: $message:ident, $many:ident) => {
        resource_service! {
            $service: $message, $many;
            filters: |_| Filters::default();
            {
                async fn [<batch_get_ $many>](
                    &self,
                    call: Request<proto::[<BatchGet $many:camel Request>]>,
                ) -> Result<Response<proto::[<BatchGet $many:camel Response>]>, Status> {
                    let deadline = deadline(call.extensions());
                    let body = call.into_inner();
                    let fresh = &body.at_least_as_fresh;
                    let found = self
                        .context
                        .get_many(body.names, body.show_deleted, fresh, deadline)
                        .await?;
                    Ok(Response::new(proto::[<BatchGet $many:camel Response>] {
                        $many: found.resources,
                        missing_names: found.missing_names,
                        omitted_names: found.omitted_names,
                        merged_names: found.merged_names,
                        consistency_token: found.consistency_token,
                    }))
                }

                async fn [<merge_ $message:snake>](
                    &self,
                    call: Request<proto::[<Merge $message Request>]>,
                ) -> Result<Response<proto::[<Merge $message Response>]>, Status> {
                    let method = stringify!([<merge_ $message:snake>]);
                    let (origin, body) = Origin::of(call, method, |body| &mut body.request_id);
                    let merge = $crate::services::merges::Merge {
                        name: body.name,
                        duplicate: body.duplicate,
                        etag: body.etag,
                        duplicate_etag: body.duplicate_etag,
                        validate_only: body.validate_only,
                    };
                    let merged = self.context.merge_profiles(origin, merge).await?;
                    Ok(Response::new(proto::[<Merge $message Response>] {
                        result: Some(merged.result),
                        rewritten_names: merged.rewritten_names,
                        [<$message:snake>]: merged.preview,
                        consistency_token: merged.consistency_token,
                    }))
                }
            }
        }
    };
}

pub(super) use resource_service;

profile_service!(StartupService: Startup, startups);
profile_service!(PartnerService: Partner, partners);
