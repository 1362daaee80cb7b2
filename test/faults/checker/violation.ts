/** What must never happen, in the words of the report. */
export const violationNames = {
  acknowledgedNotStored: 'acknowledged but not stored',
  storedTwice: 'stored twice',
  senderOrderBroken: 'stored in another order than written',
  logBroken: 'hole or change in the log',
  writtenNotSent: 'written but not sent at the end',
  seenTwice: 'seen twice',
  seenOutOfOrder: 'seen out of order',
  neverSeen: 'never seen though present at the end',
  seenNotStored: 'seen but not stored',
  orderDisagreement: 'order disagreements',
  falseAlarm: 'told of a loss that was none',
  lostBySyncedRedis: 'lost though Redis syncs each write',
  processExit: 'process exits nobody asked for',
  loggedError: 'errors and unhandled rejections logged',
} as const;

export type ViolationKind = keyof typeof violationNames;

export type Violation = {
  kind: ViolationKind;
  /** How many messages, or processes, it is about. */
  count: number;
  /** Where to look. */
  detail: string;
};

export function violation(kind: ViolationKind, detail: string, count = 1): Violation {
  return { kind, count, detail };
}
