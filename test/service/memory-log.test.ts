import { beforeEach, expect, jest, test } from '@jest/globals';
import { createMemoryLog } from '../../service/server/log/memory';
import { ConflictError } from '../../service/server/log/room-log';
import { appendMany, draftOf } from '../support/use-logs';

const dayMs = 24 * 3600 * 1000;
const limits = { roomMaxMessages: 3, roomMaxBytes: 1024 ** 2, roomTtlMs: 30 * dayMs };

beforeEach(() => {
  jest.useFakeTimers({ now: 1_000_000 });
});

test('time does not go back when the clock does', async () => {
  const log = createMemoryLog(limits);
  const { at } = await log.append('lobby', draftOf('a'));
  jest.setSystemTime(10);
  expect((await log.append('lobby', draftOf('b'))).at).toBe(at);
});

test('the id of a trimmed message is known for a day', async () => {
  const log = createMemoryLog(limits);
  const [first] = await appendMany(log, 'lobby', 10);
  jest.advanceTimersByTime(dayMs - 1);
  await log.append('lobby', draftOf('next-1'));
  expect(await log.append('lobby', draftOf('m1'))).toEqual(first);
  jest.advanceTimersByTime(1);
  await log.append('lobby', draftOf('next-2'));
  expect((await log.append('lobby', draftOf('m1'))).seq).toBe(13);
});

test('the id of a stored message is known for as long as it is stored', async () => {
  const log = createMemoryLog(limits);
  const receipts = await appendMany(log, 'lobby', 3);
  jest.advanceTimersByTime(20 * dayMs);
  expect(await log.append('lobby', draftOf('m1'))).toEqual(receipts[0]);
  await expect(log.append('lobby', draftOf('m1', 'other'))).rejects.toThrow(ConflictError);
});

test('a room is forgotten when nobody wrote for so long, and not before', async () => {
  const log = createMemoryLog(limits);
  await log.append('lobby', draftOf('a'));
  jest.advanceTimersByTime(30 * dayMs - 1);
  expect((await log.append('lobby', draftOf('b'))).seq).toBe(2);
  jest.advanceTimersByTime(30 * dayMs - 1);
  expect((await log.tail('lobby', 10)).entries).toHaveLength(2);
  jest.advanceTimersByTime(1);
  expect((await log.tail('lobby', 10)).entries).toHaveLength(0);
});
