//! Folding, distances, display widths and masking of text.
//!
//! The lowest room: registry, scan and report share it, and it knows nothing
//! of what the text means. All positions are byte offsets unless said
//! otherwise, all distances and lengths count Unicode scalar values, all
//! widths count terminal columns.

pub mod check_digit;
pub mod dictionary;
pub mod distance;
pub mod fold;
pub mod han;
pub mod invisible;
pub mod letters;
pub mod mask;
pub mod nearest;
pub mod sensitive;
pub mod trim;
pub mod width;
pub mod word_list;

pub use distance::within;
pub use fold::{fold, fold_keep_brackets};
pub use mask::mask_text;
pub use nearest::nearest;
