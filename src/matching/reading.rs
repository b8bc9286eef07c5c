//! From messages to facts, and which texts of a profile are evidence.

use std::collections::{BTreeSet, HashSet};

use super::codes;
use super::facts::{
    AmountFacts, CompanyFacts, DealFacts, EngagementFacts, InvestorFacts, PartnerFacts, PlaceFacts,
    RoundFacts, StartupFacts, WORDS_MAX,
};
use super::firms;
use super::place_words;
use super::tellings;
use super::{Day, rates::Rates};
use crate::proto::{
    ConceptKind, Cooperation, CooperationKind, Engagement, FundingRound, Key, LocalizedText, Money,
    Partner, PartnerKind, Place, PortfolioDeal, RoundSought, Startup,
};
use crate::taxonomy::{Industries, Mention, Reader, Taxonomy};
use crate::text::{self, Script};

/// The texts of a start-up whose concepts and words are evidence. Of its tags only the concepts are: a tag such as
/// `delegation` sorts profiles and describes none.
fn evidence_text_startup(message: &Startup) -> Vec<&str> {
    let mut texts = both(&message.one_liner);
    texts.extend(both(&message.description));
    texts.extend(details(&message.asks));
    texts.extend(details(&message.offers));
    texts
}

/// The texts of a partner whose concepts and words are evidence. Of its tags only the concepts are.
fn evidence_text_partner(message: &Partner) -> Vec<&str> {
    let mut texts = both(&message.thesis);
    texts.extend(both(&message.one_liner));
    texts.extend(message.research_areas.iter().flat_map(|area| both(&area.title)));
    texts.extend(both(&message.description));
    texts.extend(details(&message.seeks));
    texts.extend(details(&message.offers));
    texts
}

pub(super) fn startup<'a>(
    name: &Key,
    message: &'a Startup,
    reader: &mut Reader<'a>,
    rates: &Rates,
) -> StartupFacts {
    let taxonomy = reader.taxonomy();
    let places = message.place.iter().chain(&message.target_markets);
    let texts = evidence_text_startup(message);
    let evidence = Evidence::of(&texts, &message.tags, places, reader);
    let exclusions = message.exclusions.clone().unwrap_or_default();
    let minds = message.avoids_partners_of_competitors;
    let competitors = message.competitors.iter().filter(|_| minds).map(|competitor| CompanyFacts {
        name: competitor.competitor_name.clone(),
        company: company(&competitor.competitor_name),
        startup: profile(&competitor.startup),
    });
    StartupFacts {
        id: name.id.clone(),
        industries: industries(&message.sectors, taxonomy),
        sectors: sectors(&message.sectors, taxonomy),
        concepts: evidence.concepts.into_iter().collect(),
        words: evidence.words,
        spellings: evidence.spellings,
        stage: number(message.stage),
        seat: message.place.as_ref().and_then(place),
        round: message.round_sought.as_ref().and_then(|sought| round(sought, rates)),
        asks: kinds(&message.asks),
        offers: kinds(&message.offers),
        languages: languages(&message.languages),
        target_markets: message.target_markets.iter().filter_map(place).collect(),
        competitors: competitors.collect(),
        excluded_partners: profiles(&exclusions.partners),
        excluded_kinds: codes::bits(exclusions.partner_kinds),
        excluded_countries: countries(&exclusions.country_codes),
        names: names(&message.display_name, &message.aliases),
        investors: investors(&message.rounds, rates),
        tags: distinct_tags(&message.tags),
        founded_year: founded_year(message),
        seeks_first_round: message.round_sought.as_ref().and_then(|round| round.first_round),
        first_round_day: message.rounds.iter().map(last_day).min(),
        city: message.place.as_ref().map_or_else(String::new, |place| place.city.clone()),
        firm: firms::print(
            [&message.corporate_registration_number, &message.business_registration_number],
            &message.website_uri,
        ),
        display_name: message.display_name.clone(),
        names_amount: message.round_sought.as_ref().is_some_and(|it| is_named(&it.amount)),
    }
}

pub(super) fn partner<'a>(
    name: &Key,
    message: &'a Partner,
    reader: &mut Reader<'a>,
    rates: &Rates,
) -> PartnerFacts {
    let taxonomy = reader.taxonomy();
    let places = message.place.iter().chain(&message.invests_in);
    let texts = evidence_text_partner(message);
    let mut evidence = Evidence::of(&texts, &message.tags, places, reader);
    for area in &message.research_areas {
        evidence.concepts.extend(sectors(&area.sectors, taxonomy));
    }
    let ticket = message.ticket.clone().unwrap_or_default();
    let exclusions = message.exclusions.clone().unwrap_or_default();
    let implied =
        if is_investor(message.kind()) { Some(CooperationKind::Investment.into()) } else { None };
    PartnerFacts {
        id: name.id.clone(),
        industries: industries(&message.sectors, taxonomy),
        sectors: sectors(&message.sectors, taxonomy),
        concepts: evidence.concepts.into_iter().collect(),
        words: evidence.words,
        spellings: evidence.spellings,
        kind: number(message.kind),
        seat: message.place.as_ref().and_then(place),
        stages: codes::bits(message.stages.iter().copied()),
        ticket_min: amount(ticket.min.as_ref(), rates),
        ticket_max: amount(ticket.max.as_ref(), rates),
        invests_in: message.invests_in.iter().filter_map(place).collect(),
        seeks: kinds(&message.seeks),
        offers: kinds(&message.offers) | codes::bits(implied),
        languages: languages(&message.languages),
        deals: deals(&message.portfolio, taxonomy, rates),
        is_closed: message.closed_to_new_deals,
        excluded_sectors: sectors(&exclusions.sectors, taxonomy),
        excluded_startups: profiles(&exclusions.startups),
        excluded_countries: countries(&exclusions.country_codes),
        excluded_stages: codes::bits(exclusions.stages),
        names: names(&message.display_name, &message.aliases),
        tags: tag_prints(&message.tags),
        firm: firms::print(
            [&message.corporate_registration_number, &message.business_registration_number],
            &message.website_uri,
        ),
        names_ticket: is_named(&ticket.min) || is_named(&ticket.max),
    }
}

/// Its note is confidential and stays out.
pub(super) fn engagement(name: &Key, message: &Engagement, rates: &Rates) -> EngagementFacts {
    let day = message.date.as_ref().and_then(Day::last_of);
    EngagementFacts {
        id: name.id.clone(),
        startup: profile(&message.startup),
        partner: profile(&message.partner),
        kind: number(message.kind),
        day: day.map(|day| day.0),
        first_day: message.date.as_ref().and_then(Day::first_of).map(|day| day.0),
        declined_by: number(message.declined_by),
        decline_reason: number(message.decline_reason),
        stage: number(message.stage),
        amount_usd: usd(message.amount.as_ref(), day, rates),
        is_organiser: message.startup.is_empty(),
        verified: message.provenance.as_ref().is_some_and(|it| it.verified),
    }
}

/// What the texts of a profile say.
struct Evidence {
    concepts: BTreeSet<u32>,
    words: Vec<String>,
    spellings: Vec<String>,
}

impl Evidence {
    /// `places` are those of the profile: their names are facts of their own and no evidence in a text.
    fn of<'a>(
        texts: &[&'a str],
        tags: &'a [String],
        places: impl Iterator<Item = &'a Place>,
        reader: &mut Reader<'a>,
    ) -> Self {
        let cities: HashSet<String> =
            places.flat_map(|place| place_words::words_of(&place.city)).collect();
        let is_place = |word: &str| cities.contains(word) || place_words::is_place(word);
        // What partners do is declared as stages, kinds and cooperation, and judged there.
        let taxonomy = reader.taxonomy();
        let is_sector =
            |mention: &&Mention| taxonomy.concept(mention.concept).kind == ConceptKind::Sector;
        let concept = |mention: &Mention| u32::from(mention.concept.0);
        let mut concepts = BTreeSet::new();
        for tag in tags {
            concepts.extend(reader.read(tag).mentions.iter().filter(is_sector).map(concept));
        }
        let mut seen = HashSet::new();
        let mut words = Vec::new();
        let mut spellings = Vec::new();
        for text in texts {
            let reading = reader.read(text);
            concepts.extend(reading.mentions.iter().filter(is_sector).map(concept));
            for token in &reading.words {
                // A word that names a concept is counted as the concept, not a second time.
                let is_concept = reading
                    .mentions
                    .iter()
                    .any(|mention| mention.start < token.end && token.start < mention.end);
                let is_evidence = !is_concept && is_informative(token) && !is_place(&token.text);
                if is_evidence && seen.insert(token.text.clone()) {
                    spellings.push(spelling(text, token));
                    words.push(token.text.clone());
                }
            }
        }
        words.truncate(WORDS_MAX);
        spellings.truncate(WORDS_MAX);
        Self { concepts, words, spellings }
    }
}

/// A Latin word as it is written, for its stem may be no word; empty where that is the same. Korean words are nouns
/// without their particles and read well as they are.
fn spelling(text: &str, token: &text::Token) -> String {
    let written = text.get(token.start..token.end).unwrap_or_default();
    let is_other = token.script == Script::Latin && written != token.text;
    if is_other { written.to_owned() } else { String::new() }
}

fn is_informative(token: &text::Token) -> bool {
    token.script != Script::Number
        && token.text.chars().nth(1).is_some()
        && !text::is_generic(&token.text)
}

/// Kinds of partner that invest by trade: they offer investment without saying so, and what they do are deals.
pub(super) fn is_investor(kind: PartnerKind) -> bool {
    match kind {
        PartnerKind::VentureCapital
        | PartnerKind::CorporateVentureCapital
        | PartnerKind::Angel
        | PartnerKind::Accelerator
        | PartnerKind::TipsOperator => true,
        PartnerKind::Unspecified
        | PartnerKind::Lab
        | PartnerKind::University
        | PartnerKind::Corporate
        | PartnerKind::PublicAgency => false,
    }
}

/// The deals, each once.
fn deals(portfolio: &[PortfolioDeal], taxonomy: &Taxonomy, rates: &Rates) -> Vec<DealFacts> {
    let date = |deal: &PortfolioDeal| deal.date.map(|date| (date.year, date.month, date.day));
    let told = portfolio.iter().map(|deal| (self::deal(deal, taxonomy, rates), date(deal)));
    let mut deals = tellings::distinct(told.collect());
    deals.sort_by_key(|deal| deal.day);
    deals
}

fn deal(deal: &PortfolioDeal, taxonomy: &Taxonomy, rates: &Rates) -> DealFacts {
    let day = deal.date.as_ref().and_then(Day::last_of);
    DealFacts {
        day: day.map(|day| day.0),
        first_day: deal.date.as_ref().and_then(Day::first_of).map(|day| day.0),
        place: deal.place.as_ref().and_then(place),
        stage: number(deal.stage),
        amount_usd: usd(deal.amount.as_ref(), day, rates),
        sectors: sectors(&deal.sectors, taxonomy),
        industries: industries(&deal.sectors, taxonomy),
        company: company(&deal.company_name),
        startup: profile(&deal.startup),
        round_usd: usd(deal.round_amount.as_ref(), day, rates),
        tags: tag_prints(&deal.tags),
        founded_year: number(deal.founded_year),
        is_first_round: deal.first_round,
        round_investors: number(deal.round_investors),
        is_verified: deal.provenance.as_ref().is_some_and(|provenance| provenance.verified),
        company_name: if deal.company_name.is_empty() {
            Key::parse(&deal.startup).map_or_else(String::new, |key| key.id)
        } else {
            deal.company_name.clone()
        },
        company_name_en: String::new(),
        is_confidential: false,
    }
}

/// The round sought, if its amount can be compared.
fn round(sought: &RoundSought, rates: &Rates) -> Option<RoundFacts> {
    Some(RoundFacts {
        amount: Some(amount(sought.amount.as_ref(), rates)?),
        closing_day: sought.closing_date.as_ref().and_then(Day::last_of).map(|day| day.0),
    })
}

/// An amount of today, if it can be compared.
fn amount(money: Option<&Money>, rates: &Rates) -> Option<AmountFacts> {
    let usd = usd(money, None, rates)?;
    let Money { currency_code, units, nanos } = money?;
    Some(AmountFacts { usd, currency_code: currency_code.clone(), units: *units, nanos: *nanos })
}

/// Whether an amount is named, whatever its currency. One of 0 says nothing.
fn is_named(money: &Option<Money>) -> bool {
    money.as_ref().is_some_and(|money| money.units > 0 || money.nanos > 0)
}

/// Who took part in the rounds. The earliest is the first, as far as the profile knows; one without a date may have been
/// before or after any other.
fn investors(rounds: &[FundingRound], rates: &Rates) -> Vec<InvestorFacts> {
    let day_of = |round: &FundingRound| round.date.as_ref().and_then(Day::last_of);
    let earliest = rounds.iter().filter_map(day_of).min();
    let are_dated = rounds.iter().all(|round| day_of(round).is_some());
    let is_first =
        |day: Day| if Some(day) == earliest { are_dated.then_some(true) } else { Some(false) };
    let of_round = |round: &FundingRound| {
        let day = day_of(round);
        let facts = InvestorFacts {
            first_day: round.date.as_ref().and_then(Day::first_of).map(|day| day.0),
            day: day.map(|day| day.0),
            stage: number(round.stage),
            round_usd: usd(round.amount.as_ref(), day, rates),
            is_first_round: day.and_then(is_first),
            is_verified: round.provenance.as_ref().is_some_and(|provenance| provenance.verified),
            ..InvestorFacts::default()
        };
        round
            .investors
            .iter()
            .map(move |investor| InvestorFacts {
                name: company(&investor.investor_name),
                partner: profile(&investor.partner),
                ..facts.clone()
            })
            .collect::<Vec<_>>()
    };
    rounds.iter().flat_map(of_round).collect()
}

/// The fingerprints of a profile's own names.
fn names(display_name: &Option<LocalizedText>, aliases: &[String]) -> Vec<u64> {
    let aliases = aliases.iter().map(String::as_str);
    let set: BTreeSet<u64> = both(display_name).into_iter().chain(aliases).map(company).collect();
    set.into_iter().filter(|&name| name != 0).collect()
}

fn both(text: &Option<LocalizedText>) -> Vec<&str> {
    text.iter().flat_map(|text| [text.ko.as_str(), text.en.as_str()]).collect()
}

fn details(cooperations: &[Cooperation]) -> impl Iterator<Item = &str> {
    cooperations.iter().flat_map(|cooperation| both(&cooperation.detail))
}

fn kinds(cooperations: &[Cooperation]) -> u32 {
    codes::bits(cooperations.iter().map(|cooperation| cooperation.kind))
}

/// Positions of known ids, each once; an id that is not known counts as not given.
fn sectors(ids: &[String], taxonomy: &Taxonomy) -> Vec<u32> {
    let mut positions = Vec::new();
    for position in ids.iter().filter_map(|id| taxonomy.find(id)) {
        let position = u32::from(position.0);
        if !positions.contains(&position) {
            positions.push(position);
        }
    }
    positions
}

/// The number of the set of industries that known ids are parts of.
fn industries(ids: &[String], taxonomy: &Taxonomy) -> u32 {
    let each = ids.iter().filter_map(|id| taxonomy.find(id));
    let all = each.map(|sector| taxonomy.industries_of(sector));
    all.fold(Industries::default(), Industries::or).number().into()
}

fn place(place: &Place) -> Option<PlaceFacts> {
    let country = codes::country(&place.country_code);
    let facts = || PlaceFacts {
        country: country.into(),
        region: codes::short(&place.region_code),
        city: print_of_name(&place.city),
    };
    (country != 0).then(facts)
}

/// The year in which the business began or, where that is not known, the company was incorporated; 0: neither is known.
fn founded_year(startup: &Startup) -> u32 {
    let dates = [&startup.business_registration_date, &startup.incorporation_date];
    let year = dates.into_iter().flatten().map(|date| date.year).find(|&year| year > 0);
    year.map_or(0, number)
}

/// The last day on which a round can have been; the earliest there is where its date is not known.
fn last_day(round: &FundingRound) -> i32 {
    round.date.as_ref().and_then(Day::last_of).map_or(i32::MIN, |day| day.0)
}

/// Tags as written, of those that read alike the first.
fn distinct_tags(tags: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    tags.iter().filter(|tag| seen.insert(print_of_name(tag))).cloned().collect()
}

/// The fingerprints of tags, ascending, distinct.
fn tag_prints(tags: &[String]) -> Vec<u64> {
    let set: BTreeSet<u64> = tags.iter().map(|tag| print_of_name(tag)).collect();
    set.into_iter().filter(|&print| print != 0).collect()
}

/// The fingerprint of a tag or of the name of a city, alike for spellings that differ in case, spaces and marks; 0 for
/// none.
pub(super) fn print_of_name(name: &str) -> u64 {
    company(name)
}

fn languages(tags: &[String]) -> Vec<u64> {
    let set: BTreeSet<u64> = tags.iter().map(|tag| codes::language(tag)).collect();
    set.into_iter().filter(|&language| language != 0).collect()
}

fn countries(country_codes: &[String]) -> Vec<u32> {
    country_codes.iter().map(|code| codes::country(code).into()).filter(|&code| code != 0).collect()
}

/// The fingerprint of a company's name; 0 for none.
fn company(name: &str) -> u64 {
    let key = text::organisation_key(name);
    if key.is_empty() { 0 } else { codes::fingerprint(&key) }
}

/// The fingerprint of the id in a profile's name; 0 for none.
fn profile(name: &str) -> u64 {
    Key::parse(name).map_or(0, |key| codes::fingerprint(&key.id))
}

fn profiles(names: &[String]) -> Vec<u64> {
    let set: BTreeSet<u64> = names.iter().map(|name| profile(name)).collect();
    set.into_iter().filter(|&profile| profile != 0).collect()
}

fn number(value: i32) -> u32 {
    u32::try_from(value).unwrap_or(0)
}

/// Whole US dollars; amounts beyond every real deal are cut so that sums cannot overflow. An amount of 0 says nothing.
fn usd(money: Option<&Money>, on: Option<Day>, rates: &Rates) -> Option<i64> {
    let dollars = rates.to_usd(money?, on)?.round().clamp(0.0, 1e15);
    #[expect(clippy::cast_possible_truncation, reason = "clamped just above")]
    let whole = dollars as i64;
    (whole > 0).then_some(whole)
}
