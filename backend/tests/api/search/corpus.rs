//! One corpus and one table of queries: both engines find the same messages.

use super::{ask, bodies, found};
use crate::stage::on_both_engines;

const CORPUS: &str = include_str!("corpus.txt");

/// A query and the lines it finds, counted from one, newest first.
const QUERIES: &[(&str, &[usize])] = &[
    ("straße", &[2, 1]),
    ("STRASSE", &[2, 1]),
    ("stras", &[2, 1]),
    ("st", &[]),
    ("schloss", &[1]),
    ("schloß führt", &[1]),
    ("morgen", &[4]),
    ("übermorgen", &[4, 3]),
    ("ÜBERM", &[4, 3]),
    ("u\u{308}bermorgen", &[4, 3]),
    ("ubermorgen", &[4, 3]),
    ("acht gegen", &[3]),
    ("acht neun", &[]),
    ("вокзал", &[6, 5]),
    ("ВОКЗАЛА", &[5]),
    ("завтра у", &[5]),
    ("日本", &[7]),
    ("日本語", &[7]),
    ("本", &[7]),
    ("語本", &[]),
    ("京", &[10, 9, 8]),
    ("東京", &[8]),
    ("北京", &[10, 9]),
    ("北京大学", &[10]),
    ("タワー", &[8]),
    ("ﾀﾜｰ", &[8]),
    ("明天 北京", &[9]),
    ("공부", &[11]),
    ("한", &[11]),
    ("🎉", &[12]),
    ("birthday 🎂", &[12]),
    ("👍", &[13]),
    ("👍🏿 danke", &[13]),
    ("👎", &[14]),
    ("👩‍👩‍👧", &[15]),
    ("👩", &[]),
    ("🇩🇪", &[15]),
    ("🇩🇰", &[]),
    ("foo_bar", &[16]),
    ("bar", &[16]),
    ("foo_bar(baz)", &[16]),
    ("self.items[0]", &[16]),
    ("println!", &[17]),
    ("hello world", &[17]),
    ("SELECT * FROM", &[18]),
    ("o'brien", &[18]),
    ("C++", &[19]),
    ("c#", &[19]),
    (".net", &[19]),
    ("example.org/path", &[20]),
    ("résumé", &[21]),
    ("café", &[21]),
    ("cafe resume", &[21]),
    ("fuhrt", &[1]),
    ("grosse", &[23]),
    ("שלום", &[28]),
    ("שָׁלוֹם", &[28]),
    ("مرحبا", &[29]),
    ("مَرْحَبًا", &[29]),
    ("muller", &[30]),
    ("Müller", &[30]),
    ("da nang", &[31]),
    ("Đà Nẵng", &[31]),
    ("αθηνα", &[32]),
    ("елка", &[33]),
    ("ёлк", &[33]),
    ("हन्दी", &[]),
    ("か", &[34]),
    ("が", &[]),
    ("istanbul lodz", &[35]),
    ("fine full", &[21]),
    ("schifffahrt", &[22]),
    ("schiff", &[22]),
    ("grösse 42", &[23]),
    ("GRÖSSE", &[23]),
    ("3,14", &[23]),
    ("x2 z2", &[24]),
    ("แลนด์", &[25]),
    ("हिन्दी", &[26]),
    ("don't", &[27]),
];

on_both_engines! {
    async fn every_query_finds_its_lines(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let lines: Vec<_> = CORPUS.lines().map(|line| line.replace("\\u0301", "\u{301}")).collect();
        for line in &lines {
            mira.say(&conversation, line).await;
        }
        let mut faults = Vec::new();
        for (query, expected) in QUERIES {
            let expected: Vec<_> = expected.iter().map(|line| lines[line - 1].clone()).collect();
            let found = found(&tomas, query, "").await;
            if found != expected {
                faults.push(format!("{query}: {found:?}"));
            }
        }
        assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    }

    async fn every_text_finds_its_own_message(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let marks = "\u{301}".repeat(3_000);
        let texts = [
            "1\u{FE0F}\u{20E3} oder #\u{FE0F}\u{20E3}".to_owned(), "*\u{FE0F}\u{20E3}".to_owned(),
            format!("a{marks}"), format!("日{marks}"), "w".repeat(8_000), "語".repeat(8_000),
            "\u{10FFFD}\u{F0000}zwischen\u{E000}\u{FFFF}".to_owned(),
            (0..2_000).map(|number| char::from_u32(0x4E00 + number).expect("a letter")).collect(),
        ];
        for text in texts {
            mira.say(&conversation, &text).await;
            let query: String = text.chars().take(180).collect();
            let answer = ask(&mira, &query, "&limit=1").await.expect(200);
            assert_eq!(bodies(&answer), [text]);
        }
    }
}
