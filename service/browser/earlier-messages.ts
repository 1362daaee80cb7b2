import type { Message } from '../protocol';
import type { Link } from './link';
import type { Timeline } from './timeline';

/** Loads pages of messages that are missing before a shown one, one page a hole at a time. */
export type EarlierMessages = {
  loadBefore: (message: Message) => void;
  isLoadingBefore: (message: Message) => boolean;
};

export function createEarlierMessages(
  timeline: Timeline,
  currentLink: () => Link | undefined,
  onChange: () => void,
): EarlierMessages {
  const loading = new Set<string>();
  return {
    loadBefore(message) {
      const link = currentLink();
      if (!link || loading.has(message.id)) return;
      loading.add(message.id);
      onChange();
      link.readHistory({ before: message.seq }, (outcome) => {
        loading.delete(message.id);
        if (outcome !== 'silent' && 'result' in outcome) timeline.fill(message, outcome.result);
        onChange();
      });
    },
    isLoadingBefore: ({ id }) => loading.has(id),
  };
}
