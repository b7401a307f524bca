//! The pen: lines, areas and text into an SVG document. The only file that knows plotters.
//!
//! Of plotters it uses the SVG backend and the measuring of text; placing things is `draw`'s work, because a chart
//! for a slide needs labels where the data is and not in a legend box.
//!
//! What it does not know: axes, values, what a chart means.

use std::sync::OnceLock;

use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color as _, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle, register_font,
};

use super::font;
use super::palette::Color;

/// Where a text lies from its point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Type {
    pub size: i32,
    pub bold: bool,
}

impl Type {
    pub(super) const fn plain(size: i32) -> Type {
        Type { size, bold: false }
    }
    pub(super) const fn bold(size: i32) -> Type {
        Type { size, bold: true }
    }
    fn font(self) -> FontDesc<'static> {
        static REGISTERED: OnceLock<()> = OnceLock::new();
        REGISTERED.get_or_init(|| {
            let faces = [(FontStyle::Normal, font::regular()), (FontStyle::Bold, font::bold())];
            for (style, bytes) in faces {
                let done = register_font(font::FAMILY, style, bytes);
                assert!(done.is_ok(), "the font that comes with the program can be read");
            }
        });
        let style = if self.bold { FontStyle::Bold } else { FontStyle::Normal };
        // The backend writes a font-size of its size / 1.24.
        FontDesc::new(FontFamily::Name(font::FAMILY), f64::from(self.size) * 1.24, style)
    }
}

/// How wide `text` is. Measuring scales by the font's height, 1.164 em in DejaVu Sans, and drawing by 1.24.
pub(super) fn width(text: &str, kind: Type) -> i32 {
    let (wide, _) = kind.font().box_size(text).expect("the font was registered");
    (f64::from(wide) * 1.164 / 1.24).ceil() as i32
}

const CANNOT_FAIL: &str = "drawing into a string cannot fail";

/// Draws into one document.
pub(super) struct Pen<'a> {
    backend: SVGBackend<'a>,
}

impl Pen<'_> {
    pub(super) fn rect(&mut self, from: (i32, i32), to: (i32, i32), color: Color, alpha: f64) {
        let style = filled(color, alpha);
        self.backend.draw_rect(from, to, &style, true).expect(CANNOT_FAIL);
    }
    pub(super) fn line(&mut self, from: (i32, i32), to: (i32, i32), color: Color, width: u32) {
        self.backend.draw_line(from, to, &stroked(color, width)).expect(CANNOT_FAIL);
    }
    pub(super) fn path(&mut self, points: &[(i32, i32)], color: Color, width: u32) {
        let style = stroked(color, width);
        self.backend.draw_path(points.iter().copied(), &style).expect(CANNOT_FAIL);
    }
    pub(super) fn polygon(&mut self, points: &[(i32, i32)], color: Color) {
        self.veil(points, color, 1.0);
    }
    /// An area that what is behind it shines through.
    pub(super) fn veil(&mut self, points: &[(i32, i32)], color: Color, alpha: f64) {
        let style = filled(color, alpha);
        self.backend.fill_polygon(points.iter().copied(), &style).expect(CANNOT_FAIL);
    }
    /// Writes `text` with its middle height at `at`.
    pub(super) fn text(
        &mut self,
        text: &str,
        at: (i32, i32),
        kind: Type,
        color: Color,
        side: Anchor,
    ) {
        let horizontal = match side {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let style = TextStyle {
            font: kind.font(),
            color: plotters::style::BLACK.to_backend_color(),
            pos: Pos::new(horizontal, VPos::Center),
        };
        let style = TextStyle { color: rgb(color).to_backend_color(), ..style };
        self.backend.draw_text(text, &style, at).expect(CANNOT_FAIL);
    }
}

fn rgb(color: Color) -> RGBColor {
    RGBColor(color.0, color.1, color.2)
}

fn filled(color: Color, alpha: f64) -> ShapeStyle {
    ShapeStyle { color: rgb(color).mix(alpha), filled: true, stroke_width: 0 }
}

fn stroked(color: Color, width: u32) -> ShapeStyle {
    ShapeStyle { color: rgb(color).to_rgba(), filled: false, stroke_width: width }
}

/// An SVG document with what `draw` draws; `title` and `alt` are for readers who cannot see it.
pub(super) fn document(
    size: (i32, i32),
    title: &str,
    alt: &str,
    draw: impl FnOnce(&mut Pen<'_>),
) -> String {
    assembled(size, title, alt, &fragment(draw))
}

/// An SVG document around elements that were drawn before.
pub(super) fn assembled(size: (i32, i32), title: &str, alt: &str, body: &str) -> String {
    let ((wide, high), title, alt) = (size, escaped(title), escaped(alt));
    format!(
        "<svg width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\" xmlns=\"http://www.w3.org/2000/svg\" \
         role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n<desc>{alt}</desc>\n{body}</svg>\n"
    )
}

/// What `draw` draws, as elements without a document around them.
pub(super) fn fragment(draw: impl FnOnce(&mut Pen<'_>)) -> String {
    let mut text = String::new();
    let mut pen = Pen { backend: SVGBackend::with_string(&mut text, (1, 1)) };
    draw(&mut pen);
    pen.backend.present().expect(CANNOT_FAIL);
    drop(pen);
    // The backend always writes a root element: only its content is wanted.
    let from = text.find(">\n").expect("the root element is there") + 2;
    let to = text.rfind("</svg>").expect("the root element ends");
    text[from..to].to_owned()
}

/// Elements as one group with an id, and a name that readers see when they point at it.
pub(super) fn group(id: &str, class: &str, title: &str, body: &str) -> String {
    let (id, title) = (escaped(id), escaped(title));
    format!("<g id=\"{id}\" class=\"{class}\">\n<title>{title}</title>\n{body}</g>\n")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wider_text_measures_wider_and_bold_is_wider_than_plain() {
        let plain = width("out of compliance", Type::plain(15));
        assert!((120..150).contains(&plain), "17 characters of 15 px: {plain}");
        assert!(width("out of compliance", Type::bold(15)) > plain);
        assert!(width("out", Type::plain(15)) < plain);
        assert_eq!(width("", Type::plain(15)), 0);
    }

    #[test]
    fn what_users_wrote_is_escaped() {
        let svg = document((10, 10), "a < b & \"c\"", "</desc><script>", |pen| {
            pen.text("<b>", (1, 1), Type::plain(10), super::super::palette::INK, Anchor::Start);
        });
        assert!(!svg.contains("<script") && !svg.contains("<b>"), "{svg}");
        assert!(svg.contains("aria-label=\"a &lt; b &amp; &quot;c&quot;\""), "{svg}");
    }
}
