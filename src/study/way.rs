//! How a study is run: where its runs are kept, which of them are this process's, and who looks on.
//!
//! What it does not know: which runs a study needs.

use std::sync::Mutex;

use super::run;
use super::store::{Entry, Store, key};
use crate::observe::Options;
use crate::plan::Plan;

/// A part of a study's runs: the `number`-th of `of`, from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shard {
    /// Which, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

/// What is told of the work and asked about it while it goes on.
pub trait Watch: Sync {
    /// So many more runs are this process's.
    fn needed(&self, runs: usize);
    /// One of them is there; whether it was run now, be it only to compare it.
    fn done(&self, ran: bool);
    /// Whether to begin no further run.
    fn is_stopped(&self) -> bool;
}

/// How a study is run.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    /// What names the engine: runs of another engine are not known.
    pub engine: &'a str,
    /// Where runs are kept.
    pub store: &'a dyn Store,
    /// The part to run; everything if nothing.
    pub shard: Option<Shard>,
    /// Whether to run what is not known.
    pub may_run: bool,
    /// The share of known runs that is run again and compared, 0 to 1.
    pub verify: f64,
    /// Who looks on.
    pub watch: &'a dyn Watch,
}

/// What became of one job.
pub(super) enum Found {
    Known(Entry),
    Ran(Entry),
    /// Known, run again, and the same or not.
    Verified(Entry, bool),
    Missing,
}

impl Way<'_> {
    pub(super) fn find(
        &self,
        plan: &Plan,
        replication: u32,
        mine: bool,
        trouble: &Mutex<Option<String>>,
    ) -> Found {
        let plan = Plan { replication, ..plan.clone() };
        let key = key(self.engine, &plan);
        let older = self.store.get(&key).and_then(|bytes| Entry::from_bytes(&key, &bytes));
        let may_run = self.may_run && mine && !self.watch.is_stopped();
        match older {
            Some(entry) if entry.answers_all(&plan) => {
                if may_run && self.is_sampled(&key) {
                    let again = Entry::of(&key, &run(&plan, Options::SUMMARY, |_| {}));
                    let same = again.digest == entry.digest;
                    return Found::Verified(entry, same);
                }
                Found::Known(entry)
            }
            _ if !may_run => Found::Missing,
            older => {
                let fresh = Entry::of(&key, &run(&plan, Options::SUMMARY, |_| {}));
                let entry = match older {
                    Some(older) => fresh.with_older(older),
                    None => fresh,
                };
                if let Err(why) = self.store.put(&key, &entry.to_bytes())
                    && let Ok(mut trouble) = trouble.lock()
                {
                    trouble.get_or_insert(why);
                }
                Found::Ran(entry)
            }
        }
    }

    /// Whether the run of this key belongs to the sample that is run again: by its key, so that it is always the same.
    fn is_sampled(&self, key: &str) -> bool {
        let head = u32::from_str_radix(&key[..8], 16).unwrap_or(0);
        f64::from(head) < self.verify * (f64::from(u32::MAX) + 1.0)
    }
}
