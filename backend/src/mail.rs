//! Sending mail through the configured server, one after the other and in the background: no
//! request waits for it, so the time of an answer does not reveal whether a mail was sent.

use std::{future::Future, time::Duration};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp,
};
use tokio::sync::mpsc;

use crate::base::{
    config::Settings,
    error::{Error, Result},
};

/// Length of the queue. Further mails are dropped, as their recipients can request them again.
const QUEUE: usize = 256;

/// Time limit for each step of the SMTP dialogue.
const PATIENCE: Duration = Duration::from_secs(20);

/// A plain-text mail to one recipient.
pub struct Mail {
    pub to: String,
    pub subject: &'static str,
    pub text: String,
}

/// The queue of outgoing mails. Cheap to clone.
#[derive(Clone)]
pub struct Mailer(mpsc::Sender<Mail>);

impl Mailer {
    /// The handle and its background work, which ends when every handle has been dropped; `None`
    /// without a mail server.
    ///
    /// # Errors
    /// An error message for the operator.
    pub fn new(
        settings: &Settings,
    ) -> Result<Option<(Self, impl Future<Output = ()> + Send + use<>)>> {
        let (Some(url), Some(from)) = (&settings.smtp_url, &settings.smtp_from) else {
            return Ok(None);
        };
        // The error may contain the password of the address, so it is not shown.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(|_| Error::internal("UMBRACHAT_SMTP_URL is not understood"))?
            .timeout(Some(PATIENCE))
            .build();
        let from: Mailbox = from
            .parse()
            .map_err(|_| Error::internal("UMBRACHAT_SMTP_FROM is not an e-mail address"))?;
        let (queue, mut waiting) = mpsc::channel(QUEUE);
        let work = async move {
            while let Some(mail) = waiting.recv().await {
                match send(&transport, from.clone(), mail).await {
                    Ok(()) => tracing::info!("a mail was sent"),
                    Err(reason) => tracing::warn!(reason, "a mail could not be sent"),
                }
            }
        };
        Ok(Some((Self(queue), work)))
    }

    /// Queues a mail.
    pub fn post(&self, mail: Mail) {
        if self.0.try_send(mail).is_err() {
            tracing::warn!("a mail was dropped: the queue is full");
        }
    }
}

/// Returns an error without the address, which mail servers often repeat.
async fn send(
    transport: &AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    mail: Mail,
) -> std::result::Result<(), String> {
    let to: Address = mail.to.parse().map_err(|_| "the address is not one")?;
    let message = Message::builder()
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(mail.subject)
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text)
        .map_err(|_| "the mail cannot be put together")?;
    transport.send(message).await.map(drop).map_err(|error| reason(&error))
}

fn reason(error: &smtp::Error) -> String {
    match error.status() {
        Some(status) => format!("the mail server refused it ({status})"),
        None if error.is_timeout() => "the mail server did not answer in time".to_owned(),
        None if error.is_tls() => "the mail server's certificate is not good".to_owned(),
        None => "the mail server cannot be reached".to_owned(),
    }
}
