//! The other door: a page for a merchant's browser and a JSON API, on this machine.
//!
//! It keeps nothing: no cookie, no file, no record of what was asked. One file per page and per
//! endpoint; [`guard`] holds what all of them owe, [`connection`] what a socket may do.

pub mod api;
pub mod assets;
pub mod connection;
pub mod guard;
pub mod language;
pub mod layout;
pub mod pages;
pub mod problem;
pub mod suggest;
pub mod work;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use jiff::civil::Date;
use tokio::sync::Semaphore;

use crate::registry::Registry;
use crate::report::words::{Lang, Words};
use guard::Hosts;
use suggest::Suggestions;

/// Largest body of a request, bytes.
pub const MOST_BODY: usize = 2 << 20;
/// Seconds a request may take until its answer begins, and a socket may stand still.
pub const MOST_SECONDS: u64 = 10;
/// Requests worked on at once; one more is answered with 503.
pub const MOST_AT_ONCE: usize = 8;

/// What a server is started with.
pub struct Options {
    /// Registry all answers are made with.
    pub registry: &'static Registry,
    /// Language where the browser asks for none.
    pub lang: Lang,
    /// The day to check for; asked again for every request, so that a server passes midnight.
    pub clock: fn() -> Date,
    /// A fixed day instead of the clock's.
    pub date: Option<Date>,
    /// Refuse to answer when the list is older, in days.
    pub max_age: Option<i32>,
    /// Show persons' names, mobiles and card numbers whole.
    pub unmasked: bool,
    /// Names besides the loopback ones by which the server may be called, each with or without a
    /// port.
    pub trusted_hosts: Vec<String>,
    /// Takes one line per request; it holds no address, no query and nothing of a body.
    pub log: Option<fn(&str)>,
}

/// What all requests share.
pub struct App {
    options: Options,
    hosts: Hosts,
    slots: Arc<Semaphore>,
    suggestions: OnceLock<Suggestions>,
}

impl App {
    /// Shared state of a server that listens on `port`.
    #[must_use]
    pub fn new(options: Options, port: u16) -> Arc<App> {
        let hosts = Hosts::new(port, &options.trusted_hosts);
        Arc::new(App {
            options,
            hosts,
            slots: Arc::new(Semaphore::new(MOST_AT_ONCE)),
            suggestions: OnceLock::new(),
        })
    }

    /// The registry.
    #[must_use]
    pub fn registry(&self) -> &'static Registry {
        self.options.registry
    }

    /// The day to check for where a case gives none.
    #[must_use]
    pub fn today(&self) -> Date {
        self.options.date.unwrap_or_else(self.options.clock)
    }

    /// The catalogue in a language.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Words<'static> {
        Words {
            registry: self.options.registry,
            lang,
            unmasked: self.options.unmasked,
        }
    }

    /// Names to suggest while somebody types, made at the first use.
    pub fn suggestions(&self) -> &Suggestions {
        self.suggestions
            .get_or_init(|| Suggestions::build(self.options.registry))
    }

    /// Whether `--strict` forbids an answer on a day: the age of the list in days.
    #[must_use]
    pub fn too_old(&self, date: Date) -> Option<i32> {
        let age = self.options.registry.age_days(date);
        self.options
            .max_age
            .is_some_and(|most| age > most)
            .then_some(age)
    }
}

/// All routes with what guards them.
pub fn router(app: Arc<App>) -> Router {
    let worked = Router::new()
        .merge(pages::routes())
        .merge(api::routes())
        .merge(assets::routes())
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(middleware::from_fn_with_state(app.clone(), guard::slot));
    Router::new()
        .merge(worked)
        .merge(api::health::routes())
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(middleware::from_fn_with_state(app.clone(), guard::outer))
        .with_state(app)
}

/// Serves until `stop` ends, then lets the requests under way finish.
///
/// # Errors
/// The socket fails for good.
pub async fn serve(
    listener: tokio::net::TcpListener,
    options: Options,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let address: SocketAddr = listener.local_addr()?;
    let app = App::new(options, address.port());
    connection::accept(listener, router(app), stop).await
}
