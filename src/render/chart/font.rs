//! The one font of all pictures: DejaVu Sans, carried in the program by the `dejavu` crate.
//!
//! Text is measured with it when a chart is laid out, and drawn with it when the PNG is made, so that no system font
//! ever moves a label. An SVG names it first and leaves a browser without it to fall back on a similar one.
//!
//! What it does not know: sizes, colors.

/// What SVG text names, and what measuring looks up.
pub const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

/// The upright face.
#[must_use]
pub fn regular() -> &'static [u8] {
    dejavu::sans::regular()
}

/// The bold face, for titles.
#[must_use]
pub fn bold() -> &'static [u8] {
    dejavu::sans::bold()
}
