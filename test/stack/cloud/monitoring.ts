import * as v from 'valibot';
import { inUse, invalid, notFound } from './api-error';
import type { Cloud } from './cloud';
import { type Json, type Kind, shortName } from './kind';

const policy = v.looseObject({
  conditions: v.array(
    v.looseObject({
      conditionThreshold: v.optional(v.looseObject({ filter: v.string() })),
      conditionMatchedLog: v.optional(v.looseObject({ filter: v.string() })),
    }),
  ),
  notificationChannels: v.optional(v.array(v.string()), []),
  alertStrategy: v.optional(
    v.looseObject({ notificationRateLimit: v.optional(v.looseObject({ period: v.string() })) }),
    {},
  ),
});

const kind = (
  collection: string,
  api: string,
): Omit<Kind, 'collection'> & { collection: string } => ({
  collection: `projects/*/${collection}`,
  api: `${api}.googleapis.com`,
  namePattern: /^[\w.-]{1,100}$/,
  notFound: (name) => `Cannot find ${name}.`,
  create: (_cloud, _name, body) => Promise.resolve(body),
  update: (_cloud, before, body) => Promise.resolve({ ...before.view, ...body }),
  remove: () => Promise.resolve(),
});

const policiesOf = (cloud: Cloud) =>
  cloud.all().filter(({ name }) => /^projects\/[^/]+\/alertPolicies\/\d+$/.test(name));

/** An alert must speak of one metric of one resource; a count of log lines is not known for minutes. */
function admitPolicy(cloud: Cloud, _name: string, body: Json): void {
  const spec = v.parse(policy, body);
  for (const { conditionThreshold, conditionMatchedLog } of spec.conditions) {
    const { filter } = conditionThreshold ?? { filter: '' };
    if (conditionThreshold && !/metric\.type=".+" AND resource\.type="\w+"/.test(filter)) {
      throw invalid(`The supplied filter does not specify a metric and a resource type: ${filter}`);
    }
    if (filter.includes('logging.googleapis.com/user/')) {
      throw notFound('Cannot find metric that matches the type. It may take up to 10 minutes.');
    }
    if (conditionMatchedLog && !spec.alertStrategy.notificationRateLimit) {
      throw invalid('A log-based alert policy must have a notification rate limit.');
    }
  }
  for (const channel of spec.notificationChannels) {
    if (!cloud.ready(channel)) throw notFound(`Cannot find notification channel ${channel}.`);
  }
}

const chart = v.looseObject({
  xPos: v.optional(v.number(), 0),
  yPos: v.optional(v.number(), 0),
  width: v.number(),
  height: v.number(),
});
const board = v.looseObject({
  displayName: v.string(),
  mosaicLayout: v.looseObject({ columns: v.number(), tiles: v.array(chart) }),
});

function admitDashboard(_cloud: Cloud, _name: string, { dashboardJson }: Json): void {
  const { tiles, columns } = v.parse(board, JSON.parse(String(dashboardJson))).mosaicLayout;
  const overlap = tiles.some((a, index) =>
    tiles
      .slice(index + 1)
      .some(
        (b) =>
          a.xPos < b.xPos + b.width &&
          b.xPos < a.xPos + a.width &&
          a.yPos < b.yPos + b.height &&
          b.yPos < a.yPos + a.height,
      ),
  );
  if (overlap) throw invalid('Tiles must not overlap.');
  if (tiles.some(({ xPos, width }) => xPos + width > columns)) throw invalid('A tile is too wide.');
}

/** As it is given back: without the zeros, with an etag. */
const asStored = (body: Json): Json => ({
  ...body,
  dashboardJson: JSON.stringify(
    { ...v.parse(v.looseObject({}), JSON.parse(String(body.dashboardJson))), etag: 'a' },
    (key, value: unknown) => (/^[xy]Pos$/.test(key) && value === 0 ? undefined : value),
  ),
});

export const monitoringKinds: Kind[] = [
  { ...kind('alertPolicies', 'monitoring'), admit: admitPolicy },
  {
    ...kind('dashboards', 'monitoring'),
    admit: admitDashboard,
    create: (_cloud, _name, body) => Promise.resolve(asStored(body)),
    update: (_cloud, _before, body) => Promise.resolve(asStored(body)),
  },
  {
    ...kind('uptimeCheckConfigs', 'monitoring'),
    admitRemoval(cloud, { name }) {
      const user = policiesOf(cloud).find(({ view }) =>
        JSON.stringify(view.conditions).includes(`check_id=\\"${shortName(name)}\\"`),
      );
      if (user) throw inUse(`Cannot delete check ${name}: ${user.name} uses it.`);
    },
  },
  {
    ...kind('notificationChannels', 'monitoring'),
    admitRemoval(cloud, { name }) {
      const user = policiesOf(cloud).find(({ view }) =>
        v.parse(policy, view).notificationChannels.includes(name),
      );
      if (user) throw inUse(`Cannot delete channel ${name}: ${user.name} uses it.`);
    },
  },
  kind('metrics', 'logging'),
];

export const budgetKind: Kind = {
  ...kind('budgets', 'billingbudgets'),
  collection: 'billingAccounts/*/budgets',
  admit(_cloud, _name, body) {
    if (!/"projects\/\d+"/.test(JSON.stringify(body.budgetFilter))) {
      throw invalid('A project of a budget is named by its number.');
    }
  },
};
