//! Backups and what comes back of them.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use naru::proto::startup_service_client::StartupServiceClient;
use naru::proto::{
    BatchUpsertStartupsRequest, Contact, Contacts, EraseContactsRequest, GetContactsRequest,
    ListStartupsRequest, SearchRequest, Startup, UpdateContactsRequest, UpdateStartupRequest,
    VerifyIndexRequest,
};
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use tempfile::TempDir;
use tokio::task::JoinSet;
use tonic::Code;
use tonic::transport::Channel;

use crate::app::{App, assert_refused, startup, text};
use crate::child::Place;
use crate::commands::{err, out, run};
use crate::operation::sql;
use crate::postgres;
use crate::profiles::{create, delete};

const CLIENTS: usize = 8;

/// The program without what the environment of the tests may say.
fn naru(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_naru"));
    clean(&mut command).args(arguments);
    command
}

fn clean(command: &mut Command) -> &mut Command {
    for name in ["NARU_LOG", "NARU_TIMEOUT", "NARU_DATABASE", "NARU_DATA_DIR", "NARU_LISTEN"] {
        command.env_remove(name);
    }
    command.env("LANG", "en_US.UTF-8")
}

fn on(command: &str, data: &Path, arguments: &[&str]) -> Command {
    naru(&[&[command, "--data-dir", data.to_str().unwrap()], arguments].concat())
}

async fn back_up(data: &Path, file: &Path) -> Output {
    run(on("backup", data, &[file.to_str().unwrap()])).await
}

async fn restore(data: &Path, file: &Path, flags: &[&str]) -> Output {
    run(on("restore", data, &[flags, &[file.to_str().unwrap()]].concat())).await
}

#[track_caller]
fn succeeds(output: &Output) -> String {
    assert!(output.status.success(), "{}", err(output));
    out(output) + &err(output)
}

#[track_caller]
fn is_refused(output: &Output, why: &str) {
    assert_eq!(output.status.code(), Some(1), "{}", err(output));
    assert!(err(output).contains(why), "`{why}` is not in {}", err(output));
}

/// The names of the files in a folder.
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let mut names: Vec<String> = entries.map(|it| it.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn listed(app: &mut App) -> Vec<Startup> {
    listed_by(&mut app.startups).await
}

async fn listed_by(startups: &mut StartupServiceClient<Channel>) -> Vec<Startup> {
    let request =
        ListStartupsRequest { page_size: 1_000, show_deleted: true, ..Default::default() };
    startups.list_startups(request).await.unwrap().into_inner().startups
}

fn names(startups: &[Startup]) -> Vec<&str> {
    startups.iter().map(|it| it.name.as_str()).collect()
}

async fn is_sound(app: &mut App) -> bool {
    let verified = app.operations.verify_index(VerifyIndexRequest::default()).await;
    verified.unwrap().into_inner().sound
}

fn contacts(of: &str, full_name: &str) -> UpdateContactsRequest {
    let people = vec![Contact { full_name: full_name.to_owned(), ..Contact::default() }];
    let contacts =
        Contacts { name: format!("startups/{of}/contacts"), people, ..Contacts::default() };
    UpdateContactsRequest { contacts: Some(contacts), ..Default::default() }
}

/// The contact persons of `startups/kept`.
async fn people(app: &mut App) -> Vec<String> {
    let name = "startups/kept/contacts".to_owned();
    let request = GetContactsRequest { name, ..Default::default() };
    let contacts = app.contacts.get_contacts(request).await.unwrap().into_inner().contacts;
    contacts.unwrap().people.into_iter().map(|it| it.full_name).collect()
}

/// A backup of a server that has one start-up, and the folder of both.
async fn backup_of_kept() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    let mut app = App::start().await;
    app.create_startup(startup("kept")).await;
    succeeds(&back_up(app.data_dir(), &file).await);
    (folder, file)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_holds_every_write_acknowledged_before_and_no_half_one() {
    let app = App::start().await;
    let done = Arc::new(AtomicBool::new(false));
    let acknowledged: Arc<[AtomicU64; CLIENTS]> = Arc::default();
    let mut writing: JoinSet<()> = (0..CLIENTS)
        .map(|client| {
            let channel = app.channel.clone();
            write_pairs(channel, client, Arc::clone(&acknowledged), Arc::clone(&done))
        })
        .collect();
    let numbers = || -> Vec<u64> {
        acknowledged.iter().map(|number| number.load(Ordering::SeqCst)).collect()
    };
    while numbers().contains(&0) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    for nth in 0..3 {
        let file = folder.path().join(format!("{nth}.db"));
        let before = numbers();
        succeeds(&back_up(app.data_dir(), &file).await);
        let after = numbers();

        let data = folder.path().join(nth.to_string());
        succeeds(&restore(&data, &file, &[]).await);
        let mut restored = App::start_in(&data).await;
        let pairs = listed(&mut restored).await;
        assert_eq!(pairs.len(), 2 * CLIENTS);
        for (client, pair) in pairs.chunks(2).enumerate() {
            let [one, other] = [number(&pair[0]).unwrap(), number(&pair[1]).unwrap()];
            assert_eq!(one, other, "a batch is whole");
            // The next write may be done and not be acknowledged yet.
            let may_be = before[client]..=after[client] + 1;
            assert!(may_be.contains(&one), "{one} of {may_be:?}");
        }
        assert!(is_sound(&mut restored).await);
        restored.stop().await;
    }
    done.store(true, Ordering::SeqCst);
    while let Some(ended) = writing.join_next().await {
        ended.unwrap();
    }
}

/// What a client has written into a profile.
fn number(profile: &Startup) -> Option<u64> {
    profile.one_liner.as_ref()?.en.parse().ok()
}

/// Writes the same rising number into two profiles at once.
async fn write_pairs(
    channel: Channel,
    client: usize,
    acknowledged: Arc<[AtomicU64; CLIENTS]>,
    done: Arc<AtomicBool>,
) {
    let mut startups = StartupServiceClient::new(channel);
    for number in 1.. {
        let one = |nth: &str| Startup {
            one_liner: text("", &number.to_string()),
            ..startup(&format!("c{client}-{nth}"))
        };
        let request = BatchUpsertStartupsRequest {
            startups: vec![one("a"), one("b")],
            atomic: true,
            ..Default::default()
        };
        startups.batch_upsert_startups(request).await.unwrap();
        acknowledged[client].store(number, Ordering::SeqCst);
        if done.load(Ordering::SeqCst) {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_restored_is_what_was_there_under_another_identity() {
    let mut app = App::start().await;
    app.create_startup(startup("kept")).await;
    app.create_startup(startup("deleted")).await;
    delete(&mut app, "startups/deleted", "").await.unwrap();
    app.contacts.update_contacts(contacts("kept", "김나루")).await.unwrap();
    let before = listed(&mut app).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    let told = succeeds(&back_up(app.data_dir(), &file).await);
    for part in ["start-ups: 1 (1 deleted)", "contacts: of 1 profile", "personal data"] {
        assert!(told.contains(part), "`{part}` is not in {told}");
    }
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    app.create_startup(startup("lost")).await;
    let changed = Startup { tags: vec!["lost".to_owned()], ..startup("kept") };
    let update = UpdateStartupRequest { startup: Some(changed), ..Default::default() };
    let reply = app.startups.update_startup(update).await.unwrap().into_inner();
    let (etag, token) = (reply.result.unwrap().etag, reply.consistency_token);
    let request = SearchRequest { at_least_as_fresh: token, ..Default::default() };
    assert_eq!(app.search.search(request.clone()).await.unwrap().into_inner().total_size, 2);
    let data = app.data_dir().to_owned();
    let _data = app.stop().await;

    let told = succeeds(&restore(&data, &file, &["--replace"]).await);
    assert!(told.contains("TOKEN_FOREIGN") && told.contains("erased after 20"), "{told}");
    let mut app = App::start_in(&data).await;
    assert_eq!(listed(&mut app).await, before);
    assert_eq!(people(&mut app).await, ["김나루"]);
    assert_refused(app.search.search(request).await, Code::FailedPrecondition, "TOKEN_FOREIGN");

    // By its number alone the old index would seem to be fresh, and the etag of what was lost to fit.
    for number in 0..3 {
        let tags = vec![number.to_string()];
        let update = UpdateStartupRequest {
            startup: Some(Startup { tags, ..startup("kept") }),
            ..Default::default()
        };
        app.startups.update_startup(update).await.unwrap();
        let stale = Startup { etag: etag.clone(), ..startup("kept") };
        let update = UpdateStartupRequest { startup: Some(stale), ..Default::default() };
        let refused = app.startups.update_startup(update).await;
        assert_refused(refused, Code::Aborted, "ETAG_MISMATCH");
    }
    let (_, token) = app.create_startup(startup("new")).await;
    let request = SearchRequest { at_least_as_fresh: token, ..Default::default() };
    let results = app.search.search(request).await.unwrap().into_inner().results;
    let mut found: Vec<&str> = results.iter().map(|it| it.name.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, ["startups/kept", "startups/new"]);
    assert!(is_sound(&mut app).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_store_is_backed_up_and_restored_too() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("backup.db"), folder.path().join("data"));
    let app = App::start().await;
    let output = run(on("backup", app.data_dir(), &[file.to_str().unwrap(), "--json"])).await;
    let told: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!((&told["startups"]["live"], &told["contacts"]), (&0.into(), &0.into()), "{told}");
    assert_eq!(told["bytes"], fs::metadata(&file).unwrap().len());
    let output = run(on("restore", &data, &[file.to_str().unwrap(), "--json"])).await;
    let restored: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_ne!(restored["storeId"], told["storeId"]);
    let mut app = App::start_in(&data).await;
    assert!(listed(&mut app).await.is_empty() && is_sound(&mut app).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_erased_is_in_no_backup() {
    const MARK: &str = "qzxvkw7391";
    let mut app = App::start().await;
    app.create_startup(startup("lumen")).await;
    app.contacts.update_contacts(contacts("lumen", MARK)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let data = app.data_dir().to_owned();
    let holds = async |name: &str| {
        let file = folder.path().join(name);
        succeeds(&back_up(&data, &file).await);
        fs::read(file).unwrap().windows(MARK.len()).any(|it| it == MARK.as_bytes())
    };
    assert!(holds("before").await, "else this shows nothing");
    let erase =
        EraseContactsRequest { name: "startups/lumen/contacts".to_owned(), ..Default::default() };
    app.contacts.erase_contacts(erase).await.unwrap();
    assert!(!holds("after").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_overwrites_nothing_and_needs_a_database() {
    let (folder, file) = backup_of_kept().await;
    let made = fs::read(&file).unwrap();
    let app = App::start().await;
    is_refused(&back_up(app.data_dir(), &file).await, "exists already");
    assert_eq!(fs::read(&file).unwrap(), made);
    let nowhere = folder.path().join("nowhere/backup.db");
    is_refused(&back_up(app.data_dir(), &nowhere).await, "cannot write the backup");
    let other = folder.path().join("other.db");
    is_refused(&back_up(folder.path(), &other).await, "there is no database");
    assert_eq!(files(folder.path()), ["backup.db"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_service_is_backed_up_with_what_a_killed_one_left_in_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { folder: folder.path().to_owned(), database: None, log: "warn" };
    killed_after_writing(&place, "logged").await;
    let (file, data) = (folder.path().join("backup.db"), folder.path().join("restored"));
    succeeds(&back_up(&folder.path().join("data"), &file).await);
    succeeds(&restore(&data, &file, &[]).await);
    let mut app = App::start_in(&data).await;
    assert_eq!(names(&listed(&mut app).await), ["startups/logged"]);
}

/// Lets a server write a profile and kills it: the log of its database is left.
async fn killed_after_writing(place: &Place, id: &str) {
    let log = place.folder.join("data/naru.db-wal");
    let server = place.start();
    let mut startups = StartupServiceClient::new(server.connect().await);
    for number in 0.. {
        let startups_of_one = vec![Startup { tags: vec![number.to_string()], ..startup(id) }];
        let request =
            BatchUpsertStartupsRequest { startups: startups_of_one, ..Default::default() };
        startups.batch_upsert_startups(request).await.unwrap();
        // A server that has just started empties it once.
        if fs::metadata(&log).unwrap().len() > 0 {
            break;
        }
    }
    drop(server);
    assert!(fs::metadata(&log).unwrap().len() > 0, "else this shows nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_another_database_never_reaches_a_restored_one() {
    let (_backup, file) = backup_of_kept().await;
    type Meanwhile = fn(&Path);
    let cases: [(&str, Meanwhile); 3] = [
        ("as it was left", |_| {}),
        ("the database is unreadable", |database| fs::write(database, "x".repeat(8_192)).unwrap()),
        ("the database is gone and its log is not", |database| fs::remove_file(database).unwrap()),
    ];
    for (case, meanwhile) in cases {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { folder: folder.path().to_owned(), database: None, log: "warn" };
        killed_after_writing(&place, "old").await;
        let data = folder.path().join("data");
        meanwhile(&data.join("naru.db"));
        let restored = restore(&data, &file, &["--replace"]).await;
        succeeds(&restored);
        let told = String::from_utf8_lossy(&restored.stdout);
        assert!(told.contains("former database: "), "{case}: {told}");
        let left = files(&data);
        for companion in ["naru.db-wal", "naru.db-shm", "naru.db-journal"] {
            assert!(!left.iter().any(|it| it == companion), "{case}: {left:?}");
        }
        let server = place.start();
        let mut startups = StartupServiceClient::new(server.connect().await);
        assert_eq!(names(&listed_by(&mut startups).await), ["startups/kept"], "{case}");
        let is_aside = |end: &str| {
            left.iter().any(|it| it.starts_with("naru.db.before-2") && it.ends_with(end))
        };
        match case {
            "as it was left" => {
                let former = left.iter().find(|it| it.starts_with("naru.db.before-")).unwrap();
                assert_eq!(ids_in(&data.join(former)).await, ["old"]);
            }
            "the database is unreadable" => assert!(is_aside("Z"), "{left:?}"),
            _ => assert!(is_aside("-wal"), "what may be of use stays: {left:?}"),
        }
    }
}

/// The ids in a database, its log included.
async fn ids_in(database: &Path) -> Vec<String> {
    let url = format!("sqlite:{}", database.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let ids = sqlx::query_scalar("SELECT id FROM documents").fetch_all(&mut connection).await;
    connection.close().await.unwrap();
    ids.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_is_refused_where_it_would_destroy_or_disturb() {
    let (_backup, file) = backup_of_kept().await;
    let mut app = App::start().await;
    app.create_startup(startup("here")).await;
    let data = app.data_dir().to_owned();
    is_refused(&restore(&data, &file, &["--replace"]).await, "in use by another process");
    let _data = app.stop().await;
    is_refused(&restore(&data, &file, &[]).await, "a database lies there already");
    let url = format!("sqlite:{}", data.join("naru.db").display());
    let mut reader = SqliteConnection::connect(&url).await.unwrap();
    reader.execute("SELECT * FROM store").await.unwrap();
    is_refused(&restore(&data, &file, &["--replace"]).await, "another program has");
    reader.close().await.unwrap();
    assert_eq!(ids_in(&data.join("naru.db")).await, ["here"]);
    assert!(!files(&data).iter().any(|it| it.contains("before") || it.contains(".naru-")));
    succeeds(&restore(&data, &file, &["--replace"]).await);
    assert_eq!(ids_in(&data.join("naru.db")).await, ["kept"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_damaged_cut_off_newer_or_none_is_refused() {
    let (folder, file) = backup_of_kept().await;
    let whole = fs::read(&file).unwrap();
    let broken = folder.path().join("broken.db");
    let data = folder.path().join("data");
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let last = whole.len() - 1;
    let not_whole = "is no whole backup";
    let cases = [
        (Vec::new(), not_whole),
        (b"{}\n".to_vec(), not_whole),
        (whole[..last].to_vec(), not_whole),
        (whole[..whole.len() / 2].to_vec(), not_whole),
        (whole[1..].to_vec(), "its checksum does not match"),
        (flipped(0), "its checksum does not match"),
        (flipped(whole.len() / 2), "its checksum does not match"),
        (flipped(last - 35), "its checksum does not match"),
        (flipped(last), "its checksum does not match"),
    ];
    for (bytes, why) in cases {
        fs::write(&broken, &bytes).unwrap();
        is_refused(&restore(&data, &broken, &[]).await, why);
        assert_eq!(files(&data), ["naru.db.lock"], "{} bytes", bytes.len());
    }
    is_refused(&restore(&data, &folder.path().join("nowhere"), &[]).await, "No such file");

    let mut app = App::start().await;
    app.create_startup(startup("newer")).await;
    let migrated = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                    SELECT 9999, description, success, checksum, execution_time FROM _sqlx_migrations LIMIT 1";
    sql(&app.data_dir().join("naru.db"), migrated).await;
    let newer = folder.path().join("newer.db");
    succeeds(&back_up(app.data_dir(), &newer).await);
    is_refused(&restore(&data, &newer, &[]).await, "migrated by a newer server");
    assert_eq!(files(&data), ["naru.db.lock"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_makes_no_backup() {
    let mut app = App::start().await;
    for number in 0..200 {
        let words = "말".repeat(300);
        let profile = Startup { one_liner: text("", &words), ..startup(&format!("s{number}")) };
        create(&mut app, profile, "").await.unwrap();
    }
    let data = app.data_dir().to_owned();
    let folder = app.stop().await.unwrap();
    let database = OpenOptions::new().write(true).open(data.join("naru.db")).unwrap();
    let middle = database.metadata().unwrap().len() / 2 / 4_096 * 4_096;
    database.write_all_at(&[0xff; 4_096], middle).unwrap();
    let file = folder.path().join("backup.db");
    let refused = back_up(&data, &file).await;
    is_refused(&refused, "malformed");
    assert!(!files(folder.path()).iter().any(|it| it.contains("backup") || it.contains(".naru-")));
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_nothing_is_left_behind() {
    let (folder, file) = backup_of_kept().await;
    let app = App::start().await;
    let data = app.data_dir().to_owned();
    let other = folder.path().join("other.db");
    for limit in [0, 20_000] {
        let mut backup = on_full_disk(limit);
        backup.args(["backup", "--data-dir"]).arg(&data).arg(&other);
        is_refused(&run(backup).await, "cannot write the backup");
        assert_eq!(files(folder.path()), ["backup.db"]);
    }
    let _data = app.stop().await;
    let before = files(&data);
    for limit in [0, 20_000] {
        let mut restore = on_full_disk(limit);
        restore.args(["restore", "--replace", "--data-dir"]).arg(&data).arg(&file);
        is_refused(&run(restore).await, "cannot restore");
        assert_eq!(files(&data), before);
    }
    App::start_in(&data).await;
}

/// The program where no file may grow beyond this size.
fn on_full_disk(bytes: u64) -> Command {
    let mut command = Command::new("sh");
    let limited = r#"trap '' XFSZ; limit=$1; shift; exec prlimit --fsize="$limit" "$0" "$@""#;
    command.args(["-c", limited, env!("CARGO_BIN_EXE_naru"), &bytes.to_string()]);
    clean(&mut command);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_that_are_told_for_postgres_back_up_and_restore_it() {
    let (database, other) = (postgres::database().await, postgres::database().await);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("it's a backup");
    let file = file.to_str().unwrap();
    let mut app = App::start_on(Some(database.clone())).await;
    app.create_startup(startup("kept")).await;
    app.contacts.update_contacts(contacts("kept", "김나루")).await.unwrap();
    let told = async |arguments: &[&str], database: &str| {
        let output = run(naru(&[arguments, &["--database", database]].concat())).await;
        is_refused(&output, "PostgreSQL database itself");
        out(&output)
    };
    let done = Arc::new(AtomicBool::new(false));
    let acknowledged: Arc<[AtomicU64; CLIENTS]> = Arc::default();
    let writing = tokio::spawn(write_pairs(
        app.channel.clone(),
        0,
        Arc::clone(&acknowledged),
        Arc::clone(&done),
    ));
    while acknowledged[0].load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let before = acknowledged[0].load(Ordering::SeqCst);
    succeeds(&shell(&told(&["backup", file], &database).await).await);
    done.store(true, Ordering::SeqCst);
    writing.await.unwrap();
    let (_, token) = app.create_startup(startup("lost")).await;

    succeeds(&shell(&told(&["restore", file], &other).await).await);
    let mut restored = App::start_on(Some(other)).await;
    let profiles = listed(&mut restored).await;
    assert!(names(&profiles).contains(&"startups/kept"));
    assert!(!names(&profiles).contains(&"startups/lost"));
    let pair: Vec<u64> = profiles.iter().filter_map(number).collect();
    assert!(pair.len() == 2 && pair[0] == pair[1] && pair[0] >= before, "{pair:?} {before}");
    assert_eq!(people(&mut restored).await, ["김나루"]);
    let request = SearchRequest { at_least_as_fresh: token, ..Default::default() };
    let refused = restored.search.search(request).await;
    assert_refused(refused, Code::FailedPrecondition, "TOKEN_FOREIGN");
    assert!(is_sound(&mut restored).await);
}

/// Runs lines as a person would who has PostgreSQL's programs and this one in the PATH.
async fn shell(lines: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_naru")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{}:{path}", postgres::binaries().display(), program.display());
    let mut command = Command::new("sh");
    clean(&mut command).args(["-e", "-c", lines]).env("PATH", path);
    run(command).await
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_are_not_told_and_servers_must_be_stopped_for_a_new_identity() {
    let url = postgres::database().await;
    let with_password = url.replace("postgres@", "postgres:hush@");
    for arguments in [["backup", "x.db"], ["restore", "x.db"]] {
        let output = run(naru(&[&arguments[..], &["--database", &with_password]].concat())).await;
        let told = out(&output) + &err(&output);
        assert!(told.contains(&url) && !told.contains("hush"), "{told}");
    }
    let app = App::start_on(Some(url.clone())).await;
    let renew = ["restore", "--new-identity", "--database", &url];
    is_refused(&run(naru(&renew)).await, "stop all servers first");
    app.stop().await;
    let korean = run(naru(&[&renew[..], &["--lang", "ko"]].concat())).await;
    assert!(succeeds(&korean).contains("새 식별자: "), "{}", out(&korean));
}
