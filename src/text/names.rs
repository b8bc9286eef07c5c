//! The beginnings by which a name is looked for while it is typed.

use super::keystrokes::{first_consonants, keystrokes};
use super::organisations::without_leading_forms;
use super::runs::{Runs, Script};

/// Letters of a beginning that are compared; what follows does not tell names apart any more.
const LETTERS_MAX: usize = 64;

/// Words of a name by which it is found.
const WORDS_MAX: usize = 8;

/// The letters from the start of a name, or of one of its words, to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Beginning {
    /// Whether it is a later word of the name that is begun.
    pub is_later: bool,
    /// The letters as they are typed, at most 64; or the first consonants alone.
    pub letters: String,
}

/// All beginnings of a name, each once: from its start, behind its legal form, and from the start of each later word,
/// also where the script changes; of Korean ones the first consonants too, if they are two at least.
#[must_use]
pub fn beginnings(name: &str) -> Vec<Beginning> {
    let name = plain(name);
    let mut found: Vec<Beginning> = Vec::new();
    let mut add = |is_later: bool, letters: String| {
        if !letters.is_empty() && found.iter().all(|known| known.letters != letters) {
            found.push(Beginning { is_later, letters });
        }
    };
    for (number, run) in Runs::of(&name).iter().take(WORDS_MAX).enumerate() {
        let rest = &name[run.start()..];
        add(number > 0, cut(&keystrokes(rest)));
        if run.script == Script::Hangul {
            let consonants = cut(&first_consonants(rest));
            if consonants.chars().count() > 1 {
                add(number > 0, consonants);
            }
        }
    }
    found
}

/// The letters of a name as far as it is typed: what a [`Beginning`] is compared with. Empty where there is no letter.
#[must_use]
pub fn name_letters(typed: &str) -> String {
    cut(&keystrokes(&plain(typed)))
}

/// The words of a name in normal form without a legal form before them, a space between each two.
fn plain(name: &str) -> String {
    without_leading_forms(name)
}

fn cut(letters: &str) -> String {
    letters.chars().take(LETTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_found_by_each_of_its_words() {
        let cases: [(&str, &[(bool, &str)]); 6] = [
            ("나루빔", &[(false, "ㄴㅏㄹㅜㅂㅣㅁ"), (false, "ㄴㄹㅂ")]),
            ("㈜나루", &[(false, "ㄴㅏㄹㅜ"), (false, "ㄴㄹ")]),
            ("주식회사 나루", &[(false, "ㄴㅏㄹㅜ"), (false, "ㄴㄹ")]),
            (
                "Solid-State  Labs",
                &[(false, "solid state labs"), (true, "state labs"), (true, "labs")],
            ),
            ("KB투자", &[(false, "kbㅌㅜㅈㅏ"), (true, "ㅌㅜㅈㅏ"), (true, "ㅌㅈ")]),
            ("?!", &[]),
        ];
        for (name, expected) in cases {
            let found = beginnings(name);
            let found: Vec<(bool, &str)> =
                found.iter().map(|it| (it.is_later, it.letters.as_str())).collect();
            assert_eq!(found, expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_name_begins_with_what_is_typed_of_it(name in "[가-힣a-z(주)㈜ .&-]{1,20}") {
            let letters = name_letters(&name);
            prop_assert!(letters.is_empty() || beginnings(&name)[0].letters == letters);
        }

        #[test]
        fn any_text_can_be_a_name(name in r"\PC{0,200}") {
            for beginning in beginnings(&name) {
                prop_assert!((1..=LETTERS_MAX).contains(&beginning.letters.chars().count()));
            }
        }
    }
}
