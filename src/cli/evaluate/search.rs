//! How good search is, by a collection of profiles, queries and judgements.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context as _, ensure};
use serde::{Deserialize, Serialize};

use crate::cli::lines::{Line, parse_all};
use crate::cli::measures::{self, Grades, mean};
use crate::cli::temporary::Temporary;
use crate::cli::{Context, Outcome};
use crate::config::DEFAULT_ADDRESS;
use crate::proto::SearchRequest;

use super::Args;

/// How many results are asked for: as many as the deepest measure looks at.
const DEPTH: i32 = 20;
/// How many results nDCG looks at.
const NDCG_DEPTH: usize = 10;

/// A query of a collection.
#[derive(Debug, Deserialize)]
struct Query {
    id: String,
    /// What kind of query it is: means are printed for each.
    class: String,
    query: String,
}

/// What was measured of one query.
struct Measured {
    class: String,
    ndcg: Option<f64>,
    recall: Option<f64>,
    reciprocal_rank: Option<f64>,
}

/// The means over a class of queries, or all.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Means {
    class: String,
    queries: usize,
    ndcg_at_10: Option<f64>,
    recall_at_20: Option<f64>,
    mrr: Option<f64>,
}

pub(super) async fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let collection = Collection::read(&args.folder)?;
    let free = SocketAddr::new(DEFAULT_ADDRESS.ip(), 0);
    let server = Temporary::open(free, args.taxonomy_file.clone(), context).await?;
    let asked = collection.ask(&server).await;
    server.close().await?;
    let rankings = asked?;
    if let Some(file) = &args.run {
        let text = trec(&collection.queries, &rankings);
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    show(&means(&collection.measure(&rankings)), context)?;
    Ok(Outcome::Fine)
}

struct Collection {
    profiles: Vec<Line>,
    queries: Vec<Query>,
    grades: HashMap<String, Grades>,
}

impl Collection {
    fn read(folder: &Path) -> anyhow::Result<Self> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        let mut profiles = parse_all("startups.jsonl", &read("startups.jsonl")?)?;
        profiles.extend(parse_all("partners.jsonl", &read("partners.jsonl")?)?);
        let queries = queries(&read("queries.jsonl")?)?;
        let grades = grades(&read("qrels.tsv")?, &profiles, &queries)?;
        Ok(Self { profiles, queries, grades })
    }

    /// The names found for each query, best first.
    async fn ask(&self, server: &Temporary) -> anyhow::Result<Vec<Vec<String>>> {
        let at_least_as_fresh = server.write(self.profiles.clone()).await?;
        let mut rankings = Vec::with_capacity(self.queries.len());
        for query in &self.queries {
            let request = SearchRequest {
                query: query.query.clone(),
                page_size: DEPTH,
                at_least_as_fresh: at_least_as_fresh.clone(),
                ..SearchRequest::default()
            };
            let reply = server.client.find(&request).await;
            let reply = reply.with_context(|| format!("query {}", query.id))?;
            rankings.push(reply.results.into_iter().map(|result| result.name).collect());
        }
        Ok(rankings)
    }

    fn measure(&self, rankings: &[Vec<String>]) -> Vec<Measured> {
        let none = Grades::new();
        let measure = |(query, ranking): (&Query, &Vec<String>)| {
            let grades = self.grades.get(&query.id).unwrap_or(&none);
            Measured {
                class: query.class.clone(),
                ndcg: measures::ndcg(ranking, grades, NDCG_DEPTH),
                recall: measures::recall(ranking, grades, DEPTH as usize),
                reciprocal_rank: measures::reciprocal_rank(ranking, grades),
            }
        };
        self.queries.iter().zip(rankings).map(measure).collect()
    }
}

fn queries(text: &str) -> anyhow::Result<Vec<Query>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let query = |(number, line)| {
        serde_json::from_str(line).with_context(|| format!("queries.jsonl:{}", number + 1))
    };
    let queries: Vec<Query> = lines.map(query).collect::<anyhow::Result<_>>()?;
    ensure!(!queries.is_empty(), "queries.jsonl has no query");
    Ok(queries)
}

/// Reads lines such as `q1 <tab> 0 <tab> startups/x <tab> 3`.
fn grades(
    text: &str,
    profiles: &[Line],
    queries: &[Query],
) -> anyhow::Result<HashMap<String, Grades>> {
    let mut judged: HashMap<String, Grades> = HashMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = format!("qrels.tsv:{}", number + 1);
        let fields: Vec<&str> = line.split('\t').collect();
        let [query, _, name, grade] = fields[..] else {
            anyhow::bail!("{place}: write query, 0, profile and grade with tabs between");
        };
        let grade = grade.parse().ok().filter(|grade| *grade <= 3);
        let grade = grade.with_context(|| format!("{place}: the grade must be 0 to 3"))?;
        ensure!(queries.iter().any(|it| it.id == query), "{place}: there is no query {query}");
        let is_there = profiles.iter().any(|line| line.record.name() == name);
        ensure!(is_there, "{place}: there is no profile {name}");
        judged.entry(query.to_owned()).or_default().insert(name.to_owned(), grade);
    }
    Ok(judged)
}

/// One line a class, in their order, and one of all.
fn means(measured: &[Measured]) -> Vec<Means> {
    let mut classes: BTreeMap<&str, Vec<&Measured>> = BTreeMap::new();
    for one in measured {
        classes.entry(&one.class).or_default().push(one);
    }
    let all = ("all", measured.iter().collect());
    let of = |(class, of): (&str, Vec<&Measured>)| Means {
        class: class.to_owned(),
        queries: of.len(),
        ndcg_at_10: mean(of.iter().filter_map(|one| one.ndcg)),
        recall_at_20: mean(of.iter().filter_map(|one| one.recall)),
        mrr: mean(of.iter().filter_map(|one| one.reciprocal_rank)),
    };
    classes.into_iter().chain([all]).map(of).collect()
}

fn show(means: &[Means], context: &Context) -> anyhow::Result<()> {
    if context.options.json {
        context.output.value(&means)?;
        return Ok(());
    }
    let figure = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
    let row = |means: &Means| {
        let figures = [means.ndcg_at_10, means.recall_at_20, means.mrr].map(figure);
        [means.class.clone(), means.queries.to_string()].into_iter().chain(figures).collect()
    };
    let rows: Vec<Vec<String>> = means.iter().map(row).collect();
    let (class, queries) = context.speech.say(("유형", "질의"), ("class", "queries"));
    let header = [class, queries, "nDCG@10", "recall@20", "MRR"];
    Ok(context.output.table(&header, &rows)?)
}

/// The format of TREC: query, Q0, profile, rank, score, name of the run.
fn trec(queries: &[Query], rankings: &[Vec<String>]) -> String {
    let mut text = String::new();
    for (query, ranking) in queries.iter().zip(rankings) {
        for (rank, name) in (1..).zip(ranking) {
            let score = 1.0 / f64::from(rank);
            let _ = writeln!(text, "{} Q0 {name} {rank} {score:.6} naru", query.id);
        }
    }
    text
}
