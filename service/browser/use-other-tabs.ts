import { useEffect, useReducer } from 'preact/hooks';

/** Draws a component anew when another tab has changed what the browser keeps. */
export function useOtherTabs(): void {
  const [, renderAnew] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const onStorage = (): void => renderAnew(undefined);
    window.addEventListener('storage', onStorage);
    return () => window.removeEventListener('storage', onStorage);
  }, []);
}
