import { invalid } from './api-error';
import type { Cloud } from './cloud';

/** The project has one network, `default`, with the subnets of an auto-mode network. */
export function isNetwork(cloud: Cloud, reference: string): boolean {
  const { project } = cloud.options;
  const path = `projects/${project}/global/networks/default`;
  return (
    cloud.isEnabled('compute.googleapis.com') &&
    ['default', path, `https://www.googleapis.com/compute/v1/${path}`].includes(reference)
  );
}

/** An auto-mode network keeps this range for its subnets, one in each region. */
export const subnetRange = '10.128.0.0/9';

export function overlaps(a: string, b: string): boolean {
  const [first, second] = [parseRange(a), parseRange(b)];
  return first.start <= second.end && second.start <= first.end;
}

function parseRange(range: string): { start: number; end: number } {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(range);
  if (!match) throw invalid(`Invalid IP CIDR range ${range}.`);
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  if ([a, b, c, d].some((part) => part > 255) || bits > 32 || address % size !== 0) {
    throw invalid(`Invalid IP CIDR range ${range}.`);
  }
  return { start: address, end: address + size - 1 };
}
