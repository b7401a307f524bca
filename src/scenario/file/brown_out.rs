//! Brown-outs, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::network::Law;
use crate::scenario::at::Opt;
use crate::scenario::quantity::{Duration, Name, Percent};

/// When a brown-out is on.
pub(in crate::scenario) enum When<'f> {
    /// Once: at, for.
    Once(&'f Opt<Duration>, &'f Opt<Duration>),
    /// Again and again: up, down.
    Again(&'f Opt<Law>, &'f Opt<Law>),
}

/// What the tables of all brown-outs of servers have in common.
pub(in crate::scenario) trait Written {
    /// The server; nobody's name where there is only one.
    fn server(&self) -> &Opt<Name> {
        &None
    }
    /// So many times as long; the default where no time is taken.
    fn slower(&self) -> &Opt<f64> {
        &None
    }
    /// The share that is turned away.
    fn refused(&self) -> &Opt<Percent>;
    /// When.
    fn when(&self) -> When<'_>;
}

/// Declares the table of a brown-out that comes once, and that of one which comes again and again.
macro_rules! brown_out {
    ($once:ident, $again:ident
        [$($(#[$name_meta:meta])* $name:ident)?]
        [$($(#[$slower_meta:meta])* $slower:ident)?]
        [$(#[$refused_meta:meta])* refused]
    ) => {
        brown_out!(@table
            /// Something works badly once.
            $once
            [$($(#[$name_meta])* $name)?] [$($(#[$slower_meta])* $slower)?] [$(#[$refused_meta])*]
            Once
            /// When it begins, counted from the start of the run.
            at: Duration,
            /// How long it lasts.
            r#for: Duration
        );
        brown_out!(@table
            /// Something works badly again and again, from the start of the run.
            $again
            [$($(#[$name_meta])* $name)?] [$($(#[$slower_meta])* $slower)?] [$(#[$refused_meta])*]
            Again
            /// How long it works well before it works badly.
            up: Law,
            /// How long it works badly.
            down: Law
        );
    };
    (@table $(#[$meta:meta])* $table:ident
        [$($(#[$name_meta:meta])* $name:ident)?]
        [$($(#[$slower_meta:meta])* $slower:ident)?]
        [$(#[$refused_meta:meta])*]
        $when:ident $(#[$from_meta:meta])* $from:ident: $from_type:ty,
        $(#[$to_meta:meta])* $to:ident: $to_type:ty
    ) => {
        $(#[$meta])*
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(in crate::scenario) struct $table {
            $($(#[$name_meta])*
            pub(in crate::scenario) $name: Opt<Name>,)?
            $($(#[$slower_meta])* #[schemars(extend("default" = 1))]
            pub(in crate::scenario) $slower: Opt<f64>,)?
            $(#[$refused_meta])*
            pub(in crate::scenario) refused: Opt<Percent>,
            $(#[$from_meta])* #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) $from: Opt<$from_type>,
            $(#[$to_meta])* #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) $to: Opt<$to_type>,
        }

        impl Written for $table {
            $(fn server(&self) -> &Opt<Name> {
                &self.$name
            })?
            $(fn slower(&self) -> &Opt<f64> {
                &self.$slower
            })?
            fn refused(&self) -> &Opt<Percent> {
                &self.refused
            }
            fn when(&self) -> When<'_> {
                When::$when(&self.$from, &self.$to)
            }
        }
    };
}

brown_out! { BackendBrownOut, BackendBrownOuts
    [
        /// The front end, where there are several. Left out: all of them.
        front_end
    ]
    [
        /// Meanwhile its servers take so many times as long, from 0.001 to 10 000, also over what came before (*assumed*).
        slower
    ]
    [
        /// The chance of a request to be answered at once with HTTP 503, which takes no server's time (*assumed*).
        #[schemars(extend("default" = "0%"))]
        refused
    ]
}

brown_out! { ProxyBrownOut, ProxyBrownOuts
    [
        /// The proxy.
        #[schemars(extend("x-required" = true))]
        proxy
    ]
    [
        /// Meanwhile it takes so many times as long over messages in either direction, from 0.001 to 10 000 (*assumed*).
        slower
    ]
    [
        /// The chance of a request to be told at once that the proxy is busy, and of an answer to be lost (*assumed*).
        #[schemars(extend("default" = "0%"))]
        refused
    ]
}

brown_out! { SatelliteBrownOut, SatelliteBrownOuts
    [
        /// The satellite.
        #[schemars(extend("x-required" = true))]
        satellite
    ]
    [
        /// Meanwhile it takes so many times as long over its routers' requests, from 0.001 to 10 000 (*assumed*). Its
        /// synchronizations take no longer.
        slower
    ]
    [
        /// The chance of a request to be answered at once with HTTP 503 (*assumed*).
        #[schemars(extend("default" = "0%"))]
        refused
    ]
}

brown_out! { GatewayBrownOut, GatewayBrownOuts
    [
        /// The gateway.
        #[schemars(extend("x-required" = true))]
        gateway
    ]
    []
    [
        /// The chance of a request to be answered at once with HTTP 503 instead of being stored (*assumed*).
        #[schemars(extend("x-required" = true))]
        refused
    ]
}

brown_out! { MailServerBrownOut, MailServerBrownOuts
    [
        /// The mail server.
        #[schemars(extend("x-required" = true))]
        server
    ]
    []
    [
        /// The chance of a message to be turned away, so that call-home tries the next server (*assumed*).
        #[schemars(extend("x-required" = true))]
        refused
    ]
}

/// What both tables of a link's brown-out have in common.
pub(in crate::scenario) trait OnLink {
    /// The link.
    fn link(&self) -> &Opt<Name>;
    /// So many times as long.
    fn latency(&self) -> &Opt<f64>;
    /// The chance of a loss besides the link's own.
    fn loss(&self) -> &Opt<Percent>;
    /// How much of the bandwidth is left.
    fn capacity(&self) -> &Opt<Percent>;
    /// When.
    fn when(&self) -> When<'_>;
}

/// Declares the table of a link's brown-out, once or again and again.
macro_rules! link_brown_out {
    ($(#[$meta:meta])* $table:ident $when:ident
        $(#[$from_meta:meta])* $from:ident: $from_type:ty,
        $(#[$to_meta:meta])* $to:ident: $to_type:ty
    ) => {
        $(#[$meta])*
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(in crate::scenario) struct $table {
            /// The link.
            #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) link: Opt<Name>,
            /// Messages that enter the link meanwhile take so many times as long over it, from 0.001 to 10 000 (*assumed*).
            #[schemars(extend("default" = 1))]
            pub(in crate::scenario) latency: Opt<f64>,
            /// The chance of a message that enters meanwhile to be lost, besides the link's own (*assumed*).
            #[schemars(extend("default" = "0%"))]
            pub(in crate::scenario) loss: Opt<Percent>,
            /// How much of its `bandwidth` is left, also for what is being sent or waits; at least 0.1 %. A link without
            /// a limit has none meanwhile either (*assumed*).
            #[schemars(extend("default" = "100%"))]
            pub(in crate::scenario) capacity: Opt<Percent>,
            $(#[$from_meta])* #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) $from: Opt<$from_type>,
            $(#[$to_meta])* #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) $to: Opt<$to_type>,
        }

        impl OnLink for $table {
            fn link(&self) -> &Opt<Name> {
                &self.link
            }
            fn latency(&self) -> &Opt<f64> {
                &self.latency
            }
            fn loss(&self) -> &Opt<Percent> {
                &self.loss
            }
            fn capacity(&self) -> &Opt<Percent> {
                &self.capacity
            }
            fn when(&self) -> When<'_> {
                When::$when(&self.$from, &self.$to)
            }
        }
    };
}

link_brown_out! {
    /// A link works badly once.
    LinkBrownOut Once
    /// When it begins, counted from the start of the run.
    at: Duration,
    /// How long it lasts.
    r#for: Duration
}

link_brown_out! {
    /// A link works badly again and again, from the start of the run.
    LinkBrownOuts Again
    /// How long it works well before it works badly.
    up: Law,
    /// How long it works badly.
    down: Law
}
