import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { copyText } from './copy-text';
import { strings } from './strings';

const thanksMs = 2_000;

type CopyButtonProps = {
  label: string;
  text: string;
  class: string;
  isTabbable?: boolean;
  children: (isCopied: boolean) => ComponentChildren;
};

export function CopyButton({ label, text, isTabbable = true, children, ...rest }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), thanksMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const name = isCopied ? strings.copied : label;
  return (
    <button
      type="button"
      class={rest.class}
      aria-label={name}
      title={name}
      tabIndex={isTabbable ? 0 : -1}
      onClick={() => void copyText(text).then(setCopied)}
    >
      {children(isCopied)}
    </button>
  );
}
