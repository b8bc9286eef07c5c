//! `naru pairs`: the score of every pair of some start-ups and some partners.

use super::options::Judging;
use crate::cli::{Context, Outcome, ranking, records, words};
use crate::proto::{Key, ScorePairsRequest};

/// Score every pair of some start-ups and some partners: the matrix that planning begins with
///
/// A line for each pair, in the order given: its score and whether it can be proposed. `naru match --with` says why.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru pairs --startup startups/nuribeam startups/maekgyeol --partner partners/dovetarn partners/voltharrow
  naru pairs --startup startups/nuribeam --partner partners/dovetarn --destination US --json")]
pub(in crate::cli) struct Args {
    /// Start-ups, 1 to 500
    #[arg(long, value_name = "NAME", required = true, num_args = 1.., value_parser = records::startup)]
    startup: Vec<Key>,
    /// Partners, 1 to 500
    #[arg(long, value_name = "NAME", required = true, num_args = 1.., value_parser = records::partner)]
    partner: Vec<Key>,
    #[command(flatten)]
    judging: Judging,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let names = |keys: &[Key]| keys.iter().map(Key::to_string).collect::<Vec<_>>();
    let partners = names(&args.partner);
    let request = ScorePairsRequest {
        startups: names(&args.startup),
        partners: partners.clone(),
        as_of_date: args.judging.as_of,
        importances: args.judging.importance,
        destination: args.judging.destination,
        ..ScorePairsRequest::default()
    };
    let client = context.connect().await?;
    let call = async || client.matches().score_pairs(client.request(request.clone())).await;
    let reply = client.once_indexed(call).await?;
    let (speech, output) = (context.speech, &context.output);
    if context.options.json {
        output.json(&reply)?;
        return Ok(Outcome::Fine);
    }
    let rows = reply.rows.iter().flat_map(|row| {
        let pairs = row.pairs.iter().zip(&partners);
        pairs.map(|(pair, partner)| {
            let score = ranking::score(pair.score_milli);
            let standing = words::standing(pair.standing(), speech).to_owned();
            vec![row.startup.clone(), partner.clone(), score, standing]
        })
    });
    let plain = ["startup", "partner", "score", "standing"];
    let header = if output.is_terminal {
        speech.say(
            ["스타트업", "파트너", "점수", "제안"],
            ["start-up", "partner", "score", "standing"],
        )
    } else {
        plain
    };
    output.table(&header, &rows.collect::<Vec<_>>())?;
    Ok(Outcome::Fine)
}
