//! The paging parameters of a list.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    base::error::Result,
    storage::{Cursor, PageRequest, clamp_limit},
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// `next` of the previous page.
    cursor: Option<String>,
}

impl ListQuery {
    /// # Errors
    /// `validation_failed` for an invalid limit, `invalid_query` for an invalid cursor.
    pub fn page(&self) -> Result<PageRequest> {
        let after = self.cursor.as_deref().map(Cursor::decode).transpose()?;
        Ok(PageRequest { limit: clamp_limit(self.limit)?, after })
    }
}
