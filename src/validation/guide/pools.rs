//! Who is out of compliance, who may use a token, and what tags are called.

use super::GuideTable;
use crate::outcome::RunOutcome;
use crate::plan::Plan;
use crate::record::Belief;
use crate::validation::check::Quoted;
use crate::validation::world::{Worlds, run};

/// A thousand routers that register with one token.
const THOUSAND: &str = r#"
[scenario]
title = "One token for a thousand routers"
start = "2015-01-12T21:00:00-08:00"
duration = "2h"

[[pool]]
name = "P"
licenses = { A9K-24X10-OPT-LIC = 1_000 }
tokens = [{ name = "one", valid-for = "1d" }]

[[fleet]]
name = "edge"
count = 1_000
slots = [{ slot = 4, features = { A9K-24X10-OPT-LIC = 1 } }]
register = { token = "one", at = "1min", spread = "90min" }
"#;

/// Tags as the guide prints them, its line breaks taken out.
const TAGS: [(&str, &str); 10] = [
    (
        "A9K-24X10-OPT-LIC",
        "regid.2014-04.com.cisco.A9K-24X10-OPT-LIC,1.0_66d3ccf7-a374-4409-a3f9-6bc56d645f1c",
    ),
    (
        "A9K-24X10-VID-LIC",
        "regid.2014-04.com.cisco.A9K-24X10-VID-LIC,1.0_9f03b94f-3c76-4a39-82f2-1b53cdf5cb15",
    ),
    (
        "A9K-24X10G-AIP-TR",
        "regid.2014-04.com.cisco.A9K-24X10G-AIP-TR,1.0_e5d7cec3-e8e3-43c6-88c9-a113b76679f8",
    ),
    (
        "A9K-2X100-OPT-LIC",
        "regid.2014-06.com.cisco.A9K-2X100-OPT-LIC,1.0_0f74bb00-42af-4c4d-b162-bcb346c7510a",
    ),
    (
        "A9K-2X100-VID-LIC",
        "regid.2014-06.com.cisco.A9K-2X100-VID-LIC,1.0_a482b964-6371-4aad-8e82-2083c5749205",
    ),
    (
        "A9K-2X100G-AIP-SE",
        "regid.2014-06.com.cisco.A9K-2X100G-AIP-SE,1.0_ce447831-e4af-4def-a98b-3297fab65561",
    ),
    (
        "A9K-36X10-OPT-LIC",
        "regid.2014-06.com.cisco.A9K-36X10-OPT-LIC,1.0_92a8597a-f591-4afc-adeb-9b212cee11be",
    ),
    (
        "A9K-MOBILE-LIC",
        "regid.2014-06.com.cisco.A9K-MOBILE-LIC,1.0_e447924c-0a6f-41be-9202-8ae60fcc2972",
    ),
    (
        "A9K-IPSEC-20G-LIC",
        "regid.2014-09.com.cisco.A9K-IPSEC-20G-LIC,1.0_a165db99-eb3f-474b-bdf0-ce4b140d9b45",
    ),
    (
        "A9K-MOD160-AIP-SE",
        "regid.2014-06.com.cisco.A9K-MOD160-AIP-SE,1.0_7f1b3d9c-a183-41d1-8d0b-d98dcc2751a8",
    ),
];

/// A plan in which every one of the guide's tags is in use.
fn with_tags(worlds: Worlds<'_>) -> Plan {
    let features = TAGS.map(|(name, _)| format!("{name} = 1")).join(", ");
    worlds.plan_of(&format!(
        "[scenario]\ntitle = \"tags\"\nstart = \"2015-01-12T21:00:00-08:00\"\nduration = \"1h\"\n\
         [[pool]]\nname = \"P\"\nlicenses = {{ {features} }}\n\
         [[router]]\nname = \"ROA\"\nslots = [{{ slot = 4, features = {{ {features} }} }}]\nregistered = {{ pool = \"P\" }}\n"
    ))
}

fn identifiers(worlds: Worlds<'_>) -> String {
    let plan = with_tags(worlds);
    let printed =
        |(name, id): &&(&str, &str)| plan.tags.iter().any(|tag| tag.name == *name && tag.id == *id);
    let found = TAGS.iter().filter(printed).count();
    format!("{found} of {}", TAGS.len())
}

/// How many licenses were missing at most, and how many routers held themselves out of compliance while they were.
fn short(outcome: &RunOutcome) -> String {
    let routers = outcome.plan.routers();
    let place =
        Belief::ALL.iter().position(|it| *it == Belief::OutOfCompliance).expect("one of all");
    let told = outcome.series.beliefs.iter().map(|it| it.counts[place]).max().unwrap_or_default();
    let missing = outcome.series.pools.iter().map(|it| it.demand.saturating_sub(it.quantity)).max();
    let who = if told == routers { "all".into() } else { format!("{told} of {routers}") };
    format!("{} short, {who} out of compliance", missing.unwrap_or_default())
}

fn registered(outcome: &RunOutcome) -> String {
    let found = outcome.metrics.iter().find(|it| it.name == "routers.registered");
    found.map_or("not there".into(), |it| it.value.to_string())
}

pub(super) fn table(worlds: Worlds<'_>) -> GuideTable {
    let same =
        |what, place, guide, found, read| Quoted { what, place, guide, found, read, differs: None };
    let rows = vec![
        same(
            "devices that one idtoken registers: no limit, say a thousand",
            "Operational View",
            "1000",
            registered(&run(&worlds.plan_of(THOUSAND))),
            "a run",
        ),
        same(
            "identifiers of the tags that it prints",
            "Configuration, step 6; Debug; traces",
            "10 of 10",
            identifiers(worlds),
            "tags of a plan",
        ),
        same(
            "one device of a pool is one license short",
            "Odds and Ends 1",
            "1 short, all out of compliance",
            short(&run(&worlds.plan("pool-wide-ooc", &[]))),
            "`pool-wide-ooc`",
        ),
    ];
    GuideTable { title: "Pools, tokens and tags", rows }
}
