//! How concepts are listed.

use std::collections::HashSet;

use prost::Message as _;
use tonic::{Request, Response, Status};

use super::resources::REPLY_BYTES_MAX;
use super::tokens::PageToken;
use super::{Context, Service, refuse};
use crate::errors::Error;
use crate::proto::taxonomy_service_server::TaxonomyService;
use crate::proto::{ListConceptsRequest, ListConceptsResponse, LocalizedText, TaxonomyConcept};
use crate::store::Revision;
use crate::taxonomy::{ConceptIndex, Taxonomy};
use crate::validation;
use crate::validation::limits::CONCEPTS_PAGE_SIZE_MAX;

#[tonic::async_trait]
impl TaxonomyService for Service {
    async fn list_concepts(
        &self,
        call: Request<ListConceptsRequest>,
    ) -> Result<Response<ListConceptsResponse>, Status> {
        Ok(Response::new(self.context.list_concepts(call.into_inner()).await?))
    }
}

impl Context {
    async fn list_concepts(
        &self,
        mut request: ListConceptsRequest,
    ) -> Result<ListConceptsResponse, Error> {
        refuse(validation::list_concepts(&request, self.taxonomy))?;
        let page_token = std::mem::take(&mut request.page_token);
        let after = PageToken::decode(&page_token, &request)?;
        let version = version(self.taxonomy);
        let start = after.map_or(Ok(0), |after| start(&after, &version))?;
        let taxonomy = self.taxonomy;
        // An operator may have added thousands.
        let page = self.compute.run(move |_| page(taxonomy, &request, start, version));
        page.await
    }
}

/// The concepts asked for from the given one on.
fn page(
    taxonomy: &Taxonomy,
    request: &ListConceptsRequest,
    start: usize,
    taxonomy_version: String,
) -> ListConceptsResponse {
    let limit = match usize::try_from(request.page_size) {
        Ok(0) | Err(_) => CONCEPTS_PAGE_SIZE_MAX as usize,
        Ok(size) => size,
    };
    let found = found(taxonomy, request);
    let mut concepts: Vec<TaxonomyConcept> = Vec::new();
    let mut bytes = 0;
    for &index in found.iter().skip(start).take(limit) {
        let concept = concept(taxonomy, index);
        bytes += concept.encoded_len();
        if bytes > REPLY_BYTES_MAX && !concepts.is_empty() {
            break;
        }
        concepts.push(concept);
    }
    let end = start.saturating_add(concepts.len());
    // The list is the same at every revision of the store, but not in every version of the taxonomy.
    let position = format!("{taxonomy_version}:{end}");
    let next = PageToken { first_revision: Revision(0), position };
    let is_last = concepts.is_empty() || end >= found.len();
    ListConceptsResponse {
        concepts,
        next_page_token: if is_last { String::new() } else { next.encode(request) },
        total_size: i32::try_from(found.len()).unwrap_or(i32::MAX),
        taxonomy_version,
    }
}

fn start(after: &PageToken, version: &str) -> Result<usize, Error> {
    let (of, start) = after.position.split_once(':').unwrap_or_default();
    if of != version {
        let message = "is of another taxonomy; begin with the first page";
        return Err(Error::invalid("page_token", message));
    }
    start.parse().map_err(|_| Error::invalid("page_token", "is no page token of this method"))
}

/// Stands for the taxonomy as a whole.
fn version(taxonomy: &Taxonomy) -> String {
    taxonomy.fingerprint().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// All concepts asked for, in their order.
fn found(taxonomy: &Taxonomy, request: &ListConceptsRequest) -> Vec<ConceptIndex> {
    let mut found = match request.text.trim() {
        "" => taxonomy.iter().map(|(index, _)| index).collect(),
        text => taxonomy.look_up(text),
    };
    if let Some(within) = taxonomy.find(&request.within) {
        let within: HashSet<ConceptIndex> = taxonomy.narrower(within).iter().copied().collect();
        found.retain(|index| within.contains(index));
    }
    if !request.kinds.is_empty() {
        found.retain(|&index| request.kinds.contains(&taxonomy.concept(index).kind.into()));
    }
    if !request.deep_tech_fields.is_empty() {
        let is_asked_for = |field| request.deep_tech_fields.contains(&i32::from(field));
        found.retain(|&index| taxonomy.deep_tech_fields(index).into_iter().any(is_asked_for));
    }
    found
}

fn concept(taxonomy: &Taxonomy, index: ConceptIndex) -> TaxonomyConcept {
    let concept = taxonomy.concept(index);
    let ids = |indices: &[ConceptIndex]| -> Vec<String> {
        indices.iter().map(|&index| taxonomy.concept(index).id.clone()).collect()
    };
    TaxonomyConcept {
        id: concept.id.clone(),
        display_name: Some(LocalizedText { ko: concept.ko.clone(), en: concept.en.clone() }),
        kind: concept.kind.into(),
        synonyms: concept.synonyms.iter().chain(&concept.exact).cloned().collect(),
        broader: ids(&concept.broader),
        narrower: ids(taxonomy.directly_below(index)),
        ksic_codes: concept.ksic.clone(),
        deep_tech_fields: taxonomy.deep_tech_fields(index).into_iter().map(i32::from).collect(),
        retired_ids: concept.retired_ids.clone(),
    }
}
