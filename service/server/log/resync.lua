-- For a cursor whose entry the stream no longer holds, or that is too far behind: whether it is of
-- this log (the book still knows its id), and the newest entries, both of one moment.
--
-- KEYS as in append.lua. ARGV: the cursor's id, how many entries
--
-- Of a room whose one half is gone the other counts as gone too: so append.lua will take it.
if redis.call('EXISTS', KEYS[1], KEYS[2]) < 2 then
  return { false, {} }
end
return {
  redis.call('HGET', KEYS[2], ARGV[1]),
  redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', ARGV[2]),
}
