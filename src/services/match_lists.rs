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
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use prost::Message as _;
use tonic::{Request, Response, Status};

use super::matches::{Explain, Explained};
use super::resource_writes::{check_etag, put, require_live};
use super::resources::{Filters, Listing, decode, require_key, require_key_at, timestamp};
use super::tokens::token_violations;
use super::{Context, Origin, Service, deadline, refuse};
use crate::access::Deadline;
use crate::errors::Error;
use crate::proto::match_list_service_server::MatchListService;
use crate::proto::{
    ApproveMatchListRequest, ApproveMatchListResponse, Audience, CreateMatchListRequest,
    CreateMatchListResponse, Delegation, DeleteMatchListRequest, DeleteMatchListResponse,
    EditMatchListRequest, EditMatchListResponse, GetMatchListRequest, GetMatchListResponse, Key,
    Kind, ListMatchListsRequest, ListMatchListsResponse, ListedPair, ListedReason, MatchList,
    MatchListEdit, MatchListEditKind, MatchListInputs, MatchListState, MatchTermKind, MeetingWish,
    Partner, PartyList, ReviewMatchListRequest, ReviewMatchListResponse, SetAsidePair, Startup,
    WriteResult,
};
use crate::store::{Document, Target, View};
use crate::validation::limits::{
    LISTED_PER_PARTY_DEFAULT, MATCH_LIST_BYTES_MAX, MATCH_LIST_EDITS_TOTAL_MAX, SET_ASIDE_MAX,
};
use crate::validation::{self, Violation};
use edits::Explanations;
pub(super) use readers::for_reader;

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
        let DeleteMatchListRequest { name, etag, .. } = body;
        let deleted = self.context.delete_if::<MatchList>(origin, &name, etag, is_not_approved);
        let (result, consistency_token) = deleted.await?;
        Ok(Response::new(DeleteMatchListResponse { result: Some(result), consistency_token }))
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
        if let Some(first) = self.repeated(&origin).await? {
            return self.answer(first);
        }
        let delegation = require_key_at("delegation", &request.delegation, Kind::Delegation)?;
        let earlier = self.earlier_edits(&request, origin.deadline).await?;
        let mut list = self.drafted(request, origin.deadline).await?;
        let explained = self.explain_additions(&list, &earlier, origin.deadline).await?;
        for edit in earlier {
            match edits::apply_again(&mut list, &edit, &explained) {
                Ok(()) => list.edits.push(edit),
                Err(_) => list.dropped_edits.push(edit),
            }
        }
        require_room(&list).map_err(|it| {
            let field = "max_per_party".to_owned();
            Error::Invalid(vec![Violation { field, ..it }])
        })?;
        self.store_next(origin, &delegation, list).await
    }

    /// The changes that are to be made again, by the names that parties have now.
    async fn earlier_edits(
        &self,
        request: &CreateMatchListRequest,
        deadline: Deadline,
    ) -> Result<Vec<MatchListEdit>, Error> {
        if request.earlier_list.is_empty() {
            return Ok(Vec::new());
        }
        require_key_at("earlier_list", &request.earlier_list, Kind::MatchList)?;
        let fresh = &request.at_least_as_fresh;
        let (earlier, _): (MatchList, String) =
            self.get(&request.earlier_list, false, fresh, deadline).await?;
        if earlier.delegation != request.delegation {
            let message = format!("is a list of {}", earlier.delegation);
            return Err(Error::invalid("earlier_list", message));
        }
        let mut edits = [earlier.dropped_edits, earlier.edits].concat();
        let pairs = edits.iter_mut().map(|it| (&mut it.startup, &mut it.partner)).collect();
        self.follow_merges(&Delegation::default(), pairs, deadline).await?;
        Ok(edits)
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
        let nevers = nevers(delegation);
        let is_never = |of: usize, with: usize| {
            let host = &delegation.hosts[scored.hosts[with]].partner;
            nevers.contains(&(delegation.participants[of].startup.as_str(), host.as_str()))
        };
        let draft = drafts::draft(rows, max_per_party, is_never);
        let startup = |at: usize| delegation.participants[at].startup.clone();
        let host = |at: usize| delegation.hosts[scored.hosts[at]].partner.clone();
        let mut list = MatchList {
            delegation: request.delegation,
            state: MatchListState::Draft.into(),
            earlier_list: request.earlier_list,
            author: request.author,
            as_of_date: scored.as_of_date,
            model_version: scored.model_version.clone(),
            ..MatchList::default()
        };
        let aside = draft.set_aside.iter().take(SET_ASIDE_MAX);
        let pairs: Vec<(usize, usize)> = draft.pairs.iter().chain(aside).copied().collect();
        let names: Vec<(String, String)> =
            pairs.iter().map(|&(of, with)| (startup(of), host(with))).collect();
        let explained = self.explain_named(&list, &scored.delegation, &names, deadline).await?;
        let mut unlisted = BTreeSet::new();
        for ((pair, (startup, partner)), explained) in pairs.into_iter().zip(names).zip(explained) {
            // What has changed since the scores were read may forbid a pair.
            let is_proposed = draft.pairs.contains(&pair)
                && explained.vetoes.is_empty()
                && !explained.already_partners;
            if is_proposed {
                list.pairs.push(listed_pair(startup, partner, explained));
            } else {
                unlisted.insert(pair);
                let Explained { already_partners, vetoes, .. } = explained;
                let is_never = is_never(pair.0, pair.1);
                let aside = SetAsidePair { startup, partner, already_partners, vetoes, is_never };
                list.set_aside.push(aside);
            }
        }
        list.set_aside.sort_by_key(|it| {
            let of = delegation.participants.iter().position(|own| own.startup == it.startup);
            (of, delegation.hosts.iter().position(|own| own.partner == it.partner))
        });
        let listed_late = draft.pairs.iter().filter(|pair| unlisted.contains(pair)).count();
        let total = draft.set_aside.len() + listed_late;
        list.total_set_aside = i32::try_from(total).unwrap_or(i32::MAX);
        let is_listed = |of: usize, with: usize| !unlisted.contains(&(of, with));
        list.startups = party_lists(draft.of_startups, startup, host, is_listed);
        list.hosts = party_lists(draft.of_hosts, host, startup, |with, of| is_listed(of, with));
        list.inputs = Some(MatchListInputs {
            delegation: Some(scored.delegation),
            rows: scored.rows,
            consistency_token: scored.consistency_token,
        });
        Ok(list)
    }

    /// Explains what changes add to a list, as of its day.
    async fn explain_additions(
        self: &Arc<Self>,
        list: &MatchList,
        edits: &[MatchListEdit],
        deadline: Deadline,
    ) -> Result<Explanations, Error> {
        let inputs = list.inputs.clone().unwrap_or_default();
        let delegation = inputs.delegation.unwrap_or_default();
        let added = edits.iter().filter(|it| it.kind() == MatchListEditKind::Add);
        let names = added.map(|it| (it.startup.clone(), it.partner.clone()));
        let is_party = |(startup, partner): &(String, String)| {
            list.startups.iter().any(|it| it.party == *startup)
                && list.hosts.iter().any(|it| it.party == *partner)
        };
        let names: BTreeSet<(String, String)> = names.filter(is_party).collect();
        let names: Vec<(String, String)> = names.into_iter().collect();
        let explained = self.explain_named(list, &delegation, &names, deadline).await?;
        let listed = names.into_iter().zip(explained).map(|((startup, partner), explained)| {
            let pair = listed_pair(startup.clone(), partner.clone(), explained);
            ((startup, partner), ListedPair { is_added: true, ..pair })
        });
        Ok(listed.collect())
    }

    async fn explain_named(
        self: &Arc<Self>,
        list: &MatchList,
        delegation: &Delegation,
        names: &[(String, String)],
        deadline: Deadline,
    ) -> Result<Vec<Explained>, Error> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let key = |(startup, partner): &(String, String)| {
            Ok((
                require_key_at("startup", startup, Kind::Startup)?,
                require_key_at("partner", partner, Kind::Partner)?,
            ))
        };
        let pairs = names.iter().map(key).collect::<Result<Vec<_>, Error>>()?;
        let day = list.as_of_date.unwrap_or_else(|| self.today());
        let destination = delegation.destination.as_ref();
        let asked = Explain {
            audiences: &[Audience::Officer, Audience::Startup, Audience::Partner],
            as_of_date: &day,
            destination,
            at_least_as_fresh: "",
        };
        self.explain_pairs(pairs, asked, deadline).await
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
        let kept = |lists: &[PartyList]| lists.iter().map(|it| it.party.clone()).collect();
        let party = match Key::parse_profile(&request.party).map(|key| key.kind) {
            Some(Kind::Startup) => {
                let kept: Vec<String> = kept(&list.startups);
                self.kept_name::<Startup>(&kept, &request.party, deadline).await?
            }
            Some(_) => {
                let kept: Vec<String> = kept(&list.hosts);
                self.kept_name::<Partner>(&kept, &request.party, deadline).await?
            }
            None => None,
        };
        let party = party.unwrap_or_else(|| request.party.clone());
        let request = GetMatchListRequest { party, ..request };
        let list = for_reader(list, &request).map_err(|why| Error::invalid("party", why))?;
        Ok(GetMatchListResponse { match_list: Some(list), consistency_token })
    }

    async fn edit_match_list(
        self: &Arc<Self>,
        origin: Origin,
        request: EditMatchListRequest,
    ) -> Result<(WriteResult, String), Error> {
        let mut violations = validation::edit_match_list(&request);
        violations.extend(validation::request_id(&origin.request_id));
        refuse(violations)?;
        if let Some(first) = self.repeated(&origin).await? {
            return self.answer(first);
        }
        let EditMatchListRequest { name, edits, etag, .. } = request;
        let (list, _): (MatchList, String) = self.get(&name, true, "", origin.deadline).await?;
        let explained = self.explain_additions(&list, &edits, origin.deadline).await?;
        let changed = self.change_match_list(origin, name, etag, move |view, list| {
            let mut violations = Vec::new();
            for (at, mut edit) in edits.into_iter().enumerate() {
                // Later changes may rest on this one: what is wrong with them alone is found later.
                if let Err((field, message)) = edits::apply(list, &edit, &explained) {
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
            violations.extend(require_room(list).err());
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
            let before: MatchList = decode(document)?;
            if before.state() == MatchListState::Approved {
                return Err(Error::MatchListApproved(key));
            }
            check_etag(&etag, Some(document.revision), || key.to_string())?;
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
}

/// What is approved stays.
fn is_not_approved(document: &Document) -> Result<(), Error> {
    match decode::<MatchList>(document)?.state() {
        MatchListState::Approved => Err(Error::MatchListApproved(document.key.clone())),
        _ => Ok(()),
    }
}

/// The pairs of which somebody says that they must not meet.
fn nevers(delegation: &Delegation) -> HashSet<(&str, &str)> {
    let nevers = delegation.requests.iter().filter(|it| it.wish() == MeetingWish::Never);
    nevers.map(|it| (it.startup.as_str(), it.partner.as_str())).collect()
}

/// The lists of one side by their names, with those alone that are listed.
fn party_lists(
    lists: Vec<Vec<usize>>,
    party: impl Fn(usize) -> String,
    other: impl Fn(usize) -> String,
    is_listed: impl Fn(usize, usize) -> bool,
) -> Vec<PartyList> {
    let list = |(at, others): (usize, Vec<usize>)| {
        let others = others.into_iter().filter(|&it| is_listed(at, it));
        PartyList { party: party(at), others: others.map(&other).collect() }
    };
    lists.into_iter().enumerate().map(list).collect()
}

/// A pair with its reasons, for whoever may read them.
fn listed_pair(startup: String, partner: String, explained: Explained) -> ListedPair {
    let mut reasons: Vec<ListedReason> = Vec::new();
    for (audience, terms) in explained.terms {
        for term in terms.into_iter().filter(|it| it.kind() != MatchTermKind::Unspecified) {
            let is_same =
                |it: &&mut ListedReason| (it.kind, &it.sentence) == (term.kind, &term.sentence);
            match reasons.iter_mut().find(is_same) {
                Some(reason) => reason.audiences.push(audience.into()),
                None => reasons.push(ListedReason {
                    kind: term.kind,
                    contribution_milli: term.contribution_milli,
                    sentence: term.sentence,
                    audiences: vec![audience.into()],
                }),
            }
        }
    }
    reasons.sort_by_key(|it| Reverse(it.contribution_milli.unsigned_abs()));
    ListedPair {
        startup,
        partner,
        score_milli: explained.score_milli,
        grade: explained.grade.into(),
        evidence_suffices: explained.evidence_suffices,
        reasons,
        is_added: false,
    }
}

/// That a list without its inputs fits into a reply.
fn require_room(list: &MatchList) -> Result<(), Violation> {
    let inputs = list.inputs.as_ref().map_or(0, prost::Message::encoded_len);
    if list.encoded_len() - inputs <= MATCH_LIST_BYTES_MAX {
        return Ok(());
    }
    let max = MATCH_LIST_BYTES_MAX >> 20;
    let message = format!("makes a list of more than {max} MiB; list fewer");
    Err(Violation { field: "edits".to_owned(), message })
}
