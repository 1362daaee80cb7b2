import type { Presence } from '../../protocol';

export type PresenceChange = {
  /** Users of this instance that are now in the room; those it knew already may be among them. */
  enter: string[];
  leave: string[];
  /** Whether this instance has no other users in the room than those of `enter`. */
  isWhole: boolean;
};

export type PresenceAnswer = {
  presence: Presence;
  /** Of `enter`, those who were not in the room by any instance. */
  entered: string[];
  /** Those whom no instance has any more: of `leave`, and of instances that have died. */
  left: string[];
};

/** Who is in a room over all instances. */
export type PresenceStore = {
  /** Applies a change, if any, and says that this instance lives. */
  update: (room: string, change: PresenceChange) => Promise<PresenceAnswer>;
  /** Leaves the room's users to the other instances, which announce those who are not back in time. */
  handOver: (room: string, graceMs: number) => Promise<void>;
};
