//! `/metrics`: the metrics of this process, for monitoring from the internal network. Requests
//! through a proxy or from a public address get 404.

use std::net::IpAddr;

use actix_web::{HttpRequest, HttpResponse, get, web};

use crate::base::{
    config::Metrics,
    error::{Code, Error, Result},
    metrics,
};

/// Headers with which proxies identify their client.
const FORWARDED: &[&str] = &["forwarded", "x-forwarded-for", "x-real-ip", "via"];

#[get("/metrics")]
pub async fn read(request: HttpRequest, setting: web::Data<Metrics>) -> Result<HttpResponse> {
    let is_direct = !FORWARDED.iter().any(|name| request.headers().contains_key(*name));
    let is_near = request.peer_addr().is_some_and(|peer| is_private(peer.ip()));
    if **setting == Metrics::Off || !is_direct || !is_near {
        return Err(Error::new(Code::NotFound));
    }
    Ok(HttpResponse::Ok().content_type(metrics::CONTENT_TYPE).body(metrics::show()?))
}

/// Loopback, private (RFC 1918, RFC 4193) and link-local addresses.
fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            address.is_loopback() || address.is_private() || address.is_link_local()
        }
        IpAddr::V6(address) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_private;

    #[test]
    fn only_nearby_addresses_may_read_metrics() {
        let near = |text: &str| is_private(text.parse().expect("an address"));
        for address in
            ["127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.7.7", "::1", "fd00::1", "fe80::1"]
        {
            assert!(near(address), "{address}");
        }
        assert!(near("::ffff:10.0.0.1"));
        for address in ["192.0.2.1", "172.32.0.1", "8.8.8.8", "2001:db8::1", "::ffff:192.0.2.1"] {
            assert!(!near(address), "{address}");
        }
    }
}
