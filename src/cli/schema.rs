//! `licsim schema`.

use std::io::Write;

use super::args::SchemaArgs;
use super::failure::Failure;
use crate::scenario;

pub(super) fn schema(args: &SchemaArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let text = if args.reference { scenario::reference() } else { scenario::schema() };
    Ok(out.write_all(text.as_bytes())?)
}
