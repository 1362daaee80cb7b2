/** A hue that belongs to a name; lightness and chroma are the style's, so that it stays readable. */
export function hueOf(name: string): number {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 36_000;
  return (hash * 137) % 360;
}

function initialsOf(name: string): string {
  const [first, second] = name.split(/\s+/);
  return [first, second]
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toUpperCase();
}

export function Avatar({ name }: { name: string }) {
  return (
    <span class="avatar" aria-hidden="true" style={{ '--hue': String(hueOf(name)) }}>
      {initialsOf(name)}
    </span>
  );
}
