use reqwest::Method;

use crate::stage::{Answer, Engine, Stage, on_both_engines};

const GUEST: &str = "https://app.example.org";

async fn hosting(engine: Engine) -> Stage {
    let settings = [
        "--limits",
        "off",
        "--public-url",
        "https://chat.example.org",
        "--allowed-origins",
        "https://app.example.org,https://Other.example:8443/",
    ];
    Stage::with(engine, &settings).await
}

async fn from(stage: &Stage, method: Method, path: &str, origin: &str) -> Answer {
    let stranger = stage.stranger();
    stranger.send(stranger.request(method, path).header("origin", origin)).await
}

async fn preflight(stage: &Stage, path: &str, origin: &str) -> Answer {
    let stranger = stage.stranger();
    let request = stranger.request(Method::OPTIONS, path).header("origin", origin);
    let request = request.header("access-control-request-method", "PUT");
    stranger.send(request.header("access-control-request-headers", "authorization, x-canary")).await
}

fn cors(answer: &Answer) -> Vec<&str> {
    let names = answer.headers.keys().map(reqwest::header::HeaderName::as_str);
    names.filter(|name| name.starts_with("access-control")).collect()
}

on_both_engines! {
    async fn an_allowed_origin_may_read_answers(engine: Engine) {
        let stage = hosting(engine).await;
        for (origin, path, status) in [
            (GUEST, "/server", 200), (GUEST, "/me", 401), (GUEST, "/nothing", 404), (GUEST, "/users?x=1", 401),
            ("https://other.example:8443", "/server", 200),
        ] {
            let answer = from(&stage, Method::GET, path, origin).await.expect(status);
            assert_eq!(answer.header("access-control-allow-origin"), origin);
            assert_eq!(answer.header("access-control-allow-credentials"), "true");
            assert_eq!(answer.header("vary"), "origin");
            for header in ["retry-after", "upload-offset", "content-range"] {
                assert!(answer.header("access-control-expose-headers").contains(header));
            }
        }
    }

    async fn an_allowed_origin_gets_a_preflight_answer(engine: Engine) {
        let stage = hosting(engine).await;
        for path in ["/me", "/conversations/x/messages", "/nothing"] {
            let answer = preflight(&stage, path, GUEST).await.expect(204);
            assert_eq!(answer.header("access-control-allow-origin"), GUEST);
            assert_eq!(answer.header("access-control-allow-methods"), "GET, POST, PUT, PATCH, DELETE");
            let allowed = answer.header("access-control-allow-headers");
            for header in ["authorization", "content-type", "range", "tus-resumable", "upload-offset"] {
                assert!(allowed.split(", ").any(|one| one == header), "{header} in {allowed}");
            }
            assert_eq!(answer.header("access-control-max-age"), "7200");
        }
    }

    async fn other_origins_get_no_cors_headers(engine: Engine) {
        let stage = hosting(engine).await;
        for origin in [
            "https://evil.example", "null", "", "*", "http://app.example.org", "https://app.example.org/",
            "https://app.example.org.evil.example", "https://xapp.example.org", "https://app.example.org:443",
            "https://APP.example.org", "https://other.example", "https://app.example.org, https://evil.example",
        ] {
            let answer = from(&stage, Method::GET, "/server", origin).await.expect(200);
            assert_eq!(cors(&answer), Vec::<&str>::new(), "{origin}");
            let answer = preflight(&stage, "/me", origin).await;
            answer.problem(405, "method_not_allowed");
            assert_eq!(cors(&answer), Vec::<&str>::new(), "{origin}");
        }
        let alone = Stage::new(engine).await;
        let answer = from(&alone, Method::GET, "/server", GUEST).await.expect(200);
        assert_eq!((cors(&answer), answer.header("vary")), (vec![], ""));
        let outside = stage.get("/health/live").await;
        assert_eq!(cors(&outside), Vec::<&str>::new());
    }

    async fn plain_http_is_refused_with_an_https_address(engine: Engine) {
        let stage = hosting(engine).await;
        let stranger = stage.stranger();
        for said in ["http", "HTTP", "http, https", "https, http", ""] {
            let request = stranger.request(Method::GET, "/server").header("x-forwarded-proto", said);
            stranger.send(request).await.problem(403, "forbidden_origin");
        }
        for said in ["https", "https, https"] {
            let request = stranger.request(Method::GET, "/server").header("x-forwarded-proto", said);
            stranger.send(request).await.expect(200);
        }
    }
}

#[test]
fn an_invalid_origin_is_refused_as_a_setting() {
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Arguments {
        #[command(flatten)]
        settings: umbrachat::base::config::Settings,
    }

    for origins in ["*", "null", "app.example.org", "https://*", "https://app.example.org/path"] {
        let arguments = ["umbrachat", "--allowed-origins", origins];
        let refused = Arguments::try_parse_from(arguments);
        assert!(
            refused.is_err_and(|error| error.to_string().contains("without a path")),
            "{origins}"
        );
    }
}
