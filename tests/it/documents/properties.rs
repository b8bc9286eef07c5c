//! Whatever people call their companies, files stay whole.

use proptest::prelude::*;

use super::calendars;
use super::sample::dossier;
use super::text;
use naru::documents::{Dossier, Language};
use naru::proto::{DocumentKind, LocalizedText};

fn named(name: &str) -> Dossier {
    let mut dossier = dossier(Language::Korean);
    let ko = format!("이름{name}");
    let name = Some(LocalizedText { ko, en: String::new() });
    dossier.startups.get_mut("startups/nuri").unwrap().display_name.clone_from(&name);
    dossier.delegation.venues[0].display_name = name;
    dossier
}

proptest! {
    #[test]
    fn any_name_is_read_back_from_a_calendar(name in "(?s).{0,300}") {
        let calendar = calendars::read(&text(DocumentKind::Calendar, &named(&name)));
        // Line ends are told as one sort; other control characters have no form.
        let name = name.replace("\r\n", "\n").replace('\r', "\n");
        let kept = |it: &char| !it.is_control() || matches!(it, '\n' | '\t');
        let name: String = name.chars().filter(kept).collect();
        let events = calendar.parts.iter().filter(|it| it.name == "VEVENT");
        let summaries: Vec<&str> = events.map(|it| it.get("SUMMARY")).collect();
        let expected = format!("미팅: 이름{name} - Fennmoor Labs");
        prop_assert!(summaries.contains(&expected.as_str()), "{:?}", summaries);
    }

    #[test]
    fn no_name_becomes_markup(name in "[<>&\"' a-z/=!-]{0,60}") {
        let tags = |name: &str| text(DocumentKind::Schedule, &named(name)).matches('<').count();
        prop_assert_eq!(tags(&name), tags("plain"));
    }
}
