import { eventsOf, type HistoryEvent } from '../history';
import { violation, type Violation } from './violation';

const harmless = ['DEBUG', 'INFO', 'WARNING'];

/** Processes that ended otherwise than they were told to, and what they logged as an error. */
export function checkProcesses(history: readonly HistoryEvent[]): Violation[] {
  const exits = eventsOf(history, 'exit')
    .filter(({ asked, code }) => !(asked === 'kill' || (asked === 'drain' && code === 0)))
    .map(({ instance, asked, code, signal }) => {
      const how = signal ?? `code ${code ?? 'unknown'}`;
      return violation('processExit', `${instance} ended with ${how}, asked for ${asked}`);
    });
  const logged = eventsOf(history, 'logged')
    .filter(({ severity }) => !harmless.includes(severity))
    .map(({ instance, message }) => violation('loggedError', `${instance}: ${message}`));
  return [...exits, ...logged];
}
