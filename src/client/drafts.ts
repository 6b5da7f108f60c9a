const owner = 'concord.drafts.of';
const prefix = 'concord.draft.';

/**
 * Drafts live in this tab's session storage: they survive reload, an expired session, and a crash that the browser
 * restores the tab from; they go when the tab is closed, and never reach the server unsent.
 */
export function readDraft(name: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(prefix + name) ?? 'null');
  } catch {
    return null;
  }
}

export function writeDraft(name: string, draft: unknown): void {
  sessionStorage.setItem(prefix + name, JSON.stringify(draft));
}

export function forgetDraft(name: string): void {
  sessionStorage.removeItem(prefix + name);
}

/** Another member in the same tab does not find the drafts of the one before. */
export function keepDraftsOf(memberId: string): void {
  if (sessionStorage.getItem(owner) === memberId) return;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
  sessionStorage.setItem(owner, memberId);
}
