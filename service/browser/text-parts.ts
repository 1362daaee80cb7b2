export type TextPart =
  | { kind: 'text' | 'code' | 'code-block'; text: string }
  | { kind: 'link'; text: string; href: string };

const special = /```\n?([\s\S]+?)\n?```\n?|`([^`\n]+)`|(https?:\/\/[^\s<>"'`]+)/gi;
const trailing = /[.,:;!?，。：；！？、]+$/;

/**
 * Finds code and web addresses in a message; everything else stays text, markup too. The line breaks
 * around a block of code are the block's own.
 */
export function splitText(source: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of source.matchAll(special)) {
    const [whole, block, code, address] = match;
    const part = toPart(block, code, address);
    if (!part) continue;
    if (match.index > end) parts.push({ kind: 'text', text: source.slice(end, match.index) });
    parts.push(part);
    end = match.index + (part.kind === 'link' ? part.text.length : whole.length);
  }
  if (end < source.length) parts.push({ kind: 'text', text: source.slice(end) });
  return parts;
}

function toPart(block?: string, code?: string, address?: string): TextPart | undefined {
  if (block !== undefined) return { kind: 'code-block', text: block };
  if (code !== undefined) return { kind: 'code', text: code };
  if (address === undefined || !URL.canParse(address)) return undefined;
  const text = trimAddress(address);
  return { kind: 'link', text, href: text };
}

/** A sentence's full stop and the bracket around an address are not part of it. */
function trimAddress(address: string): string {
  let text = address.replace(trailing, '');
  while (text.endsWith(')') && count(text, ')') > count(text, '(')) {
    text = text.slice(0, -1).replace(trailing, '');
  }
  return text;
}

const count = (text: string, character: string): number => text.split(character).length - 1;
