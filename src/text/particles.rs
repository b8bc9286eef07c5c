//! The right Korean particle after any word: 라이다를, 센서를, AI는, 3과, 10으로, 50%는.

use unicode_normalization::UnicodeNormalization;

use super::endings::{Final, final_of};

/// A Korean particle whose form depends on the sound before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Particle {
    /// 은 or 는.
    Topic,
    /// 이 or 가.
    Subject,
    /// 을 or 를.
    Object,
    /// 과 or 와.
    And,
    /// 으로 or 로.
    By,
}

/// `word` followed by the form of `particle` that its last sound asks for. Where the sound cannot
/// be told (Han, Cyrillic) both forms are written, as Korean forms do: `東京을(를)`.
pub fn with_particle(word: &str, particle: Particle) -> String {
    let sound = last_sound(word);
    let (after_consonant, after_vowel, either) = match particle {
        Particle::Topic => ("은", "는", "은(는)"),
        Particle::Subject => ("이", "가", "이(가)"),
        Particle::Object => ("을", "를", "을(를)"),
        Particle::And => ("과", "와", "과(와)"),
        Particle::By => ("으로", "로", "(으)로"),
    };
    let form = match (sound, particle) {
        (Some(Final::Vowel), _) | (Some(Final::Rieul), Particle::By) => after_vowel,
        (Some(Final::Rieul | Final::Consonant), _) => after_consonant,
        (None, _) => either,
    };
    format!("{word}{form}")
}

/// How `word` ends when it is read aloud in Korean.
fn last_sound(word: &str) -> Option<Final> {
    // Joins decomposed syllables and opens ㎏, ％ and full-width letters.
    let normal: String = word.nfkc().collect();
    let spoken = without_closing(&normal);
    let last = spoken.chars().next_back()?;
    match last {
        '%' | '°' | '$' | '€' | '+' | '&' | '#' => Some(Final::Vowel),
        '₩' => Some(Final::Consonant),
        // Letters of the Korean alphabet by their names: 리을, 기역, 아.
        '\u{1105}' => Some(Final::Rieul),
        '\u{1100}'..='\u{1112}' => Some(Final::Consonant),
        '\u{1161}'..='\u{1175}' => Some(Final::Vowel),
        '0'..='9' => Some(number_sound(spoken)),
        _ if last.is_ascii_alphabetic() => Some(latin_sound(spoken)),
        _ => final_of(last),
    }
}

/// `word` up to the last character that is read. A remark in round brackets is not read (인공지능(AI)은:
/// the particle follows the word before the bracket, as the National Institute of Korean Language
/// advises), unless nothing is before it.
fn without_closing(word: &str) -> &str {
    let is_silent = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ']' | '}'
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
                    | '.'
                    | '!'
                    | '?'
            )
    };
    let mut rest = word.trim_end_matches(is_silent);
    while let Some(inside) = rest.strip_suffix(')') {
        let before = inside.rfind('(').map_or("", |open| rest[..open].trim_end_matches(is_silent));
        let has_letters = before.contains(char::is_alphanumeric);
        rest = if has_letters { before } else { inside.trim_end_matches(is_silent) };
    }
    rest
}

/// The sound of the last syllable of a number: 3 삼, 10 십, 1,000 천, 20,000 만, 3.5 오.
fn number_sound(word: &str) -> Final {
    let digits_start = word
        .rfind(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.'))
        .map_or(0, |at| at + word[at..].chars().next().map_or(0, char::len_utf8));
    let number = &word[digits_start..];
    // Decimals are read digit by digit, and 0 is 영 in them.
    let is_decimal = number.contains('.');
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    let zeros = digits.iter().rev().take_while(|&&digit| digit == b'0').count();
    let is_round = !is_decimal && zeros > 0 && zeros < digits.len();
    match (is_round, digits.last()) {
        // 조 (10^12 up to 10^15) and 해 (10^20) end in a vowel; 십, 백, 천, 만, 억 and 경 in a consonant.
        (true, _) if (12..16).contains(&zeros) || zeros >= 20 => Final::Vowel,
        (true, _) => Final::Consonant,
        (false, Some(b'1' | b'7' | b'8')) => Final::Rieul,
        (false, Some(b'0' | b'3' | b'6')) => Final::Consonant,
        (false, _) => Final::Vowel,
    }
}

/// The sound of a word that ends in a Latin letter.
fn latin_sound(word: &str) -> Final {
    let start = word
        .rfind(|c: char| !c.is_ascii_alphabetic())
        .map_or(0, |at| at + word[at..].chars().next().map_or(0, char::len_utf8));
    let letters = &word[start..];
    let follows_digit = word[..start].ends_with(|c: char| c.is_ascii_digit());
    if follows_digit && let Some(sound) = unit_sound(letters) {
        return sound;
    }
    if is_spelled_out(letters) {
        letter_name_sound(letters)
    } else {
        loan_word_sound(&letters.to_ascii_lowercase())
    }
}

/// Units are read in full after a number: 10kg is 킬로그램.
fn unit_sound(unit: &str) -> Option<Final> {
    match unit {
        "g" | "kg" | "mg" => Some(Final::Consonant),
        "m" | "km" | "cm" | "mm" | "nm" | "l" | "ml" => Some(Final::Vowel),
        _ => None,
    }
}

/// Whether a word is read letter by letter: single letters, short capitals (AI, LLM), words without
/// a vowel, and those whose capital ends them after a small letter (IoT, SaaS).
fn is_spelled_out(letters: &str) -> bool {
    let bytes = letters.as_bytes();
    let has_vowel = letters.contains(['a', 'e', 'i', 'o', 'u', 'y', 'A', 'E', 'I', 'O', 'U', 'Y']);
    let is_capital = bytes.iter().all(u8::is_ascii_uppercase);
    let ends_in_lone_capital = bytes.len() > 1
        && bytes[bytes.len() - 2].is_ascii_lowercase()
        && bytes[bytes.len() - 1].is_ascii_uppercase();
    bytes.len() == 1 || !has_vowel || ends_in_lone_capital || (is_capital && bytes.len() <= 4)
}

/// 엘 and 알 end in ㄹ, 엠 and 엔 in a consonant, every other letter's name in a vowel.
fn letter_name_sound(letters: &str) -> Final {
    match letters.bytes().next_back().map(|b| b.to_ascii_lowercase()) {
        Some(b'l' | b'r') => Final::Rieul,
        Some(b'm' | b'n') => Final::Consonant,
        _ => Final::Vowel,
    }
}

/// The usual spelling of English words in Hangul, by their last letters: 모델, 플랫폼, 드론, 로봇, 스타트업;
/// else a vowel (네트워크, 센서, 클라우드).
fn loan_word_sound(word: &str) -> Final {
    let is_vowel = |b: u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    match *word.as_bytes() {
        [.., b'l'] | [.., b'l', b'e'] => Final::Rieul,
        [.., b'm' | b'n'] | [.., b'n', b'g'] | [.., b'c', b'k'] | [.., b'p', b'p'] => {
            Final::Consonant
        }
        [.., before, b'm' | b'n', b'e'] if is_vowel(before) => Final::Consonant,
        [.., b'o', b'o', b'k'] => Final::Consonant,
        [.., before, b'p' | b'c'] if is_vowel(before) => Final::Consonant,
        [.., b'a' | b'e', b'b'] => Final::Consonant,
        [.., first, second, b't'] if is_vowel(second) && !is_vowel(first) => Final::Consonant,
        _ => Final::Vowel,
    }
}
