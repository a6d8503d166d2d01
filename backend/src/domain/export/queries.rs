//! Queries that several parts of the export share.

use std::collections::{BTreeSet, HashMap};

use super::model::Name;
use crate::{
    base::{error::Result, ids::AccountId},
    domain::accounts::queries::known_names,
    storage::Conn,
};

pub type Names = HashMap<AccountId, Name>;

/// More names than this are read in several queries.
const AT_ONCE: usize = 500;

/// The names of these accounts as `me` sees them. Deleted accounts are missing.
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
