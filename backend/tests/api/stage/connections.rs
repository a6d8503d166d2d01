//! Which connections a process makes, by its sockets in `/proc`.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// Watches a process until it is ended.
pub struct ConnectionWatch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<BTreeSet<String>>,
}

impl ConnectionWatch {
    /// `listening` is the port of the process: connections to it are not its own.
    pub fn begin(process: u32, listening: u16) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let mut seen = BTreeSet::new();
            loop {
                // Looks once more after the end: on a busy machine a look takes long.
                let is_last = stopped.load(Ordering::Relaxed);
                seen.extend(outgoing(process, listening));
                if is_last {
                    return seen;
                }
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        Self { stop, thread }
    }

    /// The addresses to which the process has connected.
    pub fn end(self) -> BTreeSet<String> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("no panic")
    }
}

fn outgoing(process: u32, listening: u16) -> BTreeSet<String> {
    let sockets: BTreeSet<String> = std::fs::read_dir(format!("/proc/{process}/fd"))
        .into_iter()
        .flatten()
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|link| {
            let name = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
            Some(name.to_owned())
        })
        .collect();
    let mut found = BTreeSet::new();
    for table in ["tcp", "tcp6", "udp", "udp6"] {
        let rows = std::fs::read_to_string(format!("/proc/{process}/net/{table}"));
        for row in rows.unwrap_or_default().lines().skip(1) {
            let fields: Vec<_> = row.split_whitespace().collect();
            let (Some(local), Some(remote)) = (address(fields[1]), address(fields[2])) else {
                continue;
            };
            let is_own = sockets.contains(fields[9]);
            if is_own && local.port() != listening && remote.port() != 0 {
                found.insert(remote.to_string());
            }
        }
    }
    found
}

/// Parses an address of these tables: words of 32 bits in the order of the machine.
fn address(text: &str) -> Option<SocketAddr> {
    let (host, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let words = host.as_bytes().chunks(8).map(|word| {
        let word = std::str::from_utf8(word).ok()?;
        Some(u32::from_str_radix(word, 16).ok()?.to_ne_bytes())
    });
    let bytes = words.collect::<Option<Vec<_>>>()?.concat();
    let host = match <[u8; 4]>::try_from(bytes.as_slice()) {
        Ok(four) => IpAddr::V4(Ipv4Addr::from(four)),
        Err(_) => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes.as_slice()).ok()?)),
    };
    Some(SocketAddr::new(host, port))
}
