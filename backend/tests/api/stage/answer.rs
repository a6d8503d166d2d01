//! An answer of the server with assertions about it.

use reqwest::header::HeaderMap;
use serde_json::Value;

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Self {
        Self::try_of(response).await.expect("a body")
    }

    /// `None` when the connection ends before the body is complete.
    pub async fn try_of(response: reqwest::Response) -> Option<Self> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.ok()?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Some(Self { status, headers, body })
    }

    /// Fails with the whole answer unless it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// Fails unless this is a complete problem with this code; returns the refused fields as
    /// `field:code`.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Vec<String> {
        let body = &self.body;
        assert_eq!((self.status, body["code"].as_str()), (status, Some(code)), "{body}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(body["status"], status);
        assert_eq!(body["type"], format!("/problems/{code}"));
        assert!(body["title"].as_str().is_some_and(|title| title.ends_with('.')), "{body}");
        assert_eq!(body["request_id"].as_str(), Some(self.header("x-request-id")));
        let retry = self.headers.contains_key("retry-after");
        assert_eq!(retry, matches!(status, 429 | 503), "Retry-After: {body}");
        let field = |error: &Value| {
            assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{error}");
            format!(
                "{}:{}",
                error["field"].as_str().unwrap_or("?"),
                error["code"].as_str().unwrap_or("?")
            )
        };
        body["errors"].as_array().into_iter().flatten().map(field).collect()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("plain text"))
    }

    /// A field of the body; fails unless it is a string.
    #[track_caller]
    pub fn text(&self, name: &str) -> String {
        self.body[name]
            .as_str()
            .unwrap_or_else(|| panic!("no text {name} in {}", self.body))
            .to_owned()
    }

    /// A field of the body; fails unless it is an integer.
    #[track_caller]
    pub fn number(&self, name: &str) -> i64 {
        self.body[name].as_i64().unwrap_or_else(|| panic!("no number {name} in {}", self.body))
    }

    pub fn items(&self) -> &[Value] {
        self.body["items"].as_array().map_or(&[], Vec::as_slice)
    }
}
