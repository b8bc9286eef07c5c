//! The normal form of an organisation's name.

use super::normal::normalise;

/// The key under which two spellings of one organisation's name are equal: without case, spaces,
/// punctuation and legal form, so that `㈜나루랩`, `주식회사 나루 랩` and `나루랩` are one. Never empty for a
/// name that is not blank.
///
/// Equal keys are a hint that two records may be the same, not a proof: different companies share
/// names.
pub fn organisation_key(name: &str) -> String {
    let mut normal: String = normalise(name).iter().map(|c| c.value).collect();
    for form in BRACKETED_FORMS {
        normal = normal.replace(form, " ");
    }
    // A dot binds (l.l.c., s.p.a.), every other mark separates.
    normal.retain(|c| c != '.');
    let mut parts: Vec<&str> =
        normal.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    while parts.len() > 1 && parts.last().is_some_and(|last| LATIN_FORMS.contains(last)) {
        parts.pop();
    }
    let joined = parts.concat();
    let key = without_korean_forms(&joined);
    if key.is_empty() { letters_of(name) } else { key.to_owned() }
}

/// The words of a name in normal form, a space between each two, without the Korean legal forms that stand before them
/// and those in brackets; all of them where nothing else is there.
pub(super) fn without_leading_forms(name: &str) -> String {
    let normal: String = normalise(name).iter().map(|c| c.value).collect();
    let words = |text: &str| -> String {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let mut formless = normal.clone();
    for form in BRACKETED_FORMS {
        formless = formless.replace(form, " ");
    }
    let formless = words(&formless);
    let mut rest = formless.as_str();
    while let Some(shorter) = HANGUL_FORMS.iter().find_map(|form| rest.strip_prefix(form)) {
        rest = shorter.trim_start();
    }
    if rest.is_empty() { words(&normal) } else { rest.to_owned() }
}

/// `name` without the legal forms before and behind it, unless nothing else is there.
fn without_korean_forms(name: &str) -> &str {
    let mut rest = name;
    while let Some(shorter) = HANGUL_FORMS
        .iter()
        .find_map(|form| rest.strip_prefix(form).or_else(|| rest.strip_suffix(form)))
    {
        if shorter.is_empty() {
            break;
        }
        rest = shorter;
    }
    rest
}

/// The fallback for a name that is a legal form and nothing else (`㈜`), or that has no letter at
/// all.
fn letters_of(name: &str) -> String {
    let normal: String = normalise(name).iter().map(|c| c.value).collect();
    let letters: String = normal.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.is_empty() { name.trim().to_owned() } else { letters }
}

const BRACKETED_FORMS: &[&str] = &["(주)", "(유)", "(사)", "(재)", "(합)", "(株)", "(有)"];

const HANGUL_FORMS: &[&str] = &[
    "농업회사법인",
    "영농조합법인",
    "사회적협동조합",
    "유한책임회사",
    "주식회사",
    "유한회사",
    "합자회사",
    "합명회사",
    "사단법인",
    "재단법인",
    "협동조합",
    "株式会社",
    "有限公司",
];

const LATIN_FORMS: &[&str] = &[
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "co",
    "company",
    "coltd",
    "ltd",
    "limited",
    "llc",
    "llp",
    "lp",
    "plc",
    "pllc",
    "pte",
    "pty",
    "pvt",
    "gmbh",
    "ag",
    "kg",
    "ug",
    "se",
    "sa",
    "sas",
    "sarl",
    "srl",
    "spa",
    "bv",
    "nv",
    "oy",
    "oyj",
    "ab",
    "as",
    "aps",
    "kk",
    "sl",
    "lda",
    "ltda",
    "kft",
];
