//! Scenarios by chance: fault plans for a given scenario, or whole small ones, as TOML.
//!
//! A draw depends on its seed and its number alone, and makes use of most of what the format has: what nobody thought of
//! putting together is put together here. Numbers are round, so that what is found can be read.
//!
//! What it does not know: what comes of it.

mod actions;
mod faults;
mod fleets;
mod network;
mod whole;

use toml::{Table, Value};

pub use faults::faults;
pub use whole::whole;

use crate::kernel::{Key, Stream};

/// The dice of one draw.
#[derive(Clone, Debug)]
struct Dice(Stream);

impl Dice {
    fn new(seed: u64, number: u32, purpose: &str) -> Self {
        Dice(Key::of(seed, number, "draw", purpose).stream())
    }

    /// From `low` to `high`, both included.
    fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.0.below(high - low + 1)
    }

    /// Yes in so many of a hundred.
    fn percent(&mut self, share: u64) -> bool {
        self.0.below(100) < share
    }

    /// One of them, if there are any.
    fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { of.get(self.0.below(of.len() as u64) as usize) }
    }

    /// One of these words.
    fn word(&mut self, of: &[&'static str]) -> &'static str {
        self.one(of).copied().unwrap_or_default()
    }

    /// A length of at least `low` and at most `high` seconds, as likely short as long in its order of magnitude.
    fn length(&mut self, low: u64, high: u64) -> String {
        let (low, high) = (low.max(1), high.max(low).max(1));
        let doublings = (high / low).ilog2();
        let from = low << self.between(0, u64::from(doublings));
        length(self.between(from, (2 * from).min(high).max(from)))
    }
}

/// So many seconds as a scenario has them, in the largest unit that leaves two digits or is exact.
fn length(seconds: u64) -> String {
    match seconds {
        172_800.. => format!("{}h", seconds / 3_600),
        7_200.. => format!("{}min", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

/// A table of these keys and values.
fn table<const N: usize>(keys: [(&str, Value); N]) -> Table {
    keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn text(it: impl Into<String>) -> Value {
    Value::String(it.into())
}

fn number(it: u64) -> Value {
    Value::Integer(i64::try_from(it).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_within_their_bounds_and_round() {
        let mut dice = Dice::new(1, 0, "test");
        for _ in 0..1_000 {
            let drawn = dice.length(60, 864_000);
            let parsed = crate::scenario::quantity::Duration(drawn.clone()).parse();
            let seconds = parsed.map(|it| it.0 / 1_000_000_000).unwrap_or_default();
            assert!((60..=864_000).contains(&seconds), "{drawn}");
        }
        assert_eq!([5, 7_260, 200_000].map(length), ["5s", "121min", "55h"]);
    }
}
