//! Brown-outs: what befalls whom, and how badly.

use std::ops::Range;

use super::operation::{Fault, both, renewal, window};
use super::{Draft, Known, Names};
use crate::kernel::{Chance, Ratio};
use crate::plan::{
    BrownOut, FaultTarget, GatewayId, MailServerId, ProxyId, SatelliteId, Schedule, Server,
};
use crate::scenario::at::Opt;
use crate::scenario::file::brown_out::{When, Written};
use crate::scenario::file::operation::FaultTable;

/// The most that anything can get slower.
const SLOWEST: f64 = 10_000.0;

/// A brown-out, if `table` is one.
pub(super) fn fault(
    draft: &mut Draft<'_>,
    table: &FaultTable,
    known: &Known,
) -> Option<Option<Fault>> {
    let proxy = Kind::new("proxy", &known.proxies, |at| Server::Proxy(ProxyId::from_index(at)));
    let gateway = Kind::new("gateway", &known.relays.gateways, |at| {
        Server::Gateway(GatewayId::from_index(at))
    });
    let satellite = Kind::new("satellite", &known.relays.satellites, |at| {
        Server::Satellite(SatelliteId::from_index(at))
    });
    let mail = Kind::new("mail-server", &known.mail_servers, |at| {
        Server::MailServer(MailServerId::from_index(at))
    });
    let backend = Kind { noun: "backend", names: None, server: |_| Server::FrontEnd };
    let written: [(&Kind<'_>, Found<'_>); 10] = [
        (&backend, found(&table.backend_brown_out)),
        (&backend, found(&table.backend_brown_outs)),
        (&proxy, found(&table.proxy_brown_out)),
        (&proxy, found(&table.proxy_brown_outs)),
        (&gateway, found(&table.gateway_brown_out)),
        (&gateway, found(&table.gateway_brown_outs)),
        (&satellite, found(&table.satellite_brown_out)),
        (&satellite, found(&table.satellite_brown_outs)),
        (&mail, found(&table.mail_server_brown_out)),
        (&mail, found(&table.mail_server_brown_outs)),
    ];
    written.into_iter().find_map(|(kind, it)| Some(kind.fault(draft, it?, known)))
}

/// One kind of server.
struct Kind<'k> {
    noun: &'static str,
    /// The names of all of them; `None` if there is only one.
    names: Option<&'k Names>,
    server: fn(usize) -> Server,
}

/// A table and where it stands.
type Found<'f> = Option<(&'f dyn Written, &'f Range<usize>)>;

fn found<T: Written>(table: &Opt<T>) -> Found<'_> {
    table.as_ref().map(|it| (&it.value as &dyn Written, &it.span))
}

impl<'k> Kind<'k> {
    fn new(noun: &'static str, names: &'k Names, server: fn(usize) -> Server) -> Self {
        Kind { noun, names: Some(names), server }
    }

    fn fault(
        &self,
        draft: &mut Draft<'_>,
        (table, at): (&dyn Written, &Range<usize>),
        known: &Known,
    ) -> Option<Fault> {
        let number = match self.names {
            Some(names) => names.find(draft, table.server()),
            None => Some(0),
        };
        let how = how(draft, table, at);
        let (schedule, again) = when(draft, &table.when(), known);
        let whom = table.server().as_ref().map_or(String::new(), |it| format!("-{}", it.value.0));
        let name = format!("{}-brown-out{again}{whom}", self.noun);
        let target = number.zip(how).map(|(at, how)| FaultTarget::BrownOut((self.server)(at), how));
        both(target.map(|it| (name, it)), schedule)
    }
}

/// When, and the ending of the kind's name.
pub(super) fn when(
    draft: &mut Draft<'_>,
    when: &When<'_>,
    known: &Known,
) -> (Option<Schedule>, &'static str) {
    match when {
        When::Once(at, length) => (window(draft, at, length, known), ""),
        When::Again(up, down) => (renewal(draft, up, down, known), "s"),
    }
}

/// How badly a server works.
fn how(draft: &mut Draft<'_>, table: &dyn Written, at: &Range<usize>) -> Option<BrownOut> {
    let slower = match table.slower() {
        Some(_) => factor(draft, "slower", table.slower(), SLOWEST),
        None => Some(Ratio::ONE),
    };
    let refused = table.refused().as_ref();
    let refused = refused.and_then(|it| draft.heard(it.value.parse(), &it.span));
    let (slower, refused) = (slower?, refused?);
    if slower == Ratio::ONE && refused == Chance::NEVER {
        nothing(draft, at, "make `slower` more than 1, or `refused` more than 0%");
        return None;
    }
    Some(BrownOut { slower, refused })
}

/// A factor up to `most`.
pub(super) fn factor(
    draft: &mut Draft<'_>,
    key: &str,
    number: &Opt<f64>,
    most: f64,
) -> Option<Ratio> {
    let it = number.as_ref()?;
    let ratio = Ratio::new(it.value).filter(|_| it.value <= most);
    if ratio.is_none() {
        let message = format!("`{key}` is out of range");
        let help = format!("`{key}` lies between 0.001 and {most}; 1 changes nothing");
        draft.wrong("bad-factor", message, &it.span, "how many times as much", help);
    }
    ratio
}

/// A brown-out that nobody would notice.
pub(super) fn nothing(draft: &mut Draft<'_>, at: &Range<usize>, help: &str) {
    let message = "a brown-out that changes nothing";
    draft.wrong("no-brown-out", message, at, "everything works as well as before", help);
}
