//! The Redis scripts that count guesses atomically.

/// `KEYS[1]` contains for each guesser the failures in a row (`c`) and the time of the last one
/// (`l`), and for all unknown sources the theoretical arrival time (`due`). Times are in
/// milliseconds of Redis's own clock. Returns the time to wait; or 0, the time of this guess, and
/// the time of the one before.
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

/// Undoes a counted guess; a right guess ends the streak.
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
