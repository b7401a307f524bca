//! SVG to PNG with the font that the SVG was laid out with: both are the same picture.
//!
//! What it does not know: what is drawn.

use resvg::{tiny_skia, usvg};

use super::font;

/// How many pixels of the PNG a unit of the SVG is: 2 makes a slide of 2400 by 1200.
const SCALE: f32 = 2.0;

/// The picture of `svg`.
///
/// # Panics
/// If `svg` is not an SVG document; ours always are.
#[must_use]
pub fn png(svg: &str) -> Vec<u8> {
    let mut options = usvg::Options { font_family: "DejaVu Sans".into(), ..Default::default() };
    let fonts = options.fontdb_mut();
    fonts.load_font_data(font::regular().to_vec());
    fonts.load_font_data(font::bold().to_vec());
    let tree = usvg::Tree::from_str(svg, &options).expect("charts are well-formed SVG");
    let size = tree.size().to_int_size().scale_by(SCALE).expect("a chart has a size");
    let mut pixels =
        tiny_skia::Pixmap::new(size.width(), size.height()).expect("a chart has a size");
    resvg::render(&tree, tiny_skia::Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    pixels.encode_png().expect("a pixmap in memory can be written as PNG")
}
