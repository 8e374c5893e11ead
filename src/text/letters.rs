//! Which characters a text holds, told roughly and at once.

/// Characters of a text by the low eight bits of their code points: what is not among them is not in
/// the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Letters([u64; 4]);

impl Letters {
    /// Of a text.
    #[must_use]
    pub fn of(text: &str) -> Letters {
        let mut out = Letters::default();
        for c in text.chars() {
            let (group, bit) = place(c);
            if let Some(bits) = out.0.get_mut(group) {
                *bits |= bit;
            }
        }
        out
    }

    /// The characters of these bits, the one for the low eight bits 0 the lowest of the first.
    pub(super) const fn from_bits(bits: [u64; 4]) -> Letters {
        Letters(bits)
    }

    /// Whether a character may stand in both.
    pub(super) fn meet(&self, other: &Letters) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }

    /// Whether a character may stand in the text.
    #[must_use]
    pub fn may_hold(&self, c: char) -> bool {
        let (group, bit) = place(c);
        self.0.get(group).is_some_and(|bits| bits & bit != 0)
    }

    /// Whether a word may stand in the text.
    #[must_use]
    pub fn may_spell(&self, word: &str) -> bool {
        word.chars().all(|c| self.may_hold(c))
    }
}

fn place(c: char) -> (usize, u64) {
    let bits = u32::from(c) & 0xFF;
    ((bits >> 6) as usize, 1 << (bits & 63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_there_is_mostly_told() {
        let letters = Letters::of("刷卡费率0.6%");
        assert!(!letters.may_spell("押金") && !letters.may_spell("费用"));
        assert!(letters.may_spell("费率") && letters.may_spell(""));
    }

    proptest! {
        #[test]
        fn what_is_there_is_never_denied(text in "\\PC{0,40}", from in 0_usize..40, to in 0_usize..40) {
            let word: String = text.chars().skip(from).take(to).collect();
            prop_assert!(Letters::of(&text).may_spell(&word));
        }
    }
}
