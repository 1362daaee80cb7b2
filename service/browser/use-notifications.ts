import { useRef, useState } from 'preact/hooks';

/** Whether the user wants notifications on the desktop; asks the browser the first time. */
export function useNotifications(): [{ readonly current: boolean }, () => void] {
  const isOn = useRef(false);
  const [, setShown] = useState(false);
  const set = (on: boolean): void => {
    isOn.current = on;
    setShown(on);
  };
  const toggle = (): void => {
    if (isOn.current) set(false);
    else void Notification.requestPermission().then((answer) => set(answer === 'granted'));
  };
  return [isOn, toggle];
}
