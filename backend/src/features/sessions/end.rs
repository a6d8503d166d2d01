//! Ending sessions at once, with their sockets.

use super::Sessions;
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::SessionId,
    },
    domain::{
        security::model::SecurityEventKind,
        sessions::{model::SessionInfo, queries, rules},
    },
    engine::{identity::tokens::Identity, security_log::SecurityEventRecord},
    limits::Source,
};

/// Which sessions of the caller end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionSelection {
    One(SessionId),
    AllOthers,
}

impl Sessions {
    /// # Errors
    /// `not_found` for a session that is not an open one of the caller.
    pub async fn end(
        &self,
        me: Identity,
        source: Source,
        selection: SessionSelection,
    ) -> Result<()> {
        let (kind, session) = match selection {
            SessionSelection::One(one) if one == me.session => (SecurityEventKind::SignedOut, one),
            SessionSelection::One(one) => (SecurityEventKind::SessionEnded, one),
            SessionSelection::AllOthers => (SecurityEventKind::SessionsEnded, me.session),
        };
        let record = SecurityEventRecord::new(kind, me.account, source).on(session);
        let (ended, recorded) = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    let open = queries::open(conn, me.account).await?;
                    let chosen: Vec<_> = open
                        .iter()
                        .map(|session| session.id)
                        .filter(|id| match selection {
                            SessionSelection::One(one) => *id == one,
                            SessionSelection::AllOthers => *id != me.session,
                        })
                        .collect();
                    if chosen.is_empty() && selection != SessionSelection::AllOthers {
                        return Err(Error::new(Code::NotFound));
                    }
                    let ended = queries::revoke(conn, &chosen, Timestamp::now()).await?;
                    let recorded = match ended.is_empty() {
                        true => None,
                        false => Some(record.store(conn).await?),
                    };
                    Ok((ended, recorded))
                })
            })
            .await?;
        recorded.iter().for_each(SecurityEventRecord::log);
        self.ends.publish(ended);
        Ok(())
    }

    /// The caller's sessions, newest first.
    pub async fn list(&self, me: Identity) -> Result<Vec<SessionInfo>> {
        let open = self.store.read(move |conn| Box::pin(queries::open(conn, me.account))).await?;
        let now = Timestamp::now();
        let info = |session: crate::domain::sessions::model::SessionRow| SessionInfo {
            id: session.id,
            current: session.id == me.session,
            created_at: session.created_at,
            last_used_on: session.last_used_at.day(),
            device_name: session.device_name,
        };
        Ok(open.into_iter().filter(|session| rules::is_alive(session, now)).map(info).collect())
    }
}
