//! Root certificates, server certificates and trust stores.

use super::operation::whom;
use super::roster::FleetNames;
use super::{Draft, Known, Names};
use crate::kernel::{Span, Time};
use crate::model::Wall;
use crate::model::trust::{ROOTS, RootId, ServerCertificate, TrustStore};
use crate::plan::{Action, RootPlan};
use crate::scenario::at::{At, Opt};
use crate::scenario::file::network::BackendTable;
use crate::scenario::file::operation::ActionTable;
use crate::scenario::file::trust::ServerCertificateTable;
use crate::scenario::file::{File, each};
use crate::scenario::quantity::{Date, Name};

/// The names of all roots.
pub(super) fn names(draft: &mut Draft<'_>, file: &File) -> Names {
    let mut names = Names::new("root", "unknown-root");
    each(&file.root).iter().for_each(|it| names.declare(draft, &it.value.name));
    if let Some(one) = each(&file.root).get(ROOTS) {
        let message = format!("{} root certificates; at most {ROOTS}", each(&file.root).len());
        let help = "leave out those that no server certificate chains to";
        draft.wrong("too-many", message, &one.span, "too many", help);
    }
    names
}

/// The roots of the plan.
pub(super) fn roots(draft: &mut Draft<'_>, file: &File, known: &Known) -> Vec<RootPlan> {
    let mut made = Vec::new();
    for At { value, .. } in each(&file.root) {
        let expires = optional(draft, &value.expires, known).map(|it| it.map(wall));
        if let (Some(name), Some(expires)) = (&value.name, expires) {
            made.push(RootPlan { name: name.value.0.clone(), expires });
        }
    }
    made
}

/// What the backend's server shows, in the order of the dates; each has a date of its own.
pub(super) fn server_certificates(
    draft: &mut Draft<'_>,
    table: &BackendTable,
    roots: &[RootPlan],
    known: &Known,
) -> Option<Vec<ServerCertificate>> {
    let list = each(&table.server_certificates);
    let made: Vec<_> =
        list.iter().map(|it| server_certificate(draft, &it.value, roots, known)).collect();
    let made: Vec<_> = made.into_iter().collect::<Option<_>>()?;
    for (later, pair) in list.iter().skip(1).zip(made.windows(2)) {
        if pair[0].1 >= pair[1].1 {
            let message = "server certificates follow one another in time";
            let help = "give each but the first a `from` of its own, and sort them by it";
            let label = "not shown later than the one before";
            draft.wrong("bad-certificate", message, &later.span, label, help);
            return None;
        }
    }
    Some(made.into_iter().map(|it| it.0).collect())
}

fn server_certificate(
    draft: &mut Draft<'_>,
    table: &ServerCertificateTable,
    roots: &[RootPlan],
    known: &Known,
) -> Option<(ServerCertificate, i128)> {
    let root = known.roots.find(draft, &table.root);
    let from = optional(draft, &table.from, known);
    let expires = optional(draft, &table.expires, known);
    let (root, from) = (root?, from?.unwrap_or(i128::MIN));
    let own = expires?.map(wall);
    let ends = [own, roots.get(root).and_then(|it| it.expires)].into_iter().flatten();
    let shown =
        ServerCertificate { root: RootId::from_index(root), from: time(from), expires: ends.min() };
    Some((shown, from))
}

/// What the routers of a fleet trust.
pub(super) fn store(
    draft: &mut Draft<'_>,
    list: &Option<At<Vec<At<Name>>>>,
    known: &Known,
) -> Option<TrustStore> {
    let Some(At { value: names, .. }) = list else { return Some(TrustStore::ALL) };
    let found: Vec<_> = names.iter().map(|it| known.roots.find(draft, &Some(it.clone()))).collect();
    let found: Vec<_> = found.into_iter().collect::<Option<_>>()?;
    let roots = found.into_iter().filter(|root| *root < ROOTS).map(RootId::from_index);
    Some(roots.fold(TrustStore::NONE, TrustStore::with))
}

/// The instant of a date; one before the start of the run is its start.
pub(super) fn date(draft: &mut Draft<'_>, date: &Opt<Date>, known: &Known) -> Option<Time> {
    optional(draft, date, known)?.map(time)
}

/// `install-root`, if `table` is that.
pub(super) fn action(
    draft: &mut Draft<'_>,
    table: &ActionTable,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<Option<(&'static str, Action)>> {
    let At { value: it, .. } = table.install_root.as_ref()?;
    let routers = whom(draft, &it.fleet, &it.router, fleets);
    let root = known.roots.find(draft, &it.root).map(RootId::from_index);
    let both = routers.zip(root);
    Some(both.map(|(routers, root)| ("install-root", Action::InstallRoot { routers, root })))
}

/// Nanoseconds from the start of the run to a date that may be left out; the outer `None` is a mistake.
#[expect(clippy::option_option, reason = "a mistake is not the same as nothing")]
fn optional(draft: &mut Draft<'_>, date: &Opt<Date>, known: &Known) -> Option<Option<i128>> {
    let Some(it) = date else { return Some(None) };
    let (unix_s, _) = draft.heard(it.value.parse(), &it.span)?;
    // A start that cannot be read is reported once, by `info`.
    let (start, _) = known.start?;
    Some(Some((i128::from(unix_s) - i128::from(start)) * i128::from(Span::secs(1).0)))
}

fn time(nanos: i128) -> Time {
    Time(u64::try_from(nanos.max(0)).unwrap_or(u64::MAX))
}

fn wall(nanos: i128) -> Wall {
    Wall(i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX }))
}
