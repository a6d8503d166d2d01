//! The two passes of a reduction.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3, U8x4};
use fast_image_resize::{FilterType, MulDiv, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

use super::Fit;
use crate::limits::Deadline;
use crate::num::size;
use crate::raster::{Layout, Raster};
use crate::refusal::Refusal;

/// The size of a band. The resizer computes its weights anew for each band, so smaller bands cost more
/// time: with 512 KiB a picture of 50 million pixels takes four times as long.
const BAND_BYTES: usize = 8 * 1_024 * 1_024;

/// Takes rows from top to bottom and makes the reduced picture.
pub struct Scaler {
    from: (u32, u32),
    to: (u32, u32),
    layout: Layout,
    deadline: Deadline,
    resizer: Resizer,
    /// Rows that are not reduced yet.
    band: Vec<u8>,
    /// Rows that are reduced horizontally.
    reduced: Vec<u8>,
}

impl Scaler {
    pub fn new(from: (u32, u32), layout: Layout, fit: Fit, deadline: Deadline) -> Self {
        let to = fit.size(from.0, from.1);
        let resizer = Resizer::new();
        Self { from, to, layout, deadline, resizer, band: Vec::new(), reduced: Vec::new() }
    }

    fn scales(&self) -> bool {
        self.from != self.to
    }

    fn row_bytes(&self) -> usize {
        size(self.from.0) * self.layout.channels()
    }

    fn band_bytes(&self) -> usize {
        let row = self.row_bytes().max(1);
        row * (BAND_BYTES / row).max(1)
    }

    /// Adds one row.
    pub fn push(&mut self, row: &[u8]) -> Result<(), Refusal> {
        if row.len() != self.row_bytes() {
            return Err(Refusal::Broken);
        }
        if self.reduced.capacity() == 0 {
            let width = size(self.to.0) * self.layout.channels();
            self.reduced.reserve_exact(width * size(self.from.1));
        }
        if !self.scales() {
            self.reduced.extend_from_slice(row);
            return Ok(());
        }
        self.band.extend_from_slice(row);
        if self.band.len() >= self.band_bytes() { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Refusal> {
        let mut band = std::mem::take(&mut self.band);
        if !band.is_empty() {
            let rows = self.reduce_band(&mut band)?;
            self.reduced.extend_from_slice(&rows);
        }
        band.clear();
        self.band = band;
        Ok(())
    }

    /// The picture of the rows so far. A picture with missing rows is broken.
    pub fn finish(mut self) -> Result<Raster, Refusal> {
        self.flush()?;
        self.reduce_vertically()
    }

    /// Reduces a picture that is in memory as a whole. Each band is replaced by its reduced rows,
    /// which are never more bytes.
    pub fn whole(mut self, mut bytes: Vec<u8>) -> Result<Raster, Refusal> {
        if self.scales() {
            let mut written = 0;
            let band_bytes = self.band_bytes();
            let total = bytes.len();
            for start in (0..total).step_by(band_bytes) {
                let end = (start + band_bytes).min(total);
                let band = bytes.get_mut(start..end).ok_or(Refusal::Broken)?;
                let rows = self.reduce_band(band)?;
                let place = bytes.get_mut(written..written + rows.len()).ok_or(Refusal::Broken)?;
                place.copy_from_slice(&rows);
                written += rows.len();
            }
            bytes.truncate(written);
            bytes.shrink_to_fit();
        }
        self.reduced = bytes;
        self.reduce_vertically()
    }

    /// Reduces the width of a band. The colours are multiplied by alpha before: otherwise the colour
    /// of invisible pixels would shine through.
    fn reduce_band(&mut self, band: &mut [u8]) -> Result<Vec<u8>, Refusal> {
        self.deadline.check()?;
        let rows = u32::try_from(band.len() / self.row_bytes().max(1)).unwrap_or(u32::MAX);
        if self.layout == Layout::Rgba {
            let mut image = TypedImage::<U8x4>::from_buffer(self.from.0, rows, band)
                .map_err(|_| Refusal::Broken)?;
            MulDiv::new().multiply_alpha_inplace_typed(&mut image).map_err(|_| Refusal::Broken)?;
        }
        self.resized(band, (self.from.0, rows), (self.to.0, rows))
    }

    fn reduce_vertically(mut self) -> Result<Raster, Refusal> {
        let rows = std::mem::take(&mut self.reduced);
        let (width, height) = self.to;
        if rows.len() != size(width) * size(self.from.1) * self.layout.channels() {
            return Err(Refusal::Broken);
        }
        if !self.scales() {
            return Ok(Raster { width, height, layout: self.layout, bytes: rows });
        }
        self.deadline.check()?;
        let mut bytes = self.resized(&rows, (width, self.from.1), self.to)?;
        if self.layout == Layout::Rgba {
            let mut image = TypedImage::<U8x4>::from_buffer(width, height, &mut bytes)
                .map_err(|_| Refusal::Broken)?;
            MulDiv::new().divide_alpha_inplace_typed(&mut image).map_err(|_| Refusal::Broken)?;
        }
        Ok(Raster { width, height, layout: self.layout, bytes })
    }

    fn resized(
        &mut self,
        bytes: &[u8],
        from: (u32, u32),
        to: (u32, u32),
    ) -> Result<Vec<u8>, Refusal> {
        if from == to {
            return Ok(bytes.to_vec());
        }
        match self.layout {
            Layout::Gray => self.resized_pixels::<U8>(bytes, from, to),
            Layout::Rgb => self.resized_pixels::<U8x3>(bytes, from, to),
            Layout::Rgba => self.resized_pixels::<U8x4>(bytes, from, to),
        }
    }

    /// With the type of the pixels, as the code for all types that the library knows takes 3 MB.
    fn resized_pixels<P: PixelTrait>(
        &mut self,
        bytes: &[u8],
        from: (u32, u32),
        to: (u32, u32),
    ) -> Result<Vec<u8>, Refusal> {
        let source =
            TypedImageRef::<P>::from_buffer(from.0, from.1, bytes).map_err(|_| Refusal::Broken)?;
        let mut reduced = vec![0; size(to.0) * size(to.1) * self.layout.channels()];
        let mut target =
            TypedImage::<P>::from_buffer(to.0, to.1, &mut reduced).map_err(|_| Refusal::Broken)?;
        let algorithm = ResizeAlg::Convolution(FilterType::Lanczos3);
        let options = ResizeOptions::new().resize_alg(algorithm).use_alpha(false);
        self.resizer.resize_typed(&source, &mut target, &options).map_err(|_| Refusal::Broken)?;
        Ok(reduced)
    }
}
