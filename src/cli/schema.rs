//! `licsim schema`.

use std::io::Write;

use super::args::SchemaArgs;
use super::failure::Failure;
use crate::render;
use crate::scenario;

pub(super) fn schema(args: &SchemaArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let text = match args {
        SchemaArgs { reference: true, .. } => scenario::reference(),
        SchemaArgs { records: true, .. } => render::records::schema(),
        SchemaArgs { limits: true, .. } => scenario::limits(),
        _ => scenario::schema(),
    };
    Ok(out.write_all(text.as_bytes())?)
}
