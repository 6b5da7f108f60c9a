/**
 * Characters that a reader cannot see and that change what is read: control codes but for line feed and tab, and the
 * embedding, override and isolate marks of the bidirectional algorithm (UAX #9), with which text can be made to look
 * like other text. Joiners and the zero-width space stay: Khmer, Thai, Persian and others are written with them.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const deceptive = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/g;

/** Text as it is kept: deceptive characters dropped, line ends as LF, NFC, no white space around. */
export function cleanText(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replace(deceptive, '').normalize('NFC').trim();
}

/** As {@link cleanText}, on one line. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll(/\s+/g, ' ');
}
