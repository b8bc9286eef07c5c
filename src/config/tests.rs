use std::fs;

use super::*;

fn load_with_file(content: &str, flags: &Flags) -> Result<Settings, Error> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("naru.toml");
    fs::write(&path, content).unwrap();
    let settings = Settings::load(Some(&path), flags);
    settings.map(|settings| {
        let inside = |path: PathBuf| match path.strip_prefix(dir.path()) {
            Ok(rest) => rest.to_owned(),
            Err(_) => path,
        };
        Settings { data_dir: inside(settings.data_dir), ..settings }
    })
}

#[test]
fn flags_win_over_the_file_and_the_file_over_defaults() {
    let flags = Flags { undelete_days: Some(7), ..Flags::default() };
    let file = "undelete_days = 5\nlog = \"debug\"\ndata_dir = \"inner\"";
    let settings = load_with_file(file, &flags).unwrap();
    let expected = Settings {
        undelete_days: 7,
        log: "debug".to_owned(),
        ..Settings::in_folder("inner") // relative to the file
    };
    assert_eq!(settings, expected);
}

#[test]
fn the_environment_stands_between_file_and_flags() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("naru.toml");
    fs::write(&path, "undelete_days = 5").unwrap();
    let days = |flag: Option<u32>| {
        let flags = Flags { undelete_days: flag, ..Flags::default() };
        let environment = Serialized::default("undelete_days", 6);
        Settings::read(&sources(Some(&path), environment, &flags).unwrap()).unwrap().undelete_days
    };
    assert_eq!(days(None), 6);
    assert_eq!(days(Some(7)), 7);
}

#[test]
fn bad_values_are_named_with_their_source() {
    let cases = [
        ("colour = 1", "is no setting; there are listen, data_dir, database, "),
        ("undelete_days = \"soon\"", "`undelete_days` in "),
        ("listen = \"here\"", "`listen` in "),
        ("listen = \"localhost:1\"", "such as 127.0.0.1:50051"),
        ("undelete_days = 0", "choose 1 to 3650"),
        ("time_zone = \"Asia/Gwangju\"", "no name of the IANA time zone database"),
        ("time_zone = \"asia/seoul\"", "no name of the IANA time zone database"),
        ("time_zone = \"Etc/Unknown\"", "no name of the IANA time zone database"),
        ("log = ", "naru.toml"),
    ];
    for (file, part) in cases {
        let error = load_with_file(file, &Flags::default()).unwrap_err().to_string();
        assert!(error.contains(part), "{file}: {error}");
        assert!(error.contains("naru.toml"), "{file}: {error}");
    }
}

#[test]
fn only_loopback_is_listened_on() {
    for address in ["0.0.0.0:1", "192.168.0.1:1", "[::]:1"] {
        let flags = Flags { listen: Some(address.parse().unwrap()), ..Flags::default() };
        let error = load_with_file("", &flags).unwrap_err().to_string();
        assert!(error.contains("SSH tunnel") && error.contains("the flags"), "{error}");
    }
    for address in ["127.0.0.1:0", "[::1]:5", "[::ffff:127.0.0.1]:5"] {
        let flags = Flags { listen: Some(address.parse().unwrap()), ..Flags::default() };
        assert!(load_with_file("", &flags).is_ok(), "{address}");
    }
}

#[test]
fn a_file_that_was_asked_for_must_exist() {
    let error = Settings::load(Some(Path::new("/nowhere/naru.toml")), &Flags::default());
    assert!(error.unwrap_err().to_string().contains("/nowhere/naru.toml"));
}

#[test]
fn the_database_is_in_the_data_folder_unless_told_otherwise() {
    let settings = Settings::in_folder("/data");
    assert_eq!(settings.database_file(), Path::new("/data/naru.db"));
    assert_eq!(settings.database_url(), "sqlite:/data/naru.db");
    let settings = Settings { database: Some("postgres://x@y/z".to_owned()), ..settings };
    assert_eq!(settings.database_url(), "postgres://x@y/z");
}

#[test]
fn passwords_are_not_shown() {
    let cases = [
        ("postgres://naru:secret@db:5432/naru", "postgres://naru@db:5432/naru"),
        ("postgres://naru:s@cr:t@db/naru", "postgres://naru@db/naru"),
        ("postgres://naru@db/naru", "postgres://naru@db/naru"),
        ("postgres://db/naru?user=x&password=secret", "postgres://db/naru?user=x"),
        ("postgres://db/naru?password=secret", "postgres://db/naru"),
        ("postgres://naru@db?password=secret", "postgres://naru@db"),
        ("postgres://db/naru?sslmode=require", "postgres://db/naru?sslmode=require"),
        ("sqlite:/data/naru.db", "sqlite:/data/naru.db"),
    ];
    for (url, shown) in cases {
        let settings = Settings { database: Some(url.to_owned()), ..Settings::in_folder("/data") };
        assert_eq!(settings.database_url(), shown);
    }
}
