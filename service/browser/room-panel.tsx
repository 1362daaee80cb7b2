import { recentRooms, unreadCount, type Session } from './browser-memory';
import { CopyButton } from './copy-button';
import { BellIcon, LeaveIcon, LinkIcon } from './icons';
import { strings } from './strings';
import type { NotificationWish } from './use-notifications';
import { useOtherTabs } from './use-other-tabs';

export type RoomPanelProps = {
  session: Session;
  notificationWish: NotificationWish;
  onNotify: () => void;
  onRoom: (room: string) => void;
  onLeave: () => void;
};

export const addressOf = (room: string): string => `?${new URLSearchParams({ room }).toString()}`;

/** This room, the rooms before it, and what can be done with them. */
export function RoomPanel({ session, onRoom, onLeave, ...props }: RoomPanelProps) {
  const { notificationWish, onNotify } = props;
  const { user, room } = session;
  // A room that is open in another tab tells there how much of it waits.
  useOtherTabs();
  const rooms = [room, ...recentRooms().filter((other) => other !== room)];
  return (
    <section class="rooms" aria-label={strings.rooms}>
      <h2>{strings.rooms}</h2>
      <ul>
        {rooms.map((name) => (
          <li key={name}>
            <a
              href={addressOf(name)}
              title={name}
              aria-current={name === room ? 'page' : undefined}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                if (name !== room) onRoom(name);
              }}
            >
              <span class="muted" aria-hidden="true">
                #
              </span>
              <span class="name">{name}</span>
              {name !== room && <UnreadBadge count={unreadCount({ user, room: name })} />}
            </a>
          </li>
        ))}
      </ul>
      <div class="actions">
        <CopyButton
          label={strings.share}
          text={new URL(addressOf(room), location.href).href}
          class="action"
        >
          {(isCopied) => (
            <>
              <LinkIcon /> {isCopied ? strings.copied : strings.share}
            </>
          )}
        </CopyButton>
        {'Notification' in window && (
          <button
            type="button"
            class="action"
            aria-pressed={notificationWish === 'on'}
            onClick={onNotify}
          >
            <BellIcon /> {strings.notifications[notificationWish]}
          </button>
        )}
        <button type="button" class="action" onClick={onLeave}>
          <LeaveIcon /> {strings.leave} <span class="muted name">{user}</span>
        </button>
      </div>
    </section>
  );
}

function UnreadBadge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <>
      <span class="badge" aria-hidden="true">
        {count}
      </span>
      <span class="sr-only">{strings.newMessages(count)}</span>
    </>
  );
}
