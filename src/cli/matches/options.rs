//! What can be wished of matches, the same for one start-up or many.

use crate::cli::language::Speech;
use crate::cli::output::clean;
use crate::cli::{ranking, words};
use crate::proto::{
    Date, FactorImportance, GroupKind, GroupLimit, Key, Kind, MatchFilter, MatchOptions,
    MatchSummary, MetHandling, Place,
};

/// How a pair is judged.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Judging {
    /// How much a reason counts, such as sector=high; may be repeated
    ///
    /// Reasons: sector, industry (a wide group of sectors), concepts, words, stage, place, amount, age, similar, activity,
    /// syndicate (with how many others the partner shares its rounds), cooperation, startup-side, met, variety. They
    /// count none (not at all), low (half), normal, high (twice), or are a must: then a candidate for whom the reason
    /// does not speak is not ranked. Korean names are understood too: 분야=필수.
    #[arg(
        long,
        value_name = "REASON=none|low|normal|high|must",
        value_parser = words::importance
    )]
    pub(super) importance: Vec<FactorImportance>,
    /// Where a delegation goes, such as US or US-CA: only partners there, compared with one another
    #[arg(long, value_name = "CODE", value_parser = words::destination)]
    pub(super) destination: Option<Place>,
    /// Day for which to rank: nothing dated after it counts [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = ranking::day)]
    pub(super) as_of: Option<Date>,
}

/// Which candidates are listed, and how.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Listing {
    /// Most matches to show, 1 to 200
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = results())]
    limit: i32,
    #[command(flatten)]
    pub(super) judging: Judging,
    /// Country of the candidate's seat, such as US; may be repeated, as all filters
    #[arg(long, value_name = "CODE", value_parser = words::code)]
    country: Vec<String>,
    /// Region of the candidate's seat, such as US-CA
    #[arg(long, value_name = "CODE", value_parser = words::code)]
    region: Vec<String>,
    /// Sector the candidate declares, narrower ones included; `naru sectors` lists them
    #[arg(long, value_name = "ID")]
    sector: Vec<String>,
    /// Stage of a start-up, or at which a partner invests
    #[arg(long, value_parser = words::stage_parser())]
    stage: Vec<i32>,
    /// Kind of partner
    #[arg(long, value_parser = words::partner_kind_parser())]
    partner_kind: Vec<i32>,
    /// Candidate to leave out; may be repeated
    #[arg(long, value_name = "NAME", value_parser = key)]
    exclude: Vec<Key>,
    /// Candidate that has been met already, beside those of whom a record of a meeting, of what comes after it or of a
    /// refusal says so (an introduction alone does not); may be repeated
    #[arg(long, value_name = "NAME", value_parser = key)]
    met: Vec<Key>,
    /// What becomes of those that have been met [default: demote]
    #[arg(long, value_parser = words::met_handling_parser())]
    met_handling: Option<i32>,
    /// Most partners of one kind, for variety; what comes next takes the place of the others
    #[arg(long, value_name = "N", value_parser = results())]
    per_kind: Option<i32>,
    /// Most candidates of one country
    #[arg(long, value_name = "N", value_parser = results())]
    per_country: Option<i32>,
    /// Most candidates of one firm: several funds of one house count as one
    #[arg(long, value_name = "N", value_parser = results())]
    per_firm: Option<i32>,
    /// Also the chance that a partner takes part in the round: of partners that invest by trade, and never told as more
    /// than 30%
    #[arg(long)]
    chance: bool,
    /// Who will read the answer: what is not for them is left out [default: officer]
    ///
    /// A list is for the officer or the side that asks: startup where partners are ranked, partner where start-ups are.
    /// It would tell one of those ranked what the others answered; --with explains one pair to either side.
    #[arg(long, value_parser = words::audience_parser())]
    pub(super) audience: Option<i32>,
}

impl Listing {
    pub(super) fn options(self, speech: Speech) -> MatchOptions {
        let limits = [
            (GroupKind::PartnerKind, self.per_kind),
            (GroupKind::Country, self.per_country),
            (GroupKind::Firm, self.per_firm),
        ];
        let limit = |(group, max): (GroupKind, Option<i32>)| {
            max.map(|max_results| GroupLimit { group: group.into(), max_results })
        };
        let names = |keys: &[Key]| keys.iter().map(Key::to_string).collect();
        MatchOptions {
            filter: Some(MatchFilter {
                sectors: self.sector,
                country_codes: self.country,
                region_codes: self.region,
                stages: self.stage,
                partner_kinds: self.partner_kind,
            }),
            excluded_names: names(&self.exclude),
            as_of_date: self.judging.as_of,
            language: speech.requested().into(),
            max_results: self.limit,
            importances: self.judging.importance,
            met_names: names(&self.met),
            met: self.met_handling.unwrap_or_default(),
            destination: self.judging.destination,
            group_limits: limits.into_iter().filter_map(limit).collect(),
            show_chance: self.chance,
            audience: self.audience.unwrap_or_default(),
            ..MatchOptions::default()
        }
    }
}

/// What a request asked for, as far as it explains what is answered.
pub(super) struct Asked {
    /// Where a delegation goes, if partners are ranked; empty: nowhere.
    destination: String,
    has_filters: bool,
    has_group_limits: bool,
    max_results: usize,
}

impl Asked {
    /// `candidates` is the kind that is ranked.
    pub(super) fn of(options: &MatchOptions, candidates: Kind) -> Self {
        let destination = options.destination.as_ref().filter(|_| candidates == Kind::Partner);
        let code = |place: &Place| match place.region_code.as_str() {
            "" => place.country_code.clone(),
            region => region.to_owned(),
        };
        let has_filters = options.filter.as_ref().is_some_and(|it| *it != MatchFilter::default());
        let may_leave_out =
            !options.excluded_names.is_empty() || options.met == i32::from(MetHandling::LeftOut);
        Self {
            destination: destination.map(code).unwrap_or_default(),
            has_filters: has_filters || may_leave_out,
            has_group_limits: !options.group_limits.is_empty(),
            max_results: usize::try_from(options.max_results).unwrap_or_default(),
        }
    }

    /// Why nobody is a candidate where a destination is named; none: another reason, or somebody is.
    pub(super) fn why_nobody(&self, summary: &MatchSummary, speech: Speech) -> Option<String> {
        let place = self.destination.as_str();
        if summary.candidates > 0 || place.is_empty() {
            return None;
        }
        Some(if self.has_filters {
            speech.say(
                format!("목적지 {place}에는 조건에 맞는 파트너가 없습니다"),
                format!("no partner in {place} passes the filters"),
            )
        } else {
            speech.say(
                format!("목적지 {place}에 있는 파트너가 등록되어 있지 않습니다"),
                format!("no partner is known in {place}"),
            )
        })
    }

    /// Why a list of so many matches is shorter than asked for although others could be ranked.
    pub(super) fn cut(
        &self,
        shown: usize,
        summary: &MatchSummary,
        speech: Speech,
    ) -> Option<String> {
        let ranked = usize::try_from(summary.ranked).unwrap_or_default();
        let is_cut = self.has_group_limits && shown < self.max_results.min(ranked);
        is_cut.then(|| {
            speech.say(
                format!(
                    "{shown}곳만 표시: 나머지 {}곳은 --per-kind, --per-country, --per-firm 한도를 넘습니다",
                    ranked - shown
                ),
                format!(
                    "{shown} shown: the other {} ranked are beyond --per-kind, --per-country or --per-firm",
                    ranked - shown
                ),
            )
        })
    }
}

/// Names of the request that are of nobody.
pub(super) fn unknown_names(summary: &MatchSummary, speech: Speech) -> Option<String> {
    let names = clean(&summary.unknown_names.join(", "));
    (!names.is_empty()).then(|| {
        speech.say(
            format!("참고: 등록되어 있지 않은 이름이어서 반영하지 않았습니다: {names}"),
            format!("note: no such profile, and so nothing changed for it: {names}"),
        )
    })
}

/// Reads the name of a profile.
pub(super) fn key(text: &str) -> Result<Key, String> {
    Key::parse_profile(text).ok_or_else(|| "write startups/ID or partners/ID".to_owned())
}

fn results() -> clap::builder::RangedI64ValueParser<i32> {
    clap::value_parser!(i32).range(1..=200)
}
