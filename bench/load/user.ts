import { io } from 'socket.io-client';
import { createBackOff } from '../../service/browser/back-off';
import { openLink, type Link } from '../../service/browser/link';
import type { Message } from '../../service/protocol';
import { Reading, type RoomRecord } from './reading';
import type { Tally } from './tally';

export type UserParts = {
  url: string;
  user: string;
  room: string;
  record: RoomRecord;
  tally: Tally;
  /** When a message of this run was sent, by its id. */
  sentAt: Map<string, number>;
};

/** Somebody in a room, over the page's own connection: comes back after each interruption. */
export class User {
  readonly reading: Reading;
  private link: Link | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly backOff = createBackOff();
  private hasJoined = false;
  private isPresent = false;
  private isOver = false;

  constructor(private readonly parts: UserParts) {
    this.reading = new Reading(parts.record);
    this.open();
  }

  get canSend(): boolean {
    return this.isPresent;
  }

  send(text: string, id: string): void {
    const { tally, record, sentAt } = this.parts;
    const start = performance.now();
    sentAt.set(id, start);
    tally.sent++;
    this.link?.send({ text, id }, (outcome) => {
      if (outcome === 'silent') {
        tally.unanswered++;
      } else if ('error' in outcome) {
        tally.refuse(outcome.error.code);
      } else {
        tally.acknowledged++;
        tally.acknowledgement.add(performance.now() - start);
        const { seq } = outcome.result;
        record.lastAcknowledgedSeq = Math.max(record.lastAcknowledgedSeq, seq);
      }
    });
  }

  leave(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.leaveRoom();
    this.link?.close();
  }

  private open(): void {
    const { tally } = this.parts;
    const start = performance.now();
    const link = openLink(this.parts.url, io, {
      connected: () => this.join(link, start),
      ended: () => link === this.link && this.comeBack(),
      message: (message) => this.take(message),
      history: (history) => {
        if (history.reset) tally.resets++;
        this.reading.takeHistory(history);
      },
      closing: ({ reconnectInMs }) => {
        this.timer = setTimeout(() => {
          link.close();
          this.comeBack();
        }, reconnectInMs);
      },
      users: () => undefined,
      typing: () => undefined,
      notification: () => undefined,
    });
    this.link = link;
  }

  private join(link: Link, start: number): void {
    const { user, room, tally } = this.parts;
    const after = this.reading.cursor;
    link.join({ user, room, ...(after && { after }) }, !this.hasJoined, (outcome) => {
      if (outcome === 'silent' || 'error' in outcome) {
        if (outcome !== 'silent') tally.refuse(outcome.error.code);
        if (link === this.link) this.comeBack();
        return;
      }
      this.hasJoined = true;
      this.isPresent = true;
      this.backOff.reset();
      tally.present++;
      tally.joins++;
      tally.joining.add(performance.now() - start);
      if (outcome.result.reset) tally.resets++;
      this.reading.takeHistory(outcome.result);
    });
  }

  private comeBack(): void {
    this.link?.close();
    if (this.leaveRoom()) this.parts.tally.reconnects++;
    if (this.isOver) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), this.backOff.nextMs());
  }

  /** @returns whether it was there */
  private leaveRoom(): boolean {
    const wasPresent = this.isPresent;
    this.isPresent = false;
    if (wasPresent) this.parts.tally.present--;
    return wasPresent;
  }

  private take(message: Message): void {
    const { tally, sentAt } = this.parts;
    this.reading.take(message);
    const start = sentAt.get(message.id);
    if (start === undefined) return;
    tally.deliveries++;
    tally.delivery.add(performance.now() - start);
  }
}
