'use client';

import { useEffect } from 'react';

/** j and k move between the rows of a work list, o opens; typing into a field is left alone. */
export function ListKeys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select')) return;
      const links = [...document.querySelectorAll<HTMLAnchorElement>('[data-row] a')];
      const at = links.indexOf(document.activeElement as HTMLAnchorElement);
      if (event.key === 'j') links[Math.min(at + 1, links.length - 1)]?.focus();
      else if (event.key === 'k') links[Math.max(at - 1, 0)]?.focus();
      else if (event.key === 'o') links[at]?.click();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return null;
}
