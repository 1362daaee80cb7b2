import { useRef, useState } from 'preact/hooks';
import { rememberNotifications, wantsNotifications } from './browser-memory';

const areAllowed = (): boolean => 'Notification' in window && Notification.permission === 'granted';

/** Whether the user wants notifications on the desktop; asks the browser the first time. */
export function useNotifications(): [{ readonly current: boolean }, () => void] {
  const [isShownOn, setShown] = useState(() => wantsNotifications() && areAllowed());
  const isOn = useRef(isShownOn);
  const set = (on: boolean): void => {
    isOn.current = on;
    setShown(on);
    rememberNotifications(on);
  };
  const toggle = (): void => {
    if (isOn.current) set(false);
    else void Notification.requestPermission().then((answer) => set(answer === 'granted'));
  };
  return [isOn, toggle];
}
