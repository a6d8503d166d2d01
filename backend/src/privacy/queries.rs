//! How consent is stored: appended, never changed.

use diesel_async::RunQueryDsl;

use super::model::NewConsent;
use crate::{
    error::Result,
    storage::{Conn, schema::consents, sql},
};

pub async fn insert(conn: &mut Conn, consent: &NewConsent) -> Result<()> {
    sql!(conn, |c| diesel::insert_into(consents::table).values(consent).execute(c).await)?;
    Ok(())
}
