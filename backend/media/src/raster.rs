//! Decoded pixels.

/// How a pixel is stored: one byte for each channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    Gray,
    Rgb,
    /// Alpha is not multiplied into the colours.
    Rgba,
}

impl Layout {
    pub fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// Decoded pixels, row by row without gaps.
#[derive(Debug, Clone)]
pub struct Raster {
    pub width: u32,
    pub height: u32,
    pub layout: Layout,
    pub bytes: Vec<u8>,
}

impl Raster {
    /// The picture without alpha, if every pixel is opaque. Many pictures declare an alpha channel
    /// that they do not use, and JPEG cannot store one.
    pub fn without_unused_alpha(self) -> Self {
        if self.layout != Layout::Rgba {
            return self;
        }
        let mut alphas = self.bytes.chunks_exact(4);
        if !alphas.all(|pixel| matches!(pixel, [.., u8::MAX])) {
            return self;
        }
        let bytes = self.bytes.chunks_exact(4).flat_map(|pixel| pixel.iter().take(3)).copied();
        Self { layout: Layout::Rgb, bytes: bytes.collect(), ..self }
    }

    /// The pixels as RGBA.
    pub fn to_rgba(&self) -> Vec<u8> {
        let pixels = self.bytes.chunks_exact(self.layout.channels());
        pixels
            .flat_map(|pixel| match *pixel {
                [gray] => [gray, gray, gray, u8::MAX],
                [red, green, blue] => [red, green, blue, u8::MAX],
                [red, green, blue, alpha] => [red, green, blue, alpha],
                _ => [0; 4],
            })
            .collect()
    }
}
