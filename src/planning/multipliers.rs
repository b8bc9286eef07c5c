//! Prices that are looked for step by step (subgradients: Held, Wolfe and Crowder 1974). All numbers are whole.

/// Directions are told in parts of a unit.
const UNIT: i64 = 16;
/// The target is what a plan has reached, which no bound may reach: so steps start shorter than to there.
const HALVED_MIN: u32 = 1;
const HALVED_MAX: u32 = 8;

/// Prices, and how much more is wanted of each thing than there is.
pub(super) struct Multipliers {
    pub(super) prices: Vec<i64>,
    pub(super) lacks: Vec<i64>,
    directions: Vec<i64>,
    /// Prices from here on are never below zero.
    positive: usize,
    /// How far the best bound known is, and the prices that gave it.
    pub(super) best: i64,
    pub(super) best_prices: Vec<i64>,
    since: u32,
    /// After so many steps they are halved.
    period: u32,
    halved: u32,
}

impl Multipliers {
    pub(super) fn new(prices: Vec<i64>, positive: usize, bound: i64, steps: u32) -> Self {
        let zeros = vec![0; prices.len()];
        Self {
            best_prices: prices.clone(),
            prices,
            lacks: zeros.clone(),
            directions: zeros,
            positive,
            best: bound,
            since: 0,
            period: steps / (HALVED_MAX - HALVED_MIN + 1),
            halved: HALVED_MIN,
        }
    }

    /// Whether steps have become too small to go on.
    pub(super) fn is_done(&self) -> bool {
        self.halved > HALVED_MAX
    }

    /// Notes the bound that the prices give, and changes them: up for what is lacking, down for what is left over.
    pub(super) fn step(&mut self, bound: i64, target: i64) {
        self.since += 1;
        if bound < self.best {
            self.best = bound;
            self.best_prices.clone_from(&self.prices);
        }
        if self.since > self.period {
            (self.since, self.halved) = (0, self.halved + 1);
        }
        let mut square: i64 = 0;
        let prices = self.prices.iter().zip(&self.lacks).zip(&mut self.directions).enumerate();
        for (at, ((price, lack), direction)) in prices {
            let is_free = at < self.positive || *price > 0 || *lack > 0;
            // Half of the last direction is kept, so that steps do not go to and fro.
            *direction = if is_free { lack * UNIT + *direction / 2 } else { 0 };
            square = square.saturating_add(*direction * *direction);
        }
        let distance = i128::from((bound - target).max(1)) * i128::from(UNIT);
        let square = i128::from(square.max(1)) << self.halved;
        for (at, (price, direction)) in self.prices.iter_mut().zip(&self.directions).enumerate() {
            // The step goes as far as it would take to come to the target (Polyak 1969).
            let change = distance * i128::from(*direction) / square;
            *price = price.saturating_add(i64::try_from(change).unwrap_or(0));
            if at >= self.positive {
                *price = (*price).max(0);
            }
        }
    }
}
