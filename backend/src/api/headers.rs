//! The response headers, each described once.

use serde_json::{Value, json};
use utoipa::openapi::{
    Header, KnownFormat, Object, Ref, RefOr, Response, Schema, SchemaFormat, Type,
    header::HeaderBuilder,
    schema::{Components, ObjectBuilder},
};

pub const REQUEST_ID: &str = "X-Request-Id";
pub const RETRY_AFTER: &str = "Retry-After";
pub const POLICY: &str = "RateLimit-Policy";
pub const LIMIT: &str = "RateLimit";
pub const LOCATION: &str = "Location";
pub const ALLOW: &str = "Allow";
pub const AUTHENTICATE: &str = "WWW-Authenticate";
pub const REPLAYED: &str = "Idempotent-Replayed";
pub const COOKIE: &str = "Set-Cookie";
pub const CLEAR: &str = "Clear-Site-Data";
pub const DISPOSITION: &str = "Content-Disposition";
pub const ETAG: &str = "ETag";
pub const RANGE: &str = "Content-Range";
pub const RANGES: &str = "Accept-Ranges";
pub const TUS: &str = "Tus-Resumable";
pub const TUS_VERSION: &str = "Tus-Version";
pub const TUS_EXTENSION: &str = "Tus-Extension";
pub const TUS_MAX_SIZE: &str = "Tus-Max-Size";
pub const UPLOAD_OFFSET: &str = "Upload-Offset";
pub const UPLOAD_LENGTH: &str = "Upload-Length";
pub const UPLOAD_EXPIRES: &str = "Upload-Expires";

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// Adds references to shared headers.
pub fn add_all(response: &mut Response, names: &[&str]) {
    names.iter().for_each(|name| add(response, name));
}

/// Adds a reference to a shared header.
pub fn add(response: &mut Response, name: &str) {
    let place = Ref::new(format!("#/components/headers/{name}"));
    response.headers.insert(name.to_owned(), RefOr::Ref(place));
}

pub fn describe(components: &mut Components) {
    let uuid = SchemaFormat::KnownFormat(KnownFormat::Uuid);
    let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
    let all = [
        (REQUEST_ID, text().format(Some(uuid)), REQUEST_ID_IS, None),
        (RETRY_AFTER, seconds, "The seconds to wait before a retry.", Some(json!(6))),
        (POLICY, text(), POLICY_IS, Some(json!("\"send\";q=40;w=2"))),
        (LIMIT, text(), LIMIT_IS, Some(json!("\"send\";r=39;t=1"))),
        (LOCATION, text().format(Some(uri())), LOCATION_IS, None),
        (ALLOW, text(), "Of a 405: the methods of this address.", Some(json!("GET, HEAD"))),
        (AUTHENTICATE, text(), "Of a 401: how to sign in (RFC 6750).", Some(json!("Bearer"))),
        (REPLAYED, text().enum_values(Some(["true"])), REPLAYED_IS, None),
        (COOKIE, text(), COOKIE_IS, None),
        (CLEAR, text(), "Makes a browser delete what it stores of this server.", None),
        (DISPOSITION, text(), "The suggested name of the file.", None),
        (ETAG, text(), "Changes with the bytes.", Some(json!("\"0193-original\""))),
        (RANGE, text(), "The part, and the size of the whole.", Some(json!("bytes 0-99/4000"))),
        (RANGES, text(), "Parts of the file can be requested.", Some(json!("bytes"))),
        (TUS, text(), "The version of tus.", Some(json!("1.0.0"))),
        (TUS_VERSION, text(), "The supported versions of tus.", Some(json!("1.0.0"))),
        (TUS_EXTENSION, text(), "The supported extensions of tus.", None),
        (TUS_MAX_SIZE, count(), "The size of the largest file, in bytes.", None),
        (UPLOAD_OFFSET, count(), "How many bytes of the upload arrived.", Some(json!(0))),
        (UPLOAD_LENGTH, count(), "The size of the file, in bytes.", None),
        (UPLOAD_EXPIRES, text(), "When the upload is deleted, as an HTTP date.", None),
    ];
    for (name, schema, description, example) in all {
        let header = header(schema.build(), description, example);
        components.headers.insert(name.to_owned(), RefOr::T(header));
    }
}

fn count() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0))
}

fn uri() -> SchemaFormat {
    SchemaFormat::Custom("uri-reference".to_owned())
}

fn header(schema: Object, description: &str, example: Option<Value>) -> Header {
    HeaderBuilder::new()
        .schema(Some(Schema::Object(schema)))
        .description(Some(description))
        .example(example)
        .build()
}

const REQUEST_ID_IS: &str = "The id of the request. The server's log contains it, too: include it \
    in questions to the operator.";
const POLICY_IS: &str = "The limits that were checked for this request, as a list of RFC 9651 \
    with a name, `q` requests and `w` seconds in which as many become available again \
    (draft-ietf-httpapi-ratelimit-headers). Missing if limits are off.";
const LIMIT_IS: &str = "The rest of these limits: `r` requests are left, and after `t` seconds \
    all are available again; in a 429, `t` equals `Retry-After`. If several servers count \
    together, fewer may be left.";
const LOCATION_IS: &str = "The address of the created resource.";
const REPLAYED_IS: &str = "`true` if the message had been stored by an earlier request with the \
    same `client_id`.";
const COOKIE_IS: &str = "The refresh token for a client that sent `\"refresh\": \"cookie\"`, or \
    the removal of this cookie. Scripts cannot read it.";
