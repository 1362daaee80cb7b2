import type { Message } from '../protocol';
import type { Row } from './message-rows';
import { strings } from './strings';
import type { Hole } from './timeline';
import { formatDay, formatMoment } from './times';

type MarkProps = {
  row: Exclude<Row, { kind: 'message' }>;
  isLive: boolean;
  isLoading: (message: Message) => boolean;
  onLoad: (message: Message) => void;
};

/** A line between messages. */
export function ListMark({ row, isLive, isLoading, onLoad }: MarkProps) {
  switch (row.kind) {
    case 'day':
      return <h2 class="mark day">{formatDay(row.at)}</h2>;
    case 'new':
      return <p class="mark new">{strings.newSince}</p>;
    case 'beginning':
      return <p class="mark quiet">{strings.beginning}</p>;
    case 'reset':
      return <p class="mark warning">{strings.reset}</p>;
    case 'hole':
      return row.hole.isLost ? (
        <p class="mark hole">{sayLost(row.hole)}</p>
      ) : (
        <p class={row.hole.after ? 'mark hole' : 'mark quiet'} data-hole={row.hole.before.id}>
          <button
            type="button"
            class="quiet-button"
            disabled={!isLive || isLoading(row.hole.before)}
            onClick={() => onLoad(row.hole.before)}
          >
            {isLoading(row.hole.before) ? strings.loading : strings.loadEarlier(row.hole.count)}
          </button>
        </p>
      );
  }
}

function sayLost({ after, before }: Hole): string {
  if (!after) return strings.lostBefore;
  return strings.lostBetween(formatMoment(after.at), formatMoment(before.at));
}
