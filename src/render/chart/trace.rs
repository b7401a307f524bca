//! Step values to pixels: staircases thinned to what a pixel can show, without losing a peak.
//!
//! What it does not know: colors, labels.

use crate::kernel::Time;

/// Maps time to columns and values to rows of one panel.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Map {
    pub from: Time,
    pub to: Time,
    pub left: i32,
    pub right: i32,
    pub floor: f64,
    pub ceiling: f64,
    pub top: i32,
    pub bottom: i32,
}

impl Map {
    /// The column of `at`, kept inside the plot.
    pub(super) fn x(&self, at: Time) -> i32 {
        let length = u128::from(self.to.since(self.from).0.max(1));
        let done = u128::from(at.since(self.from).0).min(length);
        let wide = (self.right - self.left) as u128;
        self.left + ((done * wide + length / 2) / length) as i32
    }
    /// The row of `value`, kept inside the plot.
    pub(super) fn y(&self, value: f64) -> i32 {
        let range = self.ceiling - self.floor;
        let part = if range > 0.0 { ((value - self.floor) / range).clamp(0.0, 1.0) } else { 0.0 };
        self.bottom - (part * f64::from(self.bottom - self.top)).round() as i32
    }
    /// The staircase of `points` from the first value to the right edge.
    pub(super) fn steps(&self, points: &[(Time, f64)]) -> Vec<(i32, i32)> {
        let mut path: Vec<(i32, i32)> = Vec::new();
        for &(at, value) in points {
            let (x, y) = (self.x(at), self.y(value));
            if let Some(&(_, before)) = path.last() {
                path.push((x, before));
            }
            path.push((x, y));
        }
        if let Some(&(_, y)) = path.last() {
            path.push((self.right, y));
        }
        thin(&path)
    }
    /// The row at each column from the left edge to the right one; before the first value, the bottom.
    pub(super) fn columns(&self, points: &[(Time, f64)]) -> Vec<i32> {
        let mut rows = vec![self.bottom; (self.right - self.left + 1) as usize];
        for (i, &(at, value)) in points.iter().enumerate() {
            let x = (self.x(at) - self.left) as usize;
            let end = points
                .get(i + 1)
                .map_or(rows.len(), |next| (self.x(next.0) - self.left + 1) as usize);
            rows[x..end.max(x)].fill(self.y(value));
        }
        rows
    }
}

/// A path with, in each column, at most where it comes in, its extremes and where it leaves; straight runs joined.
fn thin(path: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let mut out: Vec<(i32, i32)> = Vec::new();
    let mut i = 0;
    while i < path.len() {
        let x = path[i].0;
        let end = i + path[i..].iter().take_while(|point| point.0 == x).count();
        let rows = || path[i..end].iter().map(|point| point.1);
        let (first, last) = (path[i].1, path[end - 1].1);
        let (low, high) = (rows().min().unwrap_or(first), rows().max().unwrap_or(first));
        push(&mut out, (x, first));
        for y in [low, high] {
            if y != first && y != last {
                push(&mut out, (x, y));
            }
        }
        push(&mut out, (x, last));
        i = end;
    }
    out
}

/// Appends a point; one that only continues a straight line replaces its predecessor.
fn push(path: &mut Vec<(i32, i32)>, point: (i32, i32)) {
    if path.last() == Some(&point) {
        return;
    }
    if let [.., a, b] = path[..] {
        let along_row = a.1 == b.1 && b.1 == point.1;
        let along_column =
            a.0 == b.0 && b.0 == point.0 && (b.1 - a.1).signum() == (point.1 - b.1).signum();
        if along_row || along_column {
            path.pop();
        }
    }
    path.push(point);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Span;

    fn map() -> Map {
        Map {
            from: Time::ZERO,
            to: Time::ZERO + Span::secs(100),
            left: 0,
            right: 100,
            floor: 0.0,
            ceiling: 10.0,
            top: 0,
            bottom: 100,
        }
    }

    fn at(s: u64) -> Time {
        Time::ZERO + Span::secs(s)
    }

    #[test]
    fn a_step_line_holds_each_value_until_the_next() {
        let path = map().steps(&[(at(0), 0.0), (at(50), 10.0), (at(50), 10.0), (at(80), 5.0)]);
        assert_eq!(path, [(0, 100), (50, 100), (50, 0), (80, 0), (80, 50), (100, 50)]);
    }

    #[test]
    fn a_peak_narrower_than_a_pixel_is_still_drawn() {
        let peak = [(at(0), 1.0), (Time(at(40).0 + 1), 9.0), (Time(at(40).0 + 2), 1.0)];
        let path = map().steps(&peak);
        assert!(path.contains(&(40, 10)), "{path:?}");
        assert!(path.ends_with(&[(100, 90)]), "{path:?}");
    }

    #[test]
    fn many_changes_in_one_pixel_cost_a_handful_of_points() {
        let many: Vec<_> = (0..10_000).map(|i| (Time(at(40).0 + i), (i % 7) as f64)).collect();
        assert!(map().steps(&many).len() < 10);
    }

    #[test]
    fn an_empty_series_and_an_empty_axis_draw_nothing_and_do_not_divide_by_zero() {
        assert!(map().steps(&[]).is_empty());
        let flat = Map { to: Time::ZERO, ceiling: 0.0, ..map() };
        assert_eq!((flat.x(at(5)), flat.y(3.0)), (100, 100));
    }
}
