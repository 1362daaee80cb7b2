import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChatError } from '../protocol';
import { Announcements, createAnnouncer } from './announcer';
import { notify } from './attention';
import { Banner } from './banner';
import type { Session } from './browser-memory';
import { Composer } from './composer';
import { PeopleIcon } from './icons';
import { Logo } from './join-card';
import { MessageList } from './message-list';
import { toRows } from './message-rows';
import { People } from './people';
import { RoomPanel } from './room-panel';
import { Sheet } from './sheet';
import { StatusLine } from './status-line';
import { strings } from './strings';
import { createTypingSignal } from './typing-signal';
import { useConnection } from './use-connection';
import { useNotice } from './use-notice';
import { useNotifications } from './use-notifications';
import { useUnread } from './use-unread';

type ChatProps = {
  session: Session;
  onRoom: (room: string) => void;
  onLeave: () => void;
  /** The room does not let this user in. */
  onRefused: (error: ChatError) => void;
};

/** A room: the messages between its panels. */
export function Chat({ session, onRoom, onLeave, onRefused }: ChatProps) {
  const { user, room } = session;
  const list = useRef<MessageList>(null);
  const [announcer] = useState(createAnnouncer);
  const [text, setText] = useState('');
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [isAtBottom, setAtBottom] = useState(true);
  const [notice, showNotice] = useNotice();
  const notifications = useNotifications();

  const connection = useConnection(session, {
    onMessage(message) {
      if (message.user === user) return;
      announcer.say(strings.says(message.user, message.text));
      if (notifications.areOn()) notify(message.user, message.text, room);
    },
    onNotification: showNotice,
  });
  const { timeline, outbox } = connection;
  const state = connection.state();
  const [typingSignal] = useState(() => createTypingSignal(connection.setTyping));
  const { unreadCount, newAfterSeq, forgetNew } = useUnread(session, timeline, state, isAtBottom);
  const rows = toRows({ timeline, entries: outbox.entries(), user, newAfterSeq });

  useEffect(() => {
    if (state.error) onRefused(state.error);
  }, [state.error, onRefused]);

  const send = (words: string): void => {
    connection.send(words);
    setText('');
    typingSignal.stop();
    forgetNew();
    list.current?.stayAtBottom();
  };
  const takeBack = (id: string): void => {
    const words = outbox.withdraw(id);
    if (words !== undefined) setText(text ? `${words}\n${text}` : words);
  };
  const sendAnew = (id: string): void => {
    const words = outbox.withdraw(id);
    if (words !== undefined) connection.send(words);
  };
  const editLast = (): void => {
    const editable = outbox
      .entries()
      .filter(({ state }) => state === 'waiting' || state === 'failed');
    const last = editable.at(-1);
    if (last) takeBack(last.id);
  };
  const change = (words: string): void => {
    setText(words);
    typingSignal.typed(words);
  };

  const people = <People users={state.users} user={user} />;
  const rooms = (
    <RoomPanel
      {...{ session, onRoom, onLeave }}
      notificationWish={notifications.wish}
      onNotify={notifications.toggle}
    />
  );
  return (
    <div class="chat">
      <aside class="side left-side" aria-label={strings.rooms}>
        <div class="product">
          <Logo /> cloud-run-chat
        </div>
        {rooms}
      </aside>
      <main class="room">
        <header class="room-header">
          <h1 title={room}>{room}</h1>
          <span class="muted here">{state.hasJoined && strings.here(state.users.count)}</span>
          <button
            type="button"
            class="icon-button open-sheet"
            aria-label={`${strings.here(state.users.count)}. ${strings.details}`}
            aria-haspopup="dialog"
            onClick={() => setSheetOpen(true)}
          >
            <PeopleIcon /> {state.users.count}
          </button>
        </header>
        <Banner
          state={state}
          pendingCount={outbox.pendingCount()}
          onRetry={() => connection.retryNow()}
        />
        <MessageList
          ref={list}
          rows={rows}
          hasLoaded={state.hasJoined}
          isLive={state.phase === 'live'}
          unreadCount={unreadCount}
          isLoading={connection.isLoadingBefore}
          onLoad={connection.loadBefore}
          onBottom={setAtBottom}
          onRetry={sendAnew}
          onEdit={takeBack}
          onDiscard={(id) => void outbox.withdraw(id)}
        />
        <StatusLine typing={state.typing} notice={notice} />
        <Composer text={text} onText={change} onSend={send} onEditLast={editLast} />
      </main>
      <aside class="side right-side" aria-label={strings.people}>
        {people}
      </aside>
      {isSheetOpen && (
        <Sheet onClose={() => setSheetOpen(false)}>
          {people}
          {rooms}
        </Sheet>
      )}
      <Announcements announcer={announcer} />
    </div>
  );
}
