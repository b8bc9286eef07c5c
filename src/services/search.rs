//! How the index is asked for profiles.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::facets;
use super::resources::timestamp;
use super::tokens::{PageToken, consistency_token, token_violations};
use super::{Context, Service, deadline, one_language, refuse};
use crate::access::Deadline;
use crate::errors::Error;
use crate::proto::search_service_server::SearchService;
use crate::proto::{
    Concept, Language, LocalizedText, SearchFacet, SearchRequest, SearchResponse, SearchResult,
    SearchSort, SuggestRequest, SuggestResponse, Suggestion, SuggestionKind,
};
use crate::search::{self, Hit, Order, RESULTS_MAX};
use crate::taxonomy::ConceptIndex;
use crate::validation;
use crate::validation::limits::{
    SEARCH_PAGE_SIZE_DEFAULT, SUGGESTION_TEXT_CHARS_MAX, SUGGESTIONS_DEFAULT,
};

#[tonic::async_trait]
impl SearchService for Service {
    async fn search(
        &self,
        call: Request<SearchRequest>,
    ) -> Result<Response<SearchResponse>, Status> {
        let deadline = deadline(call.extensions());
        Ok(Response::new(self.context.search(call.into_inner(), deadline).await?))
    }

    async fn suggest(
        &self,
        call: Request<SuggestRequest>,
    ) -> Result<Response<SuggestResponse>, Status> {
        Ok(Response::new(self.context.suggest(call.into_inner()).await?))
    }
}

impl Context {
    async fn search(
        &self,
        mut request: SearchRequest,
        deadline: Deadline,
    ) -> Result<SearchResponse, Error> {
        let mut violations = validation::search(&request, self.taxonomy);
        violations.extend(token_violations(&request.at_least_as_fresh));
        refuse(violations)?;
        let page_token = std::mem::take(&mut request.page_token);
        let fresh = std::mem::take(&mut request.at_least_as_fresh);
        let facets: Vec<SearchFacet> = request.facets().collect();
        // They count what all pages hold, so the later ones need not ask for them.
        request.facets.clear();
        let after = PageToken::decode(&page_token, &request)?;
        let offset = after.as_ref().map_or(Ok(0), PageToken::offset)?;
        let limit = match usize::try_from(request.page_size) {
            Ok(0) | Err(_) => SEARCH_PAGE_SIZE_DEFAULT as usize,
            Ok(size) => size,
        };
        let language = request.language();
        let snapshot = self.fresh_snapshot(&fresh, deadline).await?;
        let complete = snapshot.complete();
        let first_revision = after.map_or(complete, |after| after.first_revision);

        let request = Arc::new(request);
        let asked = Arc::clone(&request);
        let page = self.compute.run(move |stop| {
            let query = search::parse(&asked.query);
            let filter = asked.filter.clone().unwrap_or_default();
            let request = search::Request {
                query: &query,
                filter: &filter,
                order: order(&asked),
                facets: &facets,
                offset,
                limit,
                as_typed: asked.as_typed,
            };
            snapshot.search(&request, &|| stop.is_set())
        });
        let page = page.await??;

        let end = offset + page.hits.len();
        let total = usize::try_from(page.total).unwrap_or(usize::MAX);
        let is_last = page.hits.is_empty() || end >= total.min(RESULTS_MAX);
        let next = PageToken { first_revision, position: end.to_string() };
        let concepts = page.concepts.into_iter().map(|concept| self.concept(concept, language));
        let warnings =
            page.warnings.iter().filter_map(|warning| one_language(Some(warning.text()), language));
        Ok(SearchResponse {
            results: page.hits.into_iter().map(|hit| self.result(hit, language)).collect(),
            next_page_token: if is_last { String::new() } else { next.encode(&*request) },
            total_size: i64::try_from(page.total).unwrap_or(i64::MAX),
            concepts: concepts.collect(),
            warnings: warnings.collect(),
            total_size_is_exact: true,
            facets: facets::named(page.facets, self.taxonomy, language),
            corrections: page.corrections,
            changed_since_first_page: complete != first_revision,
            consistency_token: consistency_token(self.store.id(), complete),
        })
    }

    async fn suggest(&self, request: SuggestRequest) -> Result<SuggestResponse, Error> {
        refuse(validation::suggest(&request))?;
        let language = request.language();
        let limit = match usize::try_from(request.max_suggestions) {
            Ok(0) | Err(_) => SUGGESTIONS_DEFAULT as usize,
            Ok(limit) => limit,
        };
        let snapshot = self.index.snapshot().ok_or(Error::IndexUnavailable)?;
        if request.text.chars().nth(SUGGESTION_TEXT_CHARS_MAX).is_some() {
            return Ok(SuggestResponse::default());
        }
        let suggestions = self.compute.run(move |stop| {
            let kinds: Vec<SuggestionKind> = request.kinds().collect();
            let typed = search::Typed { text: &request.text, kinds: &kinds, limit };
            snapshot.suggest(&typed, &|| stop.is_set())
        });
        let suggestions = suggestions.await??.into_iter();
        let in_language = |suggestion: Suggestion| match suggestion.kind() {
            SuggestionKind::Sector | SuggestionKind::Activity => Suggestion {
                display_name: one_language(suggestion.display_name, language),
                ..suggestion
            },
            _ => suggestion,
        };
        Ok(SuggestResponse { suggestions: suggestions.map(in_language).collect() })
    }

    /// Names stay in both languages: a list of results shows what there is.
    fn result(&self, hit: Hit, language: Language) -> SearchResult {
        let concepts = hit.concepts.into_iter().map(|concept| self.concept(concept, language));
        SearchResult {
            name: hit.key.to_string(),
            display_name: Some(hit.display_name),
            one_liner: Some(hit.one_liner),
            score: hit.score,
            highlights: hit.highlights,
            matched_concepts: concepts.collect(),
            update_time: Some(timestamp(hit.updated_at)),
        }
    }

    fn concept(&self, index: ConceptIndex, language: Language) -> Concept {
        let concept = self.taxonomy.concept(index);
        let name = LocalizedText { ko: concept.ko.clone(), en: concept.en.clone() };
        Concept { id: concept.id.clone(), display_name: one_language(Some(name), language) }
    }
}

fn order(request: &SearchRequest) -> Order {
    match request.sort() {
        SearchSort::Unspecified | SearchSort::Relevance => Order::Relevance,
        SearchSort::Updated => Order::Updated,
        SearchSort::Name => Order::Name(request.language()),
    }
}
