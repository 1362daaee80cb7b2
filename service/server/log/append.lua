-- Stores messages of one room: the only writer of a room's two keys.
--
-- KEYS[1]  stream: an entry <seq>-0 for each stored message, with its head (h) and time (t)
-- KEYS[2]  book: what must outlive a trimmed entry. A message id leads to "seq at fingerprint";
--          ":<seq>" of a trimmed message leads to "id at"; the rest, below, makes trimming O(1).
-- ARGV     channel, max messages, max bytes, ttl in ms, max ids, id ttl in ms, overhead in bytes,
--          then id and head of each message
-- Answers  for each message "seq at", or "conflict"
local stream, book = KEYS[1], KEYS[2]
local channel = ARGV[1]
local max_messages, max_bytes, ttl = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local max_ids, id_ttl, overhead = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])

-- tostring() turns large numbers into 1e+15.
local function digits(number)
  return string.format('%.0f', number)
end

-- A room whose one half was evicted or deleted is gone: half a room would store twice or lose order.
if redis.call('EXISTS', stream, book) == 1 then
  redis.call('DEL', stream, book)
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local state = redis.call('HMGET', book, ':seq', ':at', ':id', ':bytes', ':first', ':oldest')
local seq, at, last_id = tonumber(state[1] or 0), tonumber(state[2] or 0), state[3] or ''
local bytes, first, oldest = tonumber(state[4] or 0), tonumber(state[5] or 1), tonumber(state[6] or 1)
now = math.max(now, at)

local answers, fresh = {}, {}
for index = 8, #ARGV, 2 do
  local id, head = ARGV[index], ARGV[index + 1]
  local fingerprint = string.sub(redis.sha1hex(head), 1, 16)
  local known = redis.call('HGET', book, id)
  if known then
    local stored, stored_at, stored_fingerprint = string.match(known, '^(%d+) (%d+) (%x+)$')
    answers[#answers + 1] = stored_fingerprint == fingerprint and stored .. ' ' .. stored_at or 'conflict'
  else
    seq, at = seq + 1, now
    local receipt = digits(seq) .. ' ' .. digits(at)
    redis.call('XADD', stream, digits(seq) .. '-0', 'h', head, 't', digits(at))
    redis.call('HSET', book, id, receipt .. ' ' .. fingerprint)
    bytes = bytes + #head + overhead
    answers[#answers + 1] = receipt
    fresh[#fresh + 1] = receipt .. ' ' .. id .. ' ' .. last_id .. ' ' .. head
    last_id = id
  end
end
if #fresh == 0 then
  return answers
end

-- A limit that was lowered is caught up with over several calls, so that no call takes long.
local steps = 128 + #fresh
while steps > 0 and first < seq and (seq - first >= max_messages or bytes > max_bytes) do
  local entry = redis.call('XRANGE', stream, digits(first) .. '-0', '+', 'COUNT', 1)[1]
  local fields = entry[2]
  local id = string.match(string.sub(fields[2], -72), '"id":"([%w_-]+)"$')
  redis.call('XDEL', stream, entry[1])
  redis.call('HSET', book, ':' .. digits(first), id .. ' ' .. fields[4])
  bytes = bytes - #fields[2] - overhead
  first = first + 1
  steps = steps - 1
end
steps = 128 + #fresh
while steps > 0 and oldest < first do
  local id, id_at = string.match(redis.call('HGET', book, ':' .. digits(oldest)), '^(%S+) (%d+)$')
  if seq - oldest < max_ids and tonumber(id_at) > now - id_ttl then
    break
  end
  redis.call('HDEL', book, id, ':' .. digits(oldest))
  oldest = oldest + 1
  steps = steps - 1
end

redis.call('HSET', book, ':seq', digits(seq), ':at', digits(at), ':id', last_id,
  ':bytes', digits(bytes), ':first', digits(first), ':oldest', digits(oldest))
local expiry = digits(now + ttl)
redis.call('PEXPIREAT', stream, expiry)
redis.call('PEXPIREAT', book, expiry)
redis.call('PUBLISH', channel, 'm' .. table.concat(fresh, '\n'))
return answers
