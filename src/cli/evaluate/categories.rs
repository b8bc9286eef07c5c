//! Which sectors the categories of another system name.

use std::collections::HashMap;

use crate::proto::ConceptKind;
use crate::taxonomy::Taxonomy;

/// The most sectors of a start-up or a deal, as the contract says.
const SECTORS_MAX: usize = 10;

/// Codes of the public company database of Crunchbase as of 2013 that are no whole name of a sector, and the sectors that
/// they stand for.
const CRUNCHBASE_CODES: [(&str, &str); 14] = [
    ("analytics", "big-data"),
    ("design", "design-services"),
    ("enterprise", "enterprise-software"),
    ("games_video", "games"),
    ("government", "public-sector"),
    ("hardware", "electronics"),
    ("messaging", "messaging-platforms"),
    ("mobile", "app-web-development"),
    ("network_hosting", "cloud"),
    ("news", "news-media"),
    ("photo_video", "photography"),
    ("search", "search-engines"),
    ("social", "social-media-apps"),
    ("web", "internet-services"),
];

/// Categories, each looked up once.
pub(super) struct Categories {
    taxonomy: &'static Taxonomy,
    sectors: HashMap<String, Option<String>>,
}

impl Categories {
    pub(super) fn of(taxonomy: &'static Taxonomy) -> Self {
        Self { taxonomy, sectors: HashMap::new() }
    }

    /// Sectors, each once, and as tags the categories that name none.
    pub(super) fn read(&mut self, categories: &[String]) -> (Vec<String>, Vec<String>) {
        let (mut sectors, mut tags) = (Vec::new(), Vec::new());
        for category in categories {
            let sector = self.sectors.entry(category.clone());
            match sector.or_insert_with(|| sector_of(category, self.taxonomy)) {
                Some(sector) if sectors.contains(sector) => {}
                Some(sector) if sectors.len() < SECTORS_MAX => sectors.push(sector.clone()),
                _ if tags.contains(category) => {}
                _ => tags.push(category.clone()),
            }
        }
        (sectors, tags)
    }
}

/// The sector whose id or whole name a category is, or that it is a code of. Part of a name is not enough: `kites_toys` is neither.
fn sector_of(category: &str, taxonomy: &Taxonomy) -> Option<String> {
    let words = category.trim().replace('_', " ");
    let id = words.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-");
    if let Some(found) = taxonomy.find_sector(&id) {
        return Some(taxonomy.concept(found).id.clone());
    }
    if let [mention] = taxonomy.mentions(&words)[..] {
        let concept = taxonomy.concept(mention.concept);
        let is_whole = (mention.start, mention.end) == (0, words.len());
        if is_whole && concept.kind == ConceptKind::Sector {
            return Some(concept.id.clone());
        }
    }
    let code = CRUNCHBASE_CODES.iter().find(|(code, _)| *code == category)?;
    Some(code.1.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_taxonomy_knows_is_a_sector_and_all_else_a_tag() {
        let mut categories = Categories::of(Taxonomy::builtin());
        let mut read = |category: &str| categories.read(&[category.to_owned()]);
        for (category, sector) in [
            ("lidar", "lidar"),
            ("LiDAR", "lidar"),
            ("medical_ai", "medical-ai"),
            ("Medical AI", "medical-ai"),
            ("핀테크", "fintech"),
            ("games_video", "games"),
        ] {
            assert_eq!(read(category), (vec![sector.to_owned()], vec![]), "{category}");
        }
        for category in ["kites_toys", "lidar and more", "other", "funding"] {
            assert_eq!(read(category), (vec![], vec![category.to_owned()]), "{category}");
        }
    }

    #[test]
    fn codes_stand_for_sectors_that_there_are() {
        for (code, sector) in CRUNCHBASE_CODES {
            assert!(Taxonomy::builtin().find_sector(sector).is_some(), "{code}: {sector}");
        }
    }

    #[test]
    fn a_sector_or_tag_stands_once() {
        let mut categories = Categories::of(Taxonomy::builtin());
        let read = categories.read(&["lidar", "zzz", "LiDAR", "zzz"].map(str::to_owned));
        assert_eq!(read, (vec!["lidar".to_owned()], vec!["zzz".to_owned()]));
    }
}
