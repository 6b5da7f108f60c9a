'use client';

import { useEffect } from 'react';

/** j and k move between the rows of a work list, o opens; typing into a field is left alone, a checkbox is no such field. */
export function ListKeys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const typing = target.closest('input:not([type="checkbox"]), textarea, select');
      if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
      const rows = [...document.querySelectorAll('[data-row]')].filter((row) => row.querySelector('a'));
      const links = rows.map((row) => row.querySelector('a'));
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      if (event.key === 'j') links[Math.min(at + 1, links.length - 1)]?.focus();
      else if (event.key === 'k') links[Math.max(at - 1, 0)]?.focus();
      else if (event.key === 'o') links[at]?.click();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return null;
}
