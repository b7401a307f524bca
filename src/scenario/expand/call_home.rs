//! Call-home: its configuration, its alert groups, mail servers, and what operators do to it.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, civil};

use super::network::{away, place};
use super::{Draft, Known, small, text, whole};
use crate::kernel::{Span, Time};
use crate::model::alerts::{self, Happening, Periodic, Schedule};
use crate::model::call_home::{
    Config, DataPrivacy, Details, Group, MailServer, OverLimit, RefusalCounts, Scheme, Severity,
    Transport,
};
use crate::model::syslog::Mnemonic;
use crate::plan::{Action, CallHomeChange, MailServerId, MailServerPlan, RouterRange};
use crate::scenario::at::{At, Opt};
use crate::scenario::file::call_home::{
    AlertsTable, CallHomeSendAction, ConfigureCallHomeAction, DetailsTable, FormatWord, GroupTable,
    GroupWord, HappeningTable, MailServerUse, OverLimitWord, PeriodicGroupWord, PeriodicTable,
    PrivacyWord, RefusalWord, SchemeWord, SeverityWord, TransportWord, WeekdayWord,
};
use crate::scenario::file::fleet::CallHomeTable;
use crate::scenario::file::{File, List, each};
use crate::scenario::limits::HAPPENINGS;
use crate::scenario::limits::MAIL_SERVERS;
use crate::scenario::quantity::Text;
use crate::scenario::words::grouped;

/// Bytes that the output of one command takes (assumed).
const COMMAND_BYTES: u64 = 65_536;

/// The call-home configuration of a fleet.
pub(super) fn call_home(
    draft: &mut Draft<'_>,
    table: &CallHomeTable,
    known: &Known,
) -> Option<Config> {
    let resolve_timeout = draft.positive(&table.resolve_timeout);
    let connect_timeout = draft.positive(&table.connect_timeout);
    let tls_timeout = draft.positive(&table.tls_timeout);
    let response_timeout = draft.positive(&table.response_timeout);
    let mail_servers = mail_servers_of(draft, &table.mail_servers, known);
    let alerts = match &table.alerts {
        Some(it) => Some(Box::new(alert_groups(draft, &it.value, known)?)),
        None => None,
    };
    let config = Config {
        // Said with the fleet's source.
        addresses: crate::model::call_home::Addresses::default(),
        scheme: Scheme::Https,
        rate_limit: small(&table.rate_limit)?,
        message_size_limit: whole(&table.message_size_limit)?,
        request_bytes: small(&table.request_bytes)?,
        response_bytes: small(&table.response_bytes)?,
        resolve_timeout: resolve_timeout?,
        connect_timeout: connect_timeout?,
        tls_timeout: tls_timeout?,
        response_timeout: response_timeout?,
        connect_round_trips: small(&table.connect_round_trips)?,
        tls_round_trips: small(&table.tls_round_trips)?,
        service_active: yes(&table.service_active)?,
        profile_active: yes(&table.profile_active)?,
        reporting: yes(&table.reporting)?,
        destination: yes(&table.destination)?,
        contact: text(&table.contact)?,
        over_limit: match table.over_rate_limit.as_ref()?.value {
            OverLimitWord::Queue => OverLimit::Queue,
            OverLimitWord::Drop => OverLimit::Drop,
        },
        refusal_counts_as: match table.refusal_counts_as.as_ref()?.value {
            RefusalWord::Success => RefusalCounts::Success,
            RefusalWord::Failed => RefusalCounts::Failed,
        },
        smart_call_home_data: yes(&table.smart_call_home_data)?,
        further: 0,
        mail_servers: mail_servers?,
        alerts,
        details: details(&table.details.as_ref()?.value)?,
    };
    Some(match table.transport.as_ref()?.value {
        SchemeWord::Https => config,
        SchemeWord::Http => config.speaking(Scheme::Http),
    })
}

pub(super) fn yes(it: &Opt<bool>) -> Option<bool> {
    it.as_ref().map(|it| it.value)
}

fn details(table: &DetailsTable) -> Option<Details> {
    Some(Details {
        from: text(&table.from),
        reply_to: text(&table.reply_to),
        vrf: text(&table.vrf),
        phone: text(&table.phone),
        street_address: text(&table.street_address),
        customer_id: text(&table.customer_id),
        contract_id: text(&table.contract_id),
        site_id: text(&table.site_id),
        source_interface: text(&table.source_interface),
        aaa_authorization: yes(&table.aaa_authorization)?,
        aaa_username: text(&table.aaa_username)?,
        data_privacy: match table.data_privacy.as_ref()?.value {
            PrivacyWord::Normal => DataPrivacy::Normal,
            PrivacyWord::Hostname => DataPrivacy::Hostname,
        },
        syslog_throttling: yes(&table.syslog_throttling)?,
        snapshot_command: text(&table.snapshot_command),
        email: text(&table.email)?,
        addresses: match each(&table.addresses) {
            [] => Details::default().addresses,
            given => given.iter().map(|it| it.value.0.clone()).collect(),
        },
    })
}

/// Mail servers of the plan.
pub(super) fn mail_servers(
    draft: &mut Draft<'_>,
    file: &File,
    known: &Known,
) -> Vec<MailServerPlan> {
    let mut made = Vec::new();
    for At { value, .. } in each(&file.mail_server) {
        let node = place(draft, &value.node, known);
        let (Some(node), Some(name), Some(when_away)) = (node, &value.name, away(&value.when_away))
        else {
            continue;
        };
        let name = name.value.0.clone();
        let address = text(&value.address).unwrap_or_else(|| name.clone());
        made.push(MailServerPlan { name, address, node, when_away });
    }
    made
}

/// The mail servers that a router uses, in the order in which it tries them.
fn mail_servers_of(
    draft: &mut Draft<'_>,
    list: &List<MailServerUse>,
    known: &Known,
) -> Option<Vec<MailServer>> {
    let mut servers: Vec<MailServer> = Vec::new();
    for At { value, span } in each(list) {
        let server = MailServerId::from_index(known.mail_servers.find(draft, &value.server)?);
        let priority = u8::try_from(small(&value.priority)?).expect("the range was checked");
        if servers.iter().any(|it| it.priority == priority || it.server == server) {
            let label = "another entry has this priority or names this server";
            let help = "give each mail server one entry and a priority of its own";
            draft.wrong(
                "duplicate-name",
                "two mail servers cannot both be first, nor one be tried twice",
                span,
                label,
                help,
            );
            return None;
        }
        servers.push(MailServer { server, priority });
    }
    if let (Some(at), true) = (each(list).first(), servers.len() > MAIL_SERVERS) {
        let message = format!("{} mail servers; at most {MAIL_SERVERS}", servers.len());
        draft.wrong("too-many", message, &at.span, "too many", "leave the last ones out");
        return None;
    }
    servers.sort_by_key(|it| it.priority);
    Some(servers)
}

fn severity(word: SeverityWord) -> Severity {
    Severity::ALL[word as usize]
}

/// What the guide's profile subscribes to, and the assumed size of a message.
const GROUPS: [(Option<Severity>, u32); 5] = [
    (None, 65_536),
    (Some(Severity::Minor), 16_384),
    (Some(Severity::Normal), 131_072),
    (None, 262_144),
    (Some(Severity::Critical), 8_192),
];

fn alert_groups(
    draft: &mut Draft<'_>,
    table: &AlertsTable,
    known: &Known,
) -> Option<alerts::Config> {
    let (mut enabled, mut thresholds, mut bytes) = ([true; 5], [None; 5], [0; 5]);
    let groups: [&Opt<GroupTable>; 5] = [
        &table.configuration,
        &table.environment,
        &table.inventory,
        &table.snapshot,
        &table.syslog,
    ];
    for (place, group) in groups.into_iter().enumerate() {
        let group = &group.as_ref()?.value;
        enabled[place] = yes(&group.enabled)?;
        let given = group.severity.as_ref().map(|it| severity(it.value));
        thresholds[place] = given.or(GROUPS[place].0);
        bytes[place] = small(&group.bytes).unwrap_or(GROUPS[place].1);
    }
    let lines = lines(draft, &table.syslog_pattern);
    let periodic: Vec<_> =
        each(&table.periodic).iter().filter_map(|it| periodic(draft, &it.value, known)).collect();
    // By the calendar goes what is configured so, whatever the profile's severities are.
    for group in periodic.iter().map(|it| it.group as usize) {
        thresholds[group] = thresholds[group].or(Some(Severity::Catastrophic));
    }
    let happenings = each(&table.happenings).iter();
    let happenings = happenings.filter_map(|it| happening(draft, &it.value, known)).collect();
    Some(alerts::Config {
        enabled,
        thresholds,
        via: match table.transport.as_ref()?.value {
            TransportWord::Http => Transport::Http,
            TransportWord::Email => Transport::Email,
        },
        bytes,
        pattern: text(&table.syslog_pattern)?,
        lines: lines?,
        periodic,
        happenings,
    })
}

/// Which licensing lines a pattern matches.
fn lines(draft: &mut Draft<'_>, pattern: &Opt<Text>) -> Option<u128> {
    let it = pattern.as_ref()?;
    let text = &it.value.0;
    let read = regex::RegexBuilder::new(text).size_limit(1 << 20).build();
    let (Ok(read), 1..=80) = (read, text.chars().count()) else {
        let label = "a regular expression of 1 to 80 characters";
        let help = "write for example \".*\" or \"COMM_FAILED|REG_FAILED\"";
        draft.wrong("bad-pattern", "this is no syslog pattern", &it.span, label, help);
        return None;
    };
    let lines = Mnemonic::ALL.iter();
    let meant = lines.filter(|line| read.is_match(&format!("{}: {}", line.tag(), line.text())));
    Some(meant.fold(0, |bits, line| bits | 1 << *line as u32))
}

fn periodic(draft: &mut Draft<'_>, table: &PeriodicTable, known: &Known) -> Option<Periodic> {
    let byte = |number: Option<u32>| number.map(|it| u8::try_from(it).expect("range was checked"));
    let schedule = if let Some(At { value: it, .. }) = &table.monthly {
        let (day, hour) = (byte(small(&it.day))?, byte(small(&it.hour))?);
        Schedule::Monthly { day, hour, minute: byte(small(&it.minute))? }
    } else if let Some(At { value: it, .. }) = &table.weekly {
        let weekday = it.weekday.as_ref()?.value as WeekdayWord as u8;
        let hour = byte(small(&it.hour))?;
        Schedule::Weekly { weekday, hour, minute: byte(small(&it.minute))? }
    } else {
        let At { value: it, .. } = table.daily.as_ref()?;
        Schedule::Daily { hour: byte(small(&it.hour))?, minute: byte(small(&it.minute))? }
    };
    let group = match table.group.as_ref()?.value {
        PeriodicGroupWord::Configuration => Group::Configuration,
        PeriodicGroupWord::Inventory => Group::Inventory,
        PeriodicGroupWord::Snapshot => Group::Snapshot,
    };
    let dates = dates(schedule, known.start?, known.end?);
    if dates.is_none() {
        let span = table.group.as_ref()?.span.clone();
        let help = "choose a start between the years 0 and 9900";
        draft.wrong("not-a-date", "a run so far away has no calendar", &span, "no dates", help);
    }
    Some(Periodic { group, schedule, dates: dates? })
}

/// The instants of a schedule within the run, in the zone in which the run begins.
fn dates(schedule: Schedule, (unix_s, offset_s): (i64, i32), end: Time) -> Option<Vec<Time>> {
    let zone = Offset::from_seconds(offset_s).ok()?;
    let start = Timestamp::from_second(unix_s).ok()?;
    let (hour, minute) = match schedule {
        Schedule::Daily { hour, minute }
        | Schedule::Weekly { hour, minute, .. }
        | Schedule::Monthly { hour, minute, .. } => (hour.cast_signed(), minute.cast_signed()),
    };
    let mut day = zone.to_datetime(start).date();
    let mut found = Vec::new();
    loop {
        let date: civil::DateTime = day.at(hour, minute, 0, 0);
        let after = zone.to_timestamp(date).ok()?.as_second() - unix_s;
        if let Ok(seconds) = u64::try_from(after) {
            let at = Time::ZERO + Span::secs(seconds);
            if at >= end {
                return Some(found);
            }
            if falls_on(schedule, day) {
                found.push(at);
            }
        }
        day = day.tomorrow().ok()?;
    }
}

fn falls_on(schedule: Schedule, date: Date) -> bool {
    match schedule {
        Schedule::Daily { .. } => true,
        Schedule::Weekly { weekday, .. } => {
            date.weekday().to_sunday_zero_offset() == weekday.cast_signed()
        }
        Schedule::Monthly { day, .. } => date.day() == day.cast_signed().min(date.days_in_month()),
    }
}

fn happening(draft: &mut Draft<'_>, table: &HappeningTable, known: &Known) -> Option<Happening> {
    let gap = draft.positive_law(&table.every);
    let from = super::within_run(draft, &table.from, known);
    let until = match &table.until {
        Some(_) => draft.instant(&table.until)?,
        None => known.end?,
    };
    let (gap, from) = (gap?, from?);
    if until.0.saturating_sub(from.0) / gap.mean().0.max(1) > HAPPENINGS {
        let span = table.every.as_ref()?.span.clone();
        let label = format!("more than {} on each router", grouped(HAPPENINGS));
        let help = "make `every` longer, or the time from `from` to `until` shorter";
        draft.wrong("too-many", "this happens too often to be simulated", &span, label, help);
        return None;
    }
    let group = match table.group.as_ref()?.value {
        GroupWord::Configuration => Group::Configuration,
        GroupWord::Environment => Group::Environment,
        GroupWord::Inventory => Group::Inventory,
        GroupWord::Snapshot => Group::Snapshot,
        GroupWord::Syslog => Group::Syslog,
    };
    let severity = severity(table.severity.as_ref()?.value);
    Some(Happening { group, severity, gap, from, until })
}

/// `configure-call-home`.
pub(super) fn configure(
    draft: &mut Draft<'_>,
    table: &At<ConfigureCallHomeAction>,
    routers: Option<RouterRange>,
) -> Option<(&'static str, Action)> {
    let At { value: it, span } = table;
    let change = CallHomeChange {
        service_active: yes(&it.service_active),
        profile_active: yes(&it.profile_active),
        reporting: yes(&it.reporting),
        destination: yes(&it.destination),
        smart_call_home_data: yes(&it.smart_call_home_data),
        scheme: it.transport.as_ref().map(|it| it.value.into()),
        rate_limit: small(&it.rate_limit),
        message_size_limit: small(&it.message_size_limit),
    };
    if change == CallHomeChange::default() {
        let help = "add what is to change, for example `profile-active = false`";
        let message = "`configure-call-home` changes nothing";
        draft.wrong("idle-action", message, span, "no line of the block is given", help);
        return None;
    }
    Some(("configure-call-home", Action::ConfigureCallHome { routers: routers?, change }))
}

/// `call-home-send`.
pub(super) fn send(
    draft: &mut Draft<'_>,
    table: &CallHomeSendAction,
    routers: Option<RouterRange>,
) -> Option<(&'static str, Action)> {
    let commands = table.commands.as_ref()?;
    let count = commands.value.0.split(';').filter(|it| !it.trim().is_empty()).count() as u64;
    let email = table.email.as_ref()?;
    if count == 0 {
        let help = "write for example \"show run call; admin show platform\"";
        draft.wrong("empty", "no command to send", &commands.span, "no command in here", help);
        return None;
    }
    if !email.value.0.contains('@') {
        let label = "a mail address has an `@`";
        let help = "write for example \"noc@example.com\"";
        draft.wrong("not-an-address", "this is no mail address", &email.span, label, help);
        return None;
    }
    let wordy = match table.msg_format.as_ref()?.value {
        FormatWord::LongText => 2,
        FormatWord::Xml => 3,
    };
    let made = (count * COMMAND_BYTES * wordy / 2).min(u64::from(u32::MAX));
    let made = u32::try_from(made).expect("cut to 32 bits");
    let bytes = small(&table.bytes).unwrap_or(made);
    Some(("call-home-send", Action::CallHomeSend { routers: routers?, bytes }))
}
