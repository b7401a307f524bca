//! A search for the last level at which something holds, by halving, in one replication.
//!
//! ```text
//!   holds ✓ ✓ ✓ ✓ │ ✗ ✗ ✗       largest: the level before the bar
//!           good ─┘ └─ bad       smallest: mirrored
//! ```
//!
//! Each replication is searched on its own with the same random numbers at every level, so the answers of all
//! replications are a sample of thresholds. Halving supposes that what holds at one level holds at all easier ones; a
//! response that wavers gives one of its crossings.

use super::conduct::Cell;
use crate::plan::{Extreme, Level, Levels, StudyPlan, Threshold};

/// One search.
#[derive(Clone, PartialEq, Debug)]
pub struct Search {
    /// The threshold's place.
    pub threshold: usize,
    /// The place of the cell it starts from, among the points without the searched factor.
    pub start: usize,
    /// The levels of that cell's point.
    pub levels_of_start: Vec<Option<Level>>,
    /// That cell's arm.
    pub arm: String,
    /// Which replication.
    pub replication: u32,
    find: Extreme,
    levels: usize,
    /// Steps from the easy end at which it is known to hold.
    good: usize,
    /// The step from the easy end at which it is known not to hold; one past the last if none is.
    bad: usize,
    given_up: bool,
}

impl Search {
    /// All searches of a study over the cells of its points.
    pub(super) fn all(study: &StudyPlan, starts: &[Cell]) -> Vec<Search> {
        let mut all = Vec::new();
        for (threshold, it) in study.thresholds.iter().enumerate() {
            let levels = listed(study, it).len();
            for (start, cell) in starts.iter().enumerate() {
                for replication in 0..study.repeats.most {
                    all.push(Search {
                        threshold,
                        start,
                        levels_of_start: cell.point.levels.clone(),
                        arm: cell.arm.clone(),
                        replication,
                        find: it.find,
                        levels,
                        good: 0,
                        bad: levels + 1,
                        given_up: false,
                    });
                }
            }
        }
        all
    }

    /// The level to look at next; nothing when the search is over.
    #[must_use]
    pub fn next(&self) -> Option<usize> {
        if self.given_up || self.good + 1 >= self.bad {
            return None;
        }
        let step = (self.good + self.bad).div_euclid(2);
        Some(self.place(step))
    }

    /// Whether it held at the level looked at.
    pub(super) fn answer(&mut self, holds: bool) {
        let step = (self.good + self.bad).div_euclid(2);
        if holds {
            self.good = step;
        } else {
            self.bad = step;
        }
    }

    /// A run is missing: the search stays open.
    pub(super) fn give_up(&mut self) {
        self.given_up = true;
    }

    /// Whether the search came to its end.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !self.given_up && self.next().is_none()
    }

    /// The last level at which it holds; nothing if it holds at none.
    #[must_use]
    pub fn found(&self) -> Option<usize> {
        (self.good > 0).then(|| self.place(self.good))
    }

    /// The level that is `step` steps from outside on the easy side.
    fn place(&self, step: usize) -> usize {
        match self.find {
            Extreme::Largest => step - 1,
            Extreme::Smallest => self.levels - step,
        }
    }
}

/// The levels that a threshold searches.
#[must_use]
pub fn listed<'s>(study: &'s StudyPlan, threshold: &Threshold) -> &'s [Level] {
    match &study.factors[threshold.factor].levels {
        Levels::Listed(levels) => levels,
        Levels::Between(_) => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(find: Extreme, levels: usize) -> Search {
        let (threshold, start, replication) = (0, 0, 0);
        let (good, bad, given_up) = (0, levels + 1, false);
        let (levels_of_start, arm) = (Vec::new(), String::new());
        Search {
            threshold,
            start,
            levels_of_start,
            arm,
            replication,
            find,
            levels,
            good,
            bad,
            given_up,
        }
    }

    /// Searches among `levels` for a bar of which the first `easy` levels of the easy side are good.
    fn find(find: Extreme, levels: usize, easy: usize) -> (Option<usize>, usize) {
        let mut it = search(find, levels);
        let mut looks = 0;
        while let Some(level) = it.next() {
            looks += 1;
            it.answer(match find {
                Extreme::Largest => level < easy,
                Extreme::Smallest => levels - level <= easy,
            });
        }
        assert!(it.is_over());
        (it.found(), looks)
    }

    #[test]
    fn every_bar_is_found_in_logarithmically_many_looks() {
        for levels in 1..40_usize {
            for easy in 0..=levels {
                let (found, looks) = find(Extreme::Largest, levels, easy);
                assert_eq!(found, easy.checked_sub(1), "{levels} levels, {easy} easy");
                assert!(looks <= (usize::BITS - levels.leading_zeros()) as usize, "{looks}");
                let (found, _) = find(Extreme::Smallest, levels, easy);
                assert_eq!(found, (easy > 0).then(|| levels - easy));
            }
        }
    }
}
