//! Parses and validates a JSON text. Every error names its field, and no refused value is repeated,
//! as it may be a password.

use serde::de::DeserializeOwned;
use serde_json::error::Category;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use super::objects::Objects;
use crate::base::error::{Code, Error, FieldError, Result};

/// Parses and validates a JSON text.
///
/// # Errors
/// `invalid_json` for invalid JSON, `validation_failed` for another shape.
pub fn parse<T: DeserializeOwned + Validate>(text: &[u8]) -> Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let strict = Objects(&mut reader);
    let value: T = serde_path_to_error::deserialize(strict).map_err(|error| {
        let path = error.path().to_string();
        explain(&path, &error.into_inner())
    })?;
    reader.end().map_err(|error| explain("", &error))?;
    value.validate().map_err(|errors| Error::fields(named(&errors)))?;
    Ok(value)
}

/// The parser's message may contain the refused value, so only field names are taken from it.
fn explain(path: &str, error: &serde_json::Error) -> Error {
    if error.classify() != Category::Data {
        let place = format!("Line {}, column {}.", error.line(), error.column());
        return Error::new(Code::InvalidJson).with_detail(place);
    }
    let text = error.to_string();
    let quoted = |start: &str| {
        text.strip_prefix(start).and_then(|rest| rest.split('`').next()).map(ToOwned::to_owned)
    };
    let inside = |name: String| match path {
        "." | "" => name,
        path if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        path => format!("{path}.{name}"),
    };
    if let Some(name) = quoted("missing field `") {
        return Error::field(&inside(name), "required", "This field is required.");
    }
    if let Some(name) = quoted("unknown field `") {
        return Error::field(&inside(name), "unknown", "This field is not known.");
    }
    if let Some(name) = quoted("duplicate field `") {
        return Error::field(&inside(name), "duplicate", "This field may occur only once.");
    }
    let field = if path == "." { "" } else { path };
    Error::field(field, "invalid", "This value is not of the expected type or form.")
}

fn named(errors: &ValidationErrors) -> Vec<FieldError> {
    let mut fields = Vec::new();
    gather("", errors, &mut fields);
    fields.sort_by(|one, other| one.field.cmp(&other.field));
    fields
}

fn gather(prefix: &str, errors: &ValidationErrors, fields: &mut Vec<FieldError>) {
    for (name, kind) in errors.errors() {
        let name = if prefix.is_empty() { name.to_string() } else { format!("{prefix}.{name}") };
        match kind {
            ValidationErrorsKind::Field(errors) => fields.extend(errors.iter().map(|error| {
                let message = error.message.clone().unwrap_or("This is not valid.".into());
                FieldError { field: name.clone(), code: error.code.clone(), message }
            })),
            ValidationErrorsKind::Struct(inner) => gather(&name, inner, fields),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    gather(&format!("{name}[{index}]"), inner, fields);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[validate(length(min = 2, code = "too_short"))]
        name: String,
        #[expect(dead_code, reason = "only its parsing matters")]
        age: i32,
    }

    fn fault(text: &str) -> (String, String) {
        let error = parse::<Body>(text.as_bytes()).expect_err("is refused");
        let field = error.field_errors().first().map_or(String::new(), |error| {
            assert!(!error.message.contains("secret"), "a value is repeated: {}", error.message);
            format!("{}:{}", error.field, error.code)
        });
        (error.code().as_str().to_owned(), field)
    }

    #[test]
    fn every_error_names_its_field_and_repeats_no_value() {
        let fault = |text: &str| {
            let (code, field) = fault(text);
            format!("{code} {field}")
        };
        assert_eq!(fault("{"), "invalid_json ");
        assert_eq!(fault(r#"{"name":"ab","age":1} x"#), "invalid_json ");
        assert_eq!(fault(r#"{"age":1}"#), "validation_failed name:required");
        assert_eq!(fault(r#"{"name":"secret","age":"secret"}"#), "validation_failed age:invalid");
        assert_eq!(fault(r#"{"name":"ab","age":1,"id":2}"#), "validation_failed id:unknown");
        assert_eq!(
            fault(r#"{"name":"ab","name":"ab","age":1}"#),
            "validation_failed name:duplicate"
        );
        assert_eq!(fault(r#"{"name":"a","age":1}"#), "validation_failed name:too_short");
        assert_eq!(fault(r#"{"name":"ab","age":1e400}"#), "invalid_json ");
        assert_eq!(fault(&"[".repeat(10_000)), "validation_failed :invalid");
        assert_eq!(fault(r#"["ab", 1]"#), "validation_failed :invalid");
        assert_eq!(fault("\"secret\""), "validation_failed :invalid");
    }
}
