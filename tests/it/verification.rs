//! Whether the comparison of index and store finds what is wrong, and nothing else.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use naru::proto::startup_service_client::StartupServiceClient;
use naru::proto::{
    BatchUpsertStartupsRequest, Contact, Contacts, IndexFault, SearchRequest, Startup,
    UpdateContactsRequest, VerifiedKind, VerifyIndexRequest, VerifyIndexResponse,
};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use tokio::task::JoinSet;
use tonic::{Code, Request};

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::batches::upsert;
use crate::commands::{err, naru, out, run};
use crate::operation::sql;
use crate::postgres;
use crate::profiles::delete;

async fn verified(app: &mut App) -> VerifyIndexResponse {
    app.operations.verify_index(VerifyIndexRequest::default()).await.unwrap().into_inner()
}

async fn verify(app: &App, flags: &[&str]) -> Output {
    run(naru(app, &[&["verify"], flags].concat())).await
}

fn counts(collection: &str, stored: i64, deleted: i64) -> VerifiedKind {
    VerifiedKind { collection: collection.to_owned(), stored, deleted, indexed: stored }
}

/// What is wrong, by name.
fn faults(reply: &VerifyIndexResponse) -> Vec<(&str, IndexFault)> {
    let mut faults: Vec<_> =
        reply.differences.iter().map(|it| (it.name.as_str(), it.fault())).collect();
    faults.sort_by_key(|(name, _)| *name);
    faults
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_follows_its_store_is_sound_on_either_database() {
    for database in [None, Some(postgres::database().await)] {
        let is_sqlite = database.is_none();
        let mut app = App::start_on(database).await;
        let empty = verified(&mut app).await;
        assert!(empty.sound && empty.compared, "{empty:?}");
        for id in ["a", "b", "c"] {
            app.create_startup(startup(id)).await;
        }
        app.create_partner(partner("p")).await;
        delete(&mut app, "startups/b", "").await.unwrap();
        let reply = verified(&mut app).await;
        assert!(reply.sound && reply.compared, "{reply:?}");
        let expected = [counts("startups", 2, 1), counts("partners", 1, 0)];
        assert_eq!(reply.kinds[..2], expected);
        assert!(reply.kinds[2..].iter().all(|it| it.stored == 0 && it.indexed == 0), "{reply:?}");
        assert_eq!((reply.revision, reply.database_checked), (5, is_sqlite));

        let output = verify(&app, &[]).await;
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert!(out(&output).contains("start-ups\t2\t1\t2\n"), "{}", out(&output));
        assert!(err(&output).contains("agree at revision 5"), "{}", err(&output));
        let json: serde_json::Value =
            serde_json::from_str(&out(&verify(&app, &["--json"]).await)).unwrap();
        assert_eq!((&json["sound"], &json["totalDifferences"]), (&true.into(), &"0".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_go_on_raise_no_false_alarm() {
    const CLIENTS: usize = 8;
    let mut app = App::start().await;
    let mut writing: JoinSet<()> = (0..CLIENTS)
        .map(|client| {
            let mut startups = StartupServiceClient::new(app.channel.clone());
            async move {
                for number in 0.. {
                    let id = format!("c{client}-{}", number % 40);
                    let tags = vec![number.to_string()];
                    let upsert = BatchUpsertStartupsRequest {
                        startups: vec![Startup { tags, ..startup(&id) }],
                        ..Default::default()
                    };
                    startups.batch_upsert_startups(upsert).await.unwrap();
                }
            }
        })
        .collect();
    let mut changed = 0;
    for _ in 0..30 {
        let reply = verified(&mut app).await;
        assert!(reply.sound && reply.compared, "{reply:?}");
        changed += reply.changed_meanwhile;
    }
    assert!(changed > 0, "else this shows nothing");
    writing.abort_all();
    while writing.join_next().await.is_some() {}
    let reply = verified(&mut app).await;
    assert!(reply.sound && reply.changed_meanwhile == 0, "{reply:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_difference_is_found_and_named() {
    for database in [None, Some(postgres::database().await)] {
        let mut app = App::start_on(database.clone()).await;
        for id in ["deleted", "gone", "sound", "stale", "unreadable"] {
            app.create_startup(Startup { one_liner: text("", id), ..startup(id) }).await;
        }
        // It takes the sixth revision, which no profile has then.
        let people = vec![Contact { full_name: "A".to_owned(), ..Contact::default() }];
        let name = "startups/sound/contacts".to_owned();
        let contacts = Some(Contacts { name, people, ..Contacts::default() });
        let update = UpdateContactsRequest { contacts, ..Default::default() };
        app.contacts.update_contacts(update).await.unwrap();
        assert!(verified(&mut app).await.sound);

        let file = app.data_dir().join("naru.db");
        let behind_its_back = async |statement: &str| match &database {
            None => sql(&file, statement).await,
            Some(url) => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                let statement = AssertSqlSafe(statement.to_owned());
                sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
            }
        };
        let zero = if database.is_none() { "x'ff'" } else { r"'\xff'" };
        for statement in [
            "UPDATE documents SET deleted_at = 1 WHERE id = 'deleted'",
            "DELETE FROM documents WHERE id = 'gone'",
            "INSERT INTO documents (kind, id, revision, format, created_at, updated_at, body) \
             SELECT kind, 'missing', 6, format, created_at, updated_at, body FROM documents WHERE id = 'sound'",
            "UPDATE documents SET body = (SELECT body FROM documents WHERE id = 'sound') WHERE id = 'stale'",
            &format!("UPDATE documents SET body = {zero} WHERE id = 'unreadable'"),
        ] {
            behind_its_back(statement).await;
        }
        let reply = verified(&mut app).await;
        assert!(!reply.sound && reply.compared);
        let expected = [
            ("startups/deleted", IndexFault::Deleted),
            ("startups/gone", IndexFault::Unknown),
            ("startups/missing", IndexFault::Missing),
            ("startups/stale", IndexFault::Stale),
            ("startups/unreadable", IndexFault::Unreadable),
        ];
        assert_eq!((faults(&reply).as_slice(), reply.total_differences), (&expected[..], 5));
        let request = VerifyIndexRequest { max_differences: 2 };
        let reply = app.operations.verify_index(request).await.unwrap().into_inner();
        assert_eq!((reply.differences.len(), reply.total_differences), (2, 5));

        for (language, parts) in [
            ("en", ["startups/stale: in another state in the index", "5 differences"]),
            ("ko", ["startups/stale: 색인과 내용이 다름", "5곳에서 다릅니다"]),
        ] {
            let output = verify(&app, &["--lang", language]).await;
            assert_eq!(output.status.code(), Some(1));
            let told = out(&output) + &err(&output);
            for part in parts {
                assert!(told.contains(part), "`{part}` is not in {told}");
            }
        }
    }
}

/// The files of the newest index.
fn index_files(data: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(data.join("index")).unwrap().map(|it| it.unwrap().path());
    let newest = folders.filter(|it| it.is_dir()).max().unwrap();
    fs::read_dir(newest).unwrap().map(|it| it.unwrap().path()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_index_that_changes_or_goes_under_a_running_server_is_named() {
    let damages: [fn(&Path); 3] = [
        |file| {
            let file = OpenOptions::new().read(true).write(true).open(file).unwrap();
            let mut byte = [0];
            file.read_exact_at(&mut byte, 3).unwrap();
            file.write_all_at(&[byte[0] ^ 1], 3).unwrap();
        },
        |file| fs::remove_file(file).unwrap(),
        |file| OpenOptions::new().append(true).open(file).unwrap().set_len(1).unwrap(),
    ];
    for (damage, ending) in damages.into_iter().zip(["fieldnorm", "term", "json"]) {
        let mut app = App::start().await;
        upsert(&mut app, vec![startup("a"), startup("b")], true).await;
        assert!(verified(&mut app).await.sound);
        let files = index_files(app.data_dir());
        let is_meant = |it: &&PathBuf| {
            let name = it.file_name().unwrap().to_str().unwrap();
            name.ends_with(ending) && !name.starts_with('.')
        };
        let file = files.iter().find(is_meant).unwrap();
        damage(file);
        let reply = verified(&mut app).await;
        let name = file.file_name().unwrap().to_str().unwrap();
        assert_eq!(reply.damaged_files, [name]);
        assert!(!reply.sound && !reply.compared, "{reply:?}");
        let output = verify(&app, &[]).await;
        assert_eq!(output.status.code(), Some(1));
        assert!(out(&output).contains(name) && err(&output).contains("restart the server"));
        let mut app = app.restart().await;
        assert!(verified(&mut app).await.sound);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_finds_wrong_with_its_file_is_told() {
    let app = App::start().await;
    let database = app.data_dir().join("naru.db");
    let url = format!("sqlite:{}", database.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let page = "SELECT rootpage FROM sqlite_master WHERE name = 'requests_created_at'";
    let page: i64 = sqlx::query_scalar(page).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let damage = || {
        let file = OpenOptions::new().write(true).open(&database).unwrap();
        file.write_all_at(&[0xff; 64], (page.unsigned_abs() - 1) * 4_096).unwrap();
    };
    let mut app = app.restart_after(damage).await;
    let reply = verified(&mut app).await;
    assert!(!reply.sound && !reply.database_faults.is_empty(), "{reply:?}");
    let output = verify(&app, &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("restore a backup"), "{}", err(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_is_waited_for_and_a_short_deadline_is_told() {
    let mut app = App::start().await;
    for number in 0..20 {
        app.create_startup(startup(&format!("s{number}"))).await;
        let reply = verified(&mut app).await;
        assert_eq!(reply.kinds[0], counts("startups", number + 1, 0));
    }
    let mut hurried = Request::new(VerifyIndexRequest::default());
    hurried.set_timeout(Duration::from_millis(1));
    let status = app.operations.verify_index(hurried).await.unwrap_err();
    assert!(
        matches!(status.code(), Code::DeadlineExceeded | Code::Unavailable | Code::Cancelled),
        "{status:?}"
    );
    assert!(verified(&mut app).await.sound, "the turn was given back");
    let request = VerifyIndexRequest { max_differences: 1_001 };
    let refused = app.operations.verify_index(request).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["max_differences"]);
    app.search.search(SearchRequest::default()).await.unwrap();
}
