//! What the taxonomy service promises.

use naru::config::Settings;
use naru::proto::{
    ConceptKind, DeepTechField, ListConceptsRequest, ListConceptsResponse, SearchRequest, Startup,
};
use naru::server;
use tonic::{Code, Status};

use crate::app::{App, assert_refused, startup, text, violated_fields};

async fn list(app: &mut App, request: ListConceptsRequest) -> Result<ListConceptsResponse, Status> {
    Ok(app.taxonomy.list_concepts(request).await?.into_inner())
}

/// All pages as one.
async fn list_all(app: &mut App, page_size: i32) -> ListConceptsResponse {
    let mut request = ListConceptsRequest { page_size, ..Default::default() };
    let mut all: Option<ListConceptsResponse> = None;
    loop {
        let page = list(app, request.clone()).await.unwrap();
        request.page_token = page.next_page_token.clone();
        match &mut all {
            None => all = Some(ListConceptsResponse { next_page_token: String::new(), ..page }),
            Some(all) => {
                assert_eq!(page.taxonomy_version, all.taxonomy_version);
                all.concepts.extend(page.concepts);
            }
        }
        if request.page_token.is_empty() {
            return all.unwrap();
        }
    }
}

fn ids(reply: &ListConceptsResponse) -> Vec<&str> {
    reply.concepts.iter().map(|concept| concept.id.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_concepts_are_listed_page_by_page() {
    let mut app = App::start().await;
    let all = list_all(&mut app, 0).await;
    assert_eq!(usize::try_from(all.total_size).unwrap(), all.concepts.len());
    assert!(ids(&all).is_sorted() && all.concepts.len() >= 500);
    assert_eq!(list_all(&mut app, 37).await, all);
    let medical_ai = all.concepts.iter().find(|concept| concept.id == "medical-ai").unwrap();
    assert_eq!(medical_ai.display_name, text("의료 AI", "Medical AI"));
    assert_eq!(medical_ai.broader, ["healthcare", "ai"]);
    let ai = all.concepts.iter().find(|concept| concept.id == "ai").unwrap();
    assert!(ai.narrower.contains(&"medical-ai".to_owned()) && ai.synonyms.len() > 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn concepts_are_narrowed_and_looked_up() {
    let mut app = App::start().await;
    let within = ListConceptsRequest { within: "robotics".to_owned(), ..Default::default() };
    let found = list(&mut app, within).await.unwrap();
    assert!(ids(&found).contains(&"drones") && !ids(&found).contains(&"lidar"));
    for (typed, first) in [("라이다를", "lidar"), ("batery", "batteries"), ("xr", "xr")] {
        let request = ListConceptsRequest { text: typed.to_owned(), ..Default::default() };
        let found = list(&mut app, request).await.unwrap();
        assert_eq!(ids(&found).first(), Some(&first), "{typed}");
    }
    let quantum = ListConceptsRequest {
        deep_tech_fields: vec![DeepTechField::Quantum.into()],
        kinds: vec![ConceptKind::Sector.into()],
        ..Default::default()
    };
    let found = list(&mut app, quantum).await.unwrap();
    assert!(ids(&found).contains(&"quantum") && !ids(&found).contains(&"robotics"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unknown_is_refused_with_what_is_near() {
    let mut app = App::start().await;
    let request = ListConceptsRequest {
        within: "robotic".to_owned(),
        page_size: 1_001,
        kinds: vec![0],
        deep_tech_fields: vec![99],
        text: "가".repeat(201),
        ..Default::default()
    };
    let refused = list(&mut app, request).await;
    let refused = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    let fields = ["page_size", "within", "kinds[0]", "deep_tech_fields[0]", "text"];
    assert_eq!(violated_fields(&refused), fields);
    assert!(format!("{refused:?}").contains("robotics"), "{refused:?}");
}

/// The operator adds a concept and a word; the profile that is there already is indexed anew.
#[tokio::test(flavor = "multi_thread")]
async fn an_operator_adds_concepts_without_a_new_program() {
    let mut app = App::start().await;
    let halo = Startup { one_liner: text("달무리공예 체험", ""), ..startup("halo") };
    app.create_startup(halo).await;
    let file = app.data_dir().join("concepts.toml");
    let toml = "[[concept]]\nid = 'moonhalo-craft'\nko = '달무리공예'\nen = 'Moonhalo craft'\n";
    std::fs::write(&file, toml).unwrap();
    let mut app = app.restart_with(|settings| settings.taxonomy_file = Some(file.clone())).await;
    let declared = Startup { sectors: vec!["moonhalo-craft".to_owned()], ..startup("other") };
    let (_, at_least_as_fresh) = app.create_startup(declared).await;
    let query = "moonhalo craft".to_owned();
    let query = SearchRequest { query, at_least_as_fresh, ..Default::default() };
    let found = app.search.search(query).await.unwrap().into_inner();
    assert_eq!(found.results.len(), 2);
    assert_eq!(found.concepts[0].id, "moonhalo-craft");

    std::fs::write(&file, format!("{toml}synonyms = ['라이다', '서비스']")).unwrap();
    let settings = Settings { taxonomy_file: Some(file), ..app.settings() };
    let _folder = app.stop().await;
    let refused = server::start(settings).await.err().unwrap().to_string();
    for part in ["concepts.toml", "라이다", "lidar", "서비스"] {
        assert!(refused.contains(part), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_token_is_of_one_taxonomy() {
    let mut app = App::start().await;
    let request = ListConceptsRequest { page_size: 5, ..Default::default() };
    let page_token = list(&mut app, request.clone()).await.unwrap().next_page_token;
    let file = app.data_dir().join("concepts.toml");
    let toml = "[[concept]]\nid = 'a-moonhalo'\nko = '달무리공예'\nen = 'Moonhalo craft'\n";
    std::fs::write(&file, toml).unwrap();
    let mut app = app.restart_with(|settings| settings.taxonomy_file = Some(file)).await;
    let refused = list(&mut app, ListConceptsRequest { page_token, ..request }).await;
    let refused = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&refused), ["page_token"]);
}
