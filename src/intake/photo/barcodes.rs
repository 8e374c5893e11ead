//! QR codes and bar codes of a picture.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::DecodeHints;
use rxing::helpers::{detect_in_luma_with_hints, detect_multiple_in_luma_with_hints};

use super::Grey;
use super::codes::{Code, numbers};

/// Most codes of one picture.
const MOST: usize = 16;
/// Pixels looked at at most: larger pictures are thinned out.
const MOST_PIXELS: usize = 8_000_000;

/// The numbers of all codes found; none where none can be read.
pub(super) fn find(grey: &Grey) -> Vec<Code> {
    let thin = thinned(grey);
    // The reader is other people's code over a picture of unknown make: what it cannot stand must
    // cost a code, not the answer.
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let found = catch_unwind(AssertUnwindSafe(|| {
        let mut hints = DecodeHints::default();
        let many = detect_multiple_in_luma_with_hints(
            thin.pixels.clone(),
            thin.width,
            thin.height,
            &mut hints,
        )
        .unwrap_or_default();
        if many.is_empty() {
            let mut hints = DecodeHints::default();
            detect_in_luma_with_hints(
                thin.pixels.clone(),
                thin.width,
                thin.height,
                None,
                &mut hints,
            )
            .map(|one| vec![one])
            .unwrap_or_default()
        } else {
            many
        }
    }));
    std::panic::set_hook(quiet);
    let mut out: Vec<Code> = Vec::new();
    for result in found.unwrap_or_default().iter().take(MOST) {
        let format = format!("{:?}", result.getBarcodeFormat()).to_lowercase();
        for code in numbers(&format, result.getText()) {
            if !out
                .iter()
                .any(|c| c.kind == code.kind && c.value == code.value)
            {
                out.push(code);
            }
        }
    }
    out
}

fn thinned(grey: &Grey) -> Grey {
    let mut step = 1_usize;
    while grey.pixels.len() / (step * step) > MOST_PIXELS {
        step += 1;
    }
    if step == 1 {
        return grey.clone();
    }
    let width = usize::try_from(grey.width).unwrap_or(1).max(1);
    let rows: Vec<&[u8]> = grey.pixels.chunks_exact(width).step_by(step).collect();
    let columns = width.div_ceil(step);
    Grey {
        width: u32::try_from(columns).unwrap_or(0),
        height: u32::try_from(rows.len()).unwrap_or(0),
        pixels: rows
            .iter()
            .flat_map(|row| row.iter().step_by(step).copied())
            .collect(),
    }
}
