//! One check: what is expected, what was found, how far apart they may be, and the verdict.
//!
//! What it does not know: how either came about.

use crate::study::statistics::{self, Interval};

/// The level of the interval that readers see beside a theory.
const SHOWN: f64 = 0.95;
/// What a number is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Hours.
    Hours,
    /// Days.
    Days,
    /// A share, shown in percent.
    Share,
    /// So many of something.
    Number,
}

impl Unit {
    /// `value` in words.
    #[must_use]
    pub fn say(self, value: f64) -> String {
        match self {
            Unit::Seconds => format!("{value:.3} s"),
            Unit::Hours => format!("{value:.3} h"),
            Unit::Days => format!("{value:.4} d"),
            Unit::Share => format!("{:.3} %", value * 100.0),
            Unit::Number => format!("{value:.3}"),
        }
    }
}

/// When a theory counts as met.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Strictness {
    /// The level of the interval that decides. Higher than the one shown: dozens of checks would call a right program wrong.
    pub level: f64,
    /// Half of its width must not be more than this share of what is expected, or a check would pass by knowing nothing.
    pub widest: f64,
}

/// A theory against independent replications of a run.
#[derive(Clone, PartialEq, Debug)]
pub struct Theory {
    /// What is measured, in which world.
    pub what: String,
    /// The law or formula that says it in advance.
    pub law: &'static str,
    /// What it says.
    pub expected: f64,
    /// What both numbers are.
    pub unit: Unit,
    /// What was measured: the mean over replications with its interval.
    pub measured: Interval,
    /// Half the width of the interval that decides, and what the measuring itself leaves open.
    pub tolerance: f64,
    /// The largest tolerance that says enough, as a share of what is expected.
    pub widest: f64,
}

impl Theory {
    /// Compares a theory with one value a replication. `resolution` is the share by which the measuring itself may be off.
    #[must_use]
    pub fn of(
        (what, law): (String, &'static str),
        (expected, unit): (f64, Unit),
        values: &[f64],
        resolution: f64,
        strict: Strictness,
    ) -> Theory {
        let Strictness { level, widest } = strict;
        let decides = statistics::mean(values, level);
        let tolerance = (decides.high - decides.low) / 2.0 + resolution * expected.abs();
        let measured = statistics::mean(values, SHOWN);
        Theory { what, law, expected, unit, measured, tolerance, widest }
    }

    /// Whether the shown interval covers the theory: of twenty right ones, nineteen do.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        let off = (self.measured.estimate - self.expected).abs();
        self.measured.covers(self.expected) || off <= self.rounding()
    }

    /// Where all replications give one number, rounding is all that may part it from what is expected.
    fn rounding(&self) -> f64 {
        1e-9 * self.expected.abs()
    }

    /// Whether theory and measurement agree, and the measurement says enough to tell.
    #[must_use]
    pub fn holds(&self) -> bool {
        let off = (self.measured.estimate - self.expected).abs();
        off <= self.tolerance + self.rounding()
            && self.tolerance <= self.widest * self.expected.abs()
    }
}

/// A number of the guide beside the program's own.
#[derive(Clone, PartialEq, Debug)]
pub struct Quoted {
    /// What it is about.
    pub what: &'static str,
    /// Where the guide has it.
    pub place: &'static str,
    /// What the guide says.
    pub guide: &'static str,
    /// What the program says, read from a plan, a screen or a run.
    pub found: String,
    /// Where that was read.
    pub read: &'static str,
    /// Why the two differ, if they do on purpose.
    pub differs: Option<&'static str>,
}

impl Quoted {
    /// Whether both say the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.guide == self.found
    }

    /// Whether they are the same, or differ for a reason that is told. A reason without a difference is stale.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.is_same() != self.differs.is_some()
    }
}

/// Any check, in the words of the short table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What is checked.
    pub check: String,
    /// What must come out.
    pub expected: String,
    /// What came out.
    pub measured: String,
    /// How far they may be apart.
    pub tolerance: String,
    /// The verdict.
    pub holds: bool,
}

impl From<&Theory> for Line {
    fn from(it: &Theory) -> Line {
        Line {
            check: it.what.clone(),
            expected: it.unit.say(it.expected),
            measured: it.unit.say(it.measured.estimate),
            tolerance: format!("± {}", it.unit.say(it.tolerance)),
            holds: it.holds(),
        }
    }
}

impl From<&Quoted> for Line {
    fn from(it: &Quoted) -> Line {
        let tolerance = if it.differs.is_some() { "differs, with a reason" } else { "none" };
        Line {
            check: it.what.into(),
            expected: it.guide.into(),
            measured: it.found.clone(),
            tolerance: tolerance.into(),
            holds: it.holds(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: Strictness = Strictness { level: 0.999, widest: 0.5 };

    fn theory(expected: f64, values: &[f64]) -> Theory {
        Theory::of(("wait".into(), "law"), (expected, Unit::Seconds), values, 0.0, STRICT)
    }

    #[test]
    fn a_theory_holds_near_the_mean_and_fails_far_from_it() {
        let values = [0.98, 1.01, 1.0, 0.99, 1.02, 1.0];
        assert!(theory(1.0, &values).holds() && theory(1.0, &values).is_inside());
        assert!(!theory(1.2, &values).holds());
        // What the measuring leaves open is allowed for.
        let coarse = Theory::of(("w".into(), "l"), (1.05, Unit::Seconds), &values, 0.05, STRICT);
        assert!(coarse.holds() && !theory(1.05, &values).holds());
    }

    #[test]
    fn a_measurement_that_says_nothing_proves_nothing() {
        let wild = [0.0, 3.0, -1.0, 2.0];
        assert!(theory(1.0, &wild).is_inside() && !theory(1.0, &wild).holds());
    }

    #[test]
    fn replications_that_all_agree_leave_no_room() {
        assert!(theory(43.0, &[43.0; 5]).holds());
        // The mean of three is not quite what each of them is.
        let third = theory(30.166_666_666_666_67, &[30.166_666_666_666_664; 3]);
        assert!(third.holds() && third.is_inside());
        assert!(!theory(43.0, &[42.999; 5]).holds());
    }

    #[test]
    fn a_difference_from_the_guide_needs_a_reason_and_a_reason_needs_a_difference() {
        let quoted = |found: &str, differs| Quoted {
            what: "a number",
            place: "a page",
            guide: "5",
            found: found.into(),
            read: "a screen",
            differs,
        };
        assert!(quoted("5", None).holds() && quoted("6", Some("because")).holds());
        assert!(!quoted("6", None).holds() && !quoted("5", Some("because")).holds());
    }
}
