//! What scoring needs of a profile or an engagement, and nothing else: the form in which the index keeps it.
//!
//! Facts are derived at indexing. Concepts are positions in one version of the taxonomy and amounts are
//! converted by one table of rates, so they are only kept in an index that carries both fingerprints.

use prost::Message;

use super::rates::Rates;
use super::reading;
use crate::proto::{Engagement, Key, Kind, LocalizedText, Partner, Startup};
use crate::taxonomy::Reader;

/// The most words of one profile that count as evidence. The first ones stay: profiles say first what matters most.
pub const WORDS_MAX: usize = 256;

/// The facts of one profile or engagement.
#[derive(Debug, Clone, PartialEq)]
pub enum Facts {
    /// A start-up's.
    Startup(StartupFacts),
    /// A partner's.
    Partner(PartnerFacts),
    /// An engagement's.
    Engagement(EngagementFacts),
}

impl Facts {
    /// The facts of the start-up `name`; `message` need not carry its name.
    #[must_use]
    pub fn of_startup<'a>(
        name: &Key,
        message: &'a Startup,
        reader: &mut Reader<'a>,
        rates: &Rates,
    ) -> Self {
        Self::Startup(reading::startup(name, message, reader, rates))
    }

    /// The facts of the partner `name`; `message` need not carry its name.
    #[must_use]
    pub fn of_partner<'a>(
        name: &Key,
        message: &'a Partner,
        reader: &mut Reader<'a>,
        rates: &Rates,
    ) -> Self {
        Self::Partner(reading::partner(name, message, reader, rates))
    }

    /// The facts of the engagement `name`; `message` need not carry its name.
    #[must_use]
    pub fn of_engagement(name: &Key, message: &Engagement, rates: &Rates) -> Self {
        Self::Engagement(reading::engagement(name, message, rates))
    }

    /// The profile or engagement they belong to.
    #[must_use]
    pub fn key(&self) -> Key {
        match self {
            Self::Startup(facts) => Key { kind: Kind::Startup, id: facts.id.clone() },
            Self::Partner(facts) => Key { kind: Kind::Partner, id: facts.id.clone() },
            Self::Engagement(facts) => Key { kind: Kind::Engagement, id: facts.id.clone() },
        }
    }

    /// The distinct words that count as evidence, in the order of the text, at most [`WORDS_MAX`]: those outside
    /// concepts (which are evidence of their own) that are neither generic nor numbers nor name a place, and stand in
    /// more than a tag. The index keeps them as terms. Engagements have none.
    #[must_use]
    pub fn words(&self) -> &[String] {
        match self {
            Self::Startup(facts) => &facts.words,
            Self::Partner(facts) => &facts.words,
            Self::Engagement(_) => &[],
        }
    }

    /// How the word at `index` of [`Facts::words`] is written for people to read.
    pub(super) fn spelling(&self, index: usize) -> &str {
        let (words, spellings) = match self {
            Self::Startup(facts) => (&facts.words, &facts.spellings),
            Self::Partner(facts) => (&facts.words, &facts.spellings),
            Self::Engagement(_) => return "",
        };
        let spelling = spellings.get(index).filter(|spelling| !spelling.is_empty());
        spelling.or(words.get(index)).map_or("", String::as_str)
    }

    /// The bytes that the index keeps.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut envelope = Envelope::default();
        match self.clone() {
            Self::Startup(facts) => envelope.startup = Some(facts),
            Self::Partner(facts) => envelope.partner = Some(facts),
            Self::Engagement(facts) => envelope.engagement = Some(facts),
        }
        envelope.encode_to_vec()
    }

    /// Reads what [`Facts::encode`] wrote.
    ///
    /// # Errors
    ///
    /// Bytes that hold no facts.
    pub fn decode(bytes: &[u8]) -> Result<Self, UnreadableFacts> {
        match Envelope::decode(bytes)? {
            Envelope { startup: Some(facts), .. } => Ok(Self::Startup(facts)),
            Envelope { partner: Some(facts), .. } => Ok(Self::Partner(facts)),
            Envelope { engagement: Some(facts), .. } => Ok(Self::Engagement(facts)),
            Envelope { .. } => Err(UnreadableFacts::Empty),
        }
    }
}

/// Why bytes hold no facts.
#[derive(Debug, thiserror::Error)]
pub enum UnreadableFacts {
    /// They are no message.
    #[error("facts of a profile cannot be read: {0}")]
    Message(#[from] prost::DecodeError),
    /// They are of no kind that there is.
    #[error("facts are of no known kind")]
    Empty,
}

/// What scoring needs of a start-up. Numbers of enums and sets of them are as in the contract; 0 is not known.
#[derive(Clone, PartialEq, Message)]
pub struct StartupFacts {
    /// The id of the profile.
    #[prost(string, tag = "1")]
    pub id: String,
    /// Declared sectors as positions in the taxonomy, most important first, distinct.
    #[prost(uint32, repeated, tag = "2")]
    pub sectors: Vec<u32>,
    /// Concepts that the texts mention, ascending, distinct.
    #[prost(uint32, repeated, tag = "3")]
    pub concepts: Vec<u32>,
    /// See [`Facts::words`].
    #[prost(string, repeated, tag = "4")]
    pub words: Vec<String>,
    /// For each word how it is first written where that differs, else empty: a stem is not fit to be read.
    #[prost(string, repeated, tag = "16")]
    pub spellings: Vec<String>,
    /// The stage.
    #[prost(uint32, tag = "5")]
    pub stage: u32,
    /// The seat.
    #[prost(message, optional, tag = "6")]
    pub seat: Option<PlaceFacts>,
    /// The round sought; none: none, or without an amount that can be compared.
    #[prost(message, optional, tag = "7")]
    pub round: Option<RoundFacts>,
    /// The kinds of cooperation asked for, as bits.
    #[prost(uint32, tag = "8")]
    pub asks: u32,
    /// The kinds of cooperation offered, as bits.
    #[prost(uint32, tag = "9")]
    pub offers: u32,
    /// The languages, packed, ascending, distinct.
    #[prost(fixed64, repeated, tag = "10")]
    pub languages: Vec<u64>,
    /// Where it wants to sell.
    #[prost(message, repeated, tag = "11")]
    pub target_markets: Vec<PlaceFacts>,
    /// Its competitors, if it minds meeting their investors.
    #[prost(message, repeated, tag = "12")]
    pub competitors: Vec<CompanyFacts>,
    /// Fingerprints of the ids of partners that must not be proposed, ascending.
    #[prost(fixed64, repeated, tag = "13")]
    pub excluded_partners: Vec<u64>,
    /// Kinds of partner that must not be proposed, as bits.
    #[prost(uint32, tag = "14")]
    pub excluded_kinds: u32,
    /// Countries of partners that must not be proposed, packed.
    #[prost(uint32, repeated, tag = "15")]
    pub excluded_countries: Vec<u32>,
    /// Fingerprints of the organisation keys of its own names, ascending, distinct.
    #[prost(fixed64, repeated, tag = "17")]
    pub names: Vec<u64>,
    /// Who took part in its rounds.
    #[prost(message, repeated, tag = "18")]
    pub investors: Vec<InvestorFacts>,
    /// Its tags as written, each once: of two that read alike the first.
    #[prost(string, repeated, tag = "19")]
    pub tags: Vec<String>,
    /// The year in which it was founded; 0: not known.
    #[prost(uint32, tag = "20")]
    pub founded_year: u32,
    /// Whether the round sought is its first one of outside money, as it says itself; none: it does not.
    #[prost(bool, optional, tag = "21")]
    pub seeks_first_round: Option<bool>,
    /// The last day on which its earliest round can have been; none: it names no round.
    #[prost(sint32, optional, tag = "22")]
    pub first_round_day: Option<i32>,
    /// The city of its seat as written.
    #[prost(string, tag = "23")]
    pub city: String,
    /// The fingerprint of the firm: of a registration number, else of the host of its website; 0: not known.
    #[prost(fixed64, tag = "24")]
    pub firm: u64,
    /// Its name, to call it by where it is told of to others.
    #[prost(message, optional, tag = "27")]
    pub display_name: Option<LocalizedText>,
    /// Whether it names an amount that it seeks, if in a currency that cannot be compared.
    #[prost(bool, tag = "28")]
    pub names_amount: bool,
    /// The number of the set of industries that the sectors are parts of: see `Industries`.
    #[prost(uint32, tag = "29")]
    pub industries: u32,
}

/// An amount as it is written, and in US dollars for comparing it with other currencies.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct AmountFacts {
    /// Whole US dollars; more than 0.
    #[prost(int64, tag = "1")]
    pub usd: i64,
    /// The currency in which it is written.
    #[prost(string, tag = "2")]
    pub currency_code: String,
    /// The whole units as written.
    #[prost(int64, tag = "3")]
    pub units: i64,
    /// The billionths of a unit beside them.
    #[prost(int32, tag = "4")]
    pub nanos: i32,
}

/// A round that is sought.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct RoundFacts {
    /// The amount.
    #[prost(message, optional, tag = "1")]
    pub amount: Option<AmountFacts>,
    /// The last day on which it is sought; none: not known.
    #[prost(sint32, optional, tag = "2")]
    pub closing_day: Option<i32>,
}

/// An investor in a round of a start-up.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct InvestorFacts {
    /// The fingerprint of the organisation key of the investor's name; 0: no name.
    #[prost(fixed64, tag = "1")]
    pub name: u64,
    /// The fingerprint of the id of the investor's profile; 0: none.
    #[prost(fixed64, tag = "2")]
    pub partner: u64,
    /// The first day on which the round can have been; none: not known.
    #[prost(sint32, optional, tag = "3")]
    pub first_day: Option<i32>,
    /// The last day on which the round can have been; none: not known.
    #[prost(sint32, optional, tag = "4")]
    pub day: Option<i32>,
    /// The stage of the round.
    #[prost(uint32, tag = "5")]
    pub stage: u32,
    /// What all investors put in together, in whole US dollars of its year.
    #[prost(int64, optional, tag = "6")]
    pub round_usd: Option<i64>,
    /// Whether no other round was earlier; none: not known.
    #[prost(bool, optional, tag = "7")]
    pub is_first_round: Option<bool>,
    /// Whether somebody has checked it against its source.
    #[prost(bool, tag = "8")]
    pub is_verified: bool,
}

/// What scoring needs of a partner. Numbers of enums and sets of them are as in the contract; 0 is not known.
#[derive(Clone, PartialEq, Message)]
pub struct PartnerFacts {
    /// The id of the profile.
    #[prost(string, tag = "1")]
    pub id: String,
    /// Declared sectors as positions in the taxonomy, distinct.
    #[prost(uint32, repeated, tag = "2")]
    pub sectors: Vec<u32>,
    /// Concepts that the texts mention or research areas name, ascending, distinct.
    #[prost(uint32, repeated, tag = "3")]
    pub concepts: Vec<u32>,
    /// See [`Facts::words`].
    #[prost(string, repeated, tag = "4")]
    pub words: Vec<String>,
    /// For each word how it is first written where that differs, else empty: a stem is not fit to be read.
    #[prost(string, repeated, tag = "20")]
    pub spellings: Vec<String>,
    /// What kind of partner.
    #[prost(uint32, tag = "5")]
    pub kind: u32,
    /// The seat.
    #[prost(message, optional, tag = "6")]
    pub seat: Option<PlaceFacts>,
    /// The stages at which it invests, as bits.
    #[prost(uint32, tag = "7")]
    pub stages: u32,
    /// The least it puts into a company; none: not known, or in a currency that cannot be compared.
    #[prost(message, optional, tag = "8")]
    pub ticket_min: Option<AmountFacts>,
    /// The most it puts into a company; none: not known, or in a currency that cannot be compared.
    #[prost(message, optional, tag = "9")]
    pub ticket_max: Option<AmountFacts>,
    /// Where it says it invests.
    #[prost(message, repeated, tag = "10")]
    pub invests_in: Vec<PlaceFacts>,
    /// The kinds of cooperation sought, as bits.
    #[prost(uint32, tag = "11")]
    pub seeks: u32,
    /// The kinds of cooperation offered, as bits; investors offer investment without saying so.
    #[prost(uint32, tag = "12")]
    pub offers: u32,
    /// The languages, packed, ascending, distinct.
    #[prost(fixed64, repeated, tag = "13")]
    pub languages: Vec<u64>,
    /// Its deals, each once, by day.
    #[prost(message, repeated, tag = "14")]
    pub deals: Vec<DealFacts>,
    /// Whether it takes on nothing new.
    #[prost(bool, tag = "15")]
    pub is_closed: bool,
    /// Excluded sectors as positions in the taxonomy, without the narrower ones.
    #[prost(uint32, repeated, tag = "16")]
    pub excluded_sectors: Vec<u32>,
    /// Fingerprints of the ids of start-ups that must not be proposed, ascending.
    #[prost(fixed64, repeated, tag = "17")]
    pub excluded_startups: Vec<u64>,
    /// Countries of start-ups that must not be proposed, packed.
    #[prost(uint32, repeated, tag = "18")]
    pub excluded_countries: Vec<u32>,
    /// Stages that must not be proposed, as bits.
    #[prost(uint32, tag = "19")]
    pub excluded_stages: u32,
    /// Fingerprints of the organisation keys of its own names, ascending, distinct.
    #[prost(fixed64, repeated, tag = "21")]
    pub names: Vec<u64>,
    /// Fingerprints of its tags, ascending, distinct.
    #[prost(fixed64, repeated, tag = "22")]
    pub tags: Vec<u64>,
    /// The fingerprint of the firm: of a registration number, else of the host of its website; 0: not known.
    #[prost(fixed64, tag = "23")]
    pub firm: u64,
    /// Whether it names tickets, if in a currency that cannot be compared.
    #[prost(bool, tag = "24")]
    pub names_ticket: bool,
    /// The number of the set of industries that the sectors are parts of: see `Industries`.
    #[prost(uint32, tag = "25")]
    pub industries: u32,
}

/// A country, a region and a city, packed; 0 is not known.
#[derive(Clone, Copy, PartialEq, Eq, Message)]
pub struct PlaceFacts {
    /// The country.
    #[prost(uint32, tag = "1")]
    pub country: u32,
    /// The region.
    #[prost(fixed64, tag = "2")]
    pub region: u64,
    /// The fingerprint of the city's name.
    #[prost(fixed64, tag = "3")]
    pub city: u64,
}

/// A company by its name.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct CompanyFacts {
    /// The name as written.
    #[prost(string, tag = "1")]
    pub name: String,
    /// The fingerprint of the name's organisation key; 0: no name.
    #[prost(fixed64, tag = "2")]
    pub company: u64,
    /// The fingerprint of the id of the company's profile; 0: none.
    #[prost(fixed64, tag = "3")]
    pub startup: u64,
}

/// A deal of a partner. Numbers of enums are as in the contract; 0 is not known.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct DealFacts {
    /// The last day on which it can have been; none: not known.
    #[prost(sint32, optional, tag = "1")]
    pub day: Option<i32>,
    /// Where the company sat.
    #[prost(message, optional, tag = "2")]
    pub place: Option<PlaceFacts>,
    /// The stage.
    #[prost(uint32, tag = "3")]
    pub stage: u32,
    /// What the partner put in, in whole US dollars of its year.
    #[prost(int64, optional, tag = "4")]
    pub amount_usd: Option<i64>,
    /// Sectors as positions in the taxonomy, distinct.
    #[prost(uint32, repeated, tag = "5")]
    pub sectors: Vec<u32>,
    /// The fingerprint of the organisation key of the company's name; 0: no name.
    #[prost(fixed64, tag = "6")]
    pub company: u64,
    /// The fingerprint of the id of the company's profile; 0: none.
    #[prost(fixed64, tag = "7")]
    pub startup: u64,
    /// The first day on which it can have been; none: not known.
    #[prost(sint32, optional, tag = "8")]
    pub first_day: Option<i32>,
    /// What all investors put in together, in whole US dollars of its year.
    #[prost(int64, optional, tag = "9")]
    pub round_usd: Option<i64>,
    /// Fingerprints of tags, ascending, distinct.
    #[prost(fixed64, repeated, tag = "10")]
    pub tags: Vec<u64>,
    /// The year in which the company was founded; 0: not known.
    #[prost(uint32, tag = "11")]
    pub founded_year: u32,
    /// Whether it was the company's first round of outside money; none: not known.
    #[prost(bool, optional, tag = "12")]
    pub is_first_round: Option<bool>,
    /// Whether somebody has checked it against its source.
    #[prost(bool, tag = "13")]
    pub is_verified: bool,
    /// The company's name as written; for a deal that names a profile alone, the profile's id.
    #[prost(string, tag = "14")]
    pub company_name: String,
    /// Whether it stands elsewhere than in the partner's portfolio, in a start-up's round or in an engagement: only the
    /// officer is told its company.
    #[prost(bool, tag = "15")]
    pub is_confidential: bool,
    /// The company's name in English, where `company_name` is the Korean one; empty: none other is known.
    #[prost(string, tag = "17")]
    pub company_name_en: String,
    /// How many investors took part in the round; 0: not known.
    #[prost(uint32, tag = "18")]
    pub round_investors: u32,
    /// The number of the set of industries that the sectors are parts of: see `Industries`.
    #[prost(uint32, tag = "19")]
    pub industries: u32,
}

/// What scoring needs of an engagement. Numbers of enums are as in the contract; 0 is not known.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct EngagementFacts {
    /// The id of the engagement.
    #[prost(string, tag = "1")]
    pub id: String,
    /// The fingerprint of the id of the start-up's profile; 0: an organiser was the party.
    #[prost(fixed64, tag = "2")]
    pub startup: u64,
    /// The fingerprint of the id of the partner's profile.
    #[prost(fixed64, tag = "3")]
    pub partner: u64,
    /// What happened.
    #[prost(uint32, tag = "4")]
    pub kind: u32,
    /// The last day on which it can have been; none: not known.
    #[prost(sint32, optional, tag = "5")]
    pub day: Option<i32>,
    /// The first day on which it can have been; none: not known.
    #[prost(sint32, optional, tag = "6")]
    pub first_day: Option<i32>,
    /// Who declined.
    #[prost(uint32, tag = "7")]
    pub declined_by: u32,
    /// Why.
    #[prost(uint32, tag = "8")]
    pub decline_reason: u32,
    /// The stage of the start-up then.
    #[prost(uint32, tag = "9")]
    pub stage: u32,
    /// The amount in whole US dollars of its year; none: not known.
    #[prost(int64, optional, tag = "10")]
    pub amount_usd: Option<i64>,
    /// Whether an organiser was the party and no start-up: such an engagement is no evidence about a pair.
    #[prost(bool, tag = "11")]
    pub is_organiser: bool,
    /// Whether somebody has checked it against its source.
    #[prost(bool, tag = "12")]
    pub verified: bool,
}

#[derive(Clone, PartialEq, Message)]
struct Envelope {
    #[prost(message, optional, tag = "1")]
    startup: Option<StartupFacts>,
    #[prost(message, optional, tag = "2")]
    partner: Option<PartnerFacts>,
    #[prost(message, optional, tag = "3")]
    engagement: Option<EngagementFacts>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{Date, DeclineReason, DeclinedBy, EngagementKind, Money, Provenance, Stage};

    #[test]
    fn facts_of_an_engagement_come_back_as_they_were() {
        let key = Key::new(Kind::Engagement, "e");
        let declined = Engagement {
            startup: "startups/a".to_owned(),
            partner: "partners/a".to_owned(),
            kind: EngagementKind::Declined.into(),
            date: Some(Date { year: 1970, month: 1, day: 0 }),
            declined_by: DeclinedBy::Partner.into(),
            decline_reason: DeclineReason::Terms.into(),
            stage: Stage::Seed.into(),
            provenance: Some(Provenance { verified: true, ..Provenance::default() }),
            ..Engagement::default()
        };
        let facts = Facts::of_engagement(&key, &declined, Rates::builtin());
        assert_eq!(Facts::decode(&facts.encode()).unwrap(), facts);
        assert_eq!(facts.key(), key);
        let Facts::Engagement(facts) = facts else { panic!("another kind") };
        assert_eq!((facts.first_day, facts.day), (Some(0), Some(30)));
        assert_eq!(facts.startup, facts.partner, "fingerprints are of ids, as elsewhere");
        assert_eq!((facts.kind, facts.declined_by, facts.decline_reason), (9, 2, 8));
        assert!(facts.verified && !facts.is_organiser && facts.amount_usd.is_none());

        let money = Money { currency_code: "USD".to_owned(), units: 5, nanos: 0 };
        let agreed = Engagement {
            startup: String::new(),
            organiser: "Gwangju".to_owned(),
            kind: EngagementKind::Mou.into(),
            amount: Some(money),
            ..declined
        };
        let facts = Facts::of_engagement(&key, &agreed, Rates::builtin());
        let Facts::Engagement(facts) = facts else { panic!("another kind") };
        assert_eq!((facts.startup, facts.is_organiser, facts.amount_usd), (0, true, Some(5)));
    }
}
