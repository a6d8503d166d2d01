//! Which links admit to an account.

use crate::base::{config::Registration, error::Code};

use super::model::LinkRow;

/// Whether someone may sign up.
///
/// `link` is the valid link of the code that was sent; `None` if no code was sent. A code that
/// names no valid link is refused before.
///
/// # Errors
/// `registration_closed`, `invitation_required`.
pub fn admit(registration: Registration, link: Option<&LinkRow>) -> Result<(), Code> {
    match (registration, link) {
        (Registration::Open, _) | (Registration::Invite, Some(_)) => Ok(()),
        (Registration::Invite, None) => Err(Code::InvitationRequired),
        (Registration::Closed, link) => match link {
            Some(link) if link.is_first => Ok(()),
            _ => Err(Code::RegistrationClosed),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::{clock::Timestamp, ids::AccountId},
        domain::invitation_links::model::LinkTerms,
    };

    fn link(maker_id: Option<AccountId>, is_first: bool) -> LinkRow {
        let now = Timestamp::now();
        let terms = LinkTerms { uses: 1, valid: std::time::Duration::ZERO };
        LinkRow { is_first, ..LinkRow::new(maker_id, terms, now) }
    }

    #[test]
    fn an_open_server_needs_no_link_and_a_closed_one_only_takes_the_first() {
        let (personal, first) = (link(Some(AccountId::new()), false), link(None, true));
        let by_operator = link(None, false);
        for any in [None, Some(&personal), Some(&by_operator), Some(&first)] {
            assert_eq!(admit(Registration::Open, any), Ok(()));
            let invited = if any.is_some() { Ok(()) } else { Err(Code::InvitationRequired) };
            assert_eq!(admit(Registration::Invite, any), invited);
        }
        for refused in [None, Some(&personal), Some(&by_operator)] {
            assert_eq!(admit(Registration::Closed, refused), Err(Code::RegistrationClosed));
        }
        assert_eq!(admit(Registration::Closed, Some(&first)), Ok(()));
    }
}
