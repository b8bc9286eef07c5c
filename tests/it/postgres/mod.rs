//! A throw-away PostgreSQL server out of the installed binaries.
//!
//! A shell script holds the server as its child and waits on a pipe from this process, so that the
//! server and its folder are gone when the tests end in whatever way, `SIGKILL` included.

pub(crate) mod network;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

const SCRIPT: &str = include_str!("server.sh");

/// A server of its own; it ends when this is dropped.
pub(crate) struct Cluster {
    port: u16,
    supervisor: Mutex<Supervisor>,
    databases: AtomicU32,
}

struct Supervisor {
    script: Child,
    /// The pipe whose end is the server's end.
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// The URL of a new, empty database on the server that all tests of this process share.
pub(crate) async fn database() -> String {
    static SHARED: LazyLock<Cluster> = LazyLock::new(Cluster::start);
    SHARED.database().await
}

impl Cluster {
    /// Starts a server; takes about two seconds. What it writes may be lost with the machine, which tests do not mind.
    pub(crate) fn start() -> Cluster {
        Self::start_with_fsync("off")
    }

    /// Starts a server that waits for the disk, or does not: `on` or `off`.
    pub(crate) fn start_with_fsync(fsync: &str) -> Cluster {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut script = unprivileged("sh")
            .args(["-c", SCRIPT, "server.sh"])
            .arg(binaries())
            .arg(port.to_string())
            .arg(fsync)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // Apart from the tests' process group: Ctrl-C must not reach the script, only end its pipe.
            .process_group(0)
            .spawn()
            .unwrap();
        let mut supervisor = Supervisor {
            commands: script.stdin.take(),
            answers: BufReader::new(script.stdout.take().unwrap()),
            script,
        };
        supervisor.expect("ready");
        Cluster { port, supervisor: Mutex::new(supervisor), databases: AtomicU32::new(0) }
    }

    /// The URL of a new, empty database.
    pub(crate) async fn database(&self) -> String {
        let name = format!("naru_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut server = PgConnection::connect(&self.url("postgres")).await.unwrap();
        let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::query(create).execute(&mut server).await.unwrap();
        server.close().await.unwrap();
        self.url(&name)
    }

    /// Stops the server at once, as a crash would; its data stays.
    pub(crate) fn crash(&self) {
        self.supervisor.lock().unwrap().run("stop");
    }

    /// Starts it again, at the same address.
    pub(crate) fn restart(&self) {
        self.supervisor.lock().unwrap().run("start");
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

impl Supervisor {
    fn run(&mut self, command: &str) {
        let mut commands = self.commands.as_ref().unwrap();
        writeln!(commands, "{command}").unwrap();
        self.expect("done");
    }

    fn expect(&mut self, answer: &str) {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        if line.trim_end() != answer {
            self.answers.read_to_string(&mut line).unwrap();
            panic!("no PostgreSQL for the tests: {line}");
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.commands.take());
        let _ = self.script.wait();
    }
}

/// PostgreSQL refuses to run as root: then it runs as the user that its package made.
fn unprivileged(program: &str) -> Command {
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !is_root {
        return Command::new(program);
    }
    let mut command = match find_in_path("setpriv") {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]);
            command
        }
        None => {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]);
            command
        }
    };
    command.arg(program);
    command
}

/// The folder of PostgreSQL's programs: the one in the PATH, else the newest of Debian's folders.
pub(crate) fn binaries() -> PathBuf {
    let in_path = find_in_path("initdb").and_then(|initdb| initdb.canonicalize().ok());
    let in_path = in_path.and_then(|initdb| Some(initdb.parent()?.to_owned()));
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    found.sort_by_key(|bin| version(bin));
    found.extend(in_path);
    let complete = |bin: &PathBuf| {
        ["initdb", "postgres", "pg_isready"].iter().all(|program| bin.join(program).exists())
    };
    found.into_iter().rfind(complete).unwrap_or_else(|| {
        panic!(
            "the tests need PostgreSQL 15 or newer: sudo apt-get install postgresql (or put initdb into the PATH)"
        )
    })
}

fn version(bin: &Path) -> u32 {
    let version = bin.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    version.and_then(|version| version.parse().ok()).unwrap_or_default()
}

fn find_in_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}
