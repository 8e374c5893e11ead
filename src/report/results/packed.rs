//! A result as bytes on its way from the thread that checked the row to the one that writes:
//! texts with their lengths, read without copying.

use super::FindingRow;
use crate::batch::Attention;
use crate::verdict::{VERDICTS, Verdict};

/// Texts of a finding.
pub const FINDING_TEXTS: usize = 8;

const ATTENTIONS: [Attention; 3] = [Attention::None, Attention::Ask, Attention::Stop];

/// A row's result.
#[derive(Debug, Clone, Copy)]
pub struct RowResult<'b> {
    /// Data row, from 1.
    pub number: u64,
    /// Verdict.
    pub verdict: Verdict,
    /// Attention.
    pub attention: Attention,
    /// The row's own cells.
    pub cells: Texts<'b>,
    /// Our cells, as [`crate::report::rows::COLUMNS`] names them.
    pub ours: Texts<'b>,
    /// Texts of its findings, [`FINDING_TEXTS`] each: rule, severity, name, message, evidence,
    /// source, day, advice.
    pub findings: Texts<'b>,
}

/// Texts one behind the other.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'b> {
    bytes: &'b [u8],
    count: usize,
}

impl<'b> Texts<'b> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The texts, in order.
    pub fn iter(&self) -> impl Iterator<Item = &'b str> + use<'b> {
        let mut rest = self.bytes;
        (0..self.count).map(move |_| text(&mut rest).unwrap_or_default())
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&'b str> {
        self.iter().nth(index)
    }
}

/// Writes the first part of a row's result: its number and its own cells. The second part, which
/// rows may share, follows.
pub fn pack_row<'c>(out: &mut Vec<u8>, number: u64, cells: impl Iterator<Item = &'c str>) {
    out.extend_from_slice(&number.to_le_bytes());
    pack(out, cells);
}

/// Writes the second part.
pub fn pack_result<'c>(
    out: &mut Vec<u8>,
    verdict: Verdict,
    attention: Attention,
    ours: impl Iterator<Item = &'c str>,
    findings: &[FindingRow],
) {
    let place = |at: Option<usize>| at.and_then(|n| u8::try_from(n).ok()).unwrap_or(0);
    out.push(place(VERDICTS.iter().position(|v| *v == verdict)));
    out.push(place(ATTENTIONS.iter().position(|a| *a == attention)));
    pack(out, ours);
    pack(out, findings.iter().flat_map(FindingRow::texts));
}

fn pack<'c>(out: &mut Vec<u8>, texts: impl Iterator<Item = &'c str>) {
    let start = out.len();
    // Bytes and number of the texts, set when they are known.
    out.extend_from_slice(&[0; 8]);
    let mut count = 0_u32;
    for t in texts {
        // A row has at most a megabyte.
        let length = u32::try_from(t.len()).unwrap_or(u32::MAX);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(t.as_bytes());
        count += 1;
    }
    let bytes = u32::try_from(out.len() - start - 8).unwrap_or(u32::MAX);
    if let Some(head) = out.get_mut(start..start + 8) {
        let (a, b) = head.split_at_mut(4);
        a.copy_from_slice(&bytes.to_le_bytes());
        b.copy_from_slice(&count.to_le_bytes());
    }
}

impl<'b> RowResult<'b> {
    /// Reads a result that was packed; `None` where the bytes are no such thing.
    #[must_use]
    pub fn read(bytes: &'b [u8]) -> Option<RowResult<'b>> {
        let mut rest = bytes;
        let (number, tail) = rest.split_first_chunk::<8>()?;
        rest = tail;
        let cells = texts(&mut rest)?;
        let (&[verdict, attention], tail) = rest.split_first_chunk::<2>()?;
        rest = tail;
        let row = RowResult {
            number: u64::from_le_bytes(*number),
            verdict: *VERDICTS.get(usize::from(verdict))?,
            attention: *ATTENTIONS.get(usize::from(attention))?,
            cells,
            ours: texts(&mut rest)?,
            findings: texts(&mut rest)?,
        };
        rest.is_empty().then_some(row)
    }
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    let (head, tail) = rest.split_first_chunk::<4>()?;
    *rest = tail;
    usize::try_from(u32::from_le_bytes(*head)).ok()
}

fn texts<'b>(rest: &mut &'b [u8]) -> Option<Texts<'b>> {
    let length = number(rest)?;
    let count = number(rest)?;
    let (bytes, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(Texts { bytes, count })
}

fn text<'b>(rest: &mut &'b [u8]) -> Option<&'b str> {
    let length = number(rest)?;
    let (bytes, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    std::str::from_utf8(bytes).ok()
}
