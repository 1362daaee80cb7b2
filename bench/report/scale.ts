import type { Results } from '../results';
import { formatTable, formatNumber } from './format-table';

/** What is assumed of the people; the rest is measured. */
export const assumptions = {
  membersPerRoom: 100,
  messagesPerUserPerMinute: 1,
  /** Cloud Run starts another instance when one has three fifths of its concurrency of 1,000. */
  usersPerInstance: 600,
  /** A room that has been used for some time has as many as are kept. */
  storedPerRoom: 10_000,
  connectionsPerInstance: 4,
};

/** TCP, IP and TLS around a message to a browser. */
const packetBytes = 90;

const userCounts = [1_000, 10_000, 100_000, 1_000_000];

type Costs = {
  sendMs: number;
  neighbourUs: number;
  redisUs: number;
  redisPerInstanceUs: number;
  egressBytes: number;
  egressPerInstanceBytes: number;
  storedBytes: number;
  memberKib: number;
  serverMib: number;
};

/** What so many people who are there at once need, as a table; undefined where not all was measured. */
export function formatScale(results: Results): string | undefined {
  const costs = readCosts(results);
  if (!costs) return undefined;
  const plans = userCounts.map((users) => plan(users, costs));
  const names = [...(plans[0]?.keys() ?? [])];
  return formatTable(
    ['people at once', ...userCounts.map((users) => users.toLocaleString('en'))],
    names.map((name) => [name, ...plans.map((each) => formatNumber(each.get(name) ?? NaN))]),
  );
}

function plan(users: number, costs: Costs): Map<string, number> {
  const { membersPerRoom, messagesPerUserPerMinute, usersPerInstance } = assumptions;
  const instances = Math.ceil(users / usersPerInstance);
  const rooms = users / membersPerRoom;
  const messagesPerS = (users * messagesPerUserPerMinute) / 60;
  const deliveriesPerS = messagesPerS * membersPerRoom;
  // Cloud Run spreads people without regard to their room.
  const instancesPerRoom = instances * (1 - (1 - 1 / instances) ** membersPerRoom);
  const frameBytes = costs.egressPerInstanceBytes + packetBytes;
  const cpuMsPerMessage = costs.sendMs + ((instancesPerRoom - 1) * costs.neighbourUs) / 1_000;
  const redisUsPerMessage = costs.redisUs + (instancesPerRoom - 1) * costs.redisPerInstanceUs;
  const redisBytes = costs.egressBytes + (instancesPerRoom - 1) * costs.egressPerInstanceBytes;
  return new Map([
    ['rooms', rooms],
    ['messages/s', messagesPerS],
    ['deliveries/s', deliveriesPerS],
    ['instances', instances],
    ['instances that have members of one room', instancesPerRoom],
    ['CPU of one instance (%)', (messagesPerS * cpuMsPerMessage) / 10 / instances],
    [
      'memory of one instance (MiB)',
      costs.serverMib + (usersPerInstance * costs.memberKib) / 1_024,
    ],
    ['to browsers (Mbit/s)', (deliveriesPerS * frameBytes * 8) / 1e6],
    ['out of Redis, through the connector (Mbit/s)', (messagesPerS * redisBytes * 8) / 1e6],
    ['CPU of Redis (cores)', (messagesPerS * redisUsPerMessage) / 1e6],
    ['memory of Redis (GB)', (rooms * assumptions.storedPerRoom * costs.storedBytes) / 1e9],
    ['connections to Redis', instances * assumptions.connectionsPerInstance],
  ]);
}

function readCosts(results: Results): Costs | undefined {
  const own = (quantity: string, condition: string): number =>
    results.find(quantity, 'service', condition)?.median ?? NaN;
  const shared = 'room on both of 2 instances';
  const alone = '2 instances';
  const costs: Costs = {
    sendMs: own('send-cpu', '1,000 stored'),
    neighbourUs: own('neighbour-cpu', shared),
    redisUs: own('message-redis-cpu', alone),
    redisPerInstanceUs: Math.max(
      own('message-redis-cpu', shared) - own('message-redis-cpu', alone),
      0,
    ),
    egressBytes: own('egress', alone),
    egressPerInstanceBytes: own('egress', shared) - own('egress', alone),
    storedBytes: own('stored-bytes', '50,000 stored'),
    memberKib: own('memory', results.conditionsOf('memory')[0] ?? ''),
    serverMib: own('memory-in-all', results.conditionsOf('memory-in-all')[0] ?? ''),
  };
  return Object.values(costs).some(Number.isNaN) ? undefined : costs;
}
