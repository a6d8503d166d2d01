//! Conversion of embedded colour profiles to sRGB.

use moxcms::{ColorProfile, DataColorSpace, Layout as Channels, TransformOptions};

use crate::raster::{Layout, Raster};

/// The pixels in sRGB. A profile that cannot be read, or that is of another kind of picture (a CMYK
/// profile after the decoder's conversion to RGB), counts as missing, as in browsers.
pub fn to_srgb(raster: Raster, icc: Option<&[u8]>) -> Raster {
    icc.and_then(|icc| converted(&raster, icc)).unwrap_or(raster)
}

fn converted(raster: &Raster, icc: &[u8]) -> Option<Raster> {
    let profile = ColorProfile::new_from_slice(icc).ok()?;
    let (space, from, to, layout) = match raster.layout {
        Layout::Gray => (DataColorSpace::Gray, Channels::Gray, Channels::Rgb, Layout::Rgb),
        Layout::Rgb => (DataColorSpace::Rgb, Channels::Rgb, Channels::Rgb, Layout::Rgb),
        Layout::Rgba => (DataColorSpace::Rgb, Channels::Rgba, Channels::Rgba, Layout::Rgba),
    };
    if profile.color_space != space {
        return None;
    }
    let options = TransformOptions::default();
    let transform =
        profile.create_transform_8bit(from, &ColorProfile::new_srgb(), to, options).ok()?;
    let pixels = raster.bytes.len() / raster.layout.channels();
    let mut bytes = vec![0; pixels * layout.channels()];
    transform.transform(&raster.bytes, &mut bytes).ok()?;
    Some(Raster { layout, bytes, ..*raster })
}
