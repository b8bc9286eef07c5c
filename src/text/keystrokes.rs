//! A text as the letters that were typed, on either layout of a Korean keyboard (두벌식).
//!
//! A syllable is typed letter by letter, so that a slip of one key is one letter here, and 랑 is the beginning of 라이다.
//! The letters are those of Hangul's compatibility jamo; a compound vowel or final (ㅘ, ㄳ) is two, as it is typed.

use super::normal::{is_syllable, normalise};

/// The letters of `text` in the order typed, after normalisation: of Hangul the jamo, of Latin the letters in lower
/// case. Everything else stays as it is.
#[must_use]
pub fn keystrokes(text: &str) -> String {
    normalise(text).iter().flat_map(|c| letters_of(c.value)).collect()
}

/// The text that typing `letters` gives: jamo become syllables wherever they can. Undoes [`keystrokes`] for whole
/// syllables.
#[must_use]
pub fn composed(letters: &str) -> String {
    let mut composer = Composer::default();
    letters.chars().for_each(|letter| composer.push(letter));
    composer.flush();
    composer.text
}

/// What would stand there had `text` been typed with the keyboard in Korean: 핀테크 for `vlsxpzm`. A capital letter is a
/// key with shift.
#[must_use]
pub fn typed_in_korean(text: &str) -> String {
    let jamo = |c: char| {
        let key = |it: char| KEYS.iter().find(|(key, _)| *key == it).map(|(_, jamo)| *jamo);
        key(c).or_else(|| key(c.to_ascii_lowercase())).unwrap_or(c)
    };
    composed(&text.chars().map(jamo).collect::<String>())
}

/// What would stand there had `text` been typed with the keyboard in English: `lidar` for ㅣㅑㅇㅁㄱ.
#[must_use]
pub fn typed_in_english(text: &str) -> String {
    let key = |it: char| KEYS.iter().find(|(_, jamo)| *jamo == it).map_or(it, |(key, _)| *key);
    text.chars().flat_map(letters_of).map(key).collect()
}

/// Whether `text` consists of Korean consonants alone, as people shorten names: ㄴㄹㅂ.
#[must_use]
pub fn is_consonants(text: &str) -> bool {
    let letters = keystrokes(text);
    !letters.is_empty() && letters.chars().all(is_consonant)
}

/// The first consonants of the syllables that `text` begins with, up to the first character that is none; spaces do not
/// count. ㄴㄹㅂ of 나루빔.
#[must_use]
pub fn first_consonants(text: &str) -> String {
    let all = normalise(text).into_iter().map(|c| c.value).filter(|c| !c.is_whitespace());
    all.take_while(|&c| is_syllable(c)).filter_map(|c| letters_of(c).next()).collect()
}

/// The letters of one character.
pub(crate) fn letters_of(c: char) -> impl Iterator<Item = char> {
    let code = u32::from(c);
    let pick = |letters: &[char], first: u32| letters.get((code - first) as usize).copied();
    let (first, vowel, last) = match c {
        '가'..='힣' => {
            let index = code - u32::from('가');
            let at = |letters: &[char], place: u32| letters.get(place as usize).copied();
            let last = (index % 28).checked_sub(1).and_then(|place| at(&FINALS, place));
            (at(&FIRSTS, index / 588), at(&VOWELS, index % 588 / 28), last)
        }
        // The conjoining forms, which normalised text has single letters in.
        '\u{1100}'..='\u{1112}' => (pick(&FIRSTS, 0x1100), None, None),
        '\u{1161}'..='\u{1175}' => (None, pick(&VOWELS, 0x1161), None),
        '\u{11A8}'..='\u{11C2}' => (None, None, pick(&FINALS, 0x11A8)),
        _ => (None, Some(c), None),
    };
    let parts = |letter: Option<char>| {
        let halves = letter.and_then(|it| COMPOUNDS.iter().find(|(whole, ..)| *whole == it));
        match (letter, halves) {
            (_, Some(&(_, first, second))) => [Some(first), Some(second)],
            (letter, None) => [letter, None],
        }
    };
    let [first, ..] = parts(first);
    let ([vowel, vowel_end], [last, last_end]) = (parts(vowel), parts(last));
    [first, vowel, vowel_end, last, last_end].into_iter().flatten()
}

/// What a keyboard does with one letter after the other.
#[derive(Default)]
struct Composer {
    text: String,
    first: Option<char>,
    vowel: Option<char>,
    last: Option<char>,
}

impl Composer {
    fn push(&mut self, letter: char) {
        if is_consonant(letter) {
            self.push_consonant(letter);
        } else if VOWELS.contains(&letter) {
            self.push_vowel(letter);
        } else {
            self.flush();
            self.text.push(letter);
        }
    }

    fn push_consonant(&mut self, letter: char) {
        let is_open = self.first.is_some() && self.vowel.is_some();
        let last = match self.last {
            None => Some(letter).filter(|letter| FINALS.contains(letter)),
            Some(last) => compound(last, letter),
        };
        if is_open && last.is_some() {
            self.last = last;
        } else {
            self.flush();
            self.first = Some(letter);
        }
    }

    fn push_vowel(&mut self, letter: char) {
        if let Some(last) = self.last.take() {
            // What was thought to end the syllable begins the next one.
            let (stays, moves) = match COMPOUNDS.iter().find(|(whole, ..)| *whole == last) {
                Some(&(_, stays, moves)) => (Some(stays), moves),
                None => (None, last),
            };
            self.last = stays;
            self.flush();
            self.first = Some(moves);
            self.vowel = Some(letter);
            return;
        }
        match self.vowel {
            None => self.vowel = Some(letter),
            Some(vowel) => match compound(vowel, letter) {
                Some(whole) => self.vowel = Some(whole),
                None => {
                    self.flush();
                    self.vowel = Some(letter);
                }
            },
        }
    }

    fn flush(&mut self) {
        let (first, vowel, last) = (self.first.take(), self.vowel.take(), self.last.take());
        let place = |letters: &[char], letter: char| letters.iter().position(|it| *it == letter);
        let whole = first.zip(vowel).and_then(|(first, vowel)| {
            let last = last.and_then(|last| place(&FINALS, last)).map_or(0, |place| place + 1);
            let index = (place(&FIRSTS, first)? * 21 + place(&VOWELS, vowel)?) * 28 + last;
            char::from_u32(u32::from('가') + u32::try_from(index).ok()?)
        });
        match whole {
            Some(syllable) => self.text.push(syllable),
            None => self.text.extend([first, vowel, last].into_iter().flatten()),
        }
    }
}

fn compound(first: char, second: char) -> Option<char> {
    let is_it = |it: &&(char, char, char)| (it.1, it.2) == (first, second);
    COMPOUNDS.iter().find(is_it).map(|(whole, ..)| *whole)
}

fn is_consonant(letter: char) -> bool {
    FIRSTS.contains(&letter)
}

/// In Unicode's order, as are the vowels and finals.
const FIRSTS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ',
    'ㅌ', 'ㅍ', 'ㅎ',
];

const VOWELS: [char; 21] = [
    'ㅏ', 'ㅐ', 'ㅑ', 'ㅒ', 'ㅓ', 'ㅔ', 'ㅕ', 'ㅖ', 'ㅗ', 'ㅘ', 'ㅙ', 'ㅚ', 'ㅛ', 'ㅜ', 'ㅝ', 'ㅞ',
    'ㅟ', 'ㅠ', 'ㅡ', 'ㅢ', 'ㅣ',
];

const FINALS: [char; 27] = [
    'ㄱ', 'ㄲ', 'ㄳ', 'ㄴ', 'ㄵ', 'ㄶ', 'ㄷ', 'ㄹ', 'ㄺ', 'ㄻ', 'ㄼ', 'ㄽ', 'ㄾ', 'ㄿ', 'ㅀ', 'ㅁ',
    'ㅂ', 'ㅄ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
];

/// What is typed with two keys.
const COMPOUNDS: [(char, char, char); 18] = [
    ('ㅘ', 'ㅗ', 'ㅏ'),
    ('ㅙ', 'ㅗ', 'ㅐ'),
    ('ㅚ', 'ㅗ', 'ㅣ'),
    ('ㅝ', 'ㅜ', 'ㅓ'),
    ('ㅞ', 'ㅜ', 'ㅔ'),
    ('ㅟ', 'ㅜ', 'ㅣ'),
    ('ㅢ', 'ㅡ', 'ㅣ'),
    ('ㄳ', 'ㄱ', 'ㅅ'),
    ('ㄵ', 'ㄴ', 'ㅈ'),
    ('ㄶ', 'ㄴ', 'ㅎ'),
    ('ㄺ', 'ㄹ', 'ㄱ'),
    ('ㄻ', 'ㄹ', 'ㅁ'),
    ('ㄼ', 'ㄹ', 'ㅂ'),
    ('ㄽ', 'ㄹ', 'ㅅ'),
    ('ㄾ', 'ㄹ', 'ㅌ'),
    ('ㄿ', 'ㄹ', 'ㅍ'),
    ('ㅀ', 'ㄹ', 'ㅎ'),
    ('ㅄ', 'ㅂ', 'ㅅ'),
];

/// The keys of both layouts; a capital is a key with shift.
const KEYS: [(char, char); 33] = [
    ('q', 'ㅂ'),
    ('w', 'ㅈ'),
    ('e', 'ㄷ'),
    ('r', 'ㄱ'),
    ('t', 'ㅅ'),
    ('y', 'ㅛ'),
    ('u', 'ㅕ'),
    ('i', 'ㅑ'),
    ('o', 'ㅐ'),
    ('p', 'ㅔ'),
    ('a', 'ㅁ'),
    ('s', 'ㄴ'),
    ('d', 'ㅇ'),
    ('f', 'ㄹ'),
    ('g', 'ㅎ'),
    ('h', 'ㅗ'),
    ('j', 'ㅓ'),
    ('k', 'ㅏ'),
    ('l', 'ㅣ'),
    ('z', 'ㅋ'),
    ('x', 'ㅌ'),
    ('c', 'ㅊ'),
    ('v', 'ㅍ'),
    ('b', 'ㅠ'),
    ('n', 'ㅜ'),
    ('m', 'ㅡ'),
    ('Q', 'ㅃ'),
    ('W', 'ㅉ'),
    ('E', 'ㄸ'),
    ('R', 'ㄲ'),
    ('T', 'ㅆ'),
    ('O', 'ㅒ'),
    ('P', 'ㅖ'),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_the_letters_that_were_typed() {
        let cases = [
            ("라이다", "ㄹㅏㅇㅣㄷㅏ"),
            ("과학", "ㄱㅗㅏㅎㅏㄱ"),
            ("넋", "ㄴㅓㄱㅅ"),
            ("까ㄳㅘㅏ", "ㄲㅏㄱㅅㅗㅏㅏ"),
            ("ㄴㄹㅂ", "ㄴㄹㅂ"),
            ("AI 라ㅇ", "ai ㄹㅏㅇ"),
            ("ｌｉ\u{1105}\u{1161}", "liㄹㅏ"),
            ("", ""),
        ];
        for (text, letters) in cases {
            assert_eq!(keystrokes(text), letters, "{text}");
        }
        assert!(keystrokes("라이다").starts_with(&keystrokes("랑")));
    }

    #[test]
    fn the_other_layout() {
        let cases = [
            ("vlsxpzm", "핀테크"),
            ("dlsrhdwlsmd", "인공지능"),
            ("Rkcl", "까치"),
            ("rkqtdmf 5wh", "값을 5조"),
            ("ekfrdl", "닭이"),
            ("rhkgkrrltnf", "과학기술"),
        ];
        for (english, korean) in cases {
            assert_eq!(typed_in_korean(english), korean, "{english}");
            assert_eq!(typed_in_english(korean), english, "{korean}");
        }
        assert_eq!(typed_in_english("ㅣㅑㅇㅁㄱ"), "lidar");
        assert_eq!(typed_in_english("ㅎ드ㅑㅜㅑ"), "gemini");
    }

    #[test]
    fn names_are_shortened_to_their_first_consonants() {
        let cases =
            [("나루빔", "ㄴㄹㅂ"), ("까치 랩", "ㄲㅊㄹ"), ("나루AI", "ㄴㄹ"), ("AI나루", "")];
        for (name, consonants) in cases {
            assert_eq!(first_consonants(name), consonants, "{name}");
        }
        for (text, expected) in
            [("ㄴㄹㅂ", true), ("ㄳ", true), ("ㄴㅏ", false), ("나", false), ("", false)]
        {
            assert_eq!(is_consonants(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn syllables_come_back(text in "[가-힣 a-z0-9]{0,40}") {
            prop_assert_eq!(composed(&keystrokes(&text)), text);
        }

        #[test]
        fn the_other_layout_and_back(korean in "[가-힣 ]{0,40}", english in "[a-zQWERTOP ]{0,60}") {
            prop_assert_eq!(typed_in_korean(&typed_in_english(&korean)), korean);
            prop_assert_eq!(typed_in_english(&typed_in_korean(&english)), english);
        }

        #[test]
        fn any_text_can_be_typed(text in r"(\PC|[ㄱ-ㅎㅏ-ㅣ가-힣\u{1100}-\u{11FF}]){0,60}") {
            let letters = keystrokes(&text);
            prop_assert_eq!(keystrokes(&composed(&letters)), keystrokes(&letters));
            prop_assert!(typed_in_korean(&typed_in_english(&text)).len() <= 4 * text.len());
            prop_assert!(first_consonants(&text).chars().all(is_consonant));
        }
    }
}
