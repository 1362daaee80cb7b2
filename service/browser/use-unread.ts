import { useEffect, useState } from 'preact/hooks';
import { showUnread } from './attention';
import { rememberSeen, rememberUnread, seenSeq, type Session } from './browser-memory';
import type { ConnectionState } from './connection-state';
import type { Timeline } from './timeline';

type Unread = {
  /** Messages of others that the user has not looked at. */
  unreadCount: number;
  /** Where the line "new since you left" goes, if anywhere. */
  newAfterSeq: number | undefined;
  forgetNew: () => void;
};

/** More would make the page slow; they can be loaded again. */
const mostShown = 1_500;
const fewestShown = 1_000;

/** Keeps account of what the user has looked at: the newest message, in a window that is in view. */
export function useUnread(
  session: Session,
  timeline: Timeline,
  { hasJoined }: ConnectionState,
  isAtBottom: boolean,
): Unread {
  const [isHidden, setHidden] = useState(document.hidden);
  const [newAfterSeq, setNewAfterSeq] = useState<number | undefined>(() => {
    const seq = seenSeq(session);
    return seq > 0 ? seq : undefined;
  });
  const lastSeq = timeline.lastSeq();
  const lastSeen = timeline.lastSeenSeq();

  useEffect(() => {
    const onVisibility = (): void => {
      setHidden(document.hidden);
      if (document.hidden) setNewAfterSeq(timeline.lastSeenSeq());
      else setNewAfterSeq((seq) => (seq === timeline.lastSeq() ? undefined : seq));
    };
    document.addEventListener('visibilitychange', onVisibility);
    return () => document.removeEventListener('visibilitychange', onVisibility);
  }, [timeline]);

  useEffect(() => {
    // Nothing was new: what comes from now on comes before the user's eyes.
    if (hasJoined) setNewAfterSeq((seq) => (seq === timeline.lastSeq() ? undefined : seq));
  }, [hasJoined, timeline]);

  useEffect(() => {
    if (!isAtBottom) return;
    if (timeline.messages().length > mostShown) timeline.keepNewest(fewestShown);
    if (isHidden || lastSeq === 0) return;
    timeline.markSeen(lastSeq);
    rememberSeen(session, lastSeq);
  }, [isAtBottom, isHidden, lastSeq, session, timeline]);

  let unreadCount = 0;
  if (isHidden || !isAtBottom) {
    for (const { seq, user } of timeline.messages()) {
      if (seq > lastSeen && user !== session.user) unreadCount += 1;
    }
  }
  useEffect(() => showUnread(session.room, isHidden ? unreadCount : 0));
  useEffect(() => rememberUnread(session, unreadCount), [session, unreadCount]);

  return { unreadCount, newAfterSeq, forgetNew: () => setNewAfterSeq(undefined) };
}
