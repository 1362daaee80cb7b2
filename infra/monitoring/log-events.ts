const resync = 'A room had to be re-synced';

/**
 * What the service says in its log that an operator counts: a name for the count, a title for its
 * chart, and how the line's message begins in service/server.
 */
export const logEvents = [
  { name: 'starts', title: 'Instances started', message: 'Chat on http' },
  { name: 'lost-redis', title: 'Links to Redis lost', message: 'Redis is not connected' },
  { name: 'refused-commands', title: 'Refused by Redis', message: 'Redis refused a command' },
  { name: 'resyncs', title: 'Re-synced rooms', message: resync },
  { name: 'refused-connections', title: 'Refused connections', message: 'A connection is refused' },
  {
    name: 'slow-clients',
    title: 'Slow clients cut',
    message: 'A client that does not read is cut',
  },
  {
    name: 'cut-connections',
    title: 'Abusive clients cut',
    message: 'A connection is cut for what it sent',
  },
] as const;

/** How the lines begin that mean a fault of the program. */
export const faultMessages = [
  'Uncaught exception',
  'Unhandled rejection',
  'A request failed unexpectedly',
] as const;

/** Lines that say that messages are lost. */
export const lossFilter = `${matchMessage(resync)} AND jsonPayload.kind="reset"`;

/** A line without fields of its own is kept as text, one with them as JSON: the message is in either. */
export function matchMessage(message: string): string {
  return `(textPayload:"${message}" OR jsonPayload.message:"${message}")`;
}
