//! Whether chances are told truly: of all who were told one chance in ten, one in ten should have invested.

use serde::Serialize;

/// From how many percent on each group of pairs begins.
const BOUNDS: [f64; 7] = [0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];

/// Pairs that were told about the same chance.
#[derive(Debug, Serialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reliability {
    pub(super) from_percent: f64,
    pub(super) pairs: usize,
    /// The mean of the chances that they were told.
    pub(super) told_percent: f64,
    /// How many of them in a hundred came about.
    pub(super) invested_percent: f64,
}

/// Of pairs with the chance that they were told, in percent, and whether they came about. Groups without any are left
/// out.
pub(super) fn reliability(pairs: impl IntoIterator<Item = (f64, bool)>) -> Vec<Reliability> {
    let mut groups = [(0_usize, 0.0, 0_usize); BOUNDS.len()];
    for (chance, invested) in pairs {
        let at = BOUNDS.partition_point(|bound| *bound <= chance).saturating_sub(1);
        let (pairs, told, came) = &mut groups[at];
        *pairs += 1;
        *told += chance;
        *came += usize::from(invested);
    }
    let of = |(from_percent, (pairs, told, came)): (f64, (usize, f64, usize))| {
        let count = f64::from(u32::try_from(pairs).unwrap_or(u32::MAX));
        let came = f64::from(u32::try_from(came).unwrap_or(u32::MAX));
        Reliability {
            from_percent,
            pairs,
            told_percent: told / count,
            invested_percent: 100.0 * came / count,
        }
    };
    BOUNDS.into_iter().zip(groups).filter(|(_, (pairs, ..))| *pairs > 0).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_about_one_chance_are_told_together() {
        let pairs = [(0.0, false), (12.0, true), (20.0, false), (28.0, false), (10.0, true)];
        let found = reliability(pairs);
        let told = |from_percent, pairs, told_percent, invested_percent| Reliability {
            from_percent,
            pairs,
            told_percent,
            invested_percent,
        };
        assert_eq!(found, [told(0.0, 1, 0.0, 0.0), told(10.0, 4, 17.5, 50.0)]);
        assert!(reliability([]).is_empty());
        assert_eq!(reliability([(100.0, true)])[0].from_percent, 30.0);
    }
}
