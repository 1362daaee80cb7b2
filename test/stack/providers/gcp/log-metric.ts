import { flag, object, text } from '../core/fields';
import { namedResource } from './named-resource';

export const logMetric = namedResource({
  token: 'gcp:logging/metric:Metric',
  noun: 'Metric',
  collection: 'metrics',
  nameField: 'name',
  maxNameLength: 100,
  fields: {
    name: text({ replace: true }),
    filter: text({ required: true }),
    description: text(),
    disabled: flag(),
    metricDescriptor: object(
      {
        metricKind: text({ required: true, oneOf: ['DELTA', 'GAUGE', 'CUMULATIVE'] }),
        valueType: text({ required: true }),
        unit: text({ fallback: '1' }),
        displayName: text(),
      },
      { computed: true },
    ),
  },
  outputs: [],
});
