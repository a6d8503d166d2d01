//! What a file is, by its first bytes.
//!
//! The name and the declared type of an upload come from a stranger, so only the bytes decide what
//! browsers may show or play. Everything else is a document, which is only ever downloaded. The type
//! of a document is never one that a browser shows as a page, a picture, a video or a script.

mod declared;
mod magic;

use std::borrow::Cow;

pub use magic::picture_format;

use magic::Container;

/// How many bytes of a file [`sniff`] looks at.
pub const SNIFF_BYTES: usize = 64;

/// A recognised file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sniffed {
    /// Lower-case, without parameters.
    pub media_type: Cow<'static, str>,
    pub class: Class,
}

/// What a client does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Shown, after [`crate::pictures::process`].
    Picture(PictureFormat),
    Video,
    Audio,
    /// Downloaded.
    Document,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    Jpeg,
    Png,
    WebP,
    Gif,
}

impl PictureFormat {
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }
}

/// Recognises a file. `head` holds its first [`SNIFF_BYTES`] bytes or more, or the whole file if it
/// is shorter. The declared type distinguishes sound from video in a container for both.
pub fn sniff(head: &[u8], declared: Option<&str>, name: &str) -> Sniffed {
    if let Some(format) = picture_format(head) {
        let media_type = Cow::Borrowed(format.media_type());
        return Sniffed { media_type, class: Class::Picture(format) };
    }
    let Some(container) = magic::container(head) else {
        return Sniffed {
            media_type: declared::of_document(declared, name),
            class: Class::Document,
        };
    };
    let says_audio = declared::starts_with(declared, "audio/");
    let says_video = declared::starts_with(declared, "video/");
    let (media_type, class) = match container {
        Container::Mp4 if says_audio => ("audio/mp4", Class::Audio),
        Container::Mp4 => ("video/mp4", Class::Video),
        Container::Mp4Audio => ("audio/mp4", Class::Audio),
        Container::QuickTime => ("video/quicktime", Class::Video),
        Container::WebM if says_audio => ("audio/webm", Class::Audio),
        Container::WebM => ("video/webm", Class::Video),
        Container::Matroska if says_audio => ("audio/matroska", Class::Audio),
        Container::Matroska => ("video/matroska", Class::Video),
        Container::Ogg if says_video => ("video/ogg", Class::Video),
        Container::Ogg => ("audio/ogg", Class::Audio),
        Container::OggVideo => ("video/ogg", Class::Video),
        Container::Mp3 => ("audio/mpeg", Class::Audio),
        Container::Wav => ("audio/wav", Class::Audio),
        Container::Flac => ("audio/flac", Class::Audio),
        Container::Adts => ("audio/aac", Class::Audio),
    };
    Sniffed { media_type: Cow::Borrowed(media_type), class }
}
