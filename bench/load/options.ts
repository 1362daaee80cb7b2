import { parseArgs } from 'node:util';
import { ExplainedError } from '../explained-error';

export type LoadOptions = {
  url: string;
  users: number;
  rooms: number;
  /** Messages a second, of all users together. */
  rate: number;
  minutes: number;
  asJson: boolean;
};

/** What an address that is not this machine's gets without `--yes`. */
const unasked = { users: 50, rate: 10 };
/** A service refuses more of one person in the long run, unless it was configured otherwise. */
const ratePerUser = 10;

export const usage = `npm run load -- --url <address> [options]

  --url <address>   of the chat, for example http://localhost:8080
  --users <n>       people who are in a room and read (default: 20)
  --rooms <n>       rooms they are spread over (default: 1)
  --rate <n>        messages a second that they write together (default: 5)
  --minutes <n>     how long they write (default: 1)
  --json            the report as JSON; progress goes to stderr
  --yes             more than ${unasked.users} users or ${unasked.rate} messages a second, at an address that is not
                    this machine: it costs money, and is for a service of your own`;

/** @throws {ExplainedError} */
export function parseLoadOptions(args: string[]): LoadOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const url = parseUrl(values.url);
  const options = {
    url: url.origin,
    users: parseNumber('users', values.users ?? '20', 1, 20_000, true),
    rooms: parseNumber('rooms', values.rooms ?? '1', 1, 20_000, true),
    rate: parseNumber('rate', values.rate ?? '5', 0.1, 10_000),
    minutes: parseNumber('minutes', values.minutes ?? '1', 0.01, 24 * 60),
    asJson: values.json ?? false,
  };
  const { users, rooms, rate } = options;
  if (rooms > users) {
    throw new ExplainedError(`--rooms ${rooms}: there cannot be more rooms than users (${users})`);
  }
  if (rate > users * ratePerUser) {
    throw new ExplainedError(
      `--rate ${rate}: ${users} users may write ${users * ratePerUser} messages a second: take more users`,
    );
  }
  const isMuch = users > unasked.users || rate > unasked.rate;
  if (isMuch && !isLoopback(url.hostname) && !values.yes) {
    throw new ExplainedError(
      `${url.host} is not this machine: add --yes if it is yours, or stay within --users ${unasked.users} --rate ${unasked.rate}`,
    );
  }
  return options;
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        url: { type: 'string' },
        users: { type: 'string' },
        rooms: { type: 'string' },
        rate: { type: 'string' },
        minutes: { type: 'string' },
        json: { type: 'boolean' },
        yes: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new ExplainedError(error instanceof Error ? error.message : String(error));
  }
}

function parseUrl(text: string | undefined): URL {
  const example = 'for example --url http://localhost:8080';
  if (text === undefined)
    throw new ExplainedError(`--url is missing: the chat's address, ${example}`);
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new ExplainedError(`--url ${text}: must be an http or https address, ${example}`);
  }
  return new URL(text);
}

function parseNumber(
  option: string,
  text: string,
  min: number,
  max: number,
  isWhole = false,
): number {
  const value = Number(text);
  const fits = text.trim() !== '' && value >= min && value <= max;
  if (!fits || (isWhole && !Number.isInteger(value))) {
    const kind = isWhole ? 'a whole number' : 'a number';
    throw new ExplainedError(`--${option} ${text}: must be ${kind} from ${min} to ${max}`);
  }
  return value;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
