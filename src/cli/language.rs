//! In which language the command line speaks to people.

use crate::proto::{self, LocalizedText};
use crate::text::Language;

use super::output::clean;

/// What `--lang` can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Choice {
    /// 한국어
    Ko,
    /// English
    En,
    /// Names and sentences in both languages
    Both,
}

/// How to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speech {
    /// The language of the program's own words.
    pub language: Language,
    /// Whether texts of profiles and sentences of the server are shown in both languages.
    pub both: bool,
}

impl Speech {
    /// The language asked for, else that of the environment: Korean where its locale begins with `ko`.
    #[must_use]
    pub fn choose(choice: Option<Choice>, variable: impl Fn(&str) -> Option<String>) -> Self {
        let language = match choice {
            Some(Choice::Ko) => Language::Korean,
            Some(Choice::En) => Language::English,
            Some(Choice::Both) | None => of_environment(variable),
        };
        Self { language, both: choice == Some(Choice::Both) }
    }

    /// The one of two that is in the language spoken.
    #[must_use]
    pub fn say<T>(self, ko: T, en: T) -> T {
        match self.language {
            Language::Korean => ko,
            Language::English => en,
        }
    }

    /// A text of a profile or a sentence of the server, without control characters; where it is missing in the
    /// language spoken, the other one is better than nothing.
    #[must_use]
    pub fn text(self, text: Option<&LocalizedText>) -> String {
        let Some(LocalizedText { ko, en }) = text else { return String::new() };
        let (first, second) = self.say((ko, en), (en, ko));
        if first.is_empty() || second.is_empty() || first == second {
            return clean(if first.is_empty() { second } else { first });
        }
        if self.both { clean(&format!("{first} / {second}")) } else { clean(first) }
    }

    /// The language to ask the server for.
    #[must_use]
    pub fn requested(self) -> proto::Language {
        match self.language {
            _ if self.both => proto::Language::Unspecified,
            Language::Korean => proto::Language::Korean,
            Language::English => proto::Language::English,
        }
    }
}

/// A number of things in English: `1 candidate`, `2 candidates`.
#[must_use]
pub fn counted(count: impl Into<i128>, one: &str, many: &str) -> String {
    let count = count.into();
    format!("{count} {}", if count == 1 { one } else { many })
}

/// POSIX: the first of these that is set and not empty rules.
fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Language {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let locale = names.into_iter().filter_map(variable).find(|value| !value.is_empty());
    match locale {
        Some(locale) if locale.to_ascii_lowercase().starts_with("ko") => Language::Korean,
        _ => Language::English,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(choice: Option<Choice>, variables: &[(&str, &str)]) -> Language {
        let find = |name: &str| variables.iter().find(|(key, _)| *key == name);
        Speech::choose(choice, |name| find(name).map(|(_, value)| (*value).to_owned())).language
    }

    #[test]
    fn the_environment_decides_unless_a_language_is_asked_for() {
        let korean = [("LANG", "ko_KR.UTF-8")];
        assert_eq!(chosen(None, &korean), Language::Korean);
        assert_eq!(chosen(Some(Choice::En), &korean), Language::English);
        assert_eq!(chosen(Some(Choice::Both), &korean), Language::Korean);
        assert_eq!(chosen(None, &[("LANG", "C.UTF-8")]), Language::English);
        assert_eq!(chosen(None, &[]), Language::English);
        let both = [("LANG", "en_US.UTF-8"), ("LC_ALL", "ko_KR"), ("LC_MESSAGES", "en_GB")];
        assert_eq!(chosen(None, &both), Language::Korean);
        assert_eq!(chosen(None, &[("LC_ALL", ""), ("LANG", "ko")]), Language::Korean);
    }

    #[test]
    fn one_thing_is_no_plural() {
        let told = [0, 1, 2].map(|count| counted(count, "profile", "profiles"));
        assert_eq!(told, ["0 profiles", "1 profile", "2 profiles"]);
    }

    #[test]
    fn a_missing_language_is_filled_by_the_other() {
        let text = |ko: &str, en: &str| LocalizedText { ko: ko.to_owned(), en: en.to_owned() };
        let korean = Speech { language: Language::Korean, both: false };
        assert_eq!(korean.text(Some(&text("루멘", "Lumen"))), "루멘");
        assert_eq!(korean.text(Some(&text("", "Lumen"))), "Lumen");
        assert_eq!(korean.text(None), "");
        let both = Speech { both: true, ..korean };
        assert_eq!(both.text(Some(&text("루멘", "Lumen"))), "루멘 / Lumen");
        assert_eq!(both.text(Some(&text("Lumen", "Lumen"))), "Lumen");
    }
}
