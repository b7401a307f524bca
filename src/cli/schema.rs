//! `licsim schema`.

use std::io::Write;

use super::args::SchemaArgs;
use super::failure::Failure;
use crate::render;
use crate::scenario;

pub(super) fn schema(args: &SchemaArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let text = match (args.reference, args.records) {
        (true, _) => scenario::reference(),
        (_, true) => render::records::schema(),
        _ => scenario::schema(),
    };
    Ok(out.write_all(text.as_bytes())?)
}
