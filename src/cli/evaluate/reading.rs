//! The lines of a match collection, one by one. Everything that is wrong with them is told at once.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::cli::lines;
use crate::proto::Stage;

use super::collections::{Company, Deal, INVESTORS, Investor, QRELS, Question, STARTUPS, STATS};
use super::problems::Problems;
use super::words;

/// Fields, by file, that only restate others or that nobody knows before the deal: they are left out without a word.
const DERIVED: [(&str, &str); 11] = [
    (STARTUPS, "query_date"),
    (INVESTORS, "n_investments"),
    (INVESTORS, "n_companies"),
    (INVESTORS, "first_date"),
    (INVESTORS, "last_date"),
    (INVESTORS, "sectors"),
    (INVESTORS, "regions"),
    (INVESTORS, "countries"),
    (INVESTORS, "stages"),
    (INVESTORS, "ticket_min_usd"),
    (INVESTORS, "ticket_max_usd"),
];

/// The most categories of a start-up, and the most characters of one: each may become a tag of a deal.
const CATEGORIES_MAX: usize = 20;
const CATEGORY_CHARS_MAX: usize = 50;
/// The years in which a company can have been founded, as the contract says.
const FOUNDED_YEARS: std::ops::RangeInclusive<i32> = 1800..=2200;

/// Reads one file after the other, and keeps what is wrong with them.
#[derive(Default)]
pub(super) struct Reader {
    problems: Problems,
    /// Fields that are not read, by file, with the line where they stand first.
    unknown: BTreeMap<(&'static str, String), usize>,
}

impl Reader {
    /// What was left out, in words.
    ///
    /// # Errors
    ///
    /// All problems found.
    pub(super) fn finish(self) -> anyhow::Result<Vec<String>> {
        self.problems.finish()?;
        let note = |((file, field), number)| {
            format!("{file}: the field `{field}` is unknown and left out (first in line {number})")
        };
        Ok(self.unknown.into_iter().map(note).collect())
    }

    /// The day before which all deals must lie.
    pub(super) fn cutoff(&mut self, text: &str) -> Option<civil::Date> {
        let stats: Result<Stats, _> = serde_json::from_str(text);
        let cutoff = stats.map_err(|error| error.to_string());
        let cutoff = cutoff.and_then(|stats| words::day(&stats.cutoff));
        cutoff.map_err(|problem| self.problems.add(format_args!("{STATS}: cutoff: {problem}"))).ok()
    }

    pub(super) fn companies(&mut self, text: &str) -> Vec<Company> {
        let mut ids = HashSet::new();
        let mut companies = Vec::new();
        for (number, line) in self.objects::<CompanyLine>(STARTUPS, text) {
            self.tell_unknown(STARTUPS, number, line.others.keys());
            self.check_id(STARTUPS, number, &line.id, &line.name, &mut ids);
            companies.push(self.company(number, line));
        }
        companies
    }

    fn company(&mut self, number: usize, line: CompanyLine) -> Company {
        let [country, state, region, city] =
            [line.country, line.state, line.region, line.city].map(Option::unwrap_or_default);
        let place = words::place(&country, &state, &region, &city);
        let stage = line.seeking_stage.as_deref().map_or(Ok(Stage::Unspecified), words::stage);
        let amount = line.seeking_amount_usd.map_or(Ok(None), words::dollars);
        let categories = line.categories.unwrap_or_default();
        let is_bad = |it: &String| it.trim().is_empty() || it.chars().count() > CATEGORY_CHARS_MAX;
        if categories.len() > CATEGORIES_MAX || categories.iter().any(is_bad) {
            let problem = format!(
                "at most {CATEGORIES_MAX} categories of 1 to {CATEGORY_CHARS_MAX} characters are allowed"
            );
            self.problems.at(STARTUPS, number, problem);
        }
        let founded_year = line.founded_year.unwrap_or_default();
        if founded_year != 0 && !FOUNDED_YEARS.contains(&founded_year) {
            let problem = format_args!("the founded_year {founded_year} is not from 1800 to 2200");
            self.problems.at(STARTUPS, number, problem);
        }
        Company {
            number,
            id: line.id,
            name: line.name,
            is_test: line.role.is_some_and(|role| role == "test"),
            place: self.sound(STARTUPS, number, place),
            categories,
            founded_year,
            seeking_stage: self.sound(STARTUPS, number, stage),
            seeking_amount: self.sound(STARTUPS, number, amount),
            one_liner: line.one_liner.unwrap_or_default(),
            description: line.description.unwrap_or_default(),
        }
    }

    /// `companies` are the positions of their ids.
    pub(super) fn investors(
        &mut self,
        text: &str,
        companies: &HashMap<&str, usize>,
        cutoff: Option<civil::Date>,
    ) -> Vec<Investor> {
        let mut ids = HashSet::new();
        let mut investors = Vec::new();
        for (number, line) in self.objects::<InvestorLine>(INVESTORS, text) {
            self.tell_unknown(INVESTORS, number, line.others.keys());
            self.check_id(INVESTORS, number, &line.id, &line.name, &mut ids);
            let mut deals = Vec::new();
            for deal in line.portfolio {
                deals.extend(self.deal(number, &line.id, deal, companies, cutoff));
            }
            let (id, name, thesis) = (line.id, line.name, line.thesis.unwrap_or_default());
            investors.push(Investor { number, id, name, thesis, deals });
        }
        investors
    }

    fn deal(
        &mut self,
        number: usize,
        investor: &str,
        deal: DealObject,
        companies: &HashMap<&str, usize>,
        cutoff: Option<civil::Date>,
    ) -> Option<Deal> {
        self.tell_unknown(INVESTORS, number, deal.others.keys());
        let id = &deal.startup_id;
        let company = companies.get(id.as_str()).copied();
        let company = company.ok_or_else(|| format!("the startup_id `{id}` is not in {STARTUPS}"));
        let day = words::day(&deal.date).and_then(|day| match cutoff {
            Some(cutoff) if day >= cutoff => Err(format!(
                "the deal of {investor} with {id} on {day} is not before the cutoff {cutoff}: it would give the \
                 answer away"
            )),
            _ => Ok(day),
        });
        let stage = deal.stage.as_deref().map_or(Ok(Stage::Unspecified), words::stage);
        let amount = deal.amount_usd.map_or(Ok(None), words::dollars);
        let (stage, amount) =
            (self.sound(INVESTORS, number, stage), self.sound(INVESTORS, number, amount));
        let company = self.sound(INVESTORS, number, company.map(Some));
        let day = self.sound(INVESTORS, number, day.map(Some));
        Some(Deal { company: company?, day: day?, stage, amount })
    }

    /// Reads lines such as `s1 <tab> 0 <tab> i7 <tab> 1`; a start-up with 0 alone is no question.
    pub(super) fn questions(
        &mut self,
        text: &str,
        companies: &[Company],
        positions: &HashMap<&str, usize>,
        investors: &[Investor],
    ) -> Vec<Question> {
        let investors: HashSet<&str> = investors.iter().map(|it| it.id.as_str()).collect();
        let is_test = |id: &str| positions.get(id).is_some_and(|&at| companies[at].is_test);
        let mut questions: Vec<Question> = Vec::new();
        let mut asked: HashMap<String, usize> = HashMap::new();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [startup, _, investor, grade @ ("0" | "1")] = fields[..] else {
                let problem = "is no start-up, 0, investor and 1 (or 0), with tabs between";
                self.problems.at(QRELS, number, problem);
                continue;
            };
            if !is_test(startup) {
                let problem = format_args!("`{startup}` is no start-up of the role `test`");
                self.problems.at(QRELS, number, problem);
            }
            if !investors.contains(investor) {
                let problem = format_args!("the investor `{investor}` is not in {INVESTORS}");
                self.problems.at(QRELS, number, problem);
            }
            if grade == "1" {
                let at = *asked.entry(startup.to_owned()).or_insert_with(|| {
                    let investors = BTreeSet::new();
                    questions.push(Question { startup: startup.to_owned(), investors });
                    questions.len() - 1
                });
                questions[at].investors.insert(investor.to_owned());
            }
        }
        if questions.is_empty() {
            self.problems.add(format_args!("{QRELS} names nobody who invested"));
        }
        questions
    }

    /// The objects of a text, one a line, with the numbers of their lines.
    fn objects<T: DeserializeOwned>(&mut self, file: &str, text: &str) -> Vec<(usize, T)> {
        let mut objects = Vec::new();
        for (number, text) in lines::read(text.as_bytes()).flatten() {
            let object = text.map_err(|fault| fault.message).and_then(|text| {
                serde_json::from_str(&text).map_err(|error| {
                    // The line is told with the file.
                    let told = error.to_string();
                    told.split(" at line ").next().unwrap_or_default().to_owned()
                })
            });
            match object {
                Ok(object) => objects.push((number, object)),
                Err(problem) => self.problems.at(file, number, problem),
            }
        }
        objects
    }

    fn check_id(
        &mut self,
        file: &str,
        number: usize,
        id: &str,
        name: &str,
        ids: &mut HashSet<String>,
    ) {
        if id.is_empty() || id.contains(char::is_whitespace) {
            self.problems.at(file, number, format_args!("the id `{id}` is empty or has spaces"));
        }
        if name.trim().is_empty() {
            self.problems.at(file, number, "the name is empty");
        }
        if !ids.insert(id.to_owned()) {
            self.problems.at(file, number, format_args!("the id `{id}` stands in a line before"));
        }
    }

    fn tell_unknown<'a>(
        &mut self,
        file: &'static str,
        number: usize,
        fields: impl Iterator<Item = &'a String>,
    ) {
        for field in fields.filter(|it| !DERIVED.contains(&(file, it.as_str()))) {
            self.unknown.entry((file, field.clone())).or_insert(number);
        }
    }

    /// The value, or none of its kind where something is wrong with it.
    fn sound<T: Default>(&mut self, file: &str, number: usize, value: Result<T, String>) -> T {
        value.unwrap_or_else(|problem| {
            self.problems.at(file, number, problem);
            T::default()
        })
    }
}

#[derive(Deserialize)]
struct CompanyLine {
    id: String,
    name: String,
    role: Option<String>,
    country: Option<String>,
    state: Option<String>,
    region: Option<String>,
    city: Option<String>,
    categories: Option<Vec<String>>,
    founded_year: Option<i32>,
    seeking_stage: Option<String>,
    seeking_amount_usd: Option<f64>,
    one_liner: Option<String>,
    description: Option<String>,
    #[serde(flatten)]
    others: BTreeMap<String, IgnoredAny>,
}

#[derive(Deserialize)]
struct InvestorLine {
    id: String,
    name: String,
    thesis: Option<String>,
    portfolio: Vec<DealObject>,
    #[serde(flatten)]
    others: BTreeMap<String, IgnoredAny>,
}

#[derive(Deserialize)]
struct DealObject {
    startup_id: String,
    date: String,
    stage: Option<String>,
    amount_usd: Option<f64>,
    #[serde(flatten)]
    others: BTreeMap<String, IgnoredAny>,
}

#[derive(Deserialize)]
struct Stats {
    cutoff: String,
}
