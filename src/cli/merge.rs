//! `licsim merge`: the runs of a study's shards, taken together. Doing it twice changes nothing.

use super::args::MergeArgs;
use super::failure::Failure;
use super::screen::Screen;
use super::study::{self, Part};

pub(super) fn merge(args: &MergeArgs, out: &mut Screen) -> Result<(), Failure> {
    let read = study::read(&args.of)?;
    let subject = study::subject(&read, &args.of);
    let cells = crate::study::cells(&read.plan, &subject).map_err(study::wrong)?;
    let store = study::open_store(&args.of)?;
    for folder in &args.from {
        store.take_over(folder)?;
    }
    let done = study::known(&read, &args.of, &store, cells)?;
    study::finish(&read, &done, &args.of, Part { shard: None, stopped: false }, out)
}
