-- Who is in a room: a change by one instance, and a sign that it lives.
--
-- KEYS[1]  hash: a user leads to the number of instances that have the user
-- KEYS[2]  sorted set: instances by the time at which they count as dead
-- KEYS[3]  set: this instance's users
-- ARGV     instance, its time to live in ms, the most names to answer, 1 if those who enter are all
--          that this instance has, how many enter, then the users who enter, then those who leave
-- Answers  count, names, who entered, who left
local counts, instances, mine = KEYS[1], KEYS[2], KEYS[3]
local instance, ttl, max_names = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local is_whole, entering = ARGV[4] == '1', tonumber(ARGV[5])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local entered, left = {}, {}

local function release(user, is_told)
  if redis.call('HINCRBY', counts, user, -1) <= 0 then
    redis.call('HDEL', counts, user)
    if is_told then
      left[#left + 1] = user
    end
  end
end

local here = {}
for index = 6, 5 + entering do
  local user = ARGV[index]
  here[user] = true
  if redis.call('SADD', mine, user) == 1 and redis.call('HINCRBY', counts, user, 1) == 1 then
    entered[#entered + 1] = user
  end
end
for index = 6 + entering, #ARGV do
  if redis.call('SREM', mine, ARGV[index]) == 1 then
    release(ARGV[index], true)
  end
end
-- An older copy of this has been put back: those who have left since then were told of then.
if is_whole and redis.call('SCARD', mine) > entering then
  for _, user in ipairs(redis.call('SMEMBERS', mine)) do
    if not here[user] then
      redis.call('SREM', mine, user)
      release(user, false)
    end
  end
end

-- Who is overdue by the clock and yet here cannot tell who is dead: the clock has jumped, or this
-- instance stood still. All get their time again.
local due = redis.call('ZSCORE', instances, instance)
local is_late = due and tonumber(due) < now

-- One instance finds a dead one, and so one announces its leavers. After the entering above: who
-- has moved here from it has not left.
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', instances, '-inf', string.format('%.0f', now))) do
  if is_late then
    redis.call('ZADD', instances, string.format('%.0f', now + ttl), dead)
  elseif dead ~= instance then
    local key = counts .. ':' .. dead
    for _, user in ipairs(redis.call('SMEMBERS', key)) do
      release(user, true)
    end
    redis.call('DEL', key)
    redis.call('ZREM', instances, dead)
  end
end

if redis.call('EXISTS', mine) == 1 then
  redis.call('ZADD', instances, string.format('%.0f', now + ttl), instance)
else
  redis.call('ZREM', instances, instance)
end
local expiry = string.format('%.0f', now + math.max(ttl, 15000) * 4)
for _, key in ipairs(KEYS) do
  redis.call('PEXPIREAT', key, expiry)
end

local count = redis.call('HLEN', counts)
local names = {}
if count <= max_names then
  names = redis.call('HKEYS', counts)
else
  local found = redis.call('HSCAN', counts, '0', 'COUNT', max_names)[2]
  for index = 1, math.min(#found, 2 * max_names), 2 do
    names[#names + 1] = found[index]
  end
end
return { count, names, entered, left }
