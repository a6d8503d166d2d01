//! Exports everything but conversations and reactions; it is small enough to be read at once.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{
    model::{
        Block, ExportedAccount, Friend, Group, Invitation, InvitationLink, JoinRequest, Name,
        OwnFile, Person, RecoveryCode, Report, Request, Security, SecurityEvent, Session,
    },
    queries::names,
};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::{self, model::Account},
        conversations::model::ConversationKind,
        faces::{
            self,
            model::{FaceOwner, OwnFace},
        },
        files::{
            self,
            model::{Attachments, FileRow},
        },
        members::model::Role,
        privacy::model::{ConsentRecord, ConsentRow},
        push::{self, model::PushSubscription},
        reports::model::ReportRow,
    },
    storage::{
        Conn,
        schema::{
            accounts as accounts_table, blocks, consents, conversations, friend_requests, friends,
            invitation_links, invitations, join_requests, members, recovery_codes, reports,
            security_events, sessions,
        },
        sql,
    },
};

/// # Errors
/// `session_ended` if the account does not exist any more.
pub async fn read(conn: &mut Conn, me: AccountId) -> Result<Person> {
    let row = accounts::queries::find(conn, me).await?.ok_or(Code::SessionEnded)?;
    let policy_version = row.policy_version;
    let account = Account::from(row);
    let settings = account.settings.clone();
    let picture = faces::queries::of(conn, FaceOwner::Account(me)).await?.map(OwnFace::from);
    Ok(Person {
        account: ExportedAccount::new(account, policy_version, picture),
        settings,
        security: security(conn, me).await?,
        consents: consents(conn, me).await?,
        sessions: sessions(conn, me).await?,
        push_subscriptions: push_subscriptions(conn, me).await?,
        security_events: security_events(conn, me).await?,
        friends: friends(conn, me).await?,
        requests: requests(conn, me).await?,
        invitation_links: invitation_links(conn, me).await?,
        blocks: blocks(conn, me).await?,
        reports: reports(conn, me).await?,
        invitations: invitations(conn, me).await?,
        join_requests: join_requests(conn, me).await?,
        groups: groups(conn, me).await?,
        files: files(conn, me).await?,
    })
}

async fn files(conn: &mut Conn, me: AccountId) -> Result<Vec<OwnFile>> {
    let rows = files::queries::of_owner(conn, me).await?;
    let own = |row: FileRow| OwnFile {
        created_at: row.created_at,
        conversation_id: row.conversation_id,
        message_id: row.message_id,
        file: row.details,
    };
    Ok(rows.into_iter().map(own).collect())
}

async fn security(conn: &mut Conn, me: AccountId) -> Result<Security> {
    let secret: Option<Vec<u8>> = sql!(conn, |c| {
        accounts_table::table.find(me).select(accounts_table::totp_secret).first(c).await
    })?;
    let codes: Vec<(Timestamp, Option<Timestamp>)> = sql!(conn, |c| {
        recovery_codes::table
            .filter(recovery_codes::account_id.eq(me))
            .select((recovery_codes::created_at, recovery_codes::used_at))
            .load(c)
            .await
    })?;
    let code = |(created_at, used_at)| RecoveryCode { created_at, used_at };
    Ok(Security {
        second_factor: secret.is_some(),
        recovery_codes: codes.into_iter().map(code).collect(),
    })
}

async fn consents(conn: &mut Conn, me: AccountId) -> Result<Vec<ConsentRecord>> {
    let rows: Vec<ConsentRow> = sql!(conn, |c| {
        consents::table
            .filter(consents::account_id.eq(me))
            .order(consents::id)
            .select(ConsentRow::as_select())
            .load(c)
            .await
    })?;
    Ok(rows.into_iter().map(ConsentRecord::from).collect())
}

async fn sessions(conn: &mut Conn, me: AccountId) -> Result<Vec<Session>> {
    let rows: Vec<(String, Timestamp, Timestamp, Option<Timestamp>)> = sql!(conn, |c| {
        sessions::table
            .filter(sessions::account_id.eq(me))
            .order(sessions::id)
            .select((
                sessions::device_name,
                sessions::created_at,
                sessions::last_used_at,
                sessions::revoked_at,
            ))
            .load(c)
            .await
    })?;
    let session = |(device_name, created_at, last_used_at, ended_at)| Session {
        device_name,
        created_at,
        last_used_at,
        ended_at,
    };
    Ok(rows.into_iter().map(session).collect())
}

async fn push_subscriptions(conn: &mut Conn, me: AccountId) -> Result<Vec<PushSubscription>> {
    let rows = push::queries::of_accounts(conn, &[me]).await?;
    Ok(rows.into_iter().map(PushSubscription::from).collect())
}

async fn security_events(conn: &mut Conn, me: AccountId) -> Result<Vec<SecurityEvent>> {
    let rows: Vec<(Timestamp, String, Option<String>, Option<String>)> = sql!(conn, |c| {
        security_events::table
            .filter(security_events::account_id.eq(me))
            .order(security_events::id)
            .select((
                security_events::at,
                security_events::kind,
                security_events::device_name,
                security_events::source,
            ))
            .load(c)
            .await
    })?;
    let event = |(at, kind, device_name, source)| SecurityEvent { at, kind, device_name, source };
    Ok(rows.into_iter().map(event).collect())
}

async fn friends(conn: &mut Conn, me: AccountId) -> Result<Vec<Friend>> {
    let rows: Vec<(AccountId, Timestamp)> = sql!(conn, |c| {
        friends::table
            .filter(friends::account_id.eq(me))
            .order(friends::since)
            .select((friends::friend_id, friends::since))
            .load(c)
            .await
    })?;
    let known = names(conn, me, rows.iter().map(|(id, _)| *id)).await?;
    let friend = |(id, since)| Some(Friend { user: known.get(&id).cloned()?, since });
    Ok(rows.into_iter().filter_map(friend).collect())
}

async fn requests(conn: &mut Conn, me: AccountId) -> Result<Vec<Request>> {
    type Row = (AccountId, AccountId, Option<String>, Timestamp, Option<Timestamp>);
    let rows: Vec<Row> = sql!(conn, |c| {
        friend_requests::table
            .filter(friend_requests::sender_id.eq(me).or(friend_requests::recipient_id.eq(me)))
            .filter(friend_requests::withdrawn_at.is_null())
            .order(friend_requests::id)
            .select((
                friend_requests::sender_id,
                friend_requests::recipient_id,
                friend_requests::note,
                friend_requests::created_at,
                friend_requests::declined_at,
            ))
            .load(c)
            .await
    })?;
    let known = names(conn, me, rows.iter().flat_map(|row| [row.0, row.1])).await?;
    let request = |(sender, recipient, note, created_at, declined_at)| {
        let incoming = recipient == me;
        Some(Request {
            direction: direction(incoming),
            user: known.get(if incoming { &sender } else { &recipient }).cloned()?,
            note,
            created_at,
            declined_at: if incoming { declined_at } else { None },
        })
    };
    Ok(rows.into_iter().filter_map(request).collect())
}

async fn invitation_links(conn: &mut Conn, me: AccountId) -> Result<Vec<InvitationLink>> {
    type Row = (Timestamp, Timestamp, i32, i32, Option<ConversationId>, bool);
    let rows: Vec<Row> = sql!(conn, |c| {
        invitation_links::table
            .filter(invitation_links::maker_id.eq(me))
            .order(invitation_links::id)
            .select((
                invitation_links::created_at,
                invitation_links::expires_at,
                invitation_links::uses_max,
                invitation_links::uses,
                invitation_links::group_id,
                invitation_links::needs_approval,
            ))
            .load(c)
            .await
    })?;
    let link = |(created_at, expires_at, uses_max, uses, group_id, needs_approval)| {
        InvitationLink { created_at, expires_at, uses_max, uses, group_id, needs_approval }
    };
    Ok(rows.into_iter().map(link).collect())
}

/// Also refused ones: the account does not learn of a refusal.
async fn join_requests(conn: &mut Conn, me: AccountId) -> Result<Vec<JoinRequest>> {
    let rows: Vec<(Option<String>, Timestamp)> = sql!(conn, |c| {
        join_requests::table
            .inner_join(conversations::table)
            .filter(join_requests::account_id.eq(me))
            .order((join_requests::created_at, join_requests::conversation_id))
            .select((conversations::title, join_requests::created_at))
            .load(c)
            .await
    })?;
    let request = |(group, created_at)| JoinRequest { group, created_at };
    Ok(rows.into_iter().map(request).collect())
}

fn direction(incoming: bool) -> &'static str {
    if incoming { "incoming" } else { "outgoing" }
}

async fn blocks(conn: &mut Conn, me: AccountId) -> Result<Vec<Block>> {
    let rows: Vec<(AccountId, Timestamp)> = sql!(conn, |c| {
        blocks::table
            .filter(blocks::account_id.eq(me))
            .order(blocks::since)
            .select((blocks::blocked_id, blocks::since))
            .load(c)
            .await
    })?;
    let known = names(conn, me, rows.iter().map(|(id, _)| *id)).await?;
    let block = |(id, since)| Some(Block { user: known.get(&id).cloned()?, since });
    Ok(rows.into_iter().filter_map(block).collect())
}

async fn reports(conn: &mut Conn, me: AccountId) -> Result<Vec<Report>> {
    let rows: Vec<ReportRow> = sql!(conn, |c| {
        reports::table
            .filter(reports::reporter_id.eq(me))
            .order(reports::id)
            .select(ReportRow::as_select())
            .load(c)
            .await
    })?;
    let known = names(conn, me, rows.iter().map(|row| row.reported_id)).await?;
    let report = |row: ReportRow| {
        let user: Name = known.get(&row.reported_id).cloned()?;
        let ReportRow { reason, note, content, attachments, created_at, closed_at, .. } = row;
        let attachments = attachments.map(Attachments::into_files).unwrap_or_default();
        Some(Report { user, reason, note, content, attachments, created_at, closed_at })
    };
    Ok(rows.into_iter().filter_map(report).collect())
}

async fn invitations(conn: &mut Conn, me: AccountId) -> Result<Vec<Invitation>> {
    type Row = (AccountId, AccountId, Option<String>, Timestamp, Option<Timestamp>);
    let rows: Vec<Row> = sql!(conn, |c| {
        invitations::table
            .inner_join(conversations::table)
            .filter(invitations::inviter_id.eq(me).or(invitations::invitee_id.eq(me)))
            .order(invitations::id)
            .select((
                invitations::inviter_id,
                invitations::invitee_id,
                conversations::title,
                invitations::created_at,
                invitations::declined_at,
            ))
            .load(c)
            .await
    })?;
    let known = names(conn, me, rows.iter().flat_map(|row| [row.0, row.1])).await?;
    let invitation = |(inviter, invitee, group, created_at, _)| {
        let incoming = invitee == me;
        let other = if incoming { inviter } else { invitee };
        let user = known.get(&other).cloned()?;
        Some(Invitation { direction: direction(incoming), group, user, created_at })
    };
    Ok(rows.into_iter().filter_map(invitation).collect())
}

async fn groups(conn: &mut Conn, me: AccountId) -> Result<Vec<Group>> {
    type Row = (crate::base::ids::ConversationId, Option<String>, Option<String>, Role, i64);
    let rows: Vec<Row> = sql!(conn, |c| {
        members::table
            .inner_join(conversations::table)
            .filter(members::account_id.eq(me))
            .filter(members::left_rev.is_null())
            .filter(conversations::kind.eq(ConversationKind::Group))
            .order(conversations::id)
            .select((
                conversations::id,
                conversations::title,
                conversations::description,
                members::role,
                conversations::members_count,
            ))
            .load(c)
            .await
    })?;
    let group = |(conversation_id, title, description, of, members_count)| Group {
        conversation_id,
        title,
        description,
        role: of,
        members_count,
    };
    Ok(rows.into_iter().map(group).collect())
}
