//! `naru demo`: a server with sample profiles, asked the question that naru is for.

use std::net::{SocketAddr, TcpListener};
use std::pin::pin;

use crate::config::{DEFAULT_ADDRESS, address};
use crate::proto::Startup;

use super::lines::parse_all;
use super::serve::interruption;
use super::temporary::Temporary;
use super::{Context, Outcome};

mod tour;

/// Start-ups with this tag are the delegation that goes abroad.
const DELEGATION_TAG: &str = "delegation";

const FICTIONAL: Sample = Sample {
    startups: ("startups.jsonl", include_str!("../../../examples/fictional/startups.jsonl")),
    partners: ("partners.jsonl", include_str!("../../../examples/fictional/partners.jsonl")),
};

const SILICON_VALLEY_2019: Sample = Sample {
    startups: (
        "startups.jsonl",
        include_str!("../../../examples/silicon-valley-2019/startups.jsonl"),
    ),
    partners: (
        "partners.jsonl",
        include_str!("../../../examples/silicon-valley-2019/partners.jsonl"),
    ),
};

/// Look around: a server with sample companies, and who each of them should meet
///
/// Everything is kept in a temporary folder and is gone at the end.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru demo                  keeps serving, so that you can try the other commands
  naru demo --once           prints and ends
  naru demo --lang ko")]
pub(super) struct Args {
    /// Stop after printing
    #[arg(long)]
    once: bool,
    /// Address to listen on; loopback only [default: 127.0.0.1:50051, or a free port if it is taken]
    #[arg(long, value_name = "ADDR", value_parser = address)]
    listen: Option<SocketAddr>,
}

/// The files of one sample, with their names.
struct Sample {
    startups: (&'static str, &'static str),
    partners: (&'static str, &'static str),
}

/// A server with a sample in it.
struct Seeded {
    server: Temporary,
    /// Names a revision that includes the whole sample.
    consistency_token: String,
    startups: Vec<Startup>,
    partners: usize,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let mut interrupted = pin!(interruption()?);
    let listen = match args.listen {
        Some(listen) => listen,
        None => free_address(context)?,
    };
    let fictional = Seeded::open(&FICTIONAL, listen, context).await?;
    let shown = tokio::select! {
        shown = show(&fictional, args.once, context) => shown,
        () = &mut interrupted => return fictional.server.close().await.map(|()| Outcome::Fine),
    };
    if shown.is_ok() && !args.once {
        interrupted.await;
    }
    fictional.server.close().await?;
    shown.map(|()| Outcome::Fine)
}

async fn show(fictional: &Seeded, once: bool, context: &Context) -> anyhow::Result<()> {
    let delegation: Vec<&Startup> =
        fictional.startups.iter().filter(|startup| is_delegate(startup)).collect();
    tour::fictional(fictional, &delegation, context).await?;
    let free = SocketAddr::new(DEFAULT_ADDRESS.ip(), 0);
    let real = Seeded::open(&SILICON_VALLEY_2019, free, context).await?;
    // Real organisations have a server of their own: they are never ranked against fictional ones.
    let shown = tour::real(&real, context).await;
    real.server.close().await?;
    shown?;
    if !once {
        tour::how_to_go_on(fictional.server.address(), delegation.first().copied(), context)?;
    }
    Ok(())
}

impl Seeded {
    async fn open(sample: &Sample, listen: SocketAddr, context: &Context) -> anyhow::Result<Self> {
        anyhow::ensure!(
            listen.ip().is_loopback(),
            "the demonstration listens on loopback only, such as 127.0.0.1:50051; {listen} is not"
        );
        let mut lines = Vec::new();
        for (file, text) in [sample.startups, sample.partners] {
            lines.extend(parse_all(file, text)?);
        }
        let startups: Vec<Startup> = lines.iter().filter_map(|line| line.record.to()).collect();
        let partners = lines.len() - startups.len();
        let server = Temporary::open(listen, None, context).await?;
        match server.write(lines).await {
            Ok(consistency_token) => Ok(Self { server, consistency_token, startups, partners }),
            Err(error) => {
                server.close().await?;
                Err(error)
            }
        }
    }
}

fn is_delegate(startup: &Startup) -> bool {
    startup.tags.iter().any(|tag| tag == DELEGATION_TAG)
}

/// The default address, or a free port where another program has it.
fn free_address(context: &Context) -> std::io::Result<SocketAddr> {
    if TcpListener::bind(DEFAULT_ADDRESS).is_ok() {
        return Ok(DEFAULT_ADDRESS);
    }
    let port = DEFAULT_ADDRESS.port();
    context.output.line(context.speech.say(
        format!("{port}번 포트가 이미 사용 중이어서 빈 포트를 사용합니다."),
        format!("Port {port} is taken, so a free one is used."),
    ))?;
    Ok(SocketAddr::new(DEFAULT_ADDRESS.ip(), 0))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_samples_are_profiles_with_names_of_their_own() {
        for sample in [FICTIONAL, SILICON_VALLEY_2019] {
            let mut names = HashSet::new();
            for (file, text) in [sample.startups, sample.partners] {
                for line in parse_all(file, text).unwrap() {
                    assert!(names.insert(line.record.name().to_owned()), "{file}");
                }
            }
            assert!(!names.is_empty());
        }
    }

    #[test]
    fn there_is_a_delegation() {
        let lines = parse_all("startups.jsonl", FICTIONAL.startups.1).unwrap();
        let mut startups = lines.iter().filter_map(|line| line.record.to());
        assert!(startups.any(|startup| is_delegate(&startup)));
    }
}
