//! The search index: entries keep their ids, and their tokens are computed again from the messages,
//! as each engine stores them differently.

use std::collections::HashMap;

use super::{
    cell::{Cell, Cells},
    tables::Column,
};
use crate::{
    base::{
        error::{Error, Result},
        ids::MessageId,
    },
    domain::messages::{self, index::IndexEntry},
    storage::Store,
};

/// The index entries of these rows.
pub async fn entries(
    from: &Store,
    columns: &[Column],
    rows: Vec<Cells>,
) -> Result<Vec<IndexEntry>> {
    let place = |name: &str| columns.iter().position(|column| column.name == name);
    let mut numbers = Vec::with_capacity(rows.len());
    for row in &rows {
        let cell = |name| place(name).and_then(|place| row.0.get(place));
        let (Some(Cell::Number(number)), Some(Cell::Bytes(id))) = (cell("id"), cell("message_id"))
        else {
            return Err(Error::internal("an entry of the search names no message"));
        };
        let id = uuid::Uuid::from_slice(id).map_err(Error::internal)?;
        numbers.push((MessageId::from(id), *number));
    }
    let ids: Vec<_> = numbers.iter().map(|(id, _)| *id).collect();
    let found = from
        .read(move |conn| Box::pin(async move { messages::queries::by_ids(conn, &ids).await }))
        .await?;
    let mut messages: HashMap<_, _> = found.into_iter().map(|row| (row.id, row)).collect();
    numbers
        .into_iter()
        .map(|(id, number)| {
            let entry = messages.remove(&id).as_ref().and_then(IndexEntry::of);
            let entry = entry.ok_or_else(|| {
                Error::internal("an entry of the search stands for a message without a text")
            })?;
            Ok(entry.numbered(number))
        })
        .collect()
}
