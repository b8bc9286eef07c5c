//! Short texts and sets as numbers, so that rows are compared without touching strings.

use sha2::{Digest, Sha256};

use crate::proto::{Key, Kind, Stage};

/// An ISO 3166-1 alpha-2 code as its two bytes; 0: not known.
pub(super) fn country(code: &str) -> u16 {
    match code.as_bytes() {
        &[first, second] => u16::from_be_bytes([first, second]),
        _ => 0,
    }
}

/// The code that [`country`] packed; empty for 0.
pub(super) fn country_code(packed: u16) -> String {
    letters(&packed.to_be_bytes())
}

/// An ISO 3166-2 code, or the first part of a language tag, as up to eight bytes; 0: not known.
pub(super) fn short(code: &str) -> u64 {
    if code.len() > 8 || !code.is_ascii() {
        return 0;
    }
    code.bytes().fold(0, |packed, byte| packed << 8 | u64::from(byte))
}

/// The text that [`short`] packed; empty for 0.
pub(super) fn short_text(packed: u64) -> String {
    letters(&packed.to_be_bytes())
}

/// The language of a BCP 47 tag, without script and region: people who share it can talk.
pub(super) fn language(tag: &str) -> u64 {
    short(&tag.split('-').next().unwrap_or_default().to_ascii_lowercase())
}

/// Sixty-four bits that stand for a text: equal texts have equal ones, and among millions of texts two others collide
/// with a chance of less than one in a million. Never 0, which stands for none.
pub(super) fn fingerprint(text: &str) -> u64 {
    let digest = Sha256::digest(text);
    let bytes = digest.first_chunk().copied().unwrap_or_default();
    u64::from_le_bytes(bytes).max(1)
}

/// The fingerprints of the ids of such of the profiles as are of a kind, ascending.
pub(super) fn fingerprints(profiles: &[Key], kind: Kind) -> Vec<u64> {
    let of_kind = profiles.iter().filter(|key| key.kind == kind);
    let mut prints: Vec<u64> = of_kind.map(|key| fingerprint(&key.id)).collect();
    prints.sort_unstable();
    prints
}

/// The enum values as a set of bits; values outside 1 to 31 (not known, or of a newer server) are left out.
pub(super) fn bits(values: impl IntoIterator<Item = i32>) -> u32 {
    values
        .into_iter()
        .filter(|value| (1..32).contains(value))
        .fold(0, |set, value| set | 1 << value)
}

/// The members of a set of bits, smallest first.
pub(super) fn members(set: u32) -> impl Iterator<Item = i32> {
    (1..32).filter(move |value| set >> value & 1 == 1)
}

/// The stages that are the same round under another name: Pre-A is Korean practice, abroad the same round is called
/// seed or series A.
pub(super) fn alike_stages(stage: u8) -> u32 {
    let own = bits([i32::from(stage)]);
    let bridge = bits([Stage::PreA.into()]);
    match Stage::try_from(i32::from(stage)) {
        Ok(Stage::Seed | Stage::SeriesA) => own | bridge,
        Ok(Stage::PreA) => bridge | bits([Stage::Seed.into(), Stage::SeriesA.into()]),
        _ => own,
    }
}

fn letters(bytes: &[u8]) -> String {
    bytes.iter().filter(|&&byte| byte != 0).map(|&byte| char::from(byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back_as_they_were() {
        for code in ["KR", "US", ""] {
            assert_eq!(country_code(country(code)), code);
        }
        for code in ["KR-29", "GB-ENG", ""] {
            assert_eq!(short_text(short(code)), code);
        }
        assert_eq!(language("ko-Kore-KR"), language("KO"));
        assert_eq!(members(bits([3, 1, 0, 40, 1])).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn alike_is_mutual() {
        for a in 1..8 {
            for b in 1..8 {
                let is_alike = |a: u8, b: u8| alike_stages(a) >> b & 1 == 1;
                assert_eq!(is_alike(a, b), is_alike(b, a), "{a} {b}");
            }
        }
    }
}
