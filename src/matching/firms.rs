//! Which firm a profile belongs to, so that the funds of one are known as one.

use super::codes;

/// The fingerprint of the first number that is there, hyphens apart, else of the website's host; 0: neither is.
pub(super) fn print(numbers: [&str; 2], website: &str) -> u64 {
    let numbers = numbers.map(|number| number.replace('-', "").to_lowercase());
    let marks = numbers.into_iter().chain([own_host(website)]);
    marks.into_iter().find(|mark| !mark.is_empty()).map_or(0, |mark| codes::fingerprint(&mark))
}

/// Hosts of pages of many firms. A few in use; one that is missing makes its firms one.
const SHARED_HOSTS: [&str; 20] = [
    "about.me",
    "angel.co",
    "blog.naver.com",
    "brunch.co.kr",
    "cafe.naver.com",
    "crunchbase.com",
    "facebook.com",
    "github.com",
    "github.io",
    "instagram.com",
    "linkedin.com",
    "linktr.ee",
    "medium.com",
    "modoo.at",
    "notion.site",
    "sites.google.com",
    "smartstore.naver.com",
    "tistory.com",
    "twitter.com",
    "x.com",
];

/// The host of an address in small letters and without `www.`; empty where there is none or many firms share it.
fn own_host(uri: &str) -> String {
    let rest = uri.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default().to_lowercase();
    let host = host.trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let is_under = |shared: &&str| {
        host.strip_suffix(*shared).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if SHARED_HOSTS.iter().any(|shared| is_under(&shared)) {
        String::new()
    } else {
        host.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_firm_is_known_by_its_number_else_by_a_host_of_its_own() {
        let numbered = print(["110-11-12345", ""], "https://k-bridge.example");
        assert_eq!(numbered, print(["1101112345", "2"], ""));
        assert_eq!(print(["", "110-11-12345"], ""), numbered);
        let site = |uri| print(["", ""], uri);
        let same = [
            "https://k-bridge.com",
            "http://WWW.K-Bridge.com:80/fund?x#y",
            "https://k-bridge.com./",
        ];
        for uri in same {
            assert!(site(uri) != 0 && site(uri) == site(same[0]), "{uri}");
        }
        assert_ne!(site("https://k-bridge.com"), site("https://kbridge.com"));
        assert_ne!(site("https://mylinkedin.com"), 0);
        let none = [
            "",
            "k-bridge.com",
            "https://linkedin.com/company/k-bridge",
            "https://kr.linkedin.com/company/k-bridge",
            "https://m.blog.naver.com/kbridge",
            "https://kbridge.github.io/",
            "https://sites.google.com/view/kbridge",
        ];
        for uri in none {
            assert_eq!(site(uri), 0, "{uri}");
        }
        assert_ne!(site("https://naver.com"), 0);
    }
}
