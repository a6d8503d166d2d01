//! Queries on reports.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{ReportBlob, ReportRow};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ReportId},
    },
    storage::{
        Conn, PageRequest,
        schema::{report_blobs, reports},
        sql,
    },
};

pub async fn insert(conn: &mut Conn, row: &ReportRow) -> Result<()> {
    sql!(conn, |c| diesel::insert_into(reports::table).values(row).execute(c).await)?;
    Ok(())
}

/// Keeps the bytes of attached files.
pub async fn insert_blobs(conn: &mut Conn, rows: &[ReportBlob]) -> Result<()> {
    for row in rows {
        sql!(conn, |c| diesel::insert_into(report_blobs::table).values(row).execute(c).await)?;
    }
    Ok(())
}

/// The bytes of the attached files of a report.
pub async fn blobs(conn: &mut Conn, report: ReportId) -> Result<Vec<ReportBlob>> {
    Ok(sql!(conn, |c| {
        report_blobs::table
            .filter(report_blobs::report_id.eq(report))
            .select(ReportBlob::as_select())
            .load(c)
            .await
    })?)
}

/// The times of an account's reports since a moment, the oldest first.
pub async fn made_since(
    conn: &mut Conn,
    reporter: AccountId,
    since: Timestamp,
) -> Result<Vec<Timestamp>> {
    Ok(sql!(conn, |c| {
        reports::table
            .filter(reports::reporter_id.eq(reporter))
            .filter(reports::created_at.gt(since))
            .order(reports::created_at)
            .select(reports::created_at)
            .load(c)
            .await
    })?)
}

/// The reports of an account, the newest first, one row more than the page.
pub async fn page(
    conn: &mut Conn,
    reporter: AccountId,
    page: PageRequest,
) -> Result<Vec<ReportRow>> {
    let before = page.after.map_or([u8::MAX; 16], |after| after.id);
    let before = ReportId::from(uuid::Uuid::from_bytes(before));
    Ok(sql!(conn, |c| {
        reports::table
            .filter(reports::reporter_id.eq(reporter))
            .filter(reports::id.lt(before))
            .order(reports::id.desc())
            .limit(i64::from(page.limit) + 1)
            .select(ReportRow::as_select())
            .load(c)
            .await
    })?)
}

/// All reports for the operator, the oldest first; only open ones unless `also_closed`.
pub async fn all(conn: &mut Conn, also_closed: bool) -> Result<Vec<ReportRow>> {
    Ok(sql!(conn, |c| {
        reports::table
            .filter(reports::closed_at.is_null().or(diesel::dsl::sql::<diesel::sql_types::Bool>(
                if also_closed { "1 = 1" } else { "1 = 0" },
            )))
            .order(reports::id)
            .select(ReportRow::as_select())
            .load(c)
            .await
    })?)
}

pub async fn find(conn: &mut Conn, id: ReportId) -> Result<Option<ReportRow>> {
    Ok(sql!(conn, |c| {
        reports::table.find(id).select(ReportRow::as_select()).first(c).await.optional()
    })?)
}

/// Closes a report; false if it is not open.
pub async fn close(conn: &mut Conn, id: ReportId, now: Timestamp) -> Result<bool> {
    let closed = sql!(conn, |c| {
        diesel::update(reports::table.find(id))
            .filter(reports::closed_at.is_null())
            .set(reports::closed_at.eq(Some(now)))
            .execute(c)
            .await
    })?;
    Ok(closed == 1)
}

/// Deletes up to `limit` reports that were closed before a moment, or made before it and never
/// closed. Returns their number.
pub async fn delete_old(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<usize> {
    let old: Vec<ReportId> =
        sql!(conn, |c| {
            reports::table
                .filter(reports::closed_at.le(before).or(
                    reports::closed_at.is_null().and(reports::created_at.le(before)).nullable(),
                ))
                .limit(limit)
                .select(reports::id)
                .load(c)
                .await
        })?;
    let these = reports::table.filter(reports::id.eq_any(&old));
    Ok(sql!(conn, |c| diesel::delete(these).execute(c).await)?)
}

pub async fn count_old(conn: &mut Conn, before: Timestamp) -> Result<i64> {
    Ok(sql!(conn, |c| {
        reports::table
            .filter(
                reports::closed_at.le(before).or(reports::closed_at
                    .is_null()
                    .and(reports::created_at.le(before))
                    .nullable()),
            )
            .count()
            .get_result(c)
            .await
    })?)
}
