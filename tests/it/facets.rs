//! What the counts of a search promise.

use std::collections::BTreeMap;

use naru::proto::{
    DeleteStartupRequest, FacetCounts, Language, LocalizedText, MergeStartupRequest, Partner,
    PartnerKind, Place, ProfileKind, SearchFacet, SearchFilter, SearchRequest, Stage, Startup,
    UndeleteStartupRequest,
};
use naru::taxonomy::Taxonomy;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use tonic::Code;

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::batches::upsert;
use crate::search::{names, query, search};

const FACETS: [SearchFacet; 5] = [
    SearchFacet::Kind,
    SearchFacet::Sector,
    SearchFacet::Country,
    SearchFacet::Region,
    SearchFacet::Stage,
];
const SECTORS: [&str; 6] = ["ai", "lidar", "payments", "fintech", "medical-ai", "batteries"];
const PLACES: [(&str, &str); 6] =
    [("", ""), ("KR", "KR-29"), ("KR", "KR-11"), ("KR", ""), ("US", "US-CA"), ("DE", "DE-BE")];
const STAGES: [Stage; 4] = [Stage::PreSeed, Stage::Seed, Stage::SeriesA, Stage::Growth];
/// A word that names no concept.
const WORD: &str = "zebra";

/// What counts of one profile.
#[derive(Debug, Clone)]
struct Sample {
    is_startup: bool,
    has_word: bool,
    sectors: Vec<&'static str>,
    place: (&'static str, &'static str),
    stages: Vec<Stage>,
}

fn sample() -> impl Strategy<Value = Sample> {
    let sectors = subsequence(SECTORS.to_vec(), 0..=3);
    let stages = subsequence(STAGES.to_vec(), 0..=4);
    let all = (any::<bool>(), any::<bool>(), sectors, select(PLACES.to_vec()), stages);
    all.prop_map(|(is_startup, has_word, sectors, place, mut stages)| {
        stages.truncate(if is_startup { 1 } else { 4 });
        Sample { is_startup, has_word, sectors, place, stages }
    })
}

fn some_filter() -> impl Strategy<Value = SearchFilter> {
    let few = |values: &[&str]| {
        let values: Vec<String> = values.iter().map(|&value| value.to_owned()).collect();
        prop_oneof![Just(Vec::new()), subsequence(values, 1..=2)]
    };
    let kinds = prop_oneof![3 => Just(vec![]), 1 => Just(vec![1]), 1 => Just(vec![2])];
    let stages = subsequence(STAGES.map(i32::from).to_vec(), 0..=2);
    let lists = (
        few(&["ai", "lidar", "fintech", "batteries", "robotics"]),
        few(&["KR", "US", "JP"]),
        few(&["KR-29", "KR-11", "US-CA", "KR-50"]),
    );
    (kinds, lists, stages).prop_map(|(kinds, (sectors, country_codes, region_codes), stages)| {
        SearchFilter {
            kinds,
            sectors,
            country_codes,
            region_codes,
            stages,
            ..SearchFilter::default()
        }
    })
}

impl Sample {
    async fn create(&self, app: &mut App, id: &str) -> String {
        let sectors = self.sectors.iter().map(|&sector| sector.to_owned()).collect();
        let (country, region) = self.place;
        let place = (!country.is_empty()).then(|| Place {
            country_code: country.to_owned(),
            region_code: region.to_owned(),
            ..Place::default()
        });
        let one_liner = if self.has_word { text("", WORD) } else { None };
        let mut stages = self.stages.iter().map(|&stage| stage.into());
        if self.is_startup {
            let stage = stages.next().unwrap_or_default();
            let profile = Startup { one_liner, sectors, place, stage, ..startup(id) };
            return app.create_startup(profile).await.1;
        }
        let kind = PartnerKind::Angel.into();
        let stages = stages.collect();
        let profile = Partner { one_liner, sectors, place, kind, stages, ..partner(id) };
        app.create_partner(profile).await.1
    }

    /// The values of a facet, found without the index.
    fn values(&self, facet: SearchFacet) -> Vec<String> {
        let some = |value: &str| Some(value.to_owned()).filter(|value| !value.is_empty());
        let taxonomy = Taxonomy::builtin();
        match facet {
            SearchFacet::Unspecified => Vec::new(),
            SearchFacet::Kind if self.is_startup => vec!["PROFILE_KIND_STARTUP".to_owned()],
            SearchFacet::Kind => vec!["PROFILE_KIND_PARTNER".to_owned()],
            SearchFacet::Sector => {
                let sectors = self.sectors.iter().map(|id| taxonomy.find(id).unwrap());
                let above = sectors.flat_map(|sector| taxonomy.with_broader(sector));
                let mut ids: Vec<_> =
                    above.map(|concept| taxonomy.concept(*concept).id.clone()).collect();
                ids.sort();
                ids.dedup();
                ids
            }
            SearchFacet::Country => some(self.place.0).into_iter().collect(),
            SearchFacet::Region => some(self.place.1).into_iter().collect(),
            SearchFacet::Stage => {
                self.stages.iter().map(|stage| stage.as_str_name().to_owned()).collect()
            }
        }
    }

    fn passes(&self, facet: SearchFacet, filter: &SearchFilter) -> bool {
        let wanted = wanted(facet, filter);
        wanted.is_empty() || self.values(facet).iter().any(|value| wanted.contains(value))
    }
}

/// What a filter demands of a facet, as facets write it.
fn wanted(facet: SearchFacet, filter: &SearchFilter) -> Vec<String> {
    match facet {
        SearchFacet::Unspecified => Vec::new(),
        SearchFacet::Kind => filter.kinds().map(|it| it.as_str_name().to_owned()).collect(),
        SearchFacet::Sector => filter.sectors.clone(),
        SearchFacet::Country => filter.country_codes.clone(),
        SearchFacet::Region => filter.region_codes.clone(),
        SearchFacet::Stage => filter.stages().map(|it| it.as_str_name().to_owned()).collect(),
    }
}

/// The filter with one value alone in the place of what it demands of a facet.
fn with(facet: SearchFacet, value: &str, mut filter: SearchFilter) -> SearchFilter {
    let value = value.to_owned();
    match facet {
        SearchFacet::Unspecified => {}
        SearchFacet::Kind => {
            filter.kinds = vec![ProfileKind::from_str_name(&value).unwrap().into()];
        }
        SearchFacet::Sector => filter.sectors = vec![value],
        SearchFacet::Country => filter.country_codes = vec![value],
        SearchFacet::Region => filter.region_codes = vec![value],
        SearchFacet::Stage => filter.stages = vec![Stage::from_str_name(&value).unwrap().into()],
    }
    filter
}

/// The values of a facet and their counts, in their order.
fn counts(facets: &[FacetCounts], facet: SearchFacet) -> Vec<(String, i64)> {
    let facet = facets.iter().find(|it| it.facet() == facet).expect("the facet asked for");
    facet.values.iter().map(|value| (value.value.clone(), value.count)).collect()
}

fn counted_by(facets: &[SearchFacet]) -> Vec<i32> {
    facets.iter().map(|&facet| facet.into()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_is_what_its_value_alone_would_find() {
    let mut runner = TestRunner::deterministic();
    let mut app = App::start().await;
    let mut samples = Vec::new();
    let mut token = String::new();
    // More than are counted at once.
    for number in 0..300 {
        let sample = sample().new_tree(&mut runner).unwrap().current();
        token = sample.create(&mut app, &format!("p{number}")).await;
        samples.push(sample);
    }
    let mut counts_seen = 0;
    for round in 0..24 {
        let filter = some_filter().new_tree(&mut runner).unwrap().current();
        let words = if round % 3 == 0 { WORD } else { "" };
        // All five, or some in another order: the counts are the same.
        let facets = select(vec![FACETS.to_vec(), vec![FACETS[4], FACETS[1]], vec![FACETS[3]]]);
        let facets = facets.new_tree(&mut runner).unwrap().current();
        let request = SearchRequest {
            filter: Some(filter.clone()),
            facets: counted_by(&facets),
            ..query(words, &token)
        };
        let reply = search(&mut app, request.clone()).await.unwrap();
        let told: Vec<SearchFacet> = reply.facets.iter().map(FacetCounts::facet).collect();
        assert_eq!(told, facets, "in the order asked for");

        let found = samples.iter().filter(|it| words.is_empty() || it.has_word);
        let all_pass = |it: &&Sample| FACETS.iter().all(|&facet| it.passes(facet, &filter));
        assert_eq!(reply.total_size, found.clone().filter(all_pass).count() as i64);
        for &facet in &facets {
            let others_pass = |it: &&Sample| {
                FACETS.iter().all(|&other| other == facet || it.passes(other, &filter))
            };
            let mut expected = BTreeMap::new();
            for value in found.clone().filter(others_pass).flat_map(|it| it.values(facet)) {
                *expected.entry(value).or_insert(0) += 1;
            }
            let counts = counts(&reply.facets, facet);
            let mut sorted = counts.clone();
            sorted.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
            assert_eq!(counts, sorted, "the most frequent first, then by value");
            assert_eq!(counts.into_iter().collect::<BTreeMap<_, _>>(), expected, "{filter:?}");
            for (value, count) in expected.iter().take(4) {
                let filter = Some(with(facet, value, filter.clone()));
                let alone = SearchRequest { filter, facets: vec![], ..request.clone() };
                assert_eq!(search(&mut app, alone).await.unwrap().total_size, *count, "{value}");
                counts_seen += 1;
            }
        }
    }
    assert!(counts_seen > 100, "{counts_seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_is_not_counted() {
    let mut app = App::start().await;
    let place = Some(Place { country_code: "KR".to_owned(), ..Place::default() });
    let profile = |id| Startup { place: place.clone(), ..startup(id) };
    // In one commit, so that what is gone lies beside what stays.
    let startups = ["kept", "deleted", "duplicate"].map(profile).to_vec();
    let token = upsert(&mut app, startups, true).await.consistency_token;
    let kr = async |app: &mut App, token: &str| {
        let facets = counted_by(&[SearchFacet::Country]);
        let reply = search(app, SearchRequest { facets, ..query("", token) }).await.unwrap();
        counts(&reply.facets, SearchFacet::Country)
    };
    assert_eq!(kr(&mut app, &token).await, [("KR".to_owned(), 3)]);
    let delete = DeleteStartupRequest { name: "startups/deleted".to_owned(), ..Default::default() };
    let token = app.startups.delete_startup(delete).await.unwrap().into_inner().consistency_token;
    assert_eq!(kr(&mut app, &token).await, [("KR".to_owned(), 2)]);
    let merge = MergeStartupRequest {
        name: "startups/kept".to_owned(),
        duplicate: "startups/duplicate".to_owned(),
        ..MergeStartupRequest::default()
    };
    let token = app.startups.merge_startup(merge).await.unwrap().into_inner().consistency_token;
    assert_eq!(kr(&mut app, &token).await, [("KR".to_owned(), 1)]);
    let undelete =
        UndeleteStartupRequest { name: "startups/deleted".to_owned(), ..Default::default() };
    let token =
        app.startups.undelete_startup(undelete).await.unwrap().into_inner().consistency_token;
    assert_eq!(kr(&mut app, &token).await, [("KR".to_owned(), 2)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn values_have_names_in_the_language_asked_for() {
    let mut app = App::start().await;
    let place = |country: &str, region: &str| {
        let (country_code, region_code) = (country.to_owned(), region.to_owned());
        Some(Place { country_code, region_code, ..Place::default() })
    };
    let (seoul, fiji) = (place("KR", "KR-11"), place("FJ", "FJ-C"));
    let sectors = vec!["payments".to_owned()];
    let stage = Stage::SeriesA.into();
    app.create_startup(Startup { place: seoul, sectors, stage, ..startup("a") }).await;
    let (_, token) = app.create_startup(Startup { place: fiji, ..startup("b") }).await;
    let payments = Taxonomy::builtin();
    let payments = payments.concept(payments.find("payments").unwrap());
    let cases = [
        (SearchFacet::Kind, "PROFILE_KIND_STARTUP", Some(("스타트업", "start-up"))),
        (SearchFacet::Sector, "payments", Some((payments.ko.as_str(), payments.en.as_str()))),
        (SearchFacet::Country, "KR", Some(("한국", "South Korea"))),
        (SearchFacet::Country, "FJ", None),
        (SearchFacet::Region, "KR-11", Some(("서울특별시", "Seoul"))),
        (SearchFacet::Region, "FJ-C", None),
        (SearchFacet::Stage, "STAGE_SERIES_A", Some(("시리즈 A", "series A"))),
    ];
    for language in [Language::Unspecified, Language::Korean, Language::English] {
        let facets = counted_by(&FACETS);
        let request = SearchRequest { facets, language: language.into(), ..query("", &token) };
        let reply = search(&mut app, request).await.unwrap();
        for (facet, value, name) in cases {
            let values = reply.facets.iter().filter(|it| it.facet() == facet);
            let found = values.flat_map(|it| &it.values).find(|it| it.value == value);
            let expected = name.map(|(ko, en)| LocalizedText {
                ko: if language == Language::English { String::new() } else { ko.to_owned() },
                en: if language == Language::Korean { String::new() } else { en.to_owned() },
            });
            assert_eq!(found.expect(value).display_name, expected, "{value} {language:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facet_has_a_hundred_values_at_most() {
    let mut app = App::start().await;
    let mut token = String::new();
    for number in 0..=110 {
        let region = if number == 110 { 109 } else { number };
        let place = Some(Place {
            country_code: "US".to_owned(),
            region_code: format!("US-{region:03}"),
            ..Place::default()
        });
        let profile = Startup { place, ..startup(&format!("s{number}")) };
        token = app.create_startup(profile).await.1;
    }
    let facets = counted_by(&[SearchFacet::Region]);
    let reply = search(&mut app, SearchRequest { facets, ..query("", &token) }).await.unwrap();
    let counts = counts(&reply.facets, SearchFacet::Region);
    assert_eq!(counts.len(), 100);
    assert_eq!(counts[0], ("US-109".to_owned(), 2));
    assert_eq!(counts[99], ("US-098".to_owned(), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_counted_unless_asked_for_and_each_facet_once() {
    let mut app = App::start().await;
    let (_, token) = app.create_startup(startup("a")).await;
    let reply = search(&mut app, query("", &token)).await.unwrap();
    assert_eq!((names(&reply), reply.facets.len()), (vec!["startups/a"], 0));
    let facets = vec![2, 2, 0, 9];
    let request = SearchRequest { facets, sort: 9, ..query("", &token) };
    let refused = search(&mut app, request).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["sort", "facets[1]", "facets[2]", "facets[3]"]);
    // A query of nothing but a word that is nowhere, and one of nothing that can be looked for.
    for words in ["qqqqqq", "\"!\""] {
        let facets = counted_by(&FACETS);
        let reply = search(&mut app, SearchRequest { facets, ..query(words, &token) }).await;
        let facets = reply.unwrap().facets;
        assert!(facets.len() == 5 && facets.iter().all(|it| it.values.is_empty()), "{facets:?}");
    }
}
