import { useEffect, useState } from 'preact/hooks';
import type { ConnectionState } from './connection';
import { strings } from './strings';

type BannerProps = { state: ConnectionState; pendingCount: number; onRetry: () => void };

const patienceMs = 1_000;
const welcomeMs = 3_000;

/** Says how the connection is, if there is something to say. */
export function Banner({ state, pendingCount, onRetry }: BannerProps) {
  const now = useNow(state.phase !== 'live' || state.back !== undefined);
  const isSlow = useAfter(patienceMs, state.phase === 'connecting');
  const { phase, back, nextTryAt = now } = state;

  if (phase === 'refused') return <p class="banner error">{state.error?.message}</p>;
  if (phase === 'live') {
    if (!back || now - back.at > welcomeMs) return <p class="banner" role="status" />;
    return (
      <p class="banner good" role="status">
        {strings.back(back.newMessages)}
      </p>
    );
  }
  if (!navigator.onLine) {
    return (
      <p class="banner warning" role="status">
        {strings.offline} {pendingCount > 0 && strings.pending(pendingCount)}
      </p>
    );
  }
  if (phase === 'connecting') {
    if (!isSlow) return <p class="banner" role="status" />;
    const words = state.hasJoined ? strings.reconnecting : strings.connecting;
    return (
      <p class="banner" role="status">
        {words}
      </p>
    );
  }
  return (
    <p class="banner warning">
      <span>{strings.nextTry(Math.max(1, Math.ceil((nextTryAt - now) / 1_000)))}</span>
      <button type="button" class="link" onClick={onRetry}>
        {strings.tryNow}
      </button>
      {pendingCount > 0 && <span class="aside">{strings.pending(pendingCount)}</span>}
    </p>
  );
}

/** The time, once a second while it is needed. */
function useNow(isNeeded: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isNeeded) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isNeeded]);
  return now;
}

/** Whether something has lasted for so long. */
function useAfter(delayMs: number, isOn: boolean): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    setOver(false);
    if (!isOn) return;
    const timer = setTimeout(() => setOver(true), delayMs);
    return () => clearTimeout(timer);
  }, [delayMs, isOn]);
  return isOver;
}
