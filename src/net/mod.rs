//! The network, for the few commands that need it: address policy, caps, timeouts, charset.
//!
//! Nothing here starts before [`client::Client::new`], and nothing reads what it fetched: the
//! page readers above do. Only `http` and `https` are spoken, names are resolved once and the
//! connection goes to exactly the addresses that were checked, and every redirect is checked
//! like the first address.

pub mod address;
pub mod charset;
#[cfg(feature = "net")]
pub mod client;

use std::time::Duration;

use thiserror::Error;

/// What a request may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Addresses that are not public may be asked: loopback, private, link-local and the like.
    pub allow_private: bool,
    /// Redirects followed, all on the same host; one more is an error.
    pub redirects: u8,
    /// Bytes of a body after decoding; one more is an error.
    pub most_bytes: usize,
    /// Time to connect, name resolution apart.
    pub connect: Duration,
    /// Time for everything: name, connection, redirects, body.
    pub total: Duration,
}

impl Default for Policy {
    /// 5 redirects, 5 MB, 10 s to connect, 30 s in all, public addresses only.
    fn default() -> Policy {
        Policy {
            allow_private: false,
            redirects: 5,
            most_bytes: 5_000_000,
            connect: Duration::from_secs(10),
            total: Duration::from_secs(30),
        }
    }
}

/// Why a redirect is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedirectFault {
    /// It leads to another host or port.
    OtherHost,
    /// It leads from https to http.
    Downgrade,
    /// There were too many.
    TooMany,
    /// Its target is no address, or not one of the web.
    BadTarget,
}

impl RedirectFault {
    /// The word under which the catalogue has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            RedirectFault::OtherHost => "other_host",
            RedirectFault::Downgrade => "downgrade",
            RedirectFault::TooMany => "too_many",
            RedirectFault::BadTarget => "bad_target",
        }
    }
}

/// Why nothing was fetched. The catalogue has a text `net.<key>` for each, with what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NetError {
    /// The address cannot be read.
    #[error("not an address: {url}")]
    BadUrl {
        /// As given.
        url: String,
    },
    /// Neither http nor https.
    #[error("only http and https are fetched, not {scheme}")]
    Scheme {
        /// The scheme.
        scheme: String,
    },
    /// The address carries a user name or password.
    #[error("an address with a user name or password is not fetched: {host}")]
    UserInfo {
        /// The host.
        host: String,
    },
    /// The host is, or resolves to, an address that is not public.
    #[error("{host} is at {address} ({range}), which is not public")]
    Address {
        /// The host.
        host: String,
        /// The address found.
        address: String,
        /// Which range.
        range: address::Range,
    },
    /// The name does not resolve.
    #[error("{host} does not resolve: {why}")]
    Resolve {
        /// The host.
        host: String,
        /// The system's words.
        why: String,
    },
    /// A redirect is not followed.
    #[error("redirect from {from} to {to} not followed: {}", .fault.as_str())]
    Redirect {
        /// From where.
        from: String,
        /// To where.
        to: String,
        /// Why not.
        fault: RedirectFault,
    },
    /// It took too long.
    #[error("no full answer within {seconds} s")]
    Timeout {
        /// The limit.
        seconds: u64,
    },
    /// The body is larger than allowed.
    #[error("the answer is larger than {most} bytes")]
    TooLarge {
        /// The limit.
        most: usize,
    },
    /// No connection.
    #[error("no connection to {host}: {why}")]
    Connect {
        /// The host.
        host: String,
        /// The system's words.
        why: String,
    },
    /// The connection broke off, or the answer is no HTTP.
    #[error("the answer of {host} broke off: {why}")]
    Broken {
        /// The host.
        host: String,
        /// The library's words.
        why: String,
    },
    /// The body is packed in a way that was not asked for.
    #[error("the answer is packed as {encoding}, which is not read")]
    Encoding {
        /// The encoding.
        encoding: String,
    },
    /// The system has no root certificates, or TLS cannot start.
    #[error("https cannot start: {why}")]
    Roots {
        /// The library's words.
        why: String,
    },
}

impl NetError {
    /// Key in the catalogue, after `net.`.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            NetError::BadUrl { .. } => "bad_url",
            NetError::Scheme { .. } => "scheme",
            NetError::UserInfo { .. } => "user_info",
            NetError::Address { .. } => "address",
            NetError::Resolve { .. } => "resolve",
            NetError::Redirect { .. } => "redirect",
            NetError::Timeout { .. } => "timeout",
            NetError::TooLarge { .. } => "too_large",
            NetError::Connect { .. } => "connect",
            NetError::Broken { .. } => "broken",
            NetError::Encoding { .. } => "encoding",
            NetError::Roots { .. } => "roots",
        }
    }

    /// Values for the places of the catalogue's text; `why` of a redirect and `range` of an
    /// address are keys of the catalogue themselves, after `net.`.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            NetError::BadUrl { url } => vec![("url", url.clone())],
            NetError::Scheme { scheme } => vec![("scheme", scheme.clone())],
            NetError::UserInfo { host } => vec![("host", host.clone())],
            NetError::Address {
                host,
                address,
                range,
            } => vec![
                ("host", host.clone()),
                ("address", address.clone()),
                ("range", range.as_str().to_owned()),
            ],
            NetError::Resolve { host, why }
            | NetError::Connect { host, why }
            | NetError::Broken { host, why } => vec![("host", host.clone()), ("why", why.clone())],
            NetError::Redirect { from, to, fault } => vec![
                ("from", from.clone()),
                ("to", to.clone()),
                ("fault", fault.as_str().to_owned()),
            ],
            NetError::Timeout { seconds } => vec![("seconds", seconds.to_string())],
            NetError::TooLarge { most } => vec![("most", most.to_string())],
            NetError::Encoding { encoding } => vec![("encoding", encoding.clone())],
            NetError::Roots { why } => vec![("why", why.clone())],
        }
    }

    /// Whether trying again later may help.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            NetError::Resolve { .. }
                | NetError::Timeout { .. }
                | NetError::Connect { .. }
                | NetError::Broken { .. }
        )
    }
}
