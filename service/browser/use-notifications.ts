import { useRef, useState } from 'preact/hooks';
import { rememberNotifications, wantsNotifications } from './browser-memory';

/** `blocked`: asked for, and the browser says no. */
export type NotificationWish = 'off' | 'on' | 'blocked';

type Notifications = {
  wish: NotificationWish;
  /** The wish at any time, for those who outlive a rendering. */
  areOn: () => boolean;
  toggle: () => void;
};

const areAllowed = (): boolean => 'Notification' in window && Notification.permission === 'granted';

/** Whether the user wants notifications on the desktop; asks the browser the first time. */
export function useNotifications(): Notifications {
  const [wish, setWish] = useState<NotificationWish>(() =>
    wantsNotifications() && areAllowed() ? 'on' : 'off',
  );
  const current = useRef(wish);
  const set = (next: NotificationWish): void => {
    current.current = next;
    setWish(next);
    rememberNotifications(next === 'on');
  };
  const ask = async (): Promise<void> => {
    const answer = await Notification.requestPermission();
    if (answer !== 'default') set(answer === 'granted' ? 'on' : 'blocked');
  };
  return {
    wish,
    areOn: () => current.current === 'on',
    toggle: () => (current.current === 'on' ? set('off') : void ask()),
  };
}
