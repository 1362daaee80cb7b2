import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { CloseIcon } from './icons';
import { strings } from './strings';

/** A panel over the page; the browser keeps the focus in it and closes it on Escape. */
export function Sheet({ onClose, children }: { onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-label={strings.details}
      onClose={onClose}
      onClick={({ target, currentTarget }) => {
        // The backdrop belongs to the dialog; its content covers the rest.
        if (target === currentTarget) currentTarget.close();
      }}
    >
      <div class="sheet-content">
        <button
          type="button"
          class="icon-button close"
          aria-label={strings.close}
          onClick={() => dialog.current?.close()}
        >
          <CloseIcon />
        </button>
        {children}
      </div>
    </dialog>
  );
}
