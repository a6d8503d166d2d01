//! `/search`.

use super::MessageSearch;
use actix_web::{HttpResponse, get, web};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    base::{
        clock::{Timestamp, TimestampInput},
        error::{Code, Error, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        messages::model::ContentKind,
        search::{
            find::{self, SearchRequest},
            model::SearchHit,
            query::QueryWords,
        },
    },
    engine::identity::tokens::Identity,
    http::ValidQuery,
    storage::{Page, clamp_limit},
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// Words that all have to occur, at most 200 characters; the last one, from three characters
    /// on, also as the beginning of a word. There are no operators. Required without `has`.
    #[param(min_length = 1, max_length = 200)]
    q: Option<String>,
    /// Only in this conversation.
    conversation_id: Option<ConversationId>,
    /// Only messages of this user.
    from: Option<AccountId>,
    /// Only messages that have this: a file of this kind, or a link.
    #[param(inline)]
    has: Option<ContentKind>,
    /// Not older than this.
    #[param(value_type = Option<TimestampInput>)]
    after: Option<Timestamp>,
    /// Older than this.
    #[param(value_type = Option<TimestampInput>)]
    before: Option<Timestamp>,
    /// `next` of the previous page.
    cursor: Option<String>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Search the messages that the caller can read, newest first: by words, by what they have, or both.
#[utoipa::path(tag = "Search", security(("bearer" = [])), params(SearchQuery), responses(
    (status = 200, body = Page<SearchHit>),
))]
#[get("/search")]
async fn search_messages(
    search: web::Data<MessageSearch>,
    me: Identity,
    query: ValidQuery<SearchQuery>,
) -> Result<HttpResponse> {
    let ValidQuery(query) = query;
    let wanted = SearchRequest {
        account: me.account,
        words: words(query.q.as_deref(), query.has)?,
        conversation: query.conversation_id,
        from: query.from,
        has: query.has,
        after: query.after,
        before: query.before,
        below: query.cursor.as_deref().map(decode).transpose()?,
        limit: clamp_limit(query.limit)?,
    };
    search.limits.message_searches.check(&me.account).await?;
    let found = search
        .store
        .read(move |conn| Box::pin(async move { find::page(conn, &wanted).await }))
        .await?;
    Ok(HttpResponse::Ok().json(Page { items: found.hits, next: found.next.map(encode) }))
}

/// Words may be left out where `has` says what to find.
fn words(q: Option<&str>, has: Option<ContentKind>) -> Result<QueryWords> {
    match q {
        Some(q) => QueryWords::parse(q).map_err(|error| Error::fields(vec![error])),
        None if has.is_some() => Ok(QueryWords::default()),
        None => Err(Error::new(Code::InvalidQuery).with_detail("Give words in q, or has.")),
    }
}

fn encode(entry: i64) -> String {
    URL_SAFE_NO_PAD.encode(entry.to_be_bytes())
}

fn decode(text: &str) -> Result<i64> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes
        .map(i64::from_be_bytes)
        .ok_or_else(|| Error::new(Code::InvalidQuery).with_detail("The cursor is not valid."))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(search_messages);
}
