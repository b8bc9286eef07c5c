//! A text as the units that names consist of.

use crate::text::{Char, Run, Runs, Script, WORD_CHARS_MAX, is_ending};

/// A Hangul syllable (so that compounds and missing spaces do not matter) or a whole Latin word or
/// number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Unit {
    Syllable(char),
    Word(String),
}

/// A unit of a text and where it stands.
pub(super) struct Piece {
    pub(super) unit: Unit,
    /// First byte in the original text.
    pub(super) start: usize,
    /// One past the last byte in the original text.
    pub(super) end: usize,
    pub(super) gap: Gap,
}

/// What stands before a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// The unit goes on within its run.
    Inside,
    /// A new run begins without anything between: `AI기반`.
    Joint,
    /// Spaces, hyphens and other joints, which a name may have or lack: `VR/AR`, 해양·조선.
    Space,
    /// Anything else; no name goes over it.
    Break,
}

impl Piece {
    /// In characters.
    pub(super) fn length(&self) -> usize {
        match &self.unit {
            Unit::Syllable(_) => 1,
            Unit::Word(word) => word.chars().count(),
        }
    }
}

/// The units of `text` in order.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    pieces_in(&Runs::of(text))
}

/// The units of a text that has been split into runs.
pub(super) fn pieces_in(runs: &Runs<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for run in runs.iter() {
        let gap = gap_before(&run);
        match run.script {
            Script::Hangul | Script::Other => {
                let gaps = std::iter::once(gap).chain(std::iter::repeat(Gap::Inside));
                pieces.extend(run.chars.iter().zip(gaps).map(|(c, gap)| Piece {
                    unit: Unit::Syllable(c.value),
                    start: c.start,
                    end: c.end,
                    gap,
                }));
            }
            Script::Latin | Script::Number => {
                let unit = Unit::Word(singular(run.text(WORD_CHARS_MAX)));
                pieces.push(Piece { unit, start: run.start(), end: run.end(), gap });
            }
        }
    }
    pieces
}

/// Whether `piece` is the first of its run.
pub(super) fn starts_its_run(piece: &Piece) -> bool {
    piece.gap != Gap::Inside
}

/// Whether nothing but a particle follows `last` in its run.
pub(super) fn ends_its_run(pieces: &[Piece], last: usize) -> bool {
    /// No particle or ending is longer.
    const ENDING_SYLLABLES_MAX: usize = 8;
    let rest = pieces[last + 1..].iter().take_while(|piece| piece.gap == Gap::Inside);
    let rest: String = rest
        .take(ENDING_SYLLABLES_MAX)
        .filter_map(|piece| match piece.unit {
            Unit::Syllable(c) => Some(c),
            Unit::Word(_) => None,
        })
        .collect();
    rest.is_empty() || is_ending(&rest)
}

/// What stands in the run of `first` before it, or where it starts its run, the run before that:
/// the last syllables of it, or the Latin word. Empty where a mark lies between.
pub(super) fn before(pieces: &[Piece], first: usize) -> String {
    /// Enough for every word that a name is looked at together with.
    const SYLLABLES_MAX: usize = 16;
    if pieces[first].gap == Gap::Break {
        return String::new();
    }
    let nearest = &pieces[first.saturating_sub(SYLLABLES_MAX)..first];
    let start = nearest.iter().rposition(starts_its_run).unwrap_or(0);
    joined(&nearest[start..])
}

/// The units of `pieces` written together.
pub(super) fn joined(pieces: &[Piece]) -> String {
    let mut joined = String::new();
    for piece in pieces {
        match &piece.unit {
            Unit::Syllable(c) => joined.push(*c),
            Unit::Word(word) => joined.push_str(word),
        }
    }
    joined
}

fn gap_before(run: &Run<'_>) -> Gap {
    let is_space = |c: &Char| {
        c.value.is_whitespace() || matches!(c.value, '-' | '_' | '\u{2010}' | '/' | '&' | '·')
    };
    match run.gap {
        [] if run.previous.is_some() => Gap::Joint,
        gap if run.previous.is_some() && gap.len() <= 3 && gap.iter().all(is_space) => Gap::Space,
        _ => Gap::Break,
    }
}

/// The singular of an English word, by its ending alone. The Snowball stem would go too far here:
/// it makes `mobile` and `mobility`, `secure` and `security` the same.
fn singular(mut word: String) -> String {
    /// Words of which the singular is another word: news is nothing new.
    const PLURALS: [&str; 7] = ["arms", "customs", "glasses", "goods", "news", "savings", "works"];
    if PLURALS.contains(&word.as_str()) {
        return word;
    }
    if let Some(owner) = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")) {
        word.truncate(owner.len());
    }
    let cut = match word.as_bytes() {
        [_, _, .., b'i', b'e', b's'] => {
            word.truncate(word.len() - 3);
            word.push('y');
            0
        }
        [.., b's', b's', b'e', b's'] | [.., b'x', b'e', b's'] => 2,
        [.., b'c' | b's', b'h', b'e', b's'] => 2,
        [.., b's' | b'u' | b'i', b's'] => 0,
        // Three letters are too few to tell: its, gas, bus.
        [_, _, _, .., b's'] => 1,
        _ => 0,
    };
    word.truncate(word.len() - cut);
    word
}
