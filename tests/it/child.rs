//! `naru serve` as a child that can be killed, or kept from writing.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tonic::transport::Channel;

/// Where a server keeps its data.
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    pub(crate) database: Option<String>,
    /// Which log lines servers write.
    pub(crate) log: &'static str,
}

/// A server that is running; it is killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    address: String,
}

impl Place {
    /// The file that holds what servers here have logged.
    pub(crate) fn log_file(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// Starts a server and waits until it listens.
    pub(crate) fn start(&self) -> Server {
        let mut child = self.spawn();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let address = lines
            .by_ref()
            .lines()
            .map_while(Result::ok)
            .find_map(|it| Some(it.strip_prefix("address: ")?.to_owned()));
        // A server whose output is closed ends.
        child.stdout = Some(lines.into_inner());
        let address =
            address.unwrap_or_else(|| panic!("no server; see {}", self.log_file().display()));
        Server { child, address }
    }

    /// Starts a server and kills it after a time, wherever it is then.
    pub(crate) fn start_and_kill(&self, after: Duration) {
        let child = self.spawn();
        std::thread::sleep(after);
        drop(Server { child, address: String::new() });
    }

    fn spawn(&self) -> Child {
        // A write beyond the largest size that files may have is to fail as one on a full disk does, not to kill.
        let mut command = Command::new("sh");
        command.args(["-c", r#"trap '' XFSZ; exec "$0" "$@""#, env!("CARGO_BIN_EXE_naru")]);
        for name in ["NARU_LOG", "NARU_DATABASE", "NARU_DATA_DIR", "NARU_LISTEN"] {
            command.env_remove(name);
        }
        command.env("LANG", "en_US.UTF-8").args(["--log", self.log, "serve"]);
        command.args(["--listen", "127.0.0.1:0", "--data-dir"]).arg(self.folder.join("data"));
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        let log = append(&self.log_file());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().unwrap()
    }
}

impl Server {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Lets no file of the server grow beyond this size; without one, any may again.
    pub(crate) fn limit_files(&self, bytes: Option<u64>) {
        let limit = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let mut command = Command::new("prlimit");
        command.arg("--pid").arg(self.pid().to_string()).arg(format!("--fsize={limit}:unlimited"));
        assert!(command.status().unwrap().success());
    }

    pub(crate) async fn connect(&self) -> Channel {
        let endpoint = Channel::from_shared(self.address.clone()).unwrap();
        endpoint.timeout(Duration::from_secs(30)).connect().await.unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGKILL: the server learns nothing of it.
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn append(path: &Path) -> std::fs::File {
    OpenOptions::new().create(true).append(true).open(path).unwrap()
}
