//! How flags take what became of meetings and agreements.

use clap::builder::TypedValueParser;

use super::{parser, word_of};
use crate::proto::{AgreementKind, AgreementStatus, MeetingParty, MeetingStatus};

/// What becomes of meetings as flags take it.
const MEETING_STATUSES: [(&str, MeetingStatus); 4] = [
    ("planned", MeetingStatus::Planned),
    ("held", MeetingStatus::Held),
    ("no-show", MeetingStatus::NoShow),
    ("cancelled", MeetingStatus::Cancelled),
];

/// Sides of a meeting as flags take them.
const MEETING_PARTIES: [(&str, MeetingParty); 3] = [
    ("startup", MeetingParty::Startup),
    ("partner", MeetingParty::Partner),
    ("both", MeetingParty::Both),
];

/// Kinds of agreement as flags take them.
const AGREEMENT_KINDS: [(&str, AgreementKind); 6] = [
    ("nda", AgreementKind::Nda),
    ("loi", AgreementKind::Loi),
    ("proof-of-concept", AgreementKind::ProofOfConcept),
    ("mou", AgreementKind::Mou),
    ("term-sheet", AgreementKind::TermSheet),
    ("investment", AgreementKind::Investment),
];

/// Where agreements stand, as flags would take it.
const AGREEMENT_STATUSES: [(&str, AgreementStatus); 4] = [
    ("prepared", AgreementStatus::Prepared),
    ("signed", AgreementStatus::Signed),
    ("fulfilled", AgreementStatus::Fulfilled),
    ("terminated", AgreementStatus::Terminated),
];

/// Reads what became of a meeting, such as `no-show`.
pub(in crate::cli) fn meeting_status_parser() -> impl TypedValueParser<Value = i32> {
    parser(MEETING_STATUSES.map(|(word, status)| (word, status.into())))
}

/// Reads a side of a meeting: `startup`, `partner` or `both`.
pub(in crate::cli) fn meeting_party_parser() -> impl TypedValueParser<Value = i32> {
    parser(MEETING_PARTIES.map(|(word, party)| (word, party.into())))
}

/// Reads a kind of agreement, such as `term-sheet`.
pub(in crate::cli) fn agreement_kind_parser() -> impl TypedValueParser<Value = i32> {
    parser(AGREEMENT_KINDS.map(|(word, kind)| (word, kind.into())))
}

/// What became of a meeting as flags take it. Empty for what only a newer server says.
pub(in crate::cli) fn meeting_status_word(status: MeetingStatus) -> &'static str {
    word_of(&MEETING_STATUSES, status)
}

/// A side of a meeting as flags take it. Empty where nobody is meant.
pub(in crate::cli) fn meeting_party_word(party: MeetingParty) -> &'static str {
    word_of(&MEETING_PARTIES, party)
}

/// A kind of agreement as flags take it. Empty for what only a newer server says.
pub(in crate::cli) fn agreement_kind_word(kind: AgreementKind) -> &'static str {
    word_of(&AGREEMENT_KINDS, kind)
}

/// Where an agreement stands, in the form of flags. Empty for what only a newer server says.
pub(in crate::cli) fn agreement_status_word(status: AgreementStatus) -> &'static str {
    word_of(&AGREEMENT_STATUSES, status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::words::flag_word;
    use crate::proto::DESCRIPTORS;

    #[test]
    fn flags_take_every_value_of_the_contract() {
        let words = |name: &str| -> Vec<String> {
            let name = format!("naru.v1.{name}");
            let descriptor = DESCRIPTORS.get_enum_by_name(&name).expect("an enum of the contract");
            let numbers = descriptor.values().map(|value| value.number()).filter(|&it| it != 0);
            numbers.map(|number| flag_word(&descriptor, number)).collect()
        };
        assert_eq!(words("MeetingStatus"), MEETING_STATUSES.map(|(word, _)| word));
        assert_eq!(words("MeetingParty"), MEETING_PARTIES.map(|(word, _)| word));
        assert_eq!(words("AgreementKind"), AGREEMENT_KINDS.map(|(word, _)| word));
        assert_eq!(words("AgreementStatus"), AGREEMENT_STATUSES.map(|(word, _)| word));
    }
}
