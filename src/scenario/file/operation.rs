//! Faults and operator actions, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::account::{BuyTable, MissingTable, ProlongTable, TransferTable};
use super::brown_out::{
    BackendBrownOut, BackendBrownOuts, GatewayBrownOut, GatewayBrownOuts, LinkBrownOut,
    LinkBrownOuts, MailServerBrownOut, MailServerBrownOuts, ProxyBrownOut, ProxyBrownOuts,
    SatelliteBrownOut, SatelliteBrownOuts,
};
use super::call_home::{CallHomeSendAction, ConfigureCallHomeAction};
use super::chassis::{
    CardAction, PowerRenewal, PowerWindow, ProcessAction, ProcessRenewal, ProcessWindow,
};
use super::clock::{ClockWindow, SetClockAction};
use super::expect::WhenTable;
use super::fleet::ReachValue;
use super::front_end::{BackendRenewal, BackendWindow};
use super::names::StaticHostAction;
use super::network::Law;
use super::planes::SetHttpClientVrfAction;
use super::reservation::ReserveAction;
use super::site::{PartitionRenewal, PartitionWindow, SiteRenewal, SiteWindow};
use super::tokens::{CreateTokenTable, MoveInstanceAction, RegisterAction};
use super::traditional::{InstallPakAction, MoveLicenseAction, SetModeAction};
use super::trust::InstallRootAction;
use crate::scenario::at::Opt;
use crate::scenario::quantity::{Duration, Name, Whole};

/// A fault. Exactly one kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = [
    "link-down", "backend-outage", "proxy-outage", "name-server-outage",
    "link-failures", "backend-failures", "proxy-failures", "name-server-failures",
    "mail-server-outage",
    "ntp-outage", "ntp-failures", "clock-wrong",
    "gateway-outage", "satellite-outage", "gateway-failures", "satellite-failures",
    "backend-brown-out", "proxy-brown-out", "gateway-brown-out", "satellite-brown-out", "mail-server-brown-out",
    "backend-brown-outs", "proxy-brown-outs", "gateway-brown-outs", "satellite-brown-outs", "mail-server-brown-outs",
    "link-brown-out", "link-brown-outs",
    "power-cut", "router-crash", "process-crash", "power-cuts", "router-crashes", "process-crashes",
    "partition", "partitions", "site-failure", "site-failures",
]))]
pub(in crate::scenario) struct FaultTable {
    /// How reports call it. Default: the kind, with the name of what fails.
    pub(in crate::scenario) name: Opt<Name>,
    /// A link is down once: messages on it are lost, routes go elsewhere.
    pub(in crate::scenario) link_down: Opt<LinkWindow>,
    /// The backend's front end is away once.
    pub(in crate::scenario) backend_outage: Opt<BackendWindow>,
    /// A proxy is away once.
    pub(in crate::scenario) proxy_outage: Opt<ProxyWindow>,
    /// A name server is away once.
    pub(in crate::scenario) name_server_outage: Opt<ServerWindow>,
    /// The time server of a place is away once.
    pub(in crate::scenario) ntp_outage: Opt<NtpWindow>,
    /// Routers' clocks are set wrong once, and right again.
    pub(in crate::scenario) clock_wrong: Opt<ClockWindow>,
    /// The time server of a place fails again and again.
    pub(in crate::scenario) ntp_failures: Opt<NtpRenewal>,
    /// A link fails again and again.
    pub(in crate::scenario) link_failures: Opt<LinkRenewal>,
    /// The backend's front end fails again and again.
    pub(in crate::scenario) backend_failures: Opt<BackendRenewal>,
    /// A proxy fails again and again.
    pub(in crate::scenario) proxy_failures: Opt<ProxyRenewal>,
    /// A name server fails again and again.
    pub(in crate::scenario) name_server_failures: Opt<ServerRenewal>,
    /// A mail server is away once.
    pub(in crate::scenario) mail_server_outage: Opt<MailServerWindow>,
    /// A Transport Gateway is away once.
    pub(in crate::scenario) gateway_outage: Opt<GatewayWindow>,
    /// An On-Prem satellite is away once.
    pub(in crate::scenario) satellite_outage: Opt<SatelliteWindow>,
    /// A Transport Gateway fails again and again.
    pub(in crate::scenario) gateway_failures: Opt<GatewayRenewal>,
    /// An On-Prem satellite fails again and again.
    pub(in crate::scenario) satellite_failures: Opt<SatelliteRenewal>,
    /// Routers lose their power together once; when it is back they boot, all at the same time.
    pub(in crate::scenario) power_cut: Opt<PowerWindow>,
    /// Routers crash together once; after the repair they boot.
    pub(in crate::scenario) router_crash: Opt<PowerWindow>,
    /// A process of routers ends once and cannot be started again for a while.
    pub(in crate::scenario) process_crash: Opt<ProcessWindow>,
    /// Routers lose their power together again and again.
    pub(in crate::scenario) power_cuts: Opt<PowerRenewal>,
    /// Routers crash again and again, each on its own.
    pub(in crate::scenario) router_crashes: Opt<PowerRenewal>,
    /// A process ends again and again, on each router on its own.
    pub(in crate::scenario) process_crashes: Opt<ProcessRenewal>,
    /// The backend's front end is slow once, or turns requests away.
    pub(in crate::scenario) backend_brown_out: Opt<BackendBrownOut>,
    /// The backend's front end is slow again and again.
    pub(in crate::scenario) backend_brown_outs: Opt<BackendBrownOuts>,
    /// A proxy is slow once, or turns requests away.
    pub(in crate::scenario) proxy_brown_out: Opt<ProxyBrownOut>,
    /// A proxy is slow again and again.
    pub(in crate::scenario) proxy_brown_outs: Opt<ProxyBrownOuts>,
    /// A Transport Gateway turns requests away once.
    pub(in crate::scenario) gateway_brown_out: Opt<GatewayBrownOut>,
    /// A Transport Gateway turns requests away again and again.
    pub(in crate::scenario) gateway_brown_outs: Opt<GatewayBrownOuts>,
    /// An On-Prem satellite is slow once, or turns requests away.
    pub(in crate::scenario) satellite_brown_out: Opt<SatelliteBrownOut>,
    /// An On-Prem satellite is slow again and again.
    pub(in crate::scenario) satellite_brown_outs: Opt<SatelliteBrownOuts>,
    /// A mail server turns messages away once.
    pub(in crate::scenario) mail_server_brown_out: Opt<MailServerBrownOut>,
    /// A mail server turns messages away again and again.
    pub(in crate::scenario) mail_server_brown_outs: Opt<MailServerBrownOuts>,
    /// A part of the network is cut off once.
    pub(in crate::scenario) partition: Opt<PartitionWindow>,
    /// A part of the network is cut off again and again.
    pub(in crate::scenario) partitions: Opt<PartitionRenewal>,
    /// Everything that stands at a place fails together once.
    pub(in crate::scenario) site_failure: Opt<SiteWindow>,
    /// Everything that stands at a place fails together again and again.
    pub(in crate::scenario) site_failures: Opt<SiteRenewal>,
    /// A link is slow, lossy or narrow once. Routes do not change.
    pub(in crate::scenario) link_brown_out: Opt<LinkBrownOut>,
    /// A link is slow, lossy or narrow again and again. Routes do not change.
    pub(in crate::scenario) link_brown_outs: Opt<LinkBrownOuts>,
}

/// Declares a table of one fault: what fails, and the keys that say when.
macro_rules! fault {
    ($($name:ident $(of $(#[$doc:meta])* $target:ident)? : $kind:tt;)*) => {
        $(fault!(@ $kind $name [$($(#[$doc])* $target)?]);)*
    };
    (@ window $name:ident [$($(#[$doc:meta])* $target:ident)?]) => {
        /// Something is away once.
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(in crate::scenario) struct $name {
            $($(#[$doc])* #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) $target: Opt<Name>,)?
            /// When it strikes, counted from the start of the run.
            #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) at: Opt<Duration>,
            /// How long it lasts.
            #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) r#for: Opt<Duration>,
        }
    };
    (@ renewal $name:ident [$($(#[$doc:meta])* $target:ident)?]) => {
        /// Something fails again and again, from the start of the run.
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(in crate::scenario) struct $name {
            $($(#[$doc])* #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) $target: Opt<Name>,)?
            /// How long it works before it fails. Its mean is the MTBF.
            #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) up: Opt<Law>,
            /// How long the repair takes. Its mean is the MTTR.
            #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) down: Opt<Law>,
        }
    };
}

fault! {
    LinkWindow of
        /// The link.
        link: window;
    ProxyWindow of
        /// The proxy.
        proxy: window;
    ServerWindow of
        /// The name server.
        server: window;
    MailServerWindow of
        /// The mail server.
        server: window;
    NtpWindow of
        /// The place of the time server.
        node: window;
    NtpRenewal of
        /// The place of the time server.
        node: renewal;
    LinkRenewal of
        /// The link.
        link: renewal;
    ProxyRenewal of
        /// The proxy.
        proxy: renewal;
    ServerRenewal of
        /// The name server.
        server: renewal;
    GatewayWindow of
        /// The gateway.
        gateway: window;
    SatelliteWindow of
        /// The satellite.
        satellite: window;
    GatewayRenewal of
        /// The gateway.
        gateway: renewal;
    SatelliteRenewal of
        /// The satellite.
        satellite: renewal;
}

/// Something that an operator does. Exactly one kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = [
    "buy", "create-token", "revoke-token", "register", "renew", "deregister", "configure", "unconfigure",
    "configure-call-home", "call-home-send", "set-clock", "buy-missing", "transfer",
    "remove-instance", "move-instance", "set-reach", "synchronize", "set-http-client-vrf",
    "install-root", "set-static-host", "prolong",
    "reload", "upgrade", "fail-over", "restart-process", "insert-card", "remove-card", "restart-client",
    "set-mode", "install-pak", "move-license", "reserve", "return-reservation",
]))]
pub(in crate::scenario) struct ActionTable {
    /// How reports call it. Default: the kind.
    pub(in crate::scenario) name: Opt<Name>,
    /// When, counted from the start of the run. An action has this or `when`.
    pub(in crate::scenario) at: Opt<Duration>,
    /// What it is the answer to: it is taken some time after something happened.
    pub(in crate::scenario) when: Opt<WhenTable>,
    /// The crew that does it, router by router. Without one it is done at once, on all its routers.
    pub(in crate::scenario) crew: Opt<Name>,
    /// The working time that each touch takes the crew (*assumed*).
    #[schemars(extend("default" = "15min"))]
    pub(in crate::scenario) takes: Opt<Duration>,
    /// Adds licenses to a pool.
    pub(in crate::scenario) buy: Opt<BuyTable>,
    /// Adds to a pool what it is short of at that moment.
    pub(in crate::scenario) buy_missing: Opt<MissingTable>,
    /// Makes an idtoken in the portal; its time begins then. `register` and `revoke-token` can name it.
    pub(in crate::scenario) create_token: Opt<CreateTokenTable>,
    /// Gives licenses with an end a later one.
    pub(in crate::scenario) prolong: Opt<ProlongTable>,
    /// Revokes this idtoken.
    pub(in crate::scenario) revoke_token: Opt<Name>,
    /// Types `license smart register idtoken …`.
    pub(in crate::scenario) register: Opt<RegisterAction>,
    /// Types `license smart renew`: try again now.
    pub(in crate::scenario) renew: Opt<RenewAction>,
    /// Types `license smart deregister`.
    pub(in crate::scenario) deregister: Opt<Whom>,
    /// Configures more of a licensed feature on a slot.
    pub(in crate::scenario) configure: Opt<ConfigureAction>,
    /// Removes a licensed feature from a slot.
    pub(in crate::scenario) unconfigure: Opt<UnconfigureAction>,
    /// Moves licenses from one pool to another in the portal (*guide*), or as many as there are.
    pub(in crate::scenario) transfer: Opt<TransferTable>,
    /// Removes product instances in the portal. Their licenses are free at once; the routers learn of it at their own
    /// next exchange (*facts*).
    pub(in crate::scenario) remove_instance: Opt<Whom>,
    /// Moves product instances to another pool in the portal, with what they ask for (*guide*). Their routers are not
    /// told: they ask as before and are judged by the other pool.
    pub(in crate::scenario) move_instance: Opt<MoveInstanceAction>,
    /// Commits a changed `call-home` block.
    pub(in crate::scenario) configure_call_home: Opt<ConfigureCallHomeAction>,
    /// Types `call-home send "…" email …`: the output of commands, by mail.
    pub(in crate::scenario) call_home_send: Opt<CallHomeSendAction>,
    /// Sets routers' clocks, wrong or right.
    pub(in crate::scenario) set_clock: Opt<SetClockAction>,
    /// Gives routers another way to the backend; what is under way on the old one is lost.
    pub(in crate::scenario) set_reach: Opt<SetReachAction>,
    /// Configures a static host entry: `domain ipv4 host NAME ADDRESS` (*guide*).
    pub(in crate::scenario) set_static_host: Opt<StaticHostAction>,
    /// Puts a root into the trust store of routers (*facts*: the remedy of the field notices, or an upgrade).
    pub(in crate::scenario) install_root: Opt<InstallRootAction>,
    /// Configures `http client vrf` (*guide*), or takes it away.
    pub(in crate::scenario) set_http_client_vrf: Opt<SetHttpClientVrfAction>,
    /// Synchronizes this satellite by hand, which takes its `file-exchange`.
    pub(in crate::scenario) synchronize: Opt<Name>,
    /// Types `reload`: the router is down for its boot time.
    pub(in crate::scenario) reload: Opt<Whom>,
    /// Installs another release: the router is down for its upgrade time.
    pub(in crate::scenario) upgrade: Opt<Whom>,
    /// Makes the other route processor the active one.
    pub(in crate::scenario) fail_over: Opt<Whom>,
    /// Types `process restart`.
    pub(in crate::scenario) restart_process: Opt<ProcessAction>,
    /// Puts a card back that was pulled; its features ask for their licenses again.
    pub(in crate::scenario) insert_card: Opt<CardAction>,
    /// Pulls a card: its features use no licenses any more. What is configured on the slot stays configured.
    pub(in crate::scenario) remove_card: Opt<CardAction>,
    /// Ends the licensing client of a slot and starts it again.
    pub(in crate::scenario) restart_client: Opt<CardAction>,
    /// Switches between traditional and smart licensing, without a reload (*guide*).
    pub(in crate::scenario) set_mode: Opt<SetModeAction>,
    /// Installs traditional licenses by hand.
    pub(in crate::scenario) install_pak: Opt<InstallPakAction>,
    /// Moves traditional licenses between chassis by hand: two jobs each.
    pub(in crate::scenario) move_license: Opt<MoveLicenseAction>,
    /// Reserves licenses for routers by hand, which then never communicate again.
    pub(in crate::scenario) reserve: Opt<ReserveAction>,
    /// Gives reservations back by hand: a return code is made on the router, which ends its authorization, and entered in the
    /// portal, which frees the licenses (*facts*). The router is then one without a registration. One touch a router.
    pub(in crate::scenario) return_reservation: Opt<Whom>,
}

/// Types `license smart renew`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct RenewAction {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// Only on routers that have spent their retries and are silent at that moment. The others are no touch.
    #[schemars(extend("default" = false))]
    pub(in crate::scenario) silent_only: Opt<bool>,
}

/// Declares a table of an action on routers.
macro_rules! on_routers {
    ($($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        #[schemars(extend("x-one-of" = ["fleet", "router"]))]
        pub(in crate::scenario) struct $name {
            /// All routers of this fleet.
            pub(in crate::scenario) fleet: Opt<Name>,
            /// This router.
            pub(in crate::scenario) router: Opt<Name>,
            $($(#[$doc])* #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) $field: $type,)*
        }
    )*};
}

on_routers! {
    /// On whom.
    Whom {}
    /// Configures a feature.
    ConfigureAction {
        /// The slot number.
        slot: Opt<Whole<0, 255>>,
        /// The tag of the feature.
        tag: Opt<Name>,
        /// How many more.
        count: Opt<Whole<1, 4_294_967_295>>,
    }
    /// Gives routers another way.
    SetReachAction {
        /// The new way, as a fleet's `reach`.
        reach: Opt<ReachValue>,
    }
    /// Removes a feature.
    UnconfigureAction {
        /// The slot number.
        slot: Opt<Whole<0, 255>>,
        /// The tag of the feature.
        tag: Opt<Name>,
    }
}
