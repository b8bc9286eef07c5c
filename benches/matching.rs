//! How long it takes to rank everybody for one who asks.
//!
//! `cargo bench --bench matching`; times are for a whole question, elements are candidates: elements a second are the
//! inverse of the time a candidate. `bare` reads the same rows and deals and adds one field up: no question can take
//! less. A million profiles take 4 GB and a minute to make: `-- 10000`, `-- 100000` or `-- 1000000` alone makes one.

mod world;

use std::hint::black_box;
use std::num::NonZeroUsize;

use criterion::{BenchmarkId, Criterion, Throughput};
use naru::matching::{
    Basis, Columns, Day, Facts, Filter, Model, Question, Ranking, Rates, Segment, Statistics,
    Stopped, Weights, Wishes, rank,
};
use naru::taxonomy::Taxonomy;
use world::Numbers;

/// A server's index has a few large segments.
const SEGMENTS: usize = 4;

/// Words of the profile that asks, from common ones to rare ones.
const WORDS: usize = 60;

/// The question's day; about a tenth of the deals are after it.
const AS_OF: Day = Day(19_900);

fn main() {
    let mut criterion = Criterion::default().sample_size(10).without_plots().configure_from_args();
    let only: Option<usize> = std::env::args().find_map(|argument| argument.parse().ok());
    for profiles in [10_000, 100_000, 1_000_000] {
        if only.is_some_and(|only| only != profiles) {
            continue;
        }
        let world = World::new(profiles);
        bench_ranking(&mut criterion, &world);
        bench_kept_statistics(&mut criterion, &world);
    }
    criterion.final_summary();
}

fn bench_ranking(criterion: &mut Criterion, world: &World) {
    let model = Model::new(Taxonomy::builtin(), Weights::builtin().clone(), Rates::builtin());
    let mut group = criterion.benchmark_group("rank");
    group.throughput(Throughput::Elements(world.profiles as u64));
    for (direction, subject) in
        [("partners for a start-up", &world.startup), ("start-ups for a partner", &world.partner)]
    {
        for (texts, words) in [("", 0), (" with words", WORDS)] {
            let id = BenchmarkId::new(format!("{direction}{texts}"), world.profiles);
            let question = world.question(subject);
            let segments = world.segments(words);
            group.bench_function(id, |bencher| {
                bencher.iter(|| {
                    let statistics = Statistics::count(&segments, AS_OF, &model, &|| false)
                        .expect("nobody stops a bench");
                    black_box(ranked(&statistics, &question, &segments, &model))
                });
            });
        }
    }
    group.finish();
}

/// On one thread.
fn ranked(
    statistics: &Statistics,
    question: &Question<'_>,
    segments: &[Segment<'_>],
    model: &Model,
) -> Result<Ranking, Stopped> {
    let basis = Basis { statistics, question, segments, model, stop: &|| false };
    rank(&basis, NonZeroUsize::MIN)
}

/// The same with statistics that the caller has kept, and what it costs to count them.
fn bench_kept_statistics(criterion: &mut Criterion, world: &World) {
    let model = Model::new(Taxonomy::builtin(), Weights::builtin().clone(), Rates::builtin());
    let segments = world.segments(0);
    let count = || Statistics::count(&segments, AS_OF, &model, &|| false);
    let statistics = count().expect("nobody stops a bench");
    let mut group = criterion.benchmark_group("statistics");
    group.throughput(Throughput::Elements(world.profiles as u64));
    group.bench_function(BenchmarkId::new("bare", world.profiles), |bencher| {
        bencher.iter(|| {
            segments.iter().map(|segment| black_box(segment.columns.bare_scan()).1).sum::<i64>()
        });
    });
    group.bench_function(BenchmarkId::new("counted", world.profiles), |bencher| {
        bencher.iter(|| black_box(count()));
    });
    for (direction, subject) in
        [("partners for a start-up", &world.startup), ("start-ups for a partner", &world.partner)]
    {
        let question = world.question(subject);
        group.bench_function(
            BenchmarkId::new(format!("kept, {direction}"), world.profiles),
            |bencher| {
                bencher.iter(|| black_box(ranked(&statistics, &question, &segments, &model)));
            },
        );
    }
    group.finish();
}

/// As many partners as start-ups, in segments, and one of each that asks.
struct World {
    profiles: usize,
    segments: Vec<(Columns, Vec<Vec<u32>>)>,
    startup: Facts,
    partner: Facts,
    filter: Filter,
    wishes: Wishes,
}

impl World {
    fn new(profiles: usize) -> Self {
        let mut numbers = Numbers::new(1);
        let texts: Vec<String> = (0..WORDS).map(|word| format!("word{word}")).collect();
        let in_segment = profiles / SEGMENTS;
        let segment = |number: usize| {
            let mut columns = Columns::default();
            for (doc, at) in (0..).zip(number * in_segment..(number + 1) * in_segment) {
                columns.push(2 * doc, &world::startup(at, &texts[..1], &mut numbers));
                columns.push(2 * doc + 1, &world::partner(at, &texts[..1], &mut numbers));
            }
            let documents = 2 * u32::try_from(in_segment).unwrap_or(u32::MAX);
            let docs = (0..WORDS).map(|word| docs_of(word, documents, &mut numbers));
            (columns, docs.collect())
        };
        let segments: Vec<(Columns, Vec<Vec<u32>>)> = (0..SEGMENTS).map(segment).collect();
        Self {
            profiles,
            segments,
            startup: world::startup(profiles, &texts, &mut Numbers::new(2)),
            partner: world::partner(profiles, &texts, &mut Numbers::new(3)),
            filter: Filter::default(),
            wishes: Wishes::default(),
        }
    }

    fn segments(&self, words: usize) -> Vec<Segment<'_>> {
        let mut segments = Vec::with_capacity(SEGMENTS);
        for (columns, docs) in &self.segments {
            segments.push(Segment { columns, is_alive: &|_| true, word_docs: &docs[..words] });
        }
        segments
    }

    fn question<'a>(&'a self, subject: &'a Facts) -> Question<'a> {
        Question {
            subject,
            as_of: AS_OF,
            filter: &self.filter,
            excluded: &[],
            wishes: &self.wishes,
            max_results: 100,
            show_vetoed: false,
        }
    }
}

/// The documents with a word: of the commonest word one in nine, of the next one in eighteen, and so on.
fn docs_of(word: usize, documents: u32, numbers: &mut Numbers) -> Vec<u32> {
    let apart = 9 * (1 + u32::try_from(word).unwrap_or(u32::MAX));
    let mut docs = Vec::new();
    let mut doc = numbers.below(2 * apart);
    while doc < documents {
        docs.push(doc);
        doc += 1 + numbers.below(2 * apart - 1);
    }
    docs
}
