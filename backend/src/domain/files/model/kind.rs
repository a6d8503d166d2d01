//! The kinds of files, and the variants of pictures.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::SmallInt,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::column::column_enum;

#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
)]
#[diesel(sql_type = SmallInt)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    Picture,
    Video,
    Audio,
    /// A sound that was recorded as a message.
    Voice,
    /// Any other file. It is offered for download and never shown.
    Document,
}

impl FileKind {
    pub const ALL: [Self; 5] =
        [Self::Picture, Self::Video, Self::Audio, Self::Voice, Self::Document];

    /// The name of the kind for clients.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Voice => "voice",
            Self::Document => "document",
        }
    }

    /// For the operator.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Picture => "pictures",
            Self::Video => "videos",
            Self::Audio => "sounds",
            Self::Voice => "voice messages",
            Self::Document => "documents",
        }
    }
}

column_enum!(FileKind in "files.kind" as SmallInt {
    Picture = 0, Video = 1, Audio = 2, Voice = 3, Document = 4,
});

/// A smaller picture of a picture or a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Variant {
    /// Its longest side has 320 pixels.
    Small,
    /// Its longest side has 1,280 pixels.
    Large,
}

impl Variant {
    pub const ALL: [Self; 2] = [Self::Small, Self::Large];

    /// The name in addresses and in the file store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Large => "large",
        }
    }

    const fn bit(self) -> i16 {
        match self {
            Self::Small => 1,
            Self::Large => 2,
        }
    }

    /// The lower one of the two bits of its format.
    const fn format_bit(self) -> i16 {
        match self {
            Self::Small => 4,
            Self::Large => 16,
        }
    }
}

/// The formats of variants, by their number.
const FORMATS: [&str; 4] = ["image/jpeg", "image/webp", "image/png", "image/gif"];

/// A set of variants with their formats; in the database, a bit for each variant and two for its
/// format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = SmallInt)]
pub struct Variants(i16);

impl Variants {
    /// The set with one more variant.
    pub fn with(self, variant: Variant, media_type: &str) -> Self {
        let format = FORMATS.iter().position(|format| *format == media_type).unwrap_or(0);
        let format = i16::try_from(format).unwrap_or(0) * variant.format_bit();
        Self(self.0 | variant.bit() | format)
    }

    pub fn has(self, variant: Variant) -> bool {
        self.0 & variant.bit() != 0
    }

    pub fn media_type(self, variant: Variant) -> &'static str {
        let [jpeg, webp, png, gif] = FORMATS;
        match self.0 / variant.format_bit() % 4 {
            1 => webp,
            2 => png,
            3 => gif,
            _ => jpeg,
        }
    }

    pub fn list(self) -> Vec<Variant> {
        Variant::ALL.into_iter().filter(|variant| self.has(*variant)).collect()
    }
}

impl<DB: Backend> ToSql<SmallInt, DB> for Variants
where
    i16: ToSql<SmallInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<SmallInt, DB> for Variants
where
    i16: FromSql<SmallInt, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i16::from_sql(value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_variant_has_its_own_format() {
        let variants = Variants::default()
            .with(Variant::Small, "image/jpeg")
            .with(Variant::Large, "image/png");
        assert_eq!(variants.list(), Variant::ALL);
        assert_eq!(variants.media_type(Variant::Small), "image/jpeg");
        assert_eq!(variants.media_type(Variant::Large), "image/png");
        let large = Variants::default().with(Variant::Large, "image/webp");
        assert!(!large.has(Variant::Small) && large.media_type(Variant::Large) == "image/webp");
    }
}
