//! The weights of the score, read from `weights.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

/// All weights. The comments in `weights.toml` say what each does and where it comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    pub(super) decay: Decay,
    pub(super) sector: Share,
    pub(super) industry: Share,
    pub(super) stage: Share,
    pub(super) country: Share,
    pub(super) region: Share,
    pub(super) city: Share,
    pub(super) nearby: Nearby,
    pub(super) visit: Visit,
    pub(super) abroad: Share,
    pub(super) average: Average,
    pub(super) size: Scale,
    pub(super) age: Scale,
    pub(super) similar: Similar,
    pub(super) ticket: Ticket,
    pub(super) activity: Activity,
    pub(super) syndicate: Syndicate,
    pub(super) concepts: Concepts,
    pub(super) words: Words,
    pub(super) cooperation: Cooperation,
    pub(super) startup_side: StartupSide,
    pub(super) met: Met,
    pub(super) variety: Variety,
    pub(super) evidence: Evidence,
    pub(super) coverage: Coverage,
    pub(super) grade: Grade,
    pub(super) chance: Chance,
}

/// Why weights cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// They are not the TOML that is expected.
    #[error("the weights cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// A weight is out of its bounds.
    #[error("the weights say `{0}`, which does not hold")]
    Bounds(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decay {
    pub(super) half_life_years: f64,
    pub(super) undated_years: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Share {
    #[serde(default)]
    pub(super) declared: f64,
    #[serde(default)]
    pub(super) declared_weight: f64,
    pub(super) smoothing: f64,
    pub(super) weight: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

/// How much more places count for small rounds.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nearby {
    pub(super) usual_usd: f64,
    pub(super) halvings_max: f64,
    pub(super) region: f64,
    pub(super) city: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Visit {
    pub(super) within_min: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Average {
    pub(super) smoothing: f64,
}

/// A share on a scale, where what is near counts in part.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scale {
    pub(super) width: f64,
    pub(super) smoothing: f64,
    pub(super) weight: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Scale {
    /// The same without its width.
    pub(super) const fn share(&self) -> Share {
        let Self { smoothing, weight, min, max, .. } = *self;
        Share { declared: 0.0, declared_weight: 0.0, smoothing, weight, min, max }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Similar {
    pub(super) fields: f64,
    pub(super) region: f64,
    pub(super) city: f64,
    pub(super) stage: f64,
    pub(super) size: f64,
    pub(super) age: f64,
    pub(super) order: f64,
    pub(super) power: f64,
    pub(super) root: f64,
    pub(super) floor: f64,
    pub(super) usual: f64,
    pub(super) weight: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ticket {
    pub(super) declared: f64,
    pub(super) inside: f64,
    pub(super) per_doubling: f64,
    pub(super) min: f64,
    pub(super) tickets_per_round_max: f64,
    pub(super) rates_slack: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Activity {
    pub(super) weight: f64,
    pub(super) floor: f64,
    pub(super) months: u16,
    pub(super) min: f64,
    pub(super) max: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Syndicate {
    pub(super) weight: f64,
    pub(super) smoothing: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Concepts {
    pub(super) max: f64,
    pub(super) half: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) max: f64,
    pub(super) half: f64,
    pub(super) common_share: u32,
    pub(super) common_min: u32,
    pub(super) shared_min: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cooperation {
    pub(super) each: f64,
    pub(super) max: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartupSide {
    pub(super) ask_met: f64,
    pub(super) ask_unmet: f64,
    pub(super) language_none: f64,
    pub(super) market_met: f64,
    pub(super) market_unmet: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Met {
    pub(super) demoted: f64,
    pub(super) declined_months: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Variety {
    pub(super) weight: f64,
    pub(super) free_share: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Coverage {
    pub(super) sector: f64,
    pub(super) text: f64,
    pub(super) stage: f64,
    pub(super) place: f64,
    pub(super) amount: f64,
    pub(super) cooperation: f64,
    pub(super) record: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Grade {
    pub(super) strong: f64,
    pub(super) good: f64,
    pub(super) weak: f64,
    pub(super) coverage_percent_min: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Chance {
    pub(super) investors: f64,
    pub(super) slope: f64,
    pub(super) percent_max: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Evidence {
    pub(super) factors_min: u32,
}

impl Coverage {
    /// Of sector, text, stage, place, amount, cooperation and the record.
    pub(super) const fn parts(&self) -> [f64; 7] {
        let Self { sector, text, stage, place, amount, cooperation, record } = *self;
        [sector, text, stage, place, amount, cooperation, record]
    }
}

/// No one weight may be larger: a score of many terms then stays far from the bounds of its number.
const WEIGHT_MAX: f64 = 100.0;

impl Weights {
    /// The weights that are part of the program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Weights> = LazyLock::new(|| {
            Weights::parse(include_str!("weights.toml"))
                .expect("a test parses the built-in weights")
        });
        &BUILTIN
    }

    /// Reads weights; the format is that of `weights.toml`.
    ///
    /// # Errors
    ///
    /// Weights that are missing, unknown or out of their bounds.
    pub fn parse(toml: &str) -> Result<Self, Error> {
        let weights: Self = toml::from_str(toml)?;
        let broken = weights.rules().into_iter().find(|(holds, _)| !holds);
        broken.map_or(Ok(weights), |(_, rule)| Err(Error::Bounds(rule)))
    }

    /// What must hold, and the words for it if it does not. Comparisons are written so that NaN breaks them.
    fn rules(&self) -> Vec<(bool, &'static str)> {
        let scales = [self.size.share(), self.age.share()];
        let places = [&self.country, &self.region, &self.city, &self.abroad];
        let shares = [&self.sector, &self.industry, &self.stage].into_iter().chain(places);
        let positive = |value: f64| value > 0.0 && value <= WEIGHT_MAX;
        let negative = |value: f64| (-WEIGHT_MAX..=0.0).contains(&value);
        let weight = |value: f64| (0.0..=WEIGHT_MAX).contains(&value);
        let is_share = |share: &Share| {
            positive(share.smoothing)
                && positive(share.max)
                && negative(share.min)
                && [share.declared, share.declared_weight, share.weight].into_iter().all(weight)
        };
        let (ticket, activity, side) = (&self.ticket, &self.activity, &self.startup_side);
        let (similar, cooperation) = (&self.similar, &self.cooperation);
        let parts = [
            similar.fields,
            similar.region,
            similar.city,
            similar.stage,
            similar.size,
            similar.age,
            similar.order,
        ];
        vec![
            (
                positive(self.decay.half_life_years) && weight(self.decay.undated_years),
                "decay: half_life_years above 0, undated_years at least 0, both at most 100",
            ),
            (
                shares.chain(&scales).all(is_share),
                "sector, industry, stage, country, region, city, abroad, size, age: smoothing and max above 0, min at most 0, all at most 100",
            ),
            (negative(self.visit.within_min), "visit.within_min at most 0, at least -100"),
            (positive(self.average.smoothing), "average.smoothing above 0, at most 100"),
            (
                positive(self.size.width) && positive(self.age.width),
                "size, age: width above 0, at most 100",
            ),
            (
                parts.into_iter().chain([similar.power]).all(positive)
                    && positive(similar.floor)
                    && positive(similar.max)
                    && negative(similar.min)
                    && weight(similar.usual)
                    && weight(similar.root)
                    && weight(similar.weight),
                "similar: parts, power, floor and max above 0, min at most 0, all at most 100",
            ),
            (
                positive(ticket.inside)
                    && positive(ticket.per_doubling)
                    && negative(ticket.min)
                    && positive(ticket.declared),
                "ticket: declared, inside and per_doubling above 0, min at most 0",
            ),
            (
                [ticket.tickets_per_round_max, ticket.rates_slack]
                    .into_iter()
                    .all(|times| (1.0..=WEIGHT_MAX).contains(&times)),
                "ticket: tickets_per_round_max and rates_slack from 1 to 100",
            ),
            (
                weight(activity.weight)
                    && positive(activity.floor)
                    && negative(activity.min)
                    && positive(activity.max),
                "activity: weight at least 0, min at most 0, floor and max above 0",
            ),
            (
                weight(self.syndicate.weight)
                    && positive(self.syndicate.smoothing)
                    && negative(self.syndicate.min)
                    && positive(self.syndicate.max),
                "syndicate: weight at least 0, min at most 0, smoothing and max above 0",
            ),
            (
                self.nearby.usual_usd > 0.0
                    && [self.nearby.halvings_max, self.nearby.region, self.nearby.city]
                        .into_iter()
                        .all(weight)
                    && self.nearby.halvings_max * self.nearby.region <= self.region.weight
                    && self.nearby.halvings_max * self.nearby.city <= self.city.weight,
                "nearby: usual_usd above 0, all else at least 0, and no place weighs less than nothing",
            ),
            (
                [self.concepts.max, self.concepts.half, self.words.max, self.words.half]
                    .into_iter()
                    .all(positive),
                "concepts, words: max and half above 0, at most 100",
            ),
            (
                self.words.common_share >= 1 && self.words.shared_min >= 1,
                "words: common_share and shared_min at least 1",
            ),
            (
                positive(cooperation.each) && positive(cooperation.max),
                "cooperation: each and max above 0, at most 100",
            ),
            (
                positive(side.ask_met)
                    && positive(side.market_met)
                    && [side.ask_unmet, side.language_none, side.market_unmet]
                        .into_iter()
                        .all(negative),
                "startup_side: met above 0, unmet and none at most 0",
            ),
            ((1..=7).contains(&self.evidence.factors_min), "evidence.factors_min from 1 to 7"),
            (
                weight(self.variety.weight)
                    && self.variety.free_share > 0.0
                    && self.variety.free_share <= 1.0,
                "variety: weight at least 0, free_share above 0, at most 1",
            ),
            (negative(self.met.demoted), "met.demoted at most 0, at least -100"),
            (self.coverage.parts().into_iter().all(positive), "coverage: all above 0, at most 100"),
            (
                self.grade.weak < self.grade.good && self.grade.good < self.grade.strong,
                "grade: weak below good below strong",
            ),
            (
                positive(self.chance.investors)
                    && positive(self.chance.slope)
                    && positive(self.chance.percent_max),
                "chance: investors, slope and percent_max above 0, at most 100",
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_weights_are_refused_in_words() {
        let sound = include_str!("weights.toml");
        assert_eq!(&Weights::parse(sound).unwrap(), Weights::builtin());
        let cases = [
            ("smoothing = 4.0", "smoothing = 0.0", "smoothing and max above 0"),
            ("inside = 0.4", "inside = nan", "inside and per_doubling above 0"),
            ("power = 3.0", "power = 0.0", "similar: parts"),
            ("width = 1.0", "width = -1.0", "width above 0"),
            ("usual_usd = 3000000.0", "usual_usd = 0.0", "nearby: usual_usd above 0"),
            ("halvings_max = 4.0", "halvings_max = 40.0", "no place weighs less than nothing"),
            ("smoothing = 2.0", "smoothing = 0.0", "syndicate: weight at least 0"),
            ("factors_min = 2", "factors_min = 8", "from 1 to 7"),
            (
                "percent_max = 30.0",
                "percent_max = 101.0",
                "chance: investors, slope and percent_max",
            ),
            ("factors_min = 2", "factors_most = 2", "cannot be read"),
            ("each = 0.3", "each = 0.0", "each and max above 0"),
            ("each = 0.3", "each = 0.3\nnone = -0.3", "cannot be read"),
        ];
        for (from, to, message) in cases {
            let error = Weights::parse(&sound.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.contains(message), "{to}: {error}");
        }
    }
}
