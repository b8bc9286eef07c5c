//! That a profile ranks alike in Korean and in English, on the fictional sample.

use std::collections::BTreeMap;

use prost_reflect::DynamicMessage;

use super::*;
use crate::proto::Resource;

const STARTUPS: &str = include_str!("../../../examples/fictional/startups.jsonl");
const PARTNERS: &str = include_str!("../../../examples/fictional/partners.jsonl");

fn read<R: Resource>(lines: &str) -> Vec<R> {
    let read = |line: &str| {
        let mut json = serde_json::Deserializer::from_str(line);
        let message = DynamicMessage::deserialize(R::default().descriptor(), &mut json).unwrap();
        message.transcode_to().unwrap()
    };
    lines.lines().map(read).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Language {
    Korean,
    English,
}

/// The texts of one language, and the tags that are not of the other one's letters.
fn only(startup: &Startup, language: Language) -> Startup {
    let mut startup = startup.clone();
    let details = startup.asks.iter_mut().chain(&mut startup.offers).map(|it| &mut it.detail);
    let texts = [&mut startup.display_name, &mut startup.one_liner, &mut startup.description];
    for text in texts.into_iter().chain(details).flatten() {
        match language {
            Language::Korean => text.en.clear(),
            Language::English => text.ko.clear(),
        }
    }
    let is_korean = |tag: &String| !tag.is_ascii();
    startup.tags.retain(|tag| is_korean(tag) == (language == Language::Korean));
    startup
}

/// The rank of each value, the mean rank of those that are equal.
fn ranks(values: &[i32]) -> Vec<f64> {
    let count = |is_it: &dyn Fn(&i32) -> bool| {
        f64::from(u32::try_from(values.iter().filter(|it| is_it(it)).count()).unwrap())
    };
    let rank = |value: &i32| {
        count(&|other| other < value) + f64::midpoint(count(&|other| other == value), 1.0)
    };
    values.iter().map(rank).collect()
}

/// Spearman's rank correlation: that of the ranks.
fn correlation(one: &[i32], other: &[i32]) -> f64 {
    let centred = |values: &[i32]| {
        let ranks = ranks(values);
        let mean = ranks.iter().sum::<f64>() / f64::from(u32::try_from(ranks.len()).unwrap());
        ranks.into_iter().map(|rank| rank - mean).collect::<Vec<f64>>()
    };
    let (one, other) = (centred(one), centred(other));
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    product(&one, &other) / (product(&one, &one) * product(&other, &other)).sqrt()
}

/// The correlation for each start-up of the sample whose texts are in both languages. `prune` takes away what else it
/// says.
fn correlations(prune: impl Fn(&mut Startup)) -> BTreeMap<String, f64> {
    let (startups, partners): (Vec<Startup>, Vec<Partner>) = (read(STARTUPS), read(PARTNERS));
    let id = |name: &str| name.split_once('/').unwrap().1.to_owned();
    let facts = startups.iter().map(|it| startup_facts(&id(&it.name), it));
    let facts = facts.chain(partners.iter().map(|it| partner_facts(&id(&it.name), it)));
    let world = World::of(facts.collect());
    let is_both = |it: &&Startup| {
        let has_both = |text: &Option<LocalizedText>| {
            text.as_ref().is_some_and(|text| !text.ko.is_empty() && !text.en.is_empty())
        };
        has_both(&it.one_liner) && has_both(&it.description)
    };
    let scores = |startup: &Startup, language| -> BTreeMap<String, i32> {
        let mut startup = only(startup, language);
        prune(&mut startup);
        let subject = startup_facts(&id(&startup.name), &startup);
        world.ask(&subject, |question, segments| {
            question.as_of = day(2026, 11, 1);
            let ranking = rank(question, segments, model(), &|| false).unwrap();
            let matches = ranking.matches.into_iter();
            matches.map(|ranked| (ranked.key.id, ranked.score_milli)).collect()
        })
    };
    let of = |startup: &Startup| {
        let (korean, english) =
            (scores(startup, Language::Korean), scores(startup, Language::English));
        let both = korean.iter().filter_map(|(id, &score)| Some((score, *english.get(id)?)));
        let (korean, english): (Vec<i32>, Vec<i32>) = both.unzip();
        assert!(korean.len() > 10, "{}", startup.name);
        (startup.name.clone(), correlation(&korean, &english))
    };
    startups.iter().filter(is_both).map(of).collect()
}

/// Mean and minimum.
fn summary(correlations: &BTreeMap<String, f64>) -> (f64, f64) {
    let count = f64::from(u32::try_from(correlations.len()).unwrap());
    let mean = correlations.values().sum::<f64>() / count;
    (mean, correlations.values().copied().fold(f64::INFINITY, f64::min))
}

#[test]
fn a_profile_ranks_alike_in_korean_and_in_english() {
    assert!(correlation(&[1, 2, 3, 3], &[2, 4, 6, 6]) > 0.999);
    assert!(correlation(&[1, 2, 3], &[3, 2, 1]) < -0.999);
    let texts_alone = |startup: &mut Startup| {
        let Startup { name, display_name, one_liner, description, tags, .. } = startup.clone();
        *startup =
            Startup { name, display_name, one_liner, description, tags, ..Startup::default() };
    };
    // Where no sector is declared, texts tell more. Where nothing else is said they tell all but how active partners
    // are, and no more is promised than that the lists are akin: a text names concepts that its translation leaves out.
    let cases = [
        ("whole", correlations(|_| {}), (0.99, 0.9)),
        ("without sectors", correlations(|startup| startup.sectors.clear()), (0.98, 0.9)),
        ("texts alone", correlations(texts_alone), (0.7, 0.2)),
    ];
    for (what, correlations, (mean_min, each_min)) in cases {
        let (mean, minimum) = summary(&correlations);
        assert!(correlations.len() > 20, "{what}");
        assert!(mean >= mean_min && minimum >= each_min, "{what}: {mean} {correlations:?}");
    }
}
