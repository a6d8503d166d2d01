//! Ports that stay reserved while their process is down.

use std::{
    net::{Ipv4Addr, TcpListener},
    sync::atomic::{AtomicU16, Ordering},
};

/// Below the range of ephemeral ports (32,768 and up on Linux).
const FIRST: u16 = 15_000;
const COUNT: u16 = 16_000;

static NEXT: AtomicU16 = AtomicU16::new(0);

/// A free port of the loopback address that this run has not handed out before.
pub fn free_port() -> u16 {
    let begin = u16::try_from(std::process::id() * 97 % u32::from(COUNT)).expect("fits");
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = FIRST + (begin.wrapping_add(number)) % COUNT;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
