//! What may be logged: ids, numbers and our own sentences, never what people write or who
//! they are. What the libraries say in detail holds statements with their values, and bytes
//! as they came, so no setting can ask for it.

use tracing_subscriber::{
    EnvFilter,
    filter::{FilterExt, LevelFilter, filter_fn},
    layer::Filter,
    registry::LookupSpan,
};

use crate::base::error::{Error, Result};

/// What `UMBRACHAT_LOG` asks for, as far as it may.
///
/// # Errors
/// A sentence, when these are no directives of `tracing`.
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
    // Its errors are what clients did wrong: anybody could fill the log with them.
    is("umbrachat") || (level <= LevelFilter::INFO && !is("actix_http"))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::may_say;

    #[test]
    fn only_our_own_details_can_be_asked_for() {
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
