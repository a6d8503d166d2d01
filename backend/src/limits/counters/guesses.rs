//! Guesses at accounts, counted on all nodes together, each in one step: by the same rules
//! as on one node ([`crate::limits::Failures`]). What concerns one account is in one hash,
//! so that it can be forgotten with the account.

use std::time::Duration;

use deadpool_redis::redis::cmd;

use super::Counters;
use crate::limits::{STRANGERS, Source, Streak};

/// `KEYS[1]` holds for each that guesses how many failed in a row (`c`) and when the last
/// was counted (`l`), and for all strangers when their bound is as it was before (`due`).
/// Times are in milliseconds of Redis's own clock. Gives back the time to wait, else 0, the
/// moment and when the one before it was counted.
pub(super) const RESERVE: &str = "\
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    local who = ARGV[1]
    local free, first, longest, forgotten = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
    local row = redis.call('HMGET', KEYS[1], 'c' .. who, 'l' .. who)
    local count, last = tonumber(row[1] or 0), tonumber(row[2] or 0)
    if now - last >= forgotten then count, last = 0, 0 end
    if count >= free then
      local wait = math.min(first * 2 ^ math.min(count - free, 20), longest)
      if now - last < wait then return {wait - (now - last), 0, 0} end
    end
    local next = 0
    if ARGV[6] == '1' then
      local period, burst, scarce, lately = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
      next = math.max(tonumber(redis.call('HGET', KEYS[1], 'due') or 0), now) + period
      local ahead = next - now
      if ahead > period * burst then return {ahead - period * burst, 0, 0} end
      if count > 0 and ahead > period * (burst - scarce) and now - last < lately then
        return {lately - (now - last), 0, 0}
      end
      if redis.call('HLEN', KEYS[1]) > 4000 then redis.call('DEL', KEYS[1]) end
      redis.call('HSET', KEYS[1], 'due', string.format('%.0f', next))
    end
    redis.call('HSET', KEYS[1], 'c' .. who, count + 1, 'l' .. who, string.format('%.0f', now))
    local keep = math.max(forgotten, next - now)
    if redis.call('PTTL', KEYS[1]) < keep then redis.call('PEXPIRE', KEYS[1], math.ceil(keep)) end
    return {0, now, last}";

/// Undoes what was taken; a right guess ends the streak.
pub(super) const GIVE_BACK: &str = "\
    local who, at, before = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
    if ARGV[4] == '1' then
      local due = redis.call('HGET', KEYS[1], 'due')
      if due then redis.call('HSET', KEYS[1], 'due', string.format('%.0f', due - ARGV[5])) end
    end
    local row = redis.call('HMGET', KEYS[1], 'c' .. who, 'l' .. who)
    if not row[1] then return end
    if ARGV[6] == '1' or tonumber(row[1]) <= 1 then
      redis.call('HDEL', KEYS[1], 'c' .. who, 'l' .. who)
      return
    end
    redis.call('HINCRBY', KEYS[1], 'c' .. who, -1)
    if tonumber(row[2]) == at then redis.call('HSET', KEYS[1], 'l' .. who, string.format('%.0f', before)) end";

/// What a guess has taken, to be given back.
#[derive(Debug, Clone, Copy)]
pub struct Slip {
    at: u64,
    before: u64,
    stranger: bool,
}

const NAMES: &str = "guesses";
const SOURCES: &str = "streak";

impl Counters {
    /// Counts one more guess at this account, or says how long it has to wait. `None` while
    /// Redis is away.
    pub async fn reserve_guess(
        &self,
        name: &str,
        who: &[u8],
        streak: Streak,
        stranger: bool,
    ) -> Option<Result<Slip, Duration>> {
        let key = self.key(NAMES, name.as_bytes());
        self.reserve(key, self.key(NAMES, who), streak, stranger).await
    }

    /// The same for one source at all accounts together.
    pub async fn reserve_streak(
        &self,
        source: Source,
        streak: Streak,
    ) -> Option<Result<Slip, Duration>> {
        let key = self.key(SOURCES, source.to_string().as_bytes());
        self.reserve(key, String::new(), streak, false).await
    }

    pub async fn return_guess(&self, name: &str, who: &[u8], slip: Slip, is_right: bool) {
        let key = self.key(NAMES, name.as_bytes());
        self.give_back_guess(key, self.key(NAMES, who), slip, is_right).await;
    }

    pub async fn return_streak(&self, source: Source, slip: Slip, is_right: bool) {
        let key = self.key(SOURCES, source.to_string().as_bytes());
        self.give_back_guess(key, String::new(), slip, is_right).await;
    }

    pub async fn forget_guesses(&self, name: &str) {
        let key = self.key(NAMES, name.as_bytes());
        let asking = async move |mut redis| cmd("DEL").arg(key).query_async::<()>(&mut redis).await;
        self.0.redis.ask(asking).await;
    }

    async fn reserve(
        &self,
        key: String,
        who: String,
        streak: Streak,
        stranger: bool,
    ) -> Option<Result<Slip, Duration>> {
        let this = self.clone();
        let asking = self.0.redis.ask(async move |mut redis| {
            let mut script = this.0.reserve.prepare_invoke();
            script.key(key).arg(who).arg(streak.free);
            for time in [streak.first, streak.longest, streak.forgotten] {
                script.arg(millis(time));
            }
            script.arg(u8::from(stranger)).arg(millis(STRANGERS.period));
            script.arg(STRANGERS.burst).arg(STRANGERS.scarce).arg(millis(STRANGERS.lately));
            script.invoke_async::<(u64, u64, u64)>(&mut redis).await
        });
        let (wait, at, before) = asking.await?;
        Some(match wait {
            0 => Ok(Slip { at, before, stranger }),
            wait => Err(Duration::from_millis(wait)),
        })
    }

    async fn give_back_guess(&self, key: String, who: String, slip: Slip, is_right: bool) {
        let this = self.clone();
        self.0
            .redis
            .ask(async move |mut redis| {
                let mut script = this.0.give_back.prepare_invoke();
                script.key(key).arg(who).arg(slip.at).arg(slip.before);
                script.arg(u8::from(slip.stranger)).arg(millis(STRANGERS.period));
                script.arg(u8::from(is_right));
                script.invoke_async::<()>(&mut redis).await
            })
            .await;
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
