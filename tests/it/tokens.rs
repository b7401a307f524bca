//! Idtokens that operators make in a run, and product instances that they move between pools.

use crate::support::{failures, plan_of, run};

const LATE: &str = r#"
[scenario]
title = "A token is made on the second day and is good for one"
duration = "6d"

[[pool]]
name = "P"
licenses = { A9K-24X10-OPT-LIC = 9 }
tokens = [{ name = "first", valid-for = "1d" }]

[[fleet]]
name = "edge"
count = 3
register = { token = "first", at = "2d" }
slots = [{ slot = 1, features = { A9K-24X10-OPT-LIC = 1 } }]

[[action]]
name = "too-early"
at = "1d 12h"
register = { router = "edge-1", token = "second" }

[[action]]
name = "make"
at = "2d 6h"
create-token = { name = "second", pool = "P", valid-for = "1d" }

[[action]]
name = "in-time"
at = "3d"
register = { router = "edge-2", token = "second" }

[[action]]
name = "too-late"
at = "4d"
register = { router = "edge-3", token = "second" }

[[expect]]
name = "nobody registers with a token that is over, or not made yet"
always = { metric = "routers.registered", equals = 0, until = "3d" }

[[expect]]
name = "one registers while the new one is good"
at = { metric = "routers.registered", router = "edge-2", equals = 1, at = "3d 10min" }

[[expect]]
name = "and nobody after its day"
always = { metric = "routers.registered", equals = 1, from = "3d 10min", until = "6d" }
"#;

#[test]
fn a_token_made_in_a_run_is_good_from_then_for_its_time() {
    assert_eq!(failures(&run(&plan_of("late", LATE, &[], None))), "");
    let long = LATE.replace(r#"pool = "P", valid-for = "1d""#, r#"pool = "P", valid-for = "30d""#);
    let failed = failures(&run(&plan_of("late", &long, &[], None)));
    assert!(failed.contains("nobody after its day"), "{failed}");
}

const MOVED: &str = r#"
[scenario]
title = "Moving two routers to the pool that has licenses to spare"
duration = "4d"

[[pool]]
name = "FULL"
licenses = { A9K-24X10-OPT-LIC = 4 }

[[pool]]
name = "SPARE"
licenses = { A9K-24X10-OPT-LIC = 4 }

[[fleet]]
name = "stays"
count = 4
slots = [{ slot = 1, features = { A9K-24X10-OPT-LIC = 1 } }]
registered = { pool = "FULL", phase = "uniform" }

[[fleet]]
name = "goes"
count = 2
slots = [{ slot = 1, features = { A9K-24X10-OPT-LIC = 1 } }]
registered = { pool = "FULL", phase = "uniform" }

[[action]]
name = "move"
at = "2d"
move-instance = { fleet = "goes", to = "SPARE" }

[[expect]]
name = "the pool is two short until the move"
always = { metric = "pool.short", equals = 2, from = "0s", until = "1d 23h" }

[[expect]]
name = "the other pool counts two from the move on"
always = { metric = "pool.demand", pool = "SPARE", equals = 2, from = "2d 1s", until = "4d" }

[[expect]]
name = "and lists them"
at = { metric = "pool.instances", pool = "SPARE", equals = 2 }

[[expect]]
name = "every router learns of it within a day, the moved ones too"
always = { metric = "routers.authorized", equals = 6, from = "3d 1min", until = "4d" }
"#;

#[test]
fn moved_instances_take_their_demand_along_and_learn_of_it_when_they_ask() {
    assert_eq!(failures(&run(&plan_of("moved", MOVED, &[], None))), "");
    let one = MOVED
        .replace(r#"move-instance = { fleet = "goes""#, r#"move-instance = { router = "goes-1""#);
    let failed = failures(&run(&plan_of("moved", &one, &[], None)));
    assert!(failed.contains("the other pool counts two"), "{failed}");
}
