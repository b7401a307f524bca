//! Idtokens that operators make, and product instances that they move.

use super::account::validity;
use super::operation::whom;
use super::roster::FleetNames;
use super::{Draft, Known};
use crate::kernel::Span;
use crate::model::wire::{PoolId, TokenId};
use crate::plan::{Action, TokenPlan};
use crate::scenario::at::At;
use crate::scenario::file::operation::ActionTable;
use crate::scenario::file::{File, each};

/// The idtokens that actions make, in the order in which their names were taken down. One that is wrong has its place all
/// the same, as the others are numbered after it.
pub(super) fn made_later(draft: &mut Draft<'_>, file: &File, known: &Known) -> Vec<TokenPlan> {
    let tables = each(&file.action).iter().filter_map(|it| it.value.create_token.as_ref());
    let mut made = Vec::new();
    for At { value: it, .. } in tables {
        let pool = known.pools.find(draft, &it.pool).map_or(PoolId(0), PoolId::from_index);
        let valid_for = validity(draft, &it.valid_for).unwrap_or(Span::days(1));
        let name = it.name.as_ref().map_or_else(String::new, |it| it.value.0.clone());
        made.push(TokenPlan { name, pool, valid_for, from_start: false });
    }
    made
}

/// An action of this kind, if `table` is one.
pub(super) fn action(
    draft: &mut Draft<'_>,
    table: &ActionTable,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<Option<(&'static str, Action)>> {
    if let Some(At { value: it, .. }) = &table.create_token {
        let token = it.name.as_ref().and_then(|it| known.tokens.get(&it.value.0));
        let action = |at| ("create-token", Action::CreateToken { token: TokenId::from_index(at) });
        return Some(token.map(action));
    }
    let At { value: it, .. } = table.move_instance.as_ref()?;
    let routers = whom(draft, &it.fleet, &it.router, fleets);
    let to = known.pools.find(draft, &it.to).map(PoolId::from_index);
    let both = routers.zip(to);
    Some(both.map(|(routers, to)| ("move-instance", Action::MoveInstances { routers, to })))
}
