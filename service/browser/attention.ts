const drawing = (dot: string): string =>
  'data:image/svg+xml,' +
  encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#3b63d8" d="M6 4h20a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H15l-7 6v-6H6a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4z"/>${dot}</svg>`,
  );
const icons = {
  plain: drawing(''),
  unread: drawing('<circle cx="24" cy="8" r="8" fill="#e5484d"/>'),
};

/** Shows in the tab what waits in the room. */
export function showUnread(room: string | undefined, count: number): void {
  const name = room === undefined ? 'cloud-run-chat' : `${room} · cloud-run-chat`;
  document.title = count > 0 ? `(${count}) ${name}` : name;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon) icon.href = count > 0 ? icons.unread : icons.plain;
}

/** Tells on the desktop, where the user asked for it and does not look at the page. */
export function notify(title: string, body: string, tag: string): void {
  if (!document.hidden) return;
  try {
    const notification = new Notification(title, { body, tag });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
  } catch {
    // Phones know the class, but leave it to the worker to tell.
    if ('serviceWorker' in navigator) {
      void navigator.serviceWorker.ready.then((worker) =>
        worker.showNotification(title, { body, tag, data: location.href }),
      );
    }
  }
}
