//! licsim: Smart Licensing on router fleets, replayed.

pub mod cli;
pub mod kernel;
pub mod model;
pub mod net;
pub mod observe;
pub mod outcome;
pub mod plan;
pub mod record;
pub mod render;
pub mod scenario;
pub mod study;
pub mod validation;
pub mod view;
pub mod world;
