//! Streaming the document. Each page is a transaction of its own, so that a long export blocks no
//! other work; the document is never stored on the server.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, future::BoxFuture};
use serde::Serialize;
use tokio::sync::mpsc;

use super::{Exports, permits::ExportPermit};
use crate::{
    base::{
        clock::Timestamp,
        error::{Error, Result},
        ids::{AccountId, MessageId},
    },
    domain::{
        export::{
            conversations::{self, HistoryReader},
            model::{FORMAT, OwnFile, VERSION},
            people,
        },
        privacy::accountability::{self, AuditAction},
    },
    storage::Conn,
};

/// Pages in the channel to a slow client.
const WAITING: usize = 2;

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExportForm {
    /// The document alone.
    Document,
    /// An archive of the document and of the account's files.
    WithFiles,
}

/// What takes the document piece by piece.
pub(super) trait DocumentSink {
    async fn put(&mut self, piece: impl Into<Bytes>) -> Result<()>;
}

impl Exports {
    /// The export of `me` in pieces. On an error it ends early, so that the JSON or the archive is
    /// visibly incomplete.
    pub(super) fn stream(
        self: Arc<Self>,
        me: AccountId,
        form: ExportForm,
        permit: ExportPermit,
    ) -> impl Stream<Item = Result<Bytes, Error>> {
        let (pieces, mut written) = mpsc::channel(WAITING);
        actix_web::rt::spawn(async move {
            let mut out = PieceSender { pieces };
            let done = match form {
                ExportForm::Document => self.write_document(me, &mut out).await.map(drop),
                ExportForm::WithFiles => self.write_archive(me, &mut out).await,
            };
            let result = match &done {
                Ok(()) => "complete",
                Err(_) if out.pieces.is_closed() => "given up by who asked",
                Err(_) => "failed",
            };
            if let Err(error) = done {
                tracing::warn!(account = %me, %error, "an export ended early");
                // An error means that the client has disconnected.
                let _ = out.pieces.send(Err(error)).await;
            }
            accountability::note(&self.store, AuditAction::Export, result).await;
            drop(permit);
        });
        futures_util::stream::poll_fn(move |waker| written.poll_recv(waker))
    }

    /// Returns the files that the document lists.
    pub(super) async fn write_document(
        &self,
        me: AccountId,
        out: &mut impl DocumentSink,
    ) -> Result<Vec<OwnFile>> {
        let person = self.store.read(move |conn| Box::pin(people::read(conn, me))).await?;
        let head = ExportHeader {
            format: FORMAT,
            version: VERSION,
            exported_at: Timestamp::now(),
            server: &self.server,
            person,
        };
        let mut piece = json(&head)?;
        let files = head.person.files;
        // The rest follows within the same object.
        piece.pop();
        piece.extend_from_slice(b",\"reactions\":[");
        out.put(piece).await?;
        self.write_reactions(me, out).await?;
        out.put("],\"conversations\":[").await?;
        let places = self
            .store
            .read(move |conn| Box::pin(conversations::conversations_of(conn, me)))
            .await?;
        let mut first = true;
        for place in places {
            let found = self
                .store
                .read(move |conn| Box::pin(conversations::conversation(conn, me, place)))
                .await?;
            let Some((conversation, reading)) = found else { continue };
            let mut piece = if first { Vec::new() } else { vec![b','] };
            first = false;
            piece.extend(json(&conversation)?);
            piece.pop();
            piece.extend_from_slice(b",\"messages\":[");
            out.put(piece).await?;
            self.write_messages(reading, out).await?;
            out.put("]}").await?;
        }
        out.put("]}\n").await?;
        Ok(files)
    }

    async fn write_messages(
        &self,
        reading: HistoryReader,
        out: &mut impl DocumentSink,
    ) -> Result<()> {
        let (mut reading, mut first) = (reading, true);
        loop {
            let (back, piece) = self
                .store
                .read(move |conn| {
                    Box::pin(async move {
                        let mut reading = reading;
                        let items = reading.next(conn).await?;
                        Ok((reading, rows(&items, first)?))
                    })
                })
                .await?;
            if piece.is_empty() {
                return Ok(());
            }
            (reading, first) = (back, false);
            out.put(piece).await?;
        }
    }

    async fn write_reactions(&self, me: AccountId, out: &mut impl DocumentSink) -> Result<()> {
        type Page = (Vec<u8>, Option<(MessageId, String)>);
        fn page(
            conn: &mut Conn,
            me: AccountId,
            after: Option<(MessageId, String)>,
        ) -> BoxFuture<'_, Result<Page>> {
            Box::pin(async move {
                let first = after.is_none();
                let items = conversations::reactions_after(conn, me, after).await?;
                let last = items.last().map(|last| (last.message_id, last.emoji.clone()));
                Ok((rows(&items, first)?, last))
            })
        }
        let mut after = None;
        loop {
            let (piece, last) = self.store.read(move |conn| page(conn, me, after)).await?;
            out.put(piece).await?;
            if last.is_none() {
                return Ok(());
            }
            after = last;
        }
    }
}

pub(super) struct PieceSender {
    pieces: mpsc::Sender<Result<Bytes, Error>>,
}

impl DocumentSink for PieceSender {
    async fn put(&mut self, piece: impl Into<Bytes>) -> Result<()> {
        let piece = piece.into();
        if piece.is_empty() {
            return Ok(());
        }
        self.pieces.send(Ok(piece)).await.map_err(|_| Error::internal("the reader has gone"))
    }
}

#[derive(Serialize)]
struct ExportHeader<'a> {
    format: &'static str,
    version: u32,
    exported_at: Timestamp,
    /// The public address of the server.
    server: &'a str,
    #[serde(flatten)]
    person: crate::domain::export::model::Person,
}

/// List items, each preceded by a comma except the very first.
fn rows<T: Serialize>(items: &[T], first: bool) -> Result<Vec<u8>> {
    let mut text = Vec::with_capacity(items.len() * 256);
    for (index, item) in items.iter().enumerate() {
        if index > 0 || !first {
            text.push(b',');
        }
        serde_json::to_writer(&mut text, item).map_err(Error::internal)?;
    }
    Ok(text)
}

fn json<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(Error::internal)
}
