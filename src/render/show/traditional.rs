//! The traditional forms: what `show license …` prints while smart licensing is off.
//!
//! `pools`, `allocated` and `?` are the guide's listings. The guide's page has lost the indentation of `allocated`; it is
//! printed flush left, as there. The feature list of `pools` goes on after the guide's, in the same order, with the
//! platform's other features. `evaluation` and `expired` list nothing: licenses of that kind are not modelled.
//!
//! What it does not know: smart licensing.

use super::features;
use crate::model::traditional::Holding;
use crate::plan::Plan;
use crate::view::Console;

/// `show license pools`: the one pool of a chassis and the platform's features in alphabetical order, four a line.
pub(super) fn pools(plan: &Plan) -> String {
    let mut names = features::all(plan);
    names.sort_unstable();
    let lines: Vec<_> = names.chunks(4).map(|four| four.join(" ")).collect();
    format!("Pool: Owner\nFeature: {}\n", lines.join("\n"))
}

/// Which licenses of a chassis a screen is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Which {
    /// Those that are allocated to a slot, in use or not: `show license allocated`.
    Allocated,
    /// Those in use: `show license active`.
    Active,
    /// Those that are not: `show license available`.
    Available,
}

/// One slot's licenses for a feature.
struct Place {
    slot: u8,
    active: u32,
    allocated: u32,
}

/// What the chassis has of a feature, slot by slot. Where nobody writes down what was installed, every use has its license
/// (assumed).
fn places(console: &Console, tag: usize) -> Vec<Place> {
    if let Some(holdings) = &console.licenses {
        let here = holdings.iter().filter(|it| it.tag.index() == tag && it.installed > 0);
        let place = |it: &Holding| Place {
            slot: it.slot,
            active: it.active(true),
            allocated: it.installed,
        };
        return here.map(place).collect();
    }
    let uses = console.slots.iter().flat_map(|(slot, uses)| uses.iter().map(|it| (*slot, it)));
    let here = uses.filter(|(_, it)| it.tag.index() == tag);
    here.map(|(slot, it)| Place { slot, active: it.count, allocated: it.count }).collect()
}

/// Each feature's licenses and the slots that have them. The form is the guide's `show license allocated`; that of the
/// other two is made after it (assumed).
pub(super) fn licenses(console: &Console, plan: &Plan, which: Which) -> String {
    let mut blocks = Vec::new();
    for (index, tag) in plan.tags.iter().enumerate() {
        let all = places(console, index);
        let number = |it: &Place| match which {
            Which::Allocated => it.allocated,
            Which::Active => it.active,
            Which::Available => it.allocated - it.active,
        };
        let (total, meant): (u32, u32) =
            (all.iter().map(|it| it.allocated).sum(), all.iter().map(number).sum());
        if meant == 0 {
            continue;
        }
        let places: String = all
            .iter()
            .filter(|it| number(it) > 0)
            .map(|it| format!("0/{}/CPU0 ({}/{}) [Owner]\n", it.slot, it.active, it.allocated))
            .collect();
        blocks.push(format!(
            "FeatureID: {} (Slot based, Permanent)\nTotal licenses {total}\nStatus: {which:?} {meant}\nPool: Owner\n\
             Total licenses in pool: {total}\nStatus: Operational: {total}\nLocations with licenses: \
             (Active/Allocated) [SDR]\n{places}",
            tag.name
        ));
    }
    blocks.join("\n")
}

/// `show license ?` in the exec plane.
pub(super) const HELP: &str = "\
WORD      Feature ID
active     Currently checked-out/being used by applications.
allocated  Allocated to a slot but not used.
available  Not currently active.
evaluation Display the evaluation licenses.
expired    Display evaluation licenses already expired.
location   Show information for a specific location
log        The operational or administrative logs.
|          Output Modifiers
<cr>
";

/// `show license ?` while smart licensing is on (assumed: the guide shows the commands, not their help).
pub(super) const SMART_HELP: &str = "\
cert             Licensing certificates.
entitlement      Requested entitlements.
features         Platform features that can be licensed.
pool             Assigned pool.
register-status  Registration status.
status           Compliance status.
trace            Traces of the licensing processes.
version          Version of the agent.
|                Output Modifiers
<cr>
";
