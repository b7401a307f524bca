//! The guide's own capture on the screen: one registration with the guide's latencies. Its numbers are checked by
//! `licsim::validation`, in tests in [`crate::validation`].

use licsim::render::show;

use crate::support::{run, shipped_plan};

#[test]
fn the_statistics_screen_is_the_guides_to_the_space() {
    let outcome = run(&shipped_plan("guide-registration", &[], None));
    insta::assert_snapshot!(show::statistics(&outcome.routers[0].view, &outcome.plan));
}
