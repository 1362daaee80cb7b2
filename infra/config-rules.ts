const name = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;

/** A name as Google's APIs have them (RFC 1035). */
export const isName = (minLength: number, maxLength: number) => (value: string) =>
  value.length >= minLength && value.length <= maxLength && name.test(value);

/** The nearest thing to a text that a label's value may be. */
export function toLabel(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '-')
    .slice(0, 63);
}

/** What stands between the commas. */
export function splitList(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

const domain = '[a-z0-9-]+(\\.[a-z0-9-]+)+';
const email = `[\\w.%+-]+@${domain}`;

export function isEmail(value: string): boolean {
  return new RegExp(`^${email}$`, 'i').test(value);
}

/** Somebody whom IAM can name: user:… and the like. */
export function isPrincipal(value: string): boolean {
  return new RegExp(`^((user|group|serviceAccount):${email}|domain:${domain})$`, 'i').test(value);
}

/** The four numbers of an IPv4 address as one; NaN for what is none. */
function parseAddress(address: string): number {
  const parts = address.split('.');
  const isRight =
    parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && +part < 256);
  return isRight ? parts.reduce((number, part) => number * 256 + Number(part), 0) : NaN;
}

type Range = { from: number; to: number };

function parseRange(cidr: string): Range | undefined {
  const [address = '', bits = ''] = cidr.split('/');
  const from = parseAddress(address);
  const size = 2 ** (32 - Number(bits));
  if (!/^\d{1,2}$/.test(bits) || Number(bits) > 32 || !(from % size === 0)) return undefined;
  return { from, to: from + size - 1 };
}

function contains(outer: string, inner: Range): boolean {
  const range = parseRange(outer);
  return range !== undefined && range.from <= inner.from && inner.to <= range.to;
}

/** How many addresses a range has; 0 for what is none. */
export function countAddresses(cidr: string): number {
  const range = parseRange(cidr);
  return range ? range.to - range.from + 1 : 0;
}

/** Whether two ranges share an address; false where one is none. */
export function rangesOverlap(one: string, other: string): boolean {
  const [a, b] = [parseRange(one), parseRange(other)];
  return a !== undefined && b !== undefined && a.from <= b.to && b.from <= a.to;
}

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** A /28 of private addresses. Cloud Run cannot reach 192.168.1.0/24. */
export function isConnectorRange(cidr: string): boolean {
  const range = cidr.endsWith('/28') ? parseRange(cidr) : undefined;
  return (
    range !== undefined &&
    privateRanges.some((outer) => contains(outer, range)) &&
    !contains('192.168.1.0/24', range)
  );
}

/** With its registry, as Cloud Run wants it: us-docker.pkg.dev/project/repository/name:tag or @sha256:… */
export function isImage(image: string): boolean {
  return /^[\w.-]+(:\d+)?(\/[\w.-]+)+(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/.test(image);
}

export function isAllowedOrigins(list: string): boolean {
  return splitList(list).every(
    (origin) =>
      origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin.toLowerCase()),
  );
}

/** Cloud Run's memory in MiB for each number of CPUs: https://cloud.google.com/run/docs/configuring/services/memory-limits */
const memoryRanges: Record<number, readonly [least: number, most: number]> = {
  1: [256, 4096],
  2: [256, 8192],
  4: [2048, 16384],
  6: [4096, 24576],
  8: [4096, 32768],
};

/** Whether so many CPUs may have so much memory; else the rule, and the least. */
export function isMemoryFor(cpu: number, memory: string): true | { rule: string; least: string } {
  const range = memoryRanges[cpu];
  const amount = parseInt(memory, 10) * (memory.endsWith('Gi') ? 1024 : 1);
  if (!range || Number.isNaN(amount)) return true;
  const [least, most] = range;
  if (amount >= least && amount <= most) return true;
  return {
    rule: `from ${least}Mi to ${most}Mi with ${cpu} CPU`,
    least: `${Math.max(least, 512)}Mi`,
  };
}
