//! Where places go: columns from the farthest site on the left to the backend on the right.
//!
//! A place stands in the column of its distance from the backend in hops, so a link joins neighbouring columns or runs
//! inside one. Within a column places are ordered so that few links cross; then each is drawn toward the middle of
//! those it is joined to. Heights come from whoever draws, in a unit of his own.
//!
//! What it does not know: widths, what a place looks like.

use std::collections::VecDeque;

use super::{Kind, Topology};

/// Where one place is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spot {
    /// Its column, 0 on the left.
    pub column: usize,
    /// Its place in the column from the top.
    pub rank: usize,
    /// Its upper edge, in the unit of the heights.
    pub top: f64,
    /// Its height.
    pub height: f64,
}

impl Spot {
    /// The middle of its height.
    #[must_use]
    pub fn middle(&self) -> f64 {
        self.top + self.height / 2.0
    }
}

/// Where all places are.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Layout {
    /// For each place of the topology its spot.
    pub spots: Vec<Spot>,
    /// How many columns there are.
    pub columns: usize,
    /// From the upper edge of the highest to the lower edge of the lowest.
    pub height: f64,
}

/// Sweeps over the columns, each way.
const SWEEPS: usize = 12;

impl Layout {
    /// A layout of places with these heights, at least `gap` apart.
    #[must_use]
    pub fn of(topology: &Topology, heights: &[f64], gap: f64) -> Layout {
        let columns = columns(topology);
        let joined = joined(topology);
        let order = order(&columns, &joined);
        let tops = tops(&order, &joined, heights, gap);
        let mut spots =
            vec![Spot { column: 0, rank: 0, top: 0.0, height: 0.0 }; topology.places.len()];
        for (column, places) in order.iter().enumerate() {
            for (rank, &place) in places.iter().enumerate() {
                spots[place] = Spot { column, rank, top: tops[place], height: heights[place] };
            }
        }
        let height = spots.iter().map(|it| it.top + it.height).fold(0.0, f64::max);
        Layout { spots, columns: order.len(), height }
    }
}

/// Whom each place is joined to.
fn joined(topology: &Topology) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new(); topology.places.len()];
    for link in topology.links.iter().filter(|link| link.ends.0 != link.ends.1) {
        all[link.ends.0].push(link.ends.1);
        all[link.ends.1].push(link.ends.0);
    }
    all
}

/// For each column its places in name order.
fn columns(topology: &Topology) -> Vec<Vec<usize>> {
    let joined = joined(topology);
    let mut hops: Vec<Option<usize>> = vec![None; topology.places.len()];
    let serves = |kind: Kind| matches!(kind, Kind::Backend | Kind::FrontEnd);
    let mut open: VecDeque<usize> = (0..topology.places.len())
        .filter(|it| topology.places[*it].things.iter().any(|thing| serves(thing.kind)))
        .collect();
    for &place in &open {
        hops[place] = Some(0);
    }
    while let Some(place) = open.pop_front() {
        for &next in &joined[place] {
            if hops[next].is_none() {
                hops[next] = hops[place].map(|it| it + 1);
                open.push_back(next);
            }
        }
    }
    let most = hops.iter().flatten().max().copied().unwrap_or(0);
    let mut columns = vec![Vec::new(); most + 1];
    for (place, hops) in hops.iter().enumerate() {
        // What nothing leads to stands with the farthest.
        columns[most - hops.unwrap_or(most)].push(place);
    }
    columns
}

/// The columns reordered by the mean position of neighbours, the best of some sweeps.
fn order(columns: &[Vec<usize>], joined: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut now = columns.to_vec();
    let mut best = (crossings(&now, joined), now.clone());
    for sweep in 0..SWEEPS {
        let through: Vec<usize> = match sweep % 2 {
            0 => (0..now.len()).collect(),
            _ => (0..now.len()).rev().collect(),
        };
        for column in through {
            let position = positions(&now, joined.len());
            let pull = |place: &usize| {
                let around: Vec<f64> = joined[*place].iter().map(|it| position[*it]).collect();
                match around.is_empty() {
                    true => position[*place],
                    false => around.iter().sum::<f64>() / around.len() as f64,
                }
            };
            let mut pulled: Vec<(f64, usize)> =
                now[column].iter().map(|place| (pull(place), *place)).collect();
            pulled.sort_by(|a, b| a.0.total_cmp(&b.0));
            now[column] = pulled.into_iter().map(|it| it.1).collect();
        }
        let found = crossings(&now, joined);
        if found < best.0 {
            best = (found, now.clone());
        }
    }
    best.1
}

/// For each place its share of the way down its column.
fn positions(columns: &[Vec<usize>], places: usize) -> Vec<f64> {
    let mut all = vec![0.0; places];
    for column in columns {
        for (rank, place) in column.iter().enumerate() {
            all[*place] = (rank as f64 + 0.5) / column.len() as f64;
        }
    }
    all
}

/// How many pairs of links cross, those between the same two columns; and what runs past a place in its own column.
pub(super) fn crossings(columns: &[Vec<usize>], joined: &[Vec<usize>]) -> usize {
    let mut place_of = vec![(0, 0); joined.len()];
    for (column, places) in columns.iter().enumerate() {
        for (rank, place) in places.iter().enumerate() {
            place_of[*place] = (column, rank);
        }
    }
    let mut total = 0;
    for (column, places) in columns.iter().enumerate() {
        let mut spans = Vec::new();
        for place in places {
            for next in &joined[*place] {
                let (other, rank) = place_of[*next];
                let own = place_of[*place].1;
                if other == column + 1 {
                    spans.push((own, rank));
                } else if other == column && rank > own + 1 {
                    total += rank - own - 1;
                }
            }
        }
        for (i, a) in spans.iter().enumerate() {
            let crossed =
                |b: &&(usize, usize)| (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1);
            total += spans[i + 1..].iter().filter(crossed).count();
        }
    }
    total
}

/// Upper edges: each place as near to the middle of its neighbours as those above and below allow.
fn tops(order: &[Vec<usize>], joined: &[Vec<usize>], heights: &[f64], gap: f64) -> Vec<f64> {
    let mut tops = vec![0.0; heights.len()];
    let column_height = |places: &Vec<usize>| {
        places.iter().map(|it| heights[*it]).sum::<f64>()
            + gap * places.len().saturating_sub(1) as f64
    };
    let tallest = order.iter().map(column_height).fold(0.0, f64::max);
    for places in order {
        let mut y = (tallest - column_height(places)) / 2.0;
        for place in places {
            tops[*place] = y;
            y += heights[*place] + gap;
        }
    }
    for sweep in 0..SWEEPS {
        let fullest = |it: &&Vec<usize>| column_height(it) < tallest;
        let mut through: Vec<&Vec<usize>> = order.iter().filter(fullest).collect();
        if sweep % 2 == 1 {
            through.reverse();
        }
        for places in through {
            settle(places, joined, heights, (gap, tallest), &mut tops);
        }
    }
    tops
}

fn settle(
    places: &[usize],
    joined: &[Vec<usize>],
    heights: &[f64],
    (gap, tallest): (f64, f64),
    tops: &mut [f64],
) {
    let wanted = |place: usize, tops: &[f64]| {
        let around = &joined[place];
        if around.is_empty() {
            return tops[place];
        }
        let middles = around.iter().map(|it| tops[*it] + heights[*it] / 2.0);
        middles.sum::<f64>() / around.len() as f64 - heights[place] / 2.0
    };
    let mut new: Vec<f64> = places.iter().map(|place| wanted(*place, tops)).collect();
    // From above everything keeps its distance, from below everything stays inside; the mean of both is even.
    let (mut down, mut up) = (new.clone(), new.clone());
    for i in 0..places.len() {
        let above = if i == 0 { 0.0 } else { down[i - 1] + heights[places[i - 1]] + gap };
        down[i] = down[i].max(above);
    }
    for i in (0..places.len()).rev() {
        let below = if i + 1 == places.len() { tallest } else { up[i + 1] - gap };
        up[i] = up[i].min(below - heights[places[i]]);
    }
    for i in 0..places.len() {
        new[i] = f64::midpoint(down[i], up[i]);
    }
    // The mean may leave the frame by what both ends press: pushed back once from each side.
    for i in (0..places.len()).rev() {
        let below = if i + 1 == places.len() { tallest } else { new[i + 1] - gap };
        new[i] = new[i].min(below - heights[places[i]]);
    }
    for i in 0..places.len() {
        let above = if i == 0 { 0.0 } else { new[i - 1] + heights[places[i - 1]] + gap };
        new[i] = new[i].max(above);
        tops[places[i]] = new[i];
    }
}
