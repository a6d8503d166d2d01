//! The nouns of the product: types (`model`), permissions and other pure rules (`rules`), and
//! database access (`queries`). Nothing in this layer publishes events or starts tasks.

pub mod accounts;
pub mod blocks;
pub mod conversations;
pub mod erasure;
pub mod erasure_marks;
pub mod export;
pub mod faces;
pub mod files;
pub mod friends;
pub mod groups;
pub mod invitation_links;
pub mod invitations;
pub mod join_requests;
pub mod members;
pub mod messages;
pub mod notifications;
pub mod privacy;
pub mod push;
pub mod reactions;
pub mod receipts;
pub mod reports;
pub mod search;
pub mod security;
pub mod sessions;
pub mod summaries;
