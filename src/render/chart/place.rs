//! Where labels go so that none is clipped and no two overlap.
//!
//! What it does not know: what a label says.

use super::svg::{Type, width};

/// `text` in one line, or in two of about the same width; shortened if it must be.
pub(super) fn wrap(text: &str, kind: Type, room: i32) -> Vec<String> {
    if width(text, kind) <= room {
        return vec![text.into()];
    }
    // Lengths such as `23 h 51 min` stay whole: no break after a number, none between a unit and a number.
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let unit = |a: &str| ["d", "h", "min"].contains(&a.rsplit(' ').next().unwrap_or(a));
    let breaks = text
        .match_indices(' ')
        .map(|(i, _)| text.split_at(i))
        .filter(|(a, b)| !(digit(a.chars().last()) || unit(a) && digit(b.chars().nth(1))));
    let widest = |(a, b): &(&str, &str)| width(a, kind).max(width(b.trim_start(), kind));
    match breaks.min_by_key(widest) {
        Some((first, second)) => {
            [first, second.trim_start()].map(|line| shorten(line, kind, room)).into()
        }
        None => vec![shorten(text, kind, room)],
    }
}

/// `text`, cut with an ellipsis if it is wider than `room`.
pub(super) fn shorten(text: &str, kind: Type, room: i32) -> String {
    if width(text, kind) <= room {
        return text.into();
    }
    let mut cut: Vec<char> = text.chars().collect();
    while !cut.is_empty() {
        cut.pop();
        let shown = format!("{}…", cut.iter().collect::<String>().trim_end());
        if width(&shown, kind) <= room {
            return shown;
        }
    }
    String::new()
}

/// A label that wants to stand above the plot.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Flag {
    pub text: String,
    pub left: i32,
    pub width: i32,
    /// Where a line goes down from it, if one does.
    pub stem: Option<i32>,
    /// The stretches that it names, if it names any.
    pub spans: Vec<(i32, i32)>,
    /// Its row above the plot, 0 at the bottom; `None` if there was no room.
    pub row: Option<usize>,
}

/// Gives each flag a row, from the left, so that no text overlaps another or a stem.
pub(super) fn rows(flags: &mut [Flag], most: usize) -> usize {
    const GAP: i32 = 10;
    flags.sort_by_key(|flag| (flag.left, flag.stem));
    for i in 0..flags.len() {
        let (before, rest) = flags.split_at_mut(i);
        let flag = &mut rest[0];
        let (left, right) = (flag.left - GAP, flag.left + flag.width + GAP);
        flag.row = (0..most).find(|row| {
            before.iter().all(|other| {
                let Some(placed) = other.row else { return true };
                let overlaps = other.left < right && left < other.left + other.width;
                let spans = |stem: Option<i32>, from: i32, to: i32| {
                    stem.is_some_and(|x| (from - 2..to + 2).contains(&x))
                };
                match placed.cmp(row) {
                    std::cmp::Ordering::Equal => !overlaps,
                    std::cmp::Ordering::Less => {
                        !spans(flag.stem, other.left, other.left + other.width)
                    }
                    std::cmp::Ordering::Greater => {
                        !spans(other.stem, flag.left, flag.left + flag.width)
                    }
                }
            })
        });
    }
    flags.iter().filter_map(|flag| flag.row).max().map_or(0, |row| row + 1)
}

/// Moves heights apart to at least `gap`, within `top` and `bottom`, keeping their order.
pub(super) fn spread(heights: &mut [i32], gap: i32, top: i32, bottom: i32) {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by_key(|&i| (heights[i], i));
    let mut least = top;
    for &i in &order {
        heights[i] = heights[i].max(least);
        least = heights[i] + gap;
    }
    let mut most = bottom;
    for &i in order.iter().rev() {
        heights[i] = heights[i].min(most);
        most = heights[i] - gap;
    }
}

/// The middle of the roomiest place for a text of this size between two edges given for each pixel column:
/// `upper[x] <= y <= lower[x]`, away from the `walls`. `None` if it fits nowhere.
pub(super) fn spot(
    upper: &[i32],
    lower: &[i32],
    walls: &[usize],
    size: (i32, i32),
) -> Option<(usize, i32)> {
    let wide = usize::try_from(size.0).ok()? + 16;
    // Beyond this a place is roomy enough; among those the first is taken.
    let enough = size.1 * 3;
    let mut best: Option<(i32, usize, i32)> = None;
    for x in (0..(upper.len() + 1).saturating_sub(wide)).step_by(4) {
        if walls.iter().any(|wall| (x..x + wide).contains(wall)) {
            continue;
        }
        let top = upper[x..x + wide].iter().max().copied()?;
        let bottom = lower[x..x + wide].iter().min().copied()?;
        let room = (bottom - top).min(enough);
        if room >= size.1 + 4 && best.is_none_or(|(most, ..)| room > most) {
            best = Some((room, x + wide / 2, (top + bottom) / 2));
        }
    }
    best.map(|(_, x, y)| (x, y))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Type = Type::plain(14);

    fn flag(left: i32, width: i32, stem: Option<i32>) -> Flag {
        Flag { text: String::new(), left, width, stem, spans: Vec::new(), row: None }
    }

    #[test]
    fn long_text_wraps_and_then_is_cut() {
        let text = "All 40 routers believe they are out of compliance";
        let lines = wrap(text, KIND, 250);
        assert_eq!(lines, ["All 40 routers believe they", "are out of compliance"]);
        let cut = wrap(text, KIND, 150);
        assert!(cut.len() == 2 && cut.iter().all(|line| width(line, KIND) <= 150), "{cut:?}");
        assert!(cut[1].ends_with('…'), "{cut:?}");
        assert_eq!(wrap("short", KIND, 150), ["short"]);
        let length = wrap("it takes 23 h 51 min", KIND, 120);
        assert_eq!(length, ["it takes", "23 h 51 min"], "lengths stay whole");
    }

    #[test]
    fn flags_that_would_touch_move_up_a_row_and_beyond_the_last_row_are_left_out() {
        let mut flags = [flag(0, 100, None), flag(50, 100, None), flag(120, 100, None)];
        assert_eq!(rows(&mut flags, 2), 2);
        assert_eq!(flags.map(|flag| flag.row), [Some(0), Some(1), Some(0)]);
        let mut flags = [flag(0, 100, None), flag(1, 100, None), flag(2, 100, None)];
        rows(&mut flags, 2);
        assert_eq!(flags[2].row, None);
    }

    #[test]
    fn a_stem_does_not_cross_a_text_below() {
        // The second flag's line would go down through the first text if it stood above it.
        let mut flags = [flag(0, 100, Some(0)), flag(55, 50, Some(50))];
        rows(&mut flags, 3);
        assert_eq!(flags[1].row, None);
    }

    #[test]
    fn heights_move_apart_and_stay_inside() {
        let mut heights = [100, 100, 98];
        spread(&mut heights, 20, 0, 120);
        assert_eq!(heights, [100, 120, 80]);
    }

    #[test]
    fn a_label_takes_the_roomiest_place_or_none() {
        let upper: Vec<i32> = (0..400).map(|x| if x < 200 { 90 } else { 20 }).collect();
        let lower = vec![100; 400];
        let (x, y) = spot(&upper, &lower, &[], (60, 14)).expect("there is room on the right");
        assert!(x > 230 && y == 60, "{x} {y}");
        assert_eq!(spot(&upper, &lower, &[], (60, 90)), None);
        assert_eq!(spot(&[], &[], &[], (60, 9)), None);
        let (x, _) = spot(&upper, &lower, &[250], (60, 14)).expect("there is room past the wall");
        assert!(x > 250 + 38, "{x}");
    }
}
