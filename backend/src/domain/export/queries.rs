//! What several parts of the export look up.

use std::collections::{BTreeSet, HashMap};

use super::model::Name;
use crate::{
    base::{error::Result, ids::AccountId},
    domain::accounts::queries::known_names,
    storage::Conn,
};

pub type Names = HashMap<AccountId, Name>;

/// More than this many names are asked for in several queries.
const AT_ONCE: usize = 500;

/// What these people are called, as `me` sees it. Who is not there any more is not in it.
pub async fn names(
    conn: &mut Conn,
    me: AccountId,
    ids: impl Iterator<Item = AccountId>,
) -> Result<Names> {
    let ids: Vec<_> = ids.collect::<BTreeSet<_>>().into_iter().collect();
    let mut known = Names::new();
    for some in ids.chunks(AT_ONCE) {
        for card in known_names::cards_for(conn, me, some).await? {
            let name = Name { username: card.username, display_name: card.display_name };
            known.insert(card.id, name);
        }
    }
    Ok(known)
}
