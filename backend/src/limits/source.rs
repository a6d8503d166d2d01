//! The source of a request, in the precision that matters.

use std::{fmt, net::IpAddr};

/// The source of a request: an IPv4 address, or an IPv6 /64, which one customer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source(IpAddr);

impl Source {
    /// The precision in which an address is stored, shown and logged: an IPv4 /24, or an IPv6 /48,
    /// which one site has.
    pub fn masked(self) -> String {
        match self.0 {
            IpAddr::V4(address) => {
                let [first, second, third, _] = address.octets();
                format!("{first}.{second}.{third}.x")
            }
            IpAddr::V6(address) => {
                let site = u128::from(address) & !(u128::MAX >> 48);
                format!("{}/48", std::net::Ipv6Addr::from(site))
            }
        }
    }
}

impl From<IpAddr> for Source {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = u128::from(address) & !u128::from(u64::MAX);
                Self(IpAddr::V6(network.into()))
            }
            address => Self(address),
        }
    }
}

/// The full address, for keyed hashes only.
impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_ipv6_customer_is_one_source() {
        let source = |text: &str| Source::from(text.parse::<IpAddr>().expect("an address"));
        assert_eq!(source("2001:db8::1"), source("2001:db8::ffff:2"));
        assert_ne!(source("2001:db8:0:1::1"), source("2001:db8:0:2::1"));
        assert_eq!(source("::ffff:192.0.2.7"), source("192.0.2.7"));
    }

    #[test]
    fn an_address_is_masked() {
        let masked =
            |text: &str| Source::from(text.parse::<IpAddr>().expect("an address")).masked();
        assert_eq!(masked("192.0.2.77"), "192.0.2.x");
        assert_eq!(masked("::ffff:192.0.2.77"), "192.0.2.x");
        assert_eq!(masked("2001:db8:1:2:3:4:5:6"), "2001:db8:1::/48");
    }
}
