//! A network between a server and its database that can swallow packets, as a broken one does: nothing arrives any
//! more, and nobody is told.

use std::future::pending;
use std::net::Ipv4Addr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Passes connections on to a database server of this machine.
pub(crate) struct Network {
    url: String,
    passes: watch::Sender<bool>,
}

impl Network {
    /// A network in front of the database at this URL.
    pub(crate) async fn to(url: &str) -> Network {
        let (server, database) = url.rsplit_once('/').unwrap();
        let (server, port) = server.rsplit_once(':').unwrap();
        let server_port = port.parse().unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (passes, passing) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, server_port, passing.clone()));
            }
        });
        Network { url: format!("{server}:{port}/{database}"), passes }
    }

    /// The URL of the database behind the network.
    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// From now on nothing arrives, over connections old and new.
    pub(crate) fn swallow(&self) {
        self.passes.send_replace(false);
    }

    /// New connections work again; what the old ones lost stays lost.
    pub(crate) fn heal(&self) {
        self.passes.send_replace(true);
    }
}

async fn pass(mut client: TcpStream, server_port: u16, mut passing: watch::Receiver<bool>) {
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, server_port)).await.unwrap();
    let swallows = tokio::select! {
        biased;
        swallows = passing.wait_for(|passes| !passes) => swallows.is_ok(),
        _ = copy_bidirectional(&mut client, &mut server) => false,
    };
    if swallows {
        // Both ends stay open.
        pending().await
    }
}
