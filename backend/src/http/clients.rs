//! Where a request comes from.

use std::net::IpAddr;

use actix_web::HttpRequest;

use crate::limits::Source;

/// The proxies that are believed about their clients.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(pub Vec<IpAddr>);

/// The peer, unless that is a configured proxy: then the last address in
/// `X-Forwarded-For` that is not one itself.
pub fn source(request: &HttpRequest) -> Source {
    let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip());
    let none = TrustedProxies::default();
    let trusted = request.app_data::<TrustedProxies>().unwrap_or(&none);
    let is_trusted = |address: &IpAddr| trusted.0.contains(&address.to_canonical());
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
