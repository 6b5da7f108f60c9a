import { useEffect, useState } from 'react';

export type Recogniser = typeof import('./recognise');

/** The rules of thirteen types and of the world's numbering plans: fetched beside the page, not with it. */
export function useRecogniser(): Recogniser | null {
  const [recogniser, setRecogniser] = useState<Recogniser | null>(null);
  useEffect(() => {
    void import('./recognise').then(setRecogniser);
  }, []);
  return recogniser;
}
