import { useEffect, useState } from 'preact/hooks';
import type { Notification } from '../protocol';
import { strings } from './strings';

const noticeMs = 4_000;

/** A passing word: who has come, who has gone. */
export function useNotice(): [string, (notification: Notification) => void] {
  const [notice, setNotice] = useState('');
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setNotice(''), noticeMs);
    return () => clearTimeout(timer);
  }, [notice]);
  const show = ({ kind, user, description }: Notification): void => {
    if (user === undefined) setNotice(description);
    else setNotice(kind === 'entered' ? strings.entered(user) : strings.left(user));
  };
  return [notice, show];
}
