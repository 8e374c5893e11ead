//! Edit distance (Levenshtein: insertion, deletion, substitution, each 1)
//! between short texts, on Unicode scalar values.

/// Whether at most `max` edits turn `a` into `b`.
///
/// Time is O(n · max), memory O(n) for n scalar values in the shorter text.
///
/// ```
/// # use yiqing::text::within;
/// assert!(within("拉卡拉", "拉卡啦", 1));
/// assert!(!within("拉卡拉", "卡拉", 0));
/// ```
pub fn within(a: &str, b: &str, max: usize) -> bool {
    distance_within(a, b, max).is_some()
}

/// The number of edits that turn `a` into `b`, or `None` when it is above `max`.
pub fn distance_within(a: &str, b: &str, max: usize) -> Option<usize> {
    if a == b {
        return Some(0);
    }
    if max == 0 {
        return None;
    }
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let (a, b) = trimmed(&a, &b);
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len().saturating_sub(short.len()) > max {
        return None;
    }
    if short.is_empty() {
        return Some(long.len());
    }
    banded(short, long, max)
}

/// Both texts without what they share at the front and at the end: it never
/// takes part in a cheapest edit.
fn trimmed<'a>(a: &'a [char], b: &'a [char]) -> (&'a [char], &'a [char]) {
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let a = a.get(front..).unwrap_or_default();
    let b = b.get(front..).unwrap_or_default();
    let back = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    (
        a.get(..a.len().saturating_sub(back)).unwrap_or_default(),
        b.get(..b.len().saturating_sub(back)).unwrap_or_default(),
    )
}

/// Dynamic programme over the rows of `long`, one row of `short` kept. Only
/// cells within `max` of the diagonal are worked out; the others cost more
/// than `max` whatever they hold.
fn banded(short: &[char], long: &[char], max: usize) -> Option<usize> {
    let beyond = max.saturating_add(1);
    let mut row: Vec<usize> = (0..=short.len()).map(|i| i.min(beyond)).collect();
    for (r, &wanted) in (1usize..).zip(long) {
        let from = r.saturating_sub(max).max(1);
        let to = r.saturating_add(max).min(short.len());
        if from > to {
            return None;
        }
        let before_band = from.saturating_sub(1);
        let mut diagonal = row.get(before_band).copied().unwrap_or(beyond);
        let mut left = if before_band == 0 {
            r.min(beyond)
        } else {
            beyond
        };
        if let Some(cell) = row.get_mut(before_band) {
            *cell = left;
        }
        let mut least = left;
        let width = to.saturating_sub(from).saturating_add(1);
        let cells = row.iter_mut().skip(from).take(width);
        for (i, (cell, have)) in cells.zip(short.iter().skip(before_band)).enumerate() {
            // The cell above the band's right end was never worked out.
            let outside = from.saturating_add(i) == r.saturating_add(max);
            let above = if outside { beyond } else { *cell };
            let replaced = diagonal.saturating_add(usize::from(*have != wanted));
            let cost = replaced
                .min(left.saturating_add(1))
                .min(above.saturating_add(1))
                .min(beyond);
            diagonal = above;
            *cell = cost;
            left = cost;
            least = least.min(cost);
        }
        if least > max {
            return None;
        }
    }
    row.last().copied().filter(|&edits| edits <= max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The textbook table, for comparison.
    fn plain(a: &str, b: &str) -> usize {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let mut table = vec![vec![0usize; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = if i == 0 {
                    j
                } else if j == 0 {
                    i
                } else {
                    (table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]))
                        .min(table[i - 1][j] + 1)
                        .min(table[i][j - 1] + 1)
                };
            }
        }
        table[a.len()][b.len()]
    }

    #[test]
    fn distances() {
        for (a, b, edits) in [
            ("", "", 0),
            ("", "支付", 2),
            ("kitten", "sitting", 3),
            ("拉卡拉", "卡拉卡", 2),
            ("银盛", "银盛通", 1),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance_within(a, b, 9), Some(edits), "{a} {b}");
            assert!(within(a, b, edits));
            assert!(edits == 0 || !within(a, b, edits - 1), "{a} {b}");
        }
        assert!(within("a", "b", usize::MAX));
    }

    proptest! {
        #[test]
        fn agrees_with_the_plain_table(a in "[a-d]{0,12}", b in "[a-d]{0,12}", max in 0usize..14) {
            let edits = plain(&a, &b);
            prop_assert_eq!(distance_within(&a, &b, max), (edits <= max).then_some(edits));
        }

        #[test]
        fn is_symmetric(a in "\\PC{0,10}", b in "\\PC{0,10}", max in 0usize..5) {
            prop_assert_eq!(within(&a, &b, max), within(&b, &a, max));
        }
    }
}
