//! `/problems/{code}`: a page for client authors that explains an error and what to do. The `type`
//! of a problem refers to it. Plain pages without scripts, separate from the web app.

use std::{fmt::Write as _, sync::LazyLock};

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CONTENT_SECURITY_POLICY, HeaderValue},
    web,
};
use aws_lc_rs::digest::{SHA256, digest as sha256};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{advice::advice, etag::StaticContent, path::PathOf};
use crate::base::error::{Code, Error, Result};

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;\
    padding:0 1rem;color-scheme:light dark}code{font-size:1.05em}dt{font-weight:600}";

/// No scripts, files or frames; only this style.
static CONTENT_POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let hash = STANDARD.encode(sha256(&SHA256, STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).ok()
});

/// One page for each code, and a list of all.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(list).service(explain);
}

#[get("/problems")]
async fn list(request: HttpRequest) -> HttpResponse {
    let mut rows = String::new();
    for code in Code::ALL {
        let (name, status) = (code.as_str(), code.status());
        let title = escaped(code.title());
        let link = format!("<a href=\"/problems/{name}\"><code>{name}</code></a>");
        // Writing to a `String` cannot fail.
        let _ = write!(rows, "<dt>{link} ({status})<dd>{title}");
    }
    page(&request, "Problems", &format!("<dl>{rows}</dl>"))
}

#[get("/problems/{code}")]
async fn explain(request: HttpRequest, name: PathOf<String>) -> Result<HttpResponse> {
    let code = Code::ALL.iter().find(|code| code.as_str() == *name);
    let code = *code.ok_or_else(|| Error::new(Code::NotFound))?;
    let (name, status) = (code.as_str(), code.status());
    let (title, advice) = (escaped(code.title()), escaped(advice(code)));
    let body = format!(
        "<p>{title}</p><dl><dt>What to do<dd>{advice}<dt>Status<dd>{status}\
         <dt>Code<dd><code>{name}</code></dl><p><a href=\"/problems\">All problems</a></p>"
    );
    Ok(page(&request, name, &body))
}

fn page(request: &HttpRequest, heading: &str, body: &str) -> HttpResponse {
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>{heading} – UmbraChat</title><style>{STYLE}</style><h1>{heading}</h1>{body}</html>\n"
    );
    let mut response = StaticContent::new("text/html; charset=utf-8", html).answer(request);
    if let Some(policy) = &*CONTENT_POLICY {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy.clone());
    }
    response
}

/// HTML-escaped text; backticks become code.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let parts = text.split('`').enumerate();
    let marked = parts.map(|(index, part)| match index % 2 {
        0 => part.to_owned(),
        _ => format!("<code>{part}</code>"),
    });
    marked.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_advice() {
        for code in Code::ALL {
            let advice = advice(*code);
            assert!(advice.ends_with('.'), "{advice}");
            assert_eq!(advice.matches('`').count() % 2, 0, "{advice}");
        }
    }

    #[test]
    fn texts_are_escaped() {
        assert_eq!(escaped("a <b> & `c`."), "a &lt;b&gt; &amp; <code>c</code>.");
    }
}
