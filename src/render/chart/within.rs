//! A stretch of a chart's time axis as a chart of its own.
//!
//! What it does not know: what the values mean.

use super::spec::{Chart, Layer, Mark, Panel, Series, Stretch};
use crate::kernel::{Span, Time};
use crate::render::words;

impl Chart {
    /// The same chart from `from` to `to`: its title still says what the whole of it shows, its subtitle which part it is.
    #[must_use]
    pub fn within(mut self, from: Time, to: Time) -> Chart {
        let cut = Cut { from, to };
        let since = |at: Time| words::length(at.since(Time::ZERO));
        self.subtitle = format!("{} · shown from {} to {}", self.subtitle, since(from), since(to));
        (self.from, self.to) = (from, to);
        self.bands.retain_mut(|band| cut.stretch(&mut band.from, &mut band.to));
        self.marks.retain(|mark: &Mark| from <= mark.at && mark.at <= to);
        for panel in &mut self.panels {
            cut.panel(panel);
        }
        self
    }
}

struct Cut {
    from: Time,
    to: Time,
}

impl Cut {
    /// Cuts a stretch of time; `false` if nothing of it is left.
    fn stretch(&self, from: &mut Time, to: &mut Time) -> bool {
        (*from, *to) = ((*from).max(self.from), (*to).min(self.to));
        from < to
    }

    fn panel(&self, panel: &mut Panel) {
        for layer in &mut panel.layers {
            match layer {
                Layer::Stack(all) => all.iter_mut().for_each(|it| self.series(it)),
                Layer::Line(it) => self.series(it),
                Layer::Excess { over, under, .. } => {
                    self.points(over);
                    self.points(under);
                }
                Layer::Bars { bars, width, .. } => self.bars(bars, *width),
                Layer::Rows { stretches, .. } => {
                    stretches.retain_mut(|it: &mut Stretch| self.stretch(&mut it.from, &mut it.to));
                }
            }
        }
        // Counts of a part may be far below those of the whole; shares of all routers keep their axis.
        if panel.layers.iter().any(|it| matches!(it, Layer::Bars { .. })) {
            panel.at_least = 0.0;
            panel.at_least = panel.top() * 1.12;
        }
    }

    fn series(&self, series: &mut Series) {
        self.points(&mut series.points);
    }

    /// Each value holds until the next: the one that holds at the beginning comes with it.
    fn points(&self, points: &mut Vec<(Time, f64)>) {
        let first = points.partition_point(|it| it.0 <= self.from).saturating_sub(1);
        points.drain(..first);
        if let Some(point) = points.first_mut() {
            point.0 = point.0.max(self.from);
        }
        points.retain(|it| it.0 <= self.to);
    }

    /// Whole bars only: a part of one would look like a smaller count.
    fn bars(&self, bars: &mut Vec<super::spec::Bar>, width: Span) {
        bars.retain(|it| self.from <= it.at && it.at + width <= self.to);
    }
}

#[cfg(test)]
mod tests {
    use super::super::palette::INK;
    use super::super::spec::{Band, Bar, Unit};
    use super::*;

    fn at(hour: u64) -> Time {
        Time::ZERO + Span::hours(hour)
    }

    fn chart(layers: Vec<Layer>) -> Chart {
        let panel = Panel {
            heading: "things".into(),
            unit: Unit::Count,
            floor: 0.0,
            at_least: 0.0,
            weight: 1,
            layers,
            empty: None,
        };
        Chart {
            title: "It holds".into(),
            subtitle: "a run".into(),
            alt: String::new(),
            from: at(0),
            to: at(10),
            time_label: String::new(),
            bands: vec![
                Band { from: at(1), to: at(2), label: "before".into() },
                Band { from: at(3), to: at(5), label: "into".into() },
            ],
            marks: vec![
                Mark { at: at(1), label: "a".into() },
                Mark { at: at(6), label: "b".into() },
            ],
            panels: vec![panel],
        }
    }

    #[test]
    fn what_holds_at_the_beginning_comes_with_it_and_the_rest_is_cut() {
        let points = vec![(at(0), 1.0), (at(3), 2.0), (at(6), 3.0), (at(9), 4.0)];
        let line = Layer::Line(Series { label: "n".into(), color: INK, points });
        let bar = |hour| Bar { at: at(hour), base: 0.0, top: 1.0 };
        let bars = Layer::Bars {
            bars: (0..10).map(bar).collect(),
            width: Span::hours(1),
            color: INK,
            label: String::new(),
        };
        let stretch =
            |row, from, to| Stretch { row, from: at(from), to: at(to), color: INK, thin: false };
        let rows = Layer::Rows {
            rows: 2,
            names: Vec::new(),
            stretches: vec![stretch(0, 0, 10), stretch(1, 0, 4), stretch(1, 8, 9)],
            keys: Vec::new(),
        };
        let cut = chart(vec![line, bars, rows]).within(at(4), at(8));
        assert_eq!((cut.from, cut.to, cut.title.as_str()), (at(4), at(8), "It holds"));
        assert_eq!(cut.subtitle, "a run · shown from 4 h to 8 h");
        assert_eq!(cut.bands, [Band { from: at(4), to: at(5), label: "into".into() }]);
        assert_eq!(cut.marks.len(), 1);
        let [Layer::Line(line), Layer::Bars { bars, .. }, Layer::Rows { stretches, .. }] =
            cut.panels[0].layers.as_slice()
        else {
            panic!("three layers")
        };
        assert_eq!(line.points, [(at(4), 2.0), (at(6), 3.0)]);
        assert_eq!(bars.iter().map(|it| it.at).collect::<Vec<_>>(), [at(4), at(5), at(6), at(7)]);
        assert_eq!(stretches.as_slice(), [stretch(0, 4, 8)]);
    }
}
