//! VRFs and address families. A VRF exists because somebody names it: a router may well be told of one that is nowhere.

use std::collections::BTreeMap;

use super::Draft;
use super::fleet::Template;
use super::operation::whom;
use super::roster::FleetNames;
use crate::model::call_home::Addresses;
use crate::net::{Family, Planes, VrfId};
use crate::plan::{Action, SourcePlan};
use crate::scenario::at::{At, Opt};
use crate::scenario::file::network::LinkTable;
use crate::scenario::file::operation::ActionTable;
use crate::scenario::file::planes::{AddressesWord, FamilyWord, SourceTable};
use crate::scenario::file::{File, each};
use crate::scenario::quantity::Name;

/// What the global table is called where a VRF can stand.
const GLOBAL: &str = "default";
const FAMILIES: [Family; 2] = [Family::Ipv4, Family::Ipv6];

/// All VRFs by name.
pub(super) struct Vrfs(BTreeMap<String, VrfId>);

impl Vrfs {
    /// Those that anybody names.
    pub(super) fn of(draft: &mut Draft<'_>, file: &File, fleets: &[Template]) -> Vrfs {
        let links = each(&file.link).iter().filter_map(|it| it.value.vrfs.as_ref());
        let links = links.flat_map(|it| &it.value);
        let sources = fleets.iter().filter_map(|it| it.table.source.as_ref());
        let sources = sources.flat_map(|it| [&it.value.uplink_vrf, &it.value.http_client_vrf]);
        let set = each(&file.action).iter().filter_map(|it| it.value.set_http_client_vrf.as_ref());
        let used = sources.chain(set.map(|it| &it.value.vrf)).flatten();
        let mut named = BTreeMap::new();
        for it in links.chain(used).filter(|it| it.value.0 != GLOBAL) {
            if let Some(name) = draft.name(&Some(it.clone())) {
                named.entry(name).or_insert_with(|| it.span.clone());
            }
        }
        if let Some(over) = named.values().nth(VrfId::MOST - 1) {
            let message = format!("at most {} VRFs, the global table included", VrfId::MOST);
            let help = "leave out what makes no difference to licensing";
            draft.wrong("too-many", message, over, "too many VRFs", help);
        }
        let numbered = named.into_keys().zip((1..VrfId::MOST as u32).map(VrfId));
        Vrfs(numbered.chain([(GLOBAL.to_owned(), VrfId::GLOBAL)]).collect())
    }

    /// Their names by number.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.0.iter().map(|(name, id)| (*id, name.clone())).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }

    fn find(&self, name: &Opt<Name>) -> Option<VrfId> {
        name.as_ref().and_then(|it| self.0.get(&it.value.0)).copied()
    }
}

/// What a link carries.
pub(super) fn carried(draft: &mut Draft<'_>, table: &LinkTable, vrfs: &Vrfs) -> Option<Planes> {
    if table.vrfs.is_none() && table.families.is_none() {
        return Some(Planes::ALL);
    }
    let all = || (0..VrfId::MOST as u32).map(VrfId).collect();
    let only = |list: &At<Vec<At<Name>>>| {
        list.value.iter().filter_map(|it| vrfs.find(&Some(it.clone()))).collect()
    };
    let inside: Vec<VrfId> = table.vrfs.as_ref().map_or_else(all, only);
    let family = |it: &At<FamilyWord>| match it.value {
        FamilyWord::Ipv4 => Family::Ipv4,
        FamilyWord::Ipv6 => Family::Ipv6,
    };
    let families: Vec<Family> = match &table.families {
        Some(list) => list.value.iter().map(family).collect(),
        None => FAMILIES.to_vec(),
    };
    let empty = match (&table.vrfs, &table.families) {
        (Some(it), _) if it.value.is_empty() => Some(&it.span),
        (_, Some(it)) if it.value.is_empty() => Some(&it.span),
        _ => None,
    };
    if let Some(span) = empty {
        let help = "leave the key out for a link that carries everything";
        draft.wrong("empty-list", "a link that carries nothing", span, "nothing is named", help);
        return None;
    }
    Some(Planes::of(&inside, &families))
}

/// Where routers send from, and which addresses they try.
pub(super) fn source(table: &Opt<SourceTable>, vrfs: &Vrfs) -> (SourcePlan, Addresses) {
    let Some(At { value: it, .. }) = table else { return Default::default() };
    let fall_back = it.fall_back.as_ref().is_none_or(|it| it.value);
    let addresses = match it.addresses.as_ref().map(|it| it.value) {
        None | Some(AddressesWord::Ipv4) => Addresses::Ipv4,
        Some(AddressesWord::Ipv6) => Addresses::Ipv6,
        Some(AddressesWord::Ipv6First) => Addresses::Ipv6First { fall_back },
    };
    let uplink_vrf = vrfs.find(&it.uplink_vrf);
    (SourcePlan { uplink_vrf, http_client_vrf: vrfs.find(&it.http_client_vrf) }, addresses)
}

/// A change of the HTTP client's VRF, if `table` is one.
pub(super) fn action(
    draft: &mut Draft<'_>,
    table: &ActionTable,
    vrfs: &Vrfs,
    fleets: &FleetNames<'_>,
) -> Option<Option<(&'static str, Action)>> {
    let At { value: it, .. } = table.set_http_client_vrf.as_ref()?;
    let (routers, vrf) = (whom(draft, &it.fleet, &it.router, fleets), vrfs.find(&it.vrf));
    let action = |routers| Action::SetHttpClientVrf { routers, vrf };
    Some(routers.map(|routers| ("set-http-client-vrf", action(routers))))
}
