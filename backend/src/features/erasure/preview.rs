//! The numbers of an erasure: as a preview, and afterwards as a receipt.

use crate::{
    base::{clock::Timestamp, error::Result, ids::AccountId},
    domain::{
        accounts::queries::known_names,
        conversations::{self, model::ConversationKind},
        erasure::{
            model::{
                ErasedGroups, ErasedMessages, ErasurePreview, ErasureReceipt, Expiry,
                GroupAfterErasure, GroupPreview, RESERVED, RemainingData,
            },
            queries,
        },
        erasure_marks::model::ErasureMode,
        friends, groups,
        members::model::Role,
        sessions,
    },
    storage::Conn,
};

pub async fn preview(conn: &mut Conn, me: AccountId) -> Result<ErasurePreview> {
    let mine = conversations::queries::all_mine(conn, me).await?;
    let conversations = i64::try_from(mine.len()).unwrap_or(i64::MAX);
    let mut groups = Vec::new();
    for (row, place) in mine.iter().filter(|(row, _)| row.kind() == ConversationKind::Group) {
        let becomes = match (row.members_count, place.role()) {
            (..=1, _) => GroupAfterErasure::Dissolved,
            (_, Role::Owner) => GroupAfterErasure::HandedOver,
            _ => GroupAfterErasure::Leaves,
        };
        let heir = match becomes {
            GroupAfterErasure::HandedOver => groups::queries::heir(conn, row.id, me).await?,
            _ => None,
        };
        let heir: Vec<_> = heir.into_iter().map(|heir| heir.account_id).collect();
        groups.push(GroupPreview {
            id: row.id,
            title: row.title.clone(),
            members_count: row.members_count,
            becomes,
            heir: known_names::cards_for(conn, me, &heir).await?.pop(),
        });
    }
    let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    Ok(ErasurePreview {
        messages: queries::count_messages_of(conn, me).await?,
        forwards: queries::count_forwards(conn, me).await?,
        titles: queries::count_titles(conn, me).await?,
        conversations,
        friends: count(friends::queries::list(conn, me, None, None).await?.len()),
        reactions: queries::count_reactions(conn, me).await?,
        sessions: count(sessions::queries::open(conn, me).await?.len()),
        groups,
        username_free_on: Timestamp::now().plus(RESERVED).day(),
    })
}

/// The receipt that corresponds to a preview.
pub fn receipt(preview: &ErasurePreview, mode: ErasureMode, complete: bool) -> ErasureReceipt {
    let became = |what| preview.groups.iter().filter(|group| group.becomes == what).count();
    let none = ErasedMessages::default();
    let messages = match mode {
        ErasureMode::Erase => ErasedMessages { erased: preview.messages, ..none },
        ErasureMode::Anonymise => ErasedMessages { anonymised: preview.messages, ..none },
        ErasureMode::Everywhere => {
            ErasedMessages { erased: preview.messages, forwards: preview.forwards, ..none }
        }
    };
    ErasureReceipt {
        erased_at: Timestamp::now(),
        complete,
        messages,
        groups: ErasedGroups {
            left: became(GroupAfterErasure::Leaves),
            handed_over: became(GroupAfterErasure::HandedOver),
            dissolved: became(GroupAfterErasure::Dissolved),
        },
        expires: vec![
            Expiry {
                what: "a keyed hash of your username, so that nobody takes it at once",
                by: preview.username_free_on.clone(),
            },
            Expiry {
                what: "backups made before by who runs this server",
                by: "when they delete them".to_owned(),
            },
        ],
        stays: stays(preview, mode),
    }
}

fn stays(preview: &ErasurePreview, mode: ErasureMode) -> Vec<RemainingData> {
    let stay = |what, why| RemainingData { what, why, count: None };
    let mut stays = vec![
        stay(
            "random numbers of what was erased",
            "so that a restored backup does not bring it back; they tell nobody who you were",
        ),
        stay("what others wrote, also about you", "it is theirs"),
    ];
    if mode == ErasureMode::Anonymise {
        stays.push(stay("your messages, without your name", "you chose so"));
    }
    if mode != ErasureMode::Everywhere {
        let why = "they are messages of those who sent them, without your name";
        let stay = stay("texts of yours that others have forwarded", why);
        stays.push(RemainingData { count: Some(preview.forwards), ..stay });
    }
    let why = "they are the groups', without your name";
    let stay = stay("titles and descriptions that you gave to groups", why);
    stays.push(RemainingData { count: Some(preview.titles), ..stay });
    stays
}
