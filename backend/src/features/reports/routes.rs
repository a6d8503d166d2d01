//! `/reports`.

use super::Reports;
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::report::NewReport;
use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId, FileId, MessageId},
    },
    domain::reports::{
        model::{Report, ReportReason, Reported},
        queries,
    },
    engine::identity::tokens::Identity,
    http::{ListQuery, ValidJson, ValidQuery, created},
    storage::{Cursor, Page},
};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct MakeReport {
    user_id: AccountId,
    conversation_id: Option<ConversationId>,
    /// A message of this user; its conversation has to be given as well.
    message_id: Option<MessageId>,
    reason: ReportReason,
    #[schema(max_length = 1000)]
    note: Option<String>,
    /// The content to report, such as the text of a message. The operator sees nothing else but
    /// `attachments`.
    #[schema(max_length = 8000)]
    content: Option<String>,
    /// Files of the message to report. Their bytes are kept as long as the report, also if the
    /// message is deleted.
    #[serde(default)]
    #[schema(required = false, max_items = 10)]
    attachments: Vec<FileId>,
}

/// Report a user or a message to the operator. At most ten reports a day.
#[utoipa::path(tag = "People", security(("bearer" = [])), request_body = MakeReport, responses(
    (status = 201, body = Reported),
))]
#[post("/reports")]
async fn create_report(
    reports: web::Data<Reports>,
    me: Identity,
    input: ValidJson<MakeReport>,
) -> Result<HttpResponse> {
    let ValidJson(input) = input;
    let report = NewReport {
        user: input.user_id,
        conversation: input.conversation_id,
        message: input.message_id,
        reason: input.reason,
        note: input.note,
        content: input.content,
        attachments: input.attachments,
    };
    let reported = reports.report(me.account, report).await?;
    Ok(created(format_args!("/reports")).json(reported))
}

/// List the caller's reports, newest first.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(ListQuery), responses(
    (status = 200, body = Page<Report>),
))]
#[get("/reports")]
async fn list_reports(
    reports: web::Data<Reports>,
    me: Identity,
    query: ValidQuery<ListQuery>,
) -> Result<HttpResponse> {
    let page = query.page()?;
    let rows =
        reports.store.read(move |conn| Box::pin(queries::page(conn, me.account, page))).await?;
    let Page { items, next } =
        Page::cut(rows, page.limit, |row| Cursor { at: row.created_at, id: *row.id.as_bytes() });
    let items: Vec<Report> = items.into_iter().map(Into::into).collect();
    Ok(HttpResponse::Ok().json(Page { items, next }))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(create_report).service(list_reports);
}
