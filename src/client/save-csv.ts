/** Saves lines as a file on this machine; with a byte order mark, without which spreadsheets take UTF-8 for something else. */
export function saveCsv(name: string, lines: readonly string[]): void {
  const url = URL.createObjectURL(new Blob(['\ufeff', ...lines], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
