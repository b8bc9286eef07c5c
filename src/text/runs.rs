//! Runs: maximal stretches of one script, the raw material of words, bigrams and taxonomy mentions.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::normal::{Char, is_syllable, normalise};

/// What a run is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Script {
    /// Latin letters, also with digits among them (`5g`, `b2b`).
    Latin,
    /// Hangul syllables and single letters.
    Hangul,
    /// Decimal digits alone, with a decimal point.
    Number,
    /// Letters and digits of every other script.
    Other,
}

/// A normalised text and where its runs are.
#[derive(Debug)]
pub(crate) struct Runs<'a> {
    /// As it was written.
    pub(crate) text: &'a str,
    chars: Vec<Char>,
    runs: Vec<(Script, Range<usize>)>,
}

/// One run: never empty.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) script: Script,
    pub(crate) chars: &'a [Char],
    /// The normalised characters (spaces, punctuation) between the previous run and this one.
    pub(crate) gap: &'a [Char],
    /// The script of the run before, None for the first.
    pub(crate) previous: Option<Script>,
}

impl<'a> Runs<'a> {
    /// Splits `text` into runs.
    pub(crate) fn of(text: &'a str) -> Runs<'a> {
        let chars = normalise(text);
        let mut runs = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            match script_of(chars[at].value) {
                Some(script) => {
                    let (script, end) = run_end(&chars, at, script);
                    runs.push((script, at..end));
                    at = end;
                }
                None => at += 1,
            }
        }
        Runs { text, chars, runs }
    }

    /// The runs in the order of the text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Run<'_>> {
        self.runs.iter().enumerate().map(|(i, (script, range))| {
            let previous = i.checked_sub(1).map(|i| &self.runs[i]);
            let gap_start = previous.map_or(0, |(_, range)| range.end);
            Run {
                script: *script,
                chars: &self.chars[range.clone()],
                gap: &self.chars[gap_start..range.start],
                previous: previous.map(|(script, _)| *script),
            }
        })
    }
}

impl Run<'_> {
    /// The run as a string of at most `chars_max` characters; separators of thousands are left out
    /// of numbers.
    pub(crate) fn text(&self, chars_max: usize) -> String {
        let kept = self
            .chars
            .iter()
            .map(|c| c.value)
            .filter(|&c| self.script != Script::Number || c != ',');
        kept.take(chars_max).collect()
    }

    /// First byte in the original text.
    pub(crate) fn start(&self) -> usize {
        self.chars[0].start
    }

    /// One past the last byte in the original text.
    pub(crate) fn end(&self) -> usize {
        self.chars[self.chars.len() - 1].end
    }

    /// Whether only closing marks, or nothing, stand between the previous run and this one:
    /// `LiDAR를`, `(AI)는`.
    pub(crate) fn is_attached(&self) -> bool {
        self.previous.is_some() && self.gap.iter().all(|c| is_closing(c.value))
    }
}

/// Brackets, quotes and signs that a Korean particle can follow.
pub(crate) fn is_closing(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | '"'
            | '\''
            | '’'
            | '”'
            | '」'
            | '』'
            | '》'
            | '〉'
            | '>'
            | '】'
            | '%'
            | '+'
            | '#'
    )
}

fn script_of(c: char) -> Option<Script> {
    match c {
        'a'..='z' => Some(Script::Latin),
        '0'..='9' => Some(Script::Number),
        _ if is_syllable(c) => Some(Script::Hangul),
        _ if c.is_ascii() => None,
        '\u{C0}'..='\u{24F}' | '\u{250}'..='\u{2AF}' | '\u{1E00}'..='\u{1EFF}'
            if c.is_alphabetic() =>
        {
            Some(Script::Latin)
        }
        '\u{1100}'..='\u{11FF}'
        | '\u{3131}'..='\u{318E}'
        | '\u{A960}'..='\u{A97C}'
        | '\u{D7B0}'..='\u{D7FB}' => Some(Script::Hangul),
        _ => c.is_alphanumeric().then_some(Script::Other),
    }
}

/// Where the run that starts at `start` ends, and what it is once its digits have been looked at.
fn run_end(chars: &[Char], start: usize, script: Script) -> (Script, usize) {
    match script {
        Script::Hangul => {
            (script, end_while(chars, start, |c| script_of(c) == Some(Script::Hangul)))
        }
        Script::Other => {
            let end = end_while(chars, start, |c| {
                script_of(c) == Some(Script::Other) || is_combining_mark(c)
            });
            (script, end)
        }
        Script::Latin | Script::Number => {
            let end = end_while(chars, start, is_latin_or_digit);
            match chars[start..end].iter().any(|c| !c.value.is_ascii_digit()) {
                true => (Script::Latin, latin_end(chars, start, end)),
                false => (Script::Number, number_end(chars, start, end)),
            }
        }
    }
}

fn end_while(chars: &[Char], start: usize, belongs: impl Fn(char) -> bool) -> usize {
    start + chars[start..].iter().take_while(|c| belongs(c.value)).count()
}

fn is_latin_or_digit(c: char) -> bool {
    matches!(script_of(c), Some(Script::Latin | Script::Number))
}

/// Takes in the `&d` of `r&d` (single letters only: `johnson&johnson` is two words) and the `'s` of
/// `company's`.
fn latin_end(chars: &[Char], start: usize, end: usize) -> usize {
    let next_end = end_while(chars, (end + 1).min(chars.len()), is_latin_or_digit);
    let is_joined = match chars.get(end).map(|c| c.value) {
        Some('&') => end == start + 1 && next_end == end + 2,
        Some('\'' | '’') => next_end > end + 1,
        _ => false,
    };
    if is_joined { next_end } else { end }
}

/// Takes in thousands (`1,000,000`) and one decimal part (`3.5`).
fn number_end(chars: &[Char], start: usize, end: usize) -> usize {
    let digits_end = |at: usize| end_while(chars, at.min(chars.len()), |c| c.is_ascii_digit());
    let mut end = end;
    while end - start <= 24
        && chars.get(end).is_some_and(|c| c.value == ',')
        && digits_end(end + 1) == end + 4
    {
        end += 4;
    }
    if chars.get(end).is_some_and(|c| c.value == '.') && digits_end(end + 1) > end + 1 {
        end = digits_end(end + 1);
    }
    end
}
