//! Sending mail, where the operator has said by which server. One after another and in the
//! background: nobody waits for it, so no answer tells by its time whether there was
//! anything to send.

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

/// More than this waiting, and a mail is dropped: who waits for it asks again.
const QUEUE: usize = 256;

/// For each step of the conversation with the mail server.
const PATIENCE: Duration = Duration::from_secs(20);

/// A plain text to one person.
pub struct Mail {
    pub to: String,
    pub subject: &'static str,
    pub text: String,
}

/// The way to the mail server. Cheap to clone.
#[derive(Clone)]
pub struct Mailer(mpsc::Sender<Mail>);

impl Mailer {
    /// The handle and its work, which ends when every handle has been dropped; nothing
    /// without a mail server.
    ///
    /// # Errors
    /// A sentence for the person who starts the server.
    pub fn new(
        settings: &Settings,
    ) -> Result<Option<(Self, impl Future<Output = ()> + Send + use<>)>> {
        let (Some(url), Some(from)) = (&settings.smtp_url, &settings.smtp_from) else {
            return Ok(None);
        };
        // What it complains of may hold the password of the address.
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

    /// Sends as soon as it is this mail's turn.
    pub fn post(&self, mail: Mail) {
        if self.0.try_send(mail).is_err() {
            tracing::warn!("a mail was dropped: too many wait");
        }
    }
}

/// Gives back a reason without the address, which a mail server likes to repeat.
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
