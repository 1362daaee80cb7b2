import { expect, test } from '@jest/globals';
import { Reading, type RoomRecord } from '../../bench/load/reading';
import type { History, Message } from '../../service/protocol';

const message = (seq: number, id = `id-${seq}`): Message => ({
  ...{ user: 'ann', text: 'hello', id, seq, at: 1_000 + seq },
});
const messages = (...seqs: number[]): Message[] => seqs.map((seq) => message(seq));
const history = (seqs: number[], marks: Partial<History> = {}): History => ({
  ...{ room: 'pier', messages: messages(...seqs), older: false, users: { count: 1, names: [] } },
  ...marks,
});

function startReading(lastAcknowledgedSeq = 0): { reading: Reading; record: RoomRecord } {
  const record: RoomRecord = { idAt: new Map(), lastAcknowledgedSeq };
  return { reading: new Reading(record), record };
}

function read(reading: Reading, seqs: number[]): void {
  for (const each of messages(...seqs)) reading.take(each);
}

test('a reader who saw everything once and in order has no fault', () => {
  const { reading } = startReading(5);
  reading.takeHistory(history([2, 3]));
  read(reading, [4, 5]);
  expect(reading.countLost()).toBe(0);
  expect(reading.isUpToDate()).toBe(true);
  expect(reading.faults).toEqual({ doubled: 0, outOfOrder: 0, toldMissing: 0, disagreed: 0 });
  expect(reading.cursor).toEqual({ seq: 5, id: 'id-5', at: 1_005 });
});

test('each fault is found', () => {
  const lost = startReading(6).reading;
  read(lost, [1, 2, 4]);
  expect(lost.countLost()).toBe(3);
  expect(lost.isUpToDate()).toBe(false);

  const doubled = startReading().reading;
  read(doubled, [1, 2, 2, 1]);
  expect(doubled.faults.doubled).toBe(2);

  const outOfOrder = startReading(3).reading;
  read(outOfOrder, [1, 3, 2]);
  expect(outOfOrder.faults.outOfOrder).toBe(1);
  expect(outOfOrder.countLost()).toBe(0);
});

test('two readers who see different messages at one place disagree', () => {
  const { reading, record } = startReading();
  const other = new Reading(record);
  reading.take(message(1));
  other.take(message(1, 'another'));
  expect(other.faults.disagreed).toBe(1);
});

test('what the server says is missing is not counted as lost', () => {
  const { reading } = startReading(9);
  read(reading, [1, 2]);
  reading.takeHistory(history([8, 9], { truncated: true }));
  expect(reading.countLost()).toBe(0);
  expect(reading.faults.toldMissing).toBe(5);
});

test('a log that was replaced is read from its beginning', () => {
  const { reading } = startReading(9);
  read(reading, [8, 9]);
  reading.takeHistory(history([1, 2], { reset: true }));
  read(reading, [3]);
  expect(reading.countLost()).toBe(0);
  expect(reading.faults).toEqual({ doubled: 0, outOfOrder: 0, toldMissing: 0, disagreed: 0 });
});
