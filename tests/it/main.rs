//! The one integration binary.

mod account;
mod agent;
mod boxes;
mod brown_outs;
mod call_home;
mod cli;
mod determinism;
mod diagnostics;
mod expectations;
mod floors;
mod guide;
mod index;
mod interop;
mod kernel_theory;
mod library;
mod names;
mod network;
mod operators;
mod rendering;
mod router;
mod scenarios;
mod schema;
mod screens;
mod support;
mod tidy;
mod trust;
