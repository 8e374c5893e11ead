//! Which addresses may be asked: only the web's schemes, only public addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::{NetError, Policy, RedirectFault};

/// A range of addresses that are not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// This machine.
    Loopback,
    /// A private network, carrier-grade address sharing among them.
    Private,
    /// The local link, the cloud's metadata service among it.
    LinkLocal,
    /// Many receivers.
    Multicast,
    /// No address (0.0.0.0, ::) or "this network".
    Unspecified,
    /// Documentation, benchmarks, protocol use, future use.
    Reserved,
    /// An IPv4 address inside an IPv6 one.
    Embedded,
}

impl Range {
    /// The word under which the catalogue has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Range::Loopback => "loopback",
            Range::Private => "private",
            Range::LinkLocal => "link_local",
            Range::Multicast => "multicast",
            Range::Unspecified => "unspecified",
            Range::Reserved => "reserved",
            Range::Embedded => "embedded",
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The range an address lies in, where it is not public. After the IANA special-purpose
/// registries.
#[must_use]
pub fn not_public(address: IpAddr) -> Option<Range> {
    match address {
        IpAddr::V4(a) => not_public_v4(a),
        IpAddr::V6(a) => not_public_v6(a),
    }
}

fn not_public_v4(a: Ipv4Addr) -> Option<Range> {
    let [b0, b1, b2, _] = a.octets();
    Some(match (b0, b1, b2) {
        (0, ..) => Range::Unspecified,
        (127, ..) => Range::Loopback,
        (10, ..) | (172, 16..=31, _) | (192, 168, _) => Range::Private,
        // Address sharing of carriers; a large cloud keeps its metadata service here too.
        (100, 64..=127, _) => Range::Private,
        (169, 254, _) => Range::LinkLocal,
        (224..=239, ..) => Range::Multicast,
        (192, 0, 0 | 2) | (192, 88, 99) | (198, 18..=19, _) | (198, 51, 100) | (203, 0, 113) => {
            Range::Reserved
        }
        (240..=255, ..) => Range::Reserved,
        _ => return None,
    })
}

fn not_public_v6(a: Ipv6Addr) -> Option<Range> {
    let s = a.segments();
    Some(match s {
        [0, 0, 0, 0, 0, 0, 0, 0] => Range::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Range::Loopback,
        // IPv4-mapped, IPv4-compatible and translated: another spelling of an IPv4 address.
        [0, 0, 0, 0, 0, 0xffff, ..] | [0, 0, 0, 0, 0, 0, ..] | [0, 0, 0, 0, 0xffff, 0, ..] => {
            Range::Embedded
        }
        // NAT64 of an IPv6-only network: what stands inside decides.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let [a0, a1] = high.to_be_bytes();
            let [a2, a3] = low.to_be_bytes();
            return not_public_v4(Ipv4Addr::new(a0, a1, a2, a3)).map(|_| Range::Embedded);
        }
        [0x64, 0xff9b, 1, ..] => Range::Embedded,
        // Teredo and 6to4 tunnels.
        [0x2001, 0, ..] | [0x2002, ..] => Range::Embedded,
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Range::Private,
        [0xfe80..=0xfebf, ..] => Range::LinkLocal,
        [0xff00..=0xffff, ..] => Range::Multicast,
        [0x2001, 0x0001..=0x01ff, ..] | [0x2001, 0xdb8, ..] => Range::Reserved,
        [0x100, 0, 0, ..] | [0x3fff, 0..=0x0fff, ..] | [0x5f00, ..] => Range::Reserved,
        [0x2000..=0x3fff, ..] => return None,
        _ => Range::Reserved,
    })
}

/// Reads an address and checks all that can be checked without asking anybody.
///
/// # Errors
/// No address, another scheme, a user name in it, or a literal address that is not public.
pub fn check(url: &str, policy: &Policy) -> Result<Url, NetError> {
    let url = Url::parse(url.trim()).map_err(|_| NetError::BadUrl {
        url: url.trim().to_owned(),
    })?;
    check_parsed(&url, policy)?;
    Ok(url)
}

fn check_parsed(url: &Url, policy: &Policy) -> Result<(), NetError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(NetError::Scheme {
            scheme: url.scheme().to_owned(),
        });
    }
    let host = url.host_str().unwrap_or_default().to_owned();
    if host.is_empty() {
        return Err(NetError::BadUrl {
            url: url.as_str().to_owned(),
        });
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(NetError::UserInfo { host });
    }
    if let Some(address) = literal(url) {
        check_address(&host, address, policy)?;
    }
    Ok(())
}

/// The address a URL names without a name.
#[must_use]
pub fn literal(url: &Url) -> Option<IpAddr> {
    match url.host() {
        Some(Host::Ipv4(a)) => Some(IpAddr::V4(a)),
        Some(Host::Ipv6(a)) => Some(IpAddr::V6(a)),
        _ => None,
    }
}

/// Refuses an address that is not public, unless the policy allows it.
///
/// # Errors
/// [`NetError::Address`].
pub fn check_address(host: &str, address: IpAddr, policy: &Policy) -> Result<(), NetError> {
    match not_public(address) {
        Some(range) if !policy.allow_private => Err(NetError::Address {
            host: host.to_owned(),
            address: address.to_string(),
            range,
        }),
        _ => Ok(()),
    }
}

/// The next address of a redirect: the same host, the same port or the default ones of http and
/// https, never from https to http.
///
/// # Errors
/// A target elsewhere or unreadable; a literal address that is not public.
pub fn redirect(from: &Url, location: &str, policy: &Policy) -> Result<Url, NetError> {
    let refuse = |to: &str, fault| NetError::Redirect {
        from: from.as_str().to_owned(),
        to: to.to_owned(),
        fault,
    };
    let to = from
        .join(location.trim())
        .map_err(|_| refuse(location.trim(), RedirectFault::BadTarget))?;
    if !matches!(to.scheme(), "http" | "https") {
        return Err(refuse(to.as_str(), RedirectFault::BadTarget));
    }
    check_parsed(&to, policy)?;
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(refuse(to.as_str(), RedirectFault::Downgrade));
    }
    let same_port = from.port_or_known_default() == to.port_or_known_default();
    let upgrade = from.scheme() == "http"
        && to.scheme() == "https"
        && from.port().is_none()
        && to.port().is_none();
    if from.host_str() != to.host_str() || !(same_port || upgrade) {
        return Err(refuse(to.as_str(), RedirectFault::OtherHost));
    }
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        use Range::{Embedded, LinkLocal, Loopback, Multicast, Private, Reserved, Unspecified};
        for (text, expected) in [
            ("127.0.0.1", Some(Loopback)),
            ("127.255.255.254", Some(Loopback)),
            ("10.1.2.3", Some(Private)),
            ("172.16.0.1", Some(Private)),
            ("172.31.255.255", Some(Private)),
            ("172.32.0.1", None),
            ("192.168.1.1", Some(Private)),
            ("100.64.0.1", Some(Private)),
            ("100.100.100.200", Some(Private)),
            ("100.128.0.1", None),
            ("169.254.169.254", Some(LinkLocal)),
            ("224.0.0.251", Some(Multicast)),
            ("255.255.255.255", Some(Reserved)),
            ("240.0.0.1", Some(Reserved)),
            ("0.0.0.0", Some(Unspecified)),
            ("0.1.2.3", Some(Unspecified)),
            ("192.0.2.1", Some(Reserved)),
            ("198.19.0.1", Some(Reserved)),
            ("203.0.113.9", Some(Reserved)),
            ("114.114.114.114", None),
            ("::", Some(Unspecified)),
            ("::1", Some(Loopback)),
            ("::ffff:127.0.0.1", Some(Embedded)),
            ("::ffff:114.114.114.114", Some(Embedded)),
            ("::127.0.0.1", Some(Embedded)),
            ("64:ff9b::127.0.0.1", Some(Embedded)),
            ("64:ff9b::a9fe:a9fe", Some(Embedded)),
            ("64:ff9b::114.114.114.114", None),
            ("64:ff9b:1::1", Some(Embedded)),
            ("2002:7f00:1::", Some(Embedded)),
            ("2001::1", Some(Embedded)),
            ("fd00:ec2::254", Some(Private)),
            ("fe80::1", Some(LinkLocal)),
            ("fec0::1", Some(Private)),
            ("ff02::1", Some(Multicast)),
            ("2001:db8::1", Some(Reserved)),
            ("2001:2::1", Some(Reserved)),
            ("4000::1", Some(Reserved)),
            ("2400:3200::1", None),
        ] {
            assert_eq!(not_public(text.parse().unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn odd_spellings_of_this_machine_are_refused() {
        let policy = Policy::default();
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://１２７.0.0.1/",
        ] {
            assert!(
                matches!(check(url, &policy), Err(NetError::Address { .. })),
                "{url}"
            );
        }
        for (url, key) in [
            ("file:///etc/passwd", "scheme"),
            ("ftp://example.com/", "scheme"),
            ("http://user:word@example.com/", "user_info"),
            ("http://user@example.com/", "user_info"),
            ("example.com", "bad_url"),
            ("http://", "bad_url"),
        ] {
            assert_eq!(check(url, &policy).unwrap_err().key(), key, "{url}");
        }
        assert!(check("https://example.com/a?b#c", &policy).is_ok());
        let open = Policy {
            allow_private: true,
            ..policy
        };
        assert!(check("http://127.0.0.1:1/", &open).is_ok());
    }

    #[test]
    fn redirects_stay_on_the_host() {
        let policy = Policy::default();
        let ok = |from: &str, to: &str| {
            redirect(&Url::parse(from).unwrap(), to, &policy).map(|u| u.to_string())
        };
        assert_eq!(
            ok("http://a.example/x", "/y").as_deref(),
            Ok("http://a.example/y")
        );
        assert_eq!(
            ok("http://a.example/x", "https://a.example/x").as_deref(),
            Ok("https://a.example/x")
        );
        for (from, to, fault) in [
            (
                "http://a.example/",
                "http://b.example/",
                RedirectFault::OtherHost,
            ),
            (
                "http://a.example/",
                "//b.example/",
                RedirectFault::OtherHost,
            ),
            (
                "http://a.example/",
                "http://a.example:81/",
                RedirectFault::OtherHost,
            ),
            (
                "http://a.example:81/",
                "https://a.example/",
                RedirectFault::OtherHost,
            ),
            (
                "https://a.example/",
                "http://a.example/",
                RedirectFault::Downgrade,
            ),
            (
                "https://a.example/",
                "javascript:alert(1)",
                RedirectFault::BadTarget,
            ),
            (
                "https://a.example/",
                "https://[bad",
                RedirectFault::BadTarget,
            ),
        ] {
            match ok(from, to) {
                Err(NetError::Redirect { fault: f, .. }) => assert_eq!(f, fault, "{to}"),
                other => panic!("{to}: {other:?}"),
            }
        }
        assert!(matches!(
            ok("http://a.example/", "http://169.254.169.254/"),
            Err(NetError::Address { .. })
        ));
    }
}
