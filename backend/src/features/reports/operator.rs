//! The operator's commands for reports, which run beside a server.

mod evidence;

pub use self::evidence::save_files;

use crate::{
    base::{
        clock::Timestamp,
        error::{Error, Result},
        ids::{AccountId, ReportId},
        text::name,
    },
    domain::{
        accounts,
        files::model::{Attachments, File},
        reports::{model::ReportRow, queries},
    },
    storage::{Conn, Store},
};

/// A line for each open report, or for every report.
pub async fn list(store: &Store, also_closed: bool) -> Result<String> {
    store
        .read(move |conn| {
            Box::pin(async move {
                let rows = queries::all(conn, also_closed).await?;
                if rows.is_empty() {
                    return Ok("No reports.\n".to_owned());
                }
                let mut text = String::new();
                for row in rows {
                    let who = name(conn, row.reported_id).await?;
                    let by = name(conn, row.reporter_id).await?;
                    let state = if row.closed_at.is_some() { "closed" } else { "open" };
                    let (at, reason) = (moment(row.created_at), reason(&row));
                    text.push_str(&format!(
                        "{}  {at}  {state:<6}  {reason:<7}  {who} (by {by})\n",
                        row.id
                    ));
                }
                Ok(text)
            })
        })
        .await
}

/// The complete report.
///
/// # Errors
/// An error message for an unknown id.
pub async fn show(store: &Store, id: ReportId) -> Result<String> {
    store
        .read(move |conn| {
            Box::pin(async move {
                let row = queries::find(conn, id).await?.ok_or_else(unknown)?;
                let or_none = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
                let id_of = |id: Option<String>| or_none(id);
                Ok(format!(
                    "report        {}\n\
                     made          {}\n\
                     closed        {}\n\
                     reason        {}\n\
                     about         {} ({})\n\
                     by            {} ({})\n\
                     conversation  {}\n\
                     message       {}\n\
                     \n\
                     Note:\n{}\n\
                     \n\
                     Attached by the reporter, not checked:\n{}\n\
                     \n\
                     Attached files of the message:\n{}\n",
                    row.id,
                    moment(row.created_at),
                    or_none(row.closed_at.map(moment)),
                    reason(&row),
                    name(conn, row.reported_id).await?,
                    row.reported_id,
                    name(conn, row.reporter_id).await?,
                    row.reporter_id,
                    id_of(row.conversation_id.map(|id| id.to_string())),
                    id_of(row.message_id.map(|id| id.to_string())),
                    plain(&or_none(row.note)),
                    plain(&or_none(row.content)),
                    plain(&or_none(row.attachments.as_ref().map(files))),
                ))
            })
        })
        .await
}

/// # Errors
/// An error message for an unknown id.
pub async fn close(store: &Store, id: ReportId) -> Result<String> {
    store
        .write(move |conn| {
            Box::pin(async move {
                if queries::close(conn, id, Timestamp::now()).await? {
                    return Ok("Closed.\n".to_owned());
                }
                queries::find(conn, id).await?.ok_or_else(unknown)?;
                Ok("It was closed before.\n".to_owned())
            })
        })
        .await
}

fn unknown() -> Error {
    Error::internal("there is no report with this id")
}

async fn name(conn: &mut Conn, account: AccountId) -> Result<String> {
    let found = accounts::queries::find(conn, account).await?;
    Ok(found.map_or_else(|| account.to_string(), |account| account.username))
}

/// A line for each file.
fn files(attached: &Attachments) -> String {
    let line = |file: &File| {
        let name = file.name.replace(['\n', '\t'], " ");
        format!("{}  {}  {} bytes  {name}", file.id, file.kind.as_str(), file.size)
    };
    attached.files().iter().map(line).collect::<Vec<_>>().join("\n")
}

fn reason(row: &ReportRow) -> &'static str {
    row.reason.as_str()
}

fn moment(at: Timestamp) -> String {
    serde_json::to_value(at)
        .ok()
        .and_then(|text| text.as_str().map(ToOwned::to_owned))
        .unwrap_or_default()
}

/// Replaces control characters, which a terminal would interpret.
fn plain(text: &str) -> String {
    let shown = |sign: char| match sign {
        '\n' | '\t' => sign,
        sign if name::is_deceiving(sign) => '\u{FFFD}',
        sign => sign,
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn control_characters_of_a_report_are_replaced() {
        assert_eq!(plain("a\u{1b}[2Jb\nc\u{202E}d"), "a\u{FFFD}[2Jb\nc\u{FFFD}d");
        assert_eq!(plain("Grüße 🌒"), "Grüße 🌒");
    }
}
