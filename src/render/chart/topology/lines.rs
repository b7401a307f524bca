//! Where columns stand and how links run between them.
//!
//! What it does not know: what is written anywhere.

use super::super::frame::{PAD, WIDTH};
use super::TopologyMap;
use super::boxes::wanted;
use super::draw::{Frame, Style};
use crate::render::topology::Link;
use crate::render::topology::layout::Layout;

/// Widest boxes.
const BOX: i32 = 280;
/// Narrowest and widest gaps between columns.
const GAPS: (i32, i32) = (64, 300);

/// Left and right edge of each column.
pub(super) fn columns(map: &TopologyMap, layout: &Layout, style: Style) -> Vec<(i32, i32)> {
    let n = layout.columns as i32;
    let most = ((WIDTH - 2 * PAD - (n - 1) * GAPS.0) / n.max(1)).min(BOX);
    let mut wide = vec![0; layout.columns];
    for (place, spot) in map.topology.places.iter().zip(&layout.spots) {
        wide[spot.column] = wide[spot.column].max(wanted(place, style).min(most));
    }
    let all: i32 = wide.iter().sum();
    let gap = ((WIDTH - 2 * PAD - all) / (n - 1).max(1)).clamp(GAPS.0, GAPS.1);
    let mut x = ((WIDTH - all - gap * (n - 1)) / 2).max(PAD);
    let mut edges = Vec::new();
    for wide in wide {
        edges.push((x, x + wide));
        x += wide + gap;
    }
    edges
}

/// The line of each link: straight between columns, around the boxes inside one.
pub(super) fn lines(map: &TopologyMap, layout: &Layout, frames: &[Frame]) -> Vec<Vec<(i32, i32)>> {
    let links = &map.topology.links;
    let column = |place: usize| layout.spots[place].column;
    let middle = |place: usize| layout.spots[place].middle();
    // Where a link meets a side of a box: in the order of its other ends.
    let meets = |place: usize, link: usize, other: usize| {
        let right = column(other) > column(place);
        let mut there: Vec<(f64, usize)> = Vec::new();
        for (id, it) in links.iter().enumerate() {
            let far = match it.ends {
                (a, b) if a == place => b,
                (a, b) if b == place => a,
                _ => continue,
            };
            if column(far) != column(place) && (column(far) > column(place)) == right {
                there.push((middle(far), id));
            }
        }
        there.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let rank = there.iter().position(|it| it.1 == link).unwrap_or(0) as i32;
        let (left, top, wide, bottom) = frames[place];
        let y = top + (bottom - top) * (rank + 1) / (there.len() as i32 + 1);
        (if right { wide } else { left }, y)
    };
    let line = |(id, link): (usize, &Link)| {
        let (a, b) = link.ends;
        if column(a) != column(b) {
            return vec![meets(a, id, b), meets(b, id, a)];
        }
        let (above, below) =
            if layout.spots[a].rank <= layout.spots[b].rank { (a, b) } else { (b, a) };
        let (upper, lower) = (frames[above], frames[below]);
        if layout.spots[below].rank == layout.spots[above].rank + 1 {
            let x = (upper.0 + upper.2) / 2;
            return vec![(x, upper.3), (x, lower.1)];
        }
        let out = upper.2.max(lower.2) + 26;
        let (from, to) = ((upper.1 + upper.3) / 2, (lower.1 + lower.3) / 2);
        vec![(upper.2, from), (out, from), (out, to), (lower.2, to)]
    };
    links.iter().enumerate().map(line).collect()
}
