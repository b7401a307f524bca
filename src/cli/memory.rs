//! Memory that runs will need, estimated before they begin: a machine without it would stop everything else, or end the
//! program without a word.
//!
//! The numbers are measured ones (`docs/limits.md`); tests hold the estimate within a factor of what is really used.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::failure::Failure;
use crate::plan::Plan;

/// What is kept of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kept {
    /// Final values and verdicts.
    Summary,
    /// All that a report is made of.
    Report,
}

/// A process without routers: the program, the scenario, the pending events.
const PROCESS: u64 = 30 << 20;
/// The same with charts and fonts.
const PROCESS_WITH_REPORT: u64 = 80 << 20;
/// A router in the simulated world.
const ROUTER: u64 = 560;
/// One feature in use on one slot of a router.
const FEATURE: u64 = 52;
/// What a report keeps of each router.
const ROUTER_IN_REPORT: u64 = 1_400;
/// What a report keeps of a router's day: its messages in the pool's log.
const DAY_IN_REPORT: u64 = 30;

/// The bytes that so many runs at once of `plan` need, about.
pub(super) fn estimate(plan: &Plan, kept: Kept, at_once: u64) -> u64 {
    let routers = u64::from(plan.routers());
    let features: u64 = plan
        .fleets
        .iter()
        .map(|it| {
            let one: usize = it.slots.iter().map(|slot| slot.features.len()).sum();
            u64::from(it.routers.count) * one as u64
        })
        .sum();
    let days = (plan.scenario.duration.as_secs_f64() / 86_400.0 * routers as f64) as u64;
    let world = routers * ROUTER + features * FEATURE;
    match kept {
        Kept::Summary => PROCESS + world * at_once,
        Kept::Report => {
            let report = routers * ROUTER_IN_REPORT + days.saturating_mul(DAY_IN_REPORT);
            PROCESS_WITH_REPORT + world.saturating_add(report).saturating_mul(at_once)
        }
    }
}

/// Whether runs begin even if they need more memory than there is.
static IGNORED: AtomicBool = AtomicBool::new(false);

/// Lets every run begin, from now on.
pub(super) fn ignore() {
    IGNORED.store(true, Ordering::Relaxed);
}

/// Refuses runs that need more memory than there is: so many at once of `plans`, of which the largest counts.
pub(super) fn check<'a>(
    plans: impl IntoIterator<Item = &'a Plan>,
    kept: Kept,
    at_once: usize,
) -> Result<(), Failure> {
    let available = available().filter(|_| !IGNORED.load(Ordering::Relaxed));
    let Some(available) = available else { return Ok(()) };
    let needs = plans.into_iter().map(|it| (estimate(it, kept, at_once as u64), it));
    let Some((needed, plan)) = needs.max_by_key(|it| it.0).filter(|it| it.0 > available) else {
        return Ok(());
    };
    let less = match (kept, at_once) {
        (_, 2..) => "use fewer `--threads`, or simulate fewer routers",
        (Kept::Report, _) => "`licsim run --summary-only` needs less",
        _ => "simulate fewer routers",
    };
    Err(Failure::BadInput(format!(
        "error[too-little-memory]: {} routers for {} need about {} MiB, and {} MiB are free\n  help: {less}, or go on with \
         `--ignore-memory`: it is an estimate",
        plan.routers(),
        plan.scenario.duration,
        needed.div_ceil(1 << 20),
        available >> 20
    )))
}

/// Bytes that this process may still take; `None` where the system does not say.
fn available() -> Option<u64> {
    if let Some(told) = told() {
        return Some(told);
    }
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|it| in_meminfo(&it));
    let group = in_group(Path::new("/sys/fs/cgroup"));
    machine.into_iter().chain(group).min()
}

/// For tests: a number of bytes to believe in.
#[expect(clippy::disallowed_methods, reason = "this is cli")]
fn told() -> Option<u64> {
    std::env::var("LICSIM_MEMORY_BYTES").ok()?.parse().ok()
}

/// `MemAvailable` of Linux.
fn in_meminfo(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|it| it.strip_prefix("MemAvailable:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? << 10)
}

/// What a container's limit leaves, in either version of control groups. What is only a cache of files counts as free.
fn in_group(folder: &Path) -> Option<u64> {
    let number =
        |name: &str| fs::read_to_string(folder.join(name)).ok()?.trim().parse::<u64>().ok();
    let of = |most: &str, used: &str, stat: &str| {
        let text = fs::read_to_string(folder.join(stat)).unwrap_or_default();
        let cache =
            text.lines().find_map(|it| it.strip_prefix("inactive_file ")?.parse::<u64>().ok());
        let used = number(used)?.saturating_sub(cache.unwrap_or(0));
        Some(number(most)?.saturating_sub(used))
    };
    of("memory.max", "memory.current", "memory.stat").or_else(|| {
        of("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_says_how_much_is_left() {
        let text = "MemTotal:       100 kB\nMemAvailable:        7 kB\nCached: 9 kB\n";
        assert_eq!(in_meminfo(text), Some(7 << 10));
        assert_eq!(in_meminfo("MemTotal: 100 kB\n"), None);
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(in_group(folder.path()), None);
        let write =
            |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("written");
        write("memory.max", "max\n");
        write("memory.current", "300\n");
        assert_eq!(in_group(folder.path()), None);
        write("memory.max", "1000\n");
        assert_eq!(in_group(folder.path()), Some(700));
        write("memory.stat", "anon 200\ninactive_file 100\n");
        assert_eq!(in_group(folder.path()), Some(800));
        write("memory.max", "100\n");
        assert_eq!(in_group(folder.path()), Some(0));
    }
}
