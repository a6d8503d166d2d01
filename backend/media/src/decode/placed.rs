//! A frame that covers a part of the picture. The rest is transparent.

use crate::limits::Deadline;
use crate::num::size;
use crate::raster::{Layout, Raster};
use crate::refusal::Refusal;
use crate::scale::{Fit, Scaler};

/// The place of a frame in a picture.
pub struct Place {
    /// Width and height of the picture.
    pub picture: (u32, u32),
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
}

impl Place {
    /// Draws the frame, whose rows are made one by one as RGBA, and reduces the picture. What lies
    /// outside of the picture is cut off.
    pub fn draw(
        &self,
        fit: Fit,
        deadline: Deadline,
        mut row_of_frame: impl FnMut(u32, &mut [u8]),
    ) -> Result<Raster, Refusal> {
        let mut scaler = Scaler::new(self.picture, Layout::Rgba, fit, deadline);
        let mut frame_row = vec![0; size(self.width) * 4];
        let mut row = vec![0; size(self.picture.0) * 4];
        for y in 0..self.picture.1 {
            row.fill(0);
            if let Some(line) = y.checked_sub(self.top).filter(|line| *line < self.height) {
                row_of_frame(line, &mut frame_row);
                let target = row.get_mut(size(self.left) * 4..).unwrap_or_default();
                target.iter_mut().zip(&frame_row).for_each(|(to, from)| *to = *from);
            }
            scaler.push(&row)?;
        }
        scaler.finish()
    }
}
