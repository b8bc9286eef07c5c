//! How fast text is analysed, in bytes of Korean and English.
//!
//! `cargo bench --bench text`

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use naru::taxonomy::Taxonomy;
use naru::text;

/// A profile's description is about so long.
const SENTENCES: usize = 20;

const KOREAN: &str = "광주에 있는 자율주행 라이다 기업으로, 메타표면 광학소자를 이용한 고정형 센서를 개발하고 \
    물류자동화설비와 스마트팩토리에 공급합니다. ";
const ENGLISH: &str = "We develop solid-state LiDAR sensors with metasurface optics for autonomous driving, and \
    supply them to smart factories and warehouse automation. ";

fn main() {
    let mut criterion = Criterion::default().sample_size(20).without_plots().configure_from_args();
    let taxonomy = Taxonomy::builtin();
    for (language, sentence) in [("Korean", KOREAN), ("English", ENGLISH)] {
        let text = sentence.repeat(SENTENCES);
        let mut group = criterion.benchmark_group(language);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function("words", |bencher| bencher.iter(|| text::words(black_box(&text))));
        group.bench_function("bigrams", |bencher| bencher.iter(|| text::bigrams(black_box(&text))));
        group.bench_function("mentions", |bencher| {
            bencher.iter(|| taxonomy.mentions(black_box(&text)));
        });
        group.finish();
    }
    criterion.final_summary();
}
