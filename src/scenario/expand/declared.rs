//! Names that parts of a scenario declare and others refer to.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Draft, words};
use crate::scenario::at::Opt;
use crate::scenario::diagnostic::{Diagnostic, did_you_mean};
use crate::scenario::quantity::Name;
use crate::scenario::source::Sources;

/// Names of one kind, in the order of their numbers.
pub(super) struct Names {
    kind: &'static str,
    code: &'static str,
    /// By name: its number, and where it was declared.
    pub(super) places: BTreeMap<String, (usize, Range<usize>)>,
    /// How many were declared.
    pub(super) count: usize,
}

impl Names {
    pub(super) fn new(kind: &'static str, code: &'static str) -> Self {
        Names { kind, code, places: BTreeMap::new(), count: 0 }
    }

    /// Takes the next number for a name; a name that was taken before is a mistake.
    pub(super) fn declare(&mut self, draft: &mut Draft<'_>, name: &Opt<Name>) {
        let number = self.count;
        self.count += 1;
        let Some(text) = draft.name(name) else { return };
        let span = name.as_ref().map_or(0..0, |it| it.span.clone());
        if let Some((_, first)) = self.places.get(&text) {
            draft.found.push(duplicate(draft.sources, self.kind, &text, &span, first));
            return;
        }
        self.places.insert(text, (number, span));
    }

    /// Numbers the names in their own order, whatever order they came in.
    pub(super) fn renumber(&mut self) {
        self.places.values_mut().zip(0..).for_each(|(place, number)| place.0 = number);
    }

    /// The number of a name without asking where it stands.
    pub(super) fn get(&self, name: &str) -> Option<usize> {
        self.places.get(name).map(|it| it.0)
    }

    /// The number of the name that is used here.
    pub(super) fn find(&self, draft: &mut Draft<'_>, name: &Opt<Name>) -> Option<usize> {
        let it = name.as_ref()?;
        let found = self.get(&it.value.0);
        if found.is_none() {
            self.unknown(draft, &it.value.0, &it.span);
        }
        found
    }

    pub(super) fn unknown(&self, draft: &mut Draft<'_>, name: &str, span: &Range<usize>) {
        let kind = self.kind;
        if !draft.suggests() {
            let (message, label) =
                (format!("unknown {kind} `{name}`"), format!("no {kind} has this name"));
            draft.wrong(self.code, message, span, label, format!("see the other names of {kind}s"));
            return;
        }
        let mut known: Vec<_> =
            self.places.iter().map(|(name, it)| (it.0, name.as_str())).collect();
        known.sort_unstable();
        let names = || known.iter().map(|it| it.1);
        let all = || match known.len() {
            0 => format!(
                "this scenario declares no {kind}; add `[[{kind}]]` with `name = \"{name}\"`"
            ),
            1..=12 => format!(
                "known are {}; or add `[[{kind}]]` with `name = \"{name}\"`",
                words::list(names())
            ),
            more => format!(
                "none of the {more} {kind}s has this name; add `[[{kind}]]` with `name = \"{name}\"`"
            ),
        };
        draft.wrong(
            self.code,
            format!("unknown {kind} `{name}`"),
            span,
            format!("no {kind} has this name"),
            did_you_mean(name, names()).unwrap_or_else(all),
        );
    }
}

pub(super) fn duplicate(
    sources: &Sources,
    kind: &str,
    name: &str,
    again: &Range<usize>,
    first: &Range<usize>,
) -> Diagnostic {
    Diagnostic::error("duplicate-name", format!("two {kind}s are called `{name}`"))
        .label(sources, again, "used again here")
        .label(sources, first, "first used here")
        .help("other parts of the scenario refer to it by name; give one of them another name")
}
