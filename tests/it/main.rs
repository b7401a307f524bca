//! The one integration binary.

mod diagnostics;
mod expectations;
mod floors;
mod kernel_theory;
mod network;
mod rendering;
mod router;
mod schema;
