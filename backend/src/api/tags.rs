//! The groups of operations in the order of the document.

use utoipa::openapi::tag::Tag;

const TAGS: &[(&str, &str)] = &[
    ("Server", "What a client should know before anybody signs in."),
    ("Privacy", "The privacy policy, consent, and one's own data: seen, taken along, erased."),
    ("Account", "Signing up, and one's own name, settings, password and e-mail address."),
    ("Sessions", "Signing in and out, and the devices that are signed in."),
    ("Security", "The second factor, recovery codes, and ways back into an account."),
    ("People", "Finding people, friends and their requests, blocks and reports."),
    ("Conversations", "The list of conversations, their changes, and one's own place in each."),
    ("Groups", "Groups, their members, roles and invitations."),
    ("Messages", "Sending, reading, editing and deleting messages; reactions and pins."),
    ("Receipts", "How far somebody has received and read."),
    ("Search", "Finding messages by their words."),
    ("Sync", "News by long polling, for those who open no socket."),
    ("Live", "News over the live socket, as they happen."),
];

pub fn all() -> Vec<Tag> {
    let tag = |(name, description): &(&str, &str)| {
        let mut tag = Tag::new(name);
        tag.description = Some((*description).to_owned());
        tag
    };
    TAGS.iter().map(tag).collect()
}
