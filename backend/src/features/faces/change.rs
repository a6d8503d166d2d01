//! Replacing and removing a picture.

use super::Pictures;
use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId},
    },
    domain::{accounts::model::Account, summaries::model::Conversation},
    http::StreamedBody,
};

impl Pictures {
    /// Replaces the caller's picture.
    ///
    /// # Errors
    /// `file_too_large`, `broken_picture`, `storage_full`, `rate_limited`, `overloaded`.
    pub(super) async fn set_mine(&self, me: AccountId, body: StreamedBody) -> Result<Account> {
        let face = self.files.receive_face(me, body).await?;
        let changed = self.profiles.set_picture(me, Some(face)).await;
        if changed.is_err() {
            self.files.discard_face(face.id).await;
        }
        changed
    }

    /// Removes the caller's picture, if there is one.
    ///
    /// # Errors
    /// `rate_limited`.
    pub(super) async fn remove_mine(&self, me: AccountId) -> Result<()> {
        self.profiles.set_picture(me, None).await.map(drop)
    }

    /// Replaces the picture of a group.
    ///
    /// # Errors
    /// `not_found` for a non-member, `role_too_low`, and those of [`set_mine`](Self::set_mine).
    pub(super) async fn set_of_group(
        &self,
        me: AccountId,
        group: ConversationId,
        body: StreamedBody,
    ) -> Result<Conversation> {
        self.groups.may_change_picture(me, group).await?;
        let face = self.files.receive_face(me, body).await?;
        let changed = self.groups.set_picture(me, group, Some(face)).await;
        if changed.is_err() {
            self.files.discard_face(face.id).await;
        }
        changed
    }

    /// Removes the picture of a group, if there is one.
    ///
    /// # Errors
    /// `not_found` for a non-member, `role_too_low`, `rate_limited`.
    pub(super) async fn remove_of_group(&self, me: AccountId, group: ConversationId) -> Result<()> {
        self.groups.may_change_picture(me, group).await?;
        self.groups.set_picture(me, group, None).await.map(drop)
    }
}
