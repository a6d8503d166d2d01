//! Files: uploads and downloads beside a bare copy, pictures beside the codecs alone, and the memory
//! of many uploads and of a large picture.

mod photo;

use bytes::Bytes;
use futures_util::{StreamExt, future::join_all};
use reqwest::{
    Body, Client, RequestBuilder,
    multipart::{Form, Part},
};
use serde_json::Value;

use crate::{
    copy::Copy,
    processes::{Memory, Processes, Span},
    system::{Program, Side, System, programs},
    table::{Row, Table},
};

const MEGABYTE: usize = 1_000_000;

/// A large file, and how many go at once.
const SIZE: usize = 100 * MEGABYTE;
const AT_ONCE: usize = 4;

/// As many uploads as the program receives at once, of the largest size that it accepts.
const MANY: usize = 20;
const LARGEST: usize = 100 * 1_024 * 1_024;

const PHOTOS: usize = 8;

const UPLOAD: Row =
    Row { key: "files.upload", work: "uploads of 100 MB, four at once", unit: "MB a CPU second" };
const DOWNLOAD: Row =
    Row { key: "files.download", work: "downloads of them", unit: "MB a CPU second" };
const UPLOADS_MEMORY: Row = Row {
    key: "files.memory",
    work: "20 uploads of 100 MiB at once: memory added at its peak",
    unit: "MiB",
};
const PICTURES: Row = Row {
    key: "pictures.rate",
    work: "photos of 12 million pixels, with their previews",
    unit: "pictures a CPU second",
};
const PICTURE_MEMORY: Row = Row {
    key: "pictures.memory",
    work: "a photo of 48 million pixels: memory added at its peak",
    unit: "MiB",
};

pub async fn measure(systems: &mut [System], rounds: usize, table: &mut Table) {
    let has_raw = systems.iter().any(|system| system.side() == Side::Raw);
    let (bytes, photo) = (Bytes::from(vec![7; SIZE]), photo::make(4_000, 3_000));
    for _ in 0..rounds {
        if has_raw {
            copy(&bytes, table).await;
            table.add(PICTURES, Side::Raw, photo::codecs_alone(&photo));
        }
        for program in programs(systems) {
            program.crowd.keep_fresh().await;
            transfers(program, &bytes, table).await;
            pictures(program, &photo, table).await;
            memory(program, table).await;
        }
    }
}

async fn copy(bytes: &Bytes, table: &mut Table) {
    let (server, http) = (Copy::start().await, Client::new());
    let address = |number: usize| format!("{}/{number}", server.base);
    let processes = Processes(vec![server.process()]);
    let sending: Vec<_> =
        (0..AT_ONCE).map(|number| http.put(address(number)).body(bytes.clone()).send()).collect();
    let span = Span::of(&processes);
    for answer in join_all(sending).await {
        assert_eq!(answer.expect("answers").status(), 201);
    }
    table.add(UPLOAD, Side::Raw, span.end().rate(AT_ONCE * SIZE / MEGABYTE));
    let span = Span::of(&processes);
    join_all((0..AT_ONCE).map(|number| read(http.get(address(number))))).await;
    table.add(DOWNLOAD, Side::Raw, span.end().rate(AT_ONCE * SIZE / MEGABYTE));
}

/// Reads an answer of a large file to its end.
async fn read(request: RequestBuilder) {
    let answer = request.send().await.expect("answers");
    assert_eq!(answer.status(), 200);
    let mut bytes = answer.bytes_stream();
    let mut size = 0;
    while let Some(chunk) = bytes.next().await {
        size += chunk.expect("arrives").len();
    }
    assert_eq!(size, SIZE);
}

async fn transfers(program: &Program, bytes: &Bytes, table: &mut Table) {
    let (side, processes) = (program.engine.side, program.engine.processes());
    let bodies: Vec<_> = (0..AT_ONCE).map(|_| Body::from(bytes.clone())).collect();
    let span = Span::of(&processes);
    let ids = upload(program, "x.bin", bodies, SIZE).await;
    table.add(UPLOAD, side, span.end().rate(AT_ONCE * SIZE / MEGABYTE));
    let token = &program.crowd.people[0].token;
    let http = Client::new();
    let span = Span::of(&processes);
    let address = |id: &String| format!("{}/api/v1/files/{id}", program.engine.node.base);
    join_all(ids.iter().map(|id| read(http.get(address(id)).bearer_auth(token)))).await;
    table.add(DOWNLOAD, side, span.end().rate(AT_ONCE * SIZE / MEGABYTE));
    remove(program, &ids).await;
}

async fn pictures(program: &Program, photo: &[u8], table: &mut Table) {
    let side = program.engine.side;
    let span = Span::of(&program.engine.processes());
    let mut ids = Vec::new();
    for _ in 0..PHOTOS {
        let body = vec![Body::from(photo.to_vec())];
        ids.extend(upload(program, "photo.jpg", body, photo.len()).await);
    }
    table.add(PICTURES, side, span.end().rate(PHOTOS));
    remove(program, &ids).await;
}

async fn memory(program: &Program, table: &mut Table) {
    let (side, process) = (program.engine.side, program.engine.node.process());
    let added = async |bodies: Vec<Body>, name: &str, size: usize| {
        Memory::forget_peak(process);
        let before = program.engine.memory();
        let ids = upload(program, name, bodies, size).await;
        let peak = program.engine.memory().peak;
        remove(program, &ids).await;
        (peak - before.all) / 1_024.0
    };
    let chunk = Bytes::from(vec![7; MEGABYTE]);
    let many = (0..MANY).map(|_| streamed(&chunk)).collect();
    table.add(UPLOADS_MEMORY, side, added(many, "x.bin", LARGEST).await);
    let photo = photo::make(8_000, 6_000);
    let size = photo.len();
    table.add(PICTURE_MEMORY, side, added(vec![Body::from(photo)], "photo.jpg", size).await);
}

/// The largest body, of the same bytes again and again.
fn streamed(chunk: &Bytes) -> Body {
    let pieces = (0..LARGEST).step_by(chunk.len());
    let pieces: Vec<_> = pieces.map(|at| chunk.slice(..chunk.len().min(LARGEST - at))).collect();
    Body::wrap_stream(futures_util::stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>)))
}

/// Uploads bodies of this size at once; the ids of the files.
async fn upload(program: &Program, name: &str, bodies: Vec<Body>, size: usize) -> Vec<String> {
    let address = format!("{}/api/v1/files", program.engine.node.base);
    let token = &program.crowd.people[0].token;
    let http = Client::new();
    let size = u64::try_from(size).expect("fits");
    let sending = bodies.into_iter().map(|body| {
        let part = Part::stream_with_length(body, size).file_name(name.to_owned());
        let form = Form::new().part("file", part);
        http.post(&address).bearer_auth(token).multipart(form).send()
    });
    let mut ids = Vec::new();
    for answer in join_all(sending).await {
        let file: Value = answer.expect("answers").json().await.expect("is JSON");
        ids.push(file["id"].as_str().unwrap_or_else(|| panic!("{file}")).to_owned());
    }
    ids
}

async fn remove(program: &Program, ids: &[String]) {
    let token = &program.crowd.people[0].token;
    for id in ids {
        let address = format!("{}/api/v1/files/{id}", program.engine.node.base);
        let answer = Client::new().delete(address).bearer_auth(token).send().await;
        assert!(answer.expect("answers").status().is_success(), "is removed");
    }
}
