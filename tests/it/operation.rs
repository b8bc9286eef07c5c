//! What operators rely on: health, reflection, the data folder, restarts, stopping.

use std::time::{Duration, Instant};

use naru::proto::{
    GetStartupRequest, GetStartupResponse, MatchPartnersRequest, SearchRequest, Startup,
    UpdateStartupRequest, YearFigures,
};
use naru::server;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};
use tonic::Code;
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::{v1, v1alpha};

use crate::app::{App, assert_refused, settings, startup};
use crate::postgres::{self, network::Network};
use crate::store::opening::renaming;

const SERVICES: [&str; 5] = [
    "naru.v1.StartupService",
    "naru.v1.PartnerService",
    "naru.v1.ContactService",
    "naru.v1.SearchService",
    "naru.v1.MatchService",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_service_says_that_it_serves() {
    let mut app = App::start().await;
    let (_, token) = app.create_startup(startup("a")).await;
    let request = SearchRequest { at_least_as_fresh: token, ..Default::default() };
    app.search.search(request).await.unwrap();
    let mut health = HealthClient::new(app.channel.clone());
    for service in SERVICES {
        let request = HealthCheckRequest { service: service.to_owned() };
        let mut watched = health.watch(request).await.unwrap().into_inner();
        let serves = async {
            while watched.message().await.unwrap().unwrap().status() != ServingStatus::Serving {}
        };
        let serves = tokio::time::timeout(Duration::from_secs(10), serves).await;
        assert!(serves.is_ok(), "{service} never serves");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reflection_names_the_services_in_both_versions() {
    let app = App::start().await;
    let mut client = v1::server_reflection_client::ServerReflectionClient::new(app.channel.clone());
    let request = v1::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut replies =
        client.server_reflection_info(tokio_stream::once(request)).await.unwrap().into_inner();
    let reply = replies.message().await.unwrap().unwrap();
    let Some(MessageResponse::ListServicesResponse(list)) = reply.message_response else {
        panic!("{reply:?}");
    };
    let names: Vec<String> = list.service.into_iter().map(|service| service.name).collect();
    for service in SERVICES.iter().chain(&["grpc.health.v1.Health"]) {
        assert!(names.iter().any(|name| name == service), "{service} is not in {names:?}");
    }

    let mut client =
        v1alpha::server_reflection_client::ServerReflectionClient::new(app.channel.clone());
    let request = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(
            v1alpha::server_reflection_request::MessageRequest::FileContainingSymbol(
                "naru.v1.MatchService".to_owned(),
            ),
        ),
    };
    let mut replies =
        client.server_reflection_info(tokio_stream::once(request)).await.unwrap().into_inner();
    assert!(replies.message().await.unwrap().unwrap().message_response.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_is_kept_off_the_data_folder() {
    let app = App::start().await;
    let second = server::start(settings(app.data_dir(), None)).await;
    assert!(matches!(second, Err(server::Error::DataFolderInUse(_))), "{second:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_folder_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("naru/data");
    let running = server::start(settings(&folder, None)).await.unwrap();
    for path in [root.path().join("naru"), folder.clone(), folder.join("index")] {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{}", path.display());
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_folder_may_have_any_name() {
    use std::os::unix::ffi::OsStrExt;
    let root = tempfile::tempdir().unwrap();
    for name in ["what?mode=ro", "100%25 나루", "file:#x"] {
        let folder = root.path().join(name);
        server::start(settings(&folder, None)).await.unwrap().stop().await;
        assert!(folder.join("naru.db").is_file(), "{name}");
    }
    // SQLite takes UTF-8 alone. Another name is refused, and nothing is written to one that looks alike.
    let folder = root.path().join(std::ffi::OsStr::from_bytes(b"naru-\xff"));
    let refused = server::start(settings(&folder, None)).await;
    assert!(matches!(refused, Err(server::Error::Store(_))), "{refused:?}");
    let folders = std::fs::read_dir(root.path()).unwrap();
    let is_new = |name: &std::ffi::OsStr| name.as_bytes().starts_with(b"naru-");
    let new: Vec<_> = folders.map(|it| it.unwrap().file_name()).filter(|it| is_new(it)).collect();
    assert_eq!(new, [folder.file_name().unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_address_is_named() {
    let app = App::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut taken = settings(folder.path(), None);
    taken.listen = app.address();
    let refused = server::start(taken).await.unwrap_err().to_string();
    assert!(refused.contains(&app.address().to_string()), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_machines_are_kept_out() {
    let folder = tempfile::tempdir().unwrap();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let mut open = settings(folder.path(), None);
        open.listen = address.parse().unwrap();
        let refused = server::start(open).await;
        assert!(matches!(refused, Err(server::Error::NotLoopback(_))), "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_there_after_a_restart() {
    let mut app = App::start().await;
    let (_, token) = app.create_startup(startup("a")).await;
    let mut app = app.restart().await;
    let request = SearchRequest { at_least_as_fresh: token, ..Default::default() };
    let reply = app.search.search(request).await.unwrap().into_inner();
    assert_eq!(reply.total_size, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_index_is_rebuilt_from_the_store() {
    let mut app = App::start().await;
    let (_, token) = app.create_startup(startup("a")).await;
    let index = app.data_dir().join("index");
    let mut app = app
        .restart_after(|| {
            std::fs::remove_dir_all(&index).unwrap();
        })
        .await;
    let request = SearchRequest { at_least_as_fresh: token, ..Default::default() };
    let reply = app.search.search(request).await.unwrap().into_inner();
    assert_eq!(reply.total_size, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_backup_is_noticed_by_index_and_tokens() {
    let mut app = App::start().await;
    app.create_startup(startup("kept")).await;
    let (database, backup) = ["naru.db", "backup.db"].map(|file| app.data_dir().join(file)).into();
    sql(&database, &format!("VACUUM INTO '{}'", backup.display())).await;
    let (_, token) = app.create_startup(startup("lost")).await;
    let request = SearchRequest { at_least_as_fresh: token.clone(), ..Default::default() };
    assert_eq!(app.search.search(request.clone()).await.unwrap().into_inner().total_size, 2);

    let restore = async {
        std::fs::rename(&backup, &database).unwrap();
        sql(&database, renaming(true)).await;
    };
    let runtime = tokio::runtime::Handle::current();
    let restore = || tokio::task::block_in_place(|| runtime.block_on(restore));
    let mut app = app.restart_after(restore).await;
    assert_refused(app.search.search(request).await, Code::FailedPrecondition, "TOKEN_FOREIGN");
    // The revision of what was lost is given out again: by its number alone the old index would seem to be fresh.
    let (_, token) = app.create_startup(startup("new")).await;
    let request = SearchRequest { at_least_as_fresh: token, ..Default::default() };
    let results = app.search.search(request).await.unwrap().into_inner().results;
    let names: Vec<&str> = results.iter().map(|result| result.name.as_str()).collect();
    assert_eq!(names, ["startups/kept", "startups/new"]);
}

/// Runs SQL behind the server's back.
pub(crate) async fn sql(database: &std::path::Path, sql: &str) {
    let mut it =
        SqliteConnection::connect(&format!("sqlite:{}", database.display())).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut it).await.unwrap();
    it.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_does_not_keep_the_server_from_stopping() {
    let network = Network::to(&postgres::database().await).await;
    let folder = tempfile::tempdir().unwrap();
    let running = server::start(settings(folder.path(), Some(network.url()))).await.unwrap();
    network.swallow();
    // By then what follows the changes is waiting for an answer.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let asked = Instant::now();
    running.stop().await;
    assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_beyond_the_places_there_are_are_refused_until_one_is_free() {
    const PLACES: usize = 1_024;
    const PER_CONNECTION: usize = 128;
    let mut app = App::start().await;
    let (created, _) = app.create_startup(startup("a")).await;
    let get = GetStartupRequest { name: created.name, ..Default::default() };
    let mut watched = Vec::new();
    for _ in 0..PLACES / PER_CONNECTION {
        let endpoint = Endpoint::from_shared(format!("http://{}", app.address())).unwrap();
        let mut health = HealthClient::new(endpoint.connect().await.unwrap());
        for _ in 0..PER_CONNECTION {
            watched.push(health.watch(HealthCheckRequest::default()).await.unwrap());
        }
    }
    let refused = app.startups.get_startup(get.clone()).await;
    assert_refused(refused, Code::ResourceExhausted, "OVERLOADED");
    watched.truncate(PLACES / 2);
    let served = async {
        while app.startups.get_startup(get.clone()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), served).await.expect("places become free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_of_a_newer_server_is_read_and_never_rewritten() {
    let mut app = App::start().await;
    let (created, _) = app.create_startup(startup("a")).await;
    let database = app.data_dir().join("naru.db");
    let runtime = tokio::runtime::Handle::current();
    let newer = sql(&database, "UPDATE documents SET format = format + 1");
    let mut app =
        app.restart_after(|| tokio::task::block_in_place(|| runtime.block_on(newer))).await;
    let get = GetStartupRequest { name: created.name, ..Default::default() };
    app.startups.get_startup(get).await.unwrap();
    let tagged = Startup { tags: vec!["new".to_owned()], ..startup("a") };
    let update = UpdateStartupRequest { startup: Some(tagged), ..Default::default() };
    let refused = app.startups.update_startup(update).await;
    assert_refused(refused, Code::FailedPrecondition, "NEWER_FORMAT");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_method_is_unimplemented() {
    let app = App::start().await;
    let mut client = tonic::client::Grpc::new(app.channel.clone());
    client.ready().await.unwrap();
    let codec = tonic_prost::ProstCodec::<MatchPartnersRequest, MatchPartnersRequest>::default();
    let path = http::uri::PathAndQuery::from_static("/naru.v1.MatchService/MatchEverybody");
    let request = tonic::Request::new(MatchPartnersRequest::default());
    let reply = client.unary(request, path, codec).await;
    assert_refused(reply, Code::Unimplemented, "METHOD_UNKNOWN");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_the_clients_fault() {
    let app = App::start().await;
    let path = http::uri::PathAndQuery::from_static("/naru.v1.StartupService/GetStartup");
    let mut client = tonic::client::Grpc::new(app.channel.clone());
    client.ready().await.unwrap();
    // A number where the contract has a text: field 1 of GetStartupRequest is its name.
    let codec = tonic_prost::ProstCodec::<YearFigures, GetStartupResponse>::default();
    let malformed = tonic::Request::new(YearFigures { year: 7, ..Default::default() });
    let reply = client.unary(malformed, path.clone(), codec).await;
    assert_refused(reply, Code::InvalidArgument, "INVALID_ARGUMENT");
    client.ready().await.unwrap();
    let codec = tonic_prost::ProstCodec::<GetStartupRequest, GetStartupResponse>::default();
    let too_large = GetStartupRequest { name: "x".repeat(5 << 20), ..Default::default() };
    let reply = client.unary(tonic::Request::new(too_large), path, codec).await;
    assert_refused(reply, Code::InvalidArgument, "INVALID_ARGUMENT");
}
