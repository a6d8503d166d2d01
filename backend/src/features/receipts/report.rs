//! Reporting positions, and reading those of all members.

use super::MessageReceipts;
use crate::{
    base::{
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        conversations, members,
        receipts::{
            model::{Cursors, Position},
            queries::CursorVisibility,
        },
    },
    engine::appender::CursorUpdate,
};

impl MessageReceipts {
    /// Raises the caller's positions; answers when they are stored.
    ///
    /// # Errors
    /// `validation_failed` if neither is given, `not_found` for a non-member, `overloaded`.
    pub async fn report(
        &self,
        me: AccountId,
        conversation: ConversationId,
        delivered: Option<i64>,
        read: Option<i64>,
    ) -> Result<Position> {
        let update = CursorUpdate::reported(delivered, read)?;
        self.flushes.report(conversation, me, update).await
    }

    /// The positions of the members, as far as the caller may see them.
    ///
    /// # Errors
    /// `not_found` for a non-member.
    pub async fn list(&self, me: AccountId, conversation: ConversationId) -> Result<Cursors> {
        self.store
            .read(move |conn| {
                Box::pin(async move {
                    let (row, mine) = conversations::queries::find_mine(conn, conversation, me)
                        .await?
                        .ok_or(Code::NotFound)?;
                    let visibility = CursorVisibility::of(conn, &[me]).await?;
                    let present = members::queries::present(conn, &[conversation]).await?;
                    let members = present
                        .iter()
                        .map(|member| visibility.visible_cursor(&mine, member))
                        .collect();
                    Ok(Cursors { receipts: row.receipts_for(&mine), members })
                })
            })
            .await
    }
}
