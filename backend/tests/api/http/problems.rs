use serde_json::Value;
use umbrachat::base::error::Code;

use crate::stage::on_both_engines;

on_both_engines! {
    async fn each_code_has_a_page(stage: Stage) {
        for code in Code::ALL {
            let page = stage.get(&format!("/problems/{}", code.as_str())).await.expect(200);
            let Value::String(text) = &page.body else { panic!("a page") };
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            assert!(text.contains(code.as_str()) && text.contains(&code.status().to_string()), "{text}");
            // A title needs no HTML escaping.
            assert!(text.contains(code.title()), "{text}");
            assert!(text.contains("What to do") && !text.contains("<script"), "{text}");
            let policy = page.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
            assert!(!policy.contains("script-src") && !policy.contains("connect-src"), "{policy}");
        }
        let list = stage.get("/problems").await.expect(200);
        let Value::String(text) = &list.body else { panic!("a page") };
        for code in Code::ALL {
            assert!(text.contains(&format!("\"/problems/{}\"", code.as_str())), "{text}");
        }
    }

    async fn the_type_of_a_problem_leads_to_its_page(stage: Stage) {
        let mira = stage.person("mira").await;
        for answer in [mira.get("/nothing").await, stage.stranger().get("/me").await, mira.get("/users").await] {
            let page = stage.get(&answer.text("type")).await.expect(200);
            assert!(page.body.as_str().is_some_and(|text| text.contains(&answer.text("title"))));
        }
    }

    async fn an_unknown_code_has_no_page(stage: Stage) {
        for place in ["/problems/nothing", "/problems/", "/problems/Not_Found", "/problems/not_found/x",
            "/problems/%3Cscript%3E", "/problems/%2E%2E%2Fx", "/problems/not_found%00"]
        {
            let answer = stage.get(place).await;
            assert!(matches!(answer.status, 400 | 404), "{place}: {}", answer.status);
            if answer.status == 404 {
                answer.problem(404, "not_found");
            }
        }
    }
}
