import * as v from 'valibot';
import { isName, limits, type ChatError, type Draft, type JoinRequest } from '../protocol';

/** A refusal, with the acknowledgement it is answered with. */
export class Refusal extends Error {
  constructor(readonly answer: ChatError) {
    super(answer.message);
    this.name = 'Refusal';
  }
}

export function refuse(code: ChatError['code'], message: string, field?: string): Refusal {
  return new Refusal({ code, message, ...(field !== undefined && { field }), retry: false });
}

export function unavailable(message: string, retryAfterMs?: number): Refusal {
  return new Refusal({
    code: 'unavailable',
    message,
    retry: true,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

export function rateLimited(retryAfterMs: number): Refusal {
  return new Refusal({
    code: 'rate-limited',
    message: 'Too many requests at once.',
    retry: true,
    retryAfterMs,
  });
}

const name = (field: string) =>
  v.pipe(
    v.string(`The ${field} must be a text.`),
    v.trim(),
    v.check(
      isName,
      `The ${field} must have 1 to ${limits.nameUnits} characters, none of them a control character.`,
    ),
  );

const positive = (field: string) =>
  v.pipe(
    v.number(`${field} must be a number.`),
    v.safeInteger(`${field} must be a whole number.`),
    v.minValue(1, `${field} must be at least 1.`),
  );

const id = v.pipe(
  v.string('The id must be a text.'),
  v.regex(limits.idPattern, 'The id must have 1 to 64 of the characters A-Z a-z 0-9 _ -.'),
);

const join = v.object(
  {
    user: name('user'),
    room: name('room'),
    after: v.nullish(
      v.object(
        { seq: positive('after.seq'), id, at: positive('after.at') },
        'after must be a cursor: { seq, id, at }.',
      ),
    ),
  },
  'A join needs { user, room }.',
);

const history = v.object(
  { before: positive('before'), limit: v.nullish(positive('limit')) },
  'history needs { before }.',
);

const typing = v.object({ on: v.boolean('on must be true or false.') }, 'typing needs { on }.');

const draft = v.object(
  { text: v.string('The text must be a text.'), id },
  'A message must be a text or { text, id }.',
);

/** @param verifiedUser takes the place of the typed name */
export function parseJoin(payload: unknown, verifiedUser: string | undefined): JoinRequest {
  const given =
    verifiedUser === undefined || typeof payload !== 'object'
      ? payload
      : { ...payload, user: verifiedUser };
  const { user, room, after } = parse(join, given);
  return { user, room, ...(after && { after }) };
}

export function parseHistory(payload: unknown): { before: number; limit?: number } {
  const { before, limit } = parse(history, payload);
  return { before, ...(limit && { limit }) };
}

export function parseTyping(payload: unknown): boolean {
  return parse(typing, payload).on;
}

/** @param createId for a client that knows of no ids */
export function parseDraft(payload: unknown, createId: () => string): Draft {
  const { text, id } =
    typeof payload === 'string' ? { text: payload, id: createId() } : parse(draft, payload);
  if (text.length === 0) throw refuse('invalid', 'A message needs a text.', 'text');
  if (text.length > limits.textUnits) {
    throw refuse(
      'too-large',
      `A message may have ${limits.textUnits} characters; this one has ${text.length}.`,
      'text',
    );
  }
  return { text, id };
}

function parse<Output>(schema: v.GenericSchema<unknown, Output>, payload: unknown): Output {
  const result = v.safeParse(schema, payload, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw refuse('invalid', issue.message, v.getDotPath(issue) ?? undefined);
}
