//! Every sheet: what one of its rows stands for, and its columns.

use prost_reflect::{FieldDescriptor, Kind as FieldKind, MessageDescriptor, ReflectMessage as _};

use crate::proto::{Contacts, Kind, for_kind};
use crate::text::Language;

use super::columns::{self, Column};
use super::values;

/// A kind of sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Table {
    /// Its English name, which mapping files use too.
    pub(super) en: &'static str,
    /// Its Korean name.
    pub(super) ko: &'static str,
    /// Other names.
    pub(super) synonyms: &'static [&'static str],
    /// Whose rows it has.
    pub(super) kinds: &'static [Kind],
    /// What a row stands for.
    pub(super) rows: Rows,
    /// The columns beside those that say whose row it is.
    own_columns: &'static [Column],
    /// Whether its entries say where they come from.
    has_provenance: bool,
    /// Whether a workbook to fill in has it.
    pub(super) in_template: bool,
}

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// A profile.
    Profiles,
    /// An entry of this list of a profile.
    Entries(&'static str),
    /// A contact person.
    Contacts,
}

const STARTUPS: &[Kind] = &[Kind::Startup];
const PARTNERS: &[Kind] = &[Kind::Partner];
const BOTH: &[Kind] = &Kind::PROFILES;

/// All tables; those of profiles first.
pub(super) static TABLES: [Table; 21] = [
    profiles("startups", "스타트업", &["기업", "참가기업", "startup"], STARTUPS, columns::STARTUP),
    profiles(
        "partners",
        "파트너",
        &["투자사", "투자기관", "기관", "partner", "investors"],
        PARTNERS,
        columns::PARTNER,
    ),
    entries("rounds", "투자 유치", &["투자 이력", "라운드"], STARTUPS, columns::ROUNDS)
        .in_template(),
    entries("equity", "지분", &["주주 구성", "주주명부", "지분 구성"], STARTUPS, columns::EQUITY)
        .in_template(),
    entries("years", "연도별 실적", &["실적", "매출", "재무"], STARTUPS, columns::YEARS)
        .in_template(),
    entries("portfolio", "포트폴리오", &["투자 실적"], PARTNERS, columns::PORTFOLIO).in_template(),
    Table {
        rows: Rows::Contacts,
        has_provenance: false,
        ..entries("contacts", "담당자", &["연락처", "contact"], BOTH, columns::CONTACTS)
            .in_template()
    },
    plain("asks", "원하는 협력", &[], STARTUPS, columns::COOPERATION),
    plain("offers", "제공하는 협력", &[], BOTH, columns::COOPERATION),
    plain("seeks", "찾는 협력", &[], PARTNERS, columns::COOPERATION),
    entries("founders", "창업자", &["창업자 경력"], STARTUPS, columns::FOUNDERS),
    entries("customers", "고객", &["고객사"], STARTUPS, columns::CUSTOMERS),
    plain("competitors", "경쟁사", &[], STARTUPS, columns::COMPETITORS),
    entries(
        "intellectual_property",
        "지식재산권",
        &["특허", "patents"],
        STARTUPS,
        columns::INTELLECTUAL_PROPERTY,
    ),
    entries("certificates", "인증", &["인증·확인서"], STARTUPS, columns::CERTIFICATES),
    entries("disqualifications", "결격 사유", &[], STARTUPS, columns::DISQUALIFICATIONS),
    entries("programs", "지원사업", &["지원사업 이력"], STARTUPS, columns::PROGRAMS),
    plain("research_areas", "연구 분야", &[], PARTNERS, columns::RESEARCH_AREAS),
    plain("facilities", "시설", &["시설·장비"], PARTNERS, columns::FACILITIES),
    plain("external_ids", "외부 시스템 ID", &[], BOTH, columns::EXTERNAL_IDS),
    entries("reported_facts", "보도·조사 내용", &[], BOTH, columns::REPORTED_FACTS),
];

const fn profiles(
    en: &'static str,
    ko: &'static str,
    synonyms: &'static [&'static str],
    kinds: &'static [Kind],
    own_columns: &'static [Column],
) -> Table {
    let rows = Rows::Profiles;
    Table { en, ko, synonyms, kinds, rows, own_columns, has_provenance: false, in_template: true }
}

/// Entries that say where they come from.
const fn entries(
    en: &'static str,
    ko: &'static str,
    synonyms: &'static [&'static str],
    kinds: &'static [Kind],
    own_columns: &'static [Column],
) -> Table {
    let rows = Rows::Entries(en);
    Table { en, ko, synonyms, kinds, rows, own_columns, has_provenance: true, in_template: false }
}

/// Entries that do not.
const fn plain(
    en: &'static str,
    ko: &'static str,
    synonyms: &'static [&'static str],
    kinds: &'static [Kind],
    own_columns: &'static [Column],
) -> Table {
    let table = entries(en, ko, synonyms, kinds, own_columns);
    Table { has_provenance: false, ..table }
}

impl Table {
    const fn in_template(self) -> Self {
        Self { in_template: true, ..self }
    }

    /// The table of the profiles of a kind.
    pub(super) fn of_profiles(kind: Kind) -> &'static Self {
        let is_it = |table: &&Self| table.rows == Rows::Profiles && table.kinds == [kind];
        TABLES.iter().find(is_it).expect("each kind has a table")
    }

    /// Whether its rows are the entries of this list.
    pub(super) fn has_list(&self, name: &str) -> bool {
        matches!(self.rows, Rows::Entries(list) if list == name)
    }

    /// The name of its sheet.
    pub(super) fn name(&self, language: Language) -> &'static str {
        match language {
            Language::Korean => self.ko,
            Language::English => self.en,
        }
    }

    /// All its columns in order: whose row it is, what it says, and what else there is.
    pub(super) fn columns(&self) -> impl Iterator<Item = &'static Column> {
        let provenance: &[Column] = if self.has_provenance { &columns::PROVENANCE } else { &[] };
        let identity = [&columns::ID, &columns::BUSINESS_NUMBER, &columns::CORPORATE_NUMBER];
        let rest = std::iter::once(&columns::REST);
        identity.into_iter().chain(self.own_columns).chain(provenance).chain(rest)
    }

    /// The message that a row stands for; of a profile's list, an entry.
    pub(super) fn message(&self, kind: Kind) -> MessageDescriptor {
        let inner = |field: FieldDescriptor| match field.kind() {
            FieldKind::Message(message) => message,
            _ => unreachable!("a test checks that lists are of messages"),
        };
        match self.rows {
            Rows::Profiles => profile(kind),
            Rows::Entries(list) => inner(list_field(kind, list)),
            Rows::Contacts => inner(people_field()),
        }
    }
}

impl Column {
    /// Its header.
    pub(super) fn header(&self, language: Language) -> &'static str {
        match language {
            Language::Korean => self.ko,
            Language::English => self.en,
        }
    }

    /// A value as people write it in a sheet of this kind.
    pub(super) fn example_of(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Partner if *self == columns::ID => "partners/durumisan-investment",
            _ => self.example,
        }
    }

    /// Whether it says whose row it is on sheets of entries, and is a field like others on sheets of profiles.
    pub(super) fn is_identity(&self) -> bool {
        [columns::ID, columns::BUSINESS_NUMBER, columns::CORPORATE_NUMBER].contains(self)
    }

    /// Whether it is the one of JSON.
    pub(super) fn is_rest(&self) -> bool {
        self.field.is_empty()
    }

    /// The field in the message of a row and the kind of its value.
    pub(super) fn resolve(&self, row: &MessageDescriptor) -> (Vec<FieldDescriptor>, values::Kind) {
        values::Kind::at(row, self.field)
    }
}

/// The message of a kind. Sheets are about profiles alone.
pub(super) fn profile(kind: Kind) -> MessageDescriptor {
    for_kind!(kind, R => R::default().descriptor())
}

/// A list of a kind of profile.
pub(super) fn list_field(kind: Kind, list: &str) -> FieldDescriptor {
    profile(kind).get_field_by_name(list).expect("a test checks all lists")
}

/// The contact persons.
pub(super) fn people_field() -> FieldDescriptor {
    Contacts::default().descriptor().get_field_by_name("people").expect("the field of people")
}
