use super::*;
use crate::engine::identity::keys::FormerKey;

const SECRET: &[u8] = b"a secret of the tests, long enough for this";
const ANOTHER: &[u8] = b"another secret, just as long as the first one";

fn tokens() -> Tokens {
    Tokens::new(&SigningKeys::only(SECRET), 2).expect("keys")
}

fn forged(header: &str, claims: &str) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(header), part(claims), part("signature"))
}

#[test]
fn an_access_token_reads_back_until_it_expires() {
    let (tokens, account, session) = (tokens(), AccountId::new(), SessionId::new());
    let now = Timestamp::now();
    let identity = tokens.check(&tokens.access(account, session, 2, now).expect("signs"));
    let identity = identity.expect("is valid");
    assert_eq!((identity.account, identity.session), (account, session));
    assert_eq!(identity.policy, 1);
    let old = tokens.access(account, session, 2, now.minus(ACCESS * 2)).expect("signs");
    assert!(tokens.check(&old).is_err());
    let other = Tokens::new(&SigningKeys::only(ANOTHER), 2);
    let other = other.expect("keys");
    assert!(other.check(&tokens.access(account, session, 2, now).expect("signs")).is_err());
}

#[test]
fn no_algorithm_type_or_key_is_taken_from_a_token() {
    let tokens = tokens();
    let good = tokens.access(AccountId::new(), SessionId::new(), 2, Timestamp::now());
    let good = good.expect("signs");
    let (_, rest) = good.split_once('.').expect("has parts");
    for header in [
        r#"{"typ":"at+jwt","alg":"none"}"#,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"typ":"at+jwt","alg":"HS256","kid":"../../dev/null"}"#,
        r#"{"typ":"at+jwt","alg":"HS256","crit":["exp"]}"#,
    ] {
        let token = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
        assert!(tokens.check(&token).is_err(), "{header}");
        assert!(tokens.check(&forged(header, "{}")).is_err(), "{header}");
    }
    for rubbish in ["", ".", "..", "a.b.c", "🌒.🌒.🌒"] {
        assert!(tokens.check(rubbish).is_err(), "{rubbish}");
    }
}

#[test]
fn a_refresh_token_has_one_successor_and_reveals_no_secret() {
    let tokens = tokens();
    let first = RefreshToken::first(SessionId::new()).expect("random");
    let next = tokens.successor(&first);
    assert!(next == tokens.successor(&first) && next != first);
    assert!(RefreshToken::parse(&next.encode()).is_some_and(|read| read == next));
    assert!(RefreshToken::parse("AAAA").is_none());
    assert!(tokens.check(&first.encode()).is_err(), "it is no access token");
}

#[test]
fn a_former_key_is_trusted_for_as_long_as_its_tokens_live() {
    let tokens = tokens();
    let (now, first) = (Timestamp::now(), RefreshToken::first(SessionId::new()));
    let first = first.expect("random");
    let old = tokens.access(AccountId::new(), SessionId::new(), 2, now).expect("signs");
    let next = tokens.successor(&first);
    let turn = |retired, trusted| {
        let before = FormerKey { secret: SECRET.to_vec(), retired: Some(retired), trusted };
        tokens.replace(&SigningKeys { current: ANOTHER.to_vec(), former: vec![before] });
    };
    turn(now, true);
    assert!(tokens.check(&old).is_ok());
    assert!(tokens.successors(&first).contains(&next) && tokens.successor(&first) != next);
    let new = tokens.access(AccountId::new(), SessionId::new(), 2, now).expect("signs");
    turn(now.minus(ACCESS * 2), true);
    assert!(tokens.check(&old).is_err() && tokens.check(&new).is_ok());
    turn(now, false);
    assert!(tokens.check(&old).is_err() && !tokens.successors(&first).contains(&next));
}

/// A token with any claims, signed with the current key.
fn claiming(tokens: &Tokens, claims: &Claims) -> String {
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(TYPE.to_owned());
    encode(&header, claims, &tokens.keys().signing).expect("signs")
}

#[test]
fn tokens_with_impossible_claims_are_refused() {
    let (tokens, now) = (tokens(), Timestamp::now().seconds());
    let claims = |iat: i64, exp: i64, nbf: Option<i64>, pol: i32| Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: AccountId::new(),
        sid: SessionId::new(),
        pol,
        iat,
        exp,
        nbf,
        jti: RequestId::new(),
    };
    let takes = |claims: Claims| tokens.check(&claiming(&tokens, &claims)).is_ok();
    assert!(takes(claims(now, now + 900, None, 2)), "this test can sign");
    assert!(takes(claims(now - 890, now + 10, Some(now - 890), 0)));
    for (wrong, what) in [
        (claims(now, now + 901, None, 2), "lives for longer"),
        (claims(now, now + 10 * 365 * 86_400, None, 2), "lives for ten years"),
        (claims(now, i64::MAX, None, 2), "lives for ever"),
        (claims(i64::MIN, now + 900, None, 2), "was made before all time"),
        (claims(now + 60, now + 900, None, 2), "is made later"),
        (claims(now + 60, now + 60, None, 2), "lives for no time"),
        (claims(now + 3_600, now + 4_500, None, 2), "is a later one"),
        (claims(now, now + 900, Some(now + 60), 2), "begins later"),
        (claims(now, now + 900, None, 3), "of an unknown policy"),
        (claims(now, now + 900, None, -1), "of no policy"),
        (claims(now, now + 900, None, i32::MAX), "of the last policy"),
    ] {
        assert!(!takes(wrong), "{what}");
    }
}

#[test]
fn the_newest_policy_is_not_named_because_older_nodes_would_refuse_the_token() {
    let tokens = tokens();
    for accepted in [1, 2, 3] {
        let token = tokens.access(AccountId::new(), SessionId::new(), accepted, Timestamp::now());
        assert_eq!(tokens.check(&token.expect("signs")).expect("is valid").policy, 1);
    }
}
