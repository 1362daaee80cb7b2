import { Dashboard } from '@pulumi/gcp/monitoring';
import { jsonStringify, type Output, type Resource } from '@pulumi/pulumi';
import type { StackConfig } from '../config';
import type { LogCounts } from './log-metrics';
import type { Series } from './series';

type Line = {
  filter: Output<string>;
  perSeriesAligner: string;
  crossSeriesReducer: string;
  groupByFields?: string[];
};
type Chart = { title: string; lines: Line[] };

/** The charts, in the order in which one looks when something is wrong. */
function listCharts(
  { ofService, ofRedis, ofConnector, ofLog }: Series,
  counts: LogCounts,
): Chart[] {
  const chart = (
    title: string,
    filter: Output<string>,
    perSeriesAligner: string,
    crossSeriesReducer: string,
    groupByFields?: string[],
  ): Chart => ({
    title,
    lines: [
      { filter, perSeriesAligner, crossSeriesReducer, ...(groupByFields && { groupByFields }) },
    ],
  });
  const sent = ofConnector('sent_bytes_count');
  const received = ofConnector('received_bytes_count');
  return [
    chart(
      'Connections of the fullest instance',
      ofService('container/max_request_concurrencies'),
      'ALIGN_PERCENTILE_99',
      'REDUCE_MAX',
    ),
    chart('Instances', ofService('container/instance_count'), 'ALIGN_MAX', 'REDUCE_SUM', [
      'metric.label.state',
    ]),
    chart('Requests by answer, a second', ofService('request_count'), 'ALIGN_RATE', 'REDUCE_SUM', [
      'metric.label.response_code_class',
    ]),
    chart(
      'Time to start, 99 % (ms)',
      ofService('container/startup_latencies'),
      'ALIGN_PERCENTILE_99',
      'REDUCE_MAX',
    ),
    chart(
      'CPU of the instances, 99 %',
      ofService('container/cpu/utilizations'),
      'ALIGN_PERCENTILE_99',
      'REDUCE_MAX',
    ),
    chart(
      'Memory of the instances, 99 %',
      ofService('container/memory/utilizations'),
      'ALIGN_PERCENTILE_99',
      'REDUCE_MAX',
    ),
    chart('Memory of Redis', ofRedis('stats/memory/usage_ratio'), 'ALIGN_MAX', 'REDUCE_MAX'),
    chart(
      'CPU of Redis',
      ofRedis('stats/cpu_utilization_main_thread'),
      'ALIGN_RATE',
      'REDUCE_SUM',
      ['resource.label.node_id'],
    ),
    chart('Connections to Redis', ofRedis('clients/connected'), 'ALIGN_MAX', 'REDUCE_MAX'),
    chart(
      'Keys that Redis evicted: must be 0',
      ofRedis('stats/evicted_keys'),
      'ALIGN_DELTA',
      'REDUCE_SUM',
    ),
    ...(sent && received
      ? [
          {
            title: 'Bytes through the connector, a second',
            lines: [sent, received].map((filter) => ({
              filter,
              perSeriesAligner: 'ALIGN_RATE',
              crossSeriesReducer: 'REDUCE_SUM',
            })),
          },
        ]
      : []),
    ...counts.map(({ title, metric }) =>
      chart(`${title}, a minute`, ofLog(metric.name), 'ALIGN_DELTA', 'REDUCE_SUM'),
    ),
  ];
}

const columns = 48;
const size = { width: 24, height: 16 };

/** Two charts a row. A place of 0 is left out: Google does not give it back, and it would show as a change. */
function toTile({ title, lines }: Chart, index: number) {
  const x = (index % 2) * size.width;
  const y = Math.floor(index / 2) * size.height;
  return {
    ...(x > 0 && { xPos: x }),
    ...(y > 0 && { yPos: y }),
    ...size,
    widget: {
      title,
      xyChart: {
        dataSets: lines.map(({ filter, ...aggregation }) => ({
          plotType: 'LINE',
          timeSeriesQuery: {
            timeSeriesFilter: { filter, aggregation: { alignmentPeriod: '60s', ...aggregation } },
          },
        })),
      },
    },
  };
}

/** One page with all there is to see of the stack. */
export function createDashboard(
  config: StackConfig,
  series: Series,
  counts: LogCounts,
  apis: Resource[],
): void {
  new Dashboard(
    'dashboard',
    {
      project: config.project,
      dashboardJson: jsonStringify({
        displayName: config.serviceName,
        mosaicLayout: { columns, tiles: listCharts(series, counts).map(toTile) },
      }),
    },
    { dependsOn: apis },
  );
}
