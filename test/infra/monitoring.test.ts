import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { faultMessages, logEvents, lossFilter } from '../../infra/monitoring/log-events';
import { compareToDefaults, runProgram, type Run } from './run-program';

const root = join(__dirname, '../..');
const on = { 'cloud-run-chat:monitoring': 'true' };
const email = { ...on, 'cloud-run-chat:alertEmail': 'ops@example.com' };
const policyType = 'gcp:monitoring/alertPolicy:AlertPolicy';
const watched = {
  'gcp:projects/service:Service': 2,
  'gcp:monitoring/dashboard:Dashboard': 1,
  'gcp:logging/metric:Metric': logEvents.length,
  'gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig': 1,
  [policyType]: 6,
};

type Chart = {
  xPos?: number;
  yPos?: number;
  width: number;
  height: number;
  widget: {
    title: string;
    xyChart: { dataSets: { timeSeriesQuery: { timeSeriesFilter: { filter: string } } }[] };
  };
};

function chartsOf(run: Run): Chart[] {
  const { inputs } = run.one('gcp:monitoring/dashboard:Dashboard');
  const { mosaicLayout } = JSON.parse(String(inputs.dashboardJson)) as {
    mosaicLayout: { tiles: Chart[] };
  };
  return mosaicLayout.tiles;
}

const filtersOf = (charts: Chart[]): string[] =>
  charts.flatMap(({ widget }) =>
    widget.xyChart.dataSets.map(({ timeSeriesQuery }) => timeSeriesQuery.timeSeriesFilter.filter),
  );

test('nothing is watched unless it is asked for', async () => {
  const { resources } = await runProgram();
  expect(resources.filter(({ type }) => /monitoring|logging|billing/.test(type))).toEqual([]);
});

test('monitoring adds exactly these', async () => {
  expect(await compareToDefaults(on)).toEqual(watched);
});

test('alerts go to the address that is configured', async () => {
  const channelType = 'gcp:monitoring/notificationChannel:NotificationChannel';
  expect(await compareToDefaults(email)).toEqual({ ...watched, [channelType]: 1 });
  const run = await runProgram(email);
  expect(run.one(channelType).inputs).toMatchObject({
    type: 'email',
    labels: { email_address: 'ops@example.com' },
  });
  const policies = run.resources.filter(({ type }) => type === policyType);
  for (const { inputs } of policies)
    expect(inputs.notificationChannels).toEqual(['alert-email-id']);
});

test('a check without credentials asks only a public chat', async () => {
  const types = await compareToDefaults({ ...on, 'cloud-run-chat:access': 'private' });
  expect(types[policyType]).toBe(5);
  expect(types).not.toHaveProperty('gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig');
  const check = (await runProgram(on)).one('gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig');
  expect(check.inputs).toMatchObject({
    httpCheck: { path: '/ready', useSsl: true, validateSsl: true },
    monitoredResource: { labels: { project_id: 'my-project', host: 'chat-app.a.run.app' } },
  });
});

test('every chart and alert is of this stack alone', async () => {
  const run = await runProgram({ ...on, 'cloud-run-chat:serviceName': 'other' });
  const own = /"other(-redis|-[0-9a-f]{8}|\/[a-z-]+)?"|instances\/other-redis"|user\/other-/;
  for (const filter of filtersOf(chartsOf(run))) expect(filter).toMatch(own);
  for (const { inputs } of run.resources.filter(({ type }) => type === policyType)) {
    expect(String(inputs.displayName)).toMatch(/^other: /);
    const conditions = JSON.stringify(inputs.conditions).replaceAll('\\"', '"');
    expect(conditions).toMatch(/"other"|instances\/other-redis"|check-1"/);
  }
});

test('charts lie beside each other, two in a row, and none is placed at 0 in words', async () => {
  const charts = chartsOf(await runProgram(on));
  const places = charts.map(({ xPos = 0, yPos = 0 }) => `${xPos} ${yPos}`);
  expect(new Set(places).size).toBe(charts.length);
  for (const { xPos, yPos, width } of charts) {
    expect((xPos ?? 0) + width).toBeLessThanOrEqual(48);
    expect([xPos, yPos]).not.toContain(0);
  }
});

test('a stack without a connector has no chart of one', async () => {
  const direct = { ...on, 'cloud-run-chat:vpcAccess': 'direct' };
  const [without, having] = [
    filtersOf(chartsOf(await runProgram(direct))),
    filtersOf(chartsOf(await runProgram(on))),
  ];
  expect(having.filter((filter) => filter.includes('vpcaccess'))).toHaveLength(2);
  expect(without.filter((filter) => filter.includes('vpcaccess'))).toEqual([]);
});

test('the alert on instances follows the most that may run', async () => {
  const run = await runProgram({ ...on, 'cloud-run-chat:maxInstances': '7' });
  const policy = run.resources.find(({ name }) => name === 'alert-instances');
  expect(policy?.inputs).toMatchObject({
    conditions: [{ conditionThreshold: { thresholdValue: 6.5, comparison: 'COMPARISON_GT' } }],
  });
});

test('the lines that are counted are lines that the service writes', () => {
  const folder = join(root, 'service/server');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');
  for (const message of [...logEvents.map(({ message }) => message), ...faultMessages])
    expect(sources).toMatch(new RegExp(`['\`]${message}`));
  expect(lossFilter).toContain('A room had to be re-synced');
  expect(sources).toMatch(/'truncated' \| 'reset'/);
});

test('each alert leads to its chapter in docs/operations.md', async () => {
  const run = await runProgram(on);
  const chapters = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  for (const { inputs } of run.resources.filter(({ type }) => type === policyType)) {
    const { content } = inputs.documentation as { content: string };
    const [, title = ''] = /"(.+)"/.exec(content) ?? [];
    expect(chapters).toContain(`\n### ${title}\n`);
  }
});
