//! Queries on pictures of accounts and groups.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{FaceOwner, FaceRow};
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{BlobId, FaceId},
    },
    domain::files::queries::removals,
    storage::{Conn, schema::faces, sql},
};

/// The id of a picture's bytes in the file store.
pub fn bytes_of(face: FaceId) -> BlobId {
    BlobId::from(Uuid::from_bytes(*face.as_bytes()))
}

pub async fn find(conn: &mut Conn, id: FaceId) -> Result<Option<FaceRow>> {
    Ok(sql!(conn, |c| {
        faces::table.find(id).select(FaceRow::as_select()).first(c).await.optional()
    })?)
}

/// The picture of an account or of a group.
pub async fn of(conn: &mut Conn, owner: FaceOwner) -> Result<Option<FaceRow>> {
    macro_rules! one {
        ($filter:expr) => {
            sql!(conn, |c| {
                faces::table.filter($filter).select(FaceRow::as_select()).first(c).await.optional()
            })
        };
    }
    Ok(match owner {
        FaceOwner::Account(account) => one!(faces::account_id.eq(account))?,
        FaceOwner::Group(group) => one!(faces::conversation_id.eq(group))?,
    })
}

/// Deletes a picture, if there is one. The database notes that its bytes are to be removed.
pub async fn delete_of(conn: &mut Conn, owner: FaceOwner) -> Result<()> {
    macro_rules! delete {
        ($filter:expr) => {
            sql!(conn, |c| diesel::delete(faces::table.filter($filter)).execute(c).await)
        };
    }
    match owner {
        FaceOwner::Account(account) => delete!(faces::account_id.eq(account))?,
        FaceOwner::Group(group) => delete!(faces::conversation_id.eq(group))?,
    };
    Ok(())
}

/// Replaces a picture, whose bytes exist, or removes it. The caller stores its id in the row of the
/// account or of the conversation.
///
/// # Errors
/// `too_slow` if the bytes of the new one were removed meanwhile.
pub async fn replace(conn: &mut Conn, owner: FaceOwner, new: Option<&FaceRow>) -> Result<()> {
    delete_of(conn, owner).await?;
    let Some(row) = new else { return Ok(()) };
    if !removals::take_back(conn, bytes_of(row.id)).await? {
        let late = "the bytes of a picture were removed before it was stored";
        return Err(Error::new(Code::TooSlow).caused_by(late));
    }
    sql!(conn, |c| diesel::insert_into(faces::table).values(row).execute(c).await)?;
    Ok(())
}

/// Up to `limit` ids of bytes after this one, in their order.
pub async fn bytes_after(
    conn: &mut Conn,
    after: Option<BlobId>,
    limit: i64,
) -> Result<Vec<BlobId>> {
    macro_rules! following {
        () => {
            faces::table.order(faces::id).limit(limit).select(faces::id)
        };
    }
    Ok(match after {
        None => sql!(conn, |c| following!().load(c).await)?,
        Some(after) => sql!(conn, |c| following!().filter(faces::id.gt(after)).load(c).await)?,
    })
}

/// Whether a picture has its bytes under this id.
pub async fn has_bytes(conn: &mut Conn, id: BlobId) -> Result<bool> {
    let found: Option<BlobId> =
        sql!(conn, |c| faces::table.find(id).select(faces::id).first(c).await.optional())?;
    Ok(found.is_some())
}
