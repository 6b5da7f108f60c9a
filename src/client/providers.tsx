'use client';

import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { theme } from '@/ui/theme';
import { ApiProvider } from './trpc';

export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce ?? ''}>
      <ApiProvider>{children}</ApiProvider>
    </MantineProvider>
  );
}
