import { v7 } from 'uuid';

/** UUIDv7 (RFC 9562 §5.7): random enough not to be guessed, ordered enough to page by. */
export function newId(): string {
  return v7();
}
