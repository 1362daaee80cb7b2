import { limits } from '../protocol';

/** Typing ends by itself when it is not said again: a window may vanish without a word. */
const typingMs = 6_000;
const tickMs = 1_000;

export type TypingParts = {
  /** To every instance with members in the room, this one too; not kept. */
  whisper: (room: string, whisper: string) => void;
  /** The users who are typing in a room, to its members on this instance. */
  onChanged: (room: string, users: string[]) => void;
};

export type TypingTracker = {
  /** A user of this instance began, goes on, or stopped. */
  set: (room: string, user: string, isOn: boolean) => void;
  /** What {@link TypingParts.whisper} brought. */
  receive: (room: string, whisper: string) => void;
  close: () => void;
};

/** Who is typing in the rooms of this instance: over the room's channel, never in the log. */
export function createTypingTracker({ whisper, onChanged }: TypingParts): TypingTracker {
  const rooms = new Map<string, Map<string, number>>();

  function tell(room: string, typing: Map<string, number>): void {
    // One more than is shown: nobody is told of their own typing.
    onChanged(room, [...typing.keys()].slice(0, limits.typingNames + 1));
  }

  const timer = setInterval(() => {
    const now = performance.now();
    for (const [room, typing] of rooms) {
      const before = typing.size;
      for (const [user, until] of typing) if (until <= now) typing.delete(user);
      if (typing.size === 0) rooms.delete(room);
      if (typing.size < before) tell(room, typing);
    }
  }, tickMs);
  timer.unref();

  return {
    set: (room, user, isOn) => whisper(room, `${isOn ? '+' : '-'}${user}`),
    receive(room, said) {
      const user = said.slice(1);
      const typing = rooms.get(room) ?? new Map<string, number>();
      const wasTyping = typing.has(user);
      if (said.startsWith('+')) {
        typing.set(user, performance.now() + typingMs);
        rooms.set(room, typing);
        if (!wasTyping) tell(room, typing);
      } else if (wasTyping) {
        typing.delete(user);
        tell(room, typing);
      }
    },
    close: () => clearInterval(timer),
  };
}
