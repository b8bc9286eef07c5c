//! What is suggested while a person types.

use naru::proto::{
    Contact, Contacts, DeleteStartupRequest, Language, Partner, Startup, SuggestRequest,
    Suggestion, SuggestionKind, UpdateContactsRequest,
};
use tonic::{Code, Status};

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};

async fn suggest(app: &mut App, request: SuggestRequest) -> Result<Vec<Suggestion>, Status> {
    Ok(app.search.suggest(request).await?.into_inner().suggestions)
}

fn typed(text: &str) -> SuggestRequest {
    SuggestRequest { text: text.to_owned(), ..SuggestRequest::default() }
}

fn ids(suggestions: &[Suggestion]) -> Vec<&str> {
    suggestions.iter().map(|suggestion| suggestion.id.as_str()).collect()
}

/// Suggestions are of what the index holds at this moment, so whoever has just written waits for it.
async fn indexed(app: &mut App, token: String) {
    let request = naru::proto::SearchRequest { at_least_as_fresh: token, ..Default::default() };
    app.search.search(request).await.unwrap();
}

async fn profiles() -> App {
    let mut app = App::start().await;
    app.create_startup(Startup {
        display_name: text("㈜나루빔", "Narubeam Inc."),
        aliases: vec!["노루발".to_owned()],
        ..startup("narubeam")
    })
    .await;
    let fund = Partner { display_name: text("강가 나루 벤처스", ""), ..partner("fund") };
    let (_, token) = app.create_partner(fund).await;
    indexed(&mut app, token).await;
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_concepts_are_completed_while_they_are_typed() {
    let mut app = profiles().await;
    let cases: [(&str, &str, &str); 8] = [
        ("나룹", "startups/narubeam", "㈜나루빔"),
        ("ㄴㄹㅂ", "startups/narubeam", "㈜나루빔"),
        ("노ㄹ", "startups/narubeam", "노루발"),
        ("narub", "startups/narubeam", "Narubeam Inc."),
        ("skfnql", "startups/narubeam", "㈜나루빔"),
        ("벤처스", "partners/fund", "강가 나루 벤처스"),
        ("랑", "lidar", "라이다"),
        ("vlsx", "fintech", "핀테크"),
    ];
    for (text, id, matched) in cases {
        let found = suggest(&mut app, typed(text)).await.unwrap();
        let it = found.iter().find(|it| it.id == id).unwrap_or_else(|| panic!("{text}: {found:?}"));
        assert_eq!(it.matched, matched, "{text}");
    }
    let found = suggest(&mut app, typed("나루")).await.unwrap();
    assert_eq!(
        ids(&found)[..2],
        ["startups/narubeam", "partners/fund"],
        "a later word comes later"
    );
    assert_eq!(found[0].display_name, text("㈜나루빔", "Narubeam Inc."));

    for (language, name) in
        [(Language::Korean, text("라이다", "")), (Language::English, text("", "LiDAR"))]
    {
        let request = SuggestRequest { language: language.into(), ..typed("lidar") };
        assert_eq!(suggest(&mut app, request).await.unwrap()[0].display_name, name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kinds_and_numbers_are_as_asked() {
    let app = profiles().await;
    let file = app.data_dir().join("concepts.toml");
    let toml = "[[concept]]\nid = 'wharfing'\nko = '나루 잇기'\nen = 'Wharfing'\nactivity = true\n";
    std::fs::write(&file, toml).unwrap();
    let mut app = app.restart_with(|settings| settings.taxonomy_file = Some(file)).await;
    let (_, token) = app.create_startup(startup("other")).await;
    indexed(&mut app, token).await;
    let kinds = [
        (SuggestionKind::Startup, "startups/narubeam"),
        (SuggestionKind::Partner, "partners/fund"),
        (SuggestionKind::Activity, "wharfing"),
    ];
    for (kind, id) in kinds {
        let request = SuggestRequest { kinds: vec![kind.into()], ..typed("나루") };
        assert_eq!(ids(&suggest(&mut app, request).await.unwrap()), [id]);
    }
    let request = SuggestRequest { kinds: vec![SuggestionKind::Sector.into()], ..typed("wharfi") };
    assert_eq!(suggest(&mut app, request).await.unwrap(), [], "an activity is no sector");
    let request = SuggestRequest { max_suggestions: 2, ..typed("a") };
    assert_eq!(suggest(&mut app, request).await.unwrap().len(), 2);
    assert_eq!(suggest(&mut app, typed("s")).await.unwrap().len(), 8, "unless told otherwise");

    let bad =
        SuggestRequest { kinds: vec![0], max_suggestions: 21, language: 9, ..typed("나루") };
    let refused = suggest(&mut app, bad).await;
    let refused = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&refused), ["kinds[0]", "max_suggestions", "language"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_person_types_is_answered() {
    let mut app = profiles().await;
    let (longest, too_long) = ("나".repeat(100), "나".repeat(101));
    for text in ["", " ", "\"", "*", "\u{0}", "👍", "((((", &longest, &too_long] {
        assert_eq!(suggest(&mut app, typed(text)).await.unwrap(), [], "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_profiles_and_contacts_are_never_suggested() {
    let mut app = profiles().await;
    let contacts = Contacts {
        name: "startups/narubeam/contacts".to_owned(),
        people: vec![Contact { full_name: "Quillfeather Zoe".to_owned(), ..Contact::default() }],
        ..Contacts::default()
    };
    let request = UpdateContactsRequest { contacts: Some(contacts), ..Default::default() };
    app.contacts.update_contacts(request).await.unwrap();
    let (_, token) = app.create_startup(startup("later")).await;
    indexed(&mut app, token).await;
    assert_eq!(suggest(&mut app, typed("quillf")).await.unwrap(), []);

    let name = "startups/narubeam".to_owned();
    let request = DeleteStartupRequest { name, ..Default::default() };
    let deleted = app.startups.delete_startup(request).await.unwrap().into_inner();
    indexed(&mut app, deleted.consistency_token).await;
    assert_eq!(suggest(&mut app, typed("나루빔")).await.unwrap(), []);
}
