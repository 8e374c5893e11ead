//! How the registry is refreshed: saved pages, one polite fetch, or a signed bundle; gates, a
//! store that is always whole, and what a change means for a stock list.

pub mod apply;
pub mod bundle;
pub mod collect;
pub mod diff;
#[cfg(feature = "net")]
pub mod fetch;
pub mod gate;
pub mod merge;
pub mod page;
pub mod places;
pub mod robots;
pub mod saved;
pub mod store;
pub mod value;
