//! `naru sectors`: the sectors that a profile may name.
//!
//! The contract has no call that lists them yet, so this command reads the taxonomy that is part of the program; a
//! server of another version may know others. A service for it will replace this: then the command becomes a client.

use serde::Serialize;

use crate::taxonomy::{Concept, Taxonomy};

use super::{Context, Outcome};

/// The most sectors that are looked up as near to what was written.
const NEAREST_MAX: usize = 20;

/// List the sectors that a profile may name, or those nearest to some words, narrower ones included
///
/// Needs no server.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  naru sectors                 all of them
  naru sectors 자율주행        by a word in Korean or English
  naru sectors batery          by an id that is nearly right")]
pub(super) struct Args {
    /// What to find; nothing: all sectors, by id
    words: Vec<String>,
}

#[derive(Serialize)]
struct Reply<'a> {
    sectors: Vec<Sector<'a>>,
}

/// A sector in the form of the contract's `Concept`, with the ids directly above it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Sector<'a> {
    id: &'a str,
    display_name: Name<'a>,
    broader: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Name<'a> {
    ko: &'a str,
    en: &'a str,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let (speech, output) = (context.speech, &context.output);
    let taxonomy = Taxonomy::builtin();
    let found = find(taxonomy, &args.words.join(" "));
    let sectors: Vec<Sector<'_>> =
        found.into_iter().map(|concept| sector(taxonomy, concept)).collect();
    if context.options.json {
        output.value(&Reply { sectors })?;
        return Ok(Outcome::Fine);
    }
    let row = |sector: &Sector<'_>| {
        let Name { ko, en } = sector.display_name;
        vec![sector.id.to_owned(), ko.to_owned(), en.to_owned(), sector.broader.join(", ")]
    };
    let rows: Vec<Vec<String>> = sectors.iter().map(row).collect();
    if !output.is_terminal {
        output.table(&["id", "ko", "en", "broader"], &rows)?;
    } else if !rows.is_empty() {
        let header = speech
            .say(["ID", "한국어", "영어", "상위 분야"], ["id", "Korean", "English", "broader"]);
        output.table(&header, &rows)?;
    }
    if rows.is_empty() {
        output.notes([speech.say(
            "비슷한 분야가 없습니다. `naru sectors`로 전체를 볼 수 있습니다",
            "no sector is near; `naru sectors` lists all",
        )])?;
    }
    Ok(Outcome::Fine)
}

/// Those nearest in meaning or spelling, then what is below those that the words speak of, then those in whose id or
/// name the words stand; without words, all.
fn find<'a>(taxonomy: &'a Taxonomy, words: &str) -> Vec<&'a Concept> {
    let words = words.trim();
    if words.is_empty() {
        return taxonomy.iter().map(|(_, concept)| concept).collect();
    }
    let mentions = taxonomy.mentions(words);
    let below = mentions.iter().flat_map(|mention| taxonomy.narrower(mention.concept));
    let below = below.map(|&index| taxonomy.concept(index));
    let lower = words.to_lowercase();
    let is_named = |concept: &&Concept| {
        let names = [&concept.id, &concept.ko, &concept.en];
        names.iter().any(|name| name.to_lowercase().contains(&lower))
    };
    let named = taxonomy.iter().map(|(_, concept)| concept).filter(is_named);
    // Ids are Latin letters: the spelling of other words tells nothing about them.
    let spelled = words.is_ascii().then(|| taxonomy.nearest(words, NEAREST_MAX));
    let mut found = spelled.unwrap_or_default();
    for concept in below.chain(named) {
        if !found.iter().any(|other| other.id == concept.id) {
            found.push(concept);
        }
    }
    found
}

fn sector<'a>(taxonomy: &'a Taxonomy, concept: &'a Concept) -> Sector<'a> {
    Sector {
        id: &concept.id,
        display_name: Name { ko: &concept.ko, en: &concept.en },
        broader: concept.broader.iter().map(|&above| taxonomy.concept(above).id.as_str()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(words: &str) -> Vec<&'static str> {
        find(Taxonomy::builtin(), words).iter().map(|concept| concept.id.as_str()).collect()
    }

    #[test]
    fn words_of_both_languages_and_ids_nearly_right_are_understood() {
        for (words, id) in
            [("라이다", "lidar"), ("Lidar", "lidar"), ("lidr", "lidar"), ("ML", "ai")]
        {
            assert_eq!(ids(words).first(), Some(&id), "{words}");
        }
        let energy = ids("energy");
        assert!(energy[0] == "energy" && energy.contains(&"solar"), "{energy:?}");
        assert!(ids("자율").contains(&"autonomous-driving"), "{:?}", ids("자율"));
        assert_eq!(ids("이차전지"), ["batteries"]);
        assert!(ids("qqqqqqqqqqqqqqqq").is_empty());
    }

    #[test]
    fn without_words_all_are_listed() {
        assert_eq!(ids(" ").len(), Taxonomy::builtin().len());
    }

    #[test]
    fn broader_sectors_are_named_by_their_ids() {
        let taxonomy = Taxonomy::builtin();
        let concept = taxonomy.concept(taxonomy.find("generative-ai").unwrap());
        assert_eq!(sector(taxonomy, concept).broader, ["ai"]);
    }
}
