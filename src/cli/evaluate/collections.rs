//! What a match collection says.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use jiff::civil;

use crate::proto::{Money, Place, Stage};

use super::reading::Reader;

/// The file that makes a folder a match collection.
pub(super) const INVESTORS: &str = "investors.jsonl";
pub(super) const STARTUPS: &str = "startups.jsonl";
pub(super) const QRELS: &str = "qrels.tsv";
pub(super) const STATS: &str = "stats.json";

/// A match collection.
#[derive(Debug)]
pub(super) struct Collection {
    pub(super) companies: Vec<Company>,
    pub(super) investors: Vec<Investor>,
    /// Those whose partners are asked for, in the order of the file.
    pub(super) questions: Vec<Question>,
    /// All deals lie before it.
    pub(super) cutoff: civil::Date,
    /// What was left out, in words.
    pub(super) notes: Vec<String>,
}

/// A start-up, whether it asks or only stands in portfolios.
#[derive(Debug)]
pub(super) struct Company {
    /// The line that it was read from.
    pub(super) number: usize,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) is_test: bool,
    pub(super) place: Option<Place>,
    pub(super) categories: Vec<String>,
    /// 0: not known.
    pub(super) founded_year: i32,
    pub(super) seeking_stage: Stage,
    pub(super) seeking_amount: Option<Money>,
    pub(super) one_liner: String,
    pub(super) description: String,
}

/// An investor.
#[derive(Debug)]
pub(super) struct Investor {
    /// The line that it was read from.
    pub(super) number: usize,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) thesis: String,
    pub(super) deals: Vec<Deal>,
}

/// An investor's part in a round.
#[derive(Debug)]
pub(super) struct Deal {
    /// The company's position.
    pub(super) company: usize,
    pub(super) day: civil::Date,
    pub(super) stage: Stage,
    /// Of the whole round.
    pub(super) amount: Option<Money>,
}

/// A start-up and who invested in it after the cutoff.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) startup: String,
    pub(super) investors: BTreeSet<String>,
}

impl Collection {
    /// Reads the files in a folder.
    ///
    /// # Errors
    ///
    /// A file that cannot be read; else all that is wrong with what they say.
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        Self::parse(&read(STARTUPS)?, &read(INVESTORS)?, &read(QRELS)?, &read(STATS)?)
    }

    /// Reads the texts of the files.
    pub(super) fn parse(
        startups: &str,
        investors: &str,
        qrels: &str,
        stats: &str,
    ) -> anyhow::Result<Self> {
        let mut reader = Reader::default();
        let cutoff = reader.cutoff(stats);
        let companies = reader.companies(startups);
        let positions: HashMap<&str, usize> =
            companies.iter().enumerate().map(|(at, it)| (it.id.as_str(), at)).collect();
        let investors = reader.investors(investors, &positions, cutoff);
        let questions = reader.questions(qrels, &companies, &positions, &investors);
        let notes = reader.finish()?;
        Ok(Self { companies, investors, questions, cutoff: cutoff.unwrap_or_default(), notes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STARTUPS: &str = r#"{"id": "S1", "name": "Zephyrlane", "role": "test", "country": "KOR", "query_date": "x"}
{"id": "S2", "name": "Ostrafel", "categories": ["lidar"], "founded_year": 2019, "colour": "blue"}"#;
    const INVESTORS: &str = r#"{"id": "I1", "name": "Tamarack Nine", "portfolio": [
{"startup_id": "S2", "date": "2024-12-31", "stage": "seed", "amount_usd": 5e5}], "n_companies": 1}"#;
    const QRELS: &str = "S1\t0\tI1\t1\n";
    const STATS: &str = r#"{"cutoff": "2025-01-01", "more": 3}"#;

    /// A JSON object that stands in several lines above, in one.
    fn one_line(text: &str) -> String {
        text.replace("[\n", "[")
    }

    #[test]
    fn a_sound_collection_is_read_and_unknown_fields_are_told_once() {
        let found = Collection::parse(STARTUPS, &one_line(INVESTORS), QRELS, STATS).unwrap();
        assert_eq!((found.companies.len(), found.investors[0].deals.len()), (2, 1));
        assert_eq!(found.companies[0].place.as_ref().unwrap().country_code, "KR");
        assert_eq!((found.questions.len(), found.questions[0].startup.as_str()), (1, "S1"));
        let note = "startups.jsonl: the field `colour` is unknown and left out (first in line 2)";
        assert_eq!(found.notes, [note]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let investor =
            |deal: &str| format!(r#"{{"id": "I1", "name": "A", "portfolio": [{deal}]}}"#);
        let deal = |startup: &str, date: &str, more: &str| {
            investor(&format!(r#"{{"startup_id": "{startup}", "date": "{date}"{more}}}"#))
        };
        let sound = deal("S2", "2024-12-31", "");
        let with_startup = |line: &str| format!("{STARTUPS}\n{line}");
        let cases = [
            (with_startup("{"), sound.clone(), QRELS, "startups.jsonl:3: EOF"),
            (
                with_startup(r#"{"id": "S9"}"#),
                sound.clone(),
                QRELS,
                "startups.jsonl:3: missing field",
            ),
            (
                with_startup(r#"{"id": "S1", "name": "B"}"#),
                sound.clone(),
                QRELS,
                "startups.jsonl:3: the id `S1` stands in a line before",
            ),
            (
                with_startup(r#"{"id": "S9", "name": "B", "country": "Korea"}"#),
                sound.clone(),
                QRELS,
                "startups.jsonl:3: the country `Korea`",
            ),
            (
                with_startup(r#"{"id": "S9", "name": "B", "founded_year": 19}"#),
                sound.clone(),
                QRELS,
                "startups.jsonl:3: the founded_year 19",
            ),
            (
                STARTUPS.into(),
                deal("S7", "2024-12-31", ""),
                QRELS,
                "investors.jsonl:1: the startup_id",
            ),
            (
                STARTUPS.into(),
                deal("S2", "31.12.2024", ""),
                QRELS,
                "investors.jsonl:1: `31.12.2024`",
            ),
            (
                STARTUPS.into(),
                deal("S2", "2024-12-31", r#", "stage": "big""#),
                QRELS,
                "investors.jsonl:1: the stage `big`",
            ),
            (
                STARTUPS.into(),
                deal("S2", "2024-12-31", r#", "amount_usd": -5"#),
                QRELS,
                "investors.jsonl:1: the amount -5",
            ),
            (
                STARTUPS.into(),
                deal("S1", "2025-01-01", ""),
                QRELS,
                "investors.jsonl:1: the deal of I1 with S1 on 2025-01-01 is not before the cutoff",
            ),
            (STARTUPS.into(), sound.clone(), "S1\t0\tI7\t1", "qrels.tsv:1: the investor `I7`"),
            (STARTUPS.into(), sound.clone(), "S2\t0\tI1\t1", "qrels.tsv:1: `S2` is no start-up of"),
            (
                STARTUPS.into(),
                sound.clone(),
                "S1\t0\tI1",
                "qrels.tsv:1: is no start-up, 0, investor",
            ),
            (STARTUPS.into(), sound.clone(), "S1\t0\tI1\t0", "qrels.tsv names nobody who invested"),
        ];
        for (startups, investors, qrels, expected) in cases {
            let told =
                Collection::parse(&startups, &investors, qrels, STATS).unwrap_err().to_string();
            assert!(told.contains(expected), "{expected}\n{told}");
        }
        let stats = r#"{"cutoff": "soon"}"#;
        let told = Collection::parse(STARTUPS, &sound, QRELS, stats).unwrap_err().to_string();
        assert_eq!(told, "stats.json: cutoff: `soon` is no day such as 2010-12-31");
    }
}
