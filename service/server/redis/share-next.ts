/**
 * Lets calls share an action that must begin after each of them: those that come while one is under
 * way share the next.
 */
export function shareNext(act: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function begin(): Promise<void> {
    const action = act();
    const isDone = (): void => {
      if (current === action) current = undefined;
    };
    action.then(isDone, isDone);
    return (current = action);
  }

  return () => {
    if (!current) return begin();
    const beginNext = (): Promise<void> => {
      next = undefined;
      return begin();
    };
    return (next ??= current.then(beginNext, beginNext));
  };
}
