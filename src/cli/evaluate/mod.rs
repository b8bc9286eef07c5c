//! `naru evaluate`: how good search or matching is, by a collection.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `search` | how good search is, by profiles, queries and judgements |
//! | `matches` | how good matching is, by real or invented deals |
//! | `collections`, `reading`, `problems` | what the files of a match collection say, and what is wrong with them |
//! | `words` | what a stage, place, amount or text of such a file means |
//! | `profiles`, `names`, `categories`, `history` | which profiles are made of it |
//! | `asking` | whom the service proposes to each start-up |
//! | `figures`, `resampling` | how good that is, and how sure one can be |
//! | `runs` | how rankings are written and read |

use std::path::PathBuf;

use super::failure::Usage;
use super::{Context, Outcome};

mod asking;
mod categories;
mod collections;
mod figures;
mod history;
mod matches;
mod names;
mod problems;
mod profiles;
mod reading;
mod reliability;
mod resampling;
mod runs;
mod search;
mod words;

/// Measure how good search or matching is, by a collection
///
/// What is measured follows from the files of the folder. All of it is loaded into a temporary server, which is then
/// asked over gRPC.
///
/// A search collection holds startups.jsonl and partners.jsonl (profiles, as `naru import` reads them), queries.jsonl
/// and qrels.tsv (query, 0, profile, grade 0 to 3). Printed are nDCG@10, recall@20 and MRR of each class of queries and
/// of all. docs/search.md describes it.
///
/// A match collection holds investors.jsonl (id, name, portfolio: startup_id, date, stage, amount_usd), startups.jsonl
/// (id, name, role, country, state, region, city, categories, founded_year, seeking_stage, seeking_amount_usd), qrels.tsv
/// (start-up, 0, investor, 1) and stats.json (cutoff: the day before which all deals lie). Each start-up with the role
/// `test` is asked for its partners as of the day before the cutoff. Printed are recall@10, recall@50, MRR and nDCG@10,
/// each with the 95% interval of a bootstrap. docs/evaluation.md describes it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru evaluate examples/search-quality
  naru evaluate examples/match-quality
  naru evaluate my-collection --run run.tsv         what was found, for other tools to score
  naru evaluate my-matches --baseline earlier.tsv   is it better than an earlier run?
  naru evaluate my-matches --chances                are chances told truly?
  naru evaluate my-collection --taxonomy-file concepts.toml")]
pub(super) struct Args {
    /// The folder of the collection
    folder: PathBuf,
    /// Write what was found to this file: of queries in the TREC format, of start-ups as start-up, investor and score
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// Run file to compare with, start-up by start-up; only for match collections
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what each score is made of to this file, a line of JSON a match; only for match collections
    #[arg(long, value_name = "FILE")]
    terms: Option<PathBuf>,
    /// Also show how often partners of each chance invested; only for match collections
    #[arg(long)]
    chances: bool,
    /// TOML file of sectors, technologies and synonyms to add to the built-in ones
    #[arg(long, value_name = "FILE")]
    taxonomy_file: Option<PathBuf>,
}

pub(super) async fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    if args.folder.join(collections::INVESTORS).exists() {
        return matches::run(args, context).await;
    }
    if args.baseline.is_some() || args.terms.is_some() || args.chances {
        let message = format!(
            "--baseline, --terms and --chances are for match collections, and {} has no {}",
            args.folder.display(),
            collections::INVESTORS
        );
        return Err(Usage(message).into());
    }
    search::run(args, context).await
}
