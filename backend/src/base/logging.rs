//! The log contains ids, numbers and the program's own messages, never user content or identifying
//! data. The detailed logs of libraries contain statements with their values and raw bytes, so no
//! setting can enable them.

use tracing_subscriber::{
    EnvFilter,
    filter::{FilterExt, LevelFilter, filter_fn},
    layer::Filter,
    registry::LookupSpan,
};

use crate::base::error::{Error, Result};

/// The filter for `UMBRACHAT_LOG`, limited to safe levels.
///
/// # Errors
/// An error message if these are no `tracing` directives.
pub fn filter<S>(directives: &str) -> Result<impl Filter<S> + use<S>>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
{
    let asked = EnvFilter::try_new(directives).map_err(Error::internal)?;
    Ok(asked.and(filter_fn(|event| may_say(event.target(), *event.level()))))
}

fn may_say(target: &str, level: tracing::Level) -> bool {
    let is = |name: &str| {
        target.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    // `actix_http` logs errors of clients; any client could fill the log with them.
    is("umbrachat") || (level <= LevelFilter::INFO && !is("actix_http"))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::may_say;

    #[test]
    fn libraries_never_log_below_info() {
        assert!(
            may_say("umbrachat::live::inbox", Level::TRACE) && may_say("umbrachat", Level::DEBUG)
        );
        assert!(
            may_say("actix_server::worker", Level::INFO) && may_say("tokio_postgres", Level::WARN)
        );
        for (target, level) in [
            ("tokio_postgres::query", Level::DEBUG),
            ("umbrachatter", Level::DEBUG),
            ("actix_web", Level::TRACE),
            ("actix_http::h1::dispatcher", Level::ERROR),
        ] {
            assert!(!may_say(target, level), "{target}");
        }
    }
}
