//! The traditional forms: what `show license …` prints while smart licensing is off.
//!
//! `pools`, `allocated` and `?` are the guide's listings. The guide's page has lost the indentation of `allocated`; it is
//! printed flush left, as there. The feature list of `pools` goes on after the guide's, in the same order, with the
//! platform's other features.
//!
//! What it does not know: smart licensing.

use super::features;
use crate::plan::Plan;
use crate::view::Console;

/// `show license pools`: the one pool of a chassis and the platform's features in alphabetical order, four a line.
pub(super) fn pools(plan: &Plan) -> String {
    let mut names = features::all(plan);
    names.sort_unstable();
    let lines: Vec<_> = names.chunks(4).map(|four| four.join(" ")).collect();
    format!("Pool: Owner\nFeature: {}\n", lines.join("\n"))
}

/// `show license allocated`: each feature's licenses and the slots that have them. A feature in use is active on its slot,
/// so of the guide's `(0/1)` the first number is what is configured there.
pub(super) fn allocated(console: &Console, plan: &Plan) -> String {
    let mut blocks = Vec::new();
    for (index, tag) in plan.tags.iter().enumerate() {
        let slots: Vec<(u8, u32)> = console
            .slots
            .iter()
            .flat_map(|(slot, uses)| uses.iter().map(|it| (*slot, it.tag.index(), it.count)))
            .filter(|(_, tag, _)| *tag == index)
            .map(|(slot, _, count)| (slot, count))
            .collect();
        let total: u32 = slots.iter().map(|(_, count)| count).sum();
        if total == 0 {
            continue;
        }
        let places: String = slots
            .iter()
            .map(|(slot, count)| format!("0/{slot}/CPU0 ({count}/{count}) [Owner]\n"))
            .collect();
        blocks.push(format!(
            "FeatureID: {} (Slot based, Permanent)\nTotal licenses {total}\nStatus: Allocated {total}\nPool: Owner\n\
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
