//! Reactions: at most one for each account and emoji.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{AccountId, ConversationId, MessageId},
    },
    domain::accounts::model::UserCard,
    storage::schema::reactions,
};

/// The most different emoji on one message.
pub const EMOJI_MAX: usize = 20;

/// The most accounts listed with an emoji; further ones are only counted.
pub const NAMED_MAX: usize = 50;

/// One emoji of Unicode's list, in its fully qualified form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Emoji(String);

impl Emoji {
    /// # Errors
    /// `validation_failed` for anything that is not one known emoji.
    pub fn parse(text: &str) -> Result<Self> {
        let known = emojis::get(text)
            .ok_or_else(|| Error::field("emoji", "invalid", "Use one emoji, for instance 👍."))?;
        Ok(Self(known.as_str().to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A row of `reactions`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = reactions, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct ReactionRow {
    pub message_id: MessageId,
    pub emoji: String,
    pub account_id: AccountId,
    pub conversation_id: ConversationId,
    /// The position at which it was added.
    pub rev: i64,
}

/// All reactions with one emoji.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reaction {
    pub emoji: String,
    pub count: usize,
    /// The first 50 accounts, in the order of their reactions.
    pub user_ids: Vec<AccountId>,
}

/// The reaction of one account.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReactionOf)]
pub struct ReactionBy {
    pub emoji: String,
    pub user: UserCard,
}

/// Groups the rows of one message by emoji, in the order of the first reaction with each.
pub fn grouped(mut rows: Vec<ReactionRow>) -> Vec<Reaction> {
    rows.sort_by_key(|row| row.rev);
    let mut groups: Vec<Reaction> = Vec::new();
    for row in rows {
        let known = groups.iter_mut().find(|group| group.emoji == row.emoji);
        match known {
            Some(group) => {
                group.count += 1;
                if group.user_ids.len() < NAMED_MAX {
                    group.user_ids.push(row.account_id);
                }
            }
            None => {
                groups.push(Reaction { emoji: row.emoji, count: 1, user_ids: vec![row.account_id] })
            }
        }
    }
    groups
}

/// Checks the limit of different emoji.
///
/// # Errors
/// `limit_reached`.
pub fn fits(rows: &[ReactionRow], emoji: &Emoji) -> Result<()> {
    let mut different: Vec<&str> = rows.iter().map(|row| row.emoji.as_str()).collect();
    different.sort_unstable();
    different.dedup();
    if different.len() >= EMOJI_MAX && !different.contains(&emoji.as_str()) {
        let detail = "A message carries at most 20 different emoji.";
        return Err(Error::new(Code::LimitReached).with_detail(detail));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(emoji: &str, rev: i64) -> ReactionRow {
        ReactionRow {
            message_id: MessageId::new(),
            emoji: emoji.to_owned(),
            account_id: AccountId::new(),
            conversation_id: ConversationId::new(),
            rev,
        }
    }

    #[test]
    fn reactions_are_grouped_in_the_order_of_their_addition() {
        let groups = grouped(vec![row("👍", 9), row("🌙", 3), row("👍", 5)]);
        let shown: Vec<_> = groups.iter().map(|group| (&*group.emoji, group.count)).collect();
        assert_eq!(shown, [("🌙", 1), ("👍", 2)]);
        let crowd = grouped((0..60).map(|rev| row("👍", rev)).collect());
        assert_eq!((crowd[0].count, crowd[0].user_ids.len()), (60, NAMED_MAX));
    }

    #[test]
    fn only_one_known_emoji_is_a_reaction() {
        for good in ["👍", "👍🏽", "❤️", "👩‍🚀", "🇩🇪"] {
            assert!(Emoji::parse(good).is_ok(), "{good}");
        }
        assert_eq!(Emoji::parse("❤").expect("unqualified").as_str(), "❤️");
        for bad in ["", "a", "👍👍", "👍 ", "<b>", "\0"] {
            assert!(Emoji::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_number_of_emoji_on_a_message_is_bounded() {
        let rows: Vec<_> = (0..20).map(|number| row(&number.to_string(), number)).collect();
        let known = Emoji("3".to_owned());
        assert!(fits(&rows, &known).is_ok());
        assert!(fits(&rows, &Emoji("👍".to_owned())).is_err());
    }
}
