#!/usr/bin/env -S node --max-semi-space-size=4 --heap-growing-percent=40
// TypeScript is compiled on the fly, so that what an auditor reads is what runs.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register({ tsconfig: fileURLToPath(new URL('../../../tsconfig.json', import.meta.url)) });
await import('../concord-audit.ts');
