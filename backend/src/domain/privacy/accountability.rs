//! That exports and erasures were done, and how they ended: never whose they were
//! (Article 5(2) GDPR).

use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::Text};
use diesel_async::RunQueryDsl;

use crate::{
    base::{clock::Timestamp, column::column_enum, error::Result, ids::AccountabilityId},
    storage::{Conn, Store, schema::accountability, sql},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum Deed {
    Export,
    /// Of an account.
    Erasure,
    /// Of somebody's messages, while the account stays.
    MessagesErasure,
}

column_enum!(Deed in "accountability.kind" as Text {
    Export = "export",
    Erasure = "erasure",
    MessagesErasure = "messages_erasure",
});

pub async fn insert(conn: &mut Conn, deed: Deed, result: &str) -> Result<()> {
    let row = (
        accountability::id.eq(AccountabilityId::new()),
        accountability::at.eq(Timestamp::now()),
        accountability::kind.eq(deed),
        accountability::result.eq(result),
    );
    sql!(conn, |c| diesel::insert_into(accountability::table).values(row).execute(c).await)?;
    Ok(())
}

/// The same in a transaction of its own. A failure is logged: what was done is done.
pub async fn note(store: &Store, deed: Deed, result: &'static str) {
    let noted = store.write(move |conn| Box::pin(insert(conn, deed, result))).await;
    if let Err(error) = noted {
        tracing::warn!(%error, ?deed, "a record of accountability was not kept");
    }
}
