//! How the counts of a search are written.

use super::one_language;
use crate::proto::{FacetCounts, FacetValue, Language, LocalizedText, SearchFacet, value_words};
use crate::search::FacetValues;
use crate::taxonomy::{Taxonomy, places};

/// The counts with the names of their values.
pub(super) fn named(
    facets: Vec<FacetValues>,
    taxonomy: &Taxonomy,
    language: Language,
) -> Vec<FacetCounts> {
    let named = |FacetValues { facet, values }| {
        let value = |(value, count): (String, u64)| FacetValue {
            display_name: one_language(name(facet, &value, taxonomy), language),
            value,
            count: i64::try_from(count).unwrap_or(i64::MAX),
        };
        FacetCounts { facet: facet.into(), values: values.into_iter().map(value).collect() }
    };
    facets.into_iter().map(named).collect()
}

fn name(facet: SearchFacet, value: &str, taxonomy: &Taxonomy) -> Option<LocalizedText> {
    let (ko, en) = match facet {
        SearchFacet::Unspecified => None,
        SearchFacet::Kind | SearchFacet::Stage => value_words(value),
        SearchFacet::Sector => {
            let concept = taxonomy.concept(taxonomy.find(value)?);
            Some((concept.ko.as_str(), concept.en.as_str()))
        }
        SearchFacet::Country => places::country(value).map(|country| (country.ko, country.en)),
        SearchFacet::Region => places::korean_region(value).map(|region| (region.ko, region.en)),
    }?;
    Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() })
}
