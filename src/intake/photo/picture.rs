//! Bytes of a PNG or JPEG into grey pixels, within limits.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, ImageReader, Limits};

use super::{Grey, PhotoError};

/// Most columns or rows.
const MOST_SIDE: u32 = 12_000;
/// Most memory for decoding, bytes.
const MOST_MEMORY: u64 = 256 << 20;
/// Pixels recognition gets at most: enough for a slip at 300 dots an inch.
const MOST_PIXELS: u64 = 12_000_000;
/// Narrower pictures are enlarged: recognition wants characters of some thirty rows.
const LEAST_WIDTH: u32 = 1_000;

/// Decodes a picture, turned the way it was taken, transparent parts white.
pub(super) fn decode(bytes: &[u8]) -> Result<Grey, PhotoError> {
    let told = |e: ImageError| match e {
        ImageError::Limits(_) => PhotoError::TooLarge,
        e => PhotoError::Format(e.to_string()),
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|e| PhotoError::Format(e.to_string()))?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(told)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > 64_000_000 {
        return Err(PhotoError::TooLarge);
    }
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(told)?;
    if let Some(o) = orientation {
        picture.apply_orientation(o);
    }
    let grey = if picture.color().has_alpha() {
        let seen = picture.to_luma_alpha8();
        let pixels = seen
            .pixels()
            .map(|p| {
                let [value, alpha] = p.0;
                let (v, a) = (u32::from(value), u32::from(alpha));
                u8::try_from((v * a + 255 * (255 - a)) / 255).unwrap_or(u8::MAX)
            })
            .collect();
        Grey {
            width: seen.width(),
            height: seen.height(),
            pixels,
        }
    } else {
        let seen = picture.to_luma8();
        Grey {
            width: seen.width(),
            height: seen.height(),
            pixels: seen.into_raw(),
        }
    };
    Ok(grey)
}

/// The picture at a size recognition can work with, with a white margin.
pub(super) fn for_recognition(grey: Grey) -> Grey {
    let (width, height) = (grey.width, grey.height);
    let Some(picture) = GrayImage::from_raw(width, height, grey.pixels) else {
        return Grey {
            width: 0,
            height: 0,
            pixels: Vec::new(),
        };
    };
    let all = u64::from(width) * u64::from(height);
    let sized = if all > MOST_PIXELS {
        let mut part = 2;
        while all / (part * part) > MOST_PIXELS {
            part += 1;
        }
        let part = u32::try_from(part).unwrap_or(1);
        image::imageops::resize(&picture, width / part, height / part, FilterType::Triangle)
    } else if width < LEAST_WIDTH && all * 4 <= MOST_PIXELS {
        image::imageops::resize(&picture, width * 2, height * 2, FilterType::CatmullRom)
    } else {
        picture
    };
    const MARGIN: u32 = 20;
    let mut page = GrayImage::from_pixel(
        sized.width() + 2 * MARGIN,
        sized.height() + 2 * MARGIN,
        image::Luma([255]),
    );
    image::imageops::replace(&mut page, &sized, i64::from(MARGIN), i64::from(MARGIN));
    Grey {
        width: page.width(),
        height: page.height(),
        pixels: page.into_raw(),
    }
}
