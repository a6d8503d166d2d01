use std::{net::IpAddr, time::Duration};

use super::*;
use crate::{
    base::ids::{DeviceId, SessionId},
    limits::bounds::STRANGERS,
};

const NAME: &str = "mira";

fn failures() -> Failures {
    Failures::new(true, None)
}

fn source(number: u32) -> Source {
    IpAddr::from(number.to_be_bytes()).into()
}

fn stranger(number: u32) -> By {
    By::Stranger(source(number))
}

async fn reserve(failures: &Failures, by: By, now: Timestamp) -> Result<Attempt<'_>> {
    failures.reserve(NAME, Secret::Password, by, now).await
}

async fn guess(failures: &Failures, by: By, now: Timestamp) -> Result<(), Duration> {
    let attempt = reserve(failures, by, now).await;
    let attempt = attempt.map_err(|refused| refused.wait().expect("says when"))?;
    attempt.settle(&Err::<(), _>(Error::new(Code::WrongCredentials))).await;
    Ok(())
}

async fn get_in(failures: &Failures, by: By, now: Timestamp) -> Result<()> {
    reserve(failures, by, now).await?.settle(&Ok(())).await;
    Ok(())
}

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

#[tokio::test]
async fn failures_slow_down_and_are_forgiven() {
    let (failures, now, here) = (failures(), Timestamp::now(), stranger(1));
    for _ in 0..10 {
        assert_eq!(guess(&failures, here, now).await, Ok(()));
    }
    assert_eq!(guess(&failures, here, now).await, Err(seconds(1)));
    assert_eq!(guess(&failures, here, now.plus(seconds(1))).await, Ok(()));
    assert_eq!(guess(&failures, here, now.plus(seconds(1))).await, Err(seconds(2)));
    get_in(&failures, here, now.plus(seconds(3))).await.expect("may try");
    for _ in 0..10 {
        assert_eq!(guess(&failures, here, now.plus(seconds(3))).await, Ok(()));
    }
    let later = now.plus(Streak::OF_ONE.forgotten + seconds(3));
    assert_eq!(guess(&failures, here, later).await, Ok(()));
    assert_eq!(guess(&failures, here, later).await, Ok(()));
}

#[tokio::test]
async fn guesses_that_are_still_checked_count() {
    let (failures, now) = (failures(), Timestamp::now());
    let mut under_way = Vec::new();
    for _ in 0..80 {
        under_way.extend(reserve(&failures, stranger(1), now).await);
    }
    assert_eq!(under_way.len(), 10);
    // One that could not be checked makes room for another.
    let attempt = under_way.pop().expect("ten");
    attempt.settle(&Err::<(), _>(Error::new(Code::Overloaded))).await;
    assert!(reserve(&failures, stranger(1), now).await.is_ok());
    assert!(reserve(&failures, stranger(1), now).await.is_err());
}

#[tokio::test]
async fn what_was_not_checked_lengthens_no_wait() {
    let (failures, now) = (failures(), Timestamp::now());
    for _ in 0..10 {
        guess(&failures, stranger(1), now).await.expect("free");
    }
    let later = now.plus(seconds(2));
    reserve(&failures, stranger(1), later).await.expect("has waited").withdraw().await;
    get_in(&failures, stranger(1), later).await.expect("the wait is over still");
}

#[tokio::test]
async fn nobody_is_locked_out_by_who_guesses_elsewhere() {
    let (failures, mut now) = (failures(), Timestamp::now());
    let (session, device) = (By::Session(SessionId::new()), By::Device(DeviceId::new()));
    for turn in 0..200 {
        // An attacker who uses every try as soon as it is there.
        while guess(&failures, stranger(1), now).await.is_ok() {}
        for by in [session, device, By::Familiar(source(2)), stranger(3)] {
            get_in(&failures, by, now).await.unwrap_or_else(|_| panic!("{by:?}, turn {turn}"));
        }
        for secret in [Secret::RecoveryCode, Secret::SecondFactor] {
            let attempt = failures.reserve(NAME, secret, stranger(3), now).await;
            attempt.expect("has its own").withdraw().await;
        }
        now = now.plus(seconds(60));
    }
}

#[tokio::test]
async fn many_sources_together_are_bounded_for_strangers_alone() {
    let (failures, begin) = (failures(), Timestamp::now());
    let mut guessed = 0;
    for minute in 0..60 {
        let now = begin.plus(seconds(60 * minute));
        for number in 0..300 {
            guessed += u32::from(guess(&failures, stranger(1_000 + number), now).await.is_ok());
        }
    }
    assert!((150..=200).contains(&guessed), "{guessed} guesses in an hour");
    let now = begin.plus(seconds(60 * 59));
    for by in [By::Session(SessionId::new()), By::Device(DeviceId::new()), By::Familiar(source(9))]
    {
        get_in(&failures, by, now).await.expect("is known");
    }
    let wait = guess(&failures, stranger(9), now).await.expect_err("is not known");
    assert!(wait <= STRANGERS.period);
    get_in(&failures, stranger(9), now.plus(wait)).await.expect("has a turn");
}

#[tokio::test]
async fn the_last_tries_are_for_who_has_not_failed_lately() {
    let (failures, mut now) = (failures(), Timestamp::now());
    for number in 0..95 {
        guess(&failures, stranger(number), now).await.expect("one of a hundred");
    }
    now = now.plus(seconds(1));
    assert_eq!(guess(&failures, stranger(3), now).await, Err(seconds(15 * 60 - 1)));
    get_in(&failures, stranger(500), now).await.expect("has not failed");
}

#[tokio::test]
async fn a_source_fails_a_hundred_times_in_a_row_and_no_more() {
    let (failures, now) = (failures(), Timestamp::now());
    let from = async |name: u32, now| {
        let name = format!("name {name}");
        failures.reserve(&name, Secret::Password, stranger(1), now).await.map(drop)
    };
    for name in 0..100 {
        from(name, now).await.expect("within the bound");
    }
    let refused = from(100, now).await.expect_err("is the next");
    assert_eq!(refused.wait(), Some(seconds(15 * 60)));
    get_in(&failures, By::Device(DeviceId::new()), now).await.expect("a known device");
    get_in(&failures, stranger(2), now).await.expect("another source");
    from(100, now.plus(seconds(15 * 60))).await.expect("has waited");
    from(101, now.plus(seconds(15 * 60))).await.expect_err("one each quarter");
    get_in(&failures, stranger(1), now.plus(seconds(30 * 60))).await.expect("has waited");
    from(101, now.plus(seconds(30 * 60))).await.expect("the streak has ended");
}

#[tokio::test]
async fn nothing_is_kept_of_what_matters_no_more() {
    let (failures, now) = (failures(), Timestamp::now());
    guess(&failures, stranger(1), now).await.expect("free");
    get_in(&failures, stranger(2), now).await.expect("free");
    failures.tidy(now.plus(Streak::OF_SOURCE.forgotten));
    let kept = format!("{:?}", failures.lock());
    assert_eq!(kept, "Here { names: {}, sources: {} }");
    guess(&failures, stranger(1), now).await.expect("free");
    failures.forget(NAME).await;
    assert!(!format!("{:?}", failures.lock()).contains(NAME));
}
