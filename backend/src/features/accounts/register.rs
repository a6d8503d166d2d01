//! Registration, which requires consent.

use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    SignUps,
    new_account::{NewAccountRecords, StoredAccount},
};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, FieldError, Result},
        ids::AccountId,
    },
    domain::{
        accounts::{
            model::{AccountRow, DisplayName, KEY_VERSION, NewAccount, Username},
            rules::{parse_email, reserved::check_not_reserved},
        },
        invitation_links::{model::CodeHash, rules},
        privacy::model::{ConsentRow, Policy, Purpose},
        security::model::SecurityEventKind,
    },
    engine::security_log::SecurityEventRecord,
    features::{
        invitation_links::admission,
        sessions::start::{NewSession, Started},
    },
    limits::Source,
};

/// The input of a registration.
pub struct Registration {
    pub username: String,
    pub password: String,
    pub display_name: Option<String>,
    pub email: Option<String>,
    pub consent: Option<Consent>,
    pub device_name: Option<String>,
    /// The code of an invitation link.
    pub invitation: Option<String>,
}

/// The consent given at registration. Undecided settings get their defaults: receipts and presence,
/// which only friends see, are on; being found by the beginning of the name is off.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Consent)]
pub struct Consent {
    /// The version of the privacy policy that was accepted; it has to be the current one.
    pub policy_version: i32,
    /// Whether others see what the account has read, and it sees what they have read.
    pub read_receipts: Option<bool>,
    /// Whether friends see when the account is online, and it sees when they are.
    pub presence: Option<bool>,
    /// Whether searches for the beginning of the username find the account.
    pub discoverable: Option<bool>,
}

impl Consent {
    /// The consent records to store.
    fn rows(&self, account: AccountId, policy: &Policy) -> Vec<ConsentRow> {
        let decided = [
            (Purpose::Service, Some(true)),
            (Purpose::ReadReceipts, self.read_receipts),
            (Purpose::Presence, self.presence),
            (Purpose::Discoverable, self.discoverable),
        ];
        let row = |purpose, granted| ConsentRow::new(account, purpose, granted, &policy.proof());
        decided
            .into_iter()
            .filter_map(|(purpose, granted)| granted.map(|granted| row(purpose, granted)))
            .collect()
    }
}

impl SignUps {
    /// Creates the account, stores the proof of consent, opens the first session and begins the
    /// friendship with the maker of an invitation link, in one transaction.
    ///
    /// # Errors
    /// `registration_closed`, `invitation_required`, `invitation_invalid`, `validation_failed`,
    /// `consent_required`, `username_taken`, `rate_limited`, `overloaded`.
    pub async fn register(
        &self,
        source: Source,
        registration: Registration,
    ) -> Result<(AccountRow, Started)> {
        self.limits.sign_ups.check(&source).await?;
        let code = registration.invitation.as_deref().map(CodeHash::of);
        self.check_admission(code.clone()).await?;
        let policy = self.access.policies.current().ok_or_else(|| Error::internal("no policy"))?;
        let account = AccountId::new();
        let (username, display_name, email, session) =
            self.check_registration(&registration, account, policy).await?;
        let accepted = registration.consent.as_ref();
        let Some(consent) = accepted.filter(|consent| consent.policy_version == policy.version)
        else {
            let field =
                FieldError::new("consent", "required", "Accept the current privacy policy.");
            return Err(Error::new(Code::ConsentRequired).with_field(field));
        };
        let consent = consent.clone();
        let password_hash = self.passwords.hashing.hash(registration.password).await?;
        let now = Timestamp::now();
        let row = NewAccount {
            id: account,
            username: username.shown().to_owned(),
            username_key: username.key().to_owned(),
            search_key: Username::search_key_of(username.shown()),
            key_version: KEY_VERSION,
            display_name: display_name.into_inner(),
            email,
            password_hash,
            read_receipts: consent.read_receipts.unwrap_or(true),
            presence: consent.presence.unwrap_or(true),
            discoverable: consent.discoverable.unwrap_or(false),
            created_at: now,
            policy_version: policy.version,
        };
        let new = NewAccountRecords {
            row,
            name_hashes: self.reserved_names.hashes_of(&username),
            consents: consent.rows(account, policy),
            session,
            event: SecurityEventRecord::new(SecurityEventKind::SignedUp, account, source),
            registration: self.admission.registration,
            code,
        };
        let StoredAccount { row, started, recorded, friend } = match new.code {
            // The maker of the link is told about the friendship.
            Some(_) => {
                let appender = &self.admission.appender;
                appender.transaction(move |conn| Box::pin(new.store(conn))).await?
            }
            None => self.store.write(move |conn| Box::pin(new.store(conn))).await?.0,
        };
        if let Some(friend) = friend {
            self.admission.presence.befriended(account, friend.user.id);
        }
        recorded.log();
        Ok((row, started))
    }

    /// Checked before anything else, so that nobody fills in a form in vain.
    async fn check_admission(&self, code: Option<CodeHash>) -> Result<()> {
        let registration = self.admission.registration;
        let Some(code) = code else { return Ok(rules::admit(registration, None)?) };
        self.store
            .read(move |conn| {
                Box::pin(async move {
                    admission::admit(conn, registration, Some(&code)).await.map(drop)
                })
            })
            .await
    }

    /// All fields are checked before the refusal, so that a form can show all errors.
    async fn check_registration(
        &self,
        registration: &Registration,
        account: AccountId,
        policy: &Policy,
    ) -> Result<(Username, DisplayName, Option<String>, NewSession)> {
        let username = Username::parse(&registration.username)
            .and_then(|name| check_not_reserved(&name).map(|()| name));
        let shown = registration.display_name.as_deref().filter(|name| !name.trim().is_empty());
        let display_name = DisplayName::parse(shown.unwrap_or(registration.username.trim()));
        let email = parse_email(registration.email.as_deref());
        let session = NewSession::new(account, registration.device_name.as_deref(), policy.version);
        let names = [Some(&registration.username), registration.display_name.as_ref()];
        let names = names.into_iter().flatten().cloned().collect();
        let password = self.passwords.check_new("password", &registration.password, names).await;
        match (username, display_name, email, session, password) {
            (Ok(username), Ok(display_name), Ok(email), Ok(session), Ok(())) => {
                Ok((username, display_name, email, session))
            }
            (username, display_name, email, session, password) => {
                // Without a separate display name, only the error of the username is reported.
                let display_name = display_name.err().filter(|_| shown.is_some());
                let mut errors: Vec<_> =
                    [username.err(), display_name, email.err()].into_iter().flatten().collect();
                for refused in [session.err(), password.err()].into_iter().flatten() {
                    if refused.field_errors().is_empty() {
                        return Err(refused);
                    }
                    errors.extend_from_slice(refused.field_errors());
                }
                Err(Error::fields(errors))
            }
        }
    }
}
