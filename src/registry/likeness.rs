//! How close two names are, told in few steps for most.

use crate::text::distance::within;

/// A text to be held against many others, with what rules most of them out at once.
#[derive(Debug, Clone)]
pub(super) struct Likeness {
    pub text: String,
    length: usize,
    /// A bit for each of its characters; characters may share one.
    characters: u64,
}

impl Likeness {
    pub fn new(text: String) -> Likeness {
        let mut likeness = Likeness {
            length: 0,
            characters: 0,
            text,
        };
        for c in likeness.text.chars() {
            likeness.length += 1;
            // Multiplied so that neighbours in the table of characters fall apart.
            let bit = u32::from(c).wrapping_mul(0x9E37_79B9) >> 26;
            likeness.characters |= 1 << bit;
        }
        likeness
    }

    /// Whether at most `edits` edits turn one into the other. An edit takes away one character and
    /// puts in one, so each changes two bits at most: a bound that never rules out what is within.
    pub fn is_within(&self, other: &Likeness, edits: usize) -> bool {
        let bits = (self.characters ^ other.characters).count_ones();
        self.length.abs_diff(other.length) <= edits
            && usize::try_from(bits).is_ok_and(|b| b <= 2 * edits)
            && within(&self.text, &other.text, edits)
    }
}
