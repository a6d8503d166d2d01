//! Hours in which nothing notifies an account, in the account's time zone.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};
use jiff::tz::TimeZoneDatabase;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::{clock::Timestamp, column::json_column, error::FieldError};

const MINUTES_PER_HOUR: u16 = 60;
const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

/// A minute of the day, as `22:30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "07:30", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
pub struct TimeOfDay(u16);

impl TryFrom<String> for TimeOfDay {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        const FORM: &str = "a time of day has the form 22:30";
        let (hour, minute) = text.split_once(':').ok_or(FORM)?;
        let number = |text: &str, end: u16| {
            let is_plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|number: &u16| is_plain && *number < end).ok_or(FORM)
        };
        Ok(Self(number(hour, 24)? * MINUTES_PER_HOUR + number(minute, MINUTES_PER_HOUR)?))
    }
}

impl From<TimeOfDay> for String {
    fn from(TimeOfDay(minute): TimeOfDay) -> Self {
        format!("{:02}:{:02}", minute / MINUTES_PER_HOUR, minute % MINUTES_PER_HOUR)
    }
}

/// Every day from one time to another, which may be on the next day.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = Text)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    pub from: TimeOfDay,
    /// The first minute after them.
    pub to: TimeOfDay,
    /// A name of the IANA time zone database.
    #[schema(max_length = 64, example = "Europe/Berlin")]
    pub time_zone: String,
}

json_column!(QuietHours);

impl QuietHours {
    /// Checks what the types do not. The zones are part of the program, so the answer is the same
    /// on every machine.
    ///
    /// # Errors
    /// The errors of the fields, which are inside of `field`.
    pub fn check(&self, field: &str) -> Result<(), Vec<FieldError>> {
        let mut errors = Vec::new();
        if self.from == self.to {
            let message = "The quiet hours begin and end at the same time.";
            errors.push(FieldError::new(&format!("{field}.to"), "invalid", message));
        }
        if zones().get(&self.time_zone).is_err() {
            let message = "This time zone is not known. An example of a name is Europe/Berlin.";
            errors.push(FieldError::new(&format!("{field}.time_zone"), "invalid", message));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Whether a moment lies in them.
    pub fn contain(&self, moment: Timestamp) -> bool {
        // A zone that was stored by a program with a newer database counts as UTC.
        let offset = zones().get(&self.time_zone).ok().and_then(|zone| {
            let moment = jiff::Timestamp::from_second(moment.seconds()).ok()?;
            Some(i64::from(zone.to_offset(moment).seconds()))
        });
        let second = (moment.seconds() + offset.unwrap_or(0)).rem_euclid(SECONDS_PER_DAY);
        let minute = second / 60;
        let (from, to) = (i64::from(self.from.0), i64::from(self.to.0));
        if from < to { (from..to).contains(&minute) } else { !(to..from).contains(&minute) }
    }
}

fn zones() -> &'static TimeZoneDatabase {
    static ZONES: std::sync::LazyLock<TimeZoneDatabase> =
        std::sync::LazyLock::new(TimeZoneDatabase::bundled);
    &ZONES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        serde_json::from_value(text.into()).expect("a time")
    }

    fn hours(from: &str, to: &str, zone: &str) -> QuietHours {
        let value = serde_json::json!({ "from": from, "to": to, "time_zone": zone });
        serde_json::from_value(value).expect("quiet hours")
    }

    #[test]
    fn times_of_day_have_one_form() {
        for text in ["00:00", "09:05", "23:59"] {
            assert_eq!(TimeOfDay::try_from(text.to_owned()).map(String::from), Ok(text.to_owned()));
        }
        for text in ["24:00", "12:60", "1:00", "12:0", "+1:00", "12", "12:00:00", "", "１2:00"] {
            assert!(TimeOfDay::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn hours_past_midnight_contain_their_begin_and_not_their_end() {
        let night = hours("22:00", "07:00", "UTC");
        for (time, quiet) in [("21:59", false), ("22:00", true), ("23:59", true), ("00:00", true)] {
            assert_eq!(night.contain(at(&format!("2026-03-01T{time}:30Z"))), quiet, "{time}");
        }
        assert!(night.contain(at("2026-03-01T06:59:59Z")));
        assert!(!night.contain(at("2026-03-01T07:00:00Z")));
        let noon = hours("12:00", "13:00", "UTC");
        assert!(noon.contain(at("2026-03-01T12:30:00Z")));
        assert!(!noon.contain(at("2026-03-01T13:00:00Z")));
        assert!(!noon.contain(at("2026-03-01T00:30:00Z")));
    }

    #[test]
    fn hours_follow_the_clock_of_their_zone_in_summer_and_in_winter() {
        let night = hours("22:00", "07:00", "Europe/Berlin");
        assert!(!night.contain(at("2026-01-15T20:30:00Z")), "21:30 in winter");
        assert!(night.contain(at("2026-07-15T20:30:00Z")), "22:30 in summer");
        assert!(hours("05:00", "06:00", "Asia/Kolkata").contain(at("2026-03-01T23:45:00Z")));
    }

    #[test]
    fn unknown_zones_and_empty_hours_are_refused() {
        assert_eq!(hours("22:00", "07:00", "America/Argentina/Buenos_Aires").check("q"), Ok(()));
        let fields = |hours: QuietHours| {
            hours.check("q").expect_err("refused").into_iter().map(|error| error.field).collect()
        };
        let refused: Vec<String> = fields(hours("22:00", "22:00", "Europe/Atlantis"));
        assert_eq!(refused, ["q.to", "q.time_zone"]);
        for zone in ["", "../etc/passwd", "EST5EDT4", "+01:00"] {
            let refused: Vec<String> = fields(hours("22:00", "07:00", zone));
            assert_eq!(refused, ["q.time_zone"], "{zone}");
        }
    }
}
