import type { io as connectSocket } from 'socket.io-client';
import type { ChatError, History, Message, Notification } from '../protocol';
import { createBackOff } from './back-off';
import { initialState, type ConnectionState } from './connection-state';
import { createEarlierMessages, type EarlierMessages } from './earlier-messages';
import { openLink, type Link } from './link';
import { createOutbox, type Outbox } from './outbox';
import { createSender } from './sender';
import type { KeyValueStorage } from './stored-entries';
import { createTimeline, type Timeline } from './timeline';

/** One user in one room: joined again after each interruption, until it is closed. */
export type Connection = EarlierMessages & {
  state: () => ConnectionState;
  timeline: Timeline;
  outbox: Outbox;
  /** Puts a message in the outbox; it is sent as soon as that is possible. */
  send: (text: string) => void;
  setTyping: (on: boolean) => void;
  /** Does not wait for the next try. */
  retryNow: () => void;
  /** Finds out whether the connection is still alive, where the network may have changed. */
  check: () => void;
  close: () => void;
};

export type ConnectionParts = {
  /** The server's origin. */
  url: string;
  io: typeof connectSocket;
  user: string;
  room: string;
  storage: KeyValueStorage;
  /** The newest message that this user has looked at before. */
  seenSeq?: number;
  /** Something that the page shows has changed. */
  onChange: () => void;
  onMessage?: (message: Message) => void;
  onNotification?: (notification: Notification) => void;
};

export function createConnection(parts: ConnectionParts): Connection {
  const { url, io, user, room, storage, onChange } = parts;
  const timeline = createTimeline(parts.seenSeq);
  const outbox = createOutbox({ storage, room, user, onChange });
  const reconnectBackOff = createBackOff();

  let state = initialState;
  /** Joined: the room's messages come over it. */
  let current: Link | undefined;
  /** On its way to take over. */
  let next: Link | undefined;
  let isRejoining = false;
  let lostAt = 0;
  let openTimer: ReturnType<typeof setTimeout> | undefined;

  function change(fields: Partial<ConnectionState>): void {
    state = { ...state, ...fields };
    onChange();
  }

  function open(): void {
    clearTimeout(openTimer);
    openTimer = undefined;
    const link = openLink(url, io, {
      connected: () => join(link),
      ended: () => lose(link),
      message: (message) => link === current && take(message),
      history: (history) => link === current && load(history, true),
      users: (users) => link === current && change({ users }),
      typing: ({ users }) => link === current && change({ typing: users.filter(isOther) }),
      notification: (notification) => link === current && parts.onNotification?.(notification),
      closing: ({ reconnectInMs }) => link === current && move(reconnectInMs),
    });
    next = link;
    if (!current) change({ phase: 'connecting', nextTryAt: undefined });
  }

  function openIn(delayMs: number): void {
    clearTimeout(openTimer);
    openTimer = setTimeout(open, delayMs);
  }

  /** Opens the next connection while this one still works. */
  function move(delayMs: number): void {
    if (!next) openIn(delayMs);
    change({ isMoving: true });
  }

  function join(link: Link): void {
    const after = timeline.cursor();
    link.join({ user, room, ...(after && { after }) }, !state.hasJoined, (outcome) => {
      if (link === current) isRejoining = false;
      if (outcome === 'silent') lose(link);
      else if ('result' in outcome) takeOver(link, outcome.result, after !== undefined);
      else if (outcome.error.retry) lose(link, outcome.error.retryAfterMs);
      else refuse(outcome.error);
    });
  }

  function takeOver(link: Link, history: History, resumes: boolean): void {
    const old = current;
    const wasAway = !old && state.hasJoined;
    if (link === next) next = undefined;
    current = link;
    isRejoining = false;
    reconnectBackOff.reset();
    const newMessages = load(history, resumes);
    const now = Date.now();
    if (old !== link) old?.close();
    change({
      phase: 'live',
      hasJoined: true,
      isMoving: false,
      ...(wasAway && { back: { at: now, awayMs: now - lostAt, newMessages } }),
    });
    sender.flush();
  }

  /** This connection has ended or is of no use: another one is made, now or later. */
  function lose(link: Link, retryAfterMs = 0): void {
    if (link !== current && link !== next) return;
    if (link === current) {
      current = undefined;
      isRejoining = false;
      lostAt = Date.now();
    }
    if (link === next) next = undefined;
    link.close();
    if (next) return change({ phase: 'connecting', typing: [] });
    const delayMs = Math.max(reconnectBackOff.nextMs(), retryAfterMs);
    openIn(delayMs);
    if (current) return;
    change({ phase: 'waiting', nextTryAt: Date.now() + delayMs, isMoving: false, typing: [] });
  }

  function refuse(error: ChatError): void {
    close();
    change({ phase: 'refused', error });
  }

  /** Returns how many messages of others are new; those still to be loaded count as others'. */
  function load(history: History, resumes: boolean): number {
    const count = timeline.load(history, resumes);
    const fresh = count > 0 ? timeline.messages().slice(-count) : [];
    for (const message of fresh) if (!isOther(message.user)) outbox.settle(message.id);
    outbox.settleUpTo(history.reset ? Infinity : timeline.lastSeq());
    change({ users: history.users });
    const hole = fresh[0] && timeline.holeBefore(fresh[0]);
    const unloaded = hole?.after && !hole.isLost ? hole.count : 0;
    return unloaded + fresh.filter((message) => isOther(message.user)).length;
  }

  function take(message: Message): void {
    const verdict = timeline.append(message);
    if (verdict === 'duplicate') return;
    if (verdict === 'gap') return rejoin();
    if (!isOther(message.user)) outbox.settle(message.id);
    outbox.settleUpTo(message.seq);
    parts.onMessage?.(message);
    onChange();
  }

  function rejoin(): void {
    if (!current || isRejoining) return;
    isRejoining = true;
    join(current);
  }

  function isOther(name: string): boolean {
    return name !== user;
  }

  function close(): void {
    const links = [current, next];
    current = undefined;
    next = undefined;
    clearTimeout(openTimer);
    sender.close();
    for (const link of links) link?.close();
    change({ phase: 'closed' });
  }

  const sender = createSender({ outbox, timeline, currentLink: () => current, onLost: lose });
  open();
  return {
    state: () => state,
    timeline,
    outbox,
    send(text) {
      outbox.add(text);
      sender.flush();
    },
    ...createEarlierMessages(timeline, () => current, onChange),
    setTyping: (on) => current?.setTyping(on),
    retryNow: () => {
      if (state.phase === 'waiting') open();
    },
    check: () => {
      if (current) rejoin();
      else if (state.phase === 'waiting') open();
    },
    close,
  };
}
