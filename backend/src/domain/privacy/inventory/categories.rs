//! The categories of data, as the privacy policy names them.

/// A category of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Account,
    Email,
    Credentials,
    Consents,
    Sessions,
    SecurityEvents,
    Friends,
    Blocks,
    Reports,
    Memberships,
    Messages,
    Reactions,
    ErasureMarks,
}

/// A category in the words of the policy.
#[derive(Debug)]
pub struct Category {
    pub kind: Kind,
    /// The stable name in the API.
    pub name: &'static str,
    pub what: &'static str,
    pub purpose: &'static str,
    pub basis: &'static str,
    pub retention: &'static str,
    /// What the erasure of the account does to it.
    pub erased: &'static str,
    /// The part that is kept for less time than the policy allows.
    pub sooner: Option<&'static str>,
    /// The part that the export leaves out although it is personal, and why.
    pub left_out: Option<&'static str>,
}

const CONTRACT: &str = "contract, Art. 6(1)(b)";
const INTEREST: &str = "legitimate interest in safe accounts, Art. 6(1)(f)";
const WITH_ACCOUNT: &str = "until the account is erased";

/// In the order in which the policy lists them.
pub const CATEGORIES: &[Category] = &[
    Category {
        kind: Kind::Account,
        name: "account",
        what: "Username, display name, settings, the day the account was made",
        purpose: "your account",
        basis: CONTRACT,
        retention: WITH_ACCOUNT,
        erased: "deleted",
        sooner: None,
        left_out: None,
    },
    Category {
        kind: Kind::Email,
        name: "email",
        what: "E-mail address, if you give one",
        purpose: "to let you set a new password",
        basis: CONTRACT,
        retention: "until you remove it or the account is erased",
        erased: "deleted",
        sooner: None,
        left_out: None,
    },
    Category {
        kind: Kind::Credentials,
        name: "credentials",
        what: "Password, recovery codes and reset links (each only as a hash), the secret of a second factor",
        purpose: "to let you in, and nobody else",
        basis: CONTRACT,
        retention: "until replaced or the account is erased; reset links 15 minutes",
        erased: "deleted",
        sooner: None,
        left_out: None,
    },
    Category {
        kind: Kind::Consents,
        name: "consents",
        what: "What you agreed to and withdrew: purpose, version and checksum of the policy, time",
        purpose: "proof of your consent",
        basis: "legal obligation, Art. 7(1) and 6(1)(c)",
        retention: WITH_ACCOUNT,
        erased: "deleted",
        sooner: None,
        left_out: None,
    },
    Category {
        kind: Kind::Sessions,
        name: "sessions",
        what: "Signed-in devices: the name of the device, when it was signed in and last used",
        purpose: "to show and end them; others and you yourself see the day of the last use only",
        basis: CONTRACT,
        retention: "90 days after they end",
        erased: "deleted",
        sooner: None,
        left_out: None,
    },
    Category {
        kind: Kind::SecurityEvents,
        name: "security_events",
        what: "Sign-ins, failed ones too, and changes of password, address and second factor: time, device name, the network your address belongs to",
        purpose: "so that you notice somebody else in your account",
        basis: INTEREST,
        retention: "90 days",
        erased: "deleted",
        sooner: None,
        left_out: None,
    },
    Category {
        kind: Kind::Friends,
        name: "friends",
        what: "Friends, and friend requests with their notes",
        purpose: "so that only people you accepted can write to you",
        basis: CONTRACT,
        retention: "until ended or withdrawn",
        erased: "deleted, on the other side as well",
        sooner: Some("who asked whom last and when, against asking again and again: 1 day"),
        left_out: None,
    },
    Category {
        kind: Kind::Blocks,
        name: "blocks",
        what: "People you blocked",
        purpose: "to keep them away from you",
        basis: CONTRACT,
        retention: "until you unblock them",
        erased: "deleted",
        sooner: None,
        left_out: None,
    },
    Category {
        kind: Kind::Reports,
        name: "reports",
        what: "Your reports to who runs this server: whom, why, your note, and the text you attached",
        purpose: "to act on abuse",
        basis: "legitimate interest in a safe service, Art. 6(1)(f)",
        retention: WITH_ACCOUNT,
        erased: "deleted",
        sooner: Some(
            "180 days after a report is closed, or made and never closed, or as `UMBRACHAT_KEEP_REPORTS` says",
        ),
        left_out: Some(
            "reports that others made about you: they would tell who made them (Art. 15(4))",
        ),
    },
    Category {
        kind: Kind::Memberships,
        name: "memberships",
        what: "The conversations you are in, your role, how you keep them, and how far you have received and read them (no times); invitations",
        purpose: "delivery, read receipts, your list",
        basis: "contract, Art. 6(1)(b); you can turn read receipts off",
        retention: WITH_ACCOUNT,
        erased: "deleted; groups you own go to their oldest admin or member, empty ones are dissolved",
        sooner: None,
        left_out: None,
    },
    Category {
        kind: Kind::Messages,
        name: "messages",
        what: "What you write, with its time, and the words it can be found by",
        purpose: "to deliver it to all your devices and those of the people you write to",
        basis: CONTRACT,
        retention: "until deleted",
        erased: "as you choose: erased for everybody, leaving an empty mark, or kept without your name",
        sooner: None,
        left_out: None,
    },
    Category {
        kind: Kind::Reactions,
        name: "reactions",
        what: "Your reactions to messages",
        purpose: "to show them",
        basis: CONTRACT,
        retention: "until you take them back or the message is deleted",
        erased: "deleted",
        sooner: None,
        left_out: None,
    },
    Category {
        kind: Kind::ErasureMarks,
        name: "erasure_marks",
        what: "After an erasure: random numbers of what was erased, and a keyed hash of the username",
        purpose: "so that a restored backup does not bring it back, and nobody takes your name at once",
        basis: "legal obligation, Art. 17 and 6(1)(c)",
        retention: "the hash 30 days; the numbers as long as backups may exist",
        erased: "made by the erasure itself; tells nobody who you were",
        sooner: None,
        left_out: None,
    },
];
