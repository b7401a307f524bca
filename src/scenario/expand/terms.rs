//! Licenses with an end, and what is bought.

use super::{Draft, Known, account};
use crate::kernel::{Span, Time};
use crate::model::backend::WARNING_DAYS;
use crate::model::wire::PoolId;
use crate::plan::{AccountPlan, Action, Life, Term};
use crate::scenario::at::{At, Opt};
use crate::scenario::file::account::{
    BuyTable, MissingTable, ProlongTable, TermTable, TransferTable,
};
use crate::scenario::file::{File, each};
use crate::scenario::quantity::{Complaint, Date, Day, Duration};

/// What the account holds beyond perpetual licenses.
pub(super) fn account(draft: &mut Draft<'_>, file: &File, known: &Known) -> AccountPlan {
    let mut plan = AccountPlan::default();
    match file.account.as_ref().and_then(|it| it.value.expiry_warnings.as_ref()) {
        Some(list) => {
            let own = list.value.iter().filter_map(|it| draft.length(&Some(it.clone())));
            plan.warnings = own.collect();
        }
        None => plan.warnings = WARNING_DAYS.map(Span::days).to_vec(),
    }
    plan.warnings.sort_unstable();
    plan.warnings.dedup();
    plan.warnings.reverse();
    for (at, pool) in each(&file.pool).iter().enumerate() {
        for term in each(&pool.value.terms) {
            plan.terms.extend(terms(draft, &term.value, PoolId::from_index(at), known));
        }
    }
    plan
}

fn terms(draft: &mut Draft<'_>, table: &TermTable, pool: PoolId, known: &Known) -> Vec<Term> {
    let from = match &table.from {
        Some(_) => date(draft, &table.from, known),
        None => Some(Time::ZERO),
    };
    let until = date(draft, &table.until, known);
    let (Some(from), Some(until)) = (from, until) else { return Vec::new() };
    if !ordered(draft, from, until, &table.until) {
        return Vec::new();
    }
    let counts = account::counts(&table.licenses, known).into_iter().filter(|it| it.1 > 0);
    counts.map(|(tag, quantity)| Term { pool, tag, quantity, from, until }).collect()
}

/// The instant that a date is in the run; dates before its start are its start, dates beyond all time never come.
pub(super) fn date(draft: &mut Draft<'_>, day: &Opt<Day>, known: &Known) -> Option<Time> {
    let it = day.as_ref()?;
    let seconds = draft.heard(seconds(&it.value), &it.span)?;
    let after = u64::try_from(seconds.saturating_sub(known.start?.0)).unwrap_or(0);
    Some(after.checked_mul(Span::secs(1).0).map_or(Time::NEVER, Time))
}

/// Seconds since 1970-01-01T00:00:00 UTC. A day alone is its midnight UTC.
fn seconds(day: &Day) -> Result<i64, Complaint> {
    let text = day.0.trim();
    let date = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    let help = "write a day, which means its midnight UTC, or a date: `2016-01-12T00:00:00-08:00`";
    let told =
        |it| Complaint { message: format!("`{text}` is not a date"), help: help.into(), ..it };
    Ok(Date(date).parse().map_err(told)?.0)
}

fn ordered(draft: &mut Draft<'_>, from: Time, until: Time, at: &Opt<Day>) -> bool {
    if let (true, Some(it)) = (until <= from, at) {
        draft.wrong(
            "empty-term",
            "these licenses would never count",
            &it.span,
            "they end before they begin, or before the run does",
            "choose a later end, or leave them out",
        );
    }
    until > from
}

fn life(
    draft: &mut Draft<'_>,
    from: &Opt<Day>,
    until: &Opt<Day>,
    term: &Opt<Duration>,
    known: &Known,
) -> Option<Life> {
    if let (Some(it), None) = (from, until) {
        draft.wrong(
            "no-end",
            "a purchase that counts from a date needs its end",
            &it.span,
            "`from` is given without `until`",
            "add `until`, or take the action `at` the date from which the licenses count",
        );
        return None;
    }
    if until.is_some() {
        let begins = match from {
            Some(_) => date(draft, from, known)?,
            None => Time::ZERO,
        };
        let ends = date(draft, until, known)?;
        return ordered(draft, begins, ends, until)
            .then_some(Life::Until { from: begins, until: ends });
    }
    match term {
        Some(_) => Some(Life::For(draft.positive(term)?)),
        None => Some(Life::Perpetual),
    }
}

/// A purchase: one action a tag.
pub(super) fn buy(draft: &mut Draft<'_>, table: &BuyTable, known: &Known) -> Vec<Action> {
    let pool = known.pools.find(draft, &table.pool).map(PoolId::from_index);
    let life = life(draft, &table.from, &table.until, &table.term, known);
    let (Some(pool), Some(life)) = (pool, life) else { return Vec::new() };
    let counts = account::counts(&table.licenses, known).into_iter().filter(|it| it.1 > 0);
    counts.map(|(tag, quantity)| Action::Buy { pool, tag, quantity, life }).collect()
}

/// A purchase of what is missing.
pub(super) fn buy_missing(
    draft: &mut Draft<'_>,
    table: &MissingTable,
    known: &Known,
) -> Option<Action> {
    let pool = known.pools.find(draft, &table.pool).map(PoolId::from_index);
    let life = life(draft, &table.from, &table.until, &table.term, known);
    let tag = super::operation::tag(draft, &table.tag, known);
    if table.tag.is_some() && tag.is_none() {
        return None;
    }
    Some(Action::BuyMissing { pool: pool?, tag, life: life? })
}

/// A renewal.
pub(super) fn prolong(
    draft: &mut Draft<'_>,
    table: &ProlongTable,
    known: &Known,
) -> Option<Action> {
    let pool = known.pools.find(draft, &table.pool).map(PoolId::from_index);
    let tag = super::operation::tag(draft, &table.tag, known);
    let until = date(draft, &table.until, known);
    Some(Action::Prolong { pool: pool?, tag: tag?, until: until? })
}

/// A transfer: one action a tag.
pub(super) fn transfer(
    draft: &mut Draft<'_>,
    table: Option<&At<TransferTable>>,
    known: &Known,
) -> Vec<Action> {
    let Some(At { value: it, .. }) = table else { return Vec::new() };
    let from = known.pools.find(draft, &it.from).map(PoolId::from_index);
    let to = known.pools.find(draft, &it.to).map(PoolId::from_index);
    let (Some(from), Some(to)) = (from, to) else { return Vec::new() };
    let counts = account::counts(&it.licenses, known).into_iter().filter(|it| it.1 > 0);
    counts.map(|(tag, quantity)| Action::Transfer { from, to, tag, quantity }).collect()
}
