import { useEffect, useReducer, useState } from 'preact/hooks';
import { io } from 'socket.io-client';
import type { Message, Notification } from '../protocol';
import { seenSeq, tabStorage, type Session } from './browser-memory';
import { createConnection, type Connection } from './connection';

type Events = {
  onMessage: (message: Message) => void;
  onNotification: (notification: Notification) => void;
};

/** The connection of a session for as long as the component lives; each change renders it anew. */
export function useConnection(session: Session, events: Events): Connection {
  const [, renderAnew] = useReducer((count: number) => count + 1, 0);
  const [connection] = useState(() =>
    createConnection({
      ...session,
      ...events,
      url: location.origin,
      io,
      storage: tabStorage,
      seenSeq: seenSeq(session),
      onChange: () => renderAnew(undefined),
    }),
  );

  useEffect(() => {
    const retry = (): void => {
      if (!document.hidden) connection.retryNow();
    };
    const restored = (event: PageTransitionEvent): void => {
      if (event.persisted) connection.check();
    };
    window.addEventListener('online', connection.check);
    window.addEventListener('offline', connection.check);
    window.addEventListener('pageshow', restored);
    document.addEventListener('visibilitychange', retry);
    return () => {
      window.removeEventListener('online', connection.check);
      window.removeEventListener('offline', connection.check);
      window.removeEventListener('pageshow', restored);
      document.removeEventListener('visibilitychange', retry);
      connection.close();
    };
  }, [connection]);
  return connection;
}
