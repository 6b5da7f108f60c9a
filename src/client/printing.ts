const wanted = 'concord-print';

/** Asks for the page to be printed: the shell records it in the trail, and then opens the browser's own dialog. */
export function requestPrint(): void {
  window.dispatchEvent(new Event(wanted));
}

/** @returns what ends it. */
export function onPrintWanted(print: () => void): () => void {
  window.addEventListener(wanted, print);
  return () => window.removeEventListener(wanted, print);
}
