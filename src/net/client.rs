//! One client, blocking: it owns a small runtime that runs only while a request does.
//!
//! Root certificates are the system's (`rustls-platform-verifier`, which reqwest brings: on
//! Linux the files of `ca-certificates`, elsewhere the system's own store); they are read when
//! the first https address is asked, so that plain http needs none. Proxies of the environment
//! are not used, since behind one the address that is checked is not the one that is asked.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{
    ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER,
};
use tokio::runtime::{Builder, Runtime};
use url::Url;

use super::address::{check, check_address, redirect};
use super::charset::{Decoded, decode};
use super::{NetError, Policy, RedirectFault};

/// What the program says it is.
pub const USER_AGENT: &str = concat!(
    "yiqing/",
    env!("CARGO_PKG_VERSION"),
    " (licence list check; one request at a time)"
);

/// An answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Where it came from, after redirects.
    pub url: Url,
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Retry-After`, seconds form.
    pub retry_after: Option<Duration>,
    /// Names of all headers, small letters.
    pub header_names: Vec<String>,
    /// The body, unpacked.
    pub body: Vec<u8>,
    /// Redirects followed.
    pub redirects: u8,
}

impl Answer {
    /// The body as text, by the charset it is in.
    #[must_use]
    pub fn text(&self) -> Decoded {
        decode(&self.body, self.content_type.as_deref())
    }
}

/// Resolves names and passes on only addresses the policy allows.
struct Checked(Policy);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.0.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found: Result<Vec<SocketAddr>, _> = tokio::net::lookup_host((host.as_str(), 0))
                .await
                .map(Iterator::collect);
            let unresolved = |why: String| NetError::Resolve {
                host: host.clone(),
                why,
            };
            let found = found.map_err(|e| unresolved(e.to_string()))?;
            for address in &found {
                check_address(&host, address.ip(), &policy)?;
            }
            if found.is_empty() {
                return Err(unresolved("no address".to_owned()).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// A client with a policy; it keeps one connection per host open between requests.
pub struct Client {
    policy: Policy,
    runtime: Option<Runtime>,
    plain: OnceLock<reqwest::Client>,
    secure: OnceLock<reqwest::Client>,
}

impl Drop for Client {
    fn drop(&mut self) {
        // Dropping a runtime waits for its threads, and a name look-up may hang.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Client {
    /// A client; asks nobody yet.
    ///
    /// # Errors
    /// The runtime cannot start.
    pub fn new(policy: Policy) -> Result<Client, NetError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| NetError::Roots { why: e.to_string() })?;
        Ok(Client {
            policy,
            runtime: Some(runtime),
            plain: OnceLock::new(),
            secure: OnceLock::new(),
        })
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Gets an address, following redirects on its host.
    ///
    /// # Errors
    /// As [`NetError`] says; an HTTP status is no error.
    pub fn get(&self, url: &str) -> Result<Answer, NetError> {
        let url = check(url, &self.policy)?;
        let Some(runtime) = &self.runtime else {
            return Err(NetError::Roots {
                why: "no runtime".to_owned(),
            });
        };
        let limit = self.policy.total;
        runtime.block_on(async {
            match tokio::time::timeout(limit, self.follow(url)).await {
                Ok(result) => result,
                Err(_) => Err(NetError::Timeout {
                    seconds: limit.as_secs().max(1),
                }),
            }
        })
    }

    async fn follow(&self, mut url: Url) -> Result<Answer, NetError> {
        let mut redirects = 0;
        loop {
            let response = self
                .client(url.scheme() == "https")?
                .get(url.clone())
                .send()
                .await
                .map_err(|e| self.error(&url, &e))?;
            let status = response.status();
            let location = response
                .headers()
                .get(LOCATION)
                .map(|l| String::from_utf8_lossy(l.as_bytes()).into_owned());
            if let (true, Some(location)) = (status.is_redirection(), location) {
                if redirects >= self.policy.redirects {
                    return Err(NetError::Redirect {
                        from: url.as_str().to_owned(),
                        to: location,
                        fault: RedirectFault::TooMany,
                    });
                }
                let next = redirect(&url, &location, &self.policy)?;
                redirects += 1;
                url = next;
                continue;
            }
            return self.read(url, response, redirects).await;
        }
    }

    async fn read(
        &self,
        url: Url,
        mut response: reqwest::Response,
        redirects: u8,
    ) -> Result<Answer, NetError> {
        let most = self.policy.most_bytes;
        let headers = response.headers();
        let text = |name| {
            headers
                .get(name)
                .map(|v: &HeaderValue| String::from_utf8_lossy(v.as_bytes()).into_owned())
        };
        // The library takes this header away from what it unpacked itself.
        if let Some(encoding) = text(CONTENT_ENCODING).filter(|e| e != "identity") {
            return Err(NetError::Encoding { encoding });
        }
        let content_type = text(CONTENT_TYPE);
        let retry_after = text(RETRY_AFTER)
            .and_then(|s| s.trim().parse().ok())
            .map(Duration::from_secs);
        let header_names = headers.keys().map(|k| k.as_str().to_owned()).collect();
        let status = response.status().as_u16();
        if response
            .content_length()
            .is_some_and(|n| n > u64::try_from(most).unwrap_or(u64::MAX))
        {
            return Err(NetError::TooLarge { most });
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| self.error(&url, &e))? {
            if body.len() + chunk.len() > most {
                return Err(NetError::TooLarge { most });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            url,
            status,
            content_type,
            retry_after,
            header_names,
            body,
            redirects,
        })
    }

    fn client(&self, secure: bool) -> Result<&reqwest::Client, NetError> {
        let cell = if secure { &self.secure } else { &self.plain };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        // A process has one provider; that another was installed before is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut headers = HeaderMap::new();
        headers.insert(
            ACCEPT,
            HeaderValue::from_static("text/html,application/xhtml+xml,*/*;q=0.5"),
        );
        let mut builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(headers)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .http1_only()
            .pool_max_idle_per_host(1)
            .connect_timeout(self.policy.connect)
            .dns_resolver(Arc::new(Checked(self.policy.clone())));
        if !secure {
            builder = builder.tls_certs_only([]);
        }
        let made = builder
            .build()
            .map_err(|e| NetError::Roots { why: innermost(&e) })?;
        Ok(cell.get_or_init(|| made))
    }

    fn error(&self, url: &Url, error: &reqwest::Error) -> NetError {
        let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
        while let Some(e) = source {
            if let Some(own) = e.downcast_ref::<NetError>() {
                return own.clone();
            }
            source = e.source();
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        let why = innermost(error);
        if error.is_timeout() {
            NetError::Timeout {
                seconds: self.policy.connect.as_secs().max(1),
            }
        } else if error.is_connect() {
            NetError::Connect { host, why }
        } else {
            NetError::Broken { host, why }
        }
    }
}

/// The last of an error's causes, which says most.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut at = error;
    while let Some(next) = at.source() {
        at = next;
    }
    at.to_string()
}

/// Fetches one page with a client of its own: for commands that ask for one address.
///
/// # Errors
/// As [`Client::get`].
pub fn get(url: &str, policy: Policy) -> Result<Answer, NetError> {
    Client::new(policy)?.get(url)
}
