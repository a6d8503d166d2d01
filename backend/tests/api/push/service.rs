//! A push service that decrypts what it receives: a part of HTTP/1.1 on a real socket. The
//! decryption follows RFC 8291 and RFC 8188 with other code than the server uses.

use std::sync::{Arc, Mutex};

use aws_lc_rs::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree},
    hmac::{HMAC_SHA256, Key, sign},
    signature::{self, ECDSA_P256_SHA256_FIXED},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::{AUTH, CONTACT, P256DH};
use crate::stage::eventually;

/// The private key of the example of RFC 8291, appendix A.
const PRIVATE: &str = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";

/// A received message.
#[derive(Debug, Clone)]
pub struct Push {
    pub path: String,
    pub headers: Vec<(String, String)>,
    /// The length of the encrypted message.
    pub length: usize,
    pub content: Value,
}

impl Push {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// The head of an answer, such as `404 Not Found` or `429 Busy\r\nRetry-After: 60`.
type Answer = Arc<Mutex<String>>;

#[derive(Clone)]
pub struct PushService {
    origin: String,
    pushes: Arc<Mutex<Vec<Push>>>,
    answer: Answer,
}

impl PushService {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let answer = Arc::new(Mutex::new("201 Created".to_owned()));
        let service = Self { origin, pushes: Arc::default(), answer };
        let serving = service.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let one = serving.clone();
                tokio::spawn(async move { one.serve(stream).await });
            }
        });
        service
    }

    pub fn origin(&self) -> String {
        self.origin.clone()
    }

    pub fn endpoint(&self, path: &str) -> String {
        format!("{}/{path}", self.origin)
    }

    /// From now on.
    pub fn answer(&self, head: &str) {
        head.clone_into(&mut self.answer.lock().expect("is free"));
    }

    pub fn pushes(&self) -> Vec<Push> {
        self.pushes.lock().expect("is free").clone()
    }

    /// Waits until this many messages have arrived.
    pub async fn expect(&self, number: usize) -> Vec<Push> {
        eventually("messages arrive at the push service", async || self.pushes().len() >= number)
            .await;
        let pushes = self.pushes();
        assert_eq!(pushes.len(), number, "{pushes:?}");
        pushes
    }

    /// Several requests on one connection.
    async fn serve(&self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        while let Some((path, headers, body)) = request(&mut stream).await {
            let push =
                Push { content: decrypt(&body, PRIVATE, AUTH), length: body.len(), path, headers };
            self.check(&push);
            self.pushes.lock().expect("is free").push(push);
            let head = self.answer.lock().expect("is free").clone();
            let answer = format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\n\r\n");
            if stream.get_mut().write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }

    /// What RFC 8030 and RFC 8292 ask of a request.
    fn check(&self, push: &Push) {
        assert_eq!(push.header("content-encoding"), "aes128gcm");
        assert!(push.header("ttl").parse::<u32>().is_ok_and(|ttl| ttl <= 86_400), "{push:?}");
        assert_eq!(push.header("topic").len(), 32);
        assert!(push.length <= 4_096);
        let authorization = push.header("authorization");
        let (token, key) = authorization
            .strip_prefix("vapid t=")
            .and_then(|rest| rest.split_once(", k="))
            .expect("the parameters of vapid");
        let (signed, signature) = token.rsplit_once('.').expect("a token");
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
        let key = signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, decode(key));
        key.verify(signed.as_bytes(), &decode(signature)).expect("is signed by the key it names");
        let (_, claims) = signed.split_once('.').expect("a head and claims");
        let claims: Value = serde_json::from_slice(&decode(claims)).expect("claims");
        assert_eq!(claims["aud"], self.origin);
        assert_eq!(claims["sub"], CONTACT);
        assert!(claims["exp"].is_i64());
    }
}

type Request = (String, Vec<(String, String)>, Vec<u8>);

async fn request(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|length| *length > 0)?;
    let path = line.strip_prefix("POST /").expect("POST").split(' ').next()?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length")?.1.parse().ok()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some((path, headers, body))
}

/// Decrypts a message for the device with this key and secret.
fn decrypt(body: &[u8], private: &str, auth: &str) -> Value {
    let plain = plaintext(body, private, auth);
    assert_eq!(plain.len() % 2_048, 0, "all messages have one length");
    serde_json::from_slice(&plain).expect("JSON")
}

fn plaintext(body: &[u8], private: &str, auth: &str) -> Vec<u8> {
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
    let hmac = |key: &[u8], parts: &[&[u8]]| {
        sign(&Key::new(HMAC_SHA256, key), &parts.concat()).as_ref().to_vec()
    };
    let (salt, rest) = body.split_at(16);
    let (sender, sealed) = rest[5..].split_at(usize::from(rest[4]));
    let private = PrivateKey::from_private_key(&ECDH_P256, &decode(private)).expect("a key");
    let sender_key = UnparsedPublicKey::new(&ECDH_P256, sender);
    let shared = agree(&private, sender_key, (), |secret| Ok(secret.to_vec())).expect("a secret");
    let own = decode(P256DH);
    let ikm = hmac(&hmac(&decode(auth), &[&shared]), &[b"WebPush: info\0", &own, sender, &[1]]);
    let prk = hmac(salt, &[&ikm]);
    let key = &hmac(&prk, &[b"Content-Encoding: aes128gcm\0", &[1]])[..16];
    let nonce = &hmac(&prk, &[b"Content-Encoding: nonce\0", &[1]])[..12];
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, key).expect("a key"));
    let nonce = Nonce::try_assume_unique_for_key(nonce).expect("a nonce");
    let mut sealed = sealed.to_vec();
    let opened = key.open_in_place(nonce, Aad::empty(), &mut sealed).expect("is for this device");
    let end = opened.iter().rposition(|byte| *byte != 0).expect("a delimiter");
    assert_eq!(opened[end], 2, "the last record");
    opened[..end].to_vec()
}

#[test]
fn the_example_of_rfc_8291_is_decrypted() {
    let message = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
    let message = URL_SAFE_NO_PAD.decode(message).expect("base64url");
    let text = plaintext(&message, PRIVATE, AUTH);
    assert_eq!(text, b"When I grow up, I want to be a watermelon");
}
