/** Comes before the number of a message in its text; nothing else that a server sends has one. */
const mark = '#';
const markCode = mark.charCodeAt(0);
const digits = 7;
const zeroCode = '0'.charCodeAt(0);
/** A usual line of chat. */
const padding = ' Shall we meet at the station at eight, or is it too early for you?';

/** The text of a bench's message, which carries its number. */
export function messageText(number: number): string {
  return `${mark}${String(number).padStart(digits, '0')}${padding}`;
}

/** The number of the message in these bytes, -1 where there is none. */
export function readNumber(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== markCode) at++;
  if (at + digits >= end) return -1;
  let number = 0;
  for (let digit = 1; digit <= digits; digit++) {
    number = number * 10 + ((bytes[at + digit] ?? 0) - zeroCode);
  }
  return number;
}
