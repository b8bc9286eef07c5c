//! How concepts are listed.

use tonic::{Request, Response, Status};

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
        Ok(Response::new(self.context.list_concepts(call.into_inner())?))
    }
}

impl Context {
    fn list_concepts(
        &self,
        mut request: ListConceptsRequest,
    ) -> Result<ListConceptsResponse, Error> {
        refuse(validation::list_concepts(&request, self.taxonomy))?;
        let page_token = std::mem::take(&mut request.page_token);
        let after = PageToken::decode(&page_token, &request)?;
        let start = after.map_or(Ok(0), |after| after.offset())?;
        let limit = match usize::try_from(request.page_size) {
            Ok(0) | Err(_) => CONCEPTS_PAGE_SIZE_MAX as usize,
            Ok(size) => size,
        };
        let found = found(self.taxonomy, &request);
        let page = found.iter().skip(start).take(limit);
        let concepts: Vec<_> = page.map(|&index| concept(self.taxonomy, index)).collect();
        let end = start.saturating_add(concepts.len());
        // The list is the same at every revision of the store.
        let next = PageToken { first_revision: Revision(0), position: end.to_string() };
        let is_last = concepts.is_empty() || end >= found.len();
        let fingerprint = self.taxonomy.fingerprint();
        let version = fingerprint.iter().take(8).map(|byte| format!("{byte:02x}"));
        Ok(ListConceptsResponse {
            concepts,
            next_page_token: if is_last { String::new() } else { next.encode(&request) },
            total_size: i32::try_from(found.len()).unwrap_or(i32::MAX),
            taxonomy_version: version.collect(),
        })
    }
}

/// All concepts asked for, in their order.
fn found(taxonomy: &Taxonomy, request: &ListConceptsRequest) -> Vec<ConceptIndex> {
    let mut found = match request.text.trim() {
        "" => taxonomy.iter().map(|(index, _)| index).collect(),
        text => taxonomy.look_up(text),
    };
    if let Some(within) = taxonomy.find(&request.within) {
        let within = taxonomy.narrower(within);
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
        retired_ids: taxonomy.retired_ids(index).into_iter().map(str::to_owned).collect(),
    }
}
