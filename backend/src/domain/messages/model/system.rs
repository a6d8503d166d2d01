//! What a system line says.

use serde::Serialize;
use utoipa::ToSchema;

macro_rules! events {
    ($($(#[doc = $doc:literal])* $name:ident $number:literal,)+) => {
        /// What happened in a conversation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum SystemEvent { $($(#[doc = $doc])* $name),+ }

        impl SystemEvent {
            pub fn column(self) -> i16 {
                match self { $(Self::$name => $number),+ }
            }

            /// A number of a newer version is shown as the most general event.
            pub fn from_column(value: i16) -> Self {
                match value { $($number => Self::$name,)+ _ => Self::DescriptionChanged }
            }
        }
    };
}

events! {
    GroupCreated 0,
    /// The actor put somebody in.
    MemberAdded 1,
    /// The actor accepted the invitation of somebody.
    MemberJoined 2,
    MemberRemoved 3,
    /// The actor left.
    MemberLeft 4,
    AdminAdded 5,
    AdminRemoved 6,
    /// The actor handed the group over to somebody.
    OwnerChanged 7,
    TitleChanged 8,
    DescriptionChanged 9,
    MessagePinned 10,
    /// The account was deleted. Forget what it was called. Nobody is named as the actor.
    AccountErased 11,
}
