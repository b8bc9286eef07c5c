//! Profiles as services send them, made up: the same ones on every run, with texts of the length and spread of words of
//! real ones, three in ten Korean and one in twelve a partner.

use naru::proto::{
    ConceptKind, Date, LeadRole, LocalizedText, Money, Partner, Place, PortfolioDeal, Stage,
    Startup, TicketRange,
};
use naru::taxonomy::Taxonomy;
use naru::taxonomy::places::KOREAN_REGIONS;

use crate::world::Numbers;

/// Different words, most of them rare.
const WORDS: u32 = 20_000;

/// A profile of either kind.
pub(crate) enum Profile {
    Startup(Startup),
    Partner(Partner),
}

/// The profile of this number. Partners have deals with start-ups of lower numbers.
pub(crate) fn profile(number: u32) -> Profile {
    let mut numbers = Numbers::new(u64::from(number));
    let is_korean = numbers.below(10) < 3;
    let sectors = sectors(&mut numbers);
    let place = place(is_korean, &mut numbers);
    let display_name = text(name(number, is_korean), is_korean);
    let description = text(description(&sectors, is_korean, &mut numbers), is_korean);
    let tags = vec![word(is_korean, &mut numbers), word(is_korean, &mut numbers)];
    if number % 12 == 11 {
        return Profile::Partner(Partner {
            name: format!("partners/load-{number}"),
            display_name,
            kind: 1 + i32::try_from(numbers.below(8)).unwrap_or(0),
            thesis: description,
            sectors,
            tags,
            place,
            stages: vec![stage(&mut numbers)],
            ticket: Some(TicketRange {
                min: Some(dollars(100_000)),
                max: Some(dollars(3_000_000)),
            }),
            lead_role: LeadRole::Both.into(),
            portfolio: (0..3 + numbers.below(20)).map(|_| deal(number, &mut numbers)).collect(),
            ..Partner::default()
        });
    }
    Profile::Startup(Startup {
        name: format!("startups/load-{number}"),
        display_name,
        description,
        sectors,
        tags,
        place,
        incorporation_date: Some(Date { year: 2005 + year(&mut numbers), month: 0, day: 0 }),
        stage: stage(&mut numbers),
        ..Startup::default()
    })
}

fn deal(number: u32, numbers: &mut Numbers) -> PortfolioDeal {
    let startup = numbers.below(number);
    PortfolioDeal {
        startup: format!(
            "startups/load-{}",
            if startup % 12 == 11 { startup - 1 } else { startup }
        ),
        stage: stage(numbers),
        amount: Some(dollars(50_000 + i64::from(numbers.below(2_000_000)))),
        date: Some(Date { year: 2010 + year(numbers), month: 5, day: 17 }),
        ..PortfolioDeal::default()
    }
}

fn year(numbers: &mut Numbers) -> i32 {
    i32::try_from(numbers.below(15)).unwrap_or(0)
}

fn stage(numbers: &mut Numbers) -> i32 {
    let stages = [Stage::PreSeed, Stage::Seed, Stage::SeriesA, Stage::SeriesB, Stage::SeriesC];
    stages[numbers.below(5) as usize].into()
}

fn dollars(units: i64) -> Money {
    Money { currency_code: "USD".to_owned(), units, nanos: 0 }
}

fn place(is_korean: bool, numbers: &mut Numbers) -> Option<Place> {
    let region = &KOREAN_REGIONS[numbers.below(17) as usize];
    let country = ["US", "GB", "DE", "FR", "SG", "JP"][numbers.below(6) as usize];
    Some(Place {
        country_code: if is_korean { "KR" } else { country }.to_owned(),
        region_code: if is_korean { region.code } else { "" }.to_owned(),
        ..Place::default()
    })
}

fn sectors(numbers: &mut Numbers) -> Vec<String> {
    let taxonomy = Taxonomy::builtin();
    let end = u32::try_from(taxonomy.len()).unwrap_or(0);
    let chosen = numbers.distinct(3, end).into_iter();
    let chosen = chosen.filter_map(|at| Some(taxonomy.iter().nth(at as usize)?.1));
    // What partners do is not declared.
    let sectors = chosen.filter(|concept| concept.kind == ConceptKind::Sector);
    sectors.map(|sector| sector.id.clone()).collect()
}

fn name(number: u32, is_korean: bool) -> String {
    let mut numbers = Numbers::new(!u64::from(number));
    let word = word(is_korean, &mut numbers);
    format!("{word}{number} {}", if is_korean { "가상기업" } else { "Fictional" })
}

/// Two to five sentences that name the sectors.
fn description(sectors: &[String], is_korean: bool, numbers: &mut Numbers) -> String {
    let mut text = String::new();
    for sentence in 0..2 + numbers.below(4) {
        let named = sectors.get(sentence as usize).and_then(|id| Taxonomy::builtin().find(id));
        let named = named.map(|concept| Taxonomy::builtin().concept(concept));
        for place in 0..6 + numbers.below(7) {
            let word = match named {
                Some(concept) if place == 2 && is_korean => concept.ko.clone(),
                Some(concept) if place == 2 => concept.en.clone(),
                _ => word(is_korean, numbers),
            };
            text.push_str(&word);
            if is_korean {
                text.push_str(["", "을", "의", "에서", "으로", "와"][numbers.below(6) as usize]);
            }
            text.push(' ');
        }
        text.push_str(if is_korean { "개발합니다. " } else { "for customers. " });
    }
    text
}

/// A word of [`WORDS`], common ones far more often.
fn word(is_korean: bool, numbers: &mut Numbers) -> String {
    const HANGUL: [&str; 16] = [
        "가", "노", "다", "로", "미", "보", "사", "아", "전", "차", "코", "태", "판", "학", "관",
        "설",
    ];
    const LATIN: [&str; 16] = [
        "ba", "con", "di", "for", "gra", "lo", "men", "ni", "or", "pla", "ri", "sta", "ti", "ver",
        "al", "in",
    ];
    let syllables = if is_korean { HANGUL } else { LATIN };
    let mut rank = numbers.mostly_low(WORDS);
    rank = rank.min(numbers.mostly_low(WORDS)) + 16;
    let mut word = String::new();
    while rank > 0 {
        word.push_str(syllables[(rank % 16) as usize]);
        rank /= 16;
    }
    word
}

fn text(text: String, is_korean: bool) -> Option<LocalizedText> {
    let (ko, en) = if is_korean { (text, String::new()) } else { (String::new(), text) };
    Some(LocalizedText { ko, en })
}
