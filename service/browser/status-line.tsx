import { strings } from './strings';

/** Who is typing, or else who has just come or gone. Its height is kept free. */
export function StatusLine({ typing, notice }: { typing: readonly string[]; notice: string }) {
  return <p class="status-line">{typing.length > 0 ? strings.typing([...typing]) : notice}</p>;
}
