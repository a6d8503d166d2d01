//! The features: a folder for each noun, with its actions and routes.

pub mod accounts;
pub mod blocks;
pub mod conversations;
pub mod erasure;
pub mod export;
pub mod faces;
pub mod files;
pub mod friends;
pub mod group_links;
pub mod groups;
pub mod invitation_links;
pub mod invitations;
pub mod members;
pub mod messages;
pub mod privacy;
pub mod push;
pub mod reactions;
pub mod receipts;
pub mod reports;
pub mod search;
pub mod security;
pub mod sessions;
