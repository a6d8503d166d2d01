//! Events in the timeline.

use serde::Serialize;
use utoipa::ToSchema;

macro_rules! events {
    ($($(#[doc = $doc:literal])* $name:ident $number:literal,)+) => {
        /// An event of a conversation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum SystemEvent { $($(#[doc = $doc])* $name),+ }

        impl SystemEvent {
            pub fn column(self) -> i16 {
                match self { $(Self::$name => $number),+ }
            }

            /// A number of a newer version becomes the most general event.
            pub fn from_column(value: i16) -> Self {
                match value { $($number => Self::$name,)+ _ => Self::DescriptionChanged }
            }
        }
    };
}

events! {
    GroupCreated 0,
    /// The actor added an account.
    MemberAdded 1,
    /// An account accepted the actor's invitation.
    MemberJoined 2,
    MemberRemoved 3,
    /// The actor left.
    MemberLeft 4,
    AdminAdded 5,
    AdminRemoved 6,
    /// The actor made another account the owner.
    OwnerChanged 7,
    TitleChanged 8,
    DescriptionChanged 9,
    MessagePinned 10,
    /// The account was deleted; clients must forget its name. There is no actor.
    AccountErased 11,
}
