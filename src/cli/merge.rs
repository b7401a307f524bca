//! `licsim merge`: the runs of a study's shards, taken together. Doing it twice changes nothing.

use std::io::Write;

use super::args::MergeArgs;
use super::failure::Failure;
use super::study::{self, Part};
use crate::study::{ENGINE, Watch, Way};

pub(super) fn merge(args: &MergeArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let read = study::read(&args.of)?;
    let subject = study::subject(&read, &args.of);
    let cells = crate::study::cells(&read.plan, &subject).map_err(study::wrong)?;
    let store = study::open_store(&args.of)?;
    for folder in &args.from {
        store.take_over(folder)?;
    }
    let way = Way {
        engine: ENGINE,
        store: &store,
        shard: None,
        may_run: false,
        verify: 0.0,
        watch: &Nobody,
    };
    let done = crate::study::conduct(&read.plan, &subject, &way, cells).map_err(study::wrong)?;
    study::finish(&read, &done, &args.of, Part { shard: None, stopped: false }, out)
}

struct Nobody;

impl Watch for Nobody {
    fn needed(&self, _: usize) {}
    fn done(&self, _: bool) {}
    fn is_stopped(&self) -> bool {
        false
    }
}
