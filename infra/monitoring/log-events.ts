/**
 * What the service says in its log that an operator counts: a name for the count, a title for its
 * chart, and how the line's message begins in service/server.
 */
export const logEvents = [
  { name: 'starts', title: 'Instances started', message: 'Chat on http' },
  { name: 'refused-connections', title: 'Refused connections', message: 'A connection is refused' },
  { name: 'cut-clients', title: 'Cut clients', message: 'A client that does not read is cut' },
  { name: 'resyncs', title: 'Re-synced rooms', message: 'A room had to be re-synced' },
  { name: 'lost-redis', title: 'Lost Redis', message: 'Redis is not connected' },
] as const;

/** A line without fields of its own is kept as text, one with them as JSON: the message is in either. */
export function matchMessage(message: string): string {
  return `(textPayload:"${message}" OR jsonPayload.message:"${message}")`;
}
