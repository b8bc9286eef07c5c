//! A profile, or what is stored beside profiles, as a document of the index.

use std::collections::BTreeSet;

use prost::{DecodeError, Message};
use sha2::{Digest as _, Sha256};
use tantivy::TantivyDocument;
use tantivy::schema::Field;

use super::analysis;
use super::kinds::RECORD;
use super::names;
use super::schema::Fields;
use super::terms::Terms;
use super::texts::Texts;
use crate::matching::Facts;
use crate::matching::rates::Rates;
use crate::proto::{
    Date, Engagement, Key, Kind, LocalizedText, Money, Partner, Place, References, Startup,
    for_kind,
};
use crate::store::Micros;
use crate::taxonomy::{ConceptIndex, Reader, Taxonomy, places};
use crate::text::{Stems, WORD_CHARS_MAX, organisation_key};

/// What a document is made with: the same for all documents of an index.
#[derive(Clone, Copy)]
pub(super) struct Sources {
    pub(super) fields: Fields,
    pub(super) taxonomy: &'static Taxonomy,
    pub(super) rates: &'static Rates,
}

/// The document of the resource whose stored body is `body`, written at `updated_at`.
pub(super) fn document(
    key: &Key,
    body: &[u8],
    updated_at: Micros,
    sources: &Sources,
    stems: &mut Stems,
) -> Result<TantivyDocument, DecodeError> {
    let mut document = of_body(key, body, sources, stems)?;
    document.add_i64(sources.fields.updated, updated_at);
    document.add_u64(sources.fields.body_hash, body_hash(body));
    Ok(document)
}

/// Stands for a stored body: the first eight bytes of its SHA-256.
pub(super) fn body_hash(body: &[u8]) -> u64 {
    let digest = Sha256::digest(body);
    u64::from_be_bytes(*digest.first_chunk().expect("a digest of 32 bytes"))
}

/// Whether a stored body is what its kind says.
pub(super) fn is_readable(kind: Kind, body: &[u8]) -> bool {
    for_kind!(kind, R => R::decode(body).is_ok())
}

fn of_body(
    key: &Key,
    body: &[u8],
    sources: &Sources,
    stems: &mut Stems,
) -> Result<TantivyDocument, DecodeError> {
    match key.kind {
        Kind::Startup => {
            let mut startup = Startup::decode(body)?;
            let references = references(&mut startup);
            let texts = Texts::of_startup(&startup);
            let mut reader = Reader::new(sources.taxonomy, stems);
            let profile = of_startup(key, &startup, &texts, &mut reader, sources.rates);
            Ok(Writer::new(sources, reader).write(key, &profile, &references))
        }
        Kind::Partner => {
            let mut partner = Partner::decode(body)?;
            let references = references(&mut partner);
            let texts = Texts::of_partner(&partner);
            let mut reader = Reader::new(sources.taxonomy, stems);
            let profile = of_partner(key, &partner, &texts, &mut reader, sources.rates);
            Ok(Writer::new(sources, reader).write(key, &profile, &references))
        }
        Kind::Engagement => {
            let mut engagement = Engagement::decode(body)?;
            let facts = Facts::of_engagement(key, &engagement, sources.rates).encode();
            Ok(of_record(key, &mut engagement, &facts, sources))
        }
        // Matching has no use for the others.
        kind => for_kind!(kind, R => Ok(of_record(key, &mut R::decode(body)?, &[], sources))),
    }
}

/// What is no profile has references and no words, so that no search finds it.
fn of_record(
    key: &Key,
    record: &mut impl References,
    facts: &[u8],
    sources: &Sources,
) -> TantivyDocument {
    let fields = sources.fields;
    let mut document = TantivyDocument::new();
    document.add_text(fields.key, key.to_string());
    document.add_text(fields.kind, key.kind.as_str());
    document.add_text(fields.kind, RECORD);
    document.add_bytes(fields.facts, facts);
    references(record).into_iter().collect::<Terms>().write(&mut document, fields.references);
    document
}

/// What the index keeps of either kind.
struct Profile<'a> {
    display_name: Option<&'a LocalizedText>,
    texts: &'a Texts,
    facts: Facts,
    sectors: &'a [String],
    tags: &'a [String],
    place: Option<&'a Place>,
    stages: &'a [i32],
    partner_kind: Option<i32>,
    founded_year: Option<i32>,
    /// The least and the greatest, in US dollars.
    amounts: Option<(f64, f64)>,
}

fn of_startup<'a>(
    key: &Key,
    startup: &'a Startup,
    texts: &'a Texts,
    reader: &mut Reader<'a>,
    rates: &Rates,
) -> Profile<'a> {
    let year = |date: &Option<Date>| date.as_ref().map(|date| date.year).filter(|&year| year > 0);
    let sought = startup.round_sought.as_ref().and_then(|round| round.amount.as_ref());
    Profile {
        display_name: startup.display_name.as_ref(),
        texts,
        facts: Facts::of_startup(key, startup, reader, rates),
        sectors: &startup.sectors,
        tags: &startup.tags,
        place: startup.place.as_ref(),
        stages: std::slice::from_ref(&startup.stage),
        partner_kind: None,
        founded_year: year(&startup.business_registration_date)
            .or_else(|| year(&startup.incorporation_date)),
        amounts: ends(rates, sought, sought),
    }
}

fn of_partner<'a>(
    key: &Key,
    partner: &'a Partner,
    texts: &'a Texts,
    reader: &mut Reader<'a>,
    rates: &Rates,
) -> Profile<'a> {
    let ticket = partner.ticket.as_ref();
    let (min, max) = (ticket.and_then(|it| it.min.as_ref()), ticket.and_then(|it| it.max.as_ref()));
    Profile {
        display_name: partner.display_name.as_ref(),
        texts,
        facts: Facts::of_partner(key, partner, reader, rates),
        sectors: &partner.sectors,
        tags: &partner.tags,
        place: partner.place.as_ref(),
        stages: &partner.stages,
        partner_kind: Some(partner.kind),
        founded_year: None,
        amounts: ends(rates, min, max),
    }
}

/// The names of profiles that it names.
fn references(profile: &mut impl References) -> Vec<String> {
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
    reader: Reader<'a>,
}

impl<'a> Writer<'a> {
    fn new(sources: &'a Sources, reader: Reader<'a>) -> Self {
        Self { document: TantivyDocument::new(), sources, reader }
    }

    fn write(mut self, key: &Key, profile: &Profile<'a>, references: &[String]) -> TantivyDocument {
        let fields = self.sources.fields;
        self.document.add_text(fields.key, key.to_string());
        self.document.add_text(fields.kind, key.kind.as_str());
        self.add_names(profile.display_name);
        self.add_texts(profile);
        self.add(fields.names, names::terms(key.kind, profile.texts));
        self.add_concepts(profile);
        self.add_filters(profile);
        self.add(fields.evidence, profile.facts.words());
        self.add(fields.references, references);
        self.document.add_bytes(fields.facts, &profile.facts.encode());
        self.document.add_bytes(fields.texts, &profile.texts.encode_to_vec());
        self.document
    }

    /// What the profile is sorted by: in each language its name there, else the other one.
    fn add_names(&mut self, name: Option<&LocalizedText>) {
        let Some(LocalizedText { ko, en }) = name else { return };
        let Fields { name_ko, name_en, .. } = self.sources.fields;
        for (field, names) in [(name_ko, [ko, en]), (name_en, [en, ko])] {
            if let Some(name) = names.into_iter().find(|name| !name.trim().is_empty()) {
                self.document.add_text(field, organisation_key(name));
            }
        }
    }

    fn add_texts(&mut self, profile: &Profile<'a>) {
        let fields = self.sources.fields;
        let texts = profile.texts.all.iter().map(|text| text.text.as_str());
        let (mut words, mut bigrams) = (Terms::default(), Terms::default());
        let mut surfaces = Terms::default();
        for text in texts.chain(region_names(profile.place)) {
            let reading = self.reader.read(text);
            let first = words.first_of_text();
            for (position, word) in (first..).zip(&reading.words) {
                words.push_at(position, word.text.chars());
            }
            let first = bigrams.first_of_text();
            for (position, chars) in analysis::bigrams_in(&reading.runs) {
                bigrams.push_at(first + position, chars.iter().map(|c| c.value));
            }
            reading.runs.iter().for_each(|run| surfaces.push(&run.text(WORD_CHARS_MAX)));
        }
        words.write(&mut self.document, fields.words);
        bigrams.write(&mut self.document, fields.bigrams);
        surfaces.write(&mut self.document, fields.surfaces);
    }

    fn add_concepts(&mut self, profile: &Profile<'a>) {
        let Sources { fields, taxonomy, .. } = *self.sources;
        let sectors: Vec<ConceptIndex> =
            profile.sectors.iter().filter_map(|id| taxonomy.find(id)).collect();
        let mut declared = sectors.clone();
        profile.tags.iter().for_each(|tag| declared.extend(self.named(tag)));
        let mut mentioned = Vec::new();
        profile.texts.all.iter().for_each(|text| mentioned.extend(self.named(&text.text)));
        let above = |concept: &ConceptIndex| &taxonomy.with_broader(*concept)[1..];
        let spoken_of: BTreeSet<ConceptIndex> =
            declared.iter().chain(&mentioned).copied().collect();
        let broader = declared.iter().chain(&mentioned).flat_map(above).copied().collect();
        let with_broader: BTreeSet<ConceptIndex> =
            sectors.iter().flat_map(|sector| taxonomy.with_broader(*sector)).copied().collect();
        self.add_ids(fields.concepts, mentioned);
        self.add_ids(fields.declared, declared);
        self.add_ids(fields.broader, broader);
        self.add_ids(fields.sectors, with_broader.into_iter().collect());
        self.document.add_bytes(fields.spoken_of, &positions(spoken_of));
    }

    /// The concepts that a text names.
    fn named(&mut self, text: &'a str) -> Vec<ConceptIndex> {
        self.reader.read(text).mentions.iter().map(|mention| mention.concept).collect()
    }

    fn add_ids(&mut self, field: Field, concepts: Vec<ConceptIndex>) {
        let taxonomy = self.sources.taxonomy;
        self.add(field, concepts.into_iter().map(|concept| &taxonomy.concept(concept).id));
    }

    fn add_filters(&mut self, profile: &Profile<'a>) {
        let fields = self.sources.fields;
        if let Some(place) = profile.place {
            self.add(fields.country, [&place.country_code]);
            self.add(fields.region, [&place.region_code]);
        }
        // Each once: facets count values.
        let stages: BTreeSet<i32> = profile.stages.iter().copied().filter(|it| *it != 0).collect();
        self.add(fields.stages, stages.iter().map(ToString::to_string));
        self.add(fields.partner_kind, profile.partner_kind.map(|kind| kind.to_string()));
        if let Some(year) = profile.founded_year {
            self.document.add_i64(fields.founded_year, year.into());
        }
        if let Some((low, high)) = profile.amounts {
            self.document.add_f64(fields.amount_low, low);
            self.document.add_f64(fields.amount_high, high);
        }
    }

    /// Adds the terms of one field.
    fn add(&mut self, field: Field, terms: impl IntoIterator<Item = impl AsRef<str>>) {
        terms.into_iter().collect::<Terms>().write(&mut self.document, field);
    }
}

/// Concepts as the index stores them. They stand for one version of the taxonomy, as the index does.
fn positions(concepts: BTreeSet<ConceptIndex>) -> Vec<u8> {
    concepts.into_iter().flat_map(|concept| concept.0.to_le_bytes()).collect()
}

/// Reads what [`positions`] wrote. None where it is not from this taxonomy.
pub(super) fn concepts_at(bytes: &[u8], taxonomy: &Taxonomy) -> Option<BTreeSet<ConceptIndex>> {
    let (positions, rest) = bytes.as_chunks::<2>();
    let is_known = |position: &u16| usize::from(*position) < taxonomy.len();
    let concept = |bytes: &[u8; 2]| Some(u16::from_le_bytes(*bytes)).filter(is_known);
    let concepts = positions.iter().map(|bytes| concept(bytes).map(ConceptIndex)).collect();
    if rest.is_empty() { concepts } else { None }
}

/// The names of a region that the profile only has a code of: found like its texts, but not quoted as if written there.
fn region_names<'a>(place: Option<&'a Place>) -> impl Iterator<Item = &'a str> + use<'a> {
    let region = place.and_then(|place| places::korean_region(&place.region_code));
    region.into_iter().flat_map(|region| [region.ko, region.en])
}
