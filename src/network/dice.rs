//! The world's one source of chance: a seeded generator whose numbers are the same on every platform.

use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A seeded generator. Equal seeds give equal numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dice(Pcg64Mcg);

impl Dice {
    /// The generator of this seed.
    pub fn new(seed: u64) -> Self {
        Self(Pcg64Mcg::seed_from_u64(seed))
    }

    /// A number from `min` to `max`, both included. Draws nothing where there is no choice.
    pub fn between(&mut self, min: u64, max: u64) -> u64 {
        if max <= min {
            return min;
        }
        let span = u128::from(max - min) + 1;
        let drawn = (u128::from(self.0.next_u64()) * span) >> 64;
        min + u64::try_from(drawn).unwrap_or(max - min)
    }

    /// Whether something happens that happens so many times in a million. Draws nothing for never and always.
    pub fn happens(&mut self, per_million: u32) -> bool {
        match per_million {
            0 => false,
            1_000_000.. => true,
            _ => self.between(0, 999_999) < u64::from(per_million),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_in_their_range_and_reach_both_ends() {
        let mut dice = Dice::new(7);
        let drawn: Vec<u64> = (0..200).map(|_| dice.between(3, 6)).collect();
        assert!((3..=6).all(|n| drawn.contains(&n)));
        assert!(drawn.iter().all(|n| (3..=6).contains(n)));
    }

    #[test]
    fn a_seed_gives_the_same_numbers_for_ever() {
        let mut dice = Dice::new(42);
        let drawn = [dice.between(0, 999), dice.between(0, 999), dice.between(0, u64::MAX)];
        assert_eq!(drawn, [573, 133, 6_565_857_352_388_044_582]);
    }
}
