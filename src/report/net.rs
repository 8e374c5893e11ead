//! Why an address was not fetched, in words.

use super::words::Words;
use crate::net::NetError;

/// What happened and what to do next.
#[must_use]
pub fn text(error: &NetError, words: &Words<'_>) -> String {
    let args: Vec<(&str, String)> = error
        .args()
        .into_iter()
        .map(|(name, value)| match name {
            "range" => (name, words.text(&format!("net.range.{value}")).into_owned()),
            "fault" => (name, words.text(&format!("net.fault.{value}")).into_owned()),
            _ => (name, value),
        })
        .collect();
    let args: Vec<(&str, &str)> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
    words.filled(&format!("net.{}", error.key()), &args)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::address::{Range, check};
    use crate::net::{Policy, RedirectFault};
    use crate::registry::Registry;
    use crate::report::words::Lang;

    #[test]
    fn every_error_has_words_and_no_open_places() {
        let s = || "x".to_owned();
        let mut all = vec![
            NetError::BadUrl { url: s() },
            NetError::Scheme { scheme: s() },
            NetError::UserInfo { host: s() },
            NetError::Resolve {
                host: s(),
                why: s(),
            },
            NetError::Timeout { seconds: 1 },
            NetError::TooLarge { most: 1 },
            NetError::Connect {
                host: s(),
                why: s(),
            },
            NetError::Broken {
                host: s(),
                why: s(),
            },
            NetError::Encoding { encoding: s() },
            NetError::Roots { why: s() },
        ];
        for fault in [
            RedirectFault::OtherHost,
            RedirectFault::Downgrade,
            RedirectFault::TooMany,
            RedirectFault::BadTarget,
        ] {
            all.push(NetError::Redirect {
                from: s(),
                to: s(),
                fault,
            });
        }
        for range in [
            Range::Loopback,
            Range::Private,
            Range::LinkLocal,
            Range::Multicast,
            Range::Unspecified,
            Range::Reserved,
            Range::Embedded,
        ] {
            all.push(NetError::Address {
                host: s(),
                address: s(),
                range,
            });
        }
        all.push(check("http://127.0.0.1/", &Policy::default()).unwrap_err());
        let registry = Registry::embedded().unwrap();
        for lang in [Lang::Zh, Lang::En] {
            for e in &all {
                let text = text(e, &Words::new(registry, lang));
                assert!(!text.contains("net.") && !text.contains('{'), "{text}");
            }
        }
    }
}
