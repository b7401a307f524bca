//! `show license features`: what the platform can be licensed for, and the numbers that its traces use.
//!
//! The first ten are the guide's listing, which is cut there. The rest are the features that the guide names elsewhere;
//! A9K-MOBILE-LIC has number 13 in its trace. The order of the others is assumed.
//!
//! What it does not know: which of them are configured.

use crate::plan::Plan;

/// Features by number, from 1.
const FEATURES: [&str; 31] = [
    "A9K-ADV-OPTIC-LIC",
    "A9K-ADV-VIDEO-LIC",
    "A9K-iVRF-LIC",
    "A9K-AIP-LIC-B",
    "A9K-AIP-LIC-E",
    "A9K-MOD80-AIP-TR",
    "A9K-MOD80-AIP-SE",
    "A9K-MOD160-AIP-TR",
    "A9K-MOD160-AIP-SE",
    "A9K-2X100G-AIP-TR",
    "A9K-2X100G-AIP-SE",
    "A9K-IPSEC-20G-LIC",
    "A9K-MOBILE-LIC",
    "A9K-24X10-OPT-LIC",
    "A9K-24X10-VID-LIC",
    "A9K-24X10G-AIP-SE",
    "A9K-24X10G-AIP-TR",
    "A9K-2X100-OPT-LIC",
    "A9K-2X100-VID-LIC",
    "A9K-36X10-OPT-LIC",
    "A9K-36X10-VID-LIC",
    "A9K-36X10G-AIP-SE",
    "A9K-36X10G-AIP-TR",
    "A9K-400G-AIP-SE",
    "A9K-400G-AIP-TR",
    "A9K-400G-OPT-LIC",
    "A9K-400G-VID-LIC",
    "A9K-800G-AIP-SE",
    "A9K-800G-AIP-TR",
    "A9K-800G-OPT-LIC",
    "A9K-800G-VID-LIC",
];

/// All features: the platform's, then those that only the scenario names.
pub(super) fn all(plan: &Plan) -> Vec<&str> {
    let named = plan.tags.iter().map(|tag| tag.name.as_str());
    FEATURES.into_iter().chain(named.filter(|name| !FEATURES.contains(name))).collect()
}

/// `show license features`
#[must_use]
pub fn features(plan: &Plan) -> String {
    let lines = all(plan).into_iter().map(|name| format!("{name}\n"));
    std::iter::once("Platform Feature ID:\n".to_owned()).chain(lines).collect()
}

/// The number of a feature in traces.
pub(super) fn number(name: &str, plan: &Plan) -> usize {
    all(plan).iter().position(|it| *it == name).map_or(0, |place| place + 1)
}

/// What a feature is called in a trace, with its number. `Mobile(9)` is the guide's; the others are assumed.
pub(super) fn request(name: &str) -> &'static str {
    const KINDS: &[(&str, &str)] = &[
        ("OPT", "Optics(1)"),
        ("VID", "Video(2)"),
        ("iVRF", "iVRF(3)"),
        ("AIP", "AIP(4)"),
        ("IPSEC", "IPsec(8)"),
        ("MOBILE", "Mobile(9)"),
    ];
    KINDS.iter().find(|(part, _)| name.contains(part)).map_or("Feature(0)", |(_, kind)| kind)
}
