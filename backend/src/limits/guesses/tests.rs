use std::{net::IpAddr, time::Duration};

use super::*;
use crate::{
    base::ids::{DeviceId, SessionId},
    limits::bounds::STRANGER_BOUND,
};

const NAME: &str = "mira";

fn guesses() -> GuessLimits {
    GuessLimits::new(true, None)
}

fn source(number: u32) -> Source {
    IpAddr::from(number.to_be_bytes()).into()
}

fn stranger(number: u32) -> Guesser {
    Guesser::Stranger(source(number))
}

async fn reserve(guesses: &GuessLimits, guesser: Guesser, now: Timestamp) -> Result<Attempt<'_>> {
    guesses.reserve(NAME, SecretKind::Password, guesser, now).await
}

async fn guess(guesses: &GuessLimits, guesser: Guesser, now: Timestamp) -> Result<(), Duration> {
    let attempt = reserve(guesses, guesser, now).await;
    let attempt = attempt.map_err(|refused| refused.wait().expect("says when"))?;
    attempt.settle(&Err::<(), _>(Error::new(Code::WrongCredentials))).await;
    Ok(())
}

async fn get_in(guesses: &GuessLimits, guesser: Guesser, now: Timestamp) -> Result<()> {
    reserve(guesses, guesser, now).await?.settle(&Ok(())).await;
    Ok(())
}

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

#[tokio::test]
async fn failures_cause_waits_and_are_forgotten() {
    let (guesses, now, local) = (guesses(), Timestamp::now(), stranger(1));
    for _ in 0..10 {
        assert_eq!(guess(&guesses, local, now).await, Ok(()));
    }
    assert_eq!(guess(&guesses, local, now).await, Err(seconds(1)));
    assert_eq!(guess(&guesses, local, now.plus(seconds(1))).await, Ok(()));
    assert_eq!(guess(&guesses, local, now.plus(seconds(1))).await, Err(seconds(2)));
    get_in(&guesses, local, now.plus(seconds(3))).await.expect("may try");
    for _ in 0..10 {
        assert_eq!(guess(&guesses, local, now.plus(seconds(3))).await, Ok(()));
    }
    let later = now.plus(BackoffPolicy::OF_ONE.forgotten + seconds(3));
    assert_eq!(guess(&guesses, local, later).await, Ok(()));
    assert_eq!(guess(&guesses, local, later).await, Ok(()));
}

#[tokio::test]
async fn pending_guesses_count() {
    let (guesses, now) = (guesses(), Timestamp::now());
    let mut under_way = Vec::new();
    for _ in 0..80 {
        under_way.extend(reserve(&guesses, stranger(1), now).await);
    }
    assert_eq!(under_way.len(), 10);
    // An undecided guess releases its count for another one.
    let attempt = under_way.pop().expect("ten");
    attempt.settle(&Err::<(), _>(Error::new(Code::Overloaded))).await;
    assert!(reserve(&guesses, stranger(1), now).await.is_ok());
    assert!(reserve(&guesses, stranger(1), now).await.is_err());
}

#[tokio::test]
async fn unchecked_guesses_do_not_extend_the_wait() {
    let (guesses, now) = (guesses(), Timestamp::now());
    for _ in 0..10 {
        guess(&guesses, stranger(1), now).await.expect("free");
    }
    let later = now.plus(seconds(2));
    reserve(&guesses, stranger(1), later).await.expect("has waited").withdraw().await;
    get_in(&guesses, stranger(1), later).await.expect("the wait is over still");
}

#[tokio::test]
async fn guesses_from_elsewhere_do_not_lock_out_the_owner() {
    let (guesses, mut now) = (guesses(), Timestamp::now());
    let (session, device) = (Guesser::Session(SessionId::new()), Guesser::Device(DeviceId::new()));
    for turn in 0..200 {
        // An attacker who uses every attempt as soon as it is allowed.
        while guess(&guesses, stranger(1), now).await.is_ok() {}
        for guesser in [session, device, Guesser::Familiar(source(2)), stranger(3)] {
            get_in(&guesses, guesser, now)
                .await
                .unwrap_or_else(|_| panic!("{guesser:?}, turn {turn}"));
        }
        for secret in [SecretKind::RecoveryCode, SecretKind::SecondFactor] {
            let attempt = guesses.reserve(NAME, secret, stranger(3), now).await;
            attempt.expect("has its own").withdraw().await;
        }
        now = now.plus(seconds(60));
    }
}

#[tokio::test]
async fn the_common_limit_applies_to_unknown_sources_only() {
    let (guesses, begin) = (guesses(), Timestamp::now());
    let mut guessed = 0;
    for minute in 0..60 {
        let now = begin.plus(seconds(60 * minute));
        for number in 0..300 {
            guessed += u32::from(guess(&guesses, stranger(1_000 + number), now).await.is_ok());
        }
    }
    assert!((150..=200).contains(&guessed), "{guessed} guesses in an hour");
    let now = begin.plus(seconds(60 * 59));
    for guesser in [
        Guesser::Session(SessionId::new()),
        Guesser::Device(DeviceId::new()),
        Guesser::Familiar(source(9)),
    ] {
        get_in(&guesses, guesser, now).await.expect("is known");
    }
    let wait = guess(&guesses, stranger(9), now).await.expect_err("is not known");
    assert!(wait <= STRANGER_BOUND.period);
    get_in(&guesses, stranger(9), now.plus(wait)).await.expect("has a turn");
}

#[tokio::test]
async fn the_last_attempts_are_for_sources_without_recent_failures() {
    let (guesses, mut now) = (guesses(), Timestamp::now());
    for number in 0..95 {
        guess(&guesses, stranger(number), now).await.expect("one of a hundred");
    }
    now = now.plus(seconds(1));
    assert_eq!(guess(&guesses, stranger(3), now).await, Err(seconds(15 * 60 - 1)));
    get_in(&guesses, stranger(500), now).await.expect("has not failed");
}

#[tokio::test]
async fn a_source_may_fail_a_hundred_times_in_a_row() {
    let (guesses, now) = (guesses(), Timestamp::now());
    let from = async |name: u32, now| {
        let name = format!("name {name}");
        guesses.reserve(&name, SecretKind::Password, stranger(1), now).await.map(drop)
    };
    for name in 0..100 {
        from(name, now).await.expect("within the bound");
    }
    let refused = from(100, now).await.expect_err("is the next");
    assert_eq!(refused.wait(), Some(seconds(15 * 60)));
    get_in(&guesses, Guesser::Device(DeviceId::new()), now).await.expect("a known device");
    get_in(&guesses, stranger(2), now).await.expect("another source");
    from(100, now.plus(seconds(15 * 60))).await.expect("has waited");
    from(101, now.plus(seconds(15 * 60))).await.expect_err("one each quarter");
    get_in(&guesses, stranger(1), now.plus(seconds(30 * 60))).await.expect("has waited");
    from(101, now.plus(seconds(30 * 60))).await.expect("the streak has ended");
}

#[tokio::test]
async fn expired_counters_are_removed() {
    let (guesses, now) = (guesses(), Timestamp::now());
    guess(&guesses, stranger(1), now).await.expect("free");
    get_in(&guesses, stranger(2), now).await.expect("free");
    guesses.remove_expired(now.plus(BackoffPolicy::OF_SOURCE.forgotten));
    let kept = format!("{:?}", guesses.lock());
    assert_eq!(kept, "LocalGuesses { names: {}, sources: {} }");
    guess(&guesses, stranger(1), now).await.expect("free");
    guesses.reset(NAME).await;
    assert!(!format!("{:?}", guesses.lock()).contains(NAME));
}
