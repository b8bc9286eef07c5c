//! The fields of the index: one index for both kinds of profile, and for all other records, of which it holds no
//! text.

use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, STORED, Schema, SchemaBuilder, TextFieldIndexing,
    TextOptions,
};

use super::terms::LINES;

/// The version of what stands in the index. Raise it whenever a document or its facts are written otherwise under the
/// same fields: an index of another version is rebuilt. A change of the fields themselves is noticed without it.
pub(super) const VERSION: u32 = 16;

/// The name of the fast field that orders profiles of equal score.
pub(super) const KEY: &str = "key";

/// The name of the fast field that tells from which body a document was made.
pub(super) const BODY_HASH: &str = "body_hash";

/// The name of the fast field that orders profiles by their last change.
pub(super) const UPDATED: &str = "updated";

/// The name of the fast field that orders profiles by their Korean name.
pub(super) const NAME_KO: &str = "name_ko";

/// The name of the fast field that orders profiles by their English name.
pub(super) const NAME_EN: &str = "name_en";

// The names of the fast fields that facets count.
pub(super) const KIND: &str = "kind";
pub(super) const SECTORS: &str = "sectors";
pub(super) const COUNTRY: &str = "country";
pub(super) const REGION: &str = "region";
pub(super) const STAGES: &str = "stages";

/// Every field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// `startups/x`: what a change deletes by, what is answered, what breaks ties.
    pub(super) key: Field,
    /// [`super::document::body_hash`] of the stored profile: index and store are compared by it.
    pub(super) body_hash: Field,
    /// When the profile was last written, in microseconds since the Unix epoch.
    pub(super) updated: Field,
    /// What its Korean name is compared by, or the English one where there is none.
    pub(super) name_ko: Field,
    /// What its English name is compared by, or the Korean one where there is none.
    pub(super) name_en: Field,
    /// All words of all texts with their positions. One catch-all field ranks better than a sum over fields.
    pub(super) words: Field,
    /// All Hangul bigrams of all texts with their positions: the net under the rules for Korean words.
    pub(super) bigrams: Field,
    /// The words as written, in lower case and not stemmed: what a prefix is compared with.
    pub(super) surfaces: Field,
    /// Beginnings of names as they are typed, encoded by `names`.
    pub(super) names: Field,
    /// Ids of concepts that any text speaks of.
    pub(super) concepts: Field,
    /// Ids of declared sectors and of concepts that the tags name.
    pub(super) declared: Field,
    /// Ids of everything above `concepts` and `declared`, so that a broad query finds narrow profiles.
    pub(super) broader: Field,
    /// The kind, and beside it `record` where that is no profile. Filter and facet, and what tells profiles from others.
    pub(super) kind: Field,
    /// Filter and facet: ids of declared sectors and everything above them.
    pub(super) sectors: Field,
    /// Filter and facet: the country of the seat.
    pub(super) country: Field,
    /// Filter and facet: the region of the seat.
    pub(super) region: Field,
    /// Filter and facet: numbers of stages.
    pub(super) stages: Field,
    /// Filter: the number of the kind of partner.
    pub(super) partner_kind: Field,
    /// Filter: the year of founding.
    pub(super) founded_year: Field,
    /// Filter: the round sought, or a ticket's lower end, in US dollars.
    pub(super) amount_low: Field,
    /// Filter: the round sought, or a ticket's upper end, in US dollars.
    pub(super) amount_high: Field,
    /// The words by which matching compares profiles.
    pub(super) evidence: Field,
    /// The names of other profiles that it refers to.
    pub(super) references: Field,
    /// What matching needs of the profile, encoded by `matching`; read when a segment's columns are built.
    pub(super) facts: Field,
    /// The positions in the taxonomy of all that stands in `concepts` and `declared`, two bytes each: what results say
    /// they were found for.
    pub(super) spoken_of: Field,
    /// The texts that results show and quote, encoded by `texts`.
    pub(super) texts: Field,
}

impl Fields {
    /// The schema and its fields.
    pub(super) fn new() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let fast_number = || NumericOptions::default().set_fast();
        let fields = Self {
            key: schema.add_text_field(KEY, whole().set_stored().set_fast("raw")),
            body_hash: schema.add_u64_field(BODY_HASH, fast_number()),
            updated: schema.add_i64_field(UPDATED, fast_number().set_stored()),
            name_ko: schema.add_text_field(NAME_KO, TextOptions::default().set_fast("raw")),
            name_en: schema.add_text_field(NAME_EN, TextOptions::default().set_fast("raw")),
            words: scored(&mut schema, "words", IndexRecordOption::WithFreqsAndPositions),
            bigrams: scored(&mut schema, "bigrams", IndexRecordOption::WithFreqsAndPositions),
            surfaces: schema.add_text_field("surfaces", term()),
            names: schema.add_text_field("names", term()),
            concepts: scored(&mut schema, "concepts", IndexRecordOption::WithFreqs),
            declared: scored(&mut schema, "declared", IndexRecordOption::WithFreqs),
            broader: scored(&mut schema, "broader", IndexRecordOption::WithFreqs),
            kind: schema.add_text_field(KIND, counted()),
            sectors: schema.add_text_field(SECTORS, counted()),
            country: schema.add_text_field(COUNTRY, counted()),
            region: schema.add_text_field(REGION, counted()),
            stages: schema.add_text_field(STAGES, counted()),
            partner_kind: schema.add_text_field("partner_kind", term()),
            founded_year: schema.add_i64_field("founded_year", fast_number()),
            amount_low: schema.add_f64_field("amount_low", fast_number()),
            amount_high: schema.add_f64_field("amount_high", fast_number()),
            evidence: schema.add_text_field("evidence", term()),
            references: schema.add_text_field("references", term()),
            facts: schema.add_bytes_field("facts", STORED),
            spoken_of: schema.add_bytes_field("spoken_of", STORED),
            texts: schema.add_bytes_field("texts", STORED),
        };
        (schema.build(), fields)
    }
}

/// A value that is one term.
fn whole() -> TextOptions {
    let indexing = indexing(IndexRecordOption::Basic, false).set_tokenizer("raw");
    TextOptions::default().set_indexing_options(indexing)
}

/// Terms that are looked up and never scored.
fn term() -> TextOptions {
    TextOptions::default().set_indexing_options(indexing(IndexRecordOption::Basic, false))
}

/// Terms that are looked up and counted.
fn counted() -> TextOptions {
    term().set_fast(LINES)
}

/// Terms that are ranked by BM25.
fn scored(schema: &mut SchemaBuilder, name: &str, option: IndexRecordOption) -> Field {
    schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing(option, true)))
}

fn indexing(option: IndexRecordOption, lengths: bool) -> TextFieldIndexing {
    TextFieldIndexing::default()
        .set_tokenizer(LINES)
        .set_index_option(option)
        .set_fieldnorms(lengths)
}
