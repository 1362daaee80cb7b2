import type { Arrival, Sighting } from '../history';
import { checkPlaces } from './check-place';
import type { LinkStep, PageRecord } from './client-record';
import type { RoomEras } from './room-eras';
import { violation, type Violation } from './violation';

/**
 * The server's part: on each connection the messages follow one another without a hole, from the
 * client's cursor on, but for the holes that the server told of. A page could hide a fault here, by
 * dropping what comes twice.
 */
export function checkLinks(page: PageRecord, eras: RoomEras): Violation[] {
  return page.links.flatMap((steps, index) =>
    checkLink(`${page.name}, link ${index + 1}`, steps, eras),
  );
}

function checkLink(name: string, steps: readonly LinkStep[], eras: RoomEras): Violation[] {
  const violations: Violation[] = [];
  let seen: Sighting[] = [];
  let lastSeq: number | undefined;

  function take(message: Sighting, mayJump: boolean): void {
    const { seq } = message;
    const detail = `${name}: "${message.text}" at ${seq} after ${lastSeq ?? 'nothing'}`;
    if (lastSeq !== undefined && seq <= lastSeq) {
      const isAgain = seen.some(({ id }) => id === message.id);
      violations.push(violation(isAgain ? 'seenTwice' : 'seenOutOfOrder', detail));
    } else if (lastSeq !== undefined && seq > lastSeq + 1 && !mayJump) {
      violations.push(violation('neverSeen', detail, seq - lastSeq - 1));
    }
    lastSeq = Math.max(lastSeq ?? 0, seq);
    seen.push(message);
  }

  function startAnew(): void {
    violations.push(...checkPlaces(name, seen, eras));
    seen = [];
    lastSeq = undefined;
  }

  function takeAll({ messages, truncated }: Arrival): void {
    for (const [index, message] of messages.entries()) {
      take(message, index === 0 && truncated === true);
    }
    // An empty room's first message is number 1.
    lastSeq ??= 0;
  }

  for (const step of steps) {
    switch (step.kind) {
      case 'joined':
        startAnew();
        if (step.after && !step.answer.reset) take({ ...step.after, text: '' }, false);
        takeAll(step.answer);
        break;
      case 'pushed':
        if (step.answer.reset) startAnew();
        takeAll(step.answer);
        break;
      case 'message':
        take(step.message, false);
    }
  }
  startAnew();
  return violations;
}
