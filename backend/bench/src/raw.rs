//! What the program is compared with: a bare broadcast without storage, accounts and checks, in a
//! process of its own. The bearer token of a socket is the name of its conversation. Frames have the form
//! and the size of the program's.

use std::{
    collections::HashMap,
    net::Ipv4Addr,
    process::{Child, Command},
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};
use tokio_tungstenite::tungstenite::{
    Message,
    handshake::server::{ErrorResponse, Request, Response},
    protocol::WebSocketConfig,
};

use crate::{
    parts::{free_port, until},
    processes::Processes,
};

#[derive(Default)]
struct Conversation {
    head: u64,
    sockets: Vec<UnboundedSender<Message>>,
}

type Conversations = Arc<Mutex<HashMap<String, Conversation>>>;

pub fn serve(port: u16) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.expect("is free");
        let conversations = Conversations::default();
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve_socket(stream, Arc::clone(&conversations)));
        }
    });
}

async fn serve_socket(stream: TcpStream, conversations: Conversations) {
    let mut name = String::new();
    let _ = stream.set_nodelay(true);
    #[expect(clippy::result_large_err, reason = "the form that the library gives")]
    let named = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        if let Some(Ok(token)) = request.headers().get("authorization").map(|it| it.to_str()) {
            token.clone_into(&mut name);
        }
        Ok(response)
    };
    // The library's own 128 KiB for each socket would be most of the memory.
    let small = Some(WebSocketConfig::default().read_buffer_size(4_096));
    let accepted = tokio_tungstenite::accept_hdr_async_with_config(stream, named, small).await;
    let Ok(socket) = accepted else { return };
    let (mut sink, mut source) = socket.split();
    let (sender, receiver) = unbounded_channel();
    conversations
        .lock()
        .expect("is free")
        .entry(name.clone())
        .or_default()
        .sockets
        .push(sender.clone());
    let writing = tokio::spawn(async move { write_frames(receiver, &mut sink).await });
    while let Some(Ok(Message::Text(text))) = source.next().await {
        let Ok(frame) = serde_json::from_str::<Value>(&text) else { break };
        if frame["type"] == "hello" {
            let _ = sender.send(Message::text(r#"{"type":"welcome","more":false}"#));
            continue;
        }
        let mut conversations = conversations.lock().expect("is free");
        let conversation = conversations.entry(name.clone()).or_default();
        conversation.head += 1;
        let message = message(&frame, conversation.head);
        let change = format!(
            r#"{{"type":"change","conversation_id":{},"from":{head},"rev":{head},"messages":[{message}]}}"#,
            frame["conversation_id"],
            head = conversation.head
        );
        let change = Message::text(change);
        conversation.sockets.retain(|socket| socket.send(change.clone()).is_ok());
        let ack = format!(r#"{{"type":"ack","id":{},"message":{message}}}"#, frame["id"]);
        let _ = sender.send(Message::text(ack));
    }
    drop(sender);
    writing.abort();
}

/// Writes each frame by itself, as a plain server does.
async fn write_frames(
    mut frames: UnboundedReceiver<Message>,
    sink: &mut (impl SinkExt<Message> + Unpin),
) {
    while let Some(frame) = frames.recv().await {
        if sink.send(frame).await.is_err() {
            return;
        }
    }
}

/// A message as the program writes it.
fn message(frame: &Value, head: u64) -> String {
    const ID: &str = "01930000-0000-7000-8000-000000000000";
    format!(
        r#"{{"id":"{ID}","conversation_id":{},"client_id":{},"seq":{head},"rev":{head},"kind":"text","sender_id":"{ID}","body":{},"reply_to":null,"created_at":"2026-01-01T00:00:00.000000Z","edited_at":null,"deleted_at":null}}"#,
        frame["conversation_id"], frame["client_id"], frame["body"]
    )
}

/// The process.
pub struct Raw {
    pub base: String,
    child: Child,
}

impl Raw {
    pub async fn start() -> Self {
        let port = free_port();
        let program = std::env::current_exe().expect("has a path");
        let child = Command::new(program).args(["serve-raw", &port.to_string()]).spawn();
        let child = child.expect("starts");
        until(Duration::from_secs(10), "the raw server answers", async || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok()
        })
        .await;
        Self { base: format!("http://127.0.0.1:{port}"), child }
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    pub fn processes(&self) -> Processes {
        Processes(vec![self.process()])
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
