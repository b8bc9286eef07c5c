//! How match lists are drafted, changed and approved.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `drafts` | which pairs a list proposes, and in which order |
//! | `edits` | how officers change a list |
//! | `readers` | what of a list its reader may see |

mod drafts;
mod edits;
mod readers;

use std::cmp::Reverse;
use std::sync::Arc;

use prost::Message as _;
use tonic::{Request, Response, Status};

use super::plans::{child_id, has_changed};
use super::resource_writes::{check_etag, put, require_live};
use super::resources::{Filters, Listing, decode, require_key, require_key_at, timestamp};
use super::tokens::token_violations;
use super::{ATTEMPTS_MAX, Context, Origin, Service, deadline, refuse};
use crate::access::Deadline;
use crate::errors::Error;
use crate::proto::match_list_service_server::MatchListService;
use crate::proto::{
    ApproveMatchListRequest, ApproveMatchListResponse, Audience, CreateMatchListRequest,
    CreateMatchListResponse, Date, DeleteMatchListRequest, DeleteMatchListResponse,
    EditMatchListRequest, EditMatchListResponse, ExplainMatchRequest, GetMatchListRequest,
    GetMatchListResponse, ID_CHARS_MAX, Key, Kind, ListMatchListsRequest, ListMatchListsResponse,
    ListedPair, ListedReason, MatchList, MatchListInputs, MatchListState, MatchTermKind,
    PairStanding, PartyList, Place, ReviewMatchListRequest, ReviewMatchListResponse, SetAsidePair,
    WriteResult,
};
use crate::store::{Target, View};
use crate::validation::limits::{
    LISTED_PER_PARTY_DEFAULT, MATCH_LIST_BYTES_MAX, MATCH_LIST_EDITS_TOTAL_MAX, SET_ASIDE_MAX,
};
use crate::validation::{self, Violation};

#[tonic::async_trait]
impl MatchListService for Service {
    async fn create_match_list(
        &self,
        call: Request<CreateMatchListRequest>,
    ) -> Result<Response<CreateMatchListResponse>, Status> {
        let (origin, body) = Origin::of(call, "create_match_list", |body| &mut body.request_id);
        let (result, consistency_token) = self.context.create_match_list(origin, body).await?;
        let result = Some(result);
        Ok(Response::new(CreateMatchListResponse { result, consistency_token }))
    }

    async fn get_match_list(
        &self,
        call: Request<GetMatchListRequest>,
    ) -> Result<Response<GetMatchListResponse>, Status> {
        let deadline = deadline(call.extensions());
        Ok(Response::new(self.context.get_match_list(call.into_inner(), deadline).await?))
    }

    async fn list_match_lists(
        &self,
        call: Request<ListMatchListsRequest>,
    ) -> Result<Response<ListMatchListsResponse>, Status> {
        let deadline = deadline(call.extensions());
        let mut body = call.into_inner();
        let filters = Filters {
            violations: validation::list_match_lists(&body),
            of: vec![body.delegation.clone()],
            terms: body.states.iter().map(|&state| MatchList::state_term(state)).collect(),
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
        let mut page = self.context.list::<MatchList>(&body, listing, deadline).await?;
        for list in &mut page.resources {
            list.pairs = Vec::new();
            list.set_aside = Vec::new();
            list.inputs = None;
        }
        Ok(Response::new(ListMatchListsResponse {
            match_lists: page.resources,
            next_page_token: page.next_page_token,
            changed_since_first_page: page.changed_since_first_page,
            consistency_token: page.consistency_token,
        }))
    }

    async fn edit_match_list(
        &self,
        call: Request<EditMatchListRequest>,
    ) -> Result<Response<EditMatchListResponse>, Status> {
        let (origin, body) = Origin::of(call, "edit_match_list", |body| &mut body.request_id);
        let (result, consistency_token) = self.context.edit_match_list(origin, body).await?;
        Ok(Response::new(EditMatchListResponse { result: Some(result), consistency_token }))
    }

    async fn review_match_list(
        &self,
        call: Request<ReviewMatchListRequest>,
    ) -> Result<Response<ReviewMatchListResponse>, Status> {
        let (origin, body) = Origin::of(call, "review_match_list", |body| &mut body.request_id);
        refuse(validation::review_match_list(&body))?;
        let ReviewMatchListRequest { name, etag, reviewer, .. } = body;
        let reviewed = self.context.change_match_list(origin, name, etag, move |view, list| {
            if list.state() == MatchListState::Draft {
                list.set_state(MatchListState::Reviewed);
                list.reviewer = reviewer;
                list.review_time = Some(timestamp(view.now()));
            }
            Ok(())
        });
        let (result, consistency_token) = reviewed.await?;
        Ok(Response::new(ReviewMatchListResponse { result: Some(result), consistency_token }))
    }

    async fn approve_match_list(
        &self,
        call: Request<ApproveMatchListRequest>,
    ) -> Result<Response<ApproveMatchListResponse>, Status> {
        let (origin, body) = Origin::of(call, "approve_match_list", |body| &mut body.request_id);
        refuse(validation::approve_match_list(&body))?;
        let ApproveMatchListRequest { name, etag, approver, .. } = body;
        let approved = self.context.change_match_list(origin, name, etag, move |view, list| {
            if list.state() != MatchListState::Reviewed {
                return Err(Error::MatchListNotReviewed);
            }
            list.set_state(MatchListState::Approved);
            list.approver = approver;
            list.approve_time = Some(timestamp(view.now()));
            Ok(())
        });
        let (result, consistency_token) = approved.await?;
        Ok(Response::new(ApproveMatchListResponse { result: Some(result), consistency_token }))
    }

    async fn delete_match_list(
        &self,
        call: Request<DeleteMatchListRequest>,
    ) -> Result<Response<DeleteMatchListResponse>, Status> {
        let (origin, body) = Origin::of(call, "delete_match_list", |body| &mut body.request_id);
        let (result, consistency_token) = self.context.delete_match_list(origin, body).await?;
        let result = Some(result);
        Ok(Response::new(DeleteMatchListResponse { result, consistency_token }))
    }
}

impl Context {
    async fn create_match_list(
        self: &Arc<Self>,
        origin: Origin,
        request: CreateMatchListRequest,
    ) -> Result<(WriteResult, String), Error> {
        let mut violations = validation::create_match_list(&request);
        violations.extend(validation::request_id(&origin.request_id));
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let delegation = require_key_at("delegation", &request.delegation, Kind::Delegation)?;
        let earlier = self.earlier_list(&request, origin.deadline).await?;
        let mut list = self.drafted(request, origin.deadline).await?;
        if let Some(earlier) = earlier {
            for edit in earlier.edits {
                match edits::apply(&mut list, &edit) {
                    Ok(()) => list.edits.push(edit),
                    Err(_) => list.dropped_edits.push(edit),
                }
            }
        }
        for _ in 0..ATTEMPTS_MAX {
            let (since, lists) =
                self.all_of::<MatchList>(Some(&delegation), true, origin.deadline).await?;
            let version = lists.iter().map(|it| it.version).max().unwrap_or_default() + 1;
            drop(lists);
            let id = child_id(&delegation.id, &format!("v{version}"), ID_CHARS_MAX);
            let key = Key::new(Kind::MatchList, id);
            let list = MatchList { version, ..list.clone() };
            let targets = vec![Target::Profile(key.clone()), Target::ChangedSince(since)];
            let of = delegation.clone();
            let written = self.commit(origin.clone(), targets, move |view| {
                if has_changed(view, &of)? {
                    return Ok(None);
                }
                // Somebody else's list may be called so, of a delegation with a long id.
                if view.document(&key).is_some_and(|document| document.body.is_some()) {
                    return Err(Error::AlreadyExists(key));
                }
                put(view, &key, &list);
                Ok(Some(()))
            });
            let written = written.await??;
            if !matches!(written.value, Some(None)) {
                return self.answer(written);
            }
        }
        Err(Error::Overloaded("match lists"))
    }

    /// The list whose changes are to be made again.
    async fn earlier_list(
        &self,
        request: &CreateMatchListRequest,
        deadline: Deadline,
    ) -> Result<Option<MatchList>, Error> {
        if request.earlier_list.is_empty() {
            return Ok(None);
        }
        require_key_at("earlier_list", &request.earlier_list, Kind::MatchList)?;
        let fresh = &request.at_least_as_fresh;
        let (earlier, _): (MatchList, String) =
            self.get(&request.earlier_list, false, fresh, deadline).await?;
        if earlier.delegation != request.delegation {
            let message = format!("is a list of {}", earlier.delegation);
            return Err(Error::invalid("earlier_list", message));
        }
        Ok(Some(earlier))
    }

    /// A list as the service proposes it.
    async fn drafted(
        self: &Arc<Self>,
        request: CreateMatchListRequest,
        deadline: Deadline,
    ) -> Result<MatchList, Error> {
        let scored = self
            .scored(&request.delegation, request.as_of_date, &request.at_least_as_fresh, deadline)
            .await?;
        let (delegation, rows) = (&scored.delegation, &scored.rows);
        let max_per_party = match request.max_per_party {
            0 => LISTED_PER_PARTY_DEFAULT,
            max => usize::try_from(max).unwrap_or_default(),
        };
        let draft = drafts::draft(rows, max_per_party);
        let startup = |at: usize| delegation.participants[at].startup.clone();
        let host = |at: usize| delegation.hosts[scored.hosts[at]].partner.clone();
        let asked = Asked {
            as_of_date: scored.as_of_date,
            destination: delegation.destination.clone(),
            at_least_as_fresh: scored.consistency_token.clone(),
        };
        let mut list = MatchList {
            delegation: request.delegation,
            state: MatchListState::Draft.into(),
            earlier_list: request.earlier_list,
            author: request.author,
            as_of_date: scored.as_of_date,
            model_version: scored.model_version.clone(),
            ..MatchList::default()
        };
        for &(of, with) in &draft.pairs {
            let pair = self.listed_pair(startup(of), host(with), &asked, deadline).await?;
            list.pairs.push(pair);
        }
        for &(of, with) in draft.set_aside.iter().take(SET_ASIDE_MAX) {
            let standing = rows[of].pairs[with].standing();
            let pair = self.set_aside(startup(of), host(with), standing, &asked, deadline).await?;
            list.set_aside.push(pair);
        }
        let lists = |all: Vec<Vec<usize>>,
                     party: &dyn Fn(usize) -> String,
                     other: &dyn Fn(usize) -> String| {
            let list = |(at, others): (usize, Vec<usize>)| PartyList {
                party: party(at),
                others: others.into_iter().map(other).collect(),
            };
            all.into_iter().enumerate().map(list).collect::<Vec<_>>()
        };
        list.startups = lists(draft.of_startups, &startup, &host);
        list.hosts = lists(draft.of_hosts, &host, &startup);
        if list.encoded_len() > MATCH_LIST_BYTES_MAX {
            let max = MATCH_LIST_BYTES_MAX >> 20;
            let message = format!("makes a list of more than {max} MiB; ask for fewer per party");
            return Err(Error::Unplannable(vec![Violation {
                field: "participants".to_owned(),
                message,
            }]));
        }
        list.inputs = Some(MatchListInputs {
            delegation: Some(scored.delegation),
            rows: scored.rows,
            consistency_token: scored.consistency_token,
        });
        Ok(list)
    }

    /// A pair with its reasons, for whoever may read them.
    async fn listed_pair(
        self: &Arc<Self>,
        startup: String,
        partner: String,
        asked: &Asked,
        deadline: Deadline,
    ) -> Result<ListedPair, Error> {
        let mut pair = ListedPair { startup, partner, ..ListedPair::default() };
        for audience in [Audience::Officer, Audience::Startup, Audience::Partner] {
            let request = asked.about(&pair.startup, &pair.partner, audience);
            let told = self.explain(request, deadline).await?;
            let told_match = told.r#match.unwrap_or_default();
            (pair.score_milli, pair.grade) = (told_match.score_milli, told_match.grade);
            pair.evidence_suffices = told.evidence_suffices;
            let known =
                told_match.terms.into_iter().filter(|it| it.kind() != MatchTermKind::Unspecified);
            for term in known {
                let is_same =
                    |it: &&mut ListedReason| (it.kind, &it.sentence) == (term.kind, &term.sentence);
                match pair.reasons.iter_mut().find(is_same) {
                    Some(reason) => reason.audiences.push(audience.into()),
                    None => pair.reasons.push(ListedReason {
                        kind: term.kind,
                        contribution_milli: term.contribution_milli,
                        sentence: term.sentence,
                        audiences: vec![audience.into()],
                    }),
                }
            }
        }
        pair.reasons.sort_by_key(|it| Reverse(it.contribution_milli.unsigned_abs()));
        Ok(pair)
    }

    /// A pair that is not proposed, with the reasons.
    async fn set_aside(
        self: &Arc<Self>,
        startup: String,
        partner: String,
        standing: PairStanding,
        asked: &Asked,
        deadline: Deadline,
    ) -> Result<SetAsidePair, Error> {
        let request = asked.about(&startup, &partner, Audience::Officer);
        let vetoes = self.explain(request, deadline).await?.vetoes;
        let already_partners = standing == PairStanding::AlreadyPartners;
        Ok(SetAsidePair { startup, partner, already_partners, vetoes })
    }

    async fn get_match_list(
        &self,
        request: GetMatchListRequest,
        deadline: Deadline,
    ) -> Result<GetMatchListResponse, Error> {
        let mut violations = validation::name("name", &request.name, Kind::MatchList);
        violations.extend(validation::get_match_list(&request));
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let GetMatchListRequest { name, show_deleted, at_least_as_fresh, .. } = &request;
        let (list, consistency_token): (MatchList, String) =
            self.get(name, *show_deleted, at_least_as_fresh, deadline).await?;
        let list =
            readers::for_reader(list, &request).map_err(|why| Error::invalid("party", why))?;
        Ok(GetMatchListResponse { match_list: Some(list), consistency_token })
    }

    async fn edit_match_list(
        &self,
        origin: Origin,
        request: EditMatchListRequest,
    ) -> Result<(WriteResult, String), Error> {
        let mut violations = validation::edit_match_list(&request);
        violations.extend(validation::request_id(&origin.request_id));
        refuse(violations)?;
        let EditMatchListRequest { name, edits, etag, .. } = request;
        let changed = self.change_match_list(origin, name, etag, move |view, list| {
            let mut violations = Vec::new();
            for (at, mut edit) in edits.into_iter().enumerate() {
                // Later changes may rest on this one: what is wrong with them alone is found later.
                if let Err((field, message)) = edits::apply(list, &edit) {
                    let field = format!("edits[{at}].{field}");
                    violations.push(Violation { field, message });
                }
                edit.edit_time = Some(timestamp(view.now()));
                list.edits.push(edit);
            }
            if list.edits.len() > MATCH_LIST_EDITS_TOTAL_MAX {
                let message =
                    format!("are more than {MATCH_LIST_EDITS_TOTAL_MAX} with those before");
                violations.push(Violation { field: "edits".to_owned(), message });
            }
            list.set_state(MatchListState::Draft);
            (list.reviewer, list.review_time) = (String::new(), None);
            refuse(violations)
        });
        changed.await
    }

    /// Changes a list that is not approved.
    async fn change_match_list(
        &self,
        origin: Origin,
        name: String,
        etag: String,
        change: impl FnOnce(&View<'_>, &mut MatchList) -> Result<(), Error> + Send + 'static,
    ) -> Result<(WriteResult, String), Error> {
        refuse(validation::request_id(&origin.request_id))?;
        let key = require_key(&name, Kind::MatchList)?;
        let written = self.commit(origin, vec![Target::Profile(key.clone())], move |view| {
            let document = require_live(view, &key)?;
            check_etag(&etag, Some(document.revision), || key.to_string())?;
            let before: MatchList = decode(document)?;
            if before.state() == MatchListState::Approved {
                return Err(Error::MatchListApproved(key));
            }
            let mut list = before.clone();
            change(view, &mut list)?;
            if list == before {
                view.unchanged(&key);
            } else {
                put(view, &key, &list);
            }
            Ok(())
        });
        self.answer(written.await??)
    }

    async fn delete_match_list(
        &self,
        origin: Origin,
        request: DeleteMatchListRequest,
    ) -> Result<(WriteResult, String), Error> {
        let mut violations = validation::request_id(&origin.request_id);
        violations.extend(validation::name("name", &request.name, Kind::MatchList));
        refuse(violations)?;
        let key = require_key(&request.name, Kind::MatchList)?;
        let written = self.commit(origin, vec![Target::Profile(key.clone())], move |view| {
            let document = view.document(&key).filter(|document| document.is_live());
            let document = document.ok_or_else(|| Error::NotFound(key.to_string()))?;
            check_etag(&request.etag, Some(document.revision), || key.to_string())?;
            if decode::<MatchList>(document)?.state() == MatchListState::Approved {
                return Err(Error::MatchListApproved(key));
            }
            view.delete(&key);
            Ok(())
        });
        self.answer(written.await??)
    }
}

/// How pairs of a list are judged.
struct Asked {
    as_of_date: Option<Date>,
    destination: Option<Place>,
    at_least_as_fresh: String,
}

impl Asked {
    fn about(&self, startup: &str, partner: &str, audience: Audience) -> ExplainMatchRequest {
        ExplainMatchRequest {
            startup: startup.to_owned(),
            partner: partner.to_owned(),
            as_of_date: self.as_of_date,
            at_least_as_fresh: self.at_least_as_fresh.clone(),
            destination: self.destination.clone(),
            audience: audience.into(),
            ..ExplainMatchRequest::default()
        }
    }
}
