import { useEffect, useState } from 'preact/hooks';
import { isName, type ChatError } from '../protocol';
import { showUnread } from './attention';
import { forgetSession, rememberSession, tabUser, type Session } from './browser-memory';
import { Chat } from './chat';
import { JoinCard } from './join-card';
import { addressOf } from './room-panel';
import { askWhoami } from './whoami';

const roomOfAddress = (): string => new URLSearchParams(location.search).get('room')?.trim() ?? '';

/** After a refresh the user is in the room again. */
function restoreSession(): Session | undefined {
  const user = tabUser();
  const room = roomOfAddress();
  return user !== undefined && isName(room) ? { user, room } : undefined;
}

export function App() {
  const [session, setSession] = useState(restoreSession);
  const [knownUser, setKnownUser] = useState<string>();
  const [refusal, setRefusal] = useState<ChatError>();

  useEffect(() => {
    void askWhoami().then((user) => {
      if (user === undefined) return;
      setKnownUser(user);
      // Whoever was in this tab before, the server takes this name alone.
      setSession((before) => before && { ...before, user });
    });
  }, []);
  useEffect(() => {
    const onPopState = (): void => setSession(restoreSession);
    window.addEventListener('popstate', onPopState);
    return () => window.removeEventListener('popstate', onPopState);
  }, []);
  useEffect(() => {
    if (session) rememberSession(session);
    else showUnread(undefined, 0);
  }, [session]);

  const enter = (next: Session): void => {
    if (next.room !== roomOfAddress()) history.pushState(null, '', addressOf(next.room));
    rememberSession(next);
    setRefusal(undefined);
    setSession(next);
  };
  const leave = (): void => {
    forgetSession();
    setSession(undefined);
  };
  const leaveRefused = (error: ChatError): void => {
    setRefusal(error);
    leave();
  };

  if (!session) {
    return <JoinCard room={roomOfAddress()} {...{ knownUser, refusal }} onJoin={enter} />;
  }
  return (
    <Chat
      key={JSON.stringify([session.user, session.room])}
      session={session}
      onRoom={(room) => enter({ ...session, room })}
      onLeave={leave}
      onRefused={leaveRefused}
    />
  );
}
