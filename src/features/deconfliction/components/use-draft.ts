import { useEffect, useState } from 'react';
import { forgetDraft, readDraft, writeDraft } from '@/client/drafts';

/** Text that survives a reload and an expired session; forgotten, it is what it was at first. */
export function useDraft(name: string, first: string): [string, (text: string) => void, () => void] {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    const stored = readDraft(name);
    if (typeof stored === 'string') setText(stored);
  }, [name]);
  const write = (next: string) => {
    setText(next);
    writeDraft(name, next);
  };
  const forget = () => {
    setText(null);
    forgetDraft(name);
  };
  return [text ?? first, write, forget];
}
