//! Values that many rows share, each kept once.

use std::collections::HashMap;
use std::hash::Hash;

/// Distinct values in the order of their coming. Rows hold positions, so that a question works out what a value means
/// for it once, and not for every row that has it. The default value, which means nothing known, stands at 0.
#[derive(Debug, Clone)]
pub(super) struct Distinct<T> {
    values: Vec<T>,
    positions: HashMap<T, u32>,
}

impl<T: Clone + Default + Eq + Hash> Default for Distinct<T> {
    fn default() -> Self {
        Self { values: vec![T::default()], positions: HashMap::from([(T::default(), 0)]) }
    }
}

impl<T: Clone + Eq + Hash> Distinct<T> {
    /// Where `value` stands, which is added if it is new.
    pub(super) fn position_of(&mut self, value: T) -> u32 {
        if let Some(&position) = self.positions.get(&value) {
            return position;
        }
        let position = u32::try_from(self.values.len())
            .expect("a segment holds fewer than four billion list entries");
        self.values.push(value.clone());
        self.positions.insert(value, position);
        position
    }

    /// The values by position.
    pub(super) fn values(&self) -> &[T] {
        &self.values
    }
}
