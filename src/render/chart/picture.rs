//! Any picture that is not made of panels over one time axis, and the sheet that all of them are drawn on.
//!
//! What it does not know: what the values mean.

use super::bars::{self, Bars};
use super::curves::{self, Curves};
use super::frame::{HEIGHT, PAD, SUBTITLE, TITLE, TITLE_LINE, WIDTH};
use super::heat::{self, HeatMap};
use super::ladder::{self, Ladder};
use super::palette;
use super::place::{shorten, wrap};
use super::steps::{self, Steps};
use super::strips::{self, Strips};
use super::svg::{Anchor, Pen, assembled, fragment};
use super::topology::{self, TopologyMap};
use super::tornado::{self, Tornado};
use super::waterfall::{self, Waterfall};

/// A picture.
#[derive(Clone, PartialEq, Debug)]
pub enum Picture {
    /// Curves over the levels of a factor.
    Curves(Curves),
    /// Values over the levels of two factors.
    HeatMap(HeatMap),
    /// How much each factor matters.
    Bars(Bars),
    /// Shares of runs that step down over time.
    Steps(Steps),
    /// The answers of all runs.
    Strips(Strips),
    /// How far each factor moves a value.
    Tornado(Tornado),
    /// Places and links.
    Topology(TopologyMap),
    /// Waits before repeats.
    Ladder(Ladder),
    /// The steps of one exchange.
    Waterfall(Waterfall),
}

/// What stands above every picture.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Words {
    /// What it shows, as a sentence.
    pub title: String,
    /// How sure it is: runs, method, level.
    pub subtitle: String,
    /// The same for readers who cannot see it.
    pub alt: String,
}

impl Picture {
    fn words(&self) -> (&str, &str, &str) {
        match self {
            Picture::Curves(it) => (&it.title, &it.subtitle, &it.alt),
            Picture::HeatMap(HeatMap { words, .. })
            | Picture::Bars(Bars { words, .. })
            | Picture::Steps(Steps { words, .. })
            | Picture::Strips(Strips { words, .. })
            | Picture::Tornado(Tornado { words, .. })
            | Picture::Topology(TopologyMap { words, .. })
            | Picture::Ladder(Ladder { words, .. })
            | Picture::Waterfall(Waterfall { words, .. }) => {
                (&words.title, &words.subtitle, &words.alt)
            }
        }
    }
    /// What it shows, as a sentence.
    #[must_use]
    pub fn title(&self) -> &str {
        self.words().0
    }
    /// How sure it is.
    #[must_use]
    pub fn subtitle(&self) -> &str {
        self.words().1
    }
    /// The same for readers who cannot see it.
    #[must_use]
    pub fn alt(&self) -> &str {
        self.words().2
    }
    /// The picture as an SVG document of 1200 by 600; a map is as high as it needs.
    #[must_use]
    pub fn svg(&self) -> String {
        match self {
            Picture::Curves(it) => curves::svg(it),
            Picture::HeatMap(it) => heat::svg(it),
            Picture::Bars(it) => bars::svg(it),
            Picture::Steps(it) => steps::svg(it),
            Picture::Strips(it) => strips::svg(it),
            Picture::Tornado(it) => tornado::svg(it),
            Picture::Topology(it) => topology::svg(it),
            Picture::Ladder(it) => ladder::svg(it),
            Picture::Waterfall(it) => waterfall::svg(it),
        }
    }
}

/// A sheet with its title and subtitle; `draw` gets the height below them.
pub(super) fn sheet(words: &Words, draw: impl FnOnce(&mut Pen<'_>, i32)) -> String {
    framed(words, |top| (HEIGHT, fragment(|pen| draw(pen, top))))
}

/// The same with a body that is elements already; `body` gets the height below the title and says how high the sheet is.
pub(super) fn framed(words: &Words, body: impl FnOnce(i32) -> (i32, String)) -> String {
    let title = wrap(&words.title, TITLE, WIDTH - 2 * PAD);
    let subtitle_y = PAD + title.len() as i32 * TITLE_LINE + 4;
    let (height, body) = body(subtitle_y + 28);
    let head = fragment(|pen| {
        pen.rect((0, 0), (WIDTH, height), palette::PAPER, 1.0);
        for (i, line) in title.iter().enumerate() {
            let y = PAD + i as i32 * TITLE_LINE + TITLE_LINE / 3;
            pen.text(line, (PAD, y), TITLE, palette::INK, Anchor::Start);
        }
        let subtitle = shorten(&words.subtitle, SUBTITLE, WIDTH - 2 * PAD);
        pen.text(&subtitle, (PAD, subtitle_y), SUBTITLE, palette::MUTED, Anchor::Start);
    });
    assembled((WIDTH, height), &words.title, &words.alt, &(head + &body))
}
