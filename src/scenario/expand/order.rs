//! The order of tables in a file means nothing: entries are sorted by name before any of them gets a number.
//!
//! Ids end up in events, digests and tie-breaks. Expectations keep the file's order, because reports list them; they
//! number nothing. Faults and actions without a name keep the file's order after the named ones.

use super::fleet::Template;
use crate::scenario::at::{At, Opt};
use crate::scenario::file::{File, List};
use crate::scenario::quantity::Name;

/// Sorts every table whose entries are numbered.
pub(super) fn by_name(file: &mut File) {
    sort(&mut file.node, |it| &it.name);
    sort(&mut file.link, |it| &it.name);
    sort(&mut file.name_server, |it| &it.name);
    sort(&mut file.proxy, |it| &it.name);
    sort(&mut file.mail_server, |it| &it.name);
    sort(&mut file.gateway, |it| &it.name);
    sort(&mut file.satellite, |it| &it.name);
    sort(&mut file.front_end, |it| &it.name);
    sort(&mut file.root, |it| &it.name);
    sort(&mut file.pool, |it| &it.name);
    sort(&mut file.fault, |it| &it.name);
    sort(&mut file.action, |it| &it.name);
    sort(&mut file.crew, |it| &it.name);
    for pool in file.pool.iter_mut().flatten() {
        sort(&mut pool.value.tokens, |it| &it.name);
        sort(&mut pool.value.terms, |it| &it.name);
    }
}

/// Fleets and single routers together.
pub(super) fn templates(templates: &mut [Template]) {
    templates.sort_by(|a, b| key(&a.table.name).cmp(&key(&b.table.name)));
}

fn sort<T>(list: &mut List<T>, name: impl Fn(&T) -> &Opt<Name>) {
    if let Some(entries) = list {
        entries.sort_by(|a: &At<T>, b| key(name(&a.value)).cmp(&key(name(&b.value))));
        #[cfg(feature = "canary-unordered")]
        unordered(entries);
    }
}

/// Broken on purpose: in the order of a hash map. The tests see that it is noticed.
#[cfg(feature = "canary-unordered")]
#[expect(clippy::disallowed_types, reason = "what happens if somebody does it all the same")]
fn unordered<T>(entries: &mut Vec<At<T>>) {
    let map: std::collections::HashMap<usize, At<T>> = entries.drain(..).enumerate().collect();
    entries.extend(map.into_values());
}

/// Entries without a name come last; a stable sort leaves them, and equal names, as the file has them.
fn key(name: &Opt<Name>) -> (bool, &str) {
    name.as_ref().map_or((true, ""), |it| (false, it.value.0.as_str()))
}
