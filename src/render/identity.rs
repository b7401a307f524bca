//! Identities that a run does not carry: made from numbers, the same on every machine.
//!
//! What it does not know: what they are printed in.

use xxhash_rust::xxh3::xxh3_128;

use crate::model::wire::InstanceId;
use crate::plan::RouterId;

/// The chassis (assumed: the guide's routers are of this platform, their model is not named).
pub const PID: &str = "ASR-9010-AC";

/// `PID:ASR-9010-AC,SN:FOX1440A001`
#[must_use]
pub fn udi(router: RouterId) -> String {
    format!("PID:{PID},SN:{}", serial_number(router))
}

/// A serial number of the vendor's shape, one a router: site, year and week, four characters.
#[must_use]
pub fn serial_number(router: RouterId) -> String {
    const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let digit = |place: u32| char::from(DIGITS[(router.0 / 36_u32.pow(place) % 36) as usize]);
    // Four characters number 1.6 million routers; the week takes the rest.
    let week = 1 + router.0 / 36_u32.pow(4);
    format!("FOX14{week:02}{}{}{}{}", digit(3), digit(2), digit(1), digit(0))
}

/// The identity of a product instance: a version 4 UUID made from the run's seed and the instance's number.
#[must_use]
pub fn instance_uuid(seed: u64, instance: InstanceId) -> String {
    let mut key = [0; 12];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..].copy_from_slice(&instance.0.to_le_bytes());
    let mut bytes = xxh3_128(&key).to_be_bytes();
    bytes[6] = bytes[6] & 0x0F | 0x40;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_has_one_uuid_of_version_four() {
        let uuid = instance_uuid(7, InstanceId(3));
        assert_eq!(uuid, instance_uuid(7, InstanceId(3)));
        assert_ne!(uuid, instance_uuid(8, InstanceId(3)));
        assert_ne!(uuid, instance_uuid(7, InstanceId(4)));
        let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(uuid.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&uuid.as_bytes()[19]), "{uuid}");
    }

    #[test]
    fn no_two_routers_have_one_serial_number() {
        let numbers: std::collections::BTreeSet<_> =
            (0..5_000).chain(1_679_600..1_679_700).map(|n| serial_number(RouterId(n))).collect();
        assert_eq!(numbers.len(), 5_100);
        assert!(numbers.iter().all(|it| it.len() == 11), "{numbers:?}");
        assert_eq!(serial_number(RouterId(9_999_999)).len(), 11);
        assert_eq!(udi(RouterId(0)), "PID:ASR-9010-AC,SN:FOX14010000");
    }
}
