//! What fails together, as written: partitions, and everything that stands at a place.

use schemars::JsonSchema;
use serde::Deserialize;

use super::network::Law;
use crate::scenario::at::{At, Opt};
use crate::scenario::quantity::{Duration, Name};

/// What a place loses.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum SiteWord {
    /// Its power: its links are down; routers are dark and boot afterwards; proxies, gateways, satellites, name, mail and
    /// time servers and the backend's front end, if they stand there, are away. A gateway's store and a satellite's books
    /// survive (*assumed*).
    Power,
    /// Its links only: what stands there runs on and reaches what else stands there.
    Connectivity,
}

/// Declares the table of something that fails together once, and of the same again and again.
macro_rules! together {
    ($(#[$meta:meta])* $once:ident $again:ident {
        $($(#[$doc:meta])* $field:ident: $type:ty,)*
    }) => {
        together!(@table $(#[$meta])* $once { $($(#[$doc])* $field: $type,)* } {
            /// When it strikes, counted from the start of the run.
            at: Duration,
            /// How long it lasts.
            r#for: Duration,
        });
        together!(@table $(#[$meta])* $again { $($(#[$doc])* $field: $type,)* } {
            /// How long it works before it fails. Its mean is the MTBF.
            up: Law,
            /// How long the repair takes. Its mean is the MTTR.
            down: Law,
        });
    };
    (@table $(#[$meta:meta])* $name:ident
        { $($(#[$doc:meta])* $field:ident: $type:ty,)* }
        { $($(#[$when_doc:meta])* $when:ident: $when_type:ty,)* }
    ) => {
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        $(#[$meta])*
        pub(in crate::scenario) struct $name {
            $($(#[$doc])* pub(in crate::scenario) $field: $type,)*
            $($(#[$when_doc])* #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) $when: Opt<$when_type>,)*
        }
    };
}

together! {
    /// A part of the network is cut off. Within each part everything works.
    #[schemars(extend("x-one-of" = ["nodes", "links"]))]
    PartitionWindow PartitionRenewal {
        /// The places of one part: every link between one of them and any other place is down.
        nodes: Option<At<Vec<At<Name>>>>,
        /// The links that are down.
        links: Option<At<Vec<At<Name>>>>,
    }
}

together! {
    /// Everything that stands at a place fails together.
    SiteWindow SiteRenewal {
        /// The place.
        #[schemars(extend("x-required" = true))]
        node: Opt<Name>,
        /// What it loses: `"power"` or `"connectivity"`.
        #[schemars(extend("default" = "power"))]
        loses: Opt<SiteWord>,
    }
}
