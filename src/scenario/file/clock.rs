//! Clocks of routers, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::network::Law;
use crate::scenario::at::{Choice, Opt};
use crate::scenario::quantity::{Complaint, Duration, Name, PartsPerMillion};

/// The routers' own clocks: certificates are judged by them. At most one of the first three.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-at-most-one" = ["ahead", "behind", "off-by"]))]
pub(in crate::scenario) struct ClockTable {
    /// How far each clock is ahead of the truth when the run begins.
    pub(in crate::scenario) ahead: Opt<Law>,
    /// How far it is behind.
    pub(in crate::scenario) behind: Opt<Law>,
    /// How far it is off to either side, evenly.
    pub(in crate::scenario) off_by: Opt<Law>,
    /// Each clock gains or loses a share of its own, drawn evenly from minus this to this (*assumed*; crystals are good to
    /// 20 ppm to 100 ppm, 20 ppm being 1.7 s a day).
    #[schemars(extend("default" = "0ppm"))]
    pub(in crate::scenario) drift: Opt<PartsPerMillion>,
    /// The time server that holds the clocks near the truth: its place, or a table. Without it nothing does.
    pub(in crate::scenario) ntp: Opt<NtpValue>,
}

/// How NTP holds clocks.
pub(in crate::scenario) type NtpValue = Choice<Name, NtpTable>;

/// How NTP holds clocks.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct NtpTable {
    /// The place of the time server. A clock is held while a way leads there and no `ntp-outage` or `ntp-failures` of that
    /// place is on.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) node: Opt<Name>,
    /// A clock that can reach its server again is set right at a moment drawn evenly from this long (1024 s, NTP's longest
    /// poll by default).
    #[schemars(extend("default" = "1024s"))]
    pub(in crate::scenario) poll: Opt<Duration>,
    /// A held clock is off by at most this (*assumed*).
    #[schemars(extend("default" = "10ms"))]
    pub(in crate::scenario) accuracy: Opt<Duration>,
}

/// Sets clocks. At most one of `ahead` and `behind`; without either they are set right.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct SetClockAction {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// So far ahead of the truth.
    pub(in crate::scenario) ahead: Opt<Duration>,
    /// So far behind it.
    pub(in crate::scenario) behind: Opt<Duration>,
}

/// Clocks are set wrong once, and right again. One of `ahead` and `behind`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct ClockWindow {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// So far ahead of the truth.
    pub(in crate::scenario) ahead: Opt<Duration>,
    /// So far behind it.
    pub(in crate::scenario) behind: Opt<Duration>,
    /// When it strikes, counted from the start of the run.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) at: Opt<Duration>,
    /// How long it lasts. Where NTP holds the clocks they are right again before that.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) r#for: Opt<Duration>,
}

impl PartsPerMillion {
    /// The share in parts per billion, at most 1000 ppm.
    pub(in crate::scenario) fn parse(&self) -> Result<u32, Complaint> {
        let text = &self.0;
        let number = text.trim().strip_suffix("ppm").map(|number| number.trim().parse::<f64>());
        match number {
            Some(Ok(ppm)) if (0.0..=1_000.0).contains(&ppm) => Ok((ppm * 1_000.0) as u32),
            Some(Ok(_)) => Err(Complaint::new(
                "out-of-range",
                format!("`{text}` is not a drift"),
                "below 0 or above 1000 ppm",
                "write a share of at most `1000ppm`, which is 86 s a day",
            )),
            _ => Err(Complaint::new(
                "wrong-unit",
                format!("`{text}` is not in parts per million"),
                "a drift needs its unit",
                "write a number and `ppm`, for example `20ppm`",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drift_has_its_unit_and_a_bound() {
        let parse = |text: &str| PartsPerMillion(text.into()).parse().map_err(|it| it.code);
        assert_eq!(parse("20.5ppm"), Ok(20_500));
        assert_eq!(parse("20"), Err("wrong-unit"));
        assert_eq!(parse("-1ppm"), Err("out-of-range"));
        assert_eq!(parse("1001ppm"), Err("out-of-range"));
    }
}
