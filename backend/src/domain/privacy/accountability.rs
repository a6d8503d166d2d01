//! Records that exports and erasures took place and their results, without the account (Article
//! 5(2) GDPR).

use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::Text};
use diesel_async::RunQueryDsl;

use crate::{
    base::{clock::Timestamp, column::column_enum, error::Result, ids::AccountabilityId},
    storage::{Conn, Store, schema::accountability, sql},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum AuditAction {
    Export,
    /// The erasure of an account.
    Erasure,
    /// The erasure of an account's messages, while the account stays.
    MessagesErasure,
}

column_enum!(AuditAction in "accountability.kind" as Text {
    Export = "export",
    Erasure = "erasure",
    MessagesErasure = "messages_erasure",
});

pub async fn insert(conn: &mut Conn, action: AuditAction, result: &str) -> Result<()> {
    let row = (
        accountability::id.eq(AccountabilityId::new()),
        accountability::at.eq(Timestamp::now()),
        accountability::kind.eq(action),
        accountability::result.eq(result),
    );
    sql!(conn, |c| diesel::insert_into(accountability::table).values(row).execute(c).await)?;
    Ok(())
}

/// The same in its own transaction. A failure is only logged, because the action itself is done.
pub async fn note(store: &Store, action: AuditAction, result: &'static str) {
    let noted = store.write(move |conn| Box::pin(insert(conn, action, result))).await;
    if let Err(error) = noted {
        tracing::warn!(%error, ?action, "a record of accountability was not stored");
    }
}
