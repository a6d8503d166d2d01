//! The groups of operations in the order of the document.

use utoipa::openapi::tag::Tag;

const TAGS: &[(&str, &str)] = &[
    ("Server", "Public information about the server, readable without a session."),
    ("Privacy", "The privacy policy, consent, and the caller's data: inventory, export, erasure."),
    ("Account", "Sign-up, and the caller's name, settings, password and e-mail address."),
    ("Sessions", "Sign-in, sign-out and the list of signed-in devices."),
    ("Security", "The second factor, recovery codes and account recovery."),
    ("People", "User search, friends, friend requests, blocks and reports."),
    ("Conversations", "The list of conversations, their changes, and the caller's settings."),
    ("Groups", "Groups, their members, roles and invitations."),
    ("Messages", "Sending, reading, editing and deleting messages; reactions and pins."),
    ("Files", "Uploading and downloading files, which messages carry."),
    ("Receipts", "How far each member has received and read."),
    ("Search", "Full-text search of messages."),
    ("Sync", "Events by long polling, for clients without a socket."),
    ("Live", "Events over the live socket, as they happen."),
];

pub fn all() -> Vec<Tag> {
    let tag = |(name, description): &(&str, &str)| {
        let mut tag = Tag::new(name);
        tag.description = Some((*description).to_owned());
        tag
    };
    TAGS.iter().map(tag).collect()
}
