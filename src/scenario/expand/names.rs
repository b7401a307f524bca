//! Names and who knows their addresses: orders of name servers, static host entries.

use super::operation::whom;
use super::roster::FleetNames;
use super::{Draft, Known, Names, small};
use crate::plan::{Action, NameServerId, RESOLVER_SERVERS, Resolution, ResolverId, ResolverPlan};
use crate::scenario::at::{At, Choice, Opt};
use crate::scenario::file::names::ServersTable;
use crate::scenario::file::network::{BackendTable, Resolve, ResolveTable};
use crate::scenario::file::operation::ActionTable;
use crate::scenario::file::{File, List, each};
use crate::scenario::quantity::Text;

/// How a host name becomes an address.
pub(super) fn resolution(
    draft: &mut Draft<'_>,
    resolve: &Opt<Resolve>,
    known: &Known,
) -> Option<Resolution> {
    match &resolve.as_ref()?.value {
        Choice::Word(_) => Some(Resolution::Static),
        Choice::Table(ResolveTable::Server(name)) => {
            let at = known.servers.find(draft, &Some(name.clone()))?;
            Some(Resolution::Server(NameServerId::from_index(at)))
        }
        Choice::Table(ResolveTable::Servers(table)) => {
            let plan = resolver(draft, table, known)?;
            let found = draft.resolvers.iter().position(|it| *it == plan);
            let at = found.unwrap_or_else(|| {
                draft.resolvers.push(plan);
                draft.resolvers.len() - 1
            });
            Some(Resolution::Servers(ResolverId::from_index(at)))
        }
    }
}

fn resolver(draft: &mut Draft<'_>, table: &ServersTable, known: &Known) -> Option<ResolverPlan> {
    let timeout = draft.positive(&table.timeout);
    let order = table.order.as_ref()?;
    let mut servers = Vec::new();
    for name in &order.value {
        let server = NameServerId::from_index(known.servers.find(draft, &Some(name.clone()))?);
        if servers.contains(&server) {
            let message = format!("name server `{}` stands twice in one order", name.value.0);
            let help = "leave one of them out; `retries` repeats a query";
            draft.wrong("duplicate-name", message, &name.span, "named before", help);
            return None;
        }
        servers.push(server);
    }
    if servers.is_empty() || servers.len() > RESOLVER_SERVERS {
        let message = format!("an order of {} name servers", servers.len());
        let help = format!("name 1 to {RESOLVER_SERVERS}; for a fixed address write \"static\"");
        draft.wrong("too-many", message, &order.span, "too few or too many", help);
        return None;
    }
    let retries = u8::try_from(small(&table.retries)?).expect("the range was checked");
    Some(ResolverPlan { servers, timeout: timeout?, retries })
}

/// Whether one of these static host entries is for the backend's name.
pub(super) fn host_is_static(hosts: &List<Text>, known: &Known) -> bool {
    each(hosts).iter().any(|it| is_backend(&it.value, known))
}

/// The backend's name; host names do not differ by case.
pub(super) fn host(file: &File) -> String {
    let host = |it: &At<BackendTable>| Some(it.value.host.as_ref()?.value.0.to_ascii_lowercase());
    file.backend.as_ref().and_then(host).unwrap_or_default()
}

fn is_backend(name: &Text, known: &Known) -> bool {
    name.0.to_ascii_lowercase() == known.host
}

/// `set-static-host`, if `table` is that.
pub(super) fn action(
    draft: &mut Draft<'_>,
    table: &ActionTable,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<Option<(&'static str, Action)>> {
    let At { value: it, .. } = table.set_static_host.as_ref()?;
    let routers = whom(draft, &it.fleet, &it.router, fleets);
    let backend = it.host.as_ref().is_none_or(|it| is_backend(&it.value, known));
    let action = |routers| ("set-static-host", Action::SetStaticHost { routers, backend });
    Some(routers.map(action))
}

/// Takes down the names of the arms.
pub(super) fn arms(draft: &mut Draft<'_>, file: &File, arms: &mut Names) {
    for name in each(&file.arm).iter().map(|it| &it.value.name) {
        arms.declare(draft, name);
        if let Some(it) = name.as_ref().filter(|it| it.value.0 == "base") {
            let label = "this means the scenario without an arm";
            let help = "give the arm another name";
            draft.wrong("bad-name", "an arm cannot be called `base`", &it.span, label, help);
        }
    }
}
