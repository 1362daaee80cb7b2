import { useEffect, useState } from 'preact/hooks';
import type { ConnectionState } from './connection-state';
import { strings } from './strings';

type BannerProps = { state: ConnectionState; pendingCount: number; onRetry: () => void };

const patienceMs = 1_000;
const welcomeMs = 3_000;

/** Says how the connection is, if there is something to say; takes no space if there is not. */
export function Banner({ state, pendingCount, onRetry }: BannerProps) {
  const { phase, isMoving, back } = state;
  const now = useNow(phase === 'waiting' || back !== undefined);
  const isLost = phase === 'waiting' || phase === 'connecting' || isMoving;
  // From one try to the next it stays, so that nothing flickers.
  const isAway = useAfter(patienceMs, isLost) && isLost;
  // Of an interruption that was not shown, nobody needs to hear that it is over.
  const wasShown = back !== undefined && back.awayMs >= patienceMs;
  const isBack = phase === 'live' && wasShown && now - back.at < welcomeMs;
  const words = isBack ? strings.back(back.newMessages) : isAway ? describeAway(state) : '';
  const pending = isAway && pendingCount > 0 ? strings.pending(pendingCount) : '';
  const countdown = navigator.onLine && phase === 'waiting' ? countDown(state, now) : words;
  return (
    <>
      {/* Without the countdown, which would be read out every second. */}
      <p class="sr-only" role="status">
        {words} {pending}
      </p>
      {words && (
        <div class={`banner ${isBack ? 'good' : 'warning'}`}>
          <span aria-hidden="true">{countdown}</span>
          {pending && <span aria-hidden="true">{pending}</span>}
          {isAway && state.hasJoined && !isMoving && (
            <button type="button" class="link" onClick={onRetry}>
              {strings.tryNow}
            </button>
          )}
        </div>
      )}
    </>
  );
}

function describeAway({ hasJoined, isMoving }: ConnectionState): string {
  if (!navigator.onLine) return strings.offline;
  if (isMoving) return strings.moving;
  return hasJoined ? strings.reconnecting : strings.connecting;
}

function countDown({ nextTryAt = 0 }: ConnectionState, now: number): string {
  return strings.nextTry(Math.max(1, Math.ceil((nextTryAt - now) / 1_000)));
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
