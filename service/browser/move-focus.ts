/** In the list: arrows go from message to message, the browser's own copy key copies a whole one. */
export function moveFocus(event: KeyboardEvent): void {
  const list = event.currentTarget;
  if (!(list instanceof HTMLElement)) return;
  const messages = Array.from(list.querySelectorAll<HTMLElement>('article'));
  const focused = messages.findIndex((message) => message === document.activeElement);

  const isCopy = (event.ctrlKey || event.metaKey) && event.key === 'c';
  if (isCopy && focused >= 0 && getSelection()?.isCollapsed !== false) {
    messages[focused]?.querySelector<HTMLElement>('.copy')?.click();
    return;
  }
  const target = {
    ArrowUp: focused < 0 ? messages.length - 1 : focused - 1,
    ArrowDown: focused < 0 ? messages.length - 1 : focused + 1,
    Home: 0,
    End: messages.length - 1,
  }[event.key];
  const message = target === undefined ? undefined : messages[target];
  if (!message || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  message.focus();
}
