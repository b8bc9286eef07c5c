//! Profiles made up for measuring: the same ones on every run, of about the size and spread of real ones.

use naru::matching::{
    AmountFacts, CompanyFacts, DealFacts, Facts, PartnerFacts, PlaceFacts, RoundFacts,
    StartupFacts, WORDS_MAX,
};
use naru::taxonomy::{ConceptIndex, Industries, Taxonomy};

/// Small pseudo-random numbers from a seed (splitmix64, by Sebastiano Vigna): a bench needs no better ones.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, all alike.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        let high = u64::from(u32::MAX) & self.next();
        u32::try_from((high * u64::from(end)) >> 32).unwrap_or(0)
    }

    /// A number below `end`, small ones far more often: sectors and countries are spread like that.
    pub(crate) fn mostly_low(&mut self, end: u32) -> u32 {
        let widest = self.below(end) + 1;
        self.below(widest)
    }

    fn is_one_in(&mut self, chances: u32) -> bool {
        self.below(chances) == 0
    }

    /// Up to `max` distinct numbers below `end`, as they come.
    pub(crate) fn distinct(&mut self, max: u32, end: u32) -> Vec<u32> {
        let mut numbers = Vec::new();
        for _ in 0..self.below(max + 1) {
            let number = self.mostly_low(end);
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        numbers
    }
}

/// The last day of the deals, in days since 1970: the question's day is before it, as in a look back.
const LAST_DAY: u32 = 20_000;
const COUNTRIES: u32 = 30;
const REGIONS: u32 = 17;
const CITIES: u32 = 10;
const STAGES: u32 = 8;
const COOPERATIONS: u32 = 10;
const COMPANIES: u32 = 1_000_000;

pub(crate) fn startup(at: usize, words: &[String], numbers: &mut Numbers) -> Facts {
    let concepts = concepts();
    let mut mentioned = numbers.distinct(12, concepts);
    mentioned.sort_unstable();
    let sectors = numbers.distinct(3, concepts);
    let competitors = (0..numbers.below(3)).map(|_| CompanyFacts {
        name: "Competitor".to_owned(),
        company: u64::from(numbers.below(COMPANIES)) + 1,
        startup: 0,
    });
    Facts::Startup(StartupFacts {
        id: format!("startup-{at}"),
        competitors: competitors.collect(),
        industries: industries(&sectors),
        sectors,
        concepts: mentioned,
        words: words.iter().take(WORDS_MAX).cloned().collect(),
        stage: numbers.below(STAGES),
        seat: Some(place(numbers)),
        round: some_amount(numbers)
            .map(|usd| RoundFacts { amount: Some(dollars(usd)), ..RoundFacts::default() }),
        asks: set(2, COOPERATIONS, numbers),
        offers: set(1, COOPERATIONS, numbers),
        languages: languages(numbers),
        target_markets: (0..numbers.below(3)).map(|_| place(numbers)).collect(),
        founded_year: 2000 + numbers.below(24),
        seeks_first_round: Some(numbers.is_one_in(2)),
        ..StartupFacts::default()
    })
}

/// A partner with 0 to 19 deals, 9.5 on average.
pub(crate) fn partner(at: usize, words: &[String], numbers: &mut Numbers) -> Facts {
    let concepts = concepts();
    let mut mentioned = numbers.distinct(16, concepts);
    mentioned.sort_unstable();
    let mut deals: Vec<DealFacts> = (0..numbers.below(20)).map(|_| deal(numbers)).collect();
    deals.sort_by_key(|deal| deal.day);
    let excluded_sectors =
        if numbers.is_one_in(10) { numbers.distinct(2, concepts) } else { Vec::new() };
    let sectors = numbers.distinct(4, concepts);
    Facts::Partner(PartnerFacts {
        id: format!("partner-{at}"),
        industries: industries(&sectors),
        sectors,
        concepts: mentioned,
        words: words.iter().take(WORDS_MAX).cloned().collect(),
        kind: 1 + numbers.below(8),
        seat: Some(place(numbers)),
        stages: set(3, STAGES, numbers),
        ticket_max: some_amount(numbers).map(dollars),
        invests_in: (0..numbers.below(4)).map(|_| place(numbers)).collect(),
        seeks: set(2, COOPERATIONS, numbers),
        offers: set(2, COOPERATIONS, numbers),
        languages: languages(numbers),
        deals,
        is_closed: numbers.is_one_in(30),
        excluded_sectors,
        ..PartnerFacts::default()
    })
}

fn deal(numbers: &mut Numbers) -> DealFacts {
    let day = i32::try_from(LAST_DAY - numbers.mostly_low(4_000)).ok();
    let day = day.filter(|_| !numbers.is_one_in(10));
    let place = Some(place(numbers)).filter(|_| !numbers.is_one_in(10));
    let (stage, amount_usd) = (numbers.below(STAGES), some_amount(numbers));
    let sectors = numbers.distinct(3, concepts());
    DealFacts {
        day,
        first_day: day,
        place,
        stage,
        amount_usd,
        industries: industries(&sectors),
        sectors,
        company: u64::from(numbers.below(COMPANIES)) + 1,
        startup: 0,
        round_usd: some_amount(numbers),
        tags: Vec::new(),
        founded_year: 2000 + numbers.below(24),
        is_first_round: Some(numbers.is_one_in(2)),
        is_verified: numbers.is_one_in(3),
        company_name: format!("Company {}", numbers.below(COMPANIES)),
        company_name_en: String::new(),
        is_confidential: false,
        round_investors: numbers.below(6),
    }
}

/// As facts tell the industries of sectors.
fn industries(sectors: &[u32]) -> u32 {
    let taxonomy = Taxonomy::builtin();
    let concepts = sectors.iter().filter_map(|&at| u16::try_from(at).ok()).map(ConceptIndex);
    let each = concepts.map(|concept| taxonomy.industries_of(concept));
    each.fold(Industries::default(), Industries::or).number().into()
}

fn place(numbers: &mut Numbers) -> PlaceFacts {
    let country = packed(numbers.mostly_low(COUNTRIES));
    let region = if numbers.is_one_in(3) { 0 } else { packed(numbers.below(REGIONS)) };
    let in_country = u64::from(country) << 24 | u64::from(b'-') << 16 | u64::from(region);
    let city = if region == 0 { 0 } else { u64::from(numbers.below(CITIES)) };
    PlaceFacts { country, region: if region == 0 { 0 } else { in_country }, city }
}

/// Two letters as facts pack them.
fn packed(number: u32) -> u32 {
    (u32::from(b'A') + number / 26) << 8 | (u32::from(b'A') + number % 26)
}

fn some_amount(numbers: &mut Numbers) -> Option<i64> {
    let amount = i64::from(10_000 + numbers.mostly_low(20_000_000));
    Some(amount).filter(|_| !numbers.is_one_in(2))
}

/// A set of up to `max` values from 1 to below `end`, as bits.
fn set(max: u32, end: u32, numbers: &mut Numbers) -> u32 {
    numbers.distinct(max, end - 1).into_iter().fold(0, |set, value| set | 2 << value)
}

fn languages(numbers: &mut Numbers) -> Vec<u64> {
    let mut languages: Vec<u64> =
        numbers.distinct(2, 5).into_iter().map(|number| u64::from(packed(number))).collect();
    languages.sort_unstable();
    languages
}

fn concepts() -> u32 {
    u32::try_from(Taxonomy::builtin().len()).unwrap_or(0)
}

fn dollars(usd: i64) -> AmountFacts {
    AmountFacts { usd, currency_code: "USD".to_owned(), units: usd, nanos: 0 }
}
