import { splitText } from './text-parts';

/** A message's words: always text, with code and web addresses set off. */
export function MessageText({ text }: { text: string }) {
  return (
    <div class="text" dir="auto">
      {splitText(text).map((part) => {
        switch (part.kind) {
          case 'text':
            return part.text;
          case 'code':
            return <code>{part.text}</code>;
          case 'code-block':
            return <pre>{part.text}</pre>;
          case 'link':
            return (
              <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
                {part.text}
              </a>
            );
        }
      })}
    </div>
  );
}
