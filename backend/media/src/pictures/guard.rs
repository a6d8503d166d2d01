//! The frame around each call: the limit on bytes, the deadline, and panics of decoders.

use std::io::SeekFrom;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::cut::ReadSeek;
use crate::limits::{Deadline, Limits};
use crate::refusal::Refusal;

/// Runs the work on a source of permitted size. A panic means that a decoder met input that its
/// authors did not expect; nothing of the source's state is used afterwards.
pub fn guarded<T>(
    source: &mut dyn ReadSeek,
    limits: &Limits,
    work: impl FnOnce(&mut dyn ReadSeek, u64, Deadline) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let deadline = Deadline::after(limits.time);
    let length = source.seek(SeekFrom::End(0))?;
    if length > limits.bytes {
        return Err(Refusal::TooLarge);
    }
    catch_unwind(AssertUnwindSafe(|| work(source, length, deadline)))
        .unwrap_or(Err(Refusal::Broken))
}
