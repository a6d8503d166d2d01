//! `umbrachat invite`

use std::time::Duration;

use clap::{Args, Subcommand};

use super::{output::print, with_store};
use crate::{
    base::{
        config::{Registration, Settings},
        error::{Error, Result},
    },
    domain::invitation_links::model::{DAYS_DEFAULT, DAYS_MAX, LinkTerms, USES_MAX},
    features::invitation_links::operator,
    http::origin,
};

#[derive(Args)]
pub struct Invite {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Make a link that admits to an account
    Create {
        /// How many accounts it admits to
        #[arg(long, default_value_t = 1, value_name = "N",
            value_parser = clap::value_parser!(i32).range(1..=i64::from(USES_MAX)))]
        uses: i32,
        /// How long it can be used, in hours or days, such as `12h` or `7d`
        #[arg(long, default_value_t = format!("{DAYS_DEFAULT}d"), value_name = "TIME",
            value_parser = |text: &str| validity(text).map(|_| text.to_owned()))]
        expires: String,
    },
}

impl Invite {
    pub fn run(&self) -> Result<()> {
        let What::Create { uses, expires } = &self.what;
        let valid = validity(expires).map_err(Error::internal)?;
        if self.settings.registration() == Registration::Closed {
            return Err(Error::internal(
                "UMBRACHAT_REGISTRATION is closed, so a link would admit nobody: use `umbrachat \
                 account create`, or set it to invite",
            ));
        }
        let terms = LinkTerms { uses: *uses, valid };
        let code = with_store(&self.settings, async |store| operator::create(&store, terms).await)?;
        let server = origin::public_address(&self.settings, self.settings.listen);
        print(&format!("{}\n", code.address(&server)));
        Ok(())
    }
}

/// Parses a number of hours or days.
fn validity(text: &str) -> Result<Duration, String> {
    let wrong = || format!("write it as 12h or 7d, at most {DAYS_MAX}d");
    let hour = 60 * 60;
    let units = [('h', hour), ('d', 24 * hour)];
    let parsed = units.into_iter().find_map(|(unit, seconds)| {
        let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
        number.checked_mul(seconds)
    });
    let longest = u64::from(DAYS_MAX) * 24 * hour;
    match parsed {
        Some(seconds) if (1..=longest).contains(&seconds) => Ok(Duration::from_secs(seconds)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_validity_has_a_unit_and_a_bound() {
        assert_eq!(validity("12h"), Ok(Duration::from_secs(12 * 3_600)));
        assert_eq!(validity("7d"), Ok(Duration::from_secs(7 * 24 * 3_600)));
        for wrong in ["", "7", "d", "0d", "-1d", "91d", "99999999999999999999d", "7w", "7 d"] {
            assert!(validity(wrong).is_err(), "{wrong}");
        }
    }
}
