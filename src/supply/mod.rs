//! How the registry is refreshed: saved pages, one polite fetch, or a signed bundle; gates, a
//! store that is always whole, and what a change means for a stock list.

pub mod page;
pub mod places;
pub mod value;
