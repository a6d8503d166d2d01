//! The source address of a request.

use std::net::IpAddr;

use actix_web::HttpRequest;

use crate::limits::Source;

/// The proxies whose forwarded headers are trusted.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(pub Vec<IpAddr>);

impl TrustedProxies {
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

/// Whether a trusted proxy states that the request came over TLS, and no earlier proxy states
/// otherwise. Some proxies write `wss` for a live socket.
pub fn came_over_tls(request: &HttpRequest) -> bool {
    let trusted = request.app_data::<TrustedProxies>();
    let peer = request.peer_addr().map(|peer| peer.ip());
    if !trusted.zip(peer).is_some_and(|(trusted, peer)| trusted.trusts(peer)) {
        return false;
    }
    let said = request.headers().get_all("x-forwarded-proto");
    let mut schemes =
        said.flat_map(|value| value.to_str().unwrap_or_default().split(',')).peekable();
    let is_tls = |scheme: &str| ["https", "wss"].iter().any(|tls| scheme.eq_ignore_ascii_case(tls));
    schemes.peek().is_some() && schemes.all(|scheme| is_tls(scheme.trim()))
}

/// The peer's address. If the peer is a trusted proxy: the last address in `X-Forwarded-For` that
/// is not one.
pub fn source(request: &HttpRequest) -> Source {
    let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip());
    let none = TrustedProxies::default();
    let trusted = request.app_data::<TrustedProxies>().unwrap_or(&none);
    let is_trusted = |address: &IpAddr| trusted.trusts(*address);
    if !is_trusted(&peer) {
        return peer.into();
    }
    let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|v| v.to_str().ok());
    let hops: Vec<IpAddr> = forwarded
        .flat_map(|value| value.split(','))
        .map_while(|hop| hop.trim().parse().ok())
        .collect();
    hops.into_iter().rev().find(|hop| !is_trusted(hop)).unwrap_or(peer).into()
}
