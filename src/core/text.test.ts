import { expect, test } from 'vitest';
import { cleanLine, cleanText } from './text';

test.each([
  ['a\u0000b\u001bc\u007fd\u0085e', 'abcde'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
  ['\u2066isolated\u2069', 'isolated'],
  ['\ufeffmark', 'mark'],
  ['line\r\nline\rline', 'line\nline\nline'],
  ['tab\tstays', 'tab\tstays'],
  ['  around  ', 'around'],
  ['e\u0301', 'é'],
  ['می\u200cخواهم', 'می\u200cخواهم'],
  ['ខ្ញុំ\u200bស្រឡាញ់', 'ខ្ញុំ\u200bស្រឡាញ់'],
  ['👩\u200d👧', '👩\u200d👧'],
  ['<script>', '<script>'],
])('%j is kept as %j', (given, kept) => {
  expect(cleanText(given)).toBe(kept);
});

test('a line has no line ends and no runs of white space', () => {
  expect(cleanLine(' one\n two\t\tthree ')).toBe('one two three');
});
