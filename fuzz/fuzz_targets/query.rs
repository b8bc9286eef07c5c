//! Any text as a query, as the beginning of one and as the value of a filter: read, planned and searched for in a small
//! real index of texts that are hard to quote.

#![no_main]

mod index;

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use naru::proto::{Highlight, SearchFacet, SearchFilter};
use naru::search::{self, Order, PAGE_SIZE_MAX, Request, Snapshot, Typed};

const TERMS_MAX: usize = 32;

const SUGGESTIONS: usize = 20;

static SNAPSHOT: LazyLock<Arc<Snapshot>> = LazyLock::new(index::filled);

fuzz_target!(|bytes: &[u8]| {
    let text = &*String::from_utf8_lossy(bytes);
    let query = search::parse(text);
    assert_eq!(query, search::parse(text));
    assert!(query.clauses.len() <= TERMS_MAX);
    for clause in &query.clauses {
        assert!(clause.text.contains(char::is_alphanumeric) && text.contains(&clause.text));
    }

    let request = Request {
        query: &query,
        filter: &SearchFilter::default(),
        order: Order::Relevance,
        facets: &[SearchFacet::Kind],
        offset: 0,
        limit: PAGE_SIZE_MAX,
        as_typed: false,
    };
    let page = SNAPSHOT.search(&request, &|| false).expect("a query never fails");
    assert_eq!(page, SNAPSHOT.search(&request, &|| false).expect("nor the second time"));
    assert_eq!(page.total, page.hits.len() as u64, "there are fewer profiles than a page has room");
    let counted: u64 = page.facets[0].values.iter().map(|(_, count)| count).sum();
    assert_eq!(page.total, counted, "each profile found is of one kind");
    assert!(page.hits.is_sorted_by(|a, b| a.score >= b.score));
    page.hits.iter().flat_map(|hit| &hit.highlights).for_each(check_highlight);

    let filter = SearchFilter {
        sectors: vec![text.to_owned()],
        country_codes: vec![text.to_owned()],
        region_codes: vec![text.to_owned()],
        ..SearchFilter::default()
    };
    let narrowed = Request { filter: &filter, as_typed: true, ..request };
    let narrowed = SNAPSHOT.search(&narrowed, &|| false).expect("a filter never fails");
    assert_eq!(narrowed.total, 0, "no profile has a seat");

    let typed = Typed { text, kinds: &[], limit: SUGGESTIONS };
    let suggested = SNAPSHOT.suggest(&typed, &|| false).expect("a beginning never fails");
    assert!(suggested.len() <= SUGGESTIONS);
});

/// Spans are ascending, apart, and never cut a character.
fn check_highlight(highlight: &Highlight) {
    assert!(!highlight.spans.is_empty());
    let mut behind = 0;
    for span in &highlight.spans {
        let (start, end) = (span.start as usize, span.end as usize);
        assert!(behind <= start && start < end && highlight.text.get(start..end).is_some());
        behind = end;
    }
}
