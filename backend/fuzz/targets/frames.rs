//! Parsing of client frames: first the type, then the whole frame.

#![no_main]
#![allow(dead_code, reason = "the files under test hold more than these paths use")]

#[path = "../../src/transport/sync/client_frames.rs"]
mod client_frames;
#[path = "../../src/base/error.rs"]
pub mod error;
#[path = "../../src/http/json.rs"]
mod json;
#[path = "../../src/domain/messages/model/new.rs"]
mod new_message;
#[path = "../../src/http/objects.rs"]
mod objects;

/// A minimal `ids` module for the files under test: every id in JSON is a UUID.
pub mod ids {
    macro_rules! ids {
        ($($name:ident)+) => {$(
            #[derive(
                Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize,
                utoipa::ToSchema,
            )]
            #[serde(transparent)]
            #[schema(value_type = Uuid)]
            pub struct $name(uuid::Uuid);
        )+};
    }
    ids! { AccountId ClientId ConversationId Epoch FileId MessageId }
}

/// The module paths that the files under test import.
mod base {
    pub use crate::{error, ids};
}

mod domain {
    pub mod messages {
        pub mod model {
            pub use crate::new_message::{Forward, NewMessage};
        }
    }
}

use client_frames::{
    CursorFrame, FrameHead, HelloFrame, LookingFrame, PingFrame, SendFrame, TokenFrame, TypingFrame,
};
use libfuzzer_sys::fuzz_target;
use serde::de::DeserializeOwned;
use validator::Validate;

fn read<T: DeserializeOwned + Validate>(text: &[u8]) {
    match json::parse::<T>(text) {
        Ok(_) => {
            let plain: serde_json::Value = serde_json::from_slice(text).expect("it is JSON");
            assert!(plain.is_object(), "only an object is a frame");
        }
        Err(error) => {
            assert!(matches!(error.code().status(), 400 | 422), "{error}");
            assert!(error.field_errors().iter().all(|fault| !fault.message.is_empty()));
        }
    }
}

fuzz_target!(|text: &[u8]| {
    let Ok(head) = serde_json::from_slice::<FrameHead>(text) else { return };
    match head.r#type.as_str() {
        "hello" => read::<HelloFrame>(text),
        "send" => read::<SendFrame>(text),
        "cursor" => read::<CursorFrame>(text),
        "typing" => read::<TypingFrame>(text),
        "looking" => read::<LookingFrame>(text),
        "token" => read::<TokenFrame>(text),
        _ => read::<PingFrame>(text),
    }
});
