//! What files are compared with: the same HTTP server with nothing but a copy between a socket and
//! the disk, in a process of its own. What it receives is flushed to the disk, as in the program.

use std::{
    fs::File,
    io::Write,
    net::Ipv4Addr,
    os::unix::fs::FileExt,
    path::PathBuf,
    process::{Child, Command},
    sync::Arc,
    time::Duration,
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    web::{self, Bytes, Data, Payload},
};
use futures_util::{StreamExt, stream};
use tokio::net::TcpStream;

use crate::parts::{free_port, until};

/// The bytes of one read or write, as in the program.
const CHUNK: u64 = 128 * 1_024;

pub fn serve(port: u16, folder: PathBuf) {
    let folder = Data::new(folder);
    actix_web::rt::System::new().block_on(async move {
        let app = move || {
            App::new()
                .app_data(folder.clone())
                .route("/{name}", web::put().to(receive))
                .route("/{name}", web::get().to(send))
        };
        let server = HttpServer::new(app).workers(2).bind((Ipv4Addr::LOCALHOST, port));
        server.expect("is free").run().await.expect("serves");
    });
}

async fn receive(folder: Data<PathBuf>, request: HttpRequest, mut body: Payload) -> HttpResponse {
    let name = request.match_info().query("name");
    let file = Arc::new(File::create(folder.join(name)).expect("is made"));
    let mut gathered = Vec::new();
    while let Some(chunk) = body.next().await {
        gathered.extend_from_slice(&chunk.expect("arrives"));
        if gathered.len() >= 256 * 1_024 {
            gathered = write(&file, gathered).await;
        }
    }
    write(&file, gathered).await;
    web::block(move || file.sync_all()).await.expect("runs").expect("is flushed");
    HttpResponse::Created().finish()
}

async fn write(file: &Arc<File>, mut bytes: Vec<u8>) -> Vec<u8> {
    let file = Arc::clone(file);
    let writing = web::block(move || {
        (&*file).write_all(&bytes).expect("writes");
        bytes.clear();
        bytes
    });
    writing.await.expect("runs")
}

async fn send(folder: Data<PathBuf>, request: HttpRequest) -> HttpResponse {
    let name = request.match_info().query("name");
    let file = Arc::new(File::open(folder.join(name)).expect("is there"));
    let size = file.metadata().expect("is a file").len();
    let bytes = stream::try_unfold(0, move |at| {
        let file = Arc::clone(&file);
        async move {
            if at >= size {
                return Ok::<_, std::io::Error>(None);
            }
            let length = CHUNK.min(size - at);
            let read = move || {
                let mut chunk = vec![0; usize::try_from(length).expect("fits")];
                file.read_exact_at(&mut chunk, at).map(|()| chunk)
            };
            let chunk = web::block(read).await.map_err(std::io::Error::other)??;
            Ok(Some((Bytes::from(chunk), at + length)))
        }
    });
    HttpResponse::Ok().no_chunking(size).streaming(bytes)
}

/// The process.
pub struct Copy {
    pub base: String,
    child: Child,
    _folder: tempfile::TempDir,
}

impl Copy {
    pub async fn start() -> Self {
        let (port, folder) = (free_port(), tempfile::tempdir().expect("a temporary directory"));
        let program = std::env::current_exe().expect("has a path");
        let mut command = Command::new(program);
        command.args(["serve-copy", &port.to_string()]).arg(folder.path());
        let child = command.spawn().expect("starts");
        until(Duration::from_secs(10), "the copying server answers", async || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok()
        })
        .await;
        Self { base: format!("http://127.0.0.1:{port}"), child, _folder: folder }
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
