//! Colors of the charts.
//!
//! The hues are those of Okabe and Ito's palette for readers with any kind of color blindness ("Color Universal
//! Design", 2008). States are also told apart by their place and their label, never by color alone. `OUT` is the one
//! loud color; what is fine is pale green.
//!
//! What it does not know: which chart uses what.

/// Red, green and blue, 0 to 255 each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Color(pub u8, pub u8, pub u8);

/// Bluish green, thinned: authorized. What is as it should be must not shout.
pub const GOOD: Color = Color(142, 212, 192);
/// Sky blue: asked and not yet told.
pub const WAITING: Color = Color(86, 180, 233);
/// Grey: not registered.
pub const ABSENT: Color = Color(190, 195, 201);
/// Orange: the last answer is too old.
pub const STALE: Color = Color(230, 159, 0);
/// Vermilion: out of compliance, failed, short.
pub const OUT: Color = Color(213, 94, 0);
/// Blue: plain amounts.
pub const AMOUNT: Color = Color(0, 114, 178);
/// Reddish purple: retries spent.
pub const SILENT: Color = Color(204, 121, 167);
/// Near black: text and the strongest line.
pub const INK: Color = Color(27, 31, 36);
/// Secondary text.
pub const MUTED: Color = Color(87, 96, 106);
/// Grid lines.
pub const GRID: Color = Color(222, 226, 231);
/// The page.
pub const PAPER: Color = Color(255, 255, 255);
/// Text on a light fill. It is not [`INK`] by a hair: a dark page turns what is on paper, and not what is on a fill.
pub const ON_LIGHT: Color = Color(27, 31, 37);
/// Text on a dark fill, and not [`PAPER`] for the same reason.
pub const ON_DARK: Color = Color(255, 255, 254);

impl Color {
    /// Perceived lightness, 0 to 1 (the luma of ITU-R BT.601).
    #[must_use]
    pub fn luma(self) -> f64 {
        let [r, g, b] = [self.0, self.1, self.2].map(f64::from);
        (0.299 * r + 0.587 * g + 0.114 * b) / 255.0
    }
    /// The text color that reads better on this fill.
    #[must_use]
    pub fn text(self) -> Color {
        if self.luma() > 0.5 { ON_LIGHT } else { ON_DARK }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_on_a_fill_is_dark_on_light_and_light_on_dark() {
        for fill in [GOOD, WAITING, ABSENT, STALE, SILENT, PAPER] {
            assert_eq!(fill.text(), ON_LIGHT);
        }
        for fill in [OUT, AMOUNT, INK] {
            assert_eq!(fill.text(), ON_DARK);
        }
    }
}
