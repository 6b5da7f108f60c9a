import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Deep teal: white on shades 6 and 7, and shade 3 on slate, all reach 4.5 : 1. */
const teal: MantineColorsTuple = [
  '#ecf7f7',
  '#d3ecec',
  '#a6d8d8',
  '#76c4c5',
  '#4fb1b3',
  '#2f9a9d',
  '#177779',
  '#0f6b6e',
  '#0a575a',
  '#064447',
];

/** Slate: the dark surfaces; 0 is text, 9 the deepest ground. */
const dark: MantineColorsTuple = [
  '#dbe2ea',
  '#b9c4d0',
  '#93a1b1',
  '#6d7d90',
  '#4a596b',
  '#334155',
  '#253244',
  '#1a2433',
  '#131c28',
  '#0d141d',
];

const gray: MantineColorsTuple = [
  '#f7f9fb',
  '#eef2f6',
  '#e1e7ee',
  '#cdd6e0',
  '#aebac7',
  '#8593a3',
  '#5f6d7d',
  '#47535f',
  '#333d48',
  '#1e2630',
];

/** The one theme: calm, dense enough for work, the same in light and dark. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 6 },
  colors: { teal, dark, gray },
  black: '#18212b',
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  defaultRadius: 6,
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: 'pointer',
});
