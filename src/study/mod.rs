//! Many runs: jobs in parallel, results in the order of the jobs.
//!
//! The only room with threads. A job gets its place and its item and nothing else, so its result cannot depend on which
//! thread ran it or when; results come back by place. One thread and many give the same vector.
//!
//! What it does not know: what a job does, files, terminals.

mod answer;
pub mod compare;
mod conduct;
mod design;
mod follow;
mod hunt;
mod precision;
mod replay;
mod retell;
mod run;
mod search;
mod sensitivities;
pub mod statistics;
mod store;
mod visit;
mod warm_up;
mod way;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

pub use answer::{Answered, Asked, CellAnswer, Difference, Found, RunRow, StudyOutcome, outcome};
pub use conduct::{Cell, Conducted, Job, Run, Subject, cells, conduct};
pub use design::{Point, points};
pub use hunt::{Broke, Catch, Follower, Hunt};
pub use replay::{History, Parting, Question, Reason, exchange, parting, reason};
pub use retell::{causes, retell};
pub use run::{Progress, run, run_watched};
pub use search::{Search, listed};
pub use sensitivities::{Screened, Shared};
pub use store::{Entry, Memory, Store, key};
pub use visit::visit;
pub use way::{Shard, Watch, Way};

/// What names this build's engine, its version and a digest of its source: runs of another one are not taken for its own.
pub const ENGINE: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("LICSIM_ENGINE"));

/// Does `job` for each of `items` on all cores; the results are in the order of `items`.
pub fn in_parallel<T, R, F>(items: &[T], job: F) -> Vec<R>
where
    T: Sync,
    R: Send,
    F: Fn(usize, &T) -> R + Sync,
{
    items.par_iter().enumerate().map(|(place, item)| job(place, item)).collect()
}

/// Does `work` on `threads` threads; 0: one for each core.
///
/// # Panics
/// If the system gives no threads.
pub fn with_threads<R: Send>(threads: usize, work: impl FnOnce() -> R + Send) -> R {
    if threads == 0 {
        return work();
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("the system gives threads").install(work)
}

/// How many threads work where nobody says another number.
#[must_use]
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::in_parallel;

    #[test]
    fn results_come_in_the_order_of_the_items_whoever_finishes_first() {
        let items: Vec<u64> = (0..500).rev().collect();
        // Early items take longest, so that an order of completion would be a different one.
        let done = in_parallel(&items, |place, item| {
            let spun = (0..*item * 200).fold(0u64, |sum, i| sum ^ i.wrapping_mul(0x9E37_79B9));
            std::hint::black_box(spun);
            (place, *item, 0)
        });
        let expected: Vec<_> = items.iter().enumerate().map(|(i, item)| (i, *item, 0)).collect();
        assert_eq!(done, expected);
    }

    #[test]
    fn one_thread_and_four_give_the_same() {
        let items: Vec<u64> = (0..64).collect();
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("threads")
                .install(|| in_parallel(&items, |place, item| place as u64 * item))
        };
        assert_eq!(run(1), run(4));
    }
}
