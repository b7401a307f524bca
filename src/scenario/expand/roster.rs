//! What other parts of a scenario call fleets and routers.

use std::collections::BTreeMap;

use super::fleet::Template;
use super::{Draft, Names};
use crate::plan::{FleetId, FleetPlan, RouterId, RouterRange};
use crate::scenario::at::Opt;
use crate::scenario::diagnostic::did_you_mean;
use crate::scenario::quantity::Name;

/// Planned fleets by name.
pub(super) struct Roster<'a> {
    plans: &'a [FleetPlan],
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Roster<'a> {
    /// The roster of `plans`.
    pub(super) fn of(plans: &'a [FleetPlan]) -> Self {
        // Of two fleets with one name, which are a mistake by themselves, the first is meant.
        let places = plans.iter().enumerate().rev().map(|(at, plan)| (plan.name.as_str(), at));
        Roster { plans, places: places.collect() }
    }

    /// The fleet that has a router called `name` by its number.
    pub(super) fn numbered(&self, name: &str) -> Option<usize> {
        let at = *self.places.get(name.rsplit_once('-')?.0)?;
        (!self.plans[at].single)
            .then_some(at)
            .filter(|at| self.plans[*at].router_named(name).is_some())
    }

    fn router(&self, name: &str) -> Option<RouterId> {
        let single = self.places.get(name).map(|at| &self.plans[*at]).filter(|plan| plan.single);
        let plan = single.or_else(|| self.numbered(name).map(|at| &self.plans[at]))?;
        plan.router_named(name)
    }
}

/// Fleets and routers by name, for parts that refer to them.
pub(super) struct FleetNames<'a> {
    roster: Roster<'a>,
    /// All names that are written, also of fleets that could not be planned.
    written: &'a Names,
    /// How many routers there are.
    pub(super) total: u64,
}

impl<'a> FleetNames<'a> {
    pub(super) fn new(templates: &[Template], plans: &'a [FleetPlan], written: &'a Names) -> Self {
        let total = templates.iter().map(Template::count).sum();
        FleetNames { roster: Roster::of(plans), written, total }
    }

    /// The fleet that is named here.
    pub(super) fn fleet(&self, draft: &mut Draft<'_>, name: &Opt<Name>) -> Option<FleetId> {
        self.written.find(draft, name)?;
        self.roster.places.get(name.as_ref()?.value.0.as_str()).map(|at| FleetId::from_index(*at))
    }

    /// The routers of a fleet.
    pub(super) fn range(&self, fleet: FleetId) -> RouterRange {
        self.roster.plans[fleet.index()].routers
    }

    /// The fleet or the router that is named here.
    pub(super) fn any(&self, draft: &mut Draft<'_>, name: &Opt<Name>) -> Option<RouterRange> {
        match self.roster.places.get(name.as_ref()?.value.0.as_str()) {
            Some(at) => Some(self.roster.plans[*at].routers),
            None => Some(RouterRange { first: self.router(draft, name)?, count: 1 }),
        }
    }

    /// The fleet that these routers are of.
    pub(super) fn home(&self, routers: RouterRange) -> Option<&FleetPlan> {
        self.roster.plans.iter().find(|plan| plan.routers.contains(routers.first))
    }

    /// The router that is named here.
    pub(super) fn router(&self, draft: &mut Draft<'_>, name: &Opt<Name>) -> Option<RouterId> {
        let it = name.as_ref()?;
        let found = self.roster.router(&it.value.0);
        // A router may be missing because its fleet is wrong: then that is the mistake.
        if found.is_none() && self.roster.plans.len() == self.written.count {
            let help = self.router_help(&it.value.0, draft.suggests());
            let message = format!("unknown router `{}`", it.value.0);
            draft.wrong("unknown-router", message, &it.span, "no router has this name", help);
        }
        found
    }

    fn router_help(&self, wrong: &str, suggests: bool) -> String {
        let filled = || self.roster.plans.iter().filter(|plan| plan.routers.count > 0);
        let first = |plan: &FleetPlan| plan.router_name(plan.routers.first);
        let stem = wrong.rsplit_once('-').map_or(wrong, |it| it.0);
        let of_fleet = [wrong, stem].iter().find_map(|name| self.roster.places.get(name));
        if let Some(plan) =
            of_fleet.map(|at| &self.roster.plans[*at]).filter(|it| it.routers.count > 0)
        {
            let last = RouterId(plan.routers.first.0 + plan.routers.count - 1);
            let (first, last) = (first(plan), plan.router_name(last));
            return format!(
                "the routers of fleet `{}` are called `{first}` to `{last}`",
                plan.name
            );
        }
        let names: Vec<_> = if suggests { filled().map(first).collect() } else { Vec::new() };
        let near = did_you_mean(wrong, names.iter().map(String::as_str));
        near.unwrap_or_else(|| match filled().next() {
            Some(plan) => {
                let first = first(plan);
                format!("routers of a fleet are called by its name and a number, such as `{first}`")
            }
            None => "this scenario has no routers".into(),
        })
    }
}
