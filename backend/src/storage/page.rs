//! Keyset paging: a page begins after the last key of the one before, so that its cost does not
//! grow with its depth.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use utoipa::ToSchema;

use crate::base::{
    clock::Timestamp,
    error::{Code, Error, Result},
};

pub const DEFAULT_LIMIT: u32 = 50;
pub const MAX_LIMIT: u32 = 200;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Pass it as `cursor` to get the next page; `null` on the last one.
    #[schema(required)]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A list that always fits on one page.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// Builds a page from rows that were read with one row more than the limit.
    pub fn cut(mut items: Vec<T>, limit: u32, key: impl Fn(&T) -> Cursor) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = more.then(|| items.last().map(|last| key(last).encode())).flatten();
        Self { items, next }
    }
}

/// The requested page.
#[derive(Debug, Clone, Copy)]
pub struct PageRequest {
    pub limit: u32,
    pub after: Option<Cursor>,
}

/// A limit of 1–200; 50 by default.
///
/// # Errors
/// 422 for any other value.
pub fn clamp_limit(limit: Option<u32>) -> Result<u32> {
    match limit {
        None => Ok(DEFAULT_LIMIT),
        Some(limit @ 1..=MAX_LIMIT) => Ok(limit),
        Some(_) => Err(Error::field("limit", "out_of_range", "Use a limit from 1 to 200.")),
    }
}

/// The year 5000: PostgreSQL's timestamps end before those of 64-bit microseconds.
const LATEST: i64 = 95_617_584_000_000_000;

/// The key of the last row of a page: a timestamp and an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub at: Timestamp,
    pub id: [u8; 16],
}

impl Cursor {
    pub fn encode(self) -> String {
        let mut bytes = self.at.micros().to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.id);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// # Errors
    /// `invalid_query` for an invalid cursor.
    pub fn decode(text: &str) -> Result<Self> {
        let read = || {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
            let (at, id) = bytes.split_at_checked(8)?;
            let at = i64::from_be_bytes(at.try_into().ok()?);
            let at = (0..LATEST).contains(&at).then_some(Timestamp::from_micros(at))?;
            Some(Self { at, id: id.try_into().ok()? })
        };
        read().ok_or_else(|| Error::new(Code::InvalidQuery).with_detail("The cursor is not valid."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_round_trips_and_invalid_text_is_refused() {
        let cursor = Cursor { at: Timestamp::from_micros(5), id: [7; 16] };
        assert_eq!(Cursor::decode(&cursor.encode()).ok(), Some(cursor));
        let never = Cursor { at: Timestamp::from_micros(i64::MAX), id: [7; 16] };
        assert!(Cursor::decode(&never.encode()).is_err());
        for rubbish in ["", "AAAA", "…", &"A".repeat(400)] {
            assert!(Cursor::decode(rubbish).is_err(), "{rubbish}");
        }
    }
}
