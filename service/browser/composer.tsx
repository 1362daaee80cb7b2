import type { TargetedEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { limits } from '../protocol';
import { SendIcon } from './icons';
import { strings } from './strings';

type ComposerProps = {
  text: string;
  onText: (text: string) => void;
  onSend: (text: string) => void;
  /** Takes back what waits to be sent, newest first. */
  onEditLast: () => void;
};

const warnUnits = 400;

export function Composer({ text, onText, onSend, onEditLast }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const left = limits.textUnits - text.length;
  const canSend = text.trim() !== '' && left >= 0;

  useEffect(() => field.current?.focus(), []);
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = 'auto';
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [text]);

  const send = (): void => {
    if (canSend) onSend(text);
    field.current?.focus();
  };
  const submit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    send();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes, Enter and arrows are its own.
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp' && text === '') {
      event.preventDefault();
      onEditLast();
    }
  };

  return (
    <form class="composer" onSubmit={submit}>
      <textarea
        ref={field}
        rows={1}
        value={text}
        dir="auto"
        aria-label={strings.write}
        aria-invalid={left < 0}
        aria-describedby="composer-left"
        placeholder={strings.write}
        enterkeyhint="send"
        onInput={(event) => onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button
        type="submit"
        class="send"
        aria-label={strings.send}
        title={strings.send}
        disabled={!canSend}
      >
        <SendIcon />
      </button>
      <p id="composer-left" class={left < 0 ? 'left over' : 'left'} role="status">
        {left < 0 && strings.tooLong(-left)}
        {left >= 0 && left < warnUnits && strings.charactersLeft(left)}
      </p>
    </form>
  );
}
