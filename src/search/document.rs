//! A profile as a document of the index.

use std::collections::BTreeSet;

use prost::{DecodeError, Message};
use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::tokenizer::{PreTokenizedString, Token};

use super::analysis::{self, Placed};
use super::schema::Fields;
use super::texts::Texts;
use crate::matching::Facts;
use crate::matching::rates::Rates;
use crate::proto::{Date, Key, Kind, Money, Partner, Place, References, Startup};
use crate::taxonomy::{ConceptIndex, Taxonomy, places};
use crate::text::{Runs, WORD_CHARS_MAX};

/// What a document is made with: the same for all documents of an index.
#[derive(Clone, Copy)]
pub(super) struct Sources {
    pub(super) fields: Fields,
    pub(super) taxonomy: &'static Taxonomy,
    pub(super) rates: &'static Rates,
}

/// The document of the profile whose stored body is `body`.
pub(super) fn document(
    key: &Key,
    body: &[u8],
    sources: &Sources,
) -> Result<TantivyDocument, DecodeError> {
    let profile = match key.kind {
        Kind::Startup => of_startup(key, Startup::decode(body)?, sources),
        Kind::Partner => of_partner(key, Partner::decode(body)?, sources),
    };
    Ok(Writer { document: TantivyDocument::new(), sources }.write(key, profile))
}

/// What the index keeps of either kind.
struct Profile {
    texts: Texts,
    facts: Facts,
    sectors: Vec<String>,
    tags: Vec<String>,
    place: Option<Place>,
    stages: Vec<i32>,
    partner_kind: Option<i32>,
    founded_year: Option<i32>,
    /// The least and the greatest, in US dollars.
    amounts: Option<(f64, f64)>,
    /// The names of profiles, each once.
    references: BTreeSet<String>,
}

fn of_startup(key: &Key, mut startup: Startup, sources: &Sources) -> Profile {
    let year = |date: &Option<Date>| date.as_ref().map(|date| date.year).filter(|&year| year > 0);
    let sought = startup.round_sought.as_ref().and_then(|round| round.amount.as_ref());
    Profile {
        texts: Texts::of_startup(&startup),
        facts: Facts::of_startup(key, &startup, sources.taxonomy, sources.rates),
        sectors: startup.sectors.clone(),
        tags: startup.tags.clone(),
        place: startup.place.clone(),
        stages: vec![startup.stage],
        partner_kind: None,
        founded_year: year(&startup.business_registration_date)
            .or_else(|| year(&startup.incorporation_date)),
        amounts: ends(sources.rates, sought, sought),
        references: references(&mut startup),
    }
}

fn of_partner(key: &Key, mut partner: Partner, sources: &Sources) -> Profile {
    let ticket = partner.ticket.as_ref();
    let (min, max) = (ticket.and_then(|it| it.min.as_ref()), ticket.and_then(|it| it.max.as_ref()));
    Profile {
        texts: Texts::of_partner(&partner),
        facts: Facts::of_partner(key, &partner, sources.taxonomy, sources.rates),
        sectors: partner.sectors.clone(),
        tags: partner.tags.clone(),
        place: partner.place.clone(),
        stages: partner.stages.clone(),
        partner_kind: Some(partner.kind),
        founded_year: None,
        amounts: ends(sources.rates, min, max),
        references: references(&mut partner),
    }
}

fn references(profile: &mut impl References) -> BTreeSet<String> {
    profile.references_mut().into_iter().map(|name| name.clone()).collect()
}

/// The ends of a range in US dollars. An end that is not known is at least as far as the other one.
fn ends(rates: &Rates, min: Option<&Money>, max: Option<&Money>) -> Option<(f64, f64)> {
    let in_usd = |money: Option<&Money>| money.and_then(|money| rates.to_usd(money, None));
    match (in_usd(min), in_usd(max)) {
        (None, None) => None,
        (Some(only), None) | (None, Some(only)) => Some((only, only)),
        (Some(min), Some(max)) => Some((min, max)),
    }
}

/// Fills one document.
struct Writer<'a> {
    document: TantivyDocument,
    sources: &'a Sources,
}

impl Writer<'_> {
    fn write(mut self, key: &Key, profile: Profile) -> TantivyDocument {
        let fields = self.sources.fields;
        self.document.add_text(fields.key, key.to_string());
        self.document.add_text(fields.kind, key.kind.as_str());
        let texts: Vec<Runs<'_>> =
            profile.texts.all.iter().map(|text| Runs::of(&text.text)).collect();
        self.add_texts(&texts, profile.place.as_ref());
        self.add_concepts(&texts, &profile);
        self.add_filters(&profile);
        for word in profile.facts.words() {
            self.document.add_text(fields.evidence, word);
        }
        for name in &profile.references {
            self.document.add_text(fields.references, name);
        }
        self.document.add_bytes(fields.facts, &profile.facts.encode());
        self.document.add_bytes(fields.texts, &profile.texts.encode_to_vec());
        self.document
    }

    fn add_texts(&mut self, texts: &[Runs<'_>], place: Option<&Place>) {
        let fields = self.sources.fields;
        let (mut words, mut bigrams) = (Tokens::default(), Tokens::default());
        let mut surfaces = BTreeSet::new();
        let region: Vec<Runs<'_>> = region_names(place).map(Runs::of).collect();
        for text in texts.iter().chain(&region) {
            words.add(analysis::words_in(text));
            bigrams.add(analysis::bigrams_in(text));
            surfaces.extend(text.iter().map(|run| run.text(WORD_CHARS_MAX)));
        }
        words.write(&mut self.document, fields.words);
        bigrams.write(&mut self.document, fields.bigrams);
        for surface in surfaces {
            self.document.add_text(fields.surfaces, surface);
        }
    }

    fn add_concepts(&mut self, texts: &[Runs<'_>], profile: &Profile) {
        let Sources { fields, taxonomy, .. } = *self.sources;
        let named = |text: &Runs<'_>| taxonomy.mentions_in(text).into_iter().map(|it| it.concept);
        let sectors = profile.sectors.iter().filter_map(|id| taxonomy.find(id));
        let declared: Vec<ConceptIndex> = sectors
            .clone()
            .chain(profile.tags.iter().flat_map(|tag| named(&Runs::of(tag))))
            .collect();
        let mentioned: Vec<ConceptIndex> = texts.iter().flat_map(named).collect();
        let above = |concept: &ConceptIndex| &taxonomy.with_broader(*concept)[1..];
        let broader: Vec<ConceptIndex> =
            declared.iter().chain(&mentioned).flat_map(above).copied().collect();
        let with_broader: BTreeSet<ConceptIndex> =
            sectors.flat_map(|sector| taxonomy.with_broader(sector)).copied().collect();
        self.add_ids(fields.concepts, mentioned);
        self.add_ids(fields.declared, declared);
        self.add_ids(fields.broader, broader);
        self.add_ids(fields.sectors, with_broader);
    }

    fn add_ids(&mut self, field: Field, concepts: impl IntoIterator<Item = ConceptIndex>) {
        for concept in concepts {
            self.document.add_text(field, &self.sources.taxonomy.concept(concept).id);
        }
    }

    fn add_filters(&mut self, profile: &Profile) {
        let fields = self.sources.fields;
        if let Some(place) = &profile.place {
            self.document.add_text(fields.country, &place.country_code);
            self.document.add_text(fields.region, &place.region_code);
        }
        for stage in profile.stages.iter().filter(|&&stage| stage != 0) {
            self.document.add_text(fields.stages, stage.to_string());
        }
        if let Some(kind) = profile.partner_kind {
            self.document.add_text(fields.partner_kind, kind.to_string());
        }
        if let Some(year) = profile.founded_year {
            self.document.add_i64(fields.founded_year, year.into());
        }
        if let Some((low, high)) = profile.amounts {
            self.document.add_f64(fields.amount_low, low);
            self.document.add_f64(fields.amount_high, high);
        }
    }
}

/// The names of a region that the profile only has a code of: found like its texts, but not quoted as if written there.
fn region_names<'a>(place: Option<&Place>) -> impl Iterator<Item = &'a str> + use<'a> {
    let region = place.and_then(|place| places::korean_region(&place.region_code));
    region.into_iter().flat_map(|region| [region.ko, region.en])
}

/// The tokens of several texts in one row.
#[derive(Default)]
struct Tokens {
    tokens: Vec<Token>,
    next_position: usize,
}

impl Tokens {
    fn add(&mut self, text: Vec<Placed>) {
        /// Between two texts, so that no phrase reaches from one into the next.
        const GAP: usize = 16;
        let first = self.next_position;
        for Placed { position, token } in text {
            let position = first + position;
            self.next_position = position + GAP;
            self.tokens.push(Token {
                offset_from: token.start,
                offset_to: token.end,
                position,
                text: token.text,
                position_length: 1,
            });
        }
    }

    fn write(self, document: &mut TantivyDocument, field: Field) {
        if !self.tokens.is_empty() {
            let tokens = PreTokenizedString { text: String::new(), tokens: self.tokens };
            document.add_pre_tokenized_text(field, tokens);
        }
    }
}
