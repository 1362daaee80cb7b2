import type { Cursor } from '../../../service/protocol';
import type { Arrival, HistoryEvent, Sighting, View } from '../history';

/** What one connection brought, in its order. */
export type LinkStep =
  | { kind: 'joined'; after?: Cursor; answer: Arrival }
  | { kind: 'pushed'; answer: Arrival }
  | { kind: 'message'; message: Sighting };

export type PageRecord = {
  /** For the report: "ann, page 2". */
  name: string;
  client: string;
  links: LinkStep[][];
  view?: View;
};

/** Sorts what happened to each client's pages and their links. */
export function collectPages(history: readonly HistoryEvent[]): PageRecord[] {
  const pages: PageRecord[] = [];
  const current = new Map<string, { page: PageRecord; links: Map<number, LinkStep[]> }>();
  const pageCounts = new Map<string, number>();

  function linkOf(client: string, link: number): LinkStep[] {
    const open = current.get(client);
    const steps = open?.links.get(link) ?? [];
    if (open && !open.links.has(link)) {
      open.links.set(link, steps);
      open.page.links.push(steps);
    }
    return steps;
  }

  for (const event of history) {
    if (event.kind === 'page') {
      const number = (pageCounts.get(event.client) ?? 0) + 1;
      pageCounts.set(event.client, number);
      const name = `${event.client}, page ${number}`;
      const page: PageRecord = { name, client: event.client, links: [] };
      pages.push(page);
      current.set(event.client, { page, links: new Map() });
    } else if (event.kind === 'joined' || event.kind === 'pushed' || event.kind === 'message') {
      linkOf(event.client, event.link).push(event);
    } else if (event.kind === 'view') {
      const open = current.get(event.client);
      if (open) open.page.view = event.view;
    }
  }
  return pages;
}
